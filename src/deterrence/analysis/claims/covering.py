"""Whether at every point of a territory some equilibrium is as a statement says: the families' regions must cover it.

At a point where a family's conditions hold, its closed form is an equilibrium, except possibly on hypersurfaces. A
statement made of ``<=``, ``>=`` and ``==`` only survives there as well: equilibria of nearby points have a limit, which
is an equilibrium while no branch of chance appears or disappears, and the statement holds in the limit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from deterrence.analysis.claims.closed_forms import FamilyForms, tree_of
from deterrence.analysis.claims.degrees import degree, is_linear
from deterrence.analysis.claims.faces import closed_faces
from deterrence.analysis.claims.known_families import KnownFamilies
from deterrence.analysis.claims.oracle import PointOracle
from deterrence.analysis.claims.statements import Statements, World
from deterrence.analysis.claims.territory import Territory
from deterrence.errors import DeterrenceError, NotDefinedError
from deterrence.expressions import (
    ZERO,
    And,
    Comparison,
    Expression,
    Formula,
    Or,
    Probability,
    Truth,
    names,
    to_z3,
)
from deterrence.families import Family
from deterrence.families.parametric_game import split_amounts
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.games import ExtensiveFormGame, NormalFormGame
from deterrence.games.simultaneous import as_tree
from deterrence.solvers.base import Settings

__all__ = ["Cover", "cover"]


@dataclass
class Cover:
    """Whether the families cover a territory.

    Parameters
    ----------
    gaps
        Points at which z3 finds no family that is as wanted: candidates for a refutation.
    doubts
        What could not be decided.
    families
        Names of those that were used.
    exceptions
        Whether points on hypersurfaces are left out.
    """

    gaps: list[dict[str, Fraction]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    families: dict[str, None] = field(default_factory=dict)
    exceptions: bool = False
    faces: int = 0

    @property
    def everywhere(self) -> bool:
        """Whether every point is covered."""
        return not self.gaps and not self.doubts

    @property
    def grounds(self) -> tuple[str, ...]:
        """What the proof rests on."""
        faces = f", on {self.faces} faces where chance rules out a branch, too" if self.faces else ""
        closing = (
            "except on hypersurfaces where a family's closed form divides by zero"
            if self.exceptions
            else "by continuity on hypersurfaces, too: the statement is closed and so is the set of equilibria"
        )
        return (
            f"families: {'; '.join(self.families)}",
            f"z3: their regions cover every point{faces}",
            f"completeness: none needed; {closing}",
        )


def cover(territory: Territory, statement: Formula, families: KnownFamilies, settings: Settings | None = None) -> Cover:
    """Look for points of a territory at which no family is as a statement says."""
    found = Cover()
    try:
        _cover(territory, statement, families, settings or Settings(), found)
    except DeterrenceError as error:
        found.doubts.append(str(error))
    return found


def _cover(territory: Territory, statement: Formula, families: KnownFamilies, settings: Settings, found: Cover) -> None:
    ring = Ring(list(territory.vary))
    conditions = territory.conditions({})
    amounts: dict[Expression, Expression] = {}
    game = territory.model.symbolic()
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    tree.map(lambda one: amounts.setdefault(territory.put(one, {}), territory.put(one, {})))
    closed: dict[tuple[str, Fraction], None] = {}
    for case, values in split_amounts(amounts):
        here = [*conditions, *case]
        region = PointOracle(ring, here, settings)
        if region.solve([]) == "no":
            continue
        numeric = tree_of(territory, ring, values)
        vanishing, faces, doubts = closed_faces([numeric], region)
        found.doubts += doubts
        closed |= dict.fromkeys(faces)
        here += [Comparison(one.expression, ">", ZERO) for one in vanishing]
        oracle = PointOracle(ring, here, settings)
        if oracle.solve([]) == "no":
            continue
        known = families.of(territory, World()).families
        is_closed = _is_closed(statement) and _is_full(here, oracle)
        found.exceptions = found.exceptions or not is_closed
        terms = [
            term for one in known for term in _lacking(one, statement, numeric, territory, oracle, found, is_closed)
        ]
        answer = oracle.solve(terms)
        if isinstance(answer, dict):
            found.gaps.append(answer)
        elif answer == "unknown":
            found.doubts.append("z3 gave up on whether the families' regions cover every point")
    for name, value in closed:
        inner = cover(territory.at(name, value), statement, families, settings)
        found.gaps += [{name: value, **gap} for gap in inner.gaps]
        found.doubts += inner.doubts
        found.families |= inner.families
        found.exceptions = found.exceptions or inner.exceptions
        found.faces += 1 + inner.faces


def _lacking(
    family: Family,
    statement: Formula,
    game: ExtensiveFormGame[RationalFunction],
    territory: Territory,
    oracle: PointOracle,
    found: Cover,
    is_closed: bool,
) -> list[Any]:
    """That a family does not exist, or is not as the statement says."""
    events = {name: outcome.when for name, outcome in territory.model.outcomes.items()}
    forms = FamilyForms(family, game, oracle.ring, events, lambda one: territory.put(one, {}))
    if forms.leaves is None:
        return []
    z3 = oracle.z3

    def put(expression: Expression, world: World) -> Expression:
        return territory.put(expression, dict(world.settings))

    def presence(name: str, _: World) -> Formula:
        raise NotDefinedError(f"whether some equilibrium is as claimed and {name} exists")

    statements = Statements(z3, dict(oracle.symbols), put, presence)
    try:
        holds = statements.term(statement, True, World())
    except NotDefinedError as error:
        found.doubts.append(str(error))
        return []
    terms = []
    for held in statements.held.values():
        quotient = forms.quotient(held.quantity)
        if quotient is None or held.world != World():
            found.doubts.append(f"{held.quantity} is not known in closed form")
            return []
        prefix = f"{family.name}!"
        swap = [(one, z3.Real(prefix + str(one))) for one in (held.value, held.below)]
        holds = z3.substitute(holds, *swap)
        above, below = quotient
        value, under = (new for _, new in swap)
        terms += [
            value * oracle.polynomial(above.below * below.above) == oracle.polynomial(above.above * below.below),
            under * oracle.polynomial(below.below) == oracle.polynomial(below.above),
        ]
    exists = z3.Or(
        [z3.And([to_z3(_relaxed(c, is_closed), oracle.symbols) for c in one]) for one in family.region.alternatives]
    )
    found.families[family.name] = None
    return [*terms, z3.Not(z3.And(exists, holds))]


def _relaxed(condition: Formula, is_closed: bool) -> Formula:
    if is_closed and isinstance(condition, Comparison) and condition.relation in ("<", ">"):
        return Comparison(condition.left, condition.relation + "=", condition.right)
    return condition


def _is_closed(statement: Formula) -> bool:
    """Whether a statement that holds along a sequence of equilibria holds in the limit."""
    match statement:
        case Truth():
            return True
        case And(parts) | Or(parts):
            return all(map(_is_closed, parts))
        case Comparison(_, relation, _):
            conditional = any(isinstance(part, Probability) and part.given is not None for part in statement.walk())
            return relation in ("<=", ">=", "==") and not conditional
        case _:
            return False


def _is_full(conditions: list[Formula], oracle: PointOracle) -> bool:
    """Whether every point is a limit of points with a full neighbourhood: open conditions, or linear ones that all hold
    strictly somewhere."""
    strict = []
    for one in conditions:
        if not isinstance(one, Comparison) or one.relation == "==":
            return False
        if one.relation in ("<=", ">=") and not is_linear(one):
            return False
        strict.append(
            to_z3(Comparison(one.left, one.relation.removesuffix("="), one.right), oracle.symbols)
            if one.relation in ("<=", ">=")
            else to_z3(one, oracle.symbols)
        )
    nonlinear_open = any(
        isinstance(one, Comparison) and max(degree(one.left), degree(one.right)) > 1 for one in conditions
    )
    bounded = [one for one in conditions if isinstance(one, Comparison) and one.relation in ("<=", ">=")]
    box_only = all(len(names(one)) <= 1 for one in bounded)
    return (box_only or not nonlinear_open) and isinstance(oracle.solve(strict), dict)
