"""Reads articles from files and folders into the database."""

import sys
from pathlib import Path

from django.core.management.base import CommandError
from tqdm import tqdm

from articles import sources
from articles.ingest import Tally, ingest_files
from articles.management.base import DatabaseCommand

# A bar for more files than can be watched go by.
FEW = 5


class Command(DatabaseCommand):
    help = """Reads news articles into the database: text files (UTF-8, UTF-16, windows-1256 …), saved pages (.html),
    JSON lines (.jsonl, .jsonl.gz) and folders of them. The same text twice is one article. What is no Persian article
    is named with its reason and passed over. Exit code 0: everything went in; 3: something was refused; 1: nothing
    went in."""

    def add_arguments(self, parser):
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="a file, or a folder read with all below it"
        )

    def handle(self, *, paths, verbosity, **options):
        files = [file for path in paths for file in sources.files(path)]
        if not files:
            endings = " ".join(suffix for source in sources.SOURCES.values() for suffix in source.suffixes)
            raise CommandError(f"no file to read: a folder's files must end in {endings}", returncode=1)
        tally = Tally()
        quiet = len(files) <= FEW and not any(file.name.endswith((".jsonl", ".gz", ".ndjson")) for file in files)
        # tqdm's `disable=None`: no bar where nobody watches (a log, a pipe).
        with tqdm(total=len(files), unit="file", disable=True if quiet else None, file=sys.stderr) as bar:
            current = None
            for path, outcome in ingest_files(files):
                if path is not current:
                    bar.update(current is not None)
                    current = path
                tally.add(outcome)
                if tally.refused and outcome is tally.refused[-1]:
                    with tqdm.external_write_mode(file=sys.stderr):
                        self.stderr.write(self.style.WARNING(str(outcome)))
                bar.set_postfix(new=tally.new, known=tally.known, refused=len(tally.refused), refresh=False)
            bar.update(current is not None)
        if verbosity:
            self.stdout.write(f"{tally.new} new, {tally.known} already there, {len(tally.refused)} refused")
        if tally.refused:
            sys.exit(3 if tally.new or tally.known else 1)
