"""Whom an article names: persons with their roles, bodies, and the words that stand for one named before («وی»، «این مسئول»)."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache

from articles.extraction import names
from articles.extraction.cues import is_guarded
from articles.extraction.gazetteer import IRAN, gazetteer
from articles.extraction.knowledge import read_table
from articles.extraction.normalise import fold
from articles.extraction.once import Remembered
from articles.extraction.phrases import Phrases, key, word_set
from articles.extraction.records import Document, Token

LONGEST_ROLE = 28
_PREPOSITIONS = word_set("preposition")
# «در» continues a role only before an office's own place («نماینده مردم … در مجلس»), never before an occasion («در نشست»).
_OCCASIONS = word_set("occasion")
# Light verbs, which take the noun or adjective before them out of the phrase («رئیس سازمان … برگزار شد»).
_LIGHT = tuple(word_set("light"))
# Words after «و» that begin another subject and not another part of the role.
_OTHERS = word_set("others")
# Nouns that a role's complement never holds, however the tagger joins them: what the person speaks about.
_TOPICS = word_set("topic")
# Institutions that bear a person's name: the name belongs to them.
_NAMED_AFTER = word_set("named_after")
_DASHES = frozenset(("(", "-", "–", "ـ"))
# What may stand between a name and its role.
_APPOSITION = frozenset(("،", "(", "-", "–", "ـ", "/"))
# Nouns that a number names («منطقه ۲۰»، «ناحیه ۱۲»).
_NUMBERED = word_set("numbered")
_LOOSE = frozenset(("و", "در", "با", "،", "ـ", "-", "–"))
_CONNECTORS = _LOOSE | {"»"}
# Roles that a place after «در» belongs to («سفیر ایران در …»).
_PLACED = tuple(key(word) for word in ("نماینده", "سفیر", "عضو", "رایزن", "کاردار", "سرکنسول"))
# Roles that belong to another's, which follows them without an ezafe that the tagger sees («معاون آموزش و تحقیقات وزیر راه»).
_UNDER = tuple(key(word) for word in ("معاون", "مشاور", "قائم‌مقام", "دستیار", "جانشین"))
_OVER = tuple(key(word) for word in ("وزیر", "رئیس‌جمهور", "استاندار", "فرماندار", "شهردار"))

# Words that the tagger gives no ezafe, though what follows belongs to them («بویر احمد», «امام خمینی»).
_OPEN = frozenset(("بویر", "امام"))
# What stands in brackets after a holy person's name, and nouns and the place after it that go on with the institution's.
EULOGIES = frozenset(map(key, ("ره", "ع", "س", "عج", "ص")))
_AREAL = frozenset(map(key, ("استان", "شهرستان", "شهر", "کشور")))
LONGEST_AREA = 4


@dataclass(slots=True)
class Mention:
    """Tokens [first, last) of a kind: person, body, anaphor («وی») or that body («این سازمان»).

    `name` and `role` are token ranges, either may be absent; `certain`: a given name or an honorific shows the name. `subject` is
    False where a preposition, an ezafe or «را» makes it something else than who acts; `also`: «نیز» or «هم» follows it.
    Not frozen, which would triple what it costs to make one; nothing changes a mention.
    """

    start: int
    end: int
    first: int
    last: int
    sentence: int
    kind: str
    name: tuple[int, int] | None = None
    role: tuple[int, int] | None = None
    certain: bool = False
    subject: bool = True
    also: bool = False


def _linked(before: Token, token: Token) -> bool:
    """Whether two words of a noun phrase hang together: ezafe, a connector, a number, or an adjective after its noun."""
    return (
        before.tag.endswith("e")
        or before.word in _CONNECTORS
        or before.word in _OPEN
        or bool(bodies().find([key(before.word)], 0, 1))
        or before.tag.startswith("NUM")
        or (token.tag.startswith("NUM") and key(before.word) in _NUMBERED)
        or (token.tag.startswith("AJ") and before.tag.startswith(("N", "AJ")))
    )


@cache
def roles() -> Phrases[str]:
    """Words that head a role → «yes» where they name several people."""
    return Phrases([(row["head"], row["plural"]) for row in read_table("roles")])


@cache
def bodies() -> Phrases[bool]:
    """Words that head a body's name → whether they name one by themselves."""
    return Phrases([(row["head"], row["alone"] == "yes") for row in read_table("bodies")])


@cache
def areas() -> Phrases[str]:
    """Names of the provinces and of the countries abroad that no ordinary word is spelt like → their kind."""
    return Phrases(
        [
            (name, entry.place.kind)
            for entry in gazetteer().entries.values()
            if entry.place.kind in ("province", "country") and entry.place.id != IRAN
            for name in (entry.place.name, *entry.names)
            if entry.place.kind == "province" or not is_guarded(fold(name))
        ]
    )


@cache
def anaphors() -> Phrases[bool]:
    """Words that stand for a person named before → whether «این» must precede them."""
    return Phrases([(row["word"], row["after_this"] == "yes") for row in read_table("anaphors")])


def _may_begin(word: str) -> bool:
    """Whether a word, as key() spells it, can begin any mention but a surname."""
    return (
        word in ("این", "ان")
        or anaphors().begins(word)
        or roles().begins(word)
        or bodies().begins(word)
        or names.may_begin(word)
    )


_begins = Remembered(_may_begin, 100_000)


class Reader:
    """The mentions of one document; `surnames` are those known from its full names."""

    def __init__(self, document: Document):
        self.document = document
        self.tokens = document.tokens
        self._firsts = [sentence.first for sentence in document.sentences]
        self.keys = document.keys
        self.surnames: set[str] = set()
        # How a surname may begin: three letters or more of it, and a shorter one whole.
        self._parts: set[str] = set()
        # The tokens at which a mention may begin.
        self._openings = [at for at, begins in enumerate(map(_begins.__getitem__, self.keys)) if begins]

    # -- what starts at a token ------------------------------------------------------------------------------------
    def _stop(self, end: int):
        def stop(at: int) -> bool:
            return bool(roles().find(self.keys, at, end) or bodies().find(self.keys, at, end))

        return stop

    def _known(self, at: int, end: int) -> int:
        """End of a surname that the article gives in a full name elsewhere; `at` where none stands there."""
        if self.keys[at] not in self._parts:
            return at
        compact = ""
        for stop in range(at, min(at + 3, end)):
            if not self.tokens[stop].word[:1].isalpha():
                break
            compact += self.keys[stop]
            if compact in self.surnames and not self._goes_on(stop, end):
                return stop + 1
        return at

    def _goes_on(self, at: int, end: int) -> bool:
        """Whether an ordinary word that is also somebody's surname is used as a word here («فرد مبتلا»)."""
        return (
            names.common(self.tokens[at].word)
            and self.tokens[at].tag.endswith("e")
            and at + 1 < end
            and not names.is_part(self.tokens[at].word)
        )

    def name_end(self, at: int, end: int, *, slot: bool = False) -> tuple[int, bool]:
        if not slot and self.keys[at] not in self._parts and not names.may_begin(self.keys[at]):
            return at, False
        if (known := self._known(at, end)) > at:
            longer, certain = names.reach(self.keys, self.tokens, at, end, self._stop(end), slot=False)
            return (longer, certain) if longer > known else (known, True)
        reached = names.reach(self.keys, self.tokens, at, end, self._stop(end), slot=slot)
        if reached[0] == at and (found := names.honorifics().find(self.keys, at, end)):
            known = self._known(at + found[0], end) if at + found[0] < end else at
            if known > at + found[0]:
                return known, True
        return reached

    def role_end(self, at: int, count: int, end: int, office: bool = True) -> int:
        """End of the noun phrase that a head of `count` tokens governs: a role, or (not `office`) a body."""
        tokens, last, least = self.tokens, at + count, at + count
        while last < min(end, at + LONGEST_ROLE) and (step := self._step(at, count, last, end, office)):
            last += step
        while last > least and (
            tokens[last - 1].word in _LOOSE or (tokens[last - 1].tag == "PUNC" and tokens[last - 1].word != "»")
        ):
            last -= 1
        governed = last < end and tokens[last].tag[:1] == "V" and self.keys[last].startswith(_LIGHT)
        if last - 1 > least and governed and not tokens[last - 1].tag.endswith("e"):
            last -= 1
        return last

    def _step(self, at: int, count: int, here: int, end: int, office: bool) -> int:
        """How many tokens a role's phrase goes on by: 0 where it ends."""
        tokens, keys, token, before = self.tokens, self.keys, self.tokens[here], self.tokens[here - 1]
        follows = tokens[here + 1] if here + 1 < end else None
        if self._after_area(at, here, end):
            return 0
        if self._ends(here) or keys[here] in _TOPICS or keys[here].endswith("ترین") or token.tag[:1] == "V":
            return 0
        if token.tag in ("POSTP", "PRO", "DET"):
            return 0
        if token.word == "،":
            return self._lists(here, end)
        if token.word == "«" and before.tag.endswith("e"):
            close = next((i for i in range(here, min(here + 8, end)) if tokens[i].word == "»"), here - 1)
            return close + 1 - here
        if token.word == "(" and (eulogy := self._eulogy(here, end)):
            return eulogy
        if token.tag == "PUNC" or not token.word[0].isalnum():
            return token.word in ("ـ", "-", "–") and follows is not None and follows.tag[:1] in ("N", "A")
        if token.word == "و":
            return follows is not None and follows.tag[:1] in ("N", "A") and not self._another(here + 1, end)
        if token.word == "در":
            place = follows is not None and follows.tag[:1] == "N" and keys[here + 1] not in _OCCASIONS
            return place and keys[at].startswith(_PLACED)
        if token.word == "با" and keys[here - 1] in ("مبارزه", "مقابله"):
            return 1
        if token.tag[:1] == "P" or token.tag in ("CONJ", "ADV"):
            return 0
        if self._full_name(here, end) and keys[here - 1] not in _NAMED_AFTER and before.word not in _OPEN:
            return 0
        if roles().find(keys, here, end) and not before.tag.endswith("e") and before.word not in ("و", "،"):
            over = "".join(keys[here : min(here + 2, end)]).startswith(_OVER)
            return over and before.tag[:1] in ("N", "A") and keys[at].startswith(_UNDER)
        return _linked(before, token) or (here == at + count and (count == 1 or office))

    def _after_area(self, at: int, here: int, end: int) -> bool:
        """Whether a role that begins at a token has come to its province («استان مرکزی») or country («وزیر نفت عراق»), with
        which it ends unless «و», a comma or «در» goes on."""
        if self.tokens[here].word in _CONNECTORS:
            return False
        for first in range(max(at + 1, here - LONGEST_AREA), here):
            found = areas().find(self.keys, first, end)
            if found and found[0] == here - first:
                joined = self.tokens[here - 1].tag.endswith("e")
                goes_on = joined and (self.tokens[here].tag[:2] == "AJ" or self.keys[here - 1].endswith("ای"))
                return self.keys[first - 1] == "استان" or (found[1] == "country" and not goes_on)
        return False

    def _eulogy(self, here: int, end: int) -> int:
        """How many tokens «(ره)» and the noun after it take in an institution's name that goes on with its place."""
        tokens, keys = self.tokens, self.keys
        if here + 3 < end and tokens[here + 2].word == ")" and keys[here + 1] in EULOGIES and keys[here + 3] in _AREAL:
            return 4
        return 0

    def _another(self, at: int, end: int) -> bool:
        """Whether what follows «و» is another subject and not another part of the role."""
        if (
            self.keys[at] in _OTHERS | names.ENDS
            or names.honorifics().find(self.keys, at, end)
            or self._full_name(at, end)
        ):
            return True
        return names.rare(self.tokens, at, end) and at + 1 < end and bool(roles().find(self.keys, at + 1, end))

    def _ends(self, at: int) -> bool:
        """Whether a time or speech word stands there; «جمعه» belongs to its «امام»."""
        return self.keys[at] in names.ENDS and not (
            self.keys[at] == "جمعه" and at and self.keys[at - 1] in ("امام", "ایمه", "نماز")
        )

    def _full_name(self, at: int, end: int) -> bool:
        if not names.may_begin(self.keys[at]):
            return False
        reached, certain = names.reach(self.keys, self.tokens, at, end, lambda i: bool(roles().find(self.keys, i, end)))
        return certain and reached - at >= 2

    def _lists(self, at: int, end: int) -> bool:
        """Whether a comma goes on with a list («صنعت، معدن و تجارت»): items of one or two nouns to an «و», no verb between."""
        tokens, item = self.tokens, 0
        for here in range(at + 1, min(at + 12, end)):
            if tokens[here].word == "و":
                return item > 0 and here + 1 < end and tokens[here + 1].tag[:1] in ("N", "A")
            if tokens[here].word == "،":
                item = 0
                continue
            item += 1
            if item > 2 or tokens[here].tag[:1] not in ("N", "A") or tokens[here].tag == "ADV" or self._ends(here):
                return False
            if roles().find(self.keys, here, end) or self._full_name(here, end):
                return False
        return False

    # -- the mentions of a sentence ----------------------------------------------------------------------------------
    def sentence(self, number: int) -> list[Mention]:
        sentence = self.document.sentences[number]
        found: list[Mention] = []
        reached, openings = sentence.first, self._openings
        for at in openings[bisect_left(openings, sentence.first) : bisect_left(openings, sentence.last)]:
            if at < reached:
                continue
            mention = self._mention(number, at, sentence.first, sentence.last, found)
            if mention:
                found.append(mention)
                reached = mention.last
        return found

    def _mention(self, number: int, at: int, start: int, end: int, before: list[Mention]) -> Mention | None:
        tokens, keys = self.tokens, self.keys
        if not tokens[at].word[0].isalpha():
            return None
        if found := anaphors().find(keys, at, end):
            count, needs_this = found
            if not needs_this:
                return self._make(number, at, at + count, start, end, before, "anaphor")
        if keys[at] in ("این", "ان") and at + 1 < end and (found := anaphors().find(keys, at + 1, end)):
            last = at + 1 + found[0]
            while (
                last < end
                and tokens[last - 1].tag.endswith("e")
                and tokens[last].tag[:1] in ("N", "A")
                and keys[last] not in names.ENDS
            ):
                last += 1
            return self._make(number, at, last, start, end, before, "anaphor")
        if keys[at] in ("این", "ان") and at + 1 < end and (found := bodies().find(keys, at + 1, end)):
            return self._make(number, at, at + 1 + found[0], start, end, before, "that body")
        role = roles().find(keys, at, end)
        if role and self._known(at, end) > at and not tokens[at].tag.endswith("e"):
            role = None
        if role:
            count, plural = role
            last = self.role_end(at, count, end)
            if plural:
                return self._make(number, at, last, start, end, before, "body", role=(at, last))
            dash = at - (at > start and tokens[at - 1].word in _DASHES)
            named = names.begins(keys, tokens, dash, before[-1].last if before else start)
            if named < dash:
                return self._make(
                    number, named, last, start, end, before, "person", name=(named, dash), role=(at, last)
                )
            oblique = at > start and (tokens[at - 1].tag.endswith("e") or keys[at - 1] in _PREPOSITIONS)
            comma = last + (last < end and tokens[last].word in _APPOSITION and not oblique)
            reached, certain = self.name_end(comma, end, slot=True) if comma < end else (comma, False)
            if reached > comma and (certain or (comma == last and reached - comma > 1)):
                return self._make(
                    number,
                    at,
                    reached,
                    start,
                    end,
                    before,
                    "person",
                    name=(comma, reached),
                    role=(at, last),
                    certain=True,
                )
            return self._make(number, at, last, start, end, before, "person", role=(at, last))
        reached, certain = self.name_end(at, end)
        if reached > at:
            return self._with_role(number, at, reached, start, end, before, certain)
        if (found := bodies().find(keys, at, end)) and not names.is_agency(keys, at, end):
            count, alone = found
            last = self.role_end(at, count, end, office=False)
            if last > at + count or alone:
                return self._make(number, at, last, start, end, before, "body")
        return None

    def again(self, mentions: list[list[Mention]], named: list[Mention]) -> set[int]:
        """Reads anew, in place, the sentences in which the surnames of these names may stand; their numbers."""
        found = set().union(*(surnames(self.tokens[m.name[0] : m.name[1]]) for m in named)) - self.surnames
        if not found:
            return set()
        parts = {surname[:length] for surname in found for length in (*range(3, len(surname)), len(surname))}
        openings = [at for at, word in enumerate(self.keys) if word in parts]
        self.surnames |= found
        self._parts |= parts
        self._openings = sorted({*self._openings, *openings})
        changed = {bisect_right(self._firsts, at) - 1 for at in openings}
        for number in changed:
            mentions[number] = self.sentence(number)
        return changed

    def slot_name(self, number: int, at: int) -> Mention | None:
        """The name that stands in the speaker's place, on the strength of the place alone; None where the words are ordinary."""
        sentence = self.document.sentences[number]
        reached, certain = self.name_end(at, sentence.last, slot=True)
        return (
            self._with_role(number, at, reached, sentence.first, sentence.last, [], certain) if reached > at else None
        )

    def _with_role(
        self, number: int, at: int, reached: int, start: int, end: int, before: list[Mention], certain: bool
    ) -> Mention:
        """The mention of a name, with the role that stands beside it."""
        beside = reached + (reached < end and self.tokens[reached].word in ("»", '"'))
        beside += beside < end and self.tokens[beside].word in _APPOSITION
        role = roles().find(self.keys, beside, end) if beside < end else None
        last = self.role_end(beside, role[0], end) if role and not role[1] else reached
        where = (beside, last) if last > reached else None
        return self._make(
            number, at, last, start, end, before, "person", name=(at, reached), role=where, certain=certain
        )

    def _make(self, number, first, last, start, end, before, kind, **more) -> Mention:
        tokens, keys = self.tokens, self.keys
        subject = True
        if first > start:
            previous = tokens[first - 1]
            adjoins = bool(before) and before[-1].last == first
            if (
                (previous.tag[:1] == "P" and previous.tag != "PUNC" and previous.tag != "PRO")
                or keys[first - 1] in _PREPOSITIONS
                or (previous.tag.endswith("e") and not adjoins)
                or (
                    previous.word in ("و", "،")
                    and before
                    and before[-1].last == first - 1
                    and not before[-1].subject
                    and before[-1].kind == kind
                )
            ):
                subject = False
        if last < end and tokens[last].tag == "POSTP":
            subject = False
        also = last < end and keys[last] in ("نیز", "هم")
        return Mention(
            tokens[first].start, tokens[last - 1].end, first, last, number, kind, subject=subject, also=also, **more
        )


def read(document: Document) -> tuple[Reader, list[list[Mention]]]:
    """The document's reader and its mentions by sentence: those of full names first, then surnames alone as well."""
    reader = Reader(document)
    mentions = [reader.sentence(number) for number in range(len(document.sentences))]
    reader.again(mentions, [m for sentence in mentions for m in sentence if m.name and m.certain])
    return reader, mentions


def surnames(tokens: tuple[Token, ...]) -> set[str]:
    """How a full name may be shortened: its last word, and its last two («تربتی», «منتظر تربتی»), compact."""
    words = [key(word) for word in names.drop_honorifics([token.word for token in tokens])]
    if len(words) < 2:
        return set(words)
    shorter = {"".join(words[at:]) for at in range(1, len(words))}
    shorter |= {word for word in words[1:-1] if not names.common(word) and not names.given().begins(word)}
    return {short for short in shorter if len(short) > 2 and not names.is_part(short)} | {"".join(words)}
