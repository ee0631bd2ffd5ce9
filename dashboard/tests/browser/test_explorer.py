"""What a researcher does in the explorer: see, filter, read the map, go back; each in both languages."""

import re

import pytest
from playwright.sync_api import expect

from dashboard import jalali
from dashboard.tests.browser.conftest import PHONE, WIDE


def number(window, value: int) -> str:
    return jalali.number(value, window.language)


def option(page, facet: str, value: str):
    return page.locator(f"#f-{facet}-{value}")


def settle(window, parameter: str) -> None:
    """Waits until the address says the parameter and the map has followed."""
    window.page.wait_for_url(re.compile(re.escape(parameter)))
    window.drawn()


# ---- at a glance


def test_map_list_facets_and_timeline_show_one_selection(window):
    page = window.go("/?theme=10")
    sentence = page.locator("#sentence").inner_text()
    assert number(window, window.count) in sentence
    assert page.title().startswith(sentence)
    assert page.locator('meta[property="og:title"]').get_attribute("content") == sentence
    expect(page.locator(".province.leaflet-interactive")).to_have_count(31)
    assert page.locator(".bar").count() >= 12
    assert page.locator(".card").count() == min(25, window.count)
    assert option(page, "theme", "10").is_checked()


# ---- filters


def test_choosing_an_option_changes_list_map_address_and_counts(window):
    page = window.go()
    before = window.count
    shown = page.locator("label.option", has=option(page, "theme", "10")).locator(".option-count").inner_text()
    option(page, "theme", "10").check()
    settle(window, "theme=10")
    assert number(window, window.count) == shown
    assert window.count < before
    option(page, "status", "proposed").check()
    settle(window, "theme=10&status=proposed")
    page.locator(".pill").first.click()
    page.wait_for_url(re.compile(r"\?status=proposed$"))
    page.locator(".clear").click()
    window.until("location.search === ''")
    expect(page.locator(".pill")).to_have_count(0)
    window.drawn()
    assert window.count == before


def test_zero_is_shown_as_zero(window):
    page = window.go("/?place=gn:4&theme=9")
    zero = page.locator("label.option.zero .option-count").first
    assert zero.inner_text() == number(window, 0)


def test_back_and_forward_show_earlier_selections(window):
    page = window.go()
    counts = [window.count]
    for value in ("10", "14"):
        option(page, "theme", value).check()
        page.wait_for_url(re.compile(f"theme=.*{value}"))
        window.drawn()
        counts.append(window.count)
    for step, query, count in (
        (page.go_back, "theme=10", counts[1]),
        (page.go_back, "", counts[0]),
        (page.go_forward, "theme=10", counts[1]),
    ):
        step()
        window.showing(query)
        assert window.query == query
        assert window.count == count


def test_words_are_searched_while_typing(window):
    page = window.go()
    page.locator("#q").press_sequentially("احداث")
    page.wait_for_url(lambda address: "q=" in address)
    window.drawn()
    assert all("احداث" in text for text in page.locator(".card-quote").all_inner_texts())
    assert page.evaluate("document.activeElement.id") == "q"


def test_a_place_is_found_by_typing_and_added(window):
    page = window.go()
    page.locator("#place-name").press_sequentially("كا")
    found = page.locator("#places-found a", has_text=window.say("کاشان", "Kashan"))
    found.click()
    settle(window, "place=gn:1")
    assert "gn:1" in window.query
    assert option(page, "place", "gn\\:1").is_checked()


def test_a_province_unfolds_its_towns(window):
    page = window.go()
    option(page, "place", "IR-10").check()
    settle(window, "place=IR-10")
    assert option(page, "place", "gn\\:1").is_visible()


def test_a_drag_on_the_timeline_chooses_a_period(window):
    page = window.go()
    bars = page.locator(".bar .slot")
    first, last = bars.nth(4).bounding_box(), bars.nth(9).bounding_box()
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + 30)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + 30, steps=8)
    page.mouse.up()
    page.wait_for_url(re.compile("from=.*&to="))
    window.drawn()
    start, end = re.search(r"from=([\d-]+)&to=([\d-]+)", window.query).groups()
    assert jalali.parse_period(start).start < jalali.parse_period(end).start
    assert jalali.parse_period(start).jalali is (window.language == "fa")
    assert page.locator(".bar.chosen").count() == 6


def test_the_undated_are_a_filter_beside_the_period(window):
    page = window.go()
    undated = page.locator("label.option", has=option(page, "period", "none")).locator(".option-count").inner_text()
    page.locator(".timeline-undated").click()
    settle(window, "period=none")
    assert number(window, window.count) == undated
    assert option(page, "period", "none").is_checked()
    expect(page.locator(".pill")).to_have_text(window.say("بی‌تاریخ", "Undated"))
    option(page, "period", "none").uncheck()
    window.until("location.search === ''")
    assert page.locator(".bar.chosen").count() == page.locator(".bar").count()


def test_a_month_says_how_many_it_would_give(window):
    page = window.go("/?theme=10")
    month = page.locator("#from option").nth(3)
    value, words = month.get_attribute("value"), month.inner_text()
    page.locator("#from").select_option(value)
    settle(window, f"from={value}")
    assert words.endswith(f"({number(window, window.count)})")


def test_a_refused_filter_says_so_and_keeps_what_is_shown(open_window, language):
    window = open_window(language, allow="400|status of")
    page = window.go()
    ids = window.ids
    page.evaluate("document.getElementById('f-theme-10').value = 'x'")
    option(page, "theme", "10").check()
    expect(page.locator(".notice")).to_have_attribute("role", "alert")
    assert window.ids == ids


def test_an_empty_selection_offers_a_way_out(window):
    page = window.go("/?q=هیچ‌کجا")
    expect(page.locator(".empty-title")).to_be_visible()
    page.locator(".empty .button").click()
    window.until("location.search === ''")
    assert window.count


# ---- the map


def test_the_legend_tells_zero_from_no_data(window):
    page = window.go("/?place=gn:4")
    legend = page.locator("#legend")
    zero, unknown = window.say("صفر در این گزینش", "none selected"), window.say("بدون داده", "no data")
    expect(legend).to_contain_text(zero)
    expect(legend).to_contain_text(unknown)
    fills = page.evaluate(
        "['.province.shade-0', '.province.unknown'].map(s => getComputedStyle(document.querySelector(s)).fill)"
    )
    assert fills[0] != fills[1] and "no-data" in fills[1]


@pytest.mark.parametrize("path", ["/", "/?theme=10", "/?place=gn:4", "/?place=IR-10/east", "/?theme=10&by=share"])
def test_the_legend_says_the_values_of_each_class_and_has_no_empty_one(window, path):
    page = window.go(path)
    query = path.partition("?")[2]
    values = page.request.get(f"{window.site}/map.json?{query}").json()["provinces"]["values"]
    drawn: dict[str, list[float]] = {}
    for area in page.locator(".province.leaflet-interactive").all():
        names = area.get_attribute("class").split()
        (iso,) = (name for name in names if re.fullmatch(r"IR-\d\d", name))
        (shade,) = (name for name in names if name.startswith("shade-") or name == "unknown")
        if values.get(iso):
            drawn.setdefault(shade, []).append(values[iso])
    rows = page.locator("#legend > div").all()[:-2]
    said = {}
    for row in rows:
        numbers = re.findall(r"[\d.]+", jalali.latin_digits(row.inner_text()).replace("٫", "."))
        said[row.locator(".swatch").get_attribute("class").split()[1]] = {float(number) for number in numbers}
    assert said == {shade: {float(min(each)), float(max(each))} for shade, each in drawn.items()}
    assert "shade-0" not in drawn and "unknown" not in drawn


def test_the_shading_can_show_articles_or_shares(window):
    page = window.go("/?theme=10")
    page.locator("#by").select_option("share")
    page.wait_for_url(re.compile("by=share"))
    expect(page.locator("#legend")).to_contain_text(window.say("٪", "%"))
    page.reload()
    window.drawn()
    assert page.locator("#by").input_value() == "share"


def test_hovering_a_card_lights_its_places(window):
    page = window.go("/?place=gn:1")
    card = page.locator(".card").first
    card.hover()
    expect(page.locator(".place.lit, .province.lit, .region.lit").first).to_be_attached()
    page.locator("#sentence").hover()
    expect(page.locator(".place.lit, .province.lit, .region.lit")).to_have_count(0)


def test_a_click_on_a_province_narrows_the_list_and_says_so(window):
    page = window.go()
    area = page.locator(".province.IR-07").bounding_box()
    page.mouse.click(area["x"] + area["width"] * 0.5, area["y"] + area["height"] * 0.55)
    page.wait_for_url(re.compile("place=IR-07"))
    window.drawn()
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text(window.say("فهرست به", "List narrowed to"))
    expect(page.locator(".pill")).to_have_count(1)


def test_labels_never_cover_each_other(window):
    page = window.go()
    for _ in range(3):
        boxes = page.evaluate(
            "[...document.querySelectorAll('.map-label')].map(e => (({x, y, width, height}) => [x, y, width, height])"
            "(e.getBoundingClientRect()))"
        )
        assert len(boxes) > 3
        for at, (x, y, width, height) in enumerate(boxes):
            for left, top, other_width, other_height in boxes[at + 1 :]:
                apart = x + width <= left or left + other_width <= x or y + height <= top or top + other_height <= y
                assert apart
        zoom = page.locator("#map .leaflet-control-zoom-in")
        before = page.locator(".map-label").evaluate_all("all => all.map(e => e.style.transform).join()")
        zoom.click()
        window.until(f"[...document.querySelectorAll('.map-label')].map(e => e.style.transform).join() !== {before!r}")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_labels_keep_clear_of_what_lies_over_the_map(open_window, language, viewport):
    window = open_window(language, viewport=viewport)
    page = window.go()
    if viewport is PHONE:
        page.locator("[data-pane=map]").click()
        window.drawn()
    boxes = "all => all.map(e => e.getBoundingClientRect()).filter(b => b.width).map(b => [b.left, b.top, b.right, b.bottom])"
    labels = page.locator(".map-label").evaluate_all(boxes)
    over = page.locator("#map .leaflet-control, .map-switch, .legend").evaluate_all(boxes)
    assert len(labels) > 3 and len(over) > 3
    for left, top, right, bottom in labels:
        for west, north, east, south in over:
            assert right <= west or east <= left or bottom <= north or south <= top


def test_a_place_newer_than_the_kept_copy_of_the_gazetteer_is_asked_for(open_window, language):
    window = open_window(language)
    asked = []

    def old(route):
        asked.append(route.request.url)
        answer = route.fetch()
        data = answer.json()
        if len(asked) == 1:
            data["circles"] = data["circles"][1:]
        route.fulfill(response=answer, json=data)

    window.page.route("**/map/places.json", old)
    page = window.go()
    assert len(asked) == 2
    expect(page.locator(".place")).to_have_count(5)
    option(page, "theme", "10").check()
    settle(window, "theme=10")
    assert len(asked) == 2


def test_labels_speak_the_language_of_the_page(window):
    page = window.go()
    expect(page.locator(".map-label.sea").first).to_have_text(re.compile(window.say("خلیج فارس|دریای", "Gulf|Sea")))
    names = page.locator(".map-label.province").all_inner_texts()
    assert window.say("کرمان", "Kerman") in names


def test_uncertainty_is_drawn(open_window, language):
    window = open_window(language, reduced_motion="reduce")
    page = window.go()
    # The towns' three kilometres are wider than their circles only in a closer look.
    expect(page.locator(".place")).to_have_count(5)
    expect(page.locator(".uncertainty")).to_have_count(0)
    for _ in range(7):
        page.locator("#map .leaflet-control-zoom-in").click()
    expect(page.locator(".uncertainty").first).to_be_attached()
    assert page.locator(".region.natural").count() == 2
    assert page.locator(".region.relative").count() == 1


def test_what_has_no_shape_is_counted_beside_the_map(window):
    page = window.go()
    chips = page.locator(".beside-map .chip")
    expect(chips).to_have_count(4)
    chips.nth(0).click()
    settle(window, "place=national")
    assert number(window, window.count) == page.locator(".beside-map .chip b").nth(0).inner_text()


def test_a_chosen_place_is_zoomed_to_and_can_be_found_again(open_window, language):
    window = open_window(language, reduced_motion="reduce")
    page = window.go("/?place=IR-07")
    frame = page.locator("#map").bounding_box()

    def in_view() -> bool:
        box = page.locator(".province.IR-07").bounding_box()
        inside = frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"]
        return inside and max(box["width"] / frame["width"], box["height"] / frame["height"]) > 0.5

    assert in_view()
    for _ in range(2):
        page.locator("#map .leaflet-control-zoom-out").click()
    assert not in_view()
    page.locator("#map .fit-control a").click()
    assert in_view()


def test_a_lost_server_leaves_the_earlier_selection_and_says_so(open_window, language):
    window = open_window(language, allow="Failed to load|ERR_FAILED|htmx:|theme=10")
    page = window.go()
    ids = window.ids
    page.route(re.compile("theme=10"), lambda route: route.abort())
    option(page, "theme", "10").check()
    expect(page.locator(".notice")).to_contain_text(window.say("سرور پاسخ نداد", "The server did not answer"))
    assert window.ids == ids


def test_the_popup_of_a_click_has_no_tooltip_over_it(window):
    page = window.go()
    area = page.locator(".province.IR-07").bounding_box()
    x, y = area["x"] + area["width"] * 0.5, area["y"] + area["height"] * 0.55
    page.mouse.click(x, y)
    settle(window, "place=IR-07")
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_be_visible()
    page.mouse.move(x + 4, y + 4)
    page.mouse.move(x + 6, y + 6)
    expect(page.locator(".leaflet-tooltip")).to_have_count(0)


def test_a_menu_closes_by_escape_another_menu_or_a_click_elsewhere(window):
    page = window.go()
    download, cite = page.locator(".menu summary").nth(0), page.locator(".menu summary").nth(1)
    download.click()
    cite.click()
    expect(page.locator(".menu[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)
    expect(cite).to_be_focused()
    download.click()
    page.locator("#sentence").click()
    expect(page.locator(".menu[open]")).to_have_count(0)


def test_a_lost_map_says_so_and_can_be_tried_again(open_window, language):
    window = open_window(language, allow="map.json|Failed to load|ERR_FAILED|Failed to fetch")
    page = window.page
    page.route("**/map.json*", lambda route: route.abort())
    page.goto(window.site + ("/en/" if language == "en" else "/"))
    status = page.locator("#map-status")
    expect(status).to_contain_text(window.say("فهرست کامل است", "The list is complete"))
    page.unroute("**/map.json*")
    status.locator("button").click()
    window.drawn()
    expect(status).to_be_empty()


@pytest.mark.parametrize("kind", ["tooltip", "popup"])
def test_tooltips_and_popups_stand_at_their_place_in_either_direction(window, kind):
    """Leaflet positions from the left; in a right-to-left page its panes would push what they hold aside."""
    page = window.go()
    mark = page.locator(".place").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    if kind == "popup":
        page.mouse.click(x, y)
    shown = page.locator(f".leaflet-{kind}").first
    expect(shown).to_be_visible()
    there = shown.bounding_box()
    frame = page.locator("#map").bounding_box()
    assert there["x"] - 25 <= x <= there["x"] + there["width"] + 25
    assert abs(there["y"] + there["height"] / 2 - y) < 160
    assert frame["x"] - 5 <= there["x"] and there["x"] + there["width"] <= frame["x"] + frame["width"] + 5
    direction = "element => getComputedStyle(element).direction"
    assert page.locator(f".leaflet-{kind}-pane").evaluate(direction) == "ltr"
    assert shown.evaluate(direction) == window.say("rtl", "ltr")
