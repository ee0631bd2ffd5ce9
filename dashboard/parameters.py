"""The parameters of a query string: how each is read, and which items it keeps.

PARAMETERS is the registry of filters; a new member is parsed, described, counted and tested on arrival. What can't be
understood raises BadQuery and is never ignored: a typing error must not quietly widen what a researcher counts.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import BadRequest
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from articles.extraction.normalise import fold
from articles.extraction.roles import office as public_office
from articles.models import ItemKeys, ItemPlace, PolicyItem
from dashboard import jalali, labels

HOME = "IR"  # the gazetteer's id of the whole country: a measure there is national
PROVINCE = re.compile(r"IR-\d\d")


class BadQuery(BadRequest):
    """A parameter that can't be understood: `parameter` is its name, `reason` says why in the active language.

    Django answers it with the 400 page, which says both.
    """

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


@lru_cache(maxsize=20_000)
def kind_of_office(key: str) -> str | None:
    """The kind of public office (of labels.OFFICES) that a role is, by its key, or a kind itself; None for anything else."""
    return key if key in labels.OFFICES else public_office(key.replace("-", " "))


def is_office(key: str) -> bool:
    """Whether a role, as a key, is a public office. By no other is anything grouped, found or addressed: what stands in
    its place may be a private person's calling, or, where the extractor errs, a name."""
    return key not in labels.OFFICES and kind_of_office(key) is not None


def _offices(values):
    """Kinds of office (labels.OFFICES), or offices by their keys."""
    keys = tuple(dict.fromkeys(value if value in labels.OFFICES else office_key(value) for value in values))
    for key in keys:
        if kind_of_office(key) is None:
            raise BadQuery("speaker", gettext("“%(value)s” is no public office.") % {"value": key[:40]})
    return keys


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


# ---- conditions: canonical values → a condition on ItemKeys


def _in_places(places: tuple[str, ...]) -> Q:
    """A province holds all that is linked to it or lies in it; another place itself and what is part of it."""
    provinces = [place for place in places if PROVINCE.fullmatch(place)]
    others = [place for place in places if place not in provinces and place not in labels.EXTENTS]
    condition = Q()
    if provinces:
        condition |= Q(provinces__any_bit=sum(1 << int(place[3:]) for place in provinces))
    if others:
        linked = ItemPlace.objects.filter(Q(place__in=others) | Q(place__parent__in=others))
        condition |= Q(item__in=linked.values("item"))
    for extent, bit in ItemKeys.EXTENT_BITS.items():
        if extent in places:
            condition |= Q(extents__any_bit=bit)
    if "none" in places:
        condition |= Q(precisions=0)
    return condition


def _said_by(offices: tuple[str, ...]) -> Q:
    """A kind of office holds every office of its kind."""
    kinds = [office for office in offices if office in labels.OFFICES]
    return Q(office_kind__in=kinds) | Q(office__in=[office for office in offices if office not in kinds])


def _of_bits(field: str, bits: dict[str, int]):
    """Any of the chosen bits of a set, or none set where «none» is chosen."""

    def condition(values: tuple[str, ...]) -> Q:
        chosen = Q()
        if mask := sum(bits.get(value, 0) for value in values):
            chosen |= Q(**{f"{field}__any_bit": mask})
        if "none" in values:
            chosen |= Q(**{field: 0})
        return chosen

    return condition


def _since(periods) -> Q:
    return Q(published__gte=periods[0].start)


def _until(periods) -> Q:
    return Q(published__lt=periods[0].end)


def with_words(text: str) -> QuerySet[PolicyItem]:
    """Items that have every word of the text, in any order, wherever it stands in measure, title or speaker.

    A word of one or two letters has no trigram of its own: it is looked for where words begin, which has one. A
    half-space may be a space in an article, or lost: every spelling of a word finds them all.
    """
    found = PolicyItem.objects.all()
    for word in text.split():
        written = Q()
        for spelling in spellings(word):
            short = len(spelling) <= 2
            written |= (
                Q(search__startswith=spelling) | Q(search__contains=f" {spelling}")
                if short
                else Q(search__contains=spelling)
            )
        found = found.filter(written)
    return found


# What Persian writes with a half-space: endings that are long enough not to be a part of the stem, and two beginnings.
_ENDING = re.compile(r"(?<=\w{3})(های|هایی|ها|ترین)$")
_BEGINNING = re.compile(r"^(ن?می)(?=\w{3})")


def spellings(word: str) -> tuple[str, ...]:
    """The folded spellings of a word: joined, and with a space where a half-space stands or would."""
    joined = fold(word)
    apart = fold(word.replace("\u200c", " "))
    split = _BEGINNING.sub(r"\1 ", _ENDING.sub(r" \1", joined))
    return tuple(dict.fromkeys((joined, apart, split)))


def _with_words(texts: tuple[str, ...]) -> Q:
    return Q(item__in=with_words(texts[0]).values("pk"))


class Among(Func):
    """Whether a column's value is one of an array's, given as its text: ids that were found once, for several counts."""

    arg_joiner = " = ANY ("
    template = "(%(expressions)s::bigint[]))"
    output_field = BooleanField()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One filter of the query string: its name, how its values are read, and which items they keep.

    `facet` names the facet that it belongs to: its options are counted under the filters of all other facets. Text has
    none. Parameters of one facet narrow each other, but one that `widens` adds its items to what the others keep.
    """

    name: str
    label: object
    parse: Callable[[list[str]], tuple]
    condition: Callable[[tuple], Q]
    facet: str
    many: bool = True
    widens: bool = False


PARAMETERS = {
    parameter.name: parameter
    for parameter in (
        Parameter("q", gettext_lazy("Text"), _single("q", _words), _with_words, facet="", many=False),
        Parameter("theme", gettext_lazy("Theme"), _one_of("theme", labels.THEMES), lambda v: Q(theme__in=v), "theme"),
        Parameter(
            "status", gettext_lazy("Status"), _one_of("status", labels.STATUSES), lambda v: Q(status__in=v), "status"
        ),
        Parameter("place", gettext_lazy("Place"), _places, _in_places, "place"),
        Parameter("from", gettext_lazy("From"), _single("from", _period("from")), _since, "period", many=False),
        Parameter("to", gettext_lazy("To"), _single("to", _period("to")), _until, "period", many=False),
        Parameter(
            "period",
            gettext_lazy("Period"),
            _one_of("period", labels.UNDATED),
            lambda _: Q(published__isnull=True),
            "period",
            widens=True,
        ),
        Parameter("speaker", gettext_lazy("Speaker’s office"), _offices, _said_by, "speaker"),
        Parameter("agency", gettext_lazy("Agency"), _texts, lambda v: Q(agency__in=v), "agency"),
        Parameter(
            "precision",
            gettext_lazy("Precision of place"),
            _one_of("precision", labels.PRECISIONS),
            _of_bits("precisions", ItemKeys.PRECISION_BITS),
            "precision",
        ),
        Parameter(
            "amount",
            gettext_lazy("Amount"),
            _single("amount", _one_of("amount", labels.AMOUNTS)),
            _of_bits("amounts", ItemKeys.AMOUNT_BITS),
            "amount",
            many=False,
        ),
    )
}
# Orders over ItemKeys; the first two are its indexes.
ORDERS = {
    "newest": (F("published").desc(nulls_last=True), F("article").desc(), "start", "item"),
    "oldest": (F("published").asc(nulls_last=True), "article", "start", "item"),
    "theme": ("theme", F("published").desc(nulls_last=True), F("article").desc(), "start", "item"),
}
PRESENTATION = {"sort": _single("sort", _one_of("sort", labels.SORTS)), "page": _single("page", _page)}
