"""Search for all assessments of a concept at exact numbers, support by support."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import chain, combinations
from math import lcm

from deterrence.games import ExtensiveFormGame
from deterrence.solvers.base import Settings
from deterrence.solvers.linear_conditions import Piece, Systems
from deterrence.solvers.sequence_form import Leaf, Place, SequenceForm
from deterrence.solvers.support_search import Known, Mode, SupportSearch
from deterrence.solvers.theories import ONE, Condition, Theories, Unknown

__all__ = ["AssessmentSearch", "Pieces"]

Pieces = tuple[Piece, ...]
"""A product of polytopes."""


class AssessmentSearch(SupportSearch[Pieces]):
    """`SupportSearch` at exact numbers: solution sets are products of polytopes, known by their extreme points.

    Parameters
    ----------
    game, mode, settings
        As in `SupportSearch`; the game is exact.
    """

    def __init__(
        self, game: ExtensiveFormGame[Fraction], mode: Mode = "perfect-bayesian", settings: Settings | None = None
    ) -> None:
        super().__init__(game, mode, settings or Settings())
        _scale_to_integers(self.form)
        self.systems = Systems()
        self._justified: dict[int, list[tuple[int, ...]]] = {}

    def path_state(self, theories: Theories, conditions: list[Condition], decided: list[int]) -> Pieces | None:
        """See `SupportSearch.path_state`."""
        pieces = self.systems.solve(conditions)
        if pieces is None:
            return None
        supports = theories.supports
        wanted = {("b", h, a) for h in decided for a in supports[h] or () if len(supports[h] or ()) > 1}
        for piece in pieces:
            if any(u in wanted and not piece.can_be_positive(u) for u in piece.unknowns):
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

    def has_mass(self, state: Pieces, unknowns: list[Unknown]) -> bool:
        """See `SupportSearch.has_mass`."""
        held = [(piece, u) for piece in state for u in unknowns if u in piece.unknowns]
        return not held or any(piece.can_be_positive(u) for piece, u in held)

    # --- candidates ------------------------------------------------------------------------------------------------

    def candidates(self, number: int) -> list[tuple[int, ...]]:
        """Supports without dominated actions; where the game ends, those that some belief justifies."""
        if number not in self._justified:
            actions = self._undominated(number)
            subsets: Iterable[tuple[int, ...]]
            subsets = chain.from_iterable(combinations(actions, k) for k in range(1, len(actions) + 1))
            if not any(self.form.sets_below[number]):
                subsets = (support for support in subsets if self._justifiable(number, support))
            self._justified[number] = list(subsets)
        return self._justified[number]

    def _amounts(self, number: int) -> dict[tuple[int, int], list[Leaf[Fraction]]]:
        """(node, action) of an information set -> the leaves below."""
        form, player = self.form, self.form.owner[number]
        nodes = {place.node for place in form.places[number]}
        found: dict[tuple[int, int], list[Leaf[Fraction]]] = {}
        for k in form.leaves_below[number]:
            leaf = form.leaves[k]
            action = next(a for h, a in leaf.sequences[player] if h == number)
            node = leaf.node
            while node not in nodes:
                node = self.game.parents[node][0]
            found.setdefault((node, action), []).append(leaf)
        return found

    def _undominated(self, number: int) -> list[int]:
        """Actions whose best payoff at some node reaches the worst payoff of every other action there."""
        player = self.form.owner[number]
        leaves = self._amounts(number)
        best = {key: max(leaf.payoffs[player] for leaf in several) for key, several in leaves.items()}
        worst = {key: min(leaf.payoffs[player] for leaf in several) for key, several in leaves.items()}
        nodes = [place.node for place in self.form.places[number]]
        actions = range(self.form.sizes[number])
        return [a for a in actions if not any(all(best[v, a] < worst[v, b] for v in nodes) for b in actions if b != a)]

    def _justifiable(self, number: int, support: tuple[int, ...]) -> bool:
        """For an information set that ends the game: whether some belief makes all of a support optimal."""
        player = self.form.owner[number]
        amounts = {
            key: sum((leaf.chance * leaf.payoffs[player] for leaf in several), Fraction(0))
            for key, several in self._amounts(number).items()
        }
        nodes = [place.node for place in self.form.places[number]]
        conditions = [Condition(True, (*((("node", v), 1) for v in nodes), (ONE, -1)))]
        for action in range(self.form.sizes[number]):
            gap = tuple((("node", v), amounts[v, support[0]] - amounts[v, action]) for v in nodes)
            conditions.append(Condition(action in support, tuple((u, c) for u, c in gap if c != 0)))
        return self.systems.solve(conditions) is not None


def _scale_to_integers(form: SequenceForm[Fraction]) -> None:
    """Multiply the probabilities of chance, and each player's payoffs, by a positive number: nothing else changes."""
    places = [place for several in form.places for place in several]
    chances = lcm(*(leaf.chance.denominator for leaf in form.leaves), *(place.chance.denominator for place in places))
    scales = [lcm(*(leaf.payoffs[i].denominator for leaf in form.leaves)) for i in range(len(form.game.players))]

    def scaled(leaf: Leaf[Fraction]) -> Leaf[Fraction]:
        payoffs = tuple(amount * scale for amount, scale in zip(leaf.payoffs, scales, strict=True))
        return Leaf(leaf.node, leaf.chance * chances, leaf.sequences, payoffs)

    form.leaves = [scaled(leaf) for leaf in form.leaves]
    form.places = [
        [Place(place.node, place.chance * chances, place.sequences) for place in several] for several in form.places
    ]
