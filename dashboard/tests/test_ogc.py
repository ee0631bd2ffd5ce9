"""The OGC API as its clients see it: GDAL and OWSLib on a live server, a validator of its description, its errors."""

import json
import re

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from articles.models import Place, PolicyItem
from dashboard.parameters import PARAMETERS
from dashboard.tests import clients, hostile

ITEMS = "/ogc/collections/items/items"


@pytest.fixture
def items(db):
    return hostile.build()


@pytest.fixture
def served(transactional_db, live_server):
    """A live server with the hostile corpus; gives the API's address."""
    hostile.build()
    return f"{live_server.url}/ogc"


def walk(client, address: str) -> list[dict]:
    """The features of all pages, following `next`."""
    found = []
    while address:
        page = client.get(address).json()
        assert page["numberReturned"] == len(page["features"])
        found += page["features"]
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    return found


# ---- Real clients


def test_gdal_walks_every_page_of_every_collection(served):
    for name, count in (("items", len(hostile.QUOTES)), ("places", 9), ("provinces", 3)):
        found = clients.gdal(f"OAPIF:{served}", name, "-oo", "PAGE_SIZE=4")
        assert len(found) == count, name
    quotes = {
        feature["properties"]["quote"] for feature in clients.gdal(f"OAPIF:{served}", "items", "-oo", "PAGE_SIZE=4")
    }
    assert quotes == set(hostile.QUOTES.values())


def test_gdal_filters_by_a_bounding_box_on_the_server(served, live_server):
    box = ("-spat", "51.2", "32.8", "51.6", "33.0")
    found = clients.gdal(f"OAPIF:{served}", "places", "-oo", "PAGE_SIZE=1", *box)
    assert sorted(feature["properties"]["name"] for feature in found) == ["اصفهان", "شهر نمونه"]
    found = clients.gdal(f"OAPIF:{served}", "items", "-oo", "PAGE_SIZE=2", *box)
    there = PolicyItem.objects.filter(places__in=["IR-10", "t-kashan"]).distinct()
    assert {feature["properties"]["id"] for feature in found} == set(there.values_list("public_id", flat=True))


def test_ogrinfo_counts_without_reading_and_knows_the_columns(served):
    about = clients.run("ogrinfo", "-ro", "-so", f"OAPIF:{served}", "items", CPL_LOG="/dev/null")
    assert f"Feature Count: {len(hostile.QUOTES)}" in about
    assert "published: Date" in about and "theme: Integer" in about and "places: String" in about


def test_owslib_reads_the_description_and_the_pages(served):
    from owslib.ogcapi.features import Features

    api = Features(served)
    assert api.links and "paths" in api.api()
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in api.conformance()["conformsTo"]
    assert sorted(api.feature_collections()) == ["items", "places", "provinces"]
    described = api.collection("items")
    assert described["extent"]["spatial"]["bbox"][0][:2] == [50, 25]
    page = api.collection_items("items", limit=10, offset=20)
    assert page["numberMatched"] == len(hostile.QUOTES) and page["numberReturned"] == 5
    assert api.collection_items("provinces", bbox=[53.5, 31.5, 54, 32])["features"][0]["properties"]["name"] == "یزد"
    assert api.collection_item("items", "-item003")["properties"]["place_ids"] == ["IR"]
    filtered = api.collection_items("items", status="proposed", theme="7")
    assert {feature["properties"]["status"] for feature in filtered["features"]} == {"proposed"}


def test_the_description_is_valid_openapi_and_names_every_filter(client, db):
    answer = client.get("/ogc/api")
    assert answer["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    described = answer.json()
    OpenAPIV30SpecValidator(described).validate()
    named = {
        described["components"]["parameters"][each["$ref"].rpartition("/")[2]]["name"]
        for each in described["paths"]["/collections/items/items"]["get"]["parameters"]
    }
    assert named == {*PARAMETERS, "bbox", "datetime", "limit", "offset", "after", "f"}


def test_every_path_of_the_description_answers(client, items):
    described = client.get("/ogc/api").json()
    some = {"items": "-item003", "places": "t-kashan", "provinces": "IR-10"}
    for path in described["paths"]:
        name = path.split("/")[2] if path.count("/") > 1 else ""
        answer = client.get(f"/ogc{path.replace('{featureId}', some.get(name, ''))}")
        assert answer.status_code == 200, path
        (kind,) = described["paths"][path]["get"]["responses"]["200"]["content"]
        assert answer["Content-Type"] == kind, path


# ---- What the standard demands


def test_the_landing_page_links_to_what_clients_look_for(client, db):
    links = {link["rel"]: link["href"] for link in client.get("/ogc/").json()["links"]}
    assert set(links) == {"self", "service-desc", "conformance", "data"}
    for href in links.values():
        assert client.get(href.removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize("limit", [1, 3, 25, 1000])
def test_pages_of_any_size_give_each_feature_once(client, items, limit):
    found = walk(client, f"{ITEMS}?limit={limit}")
    assert [feature["id"] for feature in found] == sorted(item.public_id for item in items.values())


def test_the_last_page_has_no_next(client, items):
    page = client.get(f"{ITEMS}?limit={len(items)}").json()
    assert page["numberReturned"] == len(items)
    assert "next" not in {link["rel"] for link in page["links"]}


def test_next_keeps_the_query(client, items):
    page = client.get(f"{ITEMS}?limit=2&status=proposed&bbox=45,25,60,40").json()
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert "status=proposed" in following and re.search(r"bbox=45(,|%2C)25", following)
    assert len(walk(client, following)) == page["numberMatched"] - 2


def test_more_than_the_most_counts_as_the_most(client, items):
    assert client.get(f"{ITEMS}?limit=999999").json()["numberReturned"] == len(items)


@pytest.mark.parametrize(
    ("datetime", "days"),
    [
        ("2025-03-18", {"2025-03-18"}),
        ("2025-03-19T10:00:00Z", {"2025-03-19"}),
        ("2025-03-18/2025-03-20", {"2025-03-18", "2025-03-19", "2025-03-20"}),
        ("../2025-03-19", {"2025-03-18", "2025-03-19"}),
        ("/2025-03-19", {"2025-03-18", "2025-03-19"}),
        ("2025-04-09/..", {"2025-04-09", "2025-04-10"}),
        ("1999-01-01", set()),
    ],
)
def test_datetime_keeps_what_was_published_then_and_nothing_undated(client, items, datetime, days):
    found = client.get(ITEMS, {"datetime": datetime, "limit": 1000}).json()
    assert {feature["properties"]["published"] for feature in found["features"]} == days
    counted = client.get("/ogc/collections/places/items", {"datetime": datetime}).json()
    assert bool(counted["features"]) == bool(days)


@pytest.mark.parametrize(
    ("bbox", "names"),
    [
        ("51,32.5,52,33.5", {"اصفهان", "شهر نمونه"}),
        ("51,32.5,0,52,33.5,100", {"اصفهان", "شهر نمونه"}),
        ("53.9,32.2,54.1,32.3", {"یزد", "ده‌بالا"}),
        ("61,26,61,26", {"دریای نمونه"}),
        ("179,-10,-179,10", set()),
        ("61.5,20,51.2,40", {"اصفهان", "یزد", "تهران", "دریای نمونه", "شرق استان اصفهان"} - {"یزد"}),
    ],
)
def test_bbox_keeps_what_meets_it_also_across_the_antimeridian(client, items, bbox, names):
    found = client.get(f"/ogc/collections/places/items?bbox={bbox}").json()
    assert {feature["properties"]["name"] for feature in found["features"]} == names
    assert found["numberMatched"] == len(names)


def test_counts_of_places_are_those_of_the_query(client, items):
    for feature in client.get("/ogc/collections/places/items?status=proposed").json()["features"]:
        expected = PolicyItem.objects.filter(status="proposed", places=feature["id"]).count()
        assert feature["properties"]["items"] == expected > 0
    provinces = client.get("/ogc/collections/provinces/items").json()["features"]
    assert {feature["id"]: feature["properties"]["items"] for feature in provinces} == {
        province: PolicyItem.objects.filter(places__provinces__contains=[province]).distinct().count()
        for province in ("IR-07", "IR-10", "IR-21")
    }


def test_an_area_is_an_outline_and_a_country_has_none(client, items):
    places = {
        feature["id"]: feature["geometry"] for feature in client.get("/ogc/collections/places/items").json()["features"]
    }
    assert places["IR"] is None and places["XX"] is None
    assert places["IR-10"]["type"] == "MultiPolygon" and places["t-kashan"]["type"] == "Point"


def test_a_feature_is_found_by_its_id_and_links_to_its_collection(client, items):
    Place.objects.filter(pk="n-sea").update(name="دریا")
    for address in (
        f"{ITEMS}/-item000",
        "/ogc/collections/places/items/n-sea",
        "/ogc/collections/provinces/items/IR-10",
    ):
        feature = client.get(address).json()
        assert feature["type"] == "Feature" and address.endswith(feature["id"])
        links = {link["rel"]: link["href"] for link in feature["links"]}
        assert links["self"].endswith(address) and links["collection"].endswith(address.rpartition("/items/")[0])


# ---- Errors

BAD = [
    ("?limit=0", "limit"),
    ("?limit=-1", "limit"),
    ("?limit=x", "limit"),
    ("?limit=1&limit=2", "limit"),
    ("?limit=99999999999999999999", "limit"),
    ("?offset=-1", "offset"),
    ("?offset=1e3", "offset"),
    ("?offset=9999999999999999999999", "offset"),
    ("?bbox=1,2,3", "bbox"),
    ("?bbox=a,b,c,d", "bbox"),
    ("?bbox=nan,0,1,1", "bbox"),
    ("?bbox=inf,0,1,1", "bbox"),
    ("?bbox=0,50,1,10", "bbox"),
    ("?bbox=-200,0,1,1", "bbox"),
    ("?datetime=yesterday", "datetime"),
    ("?datetime=2025-13-01", "datetime"),
    ("?datetime=2025-02-01/2025-01-01", "datetime"),
    ("?datetime=../..", "datetime"),
    ("?datetime=2025-01-01T10:00:00", "datetime"),
    ("?datetime=0001-01-01T00:00:00%2B23:59/1/1", "datetime"),
    ("?f=html", "f"),
    ("?bbox-crs=x", "bbox-crs"),
    ("?page=2", "page"),
    ("?sort=oldest", "sort"),
    ("?theme=99", "theme"),
    ("?status=nope", "status"),
    ("?place=nowhere", "place"),
    ("?q=%00", "q"),
    ("?after=%00", "after"),
    ("?unknown=1", "unknown"),
    ("?theme", None),
]


@pytest.mark.parametrize("name", ["items", "places", "provinces"])
@pytest.mark.parametrize(("query", "parameter"), BAD, ids=[query for query, _ in BAD])
def test_a_bad_parameter_is_named_with_400(client, db, name, query, parameter):
    answer = client.get(f"/ogc/collections/{name}/items{query}")
    if parameter is None:
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["description"].startswith(f"{parameter}: ")


@pytest.mark.parametrize(
    "address",
    ["/ogc/collections/nothing", "/ogc/collections/nothing/items", f"{ITEMS}/nothing", f"{ITEMS}/a%00b", "/ogc/nothing",
     f"{ITEMS}/{'x' * 5000}", "/ogc/collections/places/items/تهران", "/ogc/collections/items/items/a/b"],
)  # fmt: skip
def test_what_is_not_there_is_told_as_json_with_404(client, db, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NotFound"


@pytest.mark.parametrize("path", ["/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections", ITEMS])
def test_another_format_than_json_is_refused_with_406(client, db, path):
    assert client.get(path, HTTP_ACCEPT="text/html").status_code == 406
    assert client.get(path, HTTP_ACCEPT="text/html,*/*;q=0.1").status_code == 200
    assert client.get(path, HTTP_ACCEPT="application/json").status_code == 200
    assert client.post(path).status_code == 405


def test_a_withdrawn_item_is_no_feature(client, items):
    item = items["plain"]
    item.review_state = "rejected"
    item.save()
    assert client.get(f"{ITEMS}/{item.public_id}").status_code == 404
    assert item.public_id not in json.dumps(client.get(f"{ITEMS}?limit=1000").json()["features"])


def test_a_page_asks_the_same_number_of_queries_however_long(client, items, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get(f"{ITEMS}?limit=1000&bbox=40,20,70,45")
    with django_assert_max_num_queries(8):
        client.get("/ogc/collections/places/items?limit=1000")
