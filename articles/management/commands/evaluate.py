"""Scores the extraction against annotated articles, and says what was gained and lost since a baseline."""

import datetime
import json
from argparse import ArgumentTypeError
from functools import partial
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles import extraction
from articles.evaluation import annotation, baseline, output, publication, scoring
from articles.management.base import output_file, workers_watched

_COUNTED = ("items", "items_touched", "places", "where")
_SHARES = ("item_iou", "status_accuracy", "theme_accuracy", "speaker_accuracy", "place_resolution")


def _predict(model=None):
    return lambda text: output.row("", text, extraction.extract(text, model=model))


def _fitted(fit, articles):
    return _predict(fit(articles))


class Command(BaseCommand):
    help = """Extracts from the annotated articles of the folders (NAME.txt with NAME.json) and prints precision, recall
    and F1 of items, touched items, places and where, and the shares of right boundaries, status, theme, speaker and
    place. Needs no database. With --baseline, lists what was gained and lost since that state; --accept makes this
    state the baseline. --publish writes the figures for the site's method page and the exports
    (articles/evaluation/figures.json)."""
    # The system checks ask the database for its version.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
        parser.add_argument("--baseline", type=Path, metavar="FILE", help="the accepted state to compare with")
        parser.add_argument("--accept", action="store_true", help="write this state to the baseline's file")
        parser.add_argument(
            "--cross-validate",
            type=int,
            metavar="PARTS",
            help="train on the other parts for each; needs requirements-dev.txt",
        )
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that share the parts")
        parser.add_argument(
            "--publish", type=output_file, metavar="FILE", help="write the figures as the site shows them"
        )
        parser.add_argument("--errors", action="store_true", help="list every miss, spurious find and wrong field")
        parser.add_argument("--json", action="store_true", help="print figures (and by theme) as JSON")

    def handle(self, *, folders, accept, errors, **options):
        path = options["baseline"]
        if accept and not path:
            raise CommandError("--accept needs --baseline FILE to write to")
        try:
            if accept:
                output_file(path)
            articles = annotation.load(*folders)
            accepted = baseline.load(path) if path and path.is_file() else None
        except (ArgumentTypeError, ValueError) as error:
            raise CommandError(str(error)) from error
        if path and not accepted and not accept:
            raise CommandError(f"{path}: no such baseline; --accept makes it")
        judgements = self._judge(articles, options["cross_validate"], options["jobs"])
        figures = scoring.figures(judgements)
        if options["json"]:
            self.stdout.write(
                json.dumps(figures | {"by_theme": scoring.by_theme(judgements)}, ensure_ascii=False, indent=1)
            )
        else:
            self._print(figures, accepted["figures"] if accepted else {})
        if errors:
            self._errors(judgements)
        if accepted:
            self._changes(baseline.changes(accepted["verdicts"], judgements))
        if accept:
            baseline.save(path, judgements)
            self.stderr.write(f"accepted: {path}")
        if options["publish"]:
            publication.write(options["publish"], judgements, options["cross_validate"], datetime.date.today())
            self.stderr.write(f"published: {options['publish']}")

    def _judge(self, articles, parts, jobs):
        if parts is None:
            return scoring.score(articles, _predict())
        if jobs < 1:
            raise CommandError("--jobs: at least 1")
        try:
            from articles.evaluation import madeup, network_training, training
        except ImportError as error:
            raise CommandError(f"cross-validation needs what requirements-dev.txt lists: {error}") from error
        try:
            held_out = scoring.parted(articles, parts)
        except ValueError as error:
            raise CommandError(str(error)) from error
        made_up = madeup.made_up()
        start = network_training.begin([*made_up, *madeup.invented()])
        fit = partial(_fitted, partial(training.fit, also=made_up, start=start))
        with workers_watched("with fewer --jobs it takes longer and less memory"):
            return scoring.cross_validate(articles, held_out, fit, jobs, self._tell)

    def _tell(self, judgements):
        items = scoring.figures(judgements)["items"]
        self.stderr.write(f"{len(judgements)} articles judged: tp {items['tp']}, fp {items['fp']}, fn {items['fn']}")

    def _print(self, figures, earlier):
        self.stdout.write(f"articles             {figures['articles']}")
        for name in _COUNTED:
            row = figures[name]
            was = f"   was F1 {earlier[name]['f1']:.3f}" if name in earlier else ""
            self.stdout.write(
                f"{name:<20} P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}"
                f"   (tp {row['tp']}, fp {row['fp']}, fn {row['fn']}){was}"
            )
        for name in _SHARES:
            was = f"   was {earlier[name]:.3f}" if name in earlier else ""
            self.stdout.write(f"{name:<20} {figures[name]:.3f}{was}")

    def _errors(self, judgements):
        for judgement in judgements:
            name, text = judgement.article.name, judgement.article.text
            for kind, fates, spurious in (
                ("item", judgement.items, judgement.spurious_items),
                ("place", judgement.places, judgement.spurious_places),
            ):
                for fate in fates:
                    quote = " ".join(fate.mark.of(text).split())
                    if fate.overlap is None:
                        self.stdout.write(f"{name}\tmissed {kind}\t{quote}")
                    for field, right in fate.right.items():
                        if not right:
                            self.stdout.write(f"{name}\twrong {field}\t{quote}\t{self._differ(field, fate)}")
                for mark in spurious:
                    self.stdout.write(f"{name}\tspurious {kind}\t{' '.join(mark.of(text).split())}")

    @staticmethod
    def _differ(field, fate):
        if field == "resolution":
            keys = ("kind", "name", "province")
            given, gold = (" ".join(str(data.get(key)) for key in keys) for data in (fate.given, fate.mark.data))
            return f"{given}, gold {gold}"
        return f"{fate.given.get(field)}, gold {fate.mark.data.get(field)}"

    def _changes(self, changes):
        for title, gained in (("gained", True), ("lost", False)):
            some = [change for change in changes if change.gained is gained]
            self.stdout.write(f"\n{title}: {len(some)}")
            for change in some:
                self.stdout.write(f"  {change.article}\t{change.what}\t{change.quote}")
