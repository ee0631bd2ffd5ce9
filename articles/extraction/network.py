"""How each word of a sentence looks among those around it, told by a small convolutional network.

What a word is (its stem, tag, class, verb, cue …) is looked up in tables of numbers; three layers of weighted sums mix these with
those of up to fourteen words on either side; at last two chances are read off: that the word is inside a measure, and that one
begins there. The tables are `lexicons/measure_network.tsv`, learnt by `manage.py train`, first from made-up articles.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from articles.extraction.inventory import Inventory

# What is looked up of a word → how many numbers each value has.
WIDTHS = {
    "stem": 16,
    "tag": 8,
    "class": 6,
    "action": 8,
    "prefix": 4,
    "verb": 8,
    "predicate": 10,
    "form": 4,
    "cue before": 4,
    "cue after": 4,
    "domain": 4,
    "role": 2,
}
# A layer looks at a word and two on either side, each so many words from the next.
TAPS, DILATIONS = 2, (1, 2, 4)
UNITS = 32
# Empty places that keep the layers from seeing over a sentence's end.
GAP = TAPS * DILATIONS[-1]
LOOKS = tuple(tuple(GAP + dilation * tap for tap in range(-TAPS, TAPS + 1)) for dilation in DILATIONS)
# Tables hold whole numbers of this part of 1.
_UNIT = 1000


@dataclass(frozen=True, slots=True)
class Network:
    """`vocabulary` gives the values of each slot that the network knows; `tables` the numbers under the name of the slot (one row
    for what it does not know, then one for each value), of a layer («layer 0»: taps × inputs rows, then the bias) and of the
    «chances»."""

    vocabulary: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, np.ndarray]

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return sum(table.size for table in self.tables.values())

    def rows(self) -> Iterable[tuple[str, str, str]]:
        """(table, value, numbers) of each row, as the lexicon has them."""
        for name, table in self.tables.items():
            values = ("", *self.vocabulary[name]) if name in WIDTHS else map(str, range(len(table)))
            for value, numbers in zip(values, np.rint(table * _UNIT).astype(int).tolist(), strict=True):
                yield name, value, " ".join(map(str, numbers))

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> "Network":
        """The network of the rows that another has been written as."""
        values: dict[str, list[str]] = {}
        numbers: dict[str, list[str]] = {}
        for name, value, row in rows:
            values.setdefault(name, []).append(value)
            numbers.setdefault(name, []).append(row)
        tables = {name: np.array([row.split() for row in own], np.float32) / _UNIT for name, own in numbers.items()}
        return cls({name: tuple(values[name][1:]) for name in WIDTHS}, tables)


class Numbered:
    """A network that knows values by their numbers in an inventory."""

    def __init__(self, network: Network, inventory: Inventory):
        # In double precision: sums round otherwise for each number of words read together, and singly that would show in a chance.
        self._tables = {name: table.astype(np.float64) for name, table in network.tables.items()}
        self._row = {}
        for slot, known in network.vocabulary.items():
            # An inventory that is open takes in what it is asked for.
            numbers = [inventory.number(value) for value in known]
            self._row[slot] = np.zeros(len(inventory.strings), np.int64)
            self._row[slot][numbers] = np.arange(1, len(known) + 1)

    def looked_up(self, words: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The row of each slot's table that is looked up of each word, from the numbers of its values."""
        return {slot: self._row[slot][words[slot]] for slot in WIDTHS}

    def chances(self, words: Mapping[str, np.ndarray], lengths: Sequence[int]) -> np.ndarray:
        """For each word, that it is inside a measure and that one begins there: a row each. `words` has the numbers of each slot's
        values, of sentences of these lengths one after another."""
        at, size = placed(lengths)
        live = np.zeros((size, 1))
        live[at] = 1
        seen = np.zeros((size, sum(WIDTHS.values())))
        seen[at] = np.hstack([self._tables[slot][rows] for slot, rows in self.looked_up(words).items()])
        hidden = []
        for layer in range(len(DILATIONS)):
            seen = mixed(seen, self._tables[f"layer {layer}"], layer) * live
            hidden.append(seen[at])
        table = self._tables["chances"]
        return 1 / (1 + np.exp(-np.clip(np.hstack(hidden) @ table[:-1] + table[-1], -30, 30)))


def placed(lengths: Sequence[int]) -> tuple[np.ndarray, int]:
    """The places of the words of sentences with a gap before each, and how many places there are."""
    counts = np.asarray(lengths, np.int64)
    of = np.repeat(np.arange(len(counts)), counts)
    return np.arange(len(of)) + GAP * (of + 1), len(of) + GAP * len(counts)


def mixed(seen: np.ndarray, table: np.ndarray, layer: int) -> np.ndarray:
    """What a layer makes of each place from the rows of that place and those beside it, all places in one array."""
    padded = np.pad(seen, ((GAP, GAP), (0, 0)))
    total = np.tile(table[-1], (len(seen), 1))
    for look, weights in zip(LOOKS[layer], np.split(table[:-1], len(LOOKS[layer])), strict=True):
        total += padded[look : look + len(seen)] @ weights
    return np.maximum(total, 0, out=total)
