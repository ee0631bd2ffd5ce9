"""Finds the longest entry of a lexicon at a token, whatever spaces and half-spaces the text has («حجت الاسلام» = «حجت‌الاسلام»)."""

from functools import lru_cache

from articles.extraction.normalise import fold

# Spellings that fold() keeps apart and that name one word.
_SPELLINGS = (("هییت", "هیات"), ("مسوول", "مسیول"), ("نایب", "نائب"), ("جمهوری", "جمهور"))


@lru_cache(maxsize=100_000)
def key(word: str) -> str:
    """A word for looking up: folded, without the joins between the parts of a verb."""
    folded = fold(word).replace("_", "")
    for variant, usual in _SPELLINGS[:2]:
        folded = folded.replace(variant, usual)
    return folded


class Phrases[T]:
    """Entries of one or more words; `find` costs at most as many look-ups as the longest entry has words."""

    def __init__(self, entries: list[tuple[str, T]]):
        self._entries: dict[str, T] = {}
        self._starts: set[str] = set()
        self._longest = 1
        for phrase, value in entries:
            words = phrase.replace("\u200c", " ").split()
            self._longest = max(self._longest, len(words))
            for compact in self._forms([key(word) for word in words]):
                self._entries.setdefault(compact, value)
        self._starts = {entry[:2] for entry in self._entries}

    @staticmethod
    def _forms(words: list[str]) -> set[str]:
        """A phrase and its spelling with the ezafe's ی on a last ا or و («سخنگو» → «سخنگوی»)."""
        compact = "".join(words)
        return {compact, compact + "ی"} if compact.endswith(("ا", "و")) else {compact}

    def find(self, keys: list[str], at: int, end: int) -> tuple[int, T] | None:
        """(number of tokens, value) of the longest entry that starts at a token, or None."""
        if keys[at][:2] not in self._starts:
            return None
        compact, found = "", None
        for count in range(1, min(self._longest, end - at) + 1):
            word = keys[at + count - 1]
            if len(word) > 30:
                break
            compact += word
            if compact in self._entries:
                found = (count, self._entries[compact])
        return found

    def __contains__(self, word: str) -> bool:
        return key(word) in self._entries
