"""Iterated elimination of dominated actions by exact linear programs, with a proof of every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any, ClassVar

from deterrence.concepts.dominance import Dominance, Domination, Elimination, Kind, Remaining, certify_elimination
from deterrence.errors import LimitError, NotDefinedError
from deterrence.games import ExtensiveFormGame, Game, NormalFormGame
from deterrence.games.normalize import normalize
from deterrence.solvers.base import Settings, Solver
from deterrence.solvers.linear_programs import LinearProgram, Row, minimise
from deterrence.solvers.solution import Completeness, Component, Solution, equilibrium

__all__ = ["IteratedDominance", "eliminate"]

Belief = tuple[tuple[tuple[str, ...], Fraction], ...]


def eliminate(game: NormalFormGame[Any], kind: Kind = "strict", settings: Settings | None = None) -> Elimination:
    """Eliminate dominated actions until none is left, all dominated actions of all players in each round.

    Parameters
    ----------
    game
        Exact payoffs, any number of players.
    kind
        ``strict``: the survivors do not depend on the order and are exactly the rationalizable actions (with beliefs
        that may correlate opponents). ``weak``: they do depend on it; see `Elimination` for the order used.
    settings
        Time budget.

    Returns
    -------
    Elimination
        Complete: every step has its dominating mixture, every survivor a belief that it is a best reply to. One
        linear program with as many variables as actions and as many rows as opponents' profiles per action and round.

    Raises
    ------
    NotDefinedError
        When payoffs are not exact numbers.
    LimitError
        When the time budget ends: an unfinished elimination says nothing of the survivors.

    Examples
    --------
    >>> game = NormalFormGame.from_arrays([[3, 0], [0, 3], [1, 1]], [[1, 0], [0, 1], [5, 0]], players=("a", "b"))
    >>> print(eliminate(game))
    round 1: a's 3 is strictly dominated by 1/2 1 + 1/2 2
    survivors: a: 1, 2; b: 1, 2
    """
    if not game.is_exact():
        raise NotDefinedError("dominance is decided for exact payoffs only")
    limits = settings or Settings()
    remaining: Remaining = tuple(tuple(range(count)) for count in game.shape)
    steps: list[Domination] = []
    for number in range(1, sum(game.shape) + 1):
        verdicts = _round(game, remaining, kind, limits)
        fallen = [replace(one, round=number) for one in verdicts.values() if isinstance(one, Domination)]
        if not fallen:
            return _finished(game, remaining, kind, steps, verdicts)
        steps += fallen
        remaining = tuple(
            tuple(a for a in left if not isinstance(verdicts[i, a], Domination)) for i, left in enumerate(remaining)
        )
    raise AssertionError("every round eliminates an action")


def _round(
    game: NormalFormGame[Any], remaining: Remaining, kind: Kind, settings: Settings
) -> dict[tuple[int, int], Domination | Belief]:
    verdicts: dict[tuple[int, int], Domination | Belief] = {}
    for i, left in enumerate(remaining):
        profiles = list(product(*((0,) if j == i else actions for j, actions in enumerate(remaining))))
        names = [tuple(game.actions[j][b] for j, b in enumerate(one) if j != i) for one in profiles]
        table = {a: [game.payoff(i, (*one[:i], a, *one[i + 1 :])) for one in profiles] for a in left}
        for a in left:
            if settings.out_of_time():
                raise LimitError(f"the time budget of {settings.seconds} seconds ended during the elimination")
            mixture, belief = _pure(table, a, kind) or _mixed(table, a, kind)
            if mixture:
                by = tuple((game.actions[i][b], p) for b, p in mixture.items() if p)
                strict = _gains_everywhere(table, a, mixture)
                verdicts[i, a] = Domination(0, game.players[i], game.actions[i][a], by, strict)
            else:
                verdicts[i, a] = tuple((name, p) for name, p in zip(names, belief, strict=True) if p)
    return verdicts


Verdict = tuple[dict[int, Fraction], Sequence[Fraction]]
"""A dominating mixture, else (empty mixture and) a belief over the opponents' profiles."""


def _pure(table: dict[int, list[Any]], action: int, kind: Kind) -> Verdict | None:
    for b, values in table.items():
        gains = [y - x for x, y in zip(table[action], values, strict=True)]
        if min(gains) > 0 or (kind == "weak" and min(gains) >= 0 and max(gains) > 0):
            return {b: Fraction(1)}, ()
    return None


def _mixed(table: dict[int, list[Any]], action: int, kind: Kind) -> Verdict:
    """Maximise the smallest gain (strict) or the sum of nonnegative gains (weak) over mixtures; duals give beliefs."""
    actions = list(table)
    count = len(table[action])
    gains = [[table[b][s] - table[action][s] for b in actions] for s in range(count)]
    level = 1 if kind == "strict" else 0
    whole: list[Row] = [([1] * len(actions) + [0], 1)]
    rows: list[Row] = [([-g for g in line] + [level], 0) for line in gains]
    sums = [sum((line[k] for line in gains), Fraction(0)) for k in range(len(actions))]
    objective = [0] * len(actions) + [-1] if kind == "strict" else [-total for total in sums] + [0]
    answer = minimise(LinearProgram(objective, rows, whole, frozenset({len(actions)})))
    if answer.value < 0:
        return dict(zip(actions, answer.point, strict=False)), ()
    weights = [w + (1 if kind == "weak" else 0) for w in answer.multipliers[:count]]
    total = sum(weights)
    return {}, [w / total for w in weights]


def _gains_everywhere(table: dict[int, list[Any]], action: int, mixture: dict[int, Fraction]) -> bool:
    return all(sum(p * table[b][s] for b, p in mixture.items()) > own for s, own in enumerate(table[action]))


def _finished(
    game: NormalFormGame[Any],
    remaining: Remaining,
    kind: Kind,
    steps: list[Domination],
    verdicts: dict[tuple[int, int], Domination | Belief],
) -> Elimination:
    survivors = {
        player: tuple(names[a] for a in left)
        for player, names, left in zip(game.players, game.actions, remaining, strict=True)
    }
    beliefs: dict[str, dict[str, Belief]] = {player: {} for player in game.players}
    for (i, a), verdict in verdicts.items():
        if not isinstance(verdict, Domination):
            beliefs[game.players[i]][game.actions[i][a]] = verdict
    return Elimination(kind, tuple(steps), survivors, beliefs)


class IteratedDominance(Solver):
    """Iterated strict and weak dominance, and the rationalizable actions.

    The solution's remarks show both orders of elimination. `equilibria` holds the surviving profile where strict
    dominance leaves one; where several survive there is none to single out, and the remarks name the survivors.

    Examples
    --------
    >>> dilemma = NormalFormGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]], players=("a", "b"))
    >>> solution = IteratedDominance().solve(dilemma, Settings())
    >>> print(solution.remarks[0])
    strict dominance, round 1: a's 1 is strictly dominated by 2
    >>> solution.equilibria[0].strategies["b"]["b"]["2"]
    Fraction(1, 1)
    """

    name: ClassVar[str] = "iterated-dominance"
    concept: ClassVar[str] = "dominance"
    finds: ClassVar[str] = (
        "the actions that survive iterated strict dominance by mixed strategies (the rationalizable ones, beliefs may "
        "correlate opponents) and iterated weak dominance, with the order shown; exact and complete"
    )

    def accepts(self, game: Game[Any]) -> bool:
        """Exact payoffs; a game in extensive form is solved in its reduced normal form."""
        return isinstance(game, (NormalFormGame, ExtensiveFormGame)) and game.is_exact()

    def solve(self, game: Game[Any], settings: Settings) -> Solution:
        """Both eliminations; see the class.

        Raises
        ------
        LimitError
            When the time budget ends, or the normal form of an extensive game is too large.
        """
        if isinstance(game, ExtensiveFormGame):
            solution = self.solve(normalize(game).normal_form, settings)
            return replace(solution, remarks=("plans of the reduced normal form are eliminated", *solution.remarks))
        assert isinstance(game, NormalFormGame)
        strict, weak = (eliminate(game, kind, settings) for kind in ("strict", "weak"))
        for one in (strict, weak):
            certificate = certify_elimination(game, one)
            if not certificate:
                raise AssertionError(f"an elimination fails its own check: {certificate}")
        found = []
        if strict.solves:
            chosen = {player: {player: {actions[0]: Fraction(1)}} for player, actions in strict.survivors.items()}
            filled = {
                player: {player: {a: chosen[player][player].get(a, Fraction(0)) for a in names}}
                for player, names in zip(game.players, game.actions, strict=True)
            }
            certificate = certify_elimination(game, strict)
            found = [equilibrium(game, filled, certificate, component=1)]
        return Solution(
            game=game,
            concept=Dominance.name,
            solver=self.name,
            equilibria=tuple(found),
            complete=Completeness(
                True, "every eliminated action has a dominating mixture, every survivor a belief it is a best reply to"
            ),
            components=(Component(1, 0, ((0,),)),) if found else (),
            remarks=_remarks(strict, weak),
        )


def _remarks(strict: Elimination, weak: Elimination) -> tuple[str, ...]:
    lines = []
    for one in (strict, weak):
        lines += [f"{one.kind} dominance, {line}" for line in str(one).split("\n")]
    names = "; ".join(f"{player}: {', '.join(actions)}" for player, actions in strict.survivors.items())
    return (*lines, f"rationalizable actions (beliefs may correlate opponents): {names}")
