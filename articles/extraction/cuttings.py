"""How likely each stretch is over all ways of cutting a text into measures and the rest, and which stretches are chosen from that
(Sarawagi & Cohen 2004, «Semi-Markov conditional random fields»)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from math import exp, sumprod

import numpy as np

from articles.extraction.candidates import LONGEST
from articles.extraction.ranges import pairs
from articles.extraction.records import Token

_FAINT = 0.004
# What an exact stretch counts beside one that merely meets the half: the value that costs no F1 in cross-validation.
_CLOSENESS = 0.5
# Stretches that are compared with those near by at once.
_BLOCK = 2_000
_SCALE = 1e100
_NO_GAIN = (0.0, 0.0)


# Start → what one measure right after another is worth there: a score where the later is a phrase, and where it is a clause.
Links = Mapping[int, tuple[float, float]]


def marginals(
    first: np.ndarray, last: np.ndarray, scores: np.ndarray, clauses: np.ndarray, links: Links
) -> list[tuple[int, int, float]]:
    """(first, last, chance) of each stretch over all cuttings of the text into stretches and the rest; faint ones left out.

    The stretches are given by last place, none longer than LONGEST; `clauses` says of each place whether a stretch that ends
    there is a clause. Linear in the number of stretches.
    """
    weights, kinds = np.exp(np.minimum(scores, 60.0)), clauses[last].astype(int)
    starts, of_start = np.unique(first, return_inverse=True)
    ends, of_end = np.unique(last + 1, return_inverse=True)
    passes = _Passes(starts.tolist(), ends.tolist(), links)
    by_end = np.searchsorted(of_end, np.arange(len(ends) + 1)).tolist()
    entering, units, whole, unit = passes.forward(
        of_start.tolist(), weights.tolist(), by_end, clauses[ends - 1].astype(int).tolist()
    )
    order = np.lexsort((kinds, of_start))
    by_start = np.searchsorted((2 * of_start + kinds)[order], np.arange(2 * len(starts) + 1)).tolist()
    following, units_after = passes.backward(of_end[order].tolist(), weights[order].tolist(), by_start)
    chances = np.array(entering)[kinds, of_start] * weights * np.array(following)[of_end] / whole
    power = np.array(units)[of_start] + np.array(units_after)[of_end] - unit
    if power.any():
        chances *= _SCALE**power
    kept = chances > _FAINT
    return list(zip(first[kept].tolist(), last[kept].tolist(), chances[kept].tolist(), strict=True))


class _Passes:
    """The forward and the backward pass over a text's edges, the places at which stretches start and before which they end.

    Sums count in units of a power of _SCALE, so that a text of any length stays within a float.
    """

    def __init__(self, starts: list[int], ends: list[int], links: Links):
        self.starts, self.ends = starts, ends
        self.edges = sorted({*starts, *ends})
        self.start_at = {place: number for number, place in enumerate(starts)}
        self.end_at = {place: number for number, place in enumerate(ends)}
        # By how many times more a stretch counts than one that follows none.
        self.gains = {i: (exp(min(one, 60.0)) - 1, exp(min(other, 60.0)) - 1) for i, (one, other) in links.items()}

    def forward(
        self, of_start: list[int], weights: list[float], bounds: list[int], kinds: list[int]
    ) -> tuple[tuple[list[float], list[float]], list[int], float, int]:
        """(for each start, what all cuttings before it sum to where a phrase begins there and where a clause does; its unit; the
        sum over the whole text; its unit), from the stretches by end: bounds[k] is the first that ends at the k-th, of kinds[k].
        """
        entering = ([0.0] * len(self.starts), [0.0] * len(self.starts))
        units = [0] * len(self.starts)
        # The same in the unit of the edge that the pass has come to, as far as a stretch reaches.
        near = ([0.0] * len(self.starts), [0.0] * len(self.starts))
        total, unit = 1.0, 0
        # The share of the total that ends a stretch just at the latest end.
        latest, ended = -1, 0.0
        for edge in self.edges:
            end, start, here = self.end_at.get(edge), self.start_at.get(edge), 0.0
            if end is not None:
                part, into = slice(bounds[end], bounds[end + 1]), near[kinds[end]]
                here = sumprod([into[i] for i in of_start[part]], weights[part])
                total += here
                if total > _SCALE:
                    total, here, ended, unit = total / _SCALE, here / _SCALE, ended / _SCALE, unit + 1
                    for i in range(bisect_left(self.starts, edge - LONGEST), bisect_left(self.starts, edge)):
                        near[0][i], near[1][i] = near[0][i] / _SCALE, near[1][i] / _SCALE
            if start is not None:
                gain = self.gains.get(edge, _NO_GAIN) if latest == edge - 1 else _NO_GAIN
                for kind in (0, 1):
                    entering[kind][start] = near[kind][start] = total + ended * gain[kind]
                units[start] = unit
            if end is not None:
                latest, ended = edge, here
        return entering, units, total, unit

    def backward(self, of_end: list[int], weights: list[float], bounds: list[int]) -> tuple[list[float], list[int]]:
        """(for each end, what all cuttings after it sum to; its unit), from the stretches by start: bounds[2k] is the first
        phrase, bounds[2k + 1] the first clause that starts at the k-th."""
        following, units = [0.0] * len(self.ends), [0] * len(self.ends)
        near = [0.0] * len(self.ends)
        total, unit = 1.0, 0
        # What begins a phrase and a clause just at the latest start.
        latest, begun = -1, (0.0, 0.0)
        for edge in reversed(self.edges):
            end, start, here = self.end_at.get(edge), self.start_at.get(edge), (0.0, 0.0)
            if start is not None:
                phrases = slice(bounds[2 * start], bounds[2 * start + 1])
                clauses = slice(bounds[2 * start + 1], bounds[2 * start + 2])
                here = (
                    sumprod([near[e] for e in of_end[phrases]], weights[phrases]),
                    sumprod([near[e] for e in of_end[clauses]], weights[clauses]),
                )
                total += here[0] + here[1]
                if total > _SCALE:
                    total, unit = total / _SCALE, unit + 1
                    here, begun = (here[0] / _SCALE, here[1] / _SCALE), (begun[0] / _SCALE, begun[1] / _SCALE)
                    for e in range(bisect_right(self.ends, edge), bisect_right(self.ends, edge + LONGEST)):
                        near[e] /= _SCALE
            if end is not None:
                gain = self.gains.get(edge + 1, _NO_GAIN) if latest == edge + 1 else _NO_GAIN
                following[end] = near[end] = total + begun[0] * gain[0] + begun[1] * gain[1]
                units[end] = unit
            if start is not None:
                latest, begun = edge, here
        return following, units


def choose(
    tokens: Sequence[Token], chances: Sequence[tuple[int, int, float]], threshold: float
) -> list[tuple[int, int, float]]:
    """The stretches without overlap whose chance of being right, less the threshold, adds up to most; `chances` is by last token.

    A stretch is right where it shares at least half of its letters with the true one, so the chances of its near
    variants count for it.
    """
    if not chances:
        return []
    lasts = [j for _, j, _ in chances]
    # The best sum up to the end of each stretch in turn, with the stretch that it takes last there.
    best: list[float] = [0.0]
    taken: list[tuple[int, float] | None] = []
    for (i, _, _), (gain, right) in zip(chances, _gains(tokens, chances, threshold), strict=True):
        value, choice = best[-1], None
        if gain > 0:
            earlier = bisect_left(lasts, i)
            if best[earlier] + gain > value:
                value, choice = best[earlier] + gain, (earlier, right)
        best.append(value)
        taken.append(choice)
    found, at = [], len(chances)
    while at:
        one = taken[at - 1]
        if one is None:
            at -= 1
        else:
            i, j, _ = chances[at - 1]
            found.append((i, j, min(one[1], 1.0)))
            at = one[0]
    return found[::-1]


def _gains(
    tokens: Sequence[Token], chances: Sequence[tuple[int, int, float]], threshold: float
) -> Iterator[tuple[float, float]]:
    """(what taking it is worth, its chance of being right) for each stretch."""
    letters = np.cumsum([0, *(token.end - token.start for token in tokens)])
    i, j, chance = (np.array(side) for side in zip(*chances, strict=True))
    first, last = letters[i], letters[j + 1]
    length = last - first
    # No other that ends before the middle, or later by more than the length, shares half of its letters.
    low, high = np.searchsorted(last, first + length / 2), np.searchsorted(last, last + length, "right")
    for at in range(0, len(chances), _BLOCK):
        block = slice(at, at + _BLOCK)
        one, other = pairs(low[block], high[block])
        mine = one + at
        shared = np.minimum(last[mine], last[other]) - np.maximum(first[mine], first[other])
        either = length[mine] + length[other] - shared
        near = 2 * shared >= either
        one, other, share = one[near], other[near], shared[near] / either[near]
        size = len(low[block])
        right = np.bincount(one, chance[other], size)
        closeness = np.bincount(one, chance[other] * share, size)
        gain = right - threshold + _CLOSENESS * (closeness - right / 2)
        yield from zip(gain.tolist(), right.tolist(), strict=True)
