"""Finds the phrases of a lexicon in tokens: longest first, in every spelling that joins or parts their words.

A phrase is written as the dictionary has it. It is found with the plural, the indefinite ی, half-spaces lost or added,
and «،» between its words. Linear in the number of tokens: no walk from a token is longer than the longest phrase.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product

from articles.extraction import normalise
from articles.extraction.records import Token

_GAP = re.compile(f"([ {normalise.ZWNJ}])")
_SUFFIXES = ("هایشان", "هایی", "های", "ها", "ای", "یی", "ی")
_END = None


class Phrasebook[T]:
    """Phrases with a value each. `find` gives (first token, end token, value), leftmost longest."""

    def __init__(self, phrases: Iterable[tuple[str, T]]):
        self._root: dict = {}
        self._words: set[str] = set()
        self._forms: dict[str, tuple[str, ...]] = {}
        for phrase, value in phrases:
            for words in spellings(phrase):
                node = self._root
                for word in words:
                    self._words.add(word)
                    node = node.setdefault(word, {})
                node.setdefault(_END, value)

    def find(self, tokens: Sequence[Token]) -> list[tuple[int, int, T]]:
        found, at, forms = [], 0, self._forms
        for start, token in enumerate(tokens):
            word = token.word
            # Most words begin no phrase; their empty forms are remembered, and looked up here without a call.
            if start < at or not (forms[word] if word in forms else self._known(word)):
                continue
            end, value = self._longest(tokens, start, self._root)
            if end > start:
                found.append((start, end, value))
                at = end
        return found

    def _longest(self, tokens: Sequence[Token], at: int, node: dict) -> tuple[int, T | None]:
        """Where the longest phrase that goes on from a node ends, and its value; (0, None) where none does."""
        best = (at, node[_END]) if _END in node else (0, None)
        if at < len(tokens):
            if tokens[at].word == "،" and node is not self._root and at + 1 < len(tokens):
                further = max(
                    (
                        self._longest(tokens, at + 2, node[form])
                        for form in self._known(tokens[at + 1].word)
                        if form in node
                    ),
                    key=lambda end: end[0],
                    default=best,
                )
                best = max(best, further, key=lambda end: end[0])
            for form in self._known(tokens[at].word):
                if form in node:
                    best = max(best, self._longest(tokens, at + 1, node[form]), key=lambda end: end[0])
        return best

    def _known(self, word: str) -> tuple[str, ...]:
        """The words of the phrases that a token may be: itself, or without its ending."""
        forms = self._forms.get(word)
        if forms is None:
            forms = tuple(form for form in stems(normalise.fold(word).replace("_", "")) if form in self._words)
            if len(self._forms) < 100_000:
                self._forms[word] = forms
        return forms


def stems(word: str) -> list[str]:
    """A folded word, then what is left of it without a plural or indefinite ending."""
    forms = [word]
    for suffix in _SUFFIXES:
        plural = suffix.startswith("ها")
        if word.endswith(suffix) and len(word) - len(suffix) >= (2 if plural else 3):
            forms.append(word[: -len(suffix)])
            if plural:
                break
    return forms


def spellings(phrase: str) -> set[tuple[str, ...]]:
    """The folded words of a phrase, with each gap kept or closed («راه‌آهن», «راه آهن», «راهآهن»).

    A phrase of more than four words is only taken as written, with its half-spaces closed or as spaces.
    """
    parts = _GAP.split(phrase)
    words, gaps = [normalise.fold(word) for word in parts[::2]], parts[1::2]
    choices = product((False, True), repeat=len(gaps))
    if len(gaps) > 3:
        choices = iter([[False] * len(gaps), [gap == normalise.ZWNJ for gap in gaps]])
    found = set()
    for closed in choices:
        spelt = [words[0]]
        for word, close in zip(words[1:], closed, strict=True):
            if close:
                spelt[-1] += word
            else:
                spelt.append(word)
        found.add(tuple(spelt))
    return found
