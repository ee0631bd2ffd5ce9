"""The gazetteer in memory: every place with its names, found in a text by one automaton.

Pure Python: no Django and no database. Loading takes a fraction of a second; finding names costs by the length of the
text and the number of hits, whatever the number of places.
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import product

import ahocorasick

from articles.extraction.knowledge import read_table
from articles.extraction.normalise import fold
from articles.extraction.records import Place
from articles.gazetteer import tables

ZWNJ = "\u200c"
IRAN = "IR"
# Kinds of which one name often means two («کاشان», city and county).
SETTLED = ("city", "county", "district", "village")
# Places of at least so many people, and whatever the lexicons list, are known by their bare name.
BARE = 15_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A place with what resolution weighs: its names, its parent's id, its people, and whether its bare name is enough."""

    place: Place
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    parent: str | None = None
    name_en: str = ""
    population: int = 0
    uncertainty_km: float | None = None
    source: str = ""
    feature: str = ""
    bare: bool = True

    def spelt(self, folded: str) -> set[bool]:
        """Whether the names that fold to this spelling have آ in them (both, where one has and another has not)."""
        return {"آ" in name for name in (self.place.name, *self.names, *self.weak) if folded in variants(name)}


def prominence(entry: Entry) -> tuple[bool, bool, int]:
    """What decides between places of one name where nothing in the article does: a province first, then the most people."""
    return (entry.place.kind == "province", entry.bare, entry.population)


@dataclass(slots=True)
class Hit:
    """Words [first, last) that spell a name (`spelt`, folded), with the entries that carry it; `known` are those that the bare
    name makes known, the others carry it as an alternate or are too small. Not frozen, for what it costs to make one."""

    first: int
    last: int
    spelt: str
    entries: tuple[Entry, ...]
    known: tuple[Entry, ...]

    @property
    def bare(self) -> bool:
        return bool(self.known)


@dataclass(slots=True)
class Gazetteer:
    """All places by id, and the automaton over their spellings."""

    entries: dict[str, Entry]
    _automaton: ahocorasick.Automaton = field(repr=False)
    _words: frozenset[str] = field(repr=False)

    def __getitem__(self, id: str) -> Entry:
        return self.entries[id]

    def __contains__(self, id: object) -> bool:
        return id in self.entries

    def is_bare_word(self, folded: str) -> bool:
        """Whether one folded word is by itself the name of a place that its bare name makes known."""
        return folded in self._words

    def named(self, name: str) -> tuple[Entry, ...]:
        """The entries that carry exactly this name, in any of its spellings."""
        words = [fold(word) for word in re.split(r"\s+", name.strip())]
        hits = [hit for hit in self.find(words) if hit.first == 0 and hit.last == len(words)]
        return hits[0].entries if hits else ()

    def find(self, words: list[str]) -> list[Hit]:
        """Every name in a sequence of folded words without spaces, all lengths, in the order of their ends."""
        text = f" {' '.join(words)} "
        hits, last, passed = [], 0, 1
        for end, (spelling, count, entries, known) in self._automaton.iter(text):
            # A space ends each word, so those passed since the hit before say which word this one ends at.
            last += text.count(" ", passed, end + 1)
            passed = end + 1
            hits.append(Hit(last - count, last, spelling, entries, known))
        return hits


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer of the committed data and lexicons, read once a process."""
    entries = {entry.place.id: entry for entry in _entries()}
    spellings: dict[str, tuple[dict, dict]] = {}
    for entry in entries.values():
        for name in (entry.place.name, *entry.names):
            for spelling in variants(name):
                spellings.setdefault(spelling, ({}, {}))[0 if entry.bare else 1][entry.place.id] = None
        for name in entry.weak:
            for spelling in variants(name):
                spellings.setdefault(spelling, ({}, {}))[1][entry.place.id] = None
    automaton = ahocorasick.Automaton()
    for spelling, (bare, weak) in spellings.items():
        known = tuple(entries[id] for id in bare)
        others = tuple(entries[id] for id in weak if id not in bare)
        automaton.add_word(f" {spelling} ", (spelling, spelling.count(" ") + 1, known + others, known))
    automaton.make_automaton()
    words = frozenset(spelling for spelling, (bare, _) in spellings.items() if bare and " " not in spelling)
    return Gazetteer(entries, automaton, words)


@lru_cache(maxsize=50_000)
def variants(name: str) -> frozenset[str]:
    """The folded spellings of a name: each space and half-space kept or dropped, a last vowel with its ezafe."""
    parts = re.split(f"[ {ZWNJ}]+", name.strip())
    joins = [[" ", ""] if gap else [""] for gap in [*[True] * (len(parts) - 1), False]]
    # Beyond four gaps only all-spaced and all-joined occur; a spaced «به شهر» never is «بهشهر», for a single part has no gap.
    choices = product(*joins) if len(parts) <= 5 else ([" "] * (len(parts) - 1) + [""], [""] * len(parts))
    spelled = {"".join(fold(part) + join for part, join in zip(parts, choice, strict=True)) for choice in choices}
    spelled |= {word.replace(" و ", " و") for word in spelled if " و " in word}
    # Of a last ه only the silent one takes an ezafe's ی: «کرمانشاهی» is an adjective.
    vowels = {word for word in spelled if word[-1:] in "اوه" and word[-2:] not in ("اه", "وه") and len(word) > 3}
    return frozenset(spelled | {word + "ی" for word in vowels})


def _entries():
    for row in read_table("place_provinces"):
        yield Entry(
            Place(row["iso"], row["name"], "province", (row["iso"],), *_label_points()[row["iso"]]),
            _split(row["aliases"]),
            parent="IR",
            name_en=row["name_en"],
            source="ISO 3166-2",
        )
    seats = {
        (row["iso"], fold(name))
        for row in read_table("place_counties")
        for name in (row["seat"] or row["name"], row["name"])
    }
    listed = seats | {(row["iso"], fold(row["name"])) for row in read_table("place_towns")}
    largest: dict[tuple[str, str], tuple[int, str]] = {}
    for row in tables.read("towns"):
        named = (row["provinces"], fold(row["name"]))
        largest[named] = max(largest.get(named, (-1, "")), (int(row["population"] or 0), row["id"]))
    for table in ("counties", "towns", "abroad"):
        for row in tables.read(table):
            people, named = int(row["population"] or 0), (row["provinces"], fold(row["name"]))
            if table == "towns":
                bare = people >= BARE or (named in listed and largest[named][1] == row["id"])
            else:
                bare = row["source"] != "GeoNames, not listed"
            yield Entry(
                Place(
                    row["id"],
                    row["name"],
                    row["kind"],
                    _split(row["provinces"]),
                    _float(row["lat"]),
                    _float(row["lon"]),
                ),
                _split(row["aliases"]),
                _split(row["alternates"]),
                row["parent"] or None,
                row["name_en"],
                people,
                _float(row["uncertainty_km"]),
                row["source"],
                bare=bare,
            )
    for table, kind in (("place_natural", "natural"), ("place_sites", "site"), ("place_regions", "relative")):
        for row in read_table(table):
            yield Entry(
                Place(
                    row["id"],
                    row["name"],
                    kind,
                    _split(row["provinces"]),
                    _float(row.get("lat")),
                    _float(row.get("lon")),
                ),
                _split(row["aliases"]),
                name_en=row["name_en"],
                uncertainty_km=_float(row.get("uncertainty_km")),
                source="general knowledge",
                feature=row.get("feature", ""),
            )


@cache
def _label_points() -> dict[str, tuple[float, float]]:
    return {row["id"]: (float(row["lat"]), float(row["lon"])) for row in tables.read("provinces")}


@cache
def neighbours() -> dict[str, frozenset[str]]:
    """Province code → codes of the provinces that touch it."""
    return {row["id"]: frozenset(_split(row["neighbours"])) for row in tables.read("provinces")}


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def _float(cell: str | None) -> float | None:
    return float(cell) if cell else None
