"""Items in groups of a bounded size, for work that is cheaper for some at once than for each."""

from collections.abc import Callable, Iterable, Iterator


def grouped[T](items: Iterable[T], size: Callable[[T], int], enough: int, most: int = 1_000) -> Iterator[list[T]]:
    """The items in their order; a group ends where it has more than `enough` in size, or `most` items."""
    group: list[T] = []
    sizes = 0
    for item in items:
        group.append(item)
        sizes += size(item)
        if sizes > enough or len(group) == most:
            yield group
            group, sizes = [], 0
    if group:
        yield group
