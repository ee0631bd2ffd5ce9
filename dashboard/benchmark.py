"""How fast the items leave, against PostgreSQL's own COPY of the same query, and how much memory that takes.

Measured on synthetic items in a scratch database, through the same view that a reader asks, in one process.
"""

import gc
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory

from articles import demo
from articles.models import PolicyItem
from dashboard import record
from dashboard.exports import export
from dashboard.snapshot import copy, snapshot

PAGE_SIZE = resource.getpagesize()


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: what it was, its rows and bytes, its seconds, and by how many bytes the process grew at most."""

    name: str
    rows: int
    size: int
    seconds: float
    grown: int

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


@contextmanager
def scratch_database(items: int, keep: bool = False, tell=lambda text: None) -> Iterator[None]:
    """A database beside the configured one with so many synthetic items, dropped in the end unless it is to be kept.

    A kept one is used again where it holds about as many items.
    """
    name = connection.settings_dict["NAME"]
    scratch = f"{name}_benchmark"
    quoted = connection.ops.quote_name(scratch)
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [scratch])
        found = cursor.fetchone()
        if not found:
            cursor.execute(f"CREATE DATABASE {quoted}")
    connection.close()
    connection.settings_dict["NAME"] = scratch
    try:
        if not found or PolicyItem.objects.count() < 0.99 * items:
            _fill(items, tell)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        if not keep:
            with connection._nodb_cursor() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")


def _fill(items: int, tell) -> None:
    call_command("migrate", verbosity=0)
    if PolicyItem.objects.exists():
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE articles_article CASCADE")
    call_command("load_places", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        for batch, written in enumerate(demo.store(demo.corpus(items), batch=500)):
            if batch == 0:
                # The triggers' plans were made for empty tables, and would stay so for the whole session.
                cursor.execute("ANALYZE")
            tell(f"{written:,} synthetic items\r")
        cursor.execute("VACUUM ANALYZE")


def measure_copy(name: str = "COPY") -> Measured:
    """PostgreSQL's COPY of the query behind the items CSV, its rows received and thrown away."""
    sql, parameters = record.query(PolicyItem.objects.public(), "http://127.0.0.1:8000")

    def blocks():
        with snapshot():
            for lines in copy(sql, parameters, "FORMAT csv"):
                yield len(lines), sum(map(len, lines))

    return _measure(name, blocks())


def measure_export(path: str) -> Measured:
    """An export's answer, taken chunk by chunk and thrown away."""
    name = path.partition("?")[0]
    answer = export(RequestFactory().get(f"/{path}", HTTP_HOST="127.0.0.1"), name)
    try:
        # A record ends with CRLF outside quotes; counted from the list, which the agreement test holds it to.
        measured = _measure(path, ((0, len(chunk)) for chunk in answer.streaming_content))
    finally:
        answer.close()
    return Measured(path, PolicyItem.objects.public().count(), measured.size, measured.seconds, measured.grown)


def _measure(name: str, blocks: Iterator[tuple[int, int]]) -> Measured:
    gc.collect()
    before = most = resident()
    rows = size = 0
    started = time.perf_counter()
    for count, length in blocks:
        rows, size = rows + count, size + length
        most = max(most, resident())
    return Measured(name, rows, size, time.perf_counter() - started, most - before)


def resident() -> int:
    """The memory of this process that is in use, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_SIZE


def run(rounds: int) -> list[Measured]:
    """Both dialects between two COPYs, so many times over; a small selection first, to have done what is done once."""
    for _ in answer_of("items.csv?status=completed&theme=9"):
        pass
    measured = []
    for _ in range(rounds):
        measured += [
            measure_copy(),
            measure_export("items.csv?dialect=excel"),
            measure_export("items.csv?dialect=data"),
        ]
    return [*measured, measure_copy()]


def answer_of(path: str) -> Iterator[bytes]:
    answer = export(RequestFactory().get(f"/{path}", HTTP_HOST="127.0.0.1"), path.partition("?")[0])
    yield from answer.streaming_content
    answer.close()
