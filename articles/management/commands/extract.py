"""Prints what the extraction finds in text files, without a database or a server."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles import extraction
from articles.evaluation import output
from articles.sources import decoding
from articles.sources.records import Refused


class Command(BaseCommand):
    help = """Prints one line of JSON for each text file (- is standard input): its policy items and places, with
    offsets in code points of the text as it stands. Needs no database. What is no text is named on standard error.
    Exit code 0: every file was read; 3: some were refused; 1: none was read."""
    # The system checks ask the database for its version.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file, or - for standard input")
        parser.add_argument(
            "--output", dest="target", type=Path, metavar="PATH", help="write there instead of to standard output"
        )

    def handle(self, *, files, target, **options):
        done = 0
        lines = (self._line(file) for file in files)
        if target:
            with target.open("w", encoding="utf-8") as written:
                for line in filter(None, lines):
                    written.write(line + "\n")
                    done += 1
        else:
            for line in filter(None, lines):
                sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
                sys.stdout.buffer.flush()
                done += 1
        if done < len(files):
            if not done:
                raise CommandError("no file was read", returncode=1)
            sys.exit(3)

    def _line(self, file: str) -> str | None:
        name = "-" if file == "-" else Path(file).stem
        try:
            data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
            text = decoding.decode(data)
            self._check(text)
        except OSError as error:
            self.stderr.write(f"{file}: {error.strerror}")
            return None
        except Refused as refused:
            self.stderr.write(str(refused.at(file)))
            return None
        return output.line(name, text, extraction.extract(text))

    @staticmethod
    def _check(text: str) -> None:
        """Refuses what is no text; a text of little Persian is read all the same, since who asks knows what it is."""
        try:
            decoding.check(text)
        except Refused as refused:
            if refused.reason != "not_persian":
                raise
