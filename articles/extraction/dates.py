"""Calendar days as Persian texts write them: Jalali or Gregorian, in figures or with the month's name.

Works on text with Latin digits and Persian letters (header.flatten makes both). A day that no calendar has is no day.
"""

import re
from datetime import date

import jdatetime

JALALI = ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند")
GREGORIAN = (
    ("ژانویه", "january", "jan"),
    ("فوریه", "february", "feb"),
    ("مارس", "march", "mar"),
    ("آوریل", "april", "apr"),
    ("مه", "may", "می"),
    ("ژوئن", "june", "jun"),
    ("ژوئیه", "july", "jul", "جولای"),
    ("اوت", "august", "aug", "آگوست"),
    ("سپتامبر", "september", "sep"),
    ("اکتبر", "october", "oct"),
    ("نوامبر", "november", "nov"),
    ("دسامبر", "december", "dec"),
)
# Years that an article may bear; outside them four digits are something else.
JALALI_YEARS = range(1300, 1450)
GREGORIAN_YEARS = range(1920, 2071)

_MONTHS = {name: (jdatetime.date, number) for number, name in enumerate(JALALI, 1)} | {
    name: (date, number) for number, names in enumerate(GREGORIAN, 1) for name in names
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = re.compile(r"\d{4}")
_FIGURES = re.compile(r"(?<!\d)(?:(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{1,2})([-/.])(\d{1,2})\6(\d{4}))(?!\d)")
_NAMED = re.compile(rf"(?<!\d)(\d{{1,2}})\s?(?:ام\s)?({_NAMES})(?:\s?ماه)?,?\s(?:سال\s)?(\d{{4}})(?!\d)", re.IGNORECASE)
_ENGLISH = re.compile(rf"(?<![^\W\d_])({_NAMES})\s(\d{{1,2}}),\s?(\d{{4}})(?!\d)", re.IGNORECASE)


def days(text: str) -> list[date]:
    """The days that a text writes in full (day, month, year), as Gregorian dates, in order and without repetition."""
    found = [day for _, _, day in _find(text)]
    return list(dict.fromkeys(found))


def without(text: str) -> str:
    """The text without the days that `days` finds in it."""
    for start, end, _ in sorted(_find(text), reverse=True):
        text = text[:start] + " " + text[end:]
    return text


def _find(text: str) -> list[tuple[int, int, date]]:
    if not _YEAR.search(text):
        return []
    found = []
    for match in _FIGURES.finditer(text):
        if match[1]:
            year, month, day = int(match[1]), int(match[3]), int(match[4])
        else:
            year, month, day = int(match[8]), int(match[7]), int(match[5])
            # «05/06/2020» is two days, by who reads it; only a day above twelve tells them apart.
            if year in GREGORIAN_YEARS and day <= 12:
                continue
        found.append((*match.span(), day_of(year, month, day)))
    for match in _NAMED.finditer(text):
        calendar, month = _MONTHS[match[2].lower()]
        found.append((*match.span(), day_of(int(match[3]), month, int(match[1]), calendar)))
    for match in _ENGLISH.finditer(text):
        calendar, month = _MONTHS[match[1].lower()]
        found.append((*match.span(), day_of(int(match[3]), month, int(match[2]), calendar)))
    return sorted(row for row in found if row[2])


def day_of(year: int, month: int, day: int, calendar=None) -> date | None:
    """The day of a year that an article may bear, by the calendar or else by the year's own; None where there is no such day."""
    try:
        if year in JALALI_YEARS and calendar in (None, jdatetime.date):
            return jdatetime.date(year, month, day).togregorian()
        if year in GREGORIAN_YEARS and calendar in (None, date):
            return date(year, month, day)
    except ValueError:
        pass
    return None
