"""Geometries of derived places, computed by PostGIS from the loaded boundaries; each rule says what it draws.

A relative place's id names its rule and what it derives from: «rel:east:IR-10», «rel:neighbours:IR-10»,
«rel:near30:gn:111822», «rel:whole:IR-09+IR-28». A place that only an article names («said:site:…») has its point at
best from the one town in its name.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.contrib.gis.geos import Point
from django.db import connection

from articles import models
from articles.extraction.knowledge import read_table
from articles.extraction.records import Place

PREFIX, SAID = "rel:", "said:"
# A site that is named after a town stands within so many kilometres of it.
SITE_RADIUS_KM = 30.0
# Provinces touch exactly; schematic counties only nearly, in degrees.
_TOUCH = {"province": 0.002, "county": 0.05}
_SIDES = {
    "north": "-180, %(y)s, 180, 90",
    "south": "-180, -90, 180, %(y)s",
    "east": "%(x)s, -90, 180, 90",
    "west": "-180, -90, %(x)s, 90",
    "northeast": "%(x)s, %(y)s, 180, 90",
    "northwest": "-180, %(y)s, %(x)s, 90",
    "southeast": "%(x)s, -90, 180, %(y)s",
    "southwest": "-180, -90, %(x)s, %(y)s",
}
# What a place covers: its polygon, or for a point the circle of its uncertainty.
_EXTENT = """(SELECT CASE WHEN ST_Dimension(geometry) = 2 THEN geometry
    ELSE ST_Buffer(geometry::geography, GREATEST(uncertainty_km, 1) * 1000)::geometry END
    FROM articles_place WHERE id = %(base)s)"""


def ensure_relative(place: Place) -> models.Place:
    """The database's row of a place that the extraction derived («rel:…») or that only an article names («said:…»).

    Made with its geometry when it is new; an existing row is returned as it is. Raises ValueError for an id of another
    kind, and leaves the geometry empty where what it derives from is not drawn (abroad, or a whole set of provinces).
    """
    return ensure([place])[place.id]


def ensure(places: Iterable[Place]) -> dict[str, models.Place]:
    """ensure_relative for many, in three statements and one a new geometry."""
    wanted = {place.id: place for place in places}
    for id in wanted:
        if not id.startswith((PREFIX, SAID)):
            raise ValueError(f"not a derived place: {id!r}")
    have = models.Place.objects.in_bulk(list(wanted))
    new = []
    for id, place in wanted.items():
        if id in have:
            continue
        point = Point(place.lon, place.lat, srid=4326) if id.startswith(SAID) and place.lat is not None else None
        parent = place.provinces[0] if len(place.provinces) == 1 else None
        new.append(
            models.Place(
                id=id,
                name=place.name,
                kind=place.kind,
                provinces=list(place.provinces),
                parent_id=parent,
                geometry=point,
                label_point=point,
                uncertainty_km=SITE_RADIUS_KM if point else None,
                source="derived" if id.startswith(PREFIX) else "named in an article",
            )
        )
    models.Place.objects.bulk_create(new, ignore_conflicts=True)
    derive([place.id for place in new if place.id.startswith(PREFIX)])
    return models.Place.objects.in_bulk(list(wanted))


def derive(ids: Iterable[str]) -> None:
    """Computes, or computes again, the geometry and label point of relative places and of regions made of provinces."""
    with connection.cursor() as cursor:
        for id in ids:
            sql, values = _geometry(id, cursor)
            if sql is None:
                continue
            cursor.execute(
                f"""UPDATE articles_place SET geometry = made.shape, label_point = ST_PointOnSurface(made.shape)
                    FROM (SELECT ST_Multi(ST_CollectionExtract(ST_MakeValid({sql}), 3)) AS shape) made
                    WHERE id = %(id)s AND made.shape IS NOT NULL AND NOT ST_IsEmpty(made.shape)""",
                {**values, "id": id},
            )


def _geometry(id: str, cursor) -> tuple[str | None, dict]:
    """SQL of the polygon that an id stands for, with its values; None where nothing is drawn."""
    if not id.startswith(PREFIX):
        return _union(models.Place.objects.filter(pk=id).values_list("provinces", flat=True).first() or [])
    _, rule, rest = id.split(":", 2)
    bases = rest.split("+")
    distance = re.fullmatch(r"near(\d+(?:\.\d+)?)", rule)
    if rule == "set":
        return None, {}
    if rule == "whole":
        return _union(bases)
    if distance:
        return _ring(bases[0], float(distance[1]))
    if rule == "between" and len(bases) == 2:
        return _strip(*bases)
    if rule == "neighbours":
        return _neighbours(bases[0])
    if bases[0] == "IR":
        return _union(sorted({code for part in rule.split("+") for code in _drawn_as().get(part, ())}))
    if rule in ("bank", "basin"):
        return _round(bases[0])
    return _part(rule, bases[0], cursor)


@cache
def _drawn_as() -> dict[str, tuple[str, ...]]:
    """Rule → the provinces that a part of the country is drawn as («جنوب کشور»)."""
    return {row["rule"]: tuple(row["provinces"].split("|")) for row in read_table("place_directions")}


def _union(ids: list[str]) -> tuple[str | None, dict]:
    """All of several places together."""
    if not ids:
        return None, {}
    return (
        """(SELECT ST_Union(CASE WHEN ST_Dimension(geometry) = 2 THEN geometry
        ELSE ST_Buffer(geometry::geography, uncertainty_km * 1000)::geometry END) FROM articles_place WHERE id = ANY(%(bases)s))""",
        {"bases": list(ids)},
    )


def _part(rule: str, base: str, cursor) -> tuple[str | None, dict]:
    """What lies beyond the place's centroid: a half for «شرق», a quarter for «شمال شرق»; for «مرکز» the middle quarter."""
    cursor.execute(f"SELECT ST_X(ST_Centroid({_EXTENT})), ST_Y(ST_Centroid({_EXTENT}))", {"base": base})
    x, y = cursor.fetchone()
    if x is None:
        return None, {}
    values = {"base": base, "x": x, "y": y}
    if rule == "center":
        return (
            f"""ST_Intersection({_EXTENT}, ST_Scale({_EXTENT}, ST_MakePoint(0.5, 0.5),
                ST_SetSRID(ST_MakePoint(%(x)s, %(y)s), 4326)))""",
            values,
        )
    sides = [_SIDES[part] for part in rule.split("+") if part in _SIDES]
    if not sides:
        return None, {}
    boxes = ", ".join(f"ST_MakeEnvelope({side}, 4326)" for side in sides)
    return f"ST_Intersection({_EXTENT}, ST_Union(ARRAY[{boxes}]))", values


def _ring(base: str, km: float) -> tuple[str, dict]:
    """Where «۳۰ کیلومتری» can be: between three quarters and five quarters of the distance from the place's point."""
    point = "(SELECT ST_Centroid(geometry)::geography FROM articles_place WHERE id = %(base)s)"
    return (
        f"ST_Difference(ST_Buffer({point}, %(far)s)::geometry, ST_Buffer({point}, %(near)s)::geometry)",
        {"base": base, "far": km * 1250, "near": km * 750},
    )


def _strip(first: str, second: str) -> tuple[str, dict]:
    """A strip along the line between two places, a quarter of its length to each side and 5 km at least."""
    line = """(SELECT ST_MakeLine(ST_Centroid(a.geometry), ST_Centroid(b.geometry))
        FROM articles_place a, articles_place b WHERE a.id = %(a)s AND b.id = %(b)s)"""
    return f"ST_Buffer({line}::geography, GREATEST(5000, ST_Length({line}::geography) / 4))::geometry", {
        "a": first,
        "b": second,
    }


def _neighbours(base: str) -> tuple[str | None, dict]:
    """The places of the same kind that touch it."""
    kind = models.Place.objects.filter(pk=base).values_list("kind", flat=True).first()
    if kind not in _TOUCH:
        return None, {}
    return (
        """(SELECT ST_Union(other.geometry) FROM articles_place other, articles_place base WHERE base.id = %(base)s
        AND other.kind = base.kind AND other.id <> base.id AND ST_Dimension(other.geometry) = 2
        AND ST_DWithin(other.geometry, base.geometry, %(touch)s))""",
        {"base": base, "touch": _TOUCH[kind]},
    )


def _round(base: str) -> tuple[str, dict]:
    """Round a river or a lake: its label point's circle within the provinces that it lies in."""
    return (
        f"""COALESCE(ST_Intersection({_EXTENT}, (SELECT ST_Union(p.geometry) FROM articles_place p, articles_place b
        WHERE b.id = %(base)s AND p.kind = 'province' AND p.id = ANY(b.provinces))), {_EXTENT})""",
        {"base": base},
    )
