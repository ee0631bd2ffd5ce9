"""Query string → Selection: the only place that filters policy items.

Every list, map layer, count, feed and export starts from `select()`, so they agree.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, OrderBy, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from articles.models import ItemKeys, Place, PolicyItem
from dashboard import jalali, labels
from dashboard.counts import Counts
from dashboard.parameters import ORDERS, PARAMETERS, PRESENTATION, Among, BadQuery, with_words
from dashboard.placenames import place_name

MOST_VALUES = 60
LONGEST_VALUE = 200
# Parameters that follow links about and say nothing of what is selected.
IGNORED = re.compile(r"utm_\w+|fbclid|gclid")


def select(query: QueryDict, extra: Iterable[str] = ()) -> "Selection":
    """The selection that a query string means. `extra` names further parameters that the caller reads itself.

    Values of a repeated parameter, or several in one separated by commas, are alternatives; empty ones say nothing.
    Raises BadQuery.
    """
    filters: dict[str, tuple] = {}
    shown: dict[str, object] = {}
    for name in query:
        if name in extra or IGNORED.fullmatch(name):
            continue
        if name not in PARAMETERS and name not in PRESENTATION:
            raise BadQuery(name[:40], gettext("There is no such parameter."))
        values = query.getlist(name)
        if name not in ("q", "agency"):
            values = [part for value in values for part in value.split(",")]
        values = [value for value in values if value.strip()]
        if any("\x00" in value for value in values):
            raise BadQuery(name, gettext("It holds a character that no text has."))
        if any(len(value) > LONGEST_VALUE for value in values) or len(values) > MOST_VALUES:
            raise BadQuery(name, gettext("It is too long."))
        if not values:
            continue
        if name in PARAMETERS:
            filters[name] = PARAMETERS[name].parse(values)
        else:
            shown[name] = PRESENTATION[name](values)[0]
    selection = Selection(
        {name: filters[name] for name in PARAMETERS if name in filters},
        sort=shown.get("sort", "newest"),
        page=shown.get("page", 1),
    )
    selection.check()
    return selection


@dataclass(frozen=True)
class Selection:
    """The items that a query selects, with their count, their query string and their description in words.

    `filters` holds the canonical values of each parameter that is set, in the order of PARAMETERS. Everything that asks
    the database is lazy and asked once.
    """

    filters: dict[str, tuple] = field(default_factory=dict)
    sort: str = "newest"
    page: int = 1

    def check(self) -> None:
        """BadQuery where values contradict each other or name a place that there is none of."""
        first, last = self.chosen("from"), self.chosen("to")
        if first and last and first[0].start >= last[0].end:
            raise BadQuery("to", gettext("It lies before “from”."))
        for place in self.filters.get("place", ()):
            if place not in labels.EXTENTS and place not in self.places:
                raise BadQuery("place", gettext("“%(value)s” is no place.") % {"value": place[:40]})

    @cached_property
    def places(self) -> dict[str, Place]:
        """The places that the query names, by id."""
        ids = [place for place in self.filters.get("place", ()) if place not in labels.EXTENTS]
        return Place.objects.defer("geometry").in_bulk(ids) if ids else {}

    def filters_by(self, facet: str) -> bool:
        """Whether a filter of the facet is set."""
        return any(PARAMETERS[name].facet == facet for name in self.filters)

    def condition(self, *, but: str | None = None) -> Q:
        """All filters as one condition on ItemKeys, without those of the facet named `but`."""
        narrow: dict[str, Q] = {}
        wide: dict[str, Q] = {}
        for name, values in self.filters.items():
            parameter = PARAMETERS[name]
            if parameter.facet != but:
                part = wide if parameter.widens else narrow
                part[parameter.facet] = part.get(parameter.facet, Q()) & parameter.condition(values)
        condition = Q()
        for facet in {**narrow, **wide}:
            # An empty Q would be anything at all, and «or» drops it: each side stands alone where the other is missing.
            condition &= narrow.get(facet, Q()) | wide.get(facet, Q())
        return condition

    def keys(self, *, but: str | None = None) -> QuerySet[ItemKeys]:
        """The keys of the selected items, in no order: what counts are taken over."""
        if "q" not in self.filters:
            return ItemKeys.objects.filter(self.condition(but=but))
        without_text = Selection({name: values for name, values in self.filters.items() if name != "q"})
        return ItemKeys.objects.filter(without_text.condition(but=but), Among(F("item"), self._found))

    @cached_property
    def _found(self) -> Value:
        """The ids that the text search finds, asked once and never read here: PostgreSQL's own text of its array."""
        found = with_words(self.filters["q"][0]).aggregate(ids=Cast(ArrayAgg("pk"), TextField()))
        return Value(found["ids"] or "{}", output_field=TextField())

    @property
    def items(self) -> QuerySet[PolicyItem]:
        """The selected items in the query's order; articles and places are the caller's to join."""
        items = PolicyItem.objects.filter(_through_keys(self.condition()), keys__isnull=False)
        return items.order_by(*(_by_keys(order) for order in ORDERS[self.sort]))

    @property
    def ids(self) -> QuerySet[ItemKeys, int]:
        """The selected items' ids in the query's order; from an index alone, so that a late page costs as much as an early one."""
        return self.keys().order_by(*ORDERS[self.sort]).values_list("item", flat=True)

    @cached_property
    def counts(self) -> Counts:
        """Counts of every facet, the map and the timeline (see dashboard.counts)."""
        return Counts(self)

    @property
    def count(self) -> int:
        return self.counts.total

    @property
    def query(self) -> str:
        """The canonical query string, without «?»: filters in a fixed order, no defaults, readable Persian."""
        return self._written(self.filters)

    def _written(self, filters: dict[str, tuple]) -> str:
        parts = []
        for name in PARAMETERS:
            if not (values := filters.get(name)):
                continue
            if name == "agency":
                parts += [f"{name}={_readable(value)}" for value in values]
            else:
                parts.append(f"{name}={','.join(_readable(value) for value in values)}")
        if self.sort != "newest":
            parts.append(f"sort={self.sort}")
        return "&".join(parts)

    def query_with(self, **values) -> str:
        """The query string with each named parameter set to a list of values instead; an empty list unsets it."""
        return self._written({**self.filters, **values})

    def query_toggling(self, name: str, value) -> str:
        """The query string with one value of a parameter added, or taken away where it is chosen."""
        values = self.filters.get(name, ())
        if value in values:
            return self.query_with(**{name: [other for other in values if other != value]})
        return self.query_with(**{name: [*values, value] if PARAMETERS[name].many else [value]})

    def chosen(self, name: str) -> tuple:
        return self.filters.get(name, ())

    def value_in_words(self, name: str, value) -> str:
        """One chosen value as a reader of the active language calls it."""
        match name:
            case "theme":
                return str(labels.THEMES[value])
            case "status":
                return str(labels.STATUSES[value])
            case "place":
                return str(labels.EXTENTS[value]) if value in labels.EXTENTS else place_name(self.places[value])
            case "from" | "to":
                return value.in_words()
            case "speaker":
                return str(labels.OFFICES[value]) if value in labels.OFFICES else isolated(value.replace("-", " "))
            case "agency":
                return isolated(labels.agency(value))
            case "period":
                return str(labels.UNDATED[value])
            case "precision":
                return str(labels.PRECISIONS[value])
            case "amount":
                return str(labels.AMOUNTS[value])
        return value

    @property
    def pills(self) -> list[dict]:
        """Each chosen value: its words, its parameter's label, and the query string without it."""
        return [
            {
                "name": name,
                "label": PARAMETERS[name].label,
                "words": self.value_in_words(name, value),
                "query": self.query_toggling(name, value),
            }
            for name, values in self.filters.items()
            for value in values
        ]

    @cached_property
    def outside(self) -> dict[str, int]:
        """How many selected items are in no province: of each extent, and without any place. Some may be in several."""
        extents = self.counts.selected("extent")
        return {name: extents[name] for name in ItemKeys.EXTENT_BITS} | {"none": self.counts.without_place}

    def in_words(self, name: str) -> str:
        return jalali.listed(
            (_apart(self.value_in_words(name, value)) for value in self.chosen(name)), alternatives=True
        )

    def describe(self, language: str | None = None) -> str:
        """What is selected, as one sentence in the language (default: the active one)."""
        outside = self.outside
        with translation.override(language or translation.get_language()):
            count = jalali.number(self.count)
            words = [ngettext("%(count)s measure", "%(count)s measures", self.count) % {"count": count}]
            if "theme" in self.filters:
                words[0] += " " + gettext("about %(themes)s") % {"themes": self.in_words("theme")}
            if "q" in self.filters:
                words.append(gettext("with “%(words)s”") % {"words": _apart(isolated(self.filters["q"][0]))})
            if "status" in self.filters:
                words.append(
                    jalali.listed(
                        (str(_STATUS_IN_A_SENTENCE[value]) for value in self.chosen("status")), alternatives=True
                    )
                )
            named = [place for place in self.chosen("place") if place not in labels.EXTENTS]
            if named:
                names = jalali.listed(_apart(self.value_in_words("place", place)) for place in named)
                words.append(gettext("in %(places)s") % {"places": names})
            words += [str(_EXTENT_IN_A_SENTENCE[place]) for place in self.chosen("place") if place in labels.EXTENTS]
            if "from" in self.filters:
                words.append(gettext("from %(period)s") % {"period": self.in_words("from")})
            if "to" in self.filters:
                words.append(gettext("until %(period)s") % {"period": self.in_words("to")})
            if "period" in self.filters:
                dated = {"from", "to"} & set(self.filters)
                words.append(gettext("or undated") if dated else gettext("undated"))
            if "speaker" in self.filters:
                words.append(gettext("said by %(offices)s") % {"offices": self.in_words("speaker")})
            if "agency" in self.filters:
                words.append(gettext("reported by %(agencies)s") % {"agencies": self.in_words("agency")})
            if "precision" in self.filters:
                words.append(gettext("placed by %(precisions)s") % {"precisions": self.in_words("precision")})
            if "amount" in self.filters:
                words.append(str(_AMOUNT_IN_A_SENTENCE[self.filters["amount"][0]]))
            sentence = ("، " if jalali.persian() else ", ").join(words)
            tail = []
            if outside["national"]:
                tail.append(
                    ngettext("%(count)s nationwide", "%(count)s nationwide", outside["national"])
                    % {"count": jalali.number(outside["national"])}
                )
            if outside["none"]:
                tail.append(
                    ngettext("%(count)s with no place", "%(count)s with no place", outside["none"])
                    % {"count": jalali.number(outside["none"])}
                )
            return ("؛ " if jalali.persian() else "; ").join([sentence, *tail])


def _through_keys(condition: Q) -> Q:
    """A condition on ItemKeys as one on PolicyItem."""
    children = [
        _through_keys(child) if isinstance(child, Q) else (f"keys__{child[0]}", child[1])
        for child in condition.children
    ]
    return Q(*children, _connector=condition.connector, _negated=condition.negated)


def _by_keys(order):
    """An order of ItemKeys as one of PolicyItem."""
    if isinstance(order, str):
        return f"keys__{order}"
    return OrderBy(F(f"keys__{order.expression.name}"), descending=order.descending, nulls_last=order.nulls_last)


_STATUS_IN_A_SENTENCE = {
    "proposed": gettext_lazy("proposed"),
    "committed": gettext_lazy("planned or promised"),
    "under_way": gettext_lazy("under way"),
    "completed": gettext_lazy("completed"),
}
_EXTENT_IN_A_SENTENCE = {
    "national": gettext_lazy("nationwide"),
    "abroad": gettext_lazy("abroad"),
    "elsewhere": gettext_lazy("in wider regions and seas"),
    "none": gettext_lazy("with no place"),
}
_AMOUNT_IN_A_SENTENCE = {
    "any": gettext_lazy("with an amount"),
    "money": gettext_lazy("with a sum of money"),
    "none": gettext_lazy("without an amount"),
}


_DIRECTION_MARKS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def isolated(text: str) -> str:
    """Text of an article or a visitor, fit to stand inside a sentence: nothing in it can turn the rest round."""
    return _DIRECTION_MARKS.sub("", text)


_OTHER_DIRECTION = {True: re.compile("[A-Za-z]"), False: re.compile("[\u0590-\u08ff]")}


def _apart(text: str) -> str:
    """A value in words; between marks where it runs against the sentence, which would otherwise run along with it."""
    return f"\u2068{text}\u2069" if _OTHER_DIRECTION[jalali.persian()].search(text) else text


def _readable(value) -> str:
    """A value for a query string: Persian letters stay readable, what would end or change the value is escaped."""
    return "".join(
        character
        if character.isalpha() and character > "\x7f"
        else "+"
        if character == " "
        else quote(character, safe=":/-._")
        for character in str(value)
    )
