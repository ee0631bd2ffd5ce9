"""Items as features: GeoJSON (RFC 7946) in a stream, and a GeoPackage by GDAL.

An item's geometry is that of its places: points for settlements and sites, outlines for provinces and regions, none for
what is national or has no place. Outlines are generalised, since every item of a province carries the province's.
"""

import json
from collections.abc import Iterator
from itertools import batched
from pathlib import Path

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON, AsWKB
from django.db.models import Case, Func, QuerySet, Value, When

from articles.models import ItemPlace, Place
from dashboard import record
from dashboard.record import COLUMNS, KEYS
from dashboard.selection import Selection

# About a kilometre: below the least uncertainty of any area, and a third of the bytes.
TOLERANCE_DEGREES = 0.01
DECIMALS = 4
ROWS_AT_A_TIME = 5000
_IDS = KEYS.index("place_ids")
# Countries have an outline in some gazetteers; a national measure is counted and never drawn.
_DRAWN = Case(
    When(kind="country", then=Value(None, output_field=GeometryField(null=True))),
    default=Func(
        "geometry", Value(TOLERANCE_DEGREES), function="ST_SimplifyPreserveTopology", output_field=GeometryField()
    ),
)


def _linked(items: list[int] | None = None) -> QuerySet[Place]:
    """The places that any item has, or any of the items with these keys."""
    links = ItemPlace.objects.all() if items is None else ItemPlace.objects.filter(item__in=items)
    return Place.objects.filter(pk__in=links.values("place"))


def shapes(items: list[int] | None = None) -> dict[str, str]:
    """Place id → its generalised geometry as GeoJSON text, of the places that any item has (of these keys)."""
    drawn = _linked(items).annotate(drawn=_DRAWN).annotate(shape=AsGeoJSON("drawn", precision=DECIMALS))
    return {pk: shape for pk, shape in drawn.values_list("pk", "shape") if shape}


def geometry(ids: list[str], shapes: dict[str, str]) -> str:
    """The GeoJSON text of an item's places: one geometry, a collection of several, or null."""
    found = [shapes[pk] for pk in dict.fromkeys(ids) if pk in shapes]
    if len(found) < 2:
        return found[0] if found else "null"
    return f'{{"type":"GeometryCollection","geometries":[{",".join(found)}]}}'


def feature(row: tuple, shapes: dict[str, str]) -> str:
    """The item's row as the text of a GeoJSON feature, named by its id."""
    properties = json.dumps(record.properties(row), ensure_ascii=False)
    identity = json.dumps(row[0])
    place = geometry(record.listed(row[_IDS]), shapes)
    return f'{{"type":"Feature","id":{identity},"geometry":{place},"properties":{properties}}}'


def geojson(selected: QuerySet, base: str) -> Iterator[bytes]:
    """The selected items as one FeatureCollection, within the surrounding `snapshot()`."""
    drawn = shapes()
    yield b'{"type":"FeatureCollection","features":['
    separator = "\n"
    for rows in batched(record.rows(selected, base), 200):
        yield (separator + ",\n".join(feature(row, drawn) for row in rows)).encode()
        separator = ",\n"
    yield b"\n]}\n"


_DTYPES = {"integer": "int32", "number": "float64", "date": "datetime64[D]"}
# In the layer of items by place, the one place that a row is about.
_BY_PLACE = ("place_id", "place", "place_kind", "place_basis")


def geopackage(selection: Selection, base: str, folder: Path) -> Path:
    """Writes `items` (a row an item and place; one without geometry for an item without place) and `provinces`.

    GDAL writes it, a few thousand rows at a time. List columns hold their values joined by |.
    """
    path = folder / "items.gpkg"
    drawn = {
        pk: bytes(shape)
        for pk, shape in _linked().annotate(drawn=_DRAWN).annotate(shape=AsWKB("drawn")).values_list("pk", "shape")
        if shape
    }
    _provinces(selection, path)
    append = False
    for rows in batched(_by_place(selection.items, base), ROWS_AT_A_TIME):
        _write(path, "items", rows, [drawn.get(row[0]) for row in rows], _item_fields(), append=append)
        append = True
    if not append:
        _write(path, "items", [], [], _item_fields())
    return path


def _item_fields() -> list[tuple[str, str]]:
    return [*((name, "string") for name in _BY_PLACE), *((column.key, column.type) for column in COLUMNS)]


def _by_place(selected: QuerySet, base: str) -> Iterator[tuple]:
    at = [KEYS.index(name) for name in ("place_ids", "places", "place_kinds", "place_bases")]
    for row in record.rows(selected, base):
        lists = [record.listed(row[index]) for index in at]
        for place in zip(*lists, strict=True) if lists[0] else [(None,) * 4]:
            yield (*place, *row)


def _provinces(selection: Selection, path: Path) -> None:
    counts = selection.counts.selected("province")
    places = Place.objects.filter(kind="province").order_by("pk").annotate(shape=AsWKB("geometry"))
    rows = list(places.values_list("pk", "name", "name_en", "shape"))
    fields = [("code", "string"), ("name", "string"), ("name_en", "string"), ("items", "integer")]
    data = [(pk, name, name_en, counts[pk]) for pk, name, name_en, _ in rows]
    _write(path, "provinces", data, [row[3] and bytes(row[3]) for row in rows], fields, kind="MultiPolygon")


def _write(path, layer, rows, geometries, fields, *, kind="Unknown", append=False) -> None:
    # Imported here: GDAL's second copy takes 90 MB of each worker that has it, and few ever write a GeoPackage.
    import numpy
    import pyogrio.raw

    columns = list(zip(*rows, strict=True)) if rows else [()] * len(fields)
    pyogrio.raw.write(
        path,
        geometry=numpy.array([*geometries, None], dtype=object)[:-1],
        field_data=[_array(values, kind) for values, (_, kind) in zip(columns, fields, strict=True)],
        fields=[name for name, _ in fields],
        layer=layer,
        driver="GPKG",
        geometry_type=kind,
        promote_to_multi=kind.startswith("Multi"),
        crs="EPSG:4326",
        append=append,
        # The version that GIS of the last five years read without a warning; GDAL's newest is 1.4.
        **({} if append else {"VERSION": "1.2"}),
    )


def _array(values: tuple, kind: str):
    """The values as the numpy array that GDAL writes a field of this type from."""
    import numpy

    dtype = _DTYPES.get(kind)
    if dtype is None:
        return numpy.array([*values, None], dtype=object)[:-1]
    missing = {"float64": numpy.nan, "datetime64[D]": numpy.datetime64("NaT", "D")}
    return numpy.array([missing.get(dtype, 0) if value is None else value for value in values], dtype=dtype)
