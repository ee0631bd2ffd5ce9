"""Raw articles into the database: each text once, each in its own transaction, nothing stored that is no article.

A text with a NUL character or a lone surrogate is refused, not repaired: what is stored is what was published, and
its hash is the article's identity.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from articles import sources
from articles.extraction import header
from articles.models import Article
from articles.sources import RawArticle, Refused

_is_url = URLValidator(schemes=["http", "https"])


@dataclass
class Tally:
    """What an ingest came to: articles that are new, those that were there already, and the refusals in order."""

    new: int = 0
    known: int = 0
    refused: list[Refused] = field(default_factory=list)

    def add(self, outcome: bool | Refused) -> None:
        if isinstance(outcome, Refused):
            self.refused.append(outcome)
        elif outcome:
            self.new += 1
        else:
            self.known += 1


def ingest_files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool | Refused]]:
    """Ingests every article of the files, yielding for each its file and True (new), False (known) or the Refused.

    An article is in the database when its outcome is yielded: killed at any moment, a rerun completes the rest.
    """
    for path in paths:
        for raw in sources.read(path):
            yield path, raw if isinstance(raw, Refused) else ingest(raw)[1]


def ingest(raw: RawArticle) -> tuple[Article, bool]:
    """The article of a raw one, and whether it is new; the same text again is the article that is there.

    What the source says (title, agency, date) goes before what the text's own header says; neither is ever guessed.
    """
    head = header.read(raw.text, raw.title)
    title = raw.title or (head.title.of(raw.text) if head.title else "")
    return Article.objects.get_or_create(
        sha256=sha256(raw.text),
        defaults={
            "text": raw.text,
            "title": " ".join(title.split()),
            "agency": (raw.agency or head.agency or "")[:120],
            "published": raw.published or head.published,
            "source_url": _url(raw.url),
            "source_name": raw.name[-500:],
            "synthetic": raw.synthetic,
        },
    )


def sha256(text: str) -> str:
    """The identity of a text: the hash of its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _url(address: str) -> str:
    """A web address, or nothing: no other scheme may ever become a link."""
    try:
        _is_url(address)
    except ValidationError:
        return ""
    return address if len(address) <= 1000 else ""
