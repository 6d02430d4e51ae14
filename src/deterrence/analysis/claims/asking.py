"""Questions about all equilibria at all points of a territory, decided support by support.

The search lists every support along the path of play that some parameters allow, ties and closed ends included; for
each of them z3 is asked whether parameters and an equilibrium with this support make a statement definitely false (or
true). "No" for all of them is a proof. Chance moves whose probabilities reach zero within the territory are taken
apart: where the probability is positive, and where it is zero and the branch is no part of the game.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

from deterrence.analysis.claims.faces import closed_faces
from deterrence.analysis.claims.oracle import PointOracle
from deterrence.analysis.claims.search import ClaimSearch, Played
from deterrence.analysis.claims.stages import require_stages
from deterrence.analysis.claims.statements import Held, Statements, World
from deterrence.analysis.claims.territory import Territory
from deterrence.concepts import concept_named
from deterrence.errors import ExpressionError, LimitError, NotDefinedError
from deterrence.expressions import (
    ZERO,
    Belief,
    Comparison,
    Expression,
    Formula,
    Name,
    Payoff,
    Probability,
    all_of,
    substitute,
)
from deterrence.families.characterizing import MODES
from deterrence.families.rational_functions import RationalFunction, Ring
from deterrence.games import ExtensiveFormGame, NormalFormGame
from deterrence.games.pruning import drop_zero_branches
from deterrence.games.simultaneous import as_tree
from deterrence.solvers import default_concept
from deterrence.solvers.base import Settings
from deterrence.solvers.theories import Supports

if TYPE_CHECKING:
    from deterrence.model import Model

__all__ = ["Answer", "ask", "concept_of"]

MOST_TUPLES = 4_000
"""Most combinations of supports that one question looks at."""


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
    concept: str,
    settings: Settings | None = None,
    presence: Mapping[str, Formula] | None = None,
    known: frozenset[tuple[str, Fraction]] = frozenset(),
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
    concept
        Which equilibria: one of those for which families are found.
    settings
        Time budget.
    presence
        Name of a family -> where it exists.
    known
        Faces (parameter and value) that are looked at elsewhere.
    """
    answer = Answer()
    try:
        _Question(territory, statement, wanted, concept, settings or Settings(), presence or {}, known, answer).run()
    except (NotDefinedError, ExpressionError, LimitError) as error:
        answer.doubts.append(str(error))
    return answer


@dataclass
class _Question:
    territory: Territory
    statement: Formula
    wanted: bool
    concept: str
    settings: Settings
    presence: Mapping[str, Formula]
    known: frozenset[tuple[str, Fraction]]
    answer: Answer
    ring: Ring = field(init=False)
    oracle: PointOracle = field(init=False)

    def run(self) -> None:
        import z3

        if self.concept not in MODES:
            raise NotDefinedError(f"{self.concept} has exact point solves only")
        symbols: dict[str, Any] = {name: z3.Real(name) for name in self.territory.vary}
        statements = Statements(z3, symbols, self._put, self._presence)
        term = statements.term(self.statement, self.wanted, World())
        statements.worlds.setdefault(World(), None)
        self.answer.raised.update(statements.raised)
        conditions = self._conditions(statements)
        self.ring = Ring([*self.territory.vary, *statements.raised])
        games = {world: self._game(world) for world in statements.worlds}
        vanishing, closed, doubts = closed_faces(list(games.values()), PointOracle(self.ring, conditions))
        self.answer.doubts += doubts
        conditions += [Comparison(one.expression, ">", ZERO) for one in vanishing]
        self.oracle = PointOracle(self.ring, conditions)
        if self.oracle.solve([]) != "no":
            self._search(games, statements, term)
        known = self.known
        for face in closed:
            if face[0] not in statements.raised and face not in known:  # `increasing` compares points of one game
                self._face(*face, known)
                known |= {face}

    # --- parameters ------------------------------------------------------------------------------------------------

    def _put(self, expression: Expression, world: World) -> Expression:
        return self.territory.put(expression, dict(world.settings))

    def _presence(self, family: str, world: World) -> Formula:
        if family not in self.presence:
            raise NotDefinedError(f"there is no family {family!r}; there are: {', '.join(self.presence) or 'none'}")
        return self.territory.put_formula(self.presence[family], dict(world.settings))

    def _conditions(self, statements: Statements) -> list[Formula]:
        found = self.territory.conditions({})
        for world in statements.worlds:
            if not world.settings:
                continue
            moved = dict(world.settings)
            found += self.territory.conditions(moved) if world.same_family else self.territory.playable(moved)
        found += [Comparison(Name(parameter), "<", Name(name)) for name, parameter in statements.raised.items()]
        return list(dict.fromkeys(found))

    def _game(self, world: World) -> ExtensiveFormGame[RationalFunction]:
        model = self._model(world)
        game = model.symbolic()
        tree = as_tree(game) if isinstance(game, NormalFormGame) else game
        concept_named(self.concept if isinstance(game, ExtensiveFormGame) else "nash").require(game)
        if self.concept == "subgame-perfect":
            require_stages(tree)
        moved = dict(world.settings)
        known: dict[Expression, RationalFunction] = {}

        def read(expression: Expression) -> RationalFunction:
            if expression not in known:
                known[expression] = self.ring.read(self._in_model(model, expression, moved))
            return known[expression]

        return drop_zero_branches(tree.map(read))

    def _model(self, world: World) -> Model:
        if not world.variant:
            return self.territory.model
        from deterrence.analysis.claims.variants import variant_of

        return variant_of(self.territory.model, world.variant)

    def _in_model(self, model: Model, expression: Expression, moved: Mapping[str, Expression]) -> Expression:
        if model is self.territory.model:
            return self.territory.put(expression, moved)
        own = substitute(expression, model.substitutions)
        others = {n: p.value for n, p in model.parameters.items() if n not in self.territory.model.parameters}
        return self.territory.put(substitute(own, others), moved)

    def _face(self, name: str, value: Fraction, known: frozenset[tuple[str, Fraction]]) -> None:
        there = self.territory.at(name, value)
        inner = ask(there, self.statement, self.wanted, self.concept, self.settings, self.presence, known)
        told = f"{name} = {value}"
        self.answer.found += [{name: value, **one} for one in inner.found]
        self.answer.doubts += [f"at {told}: {one}" for one in inner.doubts]
        self.answer.faces += [told, *(f"{told}, {one}" for one in inner.faces)]
        self.answer.paths += inner.paths
        self.answer.raised |= inner.raised

    # --- supports --------------------------------------------------------------------------------------------------

    def _search(
        self, games: Mapping[World, ExtensiveFormGame[RationalFunction]], statements: Statements, term: Any
    ) -> None:
        mode = MODES[self.concept]
        free = not any(world.same_family for world in games) and not _of_beliefs(statements)
        searches = {
            world: ClaimSearch(game, self.oracle, mode, self.settings, f"w{k}", _events(self._model(world)), free)
            for k, (world, game) in enumerate(games.items())
        }
        for world, search in searches.items():
            search.matters = partial(self._matters, world, search, statements, term, {})
        paths = {world: [Played(path) for path in search.paths()] for world, search in searches.items()}
        self.answer.paths += sum(map(len, paths.values()))
        worlds = list(searches)
        count = 0
        for chosen in product(*paths.values()):
            played = dict(zip(worlds, chosen, strict=True))
            if not _alike(played):
                continue
            count += 1
            if count > MOST_TUPLES:
                self.answer.doubts.append(f"more than {MOST_TUPLES} combinations of supports")
                return
            self._look(searches, played, statements, term)
            if self.answer.found:
                return
        self.answer.doubts += [told for search in searches.values() for told in search.undecided]

    def _matters(
        self,
        world: World,
        search: ClaimSearch,
        statements: Statements,
        term: Any,
        known: dict[tuple[tuple[bool, bool, bool], ...], bool],
        supports: Supports,
    ) -> bool:
        """Whether the events that supports already exclude, or make certain, leave the statement open."""
        spoken = [
            (held, held.quantity)
            for held in statements.held.values()
            if held.world == world and isinstance(held.quantity, Probability)
        ]
        pattern = tuple(
            (search.possible(one.given, supports)[0], *self._within(search, one, supports)) for _, one in spoken
        )
        if pattern not in known:
            terms = [term]
            for (held, _), (judged, can, can_not) in zip(spoken, pattern, strict=True):
                terms += [held.value >= 0, held.value <= 1]
                terms += [] if judged else [held.below == 0]
                terms += [] if can else [held.value == 0]
                terms += [] if can_not else [held.value == 1]
            known[pattern] = self.oracle.solve(terms) != "no"
        return known[pattern]

    def _within(self, search: ClaimSearch, one: Probability, supports: Supports) -> tuple[bool, bool]:
        """Whether an event, and its opposite, can come about (given another)."""
        if one.given is None:
            return search.possible(one.event, supports)
        both = search.possible(all_of((one.event, one.given)), supports)[0]
        without = search.possible(all_of((one.given, ~one.event)), supports)[0]
        return both, without

    def _look(
        self, searches: Mapping[World, ClaimSearch], played: dict[World, Played], statements: Statements, term: Any
    ) -> None:
        if not _of_beliefs(statements) and self._possible(searches, played, statements, term) == "no":
            return
        for whole in _held_up(searches, played):
            answer = self._possible(searches, whole, statements, term)
            if answer == "unknown":
                told = "; ".join(search.describe(list(whole[w].path.supports)) for w, search in searches.items())
                self.answer.doubts.append(f"z3 gave up on: {told}")
            if isinstance(answer, dict):
                self.answer.found.append(answer)
                return

    def _possible(
        self, searches: Mapping[World, ClaimSearch], played: Mapping[World, Played], statements: Statements, term: Any
    ) -> dict[str, Fraction] | str:
        terms = [term]
        for held in statements.held.values():
            found = _quotient(searches[held.world], played[held.world], held)
            if found is None:
                terms.append(held.below == 0)
                continue
            above, below, more = found
            terms += [*more, held.below == below]
            always = not _may_be_undefined(held)
            terms.append(held.value * below == above if always else held.value * held.below == above)
        for world, search in searches.items():
            terms += search.terms_of(played[world])
        return self.oracle.solve(terms)


def _of_beliefs(statements: Statements) -> bool:
    return any(isinstance(one.quantity, Belief) for one in statements.held.values())


def _may_be_undefined(held: Held) -> bool:
    one = held.quantity
    return isinstance(one, Belief) or (isinstance(one, Probability) and one.given is not None)


def _quotient(search: ClaimSearch, played: Played, held: Held) -> tuple[Any, Any, list[Any]] | None:
    match held.quantity:
        case Probability(event, given):
            return (*search.probability(played, event, given), [])
        case Payoff(player):
            return (*search.payoff(played, player), [])
        case Belief(event, label):
            return search.belief(played, event, label)
        case _:
            raise NotDefinedError(f"{held.quantity} is no quantity of an equilibrium")


def _held_up(searches: Mapping[World, ClaimSearch], played: Mapping[World, Played]) -> Iterator[dict[World, Played]]:
    """The same supports along the paths with every choice of what holds them up."""
    choices = []
    for world, search in searches.items():
        path = played[world].path
        choices.append([Played(path, cells) for cells in product(*search.held_up(path))])
    for chosen in product(*choices):
        yield dict(zip(searches, chosen, strict=True))


def _alike(played: Mapping[World, Played]) -> bool:
    own = played[World()].path.supports
    return all(one.path.supports == own for world, one in played.items() if world.same_family)


def _events(model: Model) -> dict[str, Formula]:
    return {name: outcome.when for name, outcome in model.outcomes.items()}
