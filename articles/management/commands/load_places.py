"""Mirrors the gazetteer into PostGIS."""

from django.core.management.base import BaseCommand

from articles.gazetteer import mirror


class Command(BaseCommand):
    help = """Loads the gazetteer's places, names and polygons into the database under the gazetteer's own ids. It may be run
    again at any time: what is the same stays, and polygons that load_boundaries put in stay too."""

    def handle(self, **options):
        counts = mirror.load()
        self.stdout.write(
            "places: " + ", ".join(f"{counts[key]} {key}" for key in ("new", "changed", "kept", "removed"))
        )
