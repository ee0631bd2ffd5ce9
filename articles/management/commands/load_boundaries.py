"""Puts a user's better boundaries in place of the generalised ones."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.gazetteer import boundaries


class Command(BaseCommand):
    help = """Replaces the polygons of provinces (or, with --level county, of counties) by those of a file: GeoJSON, Shapefile,
    GeoPackage, anything that GDAL reads. Features are matched by ISO 3166-2 code or by name; relative places and regions
    are computed again. What matched, what did not and what was left as it was is printed. Exit code 1: nothing matched."""

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--level", choices=boundaries.LEVELS, default="province")
        parser.add_argument("--layer", type=int, default=0, help="number of the layer in the file, from 0")

    def handle(self, *, file, level, layer, **options):
        if not file.exists():
            raise CommandError(f"no such file: {file}", returncode=1)
        try:
            report = boundaries.load(file, level, layer)
        except boundaries.BadBoundaries as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(
            f"{level}: {len(report.matched)} replaced, {len(report.missing)} as they were, "
            f"{report.derived} derived places computed again"
        )
        for heading, labels in (
            ("matches no place", report.unmatched),
            ("lies elsewhere than its name says", report.doubtful),
        ):
            for label in labels:
                self.stdout.write(f"  {heading}: {label}")
        if not report.matched:
            raise CommandError("no feature matched", returncode=1)
