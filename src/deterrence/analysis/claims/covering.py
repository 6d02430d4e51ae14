"""Whether at every point of a territory some equilibrium is as a statement says: the families' regions must cover it.

At a point where a family's conditions hold, its closed form is an equilibrium, except possibly on hypersurfaces. A
statement made of ``<=``, ``>=`` and ``==`` only survives there as well: equilibria of nearby points have a limit, which
is an equilibrium while no branch of chance appears or disappears, and the statement holds in the limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from deterrence.analysis.claims.faces import closed_faces
from deterrence.analysis.claims.oracle import PointOracle
from deterrence.analysis.claims.statements import Statements, World
from deterrence.analysis.claims.territory import Territory
from deterrence.errors import DeterrenceError, ExpressionError, NotDefinedError
from deterrence.expressions import (
    ZERO,
    And,
    Comparison,
    Expression,
    Formula,
    Name,
    Number,
    Or,
    Payoff,
    Power,
    Probability,
    Product,
    Sum,
    Truth,
    event_holds,
    names,
    replace,
    to_z3,
)
from deterrence.expressions.nodes import Quantity
from deterrence.families import Characterization, Family, characterize
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.games import Chance, Decision, ExtensiveFormGame, NormalFormGame, Terminal
from deterrence.games.pruning import drop_zero_branches
from deterrence.games.simultaneous import as_tree
from deterrence.solvers.base import Settings

__all__ = ["Cover", "closed_form", "cover"]


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


def cover(territory: Territory, statement: Formula, concept: str, settings: Settings | None = None) -> Cover:
    """Look for points of a territory at which no family is as a statement says."""
    found = Cover()
    try:
        _cover(territory, statement, concept, settings or Settings(), found)
    except (DeterrenceError, ExpressionError) as error:
        found.doubts.append(str(error))
    return found


def _cover(territory: Territory, statement: Formula, concept: str, settings: Settings, found: Cover) -> None:
    ring = Ring(list(territory.vary))
    conditions = territory.conditions({})
    game = territory.model.symbolic()
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    numeric = drop_zero_branches(tree.map(lambda one: ring.read(territory.put(one, {}))))
    vanishing, closed, doubts = closed_faces([numeric], PointOracle(ring, conditions))
    found.doubts += doubts
    conditions += [Comparison(one.expression, ">", ZERO) for one in vanishing]
    oracle = PointOracle(ring, conditions)
    fixed: dict[str, Any] = {
        name: territory.fixed[name] for name in territory.model.parameters if name not in territory.vary
    }
    if oracle.solve([]) != "no":
        families = characterize(territory.model, concept, vary=territory.vary, settings=settings, **fixed).families
        is_closed = _is_closed(statement) and _is_full(conditions, oracle)
        found.exceptions = found.exceptions or not is_closed
        terms = []
        for family in families:
            terms += _lacking(family, statement, numeric, territory, oracle, found, is_closed)
        answer = oracle.solve(terms)
        if isinstance(answer, dict):
            found.gaps.append(answer)
        elif answer == "unknown":
            found.doubts.append("z3 gave up on whether the families' regions cover every point")
    for name, value in closed:
        inner = cover(territory.at(name, value), statement, concept, settings)
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
    leaves = _leaf_probabilities(family, game, oracle.ring)
    if leaves is None:
        return []
    z3 = oracle.z3
    events = {name: outcome.when for name, outcome in territory.model.outcomes.items()}

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
        quotient = _quotient(held.quantity, leaves, game, events, oracle.ring)
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


def _leaf_probabilities(
    family: Family, game: ExtensiveFormGame[RationalFunction], ring: Ring
) -> dict[int, RationalFunction] | None:
    """Terminal node -> probability under a family; None where ties leave it open."""
    reached: dict[int, RationalFunction] = {0: ring.one}
    leaves: dict[int, RationalFunction] = {}
    for number, node in enumerate(game.nodes):
        if number not in reached:
            continue
        here = reached[number]
        if isinstance(node, Terminal):
            leaves[number] = here
            continue
        if isinstance(node, Chance):
            shares = [ring.one * p for p in node.probabilities]
        else:
            assert isinstance(node, Decision)
            one = game.information_sets[node.information_set]
            mixture = family.strategies.get(game.players[one.player], {}).get(one.label, {})
            if any(action not in mixture for action in one.actions):
                return None
            shares = [ring.read(mixture[action]) for action in one.actions]
        for child, share in zip(node.children, shares, strict=True):
            if share != 0:
                reached[child] = here * share
    return leaves


def _quotient(
    quantity: Any,
    leaves: Mapping[int, RationalFunction],
    game: ExtensiveFormGame[RationalFunction],
    events: Mapping[str, Formula],
    ring: Ring,
) -> tuple[RationalFunction, RationalFunction] | None:
    def total(amounts: Any) -> RationalFunction:
        result = ring.zero
        for amount in amounts:
            result = result + amount
        return result

    def among(event: Formula) -> set[int]:
        return {n for n in leaves if event_holds(event, dict(game.history(n)), events)}

    match quantity:
        case Probability(event, given):
            whole = set(leaves) if given is None else among(given)
            chosen = among(event) & whole
            below = ring.one if given is None else total(leaves[n] for n in whole)
            return total(leaves[n] for n in chosen), below
        case Payoff(player):
            i = game.players.index(player)
            paid = (p * node.payoffs[i] for n, p in leaves.items() if isinstance(node := game.nodes[n], Terminal))
            return total(paid), ring.one
        case _:
            return None


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
        if one.relation in ("<=", ">=") and not (_degree(one.left) <= 1 and _degree(one.right) <= 1):
            return False
        strict.append(
            to_z3(Comparison(one.left, one.relation.removesuffix("="), one.right), oracle.symbols)
            if one.relation in ("<=", ">=")
            else to_z3(one, oracle.symbols)
        )
    nonlinear_open = any(
        isinstance(one, Comparison) and max(_degree(one.left), _degree(one.right)) > 1 for one in conditions
    )
    bounded = [one for one in conditions if isinstance(one, Comparison) and one.relation in ("<=", ">=")]
    box_only = all(len(names(one)) <= 1 for one in bounded)
    return (box_only or not nonlinear_open) and isinstance(oracle.solve(strict), dict)


def _degree(expression: Expression) -> int:
    match expression:
        case Number():
            return 0
        case Name():
            return 1
        case Sum(terms):
            return max(map(_degree, terms))
        case Product(factors):
            return sum(map(_degree, factors))
        case Power(base, exponent):
            return _degree(base) * exponent if exponent > 0 else 9 * bool(names(base))
        case _:
            return 9


def closed_form(comparison: Comparison, family: Family, found: Characterization) -> RationalFunction | None:
    """Left minus right side of a comparison in a family, over the parameters that vary; None where it is not known."""
    model = found.model
    ring = Ring(list(found.vary))
    fixed = {name: value for name, value in model.with_definitions(_whole(found)).items() if name not in found.vary}
    territory = Territory(model, tuple(found.vary), {n: v for n, v in fixed.items() if n not in model.substitutions})
    game = model.symbolic()
    tree = as_tree(game) if isinstance(game, NormalFormGame) else game
    numeric = drop_zero_branches(tree.map(lambda one: ring.read(territory.put(one, {}))))
    leaves = _leaf_probabilities(family, numeric, ring)
    events = {name: outcome.when for name, outcome in model.outcomes.items()}
    if leaves is None:
        return None
    known: dict[Expression, Expression] = {}
    for side in (comparison.left, comparison.right):
        for part in side.walk():
            if isinstance(part, Quantity):
                quotient = _quotient(part, leaves, numeric, events, ring)
                if quotient is None:
                    return None
                above, below = quotient
                if below == 0:
                    return None
                known[part] = (above / below).expression
    try:
        return ring.read(territory.put(replace(comparison.left - comparison.right, known), {}))
    except ExpressionError:
        return None


def _whole(found: Characterization) -> dict[str, Fraction]:
    baseline = {name: one.value for name, one in found.model.parameters.items()}
    return {**baseline, **found.point}
