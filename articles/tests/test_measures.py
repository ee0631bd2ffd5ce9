"""Measures: which frames are seen, what evidence decides, and what holds whatever the text. All sentences are made up."""

import gc
import itertools
import re
from functools import cache
from math import isfinite
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import extraction
from articles.extraction import candidates, cuttings, measures, normalise, sentences, status, vocabulary
from articles.extraction.candidates import Lattice
from articles.extraction.evidence import Article, Evidence
from articles.extraction.features import code
from articles.extraction.inventory import Inventory
from articles.extraction.knowledge import read_table
from articles.extraction.model import Model, parse, spell, trained
from articles.extraction.reading import Reading
from articles.extraction.weights import Weights, compiled
from articles.tests.test_candidates import lattice, quotes, spans

# --- frames ---------------------------------------------------------------------------------------------------------

FRAMES = {f"{row['side']}: {row['phrase']}": row for row in read_table("frames")}


def stems(phrase: str) -> str:
    return " ".join(vocabulary.stem(word) for word in normalise.words(phrase).words)


@pytest.mark.parametrize("row", FRAMES.values(), ids=FRAMES)
def test_each_frame_is_seen_in_the_sentence_that_it_finds_and_frames_nothing_in_the_one_that_it_leaves(row):
    grid = lattice(row["finds"])
    framed = grid.frames_before if row["side"] == "before" else grid.frames_after
    assert (row["class"], stems(row["phrase"])) in framed.values()
    document, got = found(LEAD + row["leaves"])
    framed = [c for c in got if stems(row["phrase"]) in c.reasons[0].words]
    assert [document.text[c.start : c.end] for c in framed] == []


@pytest.mark.parametrize("row", FRAMES.values(), ids=FRAMES)
def test_the_sentence_that_a_frame_leaves_has_its_words(row):
    assert f" {stems(row['phrase'])} " in f" {stems(row['leaves'])} "


@pytest.mark.parametrize("side", ["before", "after"])
def test_no_two_frames_of_one_side_read_alike_and_say_unlike(side):
    said = {}
    for row in FRAMES.values():
        if row["side"] == side:
            said.setdefault(stems(row["phrase"]), set()).add(row["class"])
    assert {phrase: classes for phrase, classes in said.items() if len(classes) > 1} == {}


FRAMED = {
    "the longest frame counts": ("وی با تأکید بر ضرورت ایجاد صندوق سخن گفت.", "before", "ایجاد", "تاکید بر ضرورت"),
    "with «را»": ("وی ایجاد صندوق را خواستار شد.", "after", "صندوق", "را خواستار شد"),
    "in its plural": ("ساخت مدرسه از اولویت‌های شهر است.", "after", "مدرسه", "از اولویت"),
    "over a line break": ("مدرسه‌سازی در دستور\nکار است.", "after", "مدرسه‌سازی", "در دستور کار"),
    "in Arabic letters": ("تكميل راه در دستور كار است.", "after", "راه", "در دستور کار"),
    "no frame": ("شهردار راه را ساخت.", "after", "شهردار", ""),
}


@pytest.mark.parametrize(("text", "side", "word", "frame"), FRAMED.values(), ids=FRAMED)
def test_the_frame_next_to_a_word(text, side, word, frame):
    grid = lattice(text)
    at = grid.words.index(normalise.words(word).words[0])
    framed = grid.frames_before if side == "before" else grid.frames_after
    assert framed.get(at, ("", ""))[1] == stems(frame)


def test_the_frame_past_ra_counts():
    grid = lattice("وی ساخت مدرسه را ذکر کرد.")
    assert grid.frames_after[grid.words.index("مدرسه")] == ("report", "ذکر کرد")


# --- evidence decides -----------------------------------------------------------------------------------------------

BAR = "وی گفت: باید | راه | ساخته | شود و پل | تعمیر شود |"
FOUND = {
    "an action noun under «ضروری است»": "شهردار گفت: ⟦بازسازی پل قدیمی شهر⟧ ضروری است.",
    "under «در دستور کار است»": "⟦تجهیز درمانگاه‌های روستایی شهرستان⟧ در دستور کار است.",
    "under «را از اولویت‌ها دانست»": "فرماندار ⟦ساماندهی حاشیه رودخانه⟧ را از اولویت‌های شهرستان دانست.",
    "under «پیشنهاد داد»": "وی ⟦ایجاد بازارچه صنایع دستی در بافت تاریخی⟧ را پیشنهاد داد.",
    "under «خواستار … شد»": "نماینده مردم خواستار ⟦تکمیل بیمارستان ۲۰۰ تختخوابی شهرستان⟧ شد.",
    "under «تأکید کرد»": "استاندار بر ⟦تسریع در اجرای طرح فاضلاب شهرهای ساحلی⟧ تأکید کرد.",
    "under «خبر داد»": "مدیرکل راه و شهرسازی از ⟦احداث ۴۰ کیلومتر بزرگراه در شرق استان⟧ خبر داد.",
    "a clause under «باید»": "وی افزود: باید ⟦چاه‌های غیرمجاز دشت مسدود شود⟧.",
    "«باید» in the middle": "وی افزود: ⟦شهرداری باید فضای سبز محله‌های جنوبی را گسترش دهد⟧.",
    "«لازم است»": "لازم است ⟦دستگاه‌های اجرایی برنامه کاهش مصرف آب خود را ارائه کنند⟧.",
    "a future": "وی گفت: ⟦۵۰ مدرسه خشتی و گلی استان تا مهر سال آینده نوسازی خواهد شد⟧.",
    "a present": "مدیرکل نوسازی مدارس گفت: ⟦امسال ۳۰ کلاس درس در مناطق عشایری ساخته می‌شود⟧.",
    "a perfect": "وی بیان کرد: ⟦۱۲ روستای شهرستان به شبکه گاز متصل شده است⟧.",
    "a past": "وی گفت: ⟦در سفر استاندار دو درمانگاه روستایی افتتاح شد⟧.",
    "in progress": "شهردار گفت: ⟦ساخت سه پل عابر پیاده⟧ در حال اجراست.",
    "«قرار است»": "قرار است ⟦خط دوم قطار شهری تا پایان سال به بهره‌برداری برسد⟧.",
    "«مقرر شد», two clauses of one mood": "مقرر شد ⟦کمیته‌ای در فرمانداری تشکیل شود⟧ و "
    "⟦گزارش آن هر ماه به استانداری ارسال شود⟧.",
    "«با بیان اینکه»": "فرماندار با بیان اینکه ⟦شبکه آب ۲۰ روستا بازسازی می‌شود⟧، گفت: مردم صبور باشند.",
    "«با اشاره به لزوم»": "رئیس شورا با اشاره به لزوم ⟦ساماندهی دستفروشان در بازار⟧ گفت: مشکل سال‌هاست که هست.",
    "«با تأکید بر ضرورت»": "معاون استاندار با تأکید بر ضرورت ⟦تدوین سند توسعه گردشگری استان⟧ اظهار کرد: وقت تنگ است.",
    "two of a list": "وی ⟦ایجاد سامانه هشدار سیل⟧ و ⟦تأسیس دفتر مدیریت بحران در فرمانداری⟧ را ضروری دانست.",
    "three of a list": "⟦لایروبی رودخانه⟧، ⟦ساخت دیواره ساحلی⟧ و ⟦نصب سامانه هشدار سیل⟧ در دستور کار شهرداری است.",
    "two action nouns over one object": "وی بر ⟦جذب و تربیت نیروی متخصص برای مراکز درمانی⟧ تأکید کرد.",
    "a «و» in a body's name": "⟦وزارت راه و شهرسازی باید قطعه سوم آزادراه را تکمیل کند⟧.",
    "a relative clause inside": "وی خواستار ⟦تعیین تکلیف زمین‌هایی که سال‌ها پیش واگذار شده است⟧ شد.",
    "an amount inside": "وی گفت: ⟦۲۰ میلیارد تومان اعتبار به سالن ورزشی شهر اختصاص یافت⟧.",
    "a deadline inside": "شهردار از ⟦تکمیل تقاطع غیرهمسطح تا دهه فجر⟧ خبر داد.",
    "a purpose belongs to its measure": "وی از ⟦نصب ۲۰۰ دوربین برای کنترل ترافیک⟧ خبر داد.",
    "an impersonal passive": "وی ادامه داد: ⟦به هر خانواده سیل‌زده ۵۰ میلیون تومان وام پرداخت می‌شود⟧.",
    "an approval": "در این جلسه ⟦احداث دو مدرسه در شهرک صنعتی⟧ به تصویب رسید.",
    "the means, with its goal": "وی گفت: با ⟦اجرای طرح آبیاری نوین در ۳۰۰ هکتار از باغ‌ها⟧ مصرف آب کم می‌شود.",
    "without half-spaces": "مدیرعامل شرکت گاز گفت: ⟦گازرسانی به روستاهای دورافتاده شهرستان تا پایان سال⟧ انجام می شود.",
    "glued half-spaces": "وی گفت: ⟦امسال ۳۰ کلاس درس در روستاهای محروم ساخته میشود⟧.",
    "Arabic letters": "وي از ⟦احداث كتابخانه مركزي در شهر⟧ خبر داد.",
}
LEFT = {
    "a statistic": "وی گفت: سال گذشته ۱۷ هزار نفر در تصادفات جاده‌ای جان باختند.",
    "what a census says": "جمعیت استان در سرشماری سال ۹۵ به دو میلیون نفر رسید.",
    "a problem": "وی گفت: بیکاری جوانان و کمبود آب از مشکلات شهرستان است.",
    "a cause of a problem": "فرسودگی شبکه علت اصلی هدررفت آب در این شهر است.",
    "an opinion": "وی گفت: فرهنگ زیربنای توسعه هر جامعه‌ای است.",
    "praise": "وی گفت: معلمان سرمایه‌های ارزشمند این سرزمین هستند.",
    "the meeting": "نشست شورای اداری شهرستان صبح امروز با حضور فرماندار برگزار شد.",
    "attendance": "در این مراسم جمعی از مسئولان و خانواده‌های شهدا حضور داشتند.",
    "an incident": "واژگونی یک اتوبوس در محور کویری ۱۲ زخمی بر جا گذاشت.",
    "an arrest": "فرمانده انتظامی گفت: سه سارق خودرو در غرب شهر دستگیر شدند.",
    "a congratulation": "استاندار در پیامی روز معلم را به فرهنگیان تبریک گفت.",
    "condolences": "شهردار در پیامی درگذشت هنرمند پیشکسوت را تسلیت گفت.",
    "a match": "تیم والیبال نیمروز در خانه سه بر یک شکست خورد.",
    "weather": "به گفته وی، دمای هوا از فردا سه درجه کاهش می‌یابد.",
    "prices": "نرخ هر کیلو گوجه‌فرنگی در بازار به ۲۰ هزار تومان رسیده است.",
    "the agency's line": "به گزارش خبرنگار ایسنا از نیمروز، شهردار در گفت‌وگویی به پرسش‌ها پاسخ داد.",
    "a negated measure": "وی گفت: برای این پل هنوز هیچ اعتباری مصوب نشده است.",
    "a personal act": "این هنرمند گفت: من از کودکی نقاشی را دوست داشتم.",
}
HEADLINES = {
    "a verbless headline": "⟦احداث ۲۰ زمین ورزشی در روستاهای گلبن⟧\n\nفرماندار گلبن در نشستی سخن گفت.",
    "a headline under «ضرورت»": "ضرورت ⟦بازنگری در قانون نظام صنفی⟧\n\nرئیس اتاق اصناف در نشستی سخن گفت.",
}
# What the trained model does not get right yet, kept in sight: each row is tried, and a mended one shows as XPASS.
MISSED = {
    "three of a list": "the first member, right before «،», is left out in a text of one sentence",
    "a «و» in a body's name": "the responsible body before «باید» is left out in a text of one measure",
    "a relative clause inside": "«شد», which belongs to «خواستار», is taken into the quote",
    "the means, with its goal": "the goal's clause is taken into the means",
    "under «را از اولویت‌ها دانست»": "missed where a plain «را … دانست» follows in a text of one measure",
    "in progress": "«در حال» is taken into the quote",
    "«با اشاره به لزوم»": "missed in a text of one measure",
    "an approval": "«به تصویب رسید» is taken into the quote",
}
LEAD = "سخنی کوتاه\n\n"


def rows():
    for name, marked in (FOUND | {f"not {name}": text for name, text in LEFT.items()} | HEADLINES).items():
        text = marked if name in HEADLINES else LEAD + marked
        marks = [pytest.mark.xfail(strict=False, reason=MISSED[name])] if name in MISSED else []
        yield pytest.param(text, id=name, marks=marks)


@cache
def found(text: str):
    document = sentences.analyse(text)
    return document, measures.find(document)


def plain(marked: str) -> str:
    return marked.replace("⟦", "").replace("⟧", "")


@pytest.mark.parametrize("marked", [*rows()])
def test_a_measure_is_found_word_for_word_and_nothing_else(marked):
    document, got = found(plain(marked))
    assert [document.text[c.start : c.end] for c in got] == re.findall("⟦(.*?)⟧", marked)


TEXTS = [plain(text) for text in (*FOUND.values(), *LEFT.values(), *HEADLINES.values())]
ARTICLE = "\n".join(TEXTS)


@pytest.mark.parametrize("text", [*TEXTS[::4], ARTICLE], ids=[*map(str, range(len(TEXTS[::4]))), "all in one"])
def test_what_is_found_is_exact_apart_certain_and_explained(text):
    document, got = found(text)
    for one, other in itertools.pairwise(got):
        assert one.end <= other.start
    for candidate in got:
        sentence = document.sentences[candidate.sentence]
        assert sentence.first <= candidate.first < candidate.last <= sentence.last
        assert candidate.start == document.tokens[candidate.first].start
        assert candidate.end == document.tokens[candidate.last - 1].end
        assert measures.THRESHOLD <= candidate.score <= 1
        assert candidate.action
        rule, weights, network, reading = candidate.reasons
        assert rule.rule in {"clause", "action noun", "noun phrase"} and weights.words
        assert (weights.rule, network.rule, reading.rule) == ("weights", "network", "reading") and reading.words
        tokens = [document.tokens[k].word for k in range(candidate.first, candidate.last)]
        said = [words.rpartition(" ") for words in network.words]
        assert {word for word, _, _ in said} <= set(tokens) and len(said) == min(5, len(tokens))
        surest = [float(chance) for _, _, chance in said]
        assert surest == sorted(surest, reverse=True) and 0 <= surest[-1] <= surest[0] <= 1
        assert document.text[rule.start : rule.end] == document.text[candidate.start : candidate.end]


def test_two_runs_are_equal():
    assert measures.find(sentences.analyse(ARTICLE)) == found(ARTICLE)[1] != ()


def test_measures_of_several_documents_are_those_of_each_alone(monkeypatch):
    documents = [sentences.analyse(text) for text in (ARTICLE, "", BAR, "هوا سرد است.", ARTICLE)]
    alone = [measures.find(document) for document in documents]
    readings = [*map(Reading.of, documents)]
    assert measures.find_all(readings) == alone and alone[0]
    monkeypatch.setattr(measures, "_TOGETHER", 1)
    assert measures.find_all(readings) == alone


def test_what_stands_before_an_article_does_not_even_move_the_last_digit_of_its_scores():
    """Or a stretch that is just hopeless in one company would be looked at in another."""
    weights = compiled(trained())

    def scores(*texts):
        evidence, _ = measures.evidence_of([sentences.analyse(text) for text in texts], weights.inventory)
        return measures.score(evidence, weights).scores.tolist()

    alone = scores(ARTICLE)
    for before in (BAR, f"{BAR}\n{ARTICLE} {BAR}"):
        assert scores(before, ARTICLE)[-len(alone) :] == alone


def test_articles_read_together_are_read_as_each_alone():
    texts = (ARTICLE, "", f"{BAR}\n{ARTICLE}", "هوا سرد است.")
    assert extraction.extract_all(map(extraction.Source, texts)) == [extraction.extract(text) for text in texts]
    titled = extraction.Source(ARTICLE, "سخن شهردار", "ایرنا")
    assert extraction.extract_all([titled]) == [extraction.extract(ARTICLE, "سخن شهردار", "ایرنا")]


def test_an_extraction_leaves_nothing_to_the_garbage_collector():
    extraction.extract(ARTICLE)
    gc.collect()
    gc.disable()
    try:
        assert extraction.extract(ARTICLE).measures
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_boilerplate_is_not_read():
    text = "سخنی کوتاه\n\nشهردار گفت: راه خوب است.\n\nانتهای پیام/ احداث پل در دستور کار است"
    document = sentences.analyse(text)
    assert [s.role for s in document.sentences][-1] == "boilerplate"
    _, read = measures.evidence_of([document], Inventory())
    assert read == list(range(len(document.sentences) - 1))


ACTIONS = {
    "the action noun at the start": ("بازسازی پل قدیمی شهر ضروری است.", "بازسازی پل قدیمی شهر", "بازسازی"),
    "a light verb's element": ("باید چاه‌های دشت مسدود شود.", "چاه‌های دشت مسدود شود", "مسدود"),
    "a simple verb": ("باید جلوی تلفات را بگیرند.", "جلوی تلفات را بگیرند", "گرفتن"),
}


@pytest.mark.parametrize(("text", "quote", "action"), ACTIONS.values(), ids=ACTIONS)
def test_the_action_is(text, quote, action):
    grid = lattice(text)
    found = dict(zip(quotes(text), spans(grid), strict=True))
    assert grid.action(*found[quote]) == action


# --- whatever the text ----------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *"باید ایجاد احداث راه پل مدرسه روستا ساخته شود می شود خواهد شد است را که و ، . : « » در از بر با برای ضروری دستور کار "
        "تأکید کرد ۱۲ میلیارد تومان شده GPS ... ! ( )".split(),
        "\n",
        "\u202b",
        "\u200c",
        "\x00",
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=50).map(" ".join), st.text(st.characters(), max_size=60)))
def test_whatever_the_text_measures_are_exact_apart_and_the_same_twice(text):
    document = sentences.analyse(text)
    got = measures.find(document)
    assert got == measures.find(document)
    at = 0
    for candidate in got:
        assert at <= candidate.start < candidate.end <= len(text)
        assert text[candidate.start : candidate.end].strip() == text[candidate.start : candidate.end] != ""
        assert measures.THRESHOLD <= candidate.score <= 1 and all(reason.rule for reason in candidate.reasons)
        at = candidate.end


HOSTILE = {
    "clauses without an end": "باید راه روستا ساخته شود و ",
    "a list without an end": "ایجاد پل و ساخت راه، ",
    "only punctuation": "« » ، ؛ : ",
    "mixed scripts and marks of direction": "\u202bسد\u202c GPS راه שלום 🙂 ",
    "only «و»": "و ",
    "only «که»": "که ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_stretches_of_a_line_grow_with_its_length_and_not_with_its_square(piece):
    few, many = (spans(lattice(piece * times)) for times in (100, 400))
    assert len(many) <= 4.5 * len(few) + 10
    assert all(j - i < candidates.LONGEST for i, j in many)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_what_is_looked_up_for_a_line_grows_with_its_length(piece, monkeypatch):
    """Counts what grammar is asked: no clock, so no flicker."""
    counted = {}
    for times in (100, 400):
        asked = []
        allowed = Lattice._allowed
        monkeypatch.setattr(
            Lattice, "_allowed", lambda self, i, j, asked=asked, real=allowed: asked.append(len(i)) or real(self, i, j)
        )
        lattice(piece * times).spans()
        monkeypatch.setattr(Lattice, "_allowed", allowed)
        counted[times] = sum(asked)
    assert counted[400] <= 4.5 * counted[100] + 10


def test_the_choice_compares_each_stretch_with_those_near_by_and_not_with_all_of_the_line(monkeypatch):
    """Counts the pairs that are compared: no clock, so no flicker."""
    counted = []
    monkeypatch.setattr(
        cuttings, "pairs", lambda low, high: counted.append(sum(high - low)) or candidates.pairs(low, high)
    )
    for size in (300, 1200):
        tokens = tuple(SimpleNamespace(start=5 * k, end=5 * k + 4) for k in range(size))
        chances = [(i, j, 0.1) for j in range(size) for i in range(max(0, j - 5), j + 1)]
        assert cuttings.choose(tokens, chances, 0.33)
    few, many = counted[0], sum(counted[1:])
    assert few > 300 and many <= 4.5 * few


def test_the_choice_is_the_same_in_one_block_and_in_many(monkeypatch):
    tokens = tuple(SimpleNamespace(start=5 * k, end=5 * k + 4) for k in range(40))
    chances = [(i, j, (7 * i + 3 * j) % 11 / 20) for j in range(40) for i in range(max(0, j - 5), j + 1)]
    whole = cuttings.choose(tokens, chances, 0.33)
    monkeypatch.setattr(cuttings, "_BLOCK", 9)
    assert cuttings.choose(tokens, chances, 0.33) == whole != []


def test_a_long_line_of_marks_is_no_measure_and_no_error():
    document = sentences.analyse("« » ، ؛ \u202b\u202c" * 4_000)
    assert measures.find(document) == ()


@pytest.mark.parametrize(
    "text",
    [
        "² استان کشور بازسازی شد.",
        "در ² کیلومتری یزد پل ساخته شد.",
        "باید تا سال ²²²² پل ساخته شود.",
        "باید تا ²۱/²/۱۴۰² پل ساخته شود.",
        "باید تا ① مهر ²² پل ساخته شود.",
    ],
)
def test_a_raised_or_circled_figure_is_no_number_and_no_error(text):
    found = extraction.extract(text)
    assert found.measures == extraction.extract(text).measures
    assert all(text[measure.start : measure.end].strip() for measure in found.measures)


def test_an_empty_text_has_no_measure():
    assert measures.find(sentences.analyse("")) == measures.find(sentences.analyse(" \n ")) == ()


# --- the model's tables ---------------------------------------------------------------------------------------------


def test_every_row_of_the_model_is_read_as_it_is_spelt():
    rows = read_table("measure_model")
    assert [row["feature"] for row in rows if spell(parse(row["feature"])) != row["feature"]] == []
    assert len({parse(row["feature"]) for row in rows}) == len(rows)
    assert all(isfinite(float(row["weight"])) and float(row["weight"]) for row in rows)


@cache
def produced() -> frozenset:
    """All features of the stretches of the texts above, as the model is asked for them."""
    inventory, asked = Inventory(), set()
    evidence, _ = measures.evidence_of([sentences.analyse(f"{ARTICLE}\n{BAR}")], inventory)
    around = evidence.sentences()[1]
    every = (
        evidence.starts(),
        evidence.ends(),
        evidence.words(),
        evidence.links(),
        evidence.wholes(*evidence.lattice.spans()),
        evidence.around(np.concatenate([np.arange(*bounds) for bounds in evidence.lattice.bounds])),
    )
    for seen in (around, *every):
        for row, at in zip(*(side.tolist() for side in seen.present().nonzero()), strict=True):
            asked.add(seen.feature(row, at, inventory))
    return frozenset(asked)


def test_every_feature_of_the_model_has_a_name_and_a_shape_that_evidence_gives():
    shapes = {(feature[0], len(feature)) for feature in produced()}
    known = {(feature[0], len(feature)) for feature in trained().evidence}
    assert known <= shapes


def test_a_feature_of_the_texts_is_found_in_the_table_under_its_own_spelling():
    """Values that are numbers or truth values come back as such, or their weights would never be found."""
    assert [feature for feature in produced() if parse(spell(feature)) != feature] == []


def test_the_view_of_the_reading_has_a_weight_for_each_number_and_for_what_often_holds():
    reading = Reading.of(sentences.analyse(ARTICLE))
    known, weights = trained().context, compiled(trained())
    evidence, _ = measures.evidence_of([reading.document], weights.inventory)
    proposals = measures.propose(measures.score(evidence, weights), [reading])
    assert proposals
    for proposal, context in proposals:
        numbers = {name for name in context if "=" not in name}
        assert numbers | {"bias"} == {name for name in known if "=" not in name}
        assert all(isfinite(value) for value in context.values())
        assert 0 < proposal.chance <= 1
    said = {name for _, context in proposals for name in context if "=" in name}
    assert {name.partition("=")[0] for name in said} <= {"status", "speaker", "place", "names", "after"}
    assert len(said & set(known)) > 10
    assert {"status=must", "speaker=say-role", "place=measure"} <= set(known)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("شهردار گفت: ⟦راه روستا ساخته شد⟧.", set()),
        ("شهردار گفت: ⟦ایمان و اخلاق مردم تقویت شد⟧.", {"names=value", "names=group"}),
        ("وی گفت: ⟦فیلم و رمان کارشناسان چاپ شد⟧.", {"names=art", "names=official"}),
        ("وی گفت: ⟦سلول و مولکول شناخته شد⟧.", {"names=science"}),
        ("وی گفت: باید ⟦راه روستا ساخته شود⟧.", {"after=need"}),
        ("شهر نیاز جدی به ⟦احداث پل⟧ دارد.", {"after=need"}),
        ("نیاز این شهر و مردم آن به ⟦احداث پل⟧ است.", set()),
        ("چه نیازی؟ ⟦احداث پل⟧ آغاز شد.", set()),
    ],
)
def test_the_kinds_of_things_named_and_a_need_just_before_are_told(text, says):
    before, quote, after = text.replace("⟧", "⟦").split("⟦")
    document = sentences.analyse(before + quote + after)
    lattice = measures.evidence_of([document], compiled(trained()).inventory)[0].lattice
    first = next(k for k, token in enumerate(lattice.tokens) if token.end > len(before))
    last = max(k for k, token in enumerate(lattice.tokens) if 0 < token.end <= len(before + quote))
    assert set(measures._named(lattice, first, last)) == says
    assert says <= set(trained().context)


def test_status_and_place_are_read_only_where_they_can_still_decide(monkeypatch):
    """And what is found is the same as with all of them read."""
    document = sentences.analyse(
        "\n".join([ARTICLE, *(text.replace("⟦", "").replace("⟧", "") for text in FOUND.values())])
    )
    model = trained()
    weights = compiled(model)
    evidence, _ = measures.evidence_of([document], weights.inventory)
    wanted, proposals = set(), measures.propose(measures.score(evidence, weights), [Reading.of(document)])
    for proposal, context in proposals:
        said = sum(model.context.get(name, 0.0) * value for name, value in context.items())
        if measures.logistic(model.context["bias"] + said) > measures.THRESHOLD:
            wanted.add((evidence.lattice.tokens[proposal.i].start, evidence.lattice.tokens[proposal.j].end))
    asked, decide = [], status.decide
    monkeypatch.setattr(status, "decide", lambda *given: asked.append(given) or decide(*given))
    assert {(one.start, one.end) for one in measures.find(document)} == wanted
    assert len(wanted) <= len(asked) < len(proposals)


def test_a_model_that_has_met_no_status_and_no_place_finds_by_the_rest():
    """As one of a handful of articles is, where no rule holds often enough to have a weight."""
    text = "شهردار گفت: باید راه روستا ساخته شود."
    numbers = {name: weight for name, weight in trained().context.items() if "=" not in name}
    found = measures.find(sentences.analyse(text), Model(trained().evidence, numbers | {"bias": 3.0}))
    assert "راه روستا ساخته شود" in [text[one.start : one.end] for one in found]


def test_what_the_reading_says_decides_on_what_is_proposed():
    text = "شهردار گفت: باید راه روستا ساخته شود."
    (candidate,) = measures.find(sentences.analyse(text))
    assert text[candidate.start : candidate.end] == "راه روستا ساخته شود"
    against = Model(trained().evidence, trained().context | {"status=must": -20.0})
    assert measures.find(sentences.analyse(text), against) == ()
    spoken = Model(trained().evidence, trained().context | {"status=must": 5.0})
    assert measures.find(sentences.analyse(text), spoken)[0].reasons[-1].words[0] == "status=must +5.00"


def test_evidence_of_a_stretch_is_the_same_alone_and_among_others():
    text = FOUND["two of a list"].replace("⟦", "").replace("⟧", "")
    evidence = Evidence(lattice(text), ["body"], [Article(0, 1)])
    first, last = evidence.lattice.spans()
    together = evidence.wholes(first, last).codes()
    for at in range(len(first)):
        alone = evidence.wholes(first[at : at + 1], last[at : at + 1]).codes()
        assert (alone[:, 0] == together[:, at]).all()


def test_a_stretch_scores_what_its_features_weigh():
    """Feature by feature, from their names, beside the sums over codes and arrays."""
    model, weights = trained().evidence, compiled(trained())
    evidence, _ = measures.evidence_of([sentences.analyse(ARTICLE)], weights.inventory)
    grid, scored = evidence.lattice, measures.score(evidence, weights)

    def weigh(seen, at):
        here = seen.present()[:, at]
        return sum(model.get(seen.feature(row, at, weights.inventory), 0.0) for row in here.nonzero()[0])

    owner, around = evidence.sentences()
    starts, ends, words = evidence.starts(), evidence.ends(), evidence.words()
    assert len(scored.first)
    for i, j, value in zip(scored.first.tolist(), scored.last.tolist(), scored.scores.tolist(), strict=True):
        of_sentence = sum(weigh(around, at) for at in (owner == grid.sentence[i]).nonzero()[0])
        start, end = (int((places == at).nonzero()[0][0]) for places, at in ((grid.starts, i), (grid.ends, j)))
        whole = weigh(evidence.wholes(np.array([i]), np.array([j])), 0)
        inner = sum(weigh(words, t) for t in range(i, j + 1))
        assert value == pytest.approx(of_sentence + weigh(starts, start) + weigh(ends, end) + inner + whole), (i, j)


def test_a_word_is_seen_by_what_stands_on_either_side_of_it():
    text = "وی گفت: احداث پل بزرگ شهر را ضروری دانست و افزود: باید راه ساخته شود."
    inventory = Inventory()
    evidence, _ = measures.evidence_of([sentences.analyse(text)], inventory)
    words = evidence.lattice.words

    def seen_of(word):
        seen = evidence.around(np.array([words.index(word)]))
        return {seen.feature(row, 0, inventory) for row in seen.present()[:, 0].nonzero()[0]}

    bridge = seen_of("پل")
    assert {
        ("w.stem-3", "گفت"),
        ("w.stem-1", "احداث"),
        ("w.stem+0", "پل"),
        ("w.stem+3", "را"),
        ("w.ss", "پل", "بزرگ"),
        ("w.act-1", "build"),
        ("w.lv", "گفت"),
        ("w.nv", "دانست"),
        ("w.far", 2, "past"),
        ("w.ld", ":"),
        ("w.nd", "را"),
        ("w.pos", 0),
    } <= bridge
    assert {("w.nc", "need"), ("w.ca+3", "need")} <= bridge and "w.lc" not in {feature[0] for feature in bridge}
    # The first and the last word see where the text ends, and nothing of what is not there.
    opening, closing = seen_of("وی"), seen_of(".")
    assert {("w.stem-1", "BOS"), ("w.lv", "-"), ("w.ld", "-")} <= opening
    assert {("w.stem+1", "EOS"), ("w.nv", "-"), ("w.nd", "-")} <= closing
    assert not {feature[0] for feature in closing} & {"w.np", "w.npt", "w.far", "w.n2"}


def test_how_far_the_words_of_a_stretch_are_inside_is_the_mean_of_each_by_itself():
    model, weights = trained().evidence, compiled(trained())
    reading = Reading.of(sentences.analyse(ARTICLE))
    evidence, _ = measures.evidence_of([reading.document], weights.inventory)
    proposals = measures.propose(measures.score(evidence, weights), [reading])
    assert len(proposals) > 1
    for proposal, context in proposals:
        seen = evidence.around(np.arange(proposal.i, proposal.j + 1))
        totals = [
            sum(model.get(seen.feature(row, at, weights.inventory), 0.0) for row in seen.present()[:, at].nonzero()[0])
            for at in range(seen.size)
        ]
        mean = sum(map(measures.logistic, totals)) / len(totals)
        assert context["inside"] == pytest.approx(measures._log_odds(mean))


def test_no_two_features_of_the_model_share_a_code():
    model, inventory = trained().evidence, compiled(trained()).inventory
    assert len({code(feature, inventory) for feature in model}) == len(model)


@given(st.dictionaries(st.integers(1, 2**64 - 1), st.integers(-9000, 9000), max_size=150), st.data())
def test_each_code_has_its_weight_in_thousandths_and_others_none(known, data):
    weights = Weights(Model({}, {}))
    for found, weight in known.items():
        weights._put(found, weight / 1000)
    asked = data.draw(st.lists(st.one_of(st.integers(0, 2**64 - 1), st.sampled_from([*known, 7])), max_size=40))
    assert weights.of(np.array(asked, np.uint64)).tolist() == [known.get(found, 0) for found in asked]
