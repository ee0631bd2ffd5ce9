"""A selection as an Excel workbook: items, summary, codebook and about, in the interface's direction.

XlsxWriter writes row by row through files, so that memory stays flat. Every text is written as text: none can become a
formula, a number or a link by what it holds.
"""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import xlsxwriter
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext

from dashboard import record
from dashboard.colophon import METHOD, NAME, TERMS, Colophon
from dashboard.record import COLUMNS
from dashboard.summary import DIMENSIONS, Summary

# Excel's own limits; what they cut is said in the sheet «about».
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
MOST_LINKS = 65_530
LONGEST_LINK = 2_079
SUMMARIES = ("status", "theme", "province", "office", "role", "agency", "year", "month")
WIDTHS = {
    "measure": 60,
    "quote": 60,
    "title": 40,
    "places": 24,
    "speaker": 24,
    "role": 30,
    "link": 30,
    "source_url": 30,
}
_LINKED = [index for index, column in enumerate(COLUMNS) if column.key in ("link", "source_url")]


class Sheets:
    """The open workbook with its formats, and what its limits cut."""

    def __init__(self, path: Path, language: str):
        self.language = language
        self.book = xlsxwriter.Workbook(
            path,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.link = self.book.get_default_url_format()
        self.bold = self.book.add_format({"bold": True})
        self.cut, self.unlinked = 0, 0

    def add(self, name: str, head: Iterable[str] = (), widths: Iterable[int] = ()):
        sheet = self.book.add_worksheet(name)
        if self.language == "fa":
            sheet.right_to_left()
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width)
        for index, text in enumerate(head):
            sheet.write_string(0, index, text, self.head)
        if head:
            sheet.freeze_panes(1, 0)
        return sheet

    def put(self, sheet, row: int, column: int, value, style=None) -> None:
        """Writes a value by its type; text longer than a cell ends with «…»."""
        if value is None or value == "":
            return
        if isinstance(value, str):
            if len(value) > LONGEST_CELL:
                value = value[: LONGEST_CELL - 1] + "…"
                self.cut += 1
            sheet.write_string(row, column, value, style)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, style)
        else:
            sheet.write_datetime(row, column, value, self.date)


def write(colophon: Colophon, path: Path, language: str) -> None:
    """Writes the workbook, within the surrounding `snapshot()`."""
    with translation.override(language):
        sheets = Sheets(path, language)
        try:
            _items(sheets, colophon)
            _summary(sheets, colophon)
            _codebook(sheets)
            _about(sheets, colophon)
        finally:
            sheets.book.close()


def _items(sheets: Sheets, colophon: Colophon) -> None:
    """The items, in as many sheets as they need."""
    widths = [WIDTHS.get(column.key, 14) for column in COLUMNS]
    page, last, links = 0, MOST_ROWS - 1, 0
    sheet = None
    for row in chain(record.rows(colophon.selection.items, colophon.base), [None]):
        if last == MOST_ROWS - 1 or (row is None and sheet is None):
            page, last, links = page + 1, 0, 0
            name = pgettext("records", "Measures")
            name = name if page == 1 else f"{name} {page}"
            sheet = sheets.add(name, record.headings(sheets.language), widths)
        if row is None:
            sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
            break
        last += 1
        for index, value in enumerate(row):
            if index not in _LINKED or not value:
                sheets.put(sheet, last, index, value)
            elif links < MOST_LINKS and _linkable(value):
                sheet.write_url(last, index, value, sheets.link, value)
                links += 1
            else:
                sheets.put(sheet, last, index, value)
                sheets.unlinked += 1


def _linkable(address: str) -> bool:
    return address.startswith(("http://", "https://")) and len(address) < LONGEST_LINK


def _summary(sheets: Sheets, colophon: Colophon) -> None:
    """The tables of a report, one below the other, each closed by its total."""
    sheet = sheets.add(gettext("Summary"), widths=(14, 40, 12, 12))
    row = 0
    for name in SUMMARIES:
        head, lines = Summary(colophon.selection, (DIMENSIONS[name],)).crossed()
        for index, text in enumerate(head):
            sheet.write_string(row, index, text, sheets.head)
        for line in lines:
            row += 1
            for index, value in enumerate(line):
                sheets.put(sheet, row, index, value)
        row += 2


def _codebook(sheets: Sheets) -> None:
    """Each column, and each code with its label, in both languages."""
    head = ("کلید", "نوع", "عنوان", "شرح", "Heading", "Description", "کد / Code", "برچسب", "Label")
    sheet = sheets.add(gettext("Codebook"), head, (18, 10, 22, 60, 22, 60, 14, 30, 30))
    row = 0
    for column in COLUMNS:
        row += 1
        said = (column.key, column.type, column.fa, column.about_fa, column.en, column.about_en)
        for index, value in enumerate(said):
            sheets.put(sheet, row, index, value)
        for code in column.codes:
            row += 1
            for index, value in enumerate((code, column.labels("fa")[code], column.labels("en")[code]), 6):
                sheets.put(sheet, row, index, value)


def _about(sheets: Sheets, colophon: Colophon) -> None:
    language = sheets.language
    sheet = sheets.add(gettext("About"), widths=(30, 100))
    facts = [
        (NAME[language], colophon.sentence(language)),
        (gettext("Measures"), colophon.count),
        (gettext("Address"), colophon.address),
        (gettext("What has changed since"), colophon.changes),
        (gettext("Taken at"), timezone.localtime(colophon.at).isoformat(timespec="seconds")),
        (gettext("Extractor version"), ", ".join(colophon.versions)),
        *((gettext("Method") if at == 0 else "", line) for at, line in enumerate(METHOD[language])),
        *(((gettext("Error rates"), note),) if (note := colophon.accuracy_note(language)) else ()),
        *colophon.accuracy_in_words(language),
        *((gettext("Terms of use") if at == 0 else "", line) for at, line in enumerate(TERMS[language])),
    ]
    if sheets.cut:
        facts.append((gettext("Cut texts"), gettext("A cell holds 32,767 characters; longer texts end with “…”.")))
        facts.append(("", sheets.cut))
    if sheets.unlinked:
        facts.append((gettext("Addresses"), gettext("A sheet holds 65,530 links; further addresses stand as text.")))
        facts.append(("", sheets.unlinked))
    for row, (name, value) in enumerate(facts):
        sheets.put(sheet, row, 0, name, sheets.bold)
        sheets.put(sheet, row, 1, value)
