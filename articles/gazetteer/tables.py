"""Tab-separated data as the build writes it and the loader reads it: sorted by id, one record a line, diffable."""

from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
COLUMNS = (
    "id",
    "kind",
    "name",
    "name_en",
    "provinces",
    "parent",
    "lat",
    "lon",
    "uncertainty_km",
    "population",
    "source",
    "aliases",
    "alternates",
    "neighbours",
)


def write(name: str, rows: list[dict], heading: str) -> None:
    """Writes data/NAME.tsv: a comment, the column names, the rows in the order of their ids."""
    lines = [f"# {heading}", "\t".join(COLUMNS)]
    for row in sorted(rows, key=lambda row: row["id"]):
        lines.append("\t".join(_cell(row.get(column)) for column in COLUMNS).rstrip("\t"))
    (DATA / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(name: str) -> list[dict[str, str]]:
    """Rows of data/NAME.tsv as dicts of strings, missing cells empty."""
    rows = []
    for line in (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or line.startswith("id\t"):
            continue
        cells = line.split("\t")
        rows.append(dict(zip(COLUMNS, cells + [""] * (len(COLUMNS) - len(cells)), strict=True)))
    return rows


def _cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, list | tuple):
        return "|".join(value)
    return str(value)
