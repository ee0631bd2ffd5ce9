"""`changes?since=` keeps a copy current: whoever follows it has, after each poll, exactly what the list has."""

import csv
import io
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone

from articles.models import PolicyItem
from dashboard import changes
from dashboard.record import KEYS
from dashboard.selection import select
from dashboard.tests import hostile

# The end of a poll is told by the open transactions of the database, so each test commits.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def items():
    return hostile.build()


@pytest.fixture(autouse=True)
def no_margin(monkeypatch):
    """What has just happened is told at once, so that no test has to wait."""
    monkeypatch.setattr(changes, "MARGIN_SECONDS", 0.0)


class Copy:
    """A client that holds the items of a query and follows the changes from the beginning."""

    def __init__(self, client, query: str = "", limit: int = 7):
        self.client, self.held = client, {}
        self.address = f"/changes?limit={limit}&{query}"

    def poll(self) -> list[dict]:
        told = []
        while True:
            answer = self.client.get(self.address)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            told += page["changes"]
            for change in page["changes"]:
                if change["change"] in ("added", "changed"):
                    self.held[change["id"]] = change["item"]
                else:
                    assert change["item"] is None
                    self.held.pop(change["id"], None)
            self.address = (page["next"] or page["monitor"]).removeprefix("http://testserver")
            if not page["more"]:
                return told


def change(item: PolicyItem, **fields) -> None:
    PolicyItem.objects.filter(pk=item.pk).update(changed_at=timezone.now(), **fields)


def listed(query: str) -> dict:
    return dict(select(QueryDict(query)).items.values_list("public_id", "status"))


@pytest.mark.parametrize("query", ["", "status=proposed", "theme=7,21&place=IR-10"])
def test_a_copy_follows_every_kind_of_change(client, items, query):
    copy = Copy(client, query)
    first = copy.poll()
    assert {told["id"] for told in first} == {item.public_id for item in items.values()}
    assert {public_id: item["status"] for public_id, item in copy.held.items()} == listed(query)
    assert copy.poll() == []

    change(items["plain"], status="completed")  # no longer «proposed»
    change(items["plus"], status="proposed")
    change(items["minus"], withdrawn_at=timezone.now())
    change(items["at"], review_state="rejected")
    told = {told["id"]: told["change"] for told in copy.poll()}
    assert told[items["minus"].public_id] == told[items["at"].public_id] == "withdrawn"
    assert set(told) == {items[danger].public_id for danger in ("plain", "plus", "minus", "at")}
    assert {public_id: item["status"] for public_id, item in copy.held.items()} == listed(query)

    change(items["minus"], withdrawn_at=None)
    assert [told["id"] for told in copy.poll()] == [items["minus"].public_id]
    assert {public_id: item["status"] for public_id, item in copy.held.items()} == listed(query)


def test_what_is_told_after_a_moment_is_what_happened_after_it(client, items):
    moment = timezone.now()
    assert client.get("/changes", {"since": moment.isoformat()}).json()["changes"] == []
    change(items["plain"], status="completed")
    item = items["quotes"]
    PolicyItem.objects.filter(pk=item.pk).update(created_at=timezone.now(), changed_at=timezone.now())
    told = client.get("/changes", {"since": moment.isoformat()}).json()["changes"]
    assert [(each["id"], each["change"]) for each in told] == [
        (items["plain"].public_id, "changed"),
        (item.public_id, "added"),
    ]
    assert told[0]["item"]["status"] == "completed"


def test_a_change_that_is_committed_late_is_not_missed(client, items, monkeypatch):
    monkeypatch.setattr(changes, "MARGIN_SECONDS", 0.5)
    PolicyItem.objects.update(changed_at=timezone.now() - timedelta(minutes=1))
    copy = Copy(client)
    copy.poll()
    written, seen = threading.Event(), threading.Event()

    def slow():
        """Writes first and commits last, as a long run of the extraction does."""
        with transaction.atomic():
            change(items["plain"], status="under_way")
            written.set()
            seen.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    try:
        assert written.wait(20)
        change(items["plus"], status="completed")
        during = copy.poll()  # later than the slow one's time, which is not to be seen yet
    finally:
        seen.set()
        thread.join()
    expected, told = {items["plain"].public_id, items["plus"].public_id}, {each["id"] for each in during}
    deadline = time.monotonic() + 10
    while told != expected and time.monotonic() < deadline:
        time.sleep(0.1)
        told |= {each["id"] for each in copy.poll()}
    assert told == expected
    assert {public_id: item["status"] for public_id, item in copy.held.items()} == listed("")


def test_changes_of_one_moment_are_told_over_several_pages_once_each(client, items):
    PolicyItem.objects.update(changed_at=timezone.now())
    copy = Copy(client, limit=4)
    told = [each["id"] for each in copy.poll()]
    assert sorted(told) == sorted(item.public_id for item in items.values())


def test_csv_has_tombstones_and_a_link_to_go_on(client, items):
    moment = timezone.now() - timedelta(seconds=1)
    change(items["minus"], withdrawn_at=timezone.now())
    answer = client.get("/changes", {"since": moment.isoformat(), "format": "csv", "limit": "1000", "theme": "7"})
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.content.decode(), newline=""))}
    tombstone = rows[items["minus"].public_id]
    assert tombstone["change"] == "withdrawn" and tombstone["quote"] == ""
    assert tombstone["link"].endswith(f"/item/{items['minus'].public_id}/")
    assert list(tombstone) == ["change", "at", *KEYS]
    assert {row["change"] for row in rows.values()} == {"added", "outside", "withdrawn"}
    assert 'rel="monitor"' in answer["Link"] and "format=csv" in answer["Link"]


@pytest.mark.parametrize(
    "since",
    ["2025-10-07T12:00:00Z", "2025-10-07T12:00:00+03:30", "2025-10-07t12:00:00.5z", "9999-12-31T23:59:59Z", ""],
)
def test_since_takes_rfc_3339(client, items, since):
    assert client.get("/changes", {"since": since}).status_code == 200


def test_a_plus_that_was_not_escaped_is_understood(client, items):
    assert client.get("/changes?since=2025-10-07T12:00:00+03:30").status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("since=yesterday", "since"),
        ("since=2025-10-07", "since"),
        ("since=2025-10-07T12:00:00", "since"),
        ("since=0001-01-01T00:00:00%2B23:59", "since"),
        ("since=c1.", "since"),
        ("since=c1.%00", "since"),
        ("since=c1.AAAA", "since"),
        ("since=c1.OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5Ojk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OjE", "since"),
        ("since=c1.MTox%C3%A9", "since"),
        ("since=%F0%9F%98%80", "since"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=%D9%A1", "limit"),
        ("limit=1&limit=2", "limit"),
        ("format=xml", "format"),
        ("format=csv&dialect=x", "dialect"),
        ("theme=99", "theme"),
        ("nothing=1", "nothing"),
    ],
)
def test_a_bad_parameter_is_named_with_400(client, query, parameter):
    answer = client.get(f"/changes?{query}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["parameter"] == parameter


def test_a_selection_cited_earlier_lists_its_difference(client, items):
    from dashboard.colophon import Colophon

    colophon = Colophon(
        select(QueryDict("status=proposed")), "http://testserver", timezone.now() - timedelta(seconds=2)
    )
    PolicyItem.objects.update(changed_at=timezone.now() - timedelta(minutes=1))
    change(items["formula"], status="completed")
    told = client.get(colophon.changes.removeprefix("http://testserver")).json()
    assert [(each["id"], each["change"]) for each in told["changes"]] == [(items["formula"].public_id, "outside")]
