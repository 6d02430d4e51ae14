"""Which report shows an answer; `DISPLAYS` lists it.

A class whose answers are `deterrence.displays.Displayed` is one line here: a function from the answer to its report.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from deterrence.report.elements import Report
from deterrence.report.rendering import html

__all__ = ["DISPLAYS", "in_notebook", "report_of"]

DISPLAYS: tuple[tuple[str, str, str], ...] = (
    ("deterrence.model.model", "Model", "models.model_report"),
    ("deterrence.games.base", "Game", "games.game_report"),
    ("deterrence.solvers.solution", "Equilibrium", "profiles.equilibrium_report"),
    ("deterrence.games.profiles", "Profile", "profiles.profile_report"),
    ("deterrence.concepts.base", "Certificate", "profiles.certificate_report"),
    ("deterrence.solvers.solution", "Solution", "solutions.solution_report"),
    ("deterrence.families.family", "Characterization", "families.characterization_report"),
    ("deterrence.families.family", "Family", "families.family_report"),
    ("deterrence.families.family", "Region", "families.region_report"),
    ("deterrence.analysis.thresholds", "Thresholds", "thresholds.thresholds_report"),
    ("deterrence.analysis.claims.verdicts", "Verdicts", "claims.claims_report"),
    ("deterrence.analysis.claims.verdicts", "Verdict", "claims.claim_report"),
    ("deterrence.analysis.sensitivity.results", "Sensitivity", "sensitivities.sensitivity_report"),
    ("deterrence.analysis.comparing", "Comparison", "comparisons.comparison_report"),
    ("deterrence.analysis.why_not", "WhyNot", "why_not.why_not_report"),
    ("deterrence.analysis.classify", "Classification", "classifications.classification_report"),
)
"""(module, class, module and function of this package that make its report) of everything that shows itself."""


def report_of(answer: object, *more: Any) -> Report:
    """The report of an answer; `more` are further arguments of the function that makes it.

    Raises
    ------
    TypeError
        When no class of the answer is listed.
    """
    listed = {(module, name): maker for module, name, maker in DISPLAYS}
    for one in type(answer).__mro__:
        maker = listed.get((one.__module__, one.__qualname__))
        if maker is not None:
            module, _, function = maker.rpartition(".")
            made: Report = getattr(import_module(f"deterrence.report.{module}"), function)(answer, *more)
            return made
    raise TypeError(f"no report shows {type(answer).__name__}; add it to DISPLAYS")


def in_notebook(report: Report) -> str:
    """HTML whose headings stand below those of a notebook."""
    return re.sub(r"<(/?)h([1-4])\b", lambda found: f"<{found[1]}h{int(found[2]) + 2}", html(report))
