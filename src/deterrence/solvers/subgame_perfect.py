"""Subgame-perfect equilibria of games in extensive form: all of them, ties included."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from numbers import Rational
from typing import Any, ClassVar

from deterrence.concepts.subgame_perfect import SubgamePerfect
from deterrence.games import Decision, ExtensiveFormGame, Game, Profile, Terminal
from deterrence.games.subgames import subgame_roots
from deterrence.solvers.base import Settings, Solver
from deterrence.solvers.credible_threats import not_credible
from deterrence.solvers.solution import Completeness, Component, Equilibrium, Solution, equilibrium
from deterrence.solvers.subgame_cells import Cell, Key, cells_of, connected, strategies_of
from deterrence.solvers.subgame_pieces import SubgamePieces

__all__ = ["EQUILIBRIUM_LIMIT", "BackwardInduction"]

EQUILIBRIUM_LIMIT = 1000
"""Most extreme equilibria listed."""


class BackwardInduction(Solver):
    """All subgame-perfect equilibria, from the last subgames backwards; see `subgame_pieces` for the argument.

    Equilibria are listed as extreme points: every pure equilibrium is one of them. Where ties leave a continuum, a
    component names its maximal convex subsets by their extreme points, and what is not convex (weights of earlier and
    later ties multiplied with each other) by its polynomial conditions, with points of it. Components are numbered
    from 1. At information sets that a player's own choices exclude within a subgame, any behaviour is
    subgame-perfect; the first action is shown.

    Complete with perfect information and with two players moving at once in a subgame; what the method does not follow
    is named in `Solution.complete`. `Solution.excluded` lists the Nash equilibria that rest on a threat or promise that
    would not be carried out: extreme ones with two players and up to 16 plans each, else pure ones up to 4,096 profiles
    of the reduced normal form, one per path of play; `Solution.remarks` says what was not looked up.

    Limits: 2,000 pieces per subgame and 1,000 listed equilibria, beyond which the answer is marked incomplete; 20,000
    corners of ties that hang together (`LimitError`); the limits of `nash` in each subgame with simultaneous moves.

    Examples
    --------
    >>> from deterrence.games import InformationSet
    >>> F = Fraction
    >>> game = ExtensiveFormGame(
    ...     ("entrant", "incumbent"),
    ...     (Decision(0, (1, 2)), Terminal((F(0), F(2))),
    ...      Decision(1, (3, 4)), Terminal((F(1), F(1))), Terminal((F(-1), F(-1)))),
    ...     (InformationSet(0, "entry", "entry", ("out", "in"), (0,)),
    ...      InformationSet(1, "reply", "reply", ("accept", "fight"), (2,))))
    >>> solution = BackwardInduction().solve(game, Settings())
    >>> [one.payoffs["entrant"] for one in solution.equilibria], bool(solution.complete)
    ([Fraction(1, 1)], True)
    >>> solution.excluded[0].remarks
    ("incumbent's reply=fight after entry=in is not credible: reply=accept gains 2",)
    """

    name: ClassVar[str] = "backward-induction"
    concept: ClassVar[str] = "subgame-perfect"
    finds: ClassVar[str] = (
        "all subgame-perfect equilibria of an extensive form with perfect recall, ties included; subgames with "
        "simultaneous moves or hidden actions are solved by nash"
    )

    def accepts(self, game: Game[Any]) -> bool:
        """Extensive form, rational payoffs and probabilities."""
        return isinstance(game, ExtensiveFormGame) and all(
            isinstance(value, Rational)
            for node in game.nodes
            if not isinstance(node, Decision)
            for value in (node.payoffs if isinstance(node, Terminal) else node.probabilities)
        )

    def solve(self, game: Game[Any], settings: Settings) -> Solution:
        """All subgame-perfect equilibria, with components and with the Nash equilibria that fail.

        Raises
        ------
        NotDefinedError
            When a player forgets what it knew or did.
        LimitError
            When a limit is crossed or the time budget is used up.
        """
        definition = SubgamePerfect()
        definition.require(game)
        assert isinstance(game, ExtensiveFormGame)
        search = SubgamePieces(game.map(Fraction), settings)
        cells = cells_of(game, search.run(), EQUILIBRIUM_LIMIT)
        gaps = list(search.gaps)
        listed, parts = _told(game, cells, definition)
        points = {point for cell in cells for point in cell.points}
        if len(points) > len(listed) or any(cell.truncated for cell in cells):
            gaps.append(f"there are more extreme equilibria than the {len(listed)} listed")
        excluded, remarks = not_credible(game, settings) if settings.excluded else ((), ())
        return Solution(
            game=game,
            concept=self.concept,
            solver=self.name,
            equilibria=listed,
            complete=Completeness(not gaps, "; ".join(gaps) or _argument(game, cells)),
            components=parts,
            excluded=excluded,
            remarks=remarks,
        )


def _told(
    game: ExtensiveFormGame[Any], cells: Sequence[Cell], definition: SubgamePerfect
) -> tuple[tuple[Equilibrium, ...], tuple[Component, ...]]:
    equilibria: list[Equilibrium] = []
    components = []
    for number, group in enumerate(connected(cells), start=1):
        places: dict[Key, int] = {}
        for point in dict.fromkeys(point for cell in group for point in cell.points):
            if len(equilibria) == EQUILIBRIUM_LIMIT:
                break
            places[point] = len(equilibria)
            strategies = strategies_of(game, point)
            certificate = definition.certify(game, Profile(strategies))
            equilibria.append(
                equilibrium(game, strategies, certificate, component=number, concepts={"nash": bool(certificate)})
            )
        subsets = [tuple(places[p] for p in cell.points if p in places) for cell in group if cell.linear]
        components.append(
            Component(
                number,
                max(cell.dimension for cell in group),
                tuple(subset for subset in subsets if subset),
                tuple(dict.fromkeys(cell.conditions for cell in group if not cell.linear)),
            )
        )
    return tuple(equilibria), tuple(components)


def _argument(game: ExtensiveFormGame[Any], cells: Sequence[Cell]) -> str:
    count = len(subgame_roots(game))
    perfect = all(len(one.nodes) == 1 for one in game.information_sets)
    text = (
        f"backward induction through {'the only subgame' if count == 1 else f'all {count} subgames'}, following every "
        "set of choices that can be best together"
    )
    if not perfect:
        text += ", and every maximal Nash subset where several players move without seeing each other"
    if any(not cell.linear for cell in cells):
        text += (
            "; sets that are not convex are given by conditions and points, and count as one component with others "
            "where a common point was found"
        )
    return text
