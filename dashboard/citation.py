"""Citations of one item and of a selection, for readers (Persian, APA, Chicago) and for reference managers.

A selection is cited with its query, its count, the extractor's version and the moment at which it was taken; what has
changed since then is listed at `changes?since=` under the same query, so a citation either reproduces its data or
shows the difference.
"""

import datetime
import json
import re
from dataclasses import dataclass

import bibtexparser
import rispy
import yaml
from bibtexparser.model import Entry, Field
from django.utils import timezone

from articles.models import PolicyItem
from dashboard import jalali
from dashboard.colophon import NAME, SUBTITLE, Colophon
from dashboard.labels import english_agency
from dashboard.record import item_link

# What moves or hides text, and what ends a line: none of it may pass into a reference.
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")
_TEX = str.maketrans({
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "%": r"\%", "&": r"\&", "#": r"\#", "$": r"\$", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
})  # fmt: skip


def plain(text: str) -> str:
    """One line of text that shows what it holds: white space collapsed, controls and direction marks left out."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class Work:
    """What is cited. `published` is None where no date is known; `quote` is an item's own words; `author_en` is what styles in
    English call the author."""

    key: str
    title: str
    author: str
    url: str
    accessed: datetime.date
    published: datetime.date | None = None
    version: str = ""
    quote: str = ""
    publisher: str = NAME["fa"]
    source_url: str = ""
    note: str = ""
    genre: str = "dataset"
    author_en: str = ""

    @classmethod
    def of_item(cls, item: PolicyItem, base: str) -> "Work":
        article = item.article
        return cls(
            key=f"siyasatnama-{item.public_id}",
            title=plain(article.title) or plain(item.quote)[:120],
            author=plain(article.agency),
            url=item_link(base, item.public_id),
            accessed=timezone.localdate(),
            published=article.published,
            version=item.run.version,
            quote=plain(item.quote),
            source_url=article.source_url,
            genre="article",
            author_en=plain(english_agency(article.agency)),
        )

    @classmethod
    def of_selection(cls, colophon: Colophon, language: str) -> "Work":
        return cls(
            key=f"siyasatnama-{timezone.localdate(colophon.at):%Y%m%d}",
            title=f"{NAME[language]}: {plain(colophon.sentence(language))}",
            author=NAME[language],
            author_en=NAME[language],
            url=colophon.address,
            accessed=timezone.localdate(colophon.at),
            published=timezone.localdate(colophon.at),
            version=", ".join(colophon.versions),
            publisher=NAME[language],
            note=colophon.changes,
        )


def persian(work: Work) -> str:
    """As Persian journals cite: names and guillemets, Jalali dates in Persian digits."""
    accessed = jalali.day_of(work.accessed, "fa").in_words("fa")
    if work.genre == "dataset":
        version = f"، نسخه استخراج‌گر {jalali.numerals(work.version, 'fa')}" if work.version else ""
        return (
            f"{work.author} ({accessed}). «{work.title}» [مجموعه‌داده{version}]. بازیابی‌شده در {accessed} از {work.url}"
        )
    published = jalali.day_of(work.published, "fa").in_words("fa") if work.published else "بی‌تاریخ"
    return (
        f"{work.author or 'بی‌نام'} ({published}). «{work.title}». اقدام: «{work.quote}». در {work.publisher}. "
        f"بازیابی‌شده در {accessed} از {work.url}"
    )


def apa(work: Work) -> str:
    accessed = f"{work.accessed:%B} {work.accessed.day}, {work.accessed.year}"
    if work.genre == "dataset":
        version = f" (Extractor version {work.version})" if work.version else ""
        title = f"{work.title}{version} [Data set]"
        return f"{work.author_en}. ({work.accessed.year}). {title}. Retrieved {accessed}, from {work.url}"
    published = work.published and f"{work.published.year}, {work.published:%B} {work.published.day}"
    return (
        f"{work.author_en or work.title}. ({published or 'n.d.'}). {work.title} [Measure: “{work.quote}”]. "
        f"{NAME['en']}. Retrieved {accessed}, from {work.url}"
    )


def chicago(work: Work) -> str:
    accessed = f"{work.accessed:%B} {work.accessed.day}, {work.accessed.year}"
    version = f" Extractor version {work.version}." if work.version else ""
    said = f" Measure: “{work.quote}.”" if work.quote else ""
    dated = f"{work.published:%B} {work.published.day}, {work.published.year}" if work.published else "n.d."
    author = work.author_en or NAME["en"]
    return f"{author}. “{work.title}.”{said} {NAME['en']}, {dated}.{version} Accessed {accessed}. {work.url}."


def bibtex(work: Work) -> str:
    """One BibLaTeX entry in UTF-8, with every character that TeX reads as a command escaped, but in addresses."""
    fields = {
        "title": f"{{{work.title.translate(_TEX)}}}",
        "author": f"{{{work.author.translate(_TEX)}}}" if work.author else "",
        "date": work.published.isoformat() if work.published else "",
        "version": work.version.translate(_TEX),
        "note": f"«{work.quote.translate(_TEX)}»" if work.quote else "",
        "publisher": work.publisher.translate(_TEX),
        "url": work.url,
        "urldate": work.accessed.isoformat(),
    }
    entry = Entry(
        "dataset" if work.genre == "dataset" else "online",
        work.key,
        [Field(name, value) for name, value in fields.items() if value],
    )
    return bibtexparser.write_string(bibtexparser.Library([entry]))


def ris(work: Work) -> str:
    entry = {
        "type_of_reference": "DATA" if work.genre == "dataset" else "NEWS",
        "title": work.title,
        "authors": [work.author] if work.author else [],
        "year": str(work.published.year) if work.published else "",
        "date": f"{work.published:%Y/%m/%d}" if work.published else "",
        "abstract": work.quote,
        "edition": work.version,
        "publisher": work.publisher,
        "urls": [work.url],
        "access_date": f"{work.accessed:%Y/%m/%d}",
        "id": work.key,
        "notes": [work.note] if work.note else [],
    }
    return rispy.dumps([{name: value for name, value in entry.items() if value}])


def csl(work: Work) -> str:
    """CSL-JSON, which Zotero, Pandoc and citeproc read."""
    parts = (
        {"date-parts": [[work.published.year, work.published.month, work.published.day]]} if work.published else None
    )
    entry = {
        "id": work.key,
        "type": "dataset" if work.genre == "dataset" else "article-newspaper",
        "title": work.title,
        "author": [{"literal": work.author}] if work.author else None,
        "issued": parts,
        "accessed": {"date-parts": [[work.accessed.year, work.accessed.month, work.accessed.day]]},
        "publisher": work.publisher,
        "version": work.version or None,
        "abstract": work.quote or None,
        "URL": work.url,
        "language": "fa",
    }
    return json.dumps([{key: value for key, value in entry.items() if value}], ensure_ascii=False, indent=1)


def cff(work: Work) -> str:
    """CITATION.cff 1.2.0 of a data set."""
    entry = {
        "cff-version": "1.2.0",
        "message": "اگر از این داده استفاده می‌کنید، چنین نقل کنید. / If you use these data, cite them as below.",
        "type": "dataset",
        "title": work.title,
        "authors": [{"name": work.author}],
        "version": work.version or "0",
        "date-released": work.accessed.isoformat(),
        "url": work.url,
        "abstract": SUBTITLE["en"],
        "keywords": ["public policy", "Iran", "Persian", "news", "geoparsing"],
    }
    return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, width=1000)


# Style → label, writer, file extension and content type; the first three are for readers.
STYLES = {
    "persian": ("فارسی", persian, "txt", "text/plain"),
    "apa": ("APA", apa, "txt", "text/plain"),
    "chicago": ("Chicago", chicago, "txt", "text/plain"),
    "bibtex": ("BibTeX", bibtex, "bib", "application/x-bibtex"),
    "ris": ("RIS", ris, "ris", "application/x-research-info-systems"),
    "csl": ("CSL-JSON", csl, "json", "application/vnd.citationstyles.csl+json"),
}


def cite_item(item: PolicyItem, style: str, base: str) -> str:
    """The citation of an item (with its `article` and `run`) in one of STYLES; `base` is the site's «https://host»."""
    return STYLES[style][1](Work.of_item(item, base))


def cite_selection(colophon: Colophon, style: str, language: str) -> str:
    return STYLES[style][1](Work.of_selection(colophon, language))
