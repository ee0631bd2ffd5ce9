"""Text in, policy measures and places out: pure Python, no Django, no database; the whole flow on one screen."""

from articles.extraction.records import Extraction

__all__ = ["VERSION", "Extraction"]

VERSION = "1"
