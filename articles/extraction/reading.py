"""What the stages beside the measures say of a stretch: how far it is, who says it, where it applies, what amounts it holds."""

from functools import cached_property

from articles.extraction import amounts, resolve, speakers, status, toponyms
from articles.extraction.records import Document, Reason, Span, Where
from articles.extraction.speakers import Attribution
from articles.extraction.toponyms import Geoparse

# What the names begin with that `Fields.dearer` gives.
DEARER = ("status=", "place=")


class Fields:
    """The fields of one stretch, with the reasons of its status and its speaker; status and place are read when first asked for."""

    def __init__(self, document: Document, places: Geoparse, voices: Attribution, span: Span):
        self._document, self._places, self._span = document, places, span
        self.speaker, self.attributed = voices.speaker_of(span)
        self.amounts = amounts.find(document, span)

    @cached_property
    def _decided(self) -> tuple[str, Reason]:
        return status.decide(self._document, self._span)

    @property
    def status(self) -> str:
        return self._decided[0]

    @property
    def tense(self) -> Reason:
        return self._decided[1]

    @cached_property
    def where(self) -> tuple[Where, ...]:
        return resolve.where(self._document, self._places, self._span, self.speaker)

    def at_hand(self) -> dict[str, float]:
        """What is read at little cost and says whether the stretch is a measure: by name, numbers, and 1 for what holds."""
        return {
            "amounts": float(len(self.amounts)),
            "no speaker": float(self.speaker is None),
            "public office": float(self.speaker is not None and self.speaker.office is not None),
            f"speaker={self.attributed.rule}": 1.0,
        }

    def dearer(self) -> dict[str, float]:
        """The rest of it: one name of each of DEARER."""
        return {
            f"status={self.tense.rule}": 1.0,
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
            found = self._fields[span] = Fields(self.document, self.places, self.voices, span)
        return found
