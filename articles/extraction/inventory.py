"""What is known of each word under its tag, in numbers: a row a word, so that arrays can take the place of loops over words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from articles.extraction.vocabulary import action_class, domain, fixed_phrases, frames, stem, word_class

# Beyond an end of the sentence stand these words, this tag, and a dash where nothing is to be said.
BEGINNING, ENDING, NOTHING, DASH = "BOS", "EOS", "X", "-"
# Rows of a place before a sentence and of one after it.
BEFORE, AFTER = 0, 1
JOINS = frozenset({"و", "،"})
MATES = {"«": "»", "(": ")", "[": "]"}
_OPENERS = frozenset("«([\"'")
_CLOSERS = frozenset('»)]"')
_SEPARATORS = frozenset({"PUNC", "CONJ", "POSTP"})
_BOUNDARIES = frozenset({"PUNC", "CONJ", "V", "POSTP", "P", "Pe", "ADV", "ADVe"})
_BOUND = frozenset({"P", "Pe", "CONJ", "POSTP", "DET"})
_AFTER_PHRASE = frozenset({"PUNC", "CONJ", "POSTP", "V", "P", "Pe"})
_FRAMED = frozenset({"N", "AJ", "NUM", "PUNC"})
_CLAUSE_EDGES = frozenset({":", "که", "؛"})
_STOPS = frozenset({".", "؛"})


class Row(NamedTuple):
    """Numbers of strings, 0 for no value; the number of the domain that the word is of; then truth values.

    Where a name ends in `_edge`, `_x`, `_dash` or `_inner`, it says what stands beyond the sentence: its beginning and end,
    nothing, a dash, no value.
    """

    stem_edge: int
    stem_inner: int
    prefix: int
    tag_edge: int
    tag_x: int
    tag_dash: int
    tag_inner: int
    action: int
    action_dash: int
    kind: int
    element_dash: int
    sort_x: int
    sort_inner: int
    word_class: int
    class_inner: int
    join_dash: int
    join_inner: int
    left: int
    domain: int
    acts: bool
    names_thing: bool
    separates: bool
    divides: bool
    bars_start: bool
    opens: bool
    bars_end: bool
    closes: bool
    ends_freely: bool
    cuts: bool
    joins: bool
    that: bool
    marks_object: bool
    ends_clause: bool
    stops: bool
    noun: bool
    framed: bool
    before_frame: bool
    opens_frame: bool
    opens_fixed: bool
    pairs: bool


FIELDS = {name: at for at, name in enumerate(Row._fields)}


class Inventory:
    """Rows of words, and numbers of strings from 1; 0 is the number of a string that it does not have.

    One that is made of given strings keeps to them; another takes in each string that it is asked for.
    """

    # Words are forgotten, and read anew, when there are more than these: memory stays flat over a corpus.
    MOST = 60_000

    def __init__(self, strings: Iterable[str] | None = None):
        self.closed = strings is not None
        self.strings = ["", *sorted(strings or ())]
        self._numbers = {string: number for number, string in enumerate(self.strings) if number}
        self._forget()

    def number(self, string: str) -> int:
        found = self._numbers.get(string, 0)
        if not found and not self.closed:
            found = self._numbers[string] = len(self.strings)
            self.strings.append(string)
        return found

    def rows(self, words: Sequence[str], tags: Sequence[str]) -> list[int]:
        """The number of the row of each word under its tag."""
        if len(self.stems) > self.MOST:
            self._forget()
        known = self._rows
        return [known[tag].get(word) or self._add(word, tag) for word, tag in zip(words, tags, strict=True)]

    def _forget(self) -> None:
        self._rows: dict[str, dict[str, int]] = defaultdict(dict)
        self.stems, self.actions, self.kinds = ["", ""], ["", ""], ["", ""]
        self.table = np.zeros((1024, len(FIELDS)), np.int32)
        self.table[BEFORE], self.table[AFTER] = self._beyond(BEGINNING), self._beyond(ENDING)

    def _add(self, word: str, tag: str) -> int:
        row = self._rows[tag][word] = len(self.stems)
        if row == len(self.table):
            self.table = np.concatenate([self.table, np.zeros_like(self.table)])
        base = stem(word)
        action = action_class(word) if tag[0] in "NA" else ""
        self.stems.append(base)
        self.actions.append(action)
        self.kinds.append(word_class(base) if tag[0] in "NA" else "")
        self.table[row] = self._row(word, tag, base, action)
        return row

    def _row(self, word: str, tag: str, base: str, action: str) -> Row:
        number = self.number
        found, named = word_class(base), number(base)
        tagged, acting = number(tag), number(action)
        kind = number("act") if action else tagged
        sort = number(found or tag[0])
        joins = base in JOINS
        ezafe = tag[-1] == "e"
        mark = tag == "PUNC"
        return Row(
            stem_edge=named,
            stem_inner=named,
            prefix=number(base[:3] if len(base) > 4 else ""),
            tag_edge=tagged,
            tag_x=tagged,
            tag_dash=tagged,
            tag_inner=tagged,
            action=acting,
            action_dash=acting,
            kind=kind,
            element_dash=acting if action else tagged,
            sort_x=sort,
            sort_inner=sort,
            word_class=number(found),
            class_inner=number(found) if found else 0,
            join_dash=named if joins else number(DASH),
            join_inner=named if joins else 0,
            left=number("act" if action else tag[0]),
            domain=domain(base),
            acts=bool(action),
            names_thing=bool(found) and tag[0] in "NP",
            separates=tag in _SEPARATORS,
            divides=tag in _SEPARATORS or tag == "P",
            bars_start=(tag in ("PUNC", "POSTP") and word not in _OPENERS) or word in ("و", "که"),
            opens=tag in _BOUNDARIES or base in frames("before"),
            bars_end=tag in _BOUND or (mark and word not in _CLOSERS),
            closes=tag in _AFTER_PHRASE,
            ends_freely=tag == "V" or not ezafe,
            cuts=ezafe or tag in ("P", "DET"),
            joins=word in JOINS,
            that=word == "که",
            marks_object=word == "را",
            ends_clause=word in _CLAUSE_EDGES,
            stops=word in _STOPS,
            noun=tag[0] == "N",
            framed=tag in _FRAMED,
            before_frame=base in frames("before"),
            opens_frame=base in frames("after"),
            opens_fixed=base in fixed_phrases(),
            pairs=word in MATES or word in MATES.values(),
        )

    def _beyond(self, end: str) -> Row:
        named, nothing, dash = self.number(end), self.number(NOTHING), self.number(DASH)
        return Row(**dict.fromkeys(FIELDS, 0))._replace(
            stem_edge=named,
            tag_edge=named,
            tag_x=nothing,
            tag_dash=dash,
            action_dash=dash,
            element_dash=dash,
            sort_x=nothing,
            join_dash=dash,
            bars_start=True,
            opens=True,
            bars_end=True,
            closes=True,
            stops=True,
        )
