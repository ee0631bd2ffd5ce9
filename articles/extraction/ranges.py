"""Ranges of numbers, many at once."""

import numpy as np


def pairs(low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each number k with each of low[k] … high[k] - 1, in order."""
    count = high - low
    skipped = np.cumsum(count) - count
    return np.repeat(np.arange(len(low)), count), np.arange(count.sum()) + np.repeat(low - skipped, count)
