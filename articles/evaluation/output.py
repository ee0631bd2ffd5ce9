"""An extraction as the prediction format says it: one JSON object an article, the same bytes for the same text."""

import json

from articles.extraction.records import Extraction, Measure, Place, Toponym


def row(name: str, text: str, found: Extraction) -> dict:
    """The prediction of one article: `id`, `items` and `places`; offsets count code points of the text as given."""
    return {
        "id": name,
        "items": [_item(measure, text) for measure in found.measures],
        "places": [_place(toponym, text) for toponym in found.toponyms if not bare(toponym)],
    }


def bare(toponym: Toponym) -> bool:
    """Whether a toponym is a bare noun that stands for the article's own place («استان»، «کشور»), and names none.

    The prediction format leaves these out, as the codebook asks for none of them; the database and the site keep them.
    """
    return toponym.reason.rule.startswith("relative: focus")


def line(name: str, text: str, found: Extraction) -> str:
    """The row as one line of JSON, Persian left readable."""
    return json.dumps(row(name, text, found), ensure_ascii=False)


def _item(measure: Measure, text: str) -> dict:
    return {
        "start": measure.start,
        "end": measure.end,
        "text": text[measure.start : measure.end],
        "action": measure.action,
        "status": measure.status,
        "theme": measure.theme,
        "themes": list(dict.fromkeys((measure.theme, *measure.themes))),
        "speaker": str(measure.speaker) or None if measure.speaker else None,
        "where": [
            {"name": where.place.name, "kind": where.place.kind, "province": province(where.place)}
            for where in measure.where
        ],
    }


def _place(toponym: Toponym, text: str) -> dict:
    place = toponym.place
    found = {
        "start": toponym.start,
        "end": toponym.end,
        "text": text[toponym.start : toponym.end],
        "kind": place.kind,
        "name": place.name,
        "province": province(place),
    }
    if place.lat is not None and place.lon is not None:
        found |= {"lat": place.lat, "lon": place.lon}
    return found


def province(place: Place) -> str | list[str] | None:
    """One code, a list of several, or None for a whole country and what lies abroad."""
    return list(place.provinces) if len(place.provinces) > 1 else next(iter(place.provinces), None)
