"""Which supports can belong to an equilibrium: the enumeration, whatever decides its conditions.

First the supports along the path of play are enumerated, from the root down, with the conditions of optimality added as
soon as they can be written; what is left is a path. Then the information sets off the path fall into *clusters* that
share no condition once the path is pinned down; every cluster is enumerated alone, and a path stands when each of its
clusters can be held up. Supports are discarded only when their linear conditions have no solution, which subclasses
decide: in numbers (`AssessmentSearch`) or over all parameters of a model.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, combinations
from typing import Any, ClassVar, Generic, Literal

from deterrence.errors import LimitError
from deterrence.games import ExtensiveFormGame
from deterrence.solvers.base import Settings
from deterrence.solvers.clusters import check_scales, clusters_off_path
from deterrence.solvers.products import pure_profiles
from deterrence.solvers.sequence_form import SequenceForm
from deterrence.solvers.supported_paths import Cell, Known, Path, State
from deterrence.solvers.theories import ONE, Condition, Nonlinear, Supports, Theories, Unknown

__all__ = ["Cell", "Known", "Mode", "Path", "SupportSearch"]

Mode = Literal["nash", "weak-perfect-bayesian", "perfect-bayesian"]


class SupportSearch(ABC, Generic[State]):
    """Enumerates the equilibrium paths of an extensive-form game.

    Parameters
    ----------
    game
        With perfect recall.
    mode
        Which concept: see `deterrence.concepts`.
    settings
        Time budget and progress.

    Attributes
    ----------
    undecided
        Supports that could not be decided, with the reason: completeness fails when there are any.
    """

    def __init__(self, game: ExtensiveFormGame[Any], mode: Mode, settings: Settings) -> None:
        self.game, self.mode, self.settings = game, mode, settings
        self.undecided: list[str] = []
        self.form: SequenceForm[Any] = SequenceForm(game)
        self.count = len(game.information_sets)
        self.order = sorted(range(self.count), key=lambda h: (self._depth(h), h))
        self.weak = mode == "weak-perfect-bayesian"
        self._relevant = [self._find_relevant(h) for h in range(self.count)]
        self._written: dict[tuple[Any, ...], tuple[Condition, ...] | Nonlinear] = {}

    def _depth(self, number: int) -> int:
        return max(len(self.game.path(place.node)) for place in self.form.places[number])

    def _find_relevant(self, number: int) -> tuple[int, ...]:
        """Information sets on whose supports the conditions at one of them depend: above it, above its player's earlier
        ones, and below it."""
        found = set().union({number}, *self.form.sets_below[number])
        for h in (number, *(earlier for earlier, _ in self.form.own_parent[number])):
            for place in self.form.places[h]:
                found.update(above for sequence in place.sequences for above, _ in sequence)
        return tuple(sorted(found))

    def _once(
        self, what: str, theories: Theories, number: int, write: Callable[[], Iterable[Condition]], *more: Any
    ) -> tuple[Condition, ...]:
        """Conditions at an information set, written once for all supports that agree where it matters."""
        relevant = self._relevant[number]
        fresh = tuple(h for h in relevant if h in theories.fresh)
        told = tuple(theories.supports[h] for h in relevant)
        key = (what, number, told, fresh, theories.weak, theories.variant, tuple(theories.given.items()), *more)
        if key not in self._written:
            try:
                self._written[key] = tuple(write())
            except Nonlinear as error:
                self._written[key] = error
        found = self._written[key]
        if isinstance(found, Nonlinear):
            raise found
        return found

    def _optimality(self, theories: Theories, number: int, actions: Iterable[int] | None = None) -> Iterable[Condition]:
        chosen = None if actions is None else tuple(actions)
        theories.theory(number)  # bookkeeping looks it up, even where the conditions have been written before
        return self._once("optimal", theories, number, lambda: theories.optimality(number, chosen), chosen)

    def _if_linear(
        self, theories: Theories, number: int, actions: Iterable[int] | None, tolerant: bool
    ) -> Iterable[Condition]:
        """Conditions of optimality; where they are not linear none, if `tolerant`: the others may refute a support."""
        try:
            return self._optimality(theories, number, actions)
        except Nonlinear:
            if not tolerant:
                raise
            return ()

    def _bounded(self, theories: Theories, number: int) -> Iterable[Condition]:
        try:
            return self._once("bounds", theories, number, lambda: self.bounds(theories, number))
        except Nonlinear:  # they only save work
            return ()

    # --- what subclasses decide ------------------------------------------------------------------------------------

    @abstractmethod
    def candidates(self, number: int) -> list[tuple[int, ...]]:
        """Supports of an information set that some belief and some play of the others may justify."""

    @abstractmethod
    def path_state(self, theories: Theories, conditions: list[Condition], decided: list[int]) -> State | None:
        """The solution set of conditions along a path (partial or whole), every supported action with positive weight;
        None when it is empty."""

    @abstractmethod
    def pinned(self, state: State) -> Known | None:
        """The values of the path's unknowns, if there is but one point."""

    @abstractmethod
    def cell_state(self, theories: Theories, conditions: list[Condition], known: Known | None) -> State | None:
        """The solution set of conditions off the path, given the path; None when it is empty."""

    @abstractmethod
    def has_mass(self, state: State, unknowns: list[Unknown]) -> bool:
        """Whether some of these unknowns can be positive."""

    def bounds(self, theories: Theories, number: int) -> Iterable[Condition]:
        """Necessary conditions at a decided information set whose further course is open; none by default."""
        return ()

    refutes_products: ClassVar[bool] = False
    """Whether `refuted` can tell anything."""

    def refuted(
        self, theories: Theories, reached: list[int], cluster: Sequence[int] = (), known: Known | None = None
    ) -> bool:
        """Whether supports whose conditions multiply unknowns are certain not to stand."""
        return False

    def with_path(self, theories: Theories, known: Known | None) -> Theories:
        """Theories in which the path's weights are numbers, where they are known as such; by default the same."""
        return theories

    # --- the path --------------------------------------------------------------------------------------------------

    def paths(self) -> Iterator[Path[State]]:
        """Every path of play that something holds up."""
        yield from self._extend([None] * self.count)

    def _extend(self, supports: Supports) -> Iterator[Path[State]]:
        self._keep_time()
        theories = Theories(self.form, supports)
        following = next((h for h in self.order if supports[h] is None and theories.reached(h)), None)
        if following is None:
            yield from self._hold_up(supports)
            return
        for support in self.candidates(following):
            longer = list(supports)
            longer[following] = support
            if self._along_path(longer) is not None:
                yield from self._extend(longer)

    def _keep_time(self) -> None:
        if self.settings.out_of_time():
            raise LimitError(f"the time budget of {self.settings.seconds:g} seconds is used up")

    def _along_path(self, supports: Supports) -> State | None:
        """The solution set of the conditions along the path that can be written already."""
        theories = Theories(self.form, supports)
        decided = [h for h in range(self.count) if supports[h] is not None]
        try:
            return self.path_state(theories, self._path_conditions(theories, decided), decided)
        except Nonlinear as error:
            rest = self._path_conditions(theories, decided, tolerant=True)
            state = self.path_state(theories, rest, decided)
            if state is None or (self.refutes_products and self._open(theories, range(self.count))):
                return state
            if not self.refuted(theories, decided):
                self._note(supports, error)
            return None

    def _path_conditions(self, theories: Theories, decided: list[int], tolerant: bool = False) -> list[Condition]:
        supports = theories.supports
        unknowns = [("b", h, a) for h in decided for a in supports[h] or () if len(supports[h] or ()) > 1]
        conditions = [condition for h in decided for condition in self._ready(theories, h, tolerant)]
        return [*theories.bookkeeping(unknowns), *conditions]

    def _note(self, supports: Supports, error: Nonlinear) -> None:
        """Remember supports whose conditions are not linear; they are not searched further."""
        told = "; ".join(
            f"{one.label}: {' or '.join(one.actions[a] for a in support)}"
            for one, support in zip(self.game.information_sets, supports, strict=True)
            if support is not None
        )
        self.undecided.append(f"{told} ({error})")

    def _ready(self, theories: Theories, number: int, tolerant: bool = False) -> Iterator[Condition]:
        """Conditions of optimality at a decided information set that later decisions cannot change.

        What a supported action is worth depends on the path only; what another action is worth, on all that may follow.
        """
        supports, below = theories.supports, self.form.sets_below[number]
        support = supports[number]
        before = {h for place in self.form.places[number] for sequence in place.sequences for h, _ in sequence}
        if support is None or self._open(theories, before):
            return
        if any(supports[h] is None for a in range(self.form.sizes[number]) for h in below[a]):
            yield from self._bounded(theories, number)
        if self._open(theories, set().union(*(below[a] for a in support))):
            return
        others = [
            a
            for a in range(self.form.sizes[number])
            if a not in support and all(supports[h] is not None for h in below[a])
        ]
        yield from self._if_linear(theories, number, [*support, *others], tolerant)

    def _open(self, theories: Theories, sets: Iterable[int]) -> bool:
        """Whether some of these information sets are reached but not decided yet."""
        return any(theories.supports[h] is None and theories.reached(h) for h in sets)

    # --- off the path ----------------------------------------------------------------------------------------------

    def _hold_up(self, supports: Supports) -> Iterator[Path[State]]:
        theories = Theories(self.form, supports)
        reached = [h for h in range(self.count) if supports[h] is not None]
        conditions = self._path_conditions(theories, reached)
        state = self.path_state(theories, conditions, reached)
        if state is None:
            return
        off = [h for h in self.order if supports[h] is None]
        values = self.pinned(state)
        if values is None:
            whole = tuple(
                cell
                for cell in self._cells(supports, off, conditions, None)
                if all(self.has_mass(cell.state, [("b", h, a)]) for h in reached for a in supports[h] or ())
            )
            if whole:
                yield Path(tuple(supports), state, None, (whole,))
            return
        parts = self.parts(supports, values)
        if parts is not None:
            yield Path(tuple(supports), state, values, tuple(parts))

    def parts(self, supports: Supports, values: Known) -> list[tuple[Cell[State], ...]] | None:
        """What can hold a path up at given values of its unknowns, cluster by cluster; None when nothing can.

        Parameters
        ----------
        supports
            Decided exactly at the information sets on the path.
        values
            All unknowns on the path.
        """
        found = []
        known = doubts = len(self.undecided)
        for _, cells in self.clusters(supports, values):
            before, known = known, len(self.undecided)
            if not cells and known == before:
                del self.undecided[doubts:]  # refuted here, whatever may hold elsewhere
                return None
            found.append(cells)
        return found if all(found) else None

    def clusters(self, supports: Supports, values: Known) -> Iterator[tuple[list[int], tuple[Cell[State], ...]]]:
        """Every cluster off a path, with what can hold the path up there; parameters as of `parts`."""
        off = [h for h in self.order if supports[h] is None]
        for cluster in self._clusters(Theories(self.form, supports), off):
            yield cluster, tuple(self._cells(supports, cluster, [], values))

    def _clusters(self, theories: Theories, off: list[int]) -> list[list[int]]:
        return clusters_off_path(theories, off)

    def _cells(
        self, supports: Supports, cluster: list[int], extra: list[Condition], known: Known | None
    ) -> Iterator[Cell[State]]:
        """All supports of a cluster whose conditions can be met, given the path."""
        above = [h for h in range(self.count) if supports[h] is not None]

        def search(longer: Supports, position: int) -> Iterator[Cell[State]]:
            self._keep_time()
            if position == len(cluster):
                yield from self._finish(longer, cluster, above, extra, known)
                return
            number = cluster[position]
            for support in self._off_path_candidates(longer, number):
                deeper = list(longer)
                deeper[number] = support
                if position + 1 == len(cluster) or self._may_stand(deeper, cluster, above, extra, known):
                    yield from search(deeper, position + 1)

        yield from search(supports, 0)

    def _off_path_candidates(self, supports: Supports, number: int) -> list[tuple[int, ...]]:
        if self.mode != "nash":
            return self.candidates(number)
        if self._others_lead_to(Theories(self.form, supports), number):
            return [(a,) for a in range(self.form.sizes[number])]
        return [tuple(range(self.form.sizes[number]))]

    def _others_lead_to(self, theories: Theories, number: int) -> bool:
        return any(theories.others_reach(place, self.form.owner[number]) for place in self.form.places[number])

    def _cell_conditions(
        self, theories: Theories, cluster: list[int], above: list[int], early: bool = False
    ) -> list[Condition]:
        """What must hold at a cluster, and on the path because of it; `early`: only what is safe to write already."""
        supports = theories.supports
        members = set(cluster)
        found: list[Condition] = []
        for h in above:
            for a, below in enumerate(self.form.sets_below[h]):
                if members & below and all(supports[other] is not None for other in below):
                    found.extend(self._if_linear(theories, h, [a], early))
        for h in cluster:
            if supports[h] is None or (early and not self._is_settled(theories, h)):
                continue
            if self.mode == "nash" and not self._others_lead_to(theories, h):
                continue
            if all(supports[other] is not None for below in self.form.sets_below[h] for other in below):
                found.extend(self._if_linear(theories, h, None, early))
            elif early:
                found.extend(self._bounded(theories, h))
        return found

    def _is_settled(self, theories: Theories, number: int) -> bool:
        """Whether the theory of an information set no longer depends on undecided supports or alternatives."""
        above = {h for place in self.form.places[number] for s in place.sequences for h, _ in s}
        if any(theories.supports[h] is None for h in above):
            return False
        earlier = [h for h, _ in self.form.own_parent[number]]
        return not any(theories.has_alternatives(h) for h in [*earlier, number])

    def _may_stand(
        self, supports: Supports, cluster: list[int], above: list[int], extra: list[Condition], known: Known | None
    ) -> bool:
        plain = Theories(self.form, supports, weak=self.weak)
        for theories in (plain, self.with_path(plain, known)):
            with suppress(Nonlinear):
                conditions = [*extra, *self._cell_conditions(theories, cluster, above, early=True)]
                return self._cell_state(theories, conditions, known) is not None
        return True

    def _cell_state(self, theories: Theories, conditions: list[Condition], known: Known | None) -> State | None:
        """`cell_state` with the bookkeeping of all unknowns, after a check that these are linear."""
        unknowns = dict.fromkeys(u for c in conditions for u, _ in c.form if u != ONE and (not known or u not in known))
        whole = [*theories.bookkeeping(unknowns), *conditions]
        check_scales(whole, [one.label for one in self.game.information_sets])
        return self.cell_state(theories, whole, known)

    def alternatives(self, supports: Supports, cluster: list[int]) -> Iterator[Theories]:
        """The theories that the information sets of a cluster may rest on, once its supports are decided."""
        first = Theories(self.form, supports, weak=self.weak)
        choices = [h for h in cluster if first.has_alternatives(h)]
        for fresh in chain.from_iterable(combinations(choices, k) for k in range(len(choices) + 1)):
            yield Theories(self.form, supports, frozenset(fresh), first.weak)

    def stands(self, theories: Theories, cluster: list[int], state: State) -> bool:
        """Whether a cell's solution set holds points that its theories apply to."""
        kept = [theories.theory(h) for h in cluster]
        return all(self.has_mass(state, [("u", one.name, root) for root in one.mass]) for one in kept if one.mass)

    def _finish(
        self, supports: Supports, cluster: list[int], above: list[int], extra: list[Condition], known: Known | None
    ) -> Iterator[Cell[State]]:
        for theories in self.alternatives(supports, cluster):
            try:
                cell = self._cell(theories, cluster, above, extra, known)
            except Nonlinear:
                try:
                    cell = self._cell(self.with_path(theories, known), cluster, above, extra, known)
                except Nonlinear as error:
                    may_stand = self._may_stand(supports, cluster, above, extra, known)
                    if may_stand and not self.refuted(theories, above, cluster, known):
                        self._note(supports, error)
                        for pure in pure_profiles(supports, cluster) if self.mode == "nash" else ():
                            yield from self._finish(pure, cluster, above, extra, known)
                    continue
            if cell is not None:
                yield cell

    def _cell(
        self, theories: Theories, cluster: list[int], above: list[int], extra: list[Condition], known: Known | None
    ) -> Cell[State] | None:
        """What a cluster's decided supports and theories allow; None for nothing.

        Raises
        ------
        Nonlinear
            When conditions multiply unknowns.
        """
        conditions = [*extra, *self._cell_conditions(theories, cluster, above)]
        kept = [theories.theory(h) for h in cluster]
        ruled_out = {(name, root) for one in kept for name, roots in [one.none or ((), ())] for root in roots}
        conditions = [_without(condition, ruled_out) for condition in conditions]
        conditions += [Condition(True, ((("u", *which), 1),)) for which in ruled_out]
        state = self._open_state(theories, cluster, conditions, known)
        if state is None or not self.stands(theories, cluster, state):
            return None
        return Cell(tuple(cluster), theories, state)

    def _open_state(
        self, theories: Theories, cluster: list[int], conditions: list[Condition], known: Known | None
    ) -> State | None:
        """`_cell_state` where every supported action that leads on within the cluster can have positive weight, as
        theories further on take for granted; a root after which one cannot has weight zero itself. The coarser
        concepts have no theories off the path, and Nash strategies there may be any."""
        if self.mode != "perfect-bayesian":
            return self._cell_state(theories, conditions, known)
        members = set(cluster)
        while (state := self._cell_state(theories, conditions, known)) is not None:
            mixed = {u for c in conditions for u, _ in c.form if u != ONE and u[0] != "u" and u[-2] in members}
            beside = dict.fromkeys(other for u in mixed for other in theories.flow_of(u)[:-1])
            leading = [u for u in beside if members & self.form.sets_below[u[-2]][u[-1]]]
            empty = [u for u in leading if not self.has_mass(state, [u])]
            if any(u[0] == "b" for u in empty):
                return None
            roots = {("u", *u[1:3]) for u in empty}
            ruled_out = {root for root in roots if self.has_mass(state, [root])}
            if not ruled_out:
                return state
            conditions = [*conditions, *(Condition(True, ((root, 1),)) for root in ruled_out)]
        return None


def _without(condition: Condition, ruled_out: set[tuple[Any, Any]]) -> Condition:
    """A condition without the weights that follow from roots of weight zero."""
    if not ruled_out:
        return condition
    form = tuple((u, c) for u, c in condition.form if u == ONE or u[0] == "b" or u[1:3] not in ruled_out)
    return Condition(condition.equal, form)
