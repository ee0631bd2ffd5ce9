"""A model's weights under the codes of their features, found for many codes at once; and its network of words."""

from collections.abc import Iterator

import numpy as np

from articles.extraction import once
from articles.extraction.features import Seen, code
from articles.extraction.inventory import Inventory
from articles.extraction.model import Model
from articles.extraction.network import Numbered

# Multiplicative hashing (Knuth, TAOCP 6.4): the upper bits of the product say where a code is looked for first.
_SPREAD = 0xD6E8FEB86659FD93
# Places of the table for each weight: emptier is faster until it no longer fits the processor's cache.
_ROOM = 4
THOUSANDTHS = 1000


class Weights:
    """`inventory` has the strings that the model's features and its network know, and no others. Weights are whole numbers of
    thousandths, as the model's table has them, so that sums are exact whatever else is summed before."""

    def __init__(self, model: Model):
        known = {value for _, *values in model.evidence for value in values if isinstance(value, str)}
        self.inventory = Inventory(known.union(*model.network.vocabulary.values() if model.network else ()))
        self.network = Numbered(model.network, self.inventory) if model.network else None
        bits = max(8, (_ROOM * len(model.evidence)).bit_length())
        self._shift = np.uint64(64 - bits)
        self._codes = np.zeros(2**bits, np.uint64)
        self._weights = np.zeros(2**bits)
        self._last = 2**bits - 1
        for feature, weight in model.evidence.items():
            self._put(code(feature, self.inventory), weight)

    def _put(self, found: int, weight: float) -> None:
        at = (found * _SPREAD % 2**64) >> int(self._shift)
        while self._codes[at]:
            at = (at + 1) & self._last
        self._codes[at], self._weights[at] = found, round(weight * THOUSANDTHS)

    def of(self, codes: np.ndarray) -> np.ndarray:
        """The weight of each code of an array of one axis, in thousandths, 0 where the model has none."""
        at = ((codes * np.uint64(_SPREAD)) >> self._shift).view(np.int64)
        met = self._codes[at]
        missed = met != codes
        weights = self._weights[at]
        weights[missed] = 0.0
        # Another code may stand where one was looked for first; then it is in one of the next places, or in none.
        open_ = np.flatnonzero(missed & (met != 0))
        at, wanted = at[open_], codes[open_]
        while len(open_):
            at = (at + 1) & self._last
            met = self._codes[at]
            here = met == wanted
            weights[open_[here]] = self._weights[at[here]]
            still = ~here & (met != 0)
            open_, at, wanted = open_[still], at[still], wanted[still]
        return weights


compiled = once.an_object(Weights)


class Weighed:
    """What speaks at some places or of some stretches, with its weights in thousandths: a row a family of features, a column a
    place."""

    def __init__(self, seen: Seen, codes: np.ndarray, weights: np.ndarray):
        self.seen, self.codes, self.weights = seen, codes, weights
        self.total = weights.sum(axis=0)

    def for_it(self, columns: np.ndarray) -> Iterator[tuple[int, int, float, int]]:
        """(which of the columns, code, weight, number of the family) of what speaks for a measure in some columns."""
        weights = self.weights[:, columns]
        rows, which = np.nonzero(weights > 0)
        codes = self.codes[rows, columns[which]]
        return zip(which.tolist(), codes.tolist(), weights[rows, which].tolist(), rows.tolist(), strict=True)


def weigh(weights: Weights, *several: Seen) -> list[Weighed]:
    codes = [seen.codes() for seen in several]
    # Looked up all at once: what a look-up costs, it costs whatever the number.
    found = weights.of(np.concatenate([part.ravel() for part in codes]))
    parts = np.split(found, np.cumsum([part.size for part in codes])[:-1])
    return [
        Weighed(seen, part, weight.reshape(part.shape))
        for seen, part, weight in zip(several, codes, parts, strict=True)
    ]
