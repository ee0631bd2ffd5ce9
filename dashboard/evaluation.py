"""The stored figures of the last evaluation, for the method page."""

import json

from django.conf import settings

FIGURES = settings.BASE_DIR / "articles" / "evaluation" / "figures.json"


def figures() -> dict | None:
    """What `manage.py evaluate` stored, or None where nothing readable is."""
    try:
        return json.loads(FIGURES.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
