"""Items in groups of a bounded size."""

from articles.extraction.groups import grouped


def test_a_group_ends_where_it_is_large_enough_or_has_the_most():
    words = ["ا" * length for length in (*[1] * 30, 90, 90, 300, 5)]
    groups = list(grouped(words, len, 100, 25))
    assert [len(group) for group in groups] == [25, 7, 1, 1]
    assert [word for group in groups for word in group] == words


def test_of_no_items_there_is_no_group():
    assert list(grouped([], len, 100)) == []


def test_a_group_is_given_before_more_is_asked_for():
    asked = iter(range(10))
    assert next(grouped(asked, lambda item: 1, 2)) == [0, 1, 2]
    assert next(asked) == 3
