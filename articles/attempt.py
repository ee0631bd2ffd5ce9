"""One article's extraction as a worker process does it: no Django, and a fault of one article is a result, not an end."""

import traceback

from articles import extraction
from articles.extraction.records import Extraction


class ExtractionFailed(RuntimeError):
    """The extraction raised on an article; the message is the end of its traceback, which any process can carry."""


def attempt(text: str, title: str, agency: str) -> Extraction | ExtractionFailed:
    """The extraction of an article (empty title and agency: unknown), or what went wrong."""
    try:
        return extraction.extract(text, title=title or None, agency=agency or None)
    except Exception:
        return ExtractionFailed(traceback.format_exc(limit=-3))
