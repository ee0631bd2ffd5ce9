"""Two-way tables of a selection, every cell a link to the items that it counts."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy

from dashboard import jalali, labels
from dashboard.counts import COLUMNS
from dashboard.placenames import province_names
from dashboard.selection import Selection

MOST_ROWS = 36


@dataclass(frozen=True, slots=True)
class Cell:
    """A count; `share` of the table's greatest, from 0 to 100, for the bar; `query` selects what it counts."""

    count: int
    share: int
    query: str


@dataclass(frozen=True, slots=True)
class Row:
    words: str
    query: str
    cells: list[Cell]
    total: Cell


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    title: str
    heads: list[tuple[str, str]]
    rows: list[Row]
    note: str = ""

    @property
    def by(self) -> str:
        """The dimensions of `summary.csv` that count the same."""
        return ",".join({"period": "month"}.get(facet, facet) for facet in TABLES[self.name][:2])


# Name → the facet of the rows, the facet of the columns.
TABLES = {
    "theme-status": ("theme", "status", gettext_lazy("Theme by status")),
    "theme-province": ("province", "theme", gettext_lazy("Province by theme")),
    "month-theme": ("period", "theme", gettext_lazy("Month by theme")),
}
PARAMETER_OF = {"theme": ["theme"], "status": ["status"], "province": ["place"], "period": ["from", "to"]}


def _values(facet: str, selection: Selection) -> list:
    """The values of a facet that the selection has, in the order that they are read in."""
    counted = selection.counts.selected(facet)
    match facet:
        case "theme":
            return [code for code in labels.THEMES if counted[code]]
        case "status":
            return [status for status in labels.STATUSES if status in (selection.chosen("status") or labels.STATUSES)]
        case "province":
            return [code for code, count in counted.most_common() if count]
        case "period":
            months = {jalali.month_of(day) for day in counted if day}
            return sorted(months, key=lambda month: month.start, reverse=True)[:MOST_ROWS]
    raise KeyError(facet)


def _words(facet: str, value) -> str:
    match facet:
        case "theme":
            return str(labels.THEMES[value])
        case "status":
            return str(labels.STATUSES[value])
        case "province":
            return province_names()[value]
    return value.in_words()


def _tally(selection: Selection, rows: str, columns: str) -> Counter:
    """(row's value, column's value) → count, from one GROUP BY."""
    counted: Counter = Counter()
    pairs = selection.keys().order_by().values_list(COLUMNS[rows][0], COLUMNS[columns][0]).annotate(count=Count("pk"))
    for row, column, count in pairs:
        for each in COLUMNS[rows][1](row):
            for other in COLUMNS[columns][1](column):
                counted[jalali.month_of(each) if rows == "period" and each else each, other] += count
    return counted


def _part(selection: Selection, **facets) -> str:
    return selection.query_with(**{name: [value] for facet, value in facets.items() for name in PARAMETER_OF[facet]})


def tabulate(selection: Selection, name: str) -> Table:
    """One of TABLES. A row's total counts each item once; an item in two provinces stands in both rows."""
    rows, columns, title = TABLES[name]
    counted = _tally(selection, rows, columns)
    values, heads = _values(rows, selection), _values(columns, selection)
    highest = max(counted.values(), default=0) or 1
    totals = {value: sum(counted[value, head] for head in heads) for value in values}
    widest = max(totals.values(), default=0) or 1
    return Table(
        name,
        str(title),
        [(_words(columns, head), _part(selection, **{columns: head})) for head in heads],
        [
            Row(
                _words(rows, value),
                _part(selection, **{rows: value}),
                [
                    Cell(
                        counted[value, head],
                        round(100 * counted[value, head] / highest),
                        _part(selection, **{rows: value, columns: head}),
                    )
                    for head in heads
                ],
                Cell(totals[value], round(100 * totals[value] / widest), _part(selection, **{rows: value})),
            )
            for value in values
        ],
    )
