"""The filter form of a selection: every facet with its options, each with the count that choosing it would give."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import accumulate

from django.utils.translation import gettext

from articles.models import ItemKeys, Place
from dashboard import jalali, labels
from dashboard.parameters import PARAMETERS, PROVINCE, kind_of_office
from dashboard.placenames import place_name, province_names
from dashboard.selection import Selection

# An open list shows this many kinds of office or agencies; the rest can be unfolded, and searched by typing.
MOST_SHOWN = 8
MOST_OPTIONS = 150
# Towns of a province, offices of a kind.
MOST_INNER = 40


@dataclass(frozen=True, slots=True)
class Option:
    """One value: what a form sends, its words, its count, whether it is chosen. `inner` are the options within it."""

    value: str
    words: str
    count: int
    chosen: bool = False
    inner: list["Option"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: list[Option]
    more: list[Option] = field(default_factory=list)
    single: bool = False

    @property
    def highest(self) -> int:
        return max((option.count for option in self.options), default=0)

    def by_count(self) -> "Facet":
        """The same with most items first."""
        return replace(self, options=sorted(self.options, key=lambda option: -option.count))

    @property
    def open(self) -> bool:
        return any(
            option.chosen or any(inner.chosen for inner in option.inner) for option in [*self.options, *self.more]
        )


def facets(selection: Selection) -> list[Facet]:
    """All facets with a list of options, in the order of the form. Zero is shown as zero."""
    return [
        _listed(selection, "theme", labels.THEMES),
        _listed(selection, "status", labels.STATUSES),
        _places(selection),
        _offices(selection),
        _counted(selection, "agency"),
        _listed(selection, "precision", labels.PRECISIONS),
        _listed(selection, "amount", labels.AMOUNTS, single=True),
    ]


def _listed(selection: Selection, name: str, words: dict, *, single: bool = False) -> Facet:
    counts, chosen = selection.counts.options(name), selection.chosen(name)
    options = [Option(str(value), str(label), counts[value], value in chosen) for value, label in words.items()]
    return Facet(name, str(PARAMETERS[name].label), options, single=single)


def _counted(selection: Selection, name: str) -> Facet:
    """A facet whose values come from the data: most items first, the chosen ones always."""
    counts, chosen = selection.counts.options(name), selection.chosen(name)
    values = [value for value, _ in counts.most_common(MOST_OPTIONS)]
    values = [*chosen, *(value for value in values if value not in chosen)]
    options = [Option(value, selection.value_in_words(name, value), counts[value], value in chosen) for value in values]
    shown = max(MOST_SHOWN, len(chosen))
    return Facet(name, str(PARAMETERS[name].label), options[:shown], options[shown:])


def _offices(selection: Selection) -> Facet:
    """Kinds of office, most items first, with the offices of each that is chosen or has a chosen one among them."""
    counts, chosen = selection.counts.options("office"), selection.chosen("speaker")
    opened = {kind_of_office(office) for office in chosen}
    kinds = [kind for kind in labels.OFFICES if counts[kind] or kind in opened]
    options = [
        Option(
            kind,
            str(labels.OFFICES[kind]),
            counts[kind],
            kind in chosen,
            offices_of(selection, kind) if kind in opened else [],
        )
        for kind in sorted(kinds, key=lambda kind: (kind not in opened, -counts[kind]))
    ]
    shown = max(MOST_SHOWN, len(opened))
    return Facet("speaker", str(PARAMETERS["speaker"].label), options[:shown], options[shown:])


def offices_of(selection: Selection, kind: str) -> list[Option]:
    """The offices of a kind, most items first, the chosen ones always."""
    counts, chosen = selection.counts.options("speaker"), selection.chosen("speaker")
    among = [key for key, _ in counts.most_common() if kind_of_office(key) == kind]
    keys = [*among[:MOST_INNER], *(key for key in among[MOST_INNER:] if key in chosen)]
    keys += [key for key in chosen if key not in among and key != kind and kind_of_office(key) == kind]
    return [Option(key, selection.value_in_words("speaker", key), counts[key], key in chosen) for key in keys]


def _places(selection: Selection) -> Facet:
    """Provinces by name, with the towns and other places of each that is chosen or has a chosen one in it."""
    counts, chosen = selection.counts.options("province"), selection.chosen("place")
    extents = selection.counts.options("extent")
    without = selection.counts.options("unplaced")["none"]
    opened = {code for place in chosen if PROVINCE.fullmatch(place) for code in [place]}
    opened |= {code for place in selection.places.values() for code in place.provinces if len(place.provinces) == 1}
    inner = _inner(selection, opened)
    options = [
        Option(code, name, counts[code], code in chosen, inner.get(code, [])) for code, name in province_names().items()
    ]
    elsewhere = [place for place in chosen if place in selection.places and len(selection.places[place].provinces) != 1]
    inside = selection.counts.places if elsewhere else {}
    options += [
        Option(place, place_name(selection.places[place]), inside.get(place, 0), True)
        for place in elsewhere
        if not PROVINCE.fullmatch(place)
    ]
    beside = {name: extents[name] for name in ItemKeys.EXTENT_BITS} | {"none": without}
    more = [Option(value, str(labels.EXTENTS[value]), count, value in chosen) for value, count in beside.items()]
    return Facet("place", gettext("Place"), options, more)


def _inner(selection: Selection, provinces: Iterable[str]) -> dict[str, list[Option]]:
    provinces = sorted(provinces)
    counts = selection.counts.where(place__provinces__overlap=provinces) if provinces else {}
    chosen = selection.chosen("place")
    places = {place.pk: place for place in Place.objects.filter(pk__in=counts).defer("geometry")} if counts else {}
    places |= {pk: place for pk, place in selection.places.items() if pk in chosen}
    found: dict[str, list[Option]] = {}
    for pk, place in sorted(places.items(), key=lambda pair: (-counts.get(pair[0], 0), pair[1].name)):
        if place.kind == "province" or len(place.provinces) != 1:
            continue
        options = found.setdefault(place.provinces[0], [])
        if len(options) < MOST_INNER or pk in chosen:
            options.append(Option(pk, place_name(place), counts.get(pk, 0), pk in chosen))
    return found


@dataclass(frozen=True, slots=True)
class Months:
    """The years and months that «from» or «to» offers, newest first, a year before its months; what is chosen is one."""

    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Period:
    """The filter by time: its two ends as lists of years and months of the language's calendar, and what has no date."""

    ends: list[Months]
    undated: Option
    name: str = "period"


def period(selection: Selection) -> Period:
    """Every year and month counts what choosing it would give, the other end and the undated being as they are."""
    days = selection.counts.days
    undated = "none" in selection.chosen("period")
    first, last = (next(iter(selection.chosen(name)), None) for name in ("from", "to"))
    dated = sorted(day for day in days if day)
    until = [0, *accumulate(days[day] for day in dated)]
    months = {jalali.month_of(day) for day in dated}
    offers = {str(each): each for each in [*months, *(jalali.Period(month.year) for month in months)]}

    def choosing(name: str, each: jalali.Period) -> int:
        start, end = (each, last) if name == "from" else (first, each)
        before = bisect_left(dated, start.start) if start else 0
        within = until[bisect_left(dated, end.end)] if end else until[-1]
        return max(0, within - until[before]) + (days[None] if undated else 0)

    ends = []
    for name in ("from", "to"):
        chosen = {str(each): each for each in selection.chosen(name)}
        options = [
            Option(value, each.in_words(), choosing(name, each), value in chosen)
            for value, each in sorted((offers | chosen).items(), key=lambda pair: _newest(pair[1]), reverse=True)
        ]
        ends.append(Months(name, str(PARAMETERS[name].label), options))
    return Period(ends, Option("none", str(labels.UNDATED["none"]), days[None], undated))


def _newest(period: jalali.Period) -> tuple:
    """A sort key by which, backwards, a year comes before its months and a month before its days."""
    return period.year, period.month or 13, period.day or 32
