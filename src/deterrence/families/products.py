"""Supports whose conditions multiply unknown probabilities: three and more players who all mix.

The equations of such a support are polynomials. They are solved by substitution as long as some equation is linear in
some unknown (a product splits into its factors first), which gives closed forms that are fractions; where a square root
would be needed, or ties leave a continuum, the support is reported as undecided, unless z3 refutes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.errors import DeterrenceError
from deterrence.families.family_search import FamilySearch, SymbolicState
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.families.readable import split_linear
from deterrence.families.signs import Constraint, SignOracle
from deterrence.solvers.support_search import Path
from deterrence.solvers.theories import Nonlinear, Supports, Theories, Unknown

if TYPE_CHECKING:
    from flint import fmpq_mpoly

__all__ = ["ProductSearch", "ProductSupport", "Unsolved"]

MOST_STEPS = 400
"""Most substitutions tried for one support."""


class Unsolved(DeterrenceError):
    """Substitution does not solve these equations."""


class ProductSearch(FamilySearch):
    """`FamilySearch` that sets supports aside whose conditions multiply unknowns.

    Attributes
    ----------
    products
        Such supports, of games in which nobody moves twice, with every information set reached.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.products: list[tuple[tuple[int, ...], ...]] = []

    def _along_path(self, supports: Supports) -> SymbolicState | None:
        if any(self.form.own_parent):
            return super()._along_path(supports)
        theories = Theories(self.form, supports)
        decided = [h for h in range(self.count) if supports[h] is not None]
        return self.path_state(theories, self._path_conditions(theories, decided, tolerant=True), decided)

    def _hold_up(self, supports: Supports) -> Iterator[Path[SymbolicState]]:
        try:
            yield from super()._hold_up(supports)
        except Nonlinear as error:
            whole = tuple(one for one in supports if one is not None)
            if len(whole) < len(supports) or any(self.form.own_parent):
                self._note(supports, error)
            else:
                self.products.append(whole)


class ProductSupport:
    """The equations of one support, over the parameters and the unknown probabilities.

    Parameters
    ----------
    search
        Its game is one in which nobody moves twice.
    supports
        Of all information sets.
    """

    def __init__(self, search: ProductSearch, supports: tuple[tuple[int, ...], ...]) -> None:
        self.search, self.supports = search, supports
        self.mixed = [(h, a) for h, support in enumerate(supports) for a in support[1:]]
        self.count = len(search.ring.names)
        self.ring = Ring([*search.ring.names, *(f"p!{h}!{a}" for h, a in self.mixed)])
        self.dead_ends: list[RationalFunction] = []
        self.steps = 0
        self.equations: list[fmpq_mpoly] = []
        self.inequalities: list[fmpq_mpoly] = []
        for h, support in enumerate(supports):
            best = self._value(h, support[0])
            for action in range(search.form.sizes[h]):
                if action != support[0]:
                    gap = best - self._value(h, action)
                    (self.equations if action in support else self.inequalities).append(gap)

    # --- polynomials -----------------------------------------------------------------------------------------------

    def _probability(self, h: int, action: int) -> fmpq_mpoly:
        support = self.supports[h]
        context = self.ring.context
        if action not in support:
            return context.constant(0)
        if action != support[0]:
            return context.gen(self.count + self.mixed.index((h, action)))
        total = context.constant(1)
        for other in support[1:]:
            total = total - self._probability(h, other)
        return total

    def _lifted(self, polynomial: fmpq_mpoly) -> fmpq_mpoly:
        """A polynomial in the parameters as one in all names."""
        more = (0,) * len(self.mixed)
        return self.ring.context.from_dict({(*map(int, e), *more): c for e, c in polynomial.terms()})

    def _lowered(self, polynomial: fmpq_mpoly) -> RationalFunction:
        """A polynomial without unknowns as one in the parameters."""
        ring = self.search.ring
        terms = {tuple(map(int, e))[: self.count]: c for e, c in polynomial.terms()}
        return RationalFunction(ring, ring.context.from_dict(terms), ring.unit)

    def _value(self, number: int, action: int) -> fmpq_mpoly:
        """What an action is worth, times the probability of being asked."""
        form = self.search.form
        player = form.owner[number]
        total = self.ring.context.constant(0)
        for k in form.leaves_below[number]:
            leaf = form.leaves[k]
            if leaf.sequences[player] != ((number, action),):
                continue
            amount: RationalFunction = self.search.ring.one * leaf.chance * leaf.payoffs[player]
            term = self._lifted(amount.above)
            for j, sequence in enumerate(leaf.sequences):
                for h, a in sequence if j != player else ():
                    term = term * self._probability(h, a)
            total = total + term
        return total

    # --- solving ---------------------------------------------------------------------------------------------------

    def is_refuted(self) -> bool:
        """Whether z3 proves that nowhere in the region these supports are an equilibrium."""
        oracle = self.search.oracle
        unknowns = self.ring.names[self.count :]
        bounds = {**oracle.bounds, **dict.fromkeys(unknowns, (Fraction(0), Fraction(1)))}
        wider = SignOracle(self.ring, bounds, oracle.assume)
        wider.deadline, wider.work = oracle.deadline, oracle.work
        first = [self._probability(h, support[0]) for h, support in enumerate(self.supports) if len(support) > 1]
        constraints: list[Constraint] = [
            *((self._function(one), "==") for one in self.equations),
            *((self._function(one), ">") for one in first),
            *((self._function(one), ">=") for one in self.inequalities),
        ]
        return wider.possible(constraints) == "no"

    def _function(self, polynomial: fmpq_mpoly) -> RationalFunction:
        return RationalFunction(self.ring, polynomial, self.ring.unit)

    def solutions(self) -> Iterator[tuple[dict[Unknown, RationalFunction], list[Constraint]]]:
        """Closed forms of the path's unknowns, and the conditions under which they are an equilibrium.

        Raises
        ------
        Unsolved
            When substitution does not solve the equations.
        """
        seen = set()
        free = frozenset(range(self.count, len(self.ring.names)))
        for chain in list(self._solve(self.equations, free)):
            known = self._put_back(chain)
            if known is None or tuple(sorted(known.items(), key=lambda item: item[0])) in seen:
                continue
            seen.add(tuple(sorted(known.items(), key=lambda item: item[0])))
            values: dict[Unknown, RationalFunction] = {
                ("b", h, a): self._at(self._probability(h, a), known)
                for h, support in enumerate(self.supports)
                if len(support) > 1
                for a in support
            }
            conditions: list[Constraint] = [(value, ">") for value in values.values()]
            conditions.extend((self._at(one, known), ">=") for one in self.inequalities)
            yield values, conditions

    def _solve(
        self, equations: Sequence[fmpq_mpoly], free: frozenset[int]
    ) -> Iterator[list[tuple[int, fmpq_mpoly, fmpq_mpoly]]]:
        """Chains of (unknown, rest, slope): the unknown is ``-rest/slope``, over unknowns earlier in the chain."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise Unsolved("too many substitutions")
        self.search.oracle.keep_time()
        simple: list[fmpq_mpoly] = []
        for k, equation in enumerate(equations):
            if equation.is_zero():
                continue
            factors = [factor for factor, _ in equation.factor()[1] if self._involves(factor, free)]
            if not factors:
                self.dead_ends.append(self._lowered(equation))
                return
            if len(factors) > 1:
                for factor in factors:
                    yield from self._solve([*simple, factor, *equations[k + 1 :]], free)
                return
            simple.append(factors[0])
        if not simple:
            if free:
                raise Unsolved("ties leave a continuum")
            yield []
            return
        yield from self._substituted(simple, free)

    def _substituted(
        self, equations: list[fmpq_mpoly], free: frozenset[int]
    ) -> Iterator[list[tuple[int, fmpq_mpoly, fmpq_mpoly]]]:
        ways = [
            (self._involves(slope, free), len(equation), k, u, slope, rest)
            for k, equation in enumerate(equations)
            for u in free
            if equation.degrees()[u] == 1
            for slope, rest in [split_linear(equation, u)]
        ]
        if not ways:
            raise Unsolved("closed forms would need square roots")
        risky, _, k, u, slope, rest = min(ways, key=lambda way: way[:4])
        others = [*equations[:k], *equations[k + 1 :]]
        replaced = [self._replaced(one, u, slope, rest) for one in others]
        for chain in self._solve(replaced, free - {u}):
            yield [*chain, (u, rest, slope)]
        if risky:
            yield from self._solve([slope, rest, *others], free)

    def _involves(self, polynomial: fmpq_mpoly, free: frozenset[int]) -> bool:
        degrees = polynomial.degrees()
        return any(degrees[u] for u in free)

    def _replaced(self, polynomial: fmpq_mpoly, u: int, slope: fmpq_mpoly, rest: fmpq_mpoly) -> fmpq_mpoly:
        """``-rest/slope`` put for an unknown, times a power of the slope."""
        degree = int(polynomial.degrees()[u])
        context = self.ring.context
        total = context.constant(0)
        for exponents, coefficient in polynomial.terms():
            powers = tuple(map(int, exponents))
            bare = context.from_dict({(*powers[:u], 0, *powers[u + 1 :]): coefficient})
            total = total + bare * (-rest) ** powers[u] * slope ** (degree - powers[u])
        return total

    # --- closed forms ----------------------------------------------------------------------------------------------

    def _put_back(self, chain: Sequence[tuple[int, fmpq_mpoly, fmpq_mpoly]]) -> dict[int, RationalFunction] | None:
        known: dict[int, RationalFunction] = {}
        for u, rest, slope in chain:
            below = self._at(slope, known)
            if below == 0:
                return None
            known[u] = -self._at(rest, known) / below
        return known

    def _at(self, polynomial: fmpq_mpoly, known: dict[int, RationalFunction]) -> RationalFunction:
        """A polynomial with closed forms put for the unknowns."""
        total = self.search.ring.zero
        for exponents, coefficient in polynomial.terms():
            powers = tuple(map(int, exponents))
            bare = self.ring.context.from_dict({(*powers[: self.count], *(0,) * len(self.mixed)): coefficient})
            term = self._lowered(bare)
            for u, value in known.items():
                for _ in range(powers[u]):
                    term = term * value
            total = total + term
        return total
