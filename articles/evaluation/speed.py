"""How fast the extraction is, beside what no design could spare: hazm's normalising and tokenising, and the tagger."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import batched
from statistics import median

import hazm

from articles import extraction
from articles.extraction import tagging
from articles.extraction.sentences import analyse


@dataclass(frozen=True, slots=True)
class Speed:
    """CPU seconds for all the articles: the whole extraction, hazm, the tagger; and of the slowest single article.

    CPU and not wall time, since nothing here waits, and a busy machine would blur the ratio.
    """

    articles: int
    extraction: float
    hazm: float
    tagger: float
    slowest: float

    @property
    def per_second(self) -> float:
        return self.articles / self.extraction

    @property
    def ratio(self) -> float:
        """The whole extraction's time over that of its irreducible parts."""
        return self.extraction / (self.hazm + self.tagger)


def measure(texts: Sequence[str], rounds: int = 3) -> Speed:
    """Times the same texts in this process, `rounds` times in turn (the median counts), after one warm-up of each.

    The extraction reads several articles at a time, as processing does, and each once more alone for the slowest.
    """
    extraction.prepare()
    normaliser = hazm.Normalizer()
    sentences, words = hazm.SentenceTokenizer(), hazm.WordTokenizer()
    # The tagger's own time is wanted, so its words are made beforehand.
    tokens = [
        [[token.word for token in document.words(sentence)] for sentence in document.sentences]
        for document in map(analyse, texts)
    ]

    def prepare(text: str) -> None:
        for sentence in sentences.tokenize(normaliser.normalize(text)):
            words.tokenize(sentence)

    def tag(document: list[list[str]]) -> None:
        for sentence in document:
            tagging.tag(sentence)

    def extract(batch: Sequence[str]) -> None:
        extraction.extract_all(extraction.Source(text) for text in batch)

    works: dict[str, tuple[Callable, Sequence]] = {
        "extraction": (extract, list(batched(texts, extraction.TOGETHER))),
        "hazm": (prepare, texts),
        "tagger": (tag, tokens),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for work, given in works.values():
        work(given[0])
    for _ in range(rounds):
        for name, (work, given) in works.items():
            started = time.process_time()
            for one in given:
                work(one)
            times[name].append(time.process_time() - started)
    return Speed(len(texts), *(median(times[name]) for name in works), max(map(_alone, texts)))


def _alone(text: str) -> float:
    started = time.process_time()
    extraction.extract(text)
    return time.process_time() - started
