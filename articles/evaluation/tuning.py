"""Finds what a weight of each family of features should cost (`manage.py train --tune ROUNDS`).

A family's penalty follows the gradient of the loss on articles held out: the fitted weights w move with a penalty p by
-(H + P)⁻¹ p w, H being the curvature of the training loss (Bengio 2000, «Gradient-based optimization of hyperparameters»).
Conjugate gradients solve for it; each product with H is a difference of two gradients.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from articles.evaluation import training
from articles.evaluation.annotation import Annotated

PARTS = 5
LOWEST, HIGHEST = 1.0, 2000.0
_SOLVE = 12
_STEP, _LARGEST_STEP = 0.5, 0.9
# A slope below this (nats for a penalty e times as high) moves nothing.
_FLAT = 0.15


class _Part:
    """One part of the articles held out from a fit of the others."""

    def __init__(self, others: list[training.Example], held: list[training.Example]):
        self.fitted = training.Problem(sorted(others, key=lambda example: example.size))
        self.held = training.Problem(sorted(held, key=lambda example: example.size))
        index = {name: k for k, name in enumerate(self.fitted.names)}
        known = [(k, index[name]) for k, name in enumerate(self.held.names) if name in index]
        self.of_held, self.of_fitted = (np.array(side) for side in zip(*known, strict=True))
        self.weights = np.zeros(len(index))

    def held_loss(self) -> tuple[float, np.ndarray]:
        """(loss on what is held out, its gradient by the fitted weights)."""
        weights = np.zeros(len(self.held.names))
        weights[self.of_held] = self.weights[self.of_fitted]
        loss, by_held = self.held.loss(weights)
        gradient = np.zeros(len(self.weights))
        gradient[self.of_fitted] = by_held[self.of_held]
        return loss, gradient

    def slopes(self, penalty: np.ndarray, steps: int = _SOLVE) -> tuple[float, np.ndarray]:
        """(loss on what is held out, its slope by the logarithm of each weight's penalty), at the fitted weights."""
        loss, gradient = self.held_loss()
        here, weights = self.fitted.loss(self.weights)[1], self.weights

        def product(vector):
            step = 1e-4 * max(1.0, np.linalg.norm(weights)) / np.linalg.norm(vector)
            return (self.fitted.loss(weights + step * vector)[1] - here) / step + penalty * vector

        return loss, -conjugate_gradients(product, gradient, penalty, steps) * penalty * weights


def conjugate_gradients(
    product: Callable[[np.ndarray], np.ndarray], wanted: np.ndarray, diagonal: np.ndarray, steps: int
) -> np.ndarray:
    """x with product(x) ≈ wanted, for a symmetric positive product whose diagonal is about `diagonal`."""
    found, rest = np.zeros_like(wanted), wanted.copy()
    scaled = rest / diagonal
    direction, size = scaled.copy(), rest @ scaled
    for _ in range(steps):
        if np.linalg.norm(rest) <= 1e-2 * np.linalg.norm(wanted):
            break
        image = product(direction)
        length = size / (direction @ image)
        found += length * direction
        rest -= length * image
        scaled = rest / diagonal
        size, before = rest @ scaled, size
        direction = scaled + size / before * direction
    return found


def tune(
    articles: Sequence[Annotated], also: Sequence[Annotated], rounds: int
) -> Iterator[tuple[float, dict[str, float]]]:
    """(loss on the articles held out, family → the penalties that gave it), a pair a round; those in `also` only teach.

    Raises ValueError where fewer than PARTS of the articles have a sentence to learn from.
    """
    read = {article.name: training.examples(article) for article in (*articles, *also)}
    ordered = sorted((article for article in articles if read[article.name]), key=lambda article: article.name)
    if len(ordered) < PARTS:
        raise ValueError(f"tuning needs {PARTS} articles or more, and here are {len(ordered)}")
    extra = [example for article in also for example in read[article.name]]
    parts = [
        _Part(
            [e for k, article in enumerate(ordered) if k % PARTS != part for e in read[article.name]] + extra,
            [e for article in ordered[part::PARTS] for e in read[article.name]],
        )
        for part in range(PARTS)
    ]
    families = sorted({name[0] for part in parts for name in part.fitted.names})
    number = {family: k for k, family in enumerate(families)}
    place = [np.array([number[name[0]] for name in part.fitted.names]) for part in parts]
    given = training.penalties()
    height = np.log([given.get(family, training.PENALTY) for family in families])
    steps, last = np.full(len(families), _STEP), np.zeros(len(families))
    for _ in range(rounds):
        loss, slope = 0.0, np.zeros(len(families))
        for part, family in zip(parts, place, strict=True):
            penalty = np.exp(height)[family]
            part.weights = training.minimum(part.fitted, penalty, part.weights)
            held, slopes = part.slopes(penalty)
            loss += held
            slope += np.bincount(family, slopes, len(families))
        yield loss, dict(zip(families, np.exp(height).round(1).tolist(), strict=True))
        # Each family keeps a step of its own, halved when its slope turns (Riedmiller & Braun 1993).
        sign = np.sign(slope) * (np.abs(slope) > _FLAT)
        steps = np.where(sign * last < 0, steps / 2, np.minimum(steps * 1.15, _LARGEST_STEP))
        last = sign
        moved = height - sign * steps * np.minimum(1, np.abs(slope) / 1.5 + 0.2)
        height = np.clip(moved, np.log(LOWEST), np.log(HIGHEST))


def write(penalties: Mapping[str, float]) -> None:
    path = training.HERE / "penalties.tsv"
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    rows = [f"{family}\t{penalty:g}" for family, penalty in sorted(penalties.items())]
    path.write_text("\n".join([*comments, "family\tpenalty", *rows]) + "\n", encoding="utf-8")
