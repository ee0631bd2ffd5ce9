"""The files of a selection: EXPORTS, name → what it is and how it is written.

Each takes the site's own query string and holds exactly the items that the list shows for it, however many. Text
streams as the database makes it; what needs a finished file (a workbook, a GeoPackage) is made in a folder that is gone
when the answer ends.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.http import FileResponse, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from articles.models import PolicyItem
from dashboard import citation, features, package, summary, tabular, workbook
from dashboard.colophon import NAME, Colophon
from dashboard.jalali import numerals
from dashboard.parameters import BadQuery
from dashboard.record import jalali_day
from dashboard.selection import Selection, select
from dashboard.snapshot import snapshot, watched

HEADINGS = ("fa", "en", "keys")
SHAPES = ("table", "long")
# No file system or mail program minds the rest; direction marks could make a name look like another.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
LONGEST_NAME = 90


@dataclass(frozen=True, slots=True)
class Order:
    """One asked-for file: the selection, the site's «https://host», the interface's language, the export's options."""

    selection: Selection
    base: str
    language: str
    options: dict[str, str] = field(default_factory=dict)

    def colophon(self) -> Colophon:
        return Colophon(self.selection, self.base)


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file. `options` maps each of its parameters to the values that it takes (the first is the default), or
    to a parser. `chunks` streams it; or `build` writes it into a folder and gives its path. Both run within a snapshot.

    `each_item`: it has one record for each selected item, as the list has.
    """

    name: str
    label: object
    content_type: str
    options: dict[str, tuple | Callable] = field(default_factory=dict)
    chunks: Callable[[Order], Iterator[bytes]] | None = None
    build: Callable[[Order, Path], Path] | None = None
    each_item: bool = True

    @property
    def extension(self) -> str:
        return self.name.rpartition(".")[2]


def _items_csv(order: Order) -> Iterator[bytes]:
    headings = order.options["headings"] or order.language
    return tabular.items(order.selection.items, order.base, headings, order.options["dialect"])


def _summary_csv(order: Order) -> Iterator[bytes]:
    made = summary.Summary(order.selection, summary.parse_by(order.options["by"]))
    dialect = order.options["dialect"]
    shape = order.options["shape"] or ("table" if dialect == "excel" else "long")
    with translation.override(order.language):
        head, rows = made.crossed() if shape == "table" else made.tidy()
        rows = list(rows)
    return tabular.table(head, rows, dialect)


def _workbook(order: Order, folder: Path) -> Path:
    path = folder / "items.xlsx"
    workbook.write(order.colophon(), path, order.language)
    return path


def _by(value: str) -> str:
    summary.parse_by(value or "theme")
    return value or "theme"


EXPORTS = {
    export.name: export
    for export in (
        Export(
            "items.csv",
            gettext_lazy("Table (CSV)"),
            "text/csv; charset=utf-8; header=present",
            {"dialect": tabular.DIALECTS, "headings": ("", *HEADINGS)},
            chunks=_items_csv,
        ),
        Export(
            "items.xlsx",
            gettext_lazy("Workbook (Excel)"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            build=_workbook,
        ),
        Export(
            "summary.csv",
            gettext_lazy("Summary (CSV)"),
            "text/csv; charset=utf-8; header=present",
            {"by": _by, "dialect": tabular.DIALECTS, "shape": ("", *SHAPES)},
            chunks=_summary_csv,
            each_item=False,
        ),
        Export(
            "items.geojson",
            gettext_lazy("Map (GeoJSON)"),
            "application/geo+json",
            chunks=lambda order: features.geojson(order.selection.items, order.base),
        ),
        Export(
            "items.gpkg",
            gettext_lazy("Map (GeoPackage)"),
            "application/geopackage+sqlite3",
            build=lambda order, folder: features.geopackage(order.selection, order.base, folder),
        ),
        Export(
            "package.zip",
            gettext_lazy("Data package (with codebook and citation)"),
            "application/zip",
            chunks=lambda order: package.stream(order.colophon(), order.language),
        ),
    )
}


def read_options(query: QueryDict, options: dict[str, tuple | Callable]) -> dict[str, str]:
    """The options of a query string. BadQuery names the one that is given twice or has no such value."""
    read = {}
    for name, values in options.items():
        given = query.getlist(name)
        if len(given) > 1:
            raise BadQuery(name, gettext("It takes one value only."))
        value = given[0].strip() if given else ""
        if "\x00" in value:
            raise BadQuery(name, gettext("It holds a character that no text has."))
        if callable(values):
            read[name] = values(value)
        elif not value or value in values:
            read[name] = value or values[0]
        else:
            raise BadQuery(name, gettext("“%(value)s” is not one of its values.") % {"value": value[:40]})
    return read


def base_of(request) -> str:
    """The site's «https://host» as the request's reader knows it."""
    return f"{request.scheme}://{request.get_host()}"


@require_safe
def export(request, name: str):
    """The file of EXPORTS of a selection, as an attachment whose name says selection and date."""
    made = EXPORTS[name]
    options = read_options(request.GET, made.options)
    selection = select(request.GET, extra=made.options)
    order = Order(selection, base_of(request), translation.get_language(), options)
    if request.method == "HEAD":
        response = HttpResponse(content_type=made.content_type)
    elif made.chunks:
        response = StreamingHttpResponse(watched(_within_snapshot(made, order)), content_type=made.content_type)
    else:
        response = FileResponse(_built(made, order), content_type=made.content_type)
    response["Content-Disposition"] = _named(made, order)
    response["Cache-Control"] = "no-store"
    # A proxy that holds back what it gets would only delay the first rows.
    response["X-Accel-Buffering"] = "no"
    return response


def _named(made: Export, order: Order) -> str:
    """The name of an export's file; a summary's says its dimensions too."""
    stem = made.name.rpartition(".")[0]
    if not (by := order.options.get("by")):
        return attachment(order.selection, stem, made.extension)
    dimensions = " × ".join(str(dimension.label) for dimension in summary.parse_by(by))
    return attachment(order.selection, f"{stem}-{by.replace(',', '-')}", made.extension, dimensions)


def _within_snapshot(made: Export, order: Order) -> Iterator[bytes]:
    with snapshot():
        yield from made.chunks(order)


def _built(made: Export, order: Order):
    """The finished file, open and already without a name: it is gone when it is closed, however the answer ends."""
    with tempfile.TemporaryDirectory(prefix="siyasatnama-") as folder, snapshot():
        return made.build(order, Path(folder)).open("rb")


def attachment(selection: Selection, stem: str, extension: str, about: str = "") -> str:
    """A Content-Disposition (RFC 6266) whose file name says what was selected and when, in Persian and in ASCII.

    «سیاست‌نما، ۱۲ اقدام درباره محیط زیست، ۱۴۰۴-۰۷-۱۵.csv» beside `siyasatnama-items-theme-7-2025-10-07.csv`.
    """
    today = timezone.localdate()
    words = "-".join(re.findall(r"[A-Za-z0-9]+", selection.query))[:LONGEST_NAME]
    plain = "-".join(filter(None, ("siyasatnama", stem, words, f"{today:%Y-%m-%d}")))
    language = translation.get_language()
    said = _UNSAFE.sub(" ", selection.describe(language).partition("؛" if language == "fa" else ";")[0])
    said = " ".join(said[:LONGEST_NAME].split()).strip(". ")
    comma = "، " if language == "fa" else ", "
    full = f"{comma.join(filter(None, (NAME[language], about, said, _date(today, language))))}.{extension}"
    return f"attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{quote(full, safe='')}"


def _date(day, language: str) -> str:
    return numerals(jalali_day(day), "fa") if language == "fa" else f"{day:%Y-%m-%d}"


@require_safe
def cite(request):
    """The citation of a selection in one of the styles, as a file for a reference manager or as text."""
    options = read_options(request.GET, {"style": tuple(citation.STYLES)})
    selection = select(request.GET, extra=["style"])
    with snapshot():
        colophon = Colophon(selection, base_of(request))
        text = citation.cite_selection(colophon, options["style"], translation.get_language())
    return _cited(text, options["style"], "siyasatnama")


@require_safe
def cite_item(request, public_id: str):
    """The citation of one public item; 404 for any other."""
    options = read_options(request.GET, {"style": tuple(citation.STYLES)})
    item = get_object_or_404(PolicyItem.objects.public().select_related("article", "run"), public_id=public_id)
    text = citation.cite_item(item, options["style"], base_of(request))
    return _cited(text, options["style"], f"siyasatnama-{public_id}")


def _cited(text: str, style: str, stem: str) -> HttpResponse:
    _, _, extension, content_type = citation.STYLES[style]
    response = HttpResponse(text, content_type=f"{content_type}; charset=utf-8")
    if extension != "txt":
        response["Content-Disposition"] = f'attachment; filename="{stem}.{extension}"'
    return response
