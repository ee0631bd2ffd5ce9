"""What an article's frame says: title, agency, publication date, and the stretches that are no content.

Shared by ingest (which stores title, agency and date) and the extraction (which does not read boilerplate as
content). Nothing is invented: what the text does not say is None, and a date counts only where it dates the article.
"""

import itertools
import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from articles.extraction import dates, knowledge
from articles.extraction.records import Span

_FLAT = {
    **dict(zip("يىكةۀ", "ییکهه", strict=True)),
    **dict.fromkeys("\u00a0\u200c\u200e\u200f\u200b\t\ufeff", " "),
    **{chr(base + digit): str(digit) for base in (0x0660, 0x06F0) for digit in range(10)},
}
TITLE_MOST = 220
HEADER_LINES = 6
TAIL_LINES = 8
# The agency names itself in the lead; further down, agencies are quoted.
LEAD = 2500


@dataclass(frozen=True, slots=True)
class Header:
    """`title` may run over two lines (a kicker and its headline); the body's first character is at `body_start`."""

    title: Span | None = None
    agency: str | None = None
    published: date | None = None
    boilerplate: tuple[Span, ...] = ()
    body_start: int = 0


def flatten(text: str) -> str:
    """A text with one letter or digit for those that agencies' systems mix; one character for one, so that offsets stay."""
    # Forty times as fast as translate(), which looks every character up.
    for mixed, kept in _FLAT.items():
        text = text.replace(mixed, kept)
    return text


def read(text: str, title: str | None = None) -> Header:
    """The frame of an article's text; `title` is its headline where the source knows it and the text begins with it.

    Every span points into `text`. Time grows linearly with the text.
    """
    flat = flatten(text)
    lines = _lines(flat)
    boilerplate: list[Span] = []
    heads: list[str] = []

    def pass_header(index: int) -> int:
        for number in range(index, min(index + HEADER_LINES, len(lines) - 1)):
            if not _is_header(lines[number].of(flat)):
                return number
            boilerplate.append(lines[number])
            heads.append(lines[number].of(flat))
        return min(index + HEADER_LINES, max(len(lines) - 1, index))

    first = pass_header(0)
    found, following = _given(text, flat, lines, first, title) or _title(flat, lines, first)
    after = next((n for n in range(first, len(lines)) if lines[n].start >= following), len(lines))
    if found and after > first:
        following_line = pass_header(after) if after < len(lines) else after
        if following_line < len(lines) and following_line > after:
            following = lines[following_line].start
    body_start = following
    tail, labels = _tail(flat, [line for line in lines if line.start >= body_start], body_start)
    boilerplate += tail
    agency = _agency_of_header(heads) or _agency(flat[body_start : body_start + LEAD]) or _agency_of_source(labels)
    return Header(
        title=found,
        agency=agency,
        published=_published(heads + labels),
        boilerplate=tuple(sorted(set(boilerplate), key=lambda span: (span.start, span.end))),
        body_start=body_start,
    )


def _lines(flat: str) -> list[Span]:
    """The lines that hold something, without the white space about them."""
    lines, at = [], 0
    for line in flat.split("\n"):
        inner = line.strip()
        if inner:
            start = at + len(line) - len(line.lstrip())
            lines.append(Span(start, start + len(inner)))
        at += len(line) + 1
    return lines


# --- the title ------------------------------------------------------------------------------------------------------

_REPORT = re.compile(r"به ?گزارش(?= )|(?:به نقل از|خبرگزاری) (?=\w)")
_SENTENCE_END = re.compile(r"[.؟!](?:\s|$)")


def _given(text, flat, lines, first, title):
    """The span of a title that the source gave, where the text begins with it."""
    if not title or not title.strip() or first >= len(lines):
        return None
    start = lines[first].start
    if not text.startswith(title.strip(), start):
        return None
    end = start + len(title.strip())
    return Span(start, end), _next_visible(flat, end)


def _next_visible(flat: str, at: int) -> int:
    while at < len(flat) and flat[at].isspace():
        at += 1
    return at


def _title(flat, lines, first) -> tuple[Span | None, int]:
    """(title, where the body starts); no title where the text opens with its first sentence."""
    if first >= len(lines):
        return None, len(flat)
    line = lines[first]
    words = line.of(flat)
    if words.startswith(("به گزارش", "به نقل از")):
        return None, line.start
    if len(words) > TITLE_MOST or first + 1 == len(lines):
        glued = _REPORT.search(words, 15, TITLE_MOST + 10)
        if glued and not _SENTENCE_END.search(words, 0, glued.start()) and len(words) - glued.start() > 60:
            return Span(line.start, line.start + len(words[: glued.start()].rstrip())), line.start + glued.start()
        return None, line.start
    following = lines[first + 1]
    apart = "\n" in flat[line.end : following.start].replace("\n", "", 1)
    if not apart and _hard_wrapped(lines[first : first + 6]):
        return None, line.start
    if words.endswith(".") and not apart and len(words) > 120:
        return None, line.start
    if words.endswith(":") and first + 2 < len(lines) and len(following.of(flat)) <= TITLE_MOST:
        return Span(line.start, following.end), lines[first + 2].start
    return line, following.start


def _hard_wrapped(lines: list[Span]) -> bool:
    """Whether the lines are one paragraph's, broken at a width, so that the first is no headline."""
    widths = [line.end - line.start for line in lines[:-1]]
    touching = all(b.start - a.end <= 2 for a, b in itertools.pairwise(lines))
    return len(widths) >= 2 and touching and all(55 <= width <= 100 for width in widths)


# --- the agency -----------------------------------------------------------------------------------------------------


@cache
def agencies() -> dict[str, tuple[str, bool]]:
    """Every name of the press, without spaces → (its canonical short name, whether it is an ordinary word too)."""
    names: dict[str, tuple[str, bool]] = {}
    for row in knowledge.read_table("agencies"):
        if row["common"] != "never":
            names[_tight(row["name"])] = (row["name"], row["common"] == "yes")
        for alias in filter(None, row["aliases"].split("|")):
            names[_tight(alias)] = (row["name"], False)
    return names


def _tight(name: str) -> str:
    return re.sub(r"\s+", "", flatten(name))


@cache
def _patterns():
    spelled = {
        name
        for row in knowledge.read_table("agencies")
        for name in (row["name"], *row["aliases"].split("|"))
        if _tight(name) in agencies()
    }
    names = "|".join(
        " ?".join(map(re.escape, flatten(name).split())) for name in sorted(spelled, key=len, reverse=True)
    )
    press = r"خبرنگار|گروه|سرویس|پایگاه|خبرگزاری|باشگاه|حوزه|دفتر|سایت|وب ?سایت|روزنامه|واحد|شبکه"
    name = rf"[«\"(]?(?P<name>{names})(?!\w)"
    # «به گزارش خبرنگار اقتصادی خبرگزاری فارس»: some words of the press may stand between.
    between = rf"(?P<between>(?:(?:{press})(?:\u0020[^\s.،:؛]{{1,20}}){{0,7}}?\u0020)?)"
    reported = re.compile(
        rf"(?:(?:به|بر ?اساس|بنا ?بر) ?گزارش|(?:گفت ?و? ?گو|مصاحبه|گفتگویی) ?(?:با|ی)?)\s{{1,3}}{between}{name}"
    )
    told = re.compile(rf"به\s(?P<between>(?:خبرنگار\s)?){name}\s(?:گفت|اظهار)")
    opening = re.compile(
        rf"(?m)^[ *]{{0,4}}(?P<place>(?:[^\W\d]{{2,15}}\u0020?){{1,2}}[-–ـ/،]\s?)?"
        rf"(?P<between>(?:خبرگزاری\u0020)?){name}\s?(?P<mark>[-–ـ:])"
    )
    return reported, told, opening, re.compile(names)


_UNLIKE_PRESS = {"استان", "استانداری", "از", "در", "خلیج", "منطقه", "شهر", "دانشگاه", "علمیه", "دریای"}


def _agency(lead: str) -> str | None:
    """The agency that the lead names as its own, first: after «به گزارش», «گفت‌وگو با», in «به … گفت» or a dateline."""
    reported, told, opening, _ = _patterns()
    best: tuple[int, str] | None = None
    for pattern in (reported, told, opening):
        for match in pattern.finditer(lead):
            name, common = agencies()[_tight(match["name"])]
            between = match["between"].split()
            if between and between[-1] in _UNLIKE_PRESS:
                continue
            if pattern is opening and common and not (between or match["place"]):
                continue
            if pattern is told and common and not between:
                continue
            if best is None or match.start() < best[0]:
                best = match.start(), name
            break
    return best[1] if best else None


def _agency_of_header(heads: list[str]) -> str | None:
    for head in heads:
        for match in _patterns()[3].finditer(head):
            return agencies()[_tight(match.group())][0]
    return None


def _agency_of_source(labels: list[str]) -> str | None:
    """The agency of a last line «منبع: ایسنا»."""
    for label in labels:
        name, colon, value = label.partition(":")
        if colon and name.strip() == "منبع" and _tight(value) in agencies():
            return agencies()[_tight(value)][0]
    return None


# --- the date -------------------------------------------------------------------------------------------------------


def _published(lines: list[str]) -> date | None:
    """The day that the header or a labelled line gives; None where two lines contradict each other."""
    labelled = {day for line in lines if "انتشار" in line for day in dates.days(line)}
    found = labelled or {day for line in lines for day in dates.days(line)}
    return found.pop() if len(found) == 1 else None


# --- boilerplate ----------------------------------------------------------------------------------------------------

_HEADER_WORDS = re.compile(
    r"\b(?:date|published|updated|news|تاریخ|انتشار|زمان|ساعت|منبع|مورخ"
    r"|سه ?شنبه|پنج ?شنبه|چهار ?شنبه|یک ?شنبه|دو ?شنبه|شنبه|جمعه"
    r"|روزنامه|خبرگزاری|پایگاه خبری|سرویس)\b|\d{1,2}:\d{2}(?::\d{2})?|[\s\-–|/،:,.()؛+*]+",
    re.IGNORECASE,
)
# Reporters' codes of the state agency: «د/3011/6027», «9870/1535», «ک/2».
_CODE = re.compile(
    r"(?<![\w/])(?:[آ-ی]{1,3} ?/ ?(?:\d{1,5})(?: ?/ ?\d{3,5})*|\d{4,5} ?/ ?\d{4,5}(?: ?/ ?\d{3,5})*)(?![\d/])"
)
_BYLINE = re.compile(r"[*_]{2,}[^.:؟!]{3,60}[*_]*")


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    phrases: dict[str, list[str]] = {"end": [], "line": [], "label": []}
    for row in knowledge.read_table("boilerplate"):
        if row["kind"] not in phrases:
            raise knowledge.LexiconError(f"boilerplate.tsv: {row['phrase']}: unknown kind {row['kind']!r}")
        phrases[row["kind"]].append(flatten(row["phrase"]))
    return {kind: tuple(sorted(values, key=len, reverse=True)) for kind, values in phrases.items()}


def _is_header(line: str) -> bool:
    """Whether a line holds only date, time, agency and labels: nothing that a headline would say."""
    if len(line) > 140:
        return False
    if _is_label(line):
        return True
    if not (dates.days(line) or _patterns()[3].search(line)):
        return False
    return not _HEADER_WORDS.sub("", _patterns()[3].sub("", dates.without(line)))


def _is_label(line: str) -> bool:
    """Whether a line is a label of the news system with its short value: «خبرنگار: …», «کد خبر ۱۲۳۴»."""
    for phrase in _phrases()["label"]:
        if line.startswith(phrase):
            value = line[len(phrase) :].strip()
            if value.startswith(":"):
                value = value[1:].strip()
                return 0 < len(value) <= 60 and len(value.split()) <= 7 and not _SENTENCE_END.search(value)
            return phrase.startswith(("کد", "شناسه")) and value.isdigit()
    return False


def _tail(flat, lines, body_start) -> tuple[list[Span], list[str]]:
    """The boilerplate of a body (its lines are given) and the labelled lines among it."""
    spans = [line for line in lines if _begins(flat, line.start, _phrases()["line"])]
    end = _end_mark(flat, lines, body_start)
    labels: list[str] = []
    body = [line for line in lines if end is None or line.start < end]
    if end is not None:
        cut = _codes_before(flat, body, end)
        spans.append(Span(cut, len(flat.rstrip())))
        labels += [line.of(flat) for line in lines if line.start >= end]
        body = [line for line in body if line.start < cut]
    for line in reversed(body[-TAIL_LINES:]):
        words = line.of(flat)
        cut = _codes_before(flat, [line], line.end)
        if _is_label(words) or line in spans or (_BYLINE.fullmatch(words) and len(words.split()) <= 9):
            spans.append(line)
            labels.append(words)
        elif cut < line.end:
            spans.append(Span(cut, line.end))
            if cut > line.start:
                break
        else:
            break
    return spans, labels


def _begins(flat: str, at: int, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases, as whole words, begins there."""
    return flat.startswith(phrases, at) and any(
        flat.startswith(phrase, at) and not flat[at + len(phrase) : at + len(phrase) + 1].isalpha()
        for phrase in phrases
    )


def _end_mark(flat, lines, body_start) -> int | None:
    """Where «انتهای پیام» or its like begins; only near the end, so that a text can speak of the words."""
    best = None
    earliest = max(body_start, len(flat) - 1500)
    for phrase in _phrases()["end"]:
        at = flat.find(phrase, earliest)
        while at >= 0:
            after = flat[at + len(phrase) : at + len(phrase) + 1]
            if not after.isalpha() and (at == 0 or _begins_apart(flat, at)):
                best = at if best is None else min(best, at)
                break
            at = flat.find(phrase, at + 1)
    return best


def _begins_apart(flat: str, at: int) -> bool:
    """Whether an end mark stands by itself: after a line break, a full stop, or glued to the name before it."""
    before = flat[max(0, at - 3) : at]
    return before[-1] != " " or "\n" in before or before.rstrip()[-1:] in ".!؟»)/*:" or before.isspace()


def _codes_before(flat, lines, end) -> int:
    """Where the reporters' codes and labels that close the last line begin; `end` where there are none."""
    if not lines:
        return end
    line = lines[-1]
    start = max(line.start, end - 200)
    for match in _CODE.finditer(flat, start, end):
        rest = flat[match.end() : end]
        names = [part for part in re.split(r"[*/]| {2,}", rest) if part.strip()]
        if all(":" in part or len(part.split()) <= 3 for part in names) and len(rest.split()) <= 16:
            return match.start()
    return end
