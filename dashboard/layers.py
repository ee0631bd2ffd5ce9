"""What the map draws of a selection: LAYERS, name → function of the selection, each one GROUP BY.

Marks are places, never items, so a payload grows with the places that have any and not with the items. What has no
shape of its own (nationwide, abroad, no place) is counted beside the map.
"""

import json
from collections.abc import Callable
from functools import cached_property

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Count, Q
from django.utils.translation import pgettext_lazy

from articles.models import Place
from dashboard.placenames import place_name
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


class Ground:
    """The places of one selection with their counts, read once for all layers."""

    def __init__(self, selection: Selection, measure: str = "items"):
        self.selection, self.measure = selection, measure

    @cached_property
    def places(self) -> list[tuple[Place, int]]:
        """Places with selected items, most first."""
        counts = self.selection.counts.places
        places = Place.objects.filter(pk__in=counts).exclude(kind="province")
        places = places.defer("geometry").annotate(shape=AsGeoJSON("geometry", precision=3))
        return sorted(((place, counts[place.pk]) for place in places), key=lambda pair: (-pair[1], pair[0].pk))


def provinces(ground: Ground) -> dict:
    """Code → what the shading shows; `known` holds the codes that any item of the whole corpus lies in."""
    known = Selection().counts.selected("province")
    selected = ground.selection.counts.selected("province")
    if ground.measure == "articles":
        values = _articles_by_province(ground.selection)
    elif ground.measure == "share":
        values = {code: round(100 * selected[code] / known[code], 1) for code in known}
    else:
        values = dict(selected)
    return {"values": values, "known": sorted(known)}


def _articles_by_province(selection: Selection) -> dict[str, int]:
    each = {
        code: Count("article", distinct=True, filter=Q(provinces__any_bit=1 << int(code[3:])))
        for code in selection.counts.selected("province")
    }
    return selection.keys().aggregate(**each) if each else {}


def places(ground: Ground) -> list[dict]:
    """Settlements and sites as circles: where, how many, and the radius within which the place surely lies."""
    return [
        {
            "id": place.pk,
            "name": place_name(place),
            "kind": place.kind,
            "lat": round(place.label_point.y, 4),
            "lon": round(place.label_point.x, 4),
            "count": count,
            "km": place.uncertainty_km or 0,
        }
        for place, count in ground.places
        if place.kind in POINT_KINDS and place.label_point and not _is_area(place)
    ]


def regions(ground: Ground) -> dict:
    """Natural features, relative places and drawn counties as GeoJSON features of their own shape."""
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(place.shape),
            "properties": {
                "id": place.pk,
                "name": place_name(place),
                "kind": place.kind,
                "count": count,
                "km": place.uncertainty_km or 0,
            },
        }
        for place, count in ground.places
        if place.kind in REGION_KINDS and place.shape and (place.kind != "county" or _is_area(place))
    ]
    return {"type": "FeatureCollection", "features": features[:MOST_REGIONS]}


def _is_area(place) -> bool:
    return bool(place.shape) and "Polygon" in place.shape[:30]


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
