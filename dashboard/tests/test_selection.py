"""One query string is one selection: what it keeps, what it refuses, what it is called."""

import pytest
from django.http import QueryDict
from django.utils import translation

from articles.models import ItemKeys, ItemPlace, Place, PolicyItem
from dashboard import facets, jalali
from dashboard.counts import COLUMNS
from dashboard.parameters import PARAMETERS, BadQuery
from dashboard.selection import Selection, select
from dashboard.tests import corpus

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("filled")]


def chosen(query: str, **options) -> Selection:
    return select(QueryDict(query), **options)


BAD = [
    ("theme=11", "theme"),
    ("theme=x", "theme"),
    ("theme=7&theme=99", "theme"),
    ("status=done", "status"),
    ("place=IR-99", "place"),
    ("place=' OR 1=1", "place"),
    ("place=gn:404", "place"),
    ("from=yesterday", "from"),
    ("from=1404-13", "from"),
    ("to=1404-07-31", "to"),
    ("from=1404&from=1403", "from"),
    ("from=1404-07&to=1404-06", "to"),
    ("period=1404", "period"),
    ("q=%00", "q"),
    ("q=" + "x" * 201, "q"),
    ("q=a&q=b", "q"),
    ("speaker=" + "x" * 201, "speaker"),
    ("agency=%00", "agency"),
    ("precision=exact", "precision"),
    ("amount=much", "amount"),
    ("amount=any&amount=none", "amount"),
    ("sort=random", "sort"),
    ("page=0", "page"),
    ("page=-1", "page"),
    ("page=1.5", "page"),
    ("themes=7", "themes"),
    ("theme=" + ",".join(["7"] * 61), "theme"),
]


@pytest.mark.parametrize(("query", "parameter"), BAD, ids=[query[:30] for query, _ in BAD])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_bad_parameter_is_named_and_never_ignored(query, parameter, language):
    with translation.override(language), pytest.raises(BadQuery) as caught:
        chosen(query)
    assert caught.value.parameter == parameter
    assert str(caught.value.reason)


def test_every_parameter_has_a_bad_value_in_the_table():
    assert {parameter for _, parameter in BAD} >= set(PARAMETERS)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("theme=12&theme=7", "theme=7,12"),
        ("theme=12,7,7", "theme=7,12"),
        ("theme=۷", "theme=7"),
        ("status=completed&theme=7&q=", "theme=7&status=completed"),
        ("q=+آب++شرب+", "q=آب+شرب"),
        ("sort=newest&page=1", ""),
        ("sort=oldest", "sort=oldest"),
        ("from=۱۴۰۴/۷", "from=1404-07"),
        ("speaker=استاندار اصفهان", "speaker=استاندار-اصفهان"),
        ("speaker=رئيس\u200cجمهور", "speaker=رئیس-جمهور"),
        ("speaker=governor_general,استاندار اصفهان", "speaker=governor_general,استاندار-اصفهان"),
        ("agency=الف,ب&agency=ج", "agency=الف%2Cب&agency=ج"),
        ("place=IR-10/east&place=IR-21", "place=IR-10/east,IR-21"),
        ("utm_source=x&fbclid=y&theme=7", "theme=7"),
    ],
)
def test_a_query_has_one_short_readable_form(written, canonical):
    selection = chosen(written)
    assert selection.query == canonical
    assert chosen(canonical).query == canonical
    assert set(chosen(canonical).items) == set(selection.items)


def test_other_parameters_pass_only_when_the_caller_reads_them():
    assert chosen("dialect=excel", extra=["dialect"]).query == ""
    with pytest.raises(BadQuery):
        chosen("dialect=excel")


# ---- what each filter keeps, said again without the database's keys


def linked(item) -> list[Place]:
    return [link.place for link in ItemPlace.objects.filter(item=item).select_related("place")]


KEEPS = [
    ("", lambda i, places: True),
    ("theme=7", lambda i, places: i.theme == 7),
    ("theme=7,10", lambda i, places: i.theme in (7, 10)),
    ("status=proposed,completed", lambda i, places: i.status in ("proposed", "completed")),
    ("place=IR-10", lambda i, places: any("IR-10" in place.provinces for place in places)),
    ("place=IR-10,IR-21", lambda i, places: any({"IR-10", "IR-21"} & set(place.provinces) for place in places)),
    ("place=gn:1", lambda i, places: any(place.pk == "gn:1" for place in places)),
    ("place=natural:rud", lambda i, places: any(place.pk == "natural:rud" for place in places)),
    ("place=IR-10/east", lambda i, places: any(place.pk == "IR-10/east" for place in places)),
    ("place=national", lambda i, places: any(place.pk == "IR" for place in places)),
    ("place=abroad", lambda i, places: any(place.pk == "IQ" for place in places)),
    ("place=none", lambda i, places: not places),
    ("place=none,IR-21", lambda i, places: not places or any("IR-21" in place.provinces for place in places)),
    ("precision=settlement", lambda i, places: any(p.kind in ("city", "village", "site", "district") for p in places)),
    ("precision=county", lambda i, places: any(place.kind == "county" for place in places)),
    ("precision=region", lambda i, places: any(place.kind in ("natural", "relative") for place in places)),
    ("precision=none,province", lambda i, places: not places or any(place.kind == "province" for place in places)),
    ("amount=any", lambda i, places: bool(i.amounts)),
    ("amount=money", lambda i, places: any(amount["kind"] == "money" for amount in i.amounts)),
    ("amount=none", lambda i, places: not i.amounts),
    ("from=1403", lambda i, places: i.article.published and str(i.article.published) >= "2024-03-20"),
    ("period=none", lambda i, places: not i.article.published),
    (
        "to=1402-06&period=none",
        lambda i, places: not i.article.published or str(i.article.published) < "2023-09-23",
    ),
    ("to=1402-06", lambda i, places: i.article.published and str(i.article.published) < "2023-09-23"),
    (
        "from=2024-01&to=2024-03",
        lambda i, places: i.article.published and "2024-01-01" <= str(i.article.published) < "2024-04-01",
    ),
    ("speaker=استاندار-اصفهان", lambda i, places: i.speaker_role == "استاندار اصفهان"),
    ("speaker=governor_general", lambda i, places: i.speaker_role.startswith("استاندار")),
    ("speaker=mayor,استاندار-یزد", lambda i, places: i.speaker_role.startswith(("شهردار", "استاندار یزد"))),
    ("agency=نمونه\u200cپرس", lambda i, places: i.article.agency == "نمونه\u200cپرس"),
    ("q=احداث", lambda i, places: "احداث" in i.quote + i.article.title),
    ("q=سد+احداث", lambda i, places: "سد" in i.quote and "احداث" in i.quote),
    ("theme=21&place=IR-10&status=proposed,committed", lambda i, places: i.theme == 21
     and i.status in ("proposed", "committed") and any("IR-10" in place.provinces for place in places)),
]  # fmt: skip


@pytest.mark.parametrize(("query", "keeps"), KEEPS, ids=[query or "everything" for query, _ in KEEPS])
def test_a_query_keeps_exactly_the_items_that_it_says(query, keeps):
    public = PolicyItem.objects.filter(withdrawn_at=None).exclude(review_state="rejected").select_related("article")
    expected = {item.public_id for item in public if keeps(item, linked(item))}
    selection = chosen(query)
    assert {item.public_id for item in selection.items} == expected
    assert selection.count == len(expected) == selection.counts.total


def test_the_table_of_queries_is_not_empty_anywhere():
    """A filter that keeps nothing in the corpus would prove nothing."""
    assert [query for query, _ in KEEPS if not chosen(query).count] == []


def test_withdrawn_and_rejected_items_are_never_selected():
    hidden = PolicyItem.objects.exclude(pk__in=PolicyItem.objects.public())
    assert hidden.count() == 2
    assert not set(hidden) & set(chosen("").items)
    assert not ItemKeys.objects.filter(item__in=hidden).exists()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("گردوغبار", "مهار کانون‌های گردوغبار"),
        ("كانونهاي", "مهار کانون‌های گردوغبار"),
        ("کانون‌های مهار", "مهار کانون‌های گردوغبار"),
        ("120 تختخوابی", "احداث بیمارستان ۱۲۰ تختخوابی"),
        ("اَحداث", "احداث"),
        ("کانونهای", "مهار کانون های گردوغبار"),
        ("کانون های", "مهار کانون‌های گردوغبار"),
    ],
    ids=["as written", "Arabic letters, no half-space", "any order", "Latin digits", "with marks", "joined", "apart"],
)
def test_text_is_found_however_it_is_spelt(typed, stored):
    query = QueryDict(mutable=True)
    query["q"] = typed
    found = list(select(query).items)
    assert found
    assert all(any(word in item.quote for word in stored.split()) for item in found)


@pytest.mark.parametrize(
    "stored", ["سامانه‌های پایش", "سامانههای پایش", "سامانه های پایش"], ids=["half-space", "lost", "space"]
)
@pytest.mark.parametrize("typed", ["سامانه‌های", "سامانههای", "سامانه های"], ids=["half-space", "lost", "space"])
def test_a_half_space_is_found_however_article_and_reader_write_it(typed, stored):
    of = corpus.article(f"نصب {stored} در یزد.")
    made = corpus.item(of, f"نصب {stored}")
    query = QueryDict(mutable=True)
    query["q"] = typed
    assert made in select(query).items


def test_a_word_of_two_letters_is_found_where_words_begin():
    assert {item.quote.startswith("سد") or " سد" in item.quote for item in chosen("q=سد").items} == {True}
    assert chosen("q=سد").count and not chosen("q=دث").count


def test_a_percent_sign_is_no_wildcard():
    assert chosen("q=%25").count == 0
    assert chosen("q=_").count == 0


# ---- counts


def test_an_option_counts_what_choosing_it_gives():
    base = chosen("status=proposed&place=IR-10&theme=7,21")
    for facet, parameter in (("theme", "theme"), ("status", "status"), ("province", "place"),
                             ("precision", "precision"),
                             ("amount", "amount"), ("agency", "agency"), ("office", "speaker"),
                             ("speaker", "speaker")):  # fmt: skip
        options = base.counts.options(facet)
        assert options
        for value, count in options.items():
            assert chosen(base.query_with(**{parameter: [value]})).count == count, (facet, value)


def test_a_period_offers_its_years_before_their_months():
    with translation.override("fa"):
        offered = [option.value for option in facets.period(chosen("from=1403-02-15")).ends[0].options]
    years = [value for value in offered if len(value) == 4]
    assert years == sorted(years, reverse=True) and len(years) > 2
    assert all(
        offered.index(year) < offered.index(month) for year in years for month in offered if month[:4] == year != month
    )
    assert offered.index("1403-02") + 1 == offered.index("1403-02-15")


def test_every_month_and_the_undated_count_what_choosing_them_gives():
    for query in ("", "from=1402-05&theme=10", "to=1403-02&period=none", "period=none", "from=1402-05&to=1403-02"):
        base = chosen(query)
        form = facets.period(base)
        for name, option in ((end.name, option) for end in form.ends for option in end.options[::4]):
            choice = base.query_with(**{name: [jalali.parse_period(option.value)]})
            try:
                assert chosen(choice).count == option.count, choice
            except BadQuery:  # the other end lies on the wrong side of this month
                assert option.count == (base.counts.days[None] if base.chosen("period") else 0)
        alone = chosen(base.query_with(**{"from": [], "to": [], "period": ["none"]}))
        assert alone.count == form.undated.count


def test_counts_asked_for_together_are_those_asked_for_one_by_one():
    for query in ("", "theme=10&status=proposed&place=IR-10", "q=احداث&period=none", "q=هیچ‌کجا"):
        together, apart = chosen(query).counts, chosen(query).counts
        together.load()
        for facet in COLUMNS:
            assert together.selected(facet) == apart.selected(facet), (query, facet)
            assert together.options(facet) == apart.options(facet), (query, facet)
        assert together.total == chosen(query).keys().count() == chosen(query).items.count()


def test_kinds_of_office_open_to_their_offices_once_one_is_chosen():
    (closed,) = (facet for facet in facets.facets(chosen("")) if facet.name == "speaker")
    assert not any(option.inner for option in closed.options + closed.more)
    counts = [option.count for option in closed.options + closed.more]
    assert counts == sorted(counts, reverse=True) and min(counts) > 0
    for query in ("speaker=mayor", "speaker=شهردار-هیچ‌جا"):
        (opened,) = (facet for facet in facets.facets(chosen(query)) if facet.name == "speaker")
        first = opened.options[0]
        assert first.value == "mayor" and first.chosen == (query == "speaker=mayor")
        assert all(option.words.startswith("شهردار") for option in first.inner)
        assert sum(option.count for option in first.inner) == first.count
        assert not any(option.inner for option in opened.options[1:])
    assert first.inner[-1].chosen and first.inner[-1].count == 0


def test_an_option_without_items_counts_zero():
    assert chosen("theme=1").counts.options("status")["no such"] == 0


def test_an_item_with_two_places_in_a_province_counts_once_there():
    of = corpus.article("ساخت پل در کاشان و نائین ضروری است.")
    before = chosen("").counts.selected("province")["IR-10"]
    corpus.item(of, "ساخت پل در کاشان و نائین", ("gn:1", "measure"), ("gn:2", "measure"))
    after = chosen("").counts
    assert after.selected("province")["IR-10"] == before + 1
    assert after.places["gn:1"] and after.places["gn:2"]


# ---- words


@pytest.mark.parametrize(
    ("query", "persian", "english"),
    [
        (
            "theme=3&status=proposed&place=IR-21",
            "درباره بهداشت و سلامت، پیشنهادشده، در یزد",
            "about Health, proposed, in Yazd",
        ),
        ("place=IR-10,IR-21&from=1403-07", "در اصفهان و یزد، از مهر ۱۴۰۳", "in Isfahan and Yazd, from Mehr 1403"),
        ("status=proposed,committed", "پیشنهادشده یا برنامه‌ریزی یا تعهدشده", "proposed or planned or promised"),
        ("q=آب", "با عبارت «آب»", "with “\u2068آب\u2069”"),
        ("q=GIS", "با عبارت «\u2068GIS\u2069»", "with “GIS”"),
        ("period=none", "، بی‌تاریخ", ", undated"),
        ("to=1403&period=none", "تا ۱۴۰۳، یا بی‌تاریخ", "until 1403, or undated"),
        ("amount=money", "دارای مبلغ", "with a sum of money"),
        ("speaker=governor", "به گفته فرماندار", "said by Governor of a county"),
    ],
)
def test_a_selection_says_itself_in_both_languages(query, persian, english):
    selection = chosen(query)
    assert persian in selection.describe("fa")
    assert english in selection.describe("en")
    assert selection.describe("en").startswith(f"{selection.count} measure")


def test_the_description_counts_what_the_map_cannot_show():
    selection = chosen("")
    national, without = selection.outside["national"], selection.outside["none"]
    assert national and without
    assert selection.describe("en").endswith(f"; {national} nationwide; {without} with no place")


def test_describing_leaves_the_active_language_alone():
    with translation.override("en"):
        chosen("theme=7").describe("fa")
        assert translation.get_language() == "en"


# ---- the keys that counting reads


def test_keys_follow_every_change_of_item_link_article_and_place():
    of = corpus.article("نوسازی ناوگان در میبد ضروری است.", agency="الف")
    made = corpus.item(of, "نوسازی ناوگان در میبد", ("gn:3", "measure"), status="proposed")
    keys = ItemKeys.objects.get(item=made)
    assert (keys.status, keys.agency, keys.provinces, keys.precisions) == ("proposed", "الف", 1 << 21, 1)
    PolicyItem.objects.filter(pk=made.pk).update(
        status="completed", amounts=[{"kind": "money"}], speaker_role="شهردار میبد", office_kind="mayor"
    )
    keys.refresh_from_db()
    assert (keys.status, keys.amounts, keys.office, keys.office_kind) == ("completed", 3, "شهردار-میبد", "mayor")
    of.agency, of.published = "ب", "2025-10-07"
    of.save()
    keys.refresh_from_db()
    assert (keys.agency, str(keys.published)) == ("ب", "2025-10-07")
    made.place_links.all().delete()
    keys.refresh_from_db()
    assert (keys.provinces, keys.precisions) == (0, 0)
    ItemPlace.objects.create(item=made, place_id="IR", basis="national")
    keys.refresh_from_db()
    assert (keys.provinces, keys.precisions, keys.extents) == (0, 16, 1)
    Place.objects.filter(pk="gn:3").update(provinces=["IR-10"])
    ItemPlace.objects.create(item=made, place_id="gn:3", basis="measure")
    Place.objects.filter(pk="gn:3").update(provinces=["IR-21"])
    keys.refresh_from_db()
    assert keys.provinces == 1 << 21
    PolicyItem.objects.filter(pk=made.pk).update(review_state="rejected")
    assert not ItemKeys.objects.filter(item=made).exists()
    PolicyItem.objects.filter(pk=made.pk).update(review_state="confirmed")
    assert ItemKeys.objects.filter(item=made).exists()
    PolicyItem.objects.get(pk=made.pk).delete()
    assert not ItemKeys.objects.filter(pk=made.pk).exists()
