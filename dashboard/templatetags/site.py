"""Tags of the site's templates: numbers and dates as the language writes them, links that change the selection."""

import re
from dataclasses import replace

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from dashboard import explanation, jalali, labels
from dashboard.parameters import is_office, office_key
from dashboard.placenames import place_name

register = template.Library()


@register.filter
def num(value) -> str:
    """A whole number, grouped, in the language's digits."""
    return jalali.number(int(value or 0))


_ADDRESS = re.compile(r"https?://[^\s<>]+[^\s<>.,؛،]")
# From a Persian letter, or the number before it, to the last one before a Latin letter. A number is tried once, at its first
# digit: a title of nothing else costs by its length.
_ADDRESS_OR_PERSIAN = re.compile(
    _ADDRESS.pattern + "|(?:(?<![0-9.,])[0-9][0-9.,]*+[ %]*+)?[\u0600-\u08ff](?:[^A-Za-z]*[\u0600-\u08ff])?"
)


@register.filter
def runs_apart(text: str) -> str:
    """A citation in the active language in which each address, and in English each stretch of Persian, keeps its direction and
    its place, whatever stands around it."""
    parts, last = [], 0
    for found in (_ADDRESS if jalali.persian() else _ADDRESS_OR_PERSIAN).finditer(text):
        side = "ltr" if found[0].startswith("http") else "rtl"
        parts += [escape(text[last : found.start()]), format_html('<bdi dir="{}">{}</bdi>', side, found[0])]
        last = found.end()
    return mark_safe("".join([*parts, escape(text[last:])]))


@register.filter
def digits(value) -> str:
    """Any text with the language's digits."""
    return jalali.numerals(value)


@register.filter
def percent(value: float | None) -> str:
    """A share from 0 to 1 as whole percents; a dash for a share of nothing."""
    if value is None:
        return "–"
    return jalali.numerals(f"{value:.0%}").replace("%", "٪" if jalali.persian() else "%")


@register.filter
def date_words(day) -> str:
    return jalali.date_in_words(day)


@register.simple_tag
def today() -> str:
    return jalali.date_in_words(timezone.localdate())


@register.filter
def other_date(day) -> str:
    """The date in the other calendar: Gregorian for Persian readers, Jalali for English ones."""
    if not day:
        return ""
    return jalali.day_of(day, "en").in_words() if jalali.persian() else jalali.day_of(day, "fa").in_words()


@register.filter
def name_of(place) -> str:
    return place_name(place)


@register.filter
def agency_label(name) -> str:
    return labels.agency(name)


@register.filter
def theme_label(code) -> str:
    return str(labels.THEMES.get(code, code))


@register.filter
def status_label(status) -> str:
    return str(labels.STATUSES.get(status, status))


@register.filter
def kind_label(kind) -> str:
    return str(labels.KINDS.get(kind, kind))


@register.filter
def basis_label(basis) -> str:
    return str(labels.BASES.get(basis, basis))


@register.filter
def office_label(kind) -> str:
    return str(labels.OFFICES.get(kind, ""))


@register.filter
def office_of(item) -> str:
    """The key of the item's office, empty for none: only public offices have pages, never persons."""
    key = office_key(item.speaker_role)
    return key if is_office(key) else ""


@register.filter
def ids(links) -> str:
    return " ".join(link.place_id for link in links)


@register.simple_tag(takes_context=True)
def go(context, query: str) -> str:
    """Attributes of a link to another selection: plain, and in the explorer followed by htmx in place."""
    show = context.get("show") or {}
    by = f"by={show['by']}" if show.get("by", "items") != "items" else ""
    query = "&".join(part for part in (query, by) if part)
    href = reverse("explore") + (f"?{query}" if query else "")
    return format_html('href="{}" hx-get="{}" hx-target="#explore" hx-push-url="true"', href, href)


@register.inclusion_tag("parts/status.html")
def status_mark(status):
    """The status as a glyph that fills up, and in words."""
    return {"status": status, "label": status_label(status)}


@register.filter
def unlocal(value) -> str:
    """A number as machines write it, whatever the language: for attributes."""
    return format(value, "g") if isinstance(value, float) else str(value)


@register.simple_tag
def sort_link(selection, sort: str) -> str:
    """The query string of the same filters in another order."""
    return replace(selection, sort=sort, page=1).query


@register.simple_tag
def page_link(selection, number: int) -> str:
    """The query string of another page of the list."""
    return "&".join(part for part in (selection.query, f"page={number}" if number > 1 else "") if part)


@register.simple_tag
def extent_link(selection, extent: str) -> dict:
    """What a chip beside the map needs: its words, whether it is chosen, the query string that toggles it."""
    return {
        "words": str(labels.EXTENTS[extent]),
        "chosen": extent in selection.chosen("place"),
        "query": selection.query_toggling("place", extent),
    }


@register.simple_tag(takes_context=True)
def other_language(context) -> dict:
    """The same address in the other language of the interface."""
    request = context.get("request")
    code = "en" if jalali.persian() else "fa"
    here = request.get_full_path() if request else "/"
    path = f"/en{here}" if code == "en" else here.removeprefix("/en") or "/"
    return {
        "code": code,
        "dir": "ltr" if code == "en" else "rtl",
        "name": "English" if code == "en" else "فارسی",
        "address": path,
    }


@register.simple_tag
def map_words() -> dict:
    """The words that the page's scripts say, in the active language."""
    return {
        "language": "fa" if jalali.persian() else "en",
        "measures": gettext("measures"),
        "articles": gettext("articles"),
        "share": gettext("of all its measures"),
        "zero": gettext("none selected"),
        "unknown": gettext("no data"),
        "range": gettext("{from} – {to}"),
        "only": gettext("List narrowed to {place}: {count}"),
        "page": gettext("Page of this place"),
        "remove": gettext("Remove from the filters"),
        "filter": gettext("Filter by this place"),
        "uncertain": gettext("somewhere within {km} km"),
        "loading": gettext("Loading the map…"),
        "failed": gettext("The map could not be loaded. The list is complete."),
        "retry": gettext("Try again"),
        "error": gettext("The server did not answer. What you see is the earlier selection."),
        "refused": gettext("The server did not understand this filter."),
        "closer": gettext("{count} smaller places appear as you zoom in"),
        "fit": gettext("Zoom to the selection"),
        "zoom_in": gettext("Zoom in"),
        "zoom_out": gettext("Zoom out"),
        "seas": {
            "persian_gulf": gettext("Persian Gulf"),
            "oman": gettext("Gulf of Oman"),
            "caspian": gettext("Caspian Sea"),
        },
        "copied": gettext("Copied"),
    }


@register.simple_tag
def share(count: int, highest: int) -> int:
    """A bar's length in percent of the longest."""
    return round(100 * count / highest) if highest else 0


@register.simple_tag
def part_link(selection, facet: str, value) -> str:
    """The explorer's address of the part of a selection that has one more filter."""
    return f"{reverse('explore')}?{selection.query_with(**{facet: [value]})}"


@register.simple_tag
def explained(item, mentions) -> explanation.Explanation:
    """The reasons of an item in words; `mentions` are the places named in its article."""
    return explanation.explain(item, mentions or ())


@register.simple_tag
def amount_words(item, amount: dict) -> str:
    """An amount in the article's own words where its span is known, else its value and unit."""
    start, end = amount.get("start"), amount.get("end")
    if start is not None and end is not None:
        return item.article.text[start:end]
    return jalali.numerals(
        " ".join(str(part) for part in (amount.get("value"), amount.get("unit")) if part is not None)
    )
