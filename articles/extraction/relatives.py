"""Relative places: parts by direction, neighbours, sets of provinces, distances, banks and basins, and bare «استان»، «کشور»."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from articles.extraction import cues
from articles.extraction.gazetteer import Hit
from articles.extraction.knowledge import read_table
from articles.extraction.normalise import fold
from articles.extraction.once import Remembered
from articles.extraction.records import Document
from articles.extraction.words import Mention, Words


@dataclass(frozen=True, slots=True)
class Relative:
    """How a relative place derives from another: the rule, the level that a bare noun stands for, provinces it names, an amount."""

    rule: str
    level: str = ""
    provinces: tuple[str, ...] = ()
    amount: float | None = None


def _set(*words: str) -> frozenset[str]:
    return frozenset(map(fold, words))


# «کشورمان» is the journalist's own country, whatever the article is about.
OURS = fold("کشورمان")
_PROVINCES = _set("استان‌های", "استان‌ها")
_PLURALS = {
    fold(w): level
    for w, level in {
        "استان‌های": "province",
        "استان‌ها": "province",
        "شهرستان‌های": "county",
        "شهرستان‌ها": "county",
        "شهرهای": "city",
        "کشورهای": "country",
    }.items()
}
_BARE = {
    fold(w): level
    for w, level in {
        "استان": "province",
        "استانمان": "province",
        "شهرستان": "county",
        "کشور": "country",
        "کشورمان": "country",
        "کشورشان": "country",
    }.items()
}
_NEIGHBOUR = _set("همجوار", "هم‌جوار", "مجاور", "همسایه", "هم‌مرز", "همسایگان")
_OTHERS = _set("سایر", "دیگر", "همه", "تمام", "تمامی", "کلیه", "اکثر", "بیشتر", "برخی", "بعضی", "اغلب")
_THIS = _set("این", "همین", "آن")
_EDGE = {
    fold(w): rule
    for w, rule in {
        "حاشیه": "bank",
        "حاشیه‌ی": "bank",
        "کرانه": "bank",
        "کرانه‌های": "bank",
        "ساحل": "bank",
        "سواحل": "bank",
        "حوضه": "basin",
        "حوزه": "basin",
        "حوضه‌آبریز": "basin",
        "حوزه‌آبریز": "basin",
    }.items()
}
_AREA = _set(
    "منطقه", "محدوده", "فاصله", "مسیر", "جایی", "نقطه‌ای", "اراضی", "واقع", "حدفاصل", "دشت", "کویر", "باند", "محور"
)
# «حدفاصل» and the first word of «حد فاصل».
_FAR = frozenset(("حدفاصل", "حد"))
_BETWEEN = _set("بین", "مابین", "میان")
MINISTRY = _set("وزارت", "وزیر", "وزرای")
# «هر استان», «یک شهرستان», «دو کشور» and «استان جدید» mean no place of the article's own.
_ANY = _set("هر", "یک", "چند", "چندین", "هیچ", "دو", "سه", "کدام", "ایجاد", "تاسیس", "تأسیس", "مراکز")
_NEW = _set("جدید", "جدیدی", "دیگر", "دیگری", "دوست", "همسایه", "شدن", "محرومی", "ثالث", "خاص", "مستقل")
_NUMBERS = {
    fold(w): n
    for w, n in {"دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10}.items()
}


@cache
def directions() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Compact folded phrase → (rule, the provinces of the whole country that it means, none where it is unspecific)."""
    return {
        "".join(fold(word) for word in row["words"].split()): (
            row["rule"],
            tuple(row["provinces"].split("|")) if row["definite"] else (),
        )
        for row in read_table("place_directions")
    }


@cache
def _direction_beginnings() -> frozenset[str]:
    """What the first word of a direction may be: its compact phrase may begin so."""
    return frozenset(phrase[:length] for phrase in directions() for length in range(len(phrase) + 1))


def _is_number(word: str) -> bool:
    return (len(word) < 4 and word.isdecimal()) or word in _NUMBERS


def points_back(mention: Mention) -> bool:
    """Whether a bare noun means one named before it («این کشور»)."""
    return mention.cue[0] in _THIS


class Finder:
    """One pass over a document's words; each rule returns the mention that starts at a word, or None."""

    def __init__(self, document: Document, words: Words, hits: list[Hit], taken: list[bool]):
        self.document, self.words, self.taken = document, words, list(taken)
        self.starting: dict[int, list[Hit]] = {}
        # Where any name starts, even one that wants a cue: a noun before it is its cue, not a bare noun.
        self.names = {hit.first for hit in hits if hit.bare}
        for hit in hits:
            if hit.bare and not cues.guarded(hit, words):
                self.starting.setdefault(hit.first, []).append(hit)

    def run(self) -> list[Mention]:
        found: list[Mention] = []
        reached = 0
        for at, text in enumerate(self.words.texts):
            rules = _rules[text]
            if not rules or at < reached or self.taken[at] or self.named(at):
                continue
            mention = next((mention for rule in rules if (mention := rule(self, at))), None)
            if mention and not any(self.taken[mention.first : mention.last]):
                found.append(mention)
                reached = mention.last
        return found

    def text(self, at: int) -> str:
        return self.words.texts[at] if 0 <= at < len(self.words.texts) else ""

    def same(self, first: int, last: int) -> bool:
        return last <= len(self.words) and self.words[first].sentence == self.words[last - 1].sentence

    def named(self, at: int) -> Hit | None:
        """The longest well-known name that starts at a word and is no direction by itself."""
        return max(self.starting.get(at, ()), key=lambda hit: hit.last, default=None)

    def mention(self, first: int, last: int, relative: Relative, *inner: Hit) -> Mention:
        words = self.words
        start, end = words[first].start, words[last - 1].end
        within = tuple(words.mention(hit) for hit in inner)
        return Mention(
            first,
            last,
            start,
            end,
            words[first].sentence,
            kind="relative",
            rule=relative.rule,
            cue=tuple(words.texts[first:last]),
            spec=relative,
            name=" ".join(self.document.text[start:end].split()),
            within=within,
        )

    def direction(self, at: int) -> Mention | None:
        """«شرق استان»، «جنوب استان کرمان»، «شمال غرب کشور»، «شمال عراق»."""
        rule, last = self._direction(at)
        if not rule or self.text(at).endswith("ی") or rule[0] in ("center", "border", "coast"):
            return None
        while self.text(last) == "و" and (more := self._direction(last + 1))[0]:
            rule, last = (f"{rule[0]}+{more[0][0]}", tuple(sorted({*rule[1], *more[0][1]}))), more[1]
        this = last + 1 if self.text(last) in _THIS else last
        level = _BARE.get(self.text(this)) or ("city" if self.text(this) == "شهر" else None)
        name = self.named(this + 1) if level else self.named(last)
        if name and self.same(at, name.last) and self._areal(name):
            return self.mention(at, name.last, Relative(rule[0], provinces=rule[1]), name)
        if level and level != "city" and self.same(at, this + 1):
            return self.mention(at, this + 1, Relative(rule[0], level, rule[1]))
        return None

    @staticmethod
    def _areal(name: Hit) -> bool:
        return any(entry.place.kind in ("province", "county", "city", "country", "relative") for entry in name.entries)

    def _direction(self, at: int) -> tuple[tuple[str, tuple[str, ...]] | None, int]:
        known, word = directions(), self.text(at)
        if (phrase := word + self.text(at + 1)) in known and self.same(at, min(at + 2, len(self.words))):
            return known[phrase], at + 2
        if word in known and self.same(at, min(at + 1, len(self.words))):
            return known[word], at + 1
        return None, at

    def plural(self, at: int) -> Mention | None:
        """«استان‌های همجوار»، «کشورهای همسایه»، «استان‌های شمالی کشور»، «سایر استان‌ها»، «سه استان خراسان»."""
        first, other = at, False
        if self.text(at) in _OTHERS or self._number(at) or (self.text(at) in _THIS and self.text(at + 1) in _PLURALS):
            other, at = True, at + 1
        level = _PLURALS.get(self.text(at)) or (self.text(at) in ("استان", "کشور") and other and _BARE[self.text(at)])
        if not level or not self.same(first, at + 1):
            return None
        after = at + 1
        if (
            level in ("county", "city")
            and _BARE.get(self.text(after)) in ("province", "county")
            and not other
            and self.same(first, after + 1)
            and after + 1 not in self.names
        ):
            return self.mention(first, after + 1, Relative("focus", _BARE[self.text(after)]))
        if self.text(after) in _NEIGHBOUR:
            last = after + 1
            name = self.named(last + (self.text(last) in _BARE or self.text(last) == "شهر"))
            if name and self.same(first, name.last):
                return self.mention(first, name.last, Relative("neighbours", level), name)
            return self.mention(first, last, Relative("neighbours", level))
        rule, last = self._direction(after)
        if rule and level == "province" and (self.text(last - 1).endswith("ی")):
            while (
                self.text(last) == "و"
                and (more := self._direction(last + 1))[0]
                and self.text(more[1] - 1).endswith("ی")
            ):
                rule, last = (f"{rule[0]}+{more[0][0]}", tuple(sorted({*rule[1], *more[0][1]}))), more[1]
            last += self.text(last) == "کشور" and self.same(first, last + 1)
            return self.mention(first, last, Relative(rule[0], "country", rule[1]))
        name = self.named(after)
        counted = self._count(first) if other else None
        if name or level != "province" or cues.has_name(self.words, after):
            return None
        last = after + (self.text(after) in _OTHERS)
        if last == after and self.text(at) == "استانهای" and self.text(after) not in ("کشور", "ایران"):
            return None
        last += self.text(last) in ("کشور", "ایران") and self.same(first, last + 1)
        return self.mention(first, last, Relative("set", level, amount=counted))

    def _count(self, at: int) -> float | None:
        word = self.text(at)
        return float(word) if word.isdecimal() and len(word) < 4 else _NUMBERS.get(word)

    def _number(self, at: int) -> bool:
        return _is_number(self.text(at))

    def distance(self, at: int) -> Mention | None:
        """«۳۰ کیلومتری یزد»."""
        if not (self._number(at) and self.text(at + 1) == "کیلومتری"):
            return None
        last, direction = at + 2, self._direction(at + 2)
        last = direction[1] if direction[0] else last
        last += self.text(last) in ("شهر", "شهرستان", "روستای")
        name = self.named(last)
        if not name or not self.same(at, name.last):
            return None
        amount = float(self.text(at)) if self.text(at).isdecimal() else float(_NUMBERS[self.text(at)])
        return self.mention(at, name.last, Relative("near", amount=amount), name)

    def edge(self, at: int) -> Mention | None:
        """«حاشیه زاینده‌رود»، «حوضه آبریز دریاچه ارومیه»: only round a river, a lake or a sea."""
        rule = _EDGE.get(self.text(at))
        if not rule:
            return None
        last = at + 1 + (self.text(at + 1) in ("ابریز", "رود", "رودخانه"))
        last += self.text(last) in ("رود", "رودخانه")
        name = self.named(last)
        if name and self.same(at, name.last) and any(entry.place.kind == "natural" for entry in name.entries):
            return self.mention(at, name.last, Relative(rule), name)
        return None

    def between(self, at: int) -> Mention | None:
        """«حدفاصل قم و کاشان»، «محدوده بین قم و کاشان»: an area, not a relation between two cities."""
        far = self.text(at) == "حدفاصل" or (self.text(at) == "حد" and self.text(at + 1) == "فاصل")
        if not far and not (self.text(at) in _BETWEEN and self.text(at - 1) in _AREA):
            return None
        first = self.named(at + (2 if self.text(at) == "حد" else 1))
        second = first and self.text(first.last) in ("و", "تا") and self.named(first.last + 1)
        if second and self.same(at, second.last) and self._towns(first) and self._towns(second):
            return self.mention(at, second.last, Relative("between"), first, second)
        return None

    @staticmethod
    def _towns(name: Hit) -> bool:
        return any(
            entry.place.kind in ("city", "village", "county") and entry.place.provinces for entry in name.entries
        )

    def bare(self, at: int) -> Mention | None:
        """«استان»، «این شهرستان»، «کشور» by themselves: the article's own."""
        first = at
        if self.text(at) in _THIS:
            at += 1
        level = _BARE.get(self.text(at))
        if not level or not self.same(first, at + 1) or self._has_name(at):
            return None
        if (first > 0 and (self._number(first - 1) or self.text(first - 1) in _ANY)) or self.text(at + 1) in _NEW:
            return None
        if (level == "country" and self.text(at - 1) in MINISTRY) or cues.has_name(self.words, at + 1):
            return None
        return self.mention(first, at + 1, Relative("focus", level))

    def _has_name(self, at: int) -> bool:
        """Whether a name follows the noun, or a well-known one its adjectives («شهرستان محروم چابهار»)."""
        if at + 1 in self.names and self.same(at, at + 2):
            return True
        names = self.starting.keys() & range(at + 2, at + 2 + cues.MOST_ADJECTIVES)
        return any(cues.before_adjectives(self.words, first) == at + 1 for first in names)


def _opens(word: str) -> tuple[Callable[[Finder, int], Mention | None], ...]:
    """The rules of Finder by which a mention may begin at a word, in their order; none for most words."""
    number, this = _is_number(word), word in _THIS
    opens = {
        Finder.direction: word in _direction_beginnings(),
        Finder.plural: word in _PLURALS or word in _OTHERS or number or this,
        Finder.distance: number,
        Finder.edge: word in _EDGE,
        Finder.between: word in _FAR or word in _BETWEEN,
        Finder.bare: word in _BARE or this,
    }
    return tuple(rule for rule, may in opens.items() if may)


_rules = Remembered(_opens, 100_000)


def find(
    document: Document, words: Words, nouns: dict[int, cues.Noun], hits: list[Hit], taken: list[bool]
) -> list[Mention]:
    """Relative places in the order of the text, leaving what is taken."""
    return Finder(document, words, hits, taken).run()
