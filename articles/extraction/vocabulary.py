"""What single words and set phrases say of measures: the lexicons of actions, frames and kinds of things."""

from functools import cache, lru_cache

from articles.extraction import knowledge, normalise

_PLURALS = ("هایی", "های", "ها", "هایش")
# The kinds of words that say that an article is about something else than public policy.
DOMAINS = ("sport", "art", "science", "foreign", "incident", "market")
_DERIVED = ("سازی", "رسانی", "زدایی", "دهی", "بخشی", "گذاری", "گیری", "ریزی", "یابی", "بندی")
_SEPARATORS = str.maketrans("", "", "/.،٬٫")


@cache
def action_classes() -> dict[str, str]:
    """Folded action noun → its class."""
    return {normalise.fold(row["noun"]): row["class"] for row in knowledge.read_table("actions")}


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A folded word without plural and ezafe endings, for looking up; every number is `<n>`."""
    if normalise.ZWNJ in word:
        head, _, tail = word.rpartition(normalise.ZWNJ)
        if tail in _PLURALS:
            word = head
    folded = normalise.fold(word)
    if folded[:1].isdigit() and folded.translate(_SEPARATORS).isdigit():
        return "<n>"
    if folded in action_classes():
        return folded
    if folded.endswith(("ی", "ء")) and folded[:-1] in action_classes():
        return folded[:-1]
    return folded


@lru_cache(maxsize=200_000)
def action_class(word: str) -> str:
    """The class of the action noun that a word is a form of, or an empty string; nouns in -سازی and the like are `derived`."""
    found = action_classes().get(stem(word))
    if found:
        return found
    folded = normalise.fold(word)
    return "derived" if len(folded) > 5 and folded.endswith(_DERIVED) else ""


@cache
def _word_classes() -> dict[str, str]:
    return {normalise.fold(row["word"]): row["class"] for row in knowledge.read_table("word_classes")}


@lru_cache(maxsize=200_000)
def word_class(word: str) -> str:
    """What kind of thing a stem names (problem, facility, statistic …), or an empty string."""
    classes = _word_classes()
    return classes.get(word) or (classes.get(word[:-1], "") if word.endswith("ی") else "")


def domain(word: str) -> int:
    """The number, from 1, of the one of DOMAINS that a stem is of; 0 for none."""
    kind = word_class(word)
    return DOMAINS.index(kind) + 1 if kind in DOMAINS else 0


@cache
def frames(side: str) -> dict:
    """The frames of a side (before or after the measure) as a tree: stem → stem …, from the measure outwards → None → class."""
    tree: dict = {}
    for row in knowledge.read_table("frames"):
        if row["side"] == side:
            words = [stem(word) for word in normalise.words(row["phrase"]).words]
            node = tree
            for word in words[::-1] if side == "before" else words:
                node = node.setdefault(word, {})
            node[None] = row["class"]
    return tree


@cache
def fixed_phrases() -> dict[str, list[tuple[str, ...]]]:
    """First stem → the set phrases that it opens («راه و شهرسازی»), within which no measure begins or ends."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in knowledge.read_table("fixed_phrases"):
        words = tuple(stem(word) for word in normalise.words(row["phrase"]).words)
        found.setdefault(words[0], []).append(words)
    return found
