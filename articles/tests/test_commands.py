"""The extraction's command line: no database, no server, the same bytes each time; and the floor of its figures."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from articles import extraction
from articles.evaluation import annotation, output, scoring
from articles.tests.test_sources import TEXT

ROOT = Path(__file__).parent.parent.parent
SAMPLES = sorted((ROOT / "articles" / "samples").glob("*.txt"))
NOWHERE = {"DATABASE_URL": "postgis://nobody:x@127.0.0.1:1/nothing"}

pytestmark = pytest.mark.skipif(not hasattr(extraction, "extract"), reason="the extraction is not put together yet")


def manage(*arguments, given=None):
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env=os.environ | NOWHERE,
        input=given,
        capture_output=True,
        check=False,
    )


def test_extract_prints_a_line_a_file_with_exact_offsets_where_no_database_can_be_reached():
    run = manage("extract", *SAMPLES)
    assert (run.returncode, run.stderr) == (0, b"")
    rows = [json.loads(line) for line in run.stdout.decode().splitlines()]
    assert [row["id"] for row in rows] == ["ilna-desert-security", "irna-security-participation"]
    for row, path in zip(rows, SAMPLES, strict=True):
        text = path.read_bytes().decode()
        assert row["items"] and row["places"]
        for found in row["items"] + row["places"]:
            assert text[found["start"] : found["end"]] == found["text"]
    assert manage("extract", *SAMPLES).stdout == run.stdout


def test_extract_reads_standard_input_and_other_encodings(tmp_path):
    (tmp_path / "x.txt").write_bytes(TEXT.replace("ی", "ي").replace("\u200c", " ").encode("cp1256"))
    run = manage("extract", "-", tmp_path / "x.txt", given=TEXT.encode())
    assert (run.returncode, [json.loads(line)["id"] for line in run.stdout.decode().splitlines()]) == (0, ["-", "x"])


def test_extract_names_what_is_no_text_and_reads_the_rest(tmp_path):
    for name, data in {
        "empty.txt": b"",
        "binary.txt": os.urandom(4000),
        "english.txt": b"The bridge must be built.",
    }.items():
        (tmp_path / name).write_bytes(data)
    target = tmp_path / "out.jsonl"
    files = [tmp_path / name for name in ("empty.txt", "binary.txt", "english.txt", "gone.txt")]
    run = manage("extract", *files, SAMPLES[0], "--output", target)
    assert (run.returncode, run.stdout) == (3, b"")
    assert [json.loads(line)["id"] for line in target.read_text(encoding="utf-8").splitlines()] == [
        "english",
        "ilna-desert-security",
    ]
    assert len(run.stderr.decode().splitlines()) == 3
    assert manage("extract", tmp_path / "empty.txt").returncode == 1


def test_evaluate_prints_figures_and_keeps_a_baseline_where_no_database_can_be_reached(tmp_path):
    path = tmp_path / "baseline.json"
    assert b"no such baseline" in manage("evaluate", annotation.GOLD, "--baseline", path).stderr
    assert manage("evaluate", annotation.GOLD, "--baseline", path, "--accept").returncode == 0
    run = manage("evaluate", annotation.GOLD, "--baseline", path)
    assert b"gained: 0\n" in run.stdout and b"lost: 0\n" in run.stdout
    figures = json.loads(manage("evaluate", annotation.GOLD, "--json").stdout)
    assert figures["articles"] == 2 and figures["items"]["tp"] > 0 and figures["by_theme"]["16"]["core"] > 0


FLOORS = {
    "items": 0.85,
    "places": 0.95,
    "place_resolution": 0.95,
    "status_accuracy": 0.9,
    "theme_accuracy": 0.85,
}


@pytest.fixture(scope="module")
def seeds():
    articles = annotation.load(annotation.GOLD)
    return scoring.figures(scoring.score(articles, lambda text: output.row("", text, extraction.extract(text))))


@pytest.mark.parametrize("figure", FLOORS)
def test_on_the_two_sample_articles_the_extraction_stays_above_its_floor(figure, seeds):
    reached = seeds[figure]
    assert (reached["f1"] if isinstance(reached, dict) else reached) >= FLOORS[figure]
