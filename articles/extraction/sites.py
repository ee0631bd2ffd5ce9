"""Named public sites, known to the gazetteer or not: a noun of place with the name after it («جاده کنارک به جاسک»)."""

import re

from articles.extraction import cues
from articles.extraction.gazetteer import Hit
from articles.extraction.normalise import fold, letters
from articles.extraction.records import Document
from articles.extraction.words import Mention, Words

_BETWEEN = frozenset(map(fold, ("-", "–", "ـ", "—", "به", "تا", "و", "،", "_")))
# Nouns after which a name that no gazetteer holds still makes a site; the others need a known name.
_OPEN = frozenset(
    map(
        fold,
        (
            "سد",
            "فرودگاه",
            "نیروگاه",
            "پالایشگاه",
            "صنعتی",
            "اقتصادی",
            "مرزی",
            "اسکله",
            "گازی",
            "نفتی",
            "بزرگراه",
            "آزادراه",
            "اتوبان",
            "ملی",
        ),
    )
)
_HONOUR = frozenset(map(fold, ("شهید", "شهدای", "امام", "آیت‌الله", "سردار", "حضرت", "امیر", "دکتر")))


def find(document: Document, words: Words, nouns: dict[int, cues.Noun], hits: list[Hit]) -> list[Mention]:
    """Sites in the order of the text; each covers its noun and its whole name, so that nothing in it counts by itself."""
    starting: dict[int, list[Hit]] = {}
    for hit in hits:
        starting.setdefault(hit.first, []).append(hit)
    found: list[Mention] = []
    edge = 0
    for end, noun in sorted(nouns.items(), key=lambda item: item[1].first):
        if noun.first < edge or (noun.plural and noun.site):
            continue
        whole = _longest([hit for hit in starting.get(noun.first, ()) if hit.bare and hit.last > end])
        harbour = noun.words == (fold("بندر"),)
        if whole or not (noun.site or noun.line or harbour) or end >= len(words):
            continue
        if _passed(words, noun):
            continue
        last, within = _name(words, noun, end, starting, harbour)
        if last == end:
            continue
        first = noun.first
        found.append(_site(document, words, first, last, noun, within))
        edge = last
    return found


def _passed(words, noun) -> bool:
    """Whether «سد» is a rival's defence and no dam («تیم از سد حریف گذشت»)."""
    if noun.words != (fold("سد"),) or not noun.first or words.texts[noun.first - 1] != "از":
        return False
    after = [word.text for word in words[noun.first : noun.first + 9] if word.sentence == words[noun.first].sentence]
    return any(text.startswith(("گذشت", "بگذر", "عبور", "گذر")) for text in after)


def _site(document, words, first, last, noun, within) -> Mention:
    start, end = words[first].start, words[last - 1].end
    return Mention(
        first,
        last,
        start,
        end,
        words[first].sentence,
        kind="natural" if noun.kind == "natural" else "site",
        rule="site",
        cue=noun.words,
        name=_canonical(document.text[start:end]),
        within=tuple(within),
    )


def _canonical(said: str) -> str:
    """A site's name as one writes it: single spaces, plain hyphens, «راه‌آهن» for «خط آهن»."""
    said = letters(re.sub(r"\s*[-–—ـ]\s*", " - ", said))
    return re.sub(r"^(خط آهن|خط‌آهن|راه آهن|خط راه‌آهن|خط راه آهن)\b", "راه‌آهن", " ".join(said.split()))


def _name(words, noun, at, starting, harbour) -> tuple[int, list[Mention]]:
    """Where the name after a noun ends, and the towns in it."""
    hit = _longest([hit for hit in starting.get(at, ()) if hit.bare])
    if hit is None:
        return (at if harbour or (noun.line and words.texts[at - 1] not in _OPEN) else _unknown(words, noun, at)), []
    if harbour and not any(entry.place.kind in ("city", "county") for entry in hit.entries):
        return at, []
    if not _town(hit) and (noun.line or hit.entries[0].place.kind == "country"):
        return at, []
    last, within = hit.last, [words.mention(hit)]
    while noun.line:
        step = last + 1 if last < len(words) and words.texts[last] in _BETWEEN else last
        further = _longest([hit for hit in starting.get(step, ()) if hit.bare])
        if (
            further is None
            or not _town(further)
            or words[further.first].sentence != words[at].sentence
            or (step > last and words.texts[last] in ("و", "،"))
        ):
            break
        last, within = further.last, [*within, words.mention(further)]
    if noun.line and not noun.site and len(within) < 2:
        return at, []
    return last, within


def _town(hit: Hit) -> bool:
    """A line runs between towns; «راه‌آهن جمهوری اسلامی ایران» is a body."""
    return any(entry.place.kind in ("city", "county", "village") for entry in hit.entries)


def _unknown(words, noun, at) -> int:
    """Where a name outside the gazetteer ends; a person's name after «شهید» belongs to it whole."""
    if words.texts[at - 1] not in _OPEN or words[at].sentence != words[at - 1].sentence:
        return at
    if words.texts[at] in _HONOUR:
        last = at + 1
        while (
            last < len(words)
            and last - at < 3
            and words[last].tag in ("N", "Ne")
            and words[last].sentence == words[at].sentence
        ):
            last += 1
            if not words[last - 1].tag.endswith("e"):
                break
        return last if last > at + 1 else at
    return cues.proper(words, at, noun)


def _longest(hits: list[Hit]) -> Hit | None:
    return max(hits, key=lambda hit: hit.last, default=None)
