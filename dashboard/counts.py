"""What a selection counts to: every facet's options, the map's places and the timeline's days, in two statements.

`selected` counts the selected items; `options` counts, for each facet, what choosing an option would give under all
*other* filters. Both come from one scan in which every row knows which facets' filters it passes, so they can't disagree.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from articles.models import PolicyItem
from dashboard import labels
from dashboard.parameters import HOME, PARAMETERS

# Facets whose options are values of a column, by the lookup that reads it.
COLUMNS = {
    "theme": "theme",
    "status": "status",
    "speaker": "office",
    "agency": "article__agency",
    "period": "article__published",
}
AMOUNTS = {"any": ~Q(amounts=[]), "money": Q(amounts__contains=[{"kind": "money"}])}


@dataclass(frozen=True)
class Counts:
    """Counts by facet and value. Beside the parameters' own facets: `province` (by code; an item with two places in one
    province counts once there), `extent` (national, abroad, none) and `period` (by published day, None undated)."""

    total: int = 0
    selected: dict[str, dict] = field(default_factory=dict)
    options: dict[str, dict] = field(default_factory=dict)


def _passes(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _filters(selection) -> dict[str, Q]:
    """The condition of each facet that the selection filters by."""
    conditions: dict[str, Q] = {}
    for name, values in selection.filters.items():
        facet = PARAMETERS[name].facet
        if facet:
            conditions[facet] = conditions.get(facet, Q()) & PARAMETERS[name].condition(values)
    return conditions


def count(selection) -> Counts:
    """Counts of a selection, asked of the database now."""
    filters = _filters(selection)
    items = PolicyItem.objects.public().filter(selection.condition(but=set(filters)))
    items = items.annotate(**{f"passes_{facet}": _passes(condition) for facet, condition in filters.items()})
    passes = [f"passes_{facet}" for facet in filters]
    selected: dict[str, dict] = defaultdict(dict)
    options: dict[str, dict] = defaultdict(dict)
    total = _count_columns(items, passes, selected, options)
    _count_places(items, passes, selected, options)
    return Counts(total, dict(selected), dict(options))


def _tallies(passes: list[str]) -> tuple[str, dict[str, int]]:
    """SQL of the counts of a group: of rows that pass all filters, then for each facet of those that pass the others; and
    the position of each facet's count."""
    everything = " AND ".join(passes) or "TRUE"
    columns = [f"count(*) FILTER (WHERE {everything})"]
    position = {}
    for one in passes:
        others = " AND ".join(other for other in passes if other != one) or "TRUE"
        position[one.removeprefix("passes_")] = len(columns)
        columns.append(f"count(*) FILTER (WHERE {others})")
    return ", ".join(columns), position


def _rows(items, names: list[str], lookups: list) -> tuple[str, tuple]:
    """A common table expression `item` of the items with the named columns."""
    sql, parameters = items.order_by().values_list(*lookups).query.sql_with_params()
    return f"WITH item({', '.join(names)}) AS MATERIALIZED ({sql})", parameters


def _count_columns(items, passes, selected, options) -> int:
    items = items.annotate(**{f"amount_{name}": _passes(condition) for name, condition in AMOUNTS.items()})
    names = [*COLUMNS, *(f"amount_{name}" for name in AMOUNTS)]
    with_, parameters = _rows(items, names + passes, [*COLUMNS.values(), *names[len(COLUMNS) :], *passes])
    tallies, position = _tallies(passes)
    sets = ", ".join(f"({name})" for name in names)
    sql = f"{with_} SELECT GROUPING({', '.join(names)}), {', '.join(names)}, {tallies} FROM item GROUP BY GROUPING SETS ({sets}, ())"
    total = 0
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for grouping, *row in cursor.fetchall():
            values, numbers = row[: len(names)], row[len(names) :]
            # GROUPING has a 0 for the column that the row groups by, the first column highest.
            grouped = [name for at, name in enumerate(names) if not grouping >> (len(names) - 1 - at) & 1]
            if not grouped:
                total = numbers[0]
                continue
            name = grouped[0]
            facet, value = name, values[names.index(name)]
            if name.startswith("amount_"):
                facet, kind = "amount", name.removeprefix("amount_")
                if kind == "any" and not value:
                    value = "none"
                elif not value:
                    continue
                else:
                    value = kind
            if facet in ("speaker", "agency") and not value:
                continue
            selected[facet][value] = numbers[0]
            options[facet][value] = numbers[position.get(facet, 0)]
    return total


def _count_places(items, passes, selected, options) -> None:
    with_, parameters = _rows(items, ["id", *passes], ["pk", *passes])
    tallies, position = _tallies(passes)
    marks = "".join(f", {one}" for one in passes)
    of_kind = " ".join(
        f"WHEN place.kind IN ({', '.join(repr(kind) for kind in kinds)}) THEN '{precision}'"
        for precision, kinds in labels.KINDS_OF_PRECISION.items()
        if kinds
    )
    linked = "FROM item JOIN articles_itemplace link ON link.item_id = item.id JOIN articles_place place ON place.id = link.place_id"
    sql = f"""{with_}
        SELECT 'place', link.place_id, {tallies}
            FROM item JOIN articles_itemplace link ON link.item_id = item.id GROUP BY link.place_id
        UNION ALL SELECT 'province', code, {tallies}
            FROM (SELECT DISTINCT item.id, unnest(place.provinces) AS code{marks} {linked}) each GROUP BY code
        UNION ALL SELECT 'precision', precision, {tallies}
            FROM (SELECT DISTINCT item.id, CASE {of_kind} END AS precision{marks} {linked}) each GROUP BY precision
        UNION ALL SELECT 'abroad', 'abroad', {tallies}
            FROM (SELECT DISTINCT item.id{marks} {linked} WHERE place.kind = 'country' AND place.id <> '{HOME}') each
        UNION ALL SELECT 'none', 'none', {tallies}
            FROM item WHERE NOT EXISTS (SELECT FROM articles_itemplace link WHERE link.item_id = item.id)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for group, value, *numbers in cursor.fetchall():
            now, of_place, of_precision = (
                numbers[0],
                numbers[position.get("place", 0)],
                numbers[position.get("precision", 0)],
            )
            if group in ("place", "province"):
                selected[group][value], options[group][value] = now, of_place
            if group in ("precision", "none"):
                selected["precision"][value], options["precision"][value] = now, of_precision
            if group in ("abroad", "none") or value == HOME:
                extent = "national" if value == HOME else value
                selected["extent"][extent], options["extent"][extent] = now, of_place
