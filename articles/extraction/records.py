"""What the extraction returns: records that nothing changes, whose spans point into the article's own text.

Every `start` and `end` counts Unicode code points of the text exactly as it was given; `end` is exclusive,
so `text[record.start:record.end]` is always the record's words.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

STATUSES = ("proposed", "committed", "under_way", "completed")
THEMES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23)
KINDS = ("country", "province", "county", "city", "district", "village", "natural", "site", "relative")
BASES = ("measure", "sentence", "focus", "national")
_start = attrgetter("start")
_first = attrgetter("first")


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(slots=True, unsafe_hash=True)
class Token:
    """A word as the tagger saw it (`word`, normalised) over the stretch of the source that it stands for.

    Not frozen, which would triple what it costs to make one, for every word of every article; nothing changes a token.
    """

    start: int
    end: int
    word: str
    tag: str


@dataclass(frozen=True, slots=True)
class Sentence(Span):
    """Tokens [first, last) of the document; `role` is title, dateline, body or boilerplate."""

    first: int
    last: int
    role: str = "body"


class Columns(NamedTuple):
    """The words of tokens, and where each starts and ends: a list each, for what looks at every token or searches them."""

    words: Sequence[str] = ()
    starts: Sequence[int] = ()
    ends: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One article, analysed: the source text, its tokens and sentences, and what its header and tail say.

    `columns` are those of the tokens, and `keys` how lexicons look their words up (`phrases.key`).
    """

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    columns: Columns = field(default=Columns(), repr=False)
    keys: Sequence[str] = field(default=(), repr=False)
    title: Span | None = None
    agency: str | None = None
    published: str | None = None

    def words(self, sentence: Sentence) -> tuple[Token, ...]:
        return self.tokens[sentence.first : sentence.last]

    def inside(self, span: Span) -> range:
        """The numbers of the tokens that stand wholly inside a span."""
        return range(bisect_left(self.columns.starts, span.start), bisect_right(self.columns.ends, span.end))

    def touched(self, span: Span) -> range:
        """The numbers of the sentences that a span stands in."""
        return self._holding(span.start, span.end, _start)

    def holding(self, first: int, end: int) -> range:
        """The numbers of the sentences that hold tokens [first, end)."""
        return self._holding(first, end, _first)

    def _holding(self, low: int, high: int, of: Callable[[Sentence], int]) -> range:
        """At least one number, where the document has any sentence."""
        first = max(bisect_right(self.sentences, low, key=of) - 1, 0)
        return range(first, min(max(bisect_left(self.sentences, high, key=of), first + 1), len(self.sentences)))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a field has its value: the rule, the words that decided (in order), and where the cue stands."""

    field: str
    rule: str
    words: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer record, or a place derived from one (`kind` relative).

    `id` is the gazetteer's stable id; `provinces` are ISO 3166-2 codes (several for what spans provinces, none for a whole
    country or what lies abroad); `lat`/`lon` a label point in degrees, or None.
    """

    id: str
    name: str
    kind: str
    provinces: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Toponym(Span):
    """A place's name as it occurs, with the place it resolves to, why, and the places that lost (their ids)."""

    place: Place
    reason: Reason
    losers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """A place that a measure applies to; `basis` says how we know (BASES)."""

    place: Place
    basis: str


@dataclass(frozen=True, slots=True)
class Amount(Span):
    """A quantity, share or date said in a measure: kind is money, share, count, date or occasion.

    `value` is a number (rials as said: no conversion), a percentage, or None; `unit` as said; `date` an ISO date or
    Jalali month/year («1404-07», «1404») where the words give one.
    """

    kind: str
    value: float | None = None
    unit: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Person or body, canonical as the article first gives it; `name` None for a bare office, `role` None for a body.

    `office` is the key of the public office that the role is (lexicon `offices`), None for a private person.
    """

    name: str | None
    role: str | None
    office: str | None = None

    def __str__(self) -> str:
        return "، ".join(part for part in (self.name, self.role) if part)


@dataclass(frozen=True, slots=True)
class Candidate(Span):
    """A stretch that grammar proposes as a measure, before evidence decides; `first`/`last` are token indexes."""

    first: int
    last: int
    sentence: int
    action: str
    score: float = 0.0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure(Span):
    """What an official body does, plans or demands, with every field that the public item carries."""

    action: str
    status: str
    theme: int
    themes: tuple[int, ...] = ()
    speaker: Speaker | None = None
    where: tuple[Where, ...] = ()
    amounts: tuple[Amount, ...] = ()
    reasons: tuple[Reason, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one article yields; `focus` is the place that it is about."""

    document: Document
    measures: tuple[Measure, ...] = ()
    toponyms: tuple[Toponym, ...] = ()
    focus: Place | None = None
    version: str = field(default="")
