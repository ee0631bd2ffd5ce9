"""The OpenAPI 3.0 description of /ogc/, made from the collections, the site's filters and the codebook."""

from dashboard import labels
from dashboard.parameters import PARAMETERS
from dashboard.record import COLUMNS, Column

TITLE = "سیاست‌نما / Siyasatnama"
DESCRIPTION = (
    "Policy measures in Persian news and the places that they apply to, as OGC API – Features. "
    "اقدام‌های سیاستی در خبرهای فارسی و مکان‌هایشان."
)
VERSION = "1.0.0"
_CODED = {
    "theme": list(map(str, labels.THEMES)),
    "status": list(labels.STATUSES),
    "period": list(labels.UNDATED),
    "precision": list(labels.PRECISIONS),
    "amount": list(labels.AMOUNTS),
}
_TYPES = {"integer": {"type": "integer"}, "number": {"type": "number"}, "date": {"type": "string", "format": "date"}}
_ERROR = {"$ref": "#/components/schemas/exception"}


def describe(root: str, collections: dict, per_page: int, most: int) -> dict:
    """The description of the API at `root`; the collections give their names, titles and descriptions."""
    paths = {
        "/": _get("Landing page", "getLandingPage", "landing"),
        "/api": _get("This description", "getApi", "object", "application/vnd.oai.openapi+json;version=3.0"),
        "/conformance": _get("Conformance classes", "getConformance", "conformance"),
        "/collections": _get("The collections", "getCollections", "object"),
    }
    for name, collection in collections.items():
        said = str(collection.title)
        paths[f"/collections/{name}"] = _get(said, f"describe_{name}", "object", missing=True)
        paths[f"/collections/{name}/items"] = _get(
            str(collection.description),
            f"get_{name}",
            "featureCollection",
            "application/geo+json",
            parameters=[
                *({"$ref": f"#/components/parameters/{each}"} for each in _PAGE),
                *({"$ref": f"#/components/parameters/{each}"} for each in PARAMETERS),
            ],
        )
        feature = f"{name}Feature" if name == "items" else "feature"
        paths[f"/collections/{name}/items/{{featureId}}"] = _get(
            said,
            f"get_{name}_feature",
            feature,
            "application/geo+json",
            parameters=[{"$ref": "#/components/parameters/featureId"}],
            missing=True,
        )
    return {
        "openapi": "3.0.3",
        "info": {
            "title": TITLE,
            "description": DESCRIPTION,
            "version": VERSION,
            "license": {"name": "Code: MIT; data: see the site's sources and licences"},
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "parameters": _parameters(per_page, most),
            "schemas": _SCHEMAS | {"itemsFeature": _feature({column.key: _schema(column) for column in COLUMNS})},
        },
    }


def _get(
    summary: str,
    operation: str,
    schema: str,
    kind: str = "application/json",
    parameters: list[dict] | None = None,
    missing: bool = False,
) -> dict:
    answers = {
        "200": {"description": summary, "content": {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}},
        "400": _problem("A parameter is unknown or can't be read"),
        "406": _problem("Another format than JSON was asked for"),
    }
    if missing:
        answers["404"] = _problem("There is no such thing")
    format_too = [{"$ref": "#/components/parameters/f"}]
    return {
        "get": {
            "summary": summary,
            "operationId": operation,
            "tags": ["Features" if parameters else "Capabilities"],
            "parameters": [*(parameters or []), *format_too],
            "responses": answers,
        }
    }


def _problem(description: str) -> dict:
    return {"description": description, "content": {"application/json": {"schema": _ERROR}}}


_PAGE = ("bbox", "datetime", "limit", "offset", "after")


def _parameters(per_page: int, most: int) -> dict:
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    made = {
        "bbox": _in_query(
            "bbox", "West, south, east, north in degrees (CRS84)", numbers, {"style": "form", "explode": False}
        ),
        "datetime": _in_query("datetime", "Published on a day or in an RFC 3339 interval", {"type": "string"}),
        "limit": _in_query(
            "limit",
            "Most features of a page; a larger number counts as the most",
            {"type": "integer", "minimum": 1, "maximum": most, "default": per_page},
        ),
        "offset": _in_query(
            "offset", "How many features to pass over", {"type": "integer", "minimum": 0, "default": 0}
        ),
        "after": _in_query("after", "The id that the page before ended with", {"type": "string", "maxLength": 200}),
        "f": _in_query("f", "The format", {"type": "string", "enum": ["json"]}),
        "featureId": {
            "name": "featureId",
            "in": "path",
            "required": True,
            "description": "The feature's id",
            "schema": {"type": "string"},
        },
    }
    for name, parameter in PARAMETERS.items():
        value = {"type": "string"} | ({"enum": _CODED[name]} if name in _CODED else {})
        many = {"style": "form", "explode": False} if parameter.many else {}
        schema = {"type": "array", "items": value} if parameter.many else value
        made[name] = _in_query(name, str(parameter.label), schema, many)
    return made


def _in_query(name: str, description: str, schema: dict, more: dict | None = None) -> dict:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
        **(more or {}),
    }


def _schema(column: Column) -> dict:
    said = {"title": column.en, "description": f"{column.about_en} {column.about_fa}", "nullable": not column.required}
    if column.type == "list":
        return {"type": "array", "items": _TYPES.get(column.item_type, {"type": "string"}), **said}
    codes = {"enum": list(column.codes)} if column.codes else {}
    return _TYPES.get(column.type, {"type": "string"}) | codes | said


def _feature(properties: dict | None = None) -> dict:
    return {
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"type": "object", "nullable": True, "description": "A GeoJSON geometry"},
            "properties": {"type": "object", "properties": properties} if properties else {"type": "object"},
            "links": {"type": "array", "items": {"$ref": "#/components/schemas/link"}},
        },
    }


_LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}
_SCHEMAS = {
    "object": {"type": "object"},
    "link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {name: {"type": "string"} for name in ("href", "rel", "type", "title")},
    },
    "landing": {
        "type": "object",
        "required": ["links"],
        "properties": {"title": {"type": "string"}, "description": {"type": "string"}, "links": _LINKS},
    },
    "conformance": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": {"type": "array", "items": {"type": "string"}}},
    },
    "exception": {
        "type": "object",
        "required": ["code"],
        "properties": {"code": {"type": "string"}, "description": {"type": "string"}},
    },
    "feature": _feature(),
    "featureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
            "links": _LINKS,
            "timeStamp": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
        },
    },
}
