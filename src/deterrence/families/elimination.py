"""Linear systems whose coefficients are rational functions of parameters: solved, and unknowns eliminated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deterrence.families.rational_functions import PRIME, RationalFunction, Ring
from deterrence.families.signs import POLISH, Constraint, SignOracle
from deterrence.solvers.theories import ONE, Condition, Unknown

__all__ = [
    "Bound",
    "Form",
    "Solved",
    "consistent_somewhere",
    "eliminate",
    "form_of",
    "positive_terms",
    "solve_equalities",
    "without_redundant",
]

Bound = tuple["Form", bool]
"""A form, and whether it must be positive (True) or nonnegative (False)."""
MOST_NAMES = 8
"""With more parameters, redundant conditions on unknowns are not looked for by proof."""

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
    forms: Sequence[Bound],
    unknowns: Sequence[Unknown],
    oracle: SignOracle,
    context: Sequence[Constraint],
    noted: list[RationalFunction] | None = None,
) -> list[list[Constraint]]:
    """Parameters at which forms that shall be nonnegative, or positive, are so somewhere, as sign conditions.

    Fourier-Motzkin elimination; where the sign of a coefficient differs within the region, the region is split.

    Parameters
    ----------
    forms
        Each linear in the unknowns, with whether it must be positive; signs of the unknowns included as forms.
    unknowns
        To be eliminated, one after the other.
    oracle, context
        The region, and sign conditions known to hold besides.
    noted
        Gets the functions at whose zeros the region is split; nothing is said about these.

    Returns
    -------
    list of list
        Alternatives; each is a conjunction. An empty conjunction: no condition. No alternative: no solution.

    Raises
    ------
    LimitError
        When the time budget is used up.
    """
    rows = [_Row(form, positive, frozenset((k,))) for k, (form, positive) in enumerate(forms)]
    return _eliminate(rows, list(unknowns), 0, oracle, context, [] if noted is None else noted)


@dataclass(frozen=True)
class _Row:
    """A form, whether it must be positive, and which of the first forms it combines."""

    form: Form
    positive: bool
    origin: frozenset[int]


def _eliminate(
    rows: Sequence[_Row],
    unknowns: list[Unknown],
    done: int,
    oracle: SignOracle,
    context: Sequence[Constraint],
    noted: list[RationalFunction],
) -> list[list[Constraint]]:
    oracle.keep_time()
    if not unknowns:
        return _constants(rows)
    signs = {u: [(row, oracle.sign(row.form[u], context, POLISH)) for row in rows if u in row.form] for u in unknowns}
    unknown = min(unknowns, key=lambda u: _effort([sign for _, sign in signs[u]]))
    for row, sign in signs[unknown]:
        if sign == "?":
            found = []
            factor = oracle.unsettled(row.form[unknown], context)
            noted.append(factor)
            for side in (factor, -factor):
                split: Constraint = (side, ">")
                if oracle.possible([*context, split], POLISH) != "no":
                    within = [*context, split]
                    found += [[split, *one] for one in _eliminate(rows, unknowns, done, oracle, within, noted)]
            return found
    rest = [u for u in unknowns if u != unknown]
    without = [row for row in rows if unknown not in row.form]
    pairs = _gaps(
        unknown, [row for row, sign in signs[unknown] if sign == "-"], [r for r, s in signs[unknown] if s == "+"]
    )
    # of k eliminated unknowns, a combination of more than k + 1 of the first forms follows from shorter ones (Kohler)
    kept = [row for row in (*without, *pairs) if len(row.origin) <= done + 2]
    return _eliminate(kept, rest, done + 1, oracle, context, noted)


def _effort(signs: Sequence[str]) -> tuple[int, int]:
    """How costly it is to eliminate an unknown whose coefficients have these signs."""
    lower, upper = signs.count("+"), signs.count("-")
    return signs.count("?"), lower * upper - lower - upper


def _gaps(unknown: Unknown, upper: Sequence[_Row], lower: Sequence[_Row]) -> list[_Row]:
    """That no lower bound of an unknown exceeds an upper one."""
    found: dict[tuple[Any, bool, frozenset[int]], _Row] = {}
    for high in upper:
        for low in lower:
            gap = {u: -(c / high.form[unknown]) for u, c in high.form.items() if u != unknown}
            for u, c in low.form.items():
                if u != unknown:
                    _add(gap, u, c / low.form[unknown])
            form = {u: c for u, c in gap.items() if c != 0}
            row = _Row(form, high.positive or low.positive, high.origin | low.origin)
            found.setdefault((frozenset(form.items()), row.positive, row.origin), row)
    return list(found.values())


def _constants(rows: Sequence[_Row]) -> list[list[Constraint]]:
    wanted: dict[Constraint, None] = {}
    for row in rows:
        if not row.form:
            if row.positive:
                return []
            continue
        function = row.form[ONE]
        if not function.is_constant():
            wanted[function, ">" if row.positive else ">="] = None
        elif function.constant() < 0:
            return []
    return [list(wanted)]


def without_redundant(forms: Sequence[Form], oracle: SignOracle, context: Sequence[Constraint]) -> list[Form]:
    """The forms without those that are nonnegative wherever the others are, over the region; long ones go first.

    Where many parameters occur only forms that are nonnegative term by term are found.
    """
    kept = [form for form in forms if len(form) < 2 or not _adds_up(form, oracle, context)]
    found: list[Form] = []
    for group in _groups(kept):
        few = len(_names_in(group, oracle)) <= MOST_NAMES
        found += _without_implied(group, oracle, context) if few else group
    return [form for form in kept if any(form is one for one in found)]


def _groups(forms: Sequence[Form]) -> list[list[Form]]:
    """Forms that share unknowns, directly or through others."""
    groups: list[tuple[set[Unknown], list[Form]]] = []
    for form in forms:
        unknowns, members = {u for u in form if u != ONE}, [form]
        apart = []
        for others, several in groups:
            if others & unknowns:
                unknowns, members = unknowns | others, [*several, *members]
            else:
                apart.append((others, several))
        groups = [*apart, (unknowns, members)]
    return [members for _, members in groups]


def _without_implied(kept: list[Form], oracle: SignOracle, context: Sequence[Constraint]) -> list[Form]:
    unknowns = dict.fromkeys(u for form in kept for u in form if u != ONE)
    symbols = {u: oracle.z3.Real(f"x!{k}") for k, u in enumerate(unknowns)}
    terms = {id(form): oracle.linear_term(form, symbols) for form in kept}
    known = [oracle.term(one) for one in context]
    for form in sorted(kept, key=lambda one: (-len(one), -sum(len(str(c.above)) for c in one.values()))):
        others = [other for other in kept if other is not form]
        against: list[tuple[Form, str]] = [({u: -c for u, c in form.items()}, ">")]
        if oracle.linear_at_a_point([*((other, ">=") for other in others), *against], context):
            continue
        if oracle.ask([*known, *(terms[id(other)] >= 0 for other in others), terms[id(form)] < 0], POLISH) == "no":
            kept = others
    return kept


def _adds_up(form: Form, oracle: SignOracle, context: Sequence[Constraint]) -> bool:
    """Whether every term of a form is nonnegative."""
    return all(oracle.sign(amount, context, POLISH) in ("+", "0") for amount in form.values())


def _names_in(forms: Sequence[Form], oracle: SignOracle) -> set[str]:
    """Parameters that occur in forms."""
    found: set[str] = set()
    for form in forms:
        for amount in form.values():
            for part in (amount.above, amount.below):
                found.update(n for n, degree in zip(oracle.ring.names, part.degrees(), strict=True) if degree)
    return found


def positive_terms(unknowns: Iterable[Unknown], one: Any) -> list[Form]:
    """The sign conditions of nonnegative unknowns."""
    return [{unknown: one} for unknown in unknowns]
