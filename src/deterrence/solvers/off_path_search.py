"""What can hold a path of play up: supports and theories off the path, cluster by cluster.

The information sets off a path fall into *clusters* that share no condition once the path is pinned down; every cluster
is enumerated alone, and a path stands when each of its clusters can be held up.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain, combinations
from typing import Any, ClassVar, Generic, Literal

from deterrence.errors import LimitError
from deterrence.games import ExtensiveFormGame
from deterrence.solvers.base import Settings
from deterrence.solvers.clusters import check_scales, clusters_off_path
from deterrence.solvers.products import pure_profiles
from deterrence.solvers.supported_paths import Cell, Known, State
from deterrence.solvers.theories import ONE, Condition, Nonlinear, Supports, Theories, Unknown
from deterrence.solvers.written_conditions import WrittenConditions

__all__ = ["Mode", "OffPathSearch"]

Mode = Literal["nash", "weak-perfect-bayesian", "perfect-bayesian"]


class OffPathSearch(WrittenConditions, ABC, Generic[State]):
    """Enumerates what holds paths up; which conditions can be met, subclasses decide.

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
        super().__init__(game)
        self.mode, self.settings = mode, settings
        self.undecided: list[str] = []
        self.order = sorted(range(self.count), key=lambda h: (self._depth(h), h))
        self.weak = mode == "weak-perfect-bayesian"

    def _depth(self, number: int) -> int:
        return max(len(self.game.path(place.node)) for place in self.form.places[number])

    # --- what subclasses decide ------------------------------------------------------------------------------------

    @abstractmethod
    def candidates(self, number: int) -> list[tuple[int, ...]]:
        """Supports of an information set that some belief and some play of the others may justify."""

    @abstractmethod
    def cell_state(self, theories: Theories, conditions: list[Condition], known: Known | None) -> State | None:
        """The solution set of conditions off the path, given the path; None when it is empty."""

    @abstractmethod
    def has_mass(self, state: State, unknowns: list[Unknown]) -> bool:
        """Whether some of these unknowns can be positive."""

    refutes_products: ClassVar[bool] = False
    """Whether `refuted` can tell anything."""

    asks_at_forks: ClassVar[bool] = False
    """Whether conditions are looked at only where there are several ways to go on: asking leaves no trace."""

    def refuted(
        self, theories: Theories, reached: list[int], cluster: Sequence[int] = (), known: Known | None = None
    ) -> bool:
        """Whether supports whose conditions multiply unknowns are certain not to stand."""
        return False

    def with_path(self, theories: Theories, known: Known | None) -> Theories | None:
        """Theories in which the path's weights are numbers; None, by default, where they are not known as such."""
        return None

    # --- the enumeration -------------------------------------------------------------------------------------------

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
            several = self._off_path_candidates(longer, number)
            no_fork = position + 1 == len(cluster) or (self.asks_at_forks and len(several) == 1)
            for support in several:
                deeper = list(longer)
                deeper[number] = support
                if no_fork or self._may_stand(deeper, cluster, above, extra, known):
                    yield from search(deeper, position + 1)

        yield from search(supports, 0)

    def _off_path_candidates(self, supports: Supports, number: int) -> list[tuple[int, ...]]:
        if self.mode != "nash":
            return self.candidates(number)
        if Theories(self.form, supports).others_lead_to(number):
            return [(a,) for a in range(self.form.sizes[number])]
        return [tuple(range(self.form.sizes[number]))]

    def _cell_conditions(
        self, theories: Theories, cluster: list[int], above: list[int], early: bool = False
    ) -> list[Condition]:
        """What must hold at a cluster, and on the path because of it; `early`: only what is safe to write already."""
        decided = theories.masks.decided
        members = sum(1 << h for h in cluster)
        found: list[Condition] = []
        for h in above:
            for a, below in enumerate(self.form.below[h]):
                if members & below and not below & ~decided:
                    found.extend(self._if_linear(theories, h, (a,), early))
        for h in cluster:
            if not decided >> h & 1 or (early and not self._is_settled(theories, h)):
                continue
            if self.mode == "nash" and not theories.others_lead_to(h):
                continue
            if not self.all_below[h] & ~decided:
                found.extend(self._if_linear(theories, h, None, early))
            elif early:
                found.extend(self._bounded(theories, h))
        return found

    def _is_settled(self, theories: Theories, number: int) -> bool:
        """Whether the theory of an information set no longer depends on undecided supports or alternatives."""
        if self.above_bits[number] & ~theories.masks.decided:
            return False
        for h in (*(earlier for earlier, _ in self.form.own_parent[number]), number):
            self._recall(theories, h)
            if theories.has_alternatives(h):
                return False
        return True

    def _may_stand(
        self, supports: Supports, cluster: list[int], above: list[int], extra: list[Condition], known: Known | None
    ) -> bool:
        plain = Theories(self.form, supports, weak=self.weak)
        for theories in (plain, self.with_path(plain, known)):
            if theories is None:
                break
            with suppress(Nonlinear):
                conditions = [*extra, *self._cell_conditions(theories, cluster, above, early=True)]
                return self._cell_state(theories, conditions, known) is not None
        return True

    def _cell_state(self, theories: Theories, conditions: list[Condition], known: Known | None) -> State | None:
        """`cell_state` with the bookkeeping of all unknowns, after a check that these are linear."""
        unknowns = dict.fromkeys(u for c in conditions for u in c.unknowns if not known or u not in known)
        whole = [*theories.bookkeeping(unknowns), *conditions]
        check_scales(whole, [one.label for one in self.game.information_sets])
        return self.cell_state(theories, whole, known)

    def alternatives(self, supports: Supports, cluster: list[int]) -> Iterator[Theories]:
        """The theories that the information sets of a cluster may rest on, once its supports are decided."""
        choices = self._choices(supports, cluster)
        for fresh in chain.from_iterable(combinations(choices, k) for k in range(len(choices) + 1)):
            yield Theories(self.form, supports, frozenset(fresh), self.weak)

    def _choices(self, supports: Supports, cluster: list[int]) -> list[int]:
        """The information sets of a cluster with alternatives."""
        first = Theories(self.form, supports, weak=self.weak)
        for h in cluster:
            self._recall(first, h)
        return [h for h in cluster if first.has_alternatives(h)]

    def stands(self, theories: Theories, cluster: list[int], state: State) -> bool:
        """Whether a cell's solution set holds points that its theories apply to."""
        kept = [theories.theory(h) for h in cluster]
        return all(self.has_mass(state, [("u", one.name, root) for root in one.mass]) for one in kept if one.mass)

    def _finish(
        self, supports: Supports, cluster: list[int], above: list[int], extra: list[Condition], known: Known | None
    ) -> Iterator[Cell[State]]:
        several = self.asks_at_forks and bool(self._choices(supports, cluster))
        if several and not self._may_stand(supports, cluster, above, extra, known):
            return
        for theories in self.alternatives(supports, cluster):
            cell, error = self._cell_or_why(theories, cluster, above, extra, known)
            simpler = self.with_path(theories, known) if error is not None else None
            if simpler is not None:
                cell, error = self._cell_or_why(simpler, cluster, above, extra, known)
            if error is not None:
                may_stand = self._may_stand(supports, cluster, above, extra, known)
                if may_stand and not self.refuted(theories, above, cluster, known):
                    self._note(supports, error)
                    for pure in pure_profiles(supports, cluster) if self.mode == "nash" else ():
                        yield from self._finish(pure, cluster, above, extra, known)
            if cell is not None:
                yield cell

    def _cell_or_why(
        self, theories: Theories, cluster: list[int], above: list[int], extra: list[Condition], known: Known | None
    ) -> tuple[Cell[State] | None, Nonlinear | None]:
        try:
            return self._cell(theories, cluster, above, extra, known), None
        except Nonlinear as error:
            return None, error

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
        members = sum(1 << h for h in cluster)
        below = self.form.below
        while (state := self._cell_state(theories, conditions, known)) is not None:
            mixed = {u[:-1]: None for c in conditions for u in c.unknowns if u[0] != "u" and members >> u[-2] & 1}
            leading = [
                (*one, a) for one in mixed for a in theories.supports[one[-1]] or () if members & below[one[-1]][a]
            ]
            empty = [u for u in leading if not self.has_mass(state, [u])]
            if any(u[0] == "b" for u in empty):
                return None
            roots = {("u", *u[1:3]) for u in empty}
            ruled_out = {root for root in roots if self.has_mass(state, [root])}
            if not ruled_out:
                return state
            conditions = [*conditions, *(Condition(True, ((root, 1),)) for root in ruled_out)]
        return None

    def _keep_time(self) -> None:
        if self.settings.out_of_time():
            raise LimitError(self.settings.what_ran_out())

    def _note(self, supports: Supports, error: Nonlinear) -> None:
        """Remember supports whose conditions are not linear; they are not searched further."""
        told = "; ".join(
            f"{one.label}: {' or '.join(one.actions[a] for a in support)}"
            for one, support in zip(self.game.information_sets, supports, strict=True)
            if support is not None
        )
        self.undecided.append(f"{told} ({error})")


def _without(condition: Condition, ruled_out: set[tuple[Any, Any]]) -> Condition:
    """A condition without the weights that follow from roots of weight zero."""
    if not ruled_out:
        return condition
    form = tuple((u, c) for u, c in condition.form if u == ONE or u[0] == "b" or u[1:3] not in ruled_out)
    return Condition(condition.equal, form)
