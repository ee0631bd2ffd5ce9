"""A place drawn as a small SVG over the provinces, by the server: no script, no tiles, no request to anybody."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from articles.models import Place

WIDTH = 420
# Iran with its waters and neighbours' edges, in degrees; a place beyond it widens the frame.
FRAME = (43.5, 24.5, 63.8, 40.2)
# Degrees that a line may move when it is simplified: half a pixel at this width.
TOLERANCE = 0.02
KM_PER_DEGREE = 111.2


def sketch(place: Place) -> str:
    """SVG markup of a place: its shape, or the circle of its uncertainty about its point; empty without geometry."""
    if place.geometry is None:
        return ""
    west, south, east, north = _frame(place.geometry.extent)
    scale = WIDTH / (east - west)
    height = round((north - south) * scale * 1.18)

    def xy(x, y):
        return (x - west) * scale, (north - y) * scale * 1.18

    provinces = Place.objects.filter(kind="province").exclude(geometry=None)
    background = format_html_join("", '<path d="{}"/>', ((_path(one.geometry, xy),) for one in provinces))
    if place.geometry.geom_type == "Point":
        x, y = xy(*place.geometry.coords[:2])
        radius = max(4, (place.uncertainty_km or 0) / KM_PER_DEGREE * scale)
        mark = format_html(
            '<circle cx="{}" cy="{}" r="{}" fill="#b4451f" fill-opacity="0.35" stroke="#b4451f"/>',
            f"{x:.1f}",
            f"{y:.1f}",
            f"{radius:.1f}",
        )
    else:
        fill = "none" if "Line" in place.geometry.geom_type else "#b4451f"
        mark = format_html(
            '<path d="{}" fill="{}" fill-opacity="0.35" stroke="#b4451f" stroke-width="1.5"/>',
            _path(place.geometry, xy),
            fill,
        )
    return format_html(
        '<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<g fill="#e9e4da" stroke="#9b9484" stroke-width="0.6">{}</g>{}</svg>',
        WIDTH,
        height,
        WIDTH,
        height,
        _("Map of %(place)s") % {"place": place.name},
        background,
        mark,
    )


def _frame(extent):
    west, south, east, north = extent
    return min(west - 1, FRAME[0]), min(south - 1, FRAME[1]), max(east + 1, FRAME[2]), max(north + 1, FRAME[3])


def _path(geometry, xy) -> str:
    """The SVG path of a line or polygon, or of several."""
    parts = []
    for line in _lines(geometry.simplify(TOLERANCE, preserve_topology=True).coords):
        points = " ".join("{:.1f},{:.1f}".format(*xy(*point[:2])) for point in line)
        parts.append(f"M{points}")
    return " ".join(parts)


def _lines(coordinates):
    """The sequences of points in nested coordinates."""
    if coordinates and isinstance(coordinates[0][0], float):
        yield coordinates
    else:
        for part in coordinates:
            yield from _lines(part)
