"""Dates as the site says and reads them: Jalali for Persian readers, half-open Gregorian ranges for the database.

A period is written `1404`, `1404-07`, `1404-07-15` (Jalali) or `2025`, `2025-10`, `2025-10-07` (Gregorian); the year
decides which calendar is meant, so a link means the same in either language.
"""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

import jdatetime
from django.utils.translation import get_language, gettext

MONTHS_FA = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
MONTHS_JALALI_EN = (
    "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar",
    "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand",
)  # fmt: skip
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MONTHS_GREGORIAN_FA = (
    "ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن", "ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر",
)  # fmt: skip

# jdatetime's own limits, and Jalali 1100 to 1499 stands for 1721 to 2121: no year is of both calendars.
JALALI_YEARS = range(1200, 1500)
GREGORIAN_YEARS = range(1821, 2122)

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_LATIN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_PERIOD = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")


def persian(language: str | None = None) -> bool:
    return (language or get_language() or "fa").startswith("fa")


def numerals(value, language: str | None = None) -> str:
    """The digits of `value` in the language's script; everything else as it is."""
    text = str(value)
    return text.translate(_PERSIAN_DIGITS) if persian(language) else text


def latin_digits(text: str) -> str:
    return text.translate(_LATIN_DIGITS)


def number(value: int, language: str | None = None) -> str:
    """A whole number grouped by thousands: «۱۲٬۳۴۵» or 12,345."""
    return numerals(f"{value:,}".replace(",", "٬") if persian(language) else f"{value:,}", language)


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month or year of either calendar. `start` is its first day, `end` the day after its last."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def jalali(self) -> bool:
        return self.year in JALALI_YEARS

    def _first(self, year: int, month: int, day: int) -> datetime.date:
        return jdatetime.date(year, month, day).togregorian() if self.jalali else datetime.date(year, month, day)

    @property
    def start(self) -> datetime.date:
        return self._first(self.year, self.month or 1, self.day or 1)

    @property
    def end(self) -> datetime.date:
        if self.day:
            return self.start + datetime.timedelta(days=1)
        if self.month and self.month < 12:
            return self._first(self.year, self.month + 1, 1)
        return self._first(self.year + 1, 1, 1)

    def __str__(self) -> str:
        return "-".join(
            part
            for part in (str(self.year), self.month and f"{self.month:02d}", self.day and f"{self.day:02d}")
            if part
        )

    def in_words(self, language: str | None = None) -> str:
        """«۱۵ مهر ۱۴۰۴», «مهر ۱۴۰۴», «۱۴۰۴»; in English «7 October 2025» or, for a Jalali period, «Mehr 1404»."""
        if persian(language):
            months = MONTHS_FA if self.jalali else MONTHS_GREGORIAN_FA
        else:
            months = MONTHS_JALALI_EN if self.jalali else MONTHS_EN
        parts = (self.day, self.month and months[self.month - 1], self.year)
        return numerals(" ".join(str(part) for part in parts if part), language)


def parse_period(text: str) -> Period:
    """The period that `text` writes, in Persian or Latin digits. ValueError for anything else, also a 31 Mehr."""
    match = _PERIOD.fullmatch(latin_digits(text.strip()))
    if not match:
        raise ValueError(text)
    period = Period(*(int(part) if part else None for part in match.groups()))
    if not (period.year in JALALI_YEARS or period.year in GREGORIAN_YEARS):
        raise ValueError(text)
    if (period.month is not None and not 1 <= period.month <= 12) or period.day == 0:
        raise ValueError(text)
    if period.start >= period.end:  # reading `start` raises for an impossible day of a month
        raise ValueError(text)
    return period


@lru_cache(maxsize=20_000)
def _month_of(day: datetime.date, jalali: bool) -> Period:
    if jalali:
        date = jdatetime.date.fromgregorian(date=day)
        return Period(date.year, date.month)
    return Period(day.year, day.month)


def month_of(day: datetime.date, language: str | None = None) -> Period:
    """The month that a day lies in, of the calendar of the language."""
    return _month_of(day, persian(language))


def day_of(day: datetime.date, language: str | None = None) -> Period:
    if persian(language):
        jalali = jdatetime.date.fromgregorian(date=day)
        return Period(jalali.year, jalali.month, jalali.day)
    return Period(day.year, day.month, day.day)


def date_in_words(day: datetime.date | None, language: str | None = None) -> str:
    """A published date as a reader of the language writes it; words for an unknown one."""
    return day_of(day, language).in_words(language) if day else gettext("undated")


def listed(parts, *, alternatives: bool = False) -> str:
    """«الف، ب و پ», or with «یا» for alternatives; in English "a, b and c" or "or"."""
    parts = list(parts)
    if len(parts) < 2:
        return "".join(parts)
    comma, *words = ("، ", " و ", " یا ") if persian() else (", ", " and ", " or ")
    return f"{comma.join(parts[:-1])}{words[alternatives]}{parts[-1]}"
