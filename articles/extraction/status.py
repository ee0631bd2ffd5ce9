"""How far a measure has come: proposed, committed, under way or completed, from the tense, mood and cue that govern it.

A clause is read by its own verb; a noun phrase by the predicate that frames it, after it or before it. The rules stand in
order, the words they look for in status_cues.tsv; the first that speaks decides, and the reason names its cue. What is
negated, conditional or stopped is never read as done.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache, cached_property

from articles.extraction import knowledge, once, tenses
from articles.extraction.normalise import fold
from articles.extraction.phrasebook import Phrasebook
from articles.extraction.records import STATUSES, Document, Reason, Span, Token

PLACES = ("predicate", "governor", "front", "time", "habit", "head")
SAYS = (*STATUSES, "start", "given", "future", "now", "past", "nothing")
# How far a cue may stand from the measure, in tokens: a frame farther off belongs to something else, and the work stays linear.
REACH = 80
# Verbs and nouns of saying: a predicate of these frames the speech, not the measure.
_SAYING = frozenset({"گفت", "افزود", "می‌گوید", "می‌افزاید", "گفته_است", "افزوده_است", "دانست", "دانستند", "خواند", "شمرد", "برشمرد", "نامید"})
_SAYING_NOUNS = frozenset(map(fold, (
    "اظهار", "تصریح", "بیان", "عنوان", "خاطرنشان", "نشان", "یادآور", "اضافه", "اعلام", "اذعان", "ابراز", "ذکر", "تشریح",
    "خاطر", "خطاب", "اشاره", "ارائه", "توضیح", "پاسخ", "مطرح", "متذکر")))
# Nouns that may end a predicate before «و», their light verb said later («تأکید و خاطرنشان کرد»).
_SHARED = frozenset(map(fold, ("تأکید", "اشاره", "خبر", "عنوان", "یادآور", "اعلام", "پیشنهاد", "درخواست", "خواستار")))
# «از جمله برنامه‌های …»: what follows «از» names what the measures before it are.
_ONE_OF = frozenset({"جمله", "دیگر", "مهم‌ترین", "مهمترین", "اهم", "اصلی‌ترین", "اولویت‌های", "برنامه‌های", "اقدامات", "طرح‌های"})
_STOPS = frozenset({"", ".", "،", "؛", ":", "و", "که", "تا", "!", "؟", "»"})
_BY_PLAN = ("طبق", "اساس", "براساس", "مطابق")
_PLANS = ("برنامه", "مصوب", "قانون", "تکلیف")


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of status_cues.tsv: where it must stand, what it says, and its rank among the cues of one predicate."""

    name: str
    place: str
    says: str
    rank: int


@dataclass(frozen=True, slots=True)
class _Hit:
    first: int
    end: int
    cue: Cue


type _Finding = tuple[str, str, _Hit | None]


def decide(document: Document, span: Span) -> tuple[str, Reason]:
    """The status of the measure that a span quotes, and the rule and cue that decided."""
    frame = _Frame(document, span)
    if frame.first >= frame.end:
        return "committed", Reason("status", "no words")
    status, rule, hit = _clause(frame) if frame.verbs else _noun(frame)
    if hit is None:
        return status, Reason("status", rule, *_verb_reason(frame))
    said = document.text[document.tokens[hit.first].start : document.tokens[hit.end - 1].end]
    return status, Reason("status", f"{rule}: {hit.cue.name}", (said,), document.tokens[hit.first].start, document.tokens[hit.end - 1].end)


def _verb_reason(frame: "_Frame") -> tuple[tuple[str, ...], int | None, int | None]:
    at = frame.verbs[0] if frame.verbs else frame.predicate
    if at is None:
        return (), None, None
    token = frame.tokens[at]
    return (frame.document.text[token.start : token.end],), token.start, token.end


# ---------------------------------------------------------------------------------------------------------- the frame


class _Frame:
    """A measure's tokens [first, end) in its sentence [low, high), with what governs it before and after."""

    def __init__(self, document: Document, span: Span):
        self.document, self.tokens, self.hits = document, document.tokens, _hits(document)
        index = _index(document)
        self.first = bisect_right(index.ends, span.start)
        self.end = bisect_left(index.starts, span.end)
        if self.end > self.first + 1 and self.tokens[self.end - 1].end > span.end and tenses.of(self.tokens[self.end - 1].word).form == "be":
            self.end -= 1  # «علماست»: the copula that the last word carries is the frame's
        at = max(bisect_right(index.sentences, self.first) - 1, 0)
        last = max(bisect_left(index.sentences, self.end) - 1, at)
        self.low = max(document.sentences[at].first, self.first - REACH) if document.sentences else 0
        self.high = min(document.sentences[last].last, self.end + REACH) if document.sentences else 0

    @cached_property
    def verbs(self) -> list[int]:
        """The measure's own finite verbs, without those of relative clauses; a participle that ends it counts."""
        tokens, depth, found = self.tokens, 0, []
        last = self.end - 1
        while last > self.first and tokens[last].tag == "PUNC":
            last -= 1
        for at in range(self.first, self.end):
            if tokens[at].word == "که" and at > self.first and tokens[at - 1].word not in ("این", "آن", "اینکه"):
                depth += 1
            if tenses.is_finite(tokens[at]) and not self._noun_alike(at, last):
                if depth:
                    depth -= 1
                else:
                    found.append(at)
            elif depth and tenses.is_verb(tokens[at]) and at + 1 < self.end and tokens[at + 1].word not in ("و", "،"):
                depth -= 1  # «که سال‌ها معطل مانده»
            elif at == last and tenses.is_verb(tokens[at]) and not self._attribute(at):
                found.append(at)
        return found

    def _noun_alike(self, at: int, last: int) -> bool:
        """Whether a word tagged as a verb stands in a noun phrase («ساخت و مرمت …», «استانیِ پیوستِ قانون») or is a name."""
        if at < last and (at == self.first or tenses.of(self.tokens[at].word).form == "other"):
            return True
        inside = self.first < at < self.end - 1 and self.tokens[at - 1].tag.endswith("e")
        return inside and self.tokens[at + 1].tag[:1] in "NA" and tenses.of(self.tokens[at].word).form in ("past", "subjunctive", "other")

    def _attribute(self, at: int) -> bool:
        """Whether a participle describes the noun before it («روستاهای باقی مانده») and is no predicate."""
        before = self.tokens[max(self.first, at - 2) : at]
        if any(token.word == "را" for token in self.tokens[at + 1 : min(at + 3, len(self.tokens))]):
            return True
        return bool(before) and (before[0].tag.endswith("e") or before[-1].word in ("باقی", "آسیب", "توسعه"))

    @cached_property
    def predicate(self) -> int | None:
        """The token that ends the predicate after a noun phrase: a finite verb, or what stands for one before «و»."""
        tokens, depth = self.tokens, 0
        for at in range(self.end, self.high):
            token = tokens[at]
            followed = tokens[at + 1].word if at + 1 < self.high else ""
            if token.word == "که":
                depth += 1
            elif token.word == ":" and at > self.end:
                return None
            elif tenses.is_finite(token) and (tenses.of(token.word).form != "other" or followed in _STOPS):
                if not depth:
                    return at
                depth -= 1
            elif depth or followed not in ("و", "،"):
                continue
            elif fold(token.word) in _SHARED and followed == "و":
                return at
            elif tenses.is_verb(token) and at > self.end and not tokens[max(self.end, at - 2)].tag.endswith("e"):
                return at
        return None

    @cached_property
    def colon(self) -> int:
        """Where what is quoted begins: after the last colon before the measure, else the sentence's start."""
        for at in range(self.first - 1, self.low - 1, -1):
            if self.tokens[at].word in (":", "؛"):
                return at + 1
        return self.low

    @cached_property
    def clause(self) -> int:
        """Where the measure's own clause begins: after the last finite verb that is no part of a governor."""
        governors = {at for hit in self.within("governor", self.colon, self.first) for at in range(hit.first, hit.end)}
        for at in range(self.first - 1, self.colon - 1, -1):
            if tenses.is_finite(self.tokens[at]) and at not in governors:
                return at + 1
        return self.colon

    def within(self, place: str, start: int, end: int) -> list[_Hit]:
        """Cues of a place that stand in tokens [start, end), in order; not phrases that only look like one."""
        hits = self.hits[place]
        at = bisect_left(hits, start, key=lambda hit: hit.first)
        found = []
        while at < len(hits) and hits[at].first < end:
            if hits[at].end <= end and hits[at].cue.says != "nothing":
                found.append(hits[at])
            at += 1
        return found

    def strongest(self, start: int, end: int) -> _Hit | None:
        """The predicate cue that outranks the others in tokens [start, end); the later of equals."""
        return max(self.within("predicate", start, end), key=lambda hit: (hit.cue.rank, hit.first), default=None)

    def governor(self, end: int) -> _Hit | None:
        """What sets a subjunctive («قرار است …», «لازم است …»): the cue of the highest rank before it, the nearest of equals."""
        return max(self.within("governor", self.colon, end), key=lambda hit: (hit.cue.rank, hit.first), default=None)

    def front(self) -> _Hit | None:
        return self.last("front", max(self.clause, self.first - 30))

    def last(self, place: str, start: int) -> _Hit | None:
        found = self.within(place, start, self.first)
        return found[-1] if found else None

    def time(self, start: int, end: int) -> set[str]:
        return {hit.cue.says for hit in self.within("time", start, end)}

    def must(self, end: int) -> bool:
        return any(tenses.is_modal(self.tokens[at]) for at in range(self.clause, end))

    def by_plan(self, end: int) -> bool:
        """«طبق برنامه باید …»: what a plan or law lays down is no mere demand."""
        words = [token.word for token in self.tokens[self.clause : end]]
        return any(a in _BY_PLAN and b.startswith(_PLANS) for a, b in zip(words, words[1:], strict=False))


@dataclass(frozen=True, slots=True)
class _Index:
    starts: list[int]
    ends: list[int]
    sentences: list[int]


@once.a_document
def _index(document: Document) -> _Index:
    return _Index([t.start for t in document.tokens], [t.end for t in document.tokens], [s.first for s in document.sentences])


# ---------------------------------------------------------------------------------------------------------- the rules


def _clause(frame: _Frame) -> _Finding:
    """A measure that is a clause, by its first main verb."""
    tokens, verbs, at = frame.tokens, frame.verbs, frame.verbs[0]
    inner = frame.within("governor", max(frame.first, at - 2), at + 1)
    if inner and len(verbs) > 1 and tenses.of(tokens[verbs[1]].word).form == "subjunctive":
        return inner[-1].cue.says, "governor inside", inner[-1]
    if tenses.of(tokens[at].word).form == "participle":
        if at + 1 < frame.high and tenses.is_finite(tokens[at + 1]):
            at += 1
        elif (finding := _open_participle(frame, at)) is not None:
            return finding
    tense = tenses.of(tokens[at].word)
    if frame.must(at):
        return ("committed", "must by plan", None) if frame.by_plan(at) else ("proposed", "must", None)
    if tense.form == "future":
        return "committed", "future", None
    if tense.form == "subjunctive":
        governor = frame.governor(at)
        return (governor.cue.says, "governor", governor) if governor else ("proposed", "subjunctive", None)
    cue = frame.strongest(max(frame.first, at - 4), at + 1)
    if tense.form == "present":
        return _present(frame, at, tense.negated, cue)
    if tense.form == "past" and (can := frame.last("governor", frame.clause)) and can.cue.name == "possibility":
        return "proposed", "governor", can  # «می‌توان … را پذیرفت»
    if tense.real:
        contract = next((hit for hit in frame.within("predicate", frame.first, at) if hit.cue.name == "contract"), None)
        return _past(tense.negated, cue or contract)
    if tense.form in ("be", "have"):
        return _state(frame, at, cue)
    return ("under_way", "imperfect", None) if tense.form == "imperfect" else ("completed", "verb", None)


def _open_participle(frame: _Frame, at: int) -> _Finding | None:
    """«… خریداری کرده» whose finite verb is still to come, or that a plan before it governs."""
    governor = frame.governor(frame.first)
    if governor and governor.cue.says == "committed":
        return "committed", "governor", governor
    if frame.end < frame.high and frame.tokens[frame.end].word == "و":
        later = next((k for k in range(frame.end + 1, frame.high) if tenses.is_finite(frame.tokens[k])), None)
        if later is not None and tenses.of(frame.tokens[later].word).form == "subjunctive":
            return (governor.cue.says, "governor", governor) if governor else ("proposed", "subjunctive to come", None)
    return None


def _present(frame: _Frame, at: int, negated: bool, cue: _Hit | None) -> _Finding:
    """The present tense: what can be, what goes on, what is to come."""
    if frame.tokens[at].word.startswith(f"می{chr(0x200C)}توان"):
        return "proposed", "can", None
    times = frame.time(frame.first, at)
    if negated:
        return ("committed", "not to be", None) if "future" in times else ("proposed", "negated", None)
    if "now" in times:
        return "under_way", "goes on now", None
    if cue and (cue.cue.says == "under_way" or cue.cue.rank == 9):
        return cue.cue.says, "present", cue
    if "future" in times:
        return "committed", "to come", None
    habit = frame.within("habit", at - 1, at)
    if habit and not tenses.is_first_person(frame.tokens[at]):
        return "under_way", "goes on", habit[-1]
    return "committed", "present", None


def _past(negated: bool, cue: _Hit | None) -> _Finding:
    """The past: done, unless the verb only starts, plans, approves or asks, or is denied."""
    if cue and cue.cue.says == "start":
        return "under_way", "past", cue
    if cue and cue.cue.says in ("committed", "under_way") and cue.cue.rank > 6:
        return cue.cue.says, "past", cue
    if cue and cue.cue.name in ("request", "refusal"):
        return "proposed", "past", cue
    return ("proposed", "negated", None) if negated else ("completed", "past", None)


def _state(frame: _Frame, at: int, cue: _Hit | None) -> _Finding:
    """A clause with است or دارد, by what it says of the measure."""
    if cue is None and "future" in frame.time(frame.first, at):
        return "committed", "to come", None
    cue = cue or frame.strongest(frame.first, at)
    return (_begun(cue), "state", cue) if cue else ("under_way", "state", None)


def _begun(hit: _Hit) -> str:
    return "under_way" if hit.cue.says == "start" else hit.cue.says


def _noun(frame: _Frame) -> _Finding:
    """A measure that is a noun phrase, by its predicate, else by the words before it."""
    tokens, at = frame.tokens, frame.predicate
    if any(a.word == "در" and b.word in ("حال", "دست") for a, b in zip(tokens[frame.first : frame.end], tokens[frame.first + 1 : frame.end], strict=False)):
        return "under_way", "in progress inside", None
    front = frame.front()
    if at is None:
        front = front or _heading(frame)
        return (front.cue.says, "before", front) if front else ("committed", "no verb", None)
    tense = tenses.of(tokens[at].word) if tenses.is_verb(tokens[at]) else tenses.Tense("past")
    if frame.must(at):
        return ("committed", "must by plan", None) if frame.by_plan(at) else ("proposed", "must", None)
    if tense.form == "subjunctive":
        governor = frame.governor(frame.first)
        return (governor.cue.says, "governor", governor) if governor else ("proposed", "subjunctive", None)
    if front and front.cue.name == "condition" and front.end == frame.first:
        return "proposed", "before", front
    if tense.form == "future":
        return "committed", "future", None
    marked = next((k for k in range(at - 1, frame.end - 1, -1) if tokens[k].word == "را" or (tokens[k].word == "از" and tokens[k + 1].word in _ONE_OF)), None)
    cue = frame.strongest(max(at - 20, frame.end, marked or at - 6), at + 1) or frame.strongest(frame.end, min(frame.end + 8, at))
    cue = cue or (frame.strongest(frame.end - 1, frame.end) if tense.real and frame.end - frame.first > 2 else None)
    saying = _says(frame, at)
    if cue and not (saying and cue.cue.name == "going on"):
        return _framed(frame, cue, tense, front)
    if saying:
        return _spoken(frame, at, marked, front)
    if tense.form == "present":
        return _present_noun(frame, at, marked, front)
    if tense.form in ("was", "be", "have"):
        return _copula(frame, tense, front)
    if tense.real:
        asked = front and tokens[front.first].word in ("خواستار", "خواهان")
        if front and front.cue.says != "completed" and (asked or front.first >= frame.first - 4):
            return front.cue.says, "before", front
        return ("proposed", "negated", None) if tense.negated else ("completed", "past", None)
    if front:
        return front.cue.says, "before", front
    return ("under_way", "imperfect", None) if tense.form == "imperfect" else ("completed", "verb", None)


def _heading(frame: _Frame) -> _Hit | None:
    """What the words before a colon call the measures after it («سه پیشنهاد: …»)."""
    start = max(frame.colon - 12, frame.low)
    return max(
        (hit for place in ("predicate", "front") for hit in frame.within(place, start, frame.colon) if hit.cue.says in STATUSES),
        key=lambda hit: (hit.cue.rank, hit.first),
        default=None,
    )


def _copula(frame: _Frame, tense: tenses.Tense, front: _Hit | None) -> _Finding:
    """«… است», «… بود» after a noun phrase, where the predicate has no cue of its own."""
    front = front or frame.last("front", frame.colon)
    if front:
        return front.cue.says, "before", front
    inside = frame.strongest(frame.first, frame.end)
    if inside and inside.cue.name == "approval":
        return "committed", "state", inside
    return ("completed", "past", None) if tense.form == "was" else ("proposed", "state", None)


def _framed(frame: _Frame, cue: _Hit, tense: tenses.Tense, front: _Hit | None) -> _Finding:
    """A noun phrase whose predicate says how far it is."""
    if cue.cue.says == "start":
        return ("committed" if tense.form == "present" else "under_way"), "predicate", cue
    if cue.cue.name == "priority" and frame.predicate and frame.tokens[frame.predicate - 1].word == "قرار":
        return "committed", "predicate", cue
    if cue.cue.name != "announcement":
        return cue.cue.says, "predicate", cue
    times = frame.time(frame.first, frame.end)
    head = frame.within("head", frame.first, frame.first + 2) if "future" not in times else []
    if head and head[0].first == frame.first and head[0].cue.name in ("given", "begun"):
        return ("completed" if head[0].cue.says == "given" else "under_way"), "announced", head[0]
    if front and front.cue.says != "completed":
        return front.cue.says, "before", front
    return ("completed", "announced, in the past", cue) if "past" in times and "future" not in times else ("committed", "predicate", cue)


def _spoken(frame: _Frame, at: int, marked: int | None, front: _Hit | None) -> _Finding:
    """A noun phrase beside a verb of speech: «با اشاره به …», «… را … عنوان کرد»."""
    near = {fold(token.word) for token in (*frame.tokens[frame.clause : frame.first], *frame.tokens[max(at - 1, frame.end) : at + 1])}
    if "اشاره" in near:
        return (front.cue.says, "before", front) if front and front.cue.says == "proposed" else _mentioned(frame, front)
    if front:
        return front.cue.says, "before", front
    return ("proposed", "declared", None) if marked is not None else _mentioned(frame, None)


def _mentioned(frame: _Frame, front: _Hit | None) -> _Finding:
    """A measure that the speaker only mentions, by its own noun and time."""
    head = next((hit for hit in frame.within("head", frame.first, frame.first + 3) if hit.first == frame.first), None)
    if head and head.cue.name == "begun":
        return "under_way", "mentioned", head
    times = frame.time(frame.first, frame.end)
    if "past" in times:
        return "completed", "mentioned, in the past", None
    if "future" in times:
        return "committed", "mentioned, to come", None
    if front and front.cue.says == "committed":
        return "committed", "before", front
    done = any(token.word in ("شده", "گرفته", "یافته") for token in frame.tokens[frame.first : frame.end])
    if head or done:
        return "completed", "mentioned", head
    inside = frame.strongest(frame.first, frame.end)
    if inside and inside.cue.says == "committed" and inside.cue.rank >= 8:
        return "committed", "mentioned", inside
    return "under_way", "mentioned", None


def _present_noun(frame: _Frame, at: int, marked: int | None, front: _Hit | None) -> _Finding:
    if frame.tokens[at].word.startswith(f"می{chr(0x200C)}توان"):
        return "proposed", "can", None
    habit = frame.within("habit", at - 1, at)
    if habit and not tenses.is_first_person(frame.tokens[at]):
        return "under_way", "goes on", habit[-1]
    if front:
        return front.cue.says, "before", front
    effect = frame.first == frame.clause and marked is not None or frame.tokens[frame.first - 1].word == "با"
    if effect and not tenses.is_first_person(frame.tokens[at]) and "future" not in frame.time(frame.low, at):
        return "proposed", "good effect", None
    return "committed", "present", None


def _says(frame: _Frame, at: int) -> bool:
    """Whether the predicate is one of speech."""
    words: list[Token] = list(frame.tokens[max(frame.end, at - 2) : at + 1])
    if not words or words[-1].word in _SAYING or not tenses.is_verb(words[-1]):
        return True
    return any(fold(token.word) in _SAYING_NOUNS for token in words[-2:]) or (
        len(words) == 3 and fold(words[0].word) in _SAYING_NOUNS and words[1].word in ("کرد", "داد", "داشت")
    )


# ------------------------------------------------------------------------------------------------------------ the cues


@once.a_document
def _hits(document: Document) -> dict[str, list[_Hit]]:
    """Every cue of the document, by place, in order."""
    found: dict[str, list[_Hit]] = {place: [] for place in PLACES}
    for sentence in document.sentences:
        for first, end, cues in _phrases().find(document.words(sentence)):
            for cue in cues:
                found[cue.place].append(_Hit(sentence.first + first, sentence.first + end, cue))
    return found


@cache
def _phrases() -> Phrasebook[tuple[Cue, ...]]:
    phrases: dict[str, tuple[Cue, ...]] = {}
    for cue, words in cues():
        for phrase in words:
            phrases[phrase] = (*phrases.get(phrase, ()), cue)
    return Phrasebook((phrase, _with_parts(phrase, phrases)) for phrase in phrases)


def _with_parts(phrase: str, phrases: dict[str, tuple[Cue, ...]]) -> tuple[Cue, ...]:
    """A phrase's cues, and those of the phrases inside it for places where it has none: the longest match hides them."""
    words = phrase.split(" ")
    found = list(phrases[phrase])
    for length in range(len(words) - 1, 0, -1):
        for at in range(len(words) - length + 1):
            for cue in phrases.get(" ".join(words[at : at + length]), ()):
                if cue.place not in {own.place for own in found}:
                    found.append(cue)
    return tuple(found)


@cache
def cues() -> tuple[tuple[Cue, tuple[str, ...]], ...]:
    """The rows of status_cues.tsv: each cue with its phrases."""
    rows = []
    for row in knowledge.read_table("status_cues"):
        if row["place"] not in PLACES or row["says"] not in SAYS:
            raise knowledge.LexiconError(f"status_cues.tsv: the cue {row['cue']!r} has an unknown place or status")
        phrases = tuple(phrase.strip() for phrase in row["phrases"].split("،") if phrase.strip())
        rows.append((Cue(row["cue"], row["place"], row["says"], int(row["rank"])), phrases))
    return tuple(rows)
