"""The trained model of measures as its tables hold it (`measure_model.tsv`, `measure_network.tsv` and `measure_context.tsv`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from articles.extraction import knowledge
from articles.extraction.features import Feature
from articles.extraction.network import Network


@dataclass(frozen=True, slots=True)
class Model:
    """Feature → weight of a stretch's evidence, and of the whole reading's view (with `bias`); the network of its words."""

    evidence: Mapping[Feature, float]
    context: Mapping[str, float]
    network: Network | None = None


@cache
def trained() -> Model:
    """The model as `manage.py train` wrote it."""
    evidence = {parse(row["feature"]): float(row["weight"]) for row in knowledge.read_table("measure_model")}
    context = {row["feature"]: float(row["weight"]) for row in knowledge.read_table("measure_context")}
    network = Network.of(
        (row["table"], row["value"], row["numbers"]) for row in knowledge.read_table("measure_network")
    )
    return Model(evidence, context, network)


def parse(text: str) -> Feature:
    """A feature from its spelling in the model's table («e.np=act.future|2»)."""
    name, _, values = text.partition("=")
    return (name, *(_value(value) for value in values.split("|"))) if _ else (name,)


def spell(feature: Feature) -> str:
    """A feature as the model's table spells it: «¦» for a bar in a word, and «'» before a word that looks like a number."""
    return f"{feature[0]}={'|'.join(map(_spelt, feature[1:]))}" if len(feature) > 1 else feature[0]


def _spelt(value: str | int | bool) -> str:
    text = str(value).replace("|", "¦")
    return f"'{text}" if isinstance(value, str) and (text.isdigit() or text[:1] == "'") else text


def _value(text: str) -> str | int | bool:
    if text[:1] == "'":
        return text[1:].replace("¦", "|")
    return text == "True" if text in ("True", "False") else int(text) if text.isdigit() else text.replace("¦", "|")
