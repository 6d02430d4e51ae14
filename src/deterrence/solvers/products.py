"""Supports whose conditions multiply unknown probabilities: z3 refutes those that no probabilities satisfy.

With three or more sides moving in turn, what an action is worth can be a product of several players' weights. The
conditions are then written in probabilities instead of weights of plans, as polynomials, and handed to z3. Only a
refutation is used: supports that z3 cannot refute stay undecided.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from deterrence.expressions.z3_answers import answer_of
from deterrence.solvers.sequence_form import Place
from deterrence.solvers.theories import ONE, Condition, Supports, Theories, Theory, Unknown

__all__ = ["ProductTheories", "no_probabilities_satisfy", "pure_profiles"]

RLIMIT = 300_000
"""z3's steps for one refutation; not seconds, so that answers do not depend on the machine."""
MOST_PURE = 256
"""Most pure profiles tried at information sets off the path whose mixtures lead to products of unknowns."""


@dataclass
class ProductTheories(Theories):
    """`Theories` whose weights are products: ``("*", factor, ...)``.

    A factor is ``("p", h, a)``, the probability of an action at an information set, or ``("u", theory, root)``.
    """

    @property
    def variant(self) -> Hashable:
        """See `Theories.variant`."""
        return ("products", super().variant)

    def weighed(self, number: int, theory: Theory, place: Place[Any], node: int) -> tuple[Unknown, Any] | None:
        """See `Theories.weighed`; never `Nonlinear`."""
        found = self.factors(number, theory, place, node)
        if found is None:
            return None
        factors: list[Unknown] = [] if found[1] is None else [("u", theory.name, found[1])]
        masks, player = self.form.masks, self.form.owner[number]
        alike = self._settled(player).alike[number]
        for j, (done, before) in enumerate(zip(masks.needs[node], masks.needs[place.node], strict=True)):
            if j == player or j in alike:
                continue
            tail = done >> (start := self._tail_start(theory, before)) << start
            factors += [("p", h, a) for h, a in masks.steps(tail) if len(self.supports[h] or ()) > 1]
        return (("*", *factors) if factors else ONE), 1

    def _tail_start(self, theory: Theory, before: int) -> int:
        if not theory.roots:
            return 0
        return before.bit_length() if self.weak else self._start(before)


def no_probabilities_satisfy(
    theories: ProductTheories,
    conditions: Iterable[Condition],
    reached: Sequence[int],
    mixtures: Mapping[tuple[int, int], Fraction],
    seconds: float | None = None,
) -> bool:
    """Whether z3 proves that conditions have no solution.

    Parameters
    ----------
    theories
        Those that wrote the conditions.
    conditions
        Forms over products; others are left out.
    reached
        Information sets on the path: every supported action there has positive probability.
    mixtures
        (information set, action) -> probability, where known.
    seconds
        What is left of a time budget.
    """
    import z3

    symbols: dict[Unknown, Any] = {}

    def symbol(factor: Unknown) -> Any:
        return symbols.setdefault(factor, z3.Real(f"x{len(symbols)}"))

    def number(value: Any) -> Any:
        return z3.RealVal(str(Fraction(value)))

    solver = z3.SolverFor("QF_NRA")
    for condition in conditions:
        if any(u != ONE and u[0] != "*" for u, _ in condition.form):
            continue
        total: Any = z3.Sum([z3.Product([number(c), *map(symbol, u[1:])]) for u, c in condition.form])
        solver.add(total == 0 if condition.equal else total >= 0)
    for h, support in enumerate(theories.supports):
        if support is not None and len(support) > 1:
            shares = [symbol(("p", h, a)) for a in support]
            solver.add(z3.Sum(shares) == 1, *(s > 0 if h in reached else s >= 0 for s in shares))
    for (h, a), value in mixtures.items():
        if ("p", h, a) in symbols:
            solver.add(symbols["p", h, a] == number(value))
    for theory in {one.name: one for one in theories.known.values() if one.roots}.values():
        weights = [symbol(("u", theory.name, root)) for root in theory.roots]
        solver.add(z3.Sum(weights) == 1, *(w >= 0 for w in weights))
    for theory in theories.known.values():
        if theory.none is not None:
            solver.add(*(symbol(("u", theory.none[0], root)) == 0 for root in theory.none[1]))
        if theory.mass:
            solver.add(z3.Or([symbol(("u", theory.name, root)) > 0 for root in theory.mass]))
    timeout = {} if seconds is None else {"timeout": max(1, int(1000 * seconds))}
    return bool(answer_of(solver, rlimit=RLIMIT, **timeout) == z3.unsat)


def pure_profiles(supports: Supports, cluster: Sequence[int]) -> Iterator[Supports]:
    """Supports with one action of each at the mixed information sets of a cluster; none where these are too many.

    Nash strategies off the path may be any, so that their supports are not enumerated.

    Examples
    --------
    >>> list(pure_profiles([(0,), (0, 1), (0, 1)], [1]))
    [[(0,), (0,), (0, 1)], [(0,), (1,), (0, 1)]]
    """
    mixed = [h for h in cluster if len(supports[h] or ()) > 1]
    choices = [supports[h] or () for h in mixed]
    if not mixed or prod(map(len, choices)) > MOST_PURE:
        return
    for chosen in product(*choices):
        simpler = list(supports)
        for h, a in zip(mixed, chosen, strict=True):
            simpler[h] = (a,)
        yield simpler
