"""Reads the lexicons that domain experts edit; a faulty row is an error that names its file and line."""

import hashlib
from functools import cache
from pathlib import Path

LEXICONS = Path(__file__).resolve().parent.parent / "lexicons"


class LexiconError(ValueError):
    """A lexicon's file or row is not as its header says."""


def read_table(name: str, folder: Path | None = None) -> list[dict[str, str]]:
    """Rows of NAME.tsv, of the lexicons or another folder, as dicts of stripped cells, in file order.

    The first line that is no comment names the columns; `#` starts a comment line; a short row's missing cells are empty.
    Raises LexiconError naming file and line for a row with too many cells, no key, or a repeated heading.
    """
    path = (folder or LEXICONS) / f"{name}.tsv"
    rows: list[dict[str, str]] = []
    heading: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not heading:
            heading = cells
            if len(set(heading)) != len(heading) or not all(heading):
                raise LexiconError(f"{path.name}:{number}: the heading repeats or lacks a column name")
            continue
        if len(cells) > len(heading):
            raise LexiconError(f"{path.name}:{number}: {len(cells)} cells under {len(heading)} columns")
        if not cells[0]:
            raise LexiconError(f"{path.name}:{number}: the column {heading[0]!r} is empty")
        rows.append(dict(zip(heading, cells + [""] * (len(heading) - len(cells)), strict=True)))
    return rows


@cache
def digest() -> str:
    """SHA-256 over every lexicon's name and bytes: equal digests mean equal knowledge."""
    total = hashlib.sha256()
    for path in sorted(LEXICONS.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            total.update(path.relative_to(LEXICONS).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()
