"""What speaks for and against a stretch of a sentence: features of its start, its end, its words and its whole.

Evidence is gathered once for each possible start, end and word, so that a sentence's cost grows with its length; only what
concerns a stretch as a whole is gathered for each stretch. It is gathered as sightings, each of which stands for a few
features. A feature is a tuple: its name, then its values. `s.` speaks of a start, `e.` of an end, `i.` of each word inside,
`p.` of the whole; `measure_model.tsv` gives the weights.
"""

from collections.abc import Sequence

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


class Evidence:
    """The features of one sentence's stretches."""

    def __init__(self, lattice: Lattice, role: str = "body", position: int = 9, domain: str = ""):
        self.lattice = lattice
        self.role, self.position, self.domain = role, min(position, 3), domain
        size = lattice.size
        self.kinds = ["act" if action else tag for action, tag in zip(lattice.actions, lattice.tags, strict=True)]
        self.colon = lattice.words.index(":") if ":" in lattice.words else size
        self.actions_before = [0] * (size + 1)
        for k in range(size):
            self.actions_before[k + 1] = self.actions_before[k] + bool(lattice.actions[k])
        # The latest «را», and the latest «با» before an action noun, up to each token.
        self.objects_before, self.means_before = [-1] * (size + 1), [-1] * (size + 1)
        for k in range(size):
            self.objects_before[k + 1] = k if lattice.words[k] == "را" else self.objects_before[k]
            means = lattice.words[k] == "با" and k + 1 < size and lattice.actions[k + 1]
            self.means_before[k + 1] = k if means else self.means_before[k]
        self.joints = self._joints()
        # Before each token: how many «که» follow a verb directly, and how many joints are of no list.
        self.sequels, self.breaks = [0], [0]
        for k in range(size):
            sequel = k > 0 and lattice.words[k] == "که" and lattice.is_verb[k - 1]
            joint = self.joints.get(k)
            self.sequels.append(self.sequels[-1] + sequel)
            self.breaks.append(self.breaks[-1] + (joint is not None and not (joint[3] or joint[4])))
        self.moods: dict[int, str] = {}

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

    def start(self, i: int) -> Seen:
        """What speaks of a start."""
        lattice = self.lattice
        stems, tags, classes = lattice.stems, lattice.tags, lattice.classes
        kind, tag, stem, action = self.kinds[i], tags[i], stems[i], lattice.actions[i]
        before = stems[i - 1] if i else "BOS"
        tag_before = tags[i - 1] if i else "BOS"
        last = i + 1 == lattice.size
        cue, words = lattice.frames_before[i]
        previous, following = lattice.last_verb[i], lattice.next_verb[i]
        has_verb = following < lattice.size
        after_colon = self.colon < i
        mood = self.moods[i] = self._mood(i)
        seen: list[Sighting] = [
            (_opening, stem, tag, kind, action),
            (_next_kind, tag, "EOS" if last else tags[i + 1], action or kind, None if last else classes[i + 1]),
            (_before, before, tag_before, kind),
            (_cue, cue, words, kind, classes[i]),
            (
                _verb_before,
                lattice.forms[previous] if previous >= 0 else "-",
                lattice.predicates[previous] if previous >= 0 else "-",
                previous == i - 1,
                after_colon,
                kind,
            ),
            (
                _verb_after,
                lattice.forms[following] if has_verb else "-",
                lattice.predicates[following] if has_verb else "-",
                kind,
            ),
            (
                _position,
                self.role,
                self.position,
                self.domain,
                i == 0,
                min(i - self.colon, 3) if after_colon else 0,
                kind,
            ),
            (_around_start, self._in_name(i), mood, before if before in _AFTER_MOOD else "-", kind),
        ]
        if before in _JOINS:
            seen.append((_member, self._coordinated(i, previous), self._list_frame_before(i), before, kind))
        joint = self.joints.get(i - 1)
        if joint:
            seen.append((_joint_before, joint, has_verb, min(following - i, 4) if has_verb else 9))
        return seen, (
            ("s.w1", "EOS" if last else stems[i + 1]),
            ("s.bb", stems[i - 2] if i > 1 else "BOS", before),
            ("s.pv", lattice.verb_names[previous] if previous >= 0 else "-"),
            ("s.nv", lattice.verb_names[following] if has_verb else "-"),
        )

    def end(self, j: int) -> Seen:
        """What speaks of an end."""
        lattice = self.lattice
        stems, tags, actions, size = lattice.stems, lattice.tags, lattice.actions, lattice.size
        tag = tags[j]
        after = stems[j + 1] if j + 1 < size else "EOS"
        after_tag = tags[j + 1] if j + 1 < size else "EOS"
        verb = lattice.is_verb[j]
        cue, words = lattice.frames_after[j]
        following = lattice.next_verb[j + 1]
        has_verb = following < size
        joiner = after if after in _JOINS else "-"
        far = j + 2 < size
        seen: list[Sighting] = [
            (_closing, tag, after_tag, after, bool(actions[j])),
            (_split, joiner, actions[j + 2] if far else "-", tags[j + 2] if far else "-", tag, verb),
            (_cue_after, cue, words, verb),
            (
                _verb_beyond,
                lattice.predicates[following] if has_verb else "-",
                lattice.forms[following] if has_verb else "-",
                min(following - j, 5) if has_verb else 6,
                tag,
            ),
        ]
        if joiner != "-":
            seen.append((_list_ahead, self._list_frame_after(j), after, verb))
        joint = self.joints.get(j + 1)
        if joint:
            seen.append((_joint_after, joint, verb, tag))
        if verb:
            element = (actions[j - 1] or tags[j - 1]) if j else "-"
            form, name = lattice.forms[j], lattice.verb_names[j]
            seen += [
                (_predicate, lattice.predicates[j], form, element, after),
                (_verb, name, lattice.roots[j], form),
            ]
        else:
            seen.append((_last_word, stems[j], lattice.classes[j], cue))
        name = lattice.verb_names[following] if has_verb else "-"
        return seen, (
            ("e.nn", after, stems[j + 2] if far else "EOS"),
            ("e.nv", name, min(following - j, 4) if has_verb else 4),
        )

    def word(self, t: int) -> Sighting:
        """What speaks of a word inside."""
        lattice = self.lattice
        stem, tag = lattice.stems[t], lattice.tags[t]
        if tag in ("PUNC", "CONJ", "POSTP"):
            return (_separator, stem, lattice.tags[t + 1] if t + 1 < lattice.size else "EOS", self.joints.get(t))
        if lattice.is_verb[t]:
            return (_inner_verb, lattice.predicates[t], lattice.roots[t], lattice.forms[t], lattice.verb_names[t])
        action = lattice.actions[t] and (lattice.tags[t - 1] if t else "BOS")
        return (_inner_word, stem, lattice.classes[t], action)

    def whole(self, i: int, j: int) -> Seen:
        """What speaks of a stretch as a whole; `start(i)` must have been asked before."""
        lattice = self.lattice
        kind, act = self.kinds[i], lattice.actions[i]
        length = j - i + 1
        bucket = length if length < 4 else 4 + min((length - 4) // 4, 8)
        verb = lattice.is_verb[j]
        first_verb = lattice.next_verb[i]
        has_verb = first_verb <= j
        head = j if verb else lattice.next_verb[j + 1]
        known = head < lattice.size
        form = lattice.forms[head] if known else "-"
        predicate = lattice.predicates[head] if known else "-"
        ending = "V" if verb else "v" if has_verb else "-"
        before = lattice.stems[i - 1] if i else "BOS"
        after = lattice.stems[j + 1] if j + 1 < lattice.size else "EOS"
        actions = self.actions_before[j + 1] - self.actions_before[i]
        objects = self.objects_before[j + 1]
        means = self.means_before[j + 1]
        sightings = (
            (_shape, kind, act, ending, form, predicate, self.domain),
            (_frame, lattice.frames_before[i][0], lattice.frames_after[j][0], self.moods[i], kind, ending, predicate),
            (_extent, bucket, min(actions, 4), kind, ending),
            (_roles, self._subject(i, j), lattice.classes[objects - 1] if objects > i else "-", predicate, verb),
            (
                _inside,
                means >= i and min((means - i) // 3, 3),
                has_verb and first_verb < j and self._joined(i, first_verb, j),
                min(lattice.finite[j + 1] - lattice.finite[i], 3),
                lattice.last_that[j + 1] >= i,
                min(self.sequels[j + 1] - self.sequels[i], 2),
                min(self.breaks[j + 1] - self.breaks[i], 3),
                kind,
                form,
                ending,
            ),
            (_cut, before, lattice.tags[i - 2] if i > 1 else "BOS", kind, ending),
        )
        return sightings, (("p.ba", before, after), ("p.a.s", kind, ending, after))

    def _coordinated(self, i: int, previous: int) -> bool:
        """Whether an action noun that opens a phrase stands earlier in the same clause."""
        lattice = self.lattice
        return any(
            lattice.actions[k] and (k == 0 or lattice.tags[k - 1][-1] != "e")
            for k in range(i - 2, max(previous, i - 40, -1), -1)
        )

    def _list_frame_before(self, i: int) -> str:
        """For a later member of a list, the frame before an earlier one («بر ⟦تدوین …⟧ و ⟦اجرای …⟧»)."""
        lattice = self.lattice
        for k in range(i - 2, max(lattice.last_verb[i], i - 45, -1), -1):
            if lattice.actions[k] and lattice.frames_before[k][0]:
                return lattice.frames_before[k][0]
        return ""

    def _list_frame_after(self, j: int) -> str:
        """For an earlier member of a list, the frame after the last one («⟦…⟧، ⟦…⟧ و ⟦…⟧ را ضروری دانست»)."""
        lattice = self.lattice
        for k in range(j + 1, min(lattice.next_verb[j + 1], j + 60, lattice.size - 1)):
            if lattice.frames_after[k][0] and lattice.tags[k] in ("N", "AJ", "NUM", "PUNC"):
                return lattice.frames_after[k][0]
        return ""

    def _mood(self, i: int) -> str:
        """The last need, request or plan said in the clause before a start, and how near («باید با ⟦…⟧» → need.2)."""
        lattice = self.lattice
        for k in range(i, max(lattice.last_verb[i] - 4, i - 14, -1), -1):
            frame = lattice.frames_before[k][0]
            if frame in ("need", "request", "plan"):
                return f"{frame}.{min(i - k, 3)}"
        return ""

    def _in_name(self, i: int) -> str:
        """Whether a start stands inside a body's or an office's name («اداره نوسازی و ⟦تجهیز مدارس⟧»): the class of its head."""
        lattice = self.lattice
        for k in range(i - 1, max(-1, i - 9), -1):
            tag = lattice.tags[k]
            if tag in _NAME_BREAKS or lattice.words[k] in (":", "؛", "«", "که"):
                return ""
            if lattice.classes[k] in ("body", "official") and tag[-1] == "e":
                return lattice.classes[k]
        return ""

    def _subject(self, i: int, j: int) -> str:
        """The class of the first noun of a stretch that has one, else its first tag."""
        lattice = self.lattice
        for k in range(i, min(j, i + 4) + 1):
            if lattice.classes[k] and lattice.tags[k][0] in "NP":
                return lattice.classes[k]
        return lattice.tags[i]

    def _joined(self, i: int, first_verb: int, j: int) -> bool:
        """Whether a stretch holds two clauses side by side."""
        lattice = self.lattice
        return any(
            lattice.is_verb[k] and lattice.words[k + 1] in ("و", "،", "؛") and lattice.last_that[k + 1] < i
            for k in range(first_verb, j)
        )


_AFTER_MOOD = frozenset({"با", "و", "،", "از", "به"})
_NAME_BREAKS = frozenset({"V", "P", "Pe", "POSTP", "PRO"})


def features(seen: Seen) -> list[Feature]:
    """All the features of what speaks of a place or stretch, those that its sightings stand for first."""
    sightings, lexical = seen
    return [*(feature for sighting in sightings for feature in sighting[0](*sighting[1:])), *lexical]


def _opening(stem, tag, kind, action) -> tuple[Feature, ...]:
    return ("s",), ("s.w", stem), ("s.t", tag), ("s.k", kind), ("s.a", action)


def _next_kind(tag, next_tag, kind, next_class) -> tuple[Feature, ...]:
    pair = ("s.t1", tag, next_tag)
    return (pair,) if next_class is None else (pair, ("s.k.c1", kind, next_class))


def _before(before, tag_before, kind) -> tuple[Feature, ...]:
    return ("s.b", before), ("s.bt", tag_before), ("s.b.k", before, kind), ("s.bt.k", tag_before, kind)


def _cue(cue, words, kind, word_class) -> tuple[Feature, ...]:
    found: tuple[Feature, ...] = (("s.cue", cue), ("s.cue.k", cue, kind))
    if words:
        found += (("s.cw", words),)
    if word_class:
        found += (("s.c", word_class), ("s.c.cue", word_class, cue))
    return found


def _verb_before(form, predicate, adjacent, after_colon, kind) -> tuple[Feature, ...]:
    return ("s.pv.k", form, kind, adjacent), ("s.pp", predicate, kind, after_colon)


def _verb_after(form, predicate, kind) -> tuple[Feature, ...]:
    return ("s.nvf", form, kind), ("s.np", predicate, kind)


def _position(role, position, domain, first, after_colon, kind) -> tuple[Feature, ...]:
    return ("s.colon", after_colon, kind), ("s.role", role, kind), ("s.pos", position, first), ("s.dom", domain, kind)


def _around_start(name, mood, before, kind) -> tuple[Feature, ...]:
    return ("s.in", name, kind), ("s.m", mood, kind, before)


def _member(coordinated, frame, before, kind) -> tuple[Feature, ...]:
    return ("s.co", coordinated, before, kind), ("s.lf", frame, kind, before)


def _joint_before(joint, has_verb, distance) -> tuple[Feature, ...]:
    return ("s.x", *joint), ("s.x.nv", *joint, has_verb, distance)


def _closing(tag, after_tag, after, action) -> tuple[Feature, ...]:
    return (
        ("e",),
        ("e.t", tag, after_tag),
        ("e.n", after),
        ("e.n.t", after, tag),
        ("e.act", action, after_tag, after),
    )


def _split(joiner, action, next_tag, tag, verb) -> tuple[Feature, ...]:
    return ("e.split", joiner, action, verb), ("e.split.t", joiner, next_tag, tag)


def _cue_after(cue, words, verb) -> tuple[Feature, ...]:
    return (("e.cue", cue, verb), ("e.cw", words)) if words else (("e.cue", cue, verb),)


def _verb_beyond(predicate, form, gap, tag) -> tuple[Feature, ...]:
    return ("e.np", predicate, min(gap, 3)), ("e.nvf", form, gap, tag)


def _list_ahead(frame, after, verb) -> tuple[Feature, ...]:
    return (("e.lf", frame, after, verb),)


def _joint_after(joint, verb, tag) -> tuple[Feature, ...]:
    return ("e.x", verb, *joint), ("e.x.t", tag, *joint)


def _predicate(predicate, form, element, after) -> tuple[Feature, ...]:
    return (
        ("e.p", predicate),
        ("e.p.n", predicate, after),
        ("e.vf", form),
        ("e.ve", element, form),
        ("e.vn", form, after),
    )


def _verb(name, root, form) -> tuple[Feature, ...]:
    return ("e.v", name), ("e.vr", root, form)


def _last_word(stem, word_class, cue) -> tuple[Feature, ...]:
    return ("e.w", stem), ("e.c", word_class, cue)


def _separator(stem, next_tag, joint) -> tuple[Feature, ...]:
    found: tuple[Feature, ...] = (("i.w", stem), ("i.n", stem, next_tag))
    return (*found, ("i.x", *joint)) if joint else found


def _inner_verb(predicate, root, form, name) -> tuple[Feature, ...]:
    return ("i.p", predicate), ("i.v", root), ("i.vf", form), ("i.vn", name)


def _inner_word(stem, word_class, action) -> tuple[Feature, ...]:
    found: tuple[Feature, ...] = (("i.w", stem),)
    if word_class:
        found += (("i.c", word_class),)
    return (*found, ("i.a", action)) if action else found


def _shape(kind, act, ending, form, predicate, domain) -> tuple[Feature, ...]:
    return (
        ("p.dom", domain, kind, ending),
        ("p.pred", predicate, kind, ending),
        ("p.act.p", act, predicate, ending == "V"),
        ("p.shape", kind, ending),
        ("p.shape.f", kind, ending, form),
    )


def _frame(cue_before, cue_after, mood, kind, ending, predicate) -> tuple[Feature, ...]:
    verb = ending == "V"
    return (
        ("p.cue.p", cue_before, predicate, verb),
        ("p.m.p", mood, predicate, verb),
        ("p.cc", cue_before, cue_after, kind, ending),
    )


def _extent(bucket, actions, kind, ending) -> tuple[Feature, ...]:
    return ("p.len", bucket), ("p.len.s", bucket, kind, ending), ("p.acts", actions, kind, ending)


def _roles(subject, object_class, predicate, verb) -> tuple[Feature, ...]:
    return ("p.sub", subject, predicate, verb), ("p.obj", object_class, predicate, verb)


def _inside(means, joined, inner, that, sequels, breaks, kind, form, ending) -> tuple[Feature, ...]:
    verb = ending == "V"
    return (
        ("p.means", verb, means, form, ending),
        ("p.join", joined, verb, form),
        ("p.inner", inner, verb, that),
        ("p.seq", sequels, ending, form),
        ("p.brk", breaks, ending, kind),
    )


def _cut(before, tag_before, kind, ending) -> tuple[Feature, ...]:
    return (
        ("p.cut", ending == "V", before if before in _JOINS else "-", tag_before, kind),
        ("p.b.s", before, kind, ending),
    )
