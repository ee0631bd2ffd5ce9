"""The site's corpus, made once for all the tests that only read it; and published figures of a made-up evaluation."""

import datetime
import json

import pytest

from articles.evaluation import publication, scoring
from articles.evaluation.annotation import Annotated, Mark
from dashboard import evaluation
from dashboard.tests import corpus


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """A module's tests see the whole corpus; what one of them writes is taken back, and all of it with the module."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            corpus.fill()
            yield
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)


@pytest.fixture
def published(monkeypatch, tmp_path):
    """Figures in the place of the project's own, as evaluate publishes them: one measure found, another reported in vain."""
    text = "ساخت پل در بهارستان آغاز شد. تعمیر راه نیز دیده می‌شود."
    spans = [(text.index(quote), text.index(quote) + len(quote)) for quote in ("ساخت پل در بهارستان", "تعمیر راه")]
    data = {"certainty": "core", "theme": 10, "status": "under_way", "speaker": None, "where": []}
    found = [{"start": start, "end": end} | data for start, end in spans]
    article = Annotated("made-up", text, (Mark(*spans[0], data),), (), {})
    monkeypatch.setattr(evaluation, "FIGURES", tmp_path / "figures.json")
    publication.write(evaluation.FIGURES, [scoring.judge(article, {"items": found})], 5, datetime.date(2026, 11, 25))
    return json.loads(evaluation.FIGURES.read_text(encoding="utf-8"))
