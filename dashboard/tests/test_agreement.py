"""Every surface of a query shows the same items and counts: list, facets, map, timeline, tables, feed, exports."""

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections import Counter
from urllib.parse import quote
from xml.etree import ElementTree

import openpyxl
import pytest
from django.http import QueryDict

from articles.models import ItemPlace, PolicyItem
from dashboard import compare, timeline
from dashboard.exports import EXPORTS
from dashboard.feeds import NEWEST
from dashboard.parameters import PARAMETERS, is_office
from dashboard.selection import select
from dashboard.tests import clients

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]

QUERIES = [
    "",
    "theme=10",
    "theme=7,21&status=proposed,committed",
    "place=IR-10",
    "place=IR-10,IR-21&from=1403",
    "place=gn:1",
    "place=IR-10/east,natural:rud",
    "place=national,none",
    "place=abroad",
    "place=elsewhere",
    "precision=settlement&amount=money",
    "precision=none",
    "from=1402-04&to=1403-03",
    "period=none",
    "to=1402-06&period=none&theme=10,7",
    "q=احداث",
    "q=نمونه&status=completed&sort=oldest",
    "speaker=استاندار-اصفهان",
    "speaker=mayor,استاندار-اصفهان",
    "agency=نمونه\u200cپرس&sort=theme",
    "theme=9&status=completed&place=gn:4",
]
ALL = pytest.mark.parametrize("query", QUERIES, ids=[query or "everything" for query in QUERIES])


def selection(query: str):
    return select(QueryDict(query))


def expected(query: str) -> list[str]:
    """Ids in the order of the list."""
    return list(selection(query).items.values_list("public_id", flat=True))


def get(client, path: str, query: str):
    return client.get(f"{path}?{quote(query, safe='=&,:/')}" if query else path, headers={"HX-Request": "true"})


def joined(query: str, more: str) -> str:
    return f"{query}&{more}" if query else more


@ALL
def test_the_pages_of_the_list_have_every_item_once(client, query):
    listed, page = [], 1
    while True:
        html = get(client, "/", joined(query, f"page={page}")).content.decode()
        listed += re.findall(r'<article class="card" id="item-([^"]+)"', html)
        if 'rel="next"' not in html:
            break
        page += 1
    assert listed == expected(query)
    assert f'data-count="{len(listed)}"' in html


@ALL
def test_the_map_counts_the_items_of_the_list(client, query):
    shown = get(client, "/map.json", query).json()
    ids = expected(query)
    links = list(
        ItemPlace.objects.filter(item__public_id__in=ids).values_list(
            "item_id", "place_id", "place__provinces", "place__kind"
        )
    )

    by_province = {(item, code) for item, _, codes, _ in links for code in codes}
    assert shown["count"] == len(ids)
    assert shown["provinces"]["values"] == dict(Counter(code for _, code in by_province))
    drawable = ("city", "district", "village", "site", "county", "natural", "relative")
    drawn = Counter(place for _, place, _, kind in links if kind in drawable)
    drawn.pop("rel:set:province", None)
    assert shown["marks"] == dict(drawn)
    named = get(client, "/map/places.json", "").json()
    assert drawn.keys() <= {place[0] for place in [*named["circles"], *named["regions"]]}
    placed = {item for item, *_ in links}
    wide = {item for item, place, *_ in links if place in ("natural:sea", "rel:set:province")}
    assert shown["beside"] == {
        "national": sum(place == "IR" for _, place, _, _ in links),
        "abroad": len({item for item, place, *_ in links if place == "IQ"}),
        "elsewhere": len(wide),
        "none": len(ids) - len(placed),
    }


@ALL
def test_every_item_is_in_a_province_or_in_a_chip_beside_the_map(query):
    chosen = selection(query)
    beside = {name: set(_of_place(chosen, name)) for name in chosen.outside}
    assert {name: len(ids) for name, ids in beside.items()} == chosen.outside
    shaded = {pk for code in chosen.counts.selected("province") for pk in _of_place(chosen, code)}
    assert shaded.union(*beside.values()) == set(chosen.keys().values_list("pk", flat=True))


def _of_place(chosen, place: str):
    """The ids of the selected items that the place's own filter keeps."""
    return chosen.keys().filter(PARAMETERS["place"].condition((place,))).values_list("pk", flat=True)


@ALL
def test_facets_count_the_items_of_the_list(client, query):
    chosen = selection(query)
    items = PolicyItem.objects.filter(public_id__in=expected(query)).select_related("article")
    counted = chosen.counts
    assert +counted.selected("theme") == Counter(item.theme for item in items)
    assert +counted.selected("status") == Counter(item.status for item in items)
    assert +counted.selected("agency") == Counter(item.article.agency for item in items if item.article.agency)
    assert +counted.selected("speaker") == Counter(item.office for item in items if is_office(item.office))
    assert +counted.selected("office") == Counter(item.office_kind for item in items if item.office_kind)
    assert +counted.selected("period") == Counter(item.article.published for item in items)
    assert counted.selected("amount")["any"] == sum(bool(item.amounts) for item in items)


@ALL
def test_the_timeline_adds_up_to_the_list(query):
    chosen = selection(query)
    drawn = timeline.draw(chosen)
    within = sum(bar.count for bar in drawn.bars if bar.chosen)
    undated = chosen.chosen("period") or not chosen.filters_by("period")
    assert within + (drawn.undated if undated else 0) == chosen.count
    for bar in drawn.bars[::5]:
        assert selection(bar.query).count == bar.count
    if chosen.filters_by("period") and not chosen.chosen("period"):
        assert selection(drawn.undated_query).count == chosen.count + drawn.undated
    elif not chosen.filters_by("period"):
        assert selection(drawn.undated_query).count == drawn.undated


@ALL
@pytest.mark.parametrize("name", compare.TABLES)
def test_every_cell_of_a_table_is_the_count_of_its_link(query, name):
    (table,) = (table for table in compare.tables(selection(query)) if table.name == name)
    rows, columns, _ = compare.TABLES[name]
    if (rows, columns) == ("theme", "status"):
        assert sum(row.total.count for row in table.rows) == selection(query).count
    for row in table.rows[:6]:
        assert selection(row.query).count >= row.total.count or rows == "period"
        for cell in row.cells[:6]:
            # Place, office and period of a cell take the place of the query's own, as every link of a facet does.
            if not {"place", "speaker", "from", "to", "period"} & set(selection(query).filters):
                assert selection(cell.query).count == cell.count


@ALL
def test_the_feed_begins_as_the_list_does(client, query):
    feed = ElementTree.fromstring(get(client, "/feed.atom", query).content)
    ids = [entry.text.rpartition(":")[2] for entry in feed.findall(".//{*}entry/{*}id")]
    assert ids == expected(query)[:NEWEST]


# ---- exports: how each gives its ids back


def from_csv(body: bytes) -> list[str]:
    return [row["id"] for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))]


def from_workbook(body: bytes) -> list[str]:
    rows = (
        openpyxl.load_workbook(io.BytesIO(body), read_only=True)
        .worksheets[0]
        .iter_rows(min_row=2, max_col=1, values_only=True)
    )
    return [identifier for (identifier,) in rows if identifier]


def from_geojson(body: bytes) -> list[str]:
    return [feature["properties"]["id"] for feature in json.loads(body)["features"]]


def from_geopackage(body: bytes) -> list[str]:
    """One row a place of an item, so that an item may come more than once."""
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(body)
        return list(
            dict.fromkeys(identifier for (identifier,) in database.execute("SELECT id FROM items ORDER BY fid"))
        )
    finally:
        database.close()


def from_package(body: bytes) -> list[str]:
    return from_csv(zipfile.ZipFile(io.BytesIO(body)).read("items.csv"))


READERS = {
    "items.csv": ("dialect=data&headings=keys", from_csv),
    "items.xlsx": ("", from_workbook),
    "items.geojson": ("", from_geojson),
    "items.gpkg": ("", from_geopackage),
    "package.zip": ("", from_package),
}


def test_every_export_of_items_is_compared():
    assert set(READERS) == {name for name, export in EXPORTS.items() if export.each_item}


@ALL
@pytest.mark.parametrize("name", READERS)
def test_an_export_has_the_items_of_the_list(client, name, query):
    options, read = READERS[name]
    answer = get(client, f"/{name}", joined(query, options) if options else query)
    assert answer.status_code == 200
    found = read(clients.values(answer))
    assert sorted(found) == sorted(expected(query))


@ALL
def test_the_api_matches_as_many_items(client, query):
    filters = re.sub(r"&?sort=\w+", "", query)
    answer = get(client, "/ogc/collections/items/items", joined(filters, "limit=10"))
    assert answer.json()["numberMatched"] == len(expected(query))


def test_the_queries_of_the_table_use_every_parameter():
    assert {name for query in QUERIES for name in QueryDict(query)} >= set(PARAMETERS)
