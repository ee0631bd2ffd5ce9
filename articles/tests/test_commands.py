"""The extraction's command line: no database, no server, the same bytes each time; and the floor of its figures.

Where a test bears no database mark, pytest-django lets nothing reach one: running here is the proof.
"""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles import extraction
from articles.evaluation import annotation, output, scoring
from articles.gazetteer import mirror
from articles.models import Article, PolicyItem
from articles.tests.test_sources import TEXT

ROOT = Path(__file__).parent.parent.parent
SAMPLES = sorted((ROOT / "articles" / "samples").glob("*.txt"))


def run(command, *arguments):
    """(exit code, standard output, standard error) of a command in this process."""
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as stop:
        return stop.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_extract_prints_a_line_a_file_with_exact_offsets_the_same_bytes_in_any_process_and_no_database(tmp_path):
    environment = os.environ | {"DATABASE_URL": "postgis://nobody:x@127.0.0.1:1/nothing", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "manage.py", "extract", *SAMPLES, "-"]
    other = subprocess.run(command, cwd=ROOT, env=environment, input=TEXT.encode(), capture_output=True, check=False)
    assert (other.returncode, other.stderr) == (0, b"")
    target = tmp_path / "out.jsonl"
    run("extract", *SAMPLES, "--output", target)
    assert other.stdout.startswith(target.read_bytes())
    rows = [json.loads(line) for line in other.stdout.decode().splitlines()]
    assert [row["id"] for row in rows] == ["ilna-desert-security", "irna-security-participation", "-"]
    for row, text in zip(rows, [*(path.read_bytes().decode() for path in SAMPLES), TEXT], strict=True):
        assert row["items"] and bool(row["places"]) is (row["id"] != "-")
        for found in row["items"] + row["places"]:
            assert text[found["start"] : found["end"]] == found["text"]


def test_extract_names_what_is_no_text_and_reads_the_rest(tmp_path):
    files = {
        "empty.txt": b"",
        "binary.txt": bytes(range(256)) * 10,
        "english.txt": b"The bridge must be built.",
        "windows.txt": TEXT.replace("ی", "ي").replace("\u200c", " ").encode("cp1256"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    target = tmp_path / "out.jsonl"
    code, out, err = run("extract", *(tmp_path / name for name in [*files, "gone.txt"]), "--output", target)
    assert (code, out) == (3, "")
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [(row["id"], bool(row["items"])) for row in rows] == [("english", False), ("windows", True)]
    assert [Path(line.split(":")[0]).name for line in err.splitlines()] == ["empty.txt", "binary.txt", "gone.txt"]
    with pytest.raises(CommandError, match="no file was read"):
        call_command("extract", str(tmp_path / "empty.txt"), stderr=StringIO())


def test_evaluate_prints_figures_and_keeps_a_baseline_without_a_database(tmp_path):
    path = tmp_path / "baseline.json"
    with pytest.raises(CommandError, match="no such baseline"):
        run("evaluate", annotation.GOLD, "--baseline", path)
    with pytest.raises(CommandError, match="--accept needs --baseline"):
        run("evaluate", annotation.GOLD, "--accept")
    with pytest.raises(CommandError, match="no annotated article"):
        run("evaluate", tmp_path)
    for options, said in ((["3"], "2 articles cannot be parted in 3"), (["2", "--jobs", "0"], "--jobs: at least 1")):
        with pytest.raises(CommandError, match=said):
            run("evaluate", annotation.GOLD, "--cross-validate", *options)
    assert run("evaluate", annotation.GOLD, "--baseline", path, "--accept")[0] == 0
    code, out, _ = run("evaluate", annotation.GOLD, "--baseline", path)
    assert code == 0 and "gained: 0\n" in out and "lost: 0\n" in out
    figures = json.loads(run("evaluate", annotation.GOLD, "--json")[1])
    assert figures["articles"] == 2 and figures["items"]["tp"] > 0 and figures["by_theme"]["16"]["core"] > 0
    published = tmp_path / "figures.json"
    run("evaluate", annotation.GOLD, "--publish", published)
    shown = json.loads(published.read_text(encoding="utf-8"))
    assert shown["figures"] == {name: value for name, value in figures.items() if name != "by_theme"}
    assert sum(row["found"] for row in shown["by_construction"].values()) == figures["items"]["tp"]
    errors = run("evaluate", annotation.GOLD, "--errors")[1]
    assert errors.count("\tmissed item\t") == figures["items"]["fn"]
    assert errors.count("\tspurious place\t") == figures["places"]["fp"]


@pytest.mark.parametrize("command", [["ingest", SAMPLES[0]], ["process"]], ids=lambda command: command[0])
def test_a_command_that_needs_a_database_says_in_a_line_that_it_is_not_there(command):
    environment = os.environ | {"DATABASE_URL": "postgis://nobody:x@127.0.0.1:1/nothing"}
    ended = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    (line,) = ended.stderr.decode().splitlines()
    assert ended.returncode == 1 and "the database cannot be reached" in line and "script/server" in line


def test_the_benchmark_tells_the_ratio_to_the_irreducible_parts_without_a_database():
    out = run("benchmark", "extraction", SAMPLES[1], "--rounds", 1)[1]
    named = {line.split()[0]: line for line in out.splitlines()}
    characters = len(SAMPLES[1].read_text(encoding="utf-8"))
    assert named["articles"].split() == ["articles", "1,", f"{characters:,}", "characters"]
    assert float(named["ratio"].split()[1]) > 1


@pytest.mark.django_db
def test_the_benchmark_with_the_database_keeps_nothing():
    mirror.load()
    assert ", 0 failed" in run("benchmark", "process", SAMPLES[1])[1]
    assert not Article.objects.exists() and not PolicyItem.objects.exists()


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
