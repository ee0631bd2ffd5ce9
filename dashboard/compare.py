"""Two-way tables of a selection, every cell a link to the items that it counts."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from dashboard import jalali, labels
from dashboard.counts import COLUMNS, grouped
from dashboard.placenames import province_names
from dashboard.selection import Selection

MOST_ROWS = 36


@dataclass(frozen=True, slots=True)
class Cell:
    """A count; `share` of the table's greatest, from 0 to 100, for the bar; `query` selects what it counts."""

    count: int
    share: int
    selection: Selection
    chosen: dict[str, list]

    @property
    def query(self) -> str:
        return self.selection.query_with(**self.chosen)


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
    "office-theme": ("office", "theme", gettext_lazy("Kind of office by theme")),
    "month-theme": ("period", "theme", gettext_lazy("Month by theme")),
}
PARAMETER_OF = {
    "theme": ["theme"],
    "status": ["status"],
    "province": ["place"],
    "office": ["speaker"],
    "period": ["from", "to"],
}


def _values(facet: str, counted: Counter, selection: Selection) -> list:
    """The values of a facet that the selection has, in the order that they are read in."""
    match facet:
        case "theme":
            return [code for code in labels.THEMES if counted[code]]
        case "status":
            return [status for status in labels.STATUSES if status in (selection.chosen("status") or labels.STATUSES)]
        case "province" | "office":
            return [code for code, count in counted.most_common() if count]
        case "period":
            return sorted(counted, key=lambda month: month.start, reverse=True)[:MOST_ROWS]
    raise KeyError(facet)


def _names(facet: str, values: list) -> dict:
    match facet:
        case "theme":
            return {value: str(labels.THEMES[value]) for value in values}
        case "status":
            return {value: str(labels.STATUSES[value]) for value in values}
        case "province":
            return province_names()
        case "office":
            return labels.OFFICES
    return {value: value.in_words() for value in values}


def _chosen(**facets) -> dict[str, list]:
    """The parameters that select one value of each facet."""
    chosen = {name: [value] for facet, value in facets.items() for name in PARAMETER_OF[facet]}
    return chosen | ({"period": []} if "period" in facets else {})


def tables(selection: Selection) -> list[Table]:
    """All of TABLES, from one pass over the selection."""
    sets = {name: (COLUMNS[rows][0], COLUMNS[columns][0]) for name, (rows, columns, _) in TABLES.items()}
    found = grouped(selection.keys(), list(sets.values()))
    return [_tabulate(selection, name, found[columns]) for name, columns in sets.items()]


def brief(selection: Selection) -> Table:
    """Theme by status, from what a page that counts its facets has asked for already."""
    return _tabulate(selection, "theme-status", selection.counts.crossed("theme", "status"))


def _tabulate(selection: Selection, name: str, groups: list[tuple]) -> Table:
    """A row's total counts each item once; an item in two provinces stands in both rows."""
    rows, columns, title = TABLES[name]
    counted, of_row, of_column = Counter(), Counter(), Counter()
    in_row = {row: COLUMNS[rows][1](row) for row, _, _ in groups}
    if rows == "period":
        in_row = {day: [jalali.month_of(day)] if day else [] for day in in_row}
    for row, column, count in groups:
        for each in in_row[row]:
            for other in COLUMNS[columns][1](column):
                counted[each, other] += count
                of_row[each] += count
                of_column[other] += count
    values, heads = _values(rows, of_row, selection), _values(columns, of_column, selection)
    row_names, column_names = _names(rows, values), _names(columns, heads)
    highest = max(counted.values(), default=0) or 1
    widest = max((of_row[value] for value in values), default=0) or 1
    return Table(
        name,
        str(title),
        [(column_names[head], selection.query_with(**_chosen(**{columns: head}))) for head in heads],
        [
            Row(
                row_names[value],
                selection.query_with(**_chosen(**{rows: value})),
                [
                    Cell(
                        counted[value, head],
                        round(100 * counted[value, head] / highest),
                        selection,
                        _chosen(**{rows: value, columns: head}),
                    )
                    for head in heads
                ],
                Cell(of_row[value], round(100 * of_row[value] / widest), selection, _chosen(**{rows: value})),
            )
            for value in values
        ],
    )
