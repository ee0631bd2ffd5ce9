"""What a report needs of a selection: counts by one or two dimensions, with totals and shares that agree with the list.

An item may lie in two provinces. Each province counts it, as the map and the facets do, and the row `repeated` takes
back what is counted more than once: so the rows of a table, and its columns, sum to the number of items.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import jdatetime
from django.db.models import Count
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from articles.extraction.records import STATUSES, THEMES
from articles.models import ItemKeys, Place
from dashboard import jalali, labels
from dashboard.parameters import HOME, BadQuery, is_office
from dashboard.placenames import place_name
from dashboard.selection import Selection


class Closing(Enum):
    """What closes a table: no value that an article could hold equals one of these. `value` is the stable key."""

    NATIONAL = "national"
    ABROAD = "abroad"
    ELSEWHERE = "elsewhere"
    NONE = "none"
    UNKNOWN = "unknown"
    REPEATED = "repeated"
    TOTAL = "total"


TOTAL, REPEATED = Closing.TOTAL, Closing.REPEATED
CLOSING_NAMES = {
    Closing.NATIONAL: labels.EXTENTS["national"],
    Closing.ABROAD: labels.EXTENTS["abroad"],
    Closing.ELSEWHERE: labels.EXTENTS["elsewhere"],
    Closing.NONE: labels.EXTENTS["none"],
    Closing.UNKNOWN: gettext_lazy("Unknown"),
    REPEATED: gettext_lazy("Counted more than once"),
    TOTAL: gettext_lazy("Total"),
}


def _own(code) -> list:
    return [code]


def _provinces(bits: int, extents: int) -> list:
    keys = [f"IR-{number:02d}" for number in range(31) if bits >> number & 1]
    keys += [Closing(name) for name, bit in ItemKeys.EXTENT_BITS.items() if extents & bit]
    return keys or [Closing.NONE]


def _place(place: str | None) -> list:
    return [Closing.NATIONAL if place == HOME else place or Closing.NONE]


def _year(day) -> list:
    return [str(jdatetime.date.fromgregorian(date=day).year) if day else Closing.UNKNOWN]


def _month(day) -> list:
    return [jdatetime.date.fromgregorian(date=day).strftime("%Y-%m") if day else Closing.UNKNOWN]


def _period_name(keys: list[str]) -> dict[str, str]:
    return {key: jalali.parse_period(key).in_words() for key in keys}


def _place_names(keys: list[str]) -> dict[str, str]:
    places = Place.objects.filter(pk__in=keys).defer("geometry")
    return {place.pk: f"{place_name(place)} ({labels.KINDS[place.kind]})" for place in places}


def _province_names(keys: list[str]) -> dict[str, str]:
    return {place.pk: place_name(place) for place in Place.objects.filter(pk__in=keys).defer("geometry")}


@dataclass(frozen=True, slots=True)
class Dimension:
    """How items are grouped: the columns of ItemKeys that it reads, and the keys that their values stand for.

    `many`: an item may have several keys. `always` lists keys that are shown though no item has them. `names` gives the
    label of each key in the active language. `ordered`: the keys have an order of their own; else most items first.
    """

    name: str
    label: object
    columns: tuple[str, ...]
    keys: Callable[..., list]
    names: Callable[[list], dict]
    many: bool = False
    always: tuple = ()
    ordered: bool = True


DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        Dimension("theme", gettext_lazy("Theme"), ("theme",), _own, lambda _: labels.THEMES, always=THEMES),
        Dimension("status", gettext_lazy("Status"), ("status",), _own, lambda _: labels.STATUSES, always=STATUSES),
        Dimension(
            "province",
            pgettext_lazy("dimension", "Province"),
            ("provinces", "extents"),
            _provinces,
            _province_names,
            many=True,
            always=tuple(f"IR-{number:02d}" for number in range(31)),
        ),
        Dimension(
            "place",
            gettext_lazy("Place"),
            ("item__place_links__place",),
            _place,
            _place_names,
            many=True,
            ordered=False,
        ),
        Dimension(
            "office",
            gettext_lazy("Kind of office"),
            ("office_kind",),
            lambda kind: [kind if kind in labels.OFFICES else Closing.UNKNOWN],
            lambda _: labels.OFFICES,
            ordered=False,
        ),
        Dimension(
            "role",
            gettext_lazy("Speaker’s office"),
            ("office",),
            lambda key: [key if key and is_office(key) else Closing.UNKNOWN],
            lambda keys: {key: key.replace("-", " ") for key in keys},
            ordered=False,
        ),
        Dimension(
            "agency",
            gettext_lazy("Agency"),
            ("agency",),
            lambda name: [name or Closing.UNKNOWN],
            lambda keys: {key: labels.agency(key) for key in keys},
            ordered=False,
        ),
        Dimension("year", gettext_lazy("Year (Jalali)"), ("published",), _year, _period_name),
        Dimension("month", gettext_lazy("Month (Jalali)"), ("published",), _month, _period_name),
    )
}


def parse_by(value: str) -> tuple[Dimension, ...]:
    """One or two different dimensions, separated by a comma. BadQuery for anything else."""
    names = value.split(",")
    if not 1 <= len(names) <= 2 or len(set(names)) != len(names) or any(name not in DIMENSIONS for name in names):
        raise BadQuery(
            "by",
            gettext("“%(value)s” is not one or two of: %(names)s.")
            % {"value": value[:60], "names": ", ".join(DIMENSIONS)},
        )
    return tuple(DIMENSIONS[name] for name in names)


class Summary:
    """A selection's counts by one or two dimensions. `cells` maps a tuple of keys to a number of items."""

    def __init__(self, selection: Selection, dimensions: tuple[Dimension, ...]):
        self.selection, self.dimensions = selection, dimensions

    @cached_property
    def total(self) -> int:
        return self.selection.keys().count()

    def _tally(self, dimensions: tuple[Dimension, ...]) -> Counter:
        """Items by their keys of each dimension; one with two keys counts under both."""
        columns = tuple(dict.fromkeys(column for dimension in dimensions for column in dimension.columns))
        tally: Counter = Counter()
        for *values, count in self.selection.keys().order_by().values_list(*columns).annotate(count=Count("pk")):
            of = dict(zip(columns, values, strict=True))
            keys = [()]
            for dimension in dimensions:
                own = dimension.keys(*(of[column] for column in dimension.columns))
                keys = [(*before, key) for before in keys for key in own]
            for key in keys:
                tally[key] += count
        return tally

    @cached_property
    def margins(self) -> tuple[Counter, ...]:
        """For each dimension its keys with their number of items, each item once a key."""
        tallies = (self._tally((dimension,)) for dimension in self.dimensions)
        return tuple(Counter({key: count for (key,), count in tally.items()}) for tally in tallies)

    @cached_property
    def axes(self) -> tuple[list, ...]:
        """The keys of each dimension in the order of the table, its closing rows included, without the total."""
        return tuple(map(_ordered, self.dimensions, self.margins))

    @cached_property
    def cells(self) -> dict[tuple, int]:
        """Every cell, the `repeated` ones included; sums over an axis equal that axis' `total` cell."""
        cells: Counter = Counter()
        if len(self.dimensions) == 1:
            cells.update({(key,): count for key, count in self.margins[0].items()})
            cells[(REPEATED,)] = self.total - sum(self.margins[0].values())
            cells[(TOTAL,)] = self.total
            return cells
        cells.update(self._tally(self.dimensions))
        rows, columns = ([key for key in axis if key != REPEATED] for axis in self.axes)
        for key in rows:
            cells[key, TOTAL] = self.margins[0][key]
            cells[key, REPEATED] = cells[key, TOTAL] - sum(cells[key, other] for other in columns)
        for key in columns:
            cells[TOTAL, key] = self.margins[1][key]
            cells[REPEATED, key] = cells[TOTAL, key] - sum(cells[other, key] for other in rows)
        cells[TOTAL, TOTAL] = self.total
        cells[TOTAL, REPEATED] = self.total - sum(self.margins[1].values())
        cells[REPEATED, TOTAL] = self.total - sum(self.margins[0].values())
        cells[REPEATED, REPEATED] = cells[REPEATED, TOTAL] - sum(cells[REPEATED, key] for key in columns)
        return cells

    @cached_property
    def names(self) -> tuple[dict, ...]:
        """The label of each key of each dimension in the active language."""
        return tuple(
            {
                **{
                    key: str(name)
                    for key, name in dimension.names([key for key in axis if key not in CLOSING_NAMES]).items()
                },
                **{key: str(name) for key, name in CLOSING_NAMES.items()},
            }
            for dimension, axis in zip(self.dimensions, self.axes, strict=True)
        )

    def share(self, count: int) -> float:
        """Per cent of the selected items, to two decimals."""
        return round(100 * count / self.total, 2) if self.total else 0.0

    def tidy(self) -> tuple[list[str], Iterator[list]]:
        """One row a combination: key and label of each dimension, items, share. Heads are stable keys."""
        head = [part for dimension in self.dimensions for part in (dimension.name, f"{dimension.name}_label")]
        axes = [[*axis, TOTAL] for axis in self.axes]
        keys = [(one,) for one in axes[0]] if len(axes) == 1 else [(one, two) for one in axes[0] for two in axes[1]]

        def rows():
            for key in keys:
                said = [part for name, each in zip(self.names, key, strict=True) for part in _said(name, each)]
                yield [*said, self.cells[key], self.share(self.cells[key])]

        return [*head, "items", "share"], rows()

    def crossed(self) -> tuple[list[str], Iterator[list]]:
        """As a reader's table: one row a key of the first dimension, one column a key of the second."""
        first = str(self.dimensions[0].label)
        code, items, share = gettext("Code"), gettext("Measures"), gettext("Share (%)")
        if len(self.dimensions) == 1:
            _, rows = self.tidy()
            return [code, first, items, share], rows
        columns = [*self.axes[1], TOTAL]
        heads = [self.names[1].get(key, str(key)) for key in columns]

        def rows():
            for key in [*self.axes[0], TOTAL]:
                counts = [self.cells[key, other] for other in columns]
                yield [*_said(self.names[0], key), *counts, self.share(counts[-1])]

        return [code, first, *heads, share], rows()


def _said(names: dict, key) -> tuple:
    """A key as a table says it: its code and its label."""
    return (key.value if isinstance(key, Closing) else key), names.get(key, key)


def _ordered(dimension: Dimension, margin: Counter) -> list:
    keys = {*margin, *dimension.always} - set(Closing)
    order = sorted(keys) if dimension.ordered else sorted(keys, key=lambda key: (-margin[key], key))
    if dimension.always:
        order = [*dimension.always, *(key for key in order if key not in dimension.always)]
    always = {Closing.NATIONAL, Closing.NONE} if dimension.many else set()
    closing = [key for key in Closing if key in margin or key in always]
    return [*order, *closing, *([REPEATED] if dimension.many else [])]
