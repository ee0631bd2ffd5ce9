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
        from articles.evaluation.annotation import GoldError, load

        try:
            articles = [*(load(*folders) if folders else []), *training.made_up()]
        except GoldError as error:
            raise CommandError(str(error)) from error
        sentences = [example for article in articles for example in training.examples(article)]
        weights = training.fit(sentences)
        training.write(weights)
        self.stdout.write(f"{len(articles)} articles, {len(sentences)} sentences → {len(weights)} weights in measure_model.tsv")
