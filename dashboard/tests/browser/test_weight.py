"""What the first visit costs: bytes, shifts of the layout, and the time until the page is there."""

import brotli
import pytest

from dashboard.tests.browser.conftest import PHONE, WIDE

MOST_BYTES = 350_000
SECONDS = 1.5
COMPRESSED = ("text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml")
WATCH = """
    window.shifts = 0;
    window.largest = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) shifts += e.value; }))
        .observe({ type: "layout-shift", buffered: true });
    new PerformanceObserver((list) => list.getEntries().forEach((e) => { largest = e.startTime; }))
        .observe({ type: "largest-contentful-paint", buffered: true });
"""


def test_the_first_load_is_light(window):
    """Pages and data count as they came; static files as WhiteNoise serves them, which compresses them beforehand."""
    responses = []

    def note(response):
        responses.append(response)

    window.page.on("response", note)
    window.go()
    window.page.wait_for_load_state("networkidle")
    sizes = {}
    for response in responses:
        kind = response.headers.get("content-type", "").partition(";")[0]
        if "/static/" in response.url and kind in COMPRESSED:
            sizes[response.url] = len(brotli.compress(response.body()))
        else:
            sizes[response.url] = response.request.sizes()["responseBodySize"]
    assert len(sizes) > 12
    assert sum(sizes.values()) <= MOST_BYTES, sorted(sizes.items(), key=lambda pair: -pair[1])


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_shifts_and_the_page_is_there_soon(open_window, language, viewport):
    """The best of three visits, because other work on the machine is not the page's."""
    seconds, shifts = [], []
    for _ in range(3):
        window = open_window(language, viewport=viewport)
        window.page.add_init_script(WATCH)
        window.go()
        window.page.wait_for_load_state("networkidle")
        shifts.append(window.page.evaluate("shifts"))
        seconds.append(window.page.evaluate("largest") / 1000)
    assert min(shifts) < 0.02
    assert 0 < min(seconds) <= SECONDS
