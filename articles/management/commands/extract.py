"""Prints what the extraction finds in text files, without a database or a server."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand, CommandError

from articles import extraction
from articles.attempt import ExtractionFailed, attempt_all, batches
from articles.evaluation import output
from articles.management.base import output_file
from articles.sources import decoding
from articles.sources.records import Refused


class Command(BaseCommand):
    help = """Prints one line of JSON for each text file (- is standard input): its policy items and places, with
    offsets in code points of the text as it stands. Needs no database. What is no text, or fails, is named on standard
    error. Exit code 0: every file was read; 3: some were not; 1: none was read."""
    # The system checks ask the database for its version.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text file, or - for standard input")
        parser.add_argument(
            "--output",
            dest="target",
            type=output_file,
            metavar="PATH",
            help="write there instead of to standard output",
        )

    def handle(self, *, files, target, **options):
        try:
            with target.open("wb") if target else nullcontext(sys.stdout.buffer) as out:
                done = self._extract(files, out)
        except BrokenPipeError:
            # The reader has enough (`| head`): what Python still holds for it goes nowhere, or it would complain at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(128 + signal.SIGPIPE)
        if done < len(files):
            if not done:
                raise CommandError("no file was read", returncode=1)
            sys.exit(3)

    def _extract(self, files: list[str], out: BinaryIO) -> int:
        """Writes a line for each file that can be read; returns their number."""
        done = 0
        for batch in batches(self._texts(files), lambda read: len(read[2])):
            found = attempt_all([extraction.Source(text) for _, _, text in batch])
            for (file, name, text), result in zip(batch, found, strict=True):
                if isinstance(result, ExtractionFailed):
                    self.stderr.write(f"{file}: {result}")
                    continue
                out.write(output.line(name, text, result).encode("utf-8") + b"\n")
                done += 1
            out.flush()
        return done

    def _texts(self, files: list[str]) -> Iterator[tuple[str, str, str]]:
        """The file, the name of its article and its text, of each file that holds one."""
        for file in files:
            try:
                data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
                text = decoding.decode(data)
                self._check(text)
            except OSError as error:
                self.stderr.write(f"{file}: {error.strerror}")
            except Refused as refused:
                self.stderr.write(str(refused.at(file)))
            else:
                yield file, "-" if file == "-" else Path(file).stem, text

    @staticmethod
    def _check(text: str) -> None:
        """Refuses what is no text; a text of little Persian is read all the same, since who asks knows what it is."""
        try:
            decoding.check(text)
        except Refused as refused:
            if refused.reason != "not_persian":
                raise
