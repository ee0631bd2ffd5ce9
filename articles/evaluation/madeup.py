"""The project's own made-up articles: text with ⟦core⟧ and ⟦?optional⟧ measures marked in place."""

from pathlib import Path

from articles.evaluation.annotation import GOLD, Annotated, Mark

MADE_UP = GOLD / "madeup"
INVENTED = GOLD / "invented"
# The line between two articles of a file.
BETWEEN = "⁂\n"


def made_up(folder: Path = MADE_UP) -> list[Annotated]:
    """The project's made-up articles: text with ⟦core⟧ and ⟦?optional⟧ measures marked in place."""
    return [_marked(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]


def invented(folder: Path = INVENTED) -> list[Annotated]:
    """More of these, many in a file, for the network of words alone."""
    return [
        _marked(f"{path.stem}-{number}", marked)
        for path in sorted(folder.glob("*.txt"))
        for number, marked in enumerate(path.read_text(encoding="utf-8").split(BETWEEN), 1)
    ]


def _marked(name: str, marked: str) -> Annotated:
    text, marks, start, core = "", [], 0, True
    for piece in marked.replace("⟦", "\0⟦").replace("⟧", "\0⟧").split("\0"):
        if piece.startswith("⟦"):
            core = not piece.startswith("⟦?")
            start = len(text)
            piece = piece[1 if core else 2 :]
        elif piece.startswith("⟧"):
            marks.append(Mark(start, len(text), {"certainty": "core" if core else "optional", "quote": text[start:]}))
            piece = piece[1:]
        text += piece
    return Annotated(name, text, tuple(marks), (), {})
