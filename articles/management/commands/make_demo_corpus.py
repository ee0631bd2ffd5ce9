"""A synthetic corpus to measure the site with, never in the default database."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from articles import demo
from articles.models import Article

DEFAULT_DATABASE = "siyasatnama"


class Command(BaseCommand):
    help = "Fill a database that is not the default one with synthetic items from real places and themes."

    def add_arguments(self, parser):
        parser.add_argument("--items", type=int, default=1000, help="how many items to make (default: 1000)")
        parser.add_argument("--seed", type=int, default=1, help="another seed gives another corpus (default: 1)")

    def handle(self, *, items, seed, **options):
        name = connection.settings_dict["NAME"]
        if name == DEFAULT_DATABASE:
            raise CommandError(
                f"“{name}” is the default database and synthetic items never enter it; name another in DATABASE_URL."
            )
        if Article.objects.filter(synthetic=False).exists():
            raise CommandError(f"“{name}” holds real articles and synthetic items never join them.")
        try:
            with tqdm(total=items, unit="item", disable=options["verbosity"] == 0) as bar:
                for written in demo.store(demo.corpus(items, seed)):
                    bar.update(written - bar.n)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{items} synthetic items in “{name}”.")
