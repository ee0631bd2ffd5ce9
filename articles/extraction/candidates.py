"""Where a measure may begin and end in a sentence: grammar proposes.

A measure is a stretch of one sentence: a phrase without a finite verb, or a clause that its verb ends. It begins after a
boundary (a clause's edge, a frame, a preposition) or at an action noun, and ends where a phrase or clause ends.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from articles.extraction import predicates, tenses
from articles.extraction.inventory import AFTER, BEFORE, FIELDS, MATES, Inventory
from articles.extraction.ranges import pairs
from articles.extraction.records import Token
from articles.extraction.vocabulary import fixed_phrases, frames

LONGEST = 70
# Places beyond each end of a sentence, so that what stands beside a word can be asked for without a look at where it stands.
PAD = 3
_BEYOND = Token(0, 0, "", "PUNC")
_AFTER_PARTICIPLE = frozenset({"P", "Pe", "N", "Ne", "AJ", "AJe", "NUM", "DET", "POSTP"})
_MOST_PAIRS = 30
_NO_FRAME = ("", "")
_TRUTHS = FIELDS["acts"]
# Ends that are paired with their starts at once: some 10 MB of arrays.
_BLOCK = 2_000


def next_true(truths: np.ndarray) -> np.ndarray:
    """For each place the next from there on that is true, and their number where none is."""
    places = np.where(truths, np.arange(len(truths)), len(truths))
    return np.minimum.accumulate(places[::-1])[::-1]


def shifted(values: np.ndarray, by: int) -> np.ndarray:
    """For each place, the value of the place so many before it; PAD places at either end are all alike, so none is missed."""
    moved = np.empty_like(values)
    if by > 0:
        moved[by:], moved[:by] = values[:-by], values[:by]
    else:
        moved[:by], moved[by:] = values[-by:], values[by:]
    return moved


class Verb(NamedTuple):
    """What the verb at a place closes: `root` and `name` as `predicates` gives them, `predicate` its kind with the form."""

    root: str
    form: str
    predicate: str
    name: str


class Lattice:
    """The tokens of some sentences, one after another with PAD places before and after each, what grammar says of each place,
    and the stretches that it allows. All arrays are by place."""

    def __init__(self, sentences: Sequence[Sequence[Token]], inventory: Inventory):
        self.inventory = inventory
        self.tokens: list[Token] = []
        self.bounds: list[tuple[int, int]] = []
        beyond = [_BEYOND] * PAD
        for sentence in sentences:
            self.tokens += beyond
            first = len(self.tokens)
            self.tokens += sentence
            self.bounds.append((first, len(self.tokens)))
            self.tokens += beyond
        self.size = len(self.tokens)
        self.words = [token.word for token in self.tokens]
        self.tags = [token.tag for token in self.tokens]
        rows = inventory.rows(self.words, self.tags)
        for first, beyond in self.bounds:
            rows[first - PAD : first], rows[beyond : beyond + PAD] = [BEFORE] * PAD, [AFTER] * PAD
        self.stems = [inventory.stems[row] for row in rows]
        self._rows, self._actions, self._kinds = rows, inventory.actions, inventory.kinds
        self._columns = inventory.table[rows].T.astype(np.int64)
        places = np.arange(self.size)
        self.sentence = np.zeros(self.size, np.int64)
        self.first, self.beyond = np.zeros(self.size, np.int64), np.zeros(self.size, np.int64)
        for number, (first, beyond) in enumerate(self.bounds):
            around = slice(first - PAD, beyond + PAD)
            self.sentence[around], self.first[around], self.beyond[around] = number, first, beyond
        self.verbs = {
            k: self._read_verb(k) for k, tag in enumerate(self.tags) if tag == "V" and not self._participle(k)
        }
        self.is_verb = np.zeros(self.size, bool)
        self.is_verb[list(self.verbs)] = True
        # «باید» and its like end no clause.
        self.is_finite = self.is_verb.copy()
        self.is_finite[[k for k, verb in self.verbs.items() if verb.form == "modal"]] = False
        # The next verb from each place on, and the place after its sentence where there is none.
        self.next_verb = np.minimum(next_true(self.is_verb), self.beyond)
        # The places after the last verb and the last «که» up to each place, 0 for none in any sentence.
        self.past_finite = np.maximum.accumulate(np.where(self.is_finite, places + 1, 0))
        self.past_that = np.maximum.accumulate(np.where(self["that"], places + 1, 0))
        fixed = self._inside_fixed()
        self.starts, self.ends = self._starts(fixed), self._ends(fixed)
        self._listed_from = self._lists(fixed)
        self._brackets = self._pairs()
        self.opening = self._opening_frames()
        self.frames_before = self._frames_before()
        self.frames_after = self._frames_after()

    def __getitem__(self, field: str) -> np.ndarray:
        """What the inventory says of each place under a name of its rows."""
        at = FIELDS[field]
        return self._columns[at] if at < _TRUTHS else self._columns[at] > 0

    def does(self, k: int) -> str:
        """The class of the action that a word names; empty for none."""
        return self._actions[self._rows[k]]

    def kinds(self, i: int, j: int) -> set[str]:
        """What kinds of things the nouns and adjectives of a stretch name."""
        return {self._kinds[row] for row in self._rows[i : j + 1]}

    def spans(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last places of every stretch that grammar allows, by last place."""
        blocks = [*self.blocks()] or [(np.zeros(0, np.int64),) * 2]
        first, last = zip(*blocks, strict=True)
        return np.concatenate(first), np.concatenate(last)

    def blocks(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The same in parts, so that a sentence of a megabyte takes no more memory than others."""
        for at in range(0, len(self.ends), _BLOCK):
            ends = self.ends[at : at + _BLOCK]
            edge = np.maximum(ends - LONGEST + 1, self.first[ends])
            phrase = np.maximum(self.past_finite[ends], self.past_that[ends])
            edge = np.where(self.is_verb[ends], edge, np.maximum(edge, phrase))
            low, high = np.searchsorted(self.starts, edge), np.searchsorted(self.starts, ends, "right")
            of_end, of_start = pairs(low, np.maximum(low, high))
            first, last = self.starts[of_start], ends[of_end]
            allowed = self._allowed(first, last)
            yield first[allowed], last[allowed]

    def _allowed(self, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Whether each stretch is a phrase of one measure, or a clause that is not cut from a phrase at its start; no bracket or
        quotation mark without its mate."""
        whole = self["acts"][first] | ~self["cuts"][first - 1]
        allowed = np.where(self.is_verb[last], whole, last < self._listed_from[first])
        for left, right in self._brackets:
            near = slice(*np.searchsorted(last, (left, right + LONGEST)))
            i, j = first[near], last[near]
            allowed[near] &= ((i <= left) & (left <= j)) == ((i <= right) & (right <= j))
        return allowed

    def action(self, i: int, j: int) -> str:
        """What is done: the action noun at the start, else the predicate's element or verb («افتتاح», «رساندن»)."""
        if self.does(i):
            return self.words[i]
        verb = self.verbs.get(j)
        if verb:
            if j > i and verb.root in predicates.LIGHT and self.tags[j - 1][0] in "NA":
                return self.words[j - 1]
            plain = verb.root in ("است", self.words[j])
            return self.words[j] if plain else verb.root + "ن"
        return next((self.words[k] for k in range(i, j + 1) if self.does(k)), self.words[i])

    def _read_verb(self, k: int) -> Verb:
        predicate = predicates.read(self.words, self.stems, self.tags, k)
        tense = tenses.of(self.words[k])
        form = "modal" if tenses.is_modal(self.tokens[k]) else "not" if tense.negated else tense.form
        return Verb(predicate.root, form, f"{predicate.kind}.{form}", predicate.name)

    def _participle(self, k: int) -> bool:
        """A bare participle inside a phrase («هنرمندان آسیب دیده از …»), which the tagger takes for a verb."""
        word = self.words[k]
        if not word.endswith("ه") or "_" in word or word.startswith(("می\u200c", "نمی\u200c")):
            return word in ("گرای", "بین", "ساز")
        return self.tags[k + 1] in _AFTER_PARTICIPLE or self.words[k + 1] == "شدن"

    def _starts(self, fixed: np.ndarray) -> np.ndarray:
        opened = shifted(self["opens"], 1)
        return np.flatnonzero(~self["bars_start"] & ~fixed & (opened | self["acts"]))

    def _ends(self, fixed: np.ndarray) -> np.ndarray:
        closed = shifted(self["closes"], -1)
        return np.flatnonzero(~self["bars_end"] & ~shifted(fixed, -1) & (closed | self["ends_freely"]))

    def _inside_fixed(self) -> np.ndarray:
        """Places at which nothing may begin, and before which nothing may end («راه ¦و ¦شهرسازی»)."""
        inside = np.zeros(self.size, bool)
        for k in np.flatnonzero(self["opens_fixed"]).tolist():
            for words in fixed_phrases()[self.stems[k]]:
                if tuple(self.stems[k : k + len(words)]) == words:
                    inside[k + 1 : k + len(words)] = True
        return inside

    def _lists(self, fixed: np.ndarray) -> np.ndarray:
        """For each place, the first one at which a phrase from there would hold two measures, each with its own object («ایجاد
        سامانه … و تأسیس دفتر …»), and not one measure with a list inside («کمک … برای تکمیل … و برگزاری …»).

        A new member of a list begins at an action noun after «و» or «،», where what comes before is no action noun that shares
        its object («طراحی و اجرای …» is one).
        """
        acts, places = self["acts"], np.arange(self.size)
        member = acts & self["noun"] & ~fixed & shifted(self["joins"], 1) & ~shifted(acts, 2)
        members = np.append(np.flatnonzero(member & (places >= self.first + 2)), self.size)
        following = members[np.searchsorted(members, places, "right")]
        counted = np.concatenate([[0], np.cumsum(acts), [0]])
        between = counted[np.maximum(following - 1, 0)] - counted[places + 1]
        return np.where(acts & (between <= 0), following, self.size)

    def _pairs(self) -> list[tuple[int, int]]:
        """(opening, closing) places of the brackets and quotation marks that are paired within a sentence."""
        pairs: list[list[tuple[int, int]]] = [[] for _ in self.bounds]
        opened: list[int] = []
        for k in np.flatnonzero(self["pairs"]).tolist():
            word = self.words[k]
            if opened and opened[0] < self.first[k]:
                opened.clear()
            if word in MATES:
                opened.append(k)
            elif opened and word == MATES[self.words[opened[-1]]]:
                pairs[self.sentence[k]].append((opened.pop(), k))
        # A text of nothing but brackets is no news: what is paired far inside it is not looked at.
        return [pair for found in pairs for pair in found[:_MOST_PAIRS]]

    def _frames_before(self) -> dict[int, tuple[str, str]]:
        """(class, words) of the longest frame that ends just before a place, for each place that has one."""
        found = {}
        for k in np.flatnonzero(self["before_frame"]).tolist():
            name, length = self._frame("before", k, -1)
            if length:
                found[k + 1] = name, " ".join(self.stems[k - length + 1 : k + 1])
        return found

    def _frames_after(self) -> dict[int, tuple[str, str]]:
        """(class, words) of the longest frame that begins just after a place, past a «را»."""
        found = {}
        for at in self.opening:
            for k in (at - 1, at - 2) if self.stems[at - 1] == "را" else (at - 1,):
                nearest = self.opening.get(k + 1, _NO_FRAME)
                past = self.stems[k + 1] == "را" and " " not in nearest[1]
                found[k] = self.opening.get(k + 2, nearest) if past else nearest
        return found

    def _opening_frames(self) -> dict[int, tuple[str, str]]:
        """(class, words) of the longest frame that begins at a place, for each place at which one does."""
        found = {}
        for at in np.flatnonzero(self["opens_frame"]).tolist():
            name, length = self._frame("after", at, 1)
            if length:
                found[at] = name, " ".join(self.stems[at : at + length])
        return found

    def _frame(self, side: str, at: int, step: int) -> tuple[str, int]:
        """The class of the longest frame of a side from a place on, and how many words it has; 0 where there is none."""
        node, found, length = frames(side), ("", 0), 0
        while True:
            node = node.get(self.stems[at + step * length])
            if node is None:
                return found
            length += 1
            if None in node:
                found = node[None], length
