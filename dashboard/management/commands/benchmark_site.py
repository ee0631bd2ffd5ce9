"""Times the explorer's pages on the database at hand: the first page and every option of every filter, compressed as a
browser asks for them."""

import os
import random
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from django.core.management.base import BaseCommand
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from dashboard import facets
from dashboard.selection import Selection, select

FIRST_PAGES = 20
WORDS = ("آب", "احداث", "مدرسه", "گردوغبار", "سد", "جاده", "نیروگاه", "شهردار")


def queries(rng: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, query string): nothing chosen, each option alone, pairs and triples of options, words, later pages."""
    everything = Selection()
    yield from [("first page", "")] * FIRST_PAGES
    options = []
    for facet in facets.facets(everything):
        for option in [*facet.options, *facet.more][:40]:
            query = select(QueryDict(urlencode({facet.name: option.value}))).query
            options.append((facet.name, query))
            yield "one filter", query
    offered = facets.period(everything).ends[0].options
    for each in offered[:: max(1, len(offered) // 12)]:
        yield "period", f"from={each.value}"
        yield "period", f"from={each.value}&to={each.value}"
    yield "period", "period=none"
    for word in WORDS:
        yield "text", f"q={word}"
    for size in (2, 3):
        for _ in range(25):
            chosen = dict(rng.sample(options, size))
            yield f"{size} filters", "&".join(chosen.values())
    for page in (2, 20, 200):
        if (page - 1) * 25 < everything.count:
            yield "later page", f"page={page}"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--path", default="", help="the page to time (default: the explorer)")
        parser.add_argument(
            "--limit", type=float, default=0.3, metavar="SECONDS", help="what the 95th percentile may take"
        )

    def handle(self, *, path, limit, **options):
        client = Client(SERVER_NAME="127.0.0.1", headers={"Accept-Encoding": "gzip"})
        path = path or reverse("explore")
        for _ in range(3):  # templates are compiled and connections made at first use
            client.get(path)
        times: dict[str, list[float]] = {}
        own: list[float] = []
        slowest, largest = (0.0, ""), 0
        for kind, query in queries(random.Random(1)):
            # A filter is asked for by htmx, which replaces a part; the first page is a whole document.
            headers = {} if kind == "first page" else {"HX-Request": "true"}
            started, working = time.perf_counter(), time.process_time()
            answer = client.get(f"{path}?{query}", headers=headers)
            took = time.perf_counter() - started
            own.append(time.process_time() - working)
            largest = max(largest, len(answer.content))
            if answer.status_code != 200:
                self.stderr.write(f"{answer.status_code} {query}")
            times.setdefault(kind, []).append(took)
            slowest = max(slowest, (took, query))
        everything = [took for kind in times.values() for took in kind]
        self.stdout.write(
            f"{Selection().count:,} items, {path}, milliseconds\n{'':14} {'n':>4} {'median':>7} {'95 %':>7} {'max':>7}"
        )
        for kind, took in [*times.items(), ("all", everything)]:
            ordered = sorted(took)
            median, high = ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
            self.stdout.write(
                f"{kind:14} {len(took):4} {1000 * median:7.0f} {1000 * high:7.0f} {1000 * ordered[-1]:7.0f}"
            )
        self.stdout.write(f"slowest: {1000 * slowest[0]:.0f} ms for {slowest[1] or 'the first page'}")
        self.stdout.write(
            f"processor time of the site's own part: {1000 * sum(own) / len(own):.0f} ms a page; "
            f"largest answer {largest / 1000:.0f} kB compressed; load {os.getloadavg()[0]:.1f}"
        )
        high = sorted(everything)[int(len(everything) * 0.95)]
        if high > limit:
            self.stderr.write(f"The 95th percentile is {1000 * high:.0f} ms, over {1000 * limit:.0f}.")
            raise SystemExit(1)
