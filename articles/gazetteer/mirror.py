"""The gazetteer in PostGIS: the same places under the same ids, with polygons where they are drawn and honest circles else.

`load` may run any number of times; it changes only what differs. Polygons that a user loaded (load_boundaries) stay.
"""

import json
from collections import Counter
from collections.abc import Iterable

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import transaction

from articles import models
from articles.extraction.gazetteer import Entry, gazetteer
from articles.extraction.normalise import fold
from articles.gazetteer import relative, tables

# The source of a polygon that a user put in place of ours begins with this word.
USERS = "boundaries:"
# Parents before children.
_ORDER = ("country", "province", "county", "city", "district", "village", "natural", "site", "relative")
_FIELDS = (
    "name",
    "name_en",
    "kind",
    "provinces",
    "parent_id",
    "geometry",
    "label_point",
    "uncertainty_km",
    "population",
    "source",
)


@transaction.atomic
def load() -> Counter:
    """Mirrors every place and its names into the database: counts of new, changed, kept and removed rows.

    A place that has left the gazetteer is removed unless something still refers to it; a derived place always stays.
    """
    polygons = _polygons()
    entries = sorted(gazetteer().entries.values(), key=lambda entry: (_ORDER.index(entry.place.kind), entry.place.id))
    have = {place.id: place for place in models.Place.objects.all()}
    wanted = [_place(entry, polygons, have.get(entry.place.id)) for entry in entries]
    counts = Counter()
    new = [place for place in wanted if place.id not in have]
    changed = [place for place in wanted if place.id in have and _differs(have[place.id], place)]
    models.Place.objects.bulk_create(new, batch_size=500)
    models.Place.objects.bulk_update(changed, _FIELDS, batch_size=200)
    counts["new"], counts["changed"] = len(new), len(changed)
    counts["kept"] = len(wanted) - len(new) - len(changed)
    counts["removed"] = _remove(set(have) - {place.id for place in wanted})
    _names(entries)
    relative.derive([place.id for place in wanted if place.kind == "relative" and place.provinces])
    if changed or new:
        relative.derive(models.Place.objects.filter(id__startswith=relative.PREFIX).values_list("id", flat=True))
    return counts


def _place(entry: Entry, polygons: dict[str, GEOSGeometry], had: models.Place | None) -> models.Place:
    place = entry.place
    point = Point(place.lon, place.lat, srid=4326) if place.lat is not None else None
    least = models.LEAST_UNCERTAINTY_KM.get(place.kind)
    uncertainty = max(entry.uncertainty_km or 0, least or 0) or None
    geometry, source = polygons.get(place.id), entry.source
    if geometry is None and point and least:
        geometry = point
    if had and had.source.startswith(USERS):
        geometry, source, point, uncertainty = had.geometry, had.source, had.label_point, had.uncertainty_km
    if place.kind == "relative" and had:
        geometry, point = had.geometry, had.label_point
    return models.Place(
        id=place.id,
        name=place.name,
        name_en=entry.name_en,
        kind=place.kind,
        provinces=list(place.provinces),
        parent_id=entry.parent if entry.parent in gazetteer() else None,
        geometry=geometry,
        label_point=point,
        uncertainty_km=uncertainty,
        population=entry.population or None,
        source=source,
    )


def _polygons() -> dict[str, GEOSGeometry]:
    """Gazetteer id → polygon of the provinces and of the counties that are drawn."""
    found = {}
    for name, key in (("provinces", "iso"), ("counties", "id")):
        for feature in json.loads((tables.DATA / f"{name}.geojson").read_text(encoding="utf-8"))["features"]:
            found[feature["properties"][key]] = GEOSGeometry(json.dumps(feature["geometry"]), srid=4326)
    return found


def _differs(have: models.Place, want: models.Place) -> bool:
    for field in _FIELDS:
        old, new = getattr(have, field), getattr(want, field)
        if field in ("geometry", "label_point"):
            if (old is None) != (new is None) or (old is not None and not old.equals_exact(new, 1e-9)):
                return True
        elif old != new:
            return True
    return False


def _remove(ids: set[str]) -> int:
    """Removes places that left the gazetteer and that nothing refers to; derived places are no part of it."""
    gone = (
        models.Place.objects.filter(id__in=ids)
        .exclude(id__startswith=relative.PREFIX)
        .exclude(id__startswith=relative.SAID)
    )
    free = gone.filter(mentions=None, item_links=None, children=None).exclude(
        id__in=models.Article.objects.exclude(focus=None).values("focus")
    )
    return free.delete()[1].get("articles.Place", 0)


def _names(entries: Iterable[Entry]) -> None:
    have = {(row.place_id, row.name): row.pk for row in models.PlaceName.objects.all()}
    wanted = {}
    for entry in entries:
        for name in (entry.place.name, *entry.names, *entry.weak):
            wanted[entry.place.id, name] = models.PlaceName(place_id=entry.place.id, name=name, folded=fold_name(name))
    kept = models.Place.objects.filter(id__startswith=relative.PREFIX) | models.Place.objects.filter(
        id__startswith=relative.SAID
    )
    derived = set(kept.values_list("id", flat=True))
    gone = [pk for (id, name), pk in have.items() if (id, name) not in wanted and id not in derived]
    models.PlaceName.objects.filter(pk__in=gone).delete()
    models.PlaceName.objects.bulk_create([row for pair, row in wanted.items() if pair not in have], batch_size=1000)


def fold_name(name: str) -> str:
    """A name for searching: folded word by word, one space between."""
    return " ".join(fold(word) for word in name.split())
