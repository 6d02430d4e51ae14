"""Thousands of points of a region, in floating point: where conditions seem to hold together.

A witness found here is only a suggestion, to be confirmed exactly; it saves the question to a prover.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.expressions import Formula, compile_batch, names
from deterrence.families.rational_functions import Ring

if TYPE_CHECKING:
    import numpy as np
    from flint import fmpq_mpoly
    from numpy.typing import NDArray

    Points = NDArray[np.float64]
    Truth = NDArray[np.bool_]

__all__ = ["PointCloud"]

COUNT = 8192
"""Points of a cloud."""
SWEEPS = 6
"""How often every coordinate is drawn anew when a cloud is made."""
GRAIN = 2**20
"""Coordinates divide a range into so many equal steps."""
CLIMBERS, VARIANTS, ROUNDS = 256, 12, 6
"""A search for a witness keeps so many points, tries so many changes of each, and does so this often."""

Sign = tuple["fmpq_mpoly", int, bool]
"""A polynomial, its sign (1 or -1), and whether it may be zero."""


class PointCloud:
    """Points inside ranges at which assumptions hold.

    Parameters
    ----------
    ring
        Its names are the parameters.
    bounds
        Lowest and highest value of each.
    assume
        What holds among them.
    start
        Points of the region to begin at; none is needed, but then none may be found.
    """

    def __init__(
        self,
        ring: Ring,
        bounds: Mapping[str, tuple[Fraction, Fraction]],
        assume: Sequence[Formula],
        start: Sequence[Mapping[str, Fraction]],
    ) -> None:
        import numpy as np

        self.ring, self.bounds = ring, [bounds[name] for name in ring.names]
        self.generator = np.random.default_rng(19791104)
        self.allowed = [(set(names(one)), compile_batch([one])) for one in assume]
        self._low = np.array([float(low) for low, _ in self.bounds])[:, None]
        self._width = np.array([float(high - low) for low, high in self.bounds])[:, None]
        inside = [[(point[n] - low) / (high - low) for n, (low, high) in self._ranges()] for point in start]
        ticks = np.array([[round(share * GRAIN) for share in one] for one in inside], dtype=np.int64).T
        ticks = np.resize(ticks.T, (COUNT, len(ring.names))).T.clip(1, GRAIN - 1)
        for _ in range(SWEEPS):
            for k in range(len(ring.names)):
                ticks = self._changed(ticks, k)
        self.ticks = ticks[:, self._inside(self._values(ticks))]
        self.values = self._values(self.ticks)
        self._signs: dict[Any, tuple[Truth, Truth]] = {}

    def _ranges(self) -> Iterator[tuple[str, tuple[Fraction, Fraction]]]:
        yield from zip(self.ring.names, self.bounds, strict=True)

    def _values(self, ticks: NDArray[np.int64]) -> Points:
        values: Points = self._low + self._width * (ticks / GRAIN)
        return values

    def _drawn(self, count: int) -> NDArray[np.int64]:
        """Coordinates, evenly or close to one end of the range."""
        import numpy as np

        shares = self.generator.random(count)
        kind = self.generator.integers(0, 4, count)
        near = 2.0 ** (-12 * shares)
        chosen = np.where(kind <= 1, shares, np.where(kind == 2, near, 1 - near))
        drawn: NDArray[np.int64] = np.rint(chosen * GRAIN).astype(np.int64).clip(1, GRAIN - 1)
        return drawn

    def _changed(self, ticks: NDArray[np.int64], coordinate: int) -> NDArray[np.int64]:
        """Points with one coordinate drawn anew, where assumptions allow that."""
        import numpy as np

        proposed = ticks.copy()
        proposed[coordinate] = self._drawn(ticks.shape[1])
        kept = self._inside(self._values(proposed), self.ring.names[coordinate])
        changed: NDArray[np.int64] = np.where(kept, proposed, ticks)
        return changed

    def _inside(self, values: Points, about: str | None = None) -> Truth:
        """Where the assumptions hold (those about one name)."""
        import numpy as np

        kept = np.ones(values.shape[1], np.bool_)
        columns = dict(zip(self.ring.names, values, strict=True))
        for mentioned, function in self.allowed:
            if about is None or about in mentioned:
                kept &= function(columns)[0].astype(np.bool_)
        return kept

    # --- questions -------------------------------------------------------------------------------------------------

    def witness(self, signs: Sequence[Sign]) -> dict[str, Fraction] | None:
        """A point of the cloud at which polynomials seem to have the given signs."""
        import numpy as np

        missed = self._missed(signs)
        best = int(np.argmin(missed)) if missed.size else 0
        return self._point(self.ticks[:, best]) if missed.size and not missed[best] else None

    def _missed(self, signs: Sequence[Sign]) -> NDArray[np.int64]:
        import numpy as np

        missed = np.zeros(self.ticks.shape[1], np.int64)
        for polynomial, sign, weak in signs:
            missed += ~self._where(polynomial, sign, weak)
        return missed

    def _where(self, polynomial: fmpq_mpoly, sign: int, weak: bool) -> Truth:
        key = tuple((e, str(c)) for e, c in polynomial.terms())
        if key not in self._signs:
            value = _value(polynomial, self.values)
            self._signs[key] = value > 0, value < 0
        above, below = self._signs[key]
        wanted, other = (above, below) if sign > 0 else (below, above)
        found: Truth = ~other if weak else wanted
        return found

    def searched(self, signs: Sequence[Sign]) -> dict[str, Fraction] | None:
        """A witness found by changing a few coordinates of the points that miss few signs."""
        import numpy as np

        if not self.ticks.size:
            return None
        best = self.ticks[:, np.argsort(self._missed(signs), kind="stable")[:CLIMBERS]]
        used = sorted({k for polynomial, _, _ in signs for k, d in enumerate(polynomial.degrees()) if d})
        for _ in range(ROUNDS):
            tried = np.tile(best, VARIANTS)
            for _change in range(int(self.generator.integers(1, 4))):
                proposed = tried.copy()
                rows = self.generator.choice(used, tried.shape[1])
                proposed[rows, np.arange(tried.shape[1])] = self._drawn(tried.shape[1])
                tried = np.where(self._inside(self._values(proposed)), proposed, tried)
            whole = np.concatenate([best, tried], axis=1)
            values = self._values(whole)
            missed = np.zeros(whole.shape[1], np.int64)
            for polynomial, sign, weak in signs:
                value = sign * _value(polynomial, values)
                missed += ~((value >= 0) if weak else (value > 0))
            order = np.argsort(missed, kind="stable")
            best = whole[:, order[:CLIMBERS]]
            if missed[order[0]] == 0:
                return self._point(best[:, 0])
        return None

    def _point(self, ticks: NDArray[np.int64]) -> dict[str, Fraction]:
        pairs = zip(self._ranges(), ticks.tolist(), strict=True)
        return {name: low + (high - low) * Fraction(tick, GRAIN) for (name, (low, high)), tick in pairs}


def _value(polynomial: fmpq_mpoly, values: Points) -> Points:
    """A polynomial at many points."""
    import numpy as np

    total: Points = np.zeros(values.shape[1])
    for exponents, coefficient in polynomial.terms():
        term: Any = int(coefficient.p) / int(coefficient.q)
        for k, exponent in enumerate(exponents):
            for _ in range(int(exponent)):
                term = term * values[k]
        total += term
    return total
