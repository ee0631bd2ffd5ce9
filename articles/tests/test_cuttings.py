"""The sums over all cuttings of a sentence and the choice from them, beside every cutting written out."""

import itertools
import random
from math import exp, isfinite
from types import SimpleNamespace

import numpy as np
import pytest

from articles.extraction import cuttings as sums
from articles.extraction.cuttings import choose


def marginals(spans, links=None, clauses=()):
    first, last, scores = (np.array(side) for side in zip(*spans, strict=True))
    ends_clause = np.isin(np.arange(last.max() + 1), list(clauses))
    return sums.marginals(first, last, scores, ends_clause, links or {})


def cuttings(size, spans, at=0):
    """Every way of cutting `size` tokens into stretches and the rest, as lists of stretches."""
    if at == size:
        yield []
        return
    yield from cuttings(size, spans, at + 1)
    for span in spans:
        if span[0] == at:
            for rest in cuttings(size, spans, span[1] + 1):
                yield [span, *rest]


def random_spans(seed, size):
    chance = random.Random(seed)
    pairs = [(i, j) for j in range(size) for i in range(j + 1)]
    kept = sorted(chance.sample(pairs, chance.randint(1, min(len(pairs), 9))), key=lambda pair: pair[1])
    return [(i, j, chance.uniform(-4, 4)) for i, j in kept]


@pytest.mark.parametrize("seed", range(40))
def test_marginals_are_those_of_all_cuttings(seed):
    size = 1 + seed % 7
    spans = random_spans(seed, size)
    total, through = 0.0, dict.fromkeys(spans, 0.0)
    for cutting in cuttings(size, spans):
        weight = exp(sum(value for _, _, value in cutting))
        total += weight
        for span in cutting:
            through[span] += weight
    wanted = {(i, j): weight / total for (i, j, _), weight in through.items() if weight / total > 0.004}
    got = {(i, j): chance for i, j, chance in marginals(spans)}
    assert got == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("seed", range(60))
def test_marginals_with_links_are_those_of_all_cuttings(seed):
    chance = random.Random(seed)
    size = 3 + seed % 6
    spans = random_spans(seed, size)
    clause = [chance.random() < 0.4 for _ in range(size)]
    scores = {i: (chance.uniform(-3, 3), chance.uniform(-3, 3)) for i in range(2, size) if chance.random() < 0.7}
    total, through = 0.0, dict.fromkeys(spans, 0.0)
    for cutting in cuttings(size, spans):
        value = sum(value for _, _, value in cutting)
        ends = {j for _, j, _ in cutting}
        linked = [(i, j) for i, j, _ in cutting if i in scores and i - 2 in ends and i - 1 not in ends]
        value += sum(scores[i][clause[j]] for i, j in linked)
        total += exp(value)
        for span in cutting:
            through[span] += exp(value)
    wanted = {(i, j): weight / total for (i, j, _), weight in through.items() if weight / total > 0.004}
    got = {(i, j): chance for i, j, chance in marginals(spans, scores, {j for j in range(size) if clause[j]})}
    assert got == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("seed", range(10))
def test_no_token_is_in_measures_more_than_surely(seed):
    spans = random_spans(seed, 8)
    for token in range(8):
        assert sum(c for i, j, c in marginals(spans) if i <= token <= j) <= 1 + 1e-9


def test_a_long_sentence_stays_within_a_float():
    size = 4_000
    spans = [(i, j, 58.0) for j in range(size) for i in range(max(0, j - 2), j + 1)]
    got = marginals(spans)
    assert got and all(isfinite(chance) and 0 < chance <= 1 + 1e-9 for _, _, chance in got)
    assert sum((j - i + 1) * chance for i, j, chance in got) == pytest.approx(size, rel=1e-3)


@pytest.mark.parametrize("seed", range(10))
def test_the_chances_of_a_sentence_are_the_same_among_hundreds(seed):
    """The sums grow far beyond a float here."""
    chance = random.Random(seed)
    alone = [(i, j, 6 * score) for i, j, score in random_spans(seed, 6)]
    links = {i: (chance.uniform(-3, 3), chance.uniform(-3, 3)) for i in range(2, 6)}
    clauses = {j for j in range(6) if chance.random() < 0.4}
    wanted = marginals(alone, links, clauses)
    shifts = [10 * copy for copy in range(300)]
    got = marginals(
        [(i + shift, j + shift, score) for shift in shifts for i, j, score in alone],
        {i + shift: pair for shift in shifts for i, pair in links.items()},
        {j + shift for shift in shifts for j in clauses},
    )
    assert [(i, j) for i, j, _ in got] == [(i + shift, j + shift) for shift in shifts for i, j, _ in wanted]
    assert [value for _, _, value in got] == pytest.approx([value for _, _, value in wanted] * len(shifts), rel=1e-9)


def test_what_scores_beyond_any_bound_is_certain_and_no_overflow():
    assert marginals([(0, 2, 1e6)]) == [(0, 2, pytest.approx(1.0))]


@pytest.mark.parametrize("seed", range(40))
def test_the_choice_is_the_best_of_all(seed):
    chance = random.Random(seed)
    size = 1 + seed % 7
    at, tokens = 0, []
    for _ in range(size):
        length = chance.randint(1, 9)
        tokens.append(SimpleNamespace(start=at, end=at + length))
        at += length + 1
    chances = [(i, j, chance.uniform(0, 0.6)) for i, j, _ in random_spans(seed, size)]
    threshold = chance.choice([0.05, 0.15, 0.33])

    def letters(i, j):
        return sum(token.end - token.start for token in tokens[i : j + 1])

    def gain(i, j):
        right = close = 0.0
        for a, b, value in chances:
            shared = letters(max(i, a), min(j, b)) if max(i, a) <= min(j, b) else 0
            overlap = shared / (letters(i, j) + letters(a, b) - shared)
            if overlap >= 0.5:
                right, close = right + value, close + value * overlap
        return 0.75 * right + 0.5 * close - threshold

    best = max(sum(gain(i, j) for i, j, _ in cutting) for cutting in cuttings(size, chances))
    chosen = choose(tuple(tokens), chances, threshold)
    assert sum(gain(i, j) for i, j, _ in chosen) == pytest.approx(best)
    for (_, j, _), (i, _, _) in itertools.pairwise(chosen):
        assert j < i
    assert all(0 <= value <= 1 for _, _, value in chosen)
