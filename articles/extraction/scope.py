"""Where a measure applies: named in it, governing it in its sentence, the whole country, or the article's focus."""

from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from itertools import pairwise
from operator import attrgetter

from articles.extraction.cues import is_guarded, met_at
from articles.extraction.gazetteer import IRAN, SETTLED, Hit, gazetteer
from articles.extraction.knowledge import read_table
from articles.extraction.normalise import fold
from articles.extraction.phrases import Phrases, key
from articles.extraction.records import Document, Place, Sentence, Span, Speaker, Toponym, Where
from articles.extraction.relatives import MINISTRY, OURS
from articles.extraction.words import distinct

_ALL = frozenset(map(fold, ("همه", "تمام", "تمامی", "کلیه")))
# A measure whose subject is the state applies to the country where it names no place.
_STATE = frozenset(map(fold, ("دولت", "مجلس", "وزارت")))
_CONCERNED = frozenset(map(fold, ("در", "با", "به", "مسائل", "مسایل", "امور")))
# Tokens before a measure within which a place may govern it, and before a place within which its occasion stands. Longer than that
# are only tables without a full stop, which so cost by their length and not by its square.
_NEAR, _OCCASION = 300, 20
_start, _end = attrgetter("start"), attrgetter("end")


@cache
def _national() -> Phrases[bool]:
    """Offices and bodies → whether they are of the whole country, and not of many."""
    return Phrases([(row["words"], not row["of"]) for row in read_table("place_national")])


def where(document: Document, geoparse, span: Span, speaker: Speaker | str | None) -> tuple[Where, ...]:
    """The places that a measure applies to, each with how we know; empty where neither its words nor the article says.

    In this order: named in the measure; named before it in its sentence, unless there it is the speaker's title, a
    dateline or where people met; the speaker's own province, or country abroad; Iran, for a national body; the article's
    focus.
    """
    home = gazetteer()[IRAN].place
    toponyms, tokens = geoparse.toponyms, document.inside(span)
    inside = toponyms[bisect_left(toponyms, span.start, key=_start) : bisect_right(toponyms, span.end, key=_end)]
    words = [*map(fold, document.columns.words[tokens.start : tokens.stop])]
    if any(_is_of_all(document, t) for t in inside) or "سطح ملی" in " ".join(words):
        return (Where(home, "measure"),)
    named = _local(inside)
    if named:
        return tuple(Where(place, "measure") for place in named)
    if any(t.place.id == IRAN or t.place.id.startswith("rel:set:") for t in inside):
        return (Where(home, "measure"),)
    abroad = distinct(t.place for t in inside if t.place.kind != "relative")
    if abroad:
        return tuple(Where(place, "measure") for place in abroad)
    sentence = next((document.sentences[number] for number in document.touched(span)), None)
    if sentence:
        from_ = document.tokens[max(sentence.first, tokens.start - _NEAR)].start
        around = toponyms[bisect_left(toponyms, from_, key=_start) : bisect_right(toponyms, span.start, key=_end)]
        named = _local([t for t in around if _governs(document, sentence, t, tokens.start)])
        if named:
            return tuple(Where(place, "sentence") for place in named)
    focus = geoparse.focus
    role = str(speaker) if speaker else ""
    if words[:1] and words[0] in _STATE:
        return (Where(focus if focus and focus.kind == "country" else home, "national"),)
    own = None if _is_deputy(role) else _province_of(role)
    if own:
        return (
            Where(own if not focus or own.id not in focus.provinces or len(focus.provinces) > 1 else focus, "focus"),
        )
    if country := _country_of(role):
        return (Where(country, "national"),)
    # A minister in a town speaks of the town where the title names it; of the country where it names the province.
    finer = focus is not None and focus.provinces and (focus.kind in SETTLED or len(focus.provinces) > 1)
    if role and national(role) and not _is_deputy(role) and not finer:
        return (Where(home, "national"),)
    return (Where(focus, "focus"),) if focus else ()


def _is_of_all(document: Document, toponym: Toponym) -> bool:
    """Whether a set is the whole country («همه استان‌ها»، «تمام استان‌های کشور»)."""
    return (
        toponym.place.id.startswith("rel:set:") and fold(document.text[toponym.start : toponym.end].split()[0]) in _ALL
    )


def national(speaker: str) -> bool:
    """Whether a speaker's role is of the whole country."""
    # «نماینده عالی دولت در استان» is the governor-general.
    keys = [key(word) for word in speaker.replace("،", " ").replace("عالی دولت", "").split()]
    at = 0
    while at < len(keys):
        count, ours = _national().find(keys, at, len(keys)) or (1, False)
        if ours:
            return True
        at += count
    return False


def _is_deputy(role: str) -> bool:
    """A member of parliament is elected somewhere and speaks of anywhere."""
    return "نماینده مردم" in role or "نمایندگان" in role or "مجلس" in role


def _province_of(role: str) -> Place | None:
    """The province that a speaker's role names («استاندار یزد»), or that of the city that it names."""
    _, hits = _named_in(role)
    for hit in sorted(hits, key=lambda hit: hit.first - hit.last):
        codes = {entry.place.provinces for entry in hit.entries if entry.place.kind in ("province", *SETTLED)}
        if len(codes) == 1 and len(next(iter(codes))) == 1:
            return gazetteer()[next(iter(codes))[0]].place
    return None


def _country_of(role: str) -> Place | None:
    """The country abroad whose office or body a speaker's role names («وزیر انرژی روسیه»), not one that an office of
    Iran's is concerned with («سفیر ایران در عراق», «کارشناس مسائل عراق»)."""
    words, hits = _named_in(role)
    # «سفیر کشورمان», «رئیس سازمان … کشور»; but «وزیر کشور فرانسه».
    if OURS in words or any(word == "کشور" and before not in MINISTRY for before, word in pairwise(["", *words])):
        return None
    countries = (hit for hit in hits if hit.entries[0].place.kind == "country")
    first = min(countries, key=lambda hit: hit.first, default=None)
    if first is None or first.entries[0].place.id == IRAN or (first.first and words[first.first - 1] in _CONCERNED):
        return None
    return first.entries[0].place


@lru_cache(maxsize=10_000)
def _named_in(role: str) -> tuple[tuple[str, ...], tuple[Hit, ...]]:
    """The words of a speaker's role, and the places that they name beyond doubt. A speaker says many measures."""
    words = [fold(word) for word in role.split("،", 1)[-1].replace("،", " ").split()]
    hits = gazetteer().find(words)
    certain = (hit for hit in hits if hit.bare and not is_guarded(" ".join(words[hit.first : hit.last])))
    return tuple(words), tuple(certain)


def _local(toponyms: list[Toponym]) -> list[Place]:
    """The places in Iran among toponyms; with «استان‌های همجوار» the province whose neighbours they are."""
    places = [t.place for t in toponyms if t.place.provinces]
    for place in list(places):
        if place.id.startswith("rel:neighbours:") and (base := place.id.split(":", 2)[2]) in gazetteer():
            places.append(gazetteer()[base].place)
    return distinct(places)


def _governs(document: Document, sentence: Sentence, toponym: Toponym, measure: int) -> bool:
    """Whether a place before a measure, which begins at a token, in its sentence says where the measure applies."""
    if (
        "dateline" in toponym.reason.rule
        or "office" in toponym.reason.rule
        or "where people met" in toponym.reason.rule
    ):
        return False
    tokens = document.tokens
    after = bisect_left(document.columns.starts, toponym.end)
    if any(token.word == ":" for token in tokens[after:measure]):
        return False
    at = bisect_right(document.columns.ends, toponym.start)
    first = max(sentence.first, at - _OCCASION)
    return not met_at(tokens[first:at], at - first)
