"""Linear systems whose coefficients are rational functions of parameters: solved, and unknowns eliminated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deterrence.families.rational_functions import PRIME, RationalFunction, Ring
from deterrence.families.signs import POLISH, Constraint, SignOracle
from deterrence.solvers.theories import ONE, Condition, Unknown

__all__ = [
    "Form",
    "Solved",
    "consistent_somewhere",
    "eliminate",
    "form_of",
    "positive_terms",
    "solve_equalities",
    "without_redundant",
]

Form = dict[Unknown, RationalFunction]
"""Unknown (or `ONE`) -> coefficient."""


@dataclass(frozen=True)
class Solved:
    """The solution of linear equations: some unknowns as forms in the others.

    Parameters
    ----------
    values
        Solved unknown -> form in the free ones.
    free
        The others.
    """

    values: Mapping[Unknown, Form]
    free: tuple[Unknown, ...]

    def put_into(self, form: Form) -> Form:
        """A form with the solved unknowns replaced."""
        result: Form = {}
        for unknown, amount in form.items():
            if unknown in self.values:
                for inner, factor in self.values[unknown].items():
                    _add(result, inner, amount * factor)
            else:
                _add(result, unknown, amount)
        return {u: c for u, c in result.items() if c != 0}


def _add(form: Form, unknown: Unknown, amount: RationalFunction) -> None:
    form[unknown] = form[unknown] + amount if unknown in form else amount


def form_of(condition: Condition, ring: Ring) -> Form:
    """The form of a condition, every coefficient in the ring."""
    return {
        unknown: amount if isinstance(amount, RationalFunction) else ring.number(amount)
        for unknown, amount in condition.form
    }


def consistent_somewhere(equalities: Sequence[Form], residues: tuple[int, ...]) -> tuple[bool, int]:
    """Whether linear equations have a solution at a point modulo a large prime, and their rank there.

    At a random point an inconsistent system is inconsistent almost everywhere: its solutions, if any, need parameters
    on a hypersurface.
    """
    unknowns = list(dict.fromkeys(u for form in equalities for u in form if u != ONE))
    columns = [*unknowns, ONE]
    rows = [[form[u].modulo(residues) if u in form else 0 for u in columns] for form in equalities]
    rank = 0
    for column in range(len(unknowns)):
        pivot = next((k for k in range(rank, len(rows)) if rows[k][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        inverse = pow(rows[rank][column], -1, PRIME)
        for k in range(rank + 1, len(rows)):
            if rows[k][column]:
                factor = rows[k][column] * inverse % PRIME
                rows[k] = [(a - factor * b) % PRIME for a, b in zip(rows[k], rows[rank], strict=True)]
        rank += 1
    return all(row[-1] == 0 for row in rows[rank:]), rank


def solve_equalities(equalities: Iterable[Form], prefer_free: Iterable[Unknown] = ()) -> Solved | None:
    """Solve linear equations over the field; None when they contradict each other identically.

    Pivots are divided by: the solution is valid wherever they are not zero.

    Parameters
    ----------
    equalities
        Forms that are zero.
    prefer_free
        Unknowns to solve for last.
    """
    late = set(prefer_free)
    values: dict[Unknown, Form] = {}
    for equality in equalities:
        form = Solved(values, ()).put_into(equality)
        candidates = [u for u in form if u != ONE]
        if not candidates:
            if form:
                return None
            continue
        pivot = min(candidates, key=lambda u: (u in late, not form[u].is_constant(), len(str(form[u].above))))
        scale = form.pop(pivot)
        solved: Form = {u: -(c / scale) for u, c in form.items()}
        replacement = Solved({pivot: solved}, ())
        values = {u: replacement.put_into(dict(f)) for u, f in values.items()}
        values[pivot] = solved
    free = dict.fromkeys(u for f in values.values() for u in f if u != ONE)
    return Solved(values, tuple(free))


def eliminate(
    forms: Sequence[Form], unknowns: Sequence[Unknown], oracle: SignOracle, context: Sequence[Constraint]
) -> list[list[Constraint]]:
    """Parameters at which ``form >= 0`` for all forms has a solution, as alternatives of sign conditions.

    Fourier-Motzkin elimination; where the sign of a coefficient differs within the region, the region is split.

    Parameters
    ----------
    forms
        Linear in the unknowns; signs of the unknowns included as forms.
    unknowns
        To be eliminated, one after the other.
    oracle, context
        The region, and sign conditions known to hold besides.

    Returns
    -------
    list of list
        Alternatives; each is a conjunction. An empty conjunction: no condition. No alternative: no solution.
    """
    if not unknowns:
        constant = [(form[ONE], ">=") for form in forms if ONE in form]
        wanted: list[Constraint] = []
        for function, relation in constant:
            if function.is_constant():
                if function.constant() < 0:
                    return []
            elif (function, relation) not in wanted:
                wanted.append((function, ">="))
        return [wanted]
    unknown, rest = unknowns[0], unknowns[1:]
    lower: list[Form] = []
    upper: list[Form] = []
    without: list[Form] = []
    for form in forms:
        if unknown not in form:
            without.append(form)
            continue
        factor = form[unknown]
        sign = oracle.sign(factor, context)
        if sign == "?":
            found = []
            for side in (factor, -factor):
                split: Constraint = (side, ">")
                if oracle.possible([*context, split]) != "no":
                    found += [[split, *one] for one in eliminate(forms, unknowns, oracle, [*context, split])]
            return found
        bound = {u: -(c / factor) for u, c in form.items() if u != unknown}
        (lower if sign == "+" else upper).append(bound)
    pairs: list[Form] = []
    for high in upper:
        for low in lower:
            gap = dict(high)
            for u, c in low.items():
                _add(gap, u, -c)
            pairs.append({u: c for u, c in gap.items() if c != 0})
    return eliminate([*without, *pairs], rest, oracle, context)


def without_redundant(forms: Sequence[Form], oracle: SignOracle, context: Sequence[Constraint]) -> list[Form]:
    """The forms without those that are nonnegative wherever the others are, over the region; long ones go first."""
    unknowns = dict.fromkeys(u for form in forms for u in form if u != ONE)
    symbols = {u: oracle.z3.Real(f"x!{k}") for k, u in enumerate(unknowns)}
    terms = {id(form): oracle.linear_term(form, symbols) for form in forms}
    known = [oracle.term(one) for one in context]
    kept = list(forms)
    for form in sorted(forms, key=lambda one: (-len(one), -sum(len(str(c.above)) for c in one.values()))):
        others = [other for other in kept if other is not form]
        against: list[tuple[Form, str]] = [({u: -c for u, c in form.items()}, ">")]
        if oracle.linear_at_a_point([*((other, ">=") for other in others), *against], context):
            continue
        if oracle.ask([*known, *(terms[id(other)] >= 0 for other in others), terms[id(form)] < 0], POLISH) == "no":
            kept = others
    return kept


def positive_terms(unknowns: Iterable[Unknown], one: Any) -> list[Form]:
    """The sign conditions of nonnegative unknowns."""
    return [{unknown: one} for unknown in unknowns]
