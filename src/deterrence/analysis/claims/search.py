"""All supports along the path over a region of parameters, hypersurfaces included.

Families speak of almost all parameters. A claim is about all of them, so nothing may be discarded by an argument that
holds almost everywhere: here a support is discarded only when z3 finds no parameters of the region, ties and closed
ends included, at which its conditions can be met.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from deterrence.analysis.claims.joint_signs import JointSigns
from deterrence.expressions import Formula, event_holds
from deterrence.families.elimination import form_of
from deterrence.families.family_search import GLANCE, FamilySearch, SymbolicState
from deterrence.families.rational_functions import RationalFunction
from deterrence.solvers.support_search import Cell, Path
from deterrence.solvers.theories import ONE, Condition, Nonlinear, Supports, Theories, Unknown

if TYPE_CHECKING:
    from deterrence.families.signs import SignOracle
    from deterrence.games import ExtensiveFormGame
    from deterrence.solvers.base import Settings
    from deterrence.solvers.sequence_form import Sequence as OwnSequence
    from deterrence.solvers.support_search import Mode

__all__ = ["ClaimSearch", "Played"]

STEP = 1_000
"""Units of work that a beginning of supports counts besides those of z3."""
AT_A_GLANCE = GLANCE // 10
"""Resource units of z3 for a question on the way: what it cannot refute is asked about again with the claim."""
TELL = 50
"""So many lie between two reports of progress."""

Quotient = tuple[Any, Any]
"""Terms of z3: what is divided, and by what."""


@dataclass(frozen=True)
class Strict(Condition):
    """``form > 0``."""


@dataclass(frozen=True)
class Played:
    """Supports along a path and, where they matter, one choice of what holds it up.

    Parameters
    ----------
    path
        As found by `ClaimSearch.paths`.
    cells
        One per cluster of information sets off the path; empty when they have not been looked at.
    """

    path: Path[SymbolicState]
    cells: tuple[Cell[SymbolicState], ...] = ()


class ClaimSearch(FamilySearch):
    """`FamilySearch` that leaves no parameters out, and that can speak of what a support leads to in terms of z3.

    Parameters
    ----------
    game, oracle, mode, settings
        As in `FamilySearch`; every probability of chance is positive over the oracle's region.
    prefix
        Begins the names of this search's unknowns in z3.
    outcomes
        The model's named events.
    by_replies
        Whether the last choices of play are told apart by all best replies instead of those played: fewer cases, as
        every point has one set of them, and equilibria that play some of them only are among its own. Not when
        equilibria are compared by what they play, nor for beliefs, which depend on it.

    Attributes
    ----------
    matters
        Whether supports decided in part can still lead to what is looked for.
    """

    def __init__(
        self,
        game: ExtensiveFormGame[RationalFunction],
        oracle: SignOracle,
        mode: Mode,
        settings: Settings,
        prefix: str,
        outcomes: Mapping[str, Formula],
        by_replies: bool = True,
    ) -> None:
        super().__init__(game, oracle, mode, settings)
        self.by_replies = by_replies
        self.prefix, self.outcomes = prefix, outcomes
        self.symbols: dict[Unknown, Any] = {}
        self._signs: dict[tuple[Unknown, bool], Any] = {}
        self._terms_of: dict[Condition, Any] = {}
        self.joint = JointSigns(oracle)
        self._held: dict[tuple[tuple[int, ...] | None, ...], list[list[Cell[SymbolicState]]]] = {}
        self.matters: Callable[[Supports], bool] = lambda supports: True
        self.steps = 0
        self._sorted: dict[Formula | None, tuple[list[OwnSequence], list[OwnSequence]]] = {}
        self._histories: dict[int, dict[str, str]] = {}

    # --- what `FamilySearch` discards almost everywhere, discarded only where it is nowhere possible ----------------

    def _ask(self, group: Sequence[Condition], positive: frozenset[Unknown]) -> bool:
        self.counts.asked += 1
        if any(u != ONE for one in group for u, _ in one.form):
            if all(map(_is_split, group)):
                return True
            return self.oracle.ask(self.conditions(group, positive), AT_A_GLANCE) != "no"
        return self.joint.possible(
            [(amount, _relation(one)) for one in group for amount in form_of(one, self.ring).values()]
        )

    def _undominated(self, number: int, amounts: dict[tuple[int, int], list[RationalFunction]]) -> list[int]:
        nodes = [place.node for place in self.form.places[number]]
        actions = range(self.form.sizes[number])

        def beats(b: int, a: int) -> bool:
            gaps = dict.fromkeys(low - high for v in nodes for high in amounts[v, b] for low in amounts[v, a])
            return all(self.oracle.possible([(gap, ">=")]) == "no" for gap in gaps)

        return [a for a in actions if not any(beats(b, a) for b in actions if b != a)]

    def _extend(self, supports: Supports) -> Iterator[Path[SymbolicState]]:
        """See `SupportSearch`; nothing is asked where there is but one way to go on."""
        self._keep_time()
        longer = list(supports)
        while (following := self._following(longer)) is not None and len(self.candidates(following)) == 1:
            longer[following] = self.candidates(following)[0]
        if following is None:
            yield from self._hold_up(longer)
            return
        for support in self.candidates(following):
            longer[following] = support
            if self._along_path(longer) is not None:
                yield from self._extend(longer)

    def _along_path(self, supports: Supports) -> SymbolicState | None:
        """The linear conditions along a path; those that multiply unknowns are added to the final question."""
        self.steps += 1
        work = self.settings.work
        if work is not None:
            work.spend(STEP)
        if self.steps % TELL == 0:
            told = f"{self.steps:,} beginnings of supports, {self.oracle.asked:,} questions to z3"
            self.settings.progress(told, min(1.0, work.spent / work.most) if work is not None else 0.0)
        if not self.matters(supports):
            return None
        theories = Theories(self.form, self._with_forced(supports))
        decided = [h for h in range(self.count) if supports[h] is not None]
        conditions = self._path_conditions(theories, decided, tolerant=True)
        return self.path_state(theories, conditions, [h for h in decided if h not in self.last])

    def _with_forced(self, supports: Sequence[tuple[int, ...] | None]) -> Supports:
        """With what must be played where play does not lead: deviations are held against it before the rest is known.

        Nash equilibria may play anything there.
        """
        if self.mode == "nash":
            return list(supports)
        return [own or forced for own, forced in zip(supports, self.forced, strict=True)]

    @cached_property
    def forced(self) -> list[tuple[int, ...] | None]:
        """For every information set the only support that any belief may justify; None where there are several."""
        every = [self.candidates(h) for h in range(self.count)]
        return [several[0] if len(several) == 1 else None for several in every]

    @cached_property
    def last(self) -> frozenset[int]:
        """Information sets that are told apart by all best replies: nobody has a choice after them."""
        if not self.by_replies:
            return frozenset()
        settled = set() if self.mode == "nash" else {h for h, one in enumerate(self.forced) if one is not None}
        return frozenset(h for h, below in enumerate(self.form.sets_below) if set().union(*below) <= settled)

    def _ready(self, theories: Theories, number: int, tolerant: bool = False) -> Iterator[Condition]:
        """See `SupportSearch`; an action that is no best reply is worse."""
        for one in super()._ready(theories, number, tolerant):
            yield one if one.equal or number not in self.last else Strict(False, one.form)

    def _hold_up(self, supports: Supports) -> Iterator[Path[SymbolicState]]:
        """The path alone: what holds it up is looked at only where a question depends on it."""
        state = self._along_path(supports)
        if state is not None:
            yield Path(tuple(supports), state, None, ())

    def held_up(self, path: Path[SymbolicState]) -> list[list[Cell[SymbolicState]]]:
        """For every cluster of information sets off a path the cells that may hold it up."""
        if path.supports not in self._held:
            supports = list(path.supports)
            off = [h for h in self.order if supports[h] is None]
            found: list[list[Cell[SymbolicState]]] = []
            for cluster in self._clusters(Theories(self.form, supports), off):
                found.append(list(self._cells(supports, cluster, list(path.state.conditions), None)))
                if not found[-1]:
                    break
            self._held[path.supports] = found
        return self._held[path.supports]

    def possible(self, event: Formula | None, supports: Supports) -> tuple[bool, bool]:
        """Whether an event can still come about, and whether its opposite can, under supports decided in part."""
        if event not in self._sorted:
            happening = [leaf for leaf in self.form.leaves if event is None or self.happens(event, leaf.node)]
            others = [leaf for leaf in self.form.leaves if leaf not in happening]
            self._sorted[event] = (_steps(happening), _steps(others))
        inside, outside = self._sorted[event]
        return _open(inside, supports), _open(outside, supports)

    # --- terms of z3 -----------------------------------------------------------------------------------------------

    def symbol(self, unknown: Unknown) -> Any:
        """The name of an unknown in z3."""
        if unknown not in self.symbols:
            self.symbols[unknown] = self.oracle.z3.Real(f"{self.prefix}!{len(self.symbols)}")
        return self.symbols[unknown]

    def terms_of(self, played: Played) -> list[Any]:
        """That parameters and unknowns make an equilibrium with these supports."""
        path = played.path
        positive = {("b", h, a) for h in path.reached() if h not in self.last for a in path.supports[h] or ()}
        terms = [*self.conditions(path.state.conditions, positive), *self._curved(path)]
        for cell in played.cells:
            terms += self.conditions(cell.state.conditions, set())
            known = {u for one in cell.state.conditions for u, _ in one.form}
            for h in cell.sets:
                theory = cell.theories.theory(h)
                mass = [u for root in theory.mass if (u := ("u", theory.name, root)) in known]
                terms += [self.oracle.z3.Sum([self.symbol(u) for u in mass]) > 0] if mass else []
        return terms

    def conditions(self, conditions: Iterable[Condition], positive: Collection[Unknown]) -> list[Any]:
        """Linear conditions, and the signs of their unknowns."""
        found = list(conditions)
        unknowns = dict.fromkeys(u for one in found for u, _ in one.form if u != ONE)
        return [*(self._sign(u, u in positive) for u in unknowns), *map(self._term, found)]

    def _sign(self, unknown: Unknown, positive: bool) -> Any:
        if (unknown, positive) not in self._signs:
            symbol = self.symbol(unknown)
            self._signs[unknown, positive] = symbol > 0 if positive else symbol >= 0
        return self._signs[unknown, positive]

    def _term(self, condition: Condition) -> Any:
        if condition not in self._terms_of:
            form = form_of(condition, self.ring)
            total = self._sum((amount, [] if u == ONE else [self.symbol(u)]) for u, amount in form.items())
            compared: dict[str, Any] = {"==": total == 0, ">": total > 0, ">=": total >= 0}
            self._terms_of[condition] = compared[_relation(condition)]
        return self._terms_of[condition]

    def _curved(self, path: Path[SymbolicState]) -> Iterator[Any]:
        """Optimality along a path where the mixtures of several others multiply each other."""
        theories = Theories(self.form, self._with_forced(path.supports))
        for h in path.reached():
            support = path.supports[h] or ()
            below = self.form.sets_below[h]
            actions = [a for a in range(self.form.sizes[h]) if all(theories.supports[s] is not None for s in below[a])]
            try:
                list(theories.optimality(h, actions))
            except Nonlinear:
                best = self._worth(theories, h, next(iter(support)))
                for action in actions:
                    worth = self._worth(theories, h, action)
                    yield worth == best if action in support else worth <= best

    def _worth(self, theories: Theories, number: int, action: int) -> Any:
        """Expected payoff of an action on the path, times the probability of coming there, later choices supported."""
        player = self.form.owner[number]
        places = {place.node: place for place in self.form.places[number]}
        parts = []
        for leaf in (self.form.leaves[k] for k in self.form.leaves_below[number]):
            own = leaf.sequences[player]
            position = next(k for k, (h, _) in enumerate(own) if h == number)
            later = all((theories.supports[h] or (-1,))[0] == a for h, a in own[position + 1 :])
            if own[position][1] != action or not later:
                continue
            place = places[theories.ancestor(leaf.node, places)]
            found = theories.factors(number, theories.theory(number), place, leaf.node)
            if found is not None:
                parts.append((leaf.chance * leaf.payoffs[player], [self.symbol(u) for u in found[0]]))
        return self._sum(parts)

    def _sum(self, parts: Iterable[tuple[Any, list[Any]]]) -> Any:
        total = self.oracle.z3.RealVal(0)
        for amount, factors in parts:
            term = self.oracle.polynomial((self.ring.one * amount).above)
            for factor in factors:
                term = term * factor
            total = total + term
        return total

    def probability(self, played: Played, event: Formula, given: Formula | None) -> Quotient:
        """Probability of an event, or of an event given another."""
        leaves = [leaf for leaf in self.form.leaves if self._reached(played, leaf.sequences)]
        among = [leaf for leaf in leaves if given is None or self.happens(given, leaf.node)]
        chosen = [leaf for leaf in among if self.happens(event, leaf.node)]
        above = self._sum((leaf.chance, self._weights(played, leaf.sequences)) for leaf in chosen)
        if given is None:
            return above, self.oracle.polynomial(self.chance_scale.above)
        return above, self._sum((leaf.chance, self._weights(played, leaf.sequences)) for leaf in among)

    def payoff(self, played: Played, player: str) -> Quotient:
        """A player's expected payoff."""
        i = self.game.players.index(player)
        leaves = [leaf for leaf in self.form.leaves if self._reached(played, leaf.sequences)]
        above = self._sum((leaf.chance * leaf.payoffs[i], self._weights(played, leaf.sequences)) for leaf in leaves)
        return above, self.oracle.polynomial((self.chance_scale * self.payoff_scales[i]).above)

    def belief(self, played: Played, event: Formula, label: str) -> tuple[Any, Any, list[Any]] | None:
        """Belief in an event at an information set as a quotient, with what ties its unknowns; None: no such set."""
        number = next((h for h, one in enumerate(self.game.information_sets) if one.label == label), None)
        if number is None:
            return None
        theories = next(
            (cell.theories for cell in played.cells if number in cell.sets),
            Theories(self.form, list(played.path.supports), weak=self.weak),
        )
        theory = theories.theory(number)
        weighed: list[tuple[int, Any, list[Any]]] = []
        unknowns: dict[Unknown, None] = {}
        ties: dict[Unknown, list[Unknown]] = {}
        for place in self.form.places[number]:
            found = theories.factors(number, theory, place)
            if found is None:
                continue
            factors, root = found
            if root is not None:
                parts = [("u", theory.name, root), *factors]
                if len(factors) == 1:  # as the conditions off the path write this product
                    ties["g", theory.name, root, *factors[0][1:]] = parts
                    factors = [("g", theory.name, root, *factors[0][1:])]
                else:
                    factors = parts
            unknowns.update(dict.fromkeys(factors))
            chance = Fraction(1) if self.weak and theory.roots else place.chance
            weighed.append((place.node, chance, [self.symbol(one) for one in factors]))
        above = self._sum((chance, w) for node, chance, w in weighed if self.happens(event, node))
        below = self._sum((chance, w) for _, chance, w in weighed)
        terms = self.conditions(theories.bookkeeping(unknowns), set())
        if any(len(factors) > 1 for _, _, factors in weighed):
            terms += [self.symbol(one) == self.oracle.z3.Product(*map(self.symbol, two)) for one, two in ties.items()]
        return above, below, terms

    def happens(self, event: Formula, node: int) -> bool:
        """Whether an event has occurred on the way to a node."""
        if node not in self._histories:
            self._histories[node] = dict(self.game.history(node))
        return event_holds(event, self._histories[node], self.outcomes)

    def _reached(self, played: Played, sequences: tuple[OwnSequence, ...]) -> bool:
        supports = played.path.supports
        return all(a in (supports[h] or ()) for sequence in sequences for h, a in sequence)

    def _weights(self, played: Played, sequences: tuple[OwnSequence, ...]) -> list[Any]:
        supports = played.path.supports
        found = []
        for sequence in sequences:
            mixed = [(h, a) for h, a in sequence if len(supports[h] or ()) > 1]
            found += [self.symbol(("b", *mixed[-1]))] if mixed else []
        return found


def _relation(condition: Condition) -> Literal[">", ">=", "=="]:
    return "==" if condition.equal else ">" if isinstance(condition, Strict) else ">="


def _is_split(condition: Condition) -> bool:
    """Whether a condition only says that weights add up to one another."""
    return len(condition.form) > 1 and all(isinstance(amount, int) for _, amount in condition.form)


def _steps(leaves: Iterable[Any]) -> list[OwnSequence]:
    """The actions of all players on the way to each leaf, each way once."""
    return list(dict.fromkeys(tuple(step for own in leaf.sequences for step in own) for leaf in leaves))


def _open(ways: list[OwnSequence], supports: Supports) -> bool:
    """Whether some way takes no action that supports exclude."""
    return any(all((support := supports[h]) is None or a in support for h, a in way) for way in ways)
