"""Finds a lexicon's longest entry at a token, whatever half-spaces the text has («حجت الاسلام» = «حجت‌الاسلام»)."""

from collections.abc import Iterable
from functools import cache, lru_cache

from articles.extraction.knowledge import read_table
from articles.extraction.normalise import fold
from articles.extraction.once import Remembered

# Spellings that fold() keeps apart and that name one word.
_SPELLINGS = (("هییت", "هیات"), ("مسوول", "مسیول"))


@lru_cache(maxsize=100_000)
def key(word: str) -> str:
    """A word for looking up: folded, without the joins between the parts of a verb."""
    folded = fold(word).replace("_", "")
    for variant, usual in _SPELLINGS:
        folded = folded.replace(variant, usual)
    return folded


_keys = Remembered(key, 100_000)


def keys_of(words: Iterable[str]) -> list[str]:
    """The words as key() spells them."""
    # By the method: the brackets of a class of one's own cost twice as much.
    return list(map(_keys.__getitem__, words))


@cache
def word_set(kind: str) -> frozenset[str]:
    """The words of a kind in the lexicon `speaker_words`, as key() spells them."""
    return frozenset(key(row["word"].replace(" ", "")) for row in read_table("speaker_words") if row["kind"] == kind)


class Phrases[T]:
    """Entries of one or more words; `find` costs at most as many look-ups as the longest entry has words."""

    def __init__(self, entries: list[tuple[str, T]]):
        self._entries: dict[str, T] = {}
        self._beginnings: set[str] = set()
        self._longest = 1
        for phrase, value in entries:
            words = [key(word) for word in phrase.replace("\u200c", " ").split()]
            self._longest = max(self._longest, len(words))
            for compact in self._forms(words):
                self._entries.setdefault(compact, value)
            for count in range(1, len(words) + 1):
                self._beginnings |= self._forms(words[:count])

    @staticmethod
    def _forms(words: list[str]) -> set[str]:
        """A phrase and its spelling with the ezafe's ی on a last ا or و («سخنگو» → «سخنگوی»)."""
        compact = "".join(words)
        return {compact, compact + "ی"} if compact.endswith(("ا", "و")) else {compact}

    @property
    def first_words(self) -> frozenset[str]:
        """Every word, as key() spells it, for which `begins` holds."""
        return frozenset(self._beginnings)

    def begins(self, word: str) -> bool:
        """Whether a word, as key() spells it, is an entry or the beginning of one."""
        return word in self._beginnings

    def beginnings(self, keys: list[str]) -> list[int]:
        """The tokens at which an entry may begin."""
        known = self._beginnings
        return [at for at, word in enumerate(keys) if word in known]

    def find(self, keys: list[str], at: int, end: int) -> tuple[int, T] | None:
        """(number of tokens, value) of the longest entry that starts at a token, or None."""
        compact = keys[at]
        if compact not in self._beginnings:
            return None
        found = (1, self._entries[compact]) if compact in self._entries else None
        for count in range(2, min(self._longest, end - at) + 1):
            compact += keys[at + count - 1]
            if compact in self._entries:
                found = (count, self._entries[compact])
            elif compact not in self._beginnings:
                break
        return found

    def __contains__(self, word: str) -> bool:
        return key(word) in self._entries
