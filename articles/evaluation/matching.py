"""Which spans of two sets are the same: one to one, by how much of their visible characters they share."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

LEAST = 0.5
TOUCH = 0.05


class Spanned(Protocol):
    start: int
    end: int


def visible_before(text: str) -> list[int]:
    """For each offset of the text, and its end, the number of characters before it that are no white space."""
    return [0, *accumulate(not character.isspace() for character in text)]


def pairs(
    text: str,
    one: Sequence[Spanned],
    other: Sequence[Spanned],
    least: float = LEAST,
    preferred: Sequence[bool] | None = None,
) -> list[tuple[int, int, float]]:
    """(index in one, index in other, overlap) of the spans that match, the greatest overlap first.

    Overlap is intersection over union of visible characters, at least `least`; each span matches once. On a tie a
    preferred span of `one` goes first, then the earlier index.
    """
    before = visible_before(text)
    last = len(text)
    candidates = []
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            if a.start < b.end and b.start < a.end:
                shared = before[min(a.end, b.end, last)] - before[max(a.start, b.start)]
                either = before[min(max(a.end, b.end), last)] - before[min(a.start, b.start)]
                # Overlapping spans leave no gap, so what either covers is one stretch.
                overlap = shared / either if either else 0.0
                if overlap >= least:
                    candidates.append((overlap, bool(preferred and preferred[i]), i, j))
    used_one: set[int] = set()
    used_other: set[int] = set()
    matched = []
    for overlap, _, i, j in sorted(candidates, key=lambda row: (-row[0], -row[1], row[2], row[3])):
        if i not in used_one and j not in used_other:
            used_one.add(i)
            used_other.add(j)
            matched.append((i, j, overlap))
    return matched
