"""Acts of speech and decision in a sentence: which words report them, who performs them, where the reported words begin."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from articles.extraction import names
from articles.extraction.knowledge import read_table
from articles.extraction.mentions import Mention, Reader, bodies
from articles.extraction.phrases import Phrases, key, word_set
from articles.extraction.records import Token

_WHICH = word_set("which")
# A noun after «به» or «بر اساس» that ascribes what follows to the person or body after it.
ACCORDING = word_set("according")
# A noun before a body or an office that makes what follows its decision («به موجب آیین‌نامه مصوب هیأت وزیران»).
_DECISIONS = word_set("decision")
_BY = word_set("by")
_VIEWS = word_set("view")
_MEETINGS = word_set("meeting")
_PASSED = word_set("passed")
_BECAME = word_set("became")
_BUT = word_set("but")
_PRESS = word_set("press")
_REPORTS = word_set("report")
# After these a name may stand in the speaker's place.
_BREAKS = frozenset(("،", "؛", ":", "*", "»"))
# Light verbs and a noun may stand apart by at most this many tokens («خواستار … شد»).
APART = 60


@dataclass(frozen=True, slots=True)
class Act:
    """Tokens [first, last) report an act of the given kind (say, tell, decide, according, colon); `subject` performs it.

    `quotes`: the words after it are the speaker's own (a colon or a quotation mark follows). `start`: the token from which
    the act's clause counts as the speaker's.
    """

    first: int
    last: int
    kind: str
    subject: Mention | None
    quotes: bool
    start: int


def forms(lemma: str) -> set[str]:
    """Third-person forms of a verb given as «past#present», as key() spells them, without negatives."""
    past, _, present = lemma.partition("#")
    spelt = {past, f"{past}ند"}
    spelt |= {f"{past}ه{end}" for end in ("است", "اند", "بود", "بودند", "باشد")}
    spelt |= {f"می{past}", f"می{past}ند"}
    if present:
        spelt |= {f"می{present}د", f"می{present}ند", f"{present}د", f"{present}ند"}
    if past == "است":
        spelt = {"است", "اند", "هستند"}
    return {key(form) for form in spelt}


@cache
def _verbs() -> tuple[dict[str, str], Phrases[tuple[dict[str, str], frozenset[str]]]]:
    """Simple verbs' forms → kind, and the nouns of compound ones → (row, forms of their light verbs and participles)."""
    simple: dict[str, str] = {}
    compound = []
    for row in read_table("speech_verbs"):
        lemmas = row["verbs"].split("|") if row["verbs"] not in ("say", "tell", "decide") else []
        spelt = set().union(*(forms(lemma) for lemma in lemmas))
        if row["noun"] == "-":
            simple |= dict.fromkeys(spelt, row["kind"])
        else:
            participles = {key(f"{lemma.partition('#')[0]}ه") for lemma in lemmas if "#" in lemma}
            compound.append((row["noun"], (row, frozenset(spelt | participles))))
    return simple, Phrases(compound)


def acts(reader: Reader, number: int, mentions: list[Mention]) -> list[Act]:
    """The acts of a sentence in order, each with its subject where the sentence names one."""
    sentence = reader.document.sentences[number]
    if ascribed := _according(reader, number, mentions, _VIEWS):
        return ascribed
    found = []
    after = sentence.first
    for first, last, kind in _events(reader, sentence.first, sentence.last):
        if first < after:
            continue
        subject = _subject(reader, number, mentions, after, first)
        if subject is False:
            after = last
            continue
        quotes = last < sentence.last and reader.tokens[last].word in (":", "«", '"')
        start = sentence.first if after == sentence.first else subject.first if subject else after
        found.append(Act(first, last, kind, subject, quotes, start))
        after = last
        if quotes:
            break
    return found or _opening(reader, number, mentions) or _decided(reader, number, mentions)


def _decided(reader: Reader, number: int, mentions: list[Mention]) -> list[Act]:
    """The act of a sentence that goes by somebody's decision («به موجب مصوبه دولت»), or tells what a body's meeting decided."""
    sentence = reader.document.sentences[number]
    keys = reader.keys
    passed = next(
        (
            i
            for i in range(sentence.first, sentence.last)
            if keys[i] in _PASSED and i + 1 < sentence.last and keys[i + 1] in _BECAME
        ),
        None,
    )
    for mention in mentions:
        if mention.first - sentence.first > 14 or mention.kind == "anaphor":
            break
        before = keys[max(sentence.first, mention.first - 4) : mention.first]
        if (
            mention.kind == "body"
            and mention.first - sentence.first < 5
            and before[:1] == ["در"]
            and _MEETINGS & set(before)
        ):
            return [Act(mention.first - 1, mention.first, "decide", mention, False, sentence.first)]
        if mention.subject:
            break
        if _DECISIONS & set(before) and _BY & set(keys[sentence.first : mention.first]):
            return [Act(mention.first - 1, mention.first, "decide", mention, False, sentence.first)]
        if passed and mention.kind == "body" and _MEETINGS & set(before):
            return [Act(passed, passed + 2, "decide", mention, False, sentence.first)]
    return []


@cache
def _verb_beginnings() -> frozenset[str]:
    """The words that a speech or decision verb can begin with."""
    simple, compound = _verbs()
    return compound.first_words.union(simple)


def _events(reader: Reader, first: int, end: int):
    """(first token, end, kind) of each speech or decision verb of a stretch."""
    simple, compound = _verbs()
    keys, tokens, beginnings = reader.keys, reader.tokens, _verb_beginnings()
    reached = first
    for at in range(first, end):
        if at < reached or keys[at] not in beginnings:
            continue
        found = compound.find(keys, at, end)
        if found:
            count, (row, verbs) = found
            verb = at + count
            if row["open"]:
                verb = next(
                    (i for i in range(verb, min(end, verb + APART)) if keys[i] in verbs or tokens[i].word == ":"), end
                )
            elif verb < end and keys[verb] in ("نیز", "هم"):
                verb += 1
            if verb < end and keys[verb] in verbs:
                yield at, verb + 1, row["kind"]
                reached = verb + 1
                continue
            if _shares_verb(keys, tokens, at + count, end, compound):
                yield at, at + count, row["kind"]
                reached = at + count
                continue
        elif kind := simple.get(keys[at]):
            talk = at + 2 < end and keys[at + 1] == "و" and keys[at + 2].startswith("گو")
            if not talk and not (at and tokens[at - 1].tag.endswith("e")):
                yield at, at + 1, kind


def _shares_verb(keys, tokens: tuple[Token, ...], at: int, end: int, compound) -> bool:
    """Whether a noun shares the verb of the one after «و» («تأکید و تصریح کرد»)."""
    if at + 1 >= end or tokens[at].word != "و":
        return False
    found = compound.find(keys, at + 1, end)
    if not found:
        return False
    count, (_, verbs) = found
    return at + 1 + count < end and keys[at + 1 + count] in verbs


def _subject(reader: Reader, number: int, mentions: list[Mention], after: int, verb: int) -> Mention | bool | None:
    """Who performs the act of a verb: the clause's first mention that is its subject; None where the clause names none,
    False where the verb stands in a clause of another («که وزیر گفته بود»)."""
    sentence = reader.document.sentences[number]
    opening = after == sentence.first
    for at in range(verb - 1, after, -1):
        if reader.keys[at] in _BUT and reader.tokens[at - 1].tag in ("V", "PUNC"):
            later = bisect_left(mentions, at, key=attrgetter("first"))
            if later < len(mentions) and mentions[later].subject and mentions[later].last <= verb:
                after = at
            break
    if opening and (slot := _slot(reader, number, verb, [sentence.first])):
        first = next((m for m in mentions if m.subject), None)
        if first is None or first.last > verb or slot.last <= first.first:
            return slot
    for at in range(bisect_left(mentions, after, key=attrgetter("first")), len(mentions)):
        mention = mentions[at]
        if mention.last > verb:
            break
        if _vague(reader, mention):
            continue
        if not mention.subject:
            if opening and _ascribed(reader, mention) and mention.last == verb:
                return mention
            continue
        if _inside(reader, after, mention.first):
            return None if opening else False
        if reader.keys[mention.last : mention.last + 3] != ["به", "نقل", "از"]:
            return mention
    if opening:
        return _slot(reader, number, verb) or _phrase(reader, number, verb)
    return None


def _vague(reader: Reader, mention: Mention) -> bool:
    """Whether a mention names people without saying of what («مسئولان»)."""
    if mention.kind != "body" or not mention.role or mention.last - mention.first > 2:
        return False
    return not any(bodies().find(reader.keys, at, mention.last) for at in range(mention.first + 1, mention.last))


def _phrase(reader: Reader, number: int, verb: int) -> Mention | None:
    """A noun phrase at the sentence's head, unknown to the lexicon of roles, before the verb («برنامه‌ریز سازمان … گفت»)."""
    tokens, sentence = reader.tokens, reader.document.sentences[number]
    first = next(
        (i + 1 for i in range(sentence.first, min(sentence.first + 6, verb)) if tokens[i].word == ":"), sentence.first
    )
    head = first + (first < verb and reader.keys[first] == "یک")
    last = head
    while (
        last < verb
        and tokens[last].tag[:1] in ("N", "A")
        and not tokens[last].tag.startswith(("ADV", "NUM"))
        and reader.keys[last] not in names.ENDS
    ):
        last += 1
        if not tokens[last - 1].tag.endswith("e"):
            break
    if head == verb or not head < last <= verb or last - first > 12:
        return None
    press = reader.keys[head] in _PRESS
    if not (last == verb or (not press and (tokens[last].tag[:1] == "P" or reader.keys[last] in ("نیز", "هم")))):
        return None
    if last - first < 2 or reader.keys[head] in _REPORTS:
        return None
    kind = "body" if press else "person"
    return Mention(
        tokens[first].start, tokens[last - 1].end, first, last, number, kind, role=None if press else (first, last)
    )


def _inside(reader: Reader, after: int, at: int) -> bool:
    """Whether a token stands in a clause that «که» opened and no verb has closed."""
    which = next((i for i in range(at - 1, after - 1, -1) if reader.keys[i] in _WHICH), None)
    return which is not None and not any(reader.tokens[i].tag[:1] == "V" for i in range(which, at))


def _ascribed(reader: Reader, mention: Mention, nouns: frozenset[str] = ACCORDING) -> bool:
    """Whether a mention follows «به نقل از», «به گفته» and the like."""
    if reader.keys[mention.first] in _PRESS | _REPORTS:
        return False
    at = mention.first - 1
    if at >= 0 and reader.keys[at] == "از":
        at -= 1
    return at >= 0 and reader.keys[at] in nouns


def _slot(reader: Reader, number: int, verb: int, places: list[int] | None = None) -> Mention | None:
    """A name that only its place shows: at the sentence's head, or after the comma that ends «به گزارش …»."""
    tokens, keys, sentence = reader.tokens, reader.keys, reader.document.sentences[number]
    if places is None:
        breaks = [i + 1 for i in range(sentence.first, min(verb, sentence.first + 30)) if tokens[i].word in _BREAKS]
        places = [sentence.first + (tokens[sentence.first].tag in ("CONJ", "ADV")), *breaks[:4]]
    for at in places:
        mention = reader.slot_name(number, at) if at < verb else None
        if mention is None or mention.last > verb or not mention.subject:
            continue
        follows, last = tokens[mention.last], mention.last
        if keys[last : last + 3] == ["به", "نقل", "از"]:
            continue
        if follows.tag[:1] in ("P", "V") or follows.tag.startswith("ADV") or follows.word in ("،", ":"):
            return mention
        if keys[last] in names.ENDS or bodies().find(keys, last, verb):
            return mention
    return None


def _opening(reader: Reader, number: int, mentions: list[Mention]) -> list[Act]:
    """What says who speaks without a verb: «نام: …» at the head, or «به گفته نام، …»."""
    sentence = reader.document.sentences[number]
    tokens = reader.tokens
    colon = next(
        (i for i in range(sentence.first, min(sentence.last, sentence.first + 16)) if tokens[i].word == ":"), None
    )
    if colon is not None:
        head = next((m for m in mentions if m.last == colon and m.subject and m.first - sentence.first <= 1), None)
        if head is None and sentence.first < colon:
            head = reader.slot_name(number, sentence.first)
        if head and head.last == colon:
            return [Act(colon, colon + 1, "colon", head, True, sentence.first)]
    return _according(reader, number, mentions, ACCORDING)


def _according(reader: Reader, number: int, mentions: list[Mention], nouns: frozenset[str]) -> list[Act]:
    """The act of a sentence that opens by ascribing itself to somebody («به گفته …»)."""
    first = reader.document.sentences[number].first
    for mention in mentions:
        if mention.first - first > 10:
            break
        if not mention.subject and _ascribed(reader, mention, nouns):
            return [Act(mention.first - 1, mention.first, "according", mention, False, first)]
    return []
