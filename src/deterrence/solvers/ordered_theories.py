"""Theories that all players share: one order of all deviations, and common weights within a level.

Consistency in the sense of Kreps and Wilson asks that unreached information sets, whoever owns them, rest on the same
order of magnitude of every deviation. So for given supports, choose for every set of roots the likeliest ones (its
*top*). A choice of tops is possible when some orders of the deviations produce it, which is a linear program; under
such a choice the beliefs of all information sets are common weights of the roots, restricted to each set's top, and
the conditions stay linear in these weights.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

from deterrence.errors import LimitError
from deterrence.solvers.linear_programs import LinearProgram, Row, minimise
from deterrence.solvers.path_components import rank
from deterrence.solvers.products import ProductTheories
from deterrence.solvers.sequence_form import Place
from deterrence.solvers.theories import PLAN, Root, Theories, Theory

__all__ = ["MOST_RANKINGS", "OrderedProducts", "OrderedTheories", "Rankings"]

Action = tuple[int, int]
Roots = frozenset[Root]

MOST_RANKINGS = 20_000
"""Most choices of likeliest roots tried for one choice of supports."""


@dataclass
class OrderedTheories(Theories):
    """Theories under a choice of the likeliest roots.

    Roots are named alike for all players: by the last deviations, whoever made them.

    Parameters
    ----------
    tops
        Set of roots -> the likeliest among them.
    tied
        Whether the weights of some roots are products of others', so that the conditions are necessary, not sufficient.
    """

    tops: Mapping[Roots, Roots] = field(default_factory=dict)
    tied: bool = False

    @property
    def variant(self) -> Hashable:
        """The choice of the likeliest roots."""
        return ("ordered", frozenset(self.tops.items()))

    def root_of(self, place: Place[Any], player: int) -> Root:
        """The others' last deviations on the way to a node, in an order that is the same for all players."""
        return tuple(sorted(one for one in super().root_of(place, player) if one is not None))

    def _find_theory(self, number: int) -> Theory:
        if self.others_lead_to(number):
            return PLAN
        top = self.tops[frozenset(self.roots(number))]
        members = tuple(sorted(self.connected(top)))
        return Theory(("common", members), members, tuple(sorted(top)))

    def connected(self, top: Roots) -> Roots:
        """All roots whose weights are tied to those of a top by a chain of tops that overlap."""
        members = set(top)
        while True:
            tied = members.union(*(other for other in self.tops.values() if members & other))
            if tied == members:
                return frozenset(members)
            members = tied


@dataclass
class OrderedProducts(ProductTheories, OrderedTheories):
    """`OrderedTheories` whose weights are products."""


class Rankings:
    """Every choice of likeliest roots that some orders of the deviations produce.

    Parameters
    ----------
    theories
        Supports decided; without tops.
    cluster
        Numbers of the information sets concerned.

    Attributes
    ----------
    groups
        The different sets of roots that these rest on.
    shared
        Whether different players' information sets rest on the same roots.
    """

    def __init__(self, theories: OrderedTheories, cluster: list[int]) -> None:
        self.deviations: dict[Root, frozenset[Action]] = {}
        groups: dict[Roots, int] = {}
        self.shared = False
        for number in cluster:
            player = theories.form.owner[number]
            places = theories.form.places[number]
            if theories.others_lead_to(number):
                continue
            self.shared |= groups.setdefault(frozenset(theories.roots(number)), player) != player
            for place in places:
                self.deviations[theories.root_of(place, player)] = theories.deviations(place, player)
        self.groups = list(groups)
        self.actions = sorted({action for several in self.deviations.values() for action in several})

    def are_all_possible(self) -> bool:
        """Whether every choice is possible and no weights are tied: then consistency asks for nothing more.

        So it is when every root is one deviation from the path, and no root belongs to two sets or to two players.
        """
        members = [root for group in self.groups for root in group]
        direct = all(len(self.deviations[root]) == 1 for root in members)
        return direct and not self.shared and len(set(members)) == len(members)

    def __iter__(self) -> Iterator[dict[Roots, Roots]]:
        """Choices of tops.

        Raises
        ------
        LimitError
            When there are more than `MOST_RANKINGS` to try.
        """
        tried = 0

        def extend(tops: dict[Roots, Roots], left: list[Roots]) -> Iterator[dict[Roots, Roots]]:
            nonlocal tried
            if not left:
                yield tops
                return
            group, *others = left
            ordered = sorted(group)
            for some in chain.from_iterable(combinations(ordered, k) for k in range(len(ordered), 0, -1)):
                tried += 1
                if tried > MOST_RANKINGS:
                    raise LimitError(f"more than {MOST_RANKINGS} orders of the deviations to try")
                longer = tops | {group: frozenset(some)}
                if len(group) == 1 or self._has_orders(longer):
                    yield from extend(longer, others)

        yield from extend({}, self.groups)

    def _has_orders(self, tops: dict[Roots, Roots]) -> bool:
        """Whether some orders, at least one each, make exactly these roots the likeliest of their sets."""
        equal: list[Row] = []
        at_most: list[Row] = []
        for group, top in tops.items():
            first = min(top)
            for root in group - {first}:
                row = [int(a in self.deviations[first]) - int(a in self.deviations[root]) for a in self.actions]
                # the unknowns are the orders minus one
                if root in top:
                    equal.append((row, -sum(row)))
                else:
                    at_most.append((row, -1 - sum(row)))
        program = LinearProgram([0] * len(self.actions), at_most=at_most, equal=equal)
        return minimise(program).status == "optimal"

    def are_weights_free(self, theories: OrderedTheories) -> bool:
        """Whether the common weights are any positive numbers; else some are products of others.

        A root that takes several deviations weighs the product of their weights, so four such roots may be tied.
        """
        names = list(dict.fromkeys(theories.connected(top) for top in theories.tops.values()))
        rows = [
            [Fraction(a in self.deviations[root]) for a in self.actions] + [Fraction(name == other) for other in names]
            for name in names
            for root in sorted(name)
        ]
        return rank(rows) == len(rows)
