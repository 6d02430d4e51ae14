"""The reference pages of solution concepts and of the solvers that find their equilibria."""

from __future__ import annotations

from collections.abc import Iterator

from deterrence.concepts import SolutionConcept, concept_table
from deterrence.report.reference.markdown import anchor, code, grid, prose, read_docstring
from deterrence.report.reference.pages import ReferencePage, Surface
from deterrence.solvers import Solver, solver_table

__all__ = ["DEFINED_FOR", "MADE_FOR", "concepts_page", "solvers_page"]

DEFINED_FOR: dict[str, str] = {
    "dominance": "games in normal form, any number of players",
    "nash": "every game; an extensive form needs perfect recall",
    "subgame-perfect": "every game; an extensive form needs perfect recall",
    "weak-perfect-bayesian": "extensive forms with perfect recall",
    "perfect-bayesian": "extensive forms with perfect recall",
    "sequential": "extensive forms with perfect recall",
    "intuitive": "sender-receiver games: one informed sender moves once, one receiver sees the message and answers",
    "d1": "sender-receiver games, as `intuitive`",
}
"""Concept -> the games that it is defined for; others are refused with the reason."""

MADE_FOR: dict[str, str] = {
    "bimatrix": "normal form, two players",
    "support-enumeration": "normal form, any number of players",
    "iterated-dominance": "normal form",
    "backward-induction": "extensive form with perfect recall",
    "only-subgame": "normal form",
    "paths-nash": "extensive form with perfect recall",
    "paths-weak-perfect-bayesian": "extensive form with perfect recall",
    "paths-perfect-bayesian": "extensive form with perfect recall",
    "paths-sequential": "extensive form with perfect recall",
    "paths-intuitive": "sender-receiver games",
    "paths-d1": "sender-receiver games",
}
"""Solver -> the games that it accepts."""

CONCEPTS_OPENING = (
    "A concept is a definition that any profile can be held against; [solvers](solvers.md) search, and every answer of "
    "theirs passes the definition, exactly. Name a concept with `--concept` or `concept=`; a model file names its own. "
    "Each equilibrium also says which of the other concepts it satisfies."
)
SOLVERS_OPENING = (
    "The table is read from top to bottom: the first solver of the wanted [concept](concepts.md) that accepts the game "
    "is taken. Where no concept is named, a game in normal form is solved for `nash`, an extensive form in which every "
    "player always knows where it is for `subgame-perfect`, any other for `perfect-bayesian`."
)


def concepts_page(_surface: Surface) -> ReferencePage:
    """Name, definition, games, completeness of every solution concept."""
    title = "Solution concepts"
    table = concept_table()
    rows = [(f"[{code(one.name)}](#{anchor(one.name)})", DEFINED_FOR.get(one.name, "")) for one in table]
    parts = [f"# {title}", CONCEPTS_OPENING, grid(("concept", "defined for"), rows)]
    parts += [block for one in table for block in _concept(one)]
    return ReferencePage("reference/concepts.md", title, "\n\n".join(part for part in parts if part) + "\n")


def _concept(one: SolutionConcept) -> Iterator[str]:
    yield f"## {one.name}"
    yield prose(one.definition)
    yield f"**Defined for** {DEFINED_FOR.get(one.name, 'games that it does not refuse')}."
    said = read_docstring(type(one))
    yield said.words()
    finders = [solver for solver in solver_table() if solver.concept == one.name]
    rows = [(f"[{code(solver.name)}](solvers.md#{anchor(solver.name)})", prose(solver.finds)) for solver in finders]
    yield grid(("solver", "what it finds"), rows)


def solvers_page(_surface: Surface) -> ReferencePage:
    """The table that picks a solver, and what each finds, at what cost."""
    title = "Solvers"
    table = solver_table()
    rows = [
        (
            f"[{code(one.concept)}](concepts.md#{anchor(one.concept)})",
            MADE_FOR.get(one.name, ""),
            f"[{code(one.name)}](#{anchor(one.name)})",
        )
        for one in table
    ]
    parts = [f"# {title}", SOLVERS_OPENING, grid(("wanted", "game", "solver"), rows)]
    parts += [block for one in table for block in _solver(one)]
    return ReferencePage("reference/solvers.md", title, "\n\n".join(part for part in parts if part) + "\n")


def _solver(one: Solver) -> Iterator[str]:
    yield f"## {one.name}"
    yield f"Finds {prose(one.finds)}."
    yield read_docstring(type(one)).words()
