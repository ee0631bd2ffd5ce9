"""The published figures of the last evaluation, for the method page and for what travels with exports."""

import json

from django.conf import settings
from django.utils.translation import get_language

FIGURES = settings.BASE_DIR / "articles" / "evaluation" / "figures.json"
_PARTS = {"note", "rows", "by_theme", "by_construction", "articles", "cross_validated", "date"}


def stored() -> dict | None:
    """What `manage.py evaluate --publish` wrote (articles/evaluation/publication.py says its form), or None where nothing
    readable is."""
    try:
        found = json.loads(FIGURES.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and found.keys() >= _PARTS else None


def figures(language: str | None = None) -> dict | None:
    """The stored figures in one language: `note`, `rows` (key, name, value, meaning), and `themes` and `constructions`, each a
    list of counts with `code` or `name`, `core`, `found`, `spurious`, and the shares `recall` and `precision` (None of none)."""
    found = stored()
    if found is None:
        return None
    language = (language or get_language() or "fa")[:2]
    return {
        "note": found["note"][language],
        "rows": [row | {"name": row["name"][language], "meaning": row["meaning"][language]} for row in found["rows"]],
        "themes": [_shares(count) | {"code": int(code)} for code, count in found["by_theme"].items()],
        "constructions": [
            _shares(count) | {"name": count["name"][language]} for count in found["by_construction"].values()
        ],
        "articles": found["articles"],
        "cross_validated": found["cross_validated"],
        "date": found["date"],
    }


def _shares(count: dict) -> dict:
    reported = count["found"] + count["spurious"]
    return count | {
        "recall": count["found"] / count["core"] if count["core"] else None,
        "precision": count["found"] / reported if reported else None,
    }
