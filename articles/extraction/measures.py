"""Which of the proposed stretches are measures: evidence decides, in two steps that each are linear.

First each stretch of a sentence is weighed; how likely it is follows from all ways of cutting the sentence into measures and the
rest (a semi-Markov model), so that neighbours compete, members of a list stand by each other and the chosen stretches do not
overlap. Then the article decides: what
stands among many measures is sooner one than what stands alone. Both tables of weights (`lexicons/measure_model.tsv`,
`measure_context.tsv`) are written by `manage.py train`, and each measure carries the evidence that decided.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log

from articles.extraction import knowledge, once
from articles.extraction.candidates import LONGEST, Lattice, domain
from articles.extraction.evidence import Evidence, Feature, Seen, Sighting, Surroundings, features
from articles.extraction.records import Candidate, Document, Reason, Token

# A stretch is taken where the article's view of its chance exceeds this: the value that gives the best F1 in cross-validation.
THRESHOLD = 0.34
# What the first step hands to the second.
PROPOSED = 0.15
_FAINT = 0.004
# What an exact stretch counts beside one that merely meets the half: the value that costs no F1 in cross-validation.
_CLOSENESS = 0.5
_EXPLAINED = 5
# A stretch whose start, end and words together score below this is not looked at as a whole.
_HOPELESS = -6.0


@dataclass(frozen=True, slots=True)
class Model:
    """Feature → weight of a stretch's evidence, and of the article's view (`context_features`, with `bias`)."""

    evidence: Mapping[Feature, float]
    context: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the first step takes for a measure: tokens [i, j] of a sentence, and the chance that it is one."""

    sentence: int
    i: int
    j: int
    chance: float


@cache
def trained() -> Model:
    """The model as `manage.py train` wrote it."""
    evidence = {parse(row["feature"]): float(row["weight"]) for row in knowledge.read_table("measure_model")}
    return Model(evidence, {row["feature"]: float(row["weight"]) for row in knowledge.read_table("measure_context")})


def parse(text: str) -> Feature:
    """A feature from its spelling in the model's table («e.np=act.future|2»)."""
    name, _, values = text.partition("=")
    return (name, *(_value(value) for value in values.split("|"))) if _ else (name,)


def spell(feature: Feature) -> str:
    """A feature as the model's table spells it: «¦» for a bar in a word, and «'» before a word that looks like a number."""
    return f"{feature[0]}={'|'.join(map(_spelt, feature[1:]))}" if len(feature) > 1 else feature[0]


def _spelt(value: str | int | bool) -> str:
    text = str(value).replace("|", "¦")
    return f"'{text}" if isinstance(value, str) and (text.isdigit() or text[:1] == "'") else text


def _value(text: str) -> str | int | bool:
    if text[:1] == "'":
        return text[1:].replace("¦", "|")
    return text == "True" if text in ("True", "False") else int(text) if text.isdigit() else text.replace("¦", "|")


def sentences(document: Document) -> Iterator[tuple[int, Evidence]]:
    """(index, evidence) of each sentence that is read for measures."""
    about = domain(document.tokens)
    read = [
        (number, sentence.role, Lattice(document.words(sentence)))
        for number, sentence in enumerate(document.sentences)
        if sentence.role != "boilerplate"
    ]
    headline = _content(read[0][2]) if read else ()
    for position, (number, role, lattice) in enumerate(read):
        before = read[position - 1][2] if position else None
        after = read[position + 1][2] if position + 1 < len(read) else None
        yield (
            number,
            Evidence(lattice, Surroundings(before, after, headline if position else (), role, position, about)),
        )


def _content(lattice: Lattice) -> tuple[str, ...]:
    """The stems of a headline's nouns and adjectives; of one of more than a headline's length, the first."""
    pairs = zip(lattice.stems[:LONGEST], lattice.tags, strict=False)
    return tuple(sorted({stem for stem, tag in pairs if tag[0] in "NA"}))


def find(document: Document, model: Model | None = None) -> tuple[Candidate, ...]:
    """The measures of a document in order, without overlap within a sentence; `score` is the chance of being one."""
    model = trained() if model is None else model
    read = dict(sentences(document))
    found = []
    for proposal, context in propose(read, model.evidence):
        evidence, i, j = read[proposal.sentence], proposal.i, proposal.j
        chance = logistic(model.context["bias"] + sum(model.context[name] * value for name, value in context.items()))
        if chance > THRESHOLD:
            first = document.sentences[proposal.sentence].first
            found.append(
                Candidate(
                    evidence.lattice.tokens[i].start,
                    evidence.lattice.tokens[j].end,
                    first + i,
                    first + j + 1,
                    proposal.sentence,
                    evidence.lattice.action(i, j),
                    round(chance, 3),
                    explain(evidence, i, j, model.evidence),
                )
            )
    return tuple(found)


def propose(read: Mapping[int, Evidence], model: Mapping[Feature, float]) -> list[tuple[Proposal, dict[str, float]]]:
    """The first step over a document's sentences: each proposal in order, with what the article says of it."""
    proposals, expected, words = [], {}, 0
    for number, evidence in read.items():
        size = evidence.lattice.size
        chances = marginals(size, score(evidence, model), links(evidence, model))
        expected[number] = sum(chance for _, _, chance in chances)
        words += size
        proposals += [
            Proposal(number, i, j, chance) for i, j, chance in choose(evidence.lattice.tokens, chances, PROPOSED)
        ]
    density = log(100 * sum(expected.values()) / max(words, 1) + 0.1)
    opening = next(iter(read), None)
    before = dict(zip(list(read)[1:], expected.values(), strict=False))
    return [
        (
            proposal,
            {
                "chance": _log_odds(proposal.chance),
                "density": density,
                "sentence": expected[proposal.sentence],
                "sentence_before": before.get(proposal.sentence, 0.0),
                "clause": float(read[proposal.sentence].lattice.is_verb[proposal.j]),
                "opening": float(proposal.sentence == opening),
                "length": log(proposal.j - proposal.i + 1),
            },
        )
        for proposal in proposals
    ]


def logistic(value: float) -> float:
    return 1 / (1 + exp(-max(min(value, 50.0), -50.0)))


def _log_odds(chance: float) -> float:
    return log(max(chance, 1e-3) / max(1 - chance, 1e-3))


class _Weighed(dict[Sighting, float]):
    """Sighting → the sum of its features' weights, reckoned when it is first asked for; emptied when it grows large."""

    MOST = 250_000

    def __init__(self, model: Mapping[Feature, float]):
        super().__init__()
        self.model = model

    def __missing__(self, sighting: Sighting) -> float:
        if len(self) >= self.MOST:
            self.clear()
        weight = self[sighting] = sum([self.model.get(feature, 0.0) for feature in features(((sighting,), ()))])
        return weight

    def of(self, seen: Seen) -> float:
        """The weight of all that speaks of a place or stretch."""
        sightings, lexical = seen
        get = self.model.get
        return sum([self[sighting] for sighting in sightings]) + sum([get(feature, 0.0) for feature in lexical])


_weighed = once.an_object(_Weighed)


def score(evidence: Evidence, model: Mapping[Feature, float]) -> list[tuple[int, int, float]]:
    """(first, last, score) of each stretch that grammar allows and that is not hopeless, by last token."""
    lattice, weighed, whole = evidence.lattice, _weighed(model), evidence.whole
    sentence = weighed.of(evidence.sentence())
    starts = {i: sentence + weighed.of(evidence.start(i)) for i in lattice.starts}
    inner = [0.0]
    for t in range(lattice.size):
        inner.append(inner[-1] + weighed.of(evidence.word(t)))
    ends = {j: weighed.of(evidence.end(j)) + inner[j + 1] for j in lattice.ends}
    spans = []
    for i, j in lattice.spans():
        value = starts[i] + ends[j] - inner[i]
        if value > _HOPELESS:
            spans.append((i, j, value + weighed.of(whole(i, j))))
    return spans


@dataclass(frozen=True, slots=True)
class Links:
    """What one measure right after another is worth: start → (score where the later is a phrase, where it is a clause), for the
    starts that a joint parts from a possible end; and for each token whether it ends clauses."""

    scores: Mapping[int, tuple[float, float]]
    clause: Sequence[bool]


def links(evidence: Evidence, model: Mapping[Feature, float]) -> Links:
    weighed = _weighed(model)
    return Links(
        {i: (weighed.of(evidence.link(i, False)), weighed.of(evidence.link(i, True))) for i in evidence.linked()},
        evidence.lattice.is_verb,
    )


def marginals(
    size: int, spans: list[tuple[int, int, float]], linked: Links | None = None
) -> list[tuple[int, int, float]]:
    """(first, last, chance) of each stretch over all cuttings of a sentence of `size` tokens; faint ones left out."""
    linked = linked or Links({}, [False] * size)
    clause = linked.clause
    gains = {i: [exp(min(score, 60.0)) - 1 for score in scores] for i, scores in linked.scores.items()}
    ending: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    beginning: list[list[tuple[int, float]]] = [[] for _ in range(size)]
    for i, j, value in spans:
        weight = exp(min(value, 60.0))
        ending[j].append((i, weight))
        beginning[i].append((j, weight))
    # Both passes are rescaled where they grow, so that a sentence of any length stays within a float.
    forward, scales = [1.0], [0]
    # The share of `forward` at each place that ends a stretch just there, and what enters a phrase or a clause there.
    ended, entering = [0.0], [(1.0, 1.0)]
    for j in range(size):
        scale, kind = scales[j], clause[j]
        here = 0.0
        for i, weight in ending[j]:
            here += entering[i][kind] * weight * _SCALE ** (scales[i] - scale)
        total = forward[j] + here
        if total > _SCALE:
            total, here, scale = total / _SCALE, here / _SCALE, scale + 1
        forward.append(total)
        ended.append(here)
        scales.append(scale)
        gain = gains.get(j + 1)
        if gain:
            joined = ended[j] * _SCALE ** (scales[j] - scale)
            entering.append((total + joined * gain[0], total + joined * gain[1]))
        else:
            entering.append((total, total))
    backward, back_scales = [1.0] * (size + 1), [0] * (size + 1)
    # What follows a stretch that ends just before each place; and of `backward`, what begins a phrase or a clause there.
    after = [1.0] * (size + 1)
    begun = [(0.0, 0.0)] * (size + 1)
    for i in range(size - 1, -1, -1):
        scale = back_scales[i + 1]
        sums = [0.0, 0.0]
        for j, weight in beginning[i]:
            sums[clause[j]] += weight * after[j + 1] * _SCALE ** (back_scales[j + 1] - scale)
        total = backward[i + 1] + sums[0] + sums[1]
        if total > _SCALE:
            total, sums, scale = total / _SCALE, [part / _SCALE for part in sums], scale + 1
        backward[i], back_scales[i], begun[i], after[i] = total, scale, (sums[0], sums[1]), total
        gain = gains.get(i + 1)
        if gain:
            shrink = _SCALE ** (back_scales[i + 1] - scale)
            after[i] += shrink * (begun[i + 1][0] * gain[0] + begun[i + 1][1] * gain[1])
    whole, whole_scale = forward[size], scales[size]
    kept = []
    for i, j, value in spans:
        power = scales[i] + back_scales[j + 1] - whole_scale
        chance = entering[i][clause[j]] * exp(min(value, 60.0)) * after[j + 1] / whole * _SCALE**power
        if chance > _FAINT:
            kept.append((i, j, chance))
    return kept


_SCALE = 1e100


def choose(
    tokens: tuple[Token, ...], chances: list[tuple[int, int, float]], threshold: float
) -> list[tuple[int, int, float]]:
    """The stretches without overlap whose chance of being right, less the threshold, adds up to most; `chances` is by last token.

    A stretch is right where it shares at least half of its letters with the true one, so the chances of its near
    variants count for it.
    """
    before = [0]
    for token in tokens:
        before.append(before[-1] + token.end - token.start)
    lasts = [j for _, j, _ in chances]
    stretches = [(before[i], before[j + 1], chance) for i, j, chance in chances]
    gains: list[list[tuple[int, float, float]]] = [[] for _ in tokens]
    for (i, j, _), (first, last, _) in zip(chances, stretches, strict=True):
        right = closeness = 0.0
        # Others that reach into this one end no more than the longest stretch later.
        for start, end, chance in stretches[bisect_left(lasts, i) : bisect_left(lasts, j + LONGEST)]:
            shared = (end if end < last else last) - (start if start > first else first)
            if shared > 0:
                either = last - first + end - start - shared
                if 2 * shared >= either:
                    right += chance
                    closeness += chance * (shared / either)
        gain = right - threshold + _CLOSENESS * (closeness - right / 2)
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


def explain(evidence: Evidence, i: int, j: int, model: Mapping[Feature, float]) -> tuple[Reason, ...]:
    """The evidence that spoke most for a stretch, strongest first, as stored with the item."""
    lattice = evidence.lattice
    spoke: dict[Feature, float] = {}
    words = [evidence.word(t) for t in range(i, j + 1)]
    for seen in (evidence.start(i), evidence.end(j), evidence.whole(i, j), *words):
        for feature in features(seen):
            spoke[feature] = spoke.get(feature, 0.0) + model.get(feature, 0.0)
    strongest = sorted(
        ((weight, spell(feature)) for feature, weight in spoke.items() if weight > 0),
        key=lambda pair: (-pair[0], pair[1]),
    )
    rule = "clause" if lattice.is_verb[j] else "action noun" if lattice.actions[i] else "noun phrase"
    cues = tuple(words for words in (lattice.frames_before[i][1], lattice.frames_after[j][1]) if words)
    return (
        Reason("measure", rule, cues, lattice.tokens[i].start, lattice.tokens[j].end),
        Reason(
            "measure",
            "weights",
            tuple(f"{name} {weight:+.2f}" for weight, name in strongest[:_EXPLAINED]),
        ),
    )
