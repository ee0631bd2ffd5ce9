"""Addresses of what leaves the site: one of each for both languages, whose interface the path's prefix says."""

from django.urls import path

from dashboard import changes, exports, ogc

urlpatterns = [
    *(path(name, exports.export, {"name": name}, name=name) for name in exports.EXPORTS),
    path("cite", exports.cite, name="cite"),
    path("item/<slug:public_id>/cite", exports.cite_item, name="cite_item"),
    path("changes", changes.changes, name="changes"),
    path("ogc", ogc.landing),
    path("ogc/", ogc.landing, name="ogc"),
    path("ogc/api", ogc.description),
    path("ogc/conformance", ogc.conformance),
    path("ogc/collections", ogc.collections),
    path("ogc/collections/<str:name>", ogc.collection),
    path("ogc/collections/<str:name>/items", ogc.items),
    path("ogc/collections/<str:name>/items/<path:identity>", ogc.item),
    path("ogc/<path:rest>", ogc.nothing),
]
