"""Where two sets of equilibria meet: the components of a union of sets that are not convex."""

from __future__ import annotations

from fractions import Fraction
from itertools import chain

from deterrence.solvers.mixing_cells import Condition, Mixing, Point
from deterrence.solvers.mixing_polynomials import MixingPolynomial, sum_of, weights_of
from deterrence.solvers.subgame_pieces import Piece

__all__ = ["common_point"]


def common_point(first: Piece, second: Piece) -> tuple[Piece, Point] | None:
    """A point of both pieces: a piece in which it lies, and its weights there. None when none was found.

    Two pieces of one game overlap where both use only alternatives that they share and the conditions of both hold.
    """
    shared: dict[Mixing, tuple[int, ...]] = {}
    for mixing, alternatives in first.choices.items():
        places = tuple(k for k, one in enumerate(alternatives) if one in second.choices.get(mixing, ()))
        if not places:
            return None
        shared[mixing] = places
    choices = {mixing: tuple(first.choices[mixing][k] for k in places) for mixing, places in shared.items()}
    both = Piece(choices, (), ())
    conditions = tuple(
        Condition(_rewritten(one.polynomial, piece, both), one.equal)
        for piece in (first, second)
        for one in piece.conditions
    )
    joint = Piece(choices, conditions, ())
    if not all(block.points for block in joint.blocks):
        return None
    return joint, dict(chain.from_iterable(block.points[-1].items() for block in joint.blocks))


def _rewritten(polynomial: MixingPolynomial, piece: Piece, both: Piece) -> MixingPolynomial:
    """A polynomial in a piece's weights, in the weights of the shared alternatives; the others have weight zero."""
    parts = []
    for key, factor in polynomial.terms.items():
        term = MixingPolynomial.of(Fraction(1) * factor)
        for root, player, k in key:
            mixing = (root, player)
            kept = both.choices[mixing]
            alternative = piece.choices[mixing][k]
            weights = weights_of(mixing, len(kept))
            term = term * weights[kept.index(alternative)] if alternative in kept else MixingPolynomial()
        parts.append(term)
    return sum_of(parts)
