"""An article's text as tagged tokens and sentences, each sentence with its role (title, body, boilerplate)."""

import re

from articles.extraction import header, normalise, tagging
from articles.extraction.records import Document, Sentence, Span, Token

_ENDS = frozenset(".!؟")
_CLOSING = frozenset("»\"')]")
_BREAK = re.compile(r"[ \t\u200c\u200f\r]*\n")
# A text is hard-wrapped where most of its full lines end between these widths; then a lone line break is a space.
_WRAP = range(55, 100)


def analyse(text: str, title: str | None = None, agency: str | None = None) -> Document:
    """The document of a text: exact offsets, tags and sentence roles. Deterministic; linear in the text's length.

    `title` and `agency` are what the source says of them, where it does.
    """
    head = header.read(text, title)
    breaks = _breaks(text)
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for words, role in _split(text, head, breaks):
        tags = tagging.tag([word for word, _, _ in words])
        first = len(tokens)
        tokens += [Token(start, end, word, tag) for (word, start, end), tag in zip(words, tags, strict=True)]
        sentences.append(Sentence(words[0][1], words[-1][2], first, len(tokens), role))
    published = head.published.isoformat() if head.published else None
    return Document(text, tuple(tokens), tuple(sentences), head.title, agency or head.agency, published)


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


def _split(text, head, breaks):
    """(words, role) of each sentence in order; a sentence ends at a full stop, a line break that counts, or a role's edge."""
    edges = sorted(
        {
            *breaks,
            *([head.title.start, head.title.end] if head.title else []),
            *(p for s in head.boilerplate for p in (s.start, s.end)),
        }
    )
    following = iter([*edges, len(text) + 1])
    edge = next(following)
    sentence: list[tuple[str, int, int]] = []
    closing = False
    for word in normalise.words(text):
        start = word[1]
        crossed = False
        while start >= edge:
            crossed, edge = True, next(following)
        if sentence and (crossed or (closing and word[0] not in _CLOSING | _ENDS)):
            yield sentence, _role(sentence, head)
            sentence = []
        closing = word[0] in _ENDS or (closing and word[0] in _CLOSING)
        sentence.append(word)
    if sentence:
        yield sentence, _role(sentence, head)


def _role(words, head) -> str:
    span = Span(words[0][1], words[-1][2])
    if any(part.overlaps(span) for part in head.boilerplate):
        return "boilerplate"
    if head.title and head.title.covers(span):
        return "title"
    return "body"
