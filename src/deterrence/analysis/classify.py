"""Which of the classic 2 x 2 games a game is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, permutations, product
from typing import Any

from deterrence.analysis.ordinal_classes import OrdinalClass, Ranks, ordinal_class
from deterrence.displays import Displayed
from deterrence.errors import NotDefinedError
from deterrence.games import Game, NormalFormGame
from deterrence.solvers.base import Settings
from deterrence.solvers.bimatrix import Bimatrix
from deterrence.solvers.solution import Solution

__all__ = ["Classification", "classify"]

Cell = tuple[str, str]
"""A pure profile: both players' actions."""


@dataclass(frozen=True)
class Classification(Displayed):
    """What kind of 2 x 2 game a game is.

    Parameters
    ----------
    game
        The game.
    classes
        Its ordinal class; where payoffs tie, every class of a strict order that breaks the ties (the classes that
        the game lies between), by number.
    orders
        player -> its payoffs from best to worst, such as ``T > R > P > S`` or ``T > R = P > S``: R both play their
        first action, T only the opponent does, S only the player itself does, P nobody does.
    dominant
        player -> strictly dominant action; empty where there is none.
    solution
        All Nash equilibria.
    pure
        The pure Nash equilibria.
    payoff_dominant
        Of two strict pure equilibria the one that both players strictly prefer; None where there is none.
    risk_dominant
        Of two strict pure equilibria the one with the larger product of deviation losses
        :cite:`harsanyi-selten-1988`; None where there is none or the products are equal.
    loss_products
        For two strict pure equilibria: profile -> product of what each player loses by deviating alone.
    """

    game: NormalFormGame[Any]
    classes: tuple[OrdinalClass, ...]
    orders: Mapping[str, str]
    dominant: Mapping[str, str]
    solution: Solution
    pure: tuple[Cell, ...]
    payoff_dominant: Cell | None
    risk_dominant: Cell | None
    loss_products: Mapping[Cell, Fraction]

    @property
    def ties(self) -> bool:
        """Whether some player has equal payoffs at two profiles."""
        return any("=" in order for order in self.orders.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the class, or of the classes that the game lies between, without repetition."""
        return tuple(dict.fromkeys(one.name for one in self.classes))

    @property
    def name(self) -> str:
        """The name; with ties, what the game lies between."""
        if len(self.names) == 1:
            return self.names[0]
        others = len(self.names) - 3
        *shown, last = self.names if others <= 1 else [*self.names[:3], f"{others} others"]
        return f"between {', '.join(shown)} and {last}"

    def __str__(self) -> str:
        lines = [self.name]
        if len(self.classes) == 1:
            (one,) = self.classes
            guyer = f", Rapoport-Guyer {one.rapoport_guyer}" if one.rapoport_guyer else ""
            lines.append(f"class {one.number} of 144 ({one.code}), {one.pair_number} of 78{guyer}")
        else:
            numbers = ", ".join(str(one.number) for one in self.classes[:12])
            more = f" and {len(self.classes) - 12} more" if self.classes[12:] else ""
            lines.append(f"ties: a limit of classes {numbers}{more} of 144")
        for player, order in self.orders.items():
            action = self.dominant[player]
            lines.append(f"{player}: {order}" + (f"; {action} is dominant" if action else ""))
        lines.append("pure equilibria: " + ("; ".join(_shown(cell) for cell in self.pure) or "none"))
        if self.loss_products:
            lines.append(f"payoff-dominant: {_shown(self.payoff_dominant)}")
            products = ", ".join(f"{_shown(cell)} {loss}" for cell, loss in self.loss_products.items())
            lines.append(f"risk-dominant: {_shown(self.risk_dominant)} (products of deviation losses: {products})")
        return "\n".join(lines)


def classify(game: Game[Any]) -> Classification:
    """Name a 2 x 2 game: ordinal class, dominance, equilibria, payoff and risk dominance.

    Parameters
    ----------
    game
        Two players with two actions each; exact payoffs.

    Raises
    ------
    NotDefinedError
        For any other game.

    Examples
    --------
    >>> from deterrence.games import NormalFormGame
    >>> acts = [["C", "D"]] * 2
    >>> hunt = NormalFormGame.from_arrays([[4, 0], [3, 2]], [[4, 3], [0, 2]], players=("a", "b"), actions=acts)
    >>> print(classify(hunt))
    stag hunt
    class 30 of 144 (1423/3421), 29 of 78
    a: R > T > P > S
    b: R > T > P > S
    pure equilibria: (C, C); (D, D)
    payoff-dominant: (C, C)
    risk-dominant: (D, D) (products of deviation losses: (C, C) 1, (D, D) 4)
    """
    if not isinstance(game, NormalFormGame) or game.shape != (2, 2) or not game.is_exact():
        raise NotDefinedError("classify is defined for games of two players with two actions each and exact payoffs")
    first, second = (tuple(payoffs) for payoffs in game.payoffs)
    solution = Bimatrix().solve(game, Settings())
    pure = tuple(cell for cell in range(4) if _stable(first, second, cell, strict=False))
    strict = [cell for cell in pure if _stable(first, second, cell, strict=True)]
    losses: dict[int, Any] = {}
    if len(strict) == 2:
        losses = {k: (first[k] - first[k ^ 2]) * (second[k] - second[k ^ 1]) for k in strict}
    return Classification(
        game=game,
        classes=_limits(_weak_order(first), _weak_order(second)),
        orders={
            game.players[0]: _order_text(first, "RSTP"),
            game.players[1]: _order_text(second, "RTSP"),
        },
        dominant={
            game.players[0]: _dominant(game.actions[0], first, (0, 1), 2),
            game.players[1]: _dominant(game.actions[1], second, (0, 2), 1),
        },
        solution=solution,
        pure=tuple(_cell(game, k) for k in pure),
        payoff_dominant=_best(game, strict, lambda k, other: first[k] > first[other] and second[k] > second[other]),
        risk_dominant=_best(game, list(losses), lambda k, other: losses[k] > losses[other]),
        loss_products={_cell(game, k): loss for k, loss in losses.items()},
    )


def _stable(first: tuple[Any, ...], second: tuple[Any, ...], cell: int, strict: bool) -> bool:
    gains = (first[cell ^ 2] - first[cell], second[cell ^ 1] - second[cell])
    return bool(max(gains) < 0 if strict else max(gains) <= 0)


def _best(game: NormalFormGame[Any], cells: list[int], beats: Any) -> Cell | None:
    if len(cells) != 2:
        return None
    a, b = cells
    return _cell(game, a) if beats(a, b) else _cell(game, b) if beats(b, a) else None


def _cell(game: NormalFormGame[Any], cell: int) -> Cell:
    return game.actions[0][cell // 2], game.actions[1][cell % 2]


def _shown(cell: Cell | None) -> str:
    return f"({cell[0]}, {cell[1]})" if cell else "neither"


def _dominant(names: tuple[str, ...], payoffs: tuple[Any, ...], cells: tuple[int, int], flip: int) -> str:
    leads = [payoffs[k] - payoffs[k ^ flip] for k in cells]
    return names[0] if min(leads) > 0 else names[1] if max(leads) < 0 else ""


def _weak_order(payoffs: tuple[Any, ...]) -> Ranks:
    """Ranks from 1, equal payoffs sharing one."""
    values = sorted(set(payoffs))
    a, b, c, d = (values.index(value) + 1 for value in payoffs)
    return a, b, c, d


def _order_text(payoffs: tuple[Any, ...], letters: str) -> str:
    ordered = sorted(range(4), key=lambda k: (-payoffs[k], "TRPS".index(letters[k])))
    groups = groupby(ordered, key=lambda k: payoffs[k])
    return " > ".join(" = ".join(letters[k] for k in group) for _, group in groups)


@lru_cache(maxsize=8192)
def _limits(first: Ranks, second: Ranks) -> tuple[OrdinalClass, ...]:
    """The classes of all strict orders that break the ties."""
    found = {ordinal_class(a, b) for a, b in product(_refinements(first), _refinements(second))}
    return tuple(sorted(found, key=lambda one: one.number))


@lru_cache(maxsize=128)
def _refinements(ranks: Ranks) -> tuple[Ranks, ...]:
    strict = ((a, b, c, d) for a, b, c, d in permutations((1, 2, 3, 4)))
    pairs = [(j, k) for j in range(4) for k in range(4) if ranks[j] < ranks[k]]
    return tuple(one for one in strict if all(one[j] < one[k] for j, k in pairs))
