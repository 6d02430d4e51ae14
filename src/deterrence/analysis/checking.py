"""Hold models and game files against everything that can be asked of them; `CHECKS` lists it.

Reading a file already asks all that the file's own text must satisfy. What is asked here needs the games that a model
stands for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from deterrence.analysis.nearest import nearest
from deterrence.analysis.solving import open_subject
from deterrence.errors import DeterrenceError, InputError, Problem
from deterrence.games import Game

if TYPE_CHECKING:
    from deterrence.analysis.claims import Verdict
    from deterrence.model import Model
    from deterrence.solvers.base import Settings

__all__ = ["CHECKS", "Checked", "check_subject", "concept_is_known", "points_have_games"]

CHECKS: tuple[tuple[str, str], ...] = (
    ("checking", "concept_is_known"),
    ("checking", "points_have_games"),
    ("claims.reading", "names_in_variants_exist"),
)
"""(module of this package, function) of every check: a function from a model to the problems that it finds."""


@dataclass(frozen=True)
class Checked:
    """What was found about one subject.

    Parameters
    ----------
    subject
        Name or path, as given.
    title
        Of the model or game; empty when it could not be read.
    problems
        What is wrong; empty: nothing.
    notes
        What its author may want to know although nothing is wrong.
    verdicts
        On the model's claims, where they were asked for; one that is not as the file expects is a problem, too.
    """

    subject: str
    title: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    def __bool__(self) -> bool:
        return not self.problems


def check_subject(subject: str, claims: bool = False, settings: Settings | None = None) -> Checked:
    """Everything that is wrong with a model or game file, all at once.

    Parameters
    ----------
    subject
        Name or path.
    claims
        Whether a model's claims are decided, too, once nothing else is wrong.
    settings
        Time budget of the claims, and whom to tell of progress.

    Raises
    ------
    UsageError
        When there is no such model or file.
    """
    try:
        opened = open_subject(subject)
    except InputError as error:
        return Checked(subject, "", error.problems)
    if isinstance(opened, Game):
        return Checked(subject, opened.title)
    found = [problem for module, name in CHECKS for problem in _check(module, name, opened)]
    if found or not claims:
        return Checked(subject, opened.title, tuple(found), opened.notes)
    from deterrence.analysis.claims import check_claims, problem_of

    verdicts = check_claims(opened, settings=settings)
    unexpected = tuple(problem_of(one, opened.path or subject) for one in verdicts if not one.as_expected)
    return Checked(subject, opened.title, unexpected, opened.notes, verdicts)


def _check(module: str, name: str, model: Model) -> Iterable[Problem]:
    found: Iterable[Problem] = getattr(import_module(f"deterrence.analysis.{module}"), name)(model)
    return found


def concept_is_known(model: Model) -> Iterable[Problem]:
    """The concept that a model names has a solver."""
    from deterrence.solvers import solver_table

    known = tuple(dict.fromkeys(solver.concept for solver in solver_table()))
    if model.concept and model.concept not in known:
        what = f"{model.path or model.name}: no solver for this concept"
        fix = nearest(model.concept, known).removeprefix("; ")
        yield Problem("unknown-concept", what, model.concept, f"the concept is one of {', '.join(known)}", fix)


def points_have_games(model: Model) -> Iterable[Problem]:
    """The baseline and every scenario stand for a game that can be played."""
    for scenario in (None, *model.scenarios):
        try:
            model.at(scenario)
        except DeterrenceError as error:
            place = model.scenarios[scenario].place if scenario is not None else None
            where = f"scenario {scenario}" if scenario is not None else "the baseline"
            yield Problem("no-game-at-point", f"{model.path or model.name}: {where} has no game: {error}", place=place)
