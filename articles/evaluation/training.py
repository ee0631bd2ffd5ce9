"""Fits the measure model on annotated articles (`manage.py train`).

First a semi-Markov linear model over the stretches that grammar proposes: the likelihood of the annotated measures among all ways
of cutting a sentence (Sarawagi & Cohen 2004), core and optional alike, at last with a price on each fault (softmax-margin: Gimpel
& Smith 2010); beside it a logistic model of each word by itself, inside a core measure or not, and a network of words
(`network_training`). Then, from what models of the other articles propose for each article, a logistic view of the whole reading
tells core measures from what is none. Needs scipy (requirements-dev.txt), which reading the model does without. Deterministic on
one machine: the same articles give the same weights there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from articles.evaluation import network_training
from articles.evaluation.annotation import Annotated, Mark
from articles.extraction import measures
from articles.extraction.candidates import PAD
from articles.extraction.features import Feature, Seen
from articles.extraction.inventory import Inventory
from articles.extraction.knowledge import LEXICONS, read_table
from articles.extraction.model import Model, spell
from articles.extraction.network import Network
from articles.extraction.reading import Reading
from articles.extraction.records import Token
from articles.extraction.sentences import analyse
from articles.extraction.weights import Weights

# A squared weight costs half of this, unless penalties.tsv gives its family another.
PENALTY = 10.0
ITERATIONS = 45
# What a stretch that agrees with no mark costs, and a mark that none agrees with, in the steps that come last: they ask the right
# cuttings to be likelier than the wrong ones by these, in units of the score.
WRONG, MISSED = 1.0, 0.25
MARGIN_ITERATIONS = 30
CONTEXT_FREEDOM = 0.3
# What holds of fewer proposals than this has no weight.
OFTEN = 5
PARTS = 8
# Weights nearer to zero than this change no decision in cross-validation and are left out of the file.
FAINT = 0.03
# The same of what stands around a word: a squared weight costs half of this, and what stands around fewer words has none.
PENALTY_AROUND = 1.0
OFTEN_AROUND = 10
HERE = Path(__file__).resolve().parent
_PARTS = ("sentence", "start", "end", "inner", "pair", "link")
_NEVER = -1e30
_BATCH = 64


# All articles of a process share the numbers of strings, so that equal features have equal codes.
_INVENTORY = Inventory()
_NAMES: dict[int, Feature] = {}


@dataclass(slots=True)
class Part:
    """The codes of the features of some rows, one row after another: bounds[k] is the first of the k-th row."""

    codes: np.ndarray
    bounds: np.ndarray

    @property
    def rows(self) -> int:
        return len(self.bounds) - 1

    def only(self, rows: slice) -> "Part":
        bounds = self.bounds[rows.start : rows.stop + 1]
        return Part(self.codes[bounds[0] : bounds[-1]], bounds - bounds[0])


@dataclass(slots=True)
class Example:
    """One sentence: its stretches, the features of each part, and which stretches agree with the annotation."""

    size: int
    first: np.ndarray
    last: np.ndarray
    # Of each stretch, the row of its start and of its end.
    at_start: np.ndarray
    at_end: np.ndarray
    # «sentence» has one row, «start», «end», «inner» and «pair» one for each start, end, token and stretch; «link» two for each
    # of `links`, where a phrase and where a clause comes right after another measure.
    parts: dict[str, Part]
    links: np.ndarray
    # Which tokens end a clause.
    clause: np.ndarray
    right: np.ndarray
    due: np.ndarray
    # Of each token, the features of what stands around it, and whether it is of a core measure.
    around: Part
    inside: np.ndarray


def examples(article: Annotated) -> list[Example]:
    """The sentences of an annotated article that have any stretch."""
    evidence, _ = measures.evidence_of([analyse(article.text)], _INVENTORY)
    lattice = evidence.lattice
    first, last = lattice.spans()
    starts, ends, linked = lattice.starts, lattice.ends, evidence.linked()
    owner, around = evidence.sentences()
    parts = {
        "start": _coded(evidence.starts()),
        "end": _coded(evidence.ends()),
        "inner": _coded(evidence.words()),
        "pair": _coded(evidence.wholes(first, last)),
        "link": _coded(evidence.links()),
    }
    of_sentences, of_words = _coded(around), _coded(evidence.around(np.arange(PAD, lattice.size - PAD)))
    found = []
    for number, (begin, beyond) in enumerate(lattice.bounds):
        here = {
            name: slice(*np.searchsorted(places, (begin, beyond)))
            for name, places in (("start", starts), ("end", ends), ("pair", last))
        }
        here["inner"] = slice(begin, beyond)
        here["link"] = slice(*(2 * np.searchsorted(linked, (begin, beyond))))
        if here["pair"].start == here["pair"].stop:
            continue
        own = of_sentences.codes[owner == number]
        i, j = first[here["pair"]], last[here["pair"]]
        found.append(
            Example(
                beyond - begin,
                i - begin,
                j - begin,
                np.searchsorted(starts[here["start"]], i),
                np.searchsorted(ends[here["end"]], j),
                {"sentence": Part(own, np.array([0, len(own)]))}
                | {name: part.only(here[name]) for name, part in parts.items()},
                linked[here["link"].start // 2 : here["link"].stop // 2] - begin,
                lattice.is_verb[begin:beyond].astype(int),
                *_agreement(lattice.tokens[begin:beyond], i - begin, j - begin, article.items),
                of_words.only(slice(begin - PAD, beyond - PAD)),
                _inside(lattice.tokens[begin:beyond], article.items),
            )
        )
    return found


def _coded(seen: Seen) -> Part:
    present = seen.present().T
    codes = seen.codes().T[present]
    rows, families = np.nonzero(present)
    for code, at in zip(*(side.tolist() for side in np.unique(codes, return_index=True)), strict=True):
        if code not in _NAMES:
            _NAMES[code] = seen.feature(int(families[at]), int(rows[at]), _INVENTORY)
    return Part(codes, _bounds(present.sum(axis=1)))


def _agreement(
    tokens: Sequence[Token], first: np.ndarray, last: np.ndarray, marks: Sequence[Mark]
) -> tuple[np.ndarray, np.ndarray]:
    """Which stretches agree with a mark, and the tokens that must be in one that does."""
    before = np.concatenate([[0], np.cumsum([token.end - token.start for token in tokens])])
    right = np.zeros(len(first), bool)
    due = np.zeros(len(tokens), bool)
    for mark in marks:
        inside = mark.touched(tokens)
        if not inside:
            continue
        shared = np.maximum(0, before[np.minimum(last, inside[-1]) + 1] - before[np.maximum(first, inside[0])])
        overlap = shared / (before[last + 1] - before[first] + before[inside[-1] + 1] - before[inside[0]] - shared)
        if overlap.max() < 0.5:
            continue
        agrees = overlap >= min(0.92, overlap.max())
        right |= agrees
        due[first[agrees].max() : last[agrees].min() + 1] = True
    return right, due


def _inside(tokens: Sequence[Token], marks: Sequence[Mark]) -> np.ndarray:
    """Which tokens are of a core measure."""
    found = np.zeros(len(tokens), bool)
    found[[k for mark in marks if mark.core for k in mark.touched(tokens)]] = True
    return found


def fit(articles: Sequence[Annotated], also: Sequence[Annotated] = (), start: Network | None = None) -> Model:
    """The model of the articles; those in `also` teach all but the second step (the made-up ones, denser in measures than news),
    and the network of words is fitted from `start`, where one is given."""
    read = {article.name: examples(article) for article in (*articles, *also)}
    extra = [example for article in also for example in read[article.name]]
    rows: list[Mapping[str, float]] = []
    core: list[bool] = []
    ordered = sorted(articles, key=lambda article: article.name)
    for part in range(PARTS):
        others = [article for k, article in enumerate(ordered) if k % PARTS != part]
        weights = Weights(_steps(others, read, extra, start))
        for article in ordered[part::PARTS]:
            for context, is_core in _judged(article, weights):
                rows.append(context)
                core.append(is_core)
    return replace(_steps(ordered, read, extra, start), context=_fit_context(rows, np.array(core)))


def _steps(
    articles: Sequence[Annotated], read: Mapping[str, list[Example]], extra: list[Example], start: Network | None
) -> Model:
    """All of the model of some articles but the view of the whole reading."""
    taught = [example for article in articles for example in read[article.name]] + extra
    network = network_training.fit(articles, start) if start else None
    return Model(fit_evidence(taught) | fit_words(taught), {}, network)


def _judged(article: Annotated, weights: Weights) -> Iterable[tuple[dict[str, float], bool]]:
    """What is proposed for an article, and whether it is core; what is optional teaches nothing."""
    reading = Reading.of(analyse(article.text))
    read, _ = measures.evidence_of([reading.document], weights.inventory)
    for proposal, context in measures.propose(measures.score(read, weights), [reading]):
        found = Mark(read.lattice.tokens[proposal.i].start, read.lattice.tokens[proposal.j].end, {})
        alike = [mark for mark in article.items if _overlap(found, mark) >= 0.5]
        if not alike or any(mark.core for mark in alike):
            yield context, bool(alike)


def _overlap(one: Mark, other: Mark) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (one.end - one.start + other.end - other.start - shared) if shared > 0 else 0.0


def _fit_context(contexts: Sequence[Mapping[str, float]], core: np.ndarray) -> dict[str, float]:
    """Weight of each context feature on its own scale, by penalised logistic regression. Numbers are standardised for it; what
    holds or not («status=must») is weighed as it is.
    """
    counts = Counter(name for context in contexts for name in context)
    numbers = [name for name in counts if "=" not in name]
    names = [*numbers, *sorted(name for name, count in counts.items() if "=" in name and count >= OFTEN)]
    rows = np.array([[context.get(name, 0.0) for name in names] for context in contexts])
    mean, spread = np.zeros(len(names)), np.ones(len(names))
    measured = rows[:, : len(numbers)]
    mean[: len(numbers)], spread[: len(numbers)] = measured.mean(axis=0), measured.std(axis=0) + 1e-9
    scaled = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    weights = _regression(scaled, core, np.append(np.full(len(names), 1 / CONTEXT_FREEDOM), 0.0))
    own = weights[:-1] / spread
    named = dict(zip(names, own, strict=True)) | {"bias": weights[-1] - own @ mean}
    return {name: round(float(weight), 3) for name, weight in named.items()}


def _regression(rows: np.ndarray | csr_matrix, true: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """The weights of the columns by penalised logistic regression; half of `penalty` is what a squared weight costs."""
    sign = np.where(true, 1.0, -1.0)

    def loss(weights):
        margin = sign * (rows @ weights)
        pull = -sign / (1 + np.exp(np.clip(margin, -50, 50)))
        held = penalty * weights
        return np.logaddexp(0, -margin).sum() + 0.5 * held @ weights, rows.T @ pull + held

    return minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B").x


def fit_words(sentences: Sequence[Example]) -> dict[Feature, float]:
    """Feature → weight of what stands around a word for its being of a core measure, each word by itself."""
    part = _joined([example.around for example in sentences])
    codes, columns, counts = np.unique(part.codes, return_inverse=True, return_counts=True)
    kept = counts >= OFTEN_AROUND
    own = np.cumsum(kept) - 1
    seen = kept[columns]
    rows = csr_matrix(
        (np.ones(np.count_nonzero(seen)), own[columns[seen]], np.concatenate([[0], np.cumsum(seen)])[part.bounds]),
        shape=(part.rows, np.count_nonzero(kept)),
    )
    inside = np.concatenate([example.inside for example in sentences])
    weights = _regression(rows, inside, np.full(rows.shape[1], PENALTY_AROUND))
    return {
        _NAMES[found]: round(float(weight), 3)
        for found, weight in zip(codes[kept].tolist(), weights, strict=True)
        if abs(weight) >= FAINT
    }


@cache
def penalties() -> Mapping[str, float]:
    """Family of features (their name) → penalty of its weights, of those that have one of their own."""
    return {row["family"]: float(row["penalty"]) for row in read_table("penalties", HERE)}


def fit_evidence(
    sentences: Iterable[Example], of_family: Mapping[str, float] | None = None, iterations: int = ITERATIONS
) -> dict[Feature, float]:
    """Feature → weight, by penalised maximum likelihood, then with a margin (L-BFGS)."""
    problem = Problem(sorted(sentences, key=lambda example: example.size))
    of_family = penalties() if of_family is None else of_family
    penalty = np.array([of_family.get(name[0], PENALTY) for name in problem.names])
    weights = minimum(problem, penalty, np.zeros(len(penalty)), iterations)
    weights = minimum(problem, penalty, weights, MARGIN_ITERATIONS, (WRONG, MISSED))
    return {
        name: round(float(weight), 3)
        for name, weight in zip(problem.names, weights, strict=True)
        if abs(weight) >= FAINT
    }


def minimum(
    problem: "Problem",
    penalty: np.ndarray,
    start: np.ndarray,
    iterations: int = ITERATIONS,
    prices: tuple[float, float] = (0.0, 0.0),
) -> np.ndarray:
    """The weights that the problem's loss, at these prices, and their penalty like best, searched for from `start`."""
    # In units of each weight's own spread the penalty is 1 for all, and the search takes fewer steps.
    spread = 1 / np.sqrt(penalty)

    def loss(scaled):
        value, gradient = problem.loss(scaled * spread, *prices)
        return value + 0.5 * scaled @ scaled, gradient * spread + scaled

    result = minimize(loss, start / spread, jac=True, method="L-BFGS-B", options={"maxiter": iterations, "maxcor": 10})
    return result.x * spread


def write(model: Model, folder: Path = LEXICONS) -> None:
    """The model as its tables, by feature, so that two trainings can be compared line by line."""
    for name, weights, says in (
        (
            "measure_model",
            {spell(feature): weight for feature, weight in model.evidence.items()},
            "features.py",
        ),
        ("measure_context", model.context, "measures.propose with reading.Fields"),
    ):
        lines = [
            f"# Evidence and its weight for being a measure, written by `manage.py train`; {says} says what each feature means.",
            "feature\tweight",
            *sorted(f"{feature}\t{weight:g}" for feature, weight in weights.items()),
        ]
        (folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    if model.network:
        lines = [
            "# Numbers (thousandths) of the network of words, written by `manage.py train`; network.py says what each table means.",
            "table\tvalue\tnumbers",
            *map("\t".join, model.network.rows()),
        ]
        (folder / "measure_network.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


class _Batch:
    """Sentences of like length, whose cuttings are summed together."""

    def __init__(self, sentences: Sequence[Example]):
        self.sizes = np.array([example.size for example in sentences])
        self.longest = int(self.sizes.max())
        self.sentence = np.repeat(np.arange(len(sentences)), [len(example.first) for example in sentences])
        self.first = np.concatenate([example.first for example in sentences])
        self.last = np.concatenate([example.last for example in sentences])
        self.right = np.concatenate([example.right for example in sentences])
        self.skip, self.share = np.zeros((2, len(sentences), self.longest))
        self.clause = np.zeros((len(sentences), self.longest), int)
        for row, example in enumerate(sentences):
            self.skip[row, : example.size][example.due] = -50.0
            # Each run of tokens that are due is skipped for one price.
            runs = np.count_nonzero(np.diff(example.due.astype(int), prepend=0) == 1)
            self.share[row, : example.size][example.due] = runs / max(np.count_nonzero(example.due), 1)
            self.clause[row, : example.size] = example.clause
        self.link_sentence = np.repeat(np.arange(len(sentences)), [len(example.links) for example in sentences])
        self.link_start = np.concatenate([example.links for example in sentences])

    def chances(
        self, scores: np.ndarray, links: np.ndarray, skip: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(log of the sum over all cuttings, a row a sentence; chance of each stretch; chance of each link, as phrase and as
        clause). `cuttings.marginals` says what the passes mean; here all are logarithms."""
        rows, longest = len(self.sizes), self.longest
        every = np.arange(rows)
        gain = np.zeros((rows, longest + 2, 2))
        gain[self.link_sentence, self.link_start] = np.expm1(links)
        table = np.full((rows, longest, longest), _NEVER)
        table[self.sentence, self.last, self.first] = scores
        forward, ended = np.full((rows, longest + 1), _NEVER), np.full((rows, longest + 1), _NEVER)
        entering = np.full((rows, longest + 1, 2), _NEVER)
        forward[:, 0] = 0
        entering[:, 0] = 0
        for j in range(longest):
            ended[:, j + 1] = _log_sum(entering[every, : j + 1, self.clause[:, j]] + table[:, j, : j + 1])
            forward[:, j + 1] = np.logaddexp(forward[:, j] + skip[:, j], ended[:, j + 1])
            joined = np.exp(np.minimum(0, ended[:, j] + skip[:, j] - forward[:, j + 1]))
            entering[:, j + 1] = forward[:, j + 1, None] + _log_of(1 + joined[:, None] * gain[:, j + 1])
        by_first = np.ascontiguousarray(table.transpose(0, 2, 1))
        backward, after = np.full((rows, longest + 1), _NEVER), np.full((rows, longest + 1), _NEVER)
        begun = np.full((rows, longest + 2, 2), _NEVER)
        backward[every, self.sizes] = after[every, self.sizes] = 0
        for i in range(longest - 1, -1, -1):
            through = by_first[:, i, i:] + after[:, i + 1 :]
            for kind in (0, 1):
                begun[:, i, kind] = _log_sum(np.where(self.clause[:, i:] == kind, through, _NEVER))
            skipped = backward[:, i + 1] + skip[:, i]
            value = np.logaddexp(skipped, np.logaddexp(begun[:, i, 0], begun[:, i, 1]))
            live = self.sizes > i
            backward[:, i] = np.where(live, value, backward[:, i])
            joined = np.exp(np.minimum(0, skip[:, i, None] + begun[:, i + 1] - backward[:, i, None]))
            linked = backward[:, i] + _log_of(1 + (joined * gain[:, i + 1]).sum(axis=1))
            after[:, i] = np.where(live, linked, after[:, i])
        whole = forward[every, self.sizes]
        kind = self.clause[self.sentence, self.last]
        through = entering[self.sentence, self.first, kind] + scores + after[self.sentence, self.last + 1]
        row, start = self.link_sentence, self.link_start
        over = (ended[row, start - 1] + skip[row, start - 1])[:, None] + links + begun[row, start]
        return (
            whole,
            np.exp(np.minimum(0, through - whole[self.sentence])),
            np.exp(np.minimum(0, over - whole[row][:, None])),
        )


def _log_of(share: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(share, 1e-12))


def _log_sum(values: np.ndarray) -> np.ndarray:
    top = np.maximum(values.max(axis=1, keepdims=True), -1e29)
    return top[:, 0] + np.log(np.maximum(np.exp(values - top).sum(axis=1), 1e-300))


class Problem:
    """All sentences with their features as sparse matrices: a row a sentence, a start, an end, a token, a stretch and a link."""

    def __init__(self, sentences: Sequence[Example]):
        self.batches = [_Batch(sentences[k : k + _BATCH]) for k in range(0, len(sentences), _BATCH)]
        parts = {name: _joined([example.parts[name] for example in sentences]) for name in _PARTS}
        codes, at, inverse = np.unique(
            np.concatenate([part.codes for part in parts.values()]), return_index=True, return_inverse=True
        )
        # Columns in the order in which features are first met: codes change with what else the process has read.
        order = np.argsort(at)
        rank = np.empty(len(order), int)
        rank[order] = np.arange(len(order))
        columns = rank[inverse]
        self.names = [_NAMES[code] for code in codes[order].tolist()]
        self.matrices = {}
        for name, part in parts.items():
            own, columns = np.split(columns, [len(part.codes)])
            self.matrices[name] = csr_matrix((np.ones(len(own)), own, part.bounds), shape=(part.rows, len(codes)))
        self.turned = {part: matrix.T.tocsr() for part, matrix in self.matrices.items()}
        of_part = {name: _bounds([example.parts[name].rows for example in sentences]) for name in _PARTS}
        of = np.repeat(np.arange(len(sentences)), [len(example.first) for example in sentences])
        self.of_sentence = of
        self.of_start = of_part["start"][of] + np.concatenate([example.at_start for example in sentences])
        self.of_end = of_part["end"][of] + np.concatenate([example.at_end for example in sentences])
        self.token_first = of_part["inner"][of] + np.concatenate([example.first for example in sentences])
        self.token_last = of_part["inner"][of] + np.concatenate([example.last for example in sentences]) + 1

    def loss(self, weights: np.ndarray, wrong: float = 0.0, missed: float = 0.0) -> tuple[float, np.ndarray]:
        """(negative log likelihood, its gradient). With prices, each stretch that is not right counts as if its score were higher
        by `wrong`, and skipping all that is due for a mark as if it scored `missed`."""
        part = {name: matrix @ weights for name, matrix in self.matrices.items()}
        inner = np.concatenate([[0], np.cumsum(part["inner"])])
        scores = (
            part["sentence"][self.of_sentence]
            + part["start"][self.of_start]
            + part["end"][self.of_end]
            + part["pair"]
            + inner[self.token_last]
            - inner[self.token_first]
        )
        links = part["link"].reshape(-1, 2)
        value, error, link_error, at, link_at = 0.0, np.empty_like(scores), np.empty_like(links), 0, 0
        for batch in self.batches:
            here, link_here = slice(at, at + len(batch.first)), slice(link_at, link_at + len(batch.link_start))
            at, link_at = here.stop, link_here.stop
            whole, chance, chance_linked = batch.chances(
                scores[here] + wrong * ~batch.right, links[link_here], missed * batch.share
            )
            allowed = np.where(batch.right, scores[here], _NEVER)
            agreed, chance_agreed, linked_agreed = batch.chances(allowed, links[link_here], batch.skip)
            value += float((whole - agreed).sum())
            error[here] = chance - np.where(batch.right, chance_agreed, 0)
            link_error[link_here] = chance_linked - linked_agreed
        edges = np.zeros(len(inner))
        np.add.at(edges, self.token_first, error)
        np.add.at(edges, self.token_last, -error)
        gradient = self.turned["pair"] @ error + self.turned["inner"] @ np.cumsum(edges)[:-1]
        gradient += self.turned["link"] @ link_error.reshape(-1)
        gradient += self.turned["sentence"] @ np.bincount(self.of_sentence, error, self.matrices["sentence"].shape[0])
        gradient += self.turned["start"] @ np.bincount(self.of_start, error, self.matrices["start"].shape[0])
        gradient += self.turned["end"] @ np.bincount(self.of_end, error, self.matrices["end"].shape[0])
        return value, gradient


def _joined(parts: Sequence[Part]) -> Part:
    counts = np.concatenate([np.diff(part.bounds) for part in parts])
    return Part(np.concatenate([part.codes for part in parts]), _bounds(counts))


def _bounds(counts: Sequence[int] | np.ndarray) -> np.ndarray:
    return np.cumsum([0, *counts])
