"""Symbolic families of equilibria: solved once over all parameters."""

from deterrence.families.characterizing import characterize
from deterrence.families.family import Characterization, Family, FamilySupport, Region
from deterrence.families.keeping import kept

__all__ = ["Characterization", "Family", "FamilySupport", "Region", "characterize", "kept"]
