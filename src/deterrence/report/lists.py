"""Lists whose entries hang below others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deterrence.report.elements import Words

__all__ = ["hangs", "nested"]


def nested(items: Sequence[str | Words]) -> Iterator[tuple[str | Words, list[str | Words]]]:
    """Each entry with those that hang below it: that begin with more blanks.

    Examples
    --------
    >>> list(nested(["a", "  b", "c"]))
    [('a', ['  b']), ('c', [])]
    """
    position = 0
    while position < len(items):
        first = items[position]
        position += 1
        below: list[str | Words] = []
        while position < len(items) and hangs(items[position]) > hangs(first):
            below.append(items[position])
            position += 1
        yield first, below


def hangs(item: str | Words) -> int:
    """Blanks at the head of an entry."""
    return len(str(item)) - len(str(item).lstrip())
