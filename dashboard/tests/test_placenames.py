"""Names of places that were derived from others, in English: the article names them in Persian only."""

import pytest
from django.utils import translation

from articles.extraction.knowledge import read_table
from dashboard.placenames import _NOUNS, name

SAID = "به گفته خبر"
DERIVED = {
    "a half of a province": ("rel:east:IR-10", "East of Isfahan"),
    "a half of a county": ("rel:southeast:IR-06.ahvaz", "South-east of Ahvaz"),
    "two parts of a country": ("rel:west+center:IR", "West and Centre of Iran"),
    "neighbours of a province": ("rel:neighbours:IR-10", "Provinces next to Isfahan"),
    "about a point": ("rel:near30:IR-06.ahvaz", "Within 30 km of Ahvaz"),
    "a river's basin": ("rel:basin:natural:zayandeh-rud", "Basin of Zayandeh Rud"),
    "two provinces": ("rel:whole:IR-10+IR-21", "Isfahan and Yazd"),
}


@pytest.mark.parametrize(("pk", "english"), DERIVED.values(), ids=DERIVED)
def test_a_derived_place_has_an_english_name(pk, english):
    with translation.override("en"):
        assert name(pk, SAID, "") == english


NAMED_BY_ARTICLES = {
    "a road between two towns": ("جاده سبزوار - نیشابور", "IR-09", "Sabzevar–Neyshābūr road"),
    "a road «to»": ("جاده ایرانشهر به بم", "IR-11+IR-08", "Iranshahr–Bam road"),
    "the longer noun": ("نیروگاه سیکل ترکیبی آبادان", "IR-06", "Abadan Combined Cycle Power Plant"),
    "a name without English": ("سد ناکجاگاه", "IR-20", "سد ناکجاگاه (dam)"),
    "a town of another province": ("فرودگاه یزد", "IR-20", "فرودگاه یزد (airport)"),
    "no noun": ("میرزا", "IR-03", "میرزا"),
}


@pytest.mark.parametrize(("persian", "provinces", "english"), NAMED_BY_ARTICLES.values(), ids=NAMED_BY_ARTICLES)
def test_a_site_that_only_an_article_names_says_its_kind_in_english(persian, provinces, english):
    pk = f"said:site:{provinces}:{persian.replace(' ', '-')}"
    with translation.override("en"):
        assert name(pk, persian, "") == english
    with translation.override("fa"):
        assert name(pk, persian, "") == persian


def test_every_noun_that_makes_a_site_has_an_english_one():
    assert {row["noun"] for row in read_table("place_nouns") if row.get("site")} <= set(_NOUNS)


@pytest.mark.parametrize("pk", ["rel:set:province", "said:site:IR-20:x", "rel:east:no-such-place"])
def test_what_cannot_be_named_keeps_its_words(pk):
    with translation.override("en"):
        assert name(pk, SAID, "") == SAID


def test_the_articles_words_are_the_persian_name():
    with translation.override("fa"):
        assert name("rel:southeast:IR-06.ahvaz", SAID, "") == SAID
