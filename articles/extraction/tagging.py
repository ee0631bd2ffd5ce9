"""Part-of-speech tags with ezafe (N, Ne, AJ, AJe, V, P, Pe …): hazm's own model, run by Wapiti."""

from functools import cache
from importlib.resources import files

from wapiti.api import Model

# Wapiti's Viterbi lattice grows with length × labels²; a sentence longer than this is cut, which costs a tag or two.
LONGEST = 300


@cache
def _model() -> Model:
    return Model(model=str(files("gruut_lang_fa") / "pos" / "postagger.model"))


def tag(words: list[str]) -> list[str]:
    """One tag a word, in order. The words are taken as one sentence; deterministic."""
    tags: list[str] = []
    for at in range(0, len(words), LONGEST):
        part = words[at : at + LONGEST]
        tags += _model().label_sequence("\n".join(part)).decode().split("\n")[: len(part)]
    return tags
