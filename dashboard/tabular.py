"""Tables as CSV in two dialects: `excel` for a person's spreadsheet, `data` for a program."""

import csv
import io
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from dashboard import record
from dashboard.snapshot import copy

DIALECTS = ("excel", "data")
BOM = b"\xef\xbb\xbf"
# What makes a spreadsheet read text as a formula, or strip its way to one.
FORMULA_STARTS = "=+-@\t\r"
_GUARDED = f"(ARRAY[{', '.join(f'chr({ord(character)})' for character in FORMULA_STARTS)}])"


def guard(value):
    """Text that a spreadsheet could run gets a leading apostrophe; other text, and every number and date, stays."""
    return f"'{value}" if isinstance(value, str) and value[:1] and value[0] in FORMULA_STARTS else value


def table(head: list[str], rows: Iterable[Iterable], dialect: str) -> Iterator[bytes]:
    """A small table as UTF-8 with CRLF after each record; None becomes an empty field.

    `excel`: a byte order mark first, and `guard` on each text. `data`: RFC 4180 and each value as it is.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    if dialect == "excel":
        yield BOM
        rows = ([guard(value) for value in row] for row in rows)
    writer.writerow(head)
    writer.writerows(rows)
    yield buffer.getvalue().encode()


def items(selected: QuerySet, base: str, headings: str, dialect: str) -> Iterator[bytes]:
    """The selected items, as `table` would give them, within the surrounding `snapshot()`.

    PostgreSQL writes the records: its COPY ends them with a line feed, which becomes CRLF here.
    """
    yield from table(record.headings(headings), (), dialect)
    sql, parameters = record.query(selected, base)
    if dialect == "excel":
        sql = f"SELECT {', '.join(map(_guarded, record.COLUMNS))} FROM ({sql}) AS records"
    for lines in copy(sql, parameters, "FORMAT csv"):
        yield b"\r\n".join([bytes(line[:-1]) for line in lines]) + b"\r\n"


def _guarded(column: record.Column) -> str:
    """The column's SQL under `guard`."""
    name = f'records."{column.key}"'
    if not column.free_text:
        return name
    return f"CASE WHEN left({name}, 1) = ANY {_GUARDED} THEN chr(39) || {name} ELSE {name} END"
