"""Words as the lexicons spell them, each over the exact stretch of source text that it stands for.

hazm normalises by rewriting the string, which loses offsets; here the string is cut into raw tokens first, and only
the tokens' words are normalised, with hazm's own word and verb lists. So a span never has to be searched for again.
"""

import re
from functools import cache, lru_cache

from articles.extraction import dictionary, once
from articles.extraction.dictionary import ZWNJ, verbs
from articles.extraction.records import Columns

__all__ = ["ZWNJ", "fold", "letters", "verbs", "vocabulary", "words"]

_LETTERS = str.maketrans(
    {
        "ي": "ی", "ى": "ی", "ې": "ی", "ك": "ک", "ڪ": "ک", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه", "أ": "ا", "إ": "ا",
        "ٱ": "ا", "ؤ": "و", "\u0640": None,
        **{chr(c): None for c in (*range(0x064B, 0x0660), 0x0670)},
        **{chr(c): None for c in (0x200B, 0x200D, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A))},
        "\u00ac": ZWNJ, "\u00ad": None, "\u009d": ZWNJ,
        **{chr(0x0660 + d): chr(0x06F0 + d) for d in range(10)},
        **{str(d): chr(0x06F0 + d) for d in range(10)},
    }
)  # fmt: skip
_LATIN_DIGITS = {0x06F0 + d: str(d) for d in range(10)}
_FOLD = {ord(ZWNJ): None, ord("آ"): "ا", ord("ئ"): "ی", **_LATIN_DIGITS}
# What fold() makes of each character in one pass. The alphabet stands there in full, since a character that translate() does
# not find costs it an exception.
_FOLDED = {code: code for code in range(0x0600, 0x0700)} | {
    code: (made and made.translate(_FOLD)) or None
    for code, made in ({code: chr(code) for code in (*_FOLD, *_LETTERS)} | _LETTERS).items()
}
_LETTERS = {code: code for code in range(0x0600, 0x0700)} | _LETTERS
_PUNCTUATION = str.maketrans({'"': '"', "“": "«", "”": "»", "„": "«", "%": "٪", ",": "،", ";": "؛", "?": "؟"})

# Letters with their marks and joiners, numbers with inner separators, or one other visible character; NUL and lone
# surrogates, which no database can carry, are no words.
_TOKEN = re.compile(
    r"[^\W\d_][^\W\d_\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640\u00ac\u009d]*"
    r"(?:[\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640\u00ac\u009d]+[^\W\d_]*)*"
    r"|\d+(?:[.,/٫٬]\d+)*"
    r"|[^\s\w\x00\ud800-\udfff]|_"
)
_SUFFIXES = set(
    "ها های هایی هایش هایشان هایمان هایم هایت تر ترین تری ترها ای ام ات اش اند ایم مان تان شان هاست".split()
)
_GLUED = ("هایشان", "هایمان", "هایش", "هایی", "های", "ها", "ترین", "تر")
# What a verb of the present or the imperfect begins with.
_PREFIXES = frozenset({"می", "نمی"})
_RUN_ON = re.compile(r"(.*(?:شد|است|کرد|داد|یافت|گفت|بود|اند))(به|و)")
_BOUND = set(
    (
        "اندازی برداری گذاری سازی ریزی گیری رسانی دهی بندی یابی پذیری بخشی کشی زنی "
        "زدایی افزایی گرایی داری پردازی آموزی سپاری شناسی گستری خواهی گردی نگاری رانی "
        "شویی زایی خیزداری کاری بانی مندی مندسازی آوری نویسی فروشی پروری نشینی گذاران "
        "کننده کنندگان دار ساز گذار پذیر بنیان آموز آموزان زدگان دیدگان "
        "روی رفت جانبه ساله نامه نامه‌ها خانه سوزی کن بخش محور مند"
    ).split()
)


_REPEATED = re.compile(f"{ZWNJ}{{2,}}")
_INVISIBLE = "".join(chr(c) for c in (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def letters(text: str) -> str:
    """A text in Persian letters and digits, without marks and kashida; spaces and half-spaces stay."""
    return text.translate(_LETTERS)


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A word for matching: Persian letters, no marks, joiners or kashida, آ as ا, ئ as ی, Latin digits."""
    return word.translate(_FOLDED)


def folded(text: str) -> str:
    """fold() for a long text or for many words at once, which it does not remember."""
    return text.translate(_FOLDED)


@cache
def vocabulary() -> frozenset[str]:
    """hazm's word list, with half-spaces as it has them."""
    return frozenset(dictionary.counts())


@cache
def _compounds() -> dict[str, str]:
    """Compounds that hazm spells with a half-space, by their spelling without it («راهاندازی» → «راه‌اندازی»)."""
    return {word.replace(ZWNJ, ""): word for word in vocabulary() if ZWNJ in word}


def _is_present(word: str) -> bool:
    """Whether a word with «می‌» or «نمی‌» is a verb; hazm conjugates no impersonal «می‌توان»."""
    return word in verbs() or word in ("می\u200cتوان", "نمی\u200cتوان")


def _restore(word: str) -> str:
    """A word whose half-space was lost, with it: «میشود» → «می‌شود», «سامانههای» → «سامانه‌های»."""
    known = vocabulary()
    # The list holds verbs without their half-space («میشود»), with no count; «میدانی» is «of the field» in news, no verb.
    verbal = word not in known or (not dictionary.counts()[word] and len(word) > 4 and word[-1] != "ی")
    for prefix in ("نمی", "می") if verbal else ():
        if word.startswith(prefix) and _is_present(f"{prefix}{ZWNJ}{word[len(prefix) :]}"):
            return f"{prefix}{ZWNJ}{word[len(prefix) :]}"
    if ZWNJ in word or word in known or word in verbs() or (word[-1] == "ی" and word[:-1] in known):
        return word
    if word in _compounds():
        return _compounds()[word]
    for suffix in _GLUED:
        stem = word[: -len(suffix)]
        if word.endswith(suffix) and len(stem) > 1:
            if stem in known:
                return f"{stem}{ZWNJ}{suffix}"
            if stem in _compounds():
                return f"{_compounds()[stem]}{ZWNJ}{suffix}"
            if suffix.startswith("ه") and len(stem) > 3 and not word[:-2].endswith(tuple("اوه")):
                return f"{word[:-2]}{ZWNJ}ای" if suffix == "های" and word[:-2] in known else f"{stem}{ZWNJ}{suffix}"
    if word.endswith("ای") and word[:-2].endswith("ه") and word[:-2] in known:
        return f"{word[:-2]}{ZWNJ}ای"
    return word


def _run_on(word: str) -> int:
    """Where a word is two that were run together («شدبه»): the length of the first; 0 for one word."""
    if len(word) > 40 or not word.endswith(("به", "و")) or word in vocabulary() or word in verbs():
        return 0
    match = _RUN_ON.fullmatch(word)
    return match.end(1) if match else 0


def words(text: str) -> Columns:
    """The text's tokens in order, their words normalised; spans exact, joined parts of one verb or compound as one token
    («می شود» → «می‌شود», «شده است» → «شده_است»). Linear in the text's length."""
    joinable, known = _second_parts(), _pieces.__getitem__
    found, starts, ends = read = Columns([], [], [])
    before, last, at = "", 0, 0
    for piece in text.replace("\n", " ").split(" "):
        for word, start, end in known(piece) if len(piece) < 100 else _tokens(piece):
            start += at
            if (word in joinable or before in _PREFIXES) and 0 < start - last <= 3 and (whole := _joined(before, word)):
                found[-1] = before = whole
                ends[-1] = last = at + end
                continue
            before, last = word, at + end
            found.append(word)
            starts.append(start)
            ends.append(last)
        at += len(piece) + 1
    return read


def _tokens(piece: str) -> tuple[tuple[str, int, int], ...]:
    """(normalised word, start, end) for each token of a text, before any are joined."""
    found = []
    for match in _TOKEN.finditer(piece):
        source, start = match.group(), match.start()
        word, second, length = _read(source) if len(source) < 100 else _read.__wrapped__(source)
        if second:
            found.append((word, start, start + len(word)))
            found.append((second, start + len(word), start + length))
        elif word:
            found.append((word, start, start + length))
    return tuple(found)


_pieces = once.Remembered(_tokens, 50_000)


@lru_cache(maxsize=100_000)
def _read(source: str) -> tuple[str, str, int]:
    """(word, the word run together with it or nothing, length) of a raw token, without the invisible characters at its end."""
    source = source.rstrip(_INVISIBLE)
    word = _REPEATED.sub(ZWNJ, source.translate(_LETTERS).translate(_PUNCTUATION).strip(ZWNJ))
    first = _run_on(word)
    if first and len(source) == len(word):
        return word[:first], word[first:], len(source)
    return _restore(word) if 0 < len(word) < 40 else word[:40], "", len(source)


@cache
def _second_parts() -> frozenset[str]:
    """Words that may belong to the word before them."""
    bound = (form for part in _BOUND for form in (part, f"{part}{ZWNJ}های"))
    return frozenset((*_SUFFIXES, *bound, *dictionary.AUXILIARIES, *dictionary.past_stems(), *dictionary.participles()))


def _joined(before: str, word: str) -> str | None:
    """Two words that are the parts of one, as that one word; None where they are two."""
    if before in _PREFIXES and _is_present(f"{before}{ZWNJ}{word}"):
        return f"{before}{ZWNJ}{word}"
    if word in _SUFFIXES and before[-1:].isalpha() and _takes(before, word):
        return f"{before}{ZWNJ}{word}"
    if (word in _BOUND or word.removesuffix("‌های") in _BOUND) and f"{before}{ZWNJ}{word}" in vocabulary():
        return f"{before}{ZWNJ}{word}"
    auxiliary, participles = word in dictionary.AUXILIARIES, dictionary.participles()
    past = word in dictionary.past_stems()
    if (
        (auxiliary and before in participles)
        or (before in dictionary.FUTURES and (past or word in participles))
        or ((auxiliary or past) and before.endswith(("_شده", "_خواهد", "_خواهند")))
    ):
        return f"{before}_{word}"
    return None


def _takes(stem: str, suffix: str) -> bool:
    """Whether a free-standing suffix belongs to the word before it."""
    if suffix.startswith(("ها", "تر")):
        return True
    if suffix == "ای":
        return stem.endswith(("ه", "ی", "و", "ا"))
    return suffix not in vocabulary() and stem.endswith("ه")
