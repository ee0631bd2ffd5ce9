"""What several commands share: that a database, a folder or a worker process is not there is one line and no traceback."""

import os
from argparse import ArgumentTypeError
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError


class DatabaseCommand(BaseCommand):
    """A command whose want of a database is a message and exit code 1, not a traceback."""

    # The system checks would ask the database first, and fail at length.
    requires_system_checks = ()

    def execute(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except OperationalError as error:
            reason = str(error).strip().split("\n")[0]
            raise CommandError(
                f"the database cannot be reached ({reason}); script/server starts it, or DATABASE_URL names another",
                returncode=1,
            ) from error


def output_file(value: str | Path) -> Path:
    """An argument that names a file to write: whether it can be written is found out before the work and not after it.

    Raises ArgumentTypeError.
    """
    path = Path(value)
    if path.is_dir():
        raise ArgumentTypeError(f"{path} is a folder")
    if not path.parent.is_dir():
        raise ArgumentTypeError(f"{path.parent} is no folder")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ArgumentTypeError(f"{path} must not be written")
    return path


@contextmanager
def workers_watched(advice: str) -> Iterator[None]:
    """A worker process that the system ends inside, mostly for want of memory, is a CommandError that gives the advice."""
    try:
        yield
    except BrokenProcessPool as error:
        raise CommandError(
            f"a worker process was ended from outside, most likely because memory ran out; {advice}", returncode=1
        ) from error
