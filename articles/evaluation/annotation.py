"""Annotated articles: pairs NAME.txt (the text) and NAME.json (title, agency, focus, items, places, each by its quote).

The project's own, of its two sample articles, are in GOLD; their texts are the samples themselves.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from articles.extraction.records import Token

GOLD = Path(__file__).resolve().parent / "gold"
SAMPLES = GOLD.parent.parent / "samples"


class GoldError(ValueError):
    """An annotation does not fit its text; the message names the file."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An annotated or predicted span with its fields (`data`, as in the file)."""

    start: int
    end: int
    data: dict

    @property
    def core(self) -> bool:
        return self.data.get("certainty") == "core"

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def touched(self, tokens: Sequence[Token]) -> list[int]:
        """Which of the tokens it shares a letter with, in order."""
        return [k for k, token in enumerate(tokens) if token.start < self.end and self.start < token.end]


@dataclass(frozen=True, slots=True)
class Annotated:
    """One article with what a careful reader marked in it."""

    name: str
    text: str
    items: tuple[Mark, ...]
    places: tuple[Mark, ...]
    about: dict


def load(*folders: Path) -> list[Annotated]:
    """The annotated articles of the folders, in the order of their names.

    Raises GoldError where a quote is not in its text, a text is missing or a folder holds no annotation.
    """
    articles = []
    for folder in folders:
        notes = sorted(Path(folder).glob("*.json"))
        if not notes:
            raise GoldError(f"{folder}: no annotated article (NAME.txt with NAME.json) is there")
        articles += [_read(path) for path in notes]
    return articles


def _read(path: Path) -> Annotated:
    try:
        texts = [path.with_suffix(".txt"), SAMPLES / f"{path.stem}.txt"]
        text = next((file for file in texts if file.exists()), texts[0]).read_bytes().decode("utf-8")
        note = json.loads(path.read_text(encoding="utf-8"))
        items, places = (tuple(_locate(text, entry) for entry in note.pop(kind)) for kind in ("items", "places"))
    except (OSError, ValueError, KeyError) as error:
        raise GoldError(f"{path}: {error}") from error
    return Annotated(path.stem, text, items, places, note)


def _locate(text: str, entry: dict) -> Mark:
    """The annotation's span: the nth occurrence of its quote, the first unless it says which."""
    start = -1
    for _ in range(entry.get("occurrence", 1)):
        start = text.find(entry["quote"], start + 1)
        if start < 0:
            raise ValueError(f"the quote is not in the text: {entry['quote']!r}")
    return Mark(start, start + len(entry["quote"]), entry)
