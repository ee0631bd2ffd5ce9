"""How fast the extraction is, beside what the same work costs by the usual programs: hazm's normalising and tokenising, and the
part-of-speech model run by Wapiti. Needs libwapiti (requirements-dev.txt), which the extraction does without."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import batched

import hazm
import numpy as np
from wapiti.api import Model

from articles import extraction
from articles.extraction import tagging
from articles.extraction.sentences import analyse


@dataclass(frozen=True, slots=True)
class Speed:
    """CPU seconds for all the articles: the whole extraction, of that its own tagging, hazm, Wapiti; and of the slowest article.

    CPU and not wall time, since nothing here waits, and a busy machine would blur the ratio.
    """

    articles: int
    extraction: float
    tagging: float
    hazm: float
    wapiti: float
    slowest: float

    @property
    def per_second(self) -> float:
        return self.articles / self.extraction

    @property
    def ratio(self) -> float:
        """The whole extraction's time over that of hazm and Wapiti."""
        return self.extraction / (self.hazm + self.wapiti)


def measure(texts: Sequence[str], rounds: int = 3) -> Speed:
    """Times the same texts in this process, `rounds` times in turn, after one warm-up of each.

    The extraction reads several articles at a time, as processing does, and each once more alone for the slowest. All take
    turns after every such batch, so that a machine whose speed drifts within a round slows all of them alike. The least of a
    batch's times counts: what else the machine does can only add to it.
    """
    extraction.prepare()
    normaliser = hazm.Normalizer()
    sentences, words = hazm.SentenceTokenizer(), hazm.WordTokenizer()
    wapiti = _wapiti()
    # A tagger's own time is wanted, so its words are made beforehand.
    tokens = [
        [[token.word for token in document.words(sentence)] for sentence in document.sentences]
        for document in map(analyse, texts)
    ]

    def extract(batch: Sequence[str]) -> None:
        extraction.extract_all(extraction.Source(text) for text in batch)

    def prepare(batch: Sequence[str]) -> None:
        for text in batch:
            for sentence in sentences.tokenize(normaliser.normalize(text)):
                words.tokenize(sentence)

    def tag(batch: Sequence[list[list[str]]]) -> None:
        tagging.tag_all(sentence for document in batch for sentence in document)

    def label(batch: Sequence[list[list[str]]]) -> None:
        for document in batch:
            for sentence in document:
                for part in batched(sentence, tagging.LONGEST):
                    wapiti.label_sequence("\n".join(part))

    works: tuple[Callable, ...] = (extract, tag, prepare, label)
    batches = [
        (together, tagged, together, tagged)
        for together, tagged in zip(
            batched(texts, extraction.TOGETHER), batched(tokens, extraction.TOGETHER), strict=True
        )
    ]

    def once(batch: tuple) -> list[float]:
        seconds = []
        for work, given in zip(works, batch, strict=True):
            started = time.process_time()
            work(given)
            seconds.append(time.process_time() - started)
        return seconds

    once(batches[0])
    times = np.array([[once(batch) for batch in batches] for _ in range(rounds)])
    return Speed(len(texts), *times.min(axis=0).sum(axis=0).tolist(), max(map(_alone, texts)))


def _wapiti() -> Model:
    """The tagger's model, run by Wapiti, which reads a file."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(tagging.model())
        file.flush()
        return Model(model=file.name)


def _alone(text: str) -> float:
    started = time.process_time()
    extraction.extract(text)
    return time.process_time() - started
