"""What the words beside a name say: that it is a place and of which kind, that it is none, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from articles.extraction.gazetteer import Hit, gazetteer, variants
from articles.extraction.knowledge import read_table
from articles.extraction.normalise import fold, folded, vocabulary
from articles.extraction.phrasebook import stems
from articles.extraction.phrases import Phrases, key
from articles.extraction.records import Token
from articles.extraction.words import Word, Words

_QUOTES = frozenset("«»\"'“”")
_BEFORE_PLACES = frozenset(
    map(fold, ("در", "به", "از", "مردم", "اهالی", "مسئولان", "جشنواره", "شهرداری", "فیلم", "بخش"))
)
_JOINTS = frozenset(("و", "،", "-", "–", "ـ", "_", "/", "یا", "تا"))
# Words that give examples of a noun before them, or its whole list.
_SUCH_AS = frozenset(
    map(fold, ("مانند", "همانند", "مثل", "همچون", "نظیر", "چون", "شامل", "یعنی", "بویژه", "به‌ویژه", "ازجمله", "(", ":"))
)
_SUCH_AS_OF_TWO = frozenset(
    tuple(map(fold, pair.split())) for pair in ("از جمله", "از قبیل", "اعم از", "به ویژه", "به خصوص", "عبارتند از")
)
# «شهرستان مرزی و محروم سراوان», and one more.
MOST_ADJECTIVES = 4
# How far an office may stand before the name that it is of («مدیرکل راه و شهرسازی استان …»), in words.
_REACH = 9
# Second words of a village's name («تیمور آباد»، «قورت دره»).
_ENDINGS = frozenset(
    map(
        fold,
        (
            "آباد",
            "دره",
            "کلا",
            "محله",
            "سفلی",
            "علیا",
            "بالا",
            "پایین",
            "وسطی",
            "کندی",
            "بلاغ",
            "بزرگ",
            "کوچک",
            "قلعه",
            "چای",
        ),
    )
)
# Ordinary words that the general list spells otherwise.
_ALSO = frozenset(("تاکید", "تاسیس", "تامین", "تاثیر", "مسیول", "مسیولان", "مسوولان", "هییت"))
# A city of so many people is hardly a surname.
_CITY = 150_000
_STOP = frozenset(("V", "PUNC", "PRO", "ADV", "DET"))
_DATELINE = frozenset(map(fold, ("گزارش", "خبرنگار", "خبرگزاری", "نقل", "نامه‌نگار")))


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of place at words [first, end), and what the name after it is."""

    first: int
    kind: str
    plural: bool
    site: bool
    line: bool
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """Why a name is a place: `rule` (noun, office, dateline, locative), the kind that it implies, its words."""

    rule: str
    kind: str | None
    words: tuple[str, ...]


@cache
def _noun_phrases() -> Phrases:
    return Phrases([(row["noun"], row) for row in read_table("place_nouns")])


@cache
def _office_phrases() -> Phrases:
    return Phrases([(row["words"], row) for row in read_table("place_roles")])


@cache
def _guards() -> dict[str, dict[str, str]]:
    """Folded name → its row of place_guards.tsv, in every spelling."""
    return {spelling: row for row in read_table("place_guards") for spelling in variants(row["name"])}


@cache
def _contexts() -> dict[str, list[tuple[frozenset[str] | None, frozenset[str] | None]]]:
    """Folded name, or "*" → (what stands before, what stands after) that makes it no place."""
    contexts: dict[str, list] = {}
    for row in read_table("not_places"):
        before, after = (_alternatives(row[side]) for side in ("before", "after"))
        for name in row["name"].split("|"):
            for spelling in ["*"] if name == "*" else variants(name):
                contexts.setdefault(spelling, []).append((before, after))
    return contexts


def _alternatives(cell: str) -> frozenset[str] | None:
    """Compact folded phrases of a cell, or None where it says nothing."""
    return frozenset("".join(fold(part) for part in phrase.split()) for phrase in cell.split("|")) if cell else None


def nouns(words: Words) -> dict[int, Noun]:
    """Index of the word after a noun of place → the noun; the longest noun where one ends in another."""
    found = {}
    for at in _noun_phrases().beginnings(words.keys):
        hit = _noun_phrases().find(words.keys, at, min(len(words), at + 5))
        if hit and words[at].sentence == words[at + hit[0] - 1].sentence:
            count, row = hit
            end = at + count
            counted = at > 0 and words[at - 1].sentence == words[at].sentence and _number(words[at - 1])
            # «۴۴ روستای گرمی» are villages of Germi: the noun names nothing.
            if counted and row["kind"] in ("village", "district"):
                continue
            if end not in found or found[end].first > at:
                spelt = tuple(words.texts[at:end])
                found[end] = Noun(
                    at,
                    row["kind"],
                    row["plural"] == "yes" or counted,
                    row["site"] == "yes",
                    row["line"] == "yes",
                    spelt,
                )
    return found


def _number(word: Word) -> bool:
    return word.tag == "NUM" or word.text.isdigit()


def blocked(words: Words, hits: list[Hit]) -> set[tuple[int, int]]:
    """The hits that their context makes no place («بانک مرکزی»، «خبرگزاری فارس»)."""
    out = set()
    contexts = _contexts()
    for hit in hits:
        for before, after in (*contexts.get(hit.spelt, ()), *contexts.get("*", ())):
            if (before and _beside(words, hit.first, -1, before)) or (after and _beside(words, hit.last, 1, after)):
                out.add((hit.first, hit.last))
    return out


def _beside(words: Words, at: int, step: int, phrases: frozenset[str]) -> bool:
    """Whether one of the phrases ends at (step -1) or starts at (step 1) a boundary between words."""
    sentence = words[at - 1 if step < 0 else min(at, len(words) - 1)].sentence
    compact, index = "", at - 1 if step < 0 else at
    # A quotation mark between the two changes nothing («به گزارش «فارس»»).
    for _ in range(5):
        while 0 <= index < len(words) and words.texts[index] in _QUOTES:
            index += step
        if not 0 <= index < len(words) or words[index].sentence != sentence:
            return False
        text = "#" if words.texts[index].isdigit() else words.texts[index]
        compact = text + compact if step < 0 else compact + text
        if compact in phrases:
            return True
        index += step
    return False


def guarded(hit: Hit, words: Words) -> bool:
    """Whether the name is also an ordinary word or a person's name, so that it needs a cue."""
    return is_guarded(hit.spelt) or _surname(hit, words)


def _surname(hit: Hit, words: Words) -> bool:
    """Whether a smaller town's name follows a given name («سعید ملکان»): a person, unless a cue says otherwise."""
    before = words[hit.first - 1] if hit.first else None
    if before is None or before.sentence != words[hit.first].sentence or before.text not in _given_names():
        return False
    return not any(entry.population >= _CITY or entry.place.kind in ("country", "province") for entry in hit.entries)


@cache
def _given_names() -> frozenset[str]:
    return frozenset(fold(row["name"]) for row in read_table("given_names") if row["common"] != "yes")


def is_guarded(spelt: str) -> bool:
    return spelt in _guards()


def located_name(hit: Hit, words: Words) -> bool:
    """Whether a guarded name is one that «در» before it is cue enough for."""
    row = _guards().get(hit.spelt)
    return row is None or bool(row["locative"])


def located(hit: Hit, words: Words) -> bool:
    """Whether «در» before a guarded name is cue enough, and stands there."""
    return (
        located_name(hit, words)
        and hit.first > 0
        and words.texts[hit.first - 1] == "در"
        and words[hit.first - 1].sentence == words[hit.first].sentence
    )


def before(words: Words, nouns_: dict[int, Noun], hit: Hit, starts: frozenset[int]) -> Cue | None:
    """The cue before a name: its noun, the office or body that it belongs to, or the dateline.

    A little-known or ambiguous name wants its noun or its office directly before it. `starts` are the words at which
    well-known names start: a list of places has one after its noun.
    """
    firm = hit.bare and not guarded(hit, words)
    noun = nouns_.get(hit.first) or (_singular(nouns_.get(before_adjectives(words, hit.first))) if firm else None)
    if (
        noun
        and not noun.site
        and _fits(noun.kind, hit)
        and (firm or noun.words[-1] not in ("روستا", "دهکده"))
        and (firm or noun.kind != "district" or noun.words[0] == "دهستان" or (located_name(hit, words) and hit.bare))
    ):
        return Cue("noun", noun.kind, noun.words)
    if noun is None or noun.first > 0:
        listed_noun = _noun_of_list(words, nouns_, hit, None if firm else starts)
        if listed_noun and _fits(listed_noun.kind, hit):
            return Cue("noun", listed_noun.kind, listed_noun.words)
    office = _office(words, hit.first, firm, firm or (hit.bare and located_name(hit, words)))
    if office and (firm or _fits(office.kind or "", hit)):
        return office
    if (
        hit.bare
        and _dateline(words, hit.first)
        and (firm or located_name(hit, words) or words.texts[hit.first - 1] == "از")
    ):
        return Cue("dateline", "city", (words.texts[hit.first - 1],))
    return None


def _fits(kind: str, hit: Hit) -> bool:
    """Whether one of the candidates is of the noun's kind; city, county, district and village stand for one another."""
    return any(same_kind(kind, entry.place.kind) for entry in hit.entries)


def same_kind(said: str | None, kind: str) -> bool:
    return said == kind or {said, kind} <= {"city", "county", "district", "village"}


def _singular(noun: Noun | None) -> Noun | None:
    return noun if noun and not noun.plural else None


def before_adjectives(words: Words, first: int) -> int:
    """The word that follows the noun whose adjectives end before a name at `first` («شهر تاریخی یزد»، «شهرستان مرزی و محروم
    سراوان»): that of the first adjective, or `first` where there is none."""
    at = first
    while (
        at > 0
        and first - at < MOST_ADJECTIVES
        and words[at - 1].sentence == words[first].sentence
        and (
            words[at - 1].tag == "AJe"
            if at == first
            else words[at - 1].tag.startswith("AJ") or words.texts[at - 1] == "و"
        )
    ):
        at -= 1
    return at


def _noun_of_list(words: Words, nouns_: dict[int, Noun], hit: Hit, starts: frozenset[int] | None) -> Noun | None:
    """The plural noun of a list that the name continues («استان‌های قم، یزد و کرمان»), or is an example of («استان‌های محروم کشور،
    از جمله قم و یزد»)."""
    at, steps, sentence = hit.first, 0, words[hit.first].sentence
    # Where the examples begin, once a word has said that these are some.
    examples = None
    while at > 1 and steps < 24 and words[at - 1].sentence == sentence:
        if examples is None and (opening := _opens_examples(words, at)):
            examples, at = at, at - opening
        elif words.texts[at - 1] in _JOINTS or (
            words[at - 1].tag.startswith(("N", "AJ"))
            and (at == hit.first or examples or words.texts[at] in _JOINTS or words[at].tag.startswith(("N", "AJ")))
        ):
            at -= 1
        else:
            return None
        steps += 1
        noun = nouns_.get(at) or (_some(words, at) if examples else None)
        if noun and at < hit.first and (noun.plural or not examples):
            begins = examples or at
            return (
                noun
                if noun.plural and (starts is None or (begins in starts and words.texts[hit.first - 1] in _JOINTS))
                else None
            )
    return None


def _some(words: Words, at: int) -> Noun | None:
    """The plural noun before a word that needs examples to name anything («استان‌هایی مانند قم»، «برخی شهرها از جمله قم»)."""
    kind = _plurals_without_names().get(words.texts[at - 1])
    return Noun(at - 1, kind, plural=True, site=False, line=False, words=(words.texts[at - 1],)) if kind else None


@cache
def _plurals_without_names() -> dict[str, str]:
    """Folded plural of a noun of place without its ezafe, or indefinite → its kind."""
    plurals = {fold(row["noun"]): row["kind"] for row in read_table("place_nouns") if row["noun"].endswith("های")}
    return {form: kind for noun, kind in plurals.items() for form in (noun[:-1], noun + "ی")}


def _opens_examples(words: Words, at: int) -> int:
    """Of how many words the phrase before a word is that gives examples of a noun («مانند»، «از جمله»); 0 where none is."""
    if words.texts[at - 1] in _SUCH_AS:
        return 1
    return 2 if at > 1 and (words.texts[at - 2], words.texts[at - 1]) in _SUCH_AS_OF_TWO else 0


def _office(words: Words, first: int, firm: bool, body: bool) -> Cue | None:
    """The office or body whose title the name ends («استاندار یزد»، «مدیرکل راه و شهرسازی کرمان»); for a name that is not
    firmly a place, only an office directly before it."""
    if not _office_phrases().beginnings(words.keys[max(0, first - _REACH) : first]):
        return None
    gap = _REACH if firm else 0
    sentence, at = words[first].sentence, first
    while at > 0 and first - at < _REACH and words[at - 1].sentence == sentence:
        word = words[at - 1]
        if (word.tag in _STOP and word.text not in ("،",)) or word.tag.startswith("V"):
            break
        if word.tag == "P" and word.text not in ("در",):
            break
        at -= 1
    keys = words.keys[at:first]
    best = None
    for index in _office_phrases().beginnings(keys):
        found = _office_phrases().find(keys, index, len(keys))
        if (
            found
            and (body or found[1]["body"] != "yes")
            and len(keys) - index - found[0] <= (0 if found[1]["near"] == "yes" else gap)
            and (best is None or index + found[0] > best[0])
        ):
            title = tuple(words.texts[at + index : at + index + found[0]])
            best = (index + found[0], Cue("office", found[1]["kind"], title))
    return best[1] if best else None


def _dateline(words: Words, first: int) -> bool:
    """Whether the name is where a report comes from («به گزارش … از بندرعباس»)."""
    if first < 2 or words.texts[first - 1] not in ("از", "در"):
        return False
    near = words[max(0, first - 7) : first - 1]
    return any(word.text in _DATELINE and word.sentence == words[first].sentence for word in near)


def listed(words: Words, hit: Hit, taken: list[bool]) -> bool:
    """Whether the name stands beside a recognised place in a list."""
    left = hit.first > 1 and words.texts[hit.first - 1] in _JOINTS and taken[hit.first - 2]
    right = hit.last + 1 < len(words) and words.texts[hit.last] in _JOINTS and taken[hit.last + 1]
    row = _guards().get(hit.spelt)
    return (left and right) if (row and not row["locative"]) or not hit.bare else (left or right)


def stands_as_a_place(words: Words, hit: Hit) -> bool:
    """Whether a name that is an ordinary word first of all stands where a place does («در بهار»، «مردم نور»)."""
    row = _guards().get(hit.spelt)
    if row is None or row["locative"]:
        return True
    return hit.first > 0 and words.texts[hit.first - 1] in _BEFORE_PLACES


def rare(word: str) -> bool:
    """Whether a folded word is in no general word list: a little-known name may then stand alone once it was said with its noun."""
    return word not in _folded_vocabulary()


def _of_a_county(words: Words, at: int) -> bool:
    """Whether a «بخش» is a district and not a sector: its county follows within three words, or its «بخشدار» is named."""
    near = [word.text for word in words[at + 1 : at + 4] if word.sentence == words[at].sentence]
    return "شهرستان" in near or "توابع" in near


def has_name(words: Words, at: int) -> bool:
    """Whether a proper name that no lexicon knows seems to start at a word: «شهرستان» before it is then no bare noun."""
    if at >= len(words) or words[at].sentence != words[at - 1].sentence:
        return False
    word = words[at]
    return (
        word.tag in ("N", "Ne")
        and len(word.text) > 2
        and "_" not in word.text
        and word.text not in _common()
        and not _ordinary(word)
    )


def _ordinary(word: Word) -> bool:
    """Whether a word, or what it is the plural or the indefinite form of, stands in the general word list."""
    known = _folded_vocabulary()
    return (
        any(stem in known for stem in stems(word.text))
        or word.text.replace("تاکید", "تأکید") in known
        or word.text in _ALSO
    )


@cache
def _common() -> frozenset[str]:
    """Folded words that follow a noun of place without being a name («شهر بزرگ»، «روستای محروم»)."""
    return frozenset(fold(row["word"]) for row in read_table("place_common_words"))


def proper(words: Words, at: int, noun: Noun) -> int:
    """Index after a proper name of one or two words that starts at `at`; `at` where none does."""
    word = words[at]
    if noun.kind == "district" and noun.words[-1] == fold("بخش") and not _of_a_county(words, at):
        return at
    if (
        word.sentence != words[at - 1].sentence
        or word.tag not in ("N", "Ne")
        or not word.text.isalpha()
        or word.text in _common()
        or len(word.text) < 3
    ):
        return at
    # «این سد توضیح …»: without its ezafe a noun takes no name.
    if noun.site and words[at - 1].tag in ("N", "AJ"):
        return at
    bold = noun.kind == "village" or noun.words[0] == "سد"
    # «روستا» and «دهکده» without their ezafe's ی name nothing; only «روستای» does.
    if noun.kind == "village" and noun.words[-1] in ("روستا", "دهکده"):
        return at
    if noun.plural or (not bold and (_ordinary(word) or word.text[-1] == "ی")):
        return at
    last = at + 1
    if last < len(words) and words.texts[last] in _ENDINGS and words[last].sentence == word.sentence:
        return last + 1
    if bold and _ordinary(word) and not word.tag.endswith("e"):
        return last
    if (
        word.tag.endswith("e")
        and last < len(words)
        and words[last].sentence == word.sentence
        and words[last].tag in ("N", "AJ")
    ) and (
        words.texts[last] not in _common()
        and len(words.texts[last]) > 2
        and not gazetteer().is_bare_word(words.texts[last])
    ):
        last += 1
    return last


@cache
def _folded_vocabulary() -> frozenset[str]:
    return frozenset(folded("\n".join(vocabulary())).split("\n"))


@cache
def _occasions() -> Phrases:
    return Phrases([(row["word"], True) for row in read_table("place_occasions")])


def met_at(words: Sequence[Word | Token], first: int) -> bool:
    """Whether the name at a word is where an occasion took place («در نشستی در سنندج»، «در سفر به سمنان»)."""
    if first < 2 or _folded(words[first - 1]) not in ("در", "به"):
        return False
    at = first - 1
    while at > 0 and first - at < 9 and not words[at - 1].tag.startswith("V") and words[at - 1].tag != "PUNC":
        at -= 1
    keys = [key(_folded(word)) for word in words[at:first]]
    return any(_occasions().find(keys, index, len(keys)) for index in range(len(keys)))


def _folded(word: Word | Token) -> str:
    return word.text if isinstance(word, Word) else fold(word.word)
