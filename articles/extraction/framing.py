"""What governs a measure: its own verbs, the predicate after it, and the cues of status_cues.tsv around it."""

import itertools
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property
from operator import attrgetter

from articles.extraction import knowledge, once, tenses
from articles.extraction.normalise import fold
from articles.extraction.phrasebook import Phrasebook
from articles.extraction.records import STATUSES, Document, Span

PLACES = ("predicate", "governor", "front", "time", "habit", "head")
SAYS = (*STATUSES, "start", "given", "future", "now", "past", "nothing")
# How far a cue may stand from the measure, in tokens: a frame farther off belongs to something else, and the work stays
# linear.
REACH = 80
# Nouns that may end a predicate before «و», their light verb said later («تأکید و خاطرنشان کرد»).
_SHARED = frozenset(map(fold, ("تأکید", "اشاره", "خبر", "عنوان", "یادآور", "اعلام", "پیشنهاد", "درخواست", "خواستار")))
_STOPS = frozenset({"", ".", "،", "؛", ":", "و", "که", "تا", "!", "؟", "»"})
_IFS = frozenset({"اگر", "چنانچه"})
_BY_PLAN = ("طبق", "اساس", "براساس", "مطابق")
_PLANS = ("برنامه", "مصوب", "قانون", "تکلیف")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of status_cues.tsv: where it must stand, what it says, and its rank among the cues of one predicate."""

    name: str
    place: str
    says: str
    rank: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue in the text: tokens [first, end)."""

    first: int
    end: int
    cue: Cue


class Frame:
    """A measure's tokens [first, end) in its sentence [low, high), with what governs it before and after."""

    def __init__(self, document: Document, span: Span):
        self.document, self.tokens = document, document.tokens
        self.first = bisect_right(document.columns.ends, span.start)
        self.end = bisect_left(document.columns.starts, span.end)
        if (
            self.end > self.first + 1
            and self.tokens[self.end - 1].end > span.end
            and tenses.of(self.tokens[self.end - 1].word).form == "be"
        ):
            self.end -= 1  # «علماست»: the copula that the last word carries is the frame's
        numbers = document.holding(self.first, self.end)
        self.low = max(document.sentences[numbers.start].first, self.first - REACH) if document.sentences else 0
        self.high = min(document.sentences[numbers.stop - 1].last, self.end + REACH) if document.sentences else 0

    @cached_property
    def verbs(self) -> list[int]:
        """The measure's own finite verbs, without those of relative and conditional clauses; a participle that ends it counts."""
        tokens, depth, found = self.tokens, 0, []
        last = self.end - 1
        while last > self.first and tokens[last].tag == "PUNC":
            last -= 1
        for at in range(self.first, self.end):
            if tokens[at].word in _IFS or (
                tokens[at].word == "که"
                and at > self.first
                and not tenses.is_verb(tokens[at - 1])
                and tokens[at - 1].word not in ("این", "آن")
            ):
                depth += 1
            if tenses.is_finite(tokens[at]) and not self._noun_alike(at, last):
                if depth:
                    depth -= 1
                else:
                    found.append(at)
            elif depth and tenses.is_verb(tokens[at]) and at + 1 < self.end and tokens[at + 1].word not in ("و", "،"):
                depth -= 1  # «که سال‌ها معطل مانده»
            elif at == last and tenses.is_verb(tokens[at]) and not self._attribute(at):
                found.append(at)
        return found

    def _noun_alike(self, at: int, last: int) -> bool:
        """Whether a word tagged as a verb stands in a noun phrase («ساخت و مرمت …»), or is a name."""
        if at < last and (at == self.first or tenses.of(self.tokens[at].word).form == "other"):
            return True
        inside = self.first < at < self.end - 1 and self.tokens[at - 1].tag.endswith("e")
        return (
            inside
            and self.tokens[at + 1].tag[:1] in "NA"
            and tenses.of(self.tokens[at].word).form in ("past", "subjunctive", "other")
        )

    def _attribute(self, at: int) -> bool:
        """Whether a participle describes the noun before it («روستاهای باقی مانده») and is no predicate."""
        before = self.tokens[max(self.first, at - 2) : at]
        if any(token.word == "را" for token in self.tokens[at + 1 : min(at + 3, len(self.tokens))]):
            return True
        return bool(before) and (before[0].tag.endswith("e") or before[-1].word in ("باقی", "آسیب", "توسعه"))

    @cached_property
    def predicate(self) -> int | None:
        """The token that ends the predicate after a noun phrase: a finite verb, or what stands for one before «و»."""
        tokens, depth = self.tokens, 0
        for at in range(self.end, self.high):
            token = tokens[at]
            followed = tokens[at + 1].word if at + 1 < self.high else ""
            if token.word == "که":
                depth += 1
            elif token.word == ":" and at > self.end:
                return None
            elif tenses.is_finite(token) and (tenses.of(token.word).form != "other" or followed in _STOPS):
                if not depth:
                    return at
                depth -= 1
            elif depth or followed not in ("و", "،"):
                continue
            elif fold(token.word) in _SHARED:
                if followed == "و":
                    return at
            elif tenses.is_verb(token) and at > self.end and not tokens[max(self.end, at - 2)].tag.endswith("e"):
                return at
        return None

    @cached_property
    def colon(self) -> int:
        """Where what is quoted begins: after the last colon before the measure, else the sentence's start."""
        for at in range(self.first - 1, self.low - 1, -1):
            if self.tokens[at].word in (":", "؛"):
                return at + 1
        return self.low

    @cached_property
    def clause(self) -> int:
        """Where the measure's own clause begins: after the last finite verb that is no part of a governor."""
        governors = {at for hit in self.within("governor", self.colon, self.first) for at in range(hit.first, hit.end)}
        for at in range(self.first - 1, self.colon - 1, -1):
            if tenses.is_finite(self.tokens[at]) and at not in governors:
                return at + 1
        return self.colon

    def within(self, place: str, start: int, end: int) -> list[Hit]:
        """Cues of a place that stand in tokens [start, end), in order; not phrases that only look like one."""
        found = []
        for number in self.document.holding(start, end):
            inside = hits(self.document, number)[place]
            at = bisect_left(inside, start, key=attrgetter("first"))
            while at < len(inside) and inside[at].first < end:
                if inside[at].end <= end and inside[at].cue.says != "nothing":
                    found.append(inside[at])
                at += 1
        return found

    def strongest(self, start: int, end: int) -> Hit | None:
        """The predicate cue that outranks the others in tokens [start, end); the later of equals."""
        hits = [hit for hit in self.within("predicate", start, end) if not self._opens_member(hit)]
        return max(hits, key=lambda hit: (hit.cue.rank, hit.first), default=None)

    def _opens_member(self, hit: Hit) -> bool:
        """Whether a cue after the measure is the head of the next one in a list («⟦…⟧، پیگیری حقوق کارگران و …»)."""
        tokens = self.tokens
        return hit.first >= self.end and tokens[hit.first - 1].word in ("،", "و") and tokens[hit.end - 1].tag == "Ne"

    def governor(self, end: int) -> Hit | None:
        """What sets a subjunctive («قرار است …»): the cue of the highest rank before it, the nearest of equals."""
        return max(self.within("governor", self.colon, end), key=lambda hit: (hit.cue.rank, hit.first), default=None)

    def front(self) -> Hit | None:
        return self.last("front", max(self.clause, self.first - 30))

    def opening(self) -> Hit | None:
        """A front cue right at the measure's first word or the one before it («خواستار …», «لزوم …»)."""
        return next(
            (
                hit
                for hit in self.within("front", max(self.clause, self.first - 3), self.first + 2)
                if hit.end >= self.first
            ),
            None,
        )

    def last(self, place: str, start: int) -> Hit | None:
        found = self.within(place, start, self.first)
        return found[-1] if found else None

    def time(self, start: int, end: int) -> set[str]:
        return {hit.cue.says for hit in self.within("time", start, end)}

    def must(self, end: int) -> bool:
        return any(tenses.is_modal(self.tokens[at]) for at in range(self.clause, end))

    def by_plan(self, end: int) -> bool:
        """«طبق برنامه باید …»: what a plan or law lays down is no mere demand."""
        words = [token.word for token in self.tokens[self.clause : end]]
        return any(a in _BY_PLAN and b.startswith(_PLANS) for a, b in itertools.pairwise(words))


@once.a_sentence
def hits(document: Document, number: int) -> dict[str, list[Hit]]:
    """Every cue of a sentence, by place, in order."""
    found: dict[str, list[Hit]] = {place: [] for place in PLACES}
    sentence = document.sentences[number]
    for first, end, cues in _phrases().find(document.columns.words[sentence.first : sentence.last]):
        for cue in cues:
            found[cue.place].append(Hit(sentence.first + first, sentence.first + end, cue))
    return found


@cache
def _phrases() -> Phrasebook[tuple[Cue, ...]]:
    phrases: dict[str, tuple[Cue, ...]] = {}
    for cue, words in cues():
        for phrase in words:
            phrases[phrase] = (*phrases.get(phrase, ()), cue)
    return Phrasebook((phrase, _with_parts(phrase, phrases)) for phrase in phrases)


def _with_parts(phrase: str, phrases: dict[str, tuple[Cue, ...]]) -> tuple[Cue, ...]:
    """A phrase's cues, and those of phrases inside it for places where it has none: the longest match hides them."""
    words = phrase.split(" ")
    found = list(phrases[phrase])
    for length in range(len(words) - 1, 0, -1):
        for at in range(len(words) - length + 1):
            for cue in phrases.get(" ".join(words[at : at + length]), ()):
                if cue.place not in {own.place for own in found}:
                    found.append(cue)
    return tuple(found)


@cache
def cues() -> tuple[tuple[Cue, tuple[str, ...]], ...]:
    """The rows of status_cues.tsv: each cue with its phrases."""
    rows = []
    for row in knowledge.read_table("status_cues"):
        if row["place"] not in PLACES or row["says"] not in SAYS:
            raise knowledge.LexiconError(f"status_cues.tsv: the cue {row['cue']!r} has an unknown place or status")
        phrases = tuple(phrase.strip() for phrase in row["phrases"].split("،") if phrase.strip())
        rows.append((Cue(row["cue"], row["place"], row["says"], int(row["rank"])), phrases))
    return tuple(rows)
