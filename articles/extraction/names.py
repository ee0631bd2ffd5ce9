"""Persons' names: where one stands, and how it is spelt canonically («جمالینژاد» → «جمالی‌نژاد»).

Persian marks no proper noun, so a name is known by its company: an honorific, a given name, a role beside it, or the
speaker's place in the sentence with words that no dictionary has.
"""

from functools import cache, lru_cache

from articles.extraction.dictionary import counts
from articles.extraction.knowledge import read_table
from articles.extraction.normalise import ZWNJ, verbs
from articles.extraction.phrases import Phrases, key, word_set
from articles.extraction.records import Token

LONGEST_NAME = 6
# Adverbs of time that the tagger takes for nouns, and other words that end a name or a role.
ENDS = word_set("ends")
_PREPOSITIONS = word_set("preposition")


# Below this count a word of hazm's list is there as a surname or by accident.
_RARE = 1000


@lru_cache(maxsize=100_000)
def common(word: str) -> bool:
    """Whether a dictionary has the word, or its stem before ezafe, plural or «یک» ی, as an ordinary one."""
    known = counts()
    if word in known:
        return known[word] > _RARE
    if f"{ZWNJ}ها" in word or f"{ZWNJ}ای" in word:
        return True
    stem = word[:-1] if word.endswith("ی") else word[:-2] if word.endswith(("ان", "ات")) else ""
    return known.get(stem, 0) > _RARE and not given().find([key(stem)], 0, 1)


@cache
def given() -> Phrases[bool]:
    """Given names → whether the word is an ordinary one too."""
    return Phrases([(row["name"], row["common"] == "yes") for row in read_table("given_names")])


@cache
def honorifics() -> Phrases[dict[str, str]]:
    return Phrases([(row["word"], row) for row in read_table("honorifics")])


@cache
def agencies() -> Phrases[bool]:
    """News agencies and papers → whether the name is nothing else: they report, and are never the speaker."""
    rows = read_table("agencies")
    return Phrases(
        [(name, not row["common"]) for row in rows for name in (row["name"], *row["aliases"].split("|")) if name]
    )


def is_agency(keys: list[str], at: int, end: int) -> bool:
    found = agencies().find(keys, at, end)
    return bool(found and found[1])


@cache
def _parts() -> dict[str, bool]:
    return {key(row["part"]): row["glued"] == "yes" for row in read_table("surname_parts")}


def is_part(word: str) -> bool:
    """Whether a word by itself is a surname's second part («نژاد»)."""
    return key(word) in _parts()


# Given names that form one name with the next («علی اکبر», «غلام رضا»).
_FIRST = word_set("first")
_SECOND = word_set("second")
_COMPOUND = frozenset(first + second for first in _FIRST for second in _SECOND)


def canonical(tokens: list[Token] | tuple[Token, ...]) -> str:
    """A name's tokens as the name is spelt: without honorifics, its parts joined by half-spaces."""
    words: list[str] = []
    for word in drop_honorifics([token.word for token in tokens]):
        if words and (
            (is_part(word) and len(words[-1]) > 1 and (len(words) > 1 or not given().find([key(words[-1])], 0, 1)))
            or (key(words[-1]) in _FIRST and key(word) in _SECOND and not _ends_name(words, word, tokens))
        ):
            words[-1] += ZWNJ + word
        else:
            words.append(_split(word))
    return " ".join(words)


def _ends_name(words: list[str], word: str, tokens) -> bool:
    """Whether a second given name is the surname itself, being last («محمد صادق»)."""
    return word == tokens[-1].word and len(words) == 1


@lru_cache(maxsize=10_000)
def _split(word: str) -> str:
    """A surname with the half-space that it lost before its second part."""
    if ZWNJ in word or common(word):
        return word
    for part, glued in _parts().items():
        stem = word[: -len(part)]
        if glued and word.endswith(part) and len(stem) > 2:
            return f"{stem}{ZWNJ}{part}"
    return word


def drop_honorifics(words: list[str]) -> list[str]:
    """The words of a name after its honorifics; those that belong to it («سید») stay."""
    if not words or not honorifics().begins(key(words[0])):
        return words
    keys, kept, at = [key(word) for word in words], [], 0
    while at < len(words) - 1 and (found := honorifics().find(keys, at, len(words))):
        count, row = found
        if at + count >= len(words):
            break
        if row["keep"] == "yes":
            kept += words[at : at + count]
        elif not row["alone"] and not kept and not given().find(keys, at + count, len(words)):
            break
        at += count
    return kept + words[at:]


def reach(
    keys: list[str], tokens: tuple[Token, ...], at: int, end: int, stop, *, slot: bool = False
) -> tuple[int, bool]:
    """(end, certain) of the name that starts at a token; end == at where none does.

    `certain`: a given name or an honorific says so. `stop(i)` says that a role or a body starts there. `slot`: the place is the
    speaker's, so words that no dictionary has are evidence enough.
    """
    first, honoured = at, False
    while at < end and (found := honorifics().find(keys, at, end)):
        count, row = found
        if not (row["alone"] or slot or (at + count < end and given().find(keys, at + count, end))):
            break
        honoured, at = honoured or bool(row["alone"]), at + count
    begin = at
    if honoured and at < end and stop(at):
        return first, False
    while at < end and at - begin < 3 and (found := _given(keys, at, end)):
        count, ordinary = found
        if (
            ordinary
            and at == begin
            and not (honoured or rare(tokens, at + count, end))
            and not (slot and at + count < end)
        ):
            break
        at += count
    certain, surname = honoured or at > begin, at
    if not (certain or (slot and at < end and tokens[at].tag[:1] == "N")):
        return first, False
    while at < end and at - begin < LONGEST_NAME and _may_name(tokens[at], keys[at]):
        if common(tokens[at].word) and not is_part(tokens[at].word):
            ends = at + 1 == end or not _may_name(tokens[at + 1], keys[at + 1])
            doubled = at > surname and given().find(keys, at, at + 1) and ends
            seldom = at == begin and counts().get(tokens[at].word, _SELDOM) < _SELDOM and rare(tokens, at + 1, end)
            if not (doubled or seldom or (at == surname and certain)):
                break
        if stop(at) and not (
            at == surname and certain and (at + 1 == end or stop(at + 1) or not _may_name(tokens[at + 1], keys[at + 1]))
        ):
            break
        at += 1
    if at == begin or (at == surname and at - begin < 2 and not honoured) or is_agency(keys, begin, end):
        return first, False
    return at, certain


_NO_PERSON = word_set("no_person")
# An ordinary word rarer than this may begin a name in the speaker's place, where the next word is in no dictionary.
_SELDOM = 300_000


@lru_cache(maxsize=100_000)
def may_begin(word: str) -> bool:
    """Whether a word, as key() spells it, can begin a name by itself: an honorific, a given name, or one compounded of two."""
    return (
        given().begins(word)
        or honorifics().begins(word)
        or word.endswith("الله")
        or word.startswith("سید")
        or word in _COMPOUND
    )


def _given(keys: list[str], at: int, end: int) -> tuple[int, bool] | None:
    """A given name at a token, also with «سید» run together with it («سیدمحمدمهدی»)."""
    if not may_begin(keys[at]):
        return None
    if keys[at].endswith("الله") and len(keys[at]) > 5 and keys[at] not in _NO_PERSON:
        return 1, False
    if keys[at] in _COMPOUND:
        return 1, False
    if keys[at].startswith("سید") and len(keys[at]) > 5 and given().find([keys[at][3:]], 0, 1):
        return 1, False
    return given().find(keys, at, end)


_RELATIONAL = word_set("relational")


def begins(keys: list[str], tokens: tuple[Token, ...], at: int, least: int) -> int:
    """First token of a name that ends before `at`, where a role follows, on the strength of words that no dictionary has;
    `at` where none does."""
    first = at
    if first > least and keys[first - 1] in _RELATIONAL:
        return at
    while first > least and at - first < 4 and _may_name(tokens[first - 1], keys[first - 1]):
        if first < at and is_part(tokens[first].word) and tokens[first - 1].tag[:1] == "N":
            first -= 1
            continue
        if (
            honorifics().find(keys, first - 1, first)
            or is_agency(keys, first - 1, first)
            or not (rare(tokens, first - 1, at) or (first < at and _given(keys, first - 1, at)))
        ):
            break
        first -= 1
    return at if first < at and is_part(tokens[first].word) else first


def _may_name(token: Token, folded: str) -> bool:
    """Whether a token can be part of a name at all."""
    return (
        (token.tag[:1] in ("N", "A") or (token.tag == "V" and _mistagged(token.word)))
        and not token.tag.startswith(("ADV", "NUM"))
        and folded not in ENDS
        and folded not in _PREPOSITIONS
        and len(folded) > 1
        and token.word[0].isalpha()
        and f"{ZWNJ}ها" not in token.word
    )


def _mistagged(word: str) -> bool:
    """Whether a word that the tagger takes for a verb is none («گراوند»)."""
    return word not in verbs() and "_" not in word and not word.startswith(("می", "نمی")) and not common(word)


def rare(tokens: tuple[Token, ...], at: int, end: int) -> bool:
    """Whether a word that no dictionary has as an ordinary one stands there: a surname's place."""
    return (
        at < end
        and _may_name(tokens[at], key(tokens[at].word))
        and tokens[at].tag[:1] in ("N", "V")
        and tokens[at].word[0].isalpha()
        and (not common(tokens[at].word) or is_part(tokens[at].word))
    )
