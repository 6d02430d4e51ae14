"""Families that leave probabilities open, and the families at which these are zero or one.

Expected payoffs and probabilities of outcomes are linear in the mixture at each information set. So where a family
leaves mixtures open, its lowest and highest numbers lie between those of its *corners*: profiles that agree with it but
play one action at each open information set. Where all corners are equilibria themselves, bounds need nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from deterrence.expressions import Expression
from deterrence.families import Family
from deterrence.games import Game
from deterrence.games.reaching import Played, played_along

__all__ = ["corners_of"]

MOST_CORNERS = 16
"""Beyond these a family that leaves more open is not taken apart."""


def corners_of(
    family: Family,
    among: Sequence[Family],
    game: Game[Expression],
    same: Callable[[Expression, Expression], bool],
) -> tuple[Family, ...]:
    """The families at the corners of one that leaves probabilities open; empty unless each corner is among those given.

    Parameters
    ----------
    family
        With probabilities left open on its path.
    among
        Where to look; those that leave something open themselves are passed over.
    game
        The model's, without values.
    same
        Whether two closed forms are equal everywhere.
    """
    path = {(player, label): tuple(acts) for player, sets in family.path.items() for label, acts in sets.items()}
    open_sets = [where for where, actions in path.items() if not set(actions) <= _told(family, where).keys()]
    count = 1
    for where in open_sets:
        count *= len(path[where])
    if not open_sets or count > MOST_CORNERS:
        return ()
    found = []
    for chosen in product(*(path[where] for where in open_sets)):
        fixed = dict(zip(open_sets, chosen, strict=True))
        left: Played = {where: (fixed[where],) if where in fixed else path[where] for where in path}
        played = played_along(game, left)
        corner = next((one for one in among if _is_corner(one, family, played, fixed, same)), None)
        if corner is None:
            return ()
        found.append(corner)
    return tuple(found)


def _told(family: Family, where: tuple[str, str]) -> Mapping[str, Expression]:
    player, label = where
    return family.strategies.get(player, {}).get(label, {})


def _is_corner(
    one: Family,
    family: Family,
    played: Played,
    fixed: Mapping[tuple[str, str], str],
    same: Callable[[Expression, Expression], bool],
) -> bool:
    if one.free or not one.payoffs or one.case != family.case:
        return False
    own = {(player, label): tuple(acts) for player, sets in one.path.items() for label, acts in sets.items()}
    if {where: set(actions) for where, actions in own.items()} != {where: set(a) for where, a in played.items()}:
        return False
    kept = [where for where in own if where not in fixed]
    return all(same(_told(one, where)[action], _told(family, where)[action]) for where in kept for action in own[where])
