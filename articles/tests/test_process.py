"""From extractions to public items: ids that last, tombstones, dates of change, and people who are never overruled."""

from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import extraction, sources
from articles.attempt import ExtractionFailed, attempt_all
from articles.extraction.records import Amount, Document, Extraction, Measure, Reason, Speaker, Toponym, Where
from articles.extraction.records import Place as FoundPlace
from articles.gazetteer import mirror
from articles.ingest import ingest
from articles.models import Article, Decision, ItemPlace, Mention, Place, PolicyItem, Run
from articles.process import ALPHABET, UnknownPlace, load, pending, process, public_id, store
from articles.sources import RawArticle

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))
TEXT = "پل فیروزه‌آباد ساخته می‌شود\n\nشهردار گفت: باید ساخت پل روستا و تعمیر راه روستا تا پایان سال تمام شود."
TOWN = FoundPlace("town:1", "فیروزه‌آباد", "city", ("IR-10",), 32.0, 51.0)
COUNTY = FoundPlace("county:1", "فیروزه‌آباد", "county", ("IR-10",))
BRIDGE, ROAD = "ساخت پل روستا", "تعمیر راه روستا"


MAYOR = Speaker(None, "شهردار")


def measure(quote, status="proposed", theme=10, where=(TOWN,), speaker=MAYOR, **fields):
    start = TEXT.index(quote)
    links = tuple(Where(place, "measure") for place in where)
    reasons = (Reason("status", "modal", ("باید",), 42, 46),)
    return Measure(
        start, start + len(quote), quote.split()[0], status, theme, (theme,), speaker, links, reasons=reasons, **fields
    )


def found(*measures, toponyms=True):
    start = TEXT.index("فیروزه‌آباد")
    mention = Toponym(start, start + len("فیروزه‌آباد"), TOWN, Reason("place", "only one of its name"), ("town:2",))
    return Extraction(Document(TEXT, (), ()), measures, (mention,) if toponyms else (), TOWN if toponyms else None, "t")


@pytest.fixture
def article(db):
    for place in (TOWN, COUNTY):
        Place.objects.create(
            id=place.id,
            name=place.name,
            kind=place.kind,
            provinces=["IR-10"],
            geometry=Point(51, 32),
            uncertainty_km=20,
        )
    return ingest(RawArticle(text=TEXT, name="x"))[0]


def run(version="1"):
    return Run.objects.create(version=version, lexicons_sha256="0" * 64)


def items():
    return {item.quote: item for item in PolicyItem.objects.all()}


def test_an_extraction_becomes_items_mentions_links_and_focus_with_their_reasons(article):
    amount = Amount(TEXT.index("سال"), TEXT.index("سال") + 3, "date", unit="سال")
    outcome = store(article, found(measure(BRIDGE, amounts=(amount,)), measure(ROAD)), run())
    assert (outcome.new, outcome.changed, outcome.kept, outcome.withdrawn) == (2, 0, 0, 0)
    item = items()[BRIDGE]
    assert TEXT[item.start : item.end] == BRIDGE
    assert (item.action, item.status, item.theme, item.themes, item.speaker_role, item.speaker_name) == (
        "ساخت",
        "proposed",
        10,
        [10],
        "شهردار",
        "",
    )
    assert item.amounts[0]["unit"] == "سال" and item.reasons[0]["words"] == ["باید"]
    assert item.office_kind == "mayor"
    assert item.search == "ساخت پل روستا پل فیروزهاباد ساخته میشود شهردار"
    assert list(item.place_links.values_list("place_id", "basis")) == [("town:1", "measure")]
    mention = Mention.objects.get()
    assert (mention.quote, mention.place_id, mention.reason["losers"]) == ("فیروزه‌آباد", "town:1", ["town:2"])
    article.refresh_from_db()
    assert article.focus_id == "town:1" and article.processed_by.version == "1"


def test_the_same_extraction_again_changes_nothing_public_and_no_date_of_change(article):
    store(article, found(measure(BRIDGE), measure(ROAD)), run())
    before = list(PolicyItem.objects.order_by("pk").values("pk", "public_id", "changed_at"))
    links = list(ItemPlace.objects.values_list("pk", flat=True))
    outcome = store(article, found(measure(BRIDGE), measure(ROAD)), run())
    assert (outcome.new, outcome.changed, outcome.kept) == (0, 0, 2)
    assert list(PolicyItem.objects.order_by("pk").values("pk", "public_id", "changed_at")) == before
    assert list(ItemPlace.objects.values_list("pk", flat=True)) == links


CHANGES = {
    "status": {"status": "completed"},
    "theme": {"theme": 14},
    "speaker": {"speaker": Speaker("نام نمونه", "شهردار")},
    "places": {"where": (COUNTY,)},
    "a further place": {"where": (TOWN, COUNTY)},
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_of_what_the_public_sees_moves_the_date_of_change_of_that_item_alone(case, article):
    store(article, found(measure(BRIDGE), measure(ROAD)), run())
    before = {quote: item.changed_at for quote, item in items().items()}
    outcome = store(article, found(measure(BRIDGE, **CHANGES[case]), measure(ROAD)), run())
    assert (outcome.changed, outcome.kept) == (1, 1)
    after = {quote: item.changed_at for quote, item in items().items()}
    assert after[BRIDGE] > before[BRIDGE] and after[ROAD] == before[ROAD]


def test_an_item_whose_words_grow_or_shrink_by_less_than_half_keeps_its_public_id(article):
    store(article, found(measure(BRIDGE)), run())
    before = items()[BRIDGE]
    store(article, found(measure("ساخت پل")), run())
    after = PolicyItem.objects.get()
    assert (after.pk, after.public_id, after.quote) == (before.pk, before.public_id, "ساخت پل")


def test_of_two_new_items_over_an_earlier_one_the_closer_keeps_its_id(article):
    store(article, found(measure(f"{BRIDGE} و {ROAD}")), run())
    earlier = PolicyItem.objects.get().public_id
    store(article, found(measure(BRIDGE), measure(ROAD)), run())
    assert [quote for quote, item in items().items() if item.public_id == earlier and not item.withdrawn_at] == [ROAD]


def test_what_is_not_found_again_stays_as_a_tombstone_and_comes_back_under_its_id(article):
    store(article, found(measure(BRIDGE), measure(ROAD)), run())
    road = items()[ROAD]
    outcome = store(article, found(measure(BRIDGE)), run())
    tomb = items()[ROAD]
    assert outcome.withdrawn == 1 and tomb.withdrawn_at and tomb.changed_at > road.changed_at
    assert list(PolicyItem.objects.public()) == [items()[BRIDGE]]
    assert tomb.place_links.exists()
    assert store(article, found(measure(BRIDGE)), run()).withdrawn == 0
    outcome = store(article, found(measure(BRIDGE), measure(ROAD)), run())
    assert (outcome.changed, items()[ROAD].public_id, items()[ROAD].withdrawn_at) == (1, road.public_id, None)


def test_a_rebuilt_database_gives_the_same_public_ids(article):
    store(article, found(measure(BRIDGE), measure(ROAD)), run())
    before = {quote: item.public_id for quote, item in items().items()}
    Article.objects.all().delete()
    Run.objects.all().delete()
    rebuilt, _ = ingest(RawArticle(text=TEXT, name="another file"))
    store(rebuilt, found(measure(ROAD), measure(BRIDGE)), run())
    assert {quote: item.public_id for quote, item in items().items()} == before


def test_a_public_id_is_twelve_letters_that_cannot_be_misread_and_differs_by_span():
    ids = {public_id("0" * 64, start, start + 5) for start in range(20_000)}
    assert len(ids) == 20_000
    assert all(len(one) == 12 and set(one) <= set(ALPHABET) for one in ids)
    assert not set("ilou") & set(ALPHABET)


def test_a_new_item_never_takes_the_id_of_one_that_moved_away(article):
    store(article, found(measure(f"{BRIDGE} و {ROAD}")), run())
    moved = PolicyItem.objects.get()
    store(article, found(measure(f"و {ROAD} تا پایان سال تمام شود")), run())
    moved.refresh_from_db()
    store(article, found(measure(f"{BRIDGE} و {ROAD}"), measure(f"و {ROAD} تا پایان سال تمام شود")), run())
    living = PolicyItem.objects.public()
    assert living.count() == 2 and len(set(living.values_list("public_id", flat=True))) == 2


def test_a_persons_value_outlives_every_run_and_the_runs_is_kept_beside_it(article, django_user_model):
    person = django_user_model.objects.create_user("reviewer")
    store(article, found(measure(BRIDGE)), run())
    item = PolicyItem.objects.get()
    for field, value in (
        ("status", "under_way"),
        ("status", "completed"),
        ("speaker_name", "نام نمونه"),
        ("where", ["county:1"]),
        ("theme", 14),
    ):
        Decision.objects.create(item=item, field=field, value=value, by=person, at=timezone.now())
    store(article, found(measure(BRIDGE, status="committed", theme=7, where=(TOWN,))), run())
    item.refresh_from_db()
    assert (item.status, item.theme, item.speaker_name, item.speaker_role) == ("completed", 14, "نام نمونه", "شهردار")
    assert list(item.places.values_list("pk", flat=True)) == ["county:1"]
    assert (item.extracted["status"], item.extracted["theme"], item.extracted["where"]) == (
        "committed",
        7,
        [["town:1", "measure"]],
    )


def test_what_a_person_confirmed_is_not_withdrawn_and_what_one_rejected_stays_rejected(article):
    store(article, found(measure(BRIDGE), measure(ROAD)), run())
    PolicyItem.objects.filter(quote=BRIDGE).update(review_state="confirmed")
    PolicyItem.objects.filter(quote=ROAD).update(review_state="rejected")
    store(article, found(), run())
    assert [item.quote for item in PolicyItem.objects.public()] == [BRIDGE]
    store(article, found(measure(BRIDGE), measure(ROAD)), run())
    assert [item.quote for item in PolicyItem.objects.public()] == [BRIDGE]


def test_a_place_that_the_database_lacks_is_said_and_nothing_is_written(article):
    store(article, found(measure(BRIDGE)), run())
    lost = FoundPlace("town:9", "نام", "city", ("IR-10",))
    with pytest.raises(UnknownPlace, match=r"town:9.*load_places"):
        store(article, found(measure(ROAD, where=(lost,))), run())
    assert set(items()) == {BRIDGE} and items()[BRIDGE].withdrawn_at is None


@pytest.fixture
def extractor(monkeypatch):
    """Stands a made-up extractor in, so that what is tested is the storing: text → what `answers` holds."""
    answers = {"result": found(measure(BRIDGE)), "read": []}

    def extract_all(sources):
        answers["read"] += [(source.text, source.title, source.agency) for source in sources]
        if isinstance(answers["result"], Exception):
            raise answers["result"]
        return [answers["result"] for _ in sources]

    monkeypatch.setattr(extraction, "extract_all", extract_all)
    return answers


def test_an_article_is_read_once_for_an_extractor_and_again_for_the_next(article, extractor, monkeypatch):
    assert [outcome.new for outcome in process(load(pending()))] == [1]
    assert pending() == [] and len(pending(everything=True)) == 1
    monkeypatch.setattr(extraction, "VERSION", "next")
    assert [outcome.kept for outcome in process(load(pending()))] == [1]
    assert list(Run.objects.order_by("pk").values_list("version", flat=True))[-1] == "next"
    assert extractor["read"] == [(TEXT, "پل فیروزه‌آباد ساخته می‌شود", None)] * 2


def test_an_article_without_a_measure_counts_as_read(article, extractor):
    extractor["result"] = found(toponyms=False)
    list(process(load(pending())))
    assert pending() == [] and not PolicyItem.objects.exists()


def test_an_article_that_fails_is_named_keeps_what_it_had_and_waits_for_the_next_run(article, extractor):
    list(process(load(pending())))
    ingest(RawArticle(text=TEXT + " ", name="y"))
    extractor["result"] = ValueError("broken")
    err = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("process", "--all", stdout=StringIO(), stderr=err)
    assert stop.value.code == 3 and err.getvalue().count("ValueError: broken") == 2
    assert list(items()) == [BRIDGE] and len(pending()) == 1


def test_of_articles_read_together_only_the_one_at_fault_fails(monkeypatch):
    def extract_all(sources):
        if any(source.text == "broken" for source in sources):
            raise ValueError("broken")
        return [source.text for source in sources]

    monkeypatch.setattr(extraction, "extract_all", extract_all)
    one, failed, other = attempt_all([extraction.Source(text) for text in ("one", "broken", "other")])
    assert (one, other) == ("one", "other")
    assert isinstance(failed, ExtractionFailed) and "ValueError: broken" in str(failed)


def test_the_command_says_what_it_did_and_a_second_run_does_nothing(article, extractor):
    out = StringIO()
    call_command("process", stdout=out)
    call_command("process", stdout=out)
    assert out.getvalue().splitlines() == [
        "1 articles processed, 0 failed; items: 1 new, 0 changed, 0 kept, 0 withdrawn",
        "0 articles processed, 0 failed; items: 0 new, 0 changed, 0 kept, 0 withdrawn",
    ]
    assert Run.objects.count() == 1 and Run.objects.get().finished_at


def test_the_command_says_to_load_the_places_first(article, extractor):
    Place.objects.filter(pk="county:1").delete()
    extractor["result"] = found(measure(BRIDGE, where=(COUNTY,)))
    with pytest.raises(CommandError, match="load_places"):
        call_command("process")


EAST = FoundPlace("rel:east:IR-10", "شرق استان اصفهان", "relative", ("IR-10",))


def test_a_place_that_the_extraction_derives_is_made_with_its_shape_once_its_province_is_there(article):
    with pytest.raises(UnknownPlace, match="IR-10"):
        store(article, found(measure(BRIDGE, where=(EAST,))), run())
    assert not Place.objects.filter(pk=EAST.id).exists()
    square = Polygon(((51, 32), (53, 32), (53, 34), (51, 34), (51, 32)))
    Place.objects.create(id="IR-10", name="اصفهان", kind="province", provinces=["IR-10"], geometry=MultiPolygon(square))
    store(article, found(measure(BRIDGE, where=(EAST,))), run())
    east = Place.objects.get(pk=EAST.id)
    assert (east.kind, east.geometry.geom_type) == ("relative", "MultiPolygon")
    assert 0.4 < east.geometry.area / square.area < 0.6
    assert PolicyItem.objects.get().places.get() == east


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_runs_find_one_after_another_the_items_are_theirs_and_no_id_is_ever_lost_or_given_twice(article, data):
    points = st.integers(0, len(TEXT))
    spans = st.lists(st.tuples(points, points).filter(lambda s: TEXT[s[0] : s[1]].strip()), max_size=6, unique=True)
    with transaction.atomic():
        known = {}
        for chosen in data.draw(st.lists(spans, min_size=1, max_size=4)):
            measures = [Measure(start, end, "ساخت", "proposed", 10, (10,)) for start, end in chosen]
            outcome = store(article, found(*measures), run())
            living = PolicyItem.objects.public()
            assert sorted(living.values_list("start", "end")) == sorted(chosen)
            assert outcome.new + outcome.changed + outcome.kept == len(chosen)
            ids = dict(PolicyItem.objects.values_list("pk", "public_id"))
            assert known.items() <= ids.items() and len(set(ids.values())) == len(ids)
            known = ids
            again = store(article, found(*measures), run())
            assert (again.new, again.changed, again.kept, again.withdrawn) == (0, 0, len(chosen), 0)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_workers_store_what_one_does():
    mirror.load()
    for path in SAMPLES:
        ingest(next(sources.read(path)))
    stored = []
    for workers in (2, 1):
        assert not [outcome.error for outcome in process(load(pending(everything=True)), workers) if outcome.error]
        stored.append(
            list(PolicyItem.objects.order_by("public_id").values("public_id", "quote", "extracted", "changed_at"))
        )
    assert stored[0] == stored[1] and len(stored[0]) > 20


def test_a_migration_gives_items_that_were_there_their_kind_of_office(article):
    store(article, found(measure(BRIDGE)), run())
    PolicyItem.objects.update(office_kind="")
    import_module("articles.migrations.0009_kind_of_office").fill(apps, None)
    item = PolicyItem.objects.get()
    assert (item.office_kind, item.keys.office_kind) == ("mayor", "mayor")
