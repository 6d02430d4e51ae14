"""Equilibria of extensive forms by their paths of play: Nash, weak perfect Bayesian and perfect Bayesian."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any, ClassVar

from deterrence.concepts import concept_named
from deterrence.concepts.base import Certificate
from deterrence.errors import LimitError
from deterrence.games import Assessment, ExtensiveFormGame, Game
from deterrence.solvers.assessment_search import AssessmentSearch, Pieces
from deterrence.solvers.base import Settings, Solver
from deterrence.solvers.linear_conditions import centre_of
from deterrence.solvers.path_components import (
    PathRecord,
    Point,
    components_of,
    described,
    path_point,
    rank,
    spanned,
)
from deterrence.solvers.solution import Completeness, Solution, Support, equilibrium
from deterrence.solvers.support_search import Cell, Mode, Path
from deterrence.solvers.supporting_cells import supports_of
from deterrence.solvers.theories import Theories, Unknown
from deterrence.solvers.witnesses import Witness, in_game_order, joined

__all__ = ["ExtensiveNash", "PerfectBayesianPaths", "WeakPerfectBayesianPaths"]


@dataclass(frozen=True)
class _Found:
    """An assessment with its certificate, and the cells that can hold its path up."""

    assessment: Assessment
    certificate: Certificate
    supports: tuple[Support, ...]


class _PathSolver(Solver):
    """Enumerates paths of play with `AssessmentSearch` and certifies one witness for each."""

    mode: ClassVar[Mode]

    def accepts(self, game: Game[Any]) -> bool:
        """Exact extensive forms."""
        return isinstance(game, ExtensiveFormGame)

    def solve(self, game: Game[Any], settings: Settings) -> Solution:
        """All equilibrium paths, each with one exact witness and everything that can hold it up.

        Raises
        ------
        NotDefinedError
            When a player forgets what it knew or did.
        LimitError
            When nothing was found within the time budget.
        """
        assert isinstance(game, ExtensiveFormGame)
        concept_named(self.concept).require(game)
        search = self.search(game, settings)
        read: list[tuple[PathRecord, list[_Found]]] = []
        stopped = ""
        try:
            for path in search.paths():
                read.append(self._read(search, path))
        except LimitError as error:
            if not read:
                raise LimitError(f"{error}, and no equilibrium was found in it; allow more") from error
            stopped = str(error)
        return self._solution(game, search, read, stopped)

    def search(self, game: ExtensiveFormGame[Any], settings: Settings) -> AssessmentSearch:
        """The enumeration of paths to read from."""
        return AssessmentSearch(game, self.mode, settings)

    def _read(self, search: AssessmentSearch, path: Path[Pieces]) -> tuple[PathRecord, list[_Found]]:
        """Witnesses of one path: one where its values are pinned, else one per extreme point that belongs to it."""
        reached = path.reached()
        supports = supports_of(path, beliefs=self.mode != "nash")
        if path.values is not None:
            theories = Theories(search.form, list(path.supports))
            cells = [part[0] for part in path.parts]
            one = self._witness(search, theories, reached, cells, path.values, [centre_of(c.state) for c in cells])
            point = path_point(search.game, reached, one.assessment)
            return PathRecord((point,), (point,)), [_Found(one.assessment, one.certificate, supports)]
        inside: dict[Point, _Found] = {}
        closure: dict[Point, None] = {}
        dimension, sampled = 0, False
        for cell in path.parts[0]:
            centre = centre_of(cell.state)
            here = []
            vectors = []
            for values, belongs in _extreme_points(cell, reached):
                one = self._witness(search, cell.theories, reached, [cell], values, [values], centre)
                closure[path_point(search.game, reached, one.assessment)] = None
                vectors.append([v for u, v in values.items() if u[0] == "b" and u[1] in reached])
                if belongs and one.certificate:
                    here.append(one)
            if not here:
                sampled = True
                here = [self._witness(search, cell.theories, reached, [cell], centre, [centre], centre)]
            for one in here:
                found = _Found(one.assessment, one.certificate, supports)
                inside.setdefault(path_point(search.game, reached, one.assessment), found)
            dimension = max(dimension, rank([[a - b for a, b in zip(v, vectors[0], strict=True)] for v in vectors[1:]]))
        sampled = sampled and len(inside) == 1
        return PathRecord(tuple(inside), tuple(closure), dimension, sampled), list(inside.values())

    def _witness(
        self,
        search: AssessmentSearch,
        theories: Theories,
        reached: list[int],
        cells: list[Cell[Pieces]],
        values: dict[Unknown, Fraction],
        cell_values: list[dict[Unknown, Fraction]],
        centre: dict[Unknown, Fraction] | None = None,
    ) -> _Found:
        game = search.game
        on_path = Witness(theories, values, centre)
        holders = [Witness(c.theories, values | v, centre) for c, v in zip(cells, cell_values, strict=True)]
        strategies = [on_path.strategies(reached)]
        strategies += [one.strategies(list(c.sets)) for one, c in zip(holders, cells, strict=True)]
        beliefs = []
        if self.mode != "nash":
            beliefs = [on_path.beliefs(reached)]
            beliefs += [one.beliefs(list(c.sets)) for one, c in zip(holders, cells, strict=True)]
        labels = {player: list(sets) for player, sets in game.information_set_labels.items()}
        assessment = in_game_order(Assessment(joined(strategies), joined(beliefs)), game.players, labels)
        return _Found(assessment, concept_named(self.concept).certify(game, assessment), ())

    def _solution(
        self,
        game: ExtensiveFormGame[Any],
        search: AssessmentSearch,
        read: list[tuple[PathRecord, list[_Found]]],
        stopped: str,
    ) -> Solution:
        records = [record for record, _ in read]
        numbers = components_of(records)
        entries = [
            (number, point, one)
            for (record, several), number, within in zip(read, numbers, spanned(records), strict=True)
            if not within
            for point, one in zip(record.points, several, strict=True)
        ]
        entries.sort(key=lambda entry: entry[0])
        certified = [entry for entry in entries if entry[2].certificate]
        equilibria = tuple(
            equilibrium(
                game,
                one.assessment.strategies,
                one.certificate,
                beliefs=one.assessment.beliefs,
                component=number,
                supports=one.supports,
            )
            for number, _, one in certified
        )
        remarks = tuple(f"{player} never comes to {label}: chance rules it out" for player, label in game.absent)
        if search.unlisted:
            several = f"{len(search.unlisted)} further supports off them lead to conditions that are not linear"
            remarks += (f"what holds the paths up is not listed in full: {several}",)
        complete = self._completeness(search, len(entries) - len(certified), stopped)
        components = described(records, numbers, [point for _, point, _ in certified])
        return Solution(game, self.concept, self.name, equilibria, complete, components, remarks=remarks)

    def _completeness(self, search: AssessmentSearch, uncertified: int, stopped: str) -> Completeness:
        if stopped:
            return Completeness(False, f"{stopped}; what is listed is certified")
        if search.undecided:
            several = len(search.undecided)
            told = "; ".join(search.undecided[:3])
            return Completeness(False, f"{several} supports lead to conditions that are not linear, e.g. {told}")
        if uncertified:
            return Completeness(False, f"{uncertified} boundary points could not be certified and are left out")
        products = f"; z3 refuted {search.by_products} whose conditions multiply unknowns" if search.by_products else ""
        argument = "every support along the path and off it was either solved or refuted by exact linear conditions"
        return Completeness(True, argument + products)


def _extreme_points(cell: Cell[Pieces], reached: list[int]) -> Iterator[tuple[dict[Unknown, Fraction], bool]]:
    """Values at the extreme points of the path's set, and whether they belong to it (no supported action at zero)."""
    members = set(reached)
    choices: list[list[dict[Unknown, Fraction]]] = []
    for piece in cell.state:
        on_path = [u for u in piece.unknowns if u[0] == "b" and u[1] in members]
        if not on_path:
            choices.append([piece.centre()])
            continue
        fibres: dict[tuple[Fraction, ...], list[dict[Unknown, Fraction]]] = {}
        for vertex in piece.vertices():
            fibres.setdefault(tuple(vertex[u] for u in on_path), []).append(vertex)
        choices.append(
            [
                {u: sum((v[u] for v in fibre), Fraction(0)) / len(fibre) for u in piece.unknowns}
                for fibre in fibres.values()
            ]
        )
    for combination in product(*choices):
        values = {u: v for one in combination for u, v in one.items()}
        yield values, all(v != 0 for u, v in values.items() if u[0] == "b" and u[1] in members)


class ExtensiveNash(_PathSolver):
    """Nash equilibria of an extensive form, by their paths of play."""

    name = "paths-nash"
    concept = "nash"
    finds = "all paths of Nash equilibria with the off-path behaviour that supports them; complete when it says so"
    mode = "nash"


class WeakPerfectBayesianPaths(_PathSolver):
    """Weak perfect Bayesian equilibria, by their paths of play."""

    name = "paths-weak-perfect-bayesian"
    concept = "weak-perfect-bayesian"
    finds = "all paths with all supporting beliefs and responses; complete when it says so"
    mode = "weak-perfect-bayesian"


class PerfectBayesianPaths(_PathSolver):
    """Perfect Bayesian equilibria, by their paths of play."""

    name = "paths-perfect-bayesian"
    concept = "perfect-bayesian"
    finds = "all paths with all supporting beliefs and responses; complete when it says so"
    mode = "perfect-bayesian"
