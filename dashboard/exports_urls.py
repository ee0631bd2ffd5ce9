"""Addresses of what leaves the site: one of each for both languages, whose interface the path's prefix says."""

from django.urls import path

from dashboard import changes, exports

urlpatterns = [
    *(path(name, exports.export, {"name": name}, name=name) for name in exports.EXPORTS),
    path("cite", exports.cite, name="cite"),
    path("item/<slug:public_id>/cite", exports.cite_item, name="cite_item"),
    path("changes", changes.changes, name="changes"),
]
