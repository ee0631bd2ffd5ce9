"""What speaks for and against a stretch of a sentence: features of its start, its end, its words and its whole.

Evidence is gathered once for each possible start, end and word, so that a sentence's cost grows with its length; only what
concerns a stretch as a whole is gathered for each stretch. A feature is a tuple: its name, then its values. `s.` speaks of a
start, `e.` of an end, `i.` of each word inside, `p.` of the whole; `measure_model.tsv` gives the weights.
"""

from articles.extraction.candidates import Lattice

Feature = tuple
# A function of this module with its arguments, which stands for the features that it makes of them: the same few come back
# in stretch after stretch, so that a model need weigh each but once. Whole stretches are most of the work.
Sighting = tuple
_JOINS = frozenset({"و", "،"})


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
        self.moods: dict[int, str] = {}

    def start(self, i: int) -> list[Feature]:
        """The features of a start."""
        lattice = self.lattice
        stems, tags, actions, classes = lattice.stems, lattice.tags, lattice.actions, lattice.classes
        kind, tag, stem = self.kinds[i], tags[i], stems[i]
        before = stems[i - 1] if i else "BOS"
        before2 = stems[i - 2] if i > 1 else "BOS"
        tag_before = tags[i - 1] if i else "BOS"
        last = i + 1 == lattice.size
        cue, words = lattice.frames_before[i]
        previous, following = lattice.last_verb[i], lattice.next_verb[i]
        previous_form = lattice.forms[previous] if previous >= 0 else "-"
        previous_predicate = lattice.predicates[previous] if previous >= 0 else "-"
        has_verb = following < lattice.size
        after_colon = self.colon < i
        joined = before in _JOINS
        mood = self.moods[i] = self._mood(i)
        features = [
            ("s",),
            ("s.w", stem),
            ("s.t", tag),
            ("s.k", kind),
            ("s.a", actions[i]),
            ("s.w1", "EOS" if last else stems[i + 1]),
            ("s.t1", tag, "EOS" if last else tags[i + 1]),
            ("s.b", before),
            ("s.bb", before2, before),
            ("s.bt", tag_before),
            ("s.b.k", before, kind),
            ("s.bt.k", tag_before, kind),
            ("s.cue", cue),
            ("s.cue.k", cue, kind),
            ("s.pv", lattice.verb_names[previous] if previous >= 0 else "-"),
            ("s.pv.k", previous_form, kind, previous == i - 1),
            ("s.pp", previous_predicate, kind, after_colon),
            ("s.colon", after_colon, kind, min(i - self.colon, 3) if after_colon else 0),
            ("s.role", self.role, kind),
            ("s.pos", self.position, i == 0),
            ("s.dom", self.domain, kind),
            ("s.in", self._in_name(i), kind),
            ("s.m", mood, kind, before if before in _AFTER_MOOD else "-"),
            ("s.nv", lattice.verb_names[following] if has_verb else "-"),
            ("s.nvf", lattice.forms[following] if has_verb else "-", kind),
            ("s.np", lattice.predicates[following] if has_verb else "-", kind),
        ]
        if joined:
            features += [
                ("s.co", self._coordinated(i, previous), before, kind),
                ("s.lf", self._list_frame_before(i), kind, before),
            ]
        if words:
            features.append(("s.cw", words))
        if classes[i]:
            features += [("s.c", classes[i]), ("s.c.cue", classes[i], cue)]
        if not last:
            features.append(("s.k.c1", actions[i] or kind, classes[i + 1]))
        return features

    def end(self, j: int) -> list[Feature]:
        """The features of an end."""
        lattice = self.lattice
        stems, tags, size = lattice.stems, lattice.tags, lattice.size
        tag = tags[j]
        after = stems[j + 1] if j + 1 < size else "EOS"
        after2 = stems[j + 2] if j + 2 < size else "EOS"
        after_tag = tags[j + 1] if j + 1 < size else "EOS"
        verb = lattice.is_verb[j]
        cue, words = lattice.frames_after[j]
        following = lattice.next_verb[j + 1]
        has_verb = following < size
        gap = min(following - j, 5) if has_verb else 6
        joiner = after if after in _JOINS else "-"
        features = [
            ("e",),
            ("e.t", tag, after_tag),
            ("e.n", after),
            ("e.n.t", after, tag),
            ("e.nn", after, after2),
            ("e.split", joiner, lattice.actions[j + 2] if j + 2 < size else "-", verb),
            ("e.split.t", joiner, tags[j + 2] if j + 2 < size else "-", tag),
            ("e.act", bool(lattice.actions[j]), after_tag, after),
            ("e.cue", cue, verb),
            ("e.np", lattice.predicates[following] if has_verb else "-", min(gap, 3)),
            ("e.nv", lattice.verb_names[following] if has_verb else "-", min(gap, 4)),
            ("e.nvf", lattice.forms[following] if has_verb else "-", gap, tag),
        ]
        if joiner != "-":
            features.append(("e.lf", self._list_frame_after(j), after, verb))
        if words:
            features.append(("e.cw", words))
        if verb:
            form, root = lattice.forms[j], lattice.roots[j]
            element = (lattice.actions[j - 1] or tags[j - 1]) if j else "-"
            features += [
                ("e.p", lattice.predicates[j]),
                ("e.p.n", lattice.predicates[j], after),
                ("e.v", lattice.verb_names[j]),
                ("e.vf", form),
                ("e.vr", root, form),
                ("e.ve", element, form),
                ("e.vn", form, after),
            ]
        else:
            features += [("e.w", stems[j]), ("e.c", lattice.classes[j], cue)]
        return features

    def word(self, t: int) -> list[Feature]:
        """The features of a word inside."""
        lattice = self.lattice
        stem, tag = lattice.stems[t], lattice.tags[t]
        if tag in ("PUNC", "CONJ", "POSTP"):
            return [("i.w", stem), ("i.n", stem, lattice.tags[t + 1] if t + 1 < lattice.size else "EOS")]
        if lattice.is_verb[t]:
            return [
                ("i.p", lattice.predicates[t]),
                ("i.v", lattice.roots[t]),
                ("i.vf", lattice.forms[t]),
                ("i.vn", lattice.verb_names[t]),
            ]
        features = [("i.w", stem)]
        if lattice.classes[t]:
            features.append(("i.c", lattice.classes[t]))
        if lattice.actions[t]:
            features.append(("i.a", lattice.tags[t - 1] if t else "BOS"))
        return features

    def whole(self, i: int, j: int) -> list[Feature]:
        """The features of a stretch as a whole; `start(i)` must have been asked before."""
        sightings, lexical = self.seen(i, j)
        return [*(feature for sighting in sightings for feature in features(sighting)), *lexical]

    def seen(self, i: int, j: int) -> tuple[tuple[Sighting, ...], tuple[Feature, ...]]:
        """The features of a stretch as a whole, most of them as sightings."""
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
        cue_before, cue_after = lattice.frames_before[i][0], lattice.frames_after[j][0]
        subject = self._subject(i, j)
        actions = self.actions_before[j + 1] - self.actions_before[i]
        objects = self.objects_before[j + 1]
        object_class = lattice.classes[objects - 1] if objects > i else "-"
        means = self.means_before[j + 1]
        inner = min(lattice.finite[j + 1] - lattice.finite[i], 3)
        return (
            (
                (_shape, kind, act, ending, form, predicate, self.domain),
                (_frame, cue_before, cue_after, self.moods[i], kind, act, ending, form, predicate),
                (_extent, bucket, min(actions, 4), kind, ending),
                (_subject, subject, kind, predicate, verb),
                (
                    _inside,
                    means >= i and min((means - i) // 3, 3),
                    has_verb and first_verb < j and self._joined(i, first_verb, j),
                    inner,
                    lattice.last_that[j + 1] >= i,
                    first_verb == j,
                    kind,
                    form,
                    ending,
                ),
            ),
            (
                ("p.obj", object_class, predicate, verb),
                ("p.cut", verb, before if before in _JOINS else "-", lattice.tags[i - 2] if i > 1 else "BOS", kind),
                ("p.ba", before, after),
                ("p.k.v", kind, lattice.verb_names[j])
                if verb
                else ("p.act.h", act, lattice.verb_names[head] if known else "-"),
                ("p.b.s", before, kind, ending),
                ("p.a.s", kind, ending, after),
            ),
        )

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


def features(sighting: Sighting) -> tuple[Feature, ...]:
    """The features that a sighting stands for."""
    return sighting[0](*sighting[1:])


def _shape(kind, act, ending, form, predicate, domain) -> tuple[Feature, ...]:
    return (
        ("p.dom", domain, kind, ending),
        ("p.pred", predicate, kind, ending),
        ("p.act.p", act, predicate, ending == "V"),
        ("p.shape", kind, ending),
        ("p.shape.f", kind, ending, form),
    )


def _frame(cue_before, cue_after, mood, kind, act, ending, form, predicate) -> tuple[Feature, ...]:
    return (
        ("p.cue.p", cue_before, predicate, ending == "V"),
        ("p.m.p", mood, predicate, ending == "V"),
        ("p.cc", cue_before, cue_after, kind, ending),
        ("p.act.f", act, cue_after, form),
    )


def _extent(bucket, actions, kind, ending) -> tuple[Feature, ...]:
    return ("p.len", bucket), ("p.len.s", bucket, kind, ending), ("p.acts", actions, kind, ending)


def _subject(subject, kind, predicate, verb) -> tuple[Feature, ...]:
    return ("p.sub", subject, predicate, verb), ("p.subk", subject, kind, verb)


def _inside(means, joined, inner, that, one, kind, form, ending) -> tuple[Feature, ...]:
    verb = ending == "V"
    return (
        ("p.means", verb, means, form, ending),
        ("p.join", joined, verb, form),
        ("p.inner", inner, verb, that),
        ("p.one", verb, one, kind),
    )
