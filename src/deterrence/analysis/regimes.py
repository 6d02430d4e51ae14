"""Which families exist at a point, by exact solves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from deterrence.analysis.possible_leaves import possible_leaves
from deterrence.errors import ExpressionError, UsageError
from deterrence.expressions import Comparison, Formula
from deterrence.games import ExtensiveFormGame, NormalFormGame, Strategies
from deterrence.games.reaching import played_along, supports_along
from deterrence.games.simultaneous import as_tree
from deterrence.solvers.linear_programs import LinearProgram, minimise

if TYPE_CHECKING:
    from deterrence.families import Characterization, Family
    from deterrence.families.rational_functions import RationalFunction
    from deterrence.model import Model
    from deterrence.solvers import Solution

__all__ = ["FamilyReader", "Regime", "RegimeAt", "RegimeReader", "path_supports"]

Regime = tuple[str, ...]
"""Names of the families that exist, in the characterization's order; then ties, as ``tie: ...``."""


PathKey = frozenset[tuple[str, str, frozenset[str]]]
"""What is played along a path: (player, information set, actions)."""


@dataclass(frozen=True)
class RegimeAt:
    """The regime at one point; `exact` when it was found by an exact solve there."""

    value: Any
    regime: Regime
    exact: bool


class NamedRegime(NamedTuple):
    """An exact solve in the words of families.

    Parameters
    ----------
    regime
        Families, and ties.
    held
        The families in it, those that ties join too.
    strange
        What belongs to no family.
    """

    regime: Regime
    held: frozenset[str]
    strange: tuple[str, ...]


class RegimeReader:
    """Reads regimes along one parameter.

    Parameters
    ----------
    model, found
        The model, and its families with `parameter` as their only symbol.
    parameter, others
        Which parameter moves, and the values of the others.
    """

    def __init__(self, model: Model, found: Characterization, parameter: str, others: Mapping[str, Fraction]) -> None:
        self.model, self.found, self.parameter, self.others = model, found, parameter, others
        self._gaps: dict[Formula, RationalFunction] = {}

    def allowed(self, value: Any) -> bool:
        """Whether the model's assumptions hold at a value; irrational values are judged a hair to either side."""
        if isinstance(value, Fraction):
            return self._point(value) is not None
        low, high = value.within(Fraction(1, 10**12))
        return self._point(low) is not None or self._point(high) is not None

    def _point(self, value: Fraction) -> dict[str, Fraction] | None:
        try:
            return self.model.point(None, **{**self.others, self.parameter: value})
        except UsageError:
            return None

    def between(self, low: Any, high: Any) -> tuple[Fraction, Regime] | None:
        """A rational sample between two values and the regime there; None where assumptions fail."""
        sample = _simple_between(low, high)
        if self._point(sample) is None:
            return None
        return sample, self.solved(sample)

    def at(self, value: Any, around: Iterable[Regime] = ()) -> RegimeAt | None:
        """The regime at a value: by an exact solve if it is rational, else by closure; None where assumptions fail.

        Parameters
        ----------
        value
            Of the parameter.
        around
            The regimes next to it.
        """
        limits = tuple(one.name for one in self.found.families if self._in_closure(one, value))
        if not isinstance(value, Fraction):
            return RegimeAt(value, limits, False)
        if self._point(value) is None:
            return None
        exact = self._solved(value)
        if self._is_cut(value):
            limits = tuple(name for name in limits if name in exact.held)
        return RegimeAt(value, self._ordered([*exact.regime, *limits]), True)

    def _is_cut(self, value: Fraction) -> bool:
        """Whether a branch of chance is impossible at a value, so that what holds around it need not hold there."""
        game = self.model.symbolic()
        return possible_leaves(game, {**self.others, self.parameter: value}) < possible_leaves(game, self.others)

    def _in_closure(self, family: Family, value: Any) -> bool:
        """Whether a family holds at a value as a limit: its conditions hold there, strict ones relaxed.

        Where a condition has a pole they must hold immediately to one side, as there is nothing to relax.
        """
        return any(self._closes([self._gap(formula) for formula in one], value) for one in family.region.alternatives)

    @staticmethod
    def _closes(gaps: Sequence[RationalFunction], value: Any) -> bool:
        if all(_horner(gap.below, value) != 0 for gap in gaps):
            return all(_horner(gap.above, value) * _horner(gap.below, value) >= 0 for gap in gaps)
        signs = [_signs_beside(gap.above * gap.below, value) for gap in gaps]
        return any(all(sign[side] >= 0 for sign in signs) for side in (0, 1))

    def _gap(self, formula: Formula) -> RationalFunction:
        """What has to be positive, or not negative."""
        assert isinstance(formula, Comparison)
        if formula not in self._gaps:
            from deterrence.families.rational_functions import Ring

            gap = Ring([self.parameter]).read(formula.left - formula.right)
            self._gaps[formula] = gap if formula.relation in (">", ">=") else -gap
        return self._gaps[formula]

    def _ordered(self, regime: Iterable[str]) -> Regime:
        """Families in the characterization's order, then ties; each once."""
        given = list(dict.fromkeys(regime))
        families = [one.name for one in self.found.families if one.name in given]
        return tuple(dict.fromkeys([*families, *given]))

    def solved(self, value: Fraction) -> Regime:
        """The regime at a rational value, by an exact solve."""
        return self._solved(value).regime

    def _solved(self, value: Fraction) -> NamedRegime:
        from deterrence.solvers import Settings, solve_game

        game = self.model.at(None, **{**self.others, self.parameter: value})
        tree = as_tree(game) if isinstance(game, NormalFormGame) else game
        concept = "nash" if isinstance(game, NormalFormGame) else self.found.concept
        concept = "perfect-bayesian" if concept == "subgame-perfect" else concept
        solution = solve_game(tree, concept, Settings(excluded=False))
        return self.named(tree, solution, self._limits(value), self._by_path(tree, value))

    def _by_path(self, game: ExtensiveFormGame[Fraction], value: Fraction) -> dict[PathKey, list[str]]:
        """Families by what they play along the path; of several, which min, max or abs tell apart, those around."""
        families: dict[PathKey, list[Family]] = {}
        for one in self.found.families:
            families.setdefault(_reached(path_key(one), game), []).append(one)
        return {
            key: [one.name for one in alike if len(alike) == 1 or self._in_closure(one, value)]
            for key, alike in families.items()
        }

    def _limits(self, value: Fraction) -> dict[str, Strategies[Fraction]]:
        """What the families play, those included that hold as limits only."""
        found: dict[str, Strategies[Fraction]] = {}
        point = self._point(value)
        for one in self.found.families if point is not None else ():
            if point is not None and not one.free and self._in_closure(one, value):
                with suppress(ZeroDivisionError, ExpressionError):
                    found[one.name] = one.at(point)
        return found

    def named(
        self,
        game: ExtensiveFormGame[Fraction],
        solution: Solution,
        limits: Mapping[str, Strategies[Fraction]],
        families: Mapping[PathKey, Sequence[str]],
    ) -> NamedRegime:
        """The equilibria of a solution by the families that they belong to; a tie names all that it joins.

        Parameters
        ----------
        game, solution
            At one point.
        limits
            What families play there that hold at the point or in every neighbourhood of it.
        families
            Their names by what they play along the path.
        """
        names: list[str] = []
        ties: list[str] = []
        held: set[str] = set()
        strange: list[str] = []
        for component in solution.components:
            members = [one for one in solution.equilibria if one.component == component.number]
            keys = [path_supports(game, one.strategies) for one in members]
            known = [name for key in keys for name in families.get(key, ())]
            names += known
            told = len(ties)
            if component.dimension > 0:
                known_free = any(one.free for one in self.found.families if one.name in known)
                if not known_free:
                    sets = [[solution.equilibria[k].strategies for k in subset] for subset in component.subsets]
                    known += [name for name, play in limits.items() if any(_spanned(game, play, one) for one in sets)]
                    joined = f" with {' and '.join(self._ordered(known))}" if known else ""
                    ties.append(f"tie: component of dimension {component.dimension}{joined}")
            elif not known:
                ties += [f"tie: {_words(key)}" for key in keys]
            held.update(known)
            strange += ties[told:] if not known else []
        return NamedRegime(self._ordered([*names, *ties]), frozenset(held), tuple(strange))


class FamilyReader(RegimeReader):
    """Reads regimes off complete families, without solving: between thresholds they are all there is.

    At a threshold it tells the families of both sides, which hold there by continuity; further ties are not sought.
    Where a branch of chance is impossible there is no continuity, and an exact solve tells.
    """

    def at(self, value: Any, around: Iterable[Regime] = ()) -> RegimeAt | None:
        """The families that hold around a value; None where assumptions fail."""
        if isinstance(value, Fraction) and self._point(value) is None:
            return None
        names = [name for regime in around for name in regime]
        if isinstance(value, Fraction) and self._is_cut(value):
            exact = self._solved(value)
            names = [*(name for name in names if name in exact.held), *exact.strange]
        return RegimeAt(value, self._ordered(names), False)

    def solved(self, value: Fraction) -> Regime:
        """The families in whose regions a rational value lies."""
        return tuple(one.name for one in self.found.families if {self.parameter: value} in one.region)


def path_key(family: Family) -> PathKey:
    """What a family plays along its path: (player, information set, actions)."""
    return frozenset(
        (player, label, frozenset(actions)) for player, sets in family.path.items() for label, actions in sets.items()
    )


def _reached(key: PathKey, game: ExtensiveFormGame[Any]) -> PathKey:
    """A path without the information sets to which chance does not lead."""
    played = {(player, label): actions for player, label, actions in key}
    met = played_along(game, played)
    return frozenset(step for step in key if step[:2] in met)


def path_supports(game: ExtensiveFormGame[Any], strategies: Strategies[Any]) -> PathKey:
    """What a profile plays with positive probability at the information sets that it reaches."""
    met = supports_along(game, strategies)
    return frozenset((player, label, frozenset(actions)) for (player, label), actions in met.items())


def _spanned(
    game: ExtensiveFormGame[Any], play: Strategies[Fraction], extremes: Sequence[Strategies[Fraction]]
) -> bool:
    """Whether what is played along a path mixes profiles, in weights of plans and one proportion for all players."""
    rows = []
    for one in game.information_sets:
        player = game.players[one.player]
        for action in one.actions if one.label in play.get(player, {}) else ():
            step = [*game.own_sequence(one.nodes[0], one.player)]
            before = [(game.information_sets[h].label, game.information_sets[h].actions[a]) for h, a in step]
            told = [_weight(each[player], [*before, (one.label, action)]) for each in (*extremes, play)]
            rows.append((told[:-1], told[-1]))
    rows.append(([Fraction(1)] * len(extremes), Fraction(1)))
    return minimise(LinearProgram([0] * len(extremes), equal=rows)).status == "optimal"


def _weight(own: Mapping[str, Mapping[str, Fraction]], steps: Iterable[tuple[str, str]]) -> Fraction:
    """The probability with which a plan leads along actions of its own."""
    return prod((own.get(label, {}).get(action, Fraction(0)) for label, action in steps), start=Fraction(1))


def _words(key: PathKey) -> str:
    return ", ".join(f"{label}={'|'.join(sorted(actions))}" for _, label, actions in sorted(key, key=str))


def _horner(polynomial: Any, value: Any) -> Any:
    """The value of a univariate polynomial of flint at any exact number."""
    terms = {int(exponents[0]): Fraction(str(c)) for exponents, c in polynomial.terms()}
    total: Any = Fraction(0)
    for k in range(max(terms, default=0), -1, -1):
        total = total * value + terms.get(k, Fraction(0))
    return total


def _signs_beside(polynomial: Any, value: Any) -> tuple[int, int]:
    """The signs of a univariate polynomial just below and just above a value.

    Examples
    --------
    >>> from flint import Ordering, fmpq_mpoly_ctx
    >>> (x,) = fmpq_mpoly_ctx.get(("x",), Ordering.lex).gens()
    >>> _signs_beside(x**2 - x**3, Fraction(0)), _signs_beside(-x, Fraction(0)), _signs_beside(x - 1, Fraction(2))
    ((1, 1), (1, -1), (1, 1))
    """
    order = 0
    while not polynomial.is_zero():
        found = _horner(polynomial, value)
        if found != 0:
            above = 1 if found > 0 else -1
            return (-above if order % 2 else above), above
        polynomial, order = polynomial.derivative(0), order + 1
    return 0, 0


def _simple_between(low: Any, high: Any) -> Fraction:
    """A rational with a small denominator strictly between two exact numbers."""
    from deterrence.expressions.real_roots import simplest_between

    left = low if isinstance(low, Fraction) else low.within(Fraction(1, 10**6))[1]
    right = high if isinstance(high, Fraction) else high.within(Fraction(1, 10**6))[0]
    width = Fraction(1, 10**6)
    while not left < right:
        width /= 10**6
        left = low if isinstance(low, Fraction) else low.within(width)[1]
        right = high if isinstance(high, Fraction) else high.within(width)[0]
    third = (right - left) / 3
    return simplest_between(left + third, right - third)
