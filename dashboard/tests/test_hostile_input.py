"""Bad input from end to end: the right files go in, the others are named, and no page shows markup of an article."""

import random
import re
from io import StringIO

import pytest
from django.core.management import call_command

from articles.gazetteer import mirror
from articles.models import Article, PolicyItem
from articles.tests.test_sources import ARABIC_LETTERS, PAGE

HOSTILE = (
    "پل <script>alert(1)</script> ساخته می‌شود\n\n"
    "به گزارش مهر، شهردار \u202eگفت\u202c: احداث <img src=x onerror=alert(2)> پل تازه «نمونه» ضروری است. \u2066\u200f"
    'وی افزود: ساخت <svg onload="alert(3)"> راه & <i>پل</i> اصفهان باید آغاز شود.'
)
FILES = {
    "random.txt": random.Random(11).randbytes(10_000_000),
    "empty.txt": b"",
    "windows.txt": ARABIC_LETTERS.encode("cp1256"),
    "page.html": PAGE.encode(),
    "hostile.txt": HOSTILE.encode(),
}
MARKUP = re.compile(r"<script>alert|<img src=x|<svg onload|<i>پل|onerror=alert\(2\)>|<article><h1>")


@pytest.mark.django_db
def test_hostile_files_given_together_leave_no_markup_on_any_page(tmp_path, client):
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    err = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("ingest", *(str(tmp_path / name) for name in FILES), stdout=StringIO(), stderr=err)
    assert stop.value.code == 3
    assert [line.split(":")[0] for line in err.getvalue().splitlines()] == ["random.txt", "empty.txt"]
    mirror.load()
    call_command("process", stdout=StringIO())
    hostile = Article.objects.get(source_name="hostile.txt")
    assert hostile.text == HOSTILE and hostile.items.exists()
    pages = ["/", "/en/", "/?q=پل", "/feed.atom"]
    pages += [f"{prefix}article/{article.public_id}/" for article in Article.objects.all() for prefix in ("/", "/en/")]
    pages += [f"/item/{item.public_id}/" for item in PolicyItem.objects.all()]
    for page in pages:
        response = client.get(page)
        assert response.status_code == 200, page
        assert not MARKUP.search(response.content.decode()), page
    shown = client.get(f"/article/{hostile.public_id}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown and "&lt;i&gt;پل&lt;/i&gt;" in re.sub(
        r'<a class="number".*?</a>|</?mark[^>]*>|</?a[^>]*>', "", shown
    )
