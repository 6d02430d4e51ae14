"""Whether the paths that a search finds cover a given profile: same supports on the path, weights within the hull."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from deterrence.games import ExtensiveFormGame
from deterrence.solvers.assessment_search import AssessmentSearch
from deterrence.solvers.linear_programs import LinearProgram, minimise
from deterrence.solvers.support_search import Mode, Path
from tests.oracles.definition_in_z3 import reached_part

Profile = Mapping[str, Mapping[str, Mapping[str, Fraction]]]


class Cover:
    """The set of paths of a game under a concept, as found by the search under test."""

    def __init__(self, game: ExtensiveFormGame[Fraction], mode: Mode) -> None:
        self.game = game
        self.search = AssessmentSearch(game, mode)
        self.paths: list[Path[Any]] = list(self.search.paths())
        self.complete = not self.search.undecided

    def __contains__(self, strategies: object) -> bool:
        assert isinstance(strategies, Mapping)
        return any(self._matches(path, strategies) for path in self.paths)

    def _matches(self, path: Path[Any], strategies: Profile) -> bool:
        played = reached_part(self.game, strategies)
        for h, one in enumerate(self.game.information_sets):
            mixture = played.get(self.game.players[one.player], {}).get(one.label)
            support = path.supports[h]
            if (mixture is None) != (support is None):
                return False
            if mixture is not None and tuple(k for k, a in enumerate(one.actions) if mixture.get(a, 0)) != support:
                return False
        states = [path.state] if path.values is not None else [cell.state for cell in path.parts[0]]
        return any(all(self._within(piece, played, path) for piece in pieces) for pieces in states)

    def _within(self, piece: Any, played: Profile, path: Path[Any]) -> bool:
        known = [u for u in piece.unknowns if u[0] == "b" and path.supports[u[1]] is not None]
        if not known:
            return True
        corners = piece.vertices()
        rows = [([corner[u] for corner in corners], self._weight(u, played)) for u in known]
        rows.append(([Fraction(1)] * len(corners), Fraction(1)))
        return minimise(LinearProgram([0] * len(corners), equal=rows)).status == "optimal"

    def _weight(self, unknown: Any, played: Profile) -> Fraction:
        one = self.game.information_sets[unknown[1]]
        player = self.game.players[one.player]
        value = played[player][one.label].get(one.actions[unknown[2]], Fraction(0))
        for h, a in self.game.own_sequence(one.nodes[0], one.player):
            earlier = self.game.information_sets[h]
            value *= played[player][earlier.label].get(earlier.actions[a], Fraction(0))
        return value
