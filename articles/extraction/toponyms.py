"""Recognises the places that a document names: names of the gazetteer, named sites, relative places.

Grammar proposes (a name, what stands before and after it), the lexicons decide: a name that is also an ordinary word
or a surname needs a cue, and a context of not_places.tsv overrules. Which place a name means is resolve.py's part.
"""

from dataclasses import dataclass

from articles.extraction import cues, relatives, sites
from articles.extraction.gazetteer import Hit, gazetteer
from articles.extraction.records import Document, Place, Toponym
from articles.extraction.words import Mention, Words

_JOINTS = frozenset(("و", "،", "-", "–", "ـ", "_", "/", "و‌", "یا"))
# What an elliptic list leaves out («خراسان شمالی، جنوبی و رضوی»): first word → second word → province.
_ELLIPTIC = {
    "IR-28": {"شمالی": "IR-28", "جنوبی": "IR-29", "رضوی": "IR-09"},
    "IR-03": {"شرقی": "IR-03", "غربی": "IR-04"},
}
_ELLIPTIC |= {"IR-29": _ELLIPTIC["IR-28"], "IR-09": _ELLIPTIC["IR-28"], "IR-04": _ELLIPTIC["IR-03"]}


@dataclass(frozen=True, slots=True)
class Geoparse:
    """The toponyms of a document in the order of the text, none overlapping another, and the place that it is about."""

    toponyms: tuple[Toponym, ...] = ()
    focus: Place | None = None


def geoparse(document: Document) -> Geoparse:
    """Every place that the document names, resolved, with a reason each. Deterministic; linear in the text's length."""
    from articles.extraction import resolve

    words = Words(document)
    return Geoparse(*resolve.resolve(document, words, recognise(document, words)))


def recognise(document: Document, words: Words) -> list[Mention]:
    """The mentions of places in the order of the text, none overlapping another."""
    nouns = cues.nouns(words)
    hits = _hits(words)
    blocked = cues.blocked(words, hits)
    named = {hit.first for hit in hits}
    hits = [hit for hit in hits if (hit.first, hit.last) not in blocked and not _is_noun(hit, nouns, named)]
    mentions: list[Mention] = []
    taken = [False] * len(words)

    def take(mention: Mention) -> None:
        mentions.append(mention)
        taken[mention.first : mention.last] = [True] * (mention.last - mention.first)

    for mention in sites.find(document, words, nouns, hits):
        take(mention)
    for mention in relatives.find(document, words, nouns, hits, taken):
        take(mention)
    waiting: list[tuple[Hit, cues.Cue | None]] = []
    starts = frozenset(hit.first for hit in hits if hit.bare and not cues.guarded(hit, words))
    for hit in sorted(hits, key=lambda hit: (hit.first - hit.last, hit.first)):
        if any(taken[hit.first : hit.last]):
            continue
        cue = cues.before(words, nouns, hit, starts)
        if cue or (hit.bare and (not cues.guarded(hit, words) or cues.located(hit, words))):
            take(_mention(words, hit, cue))
            for element in _ellipsis(words, hit, taken):
                take(element)
        else:
            waiting.append((hit, cue))
    _by_company(words, waiting, mentions, taken, take)
    for mention in _unknown(words, nouns, taken):
        take(mention)
    return sorted(mentions, key=lambda mention: mention.first)


def _is_noun(hit: Hit, nouns: dict[int, cues.Noun], named: set[int]) -> bool:
    """Whether a name is also the noun of the name that follows («فرماندار شهرستان آمل», though a town is called شهرستان)."""
    noun = nouns.get(hit.last)
    return noun is not None and noun.first <= hit.first and hit.last in named


def _hits(words: Words) -> list[Hit]:
    """The gazetteer's hits, none across a sentence's end."""
    hits = gazetteer().find(words.texts)
    hits = [_as_spelt(hit, words) for hit in hits if words[hit.first].sentence == words[hit.last - 1].sentence]
    # «سه استان خراسان شمالی، رضوی …» names provinces, not the region.
    inner = {hit.first for hit in hits if any(entry.place.kind == "province" for entry in hit.entries)}
    return [
        hit
        for hit in hits
        if hit.entries
        and not (
            hit.entries[0].place.kind == "relative"
            and any(
                first in inner and any(other.first == first and other.last > hit.last for other in hits)
                for first in range(hit.first, hit.last)
            )
        )
    ]


def _as_spelt(hit: Hit, words: Words) -> Hit:
    """The hit with the entries whose name has آ where the text has it: «اوج» is not «آوج», though folding makes them one."""
    wide = words.wide(hit.first, hit.last)
    entries = tuple(entry for entry in hit.entries if wide in entry.spelt(hit.spelt))
    if len(entries) == len(hit.entries):
        return hit
    return Hit(hit.first, hit.last, hit.spelt, entries, tuple(e for e in hit.known if e in entries))


def _mention(words: Words, hit: Hit, cue: "cues.Cue | None", rule: str = "name") -> Mention:
    known = tuple(
        entry for entry in hit.known if not cue or cue.rule != "noun" or cues.same_kind(cue.kind, entry.place.kind)
    )
    return words.mention(
        hit,
        entries=known or hit.entries,
        kind=cue.kind if cue else None,
        rule=cue.rule if cue else rule,
        cue=cue.words if cue else (),
    )


def _ellipsis(words: Words, hit: Hit, taken: list[bool]) -> list[Mention]:
    """«جنوبی» and «رضوی» after «خراسان شمالی،»: each a province of the same first word."""
    second = next((_ELLIPTIC[entry.place.id] for entry in hit.entries if entry.place.id in _ELLIPTIC), None)
    found, at = [], hit.last
    while (
        second
        and at + 1 < len(words)
        and words.texts[at] in _JOINTS
        and words.texts[at + 1] in second
        and not taken[at + 1]
    ):
        word = words[at + 1]
        if word.sentence != words[hit.first].sentence:
            break
        entry = gazetteer()[second[word.text]]
        cue = tuple(words.texts[hit.first : hit.last])
        found.append(
            Mention(
                at + 1, at + 2, word.start, word.end, word.sentence, (entry,), kind="province", rule="elliptic", cue=cue
            )
        )
        at += 2
    return found


def _by_company(words, waiting, mentions, taken, take) -> None:
    """Names that need a cue and have none of their own: beside another place in a list, or said with a cue elsewhere."""
    cued = {tuple(words.texts[m.first : m.last]) for m in mentions if m.rule in ("noun", "office", "dateline")}
    rest = []
    for hit, _ in waiting:
        if any(taken[hit.first : hit.last]):
            continue
        spelt = tuple(words.texts[hit.first : hit.last])
        if (
            spelt in cued
            and cues.stands_as_a_place(words, hit)
            and not words[hit.first].tag.startswith("V")
            and (hit.bare or len(spelt) > 1 or cues.rare(spelt[0]))
        ):
            take(_mention(words, hit, None, "said before"))
        else:
            rest.append(hit)
    again = True
    while again:
        again = False
        for hit in rest:
            if (
                not any(taken[hit.first : hit.last])
                and cues.listed(words, hit, taken)
                and (hit.bare or _same_parent(words, hit, mentions))
            ):
                take(_mention(words, hit, None, "listed"))
                again = True


def _same_parent(words, hit: Hit, mentions: list[Mention]) -> bool:
    """Whether a little-known name lies in a province that the list beside it names."""
    near = {
        code
        for m in mentions
        if m.sentence == words[hit.first].sentence
        for e in m.entries
        for code in e.place.provinces
    }
    return any(set(entry.place.provinces) & near for entry in hit.entries)


def _unknown(words: Words, nouns: dict, taken: list[bool]) -> list[Mention]:
    """A name that no gazetteer holds, directly after «روستای»، «شهرستان»، «بخش»: known by its noun alone."""
    found = []
    for end, noun in nouns.items():
        if noun.site or noun.kind not in ("village", "district", "county", "city") or end >= len(words) or taken[end]:
            continue
        last = cues.proper(words, end, noun)
        if last > end and not any(taken[end:last]):
            found.append(
                Mention(
                    end,
                    last,
                    words[end].start,
                    words[last - 1].end,
                    words[end].sentence,
                    kind=noun.kind,
                    rule="unknown name",
                    cue=noun.words,
                )
            )
    return found
