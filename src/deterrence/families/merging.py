"""The families of all cases of a model as one answer."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from deterrence.expressions import Comparison, Expression, to_text
from deterrence.families.family import Characterization, Family, FamilySupport, Region
from deterrence.families.family_building import FamilyBuilder
from deterrence.families.family_search import FamilySearch
from deterrence.families.naming import named
from deterrence.families.parametric_game import GameCase, ParametricGame
from deterrence.solvers.base import Settings

__all__ = ["CaseFamilies", "merged"]


Cases = Sequence[tuple[Comparison, ...]]


@dataclass(frozen=True)
class CaseFamilies:
    """What was found in one case; `stopped` says why the search ended early, if it did."""

    case: GameCase
    families: tuple[Family, ...]
    search: FamilySearch
    builder: FamilyBuilder
    counts: Mapping[str, int]
    stopped: str


def merged(
    question: ParametricGame, concept: str, found: Sequence[CaseFamilies], stopped: str, settings: Settings
) -> Characterization:
    """One characterization; families of several cases with the same path and closed forms are one."""
    several = len(found) > 1
    cases = [one.case.conditions for one in found] if several and not stopped else []
    families: list[Family] = []
    for one in found:
        conditions = one.case.conditions if several else ()
        for family in one.families:
            _add(families, _within(family, conditions), conditions, cases)
    complete, argument = _completeness(found, stopped)
    surfaces: dict[Expression, None] = {}
    if complete or len(question.symbols) == 1:
        for one in found:
            surfaces.update(dict.fromkeys(f.expression for f in one.search.hypersurfaces.polynomials()))
            surfaces.update(dict.fromkeys(c.left - c.right for c in one.case.conditions))
    counts: dict[str, Any] = {}
    for one in found:
        for key, count in one.counts.items():
            counts[key] = max(counts.get(key, 0), count) if key == "raw_supports" else counts.get(key, 0) + count
    counts["seconds"] = time.monotonic() - settings.started
    fixed = {name: question.fixed[name] for name in question.model.parameters if name not in question.vary}
    tree = found[0].case.game if found else None
    whole = named(families, tree, question.model.families.values()) if tree is not None else ()
    return Characterization(
        question.model,
        concept,
        question.vary,
        fixed,
        whole,
        complete,
        argument,
        tuple(_remarks(question, found)),
        counts,
        tuple(surfaces),
        bool(stopped),
    )


def _within(family: Family, conditions: tuple[Comparison, ...]) -> Family:
    if not conditions:
        return family
    supports = tuple(replace(one, region=_cut(one.region, conditions)) for one in family.supports)
    return replace(family, region=_cut(family.region, conditions), supports=supports)


def _cut(region: Region, conditions: tuple[Comparison, ...]) -> Region:
    return Region(tuple(tuple(dict.fromkeys([*conditions, *one])) for one in region.alternatives))


def _joined(region: Region, cases: Cases) -> Region:
    """A region in which conditions that hold in every case alike are told once, without the cases."""
    alternatives = list(region.alternatives)
    for one in region.alternatives:
        own = next((case for case in cases if set(case) <= set(one)), None)
        if own is None:
            continue
        rest = tuple(condition for condition in one if condition not in own)
        alike = [tuple(dict.fromkeys([*case, *rest])) for case in cases]
        if all(each in alternatives for each in alike):
            alternatives = [rest, *(each for each in alternatives if each not in alike)]
    return Region(tuple(alternatives))


def _add(families: list[Family], family: Family, conditions: tuple[Comparison, ...], cases: Cases) -> None:
    """Append a family, or widen the one with the same path and closed forms."""
    for k, other in enumerate(families):
        if other.path == family.path and _forms(other) == _forms(family):
            region = _joined(Region((*other.region.alternatives, *family.region.alternatives)), cases)
            supports = _with_supports(other.supports, family.supports, cases)
            families[k] = replace(other, region=region, supports=supports)
            return
    told = " and ".join(to_text(one) for one in conditions)
    families.append(replace(family, case=told))


def _forms(family: Family) -> tuple[Any, ...]:
    return (family.strategies, family.beliefs, family.payoffs, family.outcomes, family.free)


def _with_supports(
    known: tuple[FamilySupport, ...], more: tuple[FamilySupport, ...], cases: Cases
) -> tuple[FamilySupport, ...]:
    result = list(known)
    for one in more:
        for k, other in enumerate(result):
            if replace(other, region=one.region) == one:
                both = (*other.region.alternatives, *one.region.alternatives)
                result[k] = replace(other, region=_joined(Region(tuple(dict.fromkeys(both))), cases))
                break
        else:
            result.append(one)
    return tuple(result)


def _completeness(found: Sequence[CaseFamilies], stopped: str) -> tuple[bool, str]:
    if stopped:
        return False, f"{stopped}; each family listed is proved, but there may be more, or more supports of these"
    doubts = list(dict.fromkeys(d for one in found for d in (*one.search.undecided, *one.builder.undecided)))
    if doubts:
        count = f"{len(doubts)} supports are" if len(doubts) > 1 else "1 support is"
        return False, (
            f"{count} undecided, e.g. {doubts[0]}; each family listed is proved, and `solve` finds what is missing at "
            "single points"
        )
    edges = len({one for each in found for one in each.builder.thresholds})
    extra = f" ({edges} supports live there only)" if edges else ""
    return True, (
        "every other support was refuted over the ranges and assumptions, by proof (z3) or by a rank test at a random "
        "point modulo a 61-bit prime, and what remains was solved exactly; this covers the interior of the ranges "
        f"except hypersurfaces{extra}, where exact point solves decide, and not the ends of ranges at which a chance "
        "branch becomes impossible: fix a parameter there to have the game without the branch"
    )


def _remarks(question: ParametricGame, found: Sequence[CaseFamilies]) -> list[str]:
    told = []
    opened = question.symbols[len(question.vary) :]
    if opened:
        known = ", ".join(opened)
        told.append(
            f"{known}: a definition with exp, log or sqrt is treated as a parameter of its own that may take any value "
            "its function can have, so some families may exist nowhere along it"
        )
    if len(found) > 1:
        told.append(f"min, max and abs split the parameters into {len(found)} cases, each solved by itself")
    used = {name for one in found for name in one.case.names_used}
    idle = [name for name in question.vary if found and name not in used]
    if idle:
        told.append(f"no payoff or probability depends on {', '.join(idle)}")
    return told
