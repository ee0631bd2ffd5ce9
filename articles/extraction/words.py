"""A document's words as the place stages read them, and what those stages say of a stretch of words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from articles.extraction.gazetteer import Entry, gazetteer
from articles.extraction.knowledge import read_table
from articles.extraction.normalise import fold
from articles.extraction.phrases import key
from articles.extraction.records import Document, Place

# Words that lose their space before a name («درکردستان»، «شهردارتهران»); what is left must itself be a known name.
_RUN_ON = ("در", "به", "از", "و", "شهردار", "استاندار", "شهرستان", "شهر")


@dataclass(slots=True)
class Word:
    """A folded word over its stretch of the source; `key` is how lexicons look it up, `sentence` the index of its sentence.

    Not frozen, which would triple what it costs to make one, for every word of every article; nothing changes a word.
    """

    text: str
    key: str
    start: int
    end: int
    tag: str
    sentence: int
    wide: bool


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


def words_of(document: Document) -> list[Word]:
    """The words in order. A word that was run together with the name after it («درکردستان») counts as two."""
    source, words = document.text, []
    for number, sentence in enumerate(document.sentences):
        for token in document.words(sentence):
            text, word_key, cut = _spelling(token.word)
            start, end = token.start, token.end
            if cut and end - start == len(text):
                middle = start + cut
                words.append(_word(text[:cut], start, middle, "P", number, source))
                words.append(_word(text[cut:], middle, end, token.tag, number, source))
            else:
                wide = "ا" in text and "آ" in source[start:end]
                words.append(Word(text, word_key, start, end, token.tag, number, wide))
    return words


@lru_cache(maxsize=100_000)
def _spelling(word: str) -> tuple[str, str, int]:
    """(folded word, its key, where a name begins that it was run together with)."""
    text = fold(word)
    return text, key(text), _joint(text)


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


def _word(text: str, start: int, end: int, tag: str, number: int, source: str) -> Word:
    return Word(text, key(text), start, end, tag, number, "آ" in source[start:end])


def distinct(places: Iterable[Place]) -> list[Place]:
    """The places in their order, each once."""
    return list({place.id: place for place in places}.values())
