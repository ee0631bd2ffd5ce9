"""Every rule and cue that the extractor can name is said in words, and a page says them in its own language."""

import ast
import inspect
import re

import pytest
from django.utils import translation

from articles.evaluation.annotation import GOLD, SAMPLES
from articles.extraction import (
    cues,
    extract,
    framing,
    mentions,
    resolve,
    sites,
    speakers,
    speech,
    status,
    themes,
    toponyms,
)
from articles.extraction.knowledge import read_table
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


def strings(node: ast.AST | None) -> set[str]:
    """The texts that an expression may be: a constant, or either side of a condition."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=orelse):
            return strings(body) | strings(orelse)
    return set()


def given(module, call: str, at: int, name: str = "") -> set[str]:
    """What the module's calls of a name give as the argument at a place, or by keyword."""
    found = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == call:
            found |= strings(node.args[at] if len(node.args) > at else None)
            found |= {text for each in node.keywords if each.arg == name for text in strings(each.value)}
    return found


def returned_second(module, *functions: str) -> set[str]:
    """The second members of the pairs that functions return."""
    found = set()
    for function in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(function, ast.FunctionDef) and function.name in functions:
            for node in ast.walk(function):
                if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                    found |= strings(node.value.elts[-1])
    return found


def test_every_rule_of_the_measure_is_said_in_words():
    assert set(explanation.MEASURE) >= {"clause", "action noun", "noun phrase"}


def test_every_rule_of_the_speaker_is_said_in_words():
    alone = given(speakers, "_segment", 2) | given(speakers, "Reason", 1) | given(speakers, "replace", 9, "rule")
    acts = given(speech, "Act", 2, "kind") | {row["kind"] for row in read_table("speech_verbs")}
    kinds = {kind.removeprefix("that ") for kind in given(mentions, "Mention", 5, "kind")} - {"person"}
    assert len(alone) > 5 and len(acts) > 3
    assert alone <= set(explanation.SPEAKER)
    assert acts <= set(explanation.ACTS)
    assert {"name", "role", *kinds} <= set(explanation.SUBJECTS)


def test_every_rule_of_a_place_is_said_in_words():
    ways = (
        given(cues, "Cue", 0)
        | given(toponyms, "_mention", 3)
        | given(toponyms, "Mention", 99, "rule")
        | given(sites, "Mention", 99, "rule")
    )
    why = returned_second(resolve, "_province", "_kind", "_province_or_city") | given(resolve, "Reason", 1)
    assert len(ways) > 6 and len(why) > 15
    assert {rule for rule in ways | why if rule != "unknown name"} <= set(explanation.PLACE)


def test_no_rule_of_a_whole_article_reaches_a_persian_reader_in_english():
    """What the rules' names in the source don't show: names that are put together while reading."""
    read = [path.read_text(encoding="utf-8") for path in sorted((GOLD / "madeup").glob("*.txt"))[::6]]
    extractions = [extract(text) for text in [*read, *(path.read_text("utf-8") for path in SAMPLES.glob("*.txt"))]]
    reasons = [reason for found in extractions for measure in found.measures for reason in measure.reasons]
    reasons += [toponym.reason for found in extractions for toponym in found.toponyms]
    assert len({(reason.field, reason.rule) for reason in reasons}) > 60
    with translation.override("fa"):
        said = {(each.field, each.rule): explanation.in_words(each.field, each.rule) for each in reasons}
    english = {rule for rule, words in said.items() if re.search("[A-Za-z]", words)}
    # Features of the model: shown only as the program stored them.
    assert english <= {("measure", "weights"), ("measure", "network"), ("measure", "reading")}


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
    {"field": "measure", "rule": "network", "words": ["پل 0.91"]},
    {"field": "measure", "rule": "reading", "words": ["status=must +0.21"]},
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
