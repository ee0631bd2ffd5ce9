"""`manage.py train DIR…`: fits the measure model on annotated articles and the project's made-up ones."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Fit the measure model on folders of annotated articles (NAME.txt with NAME.json) and the made-up ones."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folders", nargs="*", type=Path, metavar="DIR")
        parser.add_argument(
            "--tune",
            type=int,
            default=0,
            metavar="ROUNDS",
            help="first search this often for better penalties of the families of features (two minutes a round)",
        )

    def handle(self, *, folders, tune, **options):
        try:
            from articles.evaluation import madeup, network_training, training, tuning
        except ImportError as error:
            raise CommandError(f"training needs what requirements-dev.txt lists: {error}") from error
        from articles.evaluation.annotation import GOLD, GoldError, load

        try:
            articles = load(*folders) if folders else load(GOLD)
        except GoldError as error:
            raise CommandError(str(error)) from error
        made_up = madeup.made_up()
        if tune > 0:
            self._tune(tuning, articles, made_up, tune)
            training.penalties.cache_clear()
        invented = madeup.invented()
        model = training.fit(articles, made_up, network_training.begin([*made_up, *invented]))
        training.write(model)
        self.stdout.write(
            f"{len(articles)} articles and {len(made_up) + len(invented)} made-up ones → {len(model.evidence)} weights"
            f" and {model.network.size} numbers of the network"
        )

    def _tune(self, tuning, articles, made_up, rounds):
        least = float("inf")
        try:
            for loss, penalties in tuning.tune(articles, made_up, rounds):
                self.stdout.write(f"loss on the articles held out: {loss:.1f}")
                if loss < least:
                    least = loss
                    tuning.write(penalties)
        except ValueError as error:
            raise CommandError(str(error)) from error
