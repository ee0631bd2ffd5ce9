"""The data package stands on its own: it validates, its checksums hold, and each citation is read by its reader."""

import csv
import hashlib
import io
import json
import zipfile

import bibtexparser
import frictionless
import pytest
import rispy
import yaml
from django.utils import translation

from articles.models import Article
from dashboard import citation
from dashboard.record import COLUMNS, KEYS
from dashboard.templatetags.site import runs_apart
from dashboard.tests import clients, hostile

pytestmark = pytest.mark.django_db


@pytest.fixture
def items():
    return hostile.build()


@pytest.fixture
def folder(client, items, tmp_path):
    body = clients.values(client.get("/package.zip"))
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        assert package.testzip() is None
        package.extractall(tmp_path)
    return tmp_path


def test_frictionless_finds_the_package_valid(folder, items):
    # 100 kB in one cell is more than the csv module takes unless it is told.
    csv.field_size_limit(10_000_000)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "rowNumber", "fieldName", "message"])
    rows = {task.name: task.stats.get("rows") for task in report.tasks}
    assert rows["items"] == len(items) and rows["places"] == 9


def test_a_wrong_value_makes_the_package_invalid(folder):
    path = folder / "items.csv"
    path.write_text(path.read_text("utf-8").replace(",proposed,", ",promised,", 1), "utf-8")
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert {"constraint-error", "hash-count"} <= {error[0] for error in report.flatten(["type"])}


def test_checksums_and_sizes_are_those_of_the_files(folder):
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    readme = (folder / "README.md").read_text("utf-8")
    assert [resource["path"] for resource in package["resources"]] == [
        "items.csv",
        "item_places.csv",
        "places.csv",
        "items.geojson",
    ]
    for resource in package["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert hashlib.sha256(content).hexdigest() in readme


def test_the_same_data_give_the_same_bytes(client, folder):
    with zipfile.ZipFile(io.BytesIO(clients.values(client.get("/package.zip")))) as again:
        for name in ("items.csv", "item_places.csv", "places.csv", "items.geojson"):
            assert again.read(name) == (folder / name).read_bytes()


def test_the_codebook_describes_every_column_in_both_languages(folder):
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    fields = package["resources"][0]["schema"]["fields"]
    assert [field["name"] for field in fields] == list(KEYS)
    for field, column in zip(fields, COLUMNS, strict=True):
        assert field["title_fa"] == column.fa and field["description_fa"] == column.about_fa
        assert [category["value"] for category in field.get("categories", [])] == list(column.codes)


def test_the_package_tells_its_query_and_how_to_list_what_changes(client, items):
    body = clients.values(client.get("/package.zip?theme=7&status=proposed"))
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        described = json.loads(package.read("datapackage.json"))
        readme = package.read("README.md").decode()
    assert described["query"] == "theme=7&status=proposed"
    assert described["items"] == len(list(csv.reader(io.StringIO(zipfile_text(body))))) - 1
    changes = client.get(described["changes"].removeprefix("http://testserver"))
    assert changes.status_code == 200 and changes.json()["query"] == described["query"]
    assert described["homepage"] in readme and described["changes"] in readme


def zipfile_text(body: bytes) -> str:
    csv.field_size_limit(10_000_000)
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return package.read("items.csv").decode()


# ---- Citations


@pytest.mark.parametrize("style", citation.STYLES)
@pytest.mark.parametrize("address", ["/cite?theme=7&style={}", "/item/-item009/cite?style={}"])
def test_every_style_cites_a_selection_and_an_item_with_its_address(client, items, style, address):
    answer = client.get(address.format(style))
    assert answer.status_code == 200
    expected = "http://testserver/?theme=7" if "theme" in address else "http://testserver/item/-item009/"
    text = answer.content.decode()
    assert expected in text
    assert not set(text) & set("\x00\x01\x08\u202e\u2066\u200f\ufeff")


@pytest.mark.parametrize("danger", hostile.QUOTES)
def test_reference_managers_read_every_item_back(client, items, danger):
    item = items[danger]
    quote = citation.plain(item.quote)
    library = bibtexparser.parse_string(client.get(f"/item/{item.public_id}/cite?style=bibtex").content.decode())
    assert not library.failed_blocks and len(library.entries) == 1
    assert library.entries[0]["url"] == f"http://testserver/item/{item.public_id}/"
    (entry,) = rispy.loads(client.get(f"/item/{item.public_id}/cite?style=ris").content.decode())
    assert entry["urls"] == [f"http://testserver/item/{item.public_id}/"]
    assert entry["abstract"] == quote
    (entry,) = json.loads(client.get(f"/item/{item.public_id}/cite?style=csl").content)
    assert entry["abstract"] == quote


def test_styles_in_english_call_an_agency_by_its_english_name(client, items):
    item = items["plain"]
    Article.objects.filter(pk=item.article_id).update(agency="ایسنا")
    said = {
        style: client.get(f"/item/{item.public_id}/cite?style={style}").content.decode() for style in citation.STYLES
    }
    assert said["apa"].startswith("ISNA. (") and said["chicago"].startswith("ISNA. “")
    assert said["persian"].startswith("ایسنا (") and "author = {{ایسنا}}" in said["bibtex"]


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        (
            "en",
            "ISNA. (2025, May 1). 3 پل، ۲۰٪ <b> [Measure: “۱۲ پل در GIS یزد”]. From https://x.ir/آب.",
            'ISNA. (2025, May 1). <bdi dir="rtl">3 پل، ۲۰٪</bdi> &lt;b&gt; [Measure: “<bdi dir="rtl">۱۲ پل در</bdi> GIS '
            '<bdi dir="rtl">یزد</bdi>”]. From <bdi dir="ltr">https://x.ir/آب</bdi>.',
        ),
        ("fa", "ایسنا (۱۴۰۴). «پل» از https://x.ir/1", 'ایسنا (۱۴۰۴). «پل» از <bdi dir="ltr">https://x.ir/1</bdi>'),
    ],
)
def test_a_shown_citation_keeps_its_parts_in_their_places(language, text, shown):
    with translation.override(language):
        assert runs_apart(text) == shown


@pytest.mark.parametrize("text", ["1" * 300_000, "1 " * 150_000, "1," * 150_000 + "ب", "پ" + "۱ a " * 70_000])
def test_a_citation_of_numbers_costs_by_its_length(text):
    with translation.override("en"):
        assert len(runs_apart(text)) >= len(text)


def test_an_item_without_a_date_is_cited_without_one(client, items):
    undated = next(item for item in items.values() if not item.article.published)
    said = {
        style: client.get(f"/item/{undated.public_id}/cite?style={style}").content.decode() for style in citation.STYLES
    }
    assert "(بی‌تاریخ)" in said["persian"] and "(n.d.)" in said["apa"] and ", n.d." in said["chicago"]
    assert "\tdate = " not in said["bibtex"] and "DA  -" not in said["ris"] and "issued" not in said["csl"]


def test_citation_cff_holds_what_its_schema_demands(folder):
    content = yaml.safe_load((folder / "CITATION.cff").read_text("utf-8"))
    assert content["cff-version"] == "1.2.0" and content["type"] == "dataset"
    assert set(content) >= {"message", "title", "authors", "version", "date-released", "url"}
    assert content["authors"] == [{"name": "سیاست‌نما"}]


def test_a_withdrawn_item_has_no_citation(client, items):
    item = items["plain"]
    item.review_state = "rejected"
    item.save()
    assert client.get(f"/item/{item.public_id}/cite").status_code == 404
