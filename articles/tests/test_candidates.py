"""Where a measure may begin and end: what grammar allows. All sentences are made up."""

from functools import cache

import pytest

from articles.extraction import sentences
from articles.extraction.candidates import PAD, Lattice
from articles.extraction.inventory import Inventory


@cache
def lattice(sentence: str) -> Lattice:
    """The lattice of a text's tokens as one sentence."""
    return Lattice([sentences.analyse(sentence).tokens], Inventory())


def spans(grid: Lattice) -> list[tuple[int, int]]:
    return list(zip(*(side.tolist() for side in grid.spans()), strict=True))


def quotes(text: str) -> list[str]:
    grid = lattice(text)
    return [text[grid.tokens[i].start : grid.tokens[j].end] for i, j in spans(grid)]


# (claim, sentence, a stretch that grammar must allow, one that it must not)
GRAMMAR = [
    (
        "a phrase, but none that holds a finite verb",
        "پل شهر ساخته می‌شود و راه روستا در دست تعمیر است.",
        "پل شهر ساخته می‌شود",
        "پل شهر ساخته می‌شود و راه روستا",
    ),
    (
        "a clause, but none that is cut from its phrase",
        "باید راه روستای دورافتاده ساخته شود.",
        "راه روستای دورافتاده ساخته شود",
        "روستای دورافتاده ساخته شود",
    ),
    (
        "a phrase after its preposition, not one cut within its ezafe chain",
        "وی بر بازسازی پل قدیمی شهر تأکید کرد.",
        "بازسازی پل قدیمی شهر",
        "پل قدیمی شهر",
    ),
    (
        "two members of a list, not both as one",
        "ایجاد سامانه هشدار و تأسیس دفتر بحران ضروری است.",
        "تأسیس دفتر بحران",
        "ایجاد سامانه هشدار و تأسیس دفتر بحران",
    ),
    (
        "members joined by a comma likewise",
        "لایروبی رودخانه، ساخت دیواره ساحلی ضروری است.",
        "لایروبی رودخانه",
        "لایروبی رودخانه، ساخت دیواره ساحلی",
    ),
    (
        "two action nouns over one object as one",
        "طراحی و اجرای شبکه فاضلاب ضروری است.",
        "طراحی و اجرای شبکه فاضلاب",
        "طراحی و",
    ),
    (
        "a list inside one measure",
        "کمک به روستاییان برای تکمیل خانه‌ها و برگزاری کلاس‌ها ضروری است.",
        "کمک به روستاییان برای تکمیل خانه‌ها و برگزاری کلاس‌ها",
        "و برگزاری کلاس‌ها",
    ),
    (
        "nothing that begins inside a set phrase",
        "وزارت راه و شهرسازی گلستان پل را می‌سازد.",
        "وزارت راه و شهرسازی گلستان پل را می‌سازد",
        "شهرسازی گلستان پل را می‌سازد",
    ),
    (
        "nothing that ends inside a set phrase",
        "تقویت بهداشت و درمان روستاها ضروری است.",
        "تقویت بهداشت و درمان روستاها",
        "تقویت بهداشت",
    ),
    (
        "no phrase that ends in an open relative clause",
        "بازسازی پلی که سیل آن را برده است ضروری است.",
        "بازسازی پلی که سیل آن را برده است",
        "بازسازی پلی که سیل",
    ),
    (
        "a phrase with a participle inside",
        "بازسازی خانه‌های آسیب دیده از سیل ضروری است.",
        "بازسازی خانه‌های آسیب دیده از سیل",
        "بازسازی خانه‌های آسیب دیده از",
    ),
    (
        "nothing that ends in a preposition",
        "توزیع آب در روستاها آغاز شد.",
        "توزیع آب در روستاها",
        "توزیع آب در",
    ),
    (
        "no quotation mark without its mate",
        "وی گفت: «ایجاد پل در شهر» ضروری است.",
        "ایجاد پل در شهر",
        "ایجاد پل در شهر»",
    ),
    (
        "nothing that begins with «را»",
        "شهرداری پل را می‌سازد.",
        "شهرداری پل را می‌سازد",
        "را می‌سازد",
    ),
    (
        "a clause over a line break, with its Arabic letters",
        "بايد راه روستا آسفالت\nشود.",
        "راه روستا آسفالت\nشود",
        "روستا آسفالت\nشود",
    ),
]


@pytest.mark.parametrize(("text", "allowed", "denied"), [row[1:] for row in GRAMMAR], ids=[row[0] for row in GRAMMAR])
def test_grammar_allows(text, allowed, denied):
    found = quotes(text)
    assert allowed in found
    assert denied not in found and denied in text


@pytest.mark.parametrize("text", [row[1] for row in GRAMMAR], ids=[row[0] for row in GRAMMAR])
def test_no_stretch_begins_or_ends_with_a_joining_word(text):
    for quote in quotes(text):
        first, *_, last = [*quote.split(), *quote.split()]
        assert first not in {"و", "که", "را"} and last not in {"و", "که", "را", "در", "به", "از", "بر", "،"}


def test_sentences_of_one_lattice_are_read_as_each_alone():
    texts = [row[1] for row in GRAMMAR]
    together = Lattice([sentences.analyse(text).tokens for text in texts], Inventory())
    found = spans(together)
    for text, (first, beyond) in zip(texts, together.bounds, strict=True):
        shift = first - PAD
        assert [(i - shift, j - shift) for i, j in found if first <= i < beyond] == spans(lattice(text))
    assert all(together.sentence[i] == together.sentence[j] for i, j in found)


def test_stretches_of_a_long_text_are_the_same_in_one_block_and_in_many(monkeypatch):
    text = " ".join(row[1] for row in GRAMMAR)
    whole = spans(lattice(text))
    monkeypatch.setattr("articles.extraction.candidates._BLOCK", 7)
    assert spans(lattice(text)) == whole != []


def test_an_inventory_that_forgets_reads_the_same_anew(monkeypatch):
    texts = [row[1] for row in GRAMMAR]
    tokens = [[sentences.analyse(text).tokens] for text in texts]
    small = Inventory()
    monkeypatch.setattr(small, "MOST", 3)
    assert [spans(Lattice(one, small)) for one in tokens] == [spans(lattice(text)) for text in texts]
