"""Extractions into the database: one transaction an article, nothing lost that a person decided or the public cites.

A run reads each article once for its extractor version and lexicons. An item found again keeps its public id; one
that is not stays as a tombstone; what has not changed keeps its date of change. Where a person decided a field, the
person's value stays and the run's is kept beside it, in `extracted`.
"""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing import get_context

from django.db import transaction
from django.utils import timezone

from articles import extraction
from articles.attempt import ExtractionFailed, attempt_all, batches
from articles.evaluation.matching import pairs
from articles.extraction import knowledge
from articles.extraction.normalise import fold
from articles.extraction.records import Extraction, Measure
from articles.extraction.roles import office as public_office
from articles.gazetteer import relative
from articles.models import Article, ItemPlace, Mention, Place, PolicyItem, ReviewState, Run

# Crockford's base 32: no letter that can be taken for a digit, or for another.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LENGTH = 12
_CONFIRMED = {ReviewState.CONFIRMED, ReviewState.CORRECTED}
# Batches that wait in the queue for each worker.
AHEAD = 4


class UnknownPlace(LookupError):
    """The extraction found a place that the database does not hold."""

    def __init__(self, ids: Iterable[str]):
        self.ids = sorted(ids)
        super().__init__(
            f"places that the database does not hold: {', '.join(self.ids)}; run manage.py load_places first"
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What processing one article changed, by public items; `error` where it could not be processed."""

    article: Article
    new: int = 0
    changed: int = 0
    kept: int = 0
    withdrawn: int = 0
    error: ExtractionFailed | None = None


def current() -> tuple[str, str]:
    """The extractor's version and the hash of its lexicons: what makes two runs the same run."""
    return extraction.VERSION, knowledge.digest()


def pending(everything: bool = False) -> list[int]:
    """Keys of the articles to read, oldest first: those that the current extractor has not, or all."""
    articles = Article.objects.order_by("pk") if everything else Article.objects.unprocessed(*current())
    return list(articles.values_list("pk", flat=True))


def load(keys: list[int], batch: int = 100) -> Iterator[Article]:
    """The articles of the keys, in their order, a batch in memory at a time."""
    for at in range(0, len(keys), batch):
        yield from Article.objects.filter(pk__in=keys[at : at + batch]).order_by("pk")


def process(articles: Iterable[Article], workers: int = 1) -> Iterator[Outcome]:
    """Extracts and stores each article, in order, as one run; yields when the article's transaction is done.

    An article that fails leaves what it had and the others go on; UnknownPlace, which they would all meet, is raised.
    """
    version, lexicons = current()
    run = None
    for article, result in _extract(articles, workers):
        run = run or Run.objects.create(version=version, lexicons_sha256=lexicons)
        if isinstance(result, ExtractionFailed):
            yield Outcome(article, error=result)
            continue
        yield store(article, result, run)
    if run:
        run.finished_at = timezone.now()
        run.save(update_fields=["finished_at"])


def _extract(articles, workers) -> Iterator[tuple[Article, Extraction | ExtractionFailed]]:
    together = batches(articles, lambda article: len(article.text))
    if workers <= 1:
        for batch in together:
            yield from zip(batch, attempt_all(_sources(batch)), strict=True)
        return
    # Workers hold the extraction alone, no Django and no connection, so they start afresh and not as forks.
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=extraction.prepare) as pool:
        waiting = [(batch, pool.submit(attempt_all, _sources(batch))) for batch in islice(together, workers * AHEAD)]
        while waiting:
            batch, future = waiting.pop(0)
            yield from zip(batch, future.result(), strict=True)
            waiting += [(batch, pool.submit(attempt_all, _sources(batch))) for batch in islice(together, 1)]


def _sources(batch: list[Article]) -> list[extraction.Source]:
    return [extraction.Source(article.text, article.title or None, article.agency or None) for article in batch]


@transaction.atomic
def store(article: Article, found: Extraction, run: Run) -> Outcome:
    """Makes the article's public items, mentions and focus those of an extraction, and the rows of places that derive
    from it («شرق استان»); all or nothing.

    Raises UnknownPlace before anything is written.
    """
    article = Article.objects.select_for_update(of=["self"]).get(pk=article.pk)
    _require_places(found)
    _store_mentions(article, found, run)
    outcome = _store_items(article, found.measures, run)
    article.focus_id = found.focus.id if found.focus else None
    article.processed_by = run
    article.save(update_fields=["focus", "processed_by"])
    return outcome


def _require_places(found: Extraction) -> None:
    """Makes the derived places that the database lacks; raises UnknownPlace, before that, where it lacks any other."""
    used = {toponym.place.id: toponym.place for toponym in found.toponyms}
    used |= {where.place.id: where.place for measure in found.measures for where in measure.where}
    used |= {found.focus.id: found.focus} if found.focus else {}
    derived = [place for id, place in used.items() if id.startswith((relative.PREFIX, relative.SAID))]
    given = used.keys() - {place.id for place in derived} | {code for place in derived for code in place.provinces}
    missing = given - set(Place.objects.filter(pk__in=given).values_list("pk", flat=True))
    if missing:
        raise UnknownPlace(missing)
    if derived:
        relative.ensure(derived)


def _store_mentions(article, found, run) -> None:
    mentions = {
        (toponym.start, toponym.end): Mention(
            article=article,
            run=run,
            place_id=toponym.place.id,
            start=toponym.start,
            end=toponym.end,
            quote=article.text[toponym.start : toponym.end],
            reason=_json(toponym.reason) | {"losers": list(toponym.losers)},
        )
        for toponym in found.toponyms
    }
    article.mentions.all().delete()
    Mention.objects.bulk_create(mentions.values())


def _store_items(article, measures, run) -> Outcome:
    measures = list({(measure.start, measure.end): measure for measure in measures}.values())
    items = list(article.items.prefetch_related("place_links", "decisions"))
    living = [item for item in items if item.withdrawn_at is None]
    tombs = [item for item in items if item.withdrawn_at is not None]
    matched = _match(article.text, living, measures)
    matched |= _match(article.text, tombs, measures, without=set(matched))
    now = timezone.now()
    # What a person confirmed stays, whether or not a run finds it again.
    gone = [item for item in living if item not in matched.values() and item.review_state not in _CONFIRMED]
    # First the withdrawals: a span that a withdrawn item leaves is free for another.
    if gone:
        PolicyItem.objects.filter(pk__in=[item.pk for item in gone]).update(withdrawn_at=now, changed_at=now)
    new, changed, kept, links = [], [], [], {}
    taken = {item.public_id for item in items}
    for index, measure in enumerate(measures):
        item = matched.get(index)
        if item is None:
            item = PolicyItem(article=article, public_id=_mint(article.sha256, measure, taken), changed_at=now)
            taken.add(item.public_id)
            links[item.public_id] = _apply(item, measure, article, {}, run)
            new.append(item)
            continue
        before = _public(item)
        places = _apply(item, measure, article, _decided(item), run)
        after = _public(item, places)
        if before == after:
            kept.append(item)
            continue
        item.changed_at = now
        changed.append(item)
        if before["places"] != after["places"]:
            item.place_links.all().delete()
            links[item.public_id] = places
    PolicyItem.objects.bulk_update(kept, ["run", "extracted"])
    for item in changed:
        item.save()
    PolicyItem.objects.bulk_create(new)
    ItemPlace.objects.bulk_create(
        ItemPlace(item=item, place_id=place, basis=basis)
        for item in (*changed, *new)
        for place, basis in links.get(item.public_id, {}).items()
    )
    return Outcome(article, new=len(new), changed=len(changed), kept=len(kept), withdrawn=len(gone))


def _match(text, items, measures, without=frozenset()) -> dict[int, PolicyItem]:
    """Index of a measure → the earlier item that it is: the same span, or else one that shares half of its words."""
    by_span = {(item.start, item.end): item for item in items}
    found = {
        index: by_span[span]
        for index, measure in enumerate(measures)
        if index not in without and (span := (measure.start, measure.end)) in by_span
    }
    others = [item for item in items if item not in found.values()]
    free = [index for index in range(len(measures)) if index not in without and index not in found]
    return found | {free[j]: others[i] for i, j, _ in pairs(text, others, [measures[index] for index in free])}


def _mint(sha256: str, measure: Measure, taken: set[str]) -> str:
    """A new item's public id: the same for the same words of the same text, in every database.

    Only where an earlier item of the article, whose words have moved since, holds that id, the next one.
    """
    again = 0
    while True:
        candidate = public_id(sha256, measure.start, measure.end, again)
        if candidate not in taken:
            return candidate
        again += 1


def public_id(sha256: str, start: int, end: int, again: int = 0) -> str:
    """Twelve characters (60 bits) of ALPHABET from the article's hash and the span."""
    number = int.from_bytes(hashlib.sha256(f"{sha256}:{start}:{end}:{again}".encode()).digest()[:8], "big") >> 4
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (ID_LENGTH - 1), -1, -5))


def _apply(item, measure, article, decided, run) -> dict[str, str]:
    """Sets the item's fields from a measure, but for those that a person decided; returns its places → basis."""
    themes = list(dict.fromkeys((measure.theme, *measure.themes)))
    machine = {
        "status": measure.status,
        "theme": measure.theme,
        "themes": themes,
        "speaker_name": (measure.speaker.name if measure.speaker else None) or "",
        "speaker_role": (measure.speaker.role if measure.speaker else None) or "",
        "where": [[where.place.id, where.basis] for where in measure.where],
    }
    item.run = run
    item.start, item.end = measure.start, measure.end
    item.quote = article.text[measure.start : measure.end]
    item.action = measure.action[:200]
    item.amounts = [_json(amount) for amount in measure.amounts]
    item.reasons = [_json(reason) for reason in measure.reasons]
    item.extracted = machine | {"version": run.version, "score": round(measure.score, 4)}
    item.withdrawn_at = None
    result = machine | {field: value for field, value in decided.items() if field in machine}
    item.status, item.theme = result["status"], result["theme"]
    item.themes = list(dict.fromkeys((item.theme, *result["themes"])))
    item.speaker_name, item.speaker_role = result["speaker_name"][:300], result["speaker_role"][:300]
    derive(item, article)
    if "where" in decided:
        return dict.fromkeys(decided["where"], "measure")
    # Of two bases for one place the first, which is the closest to the measure.
    return dict(reversed(result["where"]))


def _json(record) -> dict[str, object]:
    """A record as the database gives it back: its tuples as lists."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(record).items()}


def derive(item: PolicyItem, article: Article) -> None:
    """Sets what follows from the item's other fields: the kind of office, and what the text filter looks through, which
    is quote, title and speaker, folded as the filter folds its words."""
    item.office_kind = public_office(item.speaker_role) or ""
    item.search = fold(" ".join(filter(None, (item.quote, article.title, item.speaker_name, item.speaker_role))))


def _decided(item: PolicyItem) -> dict[str, object]:
    """Field → the latest value that a person gave it."""
    return {decision.field: decision.value for decision in item.decisions.all()}


def _public(item: PolicyItem, places: dict[str, str] | None = None) -> dict[str, object]:
    """What the public sees of an item: a change of it moves `changed_at`."""
    if places is None:
        places = {link.place_id: link.basis for link in item.place_links.all()}
    return {
        "places": places,
        "living": item.withdrawn_at is None,
        **{
            name: getattr(item, name)
            for name in (
                "start",
                "end",
                "quote",
                "action",
                "status",
                "theme",
                "themes",
                "speaker_name",
                "speaker_role",
                "office_kind",
                "amounts",
                "reasons",
                "review_state",
            )
        },
    }
