"""An article as stretches of text that know which measures and places they belong to, for the reader page.

Spans may nest and overlap; the text is cut at every boundary, so that the stretches joined are the text again.
"""

from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text. `opens` are the measures that begin here; `measures` and `place` what it lies in."""

    text: str
    measures: tuple = ()
    opens: tuple = ()
    mention: object = None


@dataclass(frozen=True, slots=True)
class Card:
    """A measure in the margin: its number in the order of the text, and its item."""

    number: int
    item: object


@dataclass(frozen=True, slots=True)
class Reading:
    stretches: list[Stretch]
    cards: list[Card] = field(default_factory=list)


def read(text: str, items, mentions) -> Reading:
    """`items` and `mentions` have `start` and `end` in code points of `text`; cards come in the order of the text."""
    cards = [Card(number, item) for number, item in enumerate(sorted(items, key=lambda i: (i.start, -i.end)), 1)]
    cuts = {0, len(text)}
    for span in [*(card.item for card in cards), *mentions]:
        cuts |= {span.start, span.end}
    edges = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    stretches = []
    for start, end in pairwise(edges):
        inside = tuple(card for card in cards if card.item.start <= start and end <= card.item.end)
        mention = next((m for m in mentions if m.start <= start and end <= m.end), None)
        opens = tuple(card for card in inside if card.item.start == start)
        stretches.append(Stretch(text[start:end], inside, opens, mention))
    return Reading(stretches, cards)


LONGEST_CONTEXT = 320


@dataclass(frozen=True, slots=True)
class Around:
    """A measure in its paragraph; `cut_before` and `cut_after` say that the paragraph goes on."""

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


def around(item) -> Around:
    """The paragraph that an item stands in, at most LONGEST_CONTEXT characters to either side, cut between words."""
    text = item.article.text
    start = text.rfind("\n", 0, item.start) + 1
    end = text.find("\n", item.end)
    end = len(text) if end < 0 else end
    first, last = max(start, item.start - LONGEST_CONTEXT), min(end, item.end + LONGEST_CONTEXT)
    if first > start:
        first = min(text.find(" ", first) + 1 or first, item.start)
    if last < end:
        last = max(text.rfind(" ", item.end, last), item.end)
    return Around(text[first : item.start], item.quote, text[item.end : last], first > start, last < end)
