"""Times the extraction alone, or with the database, on articles of a file; and the exports on synthetic items."""

import time
from itertools import islice
from pathlib import Path
from statistics import median

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles import sources
from articles.sources import RawArticle


class Command(BaseCommand):
    help = """Times the extraction on the first articles of a file (JSON lines, text or page). `extraction` needs no
    database and gives the ratio to what hazm and Wapiti take for the same words and tags; `process` ingests and
    processes in one transaction, which it takes back. `export` needs no file: it makes synthetic items in a scratch
    database beside the configured one and compares the items CSV with PostgreSQL's COPY of the same query."""
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("what", choices=("extraction", "process", "export"))
        parser.add_argument("path", type=Path, nargs="?", help="articles to read; not for export")
        parser.add_argument("--limit", type=int, default=300, metavar="N", help="articles to read (300)")
        parser.add_argument(
            "--rounds", type=int, metavar="N", help="repetitions, of which the median counts (3; for export 1)"
        )
        parser.add_argument("--items", type=int, default=1_000_000, metavar="N", help="synthetic items (1,000,000)")
        parser.add_argument("--keep", action="store_true", help="keep the scratch database for the next export run")

    def handle(self, *, what, path, limit, rounds, items, keep, **options):
        if what == "export":
            self._export(items, rounds or 1, keep)
            return
        if not path:
            raise CommandError(f"benchmark {what} needs a file of articles")
        read = (raw for file in sources.files(path) for raw in sources.read(file) if isinstance(raw, RawArticle))
        articles = list(islice(read, limit))
        if not articles:
            raise CommandError(f"{path}: no article")
        if what == "extraction":
            self._extraction([raw.text for raw in articles], rounds or 3)
        else:
            self._process(articles)

    def _extraction(self, texts, rounds):
        try:
            from articles.evaluation import speed
        except ImportError as error:
            raise CommandError(f"benchmark extraction needs what requirements-dev.txt lists: {error}") from error

        found = speed.measure(texts, rounds)
        self.stdout.write(f"articles           {found.articles}, {sum(map(len, texts)):,} characters")
        for name in ("extraction", "tagging", "hazm", "wapiti"):
            seconds = getattr(found, name)
            self.stdout.write(f"{name:<18} {seconds:.2f} s CPU   {found.articles / seconds:.1f} articles/s")
        self.stdout.write(
            f"ratio              {found.ratio:.2f}   (extraction / (hazm + wapiti); its own tagging counts in the extraction)"
        )
        self.stdout.write(f"slowest article    {found.slowest:.3f} s")

    def _process(self, articles):
        from articles.ingest import ingest
        from articles.process import process

        with transaction.atomic():
            started = time.perf_counter()
            stored = [ingest(raw)[0] for raw in articles]
            ingested = time.perf_counter()
            outcomes = list(process(stored))
            done = time.perf_counter()
            transaction.set_rollback(True)
        failed = sum(outcome.error is not None for outcome in outcomes)
        self.stdout.write(f"ingest             {len(stored) / (ingested - started):.1f} articles/s")
        self.stdout.write(f"process            {len(stored) / (done - ingested):.1f} articles/s, {failed} failed")
        self.stdout.write("nothing was kept: the transaction was taken back")

    def _export(self, items, rounds, keep):
        from dashboard import benchmark

        with benchmark.scratch_database(items, keep, lambda text: self.stdout.write(text, ending="")):
            self.stdout.write("")
            measured = benchmark.run(rounds)
        copies = [each.rate for each in measured if each.name == "COPY"]
        for each in measured:
            self.stdout.write(
                f"{each.name:<28} {each.rows:,} rows  {each.size / 1e6:,.0f} MB  {each.seconds:.1f} s  "
                f"{each.rate:,.0f} rows/s  memory +{each.grown / 1e6:.1f} MB"
            )
        for name in dict.fromkeys(each.name for each in measured if each.name != "COPY"):
            rate = median(each.rate for each in measured if each.name == name)
            self.stdout.write(f"ratio {name:<28} {rate / median(copies):.2f}   (rows/s against COPY of the same query)")
