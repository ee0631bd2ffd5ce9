"""Extractions as a worker process does them: no Django, and a fault of one article is a result, not an end."""

import traceback
from collections.abc import Callable, Iterable, Iterator

from articles import extraction
from articles.extraction import Source
from articles.extraction.groups import grouped
from articles.extraction.records import Extraction


class ExtractionFailed(RuntimeError):
    """The extraction raised on an article; the message is the end of its traceback, which any process can carry."""


# Characters of articles that are read together, beyond which they would only take memory.
CHARACTERS = 200_000


def batches[T](articles: Iterable[T], length: Callable[[T], int]) -> Iterator[list[T]]:
    """Articles in the groups that are best read together; `length` is that of an article's text."""
    return grouped(articles, length, CHARACTERS, extraction.TOGETHER)


def attempt_all(sources: list[Source]) -> list[Extraction | ExtractionFailed]:
    """The extraction of each article, or what went wrong with it."""
    try:
        return extraction.extract_all(sources)
    except Exception:
        failed = ExtractionFailed(traceback.format_exc(limit=-3))
    # One of several is at fault: by itself each shows whether it is.
    return [failed] if len(sources) == 1 else [result for source in sources for result in attempt_all([source])]
