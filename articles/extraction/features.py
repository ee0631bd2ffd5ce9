"""Features: a family's name with its values, and the codes that stand for them.

The values of a family are those of the slots that its template names: strings, counts or truth values. A linear model has a weight
for each feature that it knows; as codes, those of all places are made and weighed at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from articles.extraction.candidates import PAD
from articles.extraction.inventory import Inventory

Feature = tuple

# A feature's code is the polynomial of its numbers in this (modulo 2⁶⁴); the chance that any two of a model's meet is below 10⁻⁹.
_BASE = np.uint64(0x9E3779B97F4A7C15)


class Templates:
    """Families of features, those of most slots first, with the slots that give the values of each."""

    def __init__(self, slots_of: Mapping[str, tuple[str, ...]]):
        self.families, self.slots = zip(*sorted(slots_of.items(), key=lambda pair: -len(pair[1])), strict=True)
        self.names = tuple(dict.fromkeys(slot for slots in self.slots for slot in slots))
        self._seeds = np.array([[_seed(family)] for family in self.families], np.uint64)
        # For each place of a value, the numbers of the slots that the families have there: fewer and fewer families.
        self._steps = [
            np.array([self.names.index(slots[place]) for slots in self.slots if len(slots) > place])
            for place in range(len(self.slots[0]))
        ]

    def codes(self, values: np.ndarray) -> np.ndarray:
        """A row of codes for each family, from a row of numbers for each of `names`."""
        codes = np.empty((len(self.families), values.shape[1]), np.uint64)
        codes[:] = self._seeds
        for slots in self._steps:
            part = codes[: len(slots)]
            part *= _BASE
            part += values[slots]
        return codes


def _seed(family: str) -> int:
    return crc32(family.encode())


# How far away a word is still seen by itself: so many words after (before: less than 0).
NEAR = range(-PAD, PAD + 1)
# Family of features → the slots that give its values. What the first letter says: of the whole sentence (q), a start (s), an end
# (e), a word inside (i), the whole stretch (p), two measures that a joint parts (t), and of a word by what stands around it (w).
SENTENCE = Templates({"q.n": ("#position",), "q.b": ("before",), "q.a": ("after",), "q.h": ("headline",)})
START = Templates(
    {
        "s": (),
        "s.w": ("stem",),
        "s.t": ("tag",),
        "s.a": ("action",),
        "s.bt": ("tag-1",),
        "s.bt.k": ("tag-1", "kind"),
        "s.ttt": ("tag-2", "tag-1", "tag"),
        "s.t2": ("tag", "tag+1", "tag+2"),
        "s.b": ("stem-1",),
        "s.cue": ("cue",),
        "s.c.cue": ("class", "cue"),
        "s.role": ("role", "kind"),
        "s.dom": ("domain", "kind"),
        "s.w1": ("stem+1",),
        "s.bb": ("stem-2", "stem-1"),
        "s.b3": ("stem-3",),
        "s.cbc": ("sort-2", "stem-1", "sort"),
        "s.nv": ("next verb",),
        "s.op": ("opening", "#opens"),
        "s.np.b": ("next predicate", "stem-1"),
    }
)
END = Templates(
    {
        "e": (),
        "e.t": ("tag", "tag+1"),
        "e.n": ("stem+1",),
        "e.act": ("?acts", "tag+1", "stem+1"),
        "e.split": ("join or dash", "action+2", "?verb"),
        "e.split.t": ("join or dash", "tag or dash+2", "tag"),
        "e.cue": ("cue", "?verb"),
        "e.cw": ("cue words",),
        "e.d": ("#left", "?verb"),
        "e.lf": ("list cue", "join", "?verb"),
        "e.x": ("?verb", "joint", "joint's left", "joint's right", "?joint before", "?joint after"),
        "e.x.t": ("tag", "joint", "joint's left", "joint's right", "?joint before", "?joint after"),
        "e.p": ("predicate",),
        "e.ve": ("element", "form"),
        "e.v": ("verb",),
        "e.w": ("word",),
        "e.nn": ("stem+1", "stem+2"),
        "e.ntt": ("?verb", "stem+1", "tag+2", "tag+3"),
    }
)
WORD = Templates(
    {
        "i.w": ("word",),
        "i.n": ("separator", "tag+1"),
        "i.pre": ("prefix",),
        "i.p": ("predicate",),
        "i.vn": ("verb",),
        "i.c": ("class",),
        "i.a": ("before action",),
        "i.cc": ("sort-1", "sort"),
        "i.bb": ("stem-1", "stem"),
        "i.ttt": ("tag-2", "tag-1", "tag"),
    }
)
WHOLE = Templates(
    {
        "p.shape": ("kind", "ending"),
        "p.len": ("#length",),
        "p.len.s": ("#length", "kind", "ending"),
        "p.acts": ("#actions", "kind", "ending"),
        "p.sub": ("subject", "form", "?verb"),
        "p.obj": ("object", "predicate", "?verb"),
        "p.inner": ("#inner verbs", "?verb", "?that"),
        "p.seq": ("#sequels", "ending", "form"),
        "p.cut": ("?verb", "join before", "tag-2", "kind"),
        "p.op": ("#opens", "?verb", "kind"),
        "p.fit": ("?opens", "?closes", "?verb", "kind"),
        "p.lc": ("last class", "kind", "?verb"),
        "p.ba": ("stem-1", "stem+1"),
        "p.a.s": ("kind", "ending", "stem+1"),
    }
)
LINK = Templates({"t": ("join", "?verb before", "?verb"), "t.k": ("join", "kind", "?verb before", "?verb")})
AROUND = Templates(
    {
        "w": (),
        "w.tt-1": ("tag-1", "tag+0"),
        "w.tt": ("tag+0", "tag+1"),
        "w.ttt": ("tag-1", "tag+0", "tag+1"),
        "w.ss-1": ("stem-1", "stem+0"),
        "w.ss": ("stem+0", "stem+1"),
        "w.nv": ("next verb",),
        "w.np": ("next predicate",),
        "w.npt": ("next predicate", "tag+0"),
        "w.far": ("#to verb", "next form"),
        "w.n2": ("second predicate",),
        "w.lv": ("last verb",),
        "w.lp": ("last predicate",),
        "w.lc": ("last cue",),
        "w.nc": ("next cue",),
        "w.ld": ("last divider",),
        "w.nd": ("next divider",),
        "w.pos": ("#position",),
        "w.dom": ("domain",),
    }
    | {f"w.{slot}{by:+d}": (f"{slot}{by:+d}",) for slot in ("stem", "tag", "class", "act") for by in NEAR}
    | {f"w.pre{by:+d}": (f"prefix{by:+d}",) for by in (-1, 0, 1)}
    | {f"w.cb{by:+d}": (f"cue before{by:+d}",) for by in NEAR if by <= 0}
    | {f"w.ca{by:+d}": (f"cue after{by:+d}",) for by in NEAR if by >= 0}
)
TEMPLATES: Mapping[str, tuple[str, ...]] = {
    family: slots
    for templates in (SENTENCE, START, END, WORD, WHOLE, LINK, AROUND)
    for family, slots in zip(templates.families, templates.slots, strict=True)
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What speaks at some places, or of some stretches: for each slot of the templates a number each, 0 where it has no value."""

    templates: Templates
    slots: Mapping[str, np.ndarray]
    size: int

    def codes(self) -> np.ndarray:
        """A row of codes for each family. One that has no value at a place has a code there that no feature has."""
        values = np.array([self.slots[name] for name in self.templates.names], np.int64)
        return self.templates.codes(values.view(np.uint64))

    def present(self) -> np.ndarray:
        """Where `codes` are those of features."""
        has = {slot: values > 0 for slot, values in self.slots.items()}
        return np.array(
            [
                np.logical_and.reduce([np.ones(self.size, bool), *(has[slot] for slot in slots)])
                for slots in self.templates.slots
            ]
        )

    def feature(self, row: int, at: int, inventory: Inventory) -> Feature:
        """The feature of a family, by its row, at a place."""
        slots = self.templates.slots[row]
        return (self.templates.families[row], *(_value(slot, int(self.slots[slot][at]), inventory) for slot in slots))


def _value(slot: str, number: int, inventory: Inventory) -> str | int | bool:
    if slot[0] == "#":
        return number - 1
    return number == 2 if slot[0] == "?" else inventory.strings[number]


def code(feature: Feature, inventory: Inventory) -> int:
    family, *values = feature
    found = _seed(family)
    for slot, value in zip(TEMPLATES[family], values, strict=True):
        number = inventory.number(value) if slot[0] not in "#?" else int(value) + 1
        found = (found * int(_BASE) + number) % 2**64
    return found
