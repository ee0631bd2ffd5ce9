"""What places are called in the interface's language."""

import re
from functools import cache, lru_cache

from django.utils.translation import gettext_lazy

from articles.extraction.gazetteer import gazetteer, prominence
from articles.extraction.knowledge import read_table
from articles.models import Place
from dashboard import jalali

_PERSIAN_ORDER = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_DERIVED = re.compile(r"rel:([a-z+]+|near[\d.]+):(.+)")
# What a relative place is called by the rule in its id: in Persian only where it is of one province, since the article's
# «شرق استان» names none; else the article's own words are its Persian name.
_RELATIVE = {
    "north": gettext_lazy("North of {place}"),
    "south": gettext_lazy("South of {place}"),
    "east": gettext_lazy("East of {place}"),
    "west": gettext_lazy("West of {place}"),
    "northeast": gettext_lazy("North-east of {place}"),
    "northwest": gettext_lazy("North-west of {place}"),
    "southeast": gettext_lazy("South-east of {place}"),
    "southwest": gettext_lazy("South-west of {place}"),
    "center": gettext_lazy("Centre of {place}"),
    "neighbours": gettext_lazy("Provinces next to {place}"),
}
_ENGLISH = {
    "neighbours": "Surroundings of {place}",
    "border": "Border of {place}",
    "coast": "Coast of {place}",
    "bank": "Banks of {place}",
    "basin": "Basin of {place}",
    "between": "Between {place}",
    "whole": "{place}",
}

_SAID = re.compile(r"said:(?:site|natural):([^:]+):.+")
# What a place that only an article names is called in English by the noun that its name begins with.
_NOUNS = {
    "فرودگاه": "{} Airport",
    "فرودگاه بین‌المللی": "{} International Airport",
    "سد": "{} Dam",
    "سد مخزنی": "{} Dam",
    "سد خاکی": "{} Earth Dam",
    "نیروگاه": "{} Power Plant",
    "نیروگاه اتمی": "{} Nuclear Power Plant",
    "نیروگاه سیکل ترکیبی": "{} Combined Cycle Power Plant",
    "نیروگاه خورشیدی": "{} Solar Power Plant",
    "نیروگاه برق": "{} Power Plant",
    "پالایشگاه": "{} Refinery",
    "پالایشگاه گاز": "{} Gas Refinery",
    "پالایشگاه نفت": "{} Oil Refinery",
    "منطقه آزاد": "{} Free Zone",
    "منطقه آزاد تجاری": "{} Free Trade Zone",
    "منطقه آزاد تجاری صنعتی": "{} Free Trade-Industrial Zone",
    "منطقه آزاد تجاری - صنعتی": "{} Free Trade-Industrial Zone",
    "منطقه ویژه": "{} Special Zone",
    "منطقه ویژه اقتصادی": "{} Special Economic Zone",
    "منطقه ویژه اقتصادی انرژی": "{} Special Energy Economic Zone",
    "شهرک صنعتی": "{} Industrial Estate",
    "ناحیه صنعتی": "{} Industrial Area",
    "پایانه مرزی": "{} Border Terminal",
    "گذرگاه مرزی": "{} Border Crossing",
    "بازارچه مرزی": "{} Border Market",
    "اسکله": "{} Pier",
    "بندر تجاری": "{} Commercial Port",
    "میدان گازی": "{} Gas Field",
    "میدان نفتی": "{} Oil Field",
    "پارک ملی": "{} National Park",
    "جاده": "{} road",
    "جاده‌های": "{} roads",
    "بزرگراه": "{} expressway",
    "آزادراه": "{} freeway",
    "اتوبان": "{} motorway",
    "محور": "{} road",
    "مسیر": "{} route",
    "راه‌آهن": "{} railway",
    "راه آهن": "{} railway",
    "خط آهن": "{} railway",
    "خط‌آهن": "{} railway",
    "خط ریلی": "{} railway",
    "خط راه‌آهن": "{} railway",
}
_BETWEEN = re.compile(r" (?:به|تا|-|–) ")


def place_name(place: Place) -> str:
    """A place's name in the active language; the Persian one where the gazetteer has no English."""
    return name(place.pk, place.name, place.name_en)


def name(pk: str, persian: str, english: str) -> str:
    """The same of a place's id and its two names."""
    if derived := _DERIVED.fullmatch(pk):
        rule, base = derived.groups()
        if rule in _RELATIVE and base in _provinces():
            return str(_RELATIVE[rule]).format(place=_provinces()[base][0 if jalali.persian() else 1])
        if not english and not jalali.persian():
            english = _derived_in_english(rule, base.split("+"))
    if not english and not jalali.persian() and (said := _SAID.fullmatch(pk)):
        english = _said_in_english(persian, frozenset(said[1].split("+")))
    return persian if jalali.persian() else english or persian


@lru_cache(maxsize=4096)
def _said_in_english(persian: str, provinces: frozenset[str]) -> str:
    """«جاده قم - تهران» → "Qom–Tehran road"; a name of no place with English keeps its words, and its noun is said."""
    noun = max((noun for noun in _NOUNS if persian.startswith(f"{noun} ")), key=len, default="")
    if not noun:
        return ""
    names = [_english_of(name, provinces) for name in _BETWEEN.split(persian.removeprefix(noun).strip())]
    if all(names):
        return _NOUNS[noun].format("–".join(names))
    kind = _NOUNS[noun].format("").strip()
    return f"{persian} ({kind.lower()})"


def _english_of(name: str, provinces: frozenset[str]) -> str:
    """The English name of the weightiest place of a Persian name, of the provinces if one lies there."""
    entries = [entry for entry in gazetteer().named(name) if entry.name_en]
    near = [entry for entry in entries if provinces & set(entry.place.provinces)]
    return max(near, key=prominence).name_en if near else ""


def _derived_in_english(rule: str, bases: list[str]) -> str:
    """The English name of a place derived from others; empty where one of them has no English name."""
    names = [_english().get(base, "") for base in bases]
    if not all(names):
        return ""
    base = jalali.listed(names)
    if rule in _ENGLISH:
        return _ENGLISH[rule].format(place=base)
    if distance := re.fullmatch(r"near([\d.]+)", rule):
        return f"Within {distance[1]} km of {base}"
    parts = rule.split("+")
    if not set(parts) <= set(_RELATIVE):
        return ""
    return jalali.listed(str(_RELATIVE[part]).format(place="").removesuffix(" of ") for part in parts) + f" of {base}"


@cache
def _provinces() -> dict[str, tuple[str, str]]:
    return {row["iso"]: (row["name"], row["name_en"]) for row in read_table("place_provinces")}


@cache
def _english() -> dict[str, str]:
    """Id → English name of every place of the gazetteer that has one."""
    return {pk: entry.name_en for pk, entry in gazetteer().entries.items() if entry.name_en}


def province_names() -> dict[str, str]:
    """Code → name of every province of the gazetteer, in the active language and its alphabetical order."""
    names = {place.pk: place_name(place) for place in Place.objects.filter(kind="province").defer("geometry")}
    return dict(sorted(names.items(), key=lambda pair: _alphabetical(pair[1])))


def _alphabetical(name: str) -> list[int]:
    """A sort key in the order of the Persian alphabet, which Unicode's order is not."""
    return [_PERSIAN_ORDER.find(letter) if letter in _PERSIAN_ORDER else ord(letter) for letter in name]
