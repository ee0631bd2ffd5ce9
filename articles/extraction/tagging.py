"""Part-of-speech tags with ezafe (N, Ne, AJ, AJe, V, P, Pe …): hazm's own model."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from itertools import chain

from articles.extraction.crf import Chain
from articles.extraction.groups import grouped

# A sentence longer than this is cut, which costs a tag or two: all the others wait for the longest.
LONGEST = 300
# Words that are tagged at once.
_TOGETHER = 20_000


def model() -> bytes:
    """The model as its package has it, in Wapiti's text format."""
    return (files("gruut_lang_fa") / "pos" / "postagger.model").read_bytes()


@cache
def _chain() -> Chain:
    return Chain(model())


def tag(words: Sequence[str]) -> list[str]:
    """One tag a word, in order. The words are taken as one sentence; deterministic."""
    return tag_all([words])[0]


def tag_all(sentences: Iterable[Sequence[str]]) -> list[list[str]]:
    """The same of many sentences, which is done at once."""
    parts, counts = [], []
    for words in sentences:
        starts = range(0, len(words), LONGEST)
        parts += [words[at : at + LONGEST] for at in starts]
        counts.append(len(starts))
    tagged = iter(chain.from_iterable(map(_chain().label, grouped(parts, len, _TOGETHER))))
    return [[tag for _ in range(count) for tag in next(tagged)] for count in counts]
