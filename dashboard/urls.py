"""Addresses: Persian pages at the root, the same in English under /en/; what is data has one address for both."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.decorators.gzip import gzip_page

from dashboard import views
from dashboard.feeds import SelectionFeed

urlpatterns = [
    # Where a browser looks for an icon that a page (the admin's, a file) does not name.
    path("favicon.ico", lambda request: HttpResponseRedirect(static("img/mark.svg"))),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", gzip_page(views.explore), name="explore"),
        path("map.json", gzip_page(views.map_data), name="map"),
        path("map/places.json", gzip_page(views.map_places), name="map_places"),
        path("feed.atom", gzip_page(SelectionFeed()), name="feed"),
        path("compare/", gzip_page(views.compare), name="compare"),
        path("places/", views.places, name="places"),
        path("item/<slug:public_id>/", views.item, name="item"),
        path("item/<slug:public_id>/similar/", gzip_page(views.similar_items), name="similar"),
        path("article/<slug:public_id>/", gzip_page(views.article), name="article"),
        path("place/<path:pk>/", gzip_page(views.place), name="place"),
        path("theme/<int:code>/", gzip_page(views.theme), name="theme"),
        path("office/<str:key>/", gzip_page(views.office), name="office"),
        path("method/", views.method, name="method"),
        path("about/", views.about, name="about"),
        path("", include("dashboard.exports_urls")),
        prefix_default_language=False,
    ),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
