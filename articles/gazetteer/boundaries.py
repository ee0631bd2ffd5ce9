"""Better boundaries from a user's file in any format that GDAL reads, with all that derives from them."""

from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.gis.gdal import DataSource, GDALException, OGRGeomType
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection, transaction

from articles import models
from articles.extraction.knowledge import read_table
from articles.gazetteer import relative
from articles.gazetteer.mirror import USERS
from articles.gazetteer.names import key

LEVELS = ("province", "county")
# A generalised and an official outline of one place share more than this part of their union; less is another place.
LEAST_SHARED = 0.3


class BadBoundaries(ValueError):
    """The file cannot be read as polygons with names or codes."""


@dataclass
class Report:
    """What a file gave: ids of matched and of missing places, labels of features that match none or lie elsewhere."""

    matched: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    derived: int = 0


@transaction.atomic
def load(path: Path, level: str = "province", layer: int = 0) -> Report:
    """Replaces the polygons of a level by a file's; relative places and regions are computed again from them.

    A feature is matched by an ISO 3166-2 code or a Persian or English name in any of its text fields. One that overlaps
    its place's present outline by less than LEAST_SHARED is doubtful and left out. Raises BadBoundaries.
    """
    report, found = Report(), {}
    names = _names(level)
    for label, values, shape in _features(path, layer):
        ids = set().union(*(names[spelled] for spelled in values if spelled in names))
        if level == "county" and len(ids) > 1:
            ids = {id for id in ids if _shared(id, shape) >= LEAST_SHARED}
        if len(ids) != 1:
            report.unmatched.append(label)
            continue
        id = ids.pop()
        if _shared(id, shape) < LEAST_SHARED:
            report.doubtful.append(label)
            continue
        found[id] = found[id].union(shape) if id in found else shape
    for id, shape in found.items():
        _store(id, shape, path.name)
    report.matched = sorted(found)
    report.missing = sorted(
        models.Place.objects.filter(kind=level, provinces__len=1).exclude(pk__in=found).values_list("pk", flat=True)
    )
    derived = models.Place.objects.filter(kind="relative").values_list("pk", flat=True)
    relative.derive(derived)
    report.derived = len(derived)
    return report


def _names(level: str) -> dict[str, set[str]]:
    """Folded code or name → ids of the places of the level that carry it."""
    names: dict[str, set[str]] = {}
    if level == "province":
        for row in read_table("place_provinces"):
            for name in (row["iso"], row["name"], row["name_en"], *row["aliases"].split("|")):
                names.setdefault(key(name).lower(), set()).add(row["iso"])
    else:
        for row in read_table("place_counties"):
            for name in (row["id"], row["name"], row["name_en"], *row["aliases"].split("|")):
                names.setdefault(key(name).lower(), set()).add(row["id"])
    names.pop("", None)
    return names


def _features(path: Path, layer: int):
    try:
        source = DataSource(str(path), encoding="utf-8")
        features = source[layer]
    except (GDALException, IndexError) as error:
        raise BadBoundaries(f"{path.name}: {error}") from error
    if (
        OGRGeomType("Polygon") != features.geom_type
        and OGRGeomType("MultiPolygon") != features.geom_type
        and features.geom_type.name != "Unknown"
    ):
        raise BadBoundaries(f"{path.name}: layer {features.name} holds {features.geom_type.name}, not polygons")
    for feature in features:
        texts = [str(feature.get(name)) for name in features.fields if feature.get(name) is not None]
        geometry = feature.geom
        if geometry.srs:
            geometry.transform(4326)
        geometry.set_3d(False)
        shape = GEOSGeometry(geometry.wkb, srid=4326)
        shape = shape if shape.valid else shape.make_valid()
        parts = [
            part
            for part in (shape if shape.num_geom > 1 or shape.geom_type.startswith(("Multi", "Geometry")) else [shape])
            if part.geom_type == "Polygon"
        ]
        if parts:
            spelled = {key(text).lower() for text in texts}
            spelled |= {
                key(
                    text.replace("استان", "").replace("شهرستان", "").replace("Province", "").replace("County", "")
                ).lower()
                for text in texts
            }
            yield " / ".join(texts) or f"feature {feature.fid}", spelled, MultiPolygon(parts, srid=4326)


def _shared(id: str, shape: GEOSGeometry) -> float:
    """Intersection over union with the place's present outline; over its circle where it has only a point."""
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH had AS (SELECT CASE WHEN ST_Dimension(geometry) = 2 THEN geometry
                     ELSE ST_Buffer(geometry::geography, uncertainty_km * 1000)::geometry END AS g, ST_Dimension(geometry) AS d
                 FROM articles_place WHERE id = %s), new AS (SELECT ST_GeomFromEWKB(%s) AS g)
               SELECT CASE WHEN d = 2 THEN ST_Area(ST_Intersection(had.g, new.g)) / NULLIF(ST_Area(ST_Union(had.g, new.g)), 0)
                           ELSE ST_Area(ST_Intersection(had.g, new.g)) / NULLIF(ST_Area(new.g), 0) END FROM had, new""",
            [id, bytes(shape.ewkb)],
        )
        row = cursor.fetchone()
    return row[0] if row and row[0] is not None else 0.0


def _store(id: str, shape: GEOSGeometry, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE articles_place SET geometry = ST_Multi(ST_GeomFromEWKB(%(shape)s)), source = %(source)s,
                   label_point = (ST_MaximumInscribedCircle(ST_GeomFromEWKB(%(shape)s))).center,
                   uncertainty_km = GREATEST(1, ST_MaxDistance((ST_MaximumInscribedCircle(ST_GeomFromEWKB(%(shape)s))).center,
                       ST_ConvexHull(ST_GeomFromEWKB(%(shape)s))) * 111)
               WHERE id = %(id)s""",
            {"id": id, "shape": bytes(shape.ewkb), "source": f"{USERS} {name}"[:60]},
        )
