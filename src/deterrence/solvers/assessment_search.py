"""Search for all assessments of a concept at exact numbers, support by support."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations
from math import lcm
from typing import Any, ClassVar

from deterrence.games import ExtensiveFormGame
from deterrence.solvers.base import Settings
from deterrence.solvers.linear_conditions import Piece, Systems
from deterrence.solvers.ordered_theories import OrderedProducts, OrderedTheories
from deterrence.solvers.payoff_bounds import PayoffBounds
from deterrence.solvers.products import ProductTheories, no_probabilities_satisfy
from deterrence.solvers.sequence_form import Leaf, Place, SequenceForm
from deterrence.solvers.support_search import Known, Mode, Path, SupportSearch
from deterrence.solvers.theories import ONE, Condition, Supports, Theories, Unknown
from deterrence.solvers.ties import Ties
from deterrence.solvers.witnesses import Witness

__all__ = ["AssessmentSearch", "Pieces"]

Pieces = tuple[Piece, ...]
"""A product of polytopes."""


class AssessmentSearch(SupportSearch[Pieces]):
    """`SupportSearch` at exact numbers: solution sets are products of polytopes, known by their extreme points.

    Parameters
    ----------
    game, mode, settings
        As in `SupportSearch`; the game is exact.

    Attributes
    ----------
    unlisted
        Supports off the path that could not be decided, of paths that others hold up anyway.
    by_products
        How many supports z3 has refuted, whose conditions multiply unknowns.
    """

    def __init__(
        self, game: ExtensiveFormGame[Fraction], mode: Mode = "perfect-bayesian", settings: Settings | None = None
    ) -> None:
        super().__init__(game, mode, settings or Settings())
        _scale_to_integers(self.form)
        self.payoff_bounds = PayoffBounds(self.form, self._possible)
        self.systems = Systems()
        self.ties = Ties(self.systems)
        self._bounds: dict[tuple[Any, ...], tuple[Condition, ...]] = {}
        self.unlisted: list[str] = []
        self.by_products = 0
        self._justified: dict[int, list[tuple[int, ...]]] = {}

    def _hold_up(self, supports: Supports) -> Iterator[Path[Pieces]]:
        before = len(self.undecided)
        for path in super()._hold_up(supports):
            if path.values is not None:
                self.unlisted += self.undecided[before:]
                del self.undecided[before:]
            yield path

    def path_state(self, theories: Theories, conditions: list[Condition], decided: list[int]) -> Pieces | None:
        """See `SupportSearch.path_state`."""
        pieces = self.systems.solve(conditions)
        if pieces is None:
            return None
        supports = theories.supports
        wanted = {("b", h, a) for h in decided for a in supports[h] or () if len(supports[h] or ()) > 1}
        if any(wanted & piece.zero for piece in pieces):
            return None
        return tuple(pieces)

    def pinned(self, state: Pieces) -> Known | None:
        """See `SupportSearch.pinned`."""
        points = [piece.vertices() for piece in state]
        if any(len(several) > 1 for several in points):
            return None
        return {unknown: value for several in points for unknown, value in several[0].items()}

    def cell_state(self, theories: Theories, conditions: list[Condition], known: Known | None) -> Pieces | None:
        """See `SupportSearch.cell_state`."""
        pieces = self.systems.solve(conditions, known)
        return None if pieces is None else tuple(pieces)

    def _cell_state(self, theories: Theories, conditions: list[Condition], known: Known | None) -> Pieces | None:
        if theories.given:
            return super()._cell_state(theories, conditions, known)
        systems = self.systems
        rows = [systems.row(condition) for condition in conditions]
        put = systems.values(known).mask if known else 0
        unknowns = dict.fromkeys([u for row in rows for u in row.unknowns if not put >> u & 1])
        whole = [*self.ties.rows(theories, unknowns), *rows]
        if not self.ties.on_one_scale(theories, whole):
            return super()._cell_state(theories, conditions, known)
        pieces = systems.solve_rows(whole, known)
        return None if pieces is None else tuple(pieces)

    def has_mass(self, state: Pieces, unknowns: list[Unknown]) -> bool:
        """See `SupportSearch.has_mass`."""
        held = [(piece, u) for piece in state for u in unknowns if u in piece.coordinate]
        return not held or any(u not in piece.zero for piece, u in held)

    def with_path(self, theories: Theories, known: Known | None) -> Theories | None:
        """See `SupportSearch.with_path`: the path is pinned to numbers."""
        return replace(theories, given=known, known={}) if known else None

    refutes_products: ClassVar[bool] = True
    asks_at_forks: ClassVar[bool] = True

    def refuted(
        self, theories: Theories, reached: list[int], cluster: Sequence[int] = (), known: Known | None = None
    ) -> bool:
        """See `SupportSearch.refuted`; only for the plain theories and for those that all players share."""
        if isinstance(theories, OrderedTheories):
            written: ProductTheories = OrderedProducts(self.form, theories.supports, tops=theories.tops)
        elif type(theories) is Theories:
            written = ProductTheories(self.form, theories.supports, theories.fresh, theories.weak)
        else:
            return False
        conditions = self._path_conditions(written, reached)
        if cluster:
            conditions += self._cell_conditions(written, list(cluster), reached)
        for h in cluster:
            written.theory(h)
        mixtures = {}
        if known is not None:
            told = Witness(theories, known)
            mixtures = {(h, a): p for h in reached for a, p in enumerate(told.mixture(h).values())}
        proved = no_probabilities_satisfy(written, conditions, reached, mixtures, self.settings.seconds_left())
        self.by_products += proved
        return proved

    # --- candidates ------------------------------------------------------------------------------------------------

    def _bounded(self, theories: Theories, number: int) -> Iterable[Condition]:
        key = self._agreement(theories, number)
        found = self._bounds.get(key)
        if found is None:
            self._recall(theories, number)
            which = self._chosen(theories, number, self.form.before[number])
            found = self._bounds[key] = self.payoff_bounds.conditions(theories, number, which)
        return found

    def _possible(self, number: int) -> tuple[int, ...]:
        if self.mode == "nash":
            return tuple(range(self.form.sizes[number]))
        return tuple(sorted({a for support in self.candidates(number) for a in support}))

    def candidates(self, number: int) -> list[tuple[int, ...]]:
        """Supports that some belief, and some play below within what is possible there, may justify."""
        if number not in self._justified:
            actions = range(self.form.sizes[number])
            subsets = chain.from_iterable(combinations(actions, k) for k in range(1, len(actions) + 1))
            self._justified[number] = [support for support in subsets if self._justifiable(number, support)]
        return self._justified[number]

    def _justifiable(self, number: int, support: tuple[int, ...]) -> bool:
        """Whether some belief makes the best of every supported action reach the worst of every other."""
        player = self.form.owner[number]
        nodes = [place.node for place in self.form.places[number]]
        spans = {
            (v, a): self.payoff_bounds.span(child, player, 0)
            for v in nodes
            for a, child in enumerate(self.game.nodes[v].children)
        }
        conditions = [Condition(True, (*((("node", v), 1) for v in nodes), (ONE, -1)))]
        for a in support:
            for b in range(self.form.sizes[number]):
                if b != a:
                    gaps = {("node", v): spans[v, a][1] - spans[v, b][0] for v in nodes}
                    conditions.append(Condition(False, tuple((u, c) for u, c in gaps.items() if c != 0)))
        return self.systems.solve(conditions) is not None


def _scale_to_integers(form: SequenceForm[Fraction]) -> None:
    """Multiply the probabilities of chance, and each player's payoffs, by a positive number: nothing else changes."""
    places = [place for several in form.places for place in several]
    chances = lcm(*(leaf.chance.denominator for leaf in form.leaves), *(place.chance.denominator for place in places))
    scales = [lcm(*(leaf.payoffs[i].denominator for leaf in form.leaves)) for i in range(len(form.game.players))]

    def whole(value: Fraction) -> Any:
        return value.numerator

    def scaled(leaf: Leaf[Fraction]) -> Leaf[Fraction]:
        payoffs = tuple(whole(amount * scale) for amount, scale in zip(leaf.payoffs, scales, strict=True))
        return Leaf(leaf.node, whole(leaf.chance * chances), leaf.sequences, payoffs)

    form.leaves = [scaled(leaf) for leaf in form.leaves]
    form.places = [
        [Place(place.node, whole(place.chance * chances), place.sequences) for place in several]
        for several in form.places
    ]
