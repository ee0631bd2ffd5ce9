"""What a request for features asks: whose items count, where, when, and which page. Every parameter is checked."""

import datetime
import math
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.gis.geos import GEOSGeometry, LineString, Point, Polygon
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from articles.models import ItemKeys
from dashboard.exports import read_options
from dashboard.parameters import PRESENTATION, BadQuery
from dashboard.selection import Selection, select

PER_PAGE, MOST = 100, 1000
MOST_ID = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for features: whose items count, where, when, and which page."""

    selection: Selection
    boxes: list[GEOSGeometry]
    first: datetime.date | None
    last: datetime.date | None
    timed: bool
    limit: int
    offset: int
    after: str

    @property
    def period(self) -> dict:
        """The conditions on a published day; a day that is unknown meets none."""
        bounds = {"gte": self.first, "lte": self.last}
        said = {f"published__{name}": day for name, day in bounds.items() if day}
        return said or ({"published__isnull": False} if self.timed else {})

    def within(self, field: str) -> Q:
        """Whether a geometry meets the bounding box, which may cross the antimeridian."""
        condition = Q()
        for box in self.boxes:
            condition |= Q(**{f"{field}__intersects": box})
        return condition

    def keys(self) -> QuerySet[ItemKeys]:
        """The keys of the items that count: the selection's, of the period."""
        return self.selection.keys().filter(**self.period).order_by()


def _whole(name: str, least: int, most: int | None, default: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value:
            return default
        if not (value.isascii() and value.isdigit() and len(value) <= 9 and int(value) >= least):
            raise BadQuery(name, gettext("It is a whole number of at least %(least)s.") % {"least": least})
        return min(int(value), most) if most else int(value)

    return parse


def _boxes(value: str) -> list[GEOSGeometry]:
    if not value:
        return []
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise BadQuery("bbox", gettext("It is four or six numbers: west,south,east,north in degrees."))
    west, south = numbers[0], numbers[1]
    east, north = numbers[len(numbers) // 2], numbers[len(numbers) // 2 + 1]
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise BadQuery("bbox", gettext("It is west,south,east,north within ±180 and ±90 degrees, south first."))
    spans = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return [_box(left, south, right, north) for left, right in spans]


def _box(west: float, south: float, east: float, north: float) -> GEOSGeometry:
    """The box as a geometry that something can meet: without width or height it is a line or a point."""
    if west < east and south < north:
        box = Polygon.from_bbox((west, south, east, north))
        box.srid = 4326
        return box
    if west < east or south < north:
        return LineString((west, south), (east, north), srid=4326)
    return Point(west, south, srid=4326)


def _day(text: str) -> datetime.date:
    if "T" in text.upper():
        moment = datetime.datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment.date()
    return datetime.datetime.strptime(text, "%Y-%m-%d").date()


def _period(value: str) -> tuple[datetime.date | None, datetime.date | None]:
    """The days of an RFC 3339 instant, or of an interval of two, of which one may be open («..» or nothing)."""
    if not value:
        return None, None
    try:
        parts = value.split("/")
        if len(parts) > 2 or (len(parts) == 2 and not any(part.strip(".") for part in parts)):
            raise ValueError(value)
        days = [None if len(parts) == 2 and part in ("", "..") else _day(part) for part in parts]
        first, last = days[0], days[-1]
        if first and last and first > last:
            raise ValueError(value)
    except (ValueError, OverflowError):
        reason = gettext("It is an RFC 3339 date or time, or an interval: 2025-01-01/2025-12-31, 2025-01-01/..")
        raise BadQuery("datetime", reason) from None
    return first, last


def _after(value: str) -> str:
    if len(value) > MOST_ID:
        raise BadQuery("after", gettext("It is too long."))
    return value


PAGE_OPTIONS = {
    "bbox": _boxes,
    "datetime": _period,
    "limit": _whole("limit", 1, MOST, PER_PAGE),
    "offset": _whole("offset", 0, None, 0),
    "after": _after,
    "f": ("json",),
}


def ask(request) -> Asked:
    """The request's parameters. BadQuery for one that is unknown, as the standard demands, or unreadable."""
    for name in PRESENTATION:
        if name in request.GET:
            raise BadQuery(name, gettext("There is no such parameter."))
    read = read_options(request.GET, PAGE_OPTIONS)
    first, last = read["datetime"]
    return Asked(
        selection=select(request.GET, extra=PAGE_OPTIONS),
        boxes=read["bbox"],
        first=first,
        last=last,
        timed=bool(request.GET.get("datetime")),
        limit=read["limit"],
        offset=read["offset"],
        after=read["after"],
    )
