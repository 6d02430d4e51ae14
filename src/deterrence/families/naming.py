"""Names that the field has for families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from deterrence.families.family import Family
from deterrence.games import ExtensiveFormGame

__all__ = ["named"]


def named(families: Sequence[Family], game: ExtensiveFormGame[Any]) -> tuple[Family, ...]:
    """The families with names: what the informed side does, made unique by what else is played."""
    names = [_name(family, game) for family in families]
    counts = Counter(names)
    told = [name if counts[name] == 1 else f"{name}: {_path(family)}" for name, family in zip(names, families, strict=True)]
    again = Counter(told)
    seen: Counter[str] = Counter()
    result = []
    for name, family in zip(told, families, strict=True):
        seen[name] += 1
        result.append(replace(family, name=name if again[name] == 1 else f"{name} ({seen[name]})"))
    return tuple(result)


def _name(family: Family, game: ExtensiveFormGame[Any]) -> str:
    """From the first move along the path at which one player has several types, else from the first move."""
    for player, sets in family.path.items():
        by_move: dict[str, list[tuple[str, ...]]] = {}
        for one in game.information_sets:
            if game.players[one.player] == player and one.label in sets:
                by_move.setdefault(one.move, []).append(sets[one.label])
        for several in by_move.values():
            if len(several) > 1:
                return _signalling(several)
    return _path(family)


def _signalling(several: list[tuple[str, ...]]) -> str:
    pure = [actions[0] for actions in several if len(actions) == 1]
    if len(pure) == len(several):
        if len(set(pure)) == 1:
            return f"pooling on {pure[0]}"
        return "separating" if len(set(pure)) == len(several) else "partly separating"
    return "semi-separating"


def _path(family: Family) -> str:
    parts = []
    for sets in family.path.values():
        for label, actions in sets.items():
            parts.append(f"{label}={'|'.join(actions)}")
    return ", ".join(parts)
