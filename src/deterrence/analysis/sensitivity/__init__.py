"""What an outcome depends on: exact thresholds and derivatives first, then what sampling from the priors adds."""

from __future__ import annotations

from deterrence.analysis.sensitivity.asking import METHODS, sensitivity, sensitivity_at
from deterrence.analysis.sensitivity.results import Sensitivity

__all__ = ["METHODS", "Sensitivity", "sensitivity", "sensitivity_at"]
