"""Every export of a selection holds the items of its list, as many as its count says; every summary sums up to it."""

import csv
import io
import itertools
import json
import sqlite3
import zipfile

import openpyxl
import pytest
from django.http import QueryDict

from dashboard import compare as comparison
from dashboard.exports import EXPORTS
from dashboard.record import KEYS
from dashboard.selection import select
from dashboard.summary import DIMENSIONS, REPEATED, TOTAL, Summary
from dashboard.tests import clients, hostile

pytestmark = pytest.mark.django_db

QUERIES = (
    "",
    "theme=7",
    "theme=7,21&status=proposed,completed",
    "place=IR-10",
    "place=national",
    "place=none",
    "place=abroad,none",
    "place=t-kashan",
    "precision=settlement",
    "from=1404",
    "to=1404-01-05",
    "amount=money",
    "q=پل",
    "q=هیچ‌جا‌نیست",
    "speaker=استاندار-نمونه&sort=oldest",
)


@pytest.fixture
def items():
    return hostile.build()


def listed(query: str) -> set[str]:
    return set(select(QueryDict(query)).items.values_list("public_id", flat=True))


def ids_in_csv(body: bytes) -> list[str]:
    csv.field_size_limit(10_000_000)
    rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), strict=True)
    next(rows)
    return [row[0].removeprefix("'") for row in rows]


def ids_in_workbook(body: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(body))
    try:
        return [row[0].value for row in book.worksheets[0].iter_rows(min_row=2)]
    finally:
        book.close()


def ids_in_geojson(body: bytes) -> list[str]:
    return [feature["id"] for feature in json.loads(body)["features"]]


def ids_in_package(body: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        tables = ids_in_csv(package.read("items.csv")), ids_in_geojson(package.read("items.geojson"))
        linked = set(ids_in_csv(package.read("item_places.csv")))
        assert json.loads(package.read("datapackage.json"))["items"] == len(tables[0])
    assert tables[0] == tables[1] and linked <= set(tables[0])
    return tables[0]


def ids_in_geopackage(body: bytes, folder) -> list[str]:
    path = folder / "items.gpkg"
    path.write_bytes(body)
    connection = sqlite3.connect(path)
    try:
        # A row for each place of an item: an item with two stands there twice.
        return [row[0] for row in connection.execute("SELECT DISTINCT id FROM items")]
    finally:
        connection.close()


READERS = {
    "items.csv": ids_in_csv,
    "items.xlsx": ids_in_workbook,
    "items.geojson": ids_in_geojson,
    "items.gpkg": ids_in_geopackage,
    "package.zip": ids_in_package,
}


def test_every_export_of_items_is_read_here():
    assert set(READERS) == {export.name for export in EXPORTS.values() if export.each_item}


@pytest.mark.parametrize("name", READERS)
def test_an_export_holds_the_items_of_the_list(client, items, name, tmp_path):
    for query in QUERIES:
        answer = client.get(f"/{name}?{query}")
        assert answer.status_code == 200, query
        body = clients.values(answer)
        found = READERS[name](body, tmp_path) if name == "items.gpkg" else READERS[name](body)
        assert set(found) == listed(query), query
        assert len(found) == select(QueryDict(query)).count, query


def test_the_api_holds_the_items_of_the_list(client, items):
    for query in QUERIES:
        if "sort" in query:  # the order of features is the API's own
            continue
        found, address = [], f"/ogc/collections/items/items?{query}&limit=7"
        while address:
            page = client.get(address).json()
            found += [feature["id"] for feature in page["features"]]
            assert page["numberMatched"] == len(listed(query)), query
            address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
        assert sorted(found) == sorted(listed(query)), query


@pytest.mark.parametrize("one", DIMENSIONS)
def test_a_summary_sums_to_the_count(items, one):
    for query in QUERIES:
        selection = select(QueryDict(query))
        summary = Summary(selection, (DIMENSIONS[one],))
        assert sum(summary.cells[key,] for key in summary.axes[0]) == summary.cells[TOTAL,] == selection.count, query
        assert DIMENSIONS[one].many or not summary.cells[REPEATED,], query


@pytest.mark.parametrize(("one", "two"), list(itertools.permutations(DIMENSIONS, 2)))
def test_rows_and_columns_of_a_two_way_summary_sum_to_their_totals(items, one, two):
    selection = select(QueryDict(""))
    summary = Summary(selection, (DIMENSIONS[one], DIMENSIONS[two]))
    rows, columns = ([*axis, TOTAL] for axis in summary.axes)
    for key in rows:
        assert sum(summary.cells[key, other] for other in summary.axes[1]) == summary.cells[key, TOTAL], key
    for key in columns:
        assert sum(summary.cells[other, key] for other in summary.axes[0]) == summary.cells[TOTAL, key], key
    assert summary.cells[TOTAL, TOTAL] == selection.count
    single = Summary(selection, (DIMENSIONS[one],))
    assert {key: summary.cells[key, TOTAL] for key in rows} == {key: single.cells[key,] for key in rows}


@pytest.mark.parametrize("by", ["theme", "province", "status,theme", "province,place", "agency,month", "role", "year"])
@pytest.mark.parametrize("form", ["dialect=excel&shape=table", "dialect=data&shape=long"])
def test_the_summary_file_sums_to_the_count(client, items, by, form):
    for query in QUERIES:
        body = clients.values(client.get(f"/summary.csv?by={by}&{form}&{query}"))
        head, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        assert all(len(row) == len(head) for row in rows)
        assert_sums(rows, len(listed(query)), two="," in by, long="long" in form)


def assert_sums(rows: list[list[str]], count: int, *, two: bool, long: bool) -> None:
    """Whether the rows of a summary sum to the number of items, along each of its dimensions."""
    if not two:
        *parts, total = [int(row[2]) for row in rows]
        assert sum(parts) == total == count
    elif long:
        cells = {(row[0], row[2]): int(row[4]) for row in rows}
        assert sum(number for key, number in cells.items() if "total" not in key) == count == cells["total", "total"]
    else:
        *parts, total = [[int(cell) for cell in row[2:-1]] for row in rows]
        assert not parts or [sum(column) for column in zip(*parts, strict=True)] == total
        assert all(sum(row[:-1]) == row[-1] for row in [*parts, total])
        assert total[-1] == count


def test_a_summary_counts_provinces_as_the_facets_do(items):
    selection = select(QueryDict(""))
    summary = Summary(selection, (DIMENSIONS["province"],))
    counts = selection.counts.selected("province")
    assert {key: count for (key,), count in summary.cells.items() if str(key).startswith("IR-") and count} == counts
    closing = {key.value: summary.cells[key,] for key in summary.axes[0] if not isinstance(key, str)}
    outside = selection.outside
    assert (closing["national"], closing["abroad"], closing["none"]) == tuple(
        outside[name] for name in ("national", "abroad", "none")
    )
    assert closing["elsewhere"] == 2 and closing["repeated"] < 0


def test_an_agency_named_like_a_total_does_not_disturb_it(items):
    article = items["plain"].article
    type(article).objects.filter(pk=article.pk).update(agency="total")
    selection = select(QueryDict(""))
    summary = Summary(selection, (DIMENSIONS["agency"],))
    assert summary.cells["total",] == 1 and summary.cells[TOTAL,] == selection.count


def test_columns_are_the_same_in_every_format(client, items):
    body = clients.values(client.get("/items.csv?dialect=data&headings=keys&theme=7"))
    row = next(csv.DictReader(io.StringIO(body.decode())))
    (feature, *_) = json.loads(clients.values(client.get("/items.geojson?theme=7")))["features"]
    assert list(row) == list(feature["properties"]) == list(KEYS)


def test_the_tables_of_the_site_link_to_summaries_of_the_same_counts(client, items):
    page = client.get("/compare/?theme=7,21").content.decode()
    for made in comparison.tables(select(QueryDict("theme=7,21"))):
        address = f"/summary.csv?by={made.by}&theme=7,21"
        assert address.replace("&", "&amp;") in page
        _, *rows = csv.reader(io.StringIO(clients.values(client.get(address)).decode("utf-8-sig"), newline=""))
        totals = {row[1]: int(row[-2]) for row in rows}
        assert {row.words: row.total.count for row in made.rows}.items() <= totals.items(), made.name
