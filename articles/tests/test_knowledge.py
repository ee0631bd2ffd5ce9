"""The lexicons: every table is readable, and a faulty row is an error that names its file and line."""

import re
from collections import Counter

import pytest

from articles.extraction import knowledge, normalise, predicates, vocabulary
from articles.extraction.knowledge import LEXICONS, LexiconError, read_table
from articles.tests.test_candidates import lattice

TABLES = sorted(path.stem for path in LEXICONS.glob("*.tsv"))


@pytest.fixture
def lexicons(tmp_path, monkeypatch):
    """A folder of lexicons of its own."""
    monkeypatch.setattr(knowledge, "LEXICONS", tmp_path)
    knowledge.digest.cache_clear()
    yield tmp_path
    knowledge.digest.cache_clear()


def write(folder, text):
    (folder / "words.tsv").write_text(text, encoding="utf-8")


def test_rows_are_cells_by_column_in_file_order(lexicons):
    write(lexicons, "# what it is\n\nword\tclass\nپل \t build\nراه\n# no row\nسد\tbuild\n")
    assert read_table("words") == [
        {"word": "پل", "class": "build"},
        {"word": "راه", "class": ""},
        {"word": "سد", "class": "build"},
    ]


FAULTS = {
    "too many cells": ("word\tclass\nپل\tbuild\nراه\tbuild\tmore\n", r"words\.tsv:3: 3 cells under 2 columns"),
    "no key": ("word\tclass\n\tbuild\n", r"words\.tsv:2: the column 'word' is empty"),
    "a repeated heading": ("# c\nword\tword\n", r"words\.tsv:2: the heading repeats"),
    "a heading without a name": ("word\t\tclass\n", r"words\.tsv:1: the heading repeats or lacks"),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_names_file_and_line(lexicons, text, message):
    write(lexicons, text)
    with pytest.raises(LexiconError, match=message):
        read_table("words")


def test_the_digest_changes_with_a_byte_a_name_and_a_new_file_but_not_with_prose(lexicons):
    seen = set()

    def digest():
        knowledge.digest.cache_clear()
        return knowledge.digest()

    write(lexicons, "word\nپل\n")
    seen.add(digest())
    assert digest() in seen
    (lexicons / "SOURCES.md").write_text("prose", encoding="utf-8")
    assert digest() in seen
    write(lexicons, "word\nپل‌\n")
    seen.add(digest())
    (lexicons / "more.tsv").write_text("word\n", encoding="utf-8")
    seen.add(digest())
    (lexicons / "words.tsv").rename(lexicons / "other.tsv")
    seen.add(digest())
    assert len(seen) == 4


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_readable(table):
    assert read_table(table)


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_a_table_holds_an_arabic_letter_or_a_mark_of_direction(table):
    if table in ("measure_model", "place_slips"):
        pytest.skip("written by the training, or of misspellings")
    foreign = re.compile("[يكة\u200e\u200f\u202a-\u202e\u2066-\u2069\u0640]")
    assert [cell for row in read_table(table) for cell in row.values() if foreign.search(cell)] == []


# --- the lexicons of measures ---------------------------------------------------------------------------------------

KEYS = {
    "actions": ("noun",),
    "predicates": ("word", "part"),
    "word_classes": ("word",),
    "fixed_phrases": ("phrase",),
    "frames": ("phrase", "side"),
}


@pytest.mark.parametrize(("table", "columns"), KEYS.items(), ids=KEYS)
def test_no_key_stands_twice_however_it_is_spelt(table, columns):
    keys = Counter(tuple(normalise.fold(row[column]) for column in columns) for row in read_table(table))
    assert [key for key, count in keys.items() if count > 1] == []


@pytest.mark.parametrize("table", KEYS)
def test_no_cell_that_is_asked_for_is_empty(table):
    asked = {"frames": ("phrase", "side", "class", "finds")}.get(table)
    assert [row for row in read_table(table) if not all(row[column] for column in asked or row)] == []


CLASSES = {
    "actions": "build control cooperate general improve organise rule supply support train use",
    "predicates": "act be can cognition effect event general hope light modal motion need plan speech state",
    "word_classes": "anaphor art body capability domain effect evaluation facility foreign group incident instrument market "
    "meeting money necessity official problem science speech sport statistic time value",
    "frames": "need request emphasis plan report speech effect means purpose topic",
}


@pytest.mark.parametrize(("table", "classes"), CLASSES.items(), ids=CLASSES)
def test_a_class_is_one_of_those_that_the_model_knows(table, classes):
    assert {row["class"] for row in read_table(table)} == set(classes.split())


def test_a_predicate_is_an_element_or_a_root():
    assert {row["part"] for row in read_table("predicates")} == {"element", "root"}


def test_a_frame_stands_before_or_after():
    assert {row["side"] for row in read_table("frames")} == {"before", "after"}


def test_every_root_of_a_predicate_is_one_that_a_verb_of_a_text_can_have():
    """A form that hazm does not conjugate stands for itself."""
    roots = {row["word"] for row in read_table("predicates") if row["part"] == "root"}
    reached = {predicates.root(form) for form in normalise.verbs()}
    assert {root for root in roots - reached if root in normalise.verbs()} == set()


ACTIONS = {
    "the noun itself": ("احداث", "build"),
    "with its indefinite ending": ("احداثی", "build"),
    "with an ezafe after a half-space plural": ("برنامه‌ریزی‌های", vocabulary.action_class("برنامه‌ریزی")),
    "without its half-space": ("راهاندازی", vocabulary.action_class("راه‌اندازی")),
    "in Arabic letters": ("راه‌اندازي", vocabulary.action_class("راه‌اندازی")),
    "a noun in -سازی that no list has": ("غنچه‌سازی", "derived"),
    "no action": ("کتاب", ""),
    "too short to be derived": ("بازی", ""),
}


@pytest.mark.parametrize(("word", "wanted"), ACTIONS.values(), ids=ACTIONS)
def test_a_form_of_an_action_noun_has_its_class(word, wanted):
    assert vocabulary.action_class(word) == wanted


STEMS = {
    "a plural": ("سامانه‌های", "سامانه"),
    "an integer": ("۱۲", "<n>"),
    "a decimal": ("۱۲.۵", "<n>"),
    "thousands with a comma": ("۱،۲۰۰", "<n>"),
    "thousands with their own sign": ("۱٬۲۰۰", "<n>"),
    "a word with a digit": ("فاز۲", "فاز2"),
    "letters folded": ("تأسیس", "تاسیس"),
}


@pytest.mark.parametrize(("word", "stem"), STEMS.values(), ids=STEMS)
def test_stems(word, stem):
    assert vocabulary.stem(word) == stem


@pytest.mark.parametrize("phrase", [row["phrase"] for row in read_table("fixed_phrases")])
def test_nothing_begins_or_ends_inside_a_set_phrase(phrase):
    grid = lattice(f"وزیر {phrase} گفت.")
    inside = grid._inside_fixed().nonzero()[0].tolist()
    first, beyond = grid.bounds[0]
    assert inside == list(range(first + 2, beyond - 2))
    assert not set(grid.starts) & set(inside) and not {j + 1 for j in grid.ends} & set(inside)
