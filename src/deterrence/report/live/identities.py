"""Which families of a whole and of its ends are the same, and what readers call them."""

from __future__ import annotations

from collections.abc import Sequence

from deterrence.families import Characterization, Family
from deterrence.report.pages.words import LONGEST_NAME, called, family_label

__all__ = ["Identity", "identities"]

Identity = tuple[int, str]
"""A number that no other family has, and what readers call it."""

Path = frozenset[tuple[str, str, tuple[str, ...]]]


def identities(games: Sequence[Characterization]) -> list[list[Identity]]:
    """For every family of every game its number and name; the first game is the whole.

    A family of another game is one of the whole when it is played alike wherever play still comes.

    Examples
    --------
    >>> from deterrence.families import characterize
    >>> whole, end = characterize("denial"), characterize("denial", p_punish=0)
    >>> [number for number, _ in identities([whole, end])[1]]
    [0, 1, 2, 3]
    """
    labels: list[str] = [family_label(games[0], one.name) for one in games[0].families]
    paths = [_path(one) for one in games[0].families]
    found = [[(number, label) for number, label in enumerate(labels)]]
    for game in games[1:]:
        numbers: list[int] = []
        for family in game.families:
            number = _same(_path(family), paths, numbers)
            if number is None:
                number = len(labels)
                paths.append(_path(family))
                labels.append(_label(family, labels))
            numbers.append(number)
        found.append([(number, labels[number]) for number in numbers])
    return found


def _path(family: Family) -> Path:
    return frozenset(
        (player, label, actions) for player, sets in family.path.items() for label, actions in sets.items()
    )


def _same(path: Path, paths: Sequence[Path], taken: Sequence[int]) -> int | None:
    """The number of a path: the same one, else the only one that it is a part of."""
    alike = [k for k, other in enumerate(paths) if other == path and k not in taken]
    wider = [k for k, other in enumerate(paths) if path < other and k not in taken]
    return alike[0] if alike else wider[0] if len(wider) == 1 else None


def _label(family: Family, labels: Sequence[str]) -> str:
    """A name that is not taken, short if need be."""
    told = called(family.name)
    if len(told) > LONGEST_NAME:
        _, actions = family.order[0]
        told = f"another family ({' or '.join(map(called, actions))})"
    return told if told not in labels else f"{told}, number {len(labels) + 1}"
