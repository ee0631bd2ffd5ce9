"""Work that is done once a document, sentence or word, however often it is asked for."""

from collections.abc import Callable
from functools import cache, lru_cache, update_wrapper

from articles.extraction.records import Document


class _Same:
    """An object as a key by identity: comparing two documents by value would read every token."""

    __slots__ = ("known",)

    def __init__(self, known: object):
        self.known = known

    def __hash__(self) -> int:
        return id(self.known)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.known is self.known


def an_object[S, T](function: Callable[[S], T]) -> Callable[[S], T]:
    """The function, remembering its results for the last few objects; these must not change meanwhile."""

    @lru_cache(maxsize=4)
    def remembered(key: _Same) -> T:
        return function(key.known)

    return update_wrapper(lambda known: remembered(_Same(known)), function)


def a_document[T](function: Callable[[Document], T]) -> Callable[[Document], T]:
    """The function, remembering its results for the last few documents; memory stays flat over a corpus."""
    return an_object(function)


def a_sentence[T](function: Callable[[Document, int], T]) -> Callable[[Document, int], T]:
    """The function of a document and the number of a sentence, asked once for each, for the last few documents."""
    remembered = a_document(lambda document: cache(lambda number: function(document, number)))
    return update_wrapper(lambda document, number: remembered(document)(number), function)


class Remembered[T](dict[str, T]):
    """What a function makes of each word, for the first so many words; looked up as in a dictionary, without a call."""

    def __init__(self, function: Callable[[str], T], most: int):
        self._function, self._most = function, most

    def __missing__(self, word: str) -> T:
        made = self._function(word)
        if len(self) < self._most:
            self[word] = made
        return made
