"""Names that the field has for families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from deterrence.families.family import Family
from deterrence.games import Decision, ExtensiveFormGame
from deterrence.model.parts import NamedFamily, Played

__all__ = ["named", "path_name", "support_name"]


def named(
    families: Sequence[Family], game: ExtensiveFormGame[Any], known: Iterable[NamedFamily] = ()
) -> tuple[Family, ...]:
    """The families with names: the author's; else what the informed side does, made unique by what else is played.

    Parameters
    ----------
    families
        Without names.
    game
        Their game.
    known
        The author's names. One that says what is done off the path becomes the name of these supports.
    """
    moves = {one.label: one.move for one in game.information_sets}
    given = list(known)
    named_supports = [_with_named_supports(family, given, moves) for family in families]
    told = [_given_name(family, given, moves) for family in named_supports]
    rest = iter(_described([f for f, name in zip(named_supports, told, strict=True) if not name], game, set(told)))
    told = [
        f"{name}, {f.case}" if name and f.case and told.count(name) > 1 else name
        for f, name in zip(named_supports, told, strict=True)
    ]
    return tuple(replace(f, name=name) if name else next(rest) for f, name in zip(named_supports, told, strict=True))


def _given_name(family: Family, known: Sequence[NamedFamily], moves: Mapping[str, str]) -> str:
    return path_name(dict(family.order), known, moves)


def path_name(path: Played, known: Iterable[NamedFamily], moves: Mapping[str, str]) -> str:
    """The author's name of a whole family; empty where there is none.

    Parameters
    ----------
    path
        Information set on the path -> actions that carry weight.
    known
        The author's names.
    moves
        Information set -> name of its move.
    """
    return next((one.name for one in known if not one.supports and _is_played(one.path, path, moves)), "")


def support_name(path: Played, off: Played, known: Iterable[NamedFamily], moves: Mapping[str, str]) -> str:
    """The author's name of a support: as `path_name`, with what carries weight `off` the path."""
    played = {**path, **off}
    here = [one for one in known if one.supports and _is_played(one.path, path, moves)]
    return next((one.name for one in here if any(_is_played(s, played, moves) for s in one.supports)), "")


def _with_named_supports(family: Family, known: Sequence[NamedFamily], moves: Mapping[str, str]) -> Family:
    path = dict(family.order)
    told = [(one, support_name(path, one.played, known, moves)) for one in family.supports]
    return replace(family, supports=tuple(replace(one, name=name) if name else one for one, name in told))


def _is_played(wanted: Mapping[str, tuple[str, ...]], played: Played, moves: Mapping[str, str]) -> bool:
    """Whether exactly the wanted actions carry weight; a move's name speaks of all its information sets played at."""
    for where, actions in wanted.items():
        sets = [label for label in played if label == where or moves.get(label) == where]
        if not sets or any(set(played[label]) != set(actions) for label in sets):
            return False
    return True


def _described(families: Sequence[Family], game: ExtensiveFormGame[Any], taken: set[str]) -> list[Family]:
    names = [_name(family, game) for family in families]
    counts = Counter(names)
    told = [
        name if name and counts[name] == 1 else ": ".join(filter(None, [name, path]))
        for name, path in zip(names, _distinguishing(families), strict=True)
    ]
    seen: Counter[str] = Counter()
    result = []
    told = [
        f"{name}, {family.case}" if family.case and told.count(name) > 1 else name
        for name, family in zip(told, families, strict=True)
    ]
    for name, family in zip(told, families, strict=True):
        seen[name] += 1
        alone = told.count(name) == 1 and name not in taken
        result.append(replace(family, name=name if alone else f"{name} ({seen[name]})"))
    return result


def _distinguishing(families: Sequence[Family]) -> list[str]:
    """As much of each path, from its start, as tells it apart from the other families' paths."""
    paths = [_steps(family) for family in families]
    return [", ".join(path[: _needed(path, paths)]) for path in paths]


def _needed(path: list[str], paths: list[list[str]]) -> int:
    for length in range(1, len(path)):
        if sum(1 for other in paths if other[:length] == path[:length]) == 1:
            return length
    return len(path)


def _name(family: Family, game: ExtensiveFormGame[Any]) -> str:
    """From the first move that others may learn from and at which one player has several types, else the path."""
    below = dict(_followed(game))
    for player, sets in family.path.items():
        by_move: dict[str, list[tuple[str, ...]]] = {}
        for number, one in enumerate(game.information_sets):
            if below[number] and game.players[one.player] == player and one.label in sets:
                by_move.setdefault(one.move, []).append(sets[one.label])
        for several in by_move.values():
            if len(several) > 1:
                return _signalling(several)
    return ""


def _followed(game: ExtensiveFormGame[Any]) -> list[tuple[int, bool]]:
    """Whether another player moves after an information set."""
    followed = dict.fromkeys(range(len(game.information_sets)), False)
    for one in game.information_sets:
        for node in one.nodes:
            for parent, _ in game.path(node):
                above = game.nodes[parent]
                if isinstance(above, Decision) and game.information_sets[above.information_set].player != one.player:
                    followed[above.information_set] = True
    return list(followed.items())


def _signalling(several: list[tuple[str, ...]]) -> str:
    pure = [actions[0] for actions in several if len(actions) == 1]
    if len(pure) == len(several):
        if len(set(pure)) == 1:
            return f"pooling on {pure[0]}"
        return "separating" if len(set(pure)) == len(several) else "partly separating"
    return "semi-separating"


def _steps(family: Family) -> list[str]:
    """The supports along a path, in the order of play."""
    return [f"{label}={'|'.join(actions)}" for label, actions in family.order]
