"""Relative places and better boundaries, computed by PostGIS from the loaded gazetteer."""

import json
from io import StringIO

import pytest
from django.contrib.gis.db.models.functions import Area, Transform
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from articles import models
from articles.extraction import sentences, toponyms
from articles.extraction.gazetteer import gazetteer, neighbours
from articles.extraction.records import Place
from articles.gazetteer import mirror, relative, tables

# Lambert's equal-area plane of Europe and Asia keeps areas well enough for shares.
EQUAL_AREA = 3035


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The gazetteer in the test database, for all tests of this module, and gone again after them."""
    with django_db_blocker.unblock():
        counts = mirror.load()
        yield counts
        models.Article.objects.all().delete()
        models.PlaceName.objects.all().delete()
        models.Place.objects.update(parent=None)
        models.Place.objects.all().delete()


@pytest.fixture
def places(loaded, db):
    return models.Place.objects


def derived(id, provinces=()):
    return relative.ensure_relative(Place(id, id, "relative", tuple(provinces)))


def share(part, whole):
    """Part of the whole's area that lies in the part, and part of the part that lies in the whole."""
    common = part.geometry.intersection(whole.geometry).area
    return common / whole.geometry.area, common / part.geometry.area


def test_the_mirror_has_every_place_under_its_own_id(places):
    assert set(places.values_list("pk", flat=True)) >= set(gazetteer().entries)
    assert models.PlaceName.objects.filter(place_id="IR-14", folded="چهارمحال").exists()


def test_loading_again_changes_nothing(places):
    counts = mirror.load()
    assert (counts["new"], counts["changed"], counts["removed"]) == (0, 0, 0)
    assert counts["kept"] == len(gazetteer().entries)


def test_provinces_are_polygons_and_towns_circles(places):
    assert places.get(pk="IR-10").geometry.geom_type == "MultiPolygon"
    town = places.filter(kind="city", provinces=["IR-21"]).exclude(geometry=None).first()
    assert town.geometry.geom_type == "Point" and town.uncertainty_km >= 2


def test_a_county_is_drawn_or_stands_at_its_seat_with_its_radius(places):
    drawn, point = places.get(pk="IR-10.ardestan"), places.get(pk="IR-10.varzaneh")
    assert drawn.geometry.geom_type == "MultiPolygon" and drawn.source == "schematic drawing"
    assert point.geometry.geom_type == "Point" and point.uncertainty_km >= 10 and point.source == "seat of the county"


@pytest.mark.parametrize("rule", ["north", "south", "east", "west"])
def test_a_side_of_a_province_is_about_half_of_it_and_lies_in_it(places, rule):
    of_whole, of_part = share(derived(f"rel:{rule}:IR-10"), places.get(pk="IR-10"))
    assert 0.35 < of_whole < 0.65 and of_part > 0.999


def test_two_opposite_sides_make_the_whole_and_share_nothing(places):
    east, west = derived("rel:east:IR-08"), derived("rel:west:IR-08")
    whole = places.get(pk="IR-08").geometry
    assert east.geometry.intersection(west.geometry).area < 1e-6
    assert east.geometry.area + west.geometry.area == pytest.approx(whole.area, rel=1e-4)
    assert east.geometry.centroid.x > whole.centroid.x > west.geometry.centroid.x


def test_a_corner_is_where_two_sides_meet(places):
    corner = derived("rel:northeast:IR-09").geometry
    both = derived("rel:north:IR-09").geometry.intersection(derived("rel:east:IR-09").geometry)
    assert corner.sym_difference(both).area < 1e-6


def test_the_middle_of_a_province_is_its_middle_quarter(places):
    of_whole, of_part = share(derived("rel:center:IR-21"), places.get(pk="IR-21"))
    assert 0.15 < of_whole < 0.35 and of_part > 0.999


@pytest.mark.parametrize("code", sorted(neighbours()))
def test_the_neighbours_of_a_province_are_the_provinces_that_touch_it(places, code):
    union = derived(f"rel:neighbours:{code}").geometry
    inside = {
        place.pk
        for place in places.filter(kind="province")
        if union.intersection(place.geometry).area > 0.9 * place.geometry.area
    }
    assert inside == neighbours()[code]


def test_74_pairs_of_provinces_touch_in_postgis_and_none_overlaps(places):
    provinces = list(places.filter(kind="province"))
    touching = [(a.pk, b.pk) for a in provinces for b in provinces if a.pk < b.pk and a.geometry.touches(b.geometry)]
    assert len(touching) == 74
    assert not [1 for a in provinces for b in provinces if a.pk < b.pk and a.geometry.overlaps(b.geometry)]


def test_neighbouring_counties_surround_the_county(places):
    ring, county = derived("rel:neighbours:IR-10.ardestan").geometry, places.get(pk="IR-10.ardestan").geometry
    assert ring.intersection(county).area < 0.05 * county.area
    assert ring.distance(county) < 0.05
    assert ring.intersection(places.get(pk="IR-10.natanz").geometry).area > 0


def test_thirty_kilometres_from_a_town_is_a_ring_round_it(places):
    town = places.filter(kind="city", name="یزد").get()
    ring = derived(f"rel:near30:{town.pk}")
    shape, centre = ring.geometry.transform(EQUAL_AREA, clone=True), town.geometry.transform(EQUAL_AREA, clone=True)
    assert 20_000 < shape.distance(centre) < 25_000
    assert shape.area / 1e6 == pytest.approx(3.14159 * (37.5**2 - 22.5**2), rel=0.03)


def test_between_two_towns_is_a_strip_that_reaches_both(places):
    qom, kashan = places.get(pk="gn:119208"), places.get(pk="gn:128476")
    strip = derived("rel:between:gn:119208+gn:128476").geometry
    assert strip.covers(qom.geometry) and strip.covers(kashan.geometry)
    assert not strip.covers(places.get(pk="gn:418863").geometry)


def test_a_bank_lies_in_the_provinces_of_its_river(places):
    bank = derived("rel:bank:natural:zayandeh-rud").geometry
    union = places.get(pk="IR-10").geometry.union(places.get(pk="IR-14").geometry)
    assert bank.area > 0 and union.buffer(0.001).covers(bank)


def test_the_north_of_the_country_is_its_three_caspian_provinces(places):
    north = derived("rel:north:IR", ("IR-01", "IR-02", "IR-27")).geometry
    total = sum(places.get(pk=code).geometry.area for code in ("IR-01", "IR-02", "IR-27"))
    assert north.area == pytest.approx(total, rel=1e-6)


def test_a_whole_set_of_provinces_is_counted_and_never_drawn(places):
    assert derived("rel:set:province").geometry is None


def test_the_region_of_khorasan_is_its_three_provinces(places):
    region = places.annotate(km2=Area(Transform("geometry", EQUAL_AREA))).get(pk="region:khorasan")
    parts = places.filter(pk__in=("IR-09", "IR-28", "IR-29")).annotate(km2=Area(Transform("geometry", EQUAL_AREA)))
    assert region.km2.sq_km == pytest.approx(sum(part.km2.sq_km for part in parts), rel=1e-4)


def test_a_site_named_after_a_town_stands_within_a_stated_radius_of_it(places):
    parsed = toponyms.geoparse(sentences.analyse("فرودگاه یاسوج توسعه می‌یابد."))
    site = relative.ensure_relative(parsed.toponyms[0].place)
    assert (site.kind, site.provinces, site.uncertainty_km) == ("site", ["IR-17"], relative.SITE_RADIUS_KM)
    assert site.geometry.geom_type == "Point"


def test_every_derived_place_of_a_text_can_be_stored(places):
    text = (
        "استاندار کرمان گفت: در جنوب استان کرمان، شمال غرب کشور، استان‌های همجوار، سایر استان‌ها، ۲۰ کیلومتری بم، حاشیه "
        "زاینده‌رود، روستای گلین‌دره، سد شیرین‌آباد و حدفاصل قم و کاشان کار ادامه دارد."
    )
    parsed = [t.place for t in toponyms.geoparse(sentences.analyse(text)).toponyms]
    made = relative.ensure(place for place in parsed if place.id.startswith((relative.PREFIX, relative.SAID)))
    assert len(made) >= 9
    assert all(place.id in made for place in parsed if place.id not in gazetteer())


def test_an_id_of_the_gazetteer_is_no_derived_place(places):
    with pytest.raises(ValueError, match="not a derived place"):
        relative.ensure_relative(gazetteer()["IR-10"].place)


@pytest.mark.parametrize(
    "kind, wkt, radius",
    [
        pytest.param("province", "POINT(52 33)", 50, id="a province as a pin"),
        pytest.param("relative", "POINT(52 33)", 50, id="a relative place as a pin"),
        pytest.param("country", "POINT(52 33)", 500, id="a country as a pin"),
        pytest.param("city", "POINT(52 33)", 0.1, id="a town at a doorstep"),
        pytest.param("city", "POINT(52 33)", None, id="a town without a radius"),
        pytest.param("site", "POINT(52 33)", 0.2, id="a site at a doorstep"),
        pytest.param("county", "POINT(52 33)", 3, id="a county as a town"),
        pytest.param("city", "POLYGON((52 33,53 33,53 34,52 33))", 5, id="a town as a polygon"),
    ],
)
def test_the_database_refuses_a_place_more_precise_than_its_kind(places, kind, wkt, radius):
    with pytest.raises(IntegrityError, match="place_precision"), transaction.atomic():
        models.Place.objects.create(
            id=f"bad:{kind}", name="بد", kind=kind, geometry=f"SRID=4326;{wkt}", uncertainty_km=radius
        )


def square(code, size=1.0):
    """A province's outline scaled about its centroid."""
    shape = models.Place.objects.get(pk=code).geometry
    x, y = shape.centroid.coords
    scale = lambda ring: [[x + (a - x) * size, y + (b - y) * size] for a, b in ring]  # noqa: E731
    return {"type": "MultiPolygon", "coordinates": [[scale(ring) for ring in polygon] for polygon in shape.coords]}


@pytest.fixture
def boundaries(tmp_path, places):
    def write(*features):
        path = tmp_path / "official.geojson"
        made = [
            {"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": made}), encoding="utf-8")
        return path

    return write


def load(path, *options):
    out = StringIO()
    call_command("load_boundaries", str(path), *options, stdout=out)
    return out.getvalue()


def test_better_boundaries_replace_a_province_by_its_code(boundaries):
    output = load(boundaries(({"code": "IR-10"}, square("IR-10", 0.9))))
    place = models.Place.objects.get(pk="IR-10")
    assert "1 replaced, 30 as they were" in output and place.source.startswith(mirror.USERS)


def test_better_boundaries_are_matched_by_a_persian_name_with_its_noun(boundaries):
    load(boundaries(({"NAME": "استان یزد"}, square("IR-21", 0.95))))
    assert models.Place.objects.get(pk="IR-21").source.startswith(mirror.USERS)


def test_what_derives_from_a_boundary_follows_it(boundaries):
    before = derived("rel:east:IR-10").geometry.area
    load(boundaries(({"iso": "IR-10"}, square("IR-10", 0.8))))
    assert models.Place.objects.get(pk="rel:east:IR-10").geometry.area == pytest.approx(before * 0.64, rel=0.02)


def test_a_name_over_another_province_is_left_out_and_said(boundaries):
    path = boundaries(({"name": "یزد"}, square("IR-01")), ({"name": "قم"}, square("IR-25")))
    assert "lies elsewhere than its name says: یزد" in load(path)
    assert not models.Place.objects.get(pk="IR-21").source.startswith(mirror.USERS)


def test_what_matches_no_place_is_said(boundaries):
    path = boundaries(({"name": "ناکجاآباد"}, square("IR-01")), ({"name": "قم"}, square("IR-25")))
    assert "matches no place: ناکجاآباد" in load(path)


def test_a_file_that_matches_nothing_is_an_error(boundaries):
    with pytest.raises(CommandError, match="no feature matched"):
        load(boundaries(({"name": "ناکجاآباد"}, square("IR-01"))))


def test_a_file_of_points_is_refused_by_name(boundaries):
    with pytest.raises(CommandError, match="not polygons"):
        load(boundaries(({"name": "قم"}, {"type": "Point", "coordinates": [51, 34]})))


def test_a_users_boundary_survives_the_next_loading(boundaries):
    load(boundaries(({"iso": "IR-10"}, square("IR-10", 0.9))))
    area = models.Place.objects.get(pk="IR-10").geometry.area
    assert mirror.load()["changed"] == 0
    assert models.Place.objects.get(pk="IR-10").geometry.area == area


def test_counties_are_matched_by_name_within_their_province(boundaries):
    features = json.loads((tables.DATA / "counties.geojson").read_text(encoding="utf-8"))["features"]
    shape = next(feature["geometry"] for feature in features if feature["properties"]["id"] == "IR-17.dana")
    load(boundaries(({"ostan": "کهگیلویه و بویراحمد", "shahrestan": "دنا"}, shape)), "--level", "county")
    assert models.Place.objects.get(pk="IR-17.dana").source.startswith(mirror.USERS)
