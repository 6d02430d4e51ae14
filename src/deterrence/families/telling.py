"""Families in words: lines of plain words and mathematics, whatever they are printed in.

A line is a place and what is said of it: a tuple of texts and of expressions or formulas, which every format prints in
its own way. Texts on a screen, the LaTeX and HTML of notebooks, and the tables of reports all come from these lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from deterrence.expressions import ONE, ZERO, Expression, Formula, parse_expression, to_text

if TYPE_CHECKING:
    from deterrence.families.family import Family, FamilySupport, Region

__all__ = ["Line", "Said", "family_lines", "plain"]

Said = tuple["str | Expression | Formula", ...]
"""Words and mathematics, to be joined by nothing."""
Line = tuple[str, Said]
"""A place, and what is said of it."""

CONDITION = re.compile(r"(p|belief)\((\w+), (.+), ([^,()]+)\) (=|>=|<=) (.*)")


def plain(said: Said) -> str:
    """Words and mathematics as one text."""
    return "".join(part if isinstance(part, str) else to_text(part) for part in said)


def family_lines(family: Family) -> Iterator[Line]:
    """What is played and believed on the path, where it exists, and what holds it up."""
    depth = family.depth
    pairs = [(p, label) for p, sets in family.strategies.items() for label in sets]
    for player, label in sorted(pairs, key=lambda pair: depth.get(pair[1], 0)):
        mixture = family.strategies[player][label]
        played = family.path[player][label]
        if len(mixture) < len(played):
            yield _place(player, label), (f"{', '.join(played)} with probabilities that ties leave free",)
        else:
            yield _place(player, label), _mixture(mixture)
        held = family.beliefs.get(player, {}).get(label)
        if held is not None and any(p not in (ZERO, ONE) for p in held.values()):
            yield f"{player} believes there", _belief(held)
    yield "exists", _region(family.region)
    for number, support in enumerate(family.supports, start=1):
        yield from _support_lines(family, support, number)


def _place(player: str, label: str) -> str:
    return player if label == player else f"{player} at {label}"


def _mixture(mixture: Mapping[str, Expression]) -> Said:
    played = {action: p for action, p in mixture.items() if p != ZERO}
    if len(played) == 1:
        return (next(iter(played)),)
    if len(played) == 2:
        first, second = sorted(played, key=lambda action: len(to_text(played[action])))
        return (f"{first} with probability ", played[first], f", else {second}")
    return _joined(played)


def _belief(held: Mapping[str, Expression]) -> Said:
    held = {node: p for node, p in held.items() if p != ZERO}
    if len(held) == 1:
        return (next(iter(held)),)
    if len(held) == 2:
        first = min(held, key=lambda node: len(to_text(held[node])))
        return (f"{first} with probability ", held[first])
    return _joined(held)


def _joined(shares: Mapping[str, Expression]) -> Said:
    said: list[str | Expression | Formula] = []
    for name, share in shares.items():
        said += [", " if said else "", f"{name} ", share]
    return tuple(said)


def _region(region: Region) -> Said:
    if not region.alternatives:
        return ("nowhere",)
    if region.everywhere():
        return ("everywhere in the ranges",)
    said: list[str | Expression | Formula] = []
    several = len(region.alternatives) > 1
    for one in region.alternatives:
        said.append(" or " if said else "")
        said.append("(" if several and len(one) > 1 else "")
        for number, condition in enumerate(one):
            said += [" and " if number else "", condition]
        said.append(")" if several and len(one) > 1 else "")
    return tuple(part for part in said if part != "")


def _support_lines(family: Family, support: FamilySupport, number: int) -> Iterator[Line]:
    """One way to hold a family up; of two nodes' beliefs one is told, and beliefs that are certain are left out."""
    which = support.name or (f"support {number}" if len(family.supports) > 1 else "support")
    parts = {one.part for one in family.supports}
    part = f" (for part {support.part + 1} of {len(parts)})" if len(parts) > 1 else ""
    yield f"held up by {which}{part}", ()
    told: set[tuple[str, str]] = set()
    for condition in support.conditions:
        found = CONDITION.fullmatch(condition)
        if found is None:
            yield "  and", (condition,)
            continue
        kind, player, label, name, relation, amount = found.groups()
        if kind == "belief" and relation == "=" and (amount == "1" or (player, label) in told):
            continue
        told |= {(player, label)} if kind == "belief" and relation == "=" else set()
        yield _condition(kind, player, label, name, relation, amount)
    yield "  where", _region(support.region)


def _condition(kind: str, player: str, label: str, name: str, relation: str, amount: str) -> Line:
    verb = " believes at" if kind == "belief" else " at"
    place = f"  {player}{verb} {label}" if label != player else f"  {player}{verb.removesuffix(' at')}"
    if amount == "1" and relation == "=":
        return place, (name,)
    words = {"=": "", ">=": "at least ", "<=": "at most "}[relation]
    return place, (f"{name} with probability {words}", parse_expression(amount))
