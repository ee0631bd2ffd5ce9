"""Fits the measure model on annotated articles (`manage.py train`).

First a semi-Markov linear model over the stretches that grammar proposes: the likelihood of the annotated measures among all ways
of cutting a sentence (Sarawagi & Cohen 2004), core and optional alike. Then, from what models of the other articles propose for
each article, a logistic view of the whole article tells core measures from what is none. Needs numpy and scipy
(requirements-dev.txt); reading the model needs neither. Deterministic: the same articles give the same weights.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from articles.evaluation.annotation import Annotated, Mark
from articles.extraction import measures
from articles.extraction.evidence import Evidence, Feature, features
from articles.extraction.knowledge import LEXICONS
from articles.extraction.sentences import analyse

PENALTY = 10.0
ITERATIONS = 40
CONTEXT = ("chance", "density", "sentence", "sentence_before", "clause", "opening", "length")
CONTEXT_FREEDOM = 0.3
PARTS = 4
# Weights nearer to zero than this change no decision in cross-validation and are left out of the file.
FAINT = 0.03
MADE_UP = Path(__file__).resolve().parent / "gold" / "madeup"
_NEVER = -1e30
_BATCH = 64


@dataclass(slots=True)
class Example:
    """One sentence: its stretches, the features of each part, and which stretches agree with the annotation."""

    size: int
    first: np.ndarray
    last: np.ndarray
    starts: dict[int, list[Feature]]
    ends: dict[int, list[Feature]]
    inner: list[list[Feature]]
    pairs: list[list[Feature]]
    right: np.ndarray
    due: np.ndarray


def examples(article: Annotated) -> list[Example]:
    """The sentences of an annotated article that have any stretch."""
    found = []
    for _, evidence in measures.sentences(analyse(article.text)):
        spans = evidence.lattice.spans()
        if spans:
            found.append(_example(evidence, spans, article.items))
    return found


def _example(evidence: Evidence, spans: list[tuple[int, int]], marks: Sequence[Mark]) -> Example:
    lattice, tokens = evidence.lattice, evidence.lattice.tokens
    first, last = (np.array(side) for side in zip(*spans, strict=True))
    before = np.concatenate([[0], np.cumsum([token.end - token.start for token in tokens])])
    right = np.zeros(len(spans), bool)
    due = np.zeros(len(tokens), bool)
    for mark in marks:
        inside = [k for k, token in enumerate(tokens) if token.start < mark.end and mark.start < token.end]
        if not inside:
            continue
        shared = np.maximum(0, before[np.minimum(last, inside[-1]) + 1] - before[np.maximum(first, inside[0])])
        overlap = shared / (before[last + 1] - before[first] + before[inside[-1] + 1] - before[inside[0]] - shared)
        if overlap.max() < 0.5:
            continue
        agrees = overlap >= min(0.92, overlap.max())
        right |= agrees
        due[first[agrees].max() : last[agrees].min() + 1] = True
    return Example(
        lattice.size,
        first,
        last,
        {i: features(evidence.start(i)) for i in lattice.starts},
        {j: features(evidence.end(j)) for j in lattice.ends},
        [features(((evidence.word(t),), ())) for t in range(lattice.size)],
        [features(evidence.whole(i, j)) for i, j in spans],
        right,
        due,
    )


def fit(articles: Sequence[Annotated], also: Sequence[Annotated] = ()) -> measures.Model:
    """The model of the articles; those in `also` teach the first step only (the made-up ones, denser in measures than news)."""
    read = {article.name: examples(article) for article in (*articles, *also)}
    extra = [example for article in also for example in read[article.name]]
    rows: list[list[float]] = []
    core: list[bool] = []
    ordered = sorted(articles, key=lambda article: article.name)
    for part in range(PARTS):
        others = [example for k, article in enumerate(ordered) if k % PARTS != part for example in read[article.name]]
        evidence = fit_evidence(others + extra)
        for article in ordered[part::PARTS]:
            for context, is_core in _judged(article, evidence):
                rows.append(list(context.values()))
                core.append(is_core)
    everything = [example for article in ordered for example in read[article.name]]
    return measures.Model(fit_evidence(everything + extra), _fit_context(np.array(rows), np.array(core)))


def _judged(article: Annotated, evidence: dict[Feature, float]) -> Iterable[tuple[dict[str, float], bool]]:
    """What is proposed for an article, and whether it is core; what is optional teaches nothing."""
    read = dict(measures.sentences(analyse(article.text)))
    for proposal, context in measures.propose(read, evidence):
        tokens = read[proposal.sentence].lattice.tokens
        found = Mark(tokens[proposal.i].start, tokens[proposal.j].end, {})
        alike = [mark for mark in article.items if _overlap(found, mark) >= 0.5]
        if not alike or any(mark.core for mark in alike):
            yield context, bool(alike)


def _overlap(one: Mark, other: Mark) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (one.end - one.start + other.end - other.start - shared) if shared > 0 else 0.0


def _fit_context(rows: np.ndarray, core: np.ndarray) -> dict[str, float]:
    """Weight of each context feature on its own scale, by penalised logistic regression on standardised features."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    sign = np.where(core, 1.0, -1.0)

    def loss(weights):
        margin = sign * (scaled @ weights)
        pull = -sign / (1 + np.exp(np.clip(margin, -50, 50)))
        held = np.append(weights[:-1], 0) / CONTEXT_FREEDOM
        return np.logaddexp(0, -margin).sum() + 0.5 * held @ weights, scaled.T @ pull + held

    weights = minimize(loss, np.zeros(scaled.shape[1]), jac=True, method="L-BFGS-B").x
    own = weights[:-1] / spread
    named = dict(zip(CONTEXT, own, strict=True)) | {"bias": weights[-1] - own @ mean}
    return {name: round(float(weight), 3) for name, weight in named.items()}


def fit_evidence(
    sentences: Iterable[Example], penalty: float = PENALTY, iterations: int = ITERATIONS
) -> dict[Feature, float]:
    """Feature → weight, by penalised maximum likelihood (L-BFGS)."""
    problem = _Problem(sorted(sentences, key=lambda example: example.size))

    def loss(weights):
        value, gradient = problem.loss(weights)
        return value + 0.5 * penalty * weights @ weights, gradient + penalty * weights

    result = minimize(
        loss, np.zeros(len(problem.names)), jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 8}
    )
    return {
        name: round(float(weight), 3)
        for name, weight in zip(problem.names, result.x, strict=True)
        if abs(weight) >= FAINT
    }


def write(model: measures.Model, folder: Path = LEXICONS) -> None:
    """The model as two tables, by feature, so that two trainings can be compared line by line."""
    for name, weights, says in (
        (
            "measure_model",
            {measures.spell(feature): weight for feature, weight in model.evidence.items()},
            "evidence.py",
        ),
        ("measure_context", model.context, "measures.propose"),
    ):
        lines = [
            f"# Evidence and its weight for being a measure, written by `manage.py train`; {says} says what each feature means.",
            "feature\tweight",
            *sorted(f"{feature}\t{weight:g}" for feature, weight in weights.items()),
        ]
        (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def made_up(folder: Path = MADE_UP) -> list[Annotated]:
    """The project's made-up articles: text with ⟦core⟧ and ⟦?optional⟧ measures marked in place."""
    return [_marked(path) for path in sorted(folder.glob("*.txt"))]


def _marked(path: Path) -> Annotated:
    text, marks, start, core = "", [], 0, True
    for piece in path.read_text(encoding="utf-8").replace("⟦", "\0⟦").replace("⟧", "\0⟧").split("\0"):
        if piece.startswith("⟦"):
            core = not piece.startswith("⟦?")
            start = len(text)
            piece = piece[1 if core else 2 :]
        elif piece.startswith("⟧"):
            marks.append(Mark(start, len(text), {"certainty": "core" if core else "optional", "quote": text[start:]}))
            piece = piece[1:]
        text += piece
    return Annotated(path.stem, text, tuple(marks), (), {})


class _Batch:
    """Sentences of like length, whose cuttings are summed together."""

    def __init__(self, sentences: Sequence[Example]):
        self.sizes = np.array([example.size for example in sentences])
        self.longest = int(self.sizes.max())
        self.sentence = np.repeat(np.arange(len(sentences)), [len(example.first) for example in sentences])
        self.first = np.concatenate([example.first for example in sentences])
        self.last = np.concatenate([example.last for example in sentences])
        self.right = np.concatenate([example.right for example in sentences])
        self.skip = np.zeros((len(sentences), self.longest))
        for row, example in enumerate(sentences):
            self.skip[row, : example.size][example.due] = -50.0

    def chances(self, scores: np.ndarray, skip: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(log of the sum over all cuttings, a row a sentence; chance of each stretch)."""
        rows, longest = len(self.sizes), self.longest
        table = np.full((rows, longest, longest), _NEVER)
        table[self.sentence, self.last, self.first] = scores
        forward = np.full((rows, longest + 1), _NEVER)
        forward[:, 0] = 0
        for j in range(longest):
            taken = _log_sum(forward[:, : j + 1] + table[:, j, : j + 1])
            forward[:, j + 1] = np.logaddexp(forward[:, j] + skip[:, j], taken)
        by_first = np.ascontiguousarray(table.transpose(0, 2, 1))
        backward = np.full((rows, longest + 1), _NEVER)
        every = np.arange(rows)
        backward[every, self.sizes] = 0
        for i in range(longest - 1, -1, -1):
            value = np.logaddexp(backward[:, i + 1] + skip[:, i], _log_sum(by_first[:, i, i:] + backward[:, i + 1 :]))
            backward[:, i] = np.where(self.sizes > i, value, backward[:, i])
        whole = forward[every, self.sizes]
        through = forward[self.sentence, self.first] + scores + backward[self.sentence, self.last + 1]
        return whole, np.exp(np.minimum(0, through - whole[self.sentence]))


def _log_sum(values: np.ndarray) -> np.ndarray:
    top = np.maximum(values.max(axis=1, keepdims=True), -1e29)
    return top[:, 0] + np.log(np.maximum(np.exp(values - top).sum(axis=1), 1e-300))


class _Problem:
    """All sentences with their features as sparse matrices: a row a start, an end, a token and a stretch."""

    def __init__(self, sentences: list[Example]):
        self.batches = [_Batch(sentences[k : k + _BATCH]) for k in range(0, len(sentences), _BATCH)]
        index: dict[Feature, int] = {}
        rows: dict[str, list[list[Feature]]] = {"start": [], "end": [], "inner": [], "pair": []}
        of_start, of_end, token_first, token_last = [], [], [], []
        for example in sentences:
            start_row = {i: len(rows["start"]) + k for k, i in enumerate(example.starts)}
            end_row = {j: len(rows["end"]) + k for k, j in enumerate(example.ends)}
            base = len(rows["inner"])
            of_start += [start_row[i] for i in example.first]
            of_end += [end_row[j] for j in example.last]
            token_first += list(base + example.first)
            token_last += list(base + example.last + 1)
            rows["start"] += example.starts.values()
            rows["end"] += example.ends.values()
            rows["inner"] += example.inner
            rows["pair"] += example.pairs
        encoded = {
            part: [[index.setdefault(name, len(index)) for name in row] for row in table]
            for part, table in rows.items()
        }
        self.names = list(index)
        self.matrices = {part: _sparse(table, len(index)) for part, table in encoded.items()}
        self.turned = {part: matrix.T.tocsr() for part, matrix in self.matrices.items()}
        self.of_start, self.of_end = np.array(of_start), np.array(of_end)
        self.token_first, self.token_last = np.array(token_first), np.array(token_last)

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """(negative log likelihood, its gradient)."""
        part = {name: matrix @ weights for name, matrix in self.matrices.items()}
        inner = np.concatenate([[0], np.cumsum(part["inner"])])
        scores = (
            part["start"][self.of_start]
            + part["end"][self.of_end]
            + part["pair"]
            + inner[self.token_last]
            - inner[self.token_first]
        )
        value, error, at = 0.0, np.empty_like(scores), 0
        for batch in self.batches:
            here = slice(at, at + len(batch.first))
            at = here.stop
            whole, chance = batch.chances(scores[here], np.zeros_like(batch.skip))
            agreed, chance_agreed = batch.chances(np.where(batch.right, scores[here], _NEVER), batch.skip)
            value += float((whole - agreed).sum())
            error[here] = chance - np.where(batch.right, chance_agreed, 0)
        edges = np.zeros(len(inner))
        np.add.at(edges, self.token_first, error)
        np.add.at(edges, self.token_last, -error)
        gradient = self.turned["pair"] @ error + self.turned["inner"] @ np.cumsum(edges)[:-1]
        gradient += self.turned["start"] @ np.bincount(self.of_start, error, self.matrices["start"].shape[0])
        gradient += self.turned["end"] @ np.bincount(self.of_end, error, self.matrices["end"].shape[0])
        return value, gradient


def _sparse(table: list[list[int]], width: int) -> csr_matrix:
    bounds = np.concatenate([[0], np.cumsum([len(row) for row in table])])
    columns = np.fromiter((column for row in table for column in row), int, int(bounds[-1]))
    return csr_matrix((np.ones(len(columns)), columns, bounds), shape=(len(table), width))
