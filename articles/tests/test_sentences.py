"""Where sentences end, what role each has, and that a document's parts fit each other and the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.extraction import sentences
from articles.extraction.records import Span

ENDS = {
    "a full stop": ("راه ساخته شد. پل هم ساخته شد.", ["راه ساخته شد.", "پل هم ساخته شد."]),
    "a question mark": ("پل کجاست؟ آنجا.", ["پل کجاست؟", "آنجا."]),
    "a closing quotation mark belongs to the sentence before": (
        "شهردار گفت: «راه ساخته شد.» پل هم ساخته شد.",
        ["شهردار گفت: «راه ساخته شد.»", "پل هم ساخته شد."],
    ),
    "a closing bracket too": ("راه ساخته شد (سال پیش.) پل نه.", ["راه ساخته شد (سال پیش.)", "پل نه."]),
    "an opening quotation mark begins the next": ("راه ساخته شد. «پل نه.»", ["راه ساخته شد.", "«پل نه.»"]),
    "a decimal point is no end": ("نرخ ۱۲.۵ درصد و سهم ۳.۲ درصد است.", ["نرخ ۱۲.۵ درصد و سهم ۳.۲ درصد است."]),
    "a comma is no end": ("راه، پل، سد", ["راه، پل، سد"]),
    "an ellipsis is one end": ("آب و... برق و خاک.", ["آب و...", "برق و خاک."]),
    "an ellipsis of one sign is no end": ("آب و… برق و خاک.", ["آب و… برق و خاک."]),
    "several marks are one end": ("چرا؟! زیرا آب نیست.", ["چرا؟!", "زیرا آب نیست."]),
    "a line break": ("راه ساخته شد\nپل هم ساخته شد", ["راه ساخته شد", "پل هم ساخته شد"]),
    "a Windows line break": ("راه ساخته شد\r\nپل هم ساخته شد", ["راه ساخته شد", "پل هم ساخته شد"]),
    "a full stop glued to the next word": ("راه ساخته شد.پل هم ساخته شد.", ["راه ساخته شد.", "پل هم ساخته شد."]),
    "nothing": ("", []),
    "white space alone": (" \n \t\n", []),
    "only marks": ("...!؟", ["...!؟"]),
}


@pytest.mark.parametrize(("text", "wanted"), ENDS.values(), ids=ENDS)
def test_a_sentence_ends_at(text, wanted):
    assert [text[s.start : s.end] for s in sentences.analyse(text).sentences] == wanted


WRAPPED = """پل تازه نیمروز

شهردار نیمروز با اشاره به وضعیت معابر شهر و خواست مردم گفت که آسفالت
خیابان‌های اصلی از هفته آینده آغاز می‌شود و تا پایان سال به پایان می‌رسد و
اعتبار آن هم از محل درآمدهای پایدار شهرداری و اوراق مشارکت تأمین خواهد
شد تا شهروندان در سال نو خیابان‌های بهتری داشته باشند و کمتر آسیب ببینند.

وی افزود که ساخت سه پارک محله‌ای نیز در دستور کار است و مناقصه آن تا پایان
ماه برگزار می‌شود و پیمانکار آن به زودی معرفی می‌شود تا کار زودتر آغاز گردد
"""


def test_in_hard_wrapped_text_a_lone_line_break_is_a_space_and_a_blank_line_an_end():
    found = [WRAPPED[s.start : s.end] for s in sentences.analyse(WRAPPED).sentences]
    assert [(s.split()[0], s.split()[-1]) for s in found] == [("پل", "نیمروز"), ("شهردار", "ببینند."), ("وی", "گردد")]


def test_a_verb_over_the_wrap_is_one_word():
    assert "خواهد_شد" in {token.word for token in sentences.analyse(WRAPPED).tokens}


def test_the_same_lines_without_a_blank_line_are_paragraphs():
    lines = [line for line in WRAPPED.splitlines() if line]
    assert len(sentences.analyse("\n".join(lines)).sentences) == len(lines)


ARTICLE = """پل تازه نیمروز ساخته می‌شود

به گزارش ایسنا، شهردار نیمروز گفت: پل تازه ساخته می‌شود. راه هم آسفالت می‌شود.

انتهای پیام/"""


def test_the_roles_are_title_body_and_boilerplate():
    document = sentences.analyse(ARTICLE)
    assert [(s.role, ARTICLE[s.start : s.end].split()[0]) for s in document.sentences] == [
        ("title", "پل"),
        ("body", "به"),
        ("body", "راه"),
        ("boilerplate", "انتهای"),
    ]
    assert document.title.of(ARTICLE) == "پل تازه نیمروز ساخته می‌شود"
    assert document.agency == "ایسنا"


def test_what_the_source_says_takes_the_place_of_what_the_text_says():
    assert sentences.analyse(ARTICLE, agency="ایرنا").agency == "ایرنا"
    glued = "پل تازه نیمروز ساخته می‌شود شهردار نیمروز گفت: کار آغاز شد.\nراه هم."
    document = sentences.analyse(glued, title="پل تازه نیمروز ساخته می‌شود")
    assert [glued[s.start : s.end] for s in document.sentences if s.role == "title"] == ["پل تازه نیمروز ساخته می‌شود"]


TAGS = {
    "an ezafe chain": ("تجهیز نیروهای مرزی در اصفهان", ["Ne", "Ne", "AJ", "P", "N"]),
    "a clause with an object": ("دولت راه را ساخت.", ["N", "N", "POSTP", "V", "PUNC"]),
    "a perfect is one verb": ("کار پایان یافته است.", ["N", "N", "V", "PUNC"]),
    "a number": ("۱۲ مدرسه", ["NUM", "N"]),
}


@pytest.mark.parametrize(("text", "tags"), TAGS.values(), ids=TAGS)
def test_each_word_has_its_tag(text, tags):
    assert [token.tag for token in sentences.analyse(text).tokens] == tags


def test_a_sentence_longer_than_the_tagger_takes_has_a_tag_for_every_word():
    document = sentences.analyse("راه و پل " * 500)
    assert len(document.sentences) == 1 and len(document.tokens) == 1500
    assert all(token.tag for token in document.tokens)


PIECES = st.sampled_from(
    [*"راه پل شد. گفت: « » ! ؟ ... ۱۲.۵ می شود ، ( ) و".split(), "\n", "\n\n", "\r\n", "\x00", "\u200f"]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(PIECES, max_size=40).map(" ".join), st.text(st.characters(), max_size=60)))
def test_whatever_the_text_sentences_part_the_tokens_in_order(text):
    document = sentences.analyse(text)
    assert document == sentences.analyse(text)
    at = 0
    for sentence in document.sentences:
        words = document.words(sentence)
        assert sentence.first == at and words
        assert (sentence.start, sentence.end) == (words[0].start, words[-1].end)
        assert all(token.tag for token in words)
        at = sentence.last
    assert at == len(document.tokens)


TOUCHED = {
    "a part of one": ("راه", [0]),
    "one whole": ("راه ساخته شد.", [0]),
    "the end of one and the start of the next": ("شد. پل", [0, 1]),
    "all": ("راه ساخته شد. پل نه.\nسد ماند.", [0, 1, 2]),
    "a gap belongs to the sentence before": ("\n", [1]),
}


@pytest.mark.parametrize(("part", "numbers"), TOUCHED.values(), ids=TOUCHED)
def test_a_span_stands_in_sentences(part, numbers):
    document = sentences.analyse("راه ساخته شد. پل نه.\nسد ماند.")
    start = document.text.index(part)
    assert list(document.touched(Span(start, start + len(part)))) == numbers


def test_no_sentence_holds_a_span_of_an_empty_text():
    assert list(sentences.analyse("").touched(Span(0, 0))) == []
