"""The parameters of a query string: how each is read, and which items it keeps.

PARAMETERS is the registry of filters; a new member is parsed, described, counted and tested on arrival. What can't be
understood raises BadQuery and is never ignored: a typing error must not quietly widen what a researcher counts.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy

from articles.extraction.normalise import fold
from articles.models import ItemPlace
from dashboard import jalali, labels

HOME = "IR"  # the gazetteer's id of the whole country: a measure there is national
PROVINCE = re.compile(r"IR-\d\d")


class BadQuery(ValueError):
    """A parameter that can't be understood: `parameter` is its name, `reason` says why in the active language."""

    def __init__(self, parameter: str, reason):
        self.parameter, self.reason = parameter, reason
        super().__init__(f"{parameter}: {reason}")


# ---- parsing: the values of one parameter → a tuple of canonical values, or BadQuery


def _one_of(name: str, allowed: Iterable) -> Callable[[list[str]], tuple]:
    spelt = {str(value): value for value in allowed}

    def parse(values):
        for value in values:
            if jalali.latin_digits(value) not in spelt:
                raise BadQuery(name, gettext("“%(value)s” is not one of its values.") % {"value": value[:40]})
        chosen = {spelt[jalali.latin_digits(value)] for value in values}
        return tuple(value for value in spelt.values() if value in chosen)

    return parse


def _single(name: str, parse):
    def only(values):
        if len(set(values)) > 1:
            raise BadQuery(name, gettext("It takes one value only."))
        return parse(values)

    return only


def _period(name: str):
    def parse(values):
        try:
            return (jalali.parse_period(values[0]),)
        except ValueError:
            raise BadQuery(
                name, gettext("“%(value)s” is no date; write 1404, 1404-07 or 1404-07-15.") % {"value": values[0][:40]}
            ) from None

    return parse


def _words(values):
    return (" ".join(values[0].split()),)


def _texts(values):
    return tuple(dict.fromkeys(value.strip() for value in values))


def office_key(role: str) -> str:
    """The key of an office in links: its role with hyphens for spaces and half-spaces and with Persian letters."""
    return "-".join(role.replace("\u200c", " ").translate(str.maketrans("يك", "یک")).split())


def _offices(values):
    return tuple(dict.fromkeys(office_key(value) for value in values))


_PLACE_ID = re.compile(r"[\w.:/-]{1,80}")


def _places(values):
    for value in values:
        if not _PLACE_ID.fullmatch(value):
            raise BadQuery("place", gettext("“%(value)s” is no place.") % {"value": value[:40]})
    return tuple(dict.fromkeys(values))


def _page(values):
    digits = jalali.latin_digits(values[0])
    if not re.fullmatch(r"[1-9]\d{0,5}", digits):
        raise BadQuery("page", gettext("It is no page number."))
    return (int(digits),)


# ---- conditions: canonical values → which items


def _linked(condition: Q) -> Q:
    return Q(pk__in=ItemPlace.objects.filter(condition).values("item"))


def in_places(places: tuple[str, ...]) -> Q:
    """A province holds all that is linked to it or lies in it; another place itself and what is part of it."""
    provinces = [place for place in places if PROVINCE.fullmatch(place)]
    others = [place for place in places if place not in provinces and place not in labels.EXTENTS]
    inside = Q()
    if provinces:
        inside |= Q(place__provinces__overlap=provinces)
    if others:
        inside |= Q(place__in=others) | Q(place__parent__in=others)
    if "national" in places:
        inside |= Q(place=HOME)
    if "abroad" in places:
        inside |= Q(place__kind="country") & ~Q(place=HOME)
    condition = _linked(inside) if inside else Q()
    if "none" in places:
        condition |= ~Q(pk__in=ItemPlace.objects.values("item"))
    return condition


def _of_precision(precisions: tuple[str, ...]) -> Q:
    kinds = [kind for precision in precisions for kind in labels.KINDS_OF_PRECISION[precision]]
    condition = _linked(Q(place__kind__in=kinds)) if kinds else Q()
    if "none" in precisions:
        condition |= ~Q(pk__in=ItemPlace.objects.values("item"))
    return condition


def _with_amount(amounts: tuple[str, ...]) -> Q:
    condition = Q()
    if "any" in amounts:
        condition |= ~Q(amounts=[])
    if "money" in amounts:
        condition |= Q(amounts__contains=[{"kind": "money"}])
    if "none" in amounts:
        condition |= Q(amounts=[])
    return condition


def _since(periods) -> Q:
    return Q(article__published__gte=periods[0].start)


def _until(periods) -> Q:
    return Q(article__published__lt=periods[0].end)


def _with_words(texts: tuple[str, ...]) -> Q:
    condition = Q()
    for word in texts[0].split():
        condition &= Q(search__contains=fold(word))
    return condition


@dataclass(frozen=True, slots=True)
class Parameter:
    """One filter of the query string: its name, how its values are read, and which items they keep.

    `facet` names the facet that it belongs to: its options are counted under the filters of all other facets. Text has
    none.
    """

    name: str
    label: object
    parse: Callable[[list[str]], tuple]
    condition: Callable[[tuple], Q]
    facet: str
    many: bool = True


PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter("q", gettext_lazy("Text"), _single("q", _words), _with_words, facet="", many=False),
        Parameter("theme", gettext_lazy("Theme"), _one_of("theme", labels.THEMES), lambda v: Q(theme__in=v), "theme"),
        Parameter(
            "status", gettext_lazy("Status"), _one_of("status", labels.STATUSES), lambda v: Q(status__in=v), "status"
        ),
        Parameter("place", gettext_lazy("Place"), _places, in_places, "place"),
        Parameter("from", gettext_lazy("From"), _single("from", _period("from")), _since, "period", many=False),
        Parameter("to", gettext_lazy("To"), _single("to", _period("to")), _until, "period", many=False),
        Parameter("speaker", gettext_lazy("Speaker’s office"), _offices, lambda v: Q(office__in=v), "speaker"),
        Parameter("agency", gettext_lazy("Agency"), _texts, lambda v: Q(article__agency__in=v), "agency"),
        Parameter(
            "precision",
            gettext_lazy("Precision of place"),
            _one_of("precision", labels.PRECISIONS),
            _of_precision,
            "precision",
        ),
        Parameter(
            "amount",
            gettext_lazy("Amount"),
            _single("amount", _one_of("amount", labels.AMOUNTS)),
            _with_amount,
            "amount",
            many=False,
        ),
    )
}
ORDERS = {
    "newest": (F("article__published").desc(nulls_last=True), "-article_id", "start", "pk"),
    "oldest": (F("article__published").asc(nulls_last=True), "article_id", "start", "pk"),
    "theme": ("theme", F("article__published").desc(nulls_last=True), "-article_id", "start", "pk"),
}
PRESENTATION = {"sort": _single("sort", _one_of("sort", labels.SORTS)), "page": _single("page", _page)}
