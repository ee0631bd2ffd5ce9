"""Text in, policy measures and places out: pure Python, no Django, no database; the whole flow on one screen."""

from articles.extraction import amounts, measures, resolve, sentences, speakers, status, themes, toponyms
from articles.extraction.records import Candidate, Document, Extraction, Measure, Span

__all__ = ["VERSION", "Extraction", "extract"]

VERSION = "1"


def extract(
    text: str, title: str | None = None, agency: str | None = None, model: measures.Model | None = None
) -> Extraction:
    """Everything that one article says of policy: measures with their fields, toponyms, and the article's focus.

    `title` and `agency`, where the source gives them, take the place of what the text's own frame says. `model`
    stands in for the trained one. Deterministic: the same text and lexicons give equal records.
    """
    document = sentences.analyse(text, title=title, agency=agency)
    places = toponyms.geoparse(document)
    voices = speakers.attribute(document)
    found = tuple(_measure(document, candidate, places, voices) for candidate in measures.find(document, model))
    return Extraction(document, found, places.toponyms, places.focus, VERSION)


def _measure(document: Document, candidate: Candidate, places, voices) -> Measure:
    span = Span(candidate.start, candidate.end)
    speaker, attributed = voices.speaker_of(span)
    stage, tense = status.decide(document, span)
    theme, all_themes, words = themes.decide(document, span)
    return Measure(
        candidate.start,
        candidate.end,
        action=candidate.action,
        status=stage,
        theme=theme,
        themes=all_themes,
        speaker=speaker,
        where=resolve.where(document, places, span, speaker),
        amounts=amounts.find(document, span),
        reasons=(*candidate.reasons, tense, words, attributed),
        score=candidate.score,
    )
