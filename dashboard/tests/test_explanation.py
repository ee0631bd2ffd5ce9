"""Every rule and cue that the extractor can name is said in words, and a page says them in its own language."""

import ast
import inspect

import pytest
from django.utils import translation

from articles.extraction import framing, status, themes
from articles.models import Mention, PolicyItem
from dashboard import explanation
from dashboard.tests import corpus


def status_rules() -> set[str]:
    """The second member of every (status, rule, cue) that the module returns."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(status))):
        match node:
            case ast.Tuple(
                elts=[_, ast.Constant(value=str(rule)), ast.Constant(value=None) | ast.Name() | ast.Subscript()]
            ):
                found.add(rule)
    return found


def test_every_rule_of_the_status_is_said_in_words():
    assert len(status_rules()) > 20
    assert status_rules() <= set(explanation.STATUS)


def test_every_cue_of_the_status_is_said_in_words():
    assert {cue.name for cue, _ in framing.cues()} <= set(explanation.CUES)


def test_every_level_of_theme_words_is_said_in_words():
    assert set(themes.LEVELS) <= set(explanation.THEME)


TABLES = ("MEASURE", "STATUS", "CUES", "THEME", "ACTS", "SUBJECTS", "SPEAKER", "PLACE")


@pytest.mark.parametrize("table", TABLES)
def test_every_sentence_is_translated(table):
    for words in filter(None, getattr(explanation, table).values()):
        with translation.override("en"):
            english = str(words)
        with translation.override("fa"):
            assert str(words) != english


REASONS = [
    {"field": "measure", "rule": "action noun", "words": ["ضروری است"]},
    {"field": "measure", "rule": "weights", "words": ["s.k=act +0.51"]},
    {"field": "status", "rule": "predicate: need", "words": ["ضروری است"]},
    {"field": "theme", "rule": "measure", "words": ["پل"]},
    {"field": "speaker", "rule": "say-role", "words": ["شهردار", "گفته_است"]},
    {"field": "review", "rule": "not known here", "words": []},
]
SAID = {
    "fa": [
        ("اقدام", "عبارتی که هسته‌اش نام یک کار است", ("احداث",)),
        ("", "واژه‌های پیرامون", ("ضروری است",)),
        ("وضعیت", "آنچه درباره‌اش گفته شده: نیاز", ("ضروری است",)),
        ("موضوع", "واژه‌های خود اقدام", ("پل",)),
        ("گوینده", "فعل گفتن، با سمت گوینده", ("شهردار گفته\u200cاست",)),
        ("review", "not known here", ()),
        ("مکان", "یزد: نام‌برده در خود اقدام، پیش‌تر در خبر نام برده شده", ("یزد",)),
    ],
    "en": [
        ("Measure", "A phrase built on a noun of action", ("احداث",)),
        ("", "Words around it", ("ضروری است",)),
        ("Status", "What is said of it: a need", ("ضروری است",)),
        ("Theme", "Words of the measure itself", ("پل",)),
        ("Speaker", "A verb of saying, with the speaker’s office", ("شهردار گفته\u200cاست",)),
        ("review", "not known here", ()),
        ("Place", "Yazd: Named in the measure, named earlier in the article", ("یزد",)),
    ],
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", SAID)
def test_reasons_are_said_in_the_language_of_the_page_and_kept_raw(language):
    corpus.gazetteer()
    item = corpus.awkward()
    Mention.objects.update(reason={"rule": "said before; one province; one candidate"})
    PolicyItem.objects.filter(pk=item.pk).update(reasons=REASONS)
    item.refresh_from_db()
    with translation.override(language):
        said = explanation.explain(item, list(Mention.objects.all()))
    assert [(line.label, line.text, line.words) for line in said.lines] == SAID[language]
    assert [rule for _, rule, _ in said.raw] == [reason["rule"] for reason in REASONS] + [
        "said before; one province; one candidate"
    ]
