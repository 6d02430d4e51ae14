"""One fused loop over 2x2 games: parameters in, the class and two mixing probabilities out.

It reads each parameter once and writes 17 bytes a point, so that it runs at the speed of the memory. What the class
and the probabilities mean is told in `two_by_two`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from deterrence.analysis.sweeps.compiling import compiled_loop
from deterrence.analysis.sweeps.grids import Grid
from deterrence.analysis.sweeps.points import PointSet
from deterrence.analysis.sweeps.signs_in_floats import SignSource
from deterrence.expressions import Expression, evaluate, substitute
from deterrence.games import NormalFormGame
from deterrence.model import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DOUBTFUL", "Gains", "TwoByTwoKernel", "exact_signs", "gains_of"]

DOUBTFUL = 255
"""In place of a class, where a sign is not certain in floating point."""

Gains = tuple[Expression, Expression, Expression, Expression]
"""``r_C, r_D, c_A, c_B``."""


def gains_of(model: Model, fixed: Mapping[str, Fraction]) -> Gains:
    """What each player of a 2x2 model gains by its first action over its second, against each of the other's."""
    game = model.symbolic()
    assert isinstance(game, NormalFormGame)
    row, column = ([substitute(amount, fixed) for amount in amounts] for amounts in game.payoffs)
    return row[0] - row[2], row[1] - row[3], column[0] - column[1], column[2] - column[3]


@dataclass(frozen=True)
class TwoByTwoKernel:
    """The generated loop of one model.

    Parameters
    ----------
    names
        Parameters that vary.
    lines
        Source of the four gains ``g0 ... g3``.
    codes
        Source of the four signs, counted 0, 1, 2 and weighted; floats, so that vectors need no conversion.
    doubt
        Source of whether one of them is uncertain.
    """

    names: tuple[str, ...]
    lines: tuple[str, ...]
    codes: tuple[str, ...]
    doubt: str

    @classmethod
    def of(cls, gains: Gains, names: Sequence[str], model: Model) -> TwoByTwoKernel:
        """Generate the loop.

        Raises
        ------
        ExpressionError
            Where payoffs are no polynomials, or their differences have denominators.
        """
        box = {name: (model.parameters[name].range.low, model.parameters[name].range.high) for name in names}
        signs = SignSource(names, box)
        lines, codes, doubts = [], [], []
        for k, gain in enumerate(gains):
            polynomial = signs.polynomial(gain)
            lines.append(f"g{k} = {polynomial.source()}")
            value = polynomial.constant()
            sign = polynomial.sign_over(box) if value is None else (value > 0) - (value < 0)
            bound = polynomial.bound(box)
            weight = 3.0 ** (3 - k)
            codes.append(f"({2 * weight} if g{k} > 0.0 else 0.0)" if sign is None else str((sign + 1) * weight))
            if sign is None:
                doubts.append(f"abs(g{k}) <= {bound!r}")
        return cls(tuple(names), tuple(lines), tuple(codes), " | ".join(f"({one})" for one in doubts) or "False")

    def run(self, points: PointSet, start: int, stop: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
        """Classes, and the probabilities (p, q) of the mixed candidates; NaN where they do not exist.

        Points at which a sign is not certain have the class `DOUBTFUL`.
        """
        import numpy as np

        classes, mixing = np.empty(stop - start, np.uint8), np.empty((2, stop - start))
        if isinstance(points, Grid):
            self.over_grid(points, start, stop, classes, mixing[0], mixing[1])
        else:
            columns = points.block(start, stop)
            self.over_columns([columns[name] for name in self.names], classes, mixing[0], mixing[1])
        return classes, mixing

    def over_columns(
        self,
        columns: Sequence[NDArray[np.float64]],
        classes: NDArray[np.uint8],
        p: NDArray[np.float64],
        q: NDArray[np.float64],
    ) -> None:
        """As `run`, over given columns into given arrays."""
        compiled_loop(self.column_source())(*columns, classes, p, q)

    def over_grid(
        self,
        grid: Grid,
        start: int,
        stop: int,
        classes: NDArray[np.uint8],
        p: NDArray[np.float64],
        q: NDArray[np.float64],
    ) -> None:
        """As `run`, over a part of a grid into given arrays."""
        compiled_loop(self.grid_source())(start, stop, *(one.floats for one in grid.axes), classes, p, q)

    # --- source ----------------------------------------------------------------------------------------------------

    def column_source(self) -> str:
        """Over columns."""
        given = [f"c{k}" for k in range(len(self.names))]
        read = [f"    v_{name} = c{k}[i]" for k, name in enumerate(self.names)]
        loop = ["for i in range(len(classes)):", *read, *(f"    {line}" for line in self._body())]
        return _function([*given, "classes", "p", "q"], loop)

    def grid_source(self) -> str:
        """Over a grid: the last axis innermost, so that the others stay in registers."""
        given = [f"c{k}" for k in range(len(self.names))]
        last = len(given) - 1
        lines = [f"m = len(c{last})", "for o in range(start // m, (stop - 1) // m + 1):", "    left = o"]
        for k in reversed(range(last)):
            lines += [f"    v_{self.names[k]} = c{k}[left % len(c{k})]", f"    left //= len(c{k})"]
        lines += ["    first = max(start - o*m, 0)", "    after = min(stop - o*m, m)", "    at = o*m - start + first"]
        lines.append(f"    x = c{last}[first:after]")
        lines.append("    classes, p, q = classes_[at:at + len(x)], p_[at:at + len(x)], q_[at:at + len(x)]")
        lines += ["    for i in range(len(x)):", f"        v_{self.names[last]} = x[i]"]
        body = [f"        {line}" for line in self._body()]
        return _function(["start", "stop", *given, "classes_", "p_", "q_"], [*lines, *body])

    def _body(self) -> list[str]:
        number = " + ".join(self.codes)
        return [
            *self.lines,
            f"number = {number}",
            f"classes[i] = np.uint8(np.int32(255.0 if {self.doubt} else number))",
            "p[i] = g3/(g3 - g2) if g2*g3 < 0.0 else nan",
            "q[i] = g1/(g1 - g0) if g0*g1 < 0.0 else nan",
        ]


def exact_signs(gains: Gains, point: Mapping[str, Fraction]) -> tuple[int, tuple[float, float]]:
    """Class, and p and q, at an exact point.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> exact_signs(tuple(map(parse_expression, ("x", "-1", "0", "1"))), {"x": Fraction(1)})
    (59, (nan, 0.5))
    """
    from deterrence.analysis.sweeps.two_by_two import class_of

    values = [evaluate(gain, point) for gain in gains]
    a, b, c, d = ((value > 0) - (value < 0) for value in values)
    p = float(values[3] / (values[3] - values[2])) if c * d < 0 else float("nan")
    q = float(values[1] / (values[1] - values[0])) if a * b < 0 else float("nan")
    return class_of((a, b, c, d)), (p, q)


def _function(parameters: Sequence[str], lines: Sequence[str]) -> str:
    return f"def kernel({', '.join(parameters)}):\n" + "".join(f"    {line}\n" for line in lines)
