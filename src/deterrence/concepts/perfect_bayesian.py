"""Perfect Bayesian equilibrium, in its usual and in its weak form."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any, ClassVar

from deterrence.concepts.base import Certificate, Deviation, SolutionConcept
from deterrence.concepts.beliefs import BeliefCheck
from deterrence.concepts.best_responses import Play, in_words
from deterrence.errors import GameError
from deterrence.games import Assessment, ExtensiveFormGame, Game, Profile
from deterrence.games.profiles import profile_of

__all__ = ["PerfectBayesian", "WeakPerfectBayesian"]


class WeakPerfectBayesian(SolutionConcept):
    """Sequential rationality everywhere, and Bayes' rule on the path of play; any belief off it.

    An assessment such that (a) no player gains by any whole continuation strategy at any of its information sets,
    given its belief there, and (b) beliefs follow Bayes' rule at the information sets that play reaches.
    """

    name: ClassVar[str] = "weak-perfect-bayesian"
    definition: ClassVar[str] = (
        "An assessment at which no player gains by any continuation strategy at any of its information sets, given its "
        "belief there, and beliefs follow Bayes' rule on the path of play."
    )

    def refusal(self, game: Game[Any]) -> str:
        """Empty for extensive forms with perfect recall."""
        if not isinstance(game, ExtensiveFormGame):
            return "beliefs need information sets; this is a normal form"
        if game.imperfect_recall:
            return f"a player forgets what it knew or did at {', '.join(game.imperfect_recall)}"
        return ""

    def certify(self, game: Game[Any], profile: Profile) -> Certificate:
        """The best deviation at every information set under the belief there, and every rule of belief that fails.

        Parameters
        ----------
        game
            Extensive form with perfect recall.
        profile
            An `Assessment`. Beliefs may be left out at information sets with one node.

        Raises
        ------
        GameError
            When strategies or beliefs do not belong to the game.
        """
        self.require(game)
        assert isinstance(game, ExtensiveFormGame)
        strategies = profile_of(game, profile.strategies).strategies
        beliefs = _beliefs(game, profile)
        check = BeliefCheck(game, strategies, beliefs)
        violations = tuple(check.lotteries()) or tuple(self._rules(check))
        play = Play(game, strategies)
        deviations = []
        for number, one in enumerate(game.information_sets):
            found = play.best(one.player, beliefs[number])
            held = tuple((game.node_labels[node], p) for node, p in beliefs[number].items() if p != 0)
            words = in_words(game, strategies, found)
            deviations.append(Deviation(game.players[one.player], one.label, words, found.gain, held))
        return Certificate(self.name, tuple(deviations), violations)

    def _rules(self, check: BeliefCheck) -> Iterable[str]:
        return check.bayes_on_path()


class PerfectBayesian(WeakPerfectBayesian):
    """Sequential rationality everywhere, with beliefs that follow Bayes' rule wherever it has something to say.

    An assessment such that (a) no player gains by any whole continuation strategy at any of its information sets,
    given its belief there; (b) beliefs follow Bayes' rule on the path; (c) they follow it from a player's information
    set to its own next one whenever that is reached from there, wherever the others' strategies lead, and within every
    subgame; (d) deviations signal nothing that the deviator does not know: nodes that follow from the same deviations
    keep their proportions, a node that takes strictly more deviations than another of its information set has belief
    zero, and information sets of one player to which the same deviations lead weigh these deviations alike.
    """

    name: ClassVar[str] = "perfect-bayesian"
    definition: ClassVar[str] = (
        "An assessment at which no player gains by any continuation strategy at any of its information sets, given its "
        "belief there; beliefs follow Bayes' rule on the path, from a player's information set to its own later ones "
        "and within every subgame; and a deviation changes no belief about what the deviator does not know."
    )

    def _rules(self, check: BeliefCheck) -> Iterable[str]:
        yield from check.bayes_where_others_lead()
        yield from check.bayes_from_own_sets()
        yield from check.nothing_signalled()


def _beliefs(game: ExtensiveFormGame[Any], profile: Profile) -> dict[int, dict[int, Any]]:
    """Beliefs by numbers; certainty where there is one node."""
    given = profile.beliefs if isinstance(profile, Assessment) else {}
    known = {(game.players[one.player], one.label): number for number, one in enumerate(game.information_sets)}
    for player, sets in given.items():
        for label in sets:
            if (player, label) not in known:
                raise GameError(f"a belief is given for {player} at {label!r}; there is no such information set")
    beliefs: dict[int, dict[int, Any]] = {}
    for number, one in enumerate(game.information_sets):
        held = given.get(game.players[one.player], {}).get(one.label)
        labels = {game.node_labels[node]: node for node in one.nodes}
        if held is None:
            if len(one.nodes) > 1:
                where = f"{game.players[one.player]} at {one.label!r}"
                raise GameError(f"the assessment has no belief for {where}; nodes: {', '.join(labels)}")
            held = {label: Fraction(1) for label in labels}
        unknown = [label for label in held if label not in labels]
        if unknown:
            raise GameError(f"no node {unknown[0]!r} at {one.label!r}; nodes: {', '.join(labels)}")
        beliefs[number] = {node: held.get(label, Fraction(0)) for label, node in labels.items()}
    return beliefs
