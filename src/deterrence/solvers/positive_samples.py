"""Points of sets of positive dimension: is there one with positive unknowns and given signs, and an exact one if so.

Existence is decided by z3 (nonlinear real arithmetic) under a resource limit that does not depend on the machine. A
point found is then rebuilt exactly: unknowns are fixed one by one at simple fractions for which z3 still finds a point,
until finitely many remain.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from deterrence.errors import LimitError
from deterrence.expressions.real_roots import simplest_between
from deterrence.expressions.z3_answers import answer_of
from deterrence.solvers.finite_points import Number, positive_points, sign
from deterrence.solvers.polynomial_systems import Part, Polynomial, parts

__all__ = ["RESOURCES", "exists", "rank", "sample", "value"]

RESOURCES = 20_000_000
"""z3's resource limit for one question."""


def value(polynomial: Polynomial, point: Sequence[Number]) -> Any:
    """A polynomial's exact value."""
    total: Any = Fraction(0)
    for exponents, c in polynomial.items():
        term: Any = c
        for base, power in zip(point, exponents, strict=True):
            for _ in range(power):
                term = term * base
        total = total + term
    return total


def exists(count: int, zero: Sequence[Polynomial], weak: Sequence[Polynomial] = (), *, closed: bool = False) -> bool:
    """Whether a point makes some polynomials zero and others at most zero.

    Parameters
    ----------
    count
        Number of unknowns, which must be positive; or at least zero where `closed`.
    zero, weak
        The polynomials.

    Raises
    ------
    LimitError
        When z3 cannot decide within `RESOURCES`.

    Examples
    --------
    >>> product_is_two = {(1, 1): Fraction(1), (0, 0): Fraction(-2)}
    >>> x_at_least_y = {(0, 1): Fraction(1), (1, 0): Fraction(-1)}
    >>> exists(2, [product_is_two], [x_at_least_y])
    True
    """
    return _model(count, zero, weak=weak, closed=closed) is not None


def sample(part: Part, negative: Sequence[Polynomial]) -> tuple[Number, ...] | None:
    """An exact point of a part with positive unknowns at which the given polynomials are negative; None: there is none.

    Raises
    ------
    LimitError
        When z3 cannot decide within `RESOURCES`, or a point exists but resists exact reconstruction.
    """
    fixed: list[Polynomial] = []
    zero = list(part.polynomials)
    guess = _model(part.count, zero, negative)
    if guess is None:
        return None
    for k in part.independent:
        for digits in (0, 1, 2, 4, 8, 16):
            width = abs(guess[k]) / 3 / 10**digits
            at = _fixing(part.count, k, simplest_between(guess[k] - width, guess[k] + width))
            found = _model(part.count, [*zero, *fixed, at], negative)
            if found is not None:
                guess = found
                fixed.append(at)
                break
    for cut in parts([*zero, *fixed], part.count):
        if cut.dimension == 0:
            for point in positive_points(cut):
                if all(sign(value(one, point)) < 0 for one in negative):
                    return point
        elif fixed:
            deeper = sample(cut, negative)
            if deeper is not None:
                return deeper
    raise LimitError("a set of equilibria of positive dimension is not empty, but no exact point of it was found")


def _fixing(count: int, k: int, at: Fraction) -> Polynomial:
    constant = (0,) * count
    return {(*constant[:k], 1, *constant[k + 1 :]): Fraction(1), constant: -at}


def _model(
    count: int,
    zero: Sequence[Polynomial],
    negative: Sequence[Polynomial] = (),
    weak: Sequence[Polynomial] = (),
    closed: bool = False,
) -> list[Fraction] | None:
    """A point, rational to about 40 digits; None when z3 proves that there is none."""
    import z3

    unknowns = [z3.Real(f"w{k}") for k in range(count)]
    solver = z3.SolverFor("QF_NRA")
    solver.add(*(unknown >= 0 if closed else unknown > 0 for unknown in unknowns))
    solver.add(*(_term(one, unknowns) == 0 for one in zero))
    solver.add(*(_term(one, unknowns) < 0 for one in negative))
    solver.add(*(_term(one, unknowns) <= 0 for one in weak))
    verdict = answer_of(solver, rlimit=RESOURCES)
    if verdict == z3.unknown:
        raise LimitError(f"z3 did not decide a system of {len(zero)} equations within its resource limit")
    if verdict == z3.unsat:
        return None
    model = solver.model()
    return [_rational(model.eval(unknown, model_completion=True)) for unknown in unknowns]


def _term(polynomial: Polynomial, unknowns: Sequence[Any]) -> Any:
    import z3

    total: Any = z3.RealVal(0)
    for exponents, c in polynomial.items():
        term: Any = z3.RealVal(str(c))
        for unknown, power in zip(unknowns, exponents, strict=True):
            for _ in range(power):
                term = term * unknown
        total = total + term
    return total


def _rational(number: Any) -> Fraction:
    if hasattr(number, "approx"):
        number = number.approx(40)
    return Fraction(number.numerator_as_long(), number.denominator_as_long())


def rank(polynomials: Sequence[Polynomial], point: Sequence[Number]) -> int:
    """Rank of the Jacobian matrix at a point, by exact elimination."""
    rows = [[value(_derivative(one, k), point) for k in range(len(point))] for one in polynomials]
    found = 0
    for column in range(len(point)):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column] != 0), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for r in range(found + 1, len(rows)):
            if rows[r][column] != 0:
                ratio = rows[r][column] / rows[found][column]
                rows[r] = [a - ratio * b for a, b in zip(rows[r], rows[found], strict=True)]
        found += 1
    return found


def _derivative(polynomial: Polynomial, k: int) -> Polynomial:
    return {(*e[:k], e[k] - 1, *e[k + 1 :]): c * e[k] for e, c in polynomial.items() if e[k]}
