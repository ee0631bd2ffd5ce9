"""Commands that need the database, and say in one line that it is not there."""

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
