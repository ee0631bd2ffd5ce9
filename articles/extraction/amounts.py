"""The quantities and times that a measure states: money, shares, counts, calendar dates, named occasions.

Values are as said: no currency is converted, no count rounded. A day said in full becomes an ISO date; a Jalali month
or year stays one («1404-07», «1404»), and «امسال» is the year that the article appeared in, where that is known.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

import jdatetime

from articles.extraction import dates, knowledge, numerals, once
from articles.extraction.normalise import fold
from articles.extraction.phrasebook import Phrasebook
from articles.extraction.records import Amount, Document, Span, Token
from articles.extraction.vocabulary import action_classes

KINDS = ("money", "share", "count", "date", "occasion")
_MONTHS = {fold(name): number for number, name in enumerate(dates.JALALI, 1)}
_GREGORIAN = {fold(name): number for number, names in enumerate(dates.GREGORIAN, 1) for name in names}
_BUDGET_WORDS = frozenset(map(fold, ("بودجه", "اعتبار", "اعتبارات", "تسهیلات", "وام", "سرمایه", "هزینه")))
# A number after one of these names something and counts nothing («ماده ۱۰», «ردیف ۳۱۰»).
_LABELS = frozenset(
    map(
        fold,
        (
            "ردیف",
            "ماده",
            "تبصره",
            "بند",
            "شماره",
            "جز",
            "جزء",
            "اصل",
            "کد",
            "پیامک",
            "تلفن",
            "کیلومتر‌شمار",
            "منطقه",
            "ساعت",
        ),
    )
)
# «سال» alone is a time only after one of these.
_ENDS = frozenset(map(fold, ("پایان", "آخر", "ابتدای", "آغاز", "نیمه", "اول", "دوم", "نخست", "پایانی", "سوم")))
# What may stand between a number and what it counts («۵۰ نفر», but «۵۰ هزار و اندی نفر»).
_NO_UNIT = frozenset(
    map(
        fold,
        ("دیگر", "اول", "دوم", "سوم", "ماه", "تا", "الی", "بامداد", "صبح", "ظهر", "بعدازظهر", "عصر", "انجام", "تماس"),
    )
)


def find(document: Document, span: Span) -> tuple[Amount, ...]:
    """The amounts inside a measure's span, in the order of the text, none overlapping another."""
    within = document.inside(span)
    if not any(map(_openings.__getitem__, document.columns.words[within.start : within.stop])):
        return ()
    return tuple(
        amount for number in document.touched(span) for amount in _in_sentence(document, number) if span.covers(amount)
    )


@once.a_sentence
def _in_sentence(document: Document, number: int) -> tuple[Amount, ...]:
    return tuple(_all(document.words(document.sentences[number]), _published(document)))


def _all(tokens: tuple[Token, ...], year: int | None) -> Iterator[Amount]:
    openings = [at for at, token in enumerate(tokens) if _openings[token.word]]
    times, end = _occasions(tokens) if openings else {}, 0
    for at in openings:
        if at < end or not (at in times or _begins(tokens[at].word)):
            continue
        amount, end = (
            _calendar(tokens, at, times, year)
            or _occasion(tokens, at, times, year)
            or _quantity(tokens, at, times)
            or (None, at + 1)
        )
        if amount:
            yield amount


@lru_cache(maxsize=50_000)
def _begins(word: str) -> bool:
    """Whether a word may begin an amount: a number, a month, or «سال»."""
    folded = fold(word)
    return numerals.is_number(folded) or folded == "سال" or folded.removesuffix("ماه") in _MONTHS or "/" in folded


# Most stretches have no word at which an amount may begin, and are done with a look at each.
_openings = once.Remembered(lambda word: _begins(word) or _times().opens(word), 50_000)


@once.a_document
def _published(document: Document) -> int | None:
    """The Jalali year that the article appeared in."""
    if not document.published:
        return None
    return jdatetime.date.fromgregorian(date=date.fromisoformat(document.published[:10])).year


# ------------------------------------------------------------------------------------------------------------- amounts


def _quantity(tokens: tuple[Token, ...], at: int, times: dict) -> tuple[Amount | None, int] | None:
    number = numerals.read(tokens, at, len(tokens))
    if number is None or _disc(tokens, at):
        return None
    label = at - 2 if at > 1 and tokens[at - 1].word == ":" else at - 1
    if label >= 0 and fold(tokens[label].word) in _LABELS:
        return None, number.end
    end, kind, unit = number.end, None, None
    found = _units().find([token.word for token in tokens[end : end + 4]])
    if found and found[0][0] == 0:
        end, (kind, unit) = end + found[0][1], found[0][2]
    if kind is None and end < len(tokens):
        word = tokens[end]
        if fold(word.word) in _BUDGET_WORDS and number.value >= 10**6:
            kind = "money"
        elif (
            end not in times
            and _counts(word)
            and not _acts(tokens, end)
            and not (number.end == at + 1 and fold(tokens[at].word) == "یک")
        ):
            kind, unit, end = "count", word.word.removesuffix("‌ای"), end + 1
    if kind is None:
        return None, number.end
    return Amount(tokens[at].start, tokens[end - 1].end, kind, number.value, unit), end


def _counts(word: Token) -> bool:
    """Whether a noun after a number is what it counts; «یک» before a noun is an article, and counts only units."""
    return (
        word.tag in ("N", "Ne")
        and fold(word.word) not in _NO_UNIT
        and word.word[0].isalpha()
        and not word.word.startswith("به‌")
    )


def _acts(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a noun of action makes one verb with the next word and is counted by nothing («۲۰۲۰ تصویب کرد»)."""
    return at + 1 < len(tokens) and tokens[at + 1].tag.startswith("V") and fold(tokens[at].word) in action_classes()


@cache
def _units() -> Phrasebook[tuple[str, str]]:
    rows = knowledge.read_table("units")
    for row in rows:
        if row["kind"] not in ("money", "share", "count"):
            raise knowledge.LexiconError(f"units.tsv: {row['unit']!r} has the kind {row['kind']!r}")
    return Phrasebook((row["unit"], (row["kind"], "درصد" if row["kind"] == "share" else row["unit"])) for row in rows)


# --------------------------------------------------------------------------------------------------------------- dates


def _calendar(tokens: tuple[Token, ...], at: int, times: dict, published: int | None) -> tuple[Amount, int] | None:
    """A day, month or year of the Jalali calendar, or of the Gregorian, that begins at a token."""
    if at >= len(tokens) or _disc(tokens, at):
        return None
    word = fold(tokens[at].word)
    if (day := _figures(word)) is not None:
        return Amount(tokens[at].start, tokens[at].end, "date", date=day), at + 1
    number = numerals.read(tokens, at, min(at + 3, len(tokens)))
    day_of = number and number.value in range(1, 32)
    of_month = day_of and _month(tokens, number.end)
    if of_month:
        month, end = of_month
        year, end = _year_after(tokens, end, times, published)
        return Amount(tokens[at].start, tokens[end - 1].end, "date", date=_iso(year, month, int(number.value))), end
    if named := _month(tokens, at):
        month, end = named
        year, last = _year_after(tokens, end, times, published)
        if last > end or end > at + 1 or _is_time(tokens, at):
            return Amount(
                tokens[at].start, tokens[last - 1].end, "date", date=f"{year}-{month:02}" if year else None
            ), last
        return None
    if day_of and number.end < len(tokens) and (month := _GREGORIAN.get(fold(tokens[number.end].word))):
        year, end = _gregorian_year(tokens, number.end + 1)
        day = _iso(year, month, int(number.value), date)
        return Amount(tokens[at].start, tokens[end - 1].end, "date", date=day), end
    if word in ("سال", "سالهای") and at + 1 < len(tokens):
        year = _year(fold(tokens[at + 1].word)) or _gregorian_year(tokens, at + 1)[0]
        if year and not _counted(tokens, at + 1):
            return Amount(tokens[at].start, tokens[at + 1].end, "date", date=str(year)), at + 2
    return None


def _counted(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a number that could be a year counts what follows («در سال ۲۰۰۰ نفر», «تا پایان سال ۱۲ مدرسه»)."""
    number = int(fold(tokens[at].word))
    if number in dates.GREGORIAN_YEARS:
        units = _units().find([token.word for token in tokens[at + 1 : at + 5]])
        return bool(units) and units[0][0] == 0
    return 9 < number < 50 and at + 1 < len(tokens) and _counts(tokens[at + 1])


def _disc(tokens: tuple[Token, ...], at: int) -> bool:
    """«سی دی» is a disc and no day; the thirtieth of the month is «۳۰ دی» or «سی‌ام دی»."""
    return fold(tokens[at].word) == "سی" and at + 1 < len(tokens) and fold(tokens[at + 1].word) == "دی"


def _gregorian_year(tokens: tuple[Token, ...], at: int) -> tuple[int | None, int]:
    """The Gregorian year in figures at a token, and where it ends."""
    word = fold(tokens[at].word) if at < len(tokens) else ""
    known = len(word) == 4 and word.isdecimal() and int(word) in dates.GREGORIAN_YEARS
    return (int(word), at + 1) if known else (None, at)


def _figures(word: str) -> str | None:
    """«1398/02/15» and «98/2/15» as an ISO date."""
    parts = word.replace("-", "/").split("/")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or len(word) > 10:
        return None
    year = _year(parts[0])
    return _iso(year, int(parts[1]), int(parts[2]))


def _month(tokens: tuple[Token, ...], at: int) -> tuple[int, int] | None:
    """(month, end) where a month's name stands at a token, with «ماه» or without."""
    if at >= len(tokens):
        return None
    word = fold(tokens[at].word)
    if word in _MONTHS:
        after = at + 1 < len(tokens) and fold(tokens[at + 1].word) in ("ماه", "ماه،")
        return _MONTHS[word], at + 1 + after
    return (
        (_MONTHS[word.removesuffix("ماه")], at + 1)
        if word.endswith("ماه") and word.removesuffix("ماه") in _MONTHS
        else None
    )


def _is_time(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether a bare month's name («مهر», «تیر», «دی») stands where a time does and is no other word."""
    before = fold(tokens[at - 1].word) if at else ""
    return before in ("پایان", "ابتدای", "اواخر", "اوایل", "اواسط", "نیمه", "اول", "اغاز", "از", "تا") and fold(
        tokens[at].word
    ) not in ("تیر", "مهر", "دی")


def _year_after(tokens: tuple[Token, ...], at: int, times: dict, published: int | None) -> tuple[int | None, int]:
    """The year that follows a month, in figures or as «سال جاری», and where it ends."""
    if at in times and times[at][1]["kind"] == "year":
        return (published + int(times[at][1]["shift"]) if published else None), times[at][0]
    k = at + 1 if at < len(tokens) and fold(tokens[at].word) == "سال" else at
    year = _year(fold(tokens[k].word)) if k < len(tokens) else None
    return (year, k + 1) if year else (None, at)


def _year(word: str) -> int | None:
    """A Jalali year in four figures, or in two («99», «02»)."""
    if not word.isdecimal():
        return None
    if len(word) == 4:
        return int(word) if int(word) in dates.JALALI_YEARS else None
    if len(word) == 2:
        return 1300 + int(word) if int(word) >= 50 else 1400 + int(word)
    return None


def _iso(year: int | None, month: int, day: int, calendar: type = jdatetime.date) -> str | None:
    """The ISO date of a day of a calendar; None without a year or where it has no such day."""
    found = dates.day_of(year, month, day, calendar) if year else None
    return found.isoformat() if found else None


# ----------------------------------------------------------------------------------------------------------- occasions


def _occasions(tokens: tuple[Token, ...]) -> dict[int, tuple[int, dict[str, str]]]:
    """Where phrases of occasions.tsv begin, where they end, and their row."""
    return {first: (end, row) for first, end, row in _times().find([token.word for token in tokens])}


def _occasion(tokens: tuple[Token, ...], at: int, times: dict, year: int | None) -> tuple[Amount, int] | None:
    """A named occasion, a word for a year, or a part of either («پایان سال جاری»)."""
    if at not in times:
        return None
    end, row = times[at]
    if row["kind"] == "part":
        inner = _calendar(tokens, end, times, year) or (
            _occasion(tokens, end, times, year) if end in times and times[end][1]["kind"] != "part" else None
        )
        if inner is None:
            return None
        amount, last = inner
        return Amount(tokens[at].start, amount.end, amount.kind, unit=amount.unit, date=amount.date), last
    if row["phrase"] == "سال":
        before = fold(tokens[at - 1].word) if at else ""
        return (Amount(tokens[at].start, tokens[at].end, "occasion", unit="سال"), end) if before in _ENDS else None
    date_ = str(year + int(row["shift"])) if row["kind"] == "year" and year else None
    return Amount(tokens[at].start, tokens[end - 1].end, "occasion", unit=row["phrase"], date=date_), end


@cache
def _times() -> Phrasebook[dict[str, str]]:
    rows = knowledge.read_table("occasions")
    for row in rows:
        if row["kind"] not in ("occasion", "year", "part") or (row["kind"] == "year") != bool(row["shift"]):
            raise knowledge.LexiconError(f"occasions.tsv: {row['phrase']!r} is of no kind, or a year without its shift")
    return Phrasebook((row["phrase"], row) for row in rows)
