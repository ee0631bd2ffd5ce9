"""The figures as the site and the exports publish them: named and explained in both languages, in one JSON file.

The file is an object with `note` (how they were measured), `rows` (key, name, value from 0 to 1, meaning), `figures` (as
scoring has them), `by_theme`, `by_construction`, `articles`, `cross_validated` (the number of parts, or null) and `date`.
Every text is {"fa": …, "en": …}.
"""

import datetime
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from articles.evaluation import scoring
from articles.evaluation.annotation import Mark
from articles.evaluation.scoring import Judgement
from articles.extraction import sentences
from articles.extraction.candidates import Lattice
from articles.extraction.inventory import JOINS, Inventory
from articles.extraction.records import Document

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")

# Key → (name, meaning), each Persian and English; the key says where the value stands in scoring's figures.
ROWS = {
    "items_precision": (
        ("دقت اقدام‌ها", "Measures, precision"),
        ("چه سهمی از آنچه برنامه اقدام می‌نامد، واقعاً اقدام است", "How much of what it reports as a measure is one"),
    ),
    "items_recall": (
        ("بازیابی اقدام‌ها", "Measures, recall"),
        ("چه سهمی از اقدام‌های خبرها پیدا می‌شود", "How many of the articles' measures it finds"),
    ),
    "items_f1": (
        ("F1 اقدام‌ها", "Measures, F1"),
        ("میانگین همساز دقت و بازیابی؛ دست‌کم نیمی از واژه‌ها باید یکی باشد", "Both in one figure; half of the words must agree"),
    ),
    "items_touched_f1": (
        ("F1 اقدام‌ها با هر همپوشی", "Measures found with any overlap, F1"),
        ("همان، اگر هر همپوشی به حساب آید", "The same where any overlap counts as found"),
    ),
    "item_iou": (
        ("همپوشی مرزها", "Overlap of boundaries"),
        ("نقل‌قول‌های یافته‌شده تا چه اندازه همان مرزها را دارند", "How far the quotes that it finds have the annotated extent"),
    ),
    "status_accuracy": (
        ("درستی وضعیت", "Status, accuracy"),
        ("وضعیت درست در میان اقدام‌های یافته‌شده", "Of the measures found, those with the right status"),
    ),
    "theme_accuracy": (
        ("درستی موضوع", "Theme, accuracy"),
        ("موضوع درست در میان اقدام‌های یافته‌شده", "Of the measures found, those with the right theme"),
    ),
    "speaker_accuracy": (
        ("درستی گوینده", "Speaker, accuracy"),
        ("گوینده درست در میان اقدام‌های یافته‌شده", "Of the measures found, those with the right speaker"),
    ),
    "where_f1": (
        ("F1 مکان اقدام", "Where it applies, F1"),
        ("استان‌هایی که اقدام به آن‌ها مربوط است", "The provinces that a measure applies to"),
    ),
    "places_f1": (
        ("F1 نام مکان‌ها", "Place names, F1"),
        ("نام مکان‌ها در متن خبر", "Names of places in the text"),
    ),
    "place_resolution": (
        ("درستی شناسایی مکان", "Places resolved, accuracy"),
        ("مکان درست برای نام‌های یافته‌شده", "Of the names found, those taken for the right place"),
    ),
}  # fmt: skip

# The ways in which an article says a measure; the first that holds counts.
CONSTRUCTIONS = {
    "clause": ("جمله‌ای که فعل آن را می‌بندد: «جاده … آسفالت می‌شود»", "A clause that its verb ends: “the road … will be paved”"),
    "list": ("عضو یک فهرست: «… و احداث …»", "A member of a list: “… and building …”"),
    "action": ("عبارتی که با اسم عمل آغاز می‌شود: «احداث … در …»", "A phrase that an action noun begins: “building … in …”"),
    "phrase": ("عبارت‌های اسمی دیگر", "Other noun phrases"),
}  # fmt: skip


def published(judgements: Sequence[Judgement], parts: int | None, date: datetime.date) -> dict:
    """What is to be published of the judgements; `parts` of a cross-validation, None for the stored model's own."""
    figures = scoring.figures(judgements)
    return {
        "note": _note(len(judgements), sum(len(judgement.items) for judgement in judgements), parts),
        "rows": [
            {"key": key, "name": _said(name), "value": round(_value(figures, key), 4), "meaning": _said(meaning)}
            for key, (name, meaning) in ROWS.items()
        ],
        "figures": figures,
        "by_theme": scoring.by_theme(judgements),
        "by_construction": by_construction(judgements),
        "articles": len(judgements),
        "cross_validated": parts,
        "date": date.isoformat(),
    }


def write(path: Path, judgements: Sequence[Judgement], parts: int | None, date: datetime.date) -> None:
    content = published(judgements, parts, date)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def by_construction(judgements: Sequence[Judgement]) -> dict[str, dict]:
    """For each of CONSTRUCTIONS: its core items, those found, and the spurious predictions that are of its kind."""
    counts = {kind: Counter() for kind in CONSTRUCTIONS}
    for judgement in judgements:
        document = sentences.analyse(judgement.article.text)
        for fate in judgement.items:
            count = counts[construction(document, fate.mark)]
            count["core"] += 1
            count["found"] += fate.overlap is not None
        for mark in judgement.spurious_items:
            counts[construction(document, mark)]["spurious"] += 1
    return {
        kind: {"name": _said(CONSTRUCTIONS[kind])} | {key: count[key] for key in ("core", "found", "spurious")}
        for kind, count in counts.items()
    }


def construction(document: Document, mark: Mark) -> str:
    """The one of CONSTRUCTIONS that a span is, by the tags of its words."""
    inside = [sentence for sentence in document.sentences if sentence.start < mark.end and mark.start < sentence.end]
    if not inside:
        return "phrase"
    lattice = Lattice([document.words(inside[0]), document.words(inside[-1])], Inventory())
    tokens, (first, last) = lattice.tokens, (range(*bounds) for bounds in lattice.bounds)
    begins = next((k for k in first if tokens[k].end > mark.start and tokens[k].tag != "PUNC"), None)
    ends = max((k for k in last if tokens[k].start < mark.end and tokens[k].tag != "PUNC"), default=None)
    if ends in lattice.verbs:
        return "clause"
    if begins is None or not lattice.does(begins):
        return "phrase"
    return "list" if lattice.words[begins - 1] in JOINS else "action"


def _value(figures: dict, key: str) -> float:
    if key in figures:
        return figures[key]
    name, _, measure = key.rpartition("_")
    return figures[name][measure]


def _said(pair: tuple[str, str]) -> dict[str, str]:
    return dict(zip(("fa", "en"), pair, strict=True))


def _note(*counts: int | None) -> dict[str, str]:
    """How `articles` with `items` were judged in `parts`, its digits those of each language."""
    said = _sentences(*counts)
    return said | {"fa": said["fa"].translate(_PERSIAN_DIGITS)}


def _sentences(articles: int, items: int, parts: int | None) -> dict[str, str]:
    if parts is None:
        return {
            "fa": f"سنجیده بر {articles} خبر برچسب‌خورده با {items} اقدام، با مدلی که شاید از همین خبرها آموخته باشد؛ برای "
            "خبرهای دیگر رقم‌های کمتری باید انتظار داشت.",
            "en": f"Measured on {articles} annotated articles with {items} measures, by a model that may have been trained on "
            "these very articles: expect less on others.",
        }
    return {
        "fa": f"با اعتبارسنجی متقابل، خبر به خبر، بر {articles} خبر برچسب‌خورده با {items} اقدام: خبرها به {parts} بخش شدند و هر "
        "بخش با مدلی سنجیده شد که از بخش‌های دیگر آموخته بود. گونه‌های شاهد و قاعده‌های وضعیت، گوینده و مکان "
        "اما با نگاه به همین خبرها برگزیده یا نوشته شده‌اند؛ پس برای خبرهای نادیده باید رقم‌های کمتری انتظار داشت.",
        "en": f"Cross-validated by article over {articles} annotated articles with {items} measures: the articles were dealt into "
        f"{parts} parts, and each part was judged by a model trained on the others. The kinds of evidence, however, "
        "were chosen, and the rules for status, speaker and places written, with these very articles in view: expect less on "
        "unseen news.",
    }
