"""Work that is done once a document, however many measures ask for it."""

from collections.abc import Callable
from functools import lru_cache, update_wrapper

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
