"""`manage.py train DIR…`: fits the measure model on annotated articles and the project's made-up ones."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Fit the measure model on folders of annotated articles (NAME.txt with NAME.json) and the made-up ones."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")

    def handle(self, *, folders, **options):
        try:
            from articles.evaluation import training
        except ImportError as error:
            raise CommandError(f"training needs what requirements-dev.txt lists: {error}") from error
        from articles.evaluation.annotation import GOLD, GoldError, load

        try:
            articles = load(*folders) if folders else load(GOLD)
        except GoldError as error:
            raise CommandError(str(error)) from error
        made_up = training.made_up()
        model = training.fit(articles, made_up)
        training.write(model)
        self.stdout.write(f"{len(articles)} articles and {len(made_up)} made-up ones → {len(model.evidence)} weights")
