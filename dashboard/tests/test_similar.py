"""Similar measures: what is taken for one, what is not, and the page that shows them in order of time."""

import datetime

import pytest
from django.utils import timezone

from dashboard import similar
from dashboard.tests import corpus

PLAN = "ساماندهی بازار خودرو در اصفهان"
THERE, ELSEWHERE, NATIONWIDE = ("IR-10", "measure"), ("IR-21", "measure"), ("IR", "measure")
pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """A function that makes an item: its quote, where it applies, and its article's date."""
    corpus.gazetteer()

    def make(quote: str, *places, published=None, **fields):
        # Each in an article of its own, told apart by a number that the quote does not hold.
        make.number += 1
        text = f"خبر {make.number}.\nگفته شد: {quote}. پایان."
        of = corpus.article(text, title=f"خبر {make.number}", published=published)
        return corpus.item(of, quote, *places, **fields)

    make.number = 0
    return make


def alike(item) -> list[str]:
    return [other.quote for other in similar.similar(item)]


@pytest.mark.parametrize(
    "quote, places, found",
    [
        pytest.param("ساماندهی بازار خودرو در اصفهان آغاز شد", [THERE], True, id="what became of it"),
        pytest.param(PLAN, [THERE], True, id="the same report"),
        pytest.param(
            "طرح ساماندهي بازار خودرو در اصفهان", [THERE, ELSEWHERE], True, id="Arabic letters, one place in common"
        ),
        pytest.param(PLAN, [ELSEWHERE], False, id="another place"),
        pytest.param(PLAN, [], False, id="no place"),
        pytest.param("ساماندهی بازار میوه شهر", [THERE], False, id="half of the words"),
        pytest.param("احداث بیمارستان کودکان", [THERE], False, id="other words"),
    ],
)
def test_a_measure_of_the_same_words_and_place_is_similar(made, quote, places, found):
    plan = made(PLAN, THERE)
    made(quote, *places)
    assert alike(plan) == ([quote] if found else [])


def test_a_nationwide_measure_is_compared_with_nationwide_ones(made):
    plan = made("ساماندهی بازار خودرو کشور", NATIONWIDE)
    made("ساماندهی بازار خودرو کشور آغاز شد", NATIONWIDE)
    made("ساماندهی بازار خودرو کشور در یزد", ELSEWHERE)
    assert alike(plan) == ["ساماندهی بازار خودرو کشور آغاز شد"]


def test_a_measure_without_a_place_is_compared_with_all(made):
    plan = made("ساماندهی بازار خودرو")
    made("ساماندهی بازار خودرو آغاز شد", ELSEWHERE)
    assert alike(plan) == ["ساماندهی بازار خودرو آغاز شد"]


def test_few_light_words_are_similar_to_nothing(made):
    plan = made("باید این کار شود", THERE)
    made("باید این کار شود", THERE)
    assert alike(plan) == []


def test_what_is_not_public_or_of_the_same_article_is_left_out(made):
    plan = made(PLAN, THERE)
    gone, refused = made(PLAN, THERE), made(PLAN, THERE)
    gone.withdrawn_at = timezone.now()
    gone.save()
    refused.review_state = "rejected"
    refused.save()
    twice = corpus.article(f"خبر. {PLAN}، تکمیل {PLAN.replace('اصفهان', 'استان اصفهان')}.")
    first = corpus.item(twice, PLAN, THERE)
    corpus.item(twice, PLAN.replace("اصفهان", "استان اصفهان"), THERE)
    assert alike(first) == [PLAN]
    assert alike(plan) == [PLAN, PLAN.replace("اصفهان", "استان اصفهان")]


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_shows_them_in_order_of_time_with_this_one_among_them(client, made, prefix):
    done = made(f"{PLAN} آغاز شد", THERE, published=datetime.date(2024, 5, 1), status="completed")
    plan = made(PLAN, THERE, published=datetime.date(2023, 5, 1))
    undated = made(f"طرح {PLAN}", THERE)
    before = made(f"لزوم {PLAN}", THERE, published=datetime.date(2022, 5, 1))

    assert (
        f'href="{prefix}/item/{plan.public_id}/similar/"'
        in client.get(f"{prefix}/item/{plan.public_id}/").content.decode()
    )
    html = client.get(f"{prefix}/item/{plan.public_id}/similar/").content.decode()

    at = [html.index(f'id="item-{each.public_id}"') for each in (before, plan, done, undated)]
    assert at == sorted(at)
    assert at[0] < html.index('aria-current="true"') < at[1]


def test_the_page_says_that_nothing_is_similar(client, made):
    plan = made(PLAN, THERE)
    html = client.get(f"/item/{plan.public_id}/similar/").content.decode()
    assert "هیچ خبر دیگری چیزی نزدیک به این نمی‌گوید." in html
    assert html.count('class="card"') == 1


def test_an_item_that_is_not_public_has_no_such_page(client, made):
    gone = made(PLAN, THERE)
    gone.withdrawn_at = timezone.now()
    gone.save()
    assert client.get(f"/item/{gone.public_id}/similar/").status_code == 404
    assert client.get("/item/none/similar/").status_code == 404


def test_a_search_that_takes_too_long_ends_and_says_so(client, made, monkeypatch):
    plan = made(PLAN, THERE)
    made(PLAN, THERE)
    public = similar._at_its_places
    monkeypatch.setattr(similar, "LONGEST_SECONDS", 0.05)
    monkeypatch.setattr(similar, "_at_its_places", lambda keys: public(keys).extra(where=["pg_sleep(2) IS NOT NULL"]))
    answer = client.get(f"/item/{plan.public_id}/similar/")
    assert answer.status_code == 503
    assert "بیش از اندازه طول کشید" in answer.content.decode()
    assert f'id="item-{plan.public_id}"' in answer.content.decode()
