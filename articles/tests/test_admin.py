"""The editors' desk: Persian, evidence that cannot be rewritten, decisions on record, and no foreign request."""

import re

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override

from articles.extraction.records import Document, Extraction, Measure, Reason, Where
from articles.extraction.records import Place as FoundPlace
from articles.ingest import ingest
from articles.mapsketch import sketch
from articles.models import Decision, Mention, Place, PolicyItem, Run
from articles.process import store
from articles.review import decide
from articles.sources import RawArticle

TEXT = (
    "پل <script>alert(1)</script> ساخته می‌شود\n\nبه گزارش مهر، شهردار گفت: باید ساخت پل «نمونه» تا پایان سال تمام شود."
)
QUOTE = "ساخت پل «نمونه»"


@pytest.fixture
def item(db):
    square = Polygon(((51, 32), (53, 32), (53, 34), (51, 34), (51, 32)))
    Place.objects.create(id="IR-10", name="اصفهان", kind="province", provinces=["IR-10"], geometry=MultiPolygon(square))
    Place.objects.create(
        id="town:1", name="گلبن", kind="city", provinces=["IR-10"], geometry=Point(51.5, 32.5), uncertainty_km=5
    )
    article, _ = ingest(RawArticle(text=TEXT, name="x"))
    start = TEXT.index(QUOTE)
    province = FoundPlace("IR-10", "اصفهان", "province", ("IR-10",))
    measure = Measure(
        start,
        start + len(QUOTE),
        "ساخت",
        "proposed",
        10,
        where=(Where(province, "focus"),),
        reasons=(Reason("status", "modal", ("باید",)),),
    )
    store(article, Extraction(Document(TEXT, (), ()), (measure,)), Run.objects.create(version="1", lexicons_sha256="0"))
    return PolicyItem.objects.get()


def address(item):
    return reverse("admin:articles_policyitem_change", args=[item.pk])


def form(item, **changed):
    fields = {"review_state": item.review_state, "status": item.status, "theme": item.theme, "where": ["IR-10"]}
    return fields | {"speaker_name": item.speaker_name, "speaker_role": item.speaker_role, "note": ""} | changed


PAGES = [
    "index",
    "articles_article_changelist",
    "articles_policyitem_changelist",
    "articles_place_changelist",
    "articles_mention_changelist",
    "articles_run_changelist",
    "articles_decision_changelist",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_in_persian_and_asks_nobody_else(page, item, admin_client):
    html = admin_client.get(reverse(f"admin:{page}")).content.decode()
    assert 'lang="fa"' in html and 'dir="rtl"' in html
    assert "میز ویراستاران" in html or "سیاست‌نما" in html
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)


def test_every_label_of_the_models_is_translated():
    from django.apps import apps

    with override("fa"):
        labels = {
            str(label)
            for model in apps.get_app_config("articles").get_models()
            for label in (
                model._meta.verbose_name,
                model._meta.verbose_name_plural,
                *(f.verbose_name for f in model._meta.fields),
            )
        }
    untranslated = {label for label in labels if label.isascii()} - {"ID", "id", "SHA-256"}
    # `keys` holds no label that anybody reads; `search` is not shown.
    assert untranslated <= {
        "item",
        "article",
        "start",
        "theme",
        "status",
        "office",
        "office kind",
        "agency",
        "published",
        "provinces",
        "precisions",
        "extents",
        "amounts",
        "search",
    }


def test_the_item_page_shows_the_words_in_their_article_and_markup_stays_text(item, admin_client):
    html = admin_client.get(address(item)).content.decode()
    assert f"<mark>{QUOTE}</mark>" in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "<script>alert" not in html
    assert "<td>باید</td>" in html


def test_what_a_person_changes_becomes_decisions_under_the_persons_name(item, admin_client, admin_user):
    response = admin_client.post(
        address(item), form(item, status="completed", where=["town:1"], speaker_role="شهردار گلبن", note="در متن آمده")
    )
    assert response.status_code == 302, response.context["errors"]
    item.refresh_from_db()
    assert (item.status, item.speaker_role, item.review_state) == ("completed", "شهردار گلبن", "corrected")
    assert [place.pk for place in item.places.all()] == ["town:1"]
    assert "شهردار گلبن" in item.search and item.office_kind == "mayor"
    decisions = {d.field: (d.value, d.by, d.note) for d in Decision.objects.all()}
    assert decisions == {
        "status": ("completed", admin_user, "در متن آمده"),
        "where": (["town:1"], admin_user, "در متن آمده"),
        "speaker_role": ("شهردار گلبن", admin_user, "در متن آمده"),
        "review_state": ("corrected", admin_user, "در متن آمده"),
    }


def test_saving_without_a_change_decides_nothing(item, admin_client):
    before = item.changed_at
    assert admin_client.post(address(item), form(item)).status_code == 302
    item.refresh_from_db()
    assert not Decision.objects.exists() and item.changed_at == before


def test_the_evidence_cannot_be_rewritten_by_a_forged_form(item, admin_client):
    admin_client.post(
        address(item), form(item, quote="راه", start="0", end="2", public_id="x", action="راه", status="committed")
    )
    fresh = PolicyItem.objects.get()
    assert (fresh.quote, fresh.start, fresh.public_id, fresh.action, fresh.status) == (
        QUOTE,
        item.start,
        item.public_id,
        "ساخت",
        "committed",
    )


@pytest.mark.parametrize("model", ["article", "place", "mention", "run", "decision"])
def test_what_commands_make_is_not_made_changed_or_deleted_by_hand(model, item, admin_client):
    assert admin_client.get(reverse(f"admin:articles_{model}_add")).status_code == 403
    Mention.objects.create(article=item.article, run=item.run, place_id="IR-10", start=0, end=2, quote="پل")
    record = {
        "article": item.article,
        "place": Place.objects.get(pk="town:1"),
        "mention": Mention.objects.get(),
        "run": item.run,
    }.get(model)
    record = (
        record
        or decide(
            item, Decision._meta.get_field("by").related_model.objects.get(), status="completed"
        ).decisions.first()
    )
    html = admin_client.get(reverse(f"admin:articles_{model}_change", args=[record.pk])).content.decode()
    assert 'name="_save"' not in html and "deletelink" not in html
    assert (
        admin_client.post(reverse(f"admin:articles_{model}_change", args=[record.pk]), {"title": "x"}).status_code
        == 403
    )


def test_items_are_confirmed_and_rejected_together(item, admin_client):
    changelist = reverse("admin:articles_policyitem_changelist")
    admin_client.post(changelist, {"action": "reject", "_selected_action": [item.pk]})
    assert not PolicyItem.objects.public().exists()
    admin_client.post(changelist, {"action": "confirm", "_selected_action": [item.pk]})
    assert PolicyItem.objects.public().get().review_state == "confirmed"
    assert [d.value for d in Decision.objects.all()] == ["rejected", "confirmed"]


def test_a_stranger_and_a_user_without_permission_see_nothing(item, client, django_user_model):
    assert client.get(address(item)).status_code == 302
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.get(address(item)).status_code == 403


WRONG = {
    "status": "planned",
    "theme": 11,
    "themes": [10, 99],
    "review_state": "fine",
    "where": ["nowhere"],
    "speaker_name": "x" * 301,
    "quote": "x",
}


@pytest.mark.parametrize("field", WRONG)
def test_a_value_that_a_field_cannot_have_is_refused_with_all_that_came_with_it(field, item, admin_user):
    with pytest.raises(ValidationError):
        decide(item, admin_user, **{"speaker_role": "شهردار", "status": "completed"} | {field: WRONG[field]})
    assert not Decision.objects.exists() and PolicyItem.objects.get().status == "proposed"


def test_a_decided_theme_is_among_all_themes(item, admin_user):
    assert decide(item, admin_user, theme=14).themes == [14, 10]


SHAPES = {
    "a point is a circle as wide as its uncertainty": ("town:1", "<circle"),
    "a province is a polygon": ("IR-10", "<path"),
}


@pytest.mark.parametrize("case", SHAPES)
def test_the_map_of_a_place_is_drawn_by_the_server(case, item, admin_client):
    key, mark = SHAPES[case]
    html = admin_client.get(reverse("admin:articles_place_change", args=[key])).content.decode()
    svg = re.search(r"<svg viewBox.*?</svg>", html, re.DOTALL).group()
    assert mark in svg and 'fill-opacity="0.35"' in svg
    assert "style=" not in svg and "http" not in svg


def test_a_circle_grows_with_its_uncertainty(item):
    place = Place.objects.get(pk="town:1")
    radii = []
    for place.uncertainty_km in (30, 60):
        radii.append(float(re.search(r' r="([\d.]+)"', sketch(place)).group(1)))
    assert radii[1] == pytest.approx(2 * radii[0], rel=0.02)


def test_a_place_without_geometry_has_no_map(item):
    assert sketch(Place(id="x", kind="country")) == ""
