"""Where a measure may begin and end in a sentence, and what speaks for each place: grammar proposes.

A measure is a stretch of one sentence. It begins after a boundary (a clause's edge, a frame, a preposition) or at an
action noun, and ends where a phrase or clause ends. Evidence is gathered once for each possible start, end and inner word,
so that a sentence's cost grows with its length and not with the number of stretches in it.
"""

from functools import cache

from articles.extraction import knowledge, normalise
from articles.extraction.records import Token

LONGEST = 70
_PLURALS = ("هایی", "های", "ها", "هایش")
_SUBJUNCTIVE = {
    "شود", "شوند", "گردد", "گردند", "کند", "کنند", "کنیم", "کنید", "یابد", "یابند", "گیرد", "گیرند", "دهد", "دهند", "دهیم",
    "باشد", "باشند", "باشیم", "باشد", "رسد", "برسد", "برسند", "بدهد", "بدهند", "بدهیم", "بدهید", "بکنند", "بکنیم", "بکند",
    "داشته_باشد", "داشته_باشند", "داشته_باشیم", "آید", "آورد", "آورند", "بیاید", "برود", "برویم", "بروند", "بگیرد", "بگیرند",
    "شویم", "نماید", "نمایند", "نماییم", "سازد", "سازند", "بخشد", "پردازد", "بپردازد", "بپردازند", "بپردازیم", "گذارد", "بگذارد",
}
_LIGHT = {
    "کرد", "شد", "داد", "داشت", "گرفت", "یافت", "نمود", "گردید", "بود", "رسید", "زد", "ساخت", "خورد", "آورد", "پذیرفت", "گشت", "بخشید",
    "رساند", "گذاشت", "آمد", "رفت",
}


@cache
def action_classes() -> dict[str, str]:
    """Folded action noun → its class."""
    return {normalise.fold(row["noun"]): row["class"] for row in knowledge.read_table("actions")}


@cache
def _word_classes() -> dict[str, str]:
    return {normalise.fold(row["word"]): row["class"] for row in knowledge.read_table("word_classes")}


@cache
def word_class(word: str) -> str:
    """What kind of thing a stem names (problem, facility, statistic …), or an empty string."""
    classes = _word_classes()
    return classes.get(word) or (classes.get(word[:-1], "") if word.endswith("ی") else "")


@cache
def _predicates(part: str) -> dict[str, str]:
    rows = knowledge.read_table("predicates")
    return {normalise.fold(row["word"]): row["class"] for row in rows if row["part"] == part}


@cache
def predicate_class(element: str, root: str) -> str:
    """What a predicate does: by its non-verbal element («افتتاح شد»), else by its verb's past stem."""
    by_root = _predicates("root").get(normalise.fold(root), "other")
    if by_root in ("light", "be", "motion", "modal") or root in _LIGHT:
        found = _predicates("element").get(element) or (_predicates("element").get(element[:-1]) if element.endswith("ی") else None)
        if not found and action_classes().get(element):
            found = "act"
        return found or by_root
    return by_root


@cache
def _frames(side: str) -> dict[tuple[str, ...], str]:
    """Folded words of a frame, nearest to the measure first → class."""
    found = {}
    for row in knowledge.read_table("frames"):
        if row["side"] == side:
            words = tuple(normalise.fold(word) for word, _, _ in normalise.words(row["phrase"]))
            found[words[::-1] if side == "before" else words] = row["class"]
    return found


@cache
def _fixed() -> dict[str, list[tuple[str, ...]]]:
    """Folded first word → the set phrases that it opens."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in knowledge.read_table("fixed_phrases"):
        words = tuple(stem(word) for word, _, _ in normalise.words(row["phrase"]))
        found.setdefault(words[0], []).append(words)
    return found


def _inside_fixed(stems: list[str]) -> set[int]:
    """Token indexes at which nothing may begin, and before which nothing may end."""
    inside: set[int] = set()
    for k, word in enumerate(stems):
        for words in _fixed().get(word, ()):
            if tuple(stems[k : k + len(words)]) == words:
                inside.update(range(k + 1, k + len(words)))
    return inside


DOMAINS = ("sport", "art", "science", "foreign", "incident", "market")


def domain(tokens: tuple[Token, ...]) -> str:
    """What an article is mostly about where that is no public policy (DOMAINS), else an empty string."""
    counts = dict.fromkeys(DOMAINS, 0)
    for token in tokens:
        kind = word_class(stem(token.word))
        if kind in counts:
            counts[kind] += 1
    most = max(DOMAINS, key=lambda kind: counts[kind])
    return most if counts[most] > max(8, len(tokens) / 25) else ""


@cache
def stem(word: str) -> str:
    """A folded word without plural and ezafe endings, for looking up."""
    if normalise.ZWNJ in word:
        head, _, tail = word.rpartition(normalise.ZWNJ)
        if tail in _PLURALS:
            word = head
    folded = normalise.fold(word)
    if folded.isdigit() or folded.replace("/", "").replace(".", "").isdigit():
        return "<n>"
    if folded in action_classes():
        return folded
    if folded.endswith(("ی", "ء")) and folded[:-1] in action_classes():
        return folded[:-1]
    return folded


@cache
def action_class(word: str) -> str:
    """The class of the action noun that a word is a form of, or an empty string. Infinitives and -سازی nouns are open classes."""
    found = action_classes().get(stem(word))
    if found:
        return found
    folded = normalise.fold(word)
    if len(folded) > 5 and folded.endswith(("سازی", "رسانی", "زدایی", "دهی", "بخشی", "گذاری", "گیری", "ریزی", "یابی", "بندی")):
        return "derived"
    return ""


@cache
def verb_form(word: str) -> tuple[str, str, bool]:
    """(past stem, form, negated) of a verb: form is present, future, past, perfect, pluperfect, subjunctive or modal."""
    lemma = normalise.verbs().get(word, word)
    root = lemma.split("#")[0]
    negated = word.startswith(("ن", "نمی")) and not root.startswith("ن")
    if word in ("باید", "بایستی", "می‌بایست", "بایست", "می‌بایستی", "نباید"):
        return "باید", "modal", word == "نباید"
    if "خواه" in word and "_" in word or word.startswith(("خواهد", "خواهند", "خواهیم")):
        return root, "future", negated
    if word.startswith(("می‌", "نمی‌")):
        bare = word.split(normalise.ZWNJ, 1)[1]
        return root, "imperfect" if root and bare.startswith(root) and root not in ("", "دار") else "present", negated
    if word.endswith(("_است", "_اند", "_ایم", "_ام", "شده", "کرده", "یافته", "گرفته", "داده", "رسیده", "گردیده")):
        return root, "perfect", negated
    if word.endswith(("_بود", "_بودند", "_بودیم")):
        return root, "pluperfect", negated
    if word in ("است", "هست", "هستند", "هستیم", "نیست", "بود", "بودند", "نیستند"):
        return "بود", "copula", word.startswith("ن")
    if word in ("دارد", "دارند", "داریم", "ندارد", "ندارند", "نداریم"):
        return "داشت", "present", word.startswith("ن")
    bare = word[1:] if word.startswith("ن") and word not in normalise.verbs() else word
    if bare in _SUBJUNCTIVE or (word.startswith(("ب", "ن")) and bare in _SUBJUNCTIVE):
        return root, "subjunctive", negated
    if word.startswith("ب") and word[1:2] and not root.startswith("ب"):
        return root, "subjunctive", negated
    return root, "past", negated


_OPENERS = frozenset("«([\"'")
_BOUNDARY_TAGS = frozenset({"PUNC", "CONJ", "V", "POSTP", "P", "Pe", "ADV", "ADVe"})


def can_start(tokens: tuple[Token, ...], i: int) -> bool:
    token = tokens[i]
    if token.tag in ("PUNC", "POSTP") and token.word not in _OPENERS or token.word in ("و", "که"):
        return False
    if i == 0 or action_class(token.word):
        return True
    before = tokens[i - 1]
    return before.tag in _BOUNDARY_TAGS or normalise.fold(before.word) in _starters()


@cache
def _starters() -> frozenset[str]:
    return frozenset(words[0] for words in _frames("before"))


def can_end(tokens: tuple[Token, ...], j: int) -> bool:
    token = tokens[j]
    if token.tag in ("P", "Pe", "CONJ", "POSTP", "DET") or (token.tag == "PUNC" and token.word not in "»)]\""):
        return False
    if j + 1 == len(tokens) or token.tag == "V":
        return True
    after = tokens[j + 1]
    if after.tag in ("PUNC", "CONJ", "POSTP", "V", "P", "Pe"):
        return True
    return not token.tag.endswith("e")


class Lattice:
    """The possible starts and ends of one sentence, with the evidence of each.

    `starts`/`ends` are token indexes; `start_features[k]` belongs to `starts[k]`; `inner_features[t]` to token t (all that
    a stretch covers count); `pair(i, j)` is the evidence of a stretch as a whole.
    """

    def __init__(self, tokens: tuple[Token, ...], *, role: str = "body", position: int = 9, domain: str = ""):
        self.tokens = tokens
        self.role, self.position, self.domain = role, position, domain
        size = len(tokens)
        self.stems = [stem(token.word) for token in tokens]
        self.actions = [action_class(token.word) if token.tag[0] in "NA" else "" for token in tokens]
        self.classes = [word_class(word) for word in self.stems]
        self.is_verb = [token.tag == "V" and not self._participle(k) for k, token in enumerate(tokens)]
        self.forms = [verb_form(token.word) if verb else None for token, verb in zip(tokens, self.is_verb, strict=True)]
        self.finite = [0] * (size + 1)
        for k in range(size):
            modal = self.is_verb[k] and self.forms[k][1] == "modal"
            self.finite[k + 1] = self.finite[k] + (self.is_verb[k] and not modal)
        self.next_verb = [size] * (size + 1)
        for k in range(size - 1, -1, -1):
            self.next_verb[k] = k if self.is_verb[k] else self.next_verb[k + 1]
        self.last_verb = [-1] * (size + 1)
        for k in range(size):
            self.last_verb[k + 1] = k if self.is_verb[k] else self.last_verb[k]
        self.colon = next((k for k, token in enumerate(tokens) if token.word == ":"), -1)
        fixed = _inside_fixed(self.stems)
        self.starts = [k for k in range(size) if k not in fixed and can_start(tokens, k)]
        self.ends = [k for k in range(size) if k + 1 not in fixed and can_end(tokens, k)]
        self.last_that = [-1] * (size + 1)
        for k in range(size):
            self.last_that[k + 1] = k if self.stems[k] == "که" else self.last_that[k]
        self._before: dict[int, tuple[str, str]] = {}
        self._after: dict[int, tuple[str, str]] = {}

    def _participle(self, k: int) -> bool:
        """A bare participle inside a phrase («هنرمندان آسیب دیده از …»), which the tagger takes for a verb."""
        word = self.tokens[k].word
        if not word.endswith("ه") or "_" in word or word.startswith(("می\u200c", "نمی\u200c")):
            return word in ("گرای", "بین", "ساز")
        if k + 1 == len(self.tokens):
            return False
        after = self.tokens[k + 1]
        return after.tag in ("P", "Pe", "N", "Ne", "AJ", "AJe", "NUM", "DET", "POSTP") or after.word == "شدن"

    def allowed(self, i: int, j: int) -> bool:
        """Whether a stretch is a phrase without a finite verb, or a clause that its verb ends and nothing cuts at its start."""
        if self.is_verb[j]:
            return not (i and (self.tokens[i - 1].tag in ("P", "Pe", "DET") or self.tokens[i - 1].tag.endswith("e"))) or bool(
                self.actions[i]
            )
        return self.finite[j + 1] == self.finite[i] and self.last_that[j + 1] < i

    def list_frame_before(self, i: int) -> str:
        """For a later member of a list, the frame before an earlier one («بر ⟦تدوین …⟧ و ⟦اجرای …⟧»)."""
        for k in range(i - 2, max(self.last_verb[i], i - 45, -1), -1):
            if self.actions[k]:
                frame = self.frame_before(k)[0]
                if frame:
                    return frame
        return ""

    def list_frame_after(self, j: int) -> str:
        """For an earlier member of a list, the frame after the last one («⟦…⟧، ⟦…⟧ و ⟦…⟧ را ضروری دانست»)."""
        stop = min(self.next_verb[j + 1], j + 60, len(self.tokens) - 1)
        for k in range(j + 1, stop):
            if self.tokens[k].tag in ("N", "AJ", "NUM", "PUNC"):
                frame = self.frame_after(k)[0]
                if frame:
                    return frame
        return ""

    def mood(self, i: int) -> str:
        """The last need, request or plan said in the clause before a start («باید با ⟦…⟧»)."""
        for k in range(i, max(self.last_verb[i] - 4, i - 14, -1), -1):
            frame = self.frame_before(k)[0]
            if frame in ("need", "request", "plan"):
                return f"{frame}.{min(i - k, 3)}"
        return ""

    def action(self, i: int, j: int) -> str:
        """What is done: the action noun at the start, else the predicate's element or verb («افتتاح», «رساندن»)."""
        if self.actions[i]:
            return self.tokens[i].word
        if self.is_verb[j]:
            if j > i and self.forms[j][0] in _LIGHT and self.tokens[j - 1].tag[0] in "NA":
                return self.tokens[j - 1].word
            root = self.forms[j][0]
            return root + "ن" if root else self.tokens[j].word
        return next((self.tokens[k].word for k in range(i, j + 1) if self.actions[k]), self.tokens[i].word)

    def predicate(self, k: int) -> str:
        """The class of the predicate whose verb stands at k, with its form («act.future»)."""
        if not 0 <= k < len(self.tokens):
            return "-"
        root, form, negated = self.forms[k]
        return f"{predicate_class(self.stems[k - 1] if k else '', root)}.{'not' if negated else form}"

    def in_name(self, i: int) -> str:
        """Whether a start stands inside a body's or an office's name («اداره نوسازی و ⟦تجهیز مدارس⟧»): the class of its head."""
        for k in range(i - 1, max(-1, i - 9), -1):
            tag = self.tokens[k].tag
            if tag in ("V", "P", "Pe", "POSTP", "PRO") or self.tokens[k].word in (":", "؛", "«", "که"):
                return ""
            if self.classes[k] in ("body", "official") and tag.endswith("e"):
                return self.classes[k]
        return ""

    def subject(self, i: int, j: int) -> str:
        """The class of the first noun of a stretch that has one."""
        for k in range(i, min(j, i + 4) + 1):
            if self.classes[k] and self.tokens[k].tag[0] in "NP":
                return self.classes[k]
        return self.tokens[i].tag

    def _verb_name(self, k: int) -> str:
        """The predicate at a verb: light verbs take the element before them («خبر داد»)."""
        if k >= len(self.tokens) or k < 0:
            return "-"
        root = self.forms[k][0]
        if k and self.tokens[k - 1].tag in ("N", "AJ", "Ne", "ADV") and root in _LIGHT:
            return f"{self.stems[k - 1]}+{root}"
        return root

    def _element(self, k: int) -> str:
        if k < 1 or k >= len(self.tokens):
            return "-"
        return self.actions[k - 1] or ("AJ" if self.tokens[k - 1].tag == "AJ" else self.tokens[k - 1].tag)

    def frame_before(self, i: int) -> tuple[str, str]:
        """(class, words) of the frame that ends where a stretch starts; empty where there is none."""
        if i not in self._before:
            self._before[i] = self._find_before(i)
        return self._before[i]

    def frame_after(self, j: int) -> tuple[str, str]:
        """(class, words) of the frame that begins where a stretch ends."""
        if j not in self._after:
            self._after[j] = self._find_after(j)
        return self._after[j]

    def _find_before(self, i: int) -> tuple[str, str]:
        frames = _frames("before")
        for length in range(min(5, i), 0, -1):
            phrase = tuple(self.stems[i - 1 - k] for k in range(length))
            if phrase in frames:
                return frames[phrase], " ".join(phrase[::-1])
        return "", ""

    def _find_after(self, j: int) -> tuple[str, str]:
        frames = _frames("after")
        rest = self.stems[j + 1 : j + 6]
        for skip in (0, 1):
            if skip and rest[:1] != ["را"]:
                break
            for length in range(min(5, len(rest) - skip), 0, -1):
                phrase = tuple(rest[skip : skip + length])
                if phrase in frames:
                    return frames[phrase], " ".join(phrase)
        return "", ""

    def start_kind(self, i: int) -> str:
        return "act" if self.actions[i] else self.tokens[i].tag

    def start_features(self, i: int) -> list[str]:
        tokens, stems, acts = self.tokens, self.stems, self.actions
        kind = self.start_kind(i)
        before = stems[i - 1] if i else "BOS"
        before2 = stems[i - 2] if i > 1 else "BOS"
        tag = tokens[i].tag
        tag_before = tokens[i - 1].tag if i else "BOS"
        cue, words = self.frame_before(i)
        previous = self.last_verb[i]
        name = self._verb_name(previous)
        form = self.forms[previous][1] if previous >= 0 else "-"
        after_colon = 0 <= self.colon < i
        coordinated = "-"
        if before in ("و", "،") and i:
            for k in range(i - 2, max(previous, i - 40), -1):
                if acts[k] and (k == 0 or not tokens[k - 1].tag.endswith("e")):
                    coordinated = "act"
                    break
        features = [
            "s",
            f"s.w={stems[i]}", f"s.t={tag}", f"s.k={kind}", f"s.a={acts[i]}",
            f"s.w1={stems[i + 1] if i + 1 < len(stems) else 'EOS'}",
            f"s.t1={tag}|{tokens[i + 1].tag if i + 1 < len(tokens) else 'EOS'}",
            f"s.b={before}", f"s.bb={before2}|{before}", f"s.bt={tag_before}",
            f"s.b.k={before}|{kind}", f"s.bt.k={tag_before}|{kind}",
            f"s.cue={cue}", f"s.cue.k={cue}|{kind}",
            f"s.pv={name}", f"s.pv.k={form}|{kind}|{previous == i - 1}",
            f"s.co={coordinated}|{before}|{kind}",
            f"s.colon={after_colon}|{kind}|{min(i - self.colon, 3) if after_colon else 0}",
            f"s.role={self.role}|{kind}",
            f"s.pos={min(self.position, 3)}|{i == 0}",
            f"s.nv={self._verb_name(self.next_verb[i])}",
            f"s.nvf={self.forms[self.next_verb[i]][1] if self.next_verb[i] < len(tokens) else '-'}|{kind}",
            f"s.np={self.predicate(self.next_verb[i])}|{kind}",
            f"s.pp={self.predicate(previous)}|{kind}|{after_colon}",
            f"s.in={self.in_name(i)}|{kind}",
            f"s.dom={self.domain}|{kind}",
            f"s.m={self.mood(i)}|{kind}|{before if before in ('با', 'و', '،', 'از', 'به') else '-'}",
            f"s.nve={self._element(self.next_verb[i])}|{kind}",
        ]
        if before in ("و", "،"):
            features.append(f"s.lf={self.list_frame_before(i)}|{kind}|{before}")
        if words:
            features.append(f"s.cw={words}")
        classes = self.classes
        if classes[i]:
            features += [f"s.c={classes[i]}", f"s.c.cue={classes[i]}|{cue}"]
        if i + 1 < len(stems):
            features.append(f"s.k.c1={acts[i] or kind}|{classes[i + 1]}")
        return features

    def end_features(self, j: int) -> list[str]:
        tokens, stems = self.tokens, self.stems
        size = len(tokens)
        tag = tokens[j].tag
        after = stems[j + 1] if j + 1 < size else "EOS"
        after2 = stems[j + 2] if j + 2 < size else "EOS"
        after_tag = tokens[j + 1].tag if j + 1 < size else "EOS"
        cue, words = self.frame_after(j)
        following = self.next_verb[j + 1]
        name = self._verb_name(following)
        form = self.forms[following][1] if following < size else "-"
        gap = min(following - j, 9) if following < size else 10
        features = [
            "e",
            f"e.t={tag}|{after_tag}", f"e.n={after}", f"e.n.t={after}|{tag}", f"e.nn={after}|{after2}",
            f"e.cue={cue}|{tag == 'V'}", f"e.np={self.predicate(following)}|{min(gap, 3)}", f"e.nv={name}|{min(gap, 4)}", f"e.nvf={form}|{min(gap, 5)}|{tag}",
        ]
        if after in ("و", "،"):
            features.append(f"e.lf={self.list_frame_after(j)}|{after}|{tag == 'V'}")
        if words:
            features.append(f"e.cw={words}")
        if self.is_verb[j]:
            root, form, negated = self.forms[j]
            element = self._element(j)
            features += [
                f"e.p={self.predicate(j)}", f"e.p.n={self.predicate(j)}|{after}",
                f"e.v={self._verb_name(j)}", f"e.vf={form}|{negated}", f"e.vr={root}|{form}", f"e.ve={element}|{form}",
                f"e.vn={form}|{after}",
            ]
        else:
            features += [f"e.w={stems[j]}", f"e.c={self.classes[j]}|{cue}"]
        return features

    def inner_features(self, t: int) -> list[str]:
        token = self.tokens[t]
        if token.tag in ("PUNC", "CONJ", "POSTP"):
            return [f"i.w={self.stems[t]}", f"i.n={self.stems[t]}|{self.tokens[t + 1].tag if t + 1 < len(self.tokens) else 'EOS'}"]
        if self.is_verb[t]:
            root, form, negated = self.forms[t]
            return [f"i.p={self.predicate(t)}", f"i.v={root}", f"i.vf={form}|{negated}", f"i.vn={self._verb_name(t)}"]
        features = [f"i.w={self.stems[t]}"]
        if self.classes[t]:
            features.append(f"i.c={self.classes[t]}")
        if self.actions[t]:
            features.append(f"i.a={self.tokens[t - 1].tag if t else 'BOS'}")
        return features

    def pair_features(self, i: int, j: int) -> list[str]:
        tokens = self.tokens
        kind = self.start_kind(i)
        act = self.actions[i]
        length = j - i + 1
        bucket = length if length < 4 else 4 + min((length - 4) // 4, 8)
        ends_verb = self.is_verb[j]
        first_verb = self.next_verb[i]
        has_verb = first_verb <= j
        head = j if ends_verb else self.next_verb[j + 1]
        form = self.forms[head][1] if head < len(tokens) else "-"
        shape = f"{kind}|{'V' if ends_verb else 'v' if has_verb else '-'}"
        before = self.stems[i - 1] if i else "BOS"
        after = self.stems[j + 1] if j + 1 < len(tokens) else "EOS"
        cue_after = self.frame_after(j)[0]
        cue_before = self.frame_before(i)[0]
        subject = self.subject(i, j)
        joined = any(
            self.is_verb[k] and tokens[k + 1].word in ("و", "،", "؛") and self.last_that[k + 1] < i for k in range(first_verb, j)
        ) if has_verb and first_verb < j else False
        return [
            f"p.sub={subject}|{self.predicate(head)}|{ends_verb}", f"p.subk={subject}|{kind}|{ends_verb}",
            f"p.join={joined}|{ends_verb}|{form}", f"p.dom={self.domain}|{shape}",
            f"p.pred={self.predicate(head)}|{shape}", f"p.act.p={act}|{self.predicate(head)}|{ends_verb}",
            f"p.inner={min(self.finite[j + 1] - self.finite[i], 3)}|{ends_verb}|{'که' in self.stems[i : j + 1]}",
            f"p.len={bucket}", f"p.len.s={bucket}|{shape}", f"p.shape={shape}",
            f"p.shape.f={shape}|{form}", f"p.ba={before}|{after}", f"p.cc={cue_before}|{cue_after}|{shape}",
            f"p.act.h={act}|{self._verb_name(head)}" if not ends_verb else f"p.k.v={kind}|{self._verb_name(head)}",
            f"p.act.f={act}|{cue_after}|{form}", f"p.one={ends_verb}|{first_verb == j}|{kind}",
            f"p.b.s={before}|{shape}", f"p.a.s={shape}|{after}",
        ]
