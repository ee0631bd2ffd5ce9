"""A document's words as the place stages read them, and what those stages say of a stretch of words."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from articles.extraction.gazetteer import Entry, Hit, gazetteer
from articles.extraction.knowledge import read_table
from articles.extraction.normalise import fold
from articles.extraction.once import Remembered
from articles.extraction.phrases import keys_of
from articles.extraction.records import Document, Place, Token

# Words that lose their space before a name («درکردستان»، «شهردارتهران»); what is left must itself be a known name.
_RUN_ON = ("در", "به", "از", "و", "شهردار", "استاندار", "شهرستان", "شهر")


@dataclass(slots=True)
class Word:
    """A folded word over its stretch of the source; `sentence` is the index of its sentence.

    Not frozen, which would triple what it costs to make one; nothing changes a word.
    """

    text: str
    start: int
    end: int
    tag: str
    sentence: int


@dataclass(slots=True)
class Mention:
    """A stretch of words [first, last) that names a place, before it is known which.

    `entries` are the gazetteer's candidates; `place` is set where the stretch itself makes the place (a site, a relative
    place). `kind` is what a noun or an office says of it, `rule` and `cue` how it was recognised.
    """

    first: int
    last: int
    start: int
    end: int
    sentence: int
    entries: tuple[Entry, ...] = ()
    place: Place | None = None
    kind: str | None = None
    rule: str = "name"
    cue: tuple[str, ...] = ()
    spec: object = None
    name: str = ""
    within: tuple["Mention", ...] = field(default=(), repr=False)


class Words(Sequence[Word]):
    """A document's words in order; one that was run together with the name after it («درکردستان») counts as two.

    `texts` are the words, folded, and `keys` are how lexicons look them up, for what looks at every word. A `Word` is made
    when it is first asked for: most stand beside no name and never are.
    """

    def __init__(self, document: Document):
        self._source = document.text
        self._sentences = [sentence.start for sentence in document.sentences]
        self._tokens, self.keys = document.tokens, document.keys
        self.texts = [*map(_folded.__getitem__, document.columns.words)]
        if any(map(_joints.__getitem__, self.texts)):
            self._tokens = tuple(part for token in document.tokens for part in _parts(token))
            self.texts = [_folded[token.word] for token in self._tokens]
            self.keys = keys_of(token.word for token in self._tokens)
        self._made: list[Word | None] = [None] * len(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def __getitem__(self, at):
        if isinstance(at, slice):
            return [self[index] for index in range(*at.indices(len(self.texts)))]
        return self._made[at] or self._make(at)

    def _make(self, at: int) -> Word:
        token = self._tokens[at]
        sentence = bisect_right(self._sentences, token.start) - 1
        word = Word(self.texts[at], token.start, token.end, token.tag, sentence)
        self._made[at] = word
        return word

    def wide(self, first: int, last: int) -> bool:
        """Whether the source of words [first, last) has an آ, which folding makes an ا."""
        return "آ" in self._source[self._tokens[first].start : self._tokens[last - 1].end]

    def mention(self, hit: Hit, **fields) -> Mention:
        """The mention of a name, with the candidates that the bare name makes known, or else all; `fields` are its others."""
        first, last = self[hit.first], self[hit.last - 1]
        fields = {"entries": hit.known or hit.entries} | fields
        return Mention(hit.first, hit.last, first.start, last.end, first.sentence, **fields)


def _parts(token: Token) -> tuple[Token, ...]:
    """A token, or the two that were run together in it; one whose spelling folding shortens stays whole, since nothing says
    where in the source its second part begins."""
    text = _folded[token.word]
    cut = _joints[text]
    if not cut or token.end - token.start != len(text):
        return (token,)
    middle = token.start + cut
    return Token(token.start, middle, text[:cut], "P"), Token(middle, token.end, text[cut:], token.tag)


@cache
def _ambiguous() -> frozenset[str]:
    """Names that are ordinary words too: «شهرداران» is no «شهر داران»."""
    return frozenset(fold(row["name"]) for row in read_table("place_guards"))


def _joint(text: str) -> int:
    """Where a name begins in a word that it was run together with; 0 for one word."""
    known = gazetteer().is_bare_word
    if known(text):
        return 0
    for prefix in _RUN_ON:
        rest = text[len(prefix) :]
        if text.startswith(prefix) and len(rest) > 3 and known(rest) and rest not in _ambiguous():
            return len(prefix)
    return 0


_folded = Remembered(fold, 100_000)
_joints = Remembered(_joint, 100_000)


def distinct(places: Iterable[Place]) -> list[Place]:
    """The places in their order, each once."""
    return list({place.id: place for place in places}.values())
