"""Where a measure may begin and end in a sentence: grammar proposes.

A measure is a stretch of one sentence: a phrase without a finite verb, or a clause that its verb ends. It begins after a
boundary (a clause's edge, a frame, a preposition) or at an action noun, and ends where a phrase or clause ends.
"""

from bisect import bisect_right

from articles.extraction import predicates, tenses
from articles.extraction.records import Token
from articles.extraction.vocabulary import (
    action_class,
    frame_edges,
    frames,
    inside_fixed,
    stem,
    word_class,
)

LONGEST = 70
DOMAINS = ("sport", "art", "science", "foreign", "incident", "market")
_OPENERS = frozenset("«([\"'")
_CLOSERS = frozenset('»)]"')
_BOUNDARIES = frozenset({"PUNC", "CONJ", "V", "POSTP", "P", "Pe", "ADV", "ADVe"})
_BOUND = frozenset({"P", "Pe", "CONJ", "POSTP", "DET"})
_AFTER_PHRASE = frozenset({"PUNC", "CONJ", "POSTP", "V", "P", "Pe"})
_AFTER_PARTICIPLE = frozenset({"P", "Pe", "N", "Ne", "AJ", "AJe", "NUM", "DET", "POSTP"})
_MATES = {"«": "»", "(": ")", "[": "]"}
_MOST_PAIRS = 30
_NO_FRAME = ("", "")


def domain(tokens: tuple[Token, ...]) -> str:
    """What an article is mostly about where that is no public policy (DOMAINS), else an empty string."""
    counts = dict.fromkeys(DOMAINS, 0)
    for token in tokens:
        kind = word_class(stem(token.word))
        if kind in counts:
            counts[kind] += 1
    most = max(DOMAINS, key=lambda kind: counts[kind])
    return most if counts[most] > max(8, len(tokens) / 25) else ""


class Lattice:
    """One sentence's tokens with what grammar says of each, and the stretches that it allows."""

    def __init__(self, tokens: tuple[Token, ...]):
        self.tokens = tokens
        self.size = size = len(tokens)
        self.words = [token.word for token in tokens]
        self.tags = [token.tag for token in tokens]
        self.stems = [stem(word) for word in self.words]
        self.actions = [
            action_class(word) if tag[0] in "NA" else "" for word, tag in zip(self.words, self.tags, strict=True)
        ]
        self.classes = [word_class(word) for word in self.stems]
        self.is_verb = [tag == "V" and not self._participle(k) for k, tag in enumerate(self.tags)]
        self.roots = [""] * size
        self.forms = ["-"] * size
        self.predicates = ["-"] * size
        self.verb_names = ["-"] * size
        # How many finite verbs, and the last one, the last verb and the last «که», before each token.
        self.finite, self.last_finite, self.last_verb, self.last_that = [0], [-1], [-1], [-1]
        finite, last_finite, last_verb, last_that = 0, -1, -1, -1
        for k, word in enumerate(self.words):
            if self.is_verb[k]:
                self._read_verb(k)
                last_verb = k
                if self.forms[k] != "modal":
                    finite, last_finite = finite + 1, k
            if word == "که":
                last_that = k
            self.finite.append(finite)
            self.last_finite.append(last_finite)
            self.last_verb.append(last_verb)
            self.last_that.append(last_that)
        self.next_verb = [size] * (size + 1)
        for k in range(size - 1, -1, -1):
            self.next_verb[k] = k if self.is_verb[k] else self.next_verb[k + 1]
        fixed = inside_fixed(self.stems)
        self.starts = [k for k in range(size) if k not in fixed and self._can_start(k)]
        self.ends = [k for k in range(size) if k + 1 not in fixed and self._can_end(k)]
        self.brackets = self._pairs()
        self.members = [k for k in self._members() if k not in fixed]
        edges = frame_edges("before")
        self.frames_before = [
            self._frame_before(k) if k and self.stems[k - 1] in edges else _NO_FRAME for k in range(size)
        ]
        self.opening = self._opening_frames()
        self.frames_after = [self._frame_after(k) for k in range(size)]

    def spans(self) -> list[tuple[int, int]]:
        """(first, last) token of every stretch that grammar allows, by last token."""
        found = []
        starts = self.starts
        for j in self.ends:
            # Only the starts near by: looking at all of them would be quadratic in a sentence of a megabyte.
            edge = j - LONGEST
            if not self.is_verb[j]:
                edge = max(edge, self.last_finite[j + 1], self.last_that[j + 1])
            near = starts[bisect_right(starts, edge) : bisect_right(starts, j)]
            found += [(i, j) for i in near if self.allowed(i, j)]
        return found

    def allowed(self, i: int, j: int) -> bool:
        """Whether a stretch is a phrase without a finite verb or open relative clause, or a clause that its verb ends and that
        is not cut from a phrase at its start; no bracket or quotation mark without its mate."""
        if self.brackets and any((i <= left <= j) != (i <= right <= j) for left, right in self.brackets):
            return False
        if not self.is_verb[j]:
            return self.last_finite[j + 1] < i and self.last_that[j + 1] < i and not self._lists(i, j)
        cut = i and (self.tags[i - 1] in ("P", "Pe", "DET") or self.tags[i - 1][-1] == "e")
        return not cut or bool(self.actions[i])

    def _pairs(self) -> list[tuple[int, int]]:
        """(opening, closing) tokens of the brackets and quotation marks that are paired within the sentence."""
        pairs, opened = [], []
        for k, word in enumerate(self.words):
            if word in _MATES:
                opened.append(k)
            elif opened and word == _MATES[self.words[opened[-1]]]:
                pairs.append((opened.pop(), k))
        # A text of nothing but brackets is no news: what is paired far inside it is not looked at.
        return pairs[:_MOST_PAIRS]

    def _members(self) -> list[int]:
        """Tokens at which a new member of a list of measures begins: an action noun after «و» or «،», where what comes before
        is no action noun that shares its object («طراحی و اجرای …» is one)."""
        return [
            k
            for k in range(2, self.size)
            if self.actions[k]
            and self.words[k - 1] in ("و", "،")
            and not self.actions[k - 2]
            and self.tags[k][0] == "N"
        ]

    def _lists(self, i: int, j: int) -> bool:
        """Whether a phrase holds two measures, each with its own object («ایجاد سامانه … و تأسیس دفتر …»), and not one measure
        with a list inside («کمک … برای تکمیل … و برگزاری …»)."""
        if not self.actions[i]:
            return False
        at = bisect_right(self.members, i)
        if at == len(self.members) or self.members[at] > j:
            return False
        return not any(self.actions[m] for m in range(i + 1, self.members[at] - 1))

    def action(self, i: int, j: int) -> str:
        """What is done: the action noun at the start, else the predicate's element or verb («افتتاح», «رساندن»)."""
        if self.actions[i]:
            return self.words[i]
        if self.is_verb[j]:
            if j > i and self.roots[j] in predicates.LIGHT and self.tags[j - 1][0] in "NA":
                return self.words[j - 1]
            plain = self.roots[j] in ("است", self.words[j])
            return self.words[j] if plain else self.roots[j] + "ن"
        return next((self.words[k] for k in range(i, j + 1) if self.actions[k]), self.words[i])

    def _read_verb(self, k: int) -> None:
        predicate = predicates.read(self.words, self.stems, self.tags, k)
        tense = tenses.of(self.words[k])
        form = "modal" if tenses.is_modal(self.tokens[k]) else "not" if tense.negated else tense.form
        self.roots[k], self.forms[k] = predicate.root, form
        self.predicates[k] = f"{predicate.kind}.{form}"
        self.verb_names[k] = predicate.name

    def _participle(self, k: int) -> bool:
        """A bare participle inside a phrase («هنرمندان آسیب دیده از …»), which the tagger takes for a verb."""
        word = self.words[k]
        if not word.endswith("ه") or "_" in word or word.startswith(("می\u200c", "نمی\u200c")):
            return word in ("گرای", "بین", "ساز")
        return k + 1 < self.size and (self.tags[k + 1] in _AFTER_PARTICIPLE or self.words[k + 1] == "شدن")

    def _can_start(self, k: int) -> bool:
        tag, word = self.tags[k], self.words[k]
        if (tag in ("PUNC", "POSTP") and word not in _OPENERS) or word in ("و", "که"):
            return False
        return (
            k == 0
            or bool(self.actions[k])
            or self.tags[k - 1] in _BOUNDARIES
            or self.stems[k - 1] in frame_edges("before")
        )

    def _can_end(self, k: int) -> bool:
        tag = self.tags[k]
        if tag in _BOUND or (tag == "PUNC" and self.words[k] not in _CLOSERS):
            return False
        return k + 1 == self.size or tag == "V" or self.tags[k + 1] in _AFTER_PHRASE or tag[-1] != "e"

    def _frame_before(self, k: int) -> tuple[str, str]:
        """(class, words) of the longest frame that ends just before a token."""
        known = frames("before")
        for length in range(min(5, k), 0, -1):
            phrase = tuple(self.stems[k - 1 : k - length - 1 if k > length else None : -1])
            if phrase in known:
                return known[phrase], " ".join(phrase[::-1])
        return _NO_FRAME

    def _frame_after(self, k: int) -> tuple[str, str]:
        """(class, words) of the longest frame that begins just after a token, past a «را»."""
        nearest = self.opening.get(k + 1, _NO_FRAME)
        past = k + 1 < self.size and self.stems[k + 1] == "را" and " " not in nearest[1]
        return self.opening.get(k + 2, nearest) if past else nearest

    def _opening_frames(self) -> dict[int, tuple[str, str]]:
        """(class, words) of the longest frame that begins at a token, for each token at which one does."""
        known, edges, found = frames("after"), frame_edges("after"), {}
        for at, word in enumerate(self.stems):
            if word in edges:
                for length in range(min(5, self.size - at), 0, -1):
                    phrase = tuple(self.stems[at : at + length])
                    if phrase in known:
                        found[at] = known[phrase], " ".join(phrase)
                        break
        return found
