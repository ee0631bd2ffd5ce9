"""What a clause says: the verb's root, the word that carries a light verb's meaning, and the class of both."""

import pytest

from articles.extraction import predicates, sentences
from articles.extraction.candidates import Lattice
from articles.extraction.inventory import Inventory

ROOTS = {
    "a listed form": ("می‌شود", "شد"),
    "the copula": ("است", "است"),
    "its past": ("بودند", "است"),
    "its subjunctive": ("باشد", "است"),
    "its negation": ("نیستند", "است"),
    "a formal present": ("یابد", "یافت"),
    "a present of «گذاشت»": ("می‌گذارد", "گذاشت"),
    "a passive «گردد»": ("می‌گردد", "گشت"),
    "an impersonal": ("می‌توان", "توانست"),
    "a preverb": ("برگزیدند", "برگزید"),
    "a preverb before the mark": ("برمی‌گردانند", "برگرداند"),
    "a glide after the mark": ("بیاورند", "آورد"),
    "a glide after the negation": ("نیفتد", "افتاد"),
    "no verb at all": ("تهران", "تهران"),
}


@pytest.mark.parametrize(("word", "wanted"), ROOTS.values(), ids=ROOTS)
def test_root(word, wanted):
    assert predicates.root(word) == wanted


READ = {
    "the word before a light verb": ("پل شهر افتتاح شد.", ("شد", "افتتاح", "act")),
    "an action noun of the other list": ("نهرها لایروبی شد.", ("شد", "لایروبی", "act")),
    "past «نیز» and «هم»": ("پل افتتاح نیز شد.", ("شد", "افتتاح", "act")),
    "the noun of an adjective": ("دولت به این کار اهتمام ویژه‌ای دارد.", ("داشت", "اهتمام", "general")),
    "what something is placed in": ("این طرح در دستور کار قرار گرفت.", ("قرار", "در دستور", "general")),
    "what it is the object of": ("این پیشنهاد مورد بررسی دقیق قرار گرفت.", ("قرار", "مورد بررسی", "act")),
    "an object that says nothing of an act": ("این موضوع مورد توجه جدی قرار گیرد.", ("قرار", "مورد توجه", "general")),
    "what is going on": ("سد در حال ساخت است.", ("است", "حال ساخت", "act")),
    "a need": ("این کار ضروری است.", ("است", "ضروری", "need")),
    "an adjective with its copula": ("کارشناسان معتقدند.", ("است", "معتقد", "state")),
    "a verb of its own": ("وی گفت.", ("گفت", "", "speech")),
}


@pytest.mark.parametrize(("text", "wanted"), READ.values(), ids=READ)
def test_predicate_of_a_clause(text, wanted):
    document = sentences.analyse(text)
    lattice = Lattice([document.words(document.sentences[0])], Inventory())
    verb = max(lattice.verbs)
    found = predicates.read(lattice.words, lattice.stems, lattice.tags, verb)
    assert (found.root, found.element, found.kind) == wanted
