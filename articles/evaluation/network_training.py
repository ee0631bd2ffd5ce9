"""Fits the network of words: on the made-up articles first, then on annotated ones.

The gradients are written out, so that neither training nor reading needs more than numpy; tests compare them with finite
differences. Steps are Adam's (Kingma & Ba 2015), with dropout (Srivastava et al. 2014) of what is looked up, of what the layers
say, and of whole stems, as words are met in news that no training has seen. Deterministic on one machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from articles.evaluation.annotation import Annotated
from articles.extraction import measures
from articles.extraction.inventory import Inventory
from articles.extraction.network import DILATIONS, GAP, LOOKS, UNITS, WIDTHS, Network, Numbered, mixed, placed
from articles.extraction.sentences import analyse

# What is met less often than this is not known.
OFTEN = 3
TOGETHER = 32
# Passes over the sentences, and the length of the first steps; steps shorten to nothing by the end.
MADE_UP_PASSES, MADE_UP_STEP, MADE_UP_WARMING = 8, 3e-3, 100
PASSES, STEP, WARMING = 6, 1.5e-3, 10
DROPPED, UNNAMED = 0.3, 0.2
# What the beginning of a measure counts for, against a word inside.
BEGINNING = 0.5
_DECAY, _SQUARED_DECAY, _TINY = 0.9, 0.999, 1e-8
_LONGEST_GRADIENT = 1.0


@dataclass(slots=True)
class Sentence:
    """The numbers of each slot's values for its words, and whether each is inside a core measure and whether one begins there."""

    slots: dict[str, np.ndarray]
    wanted: np.ndarray

    @property
    def length(self) -> int:
        return len(self.wanted)


def sentences(articles: Iterable[Annotated], inventory: Inventory) -> list[Sentence]:
    """The sentences of annotated articles that are read for measures."""
    found = []
    for article in articles:
        evidence, _ = measures.evidence_of([analyse(article.text)], inventory)
        core = [mark for mark in article.items if mark.core]
        for first, beyond in evidence.lattice.bounds:
            tokens = evidence.lattice.tokens[first:beyond]
            wanted = np.zeros((len(tokens), 2), np.float32)
            for mark in core:
                inside = mark.touched(tokens)
                wanted[inside, 0] = 1
                wanted[inside[:1], 1] = 1
            found.append(Sentence(evidence.each(np.arange(first, beyond)), wanted))
    return found


def begin(made_up: Sequence[Annotated], passes: int = MADE_UP_PASSES) -> Network:
    """What the made-up articles teach: where every fit on annotated ones sets out."""
    inventory = Inventory()
    read = sentences(made_up, inventory)
    known, tables = {}, {}
    chance = np.random.default_rng(0)
    for slot, width in WIDTHS.items():
        met, counts = np.unique(np.concatenate([one.slots[slot] for one in read]), return_counts=True)
        known[slot] = tuple(sorted(inventory.strings[number] for number in met[counts >= OFTEN].tolist() if number))
        tables[slot] = _drawn(chance, 0.1, len(known[slot]) + 1, width)
    inputs = sum(WIDTHS.values())
    for layer in range(len(DILATIONS)):
        rows = len(LOOKS[layer]) * inputs
        tables[f"layer {layer}"] = np.vstack(
            [_drawn(chance, rows**-0.5, rows, UNITS), np.zeros((1, UNITS), np.float32)]
        )
        inputs = UNITS
    rows = UNITS * len(DILATIONS)
    tables["chances"] = np.vstack([_drawn(chance, rows**-0.5, rows, 2), np.zeros((1, 2), np.float32)])
    return _fitted(Network(known, tables), read, inventory, passes, MADE_UP_STEP, MADE_UP_WARMING)


def fit(articles: Sequence[Annotated], start: Network) -> Network:
    """The network of annotated articles, from one that made-up articles have taught."""
    inventory = Inventory()
    return _fitted(start, sentences(articles, inventory), inventory, PASSES, STEP, WARMING)


def _drawn(chance: np.random.Generator, spread: float, *shape: int) -> np.ndarray:
    return chance.normal(0, spread, shape).astype(np.float32)


def _fitted(
    start: Network, read: Sequence[Sentence], inventory: Inventory, passes: int, step: float, warming: int
) -> Network:
    known = Numbered(start, inventory)
    rows = [known.looked_up(one.slots) for one in read]
    tables = {name: table.copy() for name, table in start.tables.items()}
    mean, squared = ({name: np.zeros_like(table) for name, table in tables.items()} for _ in range(2))
    chance = np.random.default_rng(1)
    of_pass = -(-len(read) // TOGETHER)
    done, all_steps = 0, passes * of_pass
    for _ in range(passes):
        order = chance.permutation(len(read))
        for at in range(0, len(order), TOGETHER):
            batch = order[at : at + TOGETHER].tolist()
            dropping = Dropping(chance, [read[k].length for k in batch])
            _, gradient = loss(
                tables, [rows[k] for k in batch], np.concatenate([read[k].wanted for k in batch]), dropping
            )
            length = float(np.sqrt(sum(float(np.vdot(part, part)) for part in gradient.values())))
            shortened = min(1.0, _LONGEST_GRADIENT / max(length, _TINY))
            done += 1
            size = step * max(0.02, min(1.0, done / warming) * (1 - done / all_steps))
            size *= np.sqrt(1 - _SQUARED_DECAY**done) / (1 - _DECAY**done)
            for name, part in gradient.items():
                part *= shortened
                mean[name] += (1 - _DECAY) * (part - mean[name])
                squared[name] += (1 - _SQUARED_DECAY) * (part * part - squared[name])
                tables[name] -= np.float32(size) * mean[name] / (np.sqrt(squared[name]) + _TINY)
    return Network(start.vocabulary, tables)


class Dropping:
    """What is left out of the sum in one step."""

    def __init__(self, chance: np.random.Generator, lengths: Sequence[int]):
        self.lengths = lengths
        self._chance = chance

    def kept(self, *shape: int) -> np.ndarray:
        """What to multiply with."""
        return (self._chance.random(shape, np.float32) >= DROPPED) / np.float32(1 - DROPPED)

    def named(self, size: int) -> np.ndarray:
        """Which words keep their stem."""
        return self._chance.random(size) >= UNNAMED


def loss(
    tables: Mapping[str, np.ndarray], rows: Sequence[Mapping[str, np.ndarray]], wanted: np.ndarray, dropping: Dropping
) -> tuple[float, dict[str, np.ndarray]]:
    """(negative log likelihood a word, its gradient by each table)."""
    at, size = placed(dropping.lengths)
    live = np.zeros((size, 1), np.float32)
    live[at] = 1
    looked = {slot: np.concatenate([row[slot] for row in rows]) for slot in WIDTHS}
    looked["stem"] = looked["stem"] * dropping.named(len(at))
    kept_seen = dropping.kept(len(at), sum(WIDTHS.values()))
    seen = np.zeros((size, sum(WIDTHS.values())), np.float32)
    seen[at] = np.hstack([tables[slot][looked[slot]] for slot in WIDTHS]) * kept_seen
    inputs, outputs, kept = [], [], []
    for layer in range(len(DILATIONS)):
        inputs.append(seen)
        outputs.append(mixed(seen, tables[f"layer {layer}"], layer) * live)
        kept.append(dropping.kept(size, UNITS))
        seen = outputs[-1] * kept[-1]
    table = tables["chances"]
    kept_said = dropping.kept(len(at), UNITS * len(DILATIONS))
    said = np.hstack([output[at] for output in outputs]) * kept_said
    margin = said @ table[:-1] + table[-1]
    share = np.array([1, BEGINNING], np.float32) / len(at)
    value = float(((np.logaddexp(0, margin) - wanted * margin) * share).sum())
    pull = (1 / (1 + np.exp(-np.clip(margin, -30, 30))) - wanted) * share
    gradient = {"chances": np.vstack([said.T @ pull, pull.sum(axis=0)])}
    of_said = np.split((pull @ table[:-1].T) * kept_said, len(DILATIONS), axis=1)
    beyond = np.zeros((size, UNITS), np.float32)
    for layer in reversed(range(len(DILATIONS))):
        beyond *= kept[layer]
        beyond[at] += of_said[layer]
        beyond *= outputs[layer] > 0
        gradient[f"layer {layer}"], beyond = _before(inputs[layer], tables[f"layer {layer}"], layer, beyond)
    of_seen = beyond[at] * kept_seen
    for slot, part in zip(WIDTHS, np.split(of_seen, np.cumsum([*WIDTHS.values()])[:-1], axis=1), strict=True):
        gradient[slot] = _gathered(looked[slot], part, len(tables[slot]))
    return value, gradient


def _before(seen: np.ndarray, table: np.ndarray, layer: int, pull: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The gradient by a layer's table and by what it saw, from that by its sums."""
    size = len(seen)
    padded = np.pad(seen, ((GAP, GAP), (0, 0)))
    back = np.zeros_like(padded)
    parts = []
    for look, weights in zip(LOOKS[layer], np.split(table[:-1], len(LOOKS[layer])), strict=True):
        parts.append(padded[look : look + size].T @ pull)
        back[look : look + size] += pull @ weights.T
    return np.vstack([*parts, pull.sum(axis=0)]), back[GAP : GAP + size]


def _gathered(rows: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """The sums of the values of equal rows."""
    order = np.argsort(rows, kind="stable")
    own = rows[order]
    firsts = np.flatnonzero(np.diff(own, prepend=-1))
    total = np.zeros((size, values.shape[1]), np.float32)
    total[own[firsts]] = np.add.reduceat(values[order], firsts)
    return total
