"""How far a measure has come: proposed, committed, under way or completed, from the tense, mood and cue that govern it.

A clause is read by its own verb; a noun phrase by the predicate that frames it, after it or before it. The rules stand
in order, the words they look for in status_cues.tsv; the first that speaks decides, and the reason names its cue. What
is negated, conditional or stopped is never read as done.
"""

from articles.extraction import tenses
from articles.extraction.framing import Frame, Hit
from articles.extraction.normalise import ZWNJ, fold
from articles.extraction.records import STATUSES, Document, Reason, Span, Token

# Verbs and nouns of saying: a predicate of these frames the speech, not the measure.
_SAYING = frozenset(
    {"گفت", "افزود", "می‌گوید", "می‌افزاید", "گفته_است", "افزوده_است"}
    | {"دانست", "دانستند", "خواند", "شمرد", "برشمرد", "نامید"}
)
_SAYING_NOUNS = frozenset(
    map(
        fold,
        "اظهار تصریح بیان عنوان خاطرنشان نشان یادآور اضافه اعلام اذعان ابراز ذکر تشریح خاطر خطاب اشاره ارائه توضیح "
        "پاسخ مطرح متذکر".split(),
    )
)
# «از جمله برنامه‌های …»: what follows «از» names what the measures before it are.
_ONE_OF = frozenset(
    {"جمله", "دیگر", "مهم‌ترین", "مهمترین", "اهم", "اصلی‌ترین", "اولویت‌های", "برنامه‌های", "اقدامات", "طرح‌های"}
)
_JOINTS = frozenset({"تا", "که", "و", "چون", "زیرا", "اما", "ولی"})
_CAN = f"می{ZWNJ}توان"

type _Finding = tuple[str, str, Hit | None]


def decide(document: Document, span: Span) -> tuple[str, Reason]:
    """The status of the measure that a span quotes, and the rule and cue that decided."""
    frame = Frame(document, span)
    if frame.first >= frame.end:
        return "committed", Reason("status", "no words")
    status, rule, hit = _clause(frame) if frame.verbs else _noun(frame)
    if hit is None:
        return status, Reason("status", rule, *_verb_reason(frame))
    said = document.text[document.tokens[hit.first].start : document.tokens[hit.end - 1].end]
    return status, Reason(
        "status", f"{rule}: {hit.cue.name}", (said,), document.tokens[hit.first].start, document.tokens[hit.end - 1].end
    )


def _verb_reason(frame: Frame) -> tuple[tuple[str, ...], int | None, int | None]:
    at = _main_verb(frame) if frame.verbs else frame.predicate
    if at is None:
        return (), None, None
    token = frame.tokens[at]
    return (frame.document.text[token.start : token.end],), token.start, token.end


def _clause(frame: Frame) -> _Finding:
    """A measure that is a clause, by its first main verb."""
    tokens, at = frame.tokens, _main_verb(frame)
    if inner := _governor_inside(frame):
        return inner.cue.says, "governor inside", inner
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
    if tense.real and cue is None and (front := frame.opening()) and front.cue.name == "stated need":
        return "proposed", "before", front
    if tense.real:
        opening = frame.within("predicate", frame.first, min(frame.first + 4, at))
        contract = next((hit for hit in opening if hit.cue.name == "contract"), None)
        return _past(tense.negated, cue or contract)
    if tense.form in ("be", "have"):
        return _state(frame, at, cue)
    return ("under_way", "imperfect", None) if tense.form == "imperfect" else ("completed", "verb", None)


def _main_verb(frame: Frame) -> int:
    """The first verb that ends no clause inside: a joint or a mark follows a main verb («… که دارد باید رها شود»)."""
    tokens, verbs, at = frame.tokens, frame.verbs, frame.verbs[0]
    if at and tokens[at - 1].word == "این" and len(verbs) > 1 and tenses.of(tokens[at].word).form == "be":
        at = verbs[1]  # «هدف ما این است که …»
    for later in verbs:
        after = tokens[at + 1] if at + 1 < frame.end else None
        if after is None or after.tag in ("PUNC", "CONJ") or after.word in _JOINTS:
            break
        if later > at and tenses.of(tokens[at].word).form in ("be", "have"):
            at = later
    return at


def _governor_inside(frame: Frame) -> Hit | None:
    """A governor that the span holds before a subjunctive («لازم است تغییر کند»); a purpose after «تا» has none."""
    tokens, verbs = frame.tokens, frame.verbs
    if tenses.of(tokens[verbs[0]].word).form in ("future", "present", "subjunctive"):
        return None
    for at in verbs[1:]:
        if tenses.of(tokens[at].word).form == "subjunctive":
            purpose = any(token.word == "تا" for token in tokens[verbs[0] : at])
            start, end = (max(frame.first, verbs[0] - 2), verbs[0] + 1) if purpose else (frame.first, at)
            hits = [hit for hit in frame.within("governor", start, end) if hit.cue.rank > 3]
            return max(hits, key=lambda hit: (hit.cue.rank, hit.first), default=None)
    return None


def _open_participle(frame: Frame, at: int) -> _Finding | None:
    """«… خریداری کرده» whose finite verb is still to come, or that a plan before it governs."""
    governor = frame.governor(frame.first)
    if governor and governor.cue.says == "committed":
        return "committed", "governor", governor
    if frame.end < frame.high and frame.tokens[frame.end].word == "و":
        later = next((k for k in range(frame.end + 1, frame.high) if tenses.is_finite(frame.tokens[k])), None)
        form = tenses.of(frame.tokens[later].word).form if later is not None else ""
        if form == "subjunctive":
            return (governor.cue.says, "governor", governor) if governor else ("proposed", "subjunctive to come", None)
        if form in ("future", "present") and "future" in frame.time(frame.first, at):
            return "committed", "to come", None
    return None


def _present(frame: Frame, at: int, negated: bool, cue: Hit | None) -> _Finding:
    """The present tense: what can be, what goes on, what is to come."""
    if frame.tokens[at].word.startswith(_CAN):
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


def _past(negated: bool, cue: Hit | None) -> _Finding:
    """The past: done, unless the verb only starts, plans, approves or asks, or is denied."""
    if cue and cue.cue.says == "start":
        return "under_way", "past", cue
    if cue and cue.cue.says in ("committed", "under_way") and cue.cue.rank > 6:
        return cue.cue.says, "past", cue
    if cue and cue.cue.name in ("request", "refusal"):
        return "proposed", "past", cue
    return ("proposed", "negated", None) if negated else ("completed", "past", None)


def _state(frame: Frame, at: int, cue: Hit | None) -> _Finding:
    """A clause with است or دارد, by what it says of the measure."""
    if cue is None and "future" in frame.time(frame.first, at):
        return "committed", "to come", None
    if cue is None and (front := frame.opening()):
        return front.cue.says, "before", front
    cue = cue or frame.strongest(frame.first, at)
    return (_begun(cue), "state", cue) if cue else ("under_way", "state", None)


def _begun(hit: Hit) -> str:
    return "under_way" if hit.cue.says == "start" else hit.cue.says


def _noun(frame: Frame) -> _Finding:
    """A measure that is a noun phrase, by its predicate, else by the words before it."""
    tokens, at = frame.tokens, frame.predicate
    if any(
        a.word == "در" and b.word in ("حال", "دست")
        for a, b in zip(
            tokens[max(frame.first - 1, frame.low) : frame.end], tokens[frame.first : frame.end], strict=False
        )
    ):
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
    if front and front.cue.says == "under_way" and tokens[front.end].word == "بودن" and front.end + 1 == frame.first:
        return "under_way", "before", front  # «بر در دست اقدام بودن ⟦…⟧ تأکید کرد»
    if tense.form == "future":
        return "committed", "future", None
    marked = next(
        (
            k
            for k in range(at - 1, frame.end - 1, -1)
            if tokens[k].word == "را" or (tokens[k].word == "از" and tokens[k + 1].word in _ONE_OF)
        ),
        None,
    )
    cue = frame.strongest(max(at - 20, frame.end, marked or at - 6), at + 1) or frame.strongest(
        frame.end, min(frame.end + 8, at)
    )
    if (
        cue is None and front is None and at - frame.end < 4 and frame.end - frame.first > 2
    ):  # a span that took part of its predicate
        inside = frame.strongest(max(frame.first + 1, frame.end - 6), frame.end)
        cue = inside if inside and inside.cue.rank > 6 else None
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


def _heading(frame: Frame) -> Hit | None:
    """What the words before a colon call the measures after it («سه پیشنهاد: …»)."""
    start = max(frame.colon - 12, frame.low)
    return max(
        (
            hit
            for place in ("predicate", "front")
            for hit in frame.within(place, start, frame.colon)
            if hit.cue.says in STATUSES and hit.cue.name not in ("going on", "announcement")
        ),
        key=lambda hit: (hit.cue.rank, hit.first),
        default=None,
    )


def _copula(frame: Frame, tense: tenses.Tense, front: Hit | None) -> _Finding:
    """«… است», «… بود» after a noun phrase, where the predicate has no cue of its own."""
    front = front or frame.last("front", frame.colon)
    if front is None and frame.colon > frame.low and frame.tokens[frame.colon - 1].word == "؛":
        front = _heading(frame)  # «پیشنهادی که به تصویب رسید؛ … بود»
    if front:
        return front.cue.says, "before", front
    inside = frame.strongest(frame.first, frame.end)
    if inside and inside.cue.name == "approval":
        return "committed", "state", inside
    return ("completed", "past", None) if tense.form == "was" else ("proposed", "state", None)


def _framed(frame: Frame, cue: Hit, tense: tenses.Tense, front: Hit | None) -> _Finding:
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
    return (
        ("completed", "announced, in the past", cue)
        if "past" in times and "future" not in times
        else ("committed", "predicate", cue)
    )


def _spoken(frame: Frame, at: int, marked: int | None, front: Hit | None) -> _Finding:
    """A noun phrase beside a verb of speech: «با اشاره به …», «… را … عنوان کرد»."""
    near = {
        fold(token.word)
        for token in (*frame.tokens[frame.clause : frame.first], *frame.tokens[max(at - 1, frame.end) : at + 1])
    }
    if "اشاره" in near:
        return (front.cue.says, "before", front) if front and front.cue.says == "proposed" else _mentioned(frame, front)
    if any(token.word == "را" for token in frame.tokens[frame.clause : frame.first]):
        # «تنها راه حل را … دانست»: the words before «را» say what the measure is.
        called = frame.strongest(frame.clause, frame.first)
        return (_begun(called), "declared", called) if called else ("proposed", "declared", None)
    if front:
        return front.cue.says, "before", front
    return ("proposed", "declared", None) if marked is not None else _mentioned(frame, None)


def _mentioned(frame: Frame, front: Hit | None) -> _Finding:
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


def _present_noun(frame: Frame, at: int, marked: int | None, front: Hit | None) -> _Finding:
    if frame.tokens[at].word.startswith(_CAN):
        return "proposed", "can", None
    habit = frame.within("habit", at - 1, at)
    if habit and not tenses.is_first_person(frame.tokens[at]):
        return "under_way", "goes on", habit[-1]
    if front:
        return front.cue.says, "before", front
    effect = (frame.first == frame.clause and marked is not None) or (
        frame.first and frame.tokens[frame.first - 1].word == "با"
    )
    if effect and not tenses.is_first_person(frame.tokens[at]) and "future" not in frame.time(frame.low, at):
        return "proposed", "good effect", None
    return "committed", "present", None


def _says(frame: Frame, at: int) -> bool:
    """Whether the predicate is one of speech."""
    words: list[Token] = list(frame.tokens[max(frame.end, at - 2) : at + 1])
    if not words or words[-1].word in _SAYING or not tenses.is_verb(words[-1]):
        return True
    return any(fold(token.word) in _SAYING_NOUNS for token in words[-2:]) or (
        len(words) == 3 and fold(words[0].word) in _SAYING_NOUNS and words[1].word in ("کرد", "داد", "داشت")
    )
