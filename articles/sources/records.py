"""A raw article, and the reasons for which something is none."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# The most bytes that one article's file may have: the longest of 3,149 news texts measured has a tenth of it.
MOST_BYTES = 1_000_000

REASONS = {
    "missing": ("پرونده پیدا نشد", "no such file"),
    "unreadable": ("پرونده خوانده نمی‌شود", "the file cannot be read"),
    "empty": ("متنی ندارد", "it holds no text"),
    "too_large": ("از اندازهٔ یک خبر بزرگ‌تر است", "it is larger than an article can be"),
    "binary": ("پروندهٔ متنی نیست", "it is not a text file"),
    "nul": ("نویسهٔ صفر دارد که متن نیست", "it holds a NUL character, which no text has"),
    "surrogate": ("نویسهٔ ناقص یونیکد دارد", "it holds half a character (a lone surrogate)"),
    "encoding": ("رمزگذاری نویسه‌ها شناخته نشد", "its character encoding is not recognised"),
    "not_persian": ("به زبان فارسی نیست", "it is not in Persian"),
    "structured": ("دادهٔ ساختاریافته است، نه متن", "it is structured data, not a text; articles come as JSON lines"),
    "no_article": ("متن خبری در صفحه پیدا نشد", "no article text was found in the page"),
    "json": ("سطر JSON درستی نیست", "the line is not a JSON object"),
    "fields": ("سطر JSON متن خبر ندارد", "the JSON object has no text: give body or text, as a string"),
}


class Refused(Exception):
    """Why something is no article: `reason` a key of REASONS, `name` the file or line, `detail` what else is known."""

    def __init__(self, reason: str, name: str = "", detail: str = ""):
        super().__init__(reason, name, detail)
        self.reason, self.name, self.detail = reason, name, detail

    def at(self, name: str) -> "Refused":
        """The same refusal under a name, where it has none."""
        return self if self.name else Refused(self.reason, name, self.detail)

    def __str__(self) -> str:
        persian, english = REASONS[self.reason]
        return f"{self.name}: {persian} ({english}{': ' + self.detail if self.detail else ''})"


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as its source gives it: the whole text, and what the source says about it (None: nothing).

    `text` is kept as it stands, its line ends, bidi controls and all; only the byte order mark of its encoding is gone.
    """

    text: str
    name: str
    title: str | None = None
    agency: str | None = None
    published: date | None = None
    url: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of source: the endings of its files' names, and a reader that yields RawArticle and Refused."""

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[Path], Iterator[RawArticle | Refused]]
