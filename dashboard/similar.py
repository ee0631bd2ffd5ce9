"""Measures of other articles that say much the same: the same report elsewhere, or what became of a plan."""

import re

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from psycopg.errors import QueryCanceled

from articles.extraction.normalise import fold
from articles.models import ItemKeys, PolicyItem

MOST = 20
# How much of a measure's trigrams must stand together in the other's text, from 0 to 1.
LEAST = 0.6
# What the words in common must weigh, and what part of the shorter measure's weight they must be. A word weighs the letters that it
# has beyond two, so that «در», «باید» and «شود» count for little without a list of them.
LEAST_WEIGHT, LEAST_SHARE = 8, 0.6
# Of a million measures the search may take some seconds.
LONGEST_SECONDS = 5


class TooLong(Exception):
    """The search took more than LONGEST_SECONDS."""


def similar(item: PolicyItem) -> list[PolicyItem]:
    """Up to MOST public measures of other articles that share an item's words and a place with it, most alike first.

    An item without a place is compared with all. Raises TooLong.
    """
    quote = fold(item.quote)
    words = _words(quote)
    if sum(words.values()) < LEAST_WEIGHT:
        return []
    others = (
        _at_its_places(item.keys)
        .filter(search__trigram_word_similar=quote)
        .exclude(article=item.article_id)
        .order_by(TrigramWordSimilarity(quote, "search").desc(), "pk")
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"SET LOCAL pg_trgm.word_similarity_threshold = {LEAST}; SET LOCAL statement_timeout = '{LONGEST_SECONDS}s'"
            )
            found = list(others.only("pk", "quote")[: 5 * MOST])
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        raise TooLong from error
    return [other for other in found if _share(words, _words(fold(other.quote))) >= LEAST_SHARE][:MOST]


def _at_its_places(keys: ItemKeys) -> QuerySet[PolicyItem]:
    """The public items in one of the provinces, or of the same extent, as these keys; all where they have no place."""
    if keys.provinces:
        return PolicyItem.objects.filter(keys__provinces__any_bit=keys.provinces)
    if keys.extents:
        return PolicyItem.objects.filter(keys__extents__any_bit=keys.extents)
    return PolicyItem.objects.filter(keys__isnull=False)


def _words(folded: str) -> dict[str, int]:
    """The words of a folded text with their weights."""
    return {word: len(word) - 2 for word in re.findall(r"\w{3,}", folded)}


def _share(one: dict[str, int], other: dict[str, int]) -> float:
    """What part of the lighter text's weight the words in common are, from 0 to 1; 0 where they weigh less than LEAST_WEIGHT."""
    common = sum(one[word] for word in one.keys() & other.keys())
    return common / min(sum(one.values()), sum(other.values())) if common >= LEAST_WEIGHT else 0.0
