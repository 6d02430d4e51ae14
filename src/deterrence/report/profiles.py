"""Profiles, assessments, equilibria and certificates by themselves, for readers."""

from __future__ import annotations

from typing import Any

from deterrence.concepts.base import Certificate
from deterrence.games import Assessment, Profile
from deterrence.report.elements import Element, Passage, Report, Table
from deterrence.report.solutions import support_items
from deterrence.report.values import plain_number
from deterrence.solvers.solution import Equilibrium, as_json

__all__ = ["certificate_report", "equilibrium_report", "profile_report"]


def profile_report(profile: Profile) -> Report:
    """Who does what where, and what it believes there."""
    title = "Assessment" if isinstance(profile, Assessment) else "Profile"
    table = _behaviour(profile)
    beliefs = profile.beliefs if isinstance(profile, Assessment) else {}
    data = {"strategies": as_json(profile.strategies), "beliefs": as_json(beliefs)}
    return Report(title, (table,), table, data)


def equilibrium_report(one: Equilibrium) -> Report:
    """Behaviour, payoffs and outcomes, what holds it up, and which concepts it satisfies."""
    numbers = {f"payoff: {player}": value for player, value in one.payoffs.items()}
    numbers |= {f"P({name})": value for name, value in one.outcomes.items()}
    items = [f"{name}: {plain_number(value)}" for name, value in numbers.items()]
    items += support_items(one)
    for word, wanted in (("also", True), ("not", False)):
        names = [name for name, holds in one.concepts.items() if holds is wanted]
        items += [f"{word}: {', '.join(names)}"] if names else []
    items += one.remarks
    table = _behaviour(one)
    elements: tuple[Element, ...] = (table, Passage(items=tuple(items)))
    title = f"Equilibrium: {one.name}" if one.name else f"Equilibrium ({one.certificate.concept or 'no certificate'})"
    return Report(title, elements, table, one.to_dict())


def _behaviour(profile: Profile) -> Table:
    """One row per action that carries weight, and per history that is believed in."""
    kinds: list[tuple[str, Any]] = [("plays", profile.strategies)]
    if isinstance(profile, Assessment):
        kinds.append(("believes", profile.beliefs))
    rows = [
        (player, "" if label == player else label, kind, what, probability)
        for kind, held in kinds
        for player, sets in held.items()
        for label, mixture in sets.items()
        for what, probability in mixture.items()
        if probability != 0 and (kind == "plays" or (what and len(mixture) > 1))
    ]
    return Table(("player", "information set", "", "what", "probability"), tuple(rows))


def certificate_report(found: Certificate) -> Report:
    """Whether a definition holds, and the best deviation at every information set."""
    rows = [
        (
            one.player,
            "" if one.information_set == one.player else one.information_set,
            one.instead if one.gain != 0 else "none",
            one.gain,
            ", ".join(f"{label}: {p}" for label, p in one.belief if label),
        )
        for one in found.deviations
    ]
    table = Table(("player", "information set", "best deviation", "gain", "believing"), tuple(rows))
    first, *rest = str(found).splitlines()
    elements: tuple[Element, ...] = (table, Passage(items=found.violations)) if rest else (table,)
    data = {
        "concept": found.concept,
        "holds": bool(found),
        "max_regret": as_json(found.max_regret),
        "deviations": as_json(table.records()),
        "violations": list(found.violations),
    }
    return Report(first, elements, table, data)
