"""What a measure is about, from the words that say so."""

import time

import pytest

from articles.extraction import sentences, themes
from articles.extraction.phrasebook import Phrasebook, spellings
from articles.extraction.records import THEMES, Span


def decide(marked):
    """The decision on the measure between ⟦ and ⟧."""
    start, end = marked.index("⟦"), marked.index("⟧") - 1
    return themes.decide(sentences.analyse(marked.replace("⟦", "").replace("⟧", "")), Span(start, end))


MEASURES = {
    "macroeconomics": (1, "⟦اصلاح نظام مالیات بر ارزش افزوده و کنترل تورم⟧ ضروری است."),
    "civil rights": (2, "⟦رفع تبعیض از اقلیت‌های دینی در اجرای منشور حقوق شهروندی⟧ ضروری است."),
    "health": (3, "⟦تجهیز بیمارستان شهر به دستگاه دیالیز⟧ ضروری است."),
    "agriculture": (4, "⟦خرید تضمینی گندم از کشاورزان⟧ ضروری است."),
    "labor": (5, "⟦پرداخت بیمه بیکاری به کارگران کارخانه⟧ ضروری است."),
    "education": (6, "⟦نوسازی مدارس و ساخت خوابگاه دانشجویی⟧ ضروری است."),
    "environment": (7, "⟦ساماندهی پسماند و احیای تالاب⟧ ضروری است."),
    "drinking water is environment": (7, "⟦اصلاح شبکه آب شرب روستا⟧ ضروری است."),
    "energy": (8, "⟦احداث نیروگاه خورشیدی ۱۰ مگاواتی⟧ ضروری است."),
    "immigration": (9, "⟦ساماندهی اتباع خارجی و پناهندگان⟧ ضروری است."),
    "transportation": (10, "⟦آسفالت جاده و تکمیل راه‌آهن⟧ ضروری است."),
    "law and crime": (12, "⟦تجهیز پلیس برای مقابله با سرقت⟧ ضروری است."),
    "marriage debts in prison are law": (12, "⟦آزادی زندانیان مهریه⟧ ضروری است."),
    "social welfare": (13, "⟦توزیع بسته معیشتی میان مددجویان کمیته امداد⟧ ضروری است."),
    "housing": (14, "⟦ساخت ۲۰۰ واحد مسکونی در بافت فرسوده⟧ ضروری است."),
    "industry": (15, "⟦حمایت از واحدهای تولیدی شهرک صنعتی⟧ ضروری است."),
    "disaster relief is commerce": (15, "⟦ارسال چادر هلال‌احمر برای زلزله‌زدگان⟧ ضروری است."),
    "tourism": (15, "⟦احداث اقامتگاه بوم‌گردی برای گردشگران⟧ ضروری است."),
    "defense": (16, "⟦برگزاری رزمایش پدافند غیرعامل⟧ ضروری است."),
    "technology": (17, "⟦حمایت از شرکت‌های دانش‌بنیان و گسترش فیبر نوری⟧ ضروری است."),
    "foreign trade": (18, "⟦افزایش صادرات و کاهش تعرفه گمرکی⟧ ضروری است."),
    "international affairs": (19, "⟦ازسرگیری مذاکرات با اتحادیه اروپا⟧ ضروری است."),
    "government operations": (20, "⟦برگزاری انتخابات شوراها و اصلاح نظام اداری⟧ ضروری است."),
    "lands and waters": (21, "⟦لایروبی قنات‌ها و آبخیزداری⟧ ضروری است."),
    "culture": (23, "⟦ساخت سینما و حمایت از تئاتر⟧ ضروری است."),
    "sport is culture": (23, "⟦میزبانی مسابقات کشتی⟧ ضروری است."),
}


@pytest.mark.parametrize(("code", "text"), MEASURES.values(), ids=MEASURES)
def test_the_words_of_a_measure_name_its_topic(code, text):
    best, codes, reason = decide(text)
    assert (best, codes[0]) == (code, code), reason
    assert reason.rule == "measure"
    assert reason.words


def test_every_topic_has_a_row_in_the_table():
    assert {code for code, _ in MEASURES.values()} == set(THEMES)


def test_the_sentence_decides_where_the_measure_says_nothing():
    text = "درمانگاه پزشک ندارد. ⟦این طرح⟧ برای رونق صادرات و کاهش تعرفه گمرکی آغاز شد. بیماران آمدند."
    best, _, reason = decide(text)
    assert (best, reason.rule) == (18, "sentence")


def test_the_article_decides_where_measure_and_sentence_say_nothing():
    text = (
        "هیئت کشتی نشستی داشت.\n\nمسابقات کشتی جوانان برگزار شد. مربیان و ورزشکاران آمدند. ⟦این کار هر سال تکرار شود⟧."
    )
    best, _, reason = decide(text)
    assert (best, reason.rule) == (23, "article")


def test_the_measure_outweighs_the_article():
    text = "مسابقات کشتی جوانان برگزار شد. ورزشکاران آمدند. وی گفت: ⟦ساخت بیمارستان و درمانگاه برای بیماران⟧ ضروری است."
    assert decide(text)[0] == 3


def test_further_topics_follow_best_first():
    best, codes, _ = decide("⟦ایجاد اشتغال برای مددجویان بهزیستی⟧ ضروری است.")
    assert {best, *codes} >= {5, 13}
    assert len(codes) == len(set(codes)) <= themes.MOST


def test_an_article_without_a_theme_word_is_the_administration_s():
    assert decide("⟦این کار⟧ شد.")[:2] == (themes.FALLBACK, (themes.FALLBACK,))


def test_the_reason_quotes_the_text_as_it_stands():
    text = "⟦تكميل بيمارستان‌هاي شهر⟧ ضروري است."
    best, _, reason = decide(text)
    plain = text.replace("⟦", "").replace("⟧", "")
    assert best == 3
    assert plain[reason.start : reason.end] in reason.words


NOISE = {
    "the half-space is lost": "⟦احداث راهآهن شهر⟧ شد.",
    "the half-space is a space": "⟦احداث راه آهن شهر⟧ شد.",
    "the half-space is there": "⟦احداث راه‌آهن شهر⟧ شد.",
    "Arabic letters": "⟦احداث راه‌آهنهاي شهر⟧ شد.",
}


@pytest.mark.parametrize("text", NOISE.values(), ids=NOISE)
def test_spelling_changes_no_topic(text):
    assert decide(text)[0] == 10


SET_PHRASES = {
    "on the agenda is no labor": "⟦این موضوع در دستور کار است⟧.",
    "a news agency is no labor": "⟦به گزارش خبرگزاری کار ایران⟧",
    "in this direction is no road": "⟦در این راستا و در راه آن⟧",
}


@pytest.mark.parametrize("text", SET_PHRASES.values(), ids=SET_PHRASES)
def test_a_set_phrase_says_no_topic(text):
    assert decide(text)[2].rule == "no theme word"


def test_every_row_of_the_lexicon_is_read():
    lexicon = themes.lexicon()
    assert len(lexicon) > 1500
    assert {code for weights in lexicon.values() for code, _ in weights} == set(THEMES)
    for phrase, weights in lexicon.items():
        assert len({code for code, _ in weights}) == len(weights), phrase
        assert all(0 < weight <= 3 for _, weight in weights), phrase
        assert all(word for words in spellings(phrase) for word in words), phrase


def test_no_phrase_hides_another_by_its_spelling():
    """Two rows that are one phrase to the reader would count for one; the first would win in silence."""
    seen = {}
    for phrase, weights in themes.lexicon().items():
        for words in spellings(phrase):
            other = seen.setdefault(words, (phrase, weights))
            assert other[1] == weights or other[0] == phrase, (phrase, other[0])


def find(book, text):
    document = sentences.analyse(text)
    return [
        text[document.tokens[a].start : document.tokens[b - 1].end] for a, b, _ in book.find(document.columns.words)
    ]


PHRASES = {
    "plural": ("شرکت‌های دانش‌بنیان آمدند", ["شرکت‌های دانش‌بنیان"]),
    "indefinite": ("سدی ساخته شد", []),
    "a longer phrase wins": ("راه آهن جدید", ["راه آهن"]),
    "a comma between": ("تعاون، کار و رفاه اجتماعی", ["تعاون، کار و رفاه اجتماعی"]),
    "no part of a word": ("گمراه شدند", []),
}


@pytest.mark.parametrize(("text", "found"), PHRASES.values(), ids=PHRASES)
def test_a_phrase_is_found_in_its_forms(text, found):
    book = Phrasebook([("شرکت دانش‌بنیان", 1), ("راه", 2), ("راه‌آهن", 3), ("تعاون کار و رفاه اجتماعی", 4)])
    assert find(book, text) == found


@pytest.mark.parametrize("hostile", ["سازمان " * 40_000, "آب و " * 40_000, "،" * 100_000, "وزارت ، " * 30_000])
def test_hostile_text_takes_linear_time(hostile):
    document = sentences.analyse(hostile)
    started = time.perf_counter()
    themes.decide(document, Span(0, len(hostile)))
    assert time.perf_counter() - started < 10


def test_a_line_without_an_end_costs_by_its_length(monkeypatch):
    """Counts the words that are weighed: no clock, so no flicker."""
    counted, shares = {}, themes._shares
    for times in (600, 2400):
        text = "ساخت مدرسه و " * times
        document, asked = sentences.analyse(text), []
        monkeypatch.setattr(themes, "_shares", lambda words, asked=asked: asked.append(len(words)) or shares(words))
        for at in range(0, len(text), len("ساخت مدرسه و ")):
            themes.decide(document, Span(at, at + len("ساخت مدرسه")))
        counted[times] = sum(asked)
    assert counted[600] > 600 and counted[2400] <= 4.5 * counted[600]
