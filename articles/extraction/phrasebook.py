"""Finds the phrases of a lexicon in tokens' words: longest first, in every spelling that joins or parts their words.

A phrase is written as the dictionary has it. It is found with the plural, the indefinite ی, half-spaces lost or added,
and «،» between its words. Linear in the number of tokens: no walk from a token is longer than the longest phrase.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product

from articles.extraction import normalise, once

_GAP = re.compile(f"([ {normalise.ZWNJ}])")
_SUFFIXES = ("هایشان", "هایی", "های", "ها", "ای", "یی", "ی")
# How many words a book remembers.
_MOST = 100_000


class _Node[T]:
    """The words read so far: the phrase's value where they are one, and the words that go on."""

    __slots__ = ("following", "value")

    def __init__(self):
        self.following: dict[str, _Node[T]] = {}
        self.value: T | None = None


class Phrasebook[T]:
    """Phrases with a value each, which is not None. `find` gives (first word, end, value), leftmost longest."""

    def __init__(self, phrases: Iterable[tuple[str, T]]):
        self._root: _Node[T] = _Node()
        self._words: set[str] = set()
        self._forms = once.Remembered(self._forms_of, _MOST)
        self._openings = once.Remembered(self._openings_of, _MOST)
        for phrase, value in phrases:
            for words in spellings(phrase):
                node = self._root
                for word in words:
                    self._words.add(word)
                    node = node.following.setdefault(word, _Node())
                if node.value is None:
                    node.value = value

    def opens(self, word: str) -> bool:
        """Whether a phrase may begin with a token's word."""
        return bool(self._openings[word])

    def find(self, words: Sequence[str]) -> list[tuple[int, int, T]]:
        found, at = [], 0
        for start, nodes in enumerate(map(self._openings.__getitem__, words)):
            if nodes and start >= at:
                end, value = self._longest(words, start + 1, nodes)
                if end:
                    found.append((start, end, value))
                    at = end
        return found

    def _longest(self, words: Sequence[str], at: int, nodes: Iterable[_Node[T]]) -> tuple[int, T | None]:
        """Where the longest phrase ends that one of the nodes begins, and its value; (0, None) where none does."""
        end, value = 0, None
        for node in nodes:
            if node.value is not None and at > end:
                end, value = at, node.value
            if not node.following or at >= len(words):
                continue
            parted = words[at] == "،" and at + 1 < len(words)
            for after in (at + 1, at) if parted else (at,):
                forms = self._forms[words[after]]
                if onward := [node.following[form] for form in forms if form in node.following]:
                    further = self._longest(words, after + 1, onward)
                    if further[0] > end:
                        end, value = further
        return end, value

    def _openings_of(self, word: str) -> tuple[_Node[T], ...]:
        """Where a token leads from the root: for most, nowhere."""
        return tuple(self._root.following[form] for form in self._forms[word] if form in self._root.following)

    def _forms_of(self, word: str) -> tuple[str, ...]:
        """The words of the phrases that a token may be: itself, or without its ending."""
        return tuple(form for form in stems(normalise.fold(word).replace("_", "")) if form in self._words)


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
