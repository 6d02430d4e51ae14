"""Whether at every point of a territory some equilibrium is as a statement says: the families' regions must cover it.

At a point where a family's conditions hold, its closed form is an equilibrium, except possibly on hypersurfaces. A
statement made of ``<=``, ``>=`` and ``==`` only survives there as well: equilibria of nearby points have a limit, which
is an equilibrium while no branch of chance appears or disappears, and the statement holds in the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from deterrence.analysis.claims.closed_forms import FamilyForms, tree_of
from deterrence.analysis.claims.degrees import degree, is_linear
from deterrence.analysis.claims.faces import Face, closed_faces, not_looked_at
from deterrence.analysis.claims.known_families import KnownFamilies
from deterrence.analysis.claims.limits import has_interior_nearby, in_the_limit, relaxed
from deterrence.analysis.claims.oracle import PointOracle
from deterrence.analysis.claims.statements import Statements, World
from deterrence.analysis.claims.territory import Territory
from deterrence.analysis.claims.variants import put_in_world
from deterrence.errors import DeterrenceError, LimitError, NotDefinedError
from deterrence.expressions import (
    ZERO,
    And,
    Comparison,
    Expression,
    Formula,
    Name,
    Node,
    Number,
    Or,
    Power,
    Probability,
    Truth,
    names,
    to_z3,
)
from deterrence.families import Family
from deterrence.families.parametric_game import MOST_CASES, split_amounts
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.games import ExtensiveFormGame, NormalFormGame
from deterrence.games.simultaneous import as_tree
from deterrence.solvers.base import Settings

__all__ = ["Cover", "cover"]

BY_CONTINUITY = "by continuity on hypersurfaces, too: the statement is closed and so is the set of equilibria"
BY_LIMITS = "every point lies inside a region or is a limit of such points, where all that is spoken of has its limit"
AS_STATED = "where conditions hold with equality, the families are taken at their word"


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
    closings
        What is known of hypersurfaces, in words.
    """

    gaps: list[dict[str, Fraction]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    families: dict[str, None] = field(default_factory=dict)
    closings: dict[str, None] = field(default_factory=dict)
    faces: int = 0

    @property
    def everywhere(self) -> bool:
        """Whether every point is covered."""
        return not self.gaps and not self.doubts

    @property
    def grounds(self) -> tuple[str, ...]:
        """What the proof rests on."""
        told = "1 face" if self.faces == 1 else f"{self.faces} faces"
        faces = f", on {told} where chance rules out a branch, too" if self.faces else ""
        return (
            f"families: {'; '.join(self.families)}",
            f"z3: their regions cover every point{faces}",
            f"completeness: none needed; {'; '.join(self.closings)}",
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
    closed: dict[Face, None] = {}
    for count, (case, values) in enumerate(split_amounts(amounts)):
        if count == MOST_CASES:
            raise LimitError(f"min, max and abs split the game into more than {MOST_CASES} cases")
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
        if oracle.solve([]) != "no":
            _Case(territory, statement, families.of(territory, World()).families, numeric, oracle, here, found).run()
    found.doubts += [not_looked_at(Name(name) - value) for name, value in closed if not isinstance(value, Number)]
    for name, value in {} if found.doubts else closed:  # what is left open anyway is not worth further families
        assert isinstance(value, Number)
        inner = cover(territory.at(name, value.value), statement, families, settings)
        found.gaps += [{name: value.value, **gap} for gap in inner.gaps]
        found.doubts += inner.doubts
        found.families |= inner.families
        found.closings |= inner.closings
        found.faces += 1 + inner.faces


@dataclass
class _Case:
    """Points at which amounts have given values without min, max and abs, and every branch of chance is possible."""

    territory: Territory
    statement: Formula
    families: Iterable[Family]
    game: ExtensiveFormGame[RationalFunction]
    oracle: PointOracle
    conditions: list[Formula]
    found: Cover

    def run(self) -> None:
        """Ask whether some family serves at every point; what holds in limits first."""
        answer: dict[str, Fraction] | str = "unknown"
        for read, closing in self._readings():
            answer = self.oracle.solve([term for one in self.families for term in self._lacking(one, read, closing)])
            if answer == "no":
                self.found.closings[closing] = None
                return
        if isinstance(answer, dict):
            self.found.gaps.append(answer)
        else:
            self.found.doubts.append("z3 gave up on whether the families' regions cover every point")

    def _readings(self) -> Iterator[tuple[Callable[[Formula], Formula], str]]:
        """How the conditions of regions are read, and what the proof then says of hypersurfaces."""
        if _is_closed(self.statement) and _is_full(self.conditions, self.oracle):
            yield relaxed, BY_CONTINUITY
            return
        if has_interior_nearby(self.territory.playable({})):
            yield in_the_limit, BY_LIMITS
        yield lambda condition: condition, AS_STATED

    def _lacking(self, family: Family, read: Callable[[Formula], Formula], closing: str) -> list[Any]:
        """That a family does not exist, or is not as the statement says."""
        territory, oracle, found = self.territory, self.oracle, self.found
        events = {name: outcome.when for name, outcome in territory.model.outcomes.items()}
        forms = FamilyForms(family, self.game, oracle.ring, events, lambda one: territory.put(one, {}))
        if forms.leaves is None:
            return []
        z3 = oracle.z3

        def presence(name: str, _: World) -> Formula:
            raise NotDefinedError(f"whether some equilibrium is as claimed and {name} exists")

        statements = Statements(z3, dict(oracle.symbols), partial(put_in_world, territory), presence)
        try:
            holds = statements.term(self.statement, True, World())
        except NotDefinedError as error:
            found.doubts.append(str(error))
            return []
        terms, defined = [], []
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
            poles = [oracle.polynomial(one.below) != 0 for one in quotient if not one.below.is_constant()]
            tied = [
                value * oracle.polynomial(above.below * below.above) == oracle.polynomial(above.above * below.below),
                under * oracle.polynomial(below.below) == oracle.polynomial(below.above),
            ]
            defined += poles
            terms += [z3.Implies(z3.And(poles), one) for one in tied] if poles and closing != BY_CONTINUITY else tied
        exists = z3.Or([z3.And([to_z3(read(c), oracle.symbols) for c in one]) for one in family.region.alternatives])
        found.families[family.name] = None
        return [*terms, z3.Not(z3.And(exists, holds, *defined))]


def _is_closed(statement: Formula) -> bool:
    """Whether a statement that holds along a sequence of equilibria holds in the limit."""
    match statement:
        case Truth():
            return True
        case And(parts) | Or(parts):
            return all(map(_is_closed, parts))
        case Comparison(_, relation, _):
            conditional = any(isinstance(part, Probability) and part.given is not None for part in statement.walk())
            return relation in ("<=", ">=", "==") and not conditional and not any(map(_divides, statement.walk()))
        case _:
            return False


def _divides(part: Node) -> bool:
    """Whether something is divided by what may be zero."""
    return isinstance(part, Power) and part.exponent < 0 and not isinstance(part.base, Number)


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
