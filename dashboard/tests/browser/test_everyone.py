"""Without JavaScript, on a phone, by keyboard alone, with a screen reader, in the dark: the site works for everyone."""

import re
from importlib.resources import files

import pytest
from playwright.sync_api import expect

from articles.models import PolicyItem
from dashboard.tests import corpus
from dashboard.tests.browser.conftest import PHONE, WIDE

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


# ---- without JavaScript


def test_filters_work_without_javascript(open_window, language):
    window = open_window(language, java_script_enabled=False)
    page = window.go()
    everything = window.count
    page.locator("#f-theme-10").check()
    page.locator("#f-status-proposed").check()
    page.locator("#filters button[type=submit]").click()
    assert page.url.endswith("?theme=10&status=proposed")
    assert 0 < window.count < everything
    page.locator(".pill").first.click()
    assert page.url.endswith("?status=proposed")
    expect(page.locator(".map-off")).to_be_visible()


def test_pages_bars_and_places_are_links_without_javascript(open_window, language):
    window = open_window(language, java_script_enabled=False)
    page = window.go()
    page.locator(".pager a[rel=next]").click()
    assert page.url.endswith("page=2")
    page.locator(".bar").nth(8).locator(".slot").click()
    assert re.search(r"from=([\d-]+)&to=\1$", page.url)
    page.locator("#place-name").fill("کا")
    page.locator("#place-name").press("Enter")
    page.locator(".places-found a").first.click()
    assert "place=gn:1" in page.url


def test_a_phone_without_javascript_shows_everything_in_turn(open_window, language):
    window = open_window(language, java_script_enabled=False, viewport=PHONE)
    page = window.go()
    for part in ("#pane-list", "#pane-filters", ".beside-map"):
        expect(page.locator(part)).to_be_visible()


# ---- on a phone


def test_a_phone_shows_list_map_and_filters_as_panes(phone):
    page = phone.go()
    expect(page.locator("#pane-list")).to_be_visible()
    expect(page.locator("#pane-map")).to_be_hidden()
    page.locator("[data-pane=map]").click()
    expect(page.locator("#map")).to_be_visible()
    expect(page.locator("#pane-list")).to_be_hidden()
    phone.drawn()
    assert page.locator(".map-label").count() > 3
    page.locator("[data-pane=filters]").click()
    page.locator("#f-theme-10").check()
    page.wait_for_url(re.compile("theme=10"))
    page.locator("[data-pane=list]").click()
    expect(page.locator(".card").first).to_be_visible()


def test_on_a_tablet_the_filters_lie_over_the_list(open_window, language):
    window = open_window(language, viewport={"width": 900, "height": 1100})
    page = window.go()
    expect(page.locator("#pane-filters")).to_be_hidden()
    page.locator("[data-pane=filters]").click()
    for control in ("#q", "#f-theme-1"):
        box = page.locator(control).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        assert f"#{page.evaluate(f'document.elementFromPoint({x}, {y}).id')}" == control
    page.locator("[data-pane=list]").click()
    expect(page.locator("#pane-filters")).to_be_hidden()


@pytest.mark.parametrize(
    "viewport", [PHONE, {"width": 320, "height": 640}, {"width": 820, "height": 1100}, WIDE], ids=str
)
def test_no_page_scrolls_sideways(open_window, language, viewport):
    window = open_window(language, viewport=viewport)
    item = PolicyItem.objects.public().select_related("article").first()
    for path in (
        "/",
        f"/item/{item.public_id}/",
        f"/item/{item.public_id}/similar/",
        f"/article/{item.article.public_id}/",
        "/place/IR-10/",
        "/compare/",
        "/method/",
    ):
        page = window.go(path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_the_explorer_is_no_longer_than_its_window_with_every_facet_open(open_window):
    page = open_window("fa", viewport=WIDE).go("/")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


# ---- by keyboard and ear


def test_a_filter_is_chosen_by_keyboard_and_keeps_the_focus(window):
    page = window.go()
    page.locator("#f-theme-10").focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("theme=10"))
    window.drawn()
    assert page.evaluate("document.activeElement.id") == "f-theme-10"


def test_everything_of_the_explorer_is_reached_by_tab(window):
    page = window.go("/?theme=10")
    reached = set()
    for _ in range(400):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("""() => { const e = document.activeElement;
            return e.id || e.className?.baseVal || e.className || e.tagName }"""))  # fmt: skip
    text = " ".join(map(str, reached))
    for part in (
        "skip",
        "brand",
        "q",
        "f-theme-1",
        "f-status-proposed",
        "place-name",
        "pill",
        "tool",
        "bar",
        "by",
        "chip",
    ):
        assert part in text, part


def test_the_focus_is_always_seen(window):
    page = window.go("/?theme=10")
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
            const e = document.activeElement, s = getComputedStyle(e);
            const slot = e.querySelector?.('.slot');
            return s.outlineStyle !== 'none' || s.boxShadow !== 'none' || (slot && getComputedStyle(slot).fill !== 'none');
        }""")
        assert seen


def test_a_new_selection_is_announced(window):
    page = window.go()
    page.locator("#f-theme-10").check()
    page.wait_for_url(re.compile("theme=10"))
    expect(page.locator("#announce")).to_have_text(page.locator("#sentence").inner_text())


def test_the_map_has_an_ordered_list_of_its_places(window):
    page = window.go()
    page.locator("#map-list summary").click()
    entries = page.locator("#map-list ol button")
    assert entries.count() == 5 + 5 + 4
    first = entries.first
    name = first.locator("bdi").inner_text()
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("place="))
    window.drawn()
    expect(page.locator(".pill").first).to_contain_text(name)
    expect(page.locator("#map-list ol button[aria-pressed=true]")).to_have_count(1)


def test_the_map_can_be_skipped_and_the_list_comes_first(window):
    page = window.go()
    order = page.evaluate("[...document.querySelectorAll('#pane-list, #map')].map(e => e.id)")
    assert order == ["pane-list", "map"]
    page.locator("#pane-map > .skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "map-list"


# ---- axe


def pages() -> list[str]:
    item = PolicyItem.objects.select_related("article").get(quote=corpus.AWKWARD_QUOTE)
    long = PolicyItem.objects.public().select_related("article").latest("article__items__pk")
    return [
        "/",
        "/?theme=10&status=proposed&place=IR-10",
        "/?q=هیچ‌کجا",
        "/?theme=10&embed=1",
        f"/item/{item.public_id}/",
        f"/article/{long.article.public_id}/",
        "/place/IR-10/",
        "/theme/10/",
        "/office/استاندار-اصفهان/",
        "/compare/?place=IR-10",
        "/places/?name=کا",
        "/method/",
        "/about/",
        "/?theme=99",
        "/nowhere/",
    ]


@SCHEMES
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing(open_window, language, scheme, viewport):
    window = open_window(
        language, color_scheme=scheme, viewport=viewport, allow="status of (400|404)", reduced_motion="reduce"
    )
    found = []
    for path in pages():
        page = window.go(path)
        page.evaluate(AXE)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            (path, rule["id"], node["target"], node["failureSummary"].replace("\n", " ")[:200])
            for rule in result["violations"]
            for node in rule["nodes"][:3]
        ]
    assert found == []
