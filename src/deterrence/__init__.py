"""Crises as games: write them down in one readable file, solve them exactly.

Every public name is listed once in ``_HOME`` with the module that holds it, and is imported when first used, so that
``import deterrence`` takes milliseconds. (The imports below are read by type checkers only; a test keeps both lists
equal.)

Examples
--------
>>> import deterrence as dt
>>> game = dt.NormalFormGame.from_arrays([[0, 0], [1, -1]], [[2, 2], [0, -1]], players=("challenger", "defender"))
>>> game.players
('challenger', 'defender')
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from deterrence.analysis import check as check
    from deterrence.analysis import solve as solve
    from deterrence.analysis.claims import Verdict as Verdict
    from deterrence.analysis.claims import check_claims as check_claims
    from deterrence.analysis.classify import classify as classify
    from deterrence.analysis.comparing import compare as compare
    from deterrence.analysis.sensitivity import sensitivity as sensitivity
    from deterrence.analysis.thresholds import thresholds as thresholds
    from deterrence.analysis.why_not import why_not as why_not
    from deterrence.concepts.base import Certificate as Certificate
    from deterrence.concepts.base import SolutionConcept as SolutionConcept
    from deterrence.errors import DeterrenceError as DeterrenceError
    from deterrence.errors import FormatError as FormatError
    from deterrence.errors import GameError as GameError
    from deterrence.errors import InputError as InputError
    from deterrence.errors import LimitError as LimitError
    from deterrence.errors import ModelError as ModelError
    from deterrence.errors import NotDefinedError as NotDefinedError
    from deterrence.errors import UsageError as UsageError
    from deterrence.expressions.algebraic import AlgebraicNumber as AlgebraicNumber
    from deterrence.families import Characterization as Characterization
    from deterrence.families import Family as Family
    from deterrence.families import Region as Region
    from deterrence.families import characterize as characterize
    from deterrence.games import Assessment as Assessment
    from deterrence.games import ExtensiveFormGame as ExtensiveFormGame
    from deterrence.games import Game as Game
    from deterrence.games import NormalFormGame as NormalFormGame
    from deterrence.games import Profile as Profile
    from deterrence.interop import read_game as read_game
    from deterrence.interop import write_game as write_game
    from deterrence.model import Claim as Claim
    from deterrence.model import Model as Model
    from deterrence.model import Parameter as Parameter
    from deterrence.model import load as load
    from deterrence.model import shipped_models as shipped_models
    from deterrence.report.accessor import sweep as sweep
    from deterrence.solvers.base import Solver as Solver
    from deterrence.solvers.solution import Equilibrium as Equilibrium
    from deterrence.solvers.solution import Solution as Solution

__version__ = "0.1.0"

_HOME = {
    "AlgebraicNumber": "deterrence.expressions.algebraic",
    "Assessment": "deterrence.games",
    "Certificate": "deterrence.concepts.base",
    "Characterization": "deterrence.families",
    "Claim": "deterrence.model",
    "DeterrenceError": "deterrence.errors",
    "Equilibrium": "deterrence.solvers.solution",
    "ExtensiveFormGame": "deterrence.games",
    "Family": "deterrence.families",
    "FormatError": "deterrence.errors",
    "Game": "deterrence.games",
    "GameError": "deterrence.errors",
    "InputError": "deterrence.errors",
    "LimitError": "deterrence.errors",
    "Model": "deterrence.model",
    "ModelError": "deterrence.errors",
    "NormalFormGame": "deterrence.games",
    "NotDefinedError": "deterrence.errors",
    "Parameter": "deterrence.model",
    "Profile": "deterrence.games",
    "Region": "deterrence.families",
    "Solution": "deterrence.solvers.solution",
    "SolutionConcept": "deterrence.concepts.base",
    "Solver": "deterrence.solvers.base",
    "UsageError": "deterrence.errors",
    "Verdict": "deterrence.analysis.claims",
    "characterize": "deterrence.families",
    "check": "deterrence.analysis",
    "check_claims": "deterrence.analysis.claims",
    "classify": "deterrence.analysis.classify",
    "compare": "deterrence.analysis.comparing",
    "load": "deterrence.model",
    "read_game": "deterrence.interop",
    "sensitivity": "deterrence.analysis.sensitivity",
    "shipped_models": "deterrence.model",
    "solve": "deterrence.analysis",
    "sweep": "deterrence.report.accessor",
    "thresholds": "deterrence.analysis.thresholds",
    "why_not": "deterrence.analysis.why_not",
    "write_game": "deterrence.interop",
}

if not TYPE_CHECKING:
    __all__ = list(_HOME)

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'deterrence' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(_HOME[name]), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
