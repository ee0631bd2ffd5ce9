"""Reads numbers in Persian news: figures with any digits and separators, words, and both mixed («۳ هزار و ۵۰۰»)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.extraction.normalise import fold
from articles.extraction.records import Token

_ONES = {"یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9}
_WORDS = _ONES | {
    "ده": 10,
    "یازده": 11,
    "دوازده": 12,
    "سیزده": 13,
    "چهارده": 14,
    "پانزده": 15,
    "شانزده": 16,
    "هفده": 17,
    "هجده": 18,
    "هیجده": 18,
    "نوزده": 19,
    "بیست": 20,
    "سی": 30,
    "چهل": 40,
    "پنجاه": 50,
    "شصت": 60,
    "هفتاد": 70,
    "هشتاد": 80,
    "نود": 90,
    "صد": 100,
    "یکصد": 100,
    "دویست": 200,
    "سیصد": 300,
    "چهارصد": 400,
    "پانصد": 500,
    "ششصد": 600,
    "شیصد": 600,
    "هفتصد": 700,
    "هشتصد": 800,
    "نهصد": 900,
}
_SCALES = {"هزار": 10**3, "میلیون": 10**6, "ملیون": 10**6, "میلیارد": 10**9, "ملیارد": 10**9, "تریلیون": 10**12}
_HALF = "نیم"
# «میلیارد تومان» without a number: how many was lost with the sentence; «هزار مدرسه» says it.
_BARE = frozenset((float(scale), scale) for scale in _SCALES.values() if scale > 1000)
_GLUED = re.compile(f"({'|'.join(_ONES)})({'|'.join(_SCALES)})")
_FIGURE = re.compile(r"\d+(?:[.,/٫٬،]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,٬،]\d{3})+")
# A number longer than this is no amount (an account, a telephone, an attack).
_LONGEST = 18


@dataclass(frozen=True, slots=True)
class Number:
    """A number said by tokens [first, end)."""

    first: int
    end: int
    value: float


def read(tokens: Sequence[Token], at: int, end: int) -> Number | None:
    """The number that begins at a token, as long as it goes on before `end`; None where none does."""
    parts: list[tuple[float, int]] = []
    group: float | None = None
    k = at
    while k < end:
        word = fold(tokens[k].word)
        if (value := _value(word)) is not None and group is None and (k == at or fold(tokens[k - 1].word) == "و"):
            group = value
        elif (scaled := _scale(word)) is not None and (scaled[0] is None or group is None):
            group = _scaled(parts, group if scaled[0] is None else float(scaled[0]), scaled[1])
        elif word == "و" and k > at and k + 1 < end and (more := _addend(tokens, k + 1, end, parts, group)) is not None:
            group, k = more
        else:
            break
        k += 1
    if k == at or (len(parts) == 1 and group is None and k == at + 1 and parts[0] in _BARE):
        return None
    return Number(at, k, sum(value for value, _ in parts) + (group or 0))


def is_number(word: str) -> bool:
    """Whether a folded word is a number or begins one."""
    return _value(word) is not None or _scale(word) is not None


def _scaled(parts: list[tuple[float, int]], group: float | None, scale: int) -> None:
    """Closes a group with its scale; a larger scale takes what smaller ones made («هزار و ۸۳۰ میلیارد»)."""
    below = 0.0
    while parts and parts[-1][1] < scale:
        below += parts.pop()[0]
    count = below + (group or 0)
    parts.append(((count or 1) * scale, scale))


def _addend(
    tokens: Sequence[Token], at: int, end: int, parts: list[tuple[float, int]], group: float | None
) -> tuple[float | None, int] | None:
    """(the group, the last token read) where «و» and what follows go on with the number: a smaller part, or a half."""
    word = fold(tokens[at].word)
    if word == _HALF:
        if group is not None:
            return group + 0.5, at
        value, scale = parts[-1]
        parts[-1] = (value + scale / 2, scale)
        return None, at
    value = _value(word)
    if value is None:
        return None
    if group is not None:
        return (group + value, at) if _tens(group, value) and not word[0].isdigit() else None
    following = _scale(fold(tokens[at + 1].word)) if at + 1 < end else None
    # After «۳ هزار» a plain number is below a thousand; one with a scale of its own is smaller or makes a larger.
    return (value, at) if value < parts[-1][1] or following else None


def _tens(group: float, value: float) -> bool:
    """Whether a value completes tens or hundreds («بیست و پنج», «صد و بیست»)."""
    return (group % 100 == 0 and value < 100) or (group >= 20 and group % 10 == 0 and value < 10)


def _value(word: str) -> float | None:
    if word in _WORDS:
        return float(_WORDS[word])
    if not word or not word[0].isdigit() or len(word) > _LONGEST or not _FIGURE.fullmatch(word):
        return None
    if _GROUPED.fullmatch(word):
        return float(re.sub(r"\D", "", word))
    parts = re.split(r"[.,/٫٬،]", word)
    return float(".".join(parts)) if len(parts) < 3 else None


def _scale(word: str) -> tuple[int | None, int] | None:
    """(factor or None, scale) of «هزار» or «یک‌هزار»."""
    if word in _SCALES:
        return None, _SCALES[word]
    match = _GLUED.fullmatch(word)
    return (_ONES[match[1]], _SCALES[match[2]]) if match else None
