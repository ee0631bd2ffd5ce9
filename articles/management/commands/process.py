"""Extracts policy items and places from the articles in the database."""

import sys

from django.core.management.base import CommandError
from tqdm import tqdm

from articles import extraction
from articles.management.base import DatabaseCommand, workers_watched
from articles.process import UnknownPlace, load, pending, process

FEW = 5


class Command(DatabaseCommand):
    help = """Extracts policy items and places from the articles that the current extractor and lexicons have not read
    yet. Killed at any moment, a rerun completes it. Exit code 0: every article was processed; 3: some failed."""

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="read every article again")
        parser.add_argument(
            "--workers", type=int, default=1, metavar="N", help="processes that extract (each takes some 500 MB)"
        )

    def handle(self, *, all, workers, verbosity, **options):
        keys = pending(everything=all)
        totals = dict.fromkeys(("new", "changed", "kept", "withdrawn"), 0)
        failed = 0
        if len(keys) > FEW and workers <= 1:
            extraction.prepare()
        # tqdm's `disable=None`: no bar where nobody watches (a log, a pipe).
        with tqdm(total=len(keys), unit="article", disable=True if len(keys) <= FEW else None, file=sys.stderr) as bar:
            try:
                with workers_watched("what is done is kept, and with fewer --workers the same command goes on"):
                    for outcome in process(load(keys), workers):
                        bar.update()
                        for name in totals:
                            totals[name] += getattr(outcome, name)
                        if outcome.error:
                            failed += 1
                            with tqdm.external_write_mode(file=sys.stderr):
                                self.stderr.write(f"{outcome.article.public_id} {outcome.article}: {outcome.error}")
            except UnknownPlace as error:
                raise CommandError(str(error)) from error
        if verbosity:
            counts = ", ".join(f"{count} {name}" for name, count in totals.items())
            self.stdout.write(f"{len(keys) - failed} articles processed, {failed} failed; items: {counts}")
        if failed:
            sys.exit(3)
