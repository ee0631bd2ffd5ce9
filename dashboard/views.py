"""The pages: each reads the selection, asks one module for what it shows, and renders."""

import sys

from django.conf import settings
from django.core.paginator import Paginator
from django.db import InterfaceError, OperationalError
from django.db.models import F, Prefetch
from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from articles.models import Article, ItemPlace, Mention, Place, PolicyItem
from dashboard import compare as comparison
from dashboard import evaluation, framing, jalali, labels, layers, reader, similar, timeline
from dashboard.citation import STYLES, cite_item
from dashboard.exports import EXPORTS, base_of
from dashboard.facets import Facet, facets, offices_of, period
from dashboard.parameters import BadQuery, kind_of_office, office_key
from dashboard.placenames import place_name
from dashboard.placesearch import find
from dashboard.selection import Selection, select

PER_PAGE = 25
CITATION_STYLES = [(style, label) for style, (label, *_) in STYLES.items()]
SHOWN_PARAMETERS = ("by", "embed")
COMPACT = {"ensure_ascii": False, "separators": (",", ":")}
LINKS = Prefetch("place_links", ItemPlace.objects.select_related("place").defer("place__geometry").order_by("pk"))


def with_context(items):
    """Items with all that a card shows, in three queries whatever their number."""
    return items.select_related("article").defer("article__text", "extracted").prefetch_related(LINKS)


def shown(request) -> dict:
    """The parameters that say how the selection is shown: the shading's measure, and embedding."""
    by, embed = request.GET.get("by") or "items", request.GET.get("embed") or ""
    if by not in layers.MEASURES:
        raise BadQuery("by", gettext("“%(value)s” is not one of its values.") % {"value": by[:40]})
    if embed not in ("", "1"):
        raise BadQuery("embed", gettext("“%(value)s” is not one of its values.") % {"value": embed[:40]})
    return {"by": by, "embed": embed == "1"}


def paged(selection: Selection):
    """One page of the selected items; 404 past the last."""
    paginator = Paginator(selection.ids, PER_PAGE)
    paginator.count = selection.count
    if selection.page > paginator.num_pages:
        raise Http404(gettext("The list has no such page."))
    page = paginator.page(selection.page)
    ids = list(page.object_list)
    items = with_context(PolicyItem.objects.all()).in_bulk(ids)
    # What was withdrawn between the two queries is not there any more.
    page.object_list = [items[id] for id in ids if id in items]
    return page


def address(request, selection: Selection, show: dict) -> str:
    """The canonical address of what is shown: short, readable, the same for the same state."""
    parts = [selection.query]
    parts += [f"page={selection.page}"] if selection.page > 1 else []
    parts += [f"by={show['by']}"] if show["by"] != "items" else []
    parts += ["embed=1"] if show["embed"] else []
    query = "&".join(part for part in parts if part)
    return f"{request.path}?{query}" if query else request.path


@require_safe
@framing.embeddable
def explore(request):
    """The map, the list, the facets and the timeline of one selection."""
    selection, show = select(request.GET, extra=SHOWN_PARAMETERS), shown(request)
    canonical = address(request, selection, show)
    if not request.htmx and QueryDict(canonical.partition("?")[2]) != request.GET:
        return HttpResponseRedirect(canonical)
    selection.counts.load()
    context = {
        "selection": selection,
        "page": paged(selection),
        "sentence": selection.describe(),
        "facets": facets(selection),
        "period": period(selection),
        "timeline": timeline.draw(selection),
        "brief": comparison.brief(selection),
        "sorts": labels.SORTS,
        "measures": list(layers.MEASURES.items()),
        "show": show,
        "canonical": canonical,
        "exports": EXPORTS.values(),
        "styles": CITATION_STYLES,
        "tiles": {"url": settings.TILE_URL, "attribution": settings.TILE_ATTRIBUTION},
    }
    template = "explore/embed.html" if show["embed"] else "explore/page.html"
    response = render(request, "explore/fragment.html" if request.htmx else template, context)
    if request.htmx:
        response["HX-Push-Url"] = iri_to_uri(canonical)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def map_data(request):
    """Every map layer of the selection, as JSON."""
    selection = select(request.GET, extra=SHOWN_PARAMETERS)
    return JsonResponse(layers.draw(selection, shown(request)["by"]), json_dumps_params=COMPACT)


@require_safe
@cache_control(public=True, max_age=3600)
def map_places(request):
    """Names and shapes of all places that a selection may mark. A reader that meets a place it lacks asks anew."""
    return JsonResponse(layers.gazetteer(), json_dumps_params=COMPACT)


@require_safe
def compare(request):
    """The selection in two-way tables."""
    selection = select(request.GET)
    context = {"selection": selection, "sentence": selection.describe(), "tables": comparison.tables(selection)}
    return render(request, "pages/compare.html", context)


@require_safe
def item(request, public_id):
    """One policy item with its evidence; a withdrawn one is gone, and says since when."""
    found = get_object_or_404(
        PolicyItem.objects.select_related("article", "run").prefetch_related(LINKS), public_id=public_id
    )
    if not PolicyItem.objects.public().filter(pk=found.pk).exists():
        return render(request, "pages/withdrawn.html", {"item": found}, status=410)
    links = found.place_links.all()
    mentions = Mention.objects.filter(article=found.article_id, place__in=[link.place_id for link in links])
    context = {
        "item": found,
        "links": links,
        "mentions": list(mentions),
        "around": reader.around(found),
        "citation": cite_item(found, "persian" if jalali.persian() else "apa", base_of(request)),
        "styles": CITATION_STYLES,
    }
    return render(request, "pages/item.html", context)


@require_safe
def similar_items(request, public_id):
    """An item among those of other articles that say much the same, in order of time, the undated last."""
    found = get_object_or_404(PolicyItem.objects.public().select_related("article", "keys"), public_id=public_id)
    try:
        others = similar.similar(found)
    except similar.TooLong:
        others = None
    items = with_context(PolicyItem.objects.filter(pk__in=[found.pk, *(other.pk for other in others or ())]))
    context = {
        "item": found,
        "too_long": others is None,
        "items": items.order_by(F("article__published").asc(nulls_last=True), "article", "start"),
    }
    return render(request, "pages/similar.html", context, status=503 if others is None else 200)


@require_safe
def article(request, public_id):
    """The whole article with its measures and places marked."""
    found = (
        Article.objects.filter(sha256__startswith=public_id).select_related("focus").defer("focus__geometry").first()
    )
    if not found or found.public_id != public_id:
        raise Http404(gettext("There is no such article."))
    items = with_context(found.items.public().order_by("start", "-end"))
    mentions = list(Mention.objects.filter(article=found).select_related("place").defer("place__geometry"))
    reading = reader.read(found.text, list(items), mentions)
    context = {"article": found, "reading": reading, "mentions": mentions}
    return render(request, "pages/article.html", context)


def subject(request, selection: Selection, heading: str, kind: str, *more: Facet, **context):
    """The page of a place, theme or office: its own timeline, its facets and `more` than these, and its newest items."""
    if request.GET:
        return HttpResponsePermanentRedirect(request.path)
    selection.counts.load()
    context |= {
        "selection": selection,
        "heading": heading,
        "kind": kind,
        "sentence": selection.describe(),
        "timeline": timeline.draw(selection),
        "facets": [
            *(
                facet.by_count() if facet.name == "theme" else facet
                for facet in facets(selection)
                if facet.name in ("theme", "status", "speaker") and facet.name != kind
            ),
            *more,
        ],
        "items": with_context(selection.items)[:10],
    }
    return render(request, "pages/subject.html", context)


@require_safe
def place(request, pk):
    found = get_object_or_404(Place.objects.select_related("parent").defer("geometry", "parent__geometry"), pk=pk)
    query = QueryDict(mutable=True)
    query["place"] = found.pk
    return subject(request, select(query), place_name(found), "place", place=found)


@require_safe
def theme(request, code):
    if code not in labels.THEMES:
        raise Http404(gettext("There is no such theme."))
    return subject(request, select(QueryDict(f"theme={code}")), str(labels.THEMES[code]), "theme", code=code)


@require_safe
def office(request, key):
    """The page of an office, or of a kind of them; it exists while an item of it does, and never for a person's name."""
    key = key if key in labels.OFFICES else office_key(key)
    query = QueryDict(mutable=True)
    query["speaker"] = key
    if not (kind := kind_of_office(key)) or not (selection := select(query)).count:
        raise Http404(gettext("No measure is attributed to such an office."))
    heading = selection.in_words("speaker")
    if kind != key:
        return subject(request, selection, heading, "speaker", office_kind=kind)
    return subject(
        request, selection, heading, "speaker", Facet("speaker", gettext("Offices"), offices_of(selection, kind))
    )


@require_safe
def places(request):
    """Places whose name begins with what was typed, to add one to the selection in the rest of the query."""
    typed = request.GET.get("name", "")[:80]
    query = request.GET.copy()
    query.pop("name", None)
    selection = select(query, extra=SHOWN_PARAMETERS)
    context = {"typed": typed, "found": find(typed, selection), "selection": selection}
    return render(request, "explore/places.html" if request.htmx else "pages/places.html", context)


@require_safe
def method(request):
    """How items are found and how well: figures of the stored evaluation, or a word that there is none."""
    return render(request, "pages/method.html", {"figures": evaluation.figures()})


@require_safe
def about(request):
    return render(request, "pages/about.html", {"articles": Article.objects.count(), "count": Selection().count})


def bad_request(request, exception=None):
    """400, naming the parameter that is wrong and offering the page without it."""
    bad = exception if isinstance(exception, BadQuery) else None
    query = request.GET.copy()
    if bad:
        query.pop(bad.parameter, None)
    return render(request, "400.html", {"bad": bad, "without": query.urlencode()}, status=400)


def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    reason = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"reason": reason}, status=404)


def server_error(request):
    unreachable = _unreachable(sys.exception())
    page = render(request, "503.html" if unreachable else "500.html", status=503 if unreachable else 500)
    if unreachable:
        page["Retry-After"] = "60"
    return page


def _unreachable(error: BaseException | None) -> bool:
    """Whether an error says that the database lets nobody in: no connection (no state), a lost one (08), too many (53300), or a
    server that stops or starts (57P)."""
    if not isinstance(error, InterfaceError | OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(("08", "53300", "57P"))
