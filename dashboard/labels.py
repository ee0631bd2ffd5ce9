"""What codes are called, in the interface's language: themes, statuses, precisions, reasons.

English is the source language of the catalogue; locale/fa/ holds the Persian. Every page and export takes its labels
here.
"""

from collections.abc import Mapping
from functools import cache

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.extraction.knowledge import read_table
from articles.models import Basis, Kind, ReviewState, Status
from dashboard import jalali


def _in_either(persian: str, english: str):
    """What a lexicon says in both languages, as the catalogue's words are: in the language that is active when it is read."""
    return lazy(lambda: persian if jalali.persian() else english, str)()


# The Comparative Agendas Project's major topics, in the order of their codes.
THEMES = {
    1: _("Macroeconomics"),
    2: _("Civil rights"),
    3: _("Health"),
    4: _("Agriculture"),
    5: _("Labour and employment"),
    6: _("Education"),
    7: _("Environment"),
    8: _("Energy"),
    9: _("Immigration"),
    10: _("Transport and roads"),
    12: _("Law, police and crime"),
    13: _("Social welfare"),
    14: _("Housing and development"),
    15: _("Industry, commerce and tourism"),
    16: _("Defence and security"),
    17: _("Science, technology and communications"),
    18: _("Foreign trade"),
    19: _("International affairs"),
    20: _("Government operations"),
    21: _("Natural resources, water and land"),
    23: _("Culture, arts and sport"),
}
STATUSES = {status.value: status.label for status in Status}
KINDS = {kind.value: kind.label for kind in Kind}
BASES = {basis.value: basis.label for basis in Basis}
REVIEW_STATES = {state.value: state.label for state in ReviewState}

# How finely a measure's places are known, from finest to none; each is a set of kinds (articles.models.Kind).
PRECISIONS = {
    "settlement": _("Settlement or site"),
    "county": pgettext_lazy("precision", "County"),
    "region": _("Natural feature or relative place"),
    "province": pgettext_lazy("precision", "Province"),
    "country": pgettext_lazy("precision", "Whole country"),
    "none": _("No place"),
}
KINDS_OF_PRECISION = {
    "settlement": ("city", "district", "village", "site"),
    "county": ("county",),
    "region": ("natural", "relative"),
    "province": ("province",),
    "country": ("country",),
    "none": (),
}
AMOUNTS = {"any": _("Says an amount"), "money": _("Says a sum of money"), "none": _("Says no amount")}
# A measure whose article has no date is in no period; it can be asked for alone or beside one.
UNDATED = {"none": _("Undated")}
EXTENTS = {
    "national": _("Nationwide"),
    "abroad": _("Abroad"),
    "elsewhere": _("Wider regions and seas"),
    "none": _("No place"),
}
# The kinds of public office that speakers are grouped by, in the lexicon's order.
OFFICES = {row["key"]: _in_either(row["fa"], row["en"]) for row in read_table("offices")}
SORTS = {"newest": _("Newest first"), "oldest": _("Oldest first"), "theme": _("By theme")}


def agency(name: str) -> str:
    """What an agency is called in the active language; its own name where the lexicon has no English one."""
    return name if jalali.persian() else english_agency(name)


def english_agency(name: str) -> str:
    return _agencies().get(name, name)


@cache
def _agencies() -> Mapping[str, str]:
    return {row["name"]: row["name_en"] for row in read_table("agencies") if row["name_en"]}
