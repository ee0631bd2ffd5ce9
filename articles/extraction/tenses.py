"""Tense and mood of a Persian verb as the tokens spell it («می‌شود», «شده_است», «خواهد_شد», «نشود»)."""

from dataclasses import dataclass
from functools import lru_cache

from articles.extraction import normalise
from articles.extraction.normalise import ZWNJ
from articles.extraction.records import Token

FORMS = (
    "present",
    "past",
    "imperfect",
    "perfect",
    "pluperfect",
    "future",
    "subjunctive",
    "participle",
    "be",
    "have",
    "was",
    "other",
)

_MODALS = frozenset({"باید", "بایستی", "بایست", "نباید", "می‌بایست", "می‌بایستی", "میبایست", "وباید", "نبایستی"})
_BE = frozenset({"است", "هست", "هستند", "هستیم", "هستم", "هستید", "می‌باشد", "می‌باشند", "می‌باشیم"})
_HAVE = frozenset({"دارد", "دارند", "داریم", "دارم", "دارید"})
_WAS = frozenset({"بود", "بودند", "بودیم", "بودم", "داشت", "داشتند", "داشتیم", "داشتم"})
_PAST_ENDINGS = frozenset({"", "م", "ی", "یم", "ید", "ند"})
# Present stems that stand without ب: a light verb's subjunctive («اجرا شود», «انجام دهد»).
_SUBJUNCTIVES = frozenset(
    f"{stem}{ending}"
    for stem in ("شو", "کن", "گرد", "ده", "یاب", "باش", "گیر", "پذیر", "رس", "نمای", "آور", "ورز", "ساز", "زن", "گذار")
    for ending in ("د", "ند", "یم", "م", "ید")
    if stem + ending != "رسید"
) | {"نماید", "نمایند", "نماییم", "آید", "آیند"}
# Words that end as a copula does and are none.
_NO_COPULA = frozenset(
    {"خواست", "نخواست", "درخواست", "دانست", "توانست", "نتوانست", "شکست", "پیوست", "نشست", "زیست", "سیاست", "ریاست"}
)
# Adjectives that a copula follows and that look like a participle («آماده است»).
_READY = frozenset({"آماده", "عمده", "ساده", "ویژه", "زنده", "بنده"})
# Nouns that the tagger takes for verbs («پیش بینی»).
_NOUNS = frozenset({"بینی", "پیوست", "بردار", "پسماند"})
_RUN_TOGETHER = {"برشمرد": "past", "برشمردند": "past", "خبرداد": "past", "خبردادند": "past"}


@dataclass(frozen=True, slots=True)
class Tense:
    form: str
    negated: bool = False

    @property
    def real(self) -> bool:
        """Whether the verb says that something has happened."""
        return self.form in ("past", "perfect", "pluperfect", "participle", "was")


def is_modal(token: Token) -> bool:
    """«باید» and its like, which demand and are no main verb."""
    return token.word in _MODALS


def is_verb(token: Token) -> bool:
    return (
        (token.tag.startswith("V") or token.word in _RUN_TOGETHER)
        and token.word not in _MODALS
        and token.word not in _NOUNS
    )


def is_finite(token: Token) -> bool:
    return is_verb(token) and of(token.word).form != "participle"


def is_first_person(token: Token) -> bool:
    return token.word.endswith(("یم", "م")) and of(token.word).form in (
        "present",
        "future",
        "subjunctive",
        "past",
        "perfect",
    )


@lru_cache(maxsize=50_000)
def of(word: str) -> Tense:
    """The tense of a word that is tagged as a verb; form `other` where it is in no list of verbs."""
    word = word.replace(ZWNJ * 2, ZWNJ)
    if word in _RUN_TOGETHER:
        return Tense(_RUN_TOGETHER[word])
    for form, words in (("be", _BE), ("have", _HAVE), ("was", _WAS)):
        if word in words or (word.startswith("ن") and word[1:] in words):
            return Tense(form, word not in words)
    if word in ("نیست", "نیستند", "نیستیم"):
        return Tense("be", True)
    if "_" in word:
        return _joined(word.split("_"))
    if word.endswith((f"{ZWNJ}است", f"{ZWNJ}اند", f"{ZWNJ}ایم", f"{ZWNJ}ام")):
        return Tense("perfect", _negated(word))
    for prefix in ("نمی", "می"):
        if word.startswith(prefix + ZWNJ):
            past, _, present = normalise.verbs().get(word, "").partition("#")
            rest = word[len(prefix) + 1 :]
            # «می‌خورد» is both; the news says it of today.
            past_form = past and rest.startswith(past) and rest[len(past) :] in _PAST_ENDINGS and rest != f"{present}د"
            return Tense("imperfect" if past_form else "present", prefix == "نمی")
        if word.startswith(prefix) and f"{prefix}{ZWNJ}{word[len(prefix) :]}" in normalise.verbs():
            return of(f"{prefix}{ZWNJ}{word[len(prefix) :]}")
    if word in _SUBJUNCTIVES or (word.startswith("ن") and word[1:] in _SUBJUNCTIVES):
        return Tense("subjunctive", word not in _SUBJUNCTIVES)
    return _plain(word)


def _joined(parts: list[str]) -> Tense:
    """A verb of several words."""
    negated = any(_negated(part) for part in parts)
    if any(part.startswith(("خواه", "نخواه")) for part in parts):
        return Tense("future", any(part.startswith("نخواه") for part in parts))
    last = parts[-1]
    if last in ("است", "اند", "ام", "ایم", "اید", "ای"):
        return Tense("perfect" if parts[0].endswith("ه") and parts[0] not in _READY else "be", negated)
    if last.startswith("بود"):
        return Tense("pluperfect", negated)
    if last.startswith("باش"):
        return Tense("subjunctive", negated)
    tense = of(last)
    return Tense(tense.form, negated or tense.negated)


def _plain(word: str) -> Tense:
    """A verb of one word, without می."""
    past, _, present = normalise.verbs().get(word, "").partition("#")
    negated = bool(past) and word.startswith("ن") and not past.startswith("ن")
    core = word[1:] if negated else word
    if past and core == f"{past}ه":
        return Tense("participle", negated)
    if past and core.startswith(past) and core[len(past) :] in _PAST_ENDINGS:
        return Tense("past", negated)
    if present and core.startswith(("ب", present)):
        return Tense("subjunctive", negated)
    if word.endswith("ست") and len(word) > 3 and word not in _NO_COPULA:
        return Tense("be")
    if word.endswith("ه"):
        return Tense("participle", _negated(word))
    return Tense("subjunctive" if word.startswith("ب") else "other")


def _negated(word: str) -> bool:
    return word.startswith(
        ("نشد", "نکرد", "نداد", "نگرف", "نیافت", "نبود", "نداشت", "نرسید", "نخواه", "نتوانست", "نپذیر", "نبرد", "نیامد")
    )
