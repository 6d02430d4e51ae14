"""Questions about all equilibria at all points of a territory, decided support by support.

The search lists every support along the path of play that some parameters allow, ties and closed ends included; for
each of them z3 is asked whether parameters and an equilibrium with this support make a statement definitely false (or
true). "No" for all of them is a proof. Chance moves whose probabilities reach zero within the territory are taken
apart: where the probability is positive, and where it is zero and the branch is no part of the game.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.analysis.claims.bounding import extreme_bounds
from deterrence.analysis.claims.faces import Face, closed_faces
from deterrence.analysis.claims.known_families import KnownFamilies
from deterrence.analysis.claims.looking import look_at_supports
from deterrence.analysis.claims.oracle import PointOracle
from deterrence.analysis.claims.stages import require_stages
from deterrence.analysis.claims.statements import Statements, World
from deterrence.analysis.claims.territory import Territory
from deterrence.analysis.claims.variants import put_in_world, territory_of, variant_of
from deterrence.concepts import concept_named
from deterrence.errors import DeterrenceError, LimitError, NotDefinedError
from deterrence.expressions import ZERO, Comparison, Expression, Formula, Name, Number, evaluate, names
from deterrence.families.characterizing import MODES
from deterrence.families.parametric_game import MOST_CASES, split_amounts
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.games import ExtensiveFormGame, NormalFormGame
from deterrence.games.pruning import drop_zero_branches
from deterrence.games.simultaneous import as_tree
from deterrence.solvers import default_concept
from deterrence.solvers.base import Settings

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["Answer", "ask", "concept_of"]


@dataclass
class Answer:
    """What was found.

    Parameters
    ----------
    found
        Points of the territory (values of the parameters that vary; for ``increasing`` also the second value under the
        parameter's name in `raised`) at which z3 says that the statement is definitely as wanted: candidates, to be
        confirmed by exact solves.
    doubts
        What could not be decided, in words. Nothing found and no doubts: nowhere.
    paths
        Supports along the path that were looked at.
    faces
        Parts of the territory where a branch of chance has probability zero, looked at apart.
    raised
        Name of a second value -> parameter.
    """

    found: list[dict[str, Fraction]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    paths: int = 0
    faces: list[str] = field(default_factory=list)
    raised: dict[str, str] = field(default_factory=dict)

    @property
    def nowhere(self) -> bool:
        """Whether it is proved that no point of the territory is as wanted."""
        return not self.found and not self.doubts


def concept_of(model: Model, concept: str | None = None) -> str:
    """The concept that claims about a model are judged by."""
    return concept or default_concept(model.symbolic())


def ask(
    territory: Territory,
    statement: Formula,
    wanted: bool,
    families: KnownFamilies,
    settings: Settings | None = None,
    known: frozenset[Face] = frozenset(),
) -> Answer:
    """Look for points and equilibria at which a statement is definitely true (or false).

    Parameters
    ----------
    territory
        Where.
    statement
        As `deterrence.expressions.parse_claim` reads it.
    wanted
        Its truth.
    families
        Of the territory's model, for the concept that says which equilibria.
    settings
        Time budget.
    known
        Faces (parameter and value) that are looked at elsewhere.
    """
    answer = Answer()
    try:
        _Question(territory, statement, wanted, families, settings or Settings(), known, answer).run()
    except DeterrenceError as error:
        answer.doubts.append(str(error))
    return answer


@dataclass
class _Question:
    territory: Territory
    statement: Formula
    wanted: bool
    families: KnownFamilies
    settings: Settings
    known: frozenset[Face]
    answer: Answer

    def run(self) -> None:
        import z3

        concept = self.families.concept
        if concept not in MODES:
            raise NotDefinedError(f"{concept} has exact point solves only")
        symbols: dict[str, Any] = {name: z3.Real(name) for name in self.territory.vary}
        statements = Statements(z3, symbols, self._put, self._presence)
        term = statements.term(self.statement, self.wanted, World())
        if not statements.worlds:
            statements.worlds[World()] = None
        self.answer.raised.update(statements.raised)
        conditions = self._conditions(statements)
        ring = Ring([*self.territory.vary, *statements.raised])
        trees = {world: self._tree(world) for world in statements.worlds}
        amounts: dict[Expression, Expression] = {}
        for tree in trees.values():
            tree.map(lambda one: amounts.setdefault(one, one))
        closed: dict[Face, None] = {}
        for count, (case, values) in enumerate(split_amounts(amounts)):
            if count == MOST_CASES:
                raise LimitError(f"min, max and abs split the game into more than {MOST_CASES} cases")
            closed |= self._case(ring, [*conditions, *case], values, trees, statements, term)
        known = self.known
        for face in closed:
            spoken = {face[0], *names(face[1])}
            if not spoken & set(statements.raised) and face not in known:  # `increasing` compares points of one game
                self._face(*face, known)
                known |= {face}

    def _case(
        self,
        ring: Ring,
        conditions: list[Formula],
        values: Mapping[Expression, Expression],
        trees: Mapping[World, ExtensiveFormGame[Expression]],
        statements: Statements,
        term: Any,
    ) -> dict[Face, None]:
        """Look where amounts have given values without min, max and abs; returns the faces that are left out."""
        read: dict[Expression, RationalFunction] = {}

        def amount(expression: Expression) -> RationalFunction:
            if expression not in read:
                read[expression] = ring.read(values[expression])
            return read[expression]

        region = PointOracle(ring, conditions, self.settings)
        if region.solve([]) == "no":
            return {}
        games = {world: drop_zero_branches(tree.map(amount)) for world, tree in trees.items()}
        vanishing, closed, doubts = closed_faces(list(games.values()), region)
        self.answer.doubts += doubts
        inside = [*conditions, *(Comparison(one.expression, ">", ZERO) for one in vanishing)]
        oracle = PointOracle(ring, inside, self.settings)
        if oracle.solve([]) != "no":
            models = {world: self._model(world) for world in games}
            bounds = extreme_bounds(
                statements.extremes, games, models, self.families, self.territory, self._region, oracle
            )
            mode = MODES[self.families.concept]
            looked = look_at_supports(games, models, statements, [term, *bounds], oracle, mode, self.settings)
            self.answer.paths += looked.paths
            self.answer.found += looked.found
            self.answer.doubts += [*looked.doubts, *(oracle.told if looked.doubts else ())]
        return dict.fromkeys(closed)

    # --- parameters ------------------------------------------------------------------------------------------------

    def _put(self, expression: Expression, world: World) -> Expression:
        return put_in_world(self.territory, expression, world)

    def _presence(self, family: str, world: World) -> Formula:
        return self.families.presence(self.territory, family, world)

    def _conditions(self, statements: Statements) -> list[Formula]:
        found = self.territory.conditions({})
        for world in statements.worlds:
            moved = dict(world.settings)
            if world.variant:
                found += self._region(world).playable(moved)
            elif moved:
                found += self.territory.conditions(moved) if world.same_family else self.territory.playable(moved)
        found += [Comparison(Name(parameter), "<", Name(name)) for name, parameter in statements.raised.items()]
        return list(dict.fromkeys(found))

    def _tree(self, world: World) -> ExtensiveFormGame[Expression]:
        model = self._model(world)
        concept = self.families.concept
        game = model.symbolic()
        tree = as_tree(game) if isinstance(game, NormalFormGame) else game
        concept_named(concept if isinstance(game, ExtensiveFormGame) else "nash").require(game)
        if concept == "subgame-perfect":
            require_stages(tree)
        moved = dict(world.settings)
        there = self._region(world)
        known: dict[Expression, Expression] = {}

        def put(expression: Expression) -> Expression:
            if expression not in known:
                known[expression] = there.put(expression, moved)
            return known[expression]

        return tree.map(put)

    def _model(self, world: World) -> Model:
        return variant_of(self.territory.model, world.variant) if world.variant else self.territory.model

    def _region(self, world: World) -> Territory:
        return territory_of(self.territory, world)

    def _face(self, name: str, value: Expression, known: frozenset[Face]) -> None:
        here = self.territory
        there = here.at(name, value.value) if isinstance(value, Number) else here.on(name, value)
        inner = ask(there, self.statement, self.wanted, self.families, self.settings, known)
        told = f"{name} = {value}"
        self.answer.found += [{name: evaluate(value, {**here.fixed, **one}), **one} for one in inner.found]
        self.answer.doubts += [f"at {told}: {one}" for one in inner.doubts]
        self.answer.faces += [told, *(f"{told}, {one}" for one in inner.faces)]
        self.answer.paths += inner.paths
        self.answer.raised |= inner.raised
