"""What speaks for a stretch of a sentence being a measure: its start, its end, the words inside and the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from articles.extraction.candidates import LONGEST, Lattice, next_true, shifted
from articles.extraction.features import AROUND, END, LINK, NEAR, SENTENCE, START, WHOLE, WORD, Seen
from articles.extraction.inventory import DASH
from articles.extraction.records import Token
from articles.extraction.vocabulary import DOMAINS, domain, stem

# Tokens from one joint to the next that still make a list of short members.
_NEAR = 6
# How far a list's last member may be from an earlier one.
_FURTHEST = 60
# How far from its start the noun may be that says what a stretch is about.
_SUBJECT_WITHIN = 4
# How far a word is from its verb: on it, near, in reach, further.
_DISTANCES = (1, 3, 7)


@dataclass(frozen=True, slots=True)
class Article:
    """The sentences [first, beyond) of a lattice that are of one article, and the article's tokens that are in none of these."""

    first: int
    beyond: int
    unread: Sequence[Token] = ()


class Evidence:
    """The features of some articles' stretches."""

    def __init__(self, lattice: Lattice, roles: Sequence[str], articles: Sequence[Article]):
        """`roles` are those of the lattice's sentences."""
        self.lattice = lattice
        self.inventory = inventory = lattice.inventory
        self.articles = articles
        counts = [article.beyond - article.first for article in articles]
        # The place of each sentence in its article.
        self.positions = np.arange(len(roles)) - np.repeat([article.first for article in articles], counts)
        self._roles = np.array([inventory.number(role) for role in roles], np.int64)
        self._domains = np.repeat([inventory.number(domain) for domain in _domains(lattice, articles)], counts)
        size = lattice.size
        self._form, self._predicate = np.full((2, size), inventory.number(DASH))
        self._verb = np.zeros(size, np.int64)
        for k, verb in lattice.verbs.items():
            self._form[k] = inventory.number(verb.form)
            self._predicate[k] = inventory.number(verb.predicate)
            self._verb[k] = inventory.number(verb.name)
        self._is_verb = 1 + lattice.is_verb
        places = np.arange(size)
        # Where the clause of each place begins.
        edge = lattice.is_verb | lattice["ends_clause"]
        after_edge = np.concatenate([[0], np.maximum.accumulate(np.where(edge, places + 1, 0))])[:size]
        self._clause = np.maximum(after_edge, lattice.first)
        self._opens = np.minimum(places - self._clause, 6)
        # The latest «را» up to each place; how many action nouns, finite verbs, and «که» right after a verb are before it.
        self._object = np.maximum.accumulate(np.where(lattice["marks_object"], places, -1))
        self._acts = _count_before(lattice["acts"])
        self._finite = _count_before(lattice.is_finite)
        self._sequels = _count_before(lattice["that"] & shifted(lattice.is_verb, 1))
        self._subject = self._subjects()
        self._cue_after, self._cue_words = self._cues(lattice.frames_after)
        self._cue_before, _ = self._cues(lattice.frames_before)

    def sentences(self) -> tuple[np.ndarray, Seen]:
        """What speaks of every stretch of a sentence: its place, the headline's words, the predicates beside it; with the
        sentence that each place of it is about."""
        number, every = self.inventory.number, np.arange(len(self.positions))
        none, predicates = [number(DASH)], [[*map(number, sorted(said))] for said in self._predicates()]
        before, after, headlines = [], [], []
        for article in self.articles:
            said = [none, *predicates[article.first : article.beyond], none]
            before += said[:-2]
            after += said[2:]
            if article.first < article.beyond:
                headlines += [[], *[self._headline(article.first)] * (article.beyond - article.first - 1)]
        values = {
            "#position": ([1] * len(every), np.minimum(self.positions, 10) + 1),
            "before": _flat(before),
            "after": _flat(after),
            "headline": _flat(headlines),
        }
        owner = np.concatenate([np.repeat(every, counts) for counts, _ in values.values()])
        slots, at = {}, 0
        for slot, (_, found) in values.items():
            slots[slot] = np.zeros(len(owner), np.int64)
            slots[slot][at : at + len(found)] = found
            at += len(found)
        return owner, Seen(SENTENCE, slots, len(owner))

    def starts(self) -> Seen:
        """What speaks of each of the lattice's starts."""
        lattice, at = self.lattice, self.lattice.starts
        following = lattice.next_verb[at]
        any_verb = following < lattice.beyond[at]
        dash = self.inventory.number(DASH)
        slots = {
            "stem": lattice["stem_edge"][at],
            "tag": lattice["tag_x"][at],
            "action": lattice["action"][at],
            "kind": lattice["kind"][at],
            "class": lattice["class_inner"][at],
            "sort": lattice["sort_x"][at],
            "tag-2": lattice["tag_x"][at - 2],
            "tag-1": lattice["tag_x"][at - 1],
            "tag+1": lattice["tag_x"][at + 1],
            "tag+2": lattice["tag_x"][at + 2],
            "stem-3": lattice["stem_edge"][at - 3],
            "stem-2": lattice["stem_edge"][at - 2],
            "stem-1": lattice["stem_edge"][at - 1],
            "stem+1": lattice["stem_edge"][at + 1],
            "sort-2": lattice["sort_x"][at - 2],
            "cue": self._cue_before[at],
            "role": self._roles[lattice.sentence[at]],
            "domain": self._domains[lattice.sentence[at]],
            "next verb": np.where(any_verb, self._verb[following], dash),
            "next predicate": np.where(any_verb, self._predicate[following], 0),
            "opening": lattice["stem_edge"][self._clause[at]],
            "#opens": np.minimum(self._opens[at], 4) + 1,
        }
        return Seen(START, slots, len(at))

    def ends(self) -> Seen:
        """What speaks of each of the lattice's ends."""
        lattice, at = self.lattice, self.lattice.ends
        verb = lattice.is_verb[at]
        joint, before, after = self._joints()
        slots = {
            "tag": lattice["tag_edge"][at],
            "tag+1": lattice["tag_edge"][at + 1],
            "tag+2": lattice["tag_x"][at + 2],
            "tag+3": lattice["tag_x"][at + 3],
            "tag or dash+2": lattice["tag_dash"][at + 2],
            "stem+1": lattice["stem_edge"][at + 1],
            "stem+2": lattice["stem_edge"][at + 2],
            "action+2": lattice["action_dash"][at + 2],
            "join or dash": lattice["join_dash"][at + 1],
            "join": lattice["join_inner"][at + 1],
            "?acts": 1 + lattice["acts"][at],
            "?verb": self._is_verb[at],
            "cue": self._cue_after[at],
            "cue words": self._cue_words[at],
            "#left": np.minimum(lattice.beyond[at] - 1 - at, 6) + 1,
            "list cue": self._list_cues(at),
            "joint": joint[at + 1],
            "joint's left": np.where(verb, self.inventory.number("V"), lattice["left"][at]),
            "joint's right": lattice["kind"][at + 2],
            "?joint before": before[at + 1],
            "?joint after": after[at + 1],
            "predicate": np.where(verb, self._predicate[at], 0),
            "element": np.where(verb, lattice["element_dash"][at - 1], 0),
            "form": np.where(verb, self._form[at], 0),
            "verb": self._verb[at],
            "word": np.where(verb, 0, lattice["stem_edge"][at]),
        }
        return Seen(END, slots, len(at))

    def words(self) -> Seen:
        """What speaks of each place as one inside a stretch."""
        lattice = self.lattice
        verb, separates, stems = lattice.is_verb, lattice["separates"], lattice["stem_inner"]
        plain = ~verb & ~separates
        slots = {
            "word": np.where(verb, 0, stems),
            "prefix": np.where(verb, 0, lattice["prefix"]),
            "separator": np.where(separates, stems, 0),
            "predicate": np.where(verb, self._predicate, 0),
            "verb": self._verb,
            "class": np.where(plain, lattice["class_inner"], 0),
            "before action": np.where(plain & lattice["acts"], shifted(lattice["tag_edge"], 1), 0),
            "tag+1": shifted(lattice["tag_edge"], -1),
            "sort-1": shifted(lattice["sort_inner"], 1),
            "sort": lattice["sort_inner"],
            "stem-1": shifted(stems, 1),
            "stem": stems,
            "tag-2": shifted(lattice["tag_inner"], 2),
            "tag-1": shifted(lattice["tag_inner"], 1),
            "tag": lattice["tag_inner"],
        }
        return Seen(WORD, slots, lattice.size)

    def wholes(self, first: np.ndarray, last: np.ndarray) -> Seen:
        """What speaks of stretches as a whole."""
        lattice, number = self.lattice, self.inventory.number
        verb = lattice.is_verb[last]
        length = last - first + 1
        next_verb = lattice.next_verb[last + 1]
        known = verb | (next_verb < lattice.beyond[last])
        head = np.where(verb, last, next_verb)
        dash = number(DASH)
        within = lattice.next_verb[first] <= last
        object_at = self._object[last]
        subject_at = self._subject[first]
        says_subject = (subject_at >= 0) & (subject_at <= last)
        opens = self._opens[first]
        slots = {
            "kind": lattice["kind"][first],
            "ending": np.where(verb, number("V"), np.where(within, number("v"), dash)),
            "#length": np.where(length < 4, length, 4 + np.minimum((length - 4) // 4, 8)) + 1,
            "#actions": np.minimum(self._acts[last + 1] - self._acts[first], 4) + 1,
            "subject": np.where(says_subject, lattice["word_class"][subject_at], lattice["tag_x"][first]),
            "object": np.where(object_at > first, lattice["word_class"][object_at - 1], dash),
            "form": np.where(known, self._form[head], dash),
            "predicate": np.where(known, self._predicate[head], dash),
            "?verb": self._is_verb[last],
            "?that": 1 + (lattice.past_that[last] > first),
            "#inner verbs": np.minimum(self._finite[last + 1] - self._finite[first], 3) + 1,
            "#sequels": np.minimum(self._sequels[last + 1] - self._sequels[first], 2) + 1,
            "join before": lattice["join_dash"][first - 1],
            "tag-2": lattice["tag_edge"][first - 2],
            "stem-1": lattice["stem_edge"][first - 1],
            "stem+1": lattice["stem_edge"][last + 1],
            "#opens": opens + 1,
            "?opens": 1 + (opens == 0),
            "?closes": 1 + lattice["stops"][last + 1],
            "last class": lattice["word_class"][last],
        }
        return Seen(WHOLE, slots, len(first))

    def around(self, at: np.ndarray) -> Seen:
        """What speaks of some places, each for itself, as one of a measure: the words, cues, marks and verbs on either side."""
        lattice, dash = self.lattice, self.inventory.number(DASH)
        first, beyond, sentence = lattice.first[at], lattice.beyond[at], lattice.sentence[at]
        places = np.arange(lattice.size)
        none = self.inventory.number("")

        def last(truths: np.ndarray, values: np.ndarray, until: np.ndarray, nothing: int = 0) -> np.ndarray:
            found = np.maximum.accumulate(np.where(truths, places, -1))[until]
            return np.where(found >= first, values[found], nothing)

        def following(truths: np.ndarray, values: np.ndarray, since: np.ndarray, nothing: int = 0) -> np.ndarray:
            found = next_true(truths)[since]
            return np.where(found < beyond, values[np.minimum(found, lattice.size - 1)], nothing)

        verb = lattice.next_verb[at]
        any_verb = verb < beyond
        second = lattice.next_verb[np.minimum(verb + 1, lattice.size - 1)]
        slots = {
            "next verb": np.where(any_verb, self._verb[verb], dash),
            "next predicate": np.where(any_verb, self._predicate[verb], 0),
            "next form": np.where(any_verb, self._form[verb], 0),
            "#to verb": np.searchsorted(_DISTANCES, verb - at, "right") + 1,
            "second predicate": np.where(any_verb & (second < beyond), self._predicate[second], 0),
            "last verb": last(lattice.is_verb, self._verb, at - 1, dash),
            "last predicate": last(lattice.is_verb, self._predicate, at - 1),
            "last cue": last(self._cue_before != none, self._cue_before, at),
            "next cue": following(self._cue_after != none, self._cue_after, at),
            "last divider": last(lattice["divides"], lattice["stem_edge"], at - 1, dash),
            "next divider": following(lattice["divides"], lattice["stem_edge"], at + 1, dash),
            "#position": np.minimum(self.positions[sentence], 10) + 1,
            "domain": self._domains[sentence],
        }
        acts = np.where(lattice["acts"], lattice["action"], 0)
        for by in NEAR:
            for slot, values in (
                ("stem", lattice["stem_edge"]),
                ("tag", lattice["tag_edge"]),
                ("class", lattice["class_inner"]),
                ("act", acts),
                ("prefix", lattice["prefix"]),
                ("cue before", self._cue_before),
                ("cue after", self._cue_after),
            ):
                slots[f"{slot}{by:+d}"] = values[at + by]
        return Seen(AROUND, slots, len(at))

    def each(self, at: np.ndarray) -> dict[str, np.ndarray]:
        """What the network of words looks up of some places, as numbers of the inventory."""
        lattice = self.lattice
        sentence = lattice.sentence[at]
        return {
            "stem": lattice["stem_edge"][at],
            "tag": lattice["tag_edge"][at],
            "class": lattice["class_inner"][at],
            "action": np.where(lattice["acts"][at], lattice["action"][at], 0),
            "prefix": lattice["prefix"][at],
            "verb": self._verb[at],
            "predicate": self._predicate[at],
            "form": self._form[at],
            "cue before": self._cue_before[at],
            "cue after": self._cue_after[at],
            "domain": self._domains[sentence],
            "role": self._roles[sentence],
        }

    def linked(self) -> np.ndarray:
        """The starts that a joint parts from where another measure may end."""
        starts = self.lattice.starts
        return starts[self.lattice["joins"][starts - 1] & (starts > self.lattice.first[starts] + 1)]

    def links(self) -> Seen:
        """What speaks of a measure that starts where another has just ended, with only «و» or «،» between: for each of `linked`,
        where the later one is a phrase, then where it is a clause."""
        at = np.repeat(self.linked(), 2)
        slots = {
            "join": self.lattice["stem_edge"][at - 1],
            "kind": self.lattice["kind"][at],
            "?verb before": self._is_verb[at - 2],
            "?verb": 1 + np.arange(len(at)) % 2,
        }
        return Seen(LINK, slots, len(at))

    def _predicates(self) -> list[set[str]]:
        """What the finite verbs of each sentence say."""
        said: list[set[str]] = [set() for _ in self.lattice.bounds]
        for k, verb in self.lattice.verbs.items():
            said[self.lattice.sentence[k]].add(verb.predicate)
        return said

    def _headline(self, sentence: int) -> list[int]:
        """The stems of a headline's nouns and adjectives; of one of more than a headline's length, the first."""
        first, beyond = self.lattice.bounds[sentence]
        places = range(first, min(beyond, first + LONGEST))
        stems = {self.lattice.stems[k] for k in places if self.lattice.tags[k][0] in "NA"}
        return [self.inventory.number(stem) for stem in sorted(stems)]

    def _subjects(self) -> np.ndarray:
        """For each place, where the first noun is that has a class, from there on and not far; -1 for none."""
        nearest, size = next_true(self.lattice["names_thing"]), self.lattice.size
        near = (nearest < size) & (nearest <= np.arange(size) + _SUBJECT_WITHIN)
        return np.where(near, nearest, -1)

    def _cues(self, frames: Mapping[int, tuple[str, str]]) -> tuple[np.ndarray, np.ndarray]:
        """Class and words of the frame beside each place."""
        number = self.inventory.number
        classes, words = np.full(self.lattice.size, number("")), np.zeros(self.lattice.size, np.int64)
        for k, (name, phrase) in frames.items():
            classes[k] = number(name)
            words[k] = number(phrase) if phrase else 0
        return classes, words

    def _joints(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Each «و» and «،» between two words of a sentence; whether another one is near before it and after it, with no verb
        between (as truth values of slots)."""
        lattice = self.lattice
        places = np.arange(lattice.size)
        at = np.flatnonzero(lattice["joins"] & (places > lattice.first) & (places < lattice.beyond - 1))
        joint, before, after = (
            np.zeros(lattice.size, np.int64),
            np.ones(lattice.size, np.int64),
            np.ones(lattice.size, np.int64),
        )
        joint[at] = lattice["stem_edge"][at]
        verbs = _count_before(lattice.is_verb)
        near = (np.diff(at) <= _NEAR) & (lattice.sentence[at[1:]] == lattice.sentence[at[:-1]])
        near &= verbs[at[1:]] == verbs[at[:-1]]
        before[at[1:]] += near
        after[at[:-1]] += near
        return joint, before, after

    def _list_cues(self, ends: np.ndarray) -> np.ndarray:
        """For an earlier member of a list, the frame after the last one («⟦…⟧، ⟦…⟧ و ⟦…⟧ را ضروری دانست»)."""
        lattice = self.lattice
        framed = lattice["framed"] & (self._cue_after != self.inventory.number(""))
        nearest = next_true(framed)[ends + 1]
        beyond = np.minimum(lattice.next_verb[ends + 1], np.minimum(ends + _FURTHEST, lattice.beyond[ends] - 1))
        found = nearest < beyond
        return np.where(found, self._cue_after[np.where(found, nearest, 0)], self.inventory.number(""))


def _domains(lattice: Lattice, articles: Sequence[Article]) -> list[str]:
    """What each article is mostly about where that is no public policy (DOMAINS), else an empty string."""
    kinds, found = lattice["domain"], []
    for article in articles:
        bounds = lattice.bounds[article.first : article.beyond]
        counts = np.bincount([domain(stem(token.word)) for token in article.unread] or [0], minlength=len(DOMAINS) + 1)
        if bounds:
            counts += np.bincount(kinds[bounds[0][0] : bounds[-1][1]], minlength=len(DOMAINS) + 1)
        words = len(article.unread) + sum(beyond - first for first, beyond in bounds)
        most = int(counts[1:].argmax())
        found.append(DOMAINS[most] if counts[most + 1] > max(8, words / 25) else "")
    return found


def _flat(lists: Sequence[Sequence[int]]) -> tuple[list[int], list[int]]:
    """How many numbers each list has, and all of them."""
    return [len(one) for one in lists], [value for one in lists for value in one]


def _count_before(truths: np.ndarray) -> np.ndarray:
    """How many are true before each place, and before the end."""
    return np.concatenate([[0], np.cumsum(truths)])
