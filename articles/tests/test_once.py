"""What was worked out once is not worked out again, and memory stays flat."""

from articles.extraction import once, sentences


def test_a_sentence_is_asked_for_once_a_document():
    asked = []

    @once.a_sentence
    def words(document, number):
        asked.append(number)
        return [token.word for token in document.words(document.sentences[number])]

    one, other = sentences.analyse("پل نه. سد ماند."), sentences.analyse("پل نه. سد ماند.")
    assert [words(one, 1), words(one, 0), words(one, 1)] == [
        ["سد", "ماند", "."],
        ["پل", "نه", "."],
        ["سد", "ماند", "."],
    ]
    assert asked == [1, 0]
    words(other, 1)
    assert asked == [1, 0, 1]


def test_no_more_words_are_remembered_than_allowed():
    asked = []
    lengths = once.Remembered(lambda word: asked.append(word) or len(word), 2)
    assert [lengths[word] for word in ("پل", "سد", "راه", "پل", "راه")] == [2, 2, 3, 2, 3]
    assert asked == ["پل", "سد", "راه", "راه"]
    assert len(lengths) == 2
