"""Articles into the database: each text once, refusals by name, and no harm from being killed."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from articles.ingest import ingest, sha256
from articles.models import Article
from articles.sources import RawArticle
from articles.tests.test_sources import ARABIC_LETTERS, PAGE, TEXT

SAMPLES = Path(__file__).parent.parent / "samples"
HOSTILE = (
    "پل <script>alert(1)</script> ساخته می‌شود\n\nبه گزارش مهر، شهردار \u202eگفت\u202c: "
    "باید <b onclick=x>پل</b> ساخته شود. \u2066\u200f"
)


def run(*paths):
    """(exit code, standard output, standard error) of manage.py ingest."""
    out, err = StringIO(), StringIO()
    try:
        call_command("ingest", *map(str, paths), stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_the_samples_go_in_with_what_their_headers_say_and_nothing_invented():
    assert run(SAMPLES) == (0, "2 new, 0 already there, 0 refused\n", "")
    ilna, irna = Article.objects.order_by("source_name")
    assert (ilna.title, ilna.agency, ilna.published) == (
        "ارتقای امنیت مرزها در اصفهان در دستور کار است",
        "ایلنا",
        date(2025, 12, 5),
    )
    assert (irna.agency, irna.published, irna.source_url) == ("ایرنا", None, "")
    for article in (ilna, irna):
        assert article.text == (SAMPLES / article.source_name).read_text(encoding="utf-8")
        assert article.sha256 == sha256(article.text)


@pytest.mark.django_db
def test_the_same_text_twice_is_one_article_under_whatever_name_and_encoding(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-16")
    (tmp_path / "c.txt").write_text(TEXT, encoding="utf-8-sig")
    assert run(tmp_path)[1] == "1 new, 2 already there, 0 refused\n"
    assert run(tmp_path)[1] == "0 new, 3 already there, 0 refused\n"
    assert Article.objects.get().source_name == "a.txt"


@pytest.mark.django_db
def test_bad_input_is_named_with_its_reason_and_the_rest_goes_in(tmp_path):
    files = {
        "random.txt": random.Random(7).randbytes(10_000_000),
        "empty.txt": b"",
        "windows.txt": ARABIC_LETTERS.encode("cp1256"),
        "page.html": PAGE.encode(),
        "hostile.txt": HOSTILE.encode(),
        "english.txt": b"The mayor said that the bridge must be built.",
        "picture.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    code, out, err = run(*(tmp_path / name for name in files), tmp_path / "gone.txt")
    assert (code, out) == (3, "3 new, 0 already there, 5 refused\n")
    assert err.splitlines() == [
        "random.txt: پروندهٔ متنی نیست (it is not a text file)",
        "empty.txt: متنی ندارد (it holds no text)",
        "english.txt: به زبان فارسی نیست (it is not in Persian)",
        "picture.png: پروندهٔ متنی نیست (it is not a text file)",
        "gone.txt: پرونده پیدا نشد (no such file)",
    ]
    stored = {article.source_name: article for article in Article.objects.all()}
    assert set(stored) == {"windows.txt", "page.html", "hostile.txt"}
    assert stored["hostile.txt"].text == HOSTILE
    assert stored["windows.txt"].text == ARABIC_LETTERS
    assert stored["page.html"].title == "پل ساخته می‌شود" and "<p>" not in stored["page.html"].text


@pytest.mark.django_db
def test_where_nothing_goes_in_the_exit_code_is_one(tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    assert run(tmp_path)[0] == 1


@pytest.mark.django_db
def test_what_the_source_says_goes_before_the_text_and_only_the_web_becomes_a_link():
    text = f"تاریخ انتشار: ۱۴۰۴/۹/۱۴\n{TEXT}"
    raw = RawArticle(text=text, name="x", agency="مهر", published=date(2025, 12, 6), url="javascript:alert(1)")
    article, new = ingest(raw)
    assert new and (article.agency, article.published, article.source_url) == ("مهر", date(2025, 12, 6), "")
    assert ingest(RawArticle(text=TEXT, name="y", url="https://example.org/1"))[0].source_url == "https://example.org/1"


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_every_article_is_whole_and_a_rerun_completes_it(tmp_path):
    rows = [{"id": str(n), "title": f"پل شماره {n} ساخته می‌شود", "body": TEXT} for n in range(600)]
    path = tmp_path / "many.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    connection.ensure_connection()
    database = connection.connection.info
    url = f"postgis://{database.user}:{quote(database.password)}@/{database.dbname}?host={database.host}&port={database.port}"
    command = [sys.executable, "manage.py", "ingest", str(path)]
    process = subprocess.Popen(
        command,
        env=os.environ | {"DATABASE_URL": url},
        cwd=SAMPLES.parent.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while Article.objects.count() < 20 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = Article.objects.count()
    assert 20 <= before < len(rows)
    assert all(article.sha256 == sha256(article.text) and article.title for article in Article.objects.all())
    code, out, _ = run(path)
    known = int(out.split(" already")[0].split()[-1])
    assert (code, Article.objects.count()) == (0, len(rows)) and known >= before
