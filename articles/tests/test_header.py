"""The frame of an article: title, agency, date and boilerplate, on the samples and on made-up texts."""

from datetime import date
from pathlib import Path

import pytest

from articles.extraction import dates, header, knowledge

SAMPLES = Path(__file__).parent.parent / "samples"
BODY = "فرماندار فیروزه‌آباد گفت: ساخت پل روستا باید تا پایان سال تمام شود و راه آن آسفالت شود."
LONG = f"{BODY} وی افزود: آب آشامیدنی روستا نیز تأمین خواهد شد و مدرسه آن بازسازی می‌شود."


def title(text, **given):
    found = header.read(text, **given).title
    return found and found.of(text)


def boilerplate(text):
    return [span.of(text) for span in header.read(text).boilerplate]


def test_a_first_line_of_date_and_agency_is_header_and_the_second_line_the_title():
    text = (SAMPLES / "ilna-desert-security.txt").read_text(encoding="utf-8")
    head = header.read(text)
    assert head.title.of(text) == "ارتقای امنیت مرزها در اصفهان در دستور کار است"
    assert (head.agency, head.published) == ("ایلنا", date(2025, 12, 5))
    assert boilerplate(text) == ["date 2025-12-05 خبرگزاری کار ایران"]
    assert text[head.body_start :].startswith("استاندار اصفهان گفت:")


def test_a_headline_that_runs_into_its_report_ends_before_it_and_no_date_is_invented():
    text = (SAMPLES / "irna-security-participation.txt").read_text(encoding="utf-8")
    head = header.read(text)
    assert head.title.of(text) == "سند راهبردی مشارکت دستگاه های دولتی در تولید امنیت در اصفهان تهیه شد"
    assert (head.agency, head.published) == ("ایرنا", None)
    assert boilerplate(text) == ["د/3011/6027 دریافت: آسیه معینی* انتشار: شکراللهیانتهای پیام /*"]
    assert text[head.body_start :].startswith("به گزارش ایرنا،")


TITLES = {
    "a line before a blank one": (f"پل فیروزه‌آباد ساخته می‌شود\n\n{BODY}", "پل فیروزه‌آباد ساخته می‌شود"),
    "a line right above the text": (f"پل فیروزه‌آباد ساخته می‌شود\n{LONG}", "پل فیروزه‌آباد ساخته می‌شود"),
    "white space about it stays out": (f"\n  پل ساخته می‌شود \n\n{BODY}", "پل ساخته می‌شود"),
    "a kicker with its headline": (
        f"فرماندار خبر داد:\n\nساخت پل آغاز شد\n{LONG}",
        "فرماندار خبر داد:\n\nساخت پل آغاز شد",
    ),
    "run together with the report": (f"پل فیروزه‌آباد ساخته شدبه گزارش ایسنا، {LONG}", "پل فیروزه‌آباد ساخته شد"),
    "after a line of labels": (f"کد خبر: ۱۲۳۴۵\nپل ساخته می‌شود\n\n{BODY}", "پل ساخته می‌شود"),
    "none where the text opens with its report": (f"به گزارش ایسنا، {LONG}\n{BODY}", None),
    "none where the text opens with its first sentence": (f"{LONG}\n{LONG}", None),
    "none in a text of one sentence": (BODY, None),
    "none in a paragraph broken at a width": (
        "\n".join(["ساخت پل و راه و مدرسه در روستای فیروزه‌آباد از سوی فرمانداری آن شهرستان"] * 4),
        None,
    ),
    "none in nothing": ("", None),
    "none in white space": (" \n\u200c\n", None),
}


@pytest.mark.parametrize("case", TITLES)
def test_the_title_is(case):
    text, expected = TITLES[case]
    assert title(text) == expected


def test_a_title_that_the_source_gives_is_taken_as_it_is_given():
    given = "پل. ساخته " + "می‌شود " * 40
    text = f"{given.strip()}\n\n{BODY}"
    assert title(text) is None
    assert title(text, title=given) == given.strip()


AGENCIES = {
    "reported by": ("به گزارش ایسنا، شهردار گفت", "ایسنا"),
    "Arabic letters": ("به گزارش خبرگزاري فارس از تبريز، شهردار گفت", "فارس"),
    "its reporter of a desk": ("به گزارش خبرنگار گروه استان‌های خبرگزاری تسنیم از یزد، شهردار گفت", "تسنیم"),
    "in quotes": ("به گزارش «تابناک» به نقل از فارس، شهردار گفت", "تابناک"),
    "told in a talk": ("شهردار در گفت‌وگو با خبرنگار مهر اظهار کرد", "مهر"),
    "talk without half-spaces": ("شهردار در گفت و گو با ایسنا گفت", "ایسنا"),
    "told to": ("شهردار به خبرنگار ایلنا گفت: پل", "ایلنا"),
    "dateline": ("تهران- ایرنا- شهردار گفت", "ایرنا"),
    "agency and colon": ("خبرگزاری فارس: شهردار گفت", "فارس"),
    "two words written as one": ("به گزارش عصرایران، شهردار گفت", "عصر ایران"),
    "the first of two": ("به گزارش ایرنا به نقل از ایسنا، شهردار گفت", "ایرنا"),
    "a province is no agency": ("به گزارش روابط عمومی استانداری فارس، شهردار گفت", None),
    "the province beside the word of the press": ("به گزارش خبرنگار ما از استان فارس، شهردار گفت", None),
    "a foreign agency is none of ours": ("به گزارش رویترز، وزیر گفت", None),
    "a month is no agency": ("شهردار گفت: از اول مهر پل باز می‌شود", None),
    "quoted is not reported": ("شهردار به نقل از ایسنا چیزی نگفت", None),
}


@pytest.mark.parametrize("case", AGENCIES)
def test_the_agency_is(case):
    lead, expected = AGENCIES[case]
    assert header.read(f"پل ساخته می‌شود\n\n{lead}: {BODY}").agency == expected


def test_the_last_line_can_name_the_agency_as_source():
    assert header.read(f"پل ساخته می‌شود\n\n{BODY}\nمنبع: ایسنا").agency == "ایسنا"


@pytest.mark.parametrize("row", knowledge.read_table("agencies"), ids=lambda row: row["name"])
def test_every_name_of_the_press_is_found_beside_its_word(row):
    names = ([] if row["common"] == "never" else [row["name"]]) + [
        alias for alias in row["aliases"].split("|") if alias
    ]
    assert names, "a row that nothing can find"
    for name in names:
        text = f"پل ساخته می‌شود\n\nبه گزارش {name}، شهردار گفت: پل ساخته می‌شود."
        assert header.read(text).agency == row["name"], name


DATES = {
    "ISO": ("2025-12-05", date(2025, 12, 5)),
    "Jalali, Persian digits": ("۱۴۰۴/۰۹/۱۴", date(2025, 12, 5)),
    "Jalali, day first": ("۱۴/۹/۱۴۰۴", date(2025, 12, 5)),
    "Jalali month by name": ("جمعه ۱۴ آذر ۱۴۰۴ - ۱۰:۲۰", date(2025, 12, 5)),
    "month with ماه": ("۱۴ آذرماه ۱۴۰۴", date(2025, 12, 5)),
    "Gregorian in Persian": ("۵ دسامبر ۲۰۲۵", date(2025, 12, 5)),
    "Gregorian in English": ("December 5, 2025", date(2025, 12, 5)),
    "leap day of a leap year": ("۱۳۹۹/۱۲/۳۰", date(2021, 3, 20)),
    "no leap day in another": ("۱۴۰۰/۱۲/۳۰", None),
    "no thirteenth month": ("1404/13/01", None),
    "day and month that could be either": ("05/06/2020", None),
    "year in two digits": ("99/05/02", None),
    "a reporter's code": ("3011/6027", None),
    "a phone number": ("1404-123-456", None),
}


@pytest.mark.parametrize("case", DATES)
def test_the_day_is(case):
    written, expected = DATES[case]
    assert dates.days(header.flatten(written)) == ([expected] if expected else [])


def test_flattening_keeps_every_offset():
    assert header.flatten("كتاب‌هاي\u00a0۱۴٠3ۀ\n") == "کتاب های 1403ه\n"


PUBLISHED = {
    "a first line": (f"۱۴ آذر ۱۴۰۴ - ایرنا\nپل ساخته می‌شود\n\n{BODY}", date(2025, 12, 5)),
    "a labelled line under the title": (f"پل ساخته می‌شود\nتاریخ انتشار: ۱۴۰۴/۹/۱۴\n\n{BODY}", date(2025, 12, 5)),
    "a labelled line at the end": (f"پل ساخته می‌شود\n\n{BODY}\nتاریخ انتشار: ۱۴۰۴/۹/۱۴", date(2025, 12, 5)),
    "never a day that the text speaks of": (f"پل ساخته می‌شود\n\nپل در ۱۴ آذر ۱۴۰۴ باز شد. {BODY}", None),
    "never one of two that contradict each other": (f"2025-12-05\n2025-12-06\nپل ساخته می‌شود\n\n{BODY}", None),
    "two calendars of one day": (f"2025-12-05\n۱۴۰۴/۰۹/۱۴\nپل ساخته می‌شود\n\n{BODY}", date(2025, 12, 5)),
}


@pytest.mark.parametrize("case", PUBLISHED)
def test_the_date_is(case):
    text, expected = PUBLISHED[case]
    assert header.read(text).published == expected


TAILS = {
    "end mark": ("انتهای پیام", ["انتهای پیام"]),
    "end mark with its code": ("انتهای پیام/۲۵*", ["انتهای پیام/۲۵*"]),
    "what follows the end mark": ("انتهای پیام\n\nعضویت در کانال ما", ["انتهای پیام\n\nعضویت در کانال ما"]),
    "reporters' names": ("خبرنگار: نام نمونه\nعکاس: نام دیگر", ["خبرنگار: نام نمونه", "عکاس: نام دیگر"]),
    "codes and names": (
        "9870/1535 دریافت: نام نمونه ** انتشار: نام دیگر",
        ["9870/1535 دریافت: نام نمونه ** انتشار: نام دیگر"],
    ),
    "a byline in stars": ("***نام نمونه/ پژوهشگر***", ["***نام نمونه/ پژوهشگر***"]),
    "related news": ("بیشتر بخوانید: راه باز شد", ["بیشتر بخوانید: راه باز شد"]),
    "a sentence is content": ("شهردار گفت: پل باز شد.", []),
    "a list point is content": ("* ساخت پل در دستور کار است.", []),
    "a figure is content": (
        "هزینه پل 3011/6027 است و بودجه آن از محل درآمدهای شهرداری و استان تأمین می‌شود تا کار زود تمام شود.",
        [],
    ),
}


@pytest.mark.parametrize("case", TAILS)
def test_boilerplate_at_the_end(case):
    tail, expected = TAILS[case]
    assert boilerplate(f"پل ساخته می‌شود\n\n{BODY}\n{tail}") == expected


@pytest.mark.parametrize("row", knowledge.read_table("boilerplate"), ids=lambda row: row["phrase"])
def test_every_phrase_of_boilerplate_finds_and_leaves_its_examples(row):
    frame = f"پل ساخته می‌شود\n\n{BODY}\n%s"
    assert boilerplate(frame % row["finds"]) == [row["finds"]]
    assert boilerplate(frame % row["leaves"]) == []


def test_the_words_of_an_end_mark_early_in_a_text_are_content():
    text = f"پل ساخته می‌شود\n\nانتهای پیام شهردار چنین بود.\n{LONG * 20}"
    assert boilerplate(text) == []


@pytest.mark.parametrize(
    "hostile",
    ["/" * 300_000, "به گزارش " * 40_000, "1404-" * 60_000, "\n" * 300_000, "خبرنگار:" * 40_000, "د/30" * 70_000],
)
def test_hostile_text_is_read_in_linear_time(hostile):
    import time

    started = time.perf_counter()
    header.read(hostile)
    header.read(f"پل\n{hostile}\n{hostile}")
    assert time.perf_counter() - started < 2
