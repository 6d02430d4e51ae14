"""Rules that pick one of several equilibria of a point; a sweep applies one only when told to.

A rule gives every equilibrium a vector of scores. One is picked when its scores are at least as high as those of every
other equilibrium of the point, and somewhere higher. Where there is none the point says why: no pick is silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.signs_in_floats import SignSource, box_of
from deterrence.errors import ExpressionError, NotDefinedError, UsageError
from deterrence.expressions import ZERO, Expression, substitute
from deterrence.families import Family
from deterrence.games import NormalFormGame
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "AMBIGUOUS",
    "NONE",
    "REASONS",
    "RULES",
    "UNDEFINED",
    "UNNAMED",
    "Picker",
    "Rule",
    "best_of",
    "least_risky",
    "picker_of",
    "rule_named",
]

NONE, AMBIGUOUS, UNDEFINED, UNNAMED = -1, -2, -3, -4
REASONS: Mapping[int, str] = {
    NONE: "no-equilibrium",
    AMBIGUOUS: "ambiguous",
    UNDEFINED: "undefined",
    UNNAMED: "an-equilibrium-of-no-family",
}
"""In place of an equilibrium's number: there is none; several are equally good; the rule says nothing here, or not all
equilibria are known; the one picked is no family's closed form."""
RULES: Mapping[str, str] = {
    "payoff-dominant": "better for somebody, and worse for nobody, than every other equilibrium",
    "risk-dominant": "of two strict equilibria of a 2x2 game, the one from which deviating jointly costs more "
    "(Harsanyi and Selten); the only equilibrium where there is one",
    "logit": "the limit of the principal branch of logit equilibria, in 2x2 games the risk-dominant one (Turocy)",
    "best:PLAYER": "best for the player",
    "worst:PLAYER": "worst for the player",
}
"""The rules, and which equilibrium each picks."""
HIGHER, EQUAL, NEITHER, UNSURE = 1, 0, 2, 3


@dataclass(frozen=True)
class Rule:
    """A picking rule.

    Parameters
    ----------
    name
        As given, e.g. ``best:us``.
    kind
        ``payoff-dominant``, ``risk-dominant``, ``logit``, ``best`` or ``worst``.
    player
        For ``best`` and ``worst``.
    """

    name: str
    kind: str
    player: str = ""

    def meaning(self) -> str:
        """Which equilibrium is picked, in words."""
        key = f"{self.kind}:PLAYER" if self.player else self.kind
        return RULES[key].replace("the player", self.player)

    @property
    def by_risk(self) -> bool:
        """Whether scores are Nash products of a 2x2 game."""
        return self.kind in ("risk-dominant", "logit")

    def scores(self, payoffs: Mapping[str, Any]) -> list[Any]:
        """Of an equilibrium, by its payoffs; exact numbers or closed forms."""
        match self.kind:
            case "best":
                return [payoffs[self.player]]
            case "worst":
                return [-payoffs[self.player]]
            case _:
                return list(payoffs.values())


def rule_named(name: str | None, model: Model, concept: str) -> Rule | None:
    """Read a rule.

    Raises
    ------
    UsageError
        When there is no such rule or player.
    NotDefinedError
        When the rule is not defined for the model.

    Examples
    --------
    >>> from deterrence.model import load
    >>> rule_named("payoff-dominant", load("escalation"), "nash").meaning()
    'better for somebody, and worse for nobody, than every other equilibrium'
    """
    if name is None:
        return None
    kind, _, player = name.partition(":")
    if kind in ("best", "worst"):
        if player not in model.players:
            raise UsageError(f"pick={name!r}: say for whom: {', '.join(f'{kind}:{one}' for one in model.players)}")
        return Rule(name, kind, player)
    if name not in RULES:
        raise UsageError(f"no rule {name!r} to pick an equilibrium; there are: {', '.join(RULES)}")
    rule = Rule(name, kind)
    game = model.symbolic()
    if rule.by_risk and not (concept == "nash" and isinstance(game, NormalFormGame) and game.shape == (2, 2)):
        raise NotDefinedError(
            f"{name} is defined here for 2x2 games in normal form solved for nash, and {model.name} is none; pick by "
            "payoff-dominant, best:PLAYER or worst:PLAYER, or keep all equilibria"
        )
    return rule


def best_of(scores: Sequence[Sequence[Any]]) -> int:
    """The position of the best of several, or why there is none.

    Examples
    --------
    >>> best_of([[1, 2], [2, 2]]), best_of([[1, 2], [2, 1]]), best_of([[1, 2], [1, 2]]), best_of([])
    (1, -3, -2, -1)
    """
    if not scores:
        return NONE
    top = [k for k, own in enumerate(scores) if all(_relation(own, other) in (HIGHER, EQUAL) for other in scores)]
    return UNDEFINED if not top else top[0] if len(top) == 1 else AMBIGUOUS


def _relation(own: Sequence[Any], other: Sequence[Any]) -> int:
    if any(a < b for a, b in zip(own, other, strict=True)):
        return NEITHER
    return HIGHER if any(a > b for a, b in zip(own, other, strict=True)) else EQUAL


def nash_products(pays: Sequence[Sequence[Any]]) -> list[Any]:
    """What both players lose together by leaving each pure profile of a 2x2 game, as a product; cells in order."""
    row, column = pays
    return [(row[k] - row[k ^ 2]) * (column[k] - column[k ^ 1]) for k in range(4)]


@dataclass(frozen=True)
class Picker:
    """A rule over families: source code of how their scores compare at a point.

    Parameters
    ----------
    rule
        Which.
    names
        Columns of parameters.
    bounds, lines
        Constants and assignments of polynomials, as in `Kernel`.
    pairs
        (k, j) -> sources of whether some score of k is surely higher than that of j, surely lower, and whether some
        comparison is not certain.
    """

    rule: Rule
    names: tuple[str, ...]
    bounds: tuple[float, ...]
    lines: tuple[str, ...]
    pairs: Mapping[tuple[int, int], tuple[str, str, str]]

    @classmethod
    def of(cls, rule: Rule, scores: Sequence[Sequence[Expression] | None], signs: SignSource) -> Picker:
        """Compare families pairwise; one without scores is never certain."""
        pairs = {}
        for k, own in enumerate(scores):
            for j, other in enumerate(scores[:k]):
                pairs[k, j] = _compared(own, other, signs)
        return cls(rule, signs.names, tuple(signs.bounds), tuple(signs.lines), pairs)

    def pick(
        self, inputs: NDArray[np.float64], present: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
        """The family picked at each point, or why none; and where rounding could decide.

        Parameters
        ----------
        inputs
            Shape (names, points).
        present
            Shape (families, points).
        """
        import numpy as np

        points = inputs.shape[1]
        if not len(present):
            return np.full(points, NONE, np.int16), np.zeros(points, np.bool_)
        count = present.sum(axis=0)
        picks = np.where(count == 0, NONE, present.argmax(axis=0)).astype(np.int16)
        unsure = np.zeros(points, np.bool_)
        many = np.flatnonzero(count > 1)
        if many.size:
            picks[many], unsure[many] = self._among(inputs[:, many], present[:, many])
        return picks, unsure

    def _among(
        self, inputs: NDArray[np.float64], present: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
        import numpy as np

        here = np.ones(inputs.shape[1], np.bool_)
        space: dict[str, Any] = {"not_": np.logical_not}
        space |= {f"v_{name}": inputs[k] for k, name in enumerate(self.names)}
        space |= {f"b{k}": bound for k, bound in enumerate(self.bounds)}
        for line in self.lines:
            name, _, source = line.partition(" = ")
            space[name] = eval(source, space)
        unsure = np.zeros_like(here)
        top, alone = present.copy(), present.copy()
        for (k, j), sources in self.pairs.items():
            both = present[k] & present[j]
            if not both.any():
                continue
            higher, lower, doubt = (here & eval(source, space) for source in sources)
            unsure |= both & doubt
            top[k] &= ~(both & lower)
            top[j] &= ~(both & higher)
            alone[k] &= ~(both & ~higher)
            alone[j] &= ~(both & ~lower)
        first = top.argmax(axis=0)
        single = alone[first, np.arange(len(first))]
        if self.rule.by_risk:  # positions are those of `CANDIDATES`
            two = (present[0] & present[3]) | (present[1] & present[2])
            top &= two & present[4] & (present.sum(axis=0) == 3)
        picks = np.where(top.any(axis=0), np.where(single, first, AMBIGUOUS), UNDEFINED)
        return picks.astype(np.int16), unsure


def _compared(
    own: Sequence[Expression] | None, other: Sequence[Expression] | None, signs: SignSource
) -> tuple[str, str, str]:
    if own is None or other is None:
        return "False", "False", "True"
    higher, lower, doubt = [], [], []
    for a, b in zip(own, other, strict=True):
        try:
            gap = signs.difference(a, b)
        except ExpressionError:
            return "False", "False", "True"
        if gap.constant() == 0:
            continue
        higher.append(signs.sign_is(gap, ">"))
        lower.append(signs.sign_is(gap, "<"))
        doubt.append(signs.doubtful(gap) or "False")
    return tuple(" | ".join(one) or "False" for one in (higher, lower, doubt))  # type: ignore[return-value]


def picker_of(
    rule: Rule, families: Sequence[Family], model: Model, names: Sequence[str], fixed: Mapping[str, Fraction]
) -> Picker:
    """A rule over the families of a sweep over the parameters `names`."""
    scores: list[list[Expression] | None]
    if rule.by_risk:
        game = model.symbolic()
        assert isinstance(game, NormalFormGame)
        cells = nash_products([[substitute(amount, dict(fixed)) for amount in one] for one in game.payoffs])
        scores = [[_of_profile(cells, family, game)] for family in families]
    else:
        scores = [rule.scores(family.payoffs) if family.payoffs and not family.free else None for family in families]
    return Picker.of(rule, scores, SignSource(names, box_of(model, names)))


def _of_profile(cells: Sequence[Any], family: Family, game: NormalFormGame[Any]) -> Any:
    """The Nash product of a pure profile; zero of one in which somebody mixes, who then loses nothing by deviating."""
    played = [family.path[player][player] for player in game.players]
    if any(len(actions) > 1 for actions in played):
        return ZERO
    row, column = (game.actions[i].index(actions[0]) for i, actions in enumerate(played))
    return cells[2 * row + column]


def least_risky(payoffs: Sequence[Sequence[Any]], equilibria: int) -> int:
    """The cell of the risk-dominant one of two strict equilibria of a 2x2 game with three; else why there is none."""
    products = nash_products(payoffs)
    row, column = payoffs
    strict = [k for k in range(4) if row[k] > row[k ^ 2] and column[k] > column[k ^ 1]]
    if len(strict) != 2 or equilibria != 3:
        return UNDEFINED
    best = best_of([[products[k]] for k in strict])
    return best if best < 0 else strict[best]
