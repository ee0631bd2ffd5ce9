"""A linear-chain CRF as Wapiti writes it (Lavergne, Cappé & Yvon 2010, «Practical very large scale CRFs»), run for many sentences
side by side.

Whatever the tagger's model observes at a place, it observes of one word: what it is, how it begins and ends, whether it has a
mark. So all that a word adds to the labels at and beside its place is summed once, when the word is first met, and a step of the
search for the best labels is one operation on arrays for all the sentences that are long enough. The labels are those of Wapiti.
"""

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import batched, pairwise

import numpy as np

from articles.extraction.knowledge import LexiconError
from articles.extraction.ranges import pairs

_HEAD = re.compile(rb"#mdl#2#\d+\n#rdr#(\d+)/\d+/0\n")
_RULE = re.compile(r'x\[(?P<word>-?\d+),0\]|(?P<kind>[mt])\[(?P<at>-?\d+),0,"(?P<regex>[^"]*)"\]')
# «$» first: the marks have one, too.
_CLASSES = {"$": "\\Z", "\\p": f"[{re.escape(string.punctuation)}]", "\\d": "[0-9]"}
# Bytes of the file whose numbers are read at once: read whole, they take half a gigabyte for a moment.
_BLOCK = 1 << 22
# New words that are summed at once: some 50 MB of arrays.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a model observes of the word so many places on: `prefix`, then what `value` makes of the word's bytes."""

    prefix: bytes
    by: int
    value: Callable[[bytes], bytes]

    @classmethod
    def of(cls, source: bytes) -> "Pattern":
        """The pattern that a model's file spells so. Raises LexiconError for one of several words, or of a kind not used yet."""
        prefix, mark, rest = source.partition(b"%")
        rule = _RULE.fullmatch(rest.decode())
        if prefix[:1] not in (b"u", b"b", b"*") or (mark and not rule):
            raise LexiconError(f"the tagger's model has an unknown pattern: {source.decode(errors='replace')!r}")
        if not rule:
            return cls(prefix, 0, lambda word: b"")
        by, kind, regex = int(rule["word"] or rule["at"]), rule["kind"], rule["regex"]
        if not kind:
            return cls(prefix, by, bytes)
        for theirs, ours in _CLASSES.items():
            regex = regex.replace(theirs, ours)
        search = re.compile(regex.encode(), re.DOTALL).search
        if kind == "t":
            return cls(prefix, by, lambda word: b"true" if search(word) else b"false")
        return cls(prefix, by, lambda word: found.group() if (found := search(word)) else b"")


@dataclass(frozen=True, slots=True)
class _Weights:
    """The weights of observations, each under a column: those of the k-th are [first[k], first[k + 1])."""

    first: np.ndarray
    columns: np.ndarray
    weights: np.ndarray

    @classmethod
    def where(
        cls, kept: np.ndarray, owners: np.ndarray, columns: np.ndarray, weights: np.ndarray, count: int
    ) -> "_Weights":
        """Those of some features, given by the number of their observation."""
        first = np.searchsorted(owners[kept], np.arange(count + 1))
        return cls(first, columns[kept].astype(np.int32), weights[kept])

    def summed(self, rows: Sequence[int], numbers: Sequence[int], size: int, width: int) -> np.ndarray:
        """For each of so many rows the weights of the observations that are given for it, summed by column."""
        number = np.array(numbers, np.int64)
        which, at = pairs(self.first[number], self.first[number + 1])
        places = np.array(rows, np.int64)[which] * width + self.columns[at]
        return np.bincount(places, self.weights[at], size * width)


class Chain:
    """The model of a file. What it has summed grows with the words that it meets, to some 200 MB at the very most."""

    # Words are forgotten, and summed anew, when there are more than these, or of their shapes (22,500 words of news have 9,900):
    # memory stays flat over a corpus, and whatever the text.
    MOST, SHAPES = 40_000, 20_000

    def __init__(self, data: bytes):
        """Raises LexiconError where the bytes are no CRF in Wapiti's text format, or one whose patterns look at several words."""
        head = _HEAD.match(data)
        if not head:
            raise LexiconError("the tagger's model is not a CRF in Wapiti's text format")
        try:
            patterns, at = _strings(data, head.end(), int(head[1]))
            labels, at = _strings(data, *_counted(data, at))
            observed, at = _strings(data, *_counted(data, at))
            places, weights = _features(data, at)
            single, double = len(labels), len(labels) ** 2
            sizes = {b"u": single, b"b": double, b"*": single + double}
            begins = np.concatenate([[0], np.cumsum([sizes[name[:1]] for name in observed])])
            if (np.diff(places, prepend=-1, append=begins[-1]) <= 0).any():
                raise ValueError("a weight of no feature, or out of order")
        except (ValueError, KeyError) as error:
            raise LexiconError(f"the tagger's model is cut short or damaged: {error}") from error
        self._patterns = [Pattern.of(source) for source in patterns]
        self.labels = [label.decode() for label in labels]
        self._numbers = {name: number for number, name in enumerate(observed)}
        owners = np.searchsorted(begins, places, "right") - 1
        within = places - begins[owners]
        paired = within - np.array([0 if name[:1] == b"b" else single for name in observed])[owners]
        # A weight is of one label, or of one before another; of these the search wants the later first.
        before, label = np.divmod(paired, single)
        self._of_one = _Weights.where(paired < 0, owners, within, weights, len(observed))
        self._of_two = _Weights.where(paired >= 0, owners, label * single + before, weights, len(observed))
        self._reach = max(abs(pattern.by) for pattern in self._patterns)
        # How far away the words are that say which label follows which.
        self._sides = sorted({pattern.by for pattern in self._patterns if pattern.prefix[:1] != b"u"})
        self._forget()

    def label(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """The likeliest labels of each sentence's words. Of equals the earlier in the file; deterministic."""
        if len(self._known) > self.MOST or len(self._shapes) > self.SHAPES:
            self._forget()
        if new := {word for sentence in sentences for word in sentence} - self._known.keys():
            for some in batched(new, _AT_ONCE):
                self._meet(some)
        known, around = self._known, self._beyond
        order = sorted(
            (number for number, sentence in enumerate(sentences) if sentence), key=lambda k: -len(sentences[k])
        )
        rows: list[int] = []
        for number in order:
            rows += around[: self._reach]
            rows += map(known.__getitem__, sentences[number])
            rows += around[self._reach :]
        lengths = np.array([len(sentences[number]) for number in order], np.int64)
        best = self._search(np.array(rows, np.int64), lengths).tolist()
        found: list[list[str]] = [[] for _ in sentences]
        at = 0
        for number in order:
            end = at + len(sentences[number])
            found[number] = [self.labels[label] for label in best[at:end]]
            at = end
        return found

    def _search(self, rows: np.ndarray, lengths: np.ndarray) -> np.ndarray:
        """The best label of each word, by Viterbi's algorithm, of sentences that are given longest first with what is beyond
        them."""
        of = np.repeat(np.arange(len(lengths)), lengths)
        step = np.arange(len(of)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        # Words in the order of the search: all first ones, then all second ones …
        turn = np.argsort(step, kind="stable")
        at = (np.arange(len(of)) + self._reach * (2 * of + 1))[turn]
        alone = np.zeros((len(at), len(self.labels)))
        for by in range(-self._reach, self._reach + 1):
            alone += self._alone[rows[at + by], by + self._reach]
        follows = [self._shape[rows[at + by], side] for side, by in enumerate(self._sides)]
        counts = np.bincount(step).tolist()
        edges = np.concatenate([[0], np.cumsum(counts)]).tolist()
        came_from = np.zeros((len(at), len(self.labels)), np.int16)
        best = alone[: edges[1]].copy() if counts else alone
        for first, beyond in pairwise(edges[1:]):
            going = np.repeat(best[: beyond - first, None], len(self.labels), 1)
            for shapes in follows:
                going += self._pairs[shapes[first:beyond]]
            came_from[first:beyond] = going.argmax(2)
            best[: beyond - first] = going.max(2) + alone[first:beyond]
        label = best.argmax(1)
        found = np.zeros(len(at), np.int64)
        for number in reversed(range(len(counts))):
            here = slice(edges[number], edges[number + 1])
            found[here] = label[: counts[number]]
            label[: counts[number]] = came_from[here][np.arange(counts[number]), label[: counts[number]]]
        in_text = np.empty_like(found)
        in_text[turn] = found
        return in_text

    def _forget(self) -> None:
        labels = len(self.labels)
        self._known: dict[str, int] = {}
        self._shapes: dict[tuple[int, ...], int] = {}
        # By word: what it adds to the labels of each place that sees it, and the number of its shape for each of `sides`, by
        # which stand the weights of a label (the last axis) before another.
        self._alone = np.zeros((1024, 2 * self._reach + 1, labels))
        self._shape = np.zeros((1024, len(self._sides)), np.int64)
        self._pairs = np.zeros((1024, labels, labels))
        # What stands before a sentence and after it, as Wapiti names it.
        beyond = [f"_x{by:+d}" for by in range(-self._reach, self._reach + 1) if by]
        self._meet(beyond)
        self._beyond = [self._known[name] for name in beyond]

    def _meet(self, words: Sequence[str]) -> None:
        """Sums what each new word adds."""
        owners, numbers, shapes, seen_first = [], [], [], []
        count, span, labels = len(self._known), 2 * self._reach + 1, len(self.labels)
        for row, word in enumerate(words):
            spelt = word.encode()
            seen: dict[int, list[int]] = {by: [] for by in self._sides}
            for pattern in self._patterns:
                number = self._numbers.get(pattern.prefix + pattern.value(spelt))
                if number is not None:
                    owners.append(row * span + pattern.by + self._reach)
                    numbers.append(number)
                    if pattern.prefix[:1] != b"u":
                        seen[pattern.by].append(number)
            self._known[word] = count + row
            for shape in map(tuple, seen.values()):
                if shape not in self._shapes:
                    self._shapes[shape] = len(self._shapes)
                    seen_first.append(shape)
                shapes.append(self._shapes[shape])
        rows = slice(count, len(self._known))
        self._alone, self._shape = _grown(self._alone, rows.stop), _grown(self._shape, rows.stop)
        alone = self._of_one.summed(owners, numbers, (rows.stop - count) * span, labels)
        self._alone[rows] = alone.reshape(-1, span, labels)
        self._shape[rows] = np.array(shapes, np.int64).reshape(-1, len(self._sides))
        owners = [row for row, shape in enumerate(seen_first) for _ in shape]
        numbers = [number for shape in seen_first for number in shape]
        rows = slice(len(self._shapes) - len(seen_first), len(self._shapes))
        self._pairs = _grown(self._pairs, rows.stop)
        self._pairs[rows] = self._of_two.summed(owners, numbers, len(seen_first), labels**2).reshape(-1, labels, labels)


def _grown(table: np.ndarray, rows: int) -> np.ndarray:
    """The table, or a larger one that begins with it where it has too few rows."""
    if rows <= len(table):
        return table
    larger = np.zeros((max(rows, 2 * len(table)), *table.shape[1:]), table.dtype)
    larger[: len(table)] = table
    return larger


def _counted(data: bytes, at: int) -> tuple[int, int]:
    """Where the strings begin under a heading «#qrk#COUNT», and how many there are."""
    end = data.index(b"\n", at)
    name, count = data[at:end].removeprefix(b"#").split(b"#")
    if name != b"qrk":
        raise ValueError(f"no list of strings at byte {at}")
    return end + 1, int(count)


def _strings(data: bytes, at: int, count: int) -> tuple[list[bytes], int]:
    """So many strings of a place on, each with its length before it, and where they end."""
    found = []
    for _ in range(count):
        colon = data.index(b":", at)
        end = colon + 1 + int(data[at:colon])
        found.append(data[colon + 1 : end])
        at = end + 2
    return found, at


def _features(data: bytes, at: int) -> tuple[np.ndarray, np.ndarray]:
    """Places and weights of the features from a place to the end, a line each."""
    places, weights = [np.zeros(0, np.int64)], [np.zeros(0)]
    while at < len(data):
        end = data.find(b"\n", at + _BLOCK) + 1 or len(data)
        parts = data[at:end].decode("ascii").rstrip("\n").replace("\n", "=").split("=")
        places.append(np.array([*map(int, parts[::2])]))
        weights.append(np.array([*map(float.fromhex, parts[1::2])]))
        at = end
    return np.concatenate(places), np.concatenate(weights)
