"""hazm's word and verb lists, read once from its data files: words with their counts, and verbs in all their forms.

hazm itself is not imported here: its package loads nltk, scipy and pandas, which costs seconds and a hundred megabytes that
nothing of the extraction uses. A test compares every word and form with hazm's own.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

ZWNJ = "\u200c"
_PAST = ("م", "ی", "", "یم", "ید", "ند")
_PRESENT = ("م", "ی", "د", "یم", "ید", "ند")
_PERFECT = (f"ه{ZWNJ}ام", f"ه{ZWNJ}ای", "ه", f"ه{ZWNJ}ایم", f"ه{ZWNJ}اید", f"ه{ZWNJ}اند")
_TO_BE = ("ام", "ای", "است", "ایم", "اید", "اند")


def _forms(stem: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(stem + ending for ending in endings)


def _auxiliaries() -> frozenset[str]:
    """What may follow a participle as part of the same verb."""
    been, be = _forms("بود", _PAST), _forms("باش", _PRESENT)
    become, became = _forms("شو", _PRESENT), _forms("شد", _PAST)
    perfect = tuple(f"شده_{form}" for form in (*_TO_BE, *been, *be))
    future = tuple(f"{form}_شد" for form in _forms("خواه", _PRESENT))
    negatable = (*perfect, *become, *became, *(f"می{ZWNJ}{form}" for form in (*become, *became)), *future)
    return frozenset((*_TO_BE, *been, *be, *negatable, *(f"ن{form}" for form in negatable)))


AUXILIARIES = _auxiliaries()
# What may stand before a past stem as its future.
FUTURES = frozenset((*_forms("خواه", _PRESENT), *_forms("نخواه", _PRESENT)))


def _data(name: str) -> str:
    spec = find_spec("hazm")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'hazm'", name="hazm")
    return Path(spec.submodule_search_locations[0], "data", name).read_text(encoding="utf-8")


@cache
def counts() -> dict[str, int]:
    """hazm's word list, with half-spaces as it has them: word → how often its corpus has it."""
    rows = (line.strip().split("\t") for line in _data("words.dat").split("\n"))
    return {row[0]: int(row[1]) for row in rows if len(row) == 3}


@cache
def _roots() -> tuple[str, ...]:
    """Verbs as «past stem#present stem», the last of the list first, so that the first has the last word on a shared form."""
    return tuple(line.strip() for line in _data("verbs.dat").split("\n") if line)[::-1]


@cache
def past_stems() -> frozenset[str]:
    return frozenset(verb.partition("#")[0] for verb in _roots())


@cache
def participles() -> frozenset[str]:
    """Past participles, with and without negation («ساخته», «نساخته»)."""
    return frozenset(f"{no}{stem}ه" for stem in past_stems() for no in ("", "ن"))


@cache
def verbs() -> dict[str, str]:
    """Every conjugated form that is one token («می‌شود», «شده_است») → its verb («شد#شو»)."""
    forms = {"است": "#است"}
    for verb in _roots():
        past, _, present = verb.partition("#")
        made = [f"{past}ن"]
        for stem, endings in ((past, _PAST), (past, _PERFECT), (present, _PRESENT)):
            bare = _forms(stem, endings)
            made += bare
            for prefix in ("ن", f"می{ZWNJ}", f"نمی{ZWNJ}"):
                made += [prefix + form for form in bare]
        made += [f"ب{form}" for form in _forms(present, _PRESENT)]
        if present == "بین":
            made += ["ببین", "نبین"]
        made += [f"{no}{past}ه_{form}" for form in AUXILIARIES for no in ("", "ن")]
        made += [f"{form}_{past}" for form in FUTURES]
        forms.update(dict.fromkeys(made, verb))
    return forms
