"""Exports under way: nothing stays locked, whoever leaves; every row is there; each parameter is checked."""

import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import pytest
from django.db import InternalError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import PolicyItem
from dashboard import changes, record, snapshot
from dashboard.exports import EXPORTS, LONGEST_NAME, attachment
from dashboard.ogc_parameters import PAGE_OPTIONS
from dashboard.parameters import PARAMETERS
from dashboard.selection import select
from dashboard.tests import clients, hostile


@pytest.fixture
def items(transactional_db):
    return hostile.build()


def sessions() -> list[tuple]:
    """The other sessions of this database that are in a transaction, asked by one of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND backend_type = 'client backend'"
        )
        return cursor.fetchall()


def elsewhere(ask):
    """What `ask` gives in a session of its own."""

    def alone():
        try:
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result(20)


def lock_the_items() -> None:
    """Takes the lock that a migration takes; fails where anybody holds any other for two seconds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute("LOCK TABLE articles_policyitem IN ACCESS EXCLUSIVE MODE")


@pytest.mark.parametrize("name", [name for name, export in EXPORTS.items() if export.chunks and export.each_item])
def test_a_reader_that_leaves_early_leaves_nothing_locked(client, items, monkeypatch, name):
    monkeypatch.setattr(snapshot, "ROWS_AT_A_TIME", 1)
    answer = client.get(f"/{name}")
    next(answer.streaming_content)
    next(answer.streaming_content)
    assert connection.in_atomic_block and elsewhere(sessions)
    answer.close()  # what a WSGI server calls when it can't send any more
    assert not connection.in_atomic_block
    assert not elsewhere(sessions)
    assert client.get("/items.csv").status_code == 200
    elsewhere(lock_the_items)


def test_a_reader_that_stalls_loses_its_session(items, monkeypatch):
    """In a thread of its own, whose session the test watches from outside."""
    state, go_on = {}, threading.Event()
    monkeypatch.setattr(snapshot, "ROWS_AT_A_TIME", 1)

    def stall():
        chunks = snapshot.watched(_streamed(), seconds=0.3)
        next(chunks)
        state["begun"] = True
        go_on.wait(20)
        try:
            list(chunks)
        except Exception as error:
            state["error"] = error
        finally:
            connection.close()

    thread = threading.Thread(target=stall)
    thread.start()
    try:
        _until(lambda: state.get("begun") and sessions())
        _until(lambda: not sessions())
    finally:
        go_on.set()
        thread.join()
    # The reader is told by an answer that breaks off, never by a file that looks whole.
    assert "error" in state


def _streamed():
    with snapshot.snapshot():
        for lines in snapshot.copy("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)", [], "FORMAT csv"):
            yield b"".join(lines)


def _until(condition, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


def test_an_export_shows_one_moment_though_items_change_meanwhile(items, monkeypatch):
    before = set(PolicyItem.objects.public().values_list("public_id", flat=True))
    with snapshot.snapshot():
        counted = select(QueryDict("")).items.count()
        thread = threading.Thread(
            target=lambda: (PolicyItem.objects.update(review_state="rejected"), connection.close())
        )
        thread.start()
        thread.join()
        rows = [row[0] for row in record.rows(PolicyItem.objects.public(), "http://x")]
    assert len(rows) == counted and set(rows) == before
    assert not PolicyItem.objects.public().exists()


def test_an_export_cannot_write(items):
    with pytest.raises(InternalError, match="read-only"), snapshot.snapshot():
        PolicyItem.objects.update(theme=1)


@pytest.mark.django_db
def test_every_row_comes_and_none_twice_whatever_the_batch(monkeypatch):
    hostile.build()
    for size in (1, 2, 7, 25, 1000):
        monkeypatch.setattr(snapshot, "ROWS_AT_A_TIME", size)
        rows = [row[0] for row in record.rows(PolicyItem.objects.public(), "http://x")]
        assert rows == sorted(PolicyItem.objects.values_list("public_id", flat=True)), size


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPORTS)
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("theme=99", "theme"),
        ("nothing=1", "nothing"),
        ("q=%00", "q"),
        ("place=nowhere", "place"),
        ("from=1404-13", "from"),
        ("dialect=wrong", "dialect"),
        ("dialect=data&dialect=excel", "dialect"),
        ("headings=de", "headings"),
        ("by=colour", "by"),
        ("by=theme,theme", "by"),
        ("by=theme,status,role", "by"),
        ("by=theme%00", "by"),
        ("shape=round", "shape"),
        (f"q={'x' * 5000}", "q"),
    ],
)
def test_a_bad_parameter_is_a_400_that_names_it(client, name, query, parameter):
    answer = client.get(f"/{name}?{query}")
    assert answer.status_code == 400
    assert parameter in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXPORTS)
def test_a_head_request_gets_the_name_without_the_file(client, name):
    answer = client.head(f"/{name}")
    assert answer.status_code == 200 and not answer.content
    assert "attachment" in answer["Content-Disposition"]
    assert client.post(f"/{name}").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "ascii_part", "persian_part"),
    [
        ("", "siyasatnama-items-20", "سیاست‌نما، "),
        ("theme=7&place=IR-10", "siyasatnama-items-theme-7-place-IR-10-20", "اصفهان"),
        ("q=../../etc/passwd", "siyasatnama-items-q-etc-passwd-20", "etc"),
        ('q=a"b;c%0d%0aX: y', "siyasatnama-items-", "X"),
        ("q=\u202efdp.exe", "siyasatnama-items-q-", "fdp"),
        (f"q={'ب' * 180}", "siyasatnama-items-", "ب"),
    ],
)
def test_the_file_name_says_selection_and_date_in_both_scripts(client, query, ascii_part, persian_part):
    hostile.places()
    header = client.get(f"/items.csv?{query}")["Content-Disposition"]
    assert header.isascii() and "\r" not in header and "\n" not in header
    assert header.startswith(f'attachment; filename="{ascii_part}')
    plain = header.partition('"')[2].partition('"')[0]
    name = unquote(header.partition("UTF-8''")[2])
    assert plain.endswith(".csv") and name.endswith(".csv") and persian_part in name
    for character in '/\\:*?"<>|\r\n\u202e\u2066':
        assert character not in name and character not in plain
    assert len(name) < LONGEST_NAME + 40 and ".." not in name.partition(".csv")[0].strip(". ")[:2]


@pytest.mark.django_db
def test_the_name_of_a_summary_says_its_dimensions(client):
    hostile.places()
    header = client.get("/en/summary.csv?by=theme,status&place=IR-10")["Content-Disposition"]
    assert 'filename="siyasatnama-summary-theme-status-place-IR-10-20' in header
    assert unquote(header).partition("UTF-8''")[2].startswith("Siyasatnama, Theme × Status, 0 measures, in Isfahan, 20")


@pytest.mark.django_db
def test_the_english_name_is_english():
    hostile.places()
    header = Client().get("/en/items.csv?theme=7")["Content-Disposition"]
    assert unquote(header).partition("UTF-8''")[2].startswith("Siyasatnama, 0 measures about Environment")
    assert attachment(select(QueryDict("")), "items", "csv").startswith("attachment; ")


@pytest.mark.django_db
def test_no_temporary_folder_stays(client, tmp_path, monkeypatch):
    hostile.build()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for name in ("items.xlsx", "items.gpkg", "package.zip"):
        assert clients.values(client.get(f"/{name}"))
    assert not list(tmp_path.iterdir())


ADDRESSES = (
    *(f"/{name}" for name in EXPORTS),
    "/cite",
    "/item/-item000/cite",
    "/changes",
    "/ogc/",
    "/ogc/api",
    "/ogc/collections",
    "/ogc/collections/items/items",
    "/ogc/collections/places/items",
    "/ogc/collections/provinces/items",
)
NAMES = (*PARAMETERS, *PAGE_OPTIONS, *changes.OPTIONS, "by", "shape", "headings", "style", "sort", "page", "x")
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["7", "IR-10", "proposed", "none", "1404-07", "2025-01-01/..", "1,2,3,4", "0", "-1", "1e400", "nan", "c1.x"]
    ),
    st.integers().map(str),
    st.datetimes().map(str),
    st.lists(st.floats(), min_size=4, max_size=6).map(lambda numbers: ",".join(map(str, numbers))),
)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(ADDRESSES), st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=4))
def test_no_query_makes_a_server_error(client, address, query):
    answer = client.get(address, query_params=MultiValueDict({name: [value] for name, value in query}))
    assert answer.status_code in (200, 400, 404), (address, query)
    clients.values(answer)
