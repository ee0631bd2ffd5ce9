"""Plain text files: the article is the whole file; its header says title, agency and date."""

from collections.abc import Iterator
from pathlib import Path

from articles.sources import decoding
from articles.sources.records import MOST_BYTES, RawArticle, Refused, Source


def read(path: Path) -> Iterator[RawArticle]:
    """The file's one article; Persian in any of its encodings (decoding.decode)."""
    text = decoding.decode(contents(path))
    decoding.check(text)
    yield RawArticle(text=text, name=path.name)


def contents(path: Path) -> bytes:
    """The file's bytes, read no further than shows that it is too large."""
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        if decoding.looks_binary(data):
            raise Refused("binary")
        raise Refused("too_large", detail=f"{path.stat().st_size:,} > {MOST_BYTES:,} bytes")
    return data


SOURCE = Source("plain", (".txt", ".text"), read)
