"""What the map draws: places with their counts, each kind in the shape that it may have."""

import json
from itertools import accumulate

import pytest
from django.http import QueryDict

from articles import demo
from articles.models import ItemPlace, Place
from dashboard import layers
from dashboard.selection import select
from dashboard.tests import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]


def drawn(query: str = "", measure: str = "items") -> dict:
    return layers.draw(select(QueryDict(query)), measure)


def test_provinces_show_the_items_that_lie_in_them():
    selection = select(QueryDict("status=proposed"))
    values = drawn("status=proposed")["provinces"]["values"]
    assert set(values) == set(corpus.PROVINCES)
    for code, count in values.items():
        linked = ItemPlace.objects.filter(item__in=selection.items, place__provinces__contains=[code])
        assert linked.values("item").distinct().count() == count, code


def test_provinces_can_show_articles_or_a_share_instead():
    items = select(QueryDict("theme=10")).items
    articles = drawn("theme=10", "articles")["provinces"]["values"]
    for code, count in articles.items():
        there = items.filter(place_links__place__provinces__contains=[code])
        assert there.values("article").distinct().count() == count
    everything = drawn()["provinces"]["values"]
    part = drawn("theme=10")["provinces"]["values"]
    shares = drawn("theme=10", "share")["provinces"]["values"]
    assert shares == {code: round(100 * part.get(code, 0) / count, 1) for code, count in everything.items()}


def test_no_data_is_told_from_zero():
    Place.objects.create(
        id="IR-22", name="هرمزگان", kind="province", provinces=["IR-22"], geometry=corpus.square(56, 27)
    )
    shown = drawn("place=gn:4")["provinces"]
    assert "IR-22" not in shown["known"]
    assert "IR-07" in shown["known"] and "IR-07" not in shown["values"]


def circles() -> dict[str, dict]:
    return {
        pk: dict(zip(("name", "lat", "lon", "km"), rest, strict=True)) for pk, *rest in layers.gazetteer()["circles"]
    }


def shapes() -> dict[str, dict]:
    return {
        pk: dict(zip(("name", "kind", "km", "shape"), rest, strict=True)) for pk, *rest in layers.gazetteer()["regions"]
    }


def test_settlements_are_circles_with_their_uncertainty():
    places = circles()
    assert {"gn:1", "gn:2", "gn:3", "gn:4", "site:sad"} == set(places)
    assert {place["km"] for place in places.values()} == {3}
    assert (places["gn:1"]["lat"], places["gn:1"]["lon"]) == (33.98, 51.43)


def test_a_mark_counts_the_selected_items_of_its_place_most_first():
    marks = drawn("status=proposed")["marks"]
    items = select(QueryDict("status=proposed")).items
    for pk, count in marks.items():
        assert count == ItemPlace.objects.filter(place=pk, item__in=items).count(), pk
    assert list(marks.values()) == sorted(marks.values(), reverse=True)


def test_natural_relative_and_county_places_have_shapes_of_their_own():
    assert {pk: (place["kind"], type(place["shape"][0])) for pk, place in shapes().items()} == {
        "natural:sea": ("natural", float),
        "natural:rud": ("natural", float),
        "IR-10/east": ("relative", list),
        "IR-21.meybod": ("county", list),
    }


def test_a_ring_holds_the_differences_from_point_to_point():
    (ring,) = (ring for polygon in shapes()["IR-10/east"]["shape"] for ring in polygon)
    longitudes, latitudes = (list(accumulate(ring[at::2])) for at in (0, 1))
    corners = [(51, 31), (51, 32), (52, 32), (52, 31), (51, 31)]
    found = [(lon / layers.PER_DEGREE, lat / layers.PER_DEGREE) for lon, lat in zip(longitudes, latitudes, strict=True)]
    assert found in (corners, corners[::-1])
    at = shapes()["natural:rud"]["shape"]
    assert at == [32.4, 51.0]


def test_a_province_or_country_is_never_a_mark():
    shown = drawn()
    assert not shown["marks"].keys() & {"IR", "IQ", *corpus.PROVINCES}
    assert not {*circles(), *shapes()} & {"IR", "IQ", *corpus.PROVINCES}
    assert shown["beside"] == select(QueryDict()).outside


def test_every_mark_of_a_selection_has_its_name_and_shape():
    ItemPlace.objects.filter(place="gn:2").delete()
    known = {*circles(), *shapes()}
    assert drawn()["marks"].keys() == known
    assert "gn:2" not in known


def test_names_are_in_the_language_of_the_page_and_kept_by_the_browser(client):
    persian, english = client.get("/map/places.json"), client.get("/en/map/places.json")
    assert "کاشان" in persian.content.decode()
    assert "Kashan" in english.content.decode()
    assert "max-age=3600" in persian["Cache-Control"]


def test_every_layer_is_drawn():
    assert set(layers.LAYERS) <= set(drawn())


@pytest.mark.parametrize("query", ["", "theme=7,10&place=IR-10&from=1402"])
def test_the_map_asks_as_many_queries_whatever_the_number_of_items(query, django_assert_max_num_queries):
    with django_assert_max_num_queries(14) as before:
        drawn(query)
    for _ in demo.store(demo.corpus(400, seed=9)):
        pass
    with django_assert_max_num_queries(len(before)):
        drawn(query)


def test_the_payload_grows_with_places_and_not_with_items():
    size = len(json.dumps(drawn(), ensure_ascii=False))
    for _ in demo.store(demo.corpus(2000, seed=11)):
        pass
    # Only the counts' digits may grow.
    assert len(json.dumps(drawn(), ensure_ascii=False)) < size + 100
