"""Who speaks in an article, over all its mentions: one voice for a name, a surname, a role or a body's other name."""

from collections.abc import Callable
from dataclasses import dataclass, field

from articles.extraction import mentions, names
from articles.extraction.mentions import Mention, Reader
from articles.extraction.phrases import key
from articles.extraction.records import Speaker, Token
from articles.extraction.roles import alike, apart, fullest, head, office, spell

# Bodies that the news names in several ways.
_ONE_BODY = tuple(
    {key(name.replace(" ", "")) for name in group}
    for group in (("دولت", "هیات دولت", "هیات وزیران", "کابینه"), ("مجلس", "مجلس شورای اسلامی", "نمایندگان مجلس"))
)
# Offices that only another person can bring into an article: never a second title of the one who speaks.
_HIGH = frozenset(
    "supreme_leader president vice_president prime_minister minister speaker_of_parliament head_of_judiciary "
    "governor_general mayor ambassador prosecutor".split()
)
_SEATS = frozenset(key(word) for word in ("مجلس", "کمیسیون", "فراکسیون"))
# Roles kept of one person, and voices compared for one head of a role or body: more only cost time.
MOST_ROLES = 6
MOST_ALIKE = 40


@dataclass(eq=False, slots=True)
class Voice:
    """One who speaks, gathered over the article; `same` points to the voice that this one turned out to be."""

    name: tuple[Token, ...] = ()
    roles: list[tuple[Token, ...]] = field(default_factory=list)
    body: tuple[Token, ...] = ()
    same: "Voice | None" = None
    spoke: bool = False
    headline: bool = False

    def self(self) -> "Voice":
        voice = self
        while voice.same:
            voice = voice.same
        return voice

    def speaker(self) -> Speaker:
        """The speaker as the public record writes it."""
        if self.body:
            return Speaker(spell(self.body), None, office(spell(self.body)))
        role = spell(fullest(self.roles)) if self.roles else None
        return Speaker(names.canonical(self.name) if self.name else None, role, office(role) if role else None)


def _bare(tokens: tuple[Token, ...]) -> list[str]:
    """A name's words without honorifics, as key() spells them."""
    return [key(word) for word in names.drop_honorifics([token.word for token in tokens])]


class Voices:
    """The voices of one document: `active` spoke last, `person` and `body` are the last person and body to speak."""

    def __init__(self, reader: Reader, found: list[list[Mention]]):
        self.document = reader.document
        self.reader = reader
        self.mentions = found
        self.by_name: dict[str, Voice] = {}
        self.by_full: dict[str, Voice] = {}
        self.by_head: dict[str, list[Voice]] = {}
        self.by_body: dict[str | int, list[Voice]] = {}
        self.spoken: list[Voice] = []
        self.active: Voice | None = None
        self.person: Voice | None = None
        self.body: Voice | None = None
        for sentence in found:
            for mention in sentence:
                if mention.kind == "person" and mention.name and (mention.certain or mention.role):
                    self._of_name(mention)

    def of(self, mention: Mention, upcoming: Mention | None = None) -> Voice | None:
        """The voice of a mention, made where it is new; `upcoming` is the subject of the next act that names one."""
        if mention.kind == "anaphor":
            return self.person
        if mention.kind == "that body":
            return self.body
        if mention.kind == "body":
            self.body = self._of_body(mention)
            return self.body
        if not mention.name:
            return self._of_role(mention, upcoming)
        voice = self._of_name(mention)
        active = self.active.self() if self.active else None
        if active and active is not voice and not voice.spoke and not mention.also and self._completes(active, mention):
            voice.roles = active.roles + voice.roles
            active.same = voice
            for role in active.roles:
                self.by_head.setdefault(head(role)[0], []).append(voice)
        return voice

    def known(self, mention: Mention) -> Voice | None:
        """The voice that a person's mention already has, by name or by role; None for a new one."""
        return self._named(self._tokens(mention.name)) if mention.name else self._holder(self._tokens(mention.role))

    def speaks(self, voice: Voice) -> None:
        voice.spoke = True
        self.active = voice
        if not self.spoken or self.spoken[-1] is not voice:
            self.spoken.append(voice)
        if not voice.body:
            self.person = voice

    # -- persons -----------------------------------------------------------------------------------------------------
    def _tokens(self, where: tuple[int, int]) -> tuple[Token, ...]:
        return self.document.tokens[where[0] : where[1]]

    def _named(self, tokens: tuple[Token, ...]) -> Voice | None:
        """The latest voice whose name this is, in full or by the surname."""
        full = "".join(_bare(tokens))
        voice = self.by_name.get(full) or self.by_name.get(full.removeprefix("سید"))
        if voice is None:
            shorter = sorted(mentions.surnames(tokens))
            voice = next((self.by_full[short] for short in shorter if short in self.by_full), None)
        return voice.self() if voice else None

    def _holder(self, role: tuple[Token, ...]) -> Voice | None:
        """The voice whose role this is: the best likeness, then who spoke last, then the latest."""
        best, most = None, (0.0, 0, 0)
        for number, held in enumerate(self.by_head.get(head(role)[0], ())):
            voice = held.self()
            likeness = max(alike(role, known) for known in voice.roles[:MOST_ROLES])
            rank = (likeness, 2 * (voice is self.active) + voice.spoke, number)
            if likeness > 0 and rank > most:
                best, most = voice, rank
        return best

    def _hold(self, voice: Voice, role: tuple[Token, ...]) -> None:
        """Gives a voice a role, and makes it findable by the role's head."""
        if role not in voice.roles and len(voice.roles) < MOST_ROLES:
            voice.roles.append(role)
            held = self.by_head.setdefault(head(role)[0], [])
            if voice not in held:
                held.append(voice)
                del held[:-MOST_ALIKE]

    def _of_name(self, mention: Mention) -> Voice:
        """The voice of a mention with a name; the fuller name stays."""
        name = self._tokens(mention.name)
        voice = self._named(name) or Voice()
        if len(_bare(name)) > len(_bare(voice.name)):
            voice.name = name
            full = "".join(_bare(name))
            self.by_full[full] = voice
            for short in (*mentions.surnames(name), full, full.removeprefix("سید")):
                self.by_name[short] = voice
        if mention.role:
            self._hold(voice, self._tokens(mention.role))
        return voice

    def _of_role(self, mention: Mention, upcoming: Mention | None) -> Voice:
        """The voice of a role without a name: whose it is by the article, else the one who speaks, else a new one."""
        role = self._tokens(mention.role)
        if found := self._holder(role):
            self._hold(found, role)
            return found
        active = self.active.self() if self.active else None
        if active and not active.body and not mention.also and not self._introduces(upcoming):
            known = mentions.roles().find([key(token.word) for token in role], 0, len(role))
            if active.name and not active.roles and known:
                self._hold(active, role)
                return active
            if self._second_title(active, role):
                return active
        voice = Voice(headline=self.document.sentences[mention.sentence].role == "title")
        if active and active.headline and not active.name and head(role)[0] == head(active.roles[0])[0]:
            active.same = voice
        self._hold(voice, role)
        return voice

    def _introduces(self, upcoming: Mention | None) -> bool:
        """Whether the next act names, without a role, a person of whom nothing is known: the holder of the role here."""
        if not upcoming or not upcoming.name or upcoming.role:
            return False
        known = self.known(upcoming)
        return known is None or not (known.spoke or known.roles)

    @staticmethod
    def _second_title(active: Voice, role: tuple[Token, ...]) -> bool:
        """Whether a role that is nobody's yet can be another title of the one who speaks."""
        if not active.name:
            # A member of parliament is named by constituency and by committee in turn.
            return all(_SEATS & {key(token.word) for token in one} for one in (role, *active.roles[:1]))
        mine = office(spell(role))
        return mine not in _HIGH or any(office(spell(one)) == mine and not apart(one, role) for one in active.roles)

    def _completes(self, active: Voice, mention: Mention) -> bool:
        """Whether a name is that of the one who spoke last, so far known by a role alone."""
        if active.name or active.body or not active.roles:
            return False
        voice = self._of_name(mention)
        if not voice.roles or any(alike(one, other) for one in voice.roles for other in active.roles):
            return True
        # The lead announces by one office whom «به گزارش …، نام، سمت دیگر» then names by another.
        first = self.document.sentences[mention.sentence].first
        alone = all(spoken.self() is active for spoken in self.spoken)
        return alone and self.reader.keys[first : first + 2] == ["به", "گزارش"]

    # -- bodies ------------------------------------------------------------------------------------------------------
    def _of_body(self, mention: Mention) -> Voice:
        """The voice of a body; one of several names is known by the first of them that the article gives."""
        tokens = self._tokens((mention.first, mention.last))
        keys = {key(token.word) for token in tokens}
        group = next((number for number, one in enumerate(_ONE_BODY) if self._compact(mention) in one), None)
        known = self.by_body.setdefault(self.reader.keys[mention.first] if group is None else group, [])
        for voice in known:
            if group is not None or keys <= {key(token.word) for token in voice.body}:
                return voice
        if group is not None:
            mention = self._first(lambda other: self._compact(other) in _ONE_BODY[group]) or mention
        voice = Voice(body=self._tokens((mention.first, mention.last)))
        known.append(voice)
        del known[:-MOST_ALIKE]
        return voice

    def _first(self, fits: Callable[[Mention], bool]) -> Mention | None:
        return next((m for sentence in self.mentions for m in sentence if m.kind == "body" and fits(m)), None)

    def _compact(self, mention: Mention) -> str:
        return "".join(self.reader.keys[mention.first : mention.last])
