"""Work that is done once a document, however many measures ask for it."""

from collections.abc import Callable
from functools import lru_cache, update_wrapper

from articles.extraction.records import Document


class _Same:
    """A document as a key by identity: comparing two by value would read every token."""

    __slots__ = ("document",)

    def __init__(self, document: Document):
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.document is self.document


def a_document[T](function: Callable[[Document], T]) -> Callable[[Document], T]:
    """The function, remembering its results for the last few documents; memory stays flat over a corpus."""

    @lru_cache(maxsize=4)
    def remembered(key: _Same) -> T:
        return function(key.document)

    return update_wrapper(lambda document: remembered(_Same(document)), function)
