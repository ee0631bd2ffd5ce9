"""Tags: those that Wapiti gives by the same model, whatever the words, and a model that is none."""

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.evaluation import annotation
from articles.extraction import crf, normalise, tagging
from articles.extraction.knowledge import LexiconError

wapiti = pytest.importorskip("wapiti.api", reason="needs requirements-dev.txt")

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))
MADE_UP = sorted((annotation.GOLD / "madeup").glob("*.txt"))
# A model of two labels: «a» after «b» and «b» after «a» are likely, a word that begins with «x» is «a».
TINY = (
    b'#mdl#2#4\n#rdr#3/0/0\n1:*,\n11:u:w=%x[0,0],\n16:*:p=%m[0,0,"^."],\n'
    b"#qrk#2\n1:a,\n1:b,\n#qrk#3\n1:*,\n6:u:w=xy,\n5:*:p=x,\n"
    # The numbers of «*» are 0 to 5: a, b, a a, a b, b a, b b; those of «u:w=xy» 6 and 7, of «*:p=x» 8 to 13.
    b"3=0x1p+1\n4=0x1p+1\n7=0x1p+0\n8=0x1.8p+0\n"
)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = tmp_path_factory.mktemp("wapiti") / "model"
    path.write_bytes(tagging.model())
    model = wapiti.Model(model=str(path))
    return lambda words: model.label_sequence("\n".join(words)).decode().split() if words else []


def sentences_of(path: Path) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [list(words)[: tagging.LONGEST] for line in lines if (words := normalise.words(line).words)]


@pytest.mark.parametrize("paths", [SAMPLES, MADE_UP[::12]], ids=["samples", "made up"])
def test_every_tag_of_an_article_is_wapitis(reference, paths):
    sentences = [words for path in paths for words in sentences_of(path)]
    assert len(sentences) > 20
    assert tagging.tag_all(sentences) == [reference(words) for words in sentences]


# Wapiti parts words at white space, and a text's words have none; nor have they a NUL or a lone surrogate.
WORDS = st.text(
    st.one_of(st.characters(exclude_categories=("Z", "C")), st.sampled_from(string.printable[:94])),
    min_size=1,
    max_size=5,
)
PERSIAN = st.text("ابپتمی\u200cهو_۱1.-", min_size=1, max_size=6).map(lambda word: word.strip("\u200c") or "و")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.one_of(PERSIAN, WORDS), max_size=12), max_size=4))
def test_every_tag_of_whatever_words_is_wapitis(reference, sentences):
    assert tagging.tag_all(sentences) == [reference(words) for words in sentences]


def test_a_sentence_of_any_length_has_a_tag_a_word():
    words = "شهردار گفت پل ساخته می‌شود .".split() * 200
    tags = tagging.tag(words)
    assert len(tags) == len(words) > 3 * tagging.LONGEST
    assert tags[: tagging.LONGEST] == tagging.tag(words[: tagging.LONGEST])


def test_no_words_have_no_tags():
    assert tagging.tag([]) == [] and tagging.tag_all([]) == [] and tagging.tag_all([[], ["پل"], []])[::2] == [[], []]


def test_sentences_together_are_tagged_as_each_alone(monkeypatch):
    sentences = [words for path in SAMPLES for words in sentences_of(path)]
    together = tagging.tag_all(sentences)
    assert together == [tagging.tag(words) for words in sentences]
    monkeypatch.setattr(tagging, "_TOGETHER", 50)
    assert tagging.tag_all(sentences) == together


@pytest.mark.parametrize("most", ["MOST", "SHAPES"])
def test_words_that_were_forgotten_are_tagged_as_before(monkeypatch, most):
    chain = crf.Chain(TINY)
    monkeypatch.setattr(crf.Chain, most, 3)
    first = chain.label([["xy", "m", "n"], ["x"]])
    for word in "opqrs":
        chain.label([[word]])
    assert chain.label([["xy", "m", "n"], ["x"]]) == first


TAGGED = {
    "what it is": (["xy"], ["a"]),
    "how it begins": (["xz"], ["a"]),
    "what comes after": (["x", "m"], ["a", "b"]),
    "what comes before": (["m", "x"], ["b", "a"]),
    "turn by turn": (["m", "n", "x", "o", "p"], ["a", "b", "a", "b", "a"]),
}


@pytest.mark.parametrize(("words", "labels"), TAGGED.values(), ids=TAGGED)
def test_a_word_is_labelled_by(words, labels):
    assert crf.Chain(TINY).label([words]) == [labels]


FAULTS = {
    "nothing": (b"", "is not a CRF"),
    "another kind": (TINY.replace(b"#mdl#2", b"#mdl#0"), "is not a CRF"),
    "cut in its patterns": (TINY[:30], "cut short or damaged"),
    "cut in its labels": (TINY[:70], "cut short or damaged"),
    "a weight that is none": (TINY.replace(b"0x1p+0", b"0y1p+0"), "cut short or damaged"),
    "a weight of no feature": (TINY.replace(b"8=", b"80="), "a weight of no feature"),
    "weights out of order": (TINY.replace(b"7=", b"4="), "out of order"),
    "an observation of no kind": (TINY.replace(b"5:*:p=x", b"5:x:p=x"), "cut short or damaged"),
    "a test without its expression": (TINY.replace(b'16:*:p=%m[0,0,"^."]', b"11:*:p=%m[0,0]"), "unknown pattern"),
    "a pattern of no kind": (TINY.replace(b"1:*,\n11", b"1:x,\n11"), "unknown pattern"),
    "a pattern of two words": (TINY.replace(b"11:u:w=%x[0,0]", b"18:u:w=%x[0,0]%x[1,0]"), "unknown pattern"),
}


@pytest.mark.parametrize(("data", "said"), FAULTS.values(), ids=FAULTS)
def test_a_model_that_is_none_is_named_as_such(data, said):
    with pytest.raises(LexiconError, match=said):
        crf.Chain(data)
