"""Persian names out of GeoNames' untagged alternates: which are Persian, and which is the town's own."""

import difflib
import re
import unicodedata

from articles.extraction.normalise import fold

ZWNJ = "\u200c"
# Letters that Urdu, Kurdish or Pashto have and Persian has not: a name with one of them is not Persian.
_FOREIGN = frozenset("ہےںھٹڈڑێۆەڕڵڤټډړږښې")
_LETTERS = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "أ": "ا",
        "إ": "ا",
        "\u0640": None,
        **{chr(c): None for c in (*range(0x064B, 0x0660), 0x0670)},
    }
)
# "استان کرمانشاه" among a town's alternates names the province.
_OF_A_DIVISION = re.compile(r"(استان|شهرستان|بخش|دهستان) ")
# What carries no name of its own: barracks and posts are left out, whatever GeoNames holds.
MILITARY = re.compile(r"پادگان|پاسگاه|نظامی|پایگاه|ارتش|سپاه|Pādegān|Padegan|Pāsgāh|Pasgah|Garrison|Military", re.I)
_NUMERALS = frozenset("یک دو سه چهار پنج شش هفت هشت نه ده صد هزار".split())
_ENDINGS = re.compile(r" (آباد|شهر|رود|دشت|دژ|شیرین)$")
_LATIN = {
    "ا": "",
    "آ": "a",
    "ب": "b",
    "پ": "p",
    "ت": "t",
    "ث": "s",
    "ج": "j",
    "چ": "c",
    "ح": "h",
    "خ": "k",
    "د": "d",
    "ذ": "z",
    "ر": "r",
    "ز": "z",
    "ژ": "z",
    "س": "s",
    "ش": "s",
    "ص": "s",
    "ض": "z",
    "ط": "t",
    "ظ": "z",
    "ع": "",
    "غ": "g",
    "ف": "f",
    "ق": "q",
    "ک": "k",
    "گ": "g",
    "ل": "l",
    "م": "m",
    "ن": "n",
    "و": "v",
    "ه": "h",
    "ی": "y",
    "ئ": "",
    "ؤ": "v",
    "ء": "",
}


def key(name: str) -> str:
    """What makes two spellings one name: folded, without spaces."""
    return "".join(fold(name).split())


def clean(name: str) -> str | None:
    """A Persian spelling of an alternate name, or None where it is not Persian or not this place's own."""
    name = unicodedata.normalize("NFKC", name)
    if not re.search("[\u0600-\u06ff]", name) or set(name) & _FOREIGN:
        return None
    name = re.sub(r"\s+", " ", name.translate(_LETTERS)).strip()
    if name in _NUMERALS or re.search(r"[A-Za-z0-9۰-۹٠-٩()،]", name) or _OF_A_DIVISION.match(name) or len(name) < 2:
        return None
    return name


def joined(name: str) -> str:
    """A name with the half-space that its compound wants: «نجف آباد» → «نجف‌آباد»."""
    return _ENDINGS.sub(lambda match: ZWNJ + match[1], name)


def skeleton(name: str) -> str:
    """Consonants of a Latin or Persian name, for comparing one with the other."""
    if re.search("[\u0600-\u06ff]", name):
        return "".join(_LATIN.get(letter, "") for letter in name)
    plain = "".join(c for c in unicodedata.normalize("NFKD", name).lower() if c.isascii())
    plain = (
        plain.replace("kh", "k")
        .replace("gh", "g")
        .replace("sh", "s")
        .replace("ch", "c")
        .replace("zh", "z")
        .replace("ph", "f")
    )
    plain = re.sub(r"^(a)", "A", plain)
    return re.sub(r"[^a-z]|[eiou]|a", "", plain.replace("w", "v").replace("-e ", " ").replace("-ye ", " "))


def own(latin: str, candidates: list[str]) -> str:
    """The candidate that the Latin name transliterates; the first on a tie."""
    want = skeleton(latin)
    return max(
        candidates,
        key=lambda name: (difflib.SequenceMatcher(None, want, skeleton(name)).ratio(), -candidates.index(name)),
    )
