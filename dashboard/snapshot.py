"""Reading much, safely: one unchanging view of the data, rows that stream, and no session that a reader can hold."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import batched

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

# A reader that takes nothing for so long is gone, whatever its connection says.
STALL_SECONDS = 120
LONGEST_SECONDS = 3600
ROWS_AT_A_TIME = 500


@contextmanager
def snapshot() -> Iterator[None]:
    """Every query inside sees the data as of the first one, so that counts and rows of an export agree.

    The transaction is read-only and ends with the block, an early end included. Inside another transaction it takes
    part in that one, as it is.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
            # Compiling costs seconds here and saves none: the rows are wide, not the computing deep.
            "SET LOCAL jit = off;"
            f"SET LOCAL statement_timeout = '{LONGEST_SECONDS}s';"
            f"SET LOCAL idle_in_transaction_session_timeout = '{STALL_SECONDS}s'"
        )
        yield


def sql_of(queryset: QuerySet) -> tuple[str, list]:
    """The SQL of a queryset of values with its parameters, also where Django sees that it can give nothing."""
    try:
        sql, parameters = queryset.query.sql_with_params()
    except EmptyResultSet:
        return sql_of(queryset.model._base_manager.filter(pk__lt=0).values_list(*queryset.query.values_select))
    return sql, list(parameters)


def stream(sql: str, parameters: list) -> Iterator[tuple]:
    """The rows of a query, as the driver gives them (JSON as text), while the server makes the next ones.

    Faster than a named cursor, between whose fetches the server waits. Until it ends or is closed, the connection
    answers nothing else.
    """
    with connection.cursor() as cursor:
        yield from cursor.cursor.stream(sql, parameters, size=ROWS_AT_A_TIME)


def copy(sql: str, parameters: list, options: str) -> Iterator[list[bytes]]:
    """The rows of a query as PostgreSQL's COPY writes them, by the hundred, each with its closing line feed."""
    statement = f"COPY ({connection.ops.compose_sql(sql, parameters)}) TO STDOUT ({options})"
    with connection.cursor() as cursor, cursor.copy(statement) as lines:
        yield from batched(lines, ROWS_AT_A_TIME)


def _cut(driver) -> None:
    """Ends the session from outside: a server that waits for its reader hears neither a cancel nor a timeout."""
    if not driver.closed:
        with socket.socket(fileno=os.dup(driver.fileno())) as line:
            line.shutdown(socket.SHUT_RDWR)


def watched(chunks: Iterator[bytes], seconds: float | None = None) -> Iterator[bytes]:
    """`chunks` of an export. A reader that takes longer than `seconds` over one loses the session, and so its locks."""
    with closing(chunks):
        for chunk in chunks:
            watch = threading.Timer(seconds or STALL_SECONDS, _cut, [connection.connection])
            watch.daemon = True
            watch.start()
            try:
                yield chunk
            finally:
                watch.cancel()
