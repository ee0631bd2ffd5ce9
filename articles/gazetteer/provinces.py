"""The 31 province polygons out of a drawing without coordinates: georeferenced, given Iran's outline, made one planar cover.

npm's react-iran-map draws the provinces as SVG shapes; world-atlas (Natural Earth) has Iran's outline. A cubic of twenty
fixed numbers takes the plane to the drawing; they were fitted on which province each of GeoNames' 2,458 towns is in and
on the outline. Lengths are kilometres on the plane, except where degrees are named.
"""

import json
import re
from pathlib import Path

import numpy
import pyproj
import shapely
from shapely.ops import polygonize

from articles.extraction.knowledge import read_table
from articles.gazetteer import shapes, tables

DRAWING = Path("react-iran-map/dist/esm/components/mapSvg/IranMapWrapper.js")
PLANE = pyproj.Transformer.from_crs(4326, "+proj=laea +lat_0=32.5 +lon_0=53.5 +datum=WGS84 +units=km", always_xy=True)
# (x, y) → pixel, a cubic in x/SCALE and y/SCALE; terms 1, x, y, x², xy, y², x³, x²y, xy², y³.
SCALE = 900
PIXEL_X = (502.443, 496.652, 6.379, 5.84, 53.692, 7.952, 0.941, -11.647, -11.181, -16.188)
PIXEL_Y = (534.426, -1.23, -486.828, 29.433, 11.482, 8.493, 0.985, -14.303, -21.789, -20.969)
CURVE_STEPS = 6
# Lines are noded on this grid; a face below CRUMB goes to the neighbour with the longest common edge, and so does a
# detached part below SPLINTER that touches another province.
GRID, CRUMB, SPLINTER = 0.05, 25, 200
# How far the drawn outer edge may lie inside the true outline.
REACH = 45


def build(packages: Path) -> list[dict]:
    """GeoJSON features of the provinces, valid, without overlaps or holes between them, in the order of their codes."""
    listed = {row["name"]: row for row in read_table("place_provinces")}
    drawn = {name: shape for name, shape in _drawing(packages / DRAWING).items() if name in listed}
    if set(drawn) != set(listed):
        raise ValueError(f"the drawing lacks {sorted(set(listed) - set(drawn))}")
    land = shapely.transform(shapes.countries(packages, "10m")["364"], _to_plane)
    grown = _grow({name: shapely.transform(shape, _from_pixels).buffer(0) for name, shape in drawn.items()})
    features = []
    for name, shape in sorted(_cover(grown, land).items(), key=lambda item: listed[item[0]]["iso"]):
        degrees = shapely.transform(shape, _to_degrees)
        parts = shapely.MultiPolygon(list(shapely.get_parts(degrees)))
        if not parts.is_valid:
            raise ValueError(f"{name}: {shapely.is_valid_reason(parts)}")
        row = listed[name]
        properties = {"iso": row["iso"], "name_fa": name, "name_en": row["name_en"]}
        features.append(
            {"type": "Feature", "properties": properties, "geometry": json.loads(shapely.to_geojson(parts))}
        )
    return features


def write(packages: Path) -> None:
    """Makes data/provinces.geojson anew."""
    shapes.write_features(tables.DATA / "provinces.geojson", build(packages))


def _drawing(path: Path) -> dict[str, shapely.Geometry]:
    """Persian name → the shape in pixels; a province drawn in several elements is their union."""
    found: dict[str, shapely.Geometry] = {}
    elements = r'createElement\("(?:path|polygon|polyline)", (\{.*?)(?=React\.createElement\(|$)'
    for element in re.finditer(elements, path.read_text(encoding="utf-8"), re.S):
        named = re.search(r'"data-name": \'([^\']+)\'', element[1])
        if not named:
            continue
        name = json.loads(f'"{named[1]}"').strip()
        curve, points = re.search(r"\bd: '([^']+)'", element[1]), re.search(r"\bpoints: '([^']+)'", element[1])
        if curve:
            rings = _rings(re.sub(r"\\[rnt]", " ", curve[1]))
        else:
            numbers = [float(n) for n in re.findall(r"-?(?:\d+\.\d*|\.\d+|\d+)", points[1])]
            rings = [list(zip(numbers[::2], numbers[1::2], strict=True))]
        shape = shapely.union_all([shapely.Polygon(ring).buffer(0) for ring in rings if len(ring) > 3])
        found[name] = found[name].union(shape) if name in found else shape
    return found


def _rings(path: str) -> list[list[tuple[float, float]]]:
    """The rings of an SVG path (M L H V C S Z, absolute or relative), curves as CURVE_STEPS chords."""
    tokens = re.findall(r"[MmLlHhVvCcSsZz]|-?(?:\d+\.\d*|\.\d+|\d+)(?:e-?\d+)?", path)
    rings, ring, at, command = [], [], 0, ""
    x = y = start_x = start_y = 0.0
    control = None
    while at < len(tokens):
        if tokens[at].isalpha():
            command, at = tokens[at], at + 1
        kind, relative = command.upper(), command.islower()
        count = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Z": 0}[kind]
        values, at = [float(token) for token in tokens[at : at + count]], at + count
        base_x, base_y = (x, y) if relative else (0.0, 0.0)
        if kind in "MZ" and ring:
            rings.append(ring)
            ring = []
        if kind == "Z":
            x, y, control = start_x, start_y, None
        elif kind == "M":
            x, y = values[0] + base_x, values[1] + base_y
            start_x, start_y, ring, control = x, y, [(x, y)], None
            command = "l" if relative else "L"
        elif kind in "LHV":
            x = values[0] + base_x if kind != "V" else x
            y = values[-1] + base_y if kind != "H" else y
            ring.append((x, y))
            control = None
        else:
            if kind == "S":
                mirrored = (2 * x - control[0], 2 * y - control[1]) if control else (x, y)
                values = [mirrored[0] - base_x, mirrored[1] - base_y, *values]
            corners = numpy.array([(x, y), *((values[k] + base_x, values[k + 1] + base_y) for k in (0, 2, 4))])
            for t in numpy.linspace(0, 1, CURVE_STEPS + 1)[1:]:
                weights = numpy.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3])
                ring.append(tuple(weights @ corners))
            (x, y), control = ring[-1], tuple(corners[2])
    return [*rings, ring] if ring else rings


def _from_pixels(pixels: numpy.ndarray) -> numpy.ndarray:
    """Pixels → the plane: the cubic inverted by Newton's method from its affine part."""
    across, down = numpy.array(PIXEL_X), numpy.array(PIXEL_Y)
    x, y = (pixels[:, 0] - across[0]) / across[1], (pixels[:, 1] - down[0]) / down[2]
    one, zero = numpy.ones_like(x), numpy.zeros_like(x)
    for _ in range(20):
        terms = numpy.stack([one, x, y, x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3], 1)
        by_x = numpy.stack([zero, one, zero, 2 * x, y, zero, 3 * x * x, 2 * x * y, y * y, zero], 1)
        by_y = numpy.stack([zero, zero, one, zero, x, 2 * y, zero, x * x, 2 * x * y, 3 * y * y], 1)
        miss_x, miss_y = pixels[:, 0] - terms @ across, pixels[:, 1] - terms @ down
        a, b, c, d = by_x @ across, by_y @ across, by_x @ down, by_y @ down
        determinant = a * d - b * c
        x, y = x + (d * miss_x - b * miss_y) / determinant, y + (a * miss_y - c * miss_x) / determinant
    # Rounded: the first and the last point of a ring may differ in the last bit.
    return (numpy.c_[x, y] * SCALE).round(6)


def _grow(provinces: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Each province grown outwards where it has an outer edge, so that the outline can cut it."""
    union = shapely.union_all([shape.buffer(0.6) for shape in provinces.values()]).buffer(-0.6)
    edge, owners = union.boundary.buffer(1.2), {}
    for name, shape in provinces.items():
        for part in shapely.get_parts(shape):
            for step in range(int(part.exterior.length / 2) + 1):
                point = part.exterior.interpolate(2 * step)
                if edge.contains(point):
                    owners[round(point.x, 3), round(point.y, 3)] = name
    points = list(owners)
    cells = list(shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=union.buffer(100))))
    pairs = shapely.STRtree(cells).query(shapely.points(numpy.array(points)), predicate="intersects")
    outside = {name: [] for name in provinces}
    for point, cell in zip(*pairs, strict=True):
        outside[owners[points[point]]].append(cells[cell])
    ring = union.buffer(REACH).difference(union)
    return {
        name: shapely.union_all([shape.buffer(0.05), shapely.union_all(outside[name]).intersection(ring)])
        for name, shape in provinces.items()
    }


def _cover(grown: dict[str, shapely.Geometry], land: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """One planar cover of the land: all lines noded on a grid, each face given to a province, crumbs to neighbours."""
    lines = [shapely.set_precision(shape, GRID).boundary for shape in (*grown.values(), land)]
    noded = polygonize(shapely.union_all(lines, grid_size=GRID))
    faces = [face for face in noded if land.buffer(0.1).contains(face.representative_point())]
    owners: list[str | None] = []
    for face in faces:
        areas = {name: face.intersection(shape).area for name, shape in grown.items() if shape.intersects(face)}
        best = max(areas, key=areas.get, default=None)
        owners.append(best if best and areas[best] > 0.3 * face.area else None)
    tree = shapely.STRtree(faces)
    for again in range(3):
        for i in sorted(range(len(faces)), key=lambda i: faces[i].area):
            if owners[i] is not None and (again or faces[i].area > CRUMB):
                continue
            edges: dict[str, float] = {}
            for j in tree.query(faces[i], predicate="intersects"):
                length = faces[i].intersection(faces[j]).length if j != i and owners[j] is not None else 0
                if length:
                    edges[owners[j]] = edges.get(owners[j], 0) + length
            nearest = owners[i] or min(grown, key=lambda name: grown[name].distance(faces[i]))
            owners[i] = max(edges, key=edges.get) if edges else nearest
    cover = {
        name: shapely.union_all([f for f, own in zip(faces, owners, strict=True) if own == name]) for name in grown
    }
    for name in grown:
        parts = sorted(shapely.get_parts(cover[name]), key=lambda part: -part.area)
        kept = parts[:1]
        for part in parts[1:]:
            edges = {other: part.intersection(shape).length for other, shape in cover.items() if other != name}
            other = max(edges, key=edges.get)
            if edges[other] > 0 and part.area < SPLINTER:
                cover[other] = cover[other].union(part)
            else:
                kept.append(part)
        cover[name] = shapely.union_all(kept)
    return cover


def _to_plane(degrees: numpy.ndarray) -> numpy.ndarray:
    return numpy.column_stack(PLANE.transform(degrees[:, 0], degrees[:, 1]))


def _to_degrees(points: numpy.ndarray) -> numpy.ndarray:
    return numpy.column_stack(PLANE.transform(points[:, 0], points[:, 1], direction="INVERSE")).round(5)
