"""An article's text as tagged tokens and sentences, each sentence with its role (title, body, boilerplate)."""

import itertools
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from articles.extraction import header, normalise, tagging
from articles.extraction.records import Document, Sentence, Span, Token

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
        head, words = header.read(source.text, source.title), normalise.words(source.text)
        read.append((source, head, [words[first:last] for first, last in _split(source.text, words, head)]))
    tagged = [[tagging.tag([word for word, _, _ in part]) for part in parts] for _, _, parts in read]
    return [_document(*one, tags) for one, tags in zip(read, tagged, strict=True)]


def _document(source: Source, head: header.Header, parts, tagged: list[list[str]]) -> Document:
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for part, tags in zip(parts, tagged, strict=True):
        first = len(tokens)
        tokens += [Token(start, end, word, tag) for (word, start, end), tag in zip(part, tags, strict=True)]
        span = Span(part[0][1], part[-1][2])
        sentences.append(Sentence(span.start, span.end, first, len(tokens), _role(span, head)))
    published = head.published.isoformat() if head.published else None
    return Document(source.text, tuple(tokens), tuple(sentences), head.title, source.agency or head.agency, published)


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


def _split(text, words, head):
    """(first, last) of the words of each sentence in order; it ends at a full stop, a line break that counts, or a role's edge."""
    edges = [
        *_breaks(text),
        *([head.title.start, head.title.end] if head.title else []),
        *(p for s in head.boilerplate for p in (s.start, s.end)),
    ]
    firsts = {bisect_left(words, edge, key=itemgetter(1)) for edge in edges}
    ended = False
    for number, (word, _, _) in enumerate(words):
        if word in _AFTER_END:
            ended = ended or word in _ENDS
        elif ended:
            firsts.add(number)
            ended = False
    return itertools.pairwise(sorted(firsts | {0, len(words)}))


def _role(span, head) -> str:
    if any(part.overlaps(span) for part in head.boilerplate):
        return "boilerplate"
    if head.title and head.title.covers(span):
        return "title"
    return "body"
