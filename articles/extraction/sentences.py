"""An article's text as tagged tokens and sentences, each sentence with its role (title, body, boilerplate)."""

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.extraction import header, normalise, tagging
from articles.extraction.phrases import keys_of
from articles.extraction.records import Columns, Document, Sentence, Span, Token

_ENDS = frozenset(".!؟")
# A sentence goes on with what closes it.
_AFTER_END = _ENDS | frozenset("»\"')]")
# A text is hard-wrapped where most of its full lines end between these widths; then a lone line break is a space.
_WRAP = range(55, 100)


@dataclass(frozen=True, slots=True)
class Source:
    """An article's text; `title` and `agency`, where the source gives them, take the place of what the text's own frame says."""

    text: str
    title: str | None = None
    agency: str | None = None


def analyse(text: str, title: str | None = None, agency: str | None = None) -> Document:
    """The document of a text: exact offsets, tags and sentence roles. Deterministic; linear in the text's length."""
    return analyse_all([Source(text, title, agency)])[0]


def analyse_all(sources: Iterable[Source]) -> list[Document]:
    """The documents of several articles, which are tagged in one go."""
    read = []
    for source in sources:
        head, columns = header.read(source.text, source.title), normalise.words(source.text)
        read.append((source, head, columns, [*_split(source.text, columns, head)]))
    tags = iter(tagging.tag_all(columns.words[first:last] for _, _, columns, parts in read for first, last in parts))
    return [_document(*one, [tag for _ in one[-1] for tag in next(tags)]) for one in read]


def _document(
    source: Source, head: header.Header, columns: Columns, parts: Sequence[tuple[int, int]], tags: list[str]
) -> Document:
    sentences = []
    for first, last in parts:
        span = Span(columns.starts[first], columns.ends[last - 1])
        sentences.append(Sentence(span.start, span.end, first, last, _role(span, head)))
    return Document(
        source.text,
        tuple(itertools.starmap(Token, zip(columns.starts, columns.ends, columns.words, tags, strict=True))),
        tuple(sentences),
        columns,
        keys_of(columns.words),
        head.title,
        source.agency or head.agency,
        head.published.isoformat() if head.published else None,
    )


def _breaks(text: str) -> list[int]:
    """Offsets of the line breaks that end a sentence: all, or only blank lines where the text is hard-wrapped."""
    lines = text.split("\n")
    filled = [len(line) for line in lines if line.strip()]
    wrapped = len(filled) > 5 and "\n\n" in text and sum(n in _WRAP for n in filled) > 0.6 * len(filled)
    offsets, at = [], 0
    for number, line in enumerate(lines[:-1]):
        at += len(line)
        if not wrapped or not line.strip() or not lines[number + 1].strip() or len(line) < _WRAP.start - 10:
            offsets.append(at)
        at += 1
    return offsets


def _split(text: str, columns: Columns, head: header.Header) -> Iterable[tuple[int, int]]:
    """(first, last) of the words of each sentence in order; it ends at a full stop, a line break that counts, or a role's edge."""
    edges = [
        *_breaks(text),
        *([head.title.start, head.title.end] if head.title else []),
        *(p for s in head.boilerplate for p in (s.start, s.end)),
    ]
    firsts = {bisect_left(columns.starts, edge) for edge in edges}
    ended = False
    for number, word in enumerate(columns.words):
        if word in _AFTER_END:
            ended = ended or word in _ENDS
        elif ended:
            firsts.add(number)
            ended = False
    return itertools.pairwise(sorted(firsts | {0, len(columns.words)}))


def _role(span, head) -> str:
    if any(part.overlaps(span) for part in head.boilerplate):
        return "boilerplate"
    if head.title and head.title.covers(span):
        return "title"
    return "body"
