"""What a researcher has on disk, as raw articles: one module for each kind of source, and SOURCES to find it.

`read(path)` yields a RawArticle for every article of a file or folder and a Refused, which says why, for what is none;
a bad one never hides the good ones after it.
"""

from collections.abc import Iterator
from pathlib import Path

from articles.sources import html, jsonl, plain
from articles.sources.records import REASONS, RawArticle, Refused, Source

__all__ = ["REASONS", "SOURCES", "RawArticle", "Refused", "Source", "files", "read"]

SOURCES: dict[str, Source] = {source.name: source for source in (plain.SOURCE, html.SOURCE, jsonl.SOURCE)}
HEAD = 4096


def files(path: Path) -> list[Path]:
    """The files that a path names: itself, or those below a folder whose names end as a source's do, in order.

    Hidden files and folders are passed over. A path that is not there is named all the same, for `read` to refuse.
    """
    if not path.is_dir():
        return [path]
    suffixes = tuple(suffix for source in SOURCES.values() for suffix in source.suffixes)
    return sorted(
        file
        for file in path.rglob("*")
        if file.name.lower().endswith(suffixes)
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )


def read(path: Path) -> Iterator[RawArticle | Refused]:
    """Every article of a file, in its order; never raises for what the file holds."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        yield from _source(path, head).read(path)
    except Refused as refused:
        yield refused.at(path.name)
    except FileNotFoundError:
        yield Refused("missing", path.name)
    except OSError as error:
        yield Refused("unreadable", path.name, error.strerror or "")


def _source(path: Path, head: bytes) -> Source:
    """By the name's ending; and a page is a page under any name, so that no markup is taken for an article."""
    if html.is_page(head):
        return SOURCES["html"]
    name = path.name.lower()
    for source in SOURCES.values():
        if name.endswith(source.suffixes):
            return source
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        raise Refused("structured", path.name)
    return SOURCES["plain"]
