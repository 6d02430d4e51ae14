"""Equilibria on a page: who does what, why nobody deviates, what holds them up; at the baseline and in scenarios."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from deterrence.analysis.action_values import Choice, choices
from deterrence.report.drawings.words import listed, name_of, shown
from deterrence.report.elements import Element, Passage, Table
from deterrence.report.pages.opening import trimmed
from deterrence.report.pages.words import (
    belief_in_words,
    called,
    condition_in_words,
    counted,
    family_label,
    mixed,
    needed,
    played_in_words,
    situation,
    values_in_words,
)
from deterrence.report.values import plain_number

if TYPE_CHECKING:
    from deterrence.analysis.catalogue import SolvedPoint
    from deterrence.analysis.studying import Study
    from deterrence.families import Characterization
    from deterrence.solvers.solution import Equilibrium, Solution, Support

__all__ = ["equilibria_elements", "equilibria_table", "family_at"]

MOST_TOLD = 6
"""Equilibria of a point that are told in words; the table holds them all."""
MOST_OFF_PATH = 8
"""More choices where play does not come are left to the table of reasons."""
LONGEST_NUMBER = 14
"""Longer fractions stand in the page's table as decimals; the files hold them exactly."""
MOST_SUPPORTS = 4
"""Supports of an equilibrium that are told in words."""


def equilibria_elements(study: Study) -> list[Element]:
    """The section about equilibria at given points."""
    first, *others = study.points
    elements: list[Element] = [
        Passage("Equilibria", (_found(first, "At the baseline"),), anchor="equilibria"),
        *_told(study, first),
    ]
    if others:
        elements.append(Passage("In the scenarios", level=3, anchor="scenarios"))
        for one in others:
            elements.append(_scenario(study, one))
    table = equilibria_table(study)
    return [*elements, _shortened(table)] if table.rows else elements


def _shortened(table: Table) -> Table:
    rows = tuple(tuple(_short(value) for value in row) for row in table.rows)
    changed = rows != table.rows
    notes = ("Long fractions are rounded here; the tables for spreadsheets hold them exactly.",) if changed else ()
    return Table(table.columns, rows, table.caption, notes)


def _short(value: Any) -> Any:
    if isinstance(value, str) or len(str(value)) <= LONGEST_NUMBER:
        return value
    return f"about {float(value):.4g}"


def _found(point: SolvedPoint, where: str) -> str:
    found = point.solution
    if found is None:
        return f"{where} the game was not solved: {point.failure}"
    verb = "is" if len(found) == 1 else "are"
    isolated = all(one.dimension == 0 for one in found.components)
    kind = "" if isolated or len(found) == 1 else "extreme "
    told = f"{where} there {verb} {counted(len(found), f'{kind}equilibrium', f'{kind}equilibria')}"
    if not isolated:
        told += f" in {counted(len(found.components), 'connected component')}"
    if found.complete and point.scenario:
        return f"{told}."
    return f"{told}. The list is {'' if found.complete else 'not '}complete: {found.complete.argument}."


def _told(study: Study, point: SolvedPoint) -> list[Element]:
    found = point.solution
    if found is None:
        return []
    elements: list[Element] = []
    for number, one in enumerate(found.equilibria[:MOST_TOLD], start=1):
        elements += _in_full(study, found, number, one)
    left = len(found) - MOST_TOLD
    if left > 0:
        elements.append(Passage(paragraphs=(f"The table below holds the other {left} as well.",)))
    joined = [
        f"Component {one.number} has dimension {one.dimension}"
        + (f"; it is described by {' and '.join(one.conditions)}." if one.conditions else ".")
        for one in found.components
        if one.dimension > 0
    ]
    return [*elements, *([Passage(paragraphs=tuple(joined))] if joined else [])]


def heading_of(study: Study, found: Solution, number: int, one: Equilibrium) -> str:
    """An equilibrium's number, and the family it belongs to."""
    name = _name(study, found, one)
    return f"Equilibrium {number}: {name}" if name else f"Equilibrium {number}"


def _name(study: Study, found: Solution, one: Equilibrium) -> str:
    """The family that an equilibrium belongs to, else the kind that the solver tells."""
    family = family_at(study.families, found, one)
    return family_label(study.families, family) if family else called(one.name.partition(": ")[0])


def _in_full(study: Study, found: Solution, number: int, one: Equilibrium) -> list[Element]:
    players = study.model.players
    all_choices = choices(found.game, one)
    on_path = [played_in_words(choice, players) for choice in all_choices if choice.reached]
    off_path = [played_in_words(choice, players) for choice in all_choices if not choice.reached and choice.mixture]
    elements: list[Element] = [
        Passage(heading_of(study, found, number, one), (_results(one, players),), tuple(on_path), level=3)
    ]
    if off_path and len(off_path) <= MOST_OFF_PATH:
        intro = "Where play does not come, this is one of the ways to go on that hold it up:"
        elements.append(Passage("", (intro,), tuple(off_path)))
    elements.append(_reasons(all_choices, players, one))
    elements += _supports(one, players)
    said = _labels(one)
    return [*elements, *([Passage(paragraphs=said)] if said else [])]


def _results(one: Equilibrium, players: Mapping[str, str]) -> str:
    paid = listed([f"{name_of(who, players)} {plain_number(value)}" for who, value in one.payoffs.items()])
    told = f"Expected payoffs: {paid}."
    if one.outcomes:
        told += f" Probabilities: {listed([f'{shown(name)} {plain_number(p)}' for name, p in one.outcomes.items()])}."
    return told


def _reasons(all_choices: Sequence[Choice], players: Mapping[str, str], one: Equilibrium) -> Table:
    """Why nobody deviates: at each information set what is played, what it is worth, and what all else would give."""
    rows = []
    for choice in all_choices:
        if not choice.values:
            continue
        move, seen = situation(choice.label)
        who = name_of(choice.player, players)
        where = who if choice.label == choice.player else f"{who}, {move}{f' when {seen}' if seen else ''}"
        others = values_in_words(choice.others) or "everything else is played as well"
        belief = belief_in_words(choice.belief)
        rows.append((where, belief, mixed(choice.mixture), plain_number(choice.worth), others))
    columns = ("who and where", "believing that", "plays", "which is worth", "while this would give")
    largest = plain_number(one.max_regret)
    note = (
        "Each value is the best that its player can get after the action, the others keeping to the equilibrium. "
        f"Held against the definition exactly: the largest gain of any deviation is {largest}."
    )
    return trimmed(Table(columns, tuple(rows), "Why nobody deviates", (note,)))


def _supports(one: Equilibrium, players: Mapping[str, str]) -> list[Element]:
    """What holds an equilibrium up off its path: of every part any one of its ways."""
    parts: dict[int, list[Support]] = {}
    for support in one.supports:
        parts.setdefault(support.part, []).append(support)
    return [
        element
        for number, ways in enumerate(parts.values(), start=1)
        for element in _ways(ways, players, f"part {number} of {len(parts)}" if len(parts) > 1 else "")
    ]


def _ways(ways: Sequence[Support], players: Mapping[str, str], part: str) -> list[Element]:
    if not any(support.conditions for support in ways):
        return []
    items: list[str] = []
    for number, support in enumerate(ways[:MOST_SUPPORTS], start=1):
        name = f": {called(support.name)}" if support.name else ""
        items.append(f"Way {number}{name}" if len(ways) > 1 or name else "It takes all of this")
        bounds = needed(support.conditions)
        told = [condition_in_words(condition, players) for condition in bounds]
        if any(one.startswith("jointly: ") for one in support.conditions) and sum("<=" in one for one in bounds) > 1:
            told.append("and not every combination within these bounds will do")
        items += [f"  {condition}" for condition in told] or ["  any response and any belief"]
    if len(ways) > MOST_SUPPORTS:
        items.append(f"and {len(ways) - MOST_SUPPORTS} more, in the data of deterrence solve")
    where = f"Off the path of play ({part})" if part else "Off the path of play"
    intro = f"{where} this must hold for nobody to leave it:"
    if len(ways) > 1:
        intro = f"{where} any of these, and nothing else, keeps everybody on it:"
    return [Passage("", (intro,), tuple(items))]


def _labels(one: Equilibrium) -> tuple[str, ...]:
    holds = [shown_concept(name) for name, kept in one.concepts.items() if kept]
    fails = [shown_concept(name) for name, kept in one.concepts.items() if not kept]
    told = f"It is also {listed(holds)}." if holds else ""
    told += f" It is not {listed(fails, 'nor')}." if fails else ""
    return tuple(part for part in (told.strip(), " ".join(f"{remark}." for remark in one.remarks)) if part)


def shown_concept(name: str) -> str:
    """A concept's name in running text."""
    return name.replace("-", " ").replace("nash", "Nash").replace("bayesian", "Bayesian")


def _scenario(study: Study, point: SolvedPoint) -> Passage:
    one = study.model.scenarios[point.scenario]
    sets = listed([f"{name} = {value}" for name, value in one.values.items()])
    intro = f"{one.because}. " if one.because else ""
    told = _found(point, f"With {sets}")
    found = point.solution
    items: list[str] = []
    for number, each in enumerate(found.equilibria[:MOST_TOLD] if found is not None else (), start=1):
        assert found is not None
        items.append(f"{heading_of(study, found, number, each)}. {_results(each, study.model.players)}")
        played = [choice for choice in choices(found.game, each) if choice.reached]
        items += [f"  {played_in_words(choice, study.model.players)}" for choice in played]
    return Passage(shown(point.scenario), (f"{intro}{told}",), tuple(items), level=4)


def equilibria_table(study: Study) -> Table:
    """Payoffs and outcomes of every equilibrium at every named point."""
    records: list[dict[str, Any]] = []
    for point in study.points:
        for number, one in enumerate(point.solution.equilibria if point.solution is not None else (), start=1):
            assert point.solution is not None
            record: dict[str, Any] = {
                "point": point.scenario or "baseline",
                "equilibrium": number,
                "name": _name(study, point.solution, one),
            }
            record |= {f"payoff: {name_of(who, study.model.players)}": value for who, value in one.payoffs.items()}
            record |= {shown(name): p for name, p in one.outcomes.items()}
            records.append(record)
    if not any(record["name"] for record in records):
        records = [{key: value for key, value in record.items() if key != "name"} for record in records]
    return Table.of(records, "Payoffs, and probabilities of outcomes, at every named point")


def family_at(found: Characterization | None, solution: Solution, one: Equilibrium) -> str:
    """The family that an equilibrium belongs to; empty where there is none, or several do."""
    from deterrence.errors import DeterrenceError

    if found is None or any(solution.parameters.get(name) != value for name, value in found.point.items()):
        return ""
    point = found.model.with_definitions(dict(solution.parameters))
    fitting = []
    for family in found.families:
        if family.free:
            continue
        try:
            played = family.at(point)
        except (DeterrenceError, ZeroDivisionError):
            continue
        if all(_plays(one, player, sets) for player, sets in played.items()):
            fitting.append(family.name)
    return fitting[0] if len(fitting) == 1 else ""


def _plays(one: Equilibrium, player: str, sets: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(
        label in one.strategies.get(player, {})
        and all(one.strategies[player][label].get(action, 0) == p for action, p in mixture.items())
        for label, mixture in sets.items()
    )
