"""``dataset.deterrence``: what this package adds to the datasets of sweeps, registered when `sweep` is first used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import xarray

from deterrence.analysis.sweeps import sweep
from deterrence.analysis.sweeps.frames import regime_words, to_dataframe

if TYPE_CHECKING:
    import pandas

__all__ = ["SweepAccessor", "sweep"]


_register: Any = xarray.register_dataset_accessor


@_register("deterrence")
class SweepAccessor:
    """Tables and figures of a sweep, as ``dataset.deterrence``.

    Parameters
    ----------
    found
        From `sweep`, or read back from one of its files.

    Examples
    --------
    >>> found = sweep("proxy-deniability", {"sanction_pressure": ["1/2", "8/15", "3/5"]})
    >>> found.deterrence.regimes().tolist()
    [1, 1, 1]
    >>> found.deterrence.to_dataframe("long").equilibrium.nunique()
    3
    """

    def __init__(self, found: xarray.Dataset) -> None:
        self.found = found

    def to_dataframe(self, form: str = "wide", exactly: bool = True) -> pandas.DataFrame:
        """A row per point (``wide``) or per point and equilibrium (``long``); see `frames.to_dataframe`."""
        return to_dataframe(self.found, form, exactly)

    def regimes(self) -> Any:
        """How many points each regime has, a series by words."""
        import numpy as np
        import pandas

        codes, counts = np.unique(self.found.regime.values, return_counts=True)
        words = regime_words(self.found)
        return pandas.Series(counts, [words[code] for code in codes.tolist()], name="points")

    def plot(self, quantity: str | None = None, **size: float) -> Any:
        """Draw it, over one or two parameters; see `report.figures.sweeps.plot_sweep`."""
        from deterrence.report.figures.sweeps import plot_sweep

        return plot_sweep(self.found, quantity, **size)
