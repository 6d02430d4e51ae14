"""Which other concepts an equilibrium satisfies: known where one concept implies another, decided exactly elsewhere.

Equilibria are labelled by their paths: a path satisfies a concept when some behaviour and beliefs off it do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from deterrence.concepts import concept_named
from deterrence.errors import LimitError
from deterrence.games import ExtensiveFormGame
from deterrence.solvers.assessment_search import AssessmentSearch
from deterrence.solvers.base import Settings
from deterrence.solvers.path_values import held_up, path_of, where_it_fails
from deterrence.solvers.refinements import D1Paths, IntuitivePaths
from deterrence.solvers.sequential import SequentialPaths
from deterrence.solvers.solution import Equilibrium, Solution

__all__ = ["IMPLIED", "LABELS", "MOST_INFORMATION_SETS", "MOST_LABELLED", "labelled"]

IMPLIED: Mapping[str, tuple[str, ...]] = {
    "nash": (),
    "subgame-perfect": ("nash",),
    "weak-perfect-bayesian": ("nash",),
    "perfect-bayesian": ("nash", "subgame-perfect", "weak-perfect-bayesian"),
    "sequential": ("nash", "subgame-perfect", "weak-perfect-bayesian", "perfect-bayesian"),
    "intuitive": ("nash", "subgame-perfect", "weak-perfect-bayesian", "perfect-bayesian"),
    "d1": ("nash", "subgame-perfect", "weak-perfect-bayesian", "perfect-bayesian", "intuitive"),
}
"""Concept -> the coarser ones that it implies."""

LABELS = tuple(IMPLIED)
"""The concepts that equilibria of extensive forms are labelled with, coarser ones first."""

MOST_LABELLED = 40
"""Solutions with more equilibria get only the labels that their concept implies."""
MOST_INFORMATION_SETS = 24
"""So do games with more information sets."""


def labelled(solution: Solution, settings: Settings | None = None) -> Solution:
    """The same solution, every equilibrium of an extensive form with `Equilibrium.concepts` and remarks on failures.

    A concept that is not defined for the game, or not decided, has no label.

    Parameters
    ----------
    solution
        Under one of `LABELS`; others come back as they are.
    settings
        Time budget: labels that do not fit in it are left out.
    """
    game = solution.game
    if solution.concept not in IMPLIED or not isinstance(game, ExtensiveFormGame) or not solution.equilibria:
        return solution
    small = len(solution) <= MOST_LABELLED and len(game.information_sets) <= MOST_INFORMATION_SETS
    if game.imperfect_recall or not small or not game.is_exact():
        known = dict.fromkeys(IMPLIED[solution.concept], True)
        return replace(solution, equilibria=tuple(replace(one, concepts=known) for one in solution.equilibria))
    judge = _Judge(game, settings or Settings())
    return replace(solution, equilibria=tuple(judge.label(one, solution.concept) for one in solution.equilibria))


class _Judge:
    """Decides concept after concept, coarser ones first; one search per concept serves all equilibria."""

    def __init__(self, game: ExtensiveFormGame[Any], settings: Settings) -> None:
        self.game, self.settings = game, settings
        self.searches: dict[str, AssessmentSearch] = {}
        self.defined: dict[str, bool] = {}
        self.decided: dict[tuple[Any, ...], tuple[bool | None, list[str]]] = {}

    def label(self, one: Equilibrium, concept: str) -> Equilibrium:
        """The equilibrium with labels, and remarks on the concepts that it fails."""
        verdicts: dict[str, bool] = dict.fromkeys((*IMPLIED[concept], concept), True)
        remarks: list[str] = []
        for name in LABELS:
            if name in verdicts or any(verdicts.get(coarser) is False for coarser in IMPLIED[name]):
                if name not in verdicts and self._is_defined(name):
                    verdicts[name] = False
                continue
            try:
                verdict, why = self._decide(name, one)
            except LimitError:
                continue
            if verdict is not None:
                verdicts |= {name: verdict} | (dict.fromkeys(IMPLIED[name], True) if verdict else {})
                remarks += why
        told = {name: verdicts[name] for name in LABELS if name in verdicts and name != concept}
        return replace(one, concepts=told, remarks=(*one.remarks, *remarks))

    def _is_defined(self, name: str) -> bool:
        about = "sender-receiver games" if name in ("intuitive", "d1") else name
        if about not in self.defined:
            self.defined[about] = not concept_named(name).refusal(self.game)
        return self.defined[about]

    def _decide(self, name: str, one: Equilibrium) -> tuple[bool | None, list[str]]:
        if self.settings.out_of_time() or not self._is_defined(name):
            return None, []
        if name == "subgame-perfect":
            # a subgame-perfect profile on the path may differ from the witness: only success is a proof
            return (True if concept_named(name).certify(self.game, one) else None), []
        if name == "sequential" and one.beliefs and concept_named(name).certify(self.game, one):
            return True, []
        search = self._search(name)
        supports, values = path_of(search, one)
        path = (name, tuple(supports), tuple(values.items()))
        if path not in self.decided:
            verdict = held_up(search, one)
            self.decided[path] = verdict, [] if verdict is not False else list(self._why(name, search, one))
        return self.decided[path]

    def _search(self, name: str) -> AssessmentSearch:
        if name not in self.searches:
            self.searches[name] = _search_for(name, self.game, self.settings)
        return self.searches[name]

    def _why(self, name: str, search: AssessmentSearch, one: Equilibrium) -> Iterator[str]:
        for solver in (SequentialPaths(), IntuitivePaths(), D1Paths()):
            if solver.concept == name and (one.beliefs or name != "sequential"):
                yield from solver.why(search, one)
                return
        labels = [self.game.information_sets[h].label for h in where_it_fails(search, *path_of(search, one))]
        yield f"not {name}: nothing that could be believed and done at {', '.join(labels)} holds this path up"


def _search_for(name: str, game: ExtensiveFormGame[Any], settings: Settings) -> AssessmentSearch:
    for solver in (SequentialPaths(), IntuitivePaths(), D1Paths()):
        if solver.concept == name:
            return solver.search(game, settings)
    return AssessmentSearch(game, "weak-perfect-bayesian" if name.startswith("weak") else "perfect-bayesian", settings)
