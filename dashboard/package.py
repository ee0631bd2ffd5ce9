"""A selection as a data package: a zip of data, codebook, citation and method that stands on its own for years.

The zip is written as it streams. What describes the data (`datapackage.json`, README) comes last, because it carries
the size and SHA-256 of what came before.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from dashboard import citation, features, record, tabular
from dashboard.colophon import METHOD, NAME, SUBTITLE, TERMS, Colophon
from dashboard.record import COLUMNS, SEPARATOR, Column
from dashboard.snapshot import copy, sql_of

# The tables beside the items: each is one query, written by COPY, with its fields.
_PLACES_SQL = """
SELECT id, name, name_en, kind, array_to_string(provinces, '|') AS province_codes, uncertainty_km, population, source
FROM articles_place WHERE id IN (SELECT place_id FROM articles_itemplace WHERE item_id IN ({chosen})) ORDER BY id
"""
_LINKS_SQL = """
SELECT item.public_id AS item, link.place_id AS place, link.basis
FROM articles_itemplace link JOIN articles_policyitem item ON item.id = link.item_id
WHERE link.item_id IN ({chosen}) ORDER BY item.public_id, link.place_id
"""


class _Sink(io.RawIOBase):
    """A file that only grows, from which what was written is taken away."""

    def __init__(self):
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.written)
        self.written.clear()
        return taken


def stream(colophon: Colophon, language: str) -> Iterator[bytes]:
    """The zip, within the surrounding `snapshot()`."""
    sink = _Sink()
    resources = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, chunks, described in _tables(colophon):
            digest, size = hashlib.sha256(), 0
            with archive.open(_entry(name, colophon), "w", force_zip64=True) as member:
                for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    member.write(chunk)
                    if len(sink.written) >= 65_536:
                        yield sink.take()
            described |= {"path": name, "bytes": size, "hash": f"sha256:{digest.hexdigest()}"}
            resources.append({"name": name.removesuffix(".csv").replace("_", "-").replace(".", "-"), **described})
        for name, text in _texts(colophon, resources, language):
            archive.writestr(_entry(name, colophon), text.encode())
            yield sink.take()
    yield sink.take()


def _entry(name: str, colophon: Colophon) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, timezone.localtime(colophon.at).timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def _tables(colophon: Colophon) -> Iterator[tuple[str, Iterator[bytes], dict]]:
    selected = colophon.selection.items
    yield (
        "items.csv",
        tabular.items(selected, colophon.base, "keys", "data"),
        _csv(
            "اقدام‌ها",
            "Measures",
            [_field(column) for column in COLUMNS],
            {"primaryKey": ["id"]},
        ),
    )
    yield (
        "item_places.csv",
        _copied(_LINKS_SQL, selected),
        _csv("مکان‌های اقدام‌ها", "Places of measures", LINK_FIELDS, LINK_KEYS),
    )
    yield "places.csv", _copied(_PLACES_SQL, selected), _csv("مکان‌ها", "Places", PLACE_FIELDS, {"primaryKey": ["id"]})
    yield (
        "items.geojson",
        features.geojson(selected, colophon.base),
        {
            "title": "اقدام‌ها روی نقشه / Measures on the map",
            "format": "geojson",
            "mediatype": "application/geo+json",
            "encoding": "utf-8",
        },
    )


def _copied(sql: str, selected: QuerySet) -> Iterator[bytes]:
    chosen, parameters = sql_of(selected.order_by().values_list("id"))
    for lines in copy(sql.replace("{chosen}", chosen), parameters, "FORMAT csv, HEADER"):
        yield b"".join(bytes(line[:-1]) + b"\r\n" for line in lines)


def _csv(title_fa: str, title_en: str, fields: list[dict], keys: dict) -> dict:
    return {
        "title": f"{title_fa} / {title_en}",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": {"fields": fields, "missingValues": [""], **keys},
    }


def _field(column: Column) -> dict:
    """The column as a Table Schema field, with its meaning and its codes' labels in both languages."""
    field = {
        "name": column.key,
        "type": column.type,
        "title": column.en,
        "title_fa": column.fa,
        "description": column.about_en,
        "description_fa": column.about_fa,
    }
    constraints = {"required": True} if column.required else {}
    if column.key == "id":
        constraints["unique"] = True
    if column.type == "list":
        field |= {"delimiter": SEPARATOR, "itemType": column.item_type}
    elif column.codes:
        constraints["enum"] = list(column.codes)
    if column.codes:
        labels = {language: column.labels(language) for language in record.LANGUAGES}
        field["categories"] = [
            {"value": code, "label": labels["en"][code], "label_fa": labels["fa"][code]} for code in column.codes
        ]
    return field | ({"constraints": constraints} if constraints else {})


def _plain(name: str, kind: str, fa: str, en: str, **constraints) -> dict:
    field = {"name": name, "type": kind, "title": en, "title_fa": fa}
    return field | ({"constraints": constraints} if constraints else {})


_KINDS = {"enum": list(record.BY_KEY["place_kinds"].codes)}
_BASES = {"enum": list(record.BY_KEY["place_bases"].codes)}
PLACE_FIELDS = [
    _plain("id", "string", "شناسه", "Id in the gazetteer", required=True, unique=True),
    _plain("name", "string", "نام", "Name", required=True),
    _plain("name_en", "string", "نام انگلیسی", "Name in English"),
    _plain("kind", "string", "نوع", "Kind", required=True, **_KINDS),
    _plain("province_codes", "list", "کد استان‌ها", "Province codes") | {"delimiter": SEPARATOR, "itemType": "string"},
    _plain("uncertainty_km", "number", "عدم قطعیت (کیلومتر)", "Uncertainty (km)"),
    _plain("population", "integer", "جمعیت", "Population"),
    _plain("source", "string", "منبع", "Source"),
]
LINK_FIELDS = [
    _plain("item", "string", "شناسه اقدام", "The measure's id", required=True),
    _plain("place", "string", "شناسه مکان", "The place's id", required=True),
    _plain("basis", "string", "مبنا", "How we know", required=True, **_BASES),
]
LINK_KEYS = {
    "primaryKey": ["item", "place"],
    "foreignKeys": [
        {"fields": ["item"], "reference": {"resource": "items", "fields": ["id"]}},
        {"fields": ["place"], "reference": {"resource": "places", "fields": ["id"]}},
    ],
}


def _texts(colophon: Colophon, resources: list[dict], language: str) -> Iterator[tuple[str, str]]:
    work = citation.Work.of_selection(colophon, language)
    yield "CITATION.cff", citation.cff(work)
    yield "citation.bib", citation.bibtex(work)
    yield "citation.ris", citation.ris(work)
    package = {
        "profile": "data-package",
        "name": "siyasatnama",
        "title": f"{NAME['fa']} / {NAME['en']}",
        "description": f"{colophon.sentence('en')}\n\n{colophon.sentence('fa')}",
        "homepage": colophon.address,
        "version": ", ".join(colophon.versions) or "0",
        "created": timezone.localtime(colophon.at).isoformat(timespec="seconds"),
        "sources": [{"title": SUBTITLE["en"], "path": colophon.address}],
        "query": colophon.selection.query,
        "changes": colophon.changes,
        "items": colophon.count,
        "accuracy": colophon.accuracy,
        "resources": resources,
    }
    yield "datapackage.json", json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    yield "README.md", readme(colophon, resources)


def readme(colophon: Colophon, resources: list[dict]) -> str:
    """What the package is, how it was made, how good it is, and how to check it, in both languages."""
    parts = [
        {
            "language": language,
            "name": NAME[language],
            "subtitle": SUBTITLE[language],
            "sentence": colophon.sentence(language),
            "day": colophon.day(language),
            "method": METHOD[language],
            "terms": TERMS[language],
            "accuracy": colophon.accuracy_in_words(language),
            "accuracy_note": colophon.accuracy_note(language),
            "citation": citation.persian(citation.Work.of_selection(colophon, language))
            if language == "fa"
            else citation.apa(citation.Work.of_selection(colophon, language)),
        }
        for language in record.LANGUAGES
    ]
    context = {"colophon": colophon, "parts": parts, "resources": resources, "columns": COLUMNS}
    return render_to_string("exports/README.md", context)
