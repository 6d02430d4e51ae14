"""A model with some parameters left as symbols: the games that it stands for, case by case.

``min``, ``max`` and ``abs`` split the region of parameters: within each case the game has fractions of polynomials.
A definition with ``exp``, ``log`` or ``sqrt`` whose arguments vary becomes a symbol of its own, about which nothing is
known beyond the sign that its function has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from deterrence.errors import UsageError
from deterrence.expressions import (
    Call,
    Comparison,
    Expression,
    Formula,
    Name,
    compare,
    condition_holds,
    names,
    replace,
    split_cases,
    substitute,
)
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.signs import SignOracle
from deterrence.games import ExtensiveFormGame, NormalFormGame, exact
from deterrence.games.pruning import drop_zero_branches
from deterrence.games.simultaneous import as_tree
from deterrence.model import Model
from deterrence.solvers.work import Work

__all__ = ["MOST_CASES", "GameCase", "ParametricGame", "concept_for", "split_amounts"]

MOST_CASES = 64
"""Most cases into which min, max and abs may split a model."""
SPLIT = ("min", "max", "abs")


@dataclass(frozen=True)
class GameCase:
    """The game within one case.

    Parameters
    ----------
    conditions
        What holds in this case besides ranges and assumptions; none where there is one case only.
    game
        Payoffs and probabilities as elements of the ring, without impossible branches.
    oracle
        Answers questions about the case's region.
    """

    conditions: tuple[Comparison, ...]
    game: ExtensiveFormGame[RationalFunction]
    oracle: SignOracle

    @property
    def names_used(self) -> set[str]:
        """Symbols on which payoffs or probabilities depend."""
        found: set[str] = set()
        for amount in dict.fromkeys(_amounts(self.game)):
            for part in (amount.above, amount.below):
                found.update(n for n, degree in zip(amount.ring.names, part.degrees(), strict=True) if degree > 0)
        return found


@dataclass(frozen=True)
class ParametricGame:
    """A model in which some parameters vary and the others are fixed.

    Parameters
    ----------
    model
        What varies within it keeps its ranges and assumptions.
    vary
        Names of the parameters that vary, in the model's order; one whose range is a point is fixed.
    fixed
        Values of other parameters; what neither varies nor is given here stays at the baseline.

    Raises
    ------
    UsageError
        For names that do not exist, values outside their range, and parameters that violate an assumption.
    """

    model: Model
    vary: tuple[str, ...]
    fixed: Mapping[str, Fraction]

    @classmethod
    def of(cls, model: Model, vary: Iterable[str] | None, values: Mapping[str, Any]) -> ParametricGame:
        """From what a user says; without `vary`, all parameters vary that are given no value."""
        known = model.parameters
        chosen = [name for name in known if name not in values] if vary is None else list(vary)
        for name in [*chosen, *values]:
            if name not in known:
                raise UsageError(f"{model.name} has no parameter {name!r}; it has: {', '.join(known)}")
        for name in chosen:
            if name in values:
                raise UsageError(f"{name} cannot both vary and be fixed at {values[name]}")
        fixed = {}
        for name, value in values.items():
            fixed[name] = exact(value)
            if fixed[name] not in known[name].range:
                raise UsageError(f"{name} = {fixed[name]} is outside its range {known[name].range}")
        varying = [n for n in known if n in chosen and known[n].range.low < known[n].range.high]
        rest = {name: known[name].value for name in known if name not in varying}
        return cls(model, tuple(varying), {**rest, **fixed})

    # --- symbols ---------------------------------------------------------------------------------------------------

    @cached_property
    def _rounded_values(self) -> dict[str, Fraction]:
        """Values of rounded definitions whose arguments are all fixed."""
        point = self.model.known_from(self.fixed)
        return {name: point[name] for name in self.model.rounded if name in point}

    @property
    def symbols(self) -> tuple[str, ...]:
        """Parameters that vary, and rounded definitions that vary with them."""
        return (*self.vary, *(name for name in self.model.rounded if name not in self._rounded_values))

    def _put(self, node: Any) -> Any:
        return substitute(substitute(node, self.model.substitutions), {**self.fixed, **self._rounded_values})

    @cached_property
    def assumptions(self) -> tuple[Formula, ...]:
        """What holds among the symbols."""
        found: list[Formula] = []
        for formula in self.model.assume:
            whole = self._put(formula)
            if names(whole):
                found.append(whole)
            elif not condition_holds(whole, {}):
                raise UsageError(f"{self.model.name}: the fixed parameters violate the assumption `{formula}`")
        for name in self.symbols[len(self.vary) :]:
            body = self.model.definitions[name].expression
            if isinstance(body, Call) and body.function in ("exp", "sqrt"):
                sign = compare(Name(name), ">", substitute(Name(name), {name: 0}))
                found.append(sign)
        return tuple(found)

    # --- cases -----------------------------------------------------------------------------------------------------

    @cached_property
    def game(self) -> ExtensiveFormGame[Expression]:
        """The game over the symbols, perhaps with min, max and abs; a table as a tree."""
        symbolic = self.model.symbolic()
        tree = as_tree(symbolic) if isinstance(symbolic, NormalFormGame) else symbolic
        known: dict[Expression, Expression] = {}

        def put(expression: Expression) -> Expression:
            if expression not in known:
                known[expression] = self._put(expression)
            return known[expression]

        return tree.map(put)

    def cases(self, deadline: float | None = None, work: Work | None = None) -> Iterator[GameCase]:
        """The game in every case that has an interior.

        Raises
        ------
        UsageError
            When no parameters satisfy the assumptions, or only such on a hypersurface do, or there are too many cases.
        """
        amounts = dict.fromkeys(_amounts(self.game))
        any_interior = False
        for count, (conditions, values) in enumerate(split_amounts({one: one for one in amounts})):
            if count == MOST_CASES:
                raise UsageError(f"min, max and abs split the model into more than {MOST_CASES} cases; fix parameters")
            case = self._case(conditions, values, deadline, work)
            if case is not None:
                any_interior = True
                yield case
        if not any_interior:
            raise UsageError(
                f"{self.model.name}: the assumptions leave no open set of parameters: no values satisfy them, or they "
                "hold with equality only; fix parameters, or replace one by a definition"
            )

    def _case(
        self,
        conditions: tuple[Comparison, ...],
        values: Mapping[Expression, Expression],
        deadline: float | None,
        work: Work | None,
    ) -> GameCase | None:
        ring = Ring(list(self.symbols))
        ranges = {name: self.model.parameters[name].range for name in self.vary}
        bounds = {name: (one.low, one.high) for name, one in ranges.items()}
        oracle = SignOracle(ring, bounds, (*self.assumptions, *conditions))
        oracle.deadline, oracle.work = deadline, work
        baseline = {name: self.model.parameters[name].value for name in self.vary}
        start = self.model.with_definitions({**self.fixed, **baseline})
        if not oracle.draw_points(start):
            return None
        known = {one: ring.read(value) for one, value in values.items()}
        return GameCase(conditions, drop_zero_branches(self.game.map(known.__getitem__)), oracle)


def concept_for(model: Model, concept: str | None) -> str:
    """The concept whose families are meant: the given one, else the model's own, else the one of its kind of game."""
    game = model.symbolic()
    return concept or game.concept or ("nash" if isinstance(game, NormalFormGame) else "perfect-bayesian")


S = TypeVar("S")


def _amounts(game: ExtensiveFormGame[S]) -> list[S]:
    found: list[S] = []

    def note(amount: S) -> S:
        found.append(amount)
        return amount

    game.map(note)
    return found


def split_amounts(
    values: Mapping[Expression, Expression], conditions: tuple[Comparison, ...] = ()
) -> Iterator[tuple[tuple[Comparison, ...], Mapping[Expression, Expression]]]:
    """Cases without min, max and abs, with the values of all amounts there."""
    call = next((c for value in values.values() for c in _innermost(value)), None)
    if call is None:
        yield conditions, values
        return
    for case in split_cases(call):
        if any(_opposite(one) in conditions for one in case.conditions):
            continue
        merged = tuple(dict.fromkeys([*conditions, *case.conditions]))
        replaced = {one: replace(value, {call: case.expression}) for one, value in values.items()}
        yield from split_amounts(replaced, merged)


def _innermost(expression: Expression) -> Iterator[Call]:
    for part in expression.walk():
        if isinstance(part, Call) and part.function in SPLIT:
            inside = [c for argument in part.arguments for c in _innermost(argument)]
            yield inside[0] if inside else part
            return


def _opposite(condition: Comparison) -> Comparison:
    return Comparison(condition.right, "<" if condition.relation == "<=" else "<=", condition.left)
