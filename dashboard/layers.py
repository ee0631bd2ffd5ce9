"""What the map draws of a selection: LAYERS, name → function of the selection, each one GROUP BY.

Marks are places, never items, so a payload grows with the places that have any and not with the items. What has no
shape of its own (nationwide, abroad, wider regions, no place) is counted beside the map.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import CharField, Count, FloatField, Func, Q
from django.db.models.aggregates import BitOr
from django.utils.translation import pgettext_lazy

from articles.models import PROVINCE_CODES, ItemKeys, Place
from dashboard.placenames import name
from dashboard.selection import Selection

# What the provinces' shading may show.
MEASURES = {
    "items": pgettext_lazy("shading", "Measures"),
    "articles": pgettext_lazy("shading", "Articles"),
    "share": pgettext_lazy("shading", "Share of all its measures"),
}
POINT_KINDS = ("city", "district", "village", "site", "county")
REGION_KINDS = ("natural", "relative", "county")
MOST_REGIONS = 400


@dataclass(frozen=True, slots=True)
class Ground:
    """A selection to be drawn, and what the provinces' shading shows (MEASURES)."""

    selection: Selection
    measure: str = "items"

    def rows(self, kinds: tuple[str, ...], **more) -> list[tuple[dict, int]]:
        """(place, selected items) of the kinds, most first. Plain columns: there may be thousands of places."""
        counts = self.selection.counts.places
        columns = ("pk", "name", "name_en", "kind", "uncertainty_km", "drawn")
        found = Place.objects.filter(pk__in=counts, kind__in=kinds).annotate(drawn=GeometryType("geometry"))
        found = found.annotate(**more).values(*columns, *more)
        return sorted(((place, counts[place["pk"]]) for place in found), key=lambda pair: (-pair[1], pair[0]["pk"]))


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


def places(ground: Ground) -> list[dict]:
    """Settlements and sites as circles: where, how many, and the radius within which the place surely lies."""
    lat, lon = (Func("label_point", function=function, output_field=FloatField()) for function in ("ST_Y", "ST_X"))
    return [
        _described(place, count) | {"lat": round(place["lat"], 4), "lon": round(place["lon"], 4)}
        for place, count in ground.rows(POINT_KINDS, lat=lat, lon=lon)
        if place["lat"] is not None and place["drawn"] in (None, "POINT")
    ]


def regions(ground: Ground) -> dict:
    """Natural features, relative places and drawn counties as GeoJSON features of their own shape."""
    # Keeping what would collapse is enough for drawing; keeping the topology as well takes seven times as long.
    outline = Func("geometry", 0.01, True, function="ST_Simplify", output_field=GeometryField())
    shape = AsGeoJSON(outline, precision=3)
    features = [
        {"type": "Feature", "geometry": json.loads(place["shape"]), "properties": _described(place, count)}
        for place, count in ground.rows(REGION_KINDS, shape=shape)
        if place["shape"] and (place["kind"] != "county" or place["drawn"] != "POINT")
    ]
    return {"type": "FeatureCollection", "features": features[:MOST_REGIONS]}


def _described(place: dict, count: int) -> dict:
    return {
        "id": place["pk"],
        "name": name(place["pk"], place["name"], place["name_en"]),
        "kind": place["kind"],
        "count": count,
        "km": place["uncertainty_km"] or 0,
    }


class GeometryType(Func):
    function = "GeometryType"
    output_field = CharField()


LAYERS: dict[str, Callable[[Ground], object]] = {"provinces": provinces, "places": places, "regions": regions}


def draw(selection: Selection, measure: str = "items") -> dict:
    """Every layer of the selection, with its count, its query and what stands beside the map."""
    ground = Ground(selection, measure)
    return {
        "query": selection.query,
        "count": selection.counts.total,
        "measure": measure,
        "chosen": list(selection.chosen("place")),
        "beside": selection.outside,
        **{name: layer(ground) for name, layer in LAYERS.items()},
    }
