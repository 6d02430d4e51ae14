"""Sequences of own actions as bits of a number: whether supports lead somewhere is then one operation.

Every action of every information set has a bit. Along a player's sequence the bits rise, so that of some of a
sequence's actions the last one is the highest bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from deterrence.games import Decision, ExtensiveFormGame

__all__ = ["SequenceMasks", "SupportMasks"]


class SupportMasks(NamedTuple):
    """Supports as bits.

    Parameters
    ----------
    played
        The supported actions.
    first
        The first supported action of every information set.
    mixed
        All actions of the information sets with several supported ones.
    decided
        The information sets with a support, one bit each by number.
    """

    played: int
    first: int
    mixed: int
    decided: int


@dataclass(frozen=True)
class SequenceMasks:
    """Bits of a game's actions.

    Parameters
    ----------
    game
        With perfect recall.
    lengths
        For every information set how many actions its player has taken before it.

    Examples
    --------
    >>> from deterrence.model import load
    >>> game = load("empty-threat").at()
    >>> from deterrence.games.simultaneous import as_tree
    >>> masks = SequenceMasks(as_tree(game), (0, 0))
    >>> masks.bit, masks.of_supports([(0, 1), None])
    (((1, 2), (4, 8)), SupportMasks(played=3, first=1, mixed=3, decided=1))
    """

    game: ExtensiveFormGame[Any]
    lengths: tuple[int, ...]

    @cached_property
    def step(self) -> tuple[tuple[int, int], ...]:
        """Position of a bit -> (information set, action)."""
        sets = self.game.information_sets
        order = sorted(range(len(sets)), key=self.lengths.__getitem__)
        return tuple((h, a) for h in order for a in range(len(sets[h].actions)))

    @cached_property
    def bit(self) -> tuple[tuple[int, ...], ...]:
        """Information set -> action -> its bit."""
        position = {step: k for k, step in enumerate(self.step)}
        return tuple(
            tuple(1 << position[h, a] for a in range(len(one.actions)))
            for h, one in enumerate(self.game.information_sets)
        )

    @cached_property
    def weights(self) -> tuple[tuple[str, int, int], ...]:
        """Position of a bit -> the unknown that is the action's weight (`theories`)."""
        return tuple(("b", h, a) for h, a in self.step)

    @cached_property
    def actions(self) -> tuple[int, ...]:
        """Information set -> all its bits."""
        return tuple(sum(bits) for bits in self.bit)

    @cached_property
    def needs(self) -> tuple[tuple[int, ...], ...]:
        """Node -> for every player the actions that it has taken on the way."""
        game, bit = self.game, self.bit
        found: list[tuple[int, ...]] = [(0,) * len(game.players)] * len(game.nodes)
        for number, node in enumerate(game.nodes):
            here = found[number]
            if isinstance(node, Decision):
                h = node.information_set
                player = game.information_sets[h].player
                before, own, after = here[:player], here[player], here[player + 1 :]
                for child, action in zip(node.children, bit[h], strict=True):
                    found[child] = (*before, own | action, *after)
            else:
                for child in node.children:
                    found[child] = here
        return tuple(found)

    @cached_property
    def whole(self) -> tuple[int, ...]:
        """Node -> all actions that anybody has taken on the way."""
        return tuple(sum(several) for several in self.needs)

    @cached_property
    def _known(self) -> list[dict[tuple[int, ...], SupportMasks]]:
        return [{} for _ in self.game.information_sets]

    def of_supports(self, supports: Sequence[tuple[int, ...] | None]) -> SupportMasks:
        """The supports, one per information set, as bits."""
        key = tuple(supports)
        if key not in self._whole:
            self._whole[key] = self._of_supports(key)
        return self._whole[key]

    @cached_property
    def _whole(self) -> dict[tuple[tuple[int, ...] | None, ...], SupportMasks]:
        return {}

    def _of_supports(self, supports: Sequence[tuple[int, ...] | None]) -> SupportMasks:
        played = first = mixed = decided = 0
        for h, support in enumerate(supports):
            if support is None:
                continue
            known = self._known[h]
            if support not in known:
                known[support] = self._of_support(h, support)
            p, f, m, d = known[support]
            played |= p
            first |= f
            mixed |= m
            decided |= d
        return SupportMasks(played, first, mixed, decided)

    def _of_support(self, h: int, support: tuple[int, ...]) -> SupportMasks:
        bits = [self.bit[h][a] for a in support]
        return SupportMasks(sum(bits), bits[0] if bits else 0, self.actions[h] if len(bits) > 1 else 0, 1 << h)

    def last(self, bits: int) -> tuple[int, int] | None:
        """The last of some actions of one player's sequence; None where there are none."""
        return self.step[bits.bit_length() - 1] if bits else None

    def steps(self, bits: int) -> Iterator[tuple[int, int]]:
        """The actions behind bits, rising."""
        while bits:
            lowest = bits & -bits
            yield self.step[lowest.bit_length() - 1]
            bits ^= lowest
