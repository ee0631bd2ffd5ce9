"""What is read from disk, and what is refused by name with its reason."""

import gzip
import json
import random
from datetime import date

import pytest

from articles import sources
from articles.sources import REASONS, SOURCES, RawArticle, Refused, decoding

TEXT = "پل فیروزه‌آباد ساخته می‌شود\n\nبه گزارش ایسنا، فرماندار گفت: باید پل و راه این روستا تا پایان سال ساخته شود."
ARABIC_LETTERS = TEXT.replace("ی", "ي").replace("\u200c", " ")
PAGE = """<!DOCTYPE html><html dir="rtl" lang="fa"><head><meta charset="utf-8"><title>پل ساخته می‌شود | خبر نمونه</title>
<meta property="og:title" content="پل ساخته می‌شود">
<meta property="article:published_time" content="2025-12-05T10:00:00+03:30">
<link rel="canonical" href="https://example.org/1"></head>
<body><nav><a href="/">خانه</a><a href="/b">بازار ارز و سکه</a></nav>
<main><article><h1>پل ساخته می‌شود</h1>
<p>به گزارش ایسنا، فرماندار <a href="/x">فیروزه‌آباد</a> گفت: باید پل این روستا ساخته شود.</p>
<script>alert("نه")</script><p>وی افزود: راه روستا نیز &lt;آسفالت&gt; خواهد شد و آب آن تأمین می‌شود.</p></article></main>
<footer>همه حقوق محفوظ است</footer></body></html>"""


def read(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(sources.read(path))


def one(tmp_path, name, data):
    (article,) = read(tmp_path, name, data)
    assert isinstance(article, RawArticle), article
    return article


ENCODINGS = {
    "UTF-8": (TEXT, "utf-8", b""),
    "UTF-8 with mark": (TEXT, "utf-8", b"\xef\xbb\xbf"),
    "UTF-16 LE with mark": (TEXT, "utf-16-le", b"\xff\xfe"),
    "UTF-16 BE with mark": (TEXT, "utf-16-be", b"\xfe\xff"),
    "UTF-16 LE without": (TEXT, "utf-16-le", b""),
    "UTF-16 BE without": (TEXT, "utf-16-be", b""),
    "windows-1256": (ARABIC_LETTERS, "cp1256", b""),
    "windows-1256, a headline alone": ("احداث پل در شهر", "cp1256", b""),
    "ISO 8859-6": ("أعلن رئيس البلدية در اين شهر به كار و آب و راه".replace("گ", "ك"), "iso8859-6", b""),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_the_encoding_is_told_by_the_bytes(case, tmp_path):
    text, encoding, mark = ENCODINGS[case]
    text = text.replace("ی", "ي") if encoding == "cp1256" else text
    assert decoding.decode(mark + text.encode(encoding)) == text


REFUSED = {
    "random bytes of ten megabytes": ("x.txt", random.Random(1).randbytes(10_000_000), "binary"),
    "random bytes of one kilobyte": ("x.txt", random.Random(2).randbytes(1000), "binary"),
    "an empty file": ("x.txt", b"", "empty"),
    "white space": ("x.txt", b" \r\n\t\n", "empty"),
    "only a byte order mark": ("x.txt", b"\xef\xbb\xbf", "empty"),
    "English": ("x.txt", b"The mayor said that the bridge must be built by the end of the year.", "not_persian"),
    "Arabic": (
        "x.txt",
        "أعلن رئيس البلدية في مؤتمر صحفي عن بدء تنفيذ مشروع الطريق الجديد من أجل تخفيف الازدحام في وسط المدينة",
        "not_persian",
    ),
    "Urdu": (
        "x.txt",
        "وزیر اعظم نے کہا کہ حکومت عوام کے مسائل حل کرنے کے لیے تمام وسائل بروئے کار لائے گی اور کام مکمل ہوگا",
        "not_persian",
    ),
    "only figures": ("x.txt", "۱۲۳ ۴۵۶ - ۷۸۹", "not_persian"),
    "over-large": ("x.txt", TEXT * 10_000, "too_large"),
    "UTF-8 cut in the middle of a letter": ("x.txt", TEXT.encode()[:-2], "encoding"),
    "French in windows-1252": (
        "x.txt",
        "Le maire a annoncé la réfection du pont près de l’école".encode("cp1252"),
        "encoding",
    ),
    "a NUL in a text": ("x.txt", TEXT + "\x00" + TEXT, "nul"),
    "a picture under a text's name": ("x.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "binary"),
    "a picture under its own": ("x.png", b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 40, "binary"),
    "JSON that is no article": ("x.json", json.dumps({"title": TEXT}, ensure_ascii=False), "structured"),
    "a page without an article": ("x.html", "<html><body><nav><a href='/'>خانه</a></nav></body></html>", "no_article"),
    "an empty page": ("x.html", "<html></html>", "no_article"),
    "a broken archive": ("x.jsonl.gz", b"\x1f\x8bno archive", "binary"),
    "an archive cut short": (
        "x.jsonl.gz",
        gzip.compress((json.dumps({"body": TEXT}) + "\n").encode() * 500)[:80],
        "binary",
    ),
    "an empty JSON lines file": ("x.jsonl", b"", "empty"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_its_name_and_reason(case, tmp_path):
    name, data, reason = REFUSED[case]
    refused = read(tmp_path, name, data)[-1]
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.name) == (reason, name)
    assert str(refused).startswith(f"{name}: {REASONS[reason][0]}")


def test_a_file_that_is_not_there_is_named(tmp_path):
    (refused,) = sources.read(tmp_path / "gone.txt")
    assert (refused.reason, refused.name) == ("missing", "gone.txt")


def test_every_reason_that_the_readers_give_is_explained():
    import re
    from pathlib import Path

    code = "".join(path.read_text(encoding="utf-8") for path in Path(sources.__file__).parent.glob("*.py"))
    assert set(re.findall(r'Refused\(\s*"(\w+)"', code)) == set(REASONS)


def test_a_text_is_kept_whole_with_its_line_ends_controls_and_markup(tmp_path):
    text = f"{TEXT}\r\n\u202eوارونه\u202c <script>alert(1)</script>\u200f \n"
    assert one(tmp_path, "x.txt", text.encode()).text == text


def test_a_page_gives_its_title_text_date_and_address_without_the_site_about_it(tmp_path):
    article = one(tmp_path, "x.html", PAGE)
    assert article.title == "پل ساخته می‌شود"
    assert article.text.startswith("پل ساخته می‌شود\n\nبه گزارش ایسنا، فرماندار فیروزه‌آباد گفت:")
    assert "راه روستا نیز <آسفالت> خواهد شد" in article.text
    for absent in ("خانه", "alert", "حقوق", "<p>", "سکه"):
        assert absent not in article.text
    assert (article.published, article.url) == (date(2025, 12, 5), "https://example.org/1")


def test_a_page_is_a_page_under_any_name_and_in_windows_1256(tmp_path):
    page = PAGE.replace("ی", "ي").replace("\u200c", " ").replace('charset="utf-8"', 'charset="windows-1256"')
    assert "alert" not in one(tmp_path, "x.txt", page.encode("cp1256")).text
    assert one(tmp_path, "x", page.encode("cp1256")).title == "پل ساخته مي شود"


def test_a_page_without_a_stated_date_has_none(tmp_path):
    page = PAGE.replace('property="article:published_time"', 'name="other"')
    assert one(tmp_path, "x.html", page).published is None


def lines(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows) + "\n"


def test_json_lines_give_title_blank_line_body_and_what_they_say_of_it(tmp_path):
    row = {
        "id": "a-1",
        "title": "پل ساخته می‌شود",
        "body": TEXT,
        "date": "2025-12-05",
        "url": "https://example.org/1",
        "category": "x",
    }
    article = one(tmp_path, "x.jsonl", lines(row))
    assert article == RawArticle(
        text=f"پل ساخته می‌شود\n\n{TEXT}",
        name="x.jsonl:a-1",
        title="پل ساخته می‌شود",
        published=date(2025, 12, 5),
        url="https://example.org/1",
    )


def test_json_lines_may_be_gzipped_whole_texts_with_jalali_dates(tmp_path):
    data = gzip.compress(lines({"text": TEXT, "date": "۱۴۰۴/۰۹/۱۴", "synthetic": True}).encode())
    article = one(tmp_path, "x.jsonl.gz", data)
    assert (article.text, article.published, article.synthetic) == (TEXT, date(2025, 12, 5), True)


def test_a_bad_line_is_refused_by_its_number_and_the_next_is_read(tmp_path):
    rows = lines(
        "{",
        {"body": TEXT},
        "[1]",
        {"title": "x"},
        {"body": 5},
        {"body": ["x"]},
        "",
        r'{"body": "\ud800"}',
        {"body": TEXT, "date": "soon"},
    )
    outcome = read(tmp_path, "x.jsonl", rows)
    assert [(o.reason, o.name) if isinstance(o, Refused) else (o.name, o.published) for o in outcome] == [
        ("json", "x.jsonl:1"),
        ("x.jsonl:2", None),
        ("json", "x.jsonl:3"),
        ("fields", "x.jsonl:4"),
        ("not_persian", "x.jsonl:5"),
        ("fields", "x.jsonl:6"),
        ("surrogate", "x.jsonl:8"),
        ("x.jsonl:9", None),
    ]


def test_a_line_too_long_for_an_article_is_passed_over_unread(tmp_path):
    rows = '{"body": "' + "x" * 9_000_000 + '"}\n' + lines({"body": TEXT})
    long, good = read(tmp_path, "x.jsonl", rows)
    assert (long.reason, long.name) == ("too_large", "x.jsonl:1")
    assert good.text == TEXT


def test_deeply_nested_json_is_refused_and_not_followed(tmp_path):
    (refused,) = read(tmp_path, "x.jsonl", "[" * 100_000 + "\n")
    assert refused.reason == "json"


def test_a_folder_gives_the_files_of_known_kinds_below_it_in_order_without_hidden_ones(tmp_path):
    for name in ("b.txt", "a/c.html", "a/d.jsonl.gz", "a/e.json", "f.png", ".g.txt", ".h/i.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    assert [str(file.relative_to(tmp_path)) for file in sources.files(tmp_path)] == [
        "a/c.html",
        "a/d.jsonl.gz",
        "b.txt",
    ]


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.name)
def test_every_source_refuses_emptiness_and_random_bytes_under_each_of_its_endings(source, tmp_path):
    for suffix in source.suffixes:
        for data in (b"", random.Random(3).randbytes(5000)):
            assert all(isinstance(outcome, Refused) for outcome in read(tmp_path, f"x{suffix}", data))
