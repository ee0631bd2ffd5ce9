"""What speaks for and against a stretch of a sentence: features of its start, its end, its words, its whole, and its sentence.

Evidence is gathered once for each possible start, end and word, so that a sentence's cost grows with its length; only what
concerns a stretch as a whole is gathered for each stretch. It is gathered as sightings, each of which stands for a few
features. A feature is a tuple: its name, then its values. `s.` speaks of a start, `e.` of an end, `i.` of each word inside,
`p.` of the whole, `q.` of the sentence, `t` of one measure after another; `measure_model.tsv` gives the weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.extraction.candidates import Lattice

Feature = tuple
# A function of this module with its arguments, which stands for the features that it makes of them: the same few come back
# in sentence after sentence, so that a model need weigh each but once.
Sighting = tuple
# What speaks of a place or stretch: sightings, and features of words and pairs of words, too many to be worth remembering.
Seen = tuple[Sequence[Sighting], Sequence[Feature]]
_JOINS = frozenset({"و", "،"})
# Tokens from one joint to the next that still make a list of short members.
_NEAR = 6
# Beyond an end of the sentence stand these words, this tag and this class.
_BEGINNING, _ENDING, _NOTHING = "BOS", "EOS", "X"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a sentence stands: the sentences beside it, the headline's words, and what the article is about."""

    before: Lattice | None = None
    after: Lattice | None = None
    headline: tuple[str, ...] = ()
    role: str = "body"
    position: int = 0
    domain: str = ""


class Evidence:
    """The features of one sentence's stretches."""

    def __init__(self, lattice: Lattice, surroundings: Surroundings | None = None):
        self.lattice = lattice
        self.surroundings = surroundings or Surroundings()
        size = lattice.size
        self.kinds = ["act" if action else tag for action, tag in zip(lattice.actions, lattice.tags, strict=True)]
        # The first letter of the tag where a word has no class.
        self.classes = [kind or tag[0] for kind, tag in zip(lattice.classes, lattice.tags, strict=True)]
        self.actions_before = [0] * (size + 1)
        for k in range(size):
            self.actions_before[k + 1] = self.actions_before[k] + bool(lattice.actions[k])
        # The latest «را» up to each token.
        self.objects_before = [-1] * (size + 1)
        for k in range(size):
            self.objects_before[k + 1] = k if lattice.words[k] == "را" else self.objects_before[k]
        self.joints = self._joints()
        # Before each token: how many «که» follow a verb directly, and where its clause begins.
        self.sequels, self.clauses = [0], [0]
        for k in range(size):
            sequel = k > 0 and lattice.words[k] == "که" and lattice.is_verb[k - 1]
            self.sequels.append(self.sequels[-1] + sequel)
            edge = lattice.is_verb[k] or lattice.words[k] in _CLAUSE_EDGES
            self.clauses.append(k + 1 if edge else self.clauses[-1])

    def _joints(self) -> dict[int, tuple]:
        """What each «و» and «،» seems to join: the kinds on both sides, and whether it is one of several in a row."""
        lattice, found = self.lattice, {}
        places = [k for k in range(1, lattice.size - 1) if lattice.words[k] in _JOINS]
        for n, k in enumerate(places):
            left = "V" if lattice.is_verb[k - 1] else "act" if lattice.actions[k - 1] else lattice.tags[k - 1][:1]
            before = n > 0 and k - places[n - 1] <= _NEAR and lattice.last_verb[k] < places[n - 1]
            after = n + 1 < len(places) and places[n + 1] - k <= _NEAR and lattice.next_verb[k] > places[n + 1]
            found[k] = (lattice.words[k], left, self.kinds[k + 1], before, after)
        return found

    def sentence(self) -> Seen:
        """What speaks of every stretch of the sentence: its place, the headline's words, the predicates beside it."""
        around = self.surroundings
        return (), (
            ("q.n", min(around.position, 10)),
            *(("q.b", predicate) for predicate in _predicates_of(around.before)),
            *(("q.a", predicate) for predicate in _predicates_of(around.after)),
            *(("q.h", word) for word in around.headline),
        )

    def start(self, i: int) -> Seen:
        """What speaks of a start."""
        lattice, around = self.lattice, self.surroundings
        stems, tags, size = lattice.stems, lattice.tags, lattice.size
        kind, tag, stem = self.kinds[i], tags[i], stems[i]
        before = stems[i - 1] if i else _BEGINNING
        previous = tags[i - 1] if i else _NOTHING
        earlier = tags[i - 2] if i > 1 else _NOTHING
        last = i + 1 == size
        following = lattice.next_verb[i]
        clause = self.clauses[i]
        seen: list[Sighting] = [
            (_opening, stem, tag, lattice.actions[i]),
            (_tags_before, earlier, previous, tag, kind),
            (_tags_after, tag, _NOTHING if last else tags[i + 1], tags[i + 2] if i + 2 < size else _NOTHING),
            (_before, before),
            (_cue, lattice.frames_before[i][0], lattice.classes[i]),
            (_position, around.role, around.domain, kind),
        ]
        lexical: list[Feature] = [
            ("s.w1", _ENDING if last else stems[i + 1]),
            ("s.bb", stems[i - 2] if i > 1 else _BEGINNING, before),
            ("s.b3", stems[i - 3] if i > 2 else _BEGINNING),
            ("s.cbc", self.classes[i - 2] if i > 1 else _NOTHING, before, self.classes[i]),
            ("s.nv", lattice.verb_names[following] if following < size else "-"),
            ("s.op", stems[clause], min(i - clause, 4)),
        ]
        if following < size:
            lexical.append(("s.np.b", lattice.predicates[following], before))
        return seen, lexical

    def end(self, j: int) -> Seen:
        """What speaks of an end."""
        lattice = self.lattice
        stems, tags, actions, size = lattice.stems, lattice.tags, lattice.actions, lattice.size
        tag = tags[j]
        near, far = j + 1 < size, j + 2 < size
        after = stems[j + 1] if near else _ENDING
        after_tag = tags[j + 1] if near else _ENDING
        beyond = tags[j + 2] if far else "-"
        verb = lattice.is_verb[j]
        joiner = after if after in _JOINS else "-"
        seen: list[Sighting] = [
            (_closing, tag, after_tag, after, bool(actions[j])),
            (_split, joiner, actions[j + 2] if far else "-", beyond, tag, verb),
            (_cue_after, *lattice.frames_after[j], verb),
            (_distance, min(size - 1 - j, 6), verb),
        ]
        if joiner != "-":
            seen.append((_list_ahead, self._list_frame_after(j), after, verb))
        joint = self.joints.get(j + 1)
        if joint:
            seen.append((_joint_after, joint, verb, tag))
        if verb:
            element = (actions[j - 1] or tags[j - 1]) if j else "-"
            seen.append((_predicate, lattice.predicates[j], lattice.forms[j], element, lattice.verb_names[j]))
        else:
            seen.append((_last_word, stems[j]))
        return seen, (
            ("e.nn", after, stems[j + 2] if far else _ENDING),
            ("e.ntt", verb, after, tags[j + 2] if far else _NOTHING, tags[j + 3] if j + 3 < size else _NOTHING),
        )

    def word(self, t: int) -> Seen:
        """What speaks of a word inside."""
        lattice = self.lattice
        stems, tags = lattice.stems, lattice.tags
        stem, tag = stems[t], tags[t]
        if tag in ("PUNC", "CONJ", "POSTP"):
            own = (_separator, stem, tags[t + 1] if t + 1 < lattice.size else _ENDING)
        elif lattice.is_verb[t]:
            own = (_inner_verb, lattice.predicates[t], lattice.verb_names[t])
        else:
            action = lattice.actions[t] and (tags[t - 1] if t else _BEGINNING)
            own = (_inner_word, stem, lattice.classes[t], action)
        if not t:
            return (own,), ()
        pair = (_classes, self.classes[t - 1], self.classes[t])
        bigram = (("i.bb", stems[t - 1], stem),)
        if t == 1:
            return (own, pair), bigram
        return (own, pair, (_tags, tags[t - 2], tags[t - 1], tag)), bigram

    def whole(self, i: int, j: int) -> Seen:
        """What speaks of a stretch as a whole."""
        lattice = self.lattice
        kind = self.kinds[i]
        length = j - i + 1
        bucket = length if length < 4 else 4 + min((length - 4) // 4, 8)
        verb = lattice.is_verb[j]
        has_verb = lattice.next_verb[i] <= j
        head = j if verb else lattice.next_verb[j + 1]
        known = head < lattice.size
        form = lattice.forms[head] if known else "-"
        predicate = lattice.predicates[head] if known else "-"
        ending = "V" if verb else "v" if has_verb else "-"
        before = lattice.stems[i - 1] if i else _BEGINNING
        last = j + 1 == lattice.size
        after = _ENDING if last else lattice.stems[j + 1]
        actions = self.actions_before[j + 1] - self.actions_before[i]
        objects = self.objects_before[j + 1]
        opens = i - self.clauses[i]
        return (
            (_shape, bucket, min(actions, 4), kind, ending),
            (_roles, self._subject(i, j), lattice.classes[objects - 1] if objects > i else "-", predicate, form, verb),
            (
                _inside,
                min(lattice.finite[j + 1] - lattice.finite[i], 3),
                lattice.last_that[j + 1] >= i,
                min(self.sequels[j + 1] - self.sequels[i], 2),
                form,
                ending,
            ),
            (_cut, before if before in _JOINS else "-", lattice.tags[i - 2] if i > 1 else _BEGINNING, kind, verb),
            (_fit, min(opens, 6), last or lattice.words[j + 1] in _STOPS, lattice.classes[j], kind, verb),
        ), (("p.ba", before, after), ("p.a.s", kind, ending, after))

    def link(self, i: int, clause: bool) -> Seen:
        """What speaks of a measure that starts where another has just ended, with only «و» or «،» between; `clause` says
        whether the later one ends in a verb."""
        word, earlier = self.lattice.words[i - 1], self.lattice.is_verb[i - 2]
        return (), (("t", word, earlier, clause), ("t.k", word, self.kinds[i], earlier, clause))

    def linked(self) -> list[int]:
        """The starts that a joint parts from where another measure may end."""
        return [i for i in self.lattice.starts if i > 1 and self.lattice.words[i - 1] in _JOINS]

    def _list_frame_after(self, j: int) -> str:
        """For an earlier member of a list, the frame after the last one («⟦…⟧، ⟦…⟧ و ⟦…⟧ را ضروری دانست»)."""
        lattice = self.lattice
        for k in range(j + 1, min(lattice.next_verb[j + 1], j + 60, lattice.size - 1)):
            if lattice.frames_after[k][0] and lattice.tags[k] in ("N", "AJ", "NUM", "PUNC"):
                return lattice.frames_after[k][0]
        return ""

    def _subject(self, i: int, j: int) -> str:
        """The class of the first noun of a stretch that has one, else its first tag."""
        lattice = self.lattice
        for k in range(i, min(j, i + 4) + 1):
            if lattice.classes[k] and lattice.tags[k][0] in "NP":
                return lattice.classes[k]
        return lattice.tags[i]


_CLAUSE_EDGES = frozenset({":", "که", "؛"})
_STOPS = frozenset({".", "؛"})


def _predicates_of(lattice: Lattice | None) -> list[str]:
    """What the finite verbs of a sentence say, each kind once; «-» where there is no sentence."""
    if lattice is None:
        return ["-"]
    return sorted({lattice.predicates[k] for k in range(lattice.size) if lattice.is_verb[k]})


def features(seen: Seen) -> list[Feature]:
    """All the features of what speaks of a place or stretch, those that its sightings stand for first."""
    sightings, lexical = seen
    return [*(feature for sighting in sightings for feature in sighting[0](*sighting[1:])), *lexical]


def _opening(stem, tag, action) -> tuple[Feature, ...]:
    return ("s",), ("s.w", stem), ("s.t", tag), ("s.a", action)


def _tags_before(earlier, previous, tag, kind) -> tuple[Feature, ...]:
    return ("s.bt", previous), ("s.bt.k", previous, kind), ("s.ttt", earlier, previous, tag)


def _tags_after(tag, following, later) -> tuple[Feature, ...]:
    return (("s.t2", tag, following, later),)


def _before(before) -> tuple[Feature, ...]:
    return (("s.b", before),)


def _cue(cue, word_class) -> tuple[Feature, ...]:
    found = ("s.cue", cue)
    return (found, ("s.c.cue", word_class, cue)) if word_class else (found,)


def _position(role, domain, kind) -> tuple[Feature, ...]:
    return ("s.role", role, kind), ("s.dom", domain, kind)


def _closing(tag, after_tag, after, action) -> tuple[Feature, ...]:
    return ("e",), ("e.t", tag, after_tag), ("e.n", after), ("e.act", action, after_tag, after)


def _split(joiner, action, next_tag, tag, verb) -> tuple[Feature, ...]:
    return ("e.split", joiner, action, verb), ("e.split.t", joiner, next_tag, tag)


def _cue_after(cue, words, verb) -> tuple[Feature, ...]:
    return (("e.cue", cue, verb), ("e.cw", words)) if words else (("e.cue", cue, verb),)


def _distance(tokens, verb) -> tuple[Feature, ...]:
    return (("e.d", tokens, verb),)


def _list_ahead(frame, after, verb) -> tuple[Feature, ...]:
    return (("e.lf", frame, after, verb),)


def _joint_after(joint, verb, tag) -> tuple[Feature, ...]:
    return ("e.x", verb, *joint), ("e.x.t", tag, *joint)


def _predicate(predicate, form, element, name) -> tuple[Feature, ...]:
    return ("e.p", predicate), ("e.ve", element, form), ("e.v", name)


def _last_word(stem) -> tuple[Feature, ...]:
    return (("e.w", stem),)


def _separator(stem, next_tag) -> tuple[Feature, ...]:
    return ("i.w", stem), ("i.n", stem, next_tag), ("i.pre", _prefix(stem))


def _inner_verb(predicate, name) -> tuple[Feature, ...]:
    return ("i.p", predicate), ("i.vn", name)


def _inner_word(stem, word_class, action) -> tuple[Feature, ...]:
    found: tuple[Feature, ...] = (("i.w", stem), ("i.pre", _prefix(stem)))
    if word_class:
        found += (("i.c", word_class),)
    return (*found, ("i.a", action)) if action else found


def _prefix(stem: str) -> str:
    """The first letters, which words of one root mostly share; none of a short word."""
    return stem[:3] if len(stem) > 4 else ""


def _classes(one, other) -> tuple[Feature, ...]:
    return (("i.cc", one, other),)


def _tags(first, second, third) -> tuple[Feature, ...]:
    return (("i.ttt", first, second, third),)


def _shape(bucket, actions, kind, ending) -> tuple[Feature, ...]:
    return (
        ("p.shape", kind, ending),
        ("p.len", bucket),
        ("p.len.s", bucket, kind, ending),
        ("p.acts", actions, kind, ending),
    )


def _roles(subject, object_class, predicate, form, verb) -> tuple[Feature, ...]:
    return ("p.sub", subject, form, verb), ("p.obj", object_class, predicate, verb)


def _inside(inner, that, sequels, form, ending) -> tuple[Feature, ...]:
    return ("p.inner", inner, ending == "V", that), ("p.seq", sequels, ending, form)


def _cut(joiner, tag_before, kind, verb) -> tuple[Feature, ...]:
    return (("p.cut", verb, joiner, tag_before, kind),)


def _fit(opens, closes, last_class, kind, verb) -> tuple[Feature, ...]:
    return ("p.op", opens, verb, kind), ("p.fit", not opens, closes, verb, kind), ("p.lc", last_class, kind, verb)
