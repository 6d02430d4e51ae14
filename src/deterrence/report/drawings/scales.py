"""Round numbers along an axis."""

from __future__ import annotations

from math import ceil, floor, log10

__all__ = ["ticks"]


def ticks(low: float, high: float, most: int = 6) -> list[tuple[float, str]]:
    """Round values within an interval, with their names.

    Examples
    --------
    >>> ticks(0, 1), [told for _, told in ticks(-3, 20)]
    ([(0.0, '0'), (0.2, '0.2'), (0.4, '0.4'), (0.6, '0.6'), (0.8, '0.8'), (1.0, '1')], ['0', '5', '10', '15', '20'])
    """
    size = 10.0 ** floor(log10((high - low) / most))
    step = next(size * k for k in (1, 2, 5, 10) if (high - low) / (size * k) <= most - 1 + 1e-9)
    slack = 1e-9 * (high - low)
    found = [round(k * step, 12) for k in range(ceil((low - slack) / step), floor((high + slack) / step) + 1)]
    return [(value, f"{value:.6g}") for value in found]
