"""A selection over time: months of the language's calendar as bars, each a link to its part of the selection."""

import datetime
from dataclasses import dataclass

from dashboard import jalali

MOST_MONTHS = 60
LEAST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One month or year: its count, its place and size in percent of the chart, and the query that selects it."""

    period: jalali.Period
    count: int
    x: float
    width: float
    height: float
    chosen: bool
    query: str

    @property
    def y(self) -> float:
        return round(100 - self.height, 2)

    @property
    def words(self) -> str:
        return self.period.in_words()


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Timeline:
    bars: list[Bar]
    ticks: list[Tick]
    undated: int
    undated_query: str
    highest: int
    dated: int


def draw(selection) -> Timeline:
    """The timeline of a selection, its own period put aside: bars run in the reading direction of the language."""
    days = selection.counts.days
    undated, without_date = days[None], selection.query_toggling("period", "none")
    counts: dict[jalali.Period, int] = {}
    for day, count in days.items():
        if day:
            month = jalali.month_of(day)
            counts[month] = counts.get(month, 0) + count
    if not counts:
        return Timeline([], [], undated, without_date, 0, 0)
    periods = _months(min(counts, key=_order), max(counts, key=_order))
    if len(periods) > MOST_MONTHS:
        years: dict[jalali.Period, int] = {}
        for month, count in counts.items():
            year = jalali.Period(month.year)
            years[year] = years.get(year, 0) + count
        counts = years
        periods = [jalali.Period(year) for year in range(periods[0].year, periods[-1].year + 1)]
    highest = max(counts.values())
    step = 100 / len(periods)
    start, end = _bounds(selection)
    mirrored = jalali.persian()
    bars, ticks = [], []
    for at, period in enumerate(periods):
        x = 100 - (at + 1) * step if mirrored else at * step
        count = counts.get(period, 0)
        height = max(3.0, 100 * count / highest) if count else 0.0
        bars.append(
            Bar(
                period,
                count,
                round(x + step * 0.1, 3),
                round(step * 0.8, 3),
                round(height, 2),
                start <= period.start and period.end <= end,
                selection.query_with(**{"from": [period], "to": [period], "period": []}),
            )
        )
        if period.month in (None, 1) or at == 0:
            words = period.in_words() if at == 0 or period.month is None else jalali.numerals(period.year)
            ticks.append(Tick(round(100 - at * step if mirrored else at * step, 3), words))
    # The first month's words would run into a year that starts soon after.
    if len(ticks) > 1 and abs(ticks[0].x - ticks[1].x) < 14:
        ticks.pop(0)
    return Timeline(bars, ticks, undated, without_date, highest, sum(counts.values()))


def _order(period: jalali.Period) -> datetime.date:
    return period.start


def _bounds(selection) -> tuple[datetime.date, datetime.date]:
    first, last = selection.chosen("from"), selection.chosen("to")
    if selection.chosen("period") and not first and not last:  # the undated alone
        return datetime.date.max, datetime.date.min
    return first[0].start if first else datetime.date.min, last[0].end if last else datetime.date.max


def _months(first: jalali.Period, last: jalali.Period) -> list[jalali.Period]:
    """Every month from first to last; fewer than LEAST_MONTHS are filled up with earlier ones."""
    total = (last.year - first.year) * 12 + last.month - first.month + 1
    number = first.year * 12 + first.month - 1 - max(0, LEAST_MONTHS - total)
    return [jalali.Period(n // 12, n % 12 + 1) for n in range(number, last.year * 12 + last.month)]
