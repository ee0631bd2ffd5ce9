"""Every export opened by the program that it is for, with a corpus made to break it."""

import csv
import datetime
import io
import json
import zipfile
from xml.etree import ElementTree

import openpyxl
import pandas
import pytest

from dashboard import record, tabular, workbook
from dashboard.record import COLUMNS, KEYS
from dashboard.tests import clients, hostile

pytestmark = pytest.mark.django_db


@pytest.fixture
def items():
    return hostile.build()


@pytest.fixture
def taken(client, items, tmp_path):
    """Takes an export as a browser does, and gives the file."""

    def take(address: str):
        answer = client.get(address)
        assert answer.status_code == 200, answer
        path = tmp_path / address.lstrip("/").partition("?")[0].replace("/", "-")
        path.write_bytes(clients.values(answer))
        return path

    return take


def by_id(rows) -> dict:
    return {row["id"]: row for row in rows}


def neutralised(text: str) -> str:
    """What the Excel dialect makes of a text, as its documentation says."""
    return f"'{text}" if text[0] in "=+-@\t\r" else text


# ---- CSV


def test_csv_module_reads_every_quote_back_from_the_data_dialect(taken, items):
    with taken("/items.csv?dialect=data&headings=keys").open(encoding="utf-8", newline="") as file:
        rows = by_id(csv.DictReader(file, strict=True))
    assert {danger: rows[item.public_id]["quote"] for danger, item in items.items()} == hostile.QUOTES
    assert {rows[item.public_id]["title"] for item in items.values()} == {item.article.title for item in items.values()}


def test_csv_module_reads_every_quote_back_neutralised_from_the_excel_dialect(taken, items):
    with taken("/items.csv?headings=keys").open(encoding="utf-8-sig", newline="") as file:
        rows = by_id(csv.DictReader(file, strict=True))
    found = {danger: rows[f"'{item.public_id}"]["quote"] for danger, item in items.items()}
    assert found == {danger: neutralised(quote) for danger, quote in hostile.QUOTES.items()}


def test_no_text_of_the_excel_dialect_begins_like_a_formula_and_no_number_is_changed(taken, items):
    with taken("/items.csv?headings=keys").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    numbers = {column.key for column in COLUMNS if column.type in ("integer", "number", "date")}
    starts = {(key, value[:1]) for row in rows for key, value in row.items() if key not in numbers and value}
    assert not {start for start in starts if start[1] in tabular.FORMULA_STARTS}
    for row in rows:
        for key in ("latitude", "longitude", "amount", "start", "theme"):
            assert not row[key] or float(row[key]) is not None


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("+98", "'+98"),
        ("-2", "'-2"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("a=1", "a=1"),
        (" =1", " =1"),
        ("'=1", "'=1"),
        ("", ""),
        (-2.5, -2.5),
        (None, None),
        (datetime.date(2025, 3, 18), datetime.date(2025, 3, 18)),
    ],
    ids=repr,
)
def test_the_guard_touches_text_that_begins_like_a_formula_and_nothing_else(text, guarded):
    assert tabular.guard(text) == guarded


@pytest.mark.parametrize(("dialect", "bom"), [("excel", True), ("data", False)])
def test_a_dialect_has_its_byte_order_mark_and_ends_records_with_crlf(client, dialect, bom):
    hostile.places()
    body = clients.values(client.get(f"/items.csv?dialect={dialect}&headings=keys"))
    assert body.startswith(tabular.BOM) is bom
    assert body.removeprefix(tabular.BOM) == ",".join(KEYS).encode() + b"\r\n"


@pytest.mark.parametrize("dialect", ["excel", "data"])
def test_pandas_reads_as_many_rows_and_typed_columns(taken, items, dialect):
    path = taken(f"/items.csv?dialect={dialect}&headings=keys")
    frame = pandas.read_csv(path, encoding="utf-8-sig", parse_dates=["published"], dtype={"id": str, "quote": str})
    assert len(frame) == len(items)
    assert list(frame.columns) == list(KEYS)
    assert frame.latitude.dtype == frame.amount.dtype == float
    assert frame.start.dtype == frame.theme.dtype == int
    plain = frame[frame.id.str.endswith(items["plain"].public_id)].iloc[0]
    assert (plain.amount, plain.amount_unit, plain.amounts) == (500e9, "تومان", "۳ | ۵۰۰ میلیارد تومان")
    assert plain.published == pandas.Timestamp(items["plain"].article.published or "NaT") or pandas.isna(
        plain.published
    )


def test_libreoffice_opens_the_excel_dialect_with_text_as_text(taken, items, tmp_path):
    path = taken("/items.csv?headings=keys")
    # 44: comma, 34: quote, 76: UTF-8, from line 1, each column by its content.
    text = clients.run(
        "soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore",
        "--infilter=CSV:44,34,76,1,,0,false,true,false", "--convert-to", "fods", "--outdir", tmp_path / "out", path,
        HOME=str(tmp_path),
    )  # fmt: skip
    assert "Error" not in text
    cells = fods_cells(tmp_path / "out" / "items.fods")
    assert not any(formula for formula, _ in cells)
    said = {text for _, text in cells}
    for danger in ("formula", "plus", "minus", "at", "separators", "quotes", "emoji", "tex", "json"):
        assert neutralised(hostile.QUOTES[danger]) in said, danger


def fods_cells(path) -> list[tuple[str | None, str]]:
    """Formula and shown text of each cell of LibreOffice's flat XML."""
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    cells = []
    for cell in ElementTree.parse(path).iter(f"{table}table-cell"):
        text = "\n".join("".join(part.itertext()) for part in cell)
        if text:
            cells.append((cell.get(f"{table}formula"), text))
    return cells


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/items.csv?headings=keys", "id"),
        ("/items.csv", "شناسه"),
        ("/en/items.csv", "Id"),
        ("/en/items.csv?headings=fa", "شناسه"),
    ],
)
def test_headings_are_in_the_language_that_is_asked_for(client, address, first):
    hostile.places()
    assert clients.values(client.get(address)).decode("utf-8-sig").startswith(f"{first},")


# ---- The row


def test_a_row_holds_the_places_of_its_item_with_those_of_the_measure_first(taken, items):
    with taken("/items.csv?dialect=data&headings=keys").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    places = [
        (row["place_ids"], row["province_codes"], row["precision"], row["latitude"], row["uncertainty_km"])
        for row in rows
    ]
    assert places[:11] == [
        ("t-kashan", "IR-10", "settlement", "32.9889", "5"),
        ("IR-10", "IR-10", "province", "", ""),
        ("IR|IR-10", "IR-10", "country", "", ""),
        ("IR", "", "country", "", ""),
        ("", "", "none", "", ""),
        ("t-kashan|t-meybod", "IR-10|IR-21", "settlement", "32.9889", "5"),
        ("IR-21|IR-10", "IR-10|IR-21", "province", "", ""),
        ("XX", "", "country", "", ""),
        ("n-sea", "", "region", "", ""),
        ("r-east|t-kashan", "IR-10", "region", "", ""),
        ("IR-07", "IR-07", "province", "", ""),
    ]
    assert rows[0]["published"] == "2025-03-18" and rows[0]["published_jalali"] == "1403-12-28"
    assert rows[4]["published"] == rows[4]["published_jalali"] == ""
    assert rows[3]["link"] == "http://testserver/item/-item003/"
    assert rows[2]["theme_en"] == "Transport and roads" and rows[2]["status"] == "under_way"


def test_a_point_is_given_for_points_alone(taken):
    rows = csv.DictReader(io.StringIO(taken("/items.csv?dialect=data&headings=keys").read_text("utf-8")))
    kinds = {row["place_kinds"].partition("|")[0] for row in rows if row["latitude"]}
    assert kinds and not kinds & {"province", "country", "relative"}


def test_the_measure_is_the_quote_on_one_line(taken, items):
    rows = by_id(csv.DictReader(io.StringIO(taken("/items.csv?dialect=data&headings=keys").read_text("utf-8"))))
    for danger in ("newlines", "spaces", "tab"):
        assert rows[items[danger].public_id]["measure"] == " ".join(hostile.QUOTES[danger].split()), danger


def test_columns_have_unique_keys_and_words_in_both_languages():
    assert len(set(KEYS)) == len(KEYS)
    for column in COLUMNS:
        assert column.fa and column.en and column.about_fa and column.about_en, column.key
        assert not any("a" <= letter <= "z" for letter in column.fa), column.key
        for code in column.codes:
            assert column.labels("en")[code], (column.key, code)


# ---- Workbook


@pytest.fixture
def book(taken):
    opened = openpyxl.load_workbook(taken("/items.xlsx"))
    yield opened
    opened.close()


def test_the_workbook_has_its_sheets_from_right_to_left_with_frozen_headings(book):
    assert book.sheetnames == ["اقدام‌ها", "خلاصه", "راهنمای کدها", "درباره"]
    assert all(sheet.sheet_view.rightToLeft for sheet in book)
    assert book.worksheets[0].freeze_panes == book.worksheets[2].freeze_panes == "A2"
    assert [cell.value for cell in book.worksheets[0][1]] == record.headings("fa")


def test_the_english_workbook_runs_from_left_to_right(taken):
    book = openpyxl.load_workbook(taken("/en/items.xlsx"))
    assert book.sheetnames == ["Measures", "Summary", "Codebook", "About"]
    assert not any(sheet.sheet_view.rightToLeft for sheet in book)
    book.close()


def _unescaped(text: str) -> str:
    from openpyxl.utils.escape import unescape

    return unescape(text)


def test_every_text_of_the_workbook_is_text_and_equal(book, items):
    sheet = book.worksheets[0]
    assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    at = {key: index for index, key in enumerate(KEYS)}
    rows = {row[at["id"]].value: row for row in sheet.iter_rows(min_row=2)}
    for danger, item in items.items():
        found = rows[item.public_id][at["quote"]]
        assert found.data_type == "s", danger
        quote = hostile.QUOTES[danger]
        if len(quote) > workbook.LONGEST_CELL:
            assert found.value == quote[: workbook.LONGEST_CELL - 1] + "…"
        else:
            # XML turns a carriage return into a line feed unless it is escaped, and reads _x0008_ as its character.
            assert _unescaped(found.value).replace("\r\n", "\n") == quote.replace("\r\n", "\n"), danger


def test_dates_and_numbers_of_the_workbook_are_dates_and_numbers(book, items):
    at = {key: index for index, key in enumerate(KEYS)}
    rows = {row[at["id"]].value: row for row in book.worksheets[0].iter_rows(min_row=2)}
    first = rows[items["formula"].public_id]
    assert first[at["published"]].value == datetime.datetime(2025, 3, 18) and first[at["published"]].is_date
    assert first[at["latitude"]].value == 32.9889 and first[at["start"]].data_type == "n"
    assert first[at["link"]].hyperlink.target == "http://testserver/item/-item000/"
    assert rows[items["plain"].public_id][at["amount"]].value == 500e9


def test_libreoffice_opens_the_workbook_with_text_as_text(taken, items, tmp_path):
    path = clients.office(taken("/items.xlsx"), "fods", tmp_path)
    cells = fods_cells(path)
    assert not [cell for cell in cells if cell[0]]
    said = {text for _, text in cells}
    for danger in ("formula", "plus", "minus", "at", "separators", "quotes", "emoji", "markup", "tex", "number like"):
        assert hostile.QUOTES[danger] in said, danger


def test_more_items_than_a_sheet_holds_go_on_in_the_next_and_lost_links_are_told(taken, items, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 11)
    monkeypatch.setattr(workbook, "MOST_LINKS", 5)
    book = openpyxl.load_workbook(taken("/en/items.xlsx"))
    assert book.sheetnames[:3] == ["Measures", "Measures 2", "Measures 3"]
    sheets = book.worksheets[:3]
    assert [sheet.max_row - 1 for sheet in sheets] == [10, 10, 5]
    ids = [row[0].value for sheet in sheets for row in sheet.iter_rows(min_row=2)]
    assert ids == sorted(item.public_id for item in items.values())
    assert all(len([cell for row in sheet for cell in row if cell.hyperlink]) == 5 for sheet in sheets)
    said = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert "Cut texts" in said and "Addresses" in said and said["Measures"] == len(items)
    book.close()


def test_error_rates_travel_with_the_data_and_say_how_they_were_measured(taken, items, published):
    for language, prefix in (("fa", ""), ("en", "/en")):
        book = openpyxl.load_workbook(taken(f"{prefix}/items.xlsx"))
        said = {row[0].value: row[1].value for row in book.worksheets[-1].iter_rows()}
        book.close()
        for row in published["rows"]:
            assert said[row["name"][language]] == round(row["value"], 3), row["key"]
        assert published["note"][language] in said.values()
    with zipfile.ZipFile(taken("/package.zip")) as package:
        readme = package.read("README.md").decode()
        assert json.loads(package.read("datapackage.json"))["accuracy"]["items_f1"] == 0.667
    assert "- Measures, F1: 0.667" in readme and "- F1 اقدام‌ها: 0.667" in readme
    assert published["note"]["fa"] in readme and published["note"]["en"] in readme


# ---- GeoJSON and GeoPackage


def test_gdal_reads_every_item_of_the_geojson_with_its_persian_names(taken, items):
    found = {feature["id"]: feature for feature in clients.gdal(taken("/items.geojson"))}
    assert set(found) == {item.public_id for item in items.values()}
    for danger, item in items.items():
        assert found[item.public_id]["properties"]["quote"] == hostile.QUOTES[danger], danger
    assert found[items["formula"].public_id]["properties"]["places"] == ["شهر نمونه"]
    assert found[items["formula"].public_id]["geometry"]["type"] == "Point"


def test_geojson_follows_rfc_7946(taken):
    content = json.loads(taken("/items.geojson").read_text("utf-8"))
    assert set(content) == {"type", "features"}
    kinds = {}
    for feature in content["features"]:
        kinds.setdefault(feature["properties"]["precision"], set()).add((feature["geometry"] or {"type": None})["type"])
        assert feature["properties"]["id"] == feature["id"]
    assert kinds["none"] == {None}
    assert kinds["province"] == {"Polygon", "GeometryCollection"}
    assert kinds["settlement"] == {"Point", "GeometryCollection"}
    assert kinds["country"] == {None, "Polygon"}  # the country itself is never drawn


def test_gdal_reads_both_layers_of_the_geopackage(taken, items):
    path = taken("/items.gpkg")
    about = clients.run("ogrinfo", "-ro", "-so", "-al", path)
    assert "Layer name: items" in about and "Layer name: provinces" in about
    assert "published: Date" in about and "latitude: Real" in about and "start: Integer" in about
    rows = [feature["properties"] for feature in clients.gdal(path, "items")]
    assert {row["id"] for row in rows} == {item.public_id for item in items.values()}
    assert len(rows) == sum(max(1, item.place_links.count()) for item in items.values())
    quotes = {row["id"]: row["quote"] for row in rows}
    assert {danger: quotes[item.public_id] for danger, item in items.items()} == hostile.QUOTES
    provinces = {feature["properties"]["name"]: feature for feature in clients.gdal(path, "provinces")}
    assert set(provinces) == {"اصفهان", "یزد", "تهران"}
    assert provinces["تهران"]["properties"]["items"] == 2
    assert all(feature["geometry"]["type"] == "MultiPolygon" for feature in provinces.values())


def test_an_empty_selection_gives_whole_files(taken, tmp_path):
    query = "q=واژه‌ای‌که‌هیچ‌جا‌نیست"
    assert clients.gdal(taken(f"/items.geojson?{query}")) == []
    assert clients.gdal(taken(f"/items.gpkg?{query}"), "items") == []
    assert len(openpyxl.load_workbook(taken(f"/items.xlsx?{query}"), read_only=False).worksheets) == 4
    with zipfile.ZipFile(taken(f"/package.zip?{query}")) as package:
        assert package.testzip() is None
