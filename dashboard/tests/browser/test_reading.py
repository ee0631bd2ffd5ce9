"""Reading the evidence, comparing, following and citing."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import PolicyItem
from dashboard import jalali
from dashboard.tests import corpus


@pytest.fixture
def article(site):
    """The article with the most measures."""
    counts = {}
    for item in PolicyItem.objects.public().select_related("article"):
        counts.setdefault(item.article, []).append(item)
    return max(counts.items(), key=lambda pair: len(pair[1]))[0]


def test_text_and_margin_light_each_other(window, article):
    page = window.go(f"/article/{article.public_id}/")
    card = page.locator(".margin-card").nth(1)
    card.hover()
    measure = card.get_attribute("data-measure")
    lit = page.locator("mark.measure.lit")
    expect(lit.first).to_have_attribute("data-measures", re.compile(measure))
    page.locator("mark.measure").first.hover()
    expect(page.locator(".margin-card").first).to_have_class(re.compile("lit"))


def test_keys_step_from_measure_to_measure(window, article):
    page = window.go(f"/article/{article.public_id}/")
    for at in (0, 1, 2):
        page.keyboard.press("j")
        expect(page.locator(".margin-card").nth(at)).to_have_class(re.compile("lit"))
    page.keyboard.press("k")
    expect(page.locator(".margin-card").nth(1)).to_have_class(re.compile("lit"))


def test_a_measure_is_marked_by_more_than_colour(window, article):
    page = window.go(f"/article/{article.public_id}/")
    mark = page.locator("mark.measure").first
    assert mark.evaluate("e => getComputedStyle(e).borderBlockEndStyle") == "solid"
    assert page.locator(".reader-text .number").count() == page.locator(".margin-card").count()
    page.locator(".margin-card .why summary").first.click()
    expect(page.locator(".margin-card .why dl").first).to_be_visible()


def test_a_number_leads_to_the_card_and_back_without_a_script(open_window, language, article):
    window = open_window(language, java_script_enabled=False)
    page = window.go(f"/article/{article.public_id}/")
    page.locator(".reader-text .number").first.click()
    assert re.search(r"#c-", page.url)
    page.locator(".margin-card .number").first.click()
    assert re.search(r"#m-", page.url)


def test_an_awkward_article_is_text_and_nothing_else(window):
    item = PolicyItem.objects.select_related("article").get(quote=corpus.AWKWARD_QUOTE)
    page = window.go(f"/article/{item.article.public_id}/")
    assert page.locator(".reader-text b, .reader-text script").count() == 0
    marks = page.locator("mark.measure").evaluate_all("all => all.map(e => e.textContent).join('')")
    assert marks == corpus.AWKWARD_QUOTE
    window.go(f"/item/{item.public_id}/")
    assert page.locator(".record-quote").evaluate("e => e.textContent") == corpus.AWKWARD_QUOTE


def test_an_item_leads_to_its_article_place_theme_and_office(window):
    page = window.go("/?place=gn:1")
    page.locator(".card-quote a").first.click()
    expect(page.locator(".record-quote")).to_be_visible()
    for link in (".facts a[href*='/place/']", ".eyebrow a[href*='/theme/']"):
        page.locator(link).first.click()
        expect(page.locator(".subject h1")).to_be_visible()
        page.go_back()
    page.locator(".facts a[href*='/article/']").first.click()
    expect(page.locator("mark.measure").first).to_be_visible()


def test_a_cell_of_a_table_leads_to_what_it_counts(window):
    page = window.go("/compare/")
    cell = page.locator("#theme-status tbody td a").first
    shown = cell.locator("span").inner_text()
    cell.click()
    window.drawn()
    assert shown in page.locator("#sentence").inner_text()


@pytest.mark.parametrize("path", ["/place/IR-10/", "/theme/10/", "/office/استاندار-اصفهان/"])
def test_a_page_of_a_place_theme_or_office_leads_to_its_selection(window, path):
    page = window.go(path)
    assert page.locator(".bar").count() >= 12
    page.locator(".actions .primary").click()
    window.drawn()
    assert page.locator(".pill").count() == 1


def test_the_embedded_view_shows_list_and_map_in_another_page(window):
    page = window.go("/?theme=10&embed=1")
    assert page.locator(".site-header").count() == 0
    expect(page.locator(".column-filters")).to_be_hidden()
    assert page.locator(".card").count()
    assert page.locator(".embed-foot a").get_attribute("target") == "_blank"


def test_a_narrow_frame_has_the_map_above_the_list(open_window, language):
    window = open_window(language, viewport={"width": 560, "height": 700})
    page = window.go("/?embed=1&theme=10")
    box, card = page.locator("#map").bounding_box(), page.locator(".card").first.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= card["y"] < 700


def test_the_link_of_the_selection_can_be_copied(open_window, language):
    window = open_window(language, permissions=["clipboard-read", "clipboard-write"])
    page = window.go("/?theme=10")
    page.locator("[data-copy]").click()
    expect(page.locator("#announce")).to_have_text(window.say("رونوشت برداشته شد", "Copied"))
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_files_say_how_many_rows_they_have(window):
    page = window.go("/?theme=10")
    page.locator(".menu summary").first.click()
    link = page.locator(".menu a[href*='items.csv']")
    expect(link).to_be_visible()
    with page.expect_download() as downloading:
        link.click()
    path = downloading.value.path()
    rows = path.read_text(encoding="utf-8-sig").count("\n") - 1
    assert rows == window.count


def test_print_is_a_brief_with_sentence_map_and_list(window):
    page = window.go("/?theme=10")
    page.emulate_media(media="print")
    for shown in ("#sentence", "#map", ".card", ".site-footer"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".column-filters", ".toolbar", ".site-nav", ".map-switch"):
        expect(page.locator(hidden).first).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_shows_the_whole_selection_on_white_whatever_the_screen_shows(open_window, language, scheme):
    window = open_window(language, color_scheme=scheme, reduced_motion="reduce")
    page = window.go("/?theme=10")
    for _ in range(3):
        page.locator("#map .leaflet-control-zoom-in").click()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print", color_scheme=scheme)
    page.set_viewport_size({"width": 673, "height": 950})  # A4 without its margins
    frame = page.locator("#map").bounding_box()
    for area in page.locator(".province.leaflet-interactive").all():
        box = area.bounding_box()
        assert frame["x"] - 1 <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"] + 1
        assert frame["y"] - 1 <= box["y"] and box["y"] + box["height"] <= frame["y"] + frame["height"] + 1
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.getElementById('sentence')).color") == "rgb(0, 0, 0)"
    table = page.locator(".brief table")
    expect(table).to_be_visible()
    assert table.locator("tbody tr td:last-child").inner_text() == jalali.number(window.count, language)
    expect(page.locator(".brief .fine")).to_contain_text("theme=10")
    page.emulate_media(media="screen", color_scheme=scheme)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".brief")).to_be_hidden()
    expect(page.locator("#map.printing")).to_have_count(0)
