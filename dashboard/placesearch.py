"""Finds places by what a person types, however it is spelt."""

from dataclasses import dataclass

from django.db.models import Q

from articles.extraction.normalise import fold
from articles.models import Place
from dashboard.selection import Selection

MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A place, what choosing it would give, and the query string that adds it."""

    place: Place
    count: int
    query: str


def find(typed: str, selection: Selection) -> list[Found]:
    """Places one of whose names begins with what was typed (in Persian or English), those with most items first."""
    folded = fold(" ".join(typed.split()))
    if not folded:
        return []
    beginning = Q(names__folded__startswith=folded) | Q(name_en__istartswith=typed.strip())
    places = Place.objects.filter(beginning).distinct().order_by("pk")
    # Distinct geometries can't be compared by value, and the search needs none.
    places = places.only("id", "name", "name_en", "kind", "provinces", "population")[:200]
    counts = selection.counts.where(place__in=[place.pk for place in places])
    provinces = selection.counts.options("province")
    found = [
        Found(
            place,
            provinces[place.pk] if place.kind == "province" else counts.get(place.pk, 0),
            selection.query_with(place=[*selection.chosen("place"), place.pk]),
        )
        for place in places
        if place.pk not in selection.chosen("place")
    ]
    return sorted(found, key=lambda each: (-each.count, -(each.place.population or 0), each.place.pk))[:MOST_FOUND]
