"""An accepted state of the evaluation, and what was gained and lost since, item by item.

A baseline holds offsets and verdicts, no text, so that one of a closed set of articles may be kept anywhere.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from articles.evaluation.scoring import Judgement, figures


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `gained` or lost, what (item, place, item status, spurious item …), and the words."""

    gained: bool
    article: str
    what: str
    quote: str


def verdicts(judgements: Iterable[Judgement]) -> dict[str, dict]:
    """Article → what was found, which fields were right, and what was spurious, by offsets: the comparable state."""
    state = {}
    for judgement in judgements:
        state[judgement.article.name] = {
            "items": {_key(fate.mark): _verdict(fate) for fate in judgement.items},
            "places": {_key(fate.mark): _verdict(fate) for fate in judgement.places},
            "spurious_items": sorted(_key(mark) for mark in judgement.spurious_items),
            "spurious_places": sorted(_key(mark) for mark in judgement.spurious_places),
        }
    return state


def changes(before: dict[str, dict], judgements: Sequence[Judgement]) -> list[Change]:
    """What differs from the earlier verdicts, in the order of the articles; one that they lack is passed over."""
    found = []
    for judgement in judgements:
        earlier = before.get(judgement.article.name)
        if earlier is None:
            continue
        now, text = verdicts([judgement])[judgement.article.name], judgement.article.text
        for kind, one in (("items", "item"), ("places", "place")):
            for key, verdict in now[kind].items():
                old = earlier[kind].get(key, [])
                for what in sorted({*old} ^ {*verdict}):
                    name = one if what == "found" else f"{one} {what}"
                    found.append(Change(what in verdict, judgement.article.name, name, _words(text, key)))
            for key in sorted({*earlier[f"spurious_{kind}"]} ^ {*now[f"spurious_{kind}"]}):
                gone = key not in now[f"spurious_{kind}"]
                found.append(Change(gone, judgement.article.name, f"spurious {one}", _words(text, key)))
    return found


def save(path: Path, judgements: Sequence[Judgement]) -> None:
    """Writes the state as the accepted one."""
    state = {"figures": figures(judgements), "verdicts": verdicts(judgements)}
    path.write_text(json.dumps(state, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load(path: Path) -> dict:
    """The accepted state: its `figures` and `verdicts`. Raises ValueError for a file that is no baseline."""
    state = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(state, dict) or not {"figures", "verdicts"} <= state.keys():
        raise ValueError(f"{path} is no baseline")
    return state


def _key(mark) -> str:
    return f"{mark.start}-{mark.end}"


def _words(text: str, key: str) -> str:
    start, end = map(int, key.split("-"))
    return " ".join(text[start:end].split())


def _verdict(fate) -> list[str]:
    """`found` and the fields that are right; a missed one has none."""
    if fate.overlap is None:
        return []
    return ["found", *sorted(name for name, right in fate.right.items() if right)]
