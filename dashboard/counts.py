"""What a selection counts to: the options of every facet, the map's places and the timeline's days.

`selected` counts the selected items; `options` counts what choosing each option would give under the filters of all
*other* facets. A page that needs many asks for them together (`load`): one pass over the narrow keys counts them all.
"""

import datetime
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from django.db import connection
from django.db.models import Count

from articles.models import ItemKeys, ItemPlace
from dashboard.parameters import is_office
from dashboard.snapshot import sql_of


def _bits(names: dict[str, int]) -> Callable[[int], list[str]]:
    return lambda value: [name for name, bit in names.items() if value & bit]


def _whole(value) -> list:
    return [value]


def _named(value: str) -> list[str]:
    return [value] if value else []


def _offices(value: str) -> list[str]:
    return [value] if value and is_office(value) else []


def _province_codes(value: int) -> list[str]:
    return [f"IR-{number:02d}" for number in range(31) if value >> number & 1]


def _precisions(value: int) -> list[str]:
    return _bits(ItemKeys.PRECISION_BITS)(value) or ["none"]


def _unplaced(value: int) -> list[str]:
    return [] if value else ["none"]


def _amounts(value: int) -> list[str]:
    return _bits(ItemKeys.AMOUNT_BITS)(value) or ["none"]


# Facet → the column that it counts by, and the facet's values in one value of that column.
COLUMNS: dict[str, tuple[str, Callable]] = {
    "theme": ("theme", _whole),
    "status": ("status", _whole),
    "amount": ("amounts", _amounts),
    "precision": ("precisions", _precisions),
    "extent": ("extents", _bits(ItemKeys.EXTENT_BITS)),
    "unplaced": ("precisions", _unplaced),
    "province": ("provinces", _province_codes),
    "office": ("office_kind", _named),
    "speaker": ("office", _offices),
    "agency": ("agency", _named),
    "period": ("published", _whole),
}
# Columns that are grouped as one, since few of their combinations occur: each set costs a look-up a row.
_SETS = (
    ("theme", "status", "amounts", "precisions", "extents"),
    ("provinces",),
    ("office_kind", "office"),
    ("agency",),
    ("published",),
)
# The filter that a facet's own choice belongs to, where it has not the facet's name.
_FILTER = {"extent": "place", "unplaced": "place", "province": "place", "office": "speaker"}


class Counts:
    """Counts of one selection by facet. An item with two places in one province counts once there."""

    def __init__(self, selection):
        self.selection = selection
        # The facet whose choice is put aside, or "" → set of columns → rows of their values and a count.
        self._rows: dict[str, dict[tuple[str, ...], list[tuple]]] = {}

    def load(self, *facets: str) -> None:
        """Asks for these facets, or for all, in one query, and one more for each of them that is chosen from."""
        wanted: dict[str, set[tuple[str, ...]]] = {}
        for facet in facets or COLUMNS:
            wanted.setdefault("", set()).add(_set_of(facet))
            if aside := self._aside(facet):
                wanted.setdefault(aside, set()).add(_set_of(facet, aside))
        for aside, sets in wanted.items():
            known = self._rows.setdefault(aside, {})
            if missing := sorted(sets - known.keys()):
                known |= grouped(self.selection.keys(but=aside or None), missing)

    def _aside(self, facet: str) -> str:
        """The facet whose choice its options put aside; "" where nothing of it is chosen."""
        own = _FILTER.get(facet, facet)
        return own if self.selection.filters_by(own) else ""

    def _tally(self, facet: str, aside: str) -> Counter:
        columns, (column, values_in) = _set_of(facet, aside), COLUMNS[facet]
        at = columns.index(column)
        if columns not in self._rows.get(aside, {}):
            self._rows.setdefault(aside, {}).update(grouped(self.selection.keys(but=aside or None), [columns]))
        tally: Counter = Counter()
        for row in self._rows[aside][columns]:
            for each in values_in(row[at]):
                tally[each] += row[-1]
        return tally

    def crossed(self, one: str, other: str) -> list[tuple]:
        """(value, other value, number of selected items) of two facets that are grouped as one; a pair may come often."""
        self.load(one)
        columns = _set_of(one)
        first, second = (columns.index(COLUMNS[facet][0]) for facet in (one, other))
        return [(row[first], row[second], row[-1]) for row in self._rows[""][columns]]

    @cached_property
    def total(self) -> int:
        for rows in self._rows.get("", {}).values():
            return sum(row[-1] for row in rows)
        return self.selection.keys().count()

    def selected(self, facet: str) -> Counter:
        """Value → number of selected items; a value without any is 0."""
        return self._tally(facet, "")

    def options(self, facet: str) -> Counter:
        """Value → number of items that choosing it would give, the facet's present choice put aside."""
        return self._tally(facet, self._aside(facet))

    @property
    def without_place(self) -> int:
        return self.selected("unplaced")["none"]

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


def _set_of(facet: str, aside: str = "") -> tuple[str, ...]:
    """The columns that a facet is grouped with: those of _SETS, or where its choice is put aside all of that choice."""
    if aside:
        return tuple(dict.fromkeys(column for name, (column, _) in COLUMNS.items() if _FILTER.get(name, name) == aside))
    return next(columns for columns in _SETS if COLUMNS[facet][0] in columns)


def grouped(keys, sets: list[tuple[str, ...]]) -> dict[tuple[str, ...], list[tuple]]:
    """Set of columns → its rows of values and their number of keys, all from one pass over the keys."""
    columns = list(dict.fromkeys(column for columns in sets for column in columns))
    sql, parameters = sql_of(keys.order_by().values_list(*columns))
    names = ", ".join(columns)
    grouping = ", ".join(f"({', '.join(columns)})" for columns in sets)
    found: dict[tuple[str, ...], list[tuple]] = {columns: [] for columns in sets}
    # GROUPING() has a bit for each column that a row is not grouped by, the first column's the highest.
    masks = {
        sum(1 << len(columns) - 1 - at for at, column in enumerate(columns) if column not in columns_of): columns_of
        for columns_of in sets
    }
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT GROUPING({names}), {names}, COUNT(*) FROM ({sql}) AS keys ({names})"
            f" GROUP BY GROUPING SETS ({grouping})",
            parameters,
        )
        for mask, *values, count in cursor:
            of = dict(zip(columns, values, strict=True))
            found[masks[mask]].append((*(of[column] for column in masks[mask]), count))
    return found
