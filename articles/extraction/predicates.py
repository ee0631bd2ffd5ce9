"""What a clause says: the root of its verb, the word that carries the meaning of a light verb, and the class of both.

Persian puts most of a predicate before the verb («به تصویب رسید», «مورد توجه جدی قرار گیرد», «ضروری است»), and the word that
counts need not stand next to it.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from articles.extraction import knowledge, normalise
from articles.extraction.normalise import ZWNJ
from articles.extraction.vocabulary import action_classes

LIGHT = frozenset(
    "کرد شد داد داشت گرفت یافت است رسید زد ساخت خورد آورد پذیرفت گشت بخشید رساند گذاشت آمد رفت برد".split()
)
# Verbs under the past stem that hazm's list gives a form, where the news uses another or none is given.
_ROOTS = {
    "": "است",
    "باشید": "است",
    "بود": "است",
    "یابید": "یافت",
    "گذارد": "گذاشت",
    "شنفت": "شنید",
    "گدشت": "گذشت",
    "رست": "رفت",
    "نمود": "کرد",
}
_PREVERBS = ("بر", "در", "باز", "فرا", "وا")
_COPULAS = ("هستند", "هستیم", "یم", "ند", "م", "ست")
_CAN = frozenset({"می‌توان", "نمی‌توان", "بتوان", "نتوان", "میتوان", "نمیتوان", "توان"})
_NOT = frozenset({"نیست", "نیستند", "نیستیم", "نیستم", "نیستید"})
_BETWEEN = frozenset({"نیز", "هم", "را", "خود", "بسیار", "کاملا", "کامل"})
_PLACED = frozenset({"گرفت", "داد", "داشت", "است"})
_STAGES = frozenset({"حال", "دست", "شرف", "استانه", "مرحله", "مراحل", "حین"})
_FURTHEST = 6


class Predicate(NamedTuple):
    """`root` is a past stem («کرد»; «است» for every form of being), `element` the stem that carries a light verb's meaning, or
    an empty string."""

    root: str
    element: str
    kind: str

    @property
    def name(self) -> str:
        """The predicate as the model's features spell it («افتتاح+شد»)."""
        return f"{self.element}+{self.root}" if self.element else self.root


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """The past stem of a verb's form; the word itself where it is in no list of verbs."""
    if word in _CAN:
        return "توانست"
    if word in _NOT:
        return "است"
    found = _listed(word)
    if found is not None:
        return found
    for preverb in _PREVERBS:
        if word.startswith(preverb):
            inner = _listed(word.removeprefix(preverb).removeprefix(ZWNJ))
            if inner not in (None, "است"):
                return preverb + inner
    # «بیاید», «نیفتد»: a glide stands between the mark and the vowel.
    if word[:2] in ("بی", "نی"):
        for vowel in ("ا", "آ"):
            inner = _listed(vowel + word[2:]) or _listed(vowel + word[3:])
            if inner:
                return inner
    return word


def _listed(word: str) -> str | None:
    known = normalise.verbs().get(word)
    if known is None:
        return None
    past = known.partition("#")[0]
    return _ROOTS.get(past, past)


@lru_cache(maxsize=50_000)
def _copula(word: str) -> str:
    """The adjective or noun in a word that ends with a copula («معتقدند», «بالاست»), or an empty string."""
    for ending in _COPULAS:
        base = word.removesuffix(ending).removesuffix(ZWNJ) if word.endswith(ending) else ""
        if len(base) > 2 and (base in _classes("element") or ending == "ست"):
            return base
    return ""


def read(words: Sequence[str], stems: Sequence[str], tags: Sequence[str], k: int) -> Predicate:
    """The predicate that the verb at token `k` closes."""
    word = words[k]
    verb = root(word)
    base = _copula(normalise.fold(word)) if word not in normalise.verbs() else ""
    if base:
        return Predicate("است", base, _class(base, "است"))
    at = _element(stems, tags, k, verb)
    if at < 0:
        return Predicate(verb, "", _class("", verb))
    if tags[at][0] == "V" and stems[at] != "قرار":
        # A passive that stands in two words («به کار گرفته شود»).
        inner = root(words[at])
        if inner != words[at] and verb in ("شد", "گشت", "است"):
            before = _element(stems, tags, at, inner)
            element = stems[before] if before >= 0 and inner in LIGHT else ""
            return Predicate(inner, element, _class(element, inner))
        return Predicate(verb, "", _class("", verb))
    if verb not in LIGHT:
        return Predicate(verb, "", _class(stems[at], verb))
    if stems[at] == "قرار" and verb in _PLACED:
        placed = _placed(stems, tags, at)
        if placed:
            return Predicate("قرار", placed, _class(placed, "قرار"))
    if verb == "است":
        staged = _staged(stems, tags, at)
        if staged:
            return Predicate("است", staged, _class(staged.partition(" ")[2], "کرد"))
    return Predicate(verb, stems[at], _class(stems[at], verb))


def _element(stems: Sequence[str], tags: Sequence[str], k: int, verb: str) -> int:
    """The token that carries a verb's meaning: the one before it, or the noun of the adjectives between («اهتمام ویژه‌ای دارند»)."""
    at = k - 1
    while at >= 0 and stems[at] in _BETWEEN:
        at -= 1
    if at < 0 or tags[at] in ("PUNC", "CONJ", "POSTP", "P", "PRO", "DET"):
        return -1
    if verb == "است" or tags[at] == "V" or stems[at] in _classes("element"):
        return at
    noun = at
    while (
        noun > max(0, at - 4) and tags[noun] in ("AJ", "AJe", "ADV", "CONJ") and stems[noun] not in _classes("element")
    ):
        noun -= 1
    return noun if tags[noun][0] == "N" and (noun == at or stems[noun] in _classes("element")) else at


def _placed(stems: Sequence[str], tags: Sequence[str], at: int) -> str:
    """What something is placed in («مورد توجه», «در دستور», «تحت پوشش»), for «قرار گرفت» and its like."""
    for k in range(at - 1, max(-1, at - _FURTHEST), -1):
        if tags[k] == "V":
            break
        if stems[k] in ("مورد", "تحت") and k + 1 < at:
            return f"{stems[k]} {stems[k + 1]}"
        if stems[k] in ("در", "به") and k + 1 < at:
            return f"در {stems[k + 1]}"
    return ""


def _staged(stems: Sequence[str], tags: Sequence[str], at: int) -> str:
    """What is going on, for «در حال اجراست», «در دست ساخت است»."""
    for k in range(at, max(0, at - 4), -1):
        if stems[k] in _STAGES and stems[k - 1] == "در" and k < at:
            return f"حال {stems[k + 1]}"
    return ""


@cache
def _classes(part: str) -> dict[str, str]:
    rows = knowledge.read_table("predicates")
    return {normalise.fold(row["word"]): row["class"] for row in rows if row["part"] == part}


@lru_cache(maxsize=200_000)
def _class(element: str, verb: str) -> str:
    roots, elements = _classes("root"), _classes("element")
    by_root = roots.get(normalise.fold(verb), "other")
    if verb not in LIGHT and verb != "قرار" and by_root not in ("other", "modal"):
        return by_root
    found = elements.get(element) or (elements.get(element[:-1]) if element.endswith("ی") else None)
    if found is None and " " in element:
        found = elements.get(element.partition(" ")[2]) or ("general" if verb == "قرار" else None)
    return found or ("act" if element in action_classes() else by_root)
