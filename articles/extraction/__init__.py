"""Text in, policy measures and places out: no Django, no database; the whole flow on one screen."""

import gc
from collections.abc import Iterable

from articles.extraction import measures, sentences, speakers, themes, toponyms
from articles.extraction.model import Model
from articles.extraction.reading import Reading
from articles.extraction.records import Candidate, Extraction, Measure, Span
from articles.extraction.sentences import Source

__all__ = ["VERSION", "Extraction", "Source", "extract", "extract_all", "prepare"]

VERSION = "1"
# Articles that are best read together; more gain nothing.
TOGETHER = 50


def extract(text: str, title: str | None = None, agency: str | None = None, model: Model | None = None) -> Extraction:
    """Everything that one article says of policy: measures with their fields, toponyms, and the article's focus.

    `model` stands in for the trained one. Deterministic: the same text and lexicons give equal records.
    """
    return extract_all([Source(text, title, agency)], model)[0]


def extract_all(sources: Iterable[Source], model: Model | None = None) -> list[Extraction]:
    """The same of several articles, stage by stage: what a stage looks up stays in the processor's cache, and arrays of many
    sentences cost little more than those of a few, so that TOGETHER articles take little more than half of the time."""
    documents = sentences.analyse_all(sources)
    places = [toponyms.geoparse(document) for document in documents]
    voices = [speakers.attribute(document) for document in documents]
    readings = [Reading(*parts) for parts in zip(documents, places, voices, strict=True)]
    return [
        Extraction(
            reading.document,
            tuple(_measure(reading, candidate) for candidate in candidates),
            reading.places.toponyms,
            reading.places.focus,
            VERSION,
        )
        for reading, candidates in zip(readings, measures.find_all(readings, model), strict=True)
    ]


def prepare() -> None:
    """Reads all that the extraction looks things up in, and takes it out of the garbage collector's rounds for good, which are an
    eighth of the time otherwise; the rounds come more seldom, too. For a process that goes on to read many articles."""
    extract("استاندار اصفهان گفت: تا پایان سال ۱۲ مدرسه با ۳ میلیارد تومان اعتبار ساخته می‌شود.")
    gc.collect()
    gc.freeze()
    # The default of 2,000 costs a tenth of the time: what an article leaves is mostly gone without a round.
    gc.set_threshold(100_000)


def _measure(reading: Reading, candidate: Candidate) -> Measure:
    span = Span(candidate.start, candidate.end)
    fields = reading.fields(span)
    theme, all_themes, words = themes.decide(reading.document, span)
    return Measure(
        candidate.start,
        candidate.end,
        action=candidate.action,
        status=fields.status,
        theme=theme,
        themes=all_themes,
        speaker=fields.speaker,
        where=fields.where,
        amounts=fields.amounts,
        reasons=(*candidate.reasons, fields.tense, words, fields.attributed),
        score=candidate.score,
    )
