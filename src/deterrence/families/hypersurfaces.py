"""Where the generic argument of the families says nothing: zero sets of polynomials in the parameters.

Almost everywhere an overdetermined system of equations has no solution and a nonzero pivot may be divided by. The
exceptions lie where some polynomial vanishes; collecting these polynomials makes "almost everywhere" checkable: at
parameters where none of them vanishes, the families are all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from deterrence.families.elimination import Form, Solved
from deterrence.families.rational_functions import RationalFunction
from deterrence.solvers.theories import ONE, Unknown

__all__ = ["Hypersurfaces"]


@dataclass
class Hypersurfaces:
    """Collects polynomials; systems are looked at only when `polynomials` is called.

    Attributes
    ----------
    functions
        Functions whose numerators matter.
    systems
        Linear equations that have no solution, or one, almost everywhere.
    """

    functions: dict[RationalFunction, None] = field(default_factory=dict)
    systems: list[Sequence[Form]] = field(default_factory=list)

    def add(self, functions: Iterable[RationalFunction]) -> None:
        """Note functions whose zeros matter."""
        self.functions.update(dict.fromkeys(one for one in functions if not one.is_constant()))

    def add_system(self, equalities: Sequence[Form]) -> None:
        """Note equations that are singular or solvable only where some minor vanishes."""
        self.systems.append(equalities)

    def polynomials(self) -> list[RationalFunction]:
        """Irreducible polynomials outside whose zeros the generic argument holds."""
        found: dict[RationalFunction, None] = {}
        functions = dict(self.functions)
        for system in self.systems:
            functions.update(dict.fromkeys(_minors(system)))
        for function in functions:
            for part in (function.above, function.below):
                for factor, _ in part.factor()[1]:
                    found[RationalFunction(function.ring, factor, function.ring.unit)] = None
        return list(found)


def _minors(equalities: Sequence[Form]) -> list[RationalFunction]:
    """Pivots of an elimination, and the constants that it leaves over."""
    values: dict[Unknown, Form] = {}
    found = []
    for equality in equalities:
        form = Solved(values, ()).put_into(equality)
        candidates = [u for u in form if u != ONE]
        if not candidates:
            found += [form[ONE]] if form else []
            continue
        pivot = min(candidates, key=lambda u: (not form[u].is_constant(), len(str(form[u].above))))
        scale = form.pop(pivot)
        found.append(scale)
        replacement = Solved({pivot: {u: -(c / scale) for u, c in form.items()}}, ())
        values = {u: replacement.put_into(dict(f)) for u, f in values.items()}
        values[pivot] = dict(replacement.values[pivot])
    return [one for one in found if not one.is_constant()]
