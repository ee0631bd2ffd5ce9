"""Saved pages: the article's title and main text, without the site about it.

Only what the page states is taken: a date counts from its own metadata, never from a guess.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from articles.extraction import dates, header
from articles.sources import decoding, plain
from articles.sources.records import RawArticle, Refused, Source

_PAGE = re.compile(
    rb"(?:\s|<\?xml[^>]{0,200}>|<!--.{0,500}?-->)*<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE | re.DOTALL
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_TITLE = ('meta[property="og:title"]', 'meta[name="twitter:title"]')
_PUBLISHED = (
    ('meta[property="article:published_time"]', "content"),
    ('meta[itemprop="datePublished"]', "content"),
    ('meta[name="dc.Date"]', "content"),
    ('time[itemprop="datePublished"]', "datetime"),
)
_ADDRESS = (('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content"))


def is_page(head: bytes) -> bool:
    """Whether a file's first bytes are those of a web page, in whatever encoding."""
    return bool(_PAGE.match(head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")))


def read(path: Path) -> Iterator[RawArticle]:
    """The page's one article: its title, a blank line, and its main text."""
    tree = HTMLTree.parse(_decode(plain.contents(path)))
    body = extract_plain_text(tree, main_content=True, alt_texts=False, links=False, form_fields=False, noscript=False)
    body = "\n".join(line.strip() for line in body.strip().split("\n"))
    title = _title(tree)
    if not body or body == title:
        raise Refused("no_article")
    text = body if not title or body.startswith(title) else f"{title}\n\n{body}"
    decoding.check(text)
    yield RawArticle(text=text, name=path.name, title=title, published=_published(tree), url=_stated(tree, _ADDRESS))


def _decode(data: bytes) -> str:
    declared = _CHARSET.search(data[:2048])
    if declared:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoding.decode(data)


def _title(tree: HTMLTree) -> str | None:
    """The page's own headline; the window's title, which adds the site's name, only where there is no other."""
    headline = tree.body.query_selector("h1") if tree.body else None
    for words in (
        *(element["content"] for element in _first(tree, _TITLE) if element.hasattr("content")),
        headline.text if headline else "",
        re.split(r"\s[|–-]\s", tree.title or "")[0],
    ):
        words = " ".join(words.split())
        if words and decoding.is_persian(words):
            return words
    return None


def _first(tree, selectors):
    return [element for selector in selectors if (element := tree.document.query_selector(selector))]


def _stated(tree, places) -> str:
    for selector, attribute in places:
        element = tree.document.query_selector(selector)
        if element and element.hasattr(attribute):
            return element[attribute].strip()
    return ""


def _published(tree) -> date | None:
    found = dates.days(header.flatten(_stated(tree, _PUBLISHED)[:40]).split("T")[0])
    return found[0] if found else None


SOURCE = Source("html", (".html", ".htm", ".xhtml"), read)
