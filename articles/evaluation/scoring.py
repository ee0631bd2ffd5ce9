"""Predictions against annotation: precision, recall and F1, and the fate of every single item and place.

An item or place counts as found when at least half of the visible characters that it and a prediction cover are
shared; only `core` annotation is asked for, and finding `optional` one is neither rewarded nor punished.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from statistics import fmean

from articles.evaluation.annotation import Annotated, Mark
from articles.evaluation.matching import TOUCH, pairs

_LETTERS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "ؤ": "و", "ۀ": "ه", "\u200c": " "}
)
_MARKS = re.compile(r"[\u064b-\u0652\u0670]")
_NO_LETTER = re.compile(r"[\s\W_]+")
_SETTLED = frozenset({"city", "county", "district", "village"})
ITEM_FIELDS = ("status", "theme", "speaker")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one core annotation: its overlap with the prediction that found it (None: missed), which of that
    prediction's fields are right, and (`given`) the fields themselves."""

    mark: Mark
    overlap: float | None = None
    right: Mapping[str, bool] = field(default_factory=dict)
    given: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One article's score: the fate of its core items and places, and the predictions that match no annotation."""

    article: Annotated
    items: tuple[Fate, ...]
    places: tuple[Fate, ...]
    spurious_items: tuple[Mark, ...]
    spurious_places: tuple[Mark, ...]
    touched: tuple[int, int, int]
    where: tuple[int, int, int]


def judge(article: Annotated, prediction: Mapping) -> Judgement:
    """Scores one article's prediction (a row of the prediction format)."""
    found = {
        kind: [Mark(entry["start"], entry["end"], entry) for entry in prediction.get(kind, [])]
        for kind in ("items", "places")
    }
    items, spurious_items = _fates(article, article.items, found["items"], _item_right)
    places, spurious_places = _fates(article, article.places, found["places"], _place_right)
    return Judgement(
        article,
        items,
        places,
        spurious_items,
        spurious_places,
        _touched(article, found["items"]),
        tuple(sum(column) for column in zip((0, 0, 0), *(_where(fate) for fate in items if fate.given), strict=True)),
    )


def _fates(article, marks, found, right) -> tuple[tuple[Fate, ...], tuple[Mark, ...]]:
    matched = pairs(article.text, marks, found, preferred=[mark.core for mark in marks])
    by_mark = {i: (found[j], overlap) for i, j, overlap in matched}
    fates = []
    for index, mark in enumerate(marks):
        if mark.core and index in by_mark:
            prediction, overlap = by_mark[index]
            fates.append(Fate(mark, overlap, right(mark.data, prediction.data), prediction.data))
        elif mark.core:
            fates.append(Fate(mark))
    used = {j for _, j, _ in matched}
    return tuple(fates), tuple(mark for index, mark in enumerate(found) if index not in used)


def _touched(article, found) -> tuple[int, int, int]:
    matched = pairs(article.text, article.items, found, least=TOUCH, preferred=[mark.core for mark in article.items])
    hits = sum(article.items[i].core for i, _, _ in matched)
    return hits, len(found) - len(matched), sum(mark.core for mark in article.items) - hits


def _where(fate: Fate) -> tuple[int, int, int]:
    wanted, given = (
        {code for place in data.get("where", []) for code in _codes(place.get("province"))}
        for data in (fate.mark.data, fate.given)
    )
    return len(wanted & given), len(given - wanted), len(wanted - given)


def _item_right(gold: Mapping, found: Mapping) -> dict[str, bool]:
    return {
        "status": gold["status"] == found.get("status"),
        "theme": found.get("theme") in (gold["theme"], *gold.get("theme_alt", [])),
        "speaker": same_speaker(gold.get("speaker"), found.get("speaker")),
    }


def _place_right(gold: Mapping, found: Mapping) -> dict[str, bool]:
    """Whether the place is the right one; nothing where the annotation cannot say (abroad, unspecific)."""
    if gold["province"] is None and gold["kind"] != "country":
        return {}
    return {"resolution": same_place(gold, found)}


def same_place(gold: Mapping, found: Mapping) -> bool:
    """The same name in the same province, settlements of one name being one; what is relative, by provinces alone."""
    if _codes(gold["province"]) != _codes(found.get("province")):
        return False
    if gold["kind"] == "relative":
        return True
    kinds = {gold["kind"], found.get("kind")}
    return (len(kinds) == 1 or kinds <= _SETTLED) and _fold(gold["name"]) == _fold(found.get("name"))


def same_speaker(gold: str | None, found: str | None) -> bool:
    """Both none, or half of the words of the shorter of the two in common."""
    if not gold or not found:
        return not gold and not found
    a, b = ({_fold(word) for word in re.split(r"[\s،,]+", name) if _fold(word)} for name in (gold, found))
    return bool(a and b) and len(a & b) >= 0.5 * min(len(a), len(b))


def _codes(province) -> frozenset[str]:
    return frozenset(province if isinstance(province, list) else [province] if province else [])


def _fold(text: str | None) -> str:
    return _NO_LETTER.sub("", _MARKS.sub("", (text or "").translate(_LETTERS)))


# --- figures --------------------------------------------------------------------------------------------------------


def figures(judgements: Sequence[Judgement]) -> dict:
    """The figures over articles, by name; shares from 0 to 1, an empty one 0."""
    items = [fate for judgement in judgements for fate in judgement.items]
    places = [fate for judgement in judgements for fate in judgement.places]
    found = [fate for fate in items if fate.overlap is not None]
    resolved = [fate.right["resolution"] for fate in places if "resolution" in fate.right]
    return {
        "articles": len(judgements),
        "items": _prf(len(found), sum(len(j.spurious_items) for j in judgements), len(items) - len(found)),
        "items_touched": _prf(*_sums(j.touched for j in judgements)),
        "item_iou": _mean([fate.overlap for fate in found]),
        **{f"{name}_accuracy": _mean([fate.right[name] for fate in found]) for name in ITEM_FIELDS},
        "where": _prf(*_sums(j.where for j in judgements)),
        "places": _prf(
            sum(fate.overlap is not None for fate in places),
            sum(len(j.spurious_places) for j in judgements),
            sum(fate.overlap is None for fate in places),
        ),
        "place_resolution": _mean(resolved),
    }


def by_theme(judgements: Iterable[Judgement]) -> dict[int, dict]:
    """For each theme: its core items, those found, those with a right theme; and the spurious ones predicted of it."""
    counts: dict[int, Counter] = {}
    for judgement in judgements:
        for fate in judgement.items:
            count = counts.setdefault(fate.mark.data["theme"], Counter())
            count["core"] += 1
            count["found"] += fate.overlap is not None
            count["theme_right"] += fate.right.get("theme", False)
        for mark in judgement.spurious_items:
            counts.setdefault(mark.data["theme"], Counter())["spurious"] += 1
    return {
        code: {key: counts[code][key] for key in ("core", "found", "theme_right", "spurious")}
        for code in sorted(counts)
    }


def _sums(triples: Iterable[tuple[int, int, int]]) -> tuple[int, ...]:
    return tuple(sum(column) for column in zip((0, 0, 0), *triples, strict=True))


def _prf(tp: int, fp: int, fn: int) -> dict:
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1, "tp": tp, "fp": fp, "fn": fn}


def _mean(values: Sequence[float]) -> float:
    return fmean(values) if values else 0.0


# --- running --------------------------------------------------------------------------------------------------------

Predict = Callable[[str], Mapping]


def score(articles: Iterable[Annotated], predict: Predict) -> list[Judgement]:
    """Judges what `predict` (text → row of the prediction format) says of each article."""
    return [judge(article, predict(article.text)) for article in articles]


def parted(articles: Sequence[Annotated], parts: int) -> list[list[int]]:
    """The numbers of the articles of each part: whole articles, dealt out by their order of name.

    Raises ValueError for fewer than two parts, and for more than there are articles.
    """
    if not 2 <= parts <= len(articles):
        raise ValueError(f"{len(articles)} articles cannot be parted in {parts}")
    order = sorted(range(len(articles)), key=lambda index: articles[index].name)
    return [sorted(order[part::parts]) for part in range(parts)]


def cross_validate(
    articles: Sequence[Annotated],
    parts: Sequence[Sequence[int]],
    fit: Callable[[Sequence[Annotated]], Predict],
    jobs: int = 1,
    tell: Callable[[Sequence[Judgement]], None] = lambda judgements: None,
) -> list[Judgement]:
    """Judges the articles of each part (see `parted`) by what `fit` made of the others.

    With more than one of `jobs`, as many processes share the parts, and `fit` must be picklable. `tell` gets each part's
    judgements, in the order of the parts. Deterministic, whatever the jobs; the judgements come in the order of the articles.
    """
    judged: dict[int, Judgement] = {}
    with ProcessPoolExecutor(jobs, get_context("spawn")) if jobs > 1 else nullcontext() as pool:
        every = (pool.map if pool else map)(partial(_held_out, articles, fit), parts)
        for part, judgements in zip(parts, every, strict=True):
            tell(judgements)
            judged |= zip(part, judgements, strict=True)
    return [judged[index] for index in sorted(judged)]


def _held_out(
    articles: Sequence[Annotated], fit: Callable[[Sequence[Annotated]], Predict], part: Sequence[int]
) -> list[Judgement]:
    predict = fit([article for index, article in enumerate(articles) if index not in part])
    return score([articles[index] for index in part], predict)
