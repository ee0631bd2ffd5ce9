"""Periods of either calendar, and the words for them."""

import datetime
from itertools import pairwise

import pytest

from dashboard import jalali
from dashboard.jalali import Period

DATES = [
    pytest.param("1404", "2025-03-21", "2026-03-21", "۱۴۰۴", "1404", id="a year"),
    pytest.param("1403", "2024-03-20", "2025-03-21", "۱۴۰۳", "1403", id="a leap year has 366 days"),
    pytest.param("1404-07", "2025-09-23", "2025-10-23", "مهر ۱۴۰۴", "Mehr 1404", id="a month"),
    pytest.param("1404-12", "2026-02-20", "2026-03-21", "اسفند ۱۴۰۴", "Esfand 1404", id="the last month"),
    pytest.param("1404-07-15", "2025-10-07", "2025-10-08", "۱۵ مهر ۱۴۰۴", "15 Mehr 1404", id="a day"),
    pytest.param("۱۴۰۴-۰۷", "2025-09-23", "2025-10-23", "مهر ۱۴۰۴", "Mehr 1404", id="Persian digits"),
    pytest.param("1404/7/5", "2025-09-27", "2025-09-28", "۵ مهر ۱۴۰۴", "5 Mehr 1404", id="slashes, single digits"),
    pytest.param("2025", "2025-01-01", "2026-01-01", "۲۰۲۵", "2025", id="a Gregorian year"),
    pytest.param("2025-12", "2025-12-01", "2026-01-01", "دسامبر ۲۰۲۵", "December 2025", id="a Gregorian month"),
    pytest.param("2024-02-29", "2024-02-29", "2024-03-01", "۲۹ فوریه ۲۰۲۴", "29 February 2024", id="a leap day"),
]


@pytest.mark.parametrize(("text", "start", "end", "persian", "english"), DATES)
def test_a_period_is_a_half_open_range_and_says_itself(text, start, end, persian, english):
    period = jalali.parse_period(text)
    assert (str(period.start), str(period.end)) == (start, end)
    assert (period.in_words("fa"), period.in_words("en")) == (persian, english)
    assert jalali.parse_period(str(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "14",
        "1404-13",
        "1404-00",
        "1404-07-31",
        "1403-12-31",
        "1404-07-00",
        "2023-02-29",
        "1700",
        "3000-01",
        "1404-7-",
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError):
        jalali.parse_period(text)


def test_the_months_of_a_calendar_leave_no_day_out():
    months = [Period(1403 + n // 12, n % 12 + 1) for n in range(36)]
    assert all(month.end == later.start for month, later in pairwise(months))
    day = months[0].start
    while day < months[-1].end:
        month = jalali.month_of(day, "fa")
        assert month.start <= day < month.end
        day += datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "persian", "english"),
    [(0, "۰", "0"), (999, "۹۹۹", "999"), (1234567, "۱٬۲۳۴٬۵۶۷", "1,234,567")],
)
def test_numbers_are_grouped_in_the_digits_of_the_language(value, persian, english):
    assert (jalali.number(value, "fa"), jalali.number(value, "en")) == (persian, english)
