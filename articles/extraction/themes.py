"""What a measure is about: one Comparative Agendas topic and the further plausible ones, from the words that say so.

Words of the measure count most, then the rest of its sentence, the sentences beside it, the headline and the article.
"""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from articles.extraction import knowledge, once
from articles.extraction.phrasebook import Phrasebook
from articles.extraction.records import THEMES, Document, Reason, Span

# How much each place's share of the evidence counts. Fitted by a conditional logit on the annotated articles and
# rounded; refitting them for each fold of articles decides no better.
LEVELS = {"measure": 1.0, "sentence": 0.6, "before": 0.15, "after": 0.2, "title": 0.35, "article": 0.8}
# A code is plausible from this share of the best one's score on; no more than so many.
PLAUSIBLE, MOST = 0.4, 4
# A measure in an article that says no theme is the administration's own business.
FALLBACK = 20

# Tokens beside a measure within which a word of its sentence speaks of it. Longer than that are only tables without a full stop,
# which so cost by their length and not by its square.
_NEAR = 300
_first = attrgetter("first")

type Weights = tuple[tuple[int, float], ...]


@dataclass(slots=True)
class _Word:
    """A phrase of the lexicon in the text: tokens [first, end) and what they say. Not frozen, since a text has hundreds."""

    first: int
    end: int
    weights: Weights


@dataclass(frozen=True, slots=True)
class _Survey:
    """The theme words of a document, by sentence."""

    words: list[list[_Word]]
    title: list[_Word]
    body: list[_Word]
    # The shares of what is the same for every measure of the document, and the reasons that it gave.
    shares: dict[str, dict[int, float]]
    reasons: dict[tuple[str, int], Reason]


def decide(document: Document, span: Span) -> tuple[int, tuple[int, ...], Reason]:
    """The best code, all plausible codes (best first), and the words that decided; `rule` says where they stand."""
    survey = _survey(document)
    places = _places(document, survey, span)
    shares = {level: survey.shares.get(level) or _shares(words) for level, words in places.items()}
    scores: dict[int, float] = defaultdict(float)
    for level, share in shares.items():
        weight = LEVELS[level]
        for code, part in share.items():
            scores[code] += weight * part
    if not scores:
        return FALLBACK, (FALLBACK,), Reason("theme", "no theme word")
    # Of equals the lower code comes first.
    ranked = sorted(sorted(scores), key=lambda code: -scores[code])
    best = ranked[0]
    codes = tuple(code for code in ranked if scores[code] >= PLAUSIBLE * scores[best])[:MOST]
    level = max(LEVELS, key=lambda level: LEVELS[level] * shares[level].get(best, 0.0))
    if level not in survey.shares:
        return best, codes, _reason(document, level, places[level], best)
    if (level, best) not in survey.reasons:
        survey.reasons[level, best] = _reason(document, level, places[level], best)
    return best, codes, survey.reasons[level, best]


def _places(document: Document, survey: _Survey, span: Span) -> dict[str, list[_Word]]:
    """The theme words at each level for a span."""
    touched, tokens = document.touched(span), document.inside(span)
    inside, outside = [], []
    for words in (survey.words[number] for number in touched):
        near = bisect_left(words, tokens.start - _NEAR, key=_first), bisect_left(words, tokens.stop + _NEAR, key=_first)
        for word in words[slice(*near)]:
            (inside if word.first in tokens else outside).append(word)
    return {
        "measure": inside,
        "sentence": outside,
        "before": survey.words[touched.start - 1] if touched.start else [],
        "after": survey.words[touched.stop] if touched.stop < len(survey.words) else [],
        "title": survey.title,
        "article": survey.body,
    }


def _shares(words: list[_Word]) -> dict[int, float]:
    """Each code's part of the evidence, the more of one whole the more evidence there is."""
    total: dict[int, float] = defaultdict(float)
    for word in words:
        for code, weight in word.weights:
            total[code] += weight
    whole = sum(total.values()) + 1.0
    return {code: weight / whole for code, weight in total.items()}


def _reason(document: Document, level: str, places: list[_Word], code: int) -> Reason:
    words = [word for word in places if code in dict(word.weights)]
    said = list(
        dict.fromkeys(document.text[document.tokens[w.first].start : document.tokens[w.end - 1].end] for w in words)
    )
    first = words[0]
    return Reason(
        "theme", level, tuple(said[:6]), document.tokens[first.first].start, document.tokens[first.end - 1].end
    )


@once.a_document
def _survey(document: Document) -> _Survey:
    words: list[list[_Word]] = []
    for sentence in document.sentences:
        found = _phrases().find(document.columns.words[sentence.first : sentence.last])
        words.append([_Word(sentence.first + a, sentence.first + b, weights) for a, b, weights in found if weights])
    role = {
        kind: [w for s, ws in zip(document.sentences, words, strict=True) if s.role == kind for w in ws]
        for kind in ("title", "body")
    }
    shares = {"title": _shares(role["title"]), "article": _shares(role["body"])}
    return _Survey(words, role["title"], role["body"], shares, {})


@cache
def _phrases() -> Phrasebook[Weights]:
    return Phrasebook(lexicon().items())


@cache
def lexicon() -> dict[str, Weights]:
    """Each phrase of theme_words.tsv with its codes and weights; a phrase that says no theme has none."""
    phrases: dict[str, Weights] = {}
    for row in knowledge.read_table("theme_words"):
        code, weight = int(row["theme"]), float(row["weight"])
        if code and code not in THEMES:
            raise knowledge.LexiconError(f"theme_words.tsv: {row['words']!r} has the theme {code}, which is none")
        phrases[row["words"]] = (*phrases.get(row["words"], ()), *([(code, weight)] if code else []))
    return phrases
