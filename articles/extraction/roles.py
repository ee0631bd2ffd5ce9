"""Roles: the public office that one is, how two that the article gives compare, and how one is spelt."""

from functools import cache, lru_cache

from articles.extraction import mentions
from articles.extraction.knowledge import read_table
from articles.extraction.phrases import key
from articles.extraction.records import Token

# Words of a role that do not tell one holder from another.
_IDLE = frozenset(key(word) for word in "و ، در مردم از - ـ – شهرستان استان کشور کل ایران اسلامی".split())


@cache
def _offices() -> tuple[tuple[str, tuple[frozenset[str], ...], str], ...]:
    """(head compact, alternatives of words that must follow, office) in the lexicon's order."""
    rows = []
    for row in read_table("roles"):
        needs = tuple(frozenset(key(w) for w in part.split("+")) for part in row["with"].split("|") if part)
        rows.append((key("".join(row["head"].replace("\u200c", " ").split())), needs, row["office"]))
    return tuple(rows)


@lru_cache(maxsize=10_000)
def office(role: str) -> str | None:
    """The key of the public office (lexicon `offices`) that a role is, or None: «استاندار اصفهان» → «governor_general»."""
    keys = [key(word) for word in role.replace("،", " ").split()]
    heads, compact = set(), ""
    for word in keys[:5]:
        compact += word
        heads |= {compact, compact[:-1] if compact.endswith(("ای", "وی")) else compact}
    words = set(keys)
    for head, needs, found in _offices():
        if head in heads and (not needs or any(need <= words for need in needs)):
            return found or None
    return None


# Words of roles and bodies that the news spells in several ways → one.
_SPELLINGS = {"هیات": "هیئت", "رییس": "رئیس", "مسوول": "مسئول", "قضاییه": "قضائیه", "روسای": "رؤسای", "موسسه": "مؤسسه"}


def spell(tokens: tuple[Token, ...]) -> str:
    """A role or body as it is spelt: the tokens' normalised words, punctuation closed up, without «(ره)», «(ع)»."""
    words = [token.word for token in tokens]
    for at in range(len(words) - 3, -1, -1):
        if words[at] == "(" and words[at + 2] == ")" and key(words[at + 1]) in mentions.EULOGIES:
            del words[at : at + 3]
    text = " ".join(_SPELLINGS.get(word, word) for word in words)
    return (
        text.replace(" ،", "،")
        .replace("« ", "«")
        .replace(" »", "»")
        .replace(" )", ")")
        .replace("( ", "(")
        .replace("_", " ")
    )


def fullest(roles: list[tuple[Token, ...]]) -> tuple[Token, ...]:
    """The first role, or a later one that says all that the first says and more of the same office."""
    best = roles[0]
    for role in roles[1:]:
        if (
            len(role) > len(best)
            and key(role[0].word) == key(best[0].word)
            and {key(t.word) for t in best} <= {key(t.word) for t in role}
        ):
            best = role
    return best


# Heads whose longer entries («معاون اول», «رئیس کل») still name one kind of office; the rest of the entry tells holders apart.
_BROAD = frozenset(key(word) for word in ("معاون", "رئیس", "نماینده", "عضو", "فعال", "استاد", "کارشناس"))


@lru_cache(maxsize=10_000)
def head(role: tuple[Token, ...]) -> tuple[str, frozenset[str]]:
    """A role's head, compact, and the words that tell it from others of the same head."""
    keys = [key(token.word) for token in role]
    found = mentions.roles().find(keys, 0, len(keys))
    count = found[0] if found else 1
    name = "".join(keys[:count])
    if keys[0] in _BROAD and "جمهور" not in name:
        count, name = 1, keys[0]
    return name.removesuffix("ی"), frozenset(keys[count:]) - _IDLE


def alike(one: tuple[Token, ...], other: tuple[Token, ...]) -> float:
    """How far two roles can be one (0 to 1): the same head, and half of the shorter one's other words shared."""
    (name, words), (other_name, other_words) = head(one), head(other)
    if name != other_name:
        return 0.0
    if not words or not other_words:
        return 0.6 if words or other_words else 1.0
    share = len(words & other_words) / min(len(words), len(other_words))
    return share if share >= 0.5 else 0.0


def apart(one: tuple[Token, ...], other: tuple[Token, ...]) -> bool:
    """Whether two roles of one office are two persons': no word shared that tells them from others."""
    words, other_words = head(one)[1], head(other)[1]
    return bool(words and other_words) and not words & other_words
