"""The extraction's command line: no database, no server, the same bytes each time; and the floor of its figures.

Where a test bears no database mark, pytest-django lets nothing reach one: running here is the proof.
"""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles import extraction
from articles.evaluation import annotation, output, scoring
from articles.gazetteer import mirror
from articles.management.base import workers_watched
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


def test_extract_goes_on_after_a_text_that_fails(tmp_path, monkeypatch):
    known = extraction.extract_all

    def fails(sources, model=None):
        if any("خراب" in source.text for source in sources):
            raise ZeroDivisionError("made up")
        return known(sources, model)

    monkeypatch.setattr(extraction, "extract_all", fails)
    for name, text in (("a", TEXT), ("b", "این متن خراب است."), ("c", TEXT)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    target = tmp_path / "out.jsonl"
    code, _, err = run("extract", *(tmp_path / f"{name}.txt" for name in "abc"), "--output", target)
    assert code == 3 and f"{tmp_path / 'b.txt'}: " in err and "ZeroDivisionError: made up" in err
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", "c"] and rows[0]["items"] == rows[1]["items"] != []


def test_extract_ends_quietly_when_its_reader_leaves():
    command = f"{sys.executable} manage.py extract {SAMPLES[0]} | true; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGPIPE, b"")


@pytest.mark.parametrize(
    ("command", "option"),
    [(["extract", SAMPLES[0]], "--output"), (["evaluate", annotation.GOLD], "--publish")],
    ids=["extract", "evaluate"],
)
def test_a_file_that_cannot_be_written_is_named_before_the_work(tmp_path, command, option):
    for path, said in ((tmp_path, "is a folder"), (tmp_path / "gone" / "x.json", "gone is no folder")):
        with pytest.raises(CommandError, match=f"argument {option}: .*{said}"):
            run(*command, option, path)


def test_a_worker_that_the_system_ends_is_one_line_with_advice():
    with (
        pytest.raises(CommandError, match=r"ended from outside.*; use fewer") as failed,
        workers_watched("use fewer"),
        ProcessPoolExecutor(1) as pool,
    ):
        pool.submit(os._exit, 9).result()
    assert failed.value.returncode == 1


def test_evaluate_prints_figures_and_keeps_a_baseline_without_a_database(tmp_path):
    path = tmp_path / "baseline.json"
    with pytest.raises(CommandError, match="no such baseline"):
        run("evaluate", annotation.GOLD, "--baseline", path)
    with pytest.raises(CommandError, match="--accept needs --baseline"):
        run("evaluate", annotation.GOLD, "--accept")
    with pytest.raises(CommandError, match="no annotated article"):
        run("evaluate", tmp_path)
    with pytest.raises(CommandError, match="no such baseline"):
        run("evaluate", annotation.GOLD, "--baseline", tmp_path)
    with pytest.raises(CommandError, match="is a folder"):
        run("evaluate", annotation.GOLD, "--baseline", tmp_path, "--accept")
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
