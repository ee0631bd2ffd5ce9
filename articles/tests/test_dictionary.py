"""The word and verb lists against hazm's own."""

import subprocess
import sys

import hazm
import pytest
from hazm.utils import words_list

from articles.extraction import dictionary


@pytest.fixture(scope="module")
def lemmatizer():
    return hazm.Lemmatizer()


def test_every_word_has_the_count_that_hazm_gives_it():
    assert dictionary.counts() == {word: count for word, count, _ in words_list()}


def test_every_form_of_one_token_has_the_verb_that_hazm_gives_it(lemmatizer):
    own = {form: verb for form, verb in dictionary.verbs().items() if " " not in form}
    assert own == {form: verb for form, verb in lemmatizer.verbs.items() if " " not in form}


def test_the_parts_of_compound_verbs_are_those_of_hazm():
    tokenizer = hazm.WordTokenizer(join_verb_parts=True)
    assert tokenizer.after_verbs == dictionary.AUXILIARIES
    assert tokenizer.before_verbs == dictionary.FUTURES
    assert dictionary.past_stems() == tokenizer.bons
    assert dictionary.participles() == tokenizer.verbe


def test_the_extraction_reads_the_lists_without_importing_hazm():
    code = (
        "import sys; from articles import extraction; extraction.extract('ایجاد مدرسه ضروری است.');"
        "print(*{'hazm', 'nltk', 'pandas', 'scipy', 'django'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
