"""OGC API – Features, Part 1: core, GeoJSON, OpenAPI 3.0, under /ogc/: the selection for GIS programs, page by page.

Three collections, of the items, the places that any of them has, and the provinces. The site's own filters are query
parameters of each. An error is JSON that says which parameter is wrong; nothing is guessed.
"""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import quote, urlencode

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from articles.models import ItemKeys, ItemPlace, Place, PolicyItem
from dashboard import features, openapi, record
from dashboard.exports import base_of, read_options
from dashboard.ogc_parameters import MOST, MOST_ID, PER_PAGE, Asked, ask
from dashboard.parameters import BadQuery
from dashboard.selection import Selection
from dashboard.snapshot import snapshot

CONFORMANCE = [
    f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson", "oas30")
]
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON, OPENAPI = "application/geo+json", "application/vnd.oai.openapi+json;version=3.0"


class Problem(Exception):
    """What the API answers with an error: the HTTP status, the OGC code and a sentence."""

    def __init__(self, status: int, code: str, description: str):
        self.status, self.code, self.description = status, code, str(description)
        super().__init__(self.description)


def api(content_type: str):
    """A view of the API: reads GET and HEAD, answers in `content_type`, and tells every problem as JSON."""

    def decorate(view: Callable):
        @require_safe
        @wraps(view)
        def answer(request, **kwargs):
            try:
                if not any(request.accepts(kind) for kind in (content_type, "application/json")):
                    raise Problem(406, "NotAcceptable", gettext("This is available as JSON only."))
                response = view(request, **kwargs)
            except BadQuery as bad:
                response = _json({"code": "InvalidParameterValue", "description": str(bad)}, status=400)
            except Problem as problem:
                body = {"code": problem.code, "description": problem.description}
                response = _json(body, status=problem.status)
            response["Access-Control-Allow-Origin"] = "*"  # public data, read without cookies
            return response

        return answer

    return decorate


def _json(content: dict, content_type: str = "application/json", status: int = 200) -> JsonResponse:
    options = {"ensure_ascii": False, "allow_nan": False}
    return JsonResponse(content, content_type=content_type, status=status, json_dumps_params=options)


def _only_format(request) -> None:
    for name in request.GET:
        if name != "f":
            raise BadQuery(name[:40], gettext("There is no such parameter."))
    read_options(request.GET, {"f": ("json",)})


# ---- The collections


@dataclass(frozen=True, slots=True)
class Collection:
    """`page` gives the number of matching features, and ids and GeoJSON texts of one page and one more, if there is."""

    name: str
    title: object
    description: object
    page: Callable[[Asked, str], tuple[int, list[tuple[str, str]]]]
    one: Callable[[str, str], str | None]


def _paged(queryset: QuerySet, asked: Asked, key: str) -> QuerySet:
    """One page and one feature more, in the order of the key, after the id that the last page ended with."""
    following = queryset.filter(**{f"{key}__gt": asked.after}) if asked.after else queryset
    return following.order_by(key)[asked.offset : asked.offset + asked.limit + 1]


def _items(asked: Asked, base: str) -> tuple[int, list[tuple[str, str]]]:
    items = asked.selection.items.order_by()
    if asked.period:
        items = items.filter(pk__in=ItemKeys.objects.filter(**asked.period).values("item"))
    if asked.boxes:
        met = Place.objects.exclude(kind="country").filter(asked.within("geometry"))
        items = items.filter(pk__in=ItemPlace.objects.filter(place__in=met).values("item"))
    keys = list(_paged(items, asked, "public_id").values_list("pk", flat=True))
    shapes = features.shapes(keys)
    rows = record.rows(PolicyItem.objects.filter(pk__in=keys), base)
    # What no further condition narrows is counted from the keys alone.
    matched = items if asked.period or asked.boxes else asked.selection.keys()
    return matched.count(), [(row[0], features.feature(row, shapes)) for row in rows]


def _item(identity: str, base: str) -> str | None:
    found = PolicyItem.objects.public().filter(public_id=identity)
    shapes = features.shapes(list(found.values_list("pk", flat=True)))
    for row in list(record.rows(found, base)):
        return features.feature(row, shapes)
    return None


_SHAPE = AsGeoJSON("geometry", precision=features.DECIMALS)


def _place_feature(place: Place, count: int, more: dict) -> tuple[str, str]:
    properties = {
        "name": place.name,
        "name_en": place.name_en or None,
        "items": count,
        **more,
    }
    shape = place.shape if place.kind != "country" and place.shape else "null"
    text = json.dumps(properties, ensure_ascii=False)
    return place.pk, f'{{"type":"Feature","id":{json.dumps(place.pk)},"geometry":{shape},"properties":{text}}}'


def _of_place(place: Place) -> dict:
    return {
        "kind": place.kind,
        "province_codes": place.provinces,
        "uncertainty_km": place.uncertainty_km,
        "population": place.population,
        "source": place.source or None,
    }


def _counted(keys: QuerySet[ItemKeys]) -> dict[str, int]:
    links = ItemPlace.objects.filter(item__in=keys.values("item"))
    return dict(links.order_by().values_list("place").annotate(count=Count("pk")))


def _places(asked: Asked, base: str) -> tuple[int, list[tuple[str, str]]]:
    counts = _counted(asked.keys())
    places = Place.objects.filter(asked.within("geometry"), pk__in=counts)
    if asked.boxes:
        places = places.exclude(kind="country")
    page = _paged(places.defer("geometry").annotate(shape=_SHAPE), asked, "pk")
    return places.count(), [_place_feature(place, counts[place.pk], _of_place(place)) for place in page]


def _place(identity: str, base: str) -> str | None:
    place = Place.objects.defer("geometry").annotate(shape=_SHAPE).filter(pk=identity, items__isnull=False).first()
    if not place:
        return None
    return _place_feature(place, _counted(Selection().keys()).get(place.pk, 0), _of_place(place))[1]


def _by_province(keys: QuerySet[ItemKeys]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for bits, count in keys.order_by().values_list("provinces").annotate(count=Count("pk")):
        for number in range(31):
            if bits >> number & 1:
                counts[f"IR-{number:02d}"] = counts.get(f"IR-{number:02d}", 0) + count
    return counts


def _provinces(asked: Asked, base: str) -> tuple[int, list[tuple[str, str]]]:
    counts = _by_province(asked.keys())
    places = Place.objects.filter(asked.within("geometry"), kind="province")
    if asked.timed:
        places = places.filter(pk__in=counts)
    page = _paged(places.defer("geometry").annotate(shape=_SHAPE), asked, "pk")
    return places.count(), [_place_feature(place, counts.get(place.pk, 0), {"code": place.pk}) for place in page]


def _province(identity: str, base: str) -> str | None:
    place = Place.objects.defer("geometry").annotate(shape=_SHAPE).filter(pk=identity, kind="province").first()
    return place and _place_feature(place, _by_province(Selection().keys()).get(place.pk, 0), {"code": place.pk})[1]


COLLECTIONS = {
    collection.name: collection
    for collection in (
        Collection(
            "items",
            pgettext_lazy("records", "Measures"),
            gettext_lazy(
                "One feature a measure, with the geometry of its places: points for settlements and sites, generalised "
                "outlines for provinces and regions, none for what is national or has no place."
            ),
            _items,
            _item,
        ),
        Collection(
            "places",
            gettext_lazy("Places"),
            gettext_lazy("The places of the selected measures, each with their number."),
            _places,
            _place,
        ),
        Collection(
            "provinces",
            gettext_lazy("Provinces"),
            gettext_lazy("The provinces with the number of selected measures in each."),
            _provinces,
            _province,
        ),
    )
}


# ---- The views


def _link(request, path: str, rel: str, kind: str, title: str = "", query: str = "") -> dict:
    prefix = request.path[: request.path.index("/ogc") + len("/ogc")]
    address = request.build_absolute_uri(f"{prefix}{path}{'?' if query else ''}{query}")
    return {"href": address, "rel": rel, "type": kind, **({"title": str(title)} if title else {})}


@api("application/json")
def landing(request):
    _only_format(request)
    links = [
        _link(request, "/", "self", "application/json"),
        _link(request, "/api", "service-desc", OPENAPI, gettext("The API's description (OpenAPI 3.0)")),
        _link(request, "/conformance", "conformance", "application/json", gettext("What the API conforms to")),
        _link(request, "/collections", "data", "application/json", gettext("The collections")),
    ]
    return _json({"title": openapi.TITLE, "description": openapi.DESCRIPTION, "links": links})


@api("application/json")
def conformance(request):
    _only_format(request)
    return _json({"conformsTo": CONFORMANCE})


@api("application/vnd.oai.openapi+json")
def description(request):
    _only_format(request)
    root = _link(request, "", "self", "")["href"]
    content = openapi.describe(root, COLLECTIONS, PER_PAGE, MOST)
    return _json(content, content_type=OPENAPI)


def _described(request, collection: Collection, extent: dict) -> dict:
    path = f"/collections/{collection.name}"
    return {
        "id": collection.name,
        "title": str(collection.title),
        "description": str(collection.description),
        "itemType": "feature",
        "extent": extent,
        "crs": [CRS84],
        "links": [
            _link(request, path, "self", "application/json"),
            _link(request, f"{path}/items", "items", GEOJSON, collection.title),
        ],
    }


def _extent() -> dict:
    """Where the places lie, and when the items were published; nothing of what is not known."""
    box = Place.objects.exclude(kind="country").aggregate(box=Extent("geometry"))["box"]
    days = ItemKeys.objects.aggregate(first=Min("published"), last=Max("published"))
    extent = {"spatial": {"bbox": [list(box)], "crs": CRS84}} if box else {}
    if days["first"]:
        interval = [f"{days['first'].isoformat()}T00:00:00Z", f"{days['last'].isoformat()}T23:59:59Z"]
        gregorian = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
        extent["temporal"] = {"interval": [interval], "trs": gregorian}
    return extent


@api("application/json")
def collections(request):
    _only_format(request)
    extent = _extent()
    links = [_link(request, "/collections", "self", "application/json")]
    return _json({"links": links, "collections": [_described(request, each, extent) for each in COLLECTIONS.values()]})


@api("application/json")
def collection(request, name: str):
    _only_format(request)
    return _json(_described(request, _found(name), _extent()))


@api(GEOJSON)
def items(request, name: str):
    found, asked = _found(name), ask(request)
    with snapshot():
        matched, page = found.page(asked, base_of(request))
    path = f"/collections/{name}/items"
    links = [
        _link(request, path, "self", GEOJSON, query=request.GET.urlencode()),
        _link(request, f"/collections/{name}", "collection", "application/json"),
    ]
    page, more = page[: asked.limit], len(page) > asked.limit
    if more:
        query = {key: value for key, value in request.GET.lists() if key not in ("offset", "after")}
        # By the last id, not by a number: each page costs the same, and none slips while the data change.
        query |= {"after": [page[-1][0]], "limit": [str(asked.limit)]}
        links.append(_link(request, path, "next", GEOJSON, query=urlencode(query, doseq=True)))
    head = {
        "type": "FeatureCollection",
        "timeStamp": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberMatched": matched,
        "numberReturned": len(page),
        "links": links,
    }
    text = ",\n".join(text for _, text in page)
    return HttpResponse(f'{json.dumps(head, ensure_ascii=False)[:-1]},"features":[\n{text}\n]}}', content_type=GEOJSON)


@api(GEOJSON)
def item(request, name: str, identity: str):
    found = _found(name)
    _only_format(request)
    if "\x00" in identity or len(identity) > MOST_ID:
        raise Problem(404, "NotFound", gettext("There is no such feature."))
    with snapshot():
        text = found.one(identity, base_of(request))
    if text is None:
        raise Problem(404, "NotFound", gettext("There is no such feature."))
    path = f"/collections/{name}"
    links = [
        _link(request, f"{path}/items/{quote(identity)}", "self", GEOJSON),
        _link(request, path, "collection", "application/json"),
    ]
    return HttpResponse(f'{text[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}', content_type=GEOJSON)


@api("application/json")
def nothing(request, **kwargs):
    raise Problem(404, "NotFound", gettext("There is nothing at this address."))


def _found(name: str) -> Collection:
    if name not in COLLECTIONS:
        raise Problem(404, "NotFound", gettext("There is no such collection."))
    return COLLECTIONS[name]
