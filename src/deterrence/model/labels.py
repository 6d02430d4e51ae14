"""Labels of information sets: the move and what is seen; own memory only where needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deterrence.model.growing import NOT_HAPPENED, Memory

__all__ = ["information_set_labels"]

Seen = tuple[tuple[str, str], ...]


def information_set_labels(sets: Sequence[tuple[str, Memory, Seen]]) -> list[str]:
    """One label per information set, unique within the player.

    Parameters
    ----------
    sets
        (move, the mover's memory, what it sees) per information set.

    Examples
    --------
    >>> early = ("reply", (("threat", (), "yes"),), (("attack", "none"),))
    >>> late = ("reply", (("threat", (), "no"),), (("attack", "none"),))
    >>> information_set_labels([early, late])
    ['reply[attack=none,threat=yes]', 'reply[attack=none,threat=no]']
    >>> information_set_labels([early])
    ['reply[attack=none]']
    """
    groups: dict[tuple[str, Seen], list[int]] = {}
    for number, (move, _, seen) in enumerate(sets):
        groups.setdefault((move, seen), []).append(number)
    labels = [""] * len(sets)
    for (move, seen), members in groups.items():
        remembered = [_recollection(sets[number][1]) for number in members]
        extra = _telling_apart(remembered, {name for name, _ in seen})
        for number, memory in zip(members, remembered, strict=True):
            pairs = [*seen, *((name, memory.get(name, NOT_HAPPENED)) for name in extra)]
            labels[number] = _label(move, pairs)
    return labels


def _label(move: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{move}[{','.join(f'{name}={value}' for name, value in pairs)}]" if pairs else move


def _recollection(memory: Memory) -> dict[str, str]:
    """What a player remembers, by name: a move or event has one value for good once somebody has seen it."""
    known: dict[str, str] = {}
    for move, seen, action in memory:
        known.update(seen)
        known[move] = action
    return known


def _telling_apart(remembered: Sequence[Mapping[str, str]], told: set[str]) -> list[str]:
    """The fewest names, taken in order, that tell all recollections apart."""
    names = dict.fromkeys(name for memory in remembered for name in memory if name not in told)
    chosen: list[str] = []
    classes = 1
    for name in names:
        if classes == len(remembered):
            break
        keys = {tuple(memory.get(one, NOT_HAPPENED) for one in (*chosen, name)) for memory in remembered}
        if len(keys) > classes:
            chosen.append(name)
            classes = len(keys)
    return chosen
