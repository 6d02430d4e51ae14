"""What ties unknown weights together, in integers and remembered: the rows that complete a system of conditions."""

from __future__ import annotations

from collections.abc import Iterable, Reversible
from typing import NamedTuple

from deterrence.solvers.linear_conditions import Row, Systems
from deterrence.solvers.theories import ONE, Theories, Unknown

__all__ = ["Ties"]


class _Place(NamedTuple):
    """Where an unknown belongs.

    Parameters
    ----------
    family
        Number shared by the unknowns that it stands beside.
    own
        The actions on which depends what these sum to, as bits.
    number, scale
        The information set of a weight, and what the weight is relative to; -1: the unknown is the weight of a root.
    """

    family: int
    own: int
    number: int
    scale: int


class Ties:
    """Bookkeeping of `Theories` as rows of `Systems`.

    Parameters
    ----------
    systems
        Whose rows and numbers of unknowns are meant.
    """

    def __init__(self, systems: Systems) -> None:
        self.systems = systems
        self._places: list[_Place | None] = []
        self._families: dict[Unknown, int] = {}
        self._rows: dict[tuple[int, int], tuple[Row, int]] = {}

    def rows(self, theories: Theories, unknowns: Reversible[int]) -> list[Row]:
        """See `Theories.bookkeeping`; the theories have no numbers put in (`given`)."""
        played = theories.masks.played
        done: set[int] = set()
        found: list[Row] = []
        for number in reversed(unknowns):
            while number >= 0:
                place = self._place(theories, number)
                if place.family in done:
                    break
                done.add(place.family)
                key = (number, played & place.own)
                tie = self._rows.get(key)
                if tie is None:
                    tie = self._rows[key] = self._tie(theories, number)
                row, number = tie
                found.append(row)
        return found

    def _tie(self, theories: Theories, number: int) -> tuple[Row, int]:
        condition = theories.sum_of(self.systems.unknowns[number])
        total = condition.form[-1][0]
        return self.systems.row(condition), -1 if total == ONE else self.systems.number(total)

    def on_one_scale(self, theories: Theories, rows: Iterable[Row]) -> bool:
        """Whether every information set's weights are relative to one and the same weight (`check_scales`)."""
        scales: dict[int, int] = {}
        for number in {u for row in rows for u in row.unknowns}:
            place = self._place(theories, number)
            if place.number >= 0 and scales.setdefault(place.number, place.scale) != place.scale:
                return False
        return True

    def _place(self, theories: Theories, number: int) -> _Place:
        while len(self._places) <= number:
            self._places.append(None)
        found = self._places[number]
        if found is None:
            unknown = self.systems.unknowns[number]
            family, h = self._family(unknown[:-1]), unknown[-2]
            if unknown[0] == "u":
                found = _Place(family, 0, -1, -1)
            else:
                found = _Place(family, theories.form.own[h], h, self._family(unknown[:-2]))
            self._places[number] = found
        return found

    def _family(self, name: Unknown) -> int:
        return self._families.setdefault(name, len(self._families))
