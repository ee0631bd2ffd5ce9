"""Takes the pictures of the README anew from a running site."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FOLDER = settings.BASE_DIR / ".github" / "screenshots"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Name → (path, viewport, colour scheme, what to click before).
PICTURES = {
    "explore-fa": ("/", WIDE, "light", None),
    "explore-en": ("/en/", WIDE, "light", None),
    "explore-dark": ("/?status=proposed", WIDE, "dark", None),
    "phone-list": ("/", PHONE, "light", None),
    "phone-map": ("/", PHONE, "light", "[data-pane=map]"),
    "article": (None, WIDE, "light", None),
}


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("site", nargs="?", default="http://127.0.0.1:8000", help="the address of the running site")
        parser.add_argument("--into", type=Path, default=FOLDER, help="the folder (default: .github/screenshots)")

    def handle(self, *, site, into, **options):
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            raise CommandError("Playwright is missing: install requirements-dev.txt") from None
        into.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            for name, (path, viewport, scheme, click) in PICTURES.items():
                page = browser.new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
                page.goto(f"{site}{path or '/'}", wait_until="networkidle")
                page.reload(
                    wait_until="networkidle"
                )  # what came late the first time, as the typeface may, is there now
                if path is None:
                    page.locator(".card .to-article").first.click()
                    page.locator("mark.measure").first.hover()
                if click:
                    page.locator(click).click()
                if page.locator("#map").is_visible():
                    page.locator("#map[data-drawn]").wait_for()
                page.evaluate("document.fonts.ready")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=into / f"{name}.jpg", type="jpeg", quality=82, animations="disabled")
                page.close()
                self.stdout.write(f"{into / name}.jpg")
            browser.close()
