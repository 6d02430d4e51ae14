"""Polynomial systems over the rationals, looked at only where every unknown is positive.

A system is split by the factors of its Groebner bases; parts that have no positive point are dropped as soon as a
polynomial shows it by the signs of its coefficients. What remains is a list of `Part`: finitely many points, or a set
of positive dimension.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

from deterrence.errors import LimitError

__all__ = ["Part", "Polynomial", "one_signed", "parts", "remainder"]

Polynomial = dict[tuple[int, ...], Fraction]
"""Exponents of the unknowns -> coefficient; no zero coefficients."""

BASIS_LIMITS = (2_000, 20_000, 60_000)
"""Largest number of polynomials, of terms in one, and of bits in a coefficient, while a basis is computed."""

MOST_PARTS = 400


@dataclass(frozen=True)
class Part:
    """One part of a system's solutions: the common zeros of a reduced Groebner basis (graded reverse order).

    Parameters
    ----------
    count
        Number of unknowns.
    basis
        The polynomials, with integer coefficients of content one; for each, the leading exponents come first.
    """

    count: int
    basis: tuple[tuple[tuple[tuple[int, ...], int], ...], ...]

    @property
    def polynomials(self) -> tuple[Polynomial, ...]:
        """The basis as mappings."""
        return tuple({e: Fraction(c) for e, c in one} for one in self.basis)

    @cached_property
    def independent(self) -> tuple[int, ...]:
        """A largest set of unknowns that no basis polynomial's leading term confines."""
        leads = [{k for k, e in enumerate(one[0][0]) if e} for one in self.basis]
        for size in range(self.count, -1, -1):
            for chosen in combinations(range(self.count), size):
                if not any(lead <= set(chosen) for lead in leads):
                    return chosen
        return ()

    @property
    def dimension(self) -> int:
        """Dimension over the complex numbers; 0 for finitely many points."""
        return len(self.independent)

    def contains(self, other: Part) -> bool:
        """Whether every solution of `other` is a solution of this part, as its basis shows by reduction."""
        return all(not remainder(one, other.basis) for one in self.basis)


def one_signed(polynomial: Polynomial) -> bool:
    """Whether a polynomial has no zero where all unknowns are positive because its coefficients share one sign.

    Examples
    --------
    >>> one_signed({(1, 0): Fraction(2), (0, 0): Fraction(1)}), one_signed({(1, 0): Fraction(2), (0, 0): Fraction(-1)})
    (True, False)
    """
    values = list(polynomial.values())
    return bool(values) and (all(c > 0 for c in values) or all(c < 0 for c in values))


def parts(polynomials: Sequence[Polynomial], count: int) -> list[Part]:
    """Split the solutions with all unknowns positive.

    Parameters
    ----------
    polynomials
        Each must be zero.
    count
        Number of unknowns.

    Returns
    -------
    list of Part
        Together they hold every positive solution; none lies within another. Empty: there is no positive solution.

    Raises
    ------
    LimitError
        When a basis outgrows its limits.

    Examples
    --------
    >>> x_times_y_less_x = {(1, 1): Fraction(1), (1, 0): Fraction(-1)}
    >>> [part.dimension for part in parts([x_times_y_less_x], 2)]
    [1]
    """
    if any(one_signed(one) for one in polynomials):
        return []
    given = [one for one in polynomials if one]
    if not given:
        return [Part(count, ())]
    if count == 0:
        return []
    context = _context(count)
    leaves: dict[tuple[Any, ...], Part] = {}
    waiting = [[context.from_dict(_integer(one)) for one in given]]
    steps = 0
    while waiting:
        steps += 1
        if steps > MOST_PARTS:
            raise LimitError(f"a system of {len(given)} equations splits into more than {MOST_PARTS} cases")
        system = waiting.pop()
        basis = _groebner(system, context)
        branches = _branches(basis)
        if branches is None:
            part = Part(count, tuple(tuple(_terms(one)) for one in basis))
            leaves[part.basis] = part
        else:
            waiting.extend([*basis, *branch] for branch in branches)
    return _largest(list(leaves.values()))


def _largest(found: list[Part]) -> list[Part]:
    kept: list[Part] = []
    for part in sorted(found, key=lambda one: (-one.dimension, one.basis)):
        if not any(other.contains(part) for other in kept):
            kept.append(part)
    return kept


def _context(count: int) -> Any:
    from flint import Ordering, fmpz_mpoly_ctx

    return fmpz_mpoly_ctx.get([f"w{k}" for k in range(count)], Ordering.degrevlex)


def _integer(polynomial: Polynomial) -> dict[tuple[int, ...], int]:
    from math import lcm

    scale = lcm(*(c.denominator for c in polynomial.values()))
    return {e: int(c * scale) for e, c in polynomial.items()}


def _groebner(system: list[Any], context: Any) -> list[Any]:
    """Reduced basis, in a fixed order."""
    from flint import fmpz_mpoly_vec

    result: Any
    result, finished = fmpz_mpoly_vec(system, context).buchberger_naive(limits=BASIS_LIMITS)
    if not finished:
        raise LimitError(f"a Groebner basis of {len(system)} equations outgrew its limits {BASIS_LIMITS}")
    reduced = list(result.autoreduction())
    return sorted(reduced, key=lambda one: (one.total_degree(), one.monoms()))


def _branches(basis: list[Any]) -> list[list[Any]] | None:
    """Further polynomials for each case of a split, an empty list for no positive solution; None: nothing to split."""
    for one in basis:
        factors = _factors(one)
        live = [f for f in factors if not _keeps_sign(f)]
        if not live:
            return []
        if len(live) == 1 and len(factors) == 1 and live[0].total_degree() == one.total_degree():
            continue
        return [[f] for f in live]
    return None


def _factors(polynomial: Any) -> list[Any]:
    """Irreducible factors, by way of the rational numbers: over the integers FLINT's Python interface overflows."""
    from flint import fmpq_mpoly_ctx

    context = polynomial.context()
    rational = fmpq_mpoly_ctx.get(context.names(), context.ordering())
    found = rational.from_dict(dict(polynomial.terms())).factor()[1]
    return [context.from_dict(_integer({e: Fraction(str(c)) for e, c in f.terms()})) for f, _ in found]


def _keeps_sign(polynomial: Any) -> bool:
    signs = {c > 0 for c in polynomial.coeffs()}
    return len(signs) == 1


def _terms(polynomial: Any) -> list[tuple[tuple[int, ...], int]]:
    content = int(polynomial.content()) * (1 if polynomial.leading_coefficient() > 0 else -1)
    return [(tuple(int(k) for k in e), int(c) // content) for e, c in polynomial.terms()]


def remainder(polynomial: Sequence[tuple[tuple[int, ...], int | Fraction]], basis: Sequence[Any]) -> Polynomial:
    """Remainder of a polynomial on division by a basis; zero exactly for members of the ideal."""
    rest: Polynomial = {e: Fraction(c) for e, c in polynomial}
    left: Polynomial = {}
    while rest:
        lead = max(rest, key=_order)
        for divisor in basis:
            top, scale = divisor[0]
            if all(a >= b for a, b in zip(lead, top, strict=True)):
                shift = tuple(a - b for a, b in zip(lead, top, strict=True))
                factor = rest[lead] / scale
                for e, c in divisor:
                    place = tuple(a + b for a, b in zip(e, shift, strict=True))
                    rest[place] = rest.get(place, Fraction(0)) - factor * c
                    if rest[place] == 0:
                        del rest[place]
                break
        else:
            left[lead] = rest.pop(lead)
    return left


def _order(exponents: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    return sum(exponents), tuple(-e for e in reversed(exponents))
