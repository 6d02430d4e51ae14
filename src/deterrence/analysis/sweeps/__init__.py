"""Sweeps: all equilibria of a model at many points."""

from deterrence.analysis.sweeps.sweeping import sweep

__all__ = ["sweep"]
