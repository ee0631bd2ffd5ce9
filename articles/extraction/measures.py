"""Which of the proposed stretches are measures: evidence decides, in two steps that each are linear.

First each stretch of a sentence is weighed; how likely it is follows from all ways of cutting the sentence into measures and the
rest, so that neighbours compete, members of a list stand by each other and the chosen stretches do not overlap. Each word of
those is asked by itself as well, whether it is inside a measure. Then the whole reading decides: what stands among many measures
is sooner one than what stands alone, what an office announces for a place and with an amount sooner than what is mentioned without
either. Both tables of weights are written by `manage.py train`, and each measure carries the evidence that decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

import numpy as np

from articles.extraction.candidates import Lattice
from articles.extraction.cuttings import Links, choose, marginals
from articles.extraction.evidence import Article, Evidence
from articles.extraction.features import Seen
from articles.extraction.groups import grouped
from articles.extraction.inventory import Inventory
from articles.extraction.model import Model, spell, trained
from articles.extraction.ranges import pairs
from articles.extraction.reading import DEARER, Fields, Reading
from articles.extraction.records import Candidate, Document, Reason, Span
from articles.extraction.vocabulary import word_class
from articles.extraction.weights import THOUSANDTHS, Weighed, Weights, compiled, weigh

# A stretch is taken where its chance in view of the whole reading exceeds this: the value of the best F1 in cross-validation.
THRESHOLD = 0.34
# What the first step hands to the second.
PROPOSED = 0.07
_EXPLAINED = 5
# Tokens of documents that are weighed at once: an operation on arrays hardly costs more for several documents than for one, until
# they outgrow the processor's cache.
_TOGETHER = 4_000
# The kinds of things that tell of opinions, appeals and other matters than policy where a stretch names them.
_TELLING = ("art", "group", "official", "science", "value")
# How many words before a stretch are looked at for one of need («نیاز جدی به …»).
_BEFORE = 4
# A stretch whose start, end and words together score below this is not looked at as a whole.
_HOPELESS = -6.0 * THOUSANDTHS


@dataclass(frozen=True, slots=True)
class Scored:
    """The evidence of some documents weighed, with first place, last place and score of each stretch that grammar allows and
    that is not hopeless, by last place."""

    evidence: Evidence
    weights: Weights
    starts: Weighed
    ends: Weighed
    words: Weighed
    first: np.ndarray
    last: np.ndarray
    scores: np.ndarray
    links: Links


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the first step takes for a measure: places [i, j] of the lattice, in a sentence of an article, the chance that it is
    one, and what the network says of each word: the chance that it is inside a measure, and that one begins there."""

    article: int
    sentence: int
    i: int
    j: int
    chance: float
    words: np.ndarray


def evidence_of(documents: Sequence[Document], inventory: Inventory) -> tuple[Evidence, list[int]]:
    """What speaks in some documents, and of each sentence that is read for measures the index in its document."""
    articles, words, roles, read = [], [], [], []
    for document in documents:
        first, unread = len(read), []
        for number, sentence in enumerate(document.sentences):
            if sentence.role == "boilerplate":
                unread += document.words(sentence)
            else:
                words.append(document.words(sentence))
                roles.append(sentence.role)
                read.append(number)
        articles.append(Article(first, len(read), unread))
    return Evidence(Lattice(words, inventory), roles, articles), read


def find(document: Document, model: Model | None = None) -> tuple[Candidate, ...]:
    """The measures of a document in order, without overlap within a sentence; `score` is the chance of being one."""
    return find_all([Reading.of(document)], model)[0]


def find_all(readings: Sequence[Reading], model: Model | None = None) -> list[tuple[Candidate, ...]]:
    """The measures of each document that is read."""
    model = trained() if model is None else model
    weights = compiled(model)
    found = []
    for together in grouped(readings, lambda reading: len(reading.document.tokens), _TOGETHER):
        found += _find(together, model, weights)
    return found


def _find(readings: Sequence[Reading], model: Model, weights: Weights) -> list[tuple[Candidate, ...]]:
    evidence, read = evidence_of([reading.document for reading in readings], weights.inventory)
    scored = score(evidence, weights)
    taken = []
    reach = sum(max([0.0, *(w for name, w in model.context.items() if name.startswith(dearer))]) for dearer in DEARER)
    for proposal, context, fields in _proposed(scored, readings):
        said = {name: model.context.get(name, 0.0) * value for name, value in context.items()}
        # Status and place are read only where they can still decide.
        if logistic(model.context["bias"] + sum(said.values()) + reach) < THRESHOLD:
            continue
        said |= {name: model.context.get(name, 0.0) for name in fields.dearer()}
        chance = logistic(model.context["bias"] + sum(said.values()))
        if chance > THRESHOLD:
            taken.append((proposal, round(chance, 3), _of_reading(said)))
    lattice = evidence.lattice
    found: list[list[Candidate]] = [[] for _ in readings]
    reasons = explain(scored, [proposal for proposal, *_ in taken])
    for (one, chance, view), why in zip(taken, reasons, strict=True):
        number = read[one.sentence]
        # From places of the lattice to tokens of the document.
        shift = readings[one.article].document.sentences[number].first - lattice.bounds[one.sentence][0]
        found[one.article].append(
            Candidate(
                lattice.tokens[one.i].start,
                lattice.tokens[one.j].end,
                shift + one.i,
                shift + one.j + 1,
                number,
                lattice.action(one.i, one.j),
                chance,
                (*why, *_of_words(lattice, one), view),
            )
        )
    return [tuple(candidates) for candidates in found]


def _of_words(lattice: Lattice, one: Proposal) -> list[Reason]:
    """The words of a measure that the network takes for inside one most surely, with that chance."""
    surest = sorted((-round(chance, 2), at) for at, chance in enumerate(one.words[:, 0].tolist()))[:_EXPLAINED]
    spelt = tuple(f"{lattice.words[one.i + at]} {-chance:.2f}" for chance, at in surest)
    return [Reason("measure", "network", spelt)] if spelt else []


def _of_reading(said: Mapping[str, float]) -> Reason:
    """What the second step found to speak for a measure, strongest first."""
    return Reason("measure", "reading", _spelt((-weight, name) for name, weight in said.items() if weight > 0))


def propose(scored: Scored, readings: Sequence[Reading]) -> list[tuple[Proposal, dict[str, float]]]:
    """The first step over some documents' sentences: each proposal in order, with what the whole reading says of it."""
    return [(proposal, context | fields.dearer()) for proposal, context, fields in _proposed(scored, readings)]


def _proposed(scored: Scored, readings: Sequence[Reading]) -> list[tuple[Proposal, dict[str, float], Fields]]:
    """The same, but for what is dearer to read, with the fields that say it."""
    lattice = scored.evidence.lattice
    chances = marginals(scored.first, scored.last, scored.scores, lattice.is_verb, scored.links)
    of_sentence = lattice.sentence.tolist()
    expected = [0.0] * len(lattice.bounds)
    for i, _, chance in chances:
        expected[of_sentence[i]] += chance
    of_article, density = [], []
    for number, article in enumerate(scored.evidence.articles):
        words = sum(beyond - first for first, beyond in lattice.bounds[article.first : article.beyond])
        density.append(log(100 * sum(expected[article.first : article.beyond]) / max(words, 1) + 0.1))
        of_article += [number] * (article.beyond - article.first)
    proposals = []
    chosen = choose(lattice.tokens, chances, PROPOSED)
    inside, looks = _inside(scored, chosen), _looks(scored, chosen)
    for at, (i, j, chance) in enumerate(chosen):
        sentence = of_sentence[i]
        article = of_article[sentence]
        opening = sentence == scored.evidence.articles[article].first
        context = {
            "chance": _log_odds(chance),
            "inside": _log_odds(inside[at]),
            "density": density[article],
            "sentence": expected[sentence],
            "sentence_before": 0.0 if opening else expected[sentence - 1],
            "clause": float(j in lattice.verbs),
            "opening": float(opening),
            "length": log(j - i + 1),
        }
        words = looks[i : j + 1]
        if len(words):
            context |= {"within": _log_odds(float(words[:, 0].mean())), "begins": _log_odds(float(words[0, 1]))}
        context |= _named(lattice, i, j)
        fields = readings[article].fields(Span(lattice.tokens[i].start, lattice.tokens[j].end))
        proposals.append((Proposal(article, sentence, i, j, chance, words), context | fields.at_hand(), fields))
    return proposals


def _inside(scored: Scored, stretches: Sequence[tuple[int, int, float]]) -> list[float]:
    """For each stretch how likely its words are inside a measure, each by itself, on the mean."""
    if not stretches:
        return []
    first, last = (np.array(side, np.int64) for side in list(zip(*stretches, strict=True))[:2])
    length = last - first + 1
    (around,) = weigh(scored.weights, scored.evidence.around(pairs(first, last + 1)[1]))
    chances = 1 / (1 + np.exp(-np.clip(around.total / THOUSANDTHS, -50, 50)))
    return (np.add.reduceat(chances, np.cumsum(length) - length) / length).tolist()


def _looks(scored: Scored, stretches: Sequence[tuple[int, int, float]]) -> np.ndarray:
    """What the network says of each word of the sentences that have one of the stretches, by place; empty without a network."""
    lattice, network = scored.evidence.lattice, scored.weights.network
    looks = np.zeros((lattice.size if network else 0, 2))
    if network and stretches:
        sentences = np.unique(lattice.sentence[[i for i, *_ in stretches]])
        first, beyond = np.array(lattice.bounds)[sentences].T
        at = pairs(first, beyond)[1]
        looks[at] = network.chances(scored.evidence.each(at), beyond - first)
    return looks


def _named(lattice: Lattice, i: int, j: int) -> dict[str, float]:
    """Which of the telling kinds a stretch names, and whether a word of need («باید», «نیاز») stands just before it."""
    inside = lattice.kinds(i, j)
    before = {word_class(lattice.stems[k]) for k in range(max(i - _BEFORE, int(lattice.first[i])), i)}
    found = {f"names={kind}": 1.0 for kind in _TELLING if kind in inside}
    return found | {"after=need": 1.0} if "necessity" in before else found


def logistic(value: float) -> float:
    return 1 / (1 + exp(-max(min(value, 50.0), -50.0)))


def _log_odds(chance: float) -> float:
    return log(max(chance, 1e-3) / max(1 - chance, 1e-3))


def score(evidence: Evidence, weights: Weights) -> Scored:
    lattice = evidence.lattice
    owner, around = evidence.sentences()
    sentences, starts, ends, words, links = weigh(
        weights, around, evidence.starts(), evidence.ends(), evidence.words(), evidence.links()
    )
    of_sentence = np.bincount(owner, sentences.total, len(lattice.bounds))
    inner = np.concatenate([[0.0], np.cumsum(words.total)])
    at_start, at_end = np.zeros((2, lattice.size))
    at_start[lattice.starts] = starts.total + of_sentence[lattice.sentence[lattice.starts]] - inner[lattice.starts]
    at_end[lattice.ends] = ends.total + inner[lattice.ends + 1]
    blocks = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    for first, last in lattice.blocks():
        value = at_start[first] + at_end[last]
        hopeful = value > _HOPELESS
        first, last, value = first[hopeful], last[hopeful], value[hopeful]
        (whole,) = weigh(weights, evidence.wholes(first, last))
        blocks.append((first, last, value + whole.total))
    first, last, scores = (np.concatenate(side) for side in zip(*blocks, strict=True))
    worth = (links.total / THOUSANDTHS).reshape(-1, 2).tolist()
    linked = dict(zip(evidence.linked().tolist(), map(tuple, worth), strict=True))
    return Scored(evidence, weights, starts, ends, words, first, last, scores / THOUSANDTHS, linked)


def explain(scored: Scored, taken: Sequence[Proposal]) -> list[tuple[Reason, ...]]:
    """For each stretch the evidence that spoke most for it, strongest first, as stored with the item."""
    if not taken:
        return []
    lattice, weights = scored.evidence.lattice, scored.weights
    first, last = (np.array(side, np.int64) for side in zip(*((one.i, one.j) for one in taken), strict=True))
    (wholes,) = weigh(weights, scored.evidence.wholes(first, last))
    every = np.arange(len(taken))
    inside = [(number, place) for number, one in enumerate(taken) for place in range(one.i, one.j + 1)]
    of_word, words = np.array(inside, np.int64).T
    spoke: list[dict[int, float]] = [{} for _ in taken]
    said: dict[int, tuple[Seen, int, int]] = {}
    for part, owners, columns in (
        (scored.starts, every, np.searchsorted(lattice.starts, first)),
        (scored.ends, every, np.searchsorted(lattice.ends, last)),
        (wholes, every, every),
        (scored.words, of_word, words),
    ):
        for which, code, weight, family in part.for_it(columns):
            own = spoke[owners[which]]
            own[code] = own.get(code, 0.0) + weight
            said[code] = part.seen, family, int(columns[which])
    return [_reasons(lattice, one, _strongest(own, said, weights)) for one, own in zip(taken, spoke, strict=True)]


def _strongest(
    spoke: Mapping[int, float], said: Mapping[int, tuple[Seen, int, int]], weights: Weights
) -> tuple[str, ...]:
    """The features of the greatest weights, spelt with them; `spoke` has these by code, in thousandths."""
    least = sorted(spoke.values())[-_EXPLAINED:][:1]
    strongest = []
    for code, weight in spoke.items():
        if weight >= least[0]:
            seen, family, column = said[code]
            strongest.append((-weight / THOUSANDTHS, spell(seen.feature(family, column, weights.inventory))))
    return _spelt(strongest)


def _spelt(strongest: Iterable[tuple[float, str]]) -> tuple[str, ...]:
    """The first _EXPLAINED of the weights, given as less than zero, with their names, strongest first."""
    return tuple(f"{name} {-weight:+.2f}" for weight, name in sorted(strongest)[:_EXPLAINED])


def _reasons(lattice: Lattice, one: Proposal, strongest: tuple[str, ...]) -> tuple[Reason, ...]:
    rule = "clause" if one.j in lattice.verbs else "action noun" if lattice.does(one.i) else "noun phrase"
    frames = lattice.frames_before.get(one.i, ("", "")), lattice.frames_after.get(one.j, ("", ""))
    return (
        Reason(
            "measure",
            rule,
            tuple(words for _, words in frames if words),
            lattice.tokens[one.i].start,
            lattice.tokens[one.j].end,
        ),
        Reason("measure", "weights", strongest),
    )
