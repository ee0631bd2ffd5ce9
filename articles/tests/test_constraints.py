"""What must never be false is refused by the database itself, whoever writes: each row here is plain SQL."""

import hashlib

import pytest
from django.db import IntegrityError, connection, transaction

from articles.models import LEAST_UNCERTAINTY_KM

pytestmark = pytest.mark.django_db

TEXT = "شهردار گفت: 🌉 پل ساخته می‌شود."
SHA = hashlib.sha256(TEXT.encode()).hexdigest()


def insert(table, **values):
    """Inserts a row by SQL (a `Raw` value goes in as SQL) and returns its key."""
    columns = ", ".join(f'"{name}"' for name in values)
    places = ", ".join(value.sql if isinstance(value, Raw) else "%s" for value in values.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO articles_{table} ({columns}) VALUES ({places}) RETURNING id",
            [value for value in values.values() if not isinstance(value, Raw)],
        )
        return cursor.fetchone()[0]


class Raw:
    def __init__(self, sql):
        self.sql = sql


def refused(run, constraint):
    """Asserts that the database refuses, and by which law."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert error.value.__cause__.diag.constraint_name == constraint


def article(text=TEXT, sha256=None, **values):
    sha256 = sha256 or hashlib.sha256(text.encode()).hexdigest()
    blank = {
        "title": "",
        "agency": "",
        "source_url": "",
        "source_name": "",
        "synthetic": False,
        "added_at": Raw("now()"),
    }
    return insert("article", sha256=sha256, text=text, **blank | values)


@pytest.fixture
def stored():
    run = insert("run", version="1", lexicons_sha256="0", started_at=Raw("now()"))
    return article(), run


def item(stored, **values):
    start = TEXT.index("پل")
    good = {
        "article_id": stored[0],
        "run_id": stored[1],
        "public_id": "a" * 12,
        "start": start,
        "end": start + 2,
        "quote": "پل",
        "action": "ساخت",
        "status": "proposed",
        "theme": 10,
        "themes": [10],
        "speaker_name": "",
        "speaker_role": "",
        "office_kind": "",
        "amounts": "[]",
        "reasons": "[]",
        "extracted": "{}",
        "search": "",
        "review_state": "machine",
        "created_at": Raw("now()"),
        "changed_at": Raw("now()"),
    }
    return insert("policyitem", **good | values)


def mention(stored, **values):
    place()
    good = {
        "article_id": stored[0],
        "run_id": stored[1],
        "place_id": "p",
        "start": 0,
        "end": 6,
        "quote": "شهردار",
        "reason": "{}",
    }
    return insert("mention", **good | values)


def place(id="p", kind="city", geometry="POINT(51 32)", uncertainty_km=5, **values):
    shape = Raw(f"ST_GeomFromText('{geometry}', 4326)") if geometry else None
    good = {"name": "نام", "name_en": "", "kind": kind, "provinces": ["IR-10"], "source": ""}
    return insert("place", id=id, geometry=shape, uncertainty_km=uncertainty_km, **good | values)


def test_what_is_right_goes_in_and_spans_count_code_points(stored):
    assert TEXT[TEXT.index("پل") :].startswith("پل") and len("🌉") == 1
    item(stored)
    mention(stored)


ARTICLES = {
    "a hash of another text": (lambda: article(sha256="0" * 64), "article_sha256"),
    "an empty text": (lambda: article(""), "article_text_not_empty"),
    "the same text twice": (lambda: (article("پل"), article("پل")), "articles_article_sha256_key"),
}


@pytest.mark.parametrize("case", ARTICLES)
def test_no_article_has(case):
    run, constraint = ARTICLES[case]
    refused(run, constraint)


ITEMS = {
    "a quote that is not the text at its span": ({"quote": "راه"}, "articles_policyitem_quote_is_text"),
    "a span beyond the text": (
        {"end": len(TEXT) + 1, "quote": TEXT[TEXT.index("پل") :]},
        "articles_policyitem_span_in_text",
    ),
    "a negative start": ({"start": -1}, "item_span"),
    "an end before its start": ({"start": 5, "end": 3, "quote": ""}, "item_span"),
    "an empty span": ({"start": 5, "end": 5, "quote": ""}, "item_span"),
    "a status of no list": ({"status": "planned"}, "item_status"),
    "a theme of no list": ({"theme": 11, "themes": []}, "item_theme"),
    "a further theme of no list": ({"themes": [10, 22]}, "item_themes"),
    "a review state of no list": ({"review_state": "fine"}, "item_review_state"),
    "a public id that no address can bear": ({"public_id": "a b"}, "item_public_id"),
}


@pytest.mark.parametrize("case", ITEMS)
def test_no_item_has(case, stored):
    values, constraint = ITEMS[case]
    refused(lambda: item(stored, **values), constraint)


def test_no_two_living_items_of_an_article_have_one_span_but_a_tombstone_may(stored):
    item(stored, public_id="old", withdrawn_at=Raw("now()"))
    item(stored, public_id="new")
    refused(lambda: item(stored, public_id="other"), "item_once_in_an_article")


MENTIONS = {
    "a quote that is not the text at its span": ({"quote": "شهرداد"}, "articles_mention_quote_is_text"),
    "a span beyond the text": ({"end": 999}, "articles_mention_span_in_text"),
    "an empty span": ({"end": 0, "quote": ""}, "mention_span"),
}


@pytest.mark.parametrize("case", MENTIONS)
def test_no_mention_has(case, stored):
    values, constraint = MENTIONS[case]
    refused(lambda: mention(stored, **values), constraint)


def test_no_span_of_an_article_is_mentioned_twice(stored):
    mention(stored)
    refused(
        lambda: insert(
            "mention", article_id=stored[0], run_id=stored[1], place_id="p", start=0, end=6, quote="شهردار", reason="{}"
        ),
        "mention_once",
    )


POLYGON = "POLYGON((51 32, 52 32, 52 33, 51 32))"
LAWS = {
    "a province as a pin": ({"kind": "province", "geometry": "POINT(51 32)", "uncertainty_km": 100}, "place_precision"),
    "a country as a pin": ({"kind": "country", "geometry": "POINT(51 32)", "uncertainty_km": 900}, "place_precision"),
    "a relative place as a pin": (
        {"kind": "relative", "geometry": "POINT(51 32)", "uncertainty_km": 50},
        "place_precision",
    ),
    "a relative place as a line": ({"kind": "relative", "geometry": "LINESTRING(51 32, 52 33)"}, "place_precision"),
    "a city as a polygon": ({"kind": "city", "geometry": POLYGON}, "place_precision"),
    "a site as a polygon": ({"kind": "site", "geometry": POLYGON}, "place_precision"),
    "a village as a line": ({"kind": "village", "geometry": "LINESTRING(51 32, 52 33)"}, "place_precision"),
    "a county as a line": ({"kind": "county", "geometry": "LINESTRING(51 32, 52 33)"}, "place_precision"),
    "points in the plural": ({"kind": "city", "geometry": "MULTIPOINT(51 32, 52 33)"}, "place_precision"),
    "a point without uncertainty": ({"uncertainty_km": None}, "place_precision"),
    "an uncertainty of nothing": (
        {"kind": "province", "geometry": POLYGON, "uncertainty_km": 0},
        "place_uncertainty_positive",
    ),
    "a kind of no list": ({"kind": "house"}, "place_kind"),
    "a province code of no list": ({"provinces": ["IR-31"]}, "place_provinces_are_iso_codes"),
    "a shape off the earth": ({"geometry": "POINT(510 32)"}, "place_geometry_on_earth"),
    "a shape that crosses itself": (
        {"kind": "province", "geometry": "POLYGON((51 32, 52 33, 52 32, 51 33, 51 32))"},
        "place_geometry_on_earth",
    ),
    "a shape of nothing": ({"kind": "province", "geometry": "POLYGON EMPTY"}, "place_geometry_on_earth"),
    "a population below nobody": ({"population": -1}, "place_population_not_negative"),
}


@pytest.mark.parametrize("case", LAWS)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_place_is(case):
    values, constraint = LAWS[case]
    refused(lambda: place(**values), constraint)


@pytest.mark.parametrize("kind", LEAST_UNCERTAINTY_KM)
def test_a_point_claims_at_least_the_uncertainty_of_its_kind(kind):
    least = LEAST_UNCERTAINTY_KM[kind]
    place(id="at least", kind=kind, uncertainty_km=least)
    refused(lambda: place(id="finer", kind=kind, uncertainty_km=least - 0.01), "place_precision")


SHAPES = {
    "a country without shape": ("country", None),
    "a province": ("province", POLYGON),
    "a relative place": ("relative", "MULTIPOLYGON(((51 32, 52 32, 52 33, 51 32)))"),
    "a county": ("county", POLYGON),
    "a river": ("natural", "LINESTRING(51 32, 52 33)"),
    "a lake": ("natural", POLYGON),
}


@pytest.mark.parametrize("case", SHAPES)
def test_the_law_lets_pass(case):
    kind, geometry = SHAPES[case]
    place(kind=kind, geometry=geometry, uncertainty_km=None)


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_a_text_never_changes_though_what_is_said_about_it_may(stored):
    other = hashlib.sha256("راه".encode()).hexdigest()
    refused(
        lambda: execute("UPDATE articles_article SET text = 'راه', sha256 = %s", other), "article_text_is_immutable"
    )
    execute("UPDATE articles_article SET title = 'راه', text = text")


def test_an_item_keeps_its_public_id_and_its_article(stored):
    item(stored)
    other = article("پل")
    refused(lambda: execute("UPDATE articles_policyitem SET public_id = 'other'"), "item_keeps_its_id")
    refused(lambda: execute("UPDATE articles_policyitem SET article_id = %s", other), "item_keeps_its_id")


def test_an_item_cannot_be_moved_off_its_words(stored):
    item(stored)
    refused(
        lambda: execute('UPDATE articles_policyitem SET start = start + 1, "end" = "end" + 1'),
        "articles_policyitem_quote_is_text",
    )


def test_a_place_is_linked_to_an_item_once_and_by_a_basis_of_the_list(stored):
    key = item(stored)
    place()
    insert("itemplace", item_id=key, place_id="p", basis="measure")
    refused(lambda: insert("itemplace", item_id=key, place_id="p", basis="focus"), "item_place_once")
    place(id="q")
    refused(lambda: insert("itemplace", item_id=key, place_id="q", basis="guess"), "item_place_basis")


def test_decisions_are_only_ever_added(stored, django_user_model):
    user = django_user_model.objects.create_user("reviewer")
    key = item(stored)
    decision = {"item_id": key, "value": '"completed"', "by_id": user.pk, "at": Raw("now()"), "note": ""}
    insert("decision", field="status", **decision)
    refused(lambda: insert("decision", field="quote", **decision), "decision_field")
    refused(lambda: execute("UPDATE articles_decision SET note = 'x'"), "decision_append_only")
    refused(lambda: execute("DELETE FROM articles_decision"), "decision_append_only")
