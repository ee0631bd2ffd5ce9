"""Which place a name means, with its reason; `where` (scope.py) says where a measure applies.

A name's candidates are weighed in a fixed order: the kind that its noun or office says, the province that is named
beside it, the article's focus, mentions nearby, population. The candidates that lose are kept.
"""

from bisect import insort
from collections import Counter
from dataclasses import replace
from functools import cache

from articles.extraction.cues import met_at
from articles.extraction.focus import Named, decide, last_named, weight
from articles.extraction.gazetteer import IRAN, SETTLED, Entry, gazetteer, neighbours, prominence, variants
from articles.extraction.knowledge import read_table
from articles.extraction.phrases import key
from articles.extraction.records import Document, Place, Reason, Toponym
from articles.extraction.relatives import OURS, Relative, points_back
from articles.extraction.scope import where
from articles.extraction.words import Mention, Words, distinct

__all__ = ["resolve", "where"]


def resolve(document: Document, words: Words, mentions: list[Mention]) -> tuple[tuple[Toponym, ...], Place | None]:
    """The toponyms of the mentions, in order, and the place that the article is about (None where nothing says so)."""
    return _Resolver(document, words, mentions).run()


class _Resolver:
    def __init__(self, document: Document, words: Words, mentions: list[Mention]):
        self.document, self.words, self.mentions = document, words, mentions
        self.votes = self._votes()
        # Countries that the article names beyond doubt.
        self.named = {
            m.entries[0].place.id for m in mentions if len(m.entries) == 1 and m.entries[0].place.kind == "country"
        }
        self.leading = [code for code, _ in sorted(self.votes.items(), key=lambda item: (-item[1], item[0]))]
        self.firm = self._called()
        # Whether the article speaks of «استان» without a name.
        self.spoken = any(m.spec is not None and m.spec.level == "province" for m in mentions)
        self.certain = self._certain()
        self.foreign = self._foreign()

    def run(self) -> tuple[tuple[Toponym, ...], Place | None]:
        toponyms = []
        for index, mention in enumerate(self.mentions):
            if mention.spec is None and mention.rule != "site":
                toponym = self._name(index, mention)
                if toponym:
                    toponyms.append((mention, toponym))
        toponyms += [(mention, self._site(mention)) for mention in self.mentions if mention.rule == "site"]
        toponyms.sort(key=lambda pair: pair[0].start)
        focus = decide(self.document, self.mentions, toponyms)
        for mention in self.mentions:
            if mention.spec is not None:
                toponym = self._relative(mention, focus, toponyms)
                if toponym:
                    insort(toponyms, (mention, toponym), key=lambda pair: pair[0].start)
        return tuple(toponym for _, toponym in toponyms), focus

    def _spelt(self, mention: Mention) -> str:
        return " ".join(self.words.texts[mention.first : mention.last])

    def _called(self) -> dict[str, Counter]:
        """Name → how often the article calls it a province, a city, a county."""
        called: dict[str, Counter] = {}
        for mention in self.mentions:
            if mention.entries and mention.kind and mention.rule in ("noun", "office"):
                called.setdefault(self._spelt(mention), Counter())[mention.kind] += 1
        return called

    # -- the article's provinces

    def _votes(self) -> Counter:
        """Province → weight of the mentions that can mean no other province."""
        votes: Counter[str] = Counter()
        for mention in self.mentions:
            for inner in (mention, *mention.within):
                codes = {entry.place.provinces for entry in inner.entries}
                if len(codes) == 1 and (only := next(iter(codes))):
                    for code in only:
                        votes[code] += weight(self.document, mention) / len(only)
        return votes

    def _certain(self) -> dict[int, set[str]]:
        """Sentence → the provinces of its mentions that can mean no other province."""
        certain: dict[int, set[str]] = {}
        for mention in self.mentions:
            if len({entry.place.provinces for entry in mention.entries}) == 1:
                certain.setdefault(mention.sentence, set()).update(mention.entries[0].place.provinces)
        return certain

    def _foreign(self) -> set[int]:
        """The sentences that name a country abroad and nothing in a province."""
        abroad, home = set(), set()
        for mention in self.mentions:
            if mention.entries:
                place = mention.entries[0].place
                if place.kind == "country" and place.id != IRAN:
                    abroad.add(mention.sentence)
                if place.provinces:
                    home.add(mention.sentence)
        return abroad - home

    # -- one name

    def _name(self, index: int, mention: Mention) -> Toponym | None:
        if not mention.entries:
            return self._unknown(index, mention)
        entries = list(mention.entries)
        fitting = [entry for entry in entries if entry.place.kind == mention.kind]
        if not fitting and mention.kind in SETTLED:
            fitting = [entry for entry in entries if entry.place.kind in SETTLED]
        entries = fitting or entries
        code, why = self._province(index, mention, entries)
        if code is not None:
            entries = [
                entry for entry in entries if code in entry.place.provinces or (not code and not entry.place.provinces)
            ] or entries
        entry, how = self._kind(index, mention, entries)
        losers = tuple(other.place.id for other in mention.entries if other is not entry)
        reason = Reason("place", f"{mention.rule}; {why}; {how}", mention.cue, mention.start, mention.end)
        return Toponym(mention.start, mention.end, self._as_said(mention, entry), reason, losers)

    def _as_said(self, mention: Mention, entry: Entry) -> Place:
        """The place under the one of its names that the article uses («ماهشهر» for بندر ماهشهر), never under a slip of the pen."""
        if entry.place.kind not in ("country", "city", "county", "village"):
            return entry.place
        spelt = self._spelt(mention)
        said = next((name for name in entry.names if spelt in variants(name)), None)
        if said is None or spelt in variants(entry.place.name) or said in _slips():
            return entry.place
        return replace(entry.place, name=said)

    def _province(self, index: int, mention: Mention, entries: list[Entry]) -> tuple[str | None, str]:
        """The province that decides between homonyms, and why; "" stands for abroad."""
        codes = list(dict.fromkeys(entry.place.provinces[0] if entry.place.provinces else "" for entry in entries))
        if len(codes) == 1:
            return codes[0], "one province"
        large = next((entry.place.id for entry in entries if entry.place.kind == "province"), None)
        if large and mention.kind not in SETTLED:
            return large, "a province before a town of its name"
        for step in (1, -1):
            near = self.mentions[index + step] if 0 <= index + step < len(self.mentions) else None
            if near and near.sentence == mention.sentence and self._touches(mention, near, step):
                shared = [code for code in codes if any(code in entry.place.provinces for entry in near.entries)]
                if len(shared) == 1:
                    return shared[0], "named beside it"
        if "" in codes and any(
            entry.parent in self.named or entry.place.id in self.named for entry in entries if not entry.place.provinces
        ):
            return "", "its country is named in the article"
        for code in self.leading[:1]:
            if any(code in entry.place.provinces for entry in entries):
                return code, "the article's focus"
        here = [code for code in codes if code in self.certain.get(mention.sentence, ())]
        if len(here) == 1:
            return here[0], "named in the sentence"
        for code in self.leading:
            if code in codes:
                return code, "named in the article"
        best = max(entries, key=prominence)
        return (best.place.provinces[0] if best.place.provinces else ""), "the most people"

    def _touches(self, mention: Mention, near: Mention, step: int) -> bool:
        gap = near.first - mention.last if step > 0 else mention.first - near.last
        texts = self.words.texts
        between = texts[mention.last : near.first] if step > 0 else texts[near.last : mention.first]
        return gap <= 2 and "و" not in between and "،" not in between

    def _kind(self, index: int, mention: Mention, entries: list[Entry]) -> tuple[Entry, str]:
        """The entry of the kind that the words, or else the article, suggest."""
        if len(entries) == 1:
            return entries[0], "one candidate"
        by_kind = {}
        for entry in sorted(entries, key=prominence, reverse=True):
            by_kind.setdefault(entry.place.kind, entry)
        if mention.kind in by_kind:
            return by_kind[mention.kind], f"{mention.rule} says {mention.kind}"
        if mention.rule == "dateline" and "city" in by_kind:
            return by_kind["city"], "dateline"
        if "province" in by_kind and ("city" in by_kind or "county" in by_kind):
            return self._province_or_city(index, mention, by_kind)
        spelt = self._spelt(mention)
        exact = [entry for entry in entries if spelt in variants(entry.place.name)]
        if len(exact) == 1 and all(entry.place.kind in SETTLED for entry in entries):
            return exact[0], "its own name"
        if any(entry.place.kind == "natural" for entry in exact):
            return next(entry for entry in exact if entry.place.kind == "natural"), "a feature's own name"
        for kind in ("country", "province", "site", "city", "county", "natural", "district", "village", "relative"):
            if kind in by_kind:
                return by_kind[kind], "most usual kind"
        return entries[0], "first"

    def _province_or_city(self, index: int, mention: Mention, by_kind: dict[str, Entry]) -> tuple[Entry, str]:
        """«اصفهان» by itself: a city where people met or after its own town's «در»; else what the article calls it."""
        province = by_kind["province"]
        settled = by_kind.get("city") or by_kind["county"]
        before = self.mentions[index - 1] if index else None
        joined = before and self.words.texts[mention.first - 1] == "در" and before.last == mention.first - 1
        if joined and any(
            entry.place.kind in SETTLED and province.place.id in entry.place.provinces for entry in before.entries
        ):
            return province, "its town is named before it"
        if met_at(self.words, mention.first):
            return settled, "where people met"
        said = self.firm.get(self._spelt(mention), Counter())
        as_often = said["province"] and said["province"] == said["city"]
        if said["province"] > said["city"] or (self.spoken and as_often):
            return province, "called a province in the article"
        if said["city"]:
            return settled, "called a city in the article"
        if self.leading[:1] == [province.place.id] and self.spoken:
            return province, "the article's province"
        return settled, "a city by default"

    def _unknown(self, index: int, mention: Mention) -> Toponym:
        name = " ".join(self.document.text[mention.start : mention.end].split())
        near = self.mentions[index + 1] if index + 1 < len(self.mentions) else None
        codes: tuple[str, ...] = ()
        if near and near.sentence == mention.sentence and self._touches(mention, near, 1) and near.entries:
            codes = near.entries[0].place.provinces
        if mention.sentence not in self.foreign:
            codes = codes or tuple(self.leading[:1])
        place = Place(_said(mention.kind, codes, name), name, mention.kind, codes)
        return Toponym(
            mention.start,
            mention.end,
            place,
            Reason("place", "unknown name after its noun", mention.cue, mention.start, mention.end),
        )

    # -- places that words make

    def _site(self, mention: Mention) -> Toponym:
        towns = [self._settle(inner) for inner in mention.within]
        codes = tuple(dict.fromkeys(code for town in towns for code in town.provinces))
        foreign = towns and not codes
        if not codes and not foreign:
            codes = tuple(self.leading[:1])
        point = (towns[0].lat, towns[0].lon) if len(towns) == 1 else (None, None)
        known = [entry for entry in gazetteer().named(mention.name) if entry.place.kind in ("site", "natural")]
        if known:
            place = known[0].place
        else:
            place = Place(_said(mention.kind, codes, mention.name), mention.name, mention.kind, codes, *point)
        reason = Reason("place", "site: its noun with its name", mention.cue, mention.start, mention.end)
        return Toponym(mention.start, mention.end, place, reason)

    def _settle(self, mention: Mention) -> Place:
        code, _ = self._province(len(self.mentions), mention, list(mention.entries))
        entries = [entry for entry in mention.entries if not code or code in entry.place.provinces] or list(
            mention.entries
        )
        settled = [entry for entry in entries if entry.place.kind in SETTLED]
        return max(settled or entries, key=prominence).place

    def _relative(self, mention: Mention, focus: Place | None, toponyms) -> Toponym | None:
        spec: Relative = mention.spec
        point = spec.rule in ("near", "between")
        bases = [self._settle(inner) if point else self._base(inner) for inner in mention.within] or self._own(
            mention, focus, toponyms
        )
        place = relative_place(spec, bases, mention.name)
        if place is None:
            return None
        reason = Reason("place", f"relative: {spec.rule}", mention.cue, mention.start, mention.end)
        return Toponym(mention.start, mention.end, place, reason)

    def _base(self, mention: Mention) -> Place:
        """The place that a part is of: the province before its capital («شرق اصفهان»)."""
        code, _ = self._province(len(self.mentions), mention, list(mention.entries))
        entries = [entry for entry in mention.entries if not code or code in entry.place.provinces] or list(
            mention.entries
        )
        order = ("province", "country", "natural", "county", "city", "relative", "site", "district", "village")
        return min(entries, key=lambda entry: (order.index(entry.place.kind), -entry.population)).place

    def _own(self, mention: Mention, focus: Place | None, named: Named) -> list[Place]:
        """What a bare «استان», «این شهرستان», «کشور» means here: the one named last before it where the article has no one
        such place or the words point back; else the article's."""
        level, pointing = mention.spec.level, points_back(mention)
        if level == "country":
            home = gazetteer()[IRAN].place
            own = focus if focus and focus.kind == "country" and mention.cue[-1] != OURS else home
            return [(last_named(named, mention, ("country",)) if pointing else None) or own]
        if mention.spec.rule == "set":
            return self._set(mention, focus, named) if pointing else [gazetteer()[IRAN].place]
        single = focus if focus and len(focus.provinces) == 1 else None
        if mention.spec.rule == "neighbours" and single is None and focus and focus.kind == "relative":
            return [focus]
        if pointing or single is None:
            before = last_named(named, mention, ("province",) if level == "province" else ("county", "city"))
            if before:
                return [before]
        if focus is None or not focus.provinces:
            return []
        if level == "county" and focus.kind in SETTLED:
            return [focus]
        return [gazetteer()[code].place for code in focus.provinces if code in gazetteer()]

    @staticmethod
    def _set(mention: Mention, focus: Place | None, toponyms) -> list[Place]:
        """«این استان‌ها»: the provinces that the sentences before name, or those of a focus of several."""
        named = distinct(
            t.place
            for m, t in toponyms
            if m.last <= mention.first and mention.sentence - m.sentence < 3 and t.place.kind == "province"
        )
        if focus and len(focus.provinces) > 1:
            return [gazetteer()[code].place for code in focus.provinces]
        return named if len(named) > 1 else []


def relative_place(spec: Relative, bases: list[Place], name: str) -> Place | None:
    """The derived place: a stable id («rel:east:IR-10»), the provinces that it can lie in, no point of its own.

    A bare «استان» or «کشور» derives nothing: it is the place that it stands for.
    """
    if spec.rule == "set" and (not bases or bases[0].id == IRAN):
        return Place(f"rel:set:{spec.level}", name, "relative")
    if not bases:
        return None
    base = bases[0]
    ids = "+".join(place.id for place in bases)
    if spec.rule in ("focus", "set") and len(bases) == 1:
        return base
    if spec.rule in ("focus", "set"):
        return Place(f"rel:whole:{ids}", name, "relative", _provinces(bases))
    if base.id == IRAN and spec.rule not in ("neighbours", "near", "bank", "basin", "between"):
        return Place(f"rel:{spec.rule}:{IRAN}", name, "relative", spec.provinces)
    if spec.rule == "neighbours":
        if base.kind == "province":
            return Place(f"rel:neighbours:{ids}", name, "relative", tuple(sorted(neighbours()[base.id])))
        if base.id.startswith("rel:whole:"):
            # «استان‌های همجوار» of an article about several provinces are those provinces.
            return Place(base.id, name, "relative", base.provinces)
        return Place(f"rel:neighbours:{ids}", name, "relative", base.provinces)
    rule = f"near{spec.amount:g}" if spec.rule == "near" else spec.rule
    return Place(f"rel:{rule}:{ids}", name, "relative", _provinces(bases))


def _provinces(places: list[Place]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for place in places for code in place.provinces))


def _said(kind: str, codes: tuple[str, ...], name: str) -> str:
    """A stable id for a place that only the article names."""
    return f"said:{kind}:{'+'.join(codes) or 'abroad'}:{key(name.replace(' ', '-'))}"[:80]


@cache
def _slips() -> frozenset[str]:
    return frozenset(row["said"] for row in read_table("place_slips"))
