"""Solve and check whatever the user holds: a model, a game, the name of a shipped model, a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deterrence.analysis.field_names import with_field_names
from deterrence.analysis.nearest import nearest
from deterrence.errors import LimitError, UsageError
from deterrence.games import ExtensiveFormGame, Game, Profile, Strategies
from deterrence.games.profiles import Assessment, profile_of

if TYPE_CHECKING:
    from deterrence.concepts import Certificate
    from deterrence.model import Model
    from deterrence.solvers import Progress, Settings, Solution

__all__ = ["GAME_ENDINGS", "check", "game_at", "open_model", "open_subject", "solve", "solve_at"]

GAME_ENDINGS = (".nfg", ".efg")
"""Endings of file names that hold a game at given payoffs rather than a model."""


def open_subject(subject: Model | Game[Any] | str | Path) -> Model | Game[Any]:
    """The model or game that a name or path stands for; models and games stand for themselves.

    Raises
    ------
    InputError
        When the file cannot be used; every problem with its place.
    UsageError
        When nothing has that name; the message proposes the nearest.
    """
    if not isinstance(subject, (str, Path)):
        return subject
    if str(subject).lower().endswith(GAME_ENDINGS):
        from deterrence.interop import read_game

        return read_game(str(subject))
    from deterrence.model import load

    return load(str(subject))


def solve(
    subject: Model | Game[Any] | str | Path,
    concept: str | None = None,
    scenario: str | None = None,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
    **parameters: Any,
) -> Solution:
    """All equilibria of a model at a point, or of a game, each with a certificate.

    Parameters
    ----------
    subject
        A model, a game, the name of a shipped model, or the path of a model, ``.nfg`` or ``.efg`` file.
    concept
        The solution concept; the subject's own when absent.
    scenario, **parameters
        The point: a named scenario of the model, and exact values of single parameters that go before it
        (``sanction_pressure="7/10"``); the rest stays at the baseline.
    seconds
        Time budget; what is certified by then is returned, marked incomplete, even when that is nothing.
    progress
        Called as ``progress(what, share done)``.

    Returns
    -------
    Solution
        `Solution.complete` says whether it holds every equilibrium, and on what argument.

    Raises
    ------
    InputError
        When a file cannot be used.
    UsageError
        When a name or a value means nothing.
    NotDefinedError
        When the concept is not defined for the game.
    LimitError
        When the game is beyond the stated size of every solver of the concept.

    Examples
    --------
    >>> from deterrence.games import NormalFormGame
    >>> chain_store = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("entrant", "incumbent"))
    >>> solution = solve(chain_store)
    >>> len(solution), bool(solution.complete), len(solution.components)
    (3, True, 2)
    """
    return solve_at(open_subject(subject), parameters, concept, scenario, seconds=seconds, progress=progress)


def open_model(subject: Model | str | Path) -> Model:
    """A model as it is, a shipped name or a path as the model that it stands for.

    Raises
    ------
    UsageError
        When the subject is a game file: it has no parameters.
    """
    from deterrence.model import Model

    opened = open_subject(subject)
    if not isinstance(opened, Model):
        raise UsageError(f"{subject} is a game without parameters; this needs a model file")
    return opened


def game_at(subject: Model | Game[Any], point: Mapping[str, Any], scenario: str | None = None) -> Game[Any]:
    """The game that a model stands for at a point; a game stands for itself and takes no point."""
    if isinstance(subject, Game):
        _refuse_point(scenario, point)
        return subject
    return subject.at(scenario, **point)


def solve_at(
    subject: Model | Game[Any],
    point: Mapping[str, Any],
    concept: str | None = None,
    scenario: str | None = None,
    *,
    seconds: float | None = None,
    progress: Progress | None = None,
) -> Solution:
    """As `solve`, for a model or game already read, with the values of parameters as a mapping."""
    from deterrence.solvers import Settings

    _known_concept(concept)
    settings = Settings(seconds=seconds) if progress is None else Settings(seconds=seconds, progress=progress)
    solution = _within_budget(game_at(subject, point, scenario), concept, settings)
    if isinstance(subject, Game):
        return solution
    values = subject.point(scenario, **point)
    parameters = {name: values[name] for name in subject.parameters}
    named = with_field_names(solution, subject)
    return replace(named, model=subject.name, parameters=parameters, player_names=subject.players)


def _within_budget(game: Game[Any], concept: str | None, settings: Settings) -> Solution:
    """What is found and labelled within the time budget; when that is nothing, an empty answer that says so."""
    from deterrence.solvers import Completeness, Solution, default_concept, solve_game, solver_for
    from deterrence.solvers.labels import labelled

    try:
        return labelled(solve_game(game, concept, settings), settings)
    except LimitError as error:
        if not settings.out_of_time():
            raise
        wanted = concept or default_concept(game)
        argument = str(error).removesuffix("; allow more")
        return Solution(game, wanted, solver_for(game, wanted).name, (), Completeness(False, argument))


def _known_concept(concept: str | None) -> None:
    """Refuse a misspelt concept before anything is worked out, with the nearest name."""
    from deterrence.solvers import solver_table

    if concept is None:
        return
    known = tuple(dict.fromkeys(solver.concept for solver in solver_table()))
    if concept not in known:
        there_are = f"there are: {', '.join(known)}"
        raise UsageError(f"no solver for the concept {concept!r}{nearest(concept, known)}; {there_are}")


def check(game: Game[Any], profile: Profile | Mapping[str, Any], concept: str | None = None) -> Certificate:
    """Hold a profile against the definition of a concept: the certificate, or who gains how much by what.

    Parameters
    ----------
    game
        At given payoffs; of a model, ``model.at(...)``.
    profile
        A `Profile`, an `Assessment` where the concept speaks of beliefs, an `Equilibrium`, an equilibrium from the JSON
        of ``deterrence solve``, or the bare strategies player -> information set -> action -> probability.
        Probabilities may be left out where they are zero, beliefs where they follow from the strategies.
    concept
        The game's own when absent.

    Returns
    -------
    Certificate
        True or false like a truth value; `str` tells every profitable deviation.

    Raises
    ------
    GameError
        When the profile does not fit the game.
    NotDefinedError, UsageError
        When the concept is not defined for the game, or does not exist.

    Examples
    --------
    >>> from deterrence.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("entrant", "incumbent"))
    >>> print(check(game, {"entrant": {"entrant": {"1": 1}}, "incumbent": {"incumbent": {"1": 1}}}))
    nash: fails
    entrant at entrant: 2 gains 1
    """
    from deterrence.concepts import concept_named
    from deterrence.solvers import default_concept

    wanted = concept_named(concept or default_concept(game))
    wanted.require(game)
    return wanted.certify(game, _exact_profile(game, profile))


def _exact_profile(game: Game[Any], profile: Profile | Mapping[str, Any]) -> Profile:
    if isinstance(profile, Profile):
        given = profile
    elif "strategies" in profile and "strategies" not in game.players:
        given = Assessment(profile["strategies"], profile.get("beliefs", {}))
    else:
        given = Profile(profile)
    filled = profile_of(game, _exact(given.strategies))
    if not isinstance(game, ExtensiveFormGame):
        return filled
    from deterrence.analysis.implied_beliefs import implied_beliefs

    held = _exact(given.beliefs) if isinstance(given, Assessment) else {}
    implied = implied_beliefs(game, filled.strategies)
    beliefs = {player: {**implied.get(player, {}), **held.get(player, {})} for player in {**implied, **held}}
    return Assessment(filled.strategies, beliefs)


def _exact(nested: Strategies[Any]) -> Strategies[Any]:
    from deterrence.games.rationals import exact, is_exact_number

    return {
        player: {
            label: {name: p if is_exact_number(p) else exact(p) for name, p in mixture.items()}
            for label, mixture in sets.items()
        }
        for player, sets in nested.items()
    }


def _refuse_point(scenario: str | None, parameters: Mapping[str, Any]) -> None:
    if scenario is not None or parameters:
        given = ", ".join([*parameters, *([f"scenario {scenario!r}"] if scenario is not None else [])])
        raise UsageError(f"a game has fixed payoffs and takes no parameters or scenarios ({given}); a model does")
