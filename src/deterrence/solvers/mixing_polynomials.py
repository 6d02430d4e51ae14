"""Polynomials in mixing weights, in which no weight occurs twice in a product.

Whoever may mix among alternatives does so with weights that add up to one. Each such choice is a *mixing*: a point of
a simplex. Expected payoffs are multilinear in the weights of different mixings. The last weight of a mixing is
written as one minus the others, so that equal functions are equal polynomials.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

__all__ = ["MixingPolynomial", "Variable", "Weights", "sum_of", "weights_of"]

Variable = tuple[int, int, int]
"""(root of the layer, player, alternative); the first two name the mixing."""

Weights = Mapping[tuple[int, int], Sequence[Any]]
"""Mixing -> the weights of its alternatives, adding up to one."""

_BOUND_LIMIT = 4096


@dataclass(frozen=True)
class MixingPolynomial:
    """A multilinear polynomial with exact coefficients.

    Parameters
    ----------
    terms
        Set of variables -> coefficient, never zero.

    Examples
    --------
    >>> p, q = weights_of((0, 0), 2)
    >>> (p.scaled(3) + q.scaled(3)).constant
    Fraction(3, 1)
    """

    terms: Mapping[frozenset[Variable], Any] = field(default_factory=dict)

    @classmethod
    def of(cls, value: Any) -> MixingPolynomial:
        """A constant."""
        return cls({frozenset(): value}) if value != 0 else cls()

    def __add__(self, other: MixingPolynomial) -> MixingPolynomial:
        terms = dict(self.terms)
        for key, value in other.terms.items():
            total = terms.get(key, 0) + value
            if total == 0:
                terms.pop(key, None)
            else:
                terms[key] = total
        return MixingPolynomial(terms)

    def __sub__(self, other: MixingPolynomial) -> MixingPolynomial:
        return self + other.scaled(-1)

    def __mul__(self, other: MixingPolynomial) -> MixingPolynomial:
        """Product; the factors must be of different mixings."""
        terms: dict[frozenset[Variable], Any] = {}
        for one, a in self.terms.items():
            for two, b in other.terms.items():
                terms[one | two] = terms.get(one | two, 0) + a * b
        return MixingPolynomial({key: value for key, value in terms.items() if value != 0})

    def __rmul__(self, factor: Any) -> MixingPolynomial:
        return self.scaled(factor)

    def scaled(self, factor: Any) -> MixingPolynomial:
        """Every coefficient times a number."""
        return MixingPolynomial({key: value * factor for key, value in self.terms.items() if factor != 0})

    @property
    def constant(self) -> Any:
        """The coefficient without variables."""
        return self.terms.get(frozenset(), Fraction(0))

    @property
    def degree(self) -> int:
        """Most variables in a term."""
        return max(map(len, self.terms), default=0)

    @property
    def mixings(self) -> frozenset[tuple[int, int]]:
        """Whose weights occur."""
        return frozenset(variable[:2] for key in self.terms for variable in key)

    def at(self, weights: Weights) -> Any:
        """Value at given weights."""
        total: Any = Fraction(0)
        for key, value in self.terms.items():
            several = [weights[root, player][alternative] for root, player, alternative in key]
            if all(several):
                for weight in several:
                    value = value if weight == 1 else value * weight
                total = total + value
        return total

    def slope(self, variable: Variable) -> MixingPolynomial:
        """Partial derivative."""
        return MixingPolynomial({key - {variable}: value for key, value in self.terms.items() if variable in key})

    def bounds(self, sizes: Mapping[tuple[int, int], int]) -> tuple[Any, Any] | None:
        """Least and greatest value over all weights: attained where nobody mixes. None when too many to try."""
        involved = sorted(self.mixings)
        if prod(sizes[mixing] for mixing in involved) > _BOUND_LIMIT:
            return None
        values = []
        for corner in product(*(range(sizes[mixing]) for mixing in involved)):
            chosen = frozenset((*mixing, k) for mixing, k in zip(involved, corner, strict=True))
            values.append(sum((value for key, value in self.terms.items() if key <= chosen), Fraction(0)))
        return min(values), max(values)


def weights_of(mixing: tuple[int, int], count: int) -> tuple[MixingPolynomial, ...]:
    """The weights of the alternatives of a mixing, as polynomials that add up to one."""
    variables = [MixingPolynomial({frozenset({(*mixing, k)}): Fraction(1)}) for k in range(count - 1)]
    rest = sum_of((variable.scaled(-1) for variable in variables), MixingPolynomial.of(Fraction(1)))
    return (*variables, rest)


def sum_of(parts: Iterable[MixingPolynomial], start: MixingPolynomial | None = None) -> MixingPolynomial:
    """The sum of polynomials."""
    total = start if start is not None else MixingPolynomial()
    for part in parts:
        total = total + part
    return total
