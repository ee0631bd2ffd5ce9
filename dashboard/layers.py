"""What the map draws of a selection: LAYERS, name → function of the selection, each one GROUP BY.

Marks are places, never items, so a payload grows with the places that have any and not with the items. Names and shapes
of places are the same in every selection: they go out once (`gazetteer`), and a selection is counts alone. What has no
shape of its own (nationwide, abroad, wider regions, no place) is counted beside the map.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Count, Exists, F, FloatField, Func, OuterRef, Q
from django.db.models.aggregates import BitOr
from django.utils.translation import pgettext_lazy

from articles.models import PROVINCE_CODES, ItemKeys, ItemPlace, Place
from dashboard.placenames import name
from dashboard.selection import Selection

# What the provinces' shading may show.
MEASURES = {
    "items": pgettext_lazy("shading", "Measures"),
    "articles": pgettext_lazy("shading", "Articles"),
    "share": pgettext_lazy("shading", "Share of all its measures"),
}
# A county is drawn as its area where that is known, else as a circle.
CIRCLES = Q(kind__in=("city", "district", "village", "site", "county"), label_point__isnull=False)
REGIONS = Q(kind__in=("natural", "relative", "county"), geometry__isnull=False)
# Coordinates of a shape are whole thousandths of a degree, about a hundred metres.
PER_DEGREE = 1000


@dataclass(frozen=True, slots=True)
class Ground:
    """A selection to be drawn, and what the provinces' shading shows (MEASURES)."""

    selection: Selection
    measure: str = "items"


def provinces(ground: Ground) -> dict:
    """Code → what the shading shows; `known` holds the codes that any item of the whole corpus lies in."""
    selected = ground.selection.counts.selected("province")
    if ground.measure == "share":
        known = Selection().counts.selected("province") if ground.selection.filters else selected
        values = {code: round(100 * selected[code] / known[code], 1) for code in known}
        return {"values": values, "known": sorted(known)}
    values = _articles_by_province(ground.selection) if ground.measure == "articles" else dict(selected)
    return {"values": values, "known": _known() if ground.selection.filters else sorted(selected)}


def _known() -> list[str]:
    """The provinces that any item lies in. Only whether, so that nothing need be grouped."""
    bits = ItemKeys.objects.aggregate(bits=BitOr("provinces"))["bits"] or 0
    return [code for code in PROVINCE_CODES if bits >> int(code[3:]) & 1]


def _articles_by_province(selection: Selection) -> dict[str, int]:
    each = {
        code: Count("article", distinct=True, filter=Q(provinces__any_bit=1 << int(code[3:])))
        for code in selection.counts.selected("province")
    }
    return selection.keys().aggregate(**each) if each else {}


def marks(ground: Ground) -> dict[str, int]:
    """Id → number of selected items, most first, of every place that has any and a shape in the gazetteer's part."""
    counts = ground.selection.counts.places
    drawable = set(Place.objects.filter(CIRCLES | REGIONS).values_list("pk", flat=True)) if counts else set()
    return dict(sorted(((pk, counts[pk]) for pk in drawable & counts.keys()), key=lambda pair: (-pair[1], pair[0])))


LAYERS: dict[str, Callable[[Ground], dict]] = {"provinces": provinces, "marks": marks}


def draw(selection: Selection, measure: str = "items") -> dict:
    """Every layer of the selection, with its count, its query and what stands beside the map."""
    ground = Ground(selection, measure)
    selection.counts.load("province", "extent", "unplaced")
    return {
        "query": selection.query,
        "count": selection.counts.total,
        "measure": measure,
        "chosen": list(selection.chosen("place")),
        "beside": selection.outside,
        **{name: layer(ground) for name, layer in LAYERS.items()},
    }


def gazetteer() -> dict[str, list[list]]:
    """Every place that a public item lies in and that can be drawn, named in the active language.

    `circles` are settlements and sites: id, name, latitude, longitude, km. `regions` are natural features, relative
    places and counties with an area: id, name, kind, km, shape, which is a point (latitude, longitude) or polygons of
    rings. A ring is one flat list of longitude and latitude, each the difference from the one before, PER_DEGREE units
    a degree. `km` is the radius within which the place surely lies.
    """
    # Keeping what would collapse is enough for drawing; keeping the topology as well takes seven times as long.
    outline = Func("geometry", 0.01, True, function="ST_Simplify", output_field=GeometryField())
    lat, lon = (Func("label_point", function=function, output_field=FloatField()) for function in ("ST_Y", "ST_X"))
    public = Exists(ItemPlace.objects.filter(place=OuterRef("pk"), item__keys__isnull=False))
    found = Place.objects.filter(CIRCLES | REGIONS, public).order_by("pk")
    found = found.annotate(lat=lat, lon=lon, shape=AsGeoJSON(outline, precision=3), km=F("uncertainty_km"))
    circles, regions = [], []
    for row in found.values("pk", "name", "name_en", "kind", "km", "lat", "lon", "shape"):
        shape = json.loads(row["shape"]) if row["shape"] else None
        words, km = name(row["pk"], row["name"], row["name_en"]), row["km"] or 0
        if row["kind"] in ("natural", "relative") or (shape and shape["type"] != "Point"):
            regions.append([row["pk"], words, row["kind"], km, list(_drawn(shape))])
        else:
            circles.append([row["pk"], words, round(row["lat"], 3), round(row["lon"], 3), km])
    return {"circles": circles, "regions": regions}


def _drawn(shape: dict) -> Iterator:
    """A point as latitude and longitude; areas as polygons of rings."""
    match shape["type"]:
        case "Point":
            yield from reversed(shape["coordinates"])
        case "Polygon":
            yield [_ring(ring) for ring in shape["coordinates"]]
        case "MultiPolygon":
            yield from ([_ring(ring) for ring in polygon] for polygon in shape["coordinates"])


def _ring(ring: list) -> list[int]:
    whole = [(0, 0), *((round(lon * PER_DEGREE), round(lat * PER_DEGREE)) for lon, lat, *_ in ring)]
    return [step for (x, y), (lon, lat) in pairwise(whole) for step in (lon - x, lat - y)]
