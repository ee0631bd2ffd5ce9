"""What a selection counts to: the options of every facet, the map's places and the timeline's days.

`selected` counts the selected items; `options` counts what choosing each option would give under the filters of all
*other* facets. Everything is one GROUP BY over the narrow keys, asked when it is first needed and kept.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from django.db.models import Count

from articles.models import ItemKeys, ItemPlace


def _bits(names: dict[str, int]) -> Callable[[int], list[str]]:
    return lambda value: [name for name, bit in names.items() if value & bit]


def _whole(value) -> list:
    return [value]


def _named(value: str) -> list[str]:
    return [value] if value else []


def _province_codes(value: int) -> list[str]:
    return [f"IR-{number:02d}" for number in range(31) if value >> number & 1]


def _precisions(value: int) -> list[str]:
    return _bits(ItemKeys.PRECISION_BITS)(value) or ["none"]


def _amounts(value: int) -> list[str]:
    return _bits(ItemKeys.AMOUNT_BITS)(value) or ["none"]


# Facet → the column that it counts by, and the facet's values in one value of that column.
COLUMNS: dict[str, tuple[str, Callable]] = {
    "theme": ("theme", _whole),
    "status": ("status", _whole),
    "amount": ("amounts", _amounts),
    "precision": ("precisions", _precisions),
    "extent": ("extents", _bits(ItemKeys.EXTENT_BITS)),
    "province": ("provinces", _province_codes),
    "speaker": ("office", _named),
    "agency": ("agency", _named),
    "period": ("published", _whole),
}
# Few values each, so one GROUP BY over all of them is small enough to be summed up here.
_TOGETHER = ("theme", "status", "amounts", "precisions", "extents")
# The filter that a facet's own choice belongs to, where it has not the facet's name.
_FILTER = {"extent": "place", "province": "place"}


class Counts:
    """Counts of one selection by facet. An item with two places in one province counts once there."""

    def __init__(self, selection):
        self.selection = selection
        self._selected: dict[str, Counter] = {}
        self._options: dict[str, Counter] = {}

    @cached_property
    def _joint(self) -> list[tuple]:
        return list(self.selection.keys().order_by().values_list(*_TOGETHER).annotate(count=Count("pk")))

    @property
    def total(self) -> int:
        return sum(row[-1] for row in self._joint)

    def selected(self, facet: str) -> Counter:
        """Value → number of selected items; a value without any is 0."""
        if facet not in self._selected:
            column = COLUMNS[facet][0]
            if column in _TOGETHER:
                at = _TOGETHER.index(column)
                rows = [(row[at], row[-1]) for row in self._joint]
            else:
                rows = self.selection.keys().order_by().values_list(column).annotate(count=Count("pk"))
            self._selected[facet] = _tally(rows, facet)
        return self._selected[facet]

    def options(self, facet: str) -> Counter:
        """Value → number of items that choosing it would give, the facet's present choice put aside."""
        own = _FILTER.get(facet, facet)
        if not self.selection.filters_by(own):
            return self.selected(facet)
        if facet not in self._options:
            rows = self.selection.keys(but=own).order_by().values_list(COLUMNS[facet][0]).annotate(count=Count("pk"))
            self._options[facet] = _tally(rows, facet)
        return self._options[facet]

    @property
    def without_place(self) -> int:
        return self.selected("precision")["none"]

    @cached_property
    def places(self) -> dict[str, int]:
        """Place id → number of selected items that are linked to it, of the places that have any."""
        return self._by_place(self.selection.keys())

    def where(self, **conditions) -> dict[str, int]:
        """Place id → count under all filters but the place's, of links to places under `conditions` (of ItemPlace)."""
        return self._by_place(self.selection.keys(but="place"), **conditions)

    def _by_place(self, keys, **conditions) -> dict[str, int]:
        links = ItemPlace.objects.filter(item__in=keys.order_by().values("item"), **conditions)
        return dict(links.values_list("place").annotate(count=Count("pk")))

    @property
    def days(self) -> dict[datetime.date | None, int]:
        """Published day → number of items under all filters but the period's; None for the undated."""
        return self.options("period")


def _tally(rows, facet: str) -> Counter:
    values_in = COLUMNS[facet][1]
    tally: Counter = Counter()
    for value, count in rows:
        for each in values_in(value):
            tally[each] += count
    return tally
