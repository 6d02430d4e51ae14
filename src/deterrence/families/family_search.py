"""Search for the supports of equilibria over all parameters of a model at once.

The enumeration is that of `SupportSearch`; a support is discarded only with proof: its equations contradict each other
almost everywhere (a rank test at a random point modulo a large prime), or no point of the parameters' region meets its
conditions (z3). What the rank test discards can come back on hypersurfaces of the parameters only: these are the
candidates for thresholds, and exact point solves cover them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import Any

from deterrence.errors import NotDefinedError
from deterrence.families.elimination import Form, consistent_somewhere, form_of, solve_equalities
from deterrence.families.hypersurfaces import Hypersurfaces
from deterrence.families.rational_functions import PRIME, RationalFunction
from deterrence.families.signs import RESOURCES, SignOracle
from deterrence.games import ExtensiveFormGame
from deterrence.solvers.base import Settings
from deterrence.solvers.linear_conditions import connected
from deterrence.solvers.sequence_form import Leaf, Place
from deterrence.solvers.support_search import Known, Mode, SupportSearch
from deterrence.solvers.theories import ONE, Condition, Supports, Theories, Unknown

__all__ = ["FamilySearch", "PathValues", "SymbolicState"]

GLANCE = RESOURCES // 10
"""Resource units of z3 for one question of the search: what it cannot refute is solved and decided later."""


@dataclass(frozen=True)
class SymbolicState:
    """Conditions that some parameters meet."""

    conditions: tuple[Condition, ...]


class PathValues(dict[Unknown, Any]):
    """Closed forms of the path's unknowns, with the conditions that they solve."""

    conditions: tuple[Condition, ...] = ()


@dataclass
class Counts:
    """What became of the supports, for the record."""

    asked: int = 0
    by_rank: int = 0
    by_proof: int = 0
    doubtful: int = 0
    thresholds: set[tuple[Any, ...]] = field(default_factory=set)


class FamilySearch(SupportSearch[SymbolicState]):
    """`SupportSearch` over a region of parameters.

    Parameters
    ----------
    game
        With payoffs and probabilities as `RationalFunction`s that are polynomials.
    oracle
        Decides sign conditions over the region.
    mode, settings
        As in `SupportSearch`.

    Attributes
    ----------
    counts
        Supports asked about and discarded, by reason.
    """

    def __init__(
        self, game: ExtensiveFormGame[RationalFunction], oracle: SignOracle, mode: Mode, settings: Settings
    ) -> None:
        super().__init__(game, mode, settings)
        self.oracle = oracle
        self.ring = oracle.ring
        self.chance_scale, self.payoff_scales = self._clear_denominators()
        generator = random.Random(20200103)
        self.residues = tuple(generator.randrange(PRIME) for _ in self.ring.names)
        self.counts = Counts()
        self.hypersurfaces = Hypersurfaces()
        self._asked: dict[Any, bool] = {}
        self._justified: dict[int, list[tuple[int, ...]]] = {}

    def _clear_denominators(self) -> tuple[RationalFunction, list[RationalFunction]]:
        """Multiply all probabilities of chance, and each player's payoffs, by a positive polynomial; returns these.

        Raises
        ------
        NotDefinedError
            When a denominator changes sign within the region.
        """
        form = self.form
        places = [place for several in form.places for place in several]
        chance = self._common([*(leaf.chance for leaf in form.leaves), *(place.chance for place in places)])
        payoffs = [self._common([leaf.payoffs[i] for leaf in form.leaves]) for i in range(len(self.game.players))]
        form.leaves = [
            Leaf(
                leaf.node,
                chance * leaf.chance,
                leaf.sequences,
                tuple(scale * amount for scale, amount in zip(payoffs, leaf.payoffs, strict=True)),
            )
            for leaf in form.leaves
        ]
        form.places = [
            [Place(place.node, chance * place.chance, place.sequences) for place in several] for several in form.places
        ]
        return chance, payoffs

    def _common(self, values: Sequence[Any]) -> RationalFunction:
        """A positive polynomial that all denominators divide."""
        below = self.ring.unit
        for value in values:
            if isinstance(value, RationalFunction) and not value.below.is_constant():
                below = below * (value.below / below.gcd(value.below))
        common = RationalFunction(self.ring, below, self.ring.unit)
        sign = self.oracle.sign(common)
        if sign not in ("+", "-"):
            raise NotDefinedError(
                f"{common} is a divisor that changes sign within the ranges; narrow them or assume a sign"
            )
        return common if sign == "+" else -common

    # --- what SupportSearch asks -----------------------------------------------------------------------------------

    def path_state(self, theories: Theories, conditions: list[Condition], decided: list[int]) -> SymbolicState | None:
        """See `SupportSearch.path_state`."""
        positive = {("b", h, a) for h in decided for a in theories.supports[h] or ()}
        return SymbolicState(tuple(conditions)) if self._may_hold(conditions, positive) else None

    def pinned(self, state: SymbolicState) -> Known | None:
        """Closed forms; None where the equations leave a continuum at almost all parameters."""
        equalities = [form_of(one, self.ring) for one in state.conditions if one.equal]
        unknowns = {u for one in state.conditions for u, _ in one.form if u != ONE}
        if consistent_somewhere(equalities, self.residues)[1] < len(unknowns):
            return None
        solved = solve_equalities(equalities)
        if solved is None or solved.free:
            return None
        self.hypersurfaces.add_system(equalities)
        values = PathValues({u: form.get(ONE, self.ring.zero) for u, form in solved.values.items()})
        values.conditions = state.conditions
        return values

    def cell_state(self, theories: Theories, conditions: list[Condition], known: Known | None) -> SymbolicState | None:
        """See `SupportSearch.cell_state`."""
        whole = [*conditions, *(known.conditions if isinstance(known, PathValues) else ())]
        positive = {u for u in known or {} if u[0] == "b"}
        return SymbolicState(tuple(conditions)) if self._may_hold(whole, positive) else None

    def has_mass(self, state: SymbolicState, unknowns: list[Unknown]) -> bool:
        """See `SupportSearch.has_mass`."""
        terms = {u for one in state.conditions for u, _ in one.form}
        held = [u for u in unknowns if u in terms]
        return not held or any(self._may_hold(list(state.conditions), {u}) for u in held)

    # --- proofs ----------------------------------------------------------------------------------------------------

    def _may_hold(self, conditions: list[Condition], positive: set[Unknown]) -> bool:
        """Whether conditions could not be refuted: group by group, as groups share only the parameters."""
        for group in connected([one for one in conditions if any(u != ONE for u, _ in one.form)]):
            wanted = frozenset(u for one in group for u, _ in one.form if u in positive)
            key = (frozenset(group), wanted)
            if key not in self._asked:
                self._asked[key] = self._ask(group, wanted)
            if not self._asked[key]:
                return False
        constants = [one for one in conditions if all(u == ONE for u, _ in one.form)]
        bare = (frozenset(constants), frozenset[Unknown]())
        if bare not in self._asked:
            self._asked[bare] = self._ask(constants, frozenset())
        return self._asked[bare]

    def _ask(self, group: Sequence[Condition], positive: frozenset[Unknown]) -> bool:
        self.counts.asked += 1
        equalities = [form_of(one, self.ring) for one in group if one.equal]
        if not consistent_somewhere(equalities, self.residues)[0]:
            self.counts.by_rank += 1
            self.hypersurfaces.add_system(equalities)
            return False
        signs: list[tuple[Form, str]] = [
            ({u: self.ring.one}, ">" if u in positive else ">=") for u in _unknowns_of(group)
        ]
        forms: list[tuple[Form, str]] = [(form_of(one, self.ring), "==" if one.equal else ">=") for one in group]
        if self.oracle.linear_at_a_point([*signs, *forms]):
            return True
        answer = self.oracle.ask(self._terms(group, positive), GLANCE)
        if answer == "unknown":
            self.counts.doubtful += 1
        if answer == "no":
            self.counts.by_proof += 1
        return answer != "no"

    def _terms(self, group: Sequence[Condition], positive: frozenset[Unknown]) -> list[Any]:
        z3 = self.oracle.z3
        unknowns = _unknowns_of(group)
        symbols = {u: z3.Real(f"x!{k}") for k, u in enumerate(unknowns)}
        terms = [symbol > 0 if u in positive else symbol >= 0 for u, symbol in symbols.items()]
        for one in group:
            total = z3.RealVal(0)
            for u, amount in form_of(one, self.ring).items():
                factor = self.oracle.polynomial(amount.above)
                total = total + (factor if u == ONE else factor * symbols[u])
            terms.append(total == 0 if one.equal else total >= 0)
        return terms

    # --- candidates ------------------------------------------------------------------------------------------------

    def candidates(self, number: int) -> list[tuple[int, ...]]:
        """Supports without actions that are dominated everywhere; where the game ends, those that may be justified."""
        if number not in self._justified:
            amounts = self._amounts(number)
            actions = self._undominated(number, amounts)
            subsets = list(chain.from_iterable(combinations(actions, k) for k in range(1, len(actions) + 1)))
            if not any(self.form.sets_below[number]):
                subsets = [support for support in subsets if self._justifiable(number, support, amounts)]
            self._justified[number] = subsets
        return self._justified[number]

    def _amounts(self, number: int) -> dict[tuple[int, int], list[RationalFunction]]:
        """(node, action) of an information set -> the different payoffs below."""
        form, player = self.form, self.form.owner[number]
        nodes = {place.node for place in form.places[number]}
        found: dict[tuple[int, int], dict[RationalFunction, None]] = {}
        for k in form.leaves_below[number]:
            leaf = form.leaves[k]
            action = next(a for h, a in leaf.sequences[player] if h == number)
            node = leaf.node
            while node not in nodes:
                node = self.game.parents[node][0]
            found.setdefault((node, action), {})[leaf.payoffs[player]] = None
        return {key: list(several) for key, several in found.items()}

    def _undominated(self, number: int, amounts: dict[tuple[int, int], list[RationalFunction]]) -> list[int]:
        nodes = [place.node for place in self.form.places[number]]
        actions = range(self.form.sizes[number])

        def beats(b: int, a: int) -> bool:
            gaps = [high - low for v in nodes for high in amounts[v, b] for low in amounts[v, a]]
            if not all(self.oracle.sign(gap) == "+" for gap in gaps):
                return False
            self.hypersurfaces.add(gaps)
            return True

        return [a for a in actions if not any(beats(b, a) for b in actions if b != a)]

    def _justifiable(
        self, number: int, support: tuple[int, ...], amounts: dict[tuple[int, int], list[RationalFunction]]
    ) -> bool:
        """Whether some belief and parameters make a support optimal."""
        if any(len(several) > 1 for several in amounts.values()):
            return True
        nodes = [place.node for place in self.form.places[number]]
        conditions = [Condition(True, (*((("node", v), 1) for v in nodes), (ONE, -1)))]
        for action in range(self.form.sizes[number]):
            gap = tuple((("node", v), amounts[v, support[0]][0] - amounts[v, action][0]) for v in nodes)
            form = tuple((u, c) for u, c in gap if c != 0)
            if action != support[0]:
                conditions.append(Condition(action in support, form))
        return self._may_hold(conditions, set())

    def describe(self, supports: Supports) -> str:
        """Supports in words."""
        return "; ".join(
            f"{one.label}: {' or '.join(one.actions[a] for a in support)}"
            for one, support in zip(self.game.information_sets, supports, strict=True)
            if support is not None
        )


def _unknowns_of(group: Sequence[Condition]) -> dict[Unknown, None]:
    return dict.fromkeys(u for one in group for u, _ in one.form if u != ONE)
