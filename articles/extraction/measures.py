"""Which of the proposed stretches are measures: evidence decides.

A linear model scores each stretch of a sentence; how likely a stretch is follows from all ways of cutting the sentence into
measures and the rest (a semi-Markov model), so that neighbours compete. The chosen stretches do not overlap, and each carries the
evidence that decided. The weights stand in `lexicons/measure_model.tsv`, written by `manage.py train`.
"""

from collections.abc import Iterator
from functools import cache
from math import exp

from articles.extraction import knowledge
from articles.extraction.candidates import Lattice, domain
from articles.extraction.evidence import Evidence, Feature
from articles.extraction.records import Candidate, Document, Reason, Token

# A stretch is taken where the chance that it is a measure exceeds this: the value that gives the best F1 in cross-validation.
THRESHOLD = 0.28
_FAINT = 0.004
_EXPLAINED = 5


# A stretch whose start, end and words together score below this is not looked at as a whole: no such stretch was ever taken.
_HOPELESS = -6.0


@cache
def weights() -> dict[Feature, float]:
    """Feature → weight, as trained."""
    return {parse(row["feature"]): float(row["weight"]) for row in knowledge.read_table("measure_model")}


def parse(text: str) -> Feature:
    """A feature from its spelling in the model's table («e.np=act.future|2»)."""
    name, _, values = text.partition("=")
    return (name, *(_value(value) for value in values.split("|"))) if _ else (name,)


def spell(feature: Feature) -> str:
    """A feature as the model's table spells it."""
    return f"{feature[0]}={'|'.join(map(str, feature[1:]))}" if len(feature) > 1 else feature[0]


def _value(text: str) -> str | int | bool:
    return text == "True" if text in ("True", "False") else int(text) if text.isdigit() else text


def sentences(document: Document) -> Iterator[tuple[int, Evidence]]:
    """(index, evidence) of each sentence that is read for measures."""
    position, about = 0, domain(document.tokens)
    for number, sentence in enumerate(document.sentences):
        if sentence.role != "boilerplate":
            yield number, Evidence(Lattice(document.words(sentence)), sentence.role, position, about)
            position += 1


def find(document: Document, model: dict[Feature, float] | None = None) -> tuple[Candidate, ...]:
    """The measures of a document in order, without overlap within a sentence; `score` is the chance of being one."""
    model = weights() if model is None else model
    found: list[Candidate] = []
    for number, evidence in sentences(document):
        lattice, first = evidence.lattice, document.sentences[number].first
        for i, j, chance in decide(evidence, model):
            found.append(
                Candidate(
                    lattice.tokens[i].start,
                    lattice.tokens[j].end,
                    first + i,
                    first + j + 1,
                    number,
                    lattice.action(i, j),
                    round(chance, 3),
                    explain(evidence, i, j, model),
                )
            )
    return tuple(found)


def decide(
    evidence: Evidence, model: dict[Feature, float], threshold: float = THRESHOLD
) -> list[tuple[int, int, float]]:
    """(first token, last token, chance) of each stretch taken, in order."""
    spans = score(evidence, model)
    if not spans:
        return []
    return choose(evidence.lattice.tokens, marginals(evidence.lattice.size, spans), threshold)


def score(evidence: Evidence, model: dict[Feature, float]) -> list[tuple[int, int, float]]:
    """(first, last, score) of each stretch that grammar allows and that is not hopeless, by last token."""
    lattice, get = evidence.lattice, model.get
    starts = {i: sum([get(feature, 0.0) for feature in evidence.start(i)]) for i in lattice.starts}
    inner = [0.0]
    for t in range(lattice.size):
        inner.append(inner[-1] + sum([get(feature, 0.0) for feature in evidence.word(t)]))
    ends = {j: sum([get(feature, 0.0) for feature in evidence.end(j)]) + inner[j + 1] for j in lattice.ends}
    spans = []
    for i, j in lattice.spans():
        value = starts[i] + ends[j] - inner[i]
        if value > _HOPELESS:
            spans.append((i, j, value + sum([get(feature, 0.0) for feature in evidence.whole(i, j)])))
    return spans


def marginals(size: int, spans: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """(first, last, chance) of each stretch over all cuttings of a sentence of `size` tokens; faint ones left out."""
    ending: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    beginning: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    for i, j, value in spans:
        weight = exp(min(value, 60.0))
        ending[j].append((i, weight))
        beginning[i].append((j, weight))
    # Both passes are rescaled where they grow, so that a sentence of any length stays within a float.
    forward, forward_scale = [1.0], [0]
    for j in range(size):
        total = forward[j]
        scale = forward_scale[j]
        for i, weight in ending[j]:
            total += forward[i] * weight * _SCALE ** (forward_scale[i] - scale)
        if total > _SCALE:
            total, scale = total / _SCALE, scale + 1
        forward.append(total)
        forward_scale.append(scale)
    backward, backward_scale = [1.0] * (size + 1), [0] * (size + 1)
    for i in range(size - 1, -1, -1):
        total = backward[i + 1]
        scale = backward_scale[i + 1]
        for j, weight in beginning[i]:
            total += weight * backward[j + 1] * _SCALE ** (backward_scale[j + 1] - scale)
        if total > _SCALE:
            total, scale = total / _SCALE, scale + 1
        backward[i], backward_scale[i] = total, scale
    whole, whole_scale = forward[size], forward_scale[size]
    kept = []
    for i, j, value in spans:
        power = forward_scale[i] + backward_scale[j + 1] - whole_scale
        chance = forward[i] * exp(min(value, 60.0)) * backward[j + 1] / whole * _SCALE**power
        if chance > _FAINT:
            kept.append((i, j, chance))
    return kept


_SCALE = 1e100


def choose(
    tokens: tuple[Token, ...], chances: list[tuple[int, int, float]], threshold: float
) -> list[tuple[int, int, float]]:
    """The stretches without overlap whose chance of being right, less the threshold, adds up to most.

    A stretch is right where it shares at least half of its letters with the true one, so the chances of its near
    variants count for it.
    """
    before = [0]
    for token in tokens:
        before.append(before[-1] + token.end - token.start)
    gains: list[list[tuple[int, float, float]]] = [[] for _ in tokens]
    for i, j, _ in chances:
        right = closeness = 0.0
        length = before[j + 1] - before[i]
        for a, b, chance in chances:
            shared = before[min(j, b) + 1] - before[max(i, a)]
            if shared > 0:
                overlap = shared / (length + before[b + 1] - before[a] - shared)
                if overlap >= 0.5:
                    right += chance
                    closeness += chance * overlap
        gain = right - threshold + 0.2 * closeness - 0.1 * right
        if gain > 0:
            gains[j].append((i, gain, right))
    best: list[float] = [0.0]
    taken: list[tuple[int, float] | None] = []
    for j in range(len(tokens)):
        value, choice = best[j], None
        for i, gain, right in gains[j]:
            if best[i] + gain > value:
                value, choice = best[i] + gain, (i, right)
        best.append(value)
        taken.append(choice)
    found, j = [], len(tokens) - 1
    while j >= 0:
        if taken[j] is None:
            j -= 1
        else:
            i, right = taken[j]
            found.append((i, j, min(right, 1.0)))
            j = i - 1
    return found[::-1]


def explain(evidence: Evidence, i: int, j: int, model: dict[Feature, float]) -> tuple[Reason, ...]:
    """The evidence that spoke most for a stretch, strongest first, as stored with the item."""
    lattice = evidence.lattice
    spoke: dict[Feature, float] = {}
    for feature in [
        *evidence.start(i),
        *evidence.end(j),
        *evidence.whole(i, j),
        *(f for t in range(i, j + 1) for f in evidence.word(t)),
    ]:
        spoke[feature] = spoke.get(feature, 0.0) + model.get(feature, 0.0)
    strongest = sorted(
        ((weight, spell(feature)) for feature, weight in spoke.items()), key=lambda pair: (-pair[0], pair[1])
    )
    rule = "clause" if lattice.is_verb[j] else "action noun" if lattice.actions[i] else "noun phrase"
    cues = tuple(words for words in (lattice.frames_before[i][1], lattice.frames_after[j][1]) if words)
    return (
        Reason("measure", rule, cues, lattice.tokens[i].start, lattice.tokens[j].end),
        Reason(
            "measure",
            "weights",
            tuple(f"{name} {weight:+.2f}" for weight, name in strongest[:_EXPLAINED] if weight > 0),
        ),
    )
