"""What quantities and times a measure states, and where it says them."""

import time
from dataclasses import replace

import pytest

from articles.extraction import amounts, knowledge, sentences
from articles.extraction.records import Span


def found(text, published=None):
    """(words of the text, kind, value, unit, date) of every amount in it."""
    document = replace(sentences.analyse(text), published=published)
    return [
        (text[a.start : a.end], a.kind, a.value, a.unit, a.date) for a in amounts.find(document, Span(0, len(text)))
    ]


MONEY = {
    "a budget as an adjective": ("تصویب اعتبار ۵۰۰ میلیارد تومانی", "۵۰۰ میلیارد تومانی", 500e9, "تومان"),
    "rials stay rials": ("اختصاص ۷۰ میلیارد ریال به راه روستا", "۷۰ میلیارد ریال", 70e9, "ریال"),
    "Latin digits": ("پرداخت 12 میلیون تومان وام", "12 میلیون تومان", 12e6, "تومان"),
    "Arabic digits and letters": ("پرداخت ٣٥ ميليارد ريال", "٣٥ ميليارد ريال", 35e9, "ریال"),
    "written out": ("پرداخت سه میلیارد و پانصد میلیون تومان", "سه میلیارد و پانصد میلیون تومان", 3.5e9, "تومان"),
    "a thousand billions": ("تخصیص یک هزار میلیارد تومان", "یک هزار میلیارد تومان", 1e12, "تومان"),
    "a larger scale takes the smaller": (
        "پرداخت یک هزار و ۸۳۰ میلیارد تومان",
        "یک هزار و ۸۳۰ میلیارد تومان",
        1830e9,
        "تومان",
    ),
    "decimals": ("فروش ۱.۵ میلیون دلار صنایع دستی", "۱.۵ میلیون دلار", 1.5e6, "دلار"),
    "grouped digits": ("تخصیص ۱,۵۰۰ میلیارد تومان", "۱,۵۰۰ میلیارد تومان", 1500e9, "تومان"),
    "a half": ("پرداخت دو و نیم میلیارد ریال", "دو و نیم میلیارد ریال", 2.5e9, "ریال"),
    "no currency": ("اختصاص ۵ میلیارد بودجه به شهر", "۵ میلیارد", 5e9, None),
}


@pytest.mark.parametrize(("text", "words", "value", "unit"), MONEY.values(), ids=MONEY)
def test_money_is_read_with_its_currency(text, words, value, unit):
    assert found(text) == [(words, "money", value, unit, None)]


COUNTS = {
    "hectares": ("احیای ۱۲۰ هکتار مرتع", "۱۲۰ هکتار", 120, "هکتار"),
    "kilometres": ("آسفالت ۳۵ کیلومتر راه", "۳۵ کیلومتر", 35, "کیلومتر"),
    "homes": ("ساخت ۴ هزار واحد مسکونی", "۴ هزار واحد مسکونی", 4000, "واحد مسکونی"),
    "thousands and hundreds": ("کاشت سه هزار و پانصد اصله نهال", "سه هزار و پانصد اصله نهال", 3500, "اصله نهال"),
    "mixed words and digits": ("ساخت ۳ هزار و ۵۰۰ واحد مسکونی", "۳ هزار و ۵۰۰ واحد مسکونی", 3500, "واحد مسکونی"),
    "tens and ones": ("خرید بیست و پنج دستگاه اتوبوس", "بیست و پنج دستگاه اتوبوس", 25, "دستگاه اتوبوس"),
    "an adjective": ("احداث بیمارستان ۱۱۰ تختخوابی", "۱۱۰ تختخوابی", 110, "تختخواب"),
    "any noun": ("ساخت ۱۲ بوستان محله‌ای", "۱۲ بوستان", 12, "بوستان"),
    "no half-space": ("نوسازی ۲۰ کلاسدرس و ساخت خوابگاه", "۲۰ کلاسدرس", 20, "کلاس درس"),
    "a thousand alone": ("ساخت هزار مدرسه", "هزار مدرسه", 1000, "مدرسه"),
    "glued thousand": ("اشتغال یک‌هزار نفر", "یک‌هزار نفر", 1000, "نفر"),
    "months": ("تدوین آیین‌نامه ظرف مدت چهار ماه", "چهار ماه", 4, "ماه"),
    "barrels a day": ("تولید ۲۰۰ هزار بشکه در روز", "۲۰۰ هزار بشکه در روز", 200000, "بشکه در روز"),
}


# Numbers that count nothing, or do although they look like a year.
ODD = {
    "an hour": ("آغاز کار ساعت ۳ بامداد", []),
    "a telephone number": ("ثبت‌نام با شماره تلفن: ۲۲۰۰۹۰۰۰ انجام می‌شود", []),
    "an action after a number": ("دستگاه با رجیستر ۱۴۶۰۱ انجام کار", []),
    "a disc": ("حفظ اطلاعات به صورت سی دی", []),
    "a Gregorian year": ("توافق تا سال ۲۰۱۹ تمدید شود", [("سال ۲۰۱۹", "date", None, None, "2019")]),
    "people in a year": ("آموزش در سال ۲۰۰۰ نفر", [("۲۰۰۰ نفر", "count", 2000, "نفر", None)]),
    "a Gregorian day": ("نمایش فیلم در ۷ ژوئن ۲۰۱۹", [("۷ ژوئن ۲۰۱۹", "date", None, None, "2019-06-07")]),
    "a Gregorian day of no year": ("نمایش فیلم در ۷ ژوئن", [("۷ ژوئن", "date", None, None, None)]),
    "a Gregorian day that is none": ("نمایش فیلم در ۳۱ ژوئن ۲۰۱۹", [("۳۱ ژوئن ۲۰۱۹", "date", None, None, None)]),
    "the thirtieth of Dey": ("پایان کار در ۳۰ دی", [("۳۰ دی", "date", None, None, None)]),
    "schools after a year's end": (
        "ساخت تا پایان سال ۱۲ مدرسه",
        [("پایان سال", "occasion", None, "سال", None), ("۱۲ مدرسه", "count", 12, "مدرسه", None)],
    ),
    "a year before a unit": ("بودجه سال ۱۴۰۰ استان بوشهر", [("سال ۱۴۰۰", "date", None, None, "1400")]),
    "an action that is counted": ("پخش ۵۹ نمایش حرفه‌ای", [("۵۹ نمایش", "count", 59, "نمایش", None)]),
    "an action that is not": ("پارالمپیک ۲۰۲۰ تصویب کرد", []),
    "a year of two figures": ("بودجه سال ۸۶ شهرداری", [("سال ۸۶", "date", None, None, "1386")]),
    "a year of two figures to come": ("تکمیل پروژه تا سال ۰۶", [("سال ۰۶", "date", None, None, "1406")]),
}


@pytest.mark.parametrize(("text", "amounts"), ODD.values(), ids=ODD)
def test_a_number_is_what_the_words_beside_it_say(text, amounts):
    assert found(text) == amounts


@pytest.mark.parametrize(("text", "words", "value", "unit"), COUNTS.values(), ids=COUNTS)
def test_a_count_has_the_unit_that_it_counts(text, words, value, unit):
    assert found(text) == [(words, "count", value, unit, None)]


SHARES = {
    "percent": ("طرح با ۷۰ درصد پیشرفت", "۷۰ درصد", 70),
    "the sign": ("کاهش ۲۰٪ مصرف برق", "۲۰٪", 20),
    "an adjective": ("افزایش پانزده درصدی سهم بخش خصوصی", "پانزده درصدی", 15),
    "decimals": ("رشد ۲/۵ درصدی", "۲/۵ درصدی", 2.5),
}


@pytest.mark.parametrize(("text", "words", "value"), SHARES.values(), ids=SHARES)
def test_a_share_is_a_percentage(text, words, value):
    assert found(text) == [(words, "share", value, "درصد", None)]


DATES = {
    "a day": ("آغاز سرشماری از ۱۵ بهمن ۱۴۰۲", "۱۵ بهمن ۱۴۰۲", "2024-02-04"),
    "a day with ماه and سال": ("افتتاح نمایشگاه در ۲ خردادماه سال ۱۳۹۹", "۲ خردادماه سال ۱۳۹۹", "2020-05-22"),
    "a leap day": ("افتتاح سد در ۳۰ اسفند ۱۳۹۹", "۳۰ اسفند ۱۳۹۹", "2021-03-20"),
    "no such day": ("افتتاح سد در ۳۰ اسفند ۱۴۰۰", "۳۰ اسفند ۱۴۰۰", None),
    "a day without its year": ("برگزاری آزمون در ۱۵ بهمن", "۱۵ بهمن", None),
    "figures": ("ابلاغ آیین‌نامه در ۱۳۹۸/۰۲/۱۵", "۱۳۹۸/۰۲/۱۵", "2019-05-05"),
    "a month": ("تکمیل تونل تا مهر ۱۴۰۴", "مهر ۱۴۰۴", "1404-07"),
    "a month written with ماه": ("تکمیل تونل تا مهرماه ۱۴۰۴", "مهرماه ۱۴۰۴", "1404-07"),
    "a year": ("تکمیل پل تا سال ۱۴۰۵", "سال ۱۴۰۵", "1405"),
    "a year of two figures": ("تکمیل پل در سال 99", "سال 99", "1399"),
    "the end of a month": ("تکمیل پل تا پایان شهریور ۱۴۰۳", "پایان شهریور ۱۴۰۳", "1403-06"),
    "the end of a year": ("تکمیل پل تا پایان سال ۱۴۰۳", "پایان سال ۱۴۰۳", "1403"),
}


@pytest.mark.parametrize(("text", "words", "day"), DATES.values(), ids=DATES)
def test_a_calendar_date_is_resolved_where_the_words_say_it(text, words, day):
    assert found(text) == [(words, "date", None, None, day)]


OCCASIONS = {
    "the ten days of dawn": ("افتتاح درمانگاه در دهه فجر", "دهه فجر", "دهه فجر"),
    "government week": ("افتتاح درمانگاه همزمان با هفته دولت", "هفته دولت", "هفته دولت"),
    "the end of the year": ("تکمیل درمانگاه تا پایان سال", "پایان سال", "سال"),
    "next year": ("تکمیل درمانگاه در سال آینده", "سال آینده", "سال آینده"),
    "half of next year": ("تکمیل درمانگاه تا نیمه اول سال آینده", "نیمه اول سال آینده", "سال آینده"),
    "soon": ("تکمیل درمانگاه به‌زودی", "به‌زودی", "به‌زودی"),
}


@pytest.mark.parametrize(("text", "words", "name"), OCCASIONS.values(), ids=OCCASIONS)
def test_a_named_time_is_an_occasion(text, words, name):
    assert [(said, kind, unit) for said, kind, _, unit, _ in found(text)] == [(words, "occasion", name)]


YEARS = {
    "this year": ("تکمیل پل تا پایان امسال", "2025-12-05", "پایان امسال", "1404"),
    "next year": ("تکمیل پل در سال آینده", "2025-12-05", "سال آینده", "1405"),
    "last year": ("تکمیل پل در سال گذشته", "2025-12-05", "سال گذشته", "1403"),
    "a month of this year": ("تکمیل پل در دی ماه سال جاری", "2025-12-05", "دی ماه سال جاری", "1404-10"),
    "before the new year the old one counts": ("تکمیل پل در سال جاری", "2025-03-19", "سال جاری", "1403"),
}


@pytest.mark.parametrize(("text", "published", "words", "year"), YEARS.values(), ids=YEARS)
def test_a_word_for_a_year_counts_from_the_day_of_publication(text, published, words, year):
    assert [(said, day) for said, _, _, _, day in found(text, published)] == [(words, year)]


LEFT = {
    "an article": "تدوین یک برنامه جامع",
    "an ordinal": "اجرای مرحله دوم طرح هادی",
    "a label": "اصلاح بند ۳ ماده ۱۰ قانون",
    "a row of the budget": "واریز به ردیف ۳۱۰۱۱۲ خزانه",
    "a verb": "درس دادن به کودکان",
    "a month's name as a word": "گسترش مهر و محبت در مدرسه",
    "a telephone": "پیگیری از شماره ۰۹۱۲۰۰۰۰۰۰۰",
    "a sum whose number was lost": "اختصاص میلیارد تومان به راه",
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_is_no_amount_is_left(text):
    assert found(text) == []


def test_several_amounts_come_in_the_order_of_the_text():
    text = "ساخت ۳ مدرسه و ۱۲ کلاس درس با ۴۰ میلیارد تومان اعتبار تا پایان سال ۱۴۰۳ در روستای سرسبز"
    assert [said for said, *_ in found(text)] == ["۳ مدرسه", "۱۲ کلاس درس", "۴۰ میلیارد تومان", "پایان سال ۱۴۰۳"]


def test_only_amounts_inside_the_span_count():
    text = "در ۱۰ روستا ساخت ۳ مدرسه با ۵ میلیارد ریال آغاز شد."
    start = text.index("ساخت")
    document = sentences.analyse(text)
    inside = amounts.find(document, Span(start, text.index(" با ")))
    assert [text[a.start : a.end] for a in inside] == ["۳ مدرسه"]


def test_every_row_of_units_and_occasions_is_read_and_found():
    for row in knowledge.read_table("units"):
        said = [(kind, unit) for _, kind, _, unit, _ in found(f"تحویل ۷ {row['unit']} به مردم")]
        assert said == [(row["kind"], "درصد" if row["kind"] == "share" else row["unit"])], row["unit"]
    for row in knowledge.read_table("occasions"):
        if row["kind"] != "part" and row["phrase"] != "سال":
            assert [unit for _, kind, _, unit, _ in found(f"افتتاح پل در {row['phrase']}") if kind == "occasion"] == [
                row["phrase"]
            ], row["phrase"]


@pytest.mark.parametrize(
    "hostile", ["۱" * 200_000, "هزار و " * 30_000, "۱۲/" * 60_000, "سال " * 50_000, "پایان " * 50_000]
)
def test_hostile_text_takes_linear_time(hostile):
    started = time.perf_counter()
    found(hostile)
    assert time.perf_counter() - started < 20
