"""Which supports can belong to an equilibrium: the enumeration, whatever decides its conditions.

First the supports along the path of play are enumerated, from the root down, with the conditions of optimality added as
soon as they can be written; what is left is a path. Then `OffPathSearch` finds what can hold it up. Supports are
discarded only when their linear conditions have no solution, which subclasses decide: in numbers (`AssessmentSearch`)
or over all parameters of a model.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from functools import cached_property

from deterrence.solvers.off_path_search import Mode, OffPathSearch
from deterrence.solvers.supported_paths import Cell, Known, Path, State
from deterrence.solvers.theories import Condition, Nonlinear, Supports, Theories

__all__ = ["Cell", "Known", "Mode", "Path", "SupportSearch"]


class SupportSearch(OffPathSearch[State]):
    """Enumerates the equilibrium paths of an extensive-form game; parameters as of `OffPathSearch`."""

    @abstractmethod
    def path_state(self, theories: Theories, conditions: list[Condition], decided: list[int]) -> State | None:
        """The solution set of conditions along a path (partial or whole), every supported action with positive weight;
        None when it is empty."""

    @abstractmethod
    def pinned(self, state: State) -> Known | None:
        """The values of the path's unknowns, if there is but one point."""

    @cached_property
    def _ready_before(self) -> dict[tuple[int, bool, int, int], tuple[Condition, ...]]:
        return {}

    # --- the path --------------------------------------------------------------------------------------------------

    def paths(self) -> Iterator[Path[State]]:
        """Every path of play that something holds up."""
        yield from self._extend([None] * self.count)

    def _extend(self, supports: Supports) -> Iterator[Path[State]]:
        self._keep_time()
        following = self._following(supports)
        if following is None:
            yield from self._hold_up(supports)
            return
        several = self.candidates(following)
        for support in several:
            longer = list(supports)
            longer[following] = support
            no_fork = self.asks_at_forks and len(several) == 1 and self._following(longer) is not None
            if no_fork or self._along_path(longer) is not None:
                yield from self._extend(longer)

    def _following(self, supports: Supports) -> int | None:
        """The next information set that play reaches and whose support is not decided."""
        reached = Theories(self.form, supports).open
        return next((h for h in self.order if reached >> h & 1), None) if reached else None

    def _along_path(self, supports: Supports) -> State | None:
        """The solution set of the conditions along the path that can be written already."""
        theories = Theories(self.form, supports)
        decided = [h for h in range(self.count) if supports[h] is not None]
        try:
            return self.path_state(theories, self._path_conditions(theories, decided), decided)
        except Nonlinear as error:
            rest = self._path_conditions(theories, decided, tolerant=True)
            state = self.path_state(theories, rest, decided)
            if state is None or (self.refutes_products and theories.open):
                return state
            if not self.refuted(theories, decided):
                self._note(supports, error)
            return None

    def _path_conditions(self, theories: Theories, decided: list[int], tolerant: bool = False) -> list[Condition]:
        supports = theories.supports
        unknowns = [("b", h, a) for h in decided for a in supports[h] or () if len(supports[h] or ()) > 1]
        conditions = [condition for h in decided for condition in self._ready_once(theories, h, tolerant)]
        return [*theories.bookkeeping(unknowns), *conditions]

    def _ready_once(self, theories: Theories, number: int, tolerant: bool) -> Iterable[Condition]:
        """`_ready`, worked out once for all supports that agree where it matters."""
        if not theories.is_plain:
            return self._ready(theories, number, tolerant)
        reached = theories.open & self.relevant[number]
        key = (number, tolerant, theories.chosen & self.concerns[number], reached)
        found = self._ready_before.get(key)
        if found is None:
            found = self._ready_before[key] = tuple(self._ready(theories, number, tolerant))
        return found

    def _ready(self, theories: Theories, number: int, tolerant: bool = False) -> Iterator[Condition]:
        """Conditions of optimality at a decided information set that later decisions cannot change.

        What a supported action is worth depends on the path only; what another action is worth, on all that may follow.
        """
        support = theories.supports[number]
        if support is None or theories.open & self.above_bits[number]:
            return
        below, undecided = self.form.below[number], ~theories.masks.decided
        if self.all_below[number] & undecided:
            yield from self._bounded(theories, number)
        reached = theories.open
        if reached and any(below[a] & reached for a in support):
            return
        others = [a for a, one in enumerate(below) if a not in support and not one & undecided]
        yield from self._if_linear(theories, number, (*support, *others), tolerant)

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
