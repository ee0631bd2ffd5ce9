"""What travels with a selection's data wherever it goes: what was asked, when, of which extractor, how good it is."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone, translation

from dashboard import evaluation, jalali
from dashboard.selection import Selection

NAME = {"fa": "سیاست‌نما", "en": "Siyasatnama"}
SUBTITLE = {
    "fa": "اقدام‌های سیاستی در خبرهای فارسی، روی نقشه ایران",
    "en": "Policy measures in Persian news, on a map of Iran",
}
METHOD = {
    "fa": (
        "هر رکورد یک اقدام سیاستی در یک خبر است: چه باید کرد، به گفته که، تا کجا پیش رفته، درباره چه، کجا و کی.",
        "متن خبر هرگز تغییر نمی‌کند و هر نقل‌قول دقیقاً بخشی از آن است.",
        "دستور زبان نامزدها را پیشنهاد می‌کند و شواهد واژگانی تصمیم می‌گیرد؛ دلیل هر یافته همراه آن نگه داشته می‌شود.",
        "تصحیح انسان بر هر پردازش بعدی برتری دارد.",
        "استان و منطقه هرگز نقطه نمی‌شود؛ هر نقطه شعاعی دارد که مکان واقعی به‌یقین درون آن است.",
    ),
    "en": (
        "A record is one policy measure in one article: what is to be done, who says so, how far it has come, "
        "about what, where and when.",
        "The article's text never changes, and every quote is exactly a stretch of it.",
        "Grammar proposes, evidence in word lists decides, and the reason of each finding is kept with it.",
        "A person's correction outlives every later run.",
        "A province or region is never given as a point; every point has the radius within which the real place "
        "surely lies.",
    ),
}
TERMS = {
    "fa": (
        "خبرها از آن ناشران آن‌هاست؛ هر رکورد ناشر و نشانی خبر را می‌گوید و تنها همان جمله اقدام را نقل می‌کند.",
        "نام، مختصات و جمعیت مکان‌ها: GeoNames (geonames.org)، CC BY 4.0، با تغییر.",
        "شکل استان‌ها: react-iran-map (MIT) و Natural Earth (مالکیت عمومی).",
        "شکل شهرستان‌ها: react-iran-provinces-map (MIT).",
        "موضوع‌ها: موضوع‌های اصلی «پروژه دستورکارهای تطبیقی».",
        "هنگام استفاده، این داده را با نشانی و تاریخ دریافت آن نقل کنید.",
    ),
    "en": (
        "Articles belong to their publishers; a record names and links its source and quotes the measure alone.",
        "Place names, coordinates and population: GeoNames (geonames.org), CC BY 4.0, changed.",
        "Province shapes: react-iran-map (MIT) and Natural Earth (public domain).",
        "County shapes: react-iran-provinces-map (MIT).",
        "Themes: major topics of the Comparative Agendas Project.",
        "When you use the data, cite it with its address and the date on which you took it.",
    ),
}


@dataclass(frozen=True)
class Colophon:
    """The facts of one taking of data. Made within the `snapshot()` that the data is read in."""

    selection: Selection
    base: str
    at: datetime.datetime = field(default_factory=timezone.now)

    @cached_property
    def count(self) -> int:
        return self.selection.items.count()

    @cached_property
    def versions(self) -> list[str]:
        """The extractor versions that found the selected items."""
        found = self.selection.items.order_by().values_list("run__version", flat=True).distinct()
        return sorted(found)

    @property
    def address(self) -> str:
        """The selection's page, with its query percent-encoded: the same in every language."""
        return self._address("explore")

    def _address(self, name: str, query: str = "") -> str:
        with translation.override("fa"):
            path = reverse(name)
        joined = "&".join(filter(None, (query, quote(self.selection.query, safe="=&,+%:/-._"))))
        return f"{self.base}{path}?{joined}" if joined else f"{self.base}{path}"

    @property
    def changes(self) -> str:
        """Where what has changed since can be listed, under the same query."""
        return self._address("changes", f"since={self.at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}")

    def sentence(self, language: str) -> str:
        return self.selection.describe(language)

    def day(self, language: str) -> str:
        return jalali.day_of(timezone.localdate(self.at), language).in_words(language)

    @cached_property
    def accuracy(self) -> dict[str, float]:
        """Figure → value in [0, 1] of the last published evaluation; empty where there is none."""
        found = evaluation.figures()
        return {row["key"]: round(row["value"], 3) for row in found["rows"]} if found else {}

    def accuracy_in_words(self, language: str) -> list[tuple[str, float]]:
        found = evaluation.figures(language)
        return [(row["name"], round(row["value"], 3)) for row in found["rows"]] if found else []

    def accuracy_note(self, language: str) -> str:
        """How the figures were measured, and what they do not promise; empty where there are none."""
        found = evaluation.figures(language)
        return found["note"] if found else ""
