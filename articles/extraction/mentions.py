"""Whom an article names: persons with their roles, bodies, and the words that stand for one named before («وی»، «این مسئول»)."""

from dataclasses import dataclass
from functools import cache, lru_cache

from articles.extraction import names
from articles.extraction.knowledge import read_table
from articles.extraction.phrases import Phrases, key
from articles.extraction.records import Document, Span, Token

LONGEST_ROLE = 28
_PREPOSITIONS = frozenset(key(w) for w in "از به با بر در برای تا توسط بدون طی علیه درباره نزد بین میان سوی جانب قول مثل مانند بجز جز".split())
# «در» continues a role only before an office's own place («نماینده مردم … در مجلس»), never before an occasion («در نشست»).
_OCCASIONS = frozenset(
    key(w)
    for w in "این آن همین ادامه پایان جمع گفت‌وگو گفت گفتگو گفت‌وگویی گفتگویی نشست نشستی جلسه جلسه‌ای مراسم مراسمی آیین آئین آیینی دیدار دیداری حاشیه "
    "سخنانی سخنرانی مصاحبه مصاحبه‌ای پاسخ واکنش نامه نامه‌ای خصوص مورد باره رابطه زمینه همایش همایشی بازدید مقابل برابر بخش بخشی حال صورت آغاز "
    "ابتدای ابتدا گردهمایی اجلاس پیام پیامی بیانیه بیانیه‌ای اطلاعیه اطلاعیه‌ای تشریح توضیح توییتی صفحه حضور جریان سال روز شب پی راستای تذکری نطق اظهاراتی "
    "خطبه‌های خطبه مصوبه مصوبه‌ای گزارش گزارشی یادداشتی برنامه کنفرانس سفر اولین دومین سومین چهارمین پنجمین نخستین آستانه تماس قالب".split()
)
# Light verbs, which take the noun or adjective before them out of the phrase («رئیس سازمان … برگزار شد»).
_LIGHT = tuple(key(w) for w in "شد شود می‌شود خواهد_شد گردید کرد کند می‌کند نمود داد یافت".split())
# Words after «و» that begin another subject and not another part of the role.
_OTHERS = frozenset(key(w) for w in "جمعی تعدادی گروهی برخی سایر دیگر هیات همراهان با در از به نیز همچنین گفت افزود".split())
# Nouns that a role's complement never holds, however the tagger joins them: what the person speaks about.
_TOPICS = frozenset(
    key(w)
    for w in "ضرورت لزوم اهمیت تعداد هدف میزان رسالت نقش وجود ضمن سخنان اظهارات تاکید نخستین مهم‌ترین یکی هدف‌گذاری حضور ایجاد احداث توسعه‌یافته "
    "راه‌اندازی ساخت افزایش کاهش رفع عضویت علت دلیل هزینه آمار تعطیلی خواستار آخرین اولین نخستین دومین سومین چهارمین آمادگی".split()
)
# Institutions that bear a person's name: the name belongs to them.
_NAMED_AFTER = frozenset(
    key(w)
    for w in "دانشگاه بیمارستان مدرسه دبیرستان بنیاد فرودگاه پایگاه تیپ لشکر قرارگاه مجتمع حرم آستان میدان خیابان بزرگراه شهر شهرک شهرستان استان بندر "
    "پالایشگاه نیروگاه سد کارخانه پادگان مصلای مصلی مسجد حسینیه ورزشگاه سالن پارک مرکز سپاه کمیته موسسه پژوهشکده پژوهشگاه شرکت پتروشیمی جزیره شهید امام خواجه علامه".split()
)
_DASHES = frozenset(("(", "-", "–", "ـ"))
# What may stand between a name and its role.
_APPOSITION = frozenset(("،", "(", "-", "–", "ـ", "/"))
# Nouns that a number names («منطقه ۲۰»، «ناحیه ۱۲»).
_NUMBERED = frozenset(key(w) for w in "منطقه ناحیه شماره حوزه لشکر تیپ شعبه دوره مناطق".split())
_CONNECTORS = frozenset(("و", "در", "با", "،", "ـ", "-", "–", "»"))


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """Tokens [first, last) of a kind: person (`name` and `role` are token ranges, either may be absent), body, anaphor, that body.

    `subject` is False where a preposition, an ezafe or «را» makes it something else than who acts; `also` says that «نیز» or «هم» follows it.
    """

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
        or before.word == "بویر"
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
def anaphors() -> Phrases[bool]:
    """Words that stand for a person named before → whether «این» must precede them."""
    return Phrases([(row["word"], row["after_this"] == "yes") for row in read_table("anaphors")])


@lru_cache(maxsize=100_000)
def _may_begin(word: str) -> bool:
    """Whether a word, as key() spells it, can begin any mention but a surname."""
    return word in ("این", "ان") or anaphors().begins(word) or roles().begins(word) or bodies().begins(word) or names.may_begin(word)


class Reader:
    """The mentions of one document; `surnames` are those known from its full names."""

    def __init__(self, document: Document):
        self.document = document
        self.tokens = document.tokens
        self.keys = [key(token.word) for token in document.tokens]
        self.surnames: set[str] = set()
        self._heads: set[str] = set()

    # -- what starts at a token ------------------------------------------------------------------------------------
    def _stop(self, end: int):
        def stop(at: int) -> bool:
            return bool(roles().find(self.keys, at, end) or bodies().find(self.keys, at, end))

        return stop

    def _known(self, at: int, end: int) -> int:
        """End of a surname that the article gives in a full name elsewhere; `at` where none stands there."""
        if self.keys[at][:3] not in self._heads:
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
        return names.common(self.tokens[at].word) and self.tokens[at].tag.endswith("e") and at + 1 < end and not names.is_part(self.tokens[at].word)

    def name_end(self, at: int, end: int, *, slot: bool = False) -> tuple[int, bool]:
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
        """End of the role (or body, when not `office`) that a head of `count` tokens begins: the noun phrase that the head governs."""
        tokens, keys = self.tokens, self.keys
        last, listing = at + count, False
        while last < min(end, at + LONGEST_ROLE):
            token, before = tokens[last], tokens[last - 1]
            if self._ends(last) or keys[last] in _TOPICS or keys[last].endswith("ترین") or token.tag[:1] == "V" or token.tag in ("POSTP", "PRO", "DET"):
                break
            if token.word == "،":
                if not self._lists(last, end):
                    break
                listing = True
            elif token.word == "«" and before.tag.endswith("e"):
                close = next((i for i in range(last, min(last + 8, end)) if tokens[i].word == "»"), None)
                if close is None:
                    break
                last = close
            elif token.tag == "PUNC" or not (token.word[0].isalnum()):
                if token.word not in ("ـ", "-", "–") or last + 1 >= end or tokens[last + 1].tag[:1] not in ("N", "A"):
                    break
            elif token.word == "و":
                if last + 1 >= end or tokens[last + 1].tag[:1] not in ("N", "A") or keys[last + 1] in _OTHERS | names.ENDS:
                    break
                if names.honorifics().find(keys, last + 1, end) or self._full_name(last + 1, end):
                    break
                if names.rare(tokens, last + 1, end) and last + 2 < end and roles().find(keys, last + 2, end):
                    break
            elif token.word == "در":
                if last + 1 >= end or keys[last + 1] in _OCCASIONS or tokens[last + 1].tag[:1] != "N":
                    break
                if not keys[at].startswith((key("نماینده"), key("سفیر"), key("عضو"), key("رایزن"), key("کاردار"), key("سرکنسول"))):
                    break
            elif token.word == "با" and keys[last - 1] in ("مبارزه", "مقابله"):
                pass
            elif token.tag[:1] == "P" or token.tag in ("CONJ", "ADV"):
                break
            elif self._full_name(last, end) and keys[last - 1] not in _NAMED_AFTER and before.word != "بویر":
                break
            elif roles().find(keys, last, end) and not before.tag.endswith("e") and before.word not in ("و", "،"):
                break
            elif not (_linked(before, token) or (last == at + count and (count == 1 or office))):
                break
            last += 1
        while last > at + count and (tokens[last - 1].word in ("و", "در", "با", "،", "ـ", "-", "–") or tokens[last - 1].tag == "PUNC" and tokens[last - 1].word != "»"):
            last -= 1
        if last - 1 > at + count and last < end and keys[last].startswith(_LIGHT) and tokens[last].tag[:1] == "V" and not tokens[last - 1].tag.endswith("e"):
            last -= 1
        return last

    def _ends(self, at: int) -> bool:
        """Whether a time or speech word stands there; «جمعه» belongs to its «امام»."""
        return self.keys[at] in names.ENDS and not (self.keys[at] == "جمعه" and at and self.keys[at - 1] in ("امام", "ایمه", "نماز"))

    def _full_name(self, at: int, end: int) -> bool:
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
        at, end = sentence.first, sentence.last
        while at < end:
            if not (_may_begin(self.keys[at]) or self.keys[at][:3] in self._heads):
                at += 1
                continue
            mention = self._mention(number, at, sentence.first, end, found)
            if mention:
                found.append(mention)
                at = mention.last
            else:
                at += 1
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
            while last < end and tokens[last - 1].tag.endswith("e") and tokens[last].tag[:1] in ("N", "A") and keys[last] not in names.ENDS:
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
                return self._make(number, named, last, start, end, before, "person", name=(named, dash), role=(at, last))
            oblique = at > start and (tokens[at - 1].tag.endswith("e") or keys[at - 1] in _PREPOSITIONS)
            comma = last + (last < end and tokens[last].word in _APPOSITION and not oblique)
            reached, certain = self.name_end(comma, end, slot=True) if comma < end else (comma, False)
            if reached > comma and (certain or (comma == last and reached - comma > 1)):
                return self._make(number, at, reached, start, end, before, "person", name=(comma, reached), role=(at, last), certain=True)
            return self._make(number, at, last, start, end, before, "person", role=(at, last))
        reached, certain = self.name_end(at, end)
        if reached > at:
            comma = reached + (reached < end and tokens[reached].word in _APPOSITION)
            role = roles().find(keys, comma, end) if comma < end else None
            if role and not role[1]:
                last = self.role_end(comma, role[0], end)
                return self._make(number, at, last, start, end, before, "person", name=(at, reached), role=(comma, last), certain=certain)
            return self._make(number, at, reached, start, end, before, "person", name=(at, reached), certain=certain)
        if (found := bodies().find(keys, at, end)) and not names.is_agency(keys, at, end):
            count, alone = found
            last = self.role_end(at, count, end, office=False)
            if last > at + count or alone:
                return self._make(number, at, last, start, end, before, "body")
        return None

    def again(self, mentions: list[list[Mention]], named: list[Mention]) -> set[int]:
        """Reads anew, in place, the sentences in which the surnames of these names may stand; their numbers."""
        found = set().union(*(surnames(self.tokens[m.name[0] : m.name[1]]) for m in named)) - self.surnames
        heads = {surname[:3] for surname in found}
        self.surnames |= found
        self._heads |= heads
        changed = set()
        for number, sentence in enumerate(self.document.sentences if heads else ()):
            if any(word[:3] in heads for word in self.keys[sentence.first : sentence.last]):
                mentions[number] = self.sentence(number)
                changed.add(number)
        return changed

    def slot_name(self, number: int, at: int) -> Mention | None:
        """The name that stands in the speaker's place, on the strength of the place alone; None where the words are ordinary."""
        sentence = self.document.sentences[number]
        reached, certain = self.name_end(at, sentence.last, slot=True)
        if reached == at:
            return None
        comma = reached + (reached < sentence.last and self.tokens[reached].word in _APPOSITION)
        role = roles().find(self.keys, comma, sentence.last) if comma < sentence.last else None
        if role and not role[1]:
            last = self.role_end(comma, role[0], sentence.last)
            return self._make(number, at, last, sentence.first, sentence.last, [], "person", name=(at, reached), role=(comma, last), certain=certain)
        return self._make(number, at, reached, sentence.first, sentence.last, [], "person", name=(at, reached), certain=certain)

    def _make(self, number, first, last, start, end, before, kind, **more) -> Mention:
        tokens, keys = self.tokens, self.keys
        subject = True
        if first > start:
            previous = tokens[first - 1]
            adjoins = bool(before) and before[-1].last == first
            if previous.tag[:1] == "P" and previous.tag != "PUNC" and previous.tag != "PRO" or keys[first - 1] in _PREPOSITIONS:
                subject = False
            elif previous.tag.endswith("e") and not adjoins:
                subject = False
            elif previous.word in ("و", "،") and before and before[-1].last == first - 1 and not before[-1].subject and before[-1].kind == kind:
                subject = False
        if last < end and tokens[last].tag == "POSTP":
            subject = False
        also = last < end and keys[last] in ("نیز", "هم")
        return Mention(tokens[first].start, tokens[last - 1].end, first, last, number, kind, subject=subject, also=also, **more)


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
