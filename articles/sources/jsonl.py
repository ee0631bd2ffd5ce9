"""JSON lines (also gzipped): one article a line.

Fields, all but the text optional: `title`, and `body` (the text is then title, blank line, body) or `text` (whole);
`date` (ISO or Jalali), `url`, `agency`, `id` (names the article), `synthetic`. Others, such as `category`, are ignored.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

from articles.extraction import dates, header
from articles.sources import decoding
from articles.sources.records import MOST_BYTES, RawArticle, Refused, Source


def read(path: Path) -> Iterator[RawArticle | Refused]:
    """The articles in the file's order; a line that is none is refused by its number, and the next one read."""
    compressed = path.name.lower().endswith(".gz")
    number = 0
    try:
        with gzip.open(path, "rb") if compressed else path.open("rb") as file:
            # A line is read no further than an article can be long, so that a file without line ends stays small.
            while line := file.readline(4 * MOST_BYTES):
                number += 1
                name = f"{path.name}:{number}"
                if not line.endswith(b"\n") and len(line) == 4 * MOST_BYTES:
                    while (rest := file.readline(MOST_BYTES)) and not rest.endswith(b"\n"):
                        pass
                    yield Refused("too_large", name)
                elif line.strip():
                    try:
                        yield _article(line, name, path.name)
                    except Refused as refused:
                        yield refused.at(name)
    except (EOFError, gzip.BadGzipFile) as error:
        raise Refused("binary", path.name, str(error)) from None
    if not number:
        raise Refused("empty", path.name)


def _article(line: bytes, name: str, file: str) -> RawArticle:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused("json", detail=str(error)[:80]) from None
    if not isinstance(row, dict):
        raise Refused("json")
    title, body, whole = (_string(row, key) for key in ("title", "body", "text"))
    if not (body or whole).strip():
        raise Refused("fields")
    text = whole or (f"{title}\n\n{body}" if title else body)
    decoding.check(text)
    found = dates.days(header.flatten(_string(row, "date"))[:40])
    return RawArticle(
        text=text,
        name=f"{file}:{_string(row, 'id') or name.rpartition(':')[2]}",
        title=title.strip() or None,
        agency=_string(row, "agency").strip() or None,
        published=found[0] if found else None,
        url=_string(row, "url"),
        synthetic=row.get("synthetic") is True,
    )


def _string(row: dict, key: str) -> str:
    value = row.get(key)
    if value is None or isinstance(value, (int, float)):
        return "" if value is None else str(value)
    if not isinstance(value, str):
        raise Refused("fields", detail=key)
    return value


SOURCE = Source("jsonl", (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz"), read)
