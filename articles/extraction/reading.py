"""What the stages beside the measures say of a stretch: how far it is, who says it, where it applies, what amounts it holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from articles.extraction import amounts, resolve, speakers, status, toponyms
from articles.extraction.records import Amount, Document, Reason, Span, Speaker, Where
from articles.extraction.speakers import Attribution
from articles.extraction.toponyms import Geoparse


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one stretch, with the reasons of its status and its speaker."""

    status: str
    tense: Reason
    speaker: Speaker | None
    attributed: Reason
    where: tuple[Where, ...]
    amounts: tuple[Amount, ...]

    def context(self) -> Mapping[str, float]:
        """What they say of the stretch being a measure: by name, numbers, and 1 for what holds («status=must»)."""
        return {
            "amounts": float(len(self.amounts)),
            "no speaker": float(self.speaker is None),
            "public office": float(self.speaker is not None and self.speaker.office is not None),
            f"status={self.tense.rule}": 1.0,
            f"speaker={self.attributed.rule}": 1.0,
            f"place={self.where[0].basis if self.where else 'none'}": 1.0,
        }


class Reading:
    """A document with its places and speakers, and the fields of whatever stretch is asked for."""

    def __init__(self, document: Document, places: Geoparse, voices: Attribution):
        self.document, self.places, self.voices = document, places, voices
        self._fields: dict[Span, Fields] = {}

    @classmethod
    def of(cls, document: Document) -> "Reading":
        return cls(document, toponyms.geoparse(document), speakers.attribute(document))

    def fields(self, span: Span) -> Fields:
        found = self._fields.get(span)
        if found is None:
            found = self._fields[span] = self._read(span)
        return found

    def _read(self, span: Span) -> Fields:
        speaker, attributed = self.voices.speaker_of(span)
        stage, tense = status.decide(self.document, span)
        where = resolve.where(self.document, self.places, span, speaker)
        return Fields(stage, tense, speaker, attributed, where, amounts.find(self.document, span))
