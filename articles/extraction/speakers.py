"""Who says or decides what a sentence reports: the person or body as the article first names them in full.

Acts of speech are read in order; each names its speaker by name, by role, or by a word for one named before, and a
sentence without an act stays with the last speaker, unless it is plainly the reporter's own.
"""

from bisect import bisect_right
from dataclasses import dataclass, field, replace

from articles.extraction import mentions, names, speech
from articles.extraction.mentions import Mention
from articles.extraction.phrases import Phrases, key
from articles.extraction.records import Document, Reason, Span, Speaker, Token
from articles.extraction.roles import alike, apart, fullest, head, office, spell

# Bodies that the news names in several ways.
_ONE_BODY = tuple(
    {key(name.replace(" ", "")) for name in group}
    for group in (("دولت", "هیات دولت", "هیات وزیران", "کابینه"), ("مجلس", "مجلس شورای اسلامی", "نمایندگان مجلس"))
)
# Offices that only another person can bring into an article: never a second title of the one who speaks.
_HIGH = frozenset(
    "supreme_leader president vice_president prime_minister minister speaker_of_parliament head_of_judiciary governor_general mayor ambassador prosecutor".split()
)
# How a sentence of the reporter's own begins, after a quotation.
_REPORTER = Phrases(
    [
        (opening, True)
        for opening in "در این مراسم|در این آیین|در این آئین|در این جلسه|در این نشست|در این دیدار|در این بازدید|در این همایش|در این کارگاه|در این برنامه|در این سفر|"
        "در پایان این|در ابتدای این|در حاشیه این|در ادامه این|در ادامه جلسه|در پایان جلسه|در پایان مراسم|در پایان نشست|گفتنی است|شایان ذکر است|لازم به ذکر است|"
        "لازم به یادآوری است|یادآور می‌شود|خاطرنشان می‌شود|قابل ذکر است|این گزارش حاکی است|براساس این گزارش|بر اساس این گزارش|بنابر این گزارش|بنا بر این گزارش|"
        "به گزارش|این مراسم|این نشست|این جلسه|این همایش|طبق این گزارش|در همین حال|در همین راستا|در همین رابطه".split("|")
    ]
)
# Roles kept of one person, and voices compared for one head of a role or body: more only cost time.
MOST_ROLES = 6
MOST_ALIKE = 40
# Sentences after the title within which the first speaker also owns what stands before their first words.
LEAD = 3


@dataclass(eq=False, slots=True)
class _Voice:
    """One who speaks, gathered over the article; `same` points to the voice that this one turned out to be."""

    first: int
    name: tuple[Token, ...] = ()
    roles: list[tuple[Token, ...]] = field(default_factory=list)
    body: tuple[Token, ...] = ()
    same: "_Voice | None" = None
    spoke: bool = False
    headline: bool = False

    def self(self) -> "_Voice":
        voice = self
        while voice.same:
            voice = voice.same
        return voice


@dataclass(frozen=True, slots=True)
class _Segment:
    start: int
    voice: _Voice | None
    rule: str
    words: tuple[str, ...]
    span: Span | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks where in one document: `starts[i]` is the offset from which `segments[i]` holds."""

    starts: tuple[int, ...]
    segments: tuple[tuple[Speaker | None, Reason], ...]

    def speaker_of(self, span: Span) -> tuple[Speaker | None, Reason]:
        """The speaker of what stands at a span (None where the article names none), and why. O(log segments)."""
        at = bisect_right(self.starts, span.start) - 1
        return self.segments[max(at, 0)] if self.segments else (None, Reason("speaker", "none"))


def attribute(document: Document) -> Attribution:
    """Attributes every part of a document to its speaker. Deterministic; linear in the number of tokens."""
    segments = _Attributor(document).run()
    voices = {id(voice): voice for segment in segments if segment.voice and (voice := segment.voice.self())}
    named = {number: _speaker(voice) for number, voice in voices.items()}
    return Attribution(
        tuple(segment.start for segment in segments),
        tuple(
            (
                named[id(segment.voice.self())] if segment.voice else None,
                Reason("speaker", segment.rule, segment.words, segment.span and segment.span.start, segment.span and segment.span.end),
            )
            for segment in segments
        ),
    )


def _speaker(voice: _Voice) -> Speaker:
    if voice.body:
        return Speaker(spell(voice.body), None, office(spell(voice.body)))
    role = spell(fullest(voice.roles)) if voice.roles else None
    return Speaker(names.canonical(voice.name) if voice.name else None, role, office(role) if role else None)


def _compact_name(tokens: tuple[Token, ...]) -> str:
    return "".join(key(word) for word in names.drop_honorifics([token.word for token in tokens]))


class _Attributor:
    def __init__(self, document: Document):
        self.document = document
        self.tokens = document.tokens
        self.reader, self.mentions = mentions.read(document)
        self.by_name: dict[str, _Voice] = {}
        self.by_full: dict[str, _Voice] = {}
        self.by_head: dict[str, list[_Voice]] = {}
        self.by_body: dict[str | int, list[_Voice]] = {}
        self.body: _Voice | None = None
        self.active: _Voice | None = None
        self.person: _Voice | None = None
        self.quoting = False
        self.quotes = False
        self.told = False
        self.after_heading = False
        self.segments: list[_Segment] = []

    # -- voices ----------------------------------------------------------------------------------------------------
    def _range(self, where: tuple[int, int]) -> tuple[Token, ...]:
        return self.tokens[where[0] : where[1]]

    def _named(self, tokens: tuple[Token, ...]) -> _Voice | None:
        """The latest voice whose name this is, in full or by the surname."""
        full = _compact_name(tokens)
        voice = self.by_name.get(full) or self.by_name.get(full.removeprefix("سید"))
        if voice is None:
            voice = next((self.by_full[short] for short in mentions.surnames(tokens) if short in self.by_full), None)
        return voice.self() if voice else None

    def _name(self, voice: _Voice, tokens: tuple[Token, ...]) -> None:
        """Gives a voice its name, and makes it findable by the name and its shorter forms."""
        voice.name = tokens
        full = _compact_name(tokens)
        self.by_full[full] = voice
        for short in (*mentions.surnames(tokens), full, full.removeprefix("سید")):
            self.by_name[short] = voice

    def _by_role(self, role: tuple[Token, ...]) -> _Voice | None:
        """The voice whose role this is: the best likeness, then who spoke last, then the latest."""
        best, most = None, (0.0, 0, 0)
        for number, voice in enumerate(self.by_head.get(head(role)[0], ())):
            voice = voice.self()
            rank = (max(alike(role, known) for known in voice.roles[:MOST_ROLES]), 2 * (voice is self.active) + voice.spoke, number)
            if rank[0] > 0 and rank > most:
                best, most = voice, rank
        return best

    def _hold(self, voice: _Voice, role: tuple[Token, ...]) -> None:
        """Gives a voice a role, and makes it findable by the role's head."""
        if role not in voice.roles and len(voice.roles) < MOST_ROLES:
            voice.roles.append(role)
            held = self.by_head.setdefault(head(role)[0], [])
            if voice not in held:
                held.append(voice)
                del held[:-MOST_ALIKE]

    def _register(self) -> None:
        """Voices of all persons whom the article names in full or with their role."""
        for sentence in self.mentions:
            for mention in sentence:
                if mention.kind == "person" and mention.name and (mention.certain or mention.role):
                    self._person(mention)

    def _person(self, mention: Mention) -> _Voice:
        """The voice of a mention with a name, made where it is new; the fuller name stays."""
        name = self._range(mention.name)
        voice = self._named(name)
        if voice is None:
            voice = _Voice(mention.first)
            self._name(voice, name)
        elif len(names.drop_honorifics([t.word for t in name])) > len(names.drop_honorifics([t.word for t in voice.name])):
            self._name(voice, name)
        if mention.role:
            self._hold(voice, self._range(mention.role))
        return voice

    def _body(self, mention: Mention) -> _Voice:
        """The voice of a body, made where it is new; a group of names for one body is known by the first that the article gives."""
        tokens = self.tokens[mention.first : mention.last]
        keys = [key(token.word) for token in tokens]
        compact = self._compact(mention)
        group = next((number for number, one in enumerate(_ONE_BODY) if compact in one), keys[0])
        known = self.by_body.setdefault(group, [])
        for voice in known:
            if isinstance(group, int) or set(keys) <= {key(token.word) for token in voice.body}:
                return voice
        if isinstance(group, int):
            named = (m for sentence in self.mentions for m in sentence if m.kind == "body" and self._compact(m) in _ONE_BODY[group])
            earliest = next(named, mention)
            tokens = self.tokens[earliest.first : earliest.last]
        voice = _Voice(mention.first, body=tokens)
        known.append(voice)
        del known[:-MOST_ALIKE]
        return voice

    def _compact(self, mention: Mention) -> str:
        return "".join(self.reader.keys[mention.first : mention.last])

    def _bare_role(self, mention: Mention, upcoming: Mention | None) -> _Voice:
        """The voice of a role without a name: whose it is by the article, else the one who speaks, else a new one."""
        role = self._range(mention.role)
        found = self._by_role(role)
        if found:
            self._hold(found, role)
            return found
        active = self.active.self() if self.active else None
        introduces = upcoming and upcoming.name and not upcoming.role and not (known := self._named(self._range(upcoming.name))) or (
            upcoming and upcoming.name and not upcoming.role and known and not known.spoke and not known.roles
        )
        if active and not active.body and not mention.also and not introduces and (active.name or self._of_parliament(role, active)):
            if not active.roles and mentions.roles().find([key(token.word) for token in role], 0, len(role)):
                self._hold(active, role)
                return active
            mine = office(spell(role))
            if mine not in _HIGH or any(office(spell(known)) == mine and not apart(known, role) for known in active.roles):
                return active
        voice = _Voice(mention.first, headline=self.document.sentences[mention.sentence].role == "title")
        if active and active.headline and not active.name and head(role)[0] == head(active.roles[0])[0]:
            active.same = voice
        self._hold(voice, role)
        return voice

    @staticmethod
    def _of_parliament(role: tuple[Token, ...], voice: _Voice) -> bool:
        """Whether both a role and a voice are a member's of parliament, who is named by constituency and by committee in turn."""
        seats = {key("مجلس"), key("کمیسیون"), key("فراکسیون")}
        return all(seats & {key(token.word) for token in known} for known in (role, *voice.roles[:1]))

    def _voice(self, mention: Mention, upcoming: Mention | None) -> _Voice | None:
        if mention.kind == "anaphor":
            return self.person
        if mention.kind == "that body":
            return self.body
        if mention.kind == "body":
            self.body = self._body(mention)
            return self.body
        if not mention.name:
            return self._bare_role(mention, upcoming)
        voice = self._person(mention)
        active = self.active.self() if self.active else None
        if active and active is not voice and active.roles and not active.name and not active.body and not voice.spoke and not mention.also:
            if not voice.roles or any(alike(r, s) for r in voice.roles for s in active.roles) or self._announced(active, mention):
                voice.roles = active.roles + voice.roles
                active.same = voice
                for role in active.roles:
                    self.by_head.setdefault(head(role)[0], []).append(voice)
        return voice

    def _announced(self, active: _Voice, mention: Mention) -> bool:
        """Whether the article's only speaker so far, a role without a name, is who «به گزارش …، نام، سمت دیگر» then names."""
        first = self.document.sentences[mention.sentence].first
        opening = self.reader.keys[first : first + 2]
        return opening == ["به", "گزارش"] and all(s.voice is None or s.voice.self() is active for s in self.segments)

    # -- the flow --------------------------------------------------------------------------------------------------
    def run(self) -> list[_Segment]:
        sentences = self.document.sentences
        acts = [self._acts(number) for number in range(len(sentences))]
        slots = [act.subject for found in acts for act in found if act.subject and act.subject.name and not act.subject.certain]
        for number in self.reader.again(self.mentions, slots):
            acts[number] = self._acts(number)
        self._register()
        self.quotes = any(act.quotes for found in acts for act in found)
        upcoming: list[Mention | None] = [None] * (len(sentences) + 1)
        for number in range(len(sentences) - 1, -1, -1):
            opens = self._opens(number)
            subjects = (act.subject for act in acts[number] if act.subject and (opens or act.quotes))
            upcoming[number] = next(subjects, upcoming[number + 1])
        for number, sentence in enumerate(sentences):
            if sentence.role == "boilerplate":
                continue
            self._sentence(number, acts[number], self._opens(number), upcoming[number + 1])
        return self._settle()

    def _acts(self, number: int) -> list[speech.Act]:
        boilerplate = self.document.sentences[number].role == "boilerplate"
        return [] if boilerplate else speech.acts(self.reader, number, self.mentions[number])

    def _opens(self, number: int) -> bool:
        """Whether a sentence begins a paragraph."""
        sentences = self.document.sentences
        return number == 0 or "\n" in self.document.text[sentences[number - 1].end : sentences[number].start]

    def _sentence(self, number: int, acts: list[speech.Act], opens: bool, upcoming: Mention | None) -> None:
        sentence = self.document.sentences[number]
        if opens:
            self.quoting = False
        spoken = False
        for act in acts:
            if act.subject is None:
                spoken = True
                self.quoting = self.quoting or act.quotes
                continue
            if self.quoting and not act.quotes and not self._resumes(act.subject):
                continue
            voice = self._voice(act.subject, upcoming)
            if voice is None:
                continue
            self._speak(voice, act, number)
            spoken = True
            self.quoting = self.quoting or act.quotes
        if spoken:
            self.after_heading = False
            self.told = not self.quotes
        else:
            self._silent(number, opens)

    def _resumes(self, mention: Mention) -> bool:
        """Whether a mention inside a quotation is one who has spoken before; else the quotation reports what others said."""
        if mention.kind == "anaphor":
            return True
        if mention.kind in ("body", "that body"):
            return False
        known = self._named(self._range(mention.name)) if mention.name else self._by_role(self._range(mention.role))
        return known is not None and known.spoke

    def _speak(self, voice: _Voice, act: speech.Act, number: int) -> None:
        voice.spoke = True
        self.active = voice
        if not voice.body:
            self.person = voice
        first = act.subject.first if act.subject else act.first
        words = tuple(t.word for t in self.tokens[first : act.subject.last]) + tuple(t.word for t in self.tokens[act.first : act.last])
        rule = {"anaphor": "anaphor", "body": "body", "that body": "body"}.get(act.subject.kind, "name" if act.subject.name else "role")
        self._segment(act.start, voice, f"{act.kind}-{rule}", words, Span(self.tokens[first].start, self.tokens[act.last - 1].end))

    def _silent(self, number: int, opens: bool) -> None:
        """A sentence without an act: the reporter's own where it opens as such, a new topic's where it names a person first, else the last speaker's."""
        sentence = self.document.sentences[number]
        if opens and self._heading(number):
            self._segment(sentence.first, None, "heading", (), None)
            self.after_heading = True
            return
        keys = self.reader.keys[sentence.first : sentence.first + 2]
        cites = keys == ["به", "گزارش"] and names.agencies().find(self.reader.keys, min(sentence.first + 2, sentence.last - 1), sentence.last)
        if not (opens or cites or self.after_heading) or sentence.role == "title":
            return
        if self.after_heading:
            self.after_heading = False
            self._segment(sentence.first, self.active, "continues", (), None)
        who = next((m for m in self.mentions[number] if m.subject and m.kind in ("person", "body", "that body")), None)
        if who and not self._leads(number, who):
            who = None
        if who and who.kind == "person" and (voice := self._acting(who)):
            self.person = voice
            self._segment(sentence.first, voice, "acts", self._words(who), who)
            return
        body = self._voice(who, None) if who and who.kind != "person" else None
        reporter = _REPORTER.find(self.reader.keys, sentence.first, sentence.last)
        if reporter:
            end = sentence.first + reporter[0]
            body = body or next((self._body(m) for m in self.mentions[number] if m.kind == "body" and m.subject and not m.role), None)
            if body is None and self.active and self.active.self().body:
                body = self.active
            words = tuple(token.word for token in self.tokens[sentence.first : end])
            self._segment(sentence.first, body, "reporter", words, Span(sentence.start, self.tokens[end - 1].end))
        elif body and self.active is None:
            self._segment(sentence.first, body, "acts-body", self._words(who), who)
        elif self.segments and self.segments[-1].rule in ("reporter", "acts-body", "acts"):
            self._segment(sentence.first, self.active, "continues", (), None)
        elif self.told and self.active and not self.active.self().body and not self._about(number, self.active.self()):
            self.active = None
            self._segment(sentence.first, None, "reporter", (), None)

    def _heading(self, number: int) -> bool:
        """Whether a sentence is a heading within the article: a short line of its own without a full stop."""
        sentences = self.document.sentences
        sentence, last = sentences[number], self.tokens[sentences[number].last - 1]
        alone = number + 1 < len(sentences) and self._opens(number + 1)
        return alone and sentence.role == "body" and sentence.last - sentence.first < 20 and last.word[-1].isalnum()

    def _about(self, number: int, voice: _Voice) -> bool:
        """Whether a sentence names a voice, in whatever place («از جمله دستوراتی بود که روحانی صادر کرد»)."""
        named = [self._named(self._range(mention.name)) for mention in self.mentions[number] if mention.name]
        return any(m.kind == "anaphor" for m in self.mentions[number]) or any(
            other is voice or (other and not voice.name and not other.roles) for other in named
        )

    def _words(self, mention: Mention) -> tuple[str, ...]:
        return tuple(token.word for token in self.tokens[mention.first : mention.last])

    def _acting(self, mention: Mention) -> _Voice | None:
        """The voice of a person in office who heads a sentence that reports no words: the article tells what they do."""
        voice = self._named(self._range(mention.name)) if mention.name else self._by_role(self._range(mention.role))
        if voice and any(office(spell(role)) for role in voice.roles):
            return self._voice(mention, None)
        return None

    def _leads(self, number: int, who: Mention) -> bool:
        """Whether a mention heads its sentence, at most «به گزارش …،» or an adverb before it."""
        first = self.document.sentences[number].first
        return who.first - first < 3 or (who.first - first < 16 and self.tokens[who.first - 1].word == "،")

    def _segment(self, token: int, voice: _Voice | None, rule: str, words: tuple[str, ...], span: Span | None) -> None:
        self.segments.append(_Segment(self.tokens[token].start, voice, rule, words, span))

    def _settle(self) -> list[_Segment]:
        """Segments in order from the text's beginning; what stands before the first words belongs to the lead's speaker."""
        segments = sorted(self.segments, key=lambda segment: segment.start)
        for at in range(len(segments) - 2, -1, -1):
            if segments[at].rule == "heading":
                segments[at] = replace(segments[at], voice=segments[at + 1].voice)
        first = next((segment for segment in segments if segment.voice and segment.rule not in ("acts-body", "heading")), None)
        lead = None
        if first:
            bodies = [s for s in self.document.sentences if s.role == "body" and s.start < first.start]
            lead = first if len(bodies) < LEAD else None
            if lead:
                segments = [s for s in segments if s.rule != "acts-body" or s.start > first.start]
        start = _Segment(0, lead.voice if lead else None, "lead" if lead else "none", lead.words if lead else (), lead.span if lead else None)
        return [start, *segments]
