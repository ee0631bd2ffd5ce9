"""Names of places that were derived from others, in English: the article names them in Persian only."""

import pytest
from django.utils import translation

from dashboard.placenames import name

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


@pytest.mark.parametrize("pk", ["rel:set:province", "said:site:IR-20:x", "rel:east:no-such-place"])
def test_what_cannot_be_named_keeps_its_words(pk):
    with translation.override("en"):
        assert name(pk, SAID, "") == SAID


def test_the_articles_words_are_the_persian_name():
    with translation.override("fa"):
        assert name("rel:southeast:IR-06.ahvaz", SAID, "") == SAID
