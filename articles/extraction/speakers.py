"""Who says or decides what a sentence reports: the person or body as the article first names them in full.

Acts of speech are read in order; each names its speaker by name, by role, or by a word for one named before, and a
sentence without an act stays with the last speaker, unless it is plainly the reporter's own.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache

from articles.extraction import mentions, names, speech
from articles.extraction.knowledge import read_table
from articles.extraction.mentions import Mention
from articles.extraction.phrases import Phrases
from articles.extraction.records import Document, Reason, Span, Speaker
from articles.extraction.roles import office
from articles.extraction.voices import Voice, Voices

__all__ = ["Attribution", "attribute", "office"]

# Sentences after the title within which the first speaker also owns what stands before their first words.
LEAD = 3
# Longest heading within an article, in tokens.
HEADING = 20


@dataclass(frozen=True, slots=True)
class _Segment:
    start: int
    voice: Voice | None
    rule: str
    words: tuple[str, ...] = ()
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks where in one document: `starts[i]` is the offset from which `segments[i]` holds."""

    starts: tuple[int, ...]
    segments: tuple[tuple[Speaker | None, Reason], ...]

    def speaker_of(self, span: Span) -> tuple[Speaker | None, Reason]:
        """The speaker of what stands at a span (None where the article names none), and why. O(log segments)."""
        at = bisect_right(self.starts, span.start) - 1
        return self.segments[max(at, 0)]


def attribute(document: Document) -> Attribution:
    """Attributes every part of a document to its speaker. Deterministic; linear in the number of tokens."""
    segments = _Attributor(document).run()
    voices = [segment.voice and segment.voice.self() for segment in segments]
    speakers = {id(voice): voice.speaker() for voice in voices if voice}
    return Attribution(
        tuple(segment.start for segment in segments),
        tuple(
            (speakers[id(voice)] if voice else None, _reason(segment))
            for voice, segment in zip(voices, segments, strict=True)
        ),
    )


def _reason(segment: _Segment) -> Reason:
    start, end = (segment.span.start, segment.span.end) if segment.span else (None, None)
    return Reason("speaker", segment.rule, segment.words, start, end)


@cache
def _openings() -> Phrases[bool]:
    """How a sentence of the reporter's own begins, after a quotation."""
    return Phrases([(row["word"], True) for row in read_table("speaker_words") if row["kind"] == "reporter"])


class _Attributor:
    """One pass over a document's sentences. `quoting`: inside a quotation; `told`: after an act of an article without
    any quotation; `after_heading`: the sentence before was a heading."""

    def __init__(self, document: Document):
        self.document = document
        self.tokens = document.tokens
        self.reader, self.mentions = mentions.read(document)
        self.acts = self._all_acts()
        self.quotes = any(act.quotes for found in self.acts for act in found)
        self.voices = Voices(self.reader, self.mentions)
        self.quoting = self.told = self.after_heading = False
        self.segments: list[_Segment] = []

    def _all_acts(self) -> list[list[speech.Act]]:
        """The acts of each sentence; read again where a name that only its place showed turns out to stand elsewhere too."""
        acts = [self._acts(number) for number in range(len(self.document.sentences))]
        subjects = [act.subject for found in acts for act in found if act.subject]
        placed = [subject for subject in subjects if subject.name and not subject.certain]
        for number in self.reader.again(self.mentions, placed):
            acts[number] = self._acts(number)
        return acts

    def _acts(self, number: int) -> list[speech.Act]:
        boilerplate = self.document.sentences[number].role == "boilerplate"
        return [] if boilerplate else speech.acts(self.reader, number, self.mentions[number])

    def run(self) -> list[_Segment]:
        """Segments in order from the text's beginning."""
        sentences = self.document.sentences
        upcoming: list[Mention | None] = [None] * (len(sentences) + 1)
        for number in range(len(sentences) - 1, -1, -1):
            opens = self._opens(number)
            subjects = (act.subject for act in self.acts[number] if act.subject and (opens or act.quotes))
            upcoming[number] = next(subjects, upcoming[number + 1])
        for number, sentence in enumerate(sentences):
            if sentence.role != "boilerplate":
                self._sentence(number, upcoming[number + 1])
        return self._settle()

    def _opens(self, number: int) -> bool:
        """Whether a sentence begins a paragraph."""
        sentences = self.document.sentences
        return number == 0 or "\n" in self.document.text[sentences[number - 1].end : sentences[number].start]

    def _sentence(self, number: int, upcoming: Mention | None) -> None:
        opens = self._opens(number)
        self.quoting = self.quoting and not opens
        spoken = False
        for act in self.acts[number]:
            if act.subject is not None:
                if self.quoting and not act.quotes and not self._resumes(act.subject):
                    continue
                voice = self.voices.of(act.subject, upcoming)
                if voice is None:
                    continue
                self._speak(voice, act)
            spoken = True
            self.quoting = self.quoting or act.quotes
        if spoken:
            self.after_heading, self.told = False, not self.quotes
        else:
            self._silent(number, opens)

    def _resumes(self, mention: Mention) -> bool:
        """Whether a mention inside a quotation has spoken before; else the quotation reports what others said."""
        if mention.kind in ("body", "that body"):
            return False
        known = self.voices.person if mention.kind == "anaphor" else self.voices.known(mention)
        return known is not None and known.spoke

    def _speak(self, voice: Voice, act: speech.Act) -> None:
        self.voices.speaks(voice)
        subject = act.subject
        rule = ("name" if subject.name else "role") if subject.kind == "person" else subject.kind.removeprefix("that ")
        words = self._words(subject.first, subject.last) + self._words(act.first, act.last)
        span = Span(min(subject.start, self.tokens[act.first].start), max(subject.end, self.tokens[act.last - 1].end))
        self._segment(act.start, voice, f"{act.kind}-{rule}", words, span)

    # -- sentences that report no words ------------------------------------------------------------------------------
    def _silent(self, number: int, opens: bool) -> None:
        """A sentence without an act stays with the last speaker, unless it is a heading, tells what a person in office
        does, is the reporter's own, or an article without a speaker tells what a body does."""
        sentence = self.document.sentences[number]
        if opens and self._heading(number):
            self._segment(sentence.first, None, "heading")
            self.after_heading = True
            return
        if sentence.role == "title" or not (opens or self.after_heading or self._cites(number)):
            return
        if self.after_heading:
            self.after_heading = False
            self._segment(sentence.first, self.voices.active, "continues")
        who = self._leading(number)
        if who and who.kind == "person" and (voice := self._in_office(who)):
            self.voices.person = voice
            self._segment(sentence.first, voice, "acts", *self._shown(who))
            return
        self._narrated(number, who if who and who.kind != "person" else None)

    def _narrated(self, number: int, who: Mention | None) -> None:
        """The reporter's own sentence belongs to the body that it tells of, or to nobody."""
        sentence = self.document.sentences[number]
        body = self.voices.of(who) if who else None
        active = self.voices.active.self() if self.voices.active else None
        before = self.segments[-1].rule if self.segments else ""
        if opening := _openings().find(self.reader.keys, sentence.first, sentence.last):
            end = sentence.first + opening[0]
            told = (m for m in self.mentions[number] if m.kind == "body" and m.subject and not m.role)
            body = body or next((self.voices.of(mention) for mention in told), None)
            body = body or (active if active and active.body else None)
            span = Span(sentence.start, self.tokens[end - 1].end)
            self._segment(sentence.first, body, "reporter", self._words(sentence.first, end), span)
        elif body and active is None:
            self._segment(sentence.first, body, "acts-body", *self._shown(who))
        elif before in ("reporter", "acts-body", "acts"):
            self._segment(sentence.first, active, "continues")
        elif self.told and active and not active.body and not self._about(number, active):
            self.voices.active = None
            self._segment(sentence.first, None, "reporter")

    def _heading(self, number: int) -> bool:
        """Whether a sentence is a heading within the article: a short line of its own without a full stop."""
        sentences = self.document.sentences
        sentence, last = sentences[number], self.tokens[sentences[number].last - 1]
        alone = number + 1 < len(sentences) and self._opens(number + 1)
        short = sentence.role == "body" and sentence.last - sentence.first < HEADING
        return alone and short and last.word[-1].isalnum()

    def _cites(self, number: int) -> bool:
        """Whether a sentence within a paragraph turns back to the reporter: «به گزارش فارس، …»."""
        sentence, keys = self.document.sentences[number], self.reader.keys
        if keys[sentence.first : sentence.first + 2] != ["به", "گزارش"] or sentence.last - sentence.first < 3:
            return False
        return bool(names.agencies().find(keys, sentence.first + 2, sentence.last))

    def _leading(self, number: int) -> Mention | None:
        """The mention that heads a sentence as its subject, with at most «به گزارش …،» or an adverb before it."""
        first = self.document.sentences[number].first
        kinds = ("person", "body", "that body")
        who = next((m for m in self.mentions[number] if m.subject and m.kind in kinds), None)
        if who and (who.first - first < 3 or (who.first - first < 16 and self.tokens[who.first - 1].word == "،")):
            return who
        return None

    def _in_office(self, mention: Mention) -> Voice | None:
        """The voice of a person who holds a public office; None for a private one."""
        voice = self.voices.known(mention)
        return self.voices.of(mention) if voice and voice.speaker().office else None

    def _about(self, number: int, voice: Voice) -> bool:
        """Whether a sentence names a voice in whatever place («از جمله دستوراتی بود که روحانی صادر کرد»)."""
        for mention in self.mentions[number]:
            if mention.kind == "anaphor":
                return True
            known = self.voices.known(mention) if mention.name else None
            if known and (known is voice or not (voice.name or known.roles)):
                return True
        return False

    # -- segments ----------------------------------------------------------------------------------------------------
    def _words(self, first: int, last: int) -> tuple[str, ...]:
        return tuple(token.word for token in self.tokens[first:last])

    def _shown(self, mention: Mention) -> tuple[tuple[str, ...], Span]:
        """The words of a mention and where they stand."""
        return self._words(mention.first, mention.last), Span(mention.start, mention.end)

    def _segment(self, token: int, voice: Voice | None, rule: str, words=(), span: Span | None = None) -> None:
        self.segments.append(_Segment(self.tokens[token].start, voice, rule, words, span))

    def _settle(self) -> list[_Segment]:
        """Headings go to whoever speaks after them; what stands before the first words, to the lead's speaker."""
        segments = sorted(self.segments, key=lambda segment: segment.start)
        for at in range(len(segments) - 2, -1, -1):
            if segments[at].rule == "heading":
                segments[at] = replace(segments[at], voice=segments[at + 1].voice)
        first = next((s for s in segments if s.voice and s.rule not in ("acts-body", "heading")), None)
        before = [s for s in self.document.sentences if s.role == "body" and first and s.start < first.start]
        if first is None or len(before) >= LEAD:
            return [_Segment(0, None, "none"), *segments]
        told = [s for s in segments if s.rule != "acts-body" or s.start > first.start]
        return [replace(first, start=0, rule="lead"), *told]
