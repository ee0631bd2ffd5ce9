"""A real Chromium on a live server over real PostGIS. Every other host is out of reach; an error of a page fails its
test."""

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from dashboard.tests import corpus

NAMES = (os.environ.get("CHROMIUM") or "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

PATIENCE = 15_000  # milliseconds
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="package")
def site(django_db_setup, django_db_blocker):
    """The address of the site, serving a corpus that all browser tests read."""
    from django.core.management import call_command
    from django.db import connection, connections

    assert connection.settings_dict["NAME"].startswith("test_"), "this would empty a real database"
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        # Playwright runs an event loop in this thread, which makes Django fear for queries that only set up data.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        corpus.fill()
        server = LiveServer("localhost")
        try:
            yield server.url
        finally:
            server.stop()
            call_command("flush", interactive=False, verbosity=0)
            # Inside Playwright's event loop Django keeps connections of their own, which nobody else closes.
            connections.close_all()


@pytest.fixture(scope="package")
def chromium():
    if not CHROMIUM:
        pytest.fail("there is no Chromium: script/test installs it, or CHROMIUM names it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


WAIT = f"""async () => {{
    const end = performance.now() + {PATIENCE};
    while (performance.now() < end) {{
        if (CONDITION) return true;
        await new Promise((next) => setTimeout(next, 20));
    }}
    return false;
}}"""


class Window:
    """A page of the site in a context of its own. `go` opens an address in the language under test."""

    def __init__(self, page: Page, site: str, language: str):
        self.page, self.site, self.language = page, site, language

    def go(self, path: str = "/") -> Page:
        prefix = "/en" if self.language == "en" else ""
        self.page.goto(f"{self.site}{prefix}{path}")
        if self.page.locator("#map").is_visible() and self.page.evaluate("matchMedia('(scripting: enabled)').matches"):
            self.drawn()
        return self.page

    def drawn(self) -> None:
        """Waits until the map shows what the page's state says: its data has come and is drawn."""
        state, box = "document.getElementById('state')", "document.getElementById('map')"
        self.until(f"{state} && {box}?.dataset.drawn === {state}.dataset.query")

    def showing(self, query: str) -> None:
        """Waits until the page is that of a query, its map drawn."""
        state = "document.getElementById('state')"
        self.until(f"{state}?.dataset.query === {query!r}")
        self.drawn()

    def until(self, condition: str) -> None:
        """Waits, again and again, for an expression to be true in the page, across navigations.

        Playwright's own wait evaluates strings in the page, which the site's policy forbids.
        """
        for _ in range(5):
            try:
                held = self.page.evaluate(WAIT.replace("CONDITION", condition))
            except Error as error:
                if "context was destroyed" not in str(error) and "navigat" not in str(error):
                    raise
                self.page.wait_for_load_state("domcontentloaded")
                continue
            if held:
                return
            said = self.page.locator("#map-status").all_text_contents()
            pytest.fail(f"never came true: {condition}; the map says {said}")
        pytest.fail(f"the page was left again and again while waiting for: {condition}")

    def say(self, persian: str, english: str) -> str:
        return english if self.language == "en" else persian

    @property
    def ids(self) -> list[str]:
        return [card.get_attribute("id").removeprefix("item-") for card in self.page.locator(".card").all()]

    @property
    def count(self) -> int:
        return int(self.page.locator("#state").get_attribute("data-count"))

    @property
    def query(self) -> str:
        return self.page.evaluate("decodeURIComponent(location.search.slice(1))")


@pytest.fixture
def open_window(chromium, site):
    """Opens windows; at the end none may have reached for another host or told of an error."""
    contexts, foreign, errors = [], [], []

    def open_one(language: str, *, allow: str = "", **options) -> Window:
        context = chromium.new_context(**{"viewport": WIDE, "locale": "fa-IR", **options})
        contexts.append(context)

        def guard(route):
            if route.request.url.startswith((site, "data:", "blob:")):
                route.continue_()
            else:
                foreign.append(route.request.url)
                route.abort()

        context.route("**/*", guard)
        page = context.new_page()

        def note(kind, text):
            if not (allow and re.search(allow, text)):
                errors.append(f"{kind}: {text}")

        page.on("console", lambda message: message.type in ("error", "warning") and note("console", message.text))
        page.on("pageerror", lambda error: note("page", str(error)))
        page.on("requestfailed", lambda request: "ABORTED" in (request.failure or "") or note("failed", request.url))
        return Window(page, site, language)

    yield open_one
    for context in contexts:
        context.close()
    assert foreign == [], "a page reached for another host"
    assert errors == []


@pytest.fixture(params=["fa", "en"])
def language(request):
    return request.param


@pytest.fixture
def window(open_window, language):
    return open_window(language)


@pytest.fixture
def phone(open_window, language):
    return open_window(language, viewport=PHONE, has_touch=True)
