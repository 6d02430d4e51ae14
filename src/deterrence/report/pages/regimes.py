"""Families, thresholds and phases on a page: what exists where, and what moves it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from deterrence.families.telling import family_lines
from deterrence.report.drawings import phase_drawing, tornado_drawing
from deterrence.report.drawings.words import listed, shown
from deterrence.report.elements import Drawing, Element, Passage, Table, Words
from deterrence.report.pages.words import condition_in_words, counted
from deterrence.report.values import plain_number

if TYPE_CHECKING:
    from deterrence.analysis.studying import Study
    from deterrence.analysis.thresholds import Thresholds
    from deterrence.families import Characterization, Family

__all__ = ["families_table", "family_elements", "threshold_elements", "thresholds_table"]

MOST_SUPPORTS = 3
"""Supports of a family that are told; the data hold them all."""


def family_elements(study: Study) -> list[Element]:
    """Every family: where it exists, what is played, what holds it up, what comes of it."""
    found = study.families
    if found is None:
        why = study.undone.get("families", "")
        return [Passage("Families", (f"Closed forms were not found: {why}.",), anchor="families")]
    number = counted(len(found), "family", "families")
    verb = "belongs" if found.complete else "found so far belongs"
    intro = (
        f"Solved once in symbols, with {listed(found.vary)} free: every equilibrium {verb} to one of {number}."
        if len(found) != 1 or not found.complete
        else f"Solved once in symbols, with {listed(found.vary)} free: there is one family, and nothing else."
    )
    state = "The list is complete" if found.complete else "The list is not complete"
    remarks = " ".join(f"{one}." for one in found.remarks)
    elements: list[Element] = [
        Passage(
            "Families", tuple(one for one in (intro, f"{state}: {found.argument}.", remarks) if one), anchor="families"
        )
    ]
    for number_, family in enumerate(found.families, start=1):
        elements += _family(study, found, number_, family)
    return elements


def _family(study: Study, found: Characterization, number: int, family: Family) -> Iterator[Element]:
    lines = list(family_lines(family))
    first = next((k for k, (place, _) in enumerate(lines) if place.startswith("held up by")), len(lines))
    players = study.model.players
    symbols = found.symbols
    path = [(place, said) for place, said in lines[:first] if place != "exists"]
    region = next((said for place, said in lines[:first] if place == "exists"), ())
    items = [Words((f"{_who(place, players)}: ", *said), symbols) for place, said in path]
    results = [Words((f"Payoff of {players[who]}: ", form), symbols) for who, form in family.payoffs.items()]
    results += [Words((f"Probability of {shown(name)}: ", form), symbols) for name, form in family.outcomes.items()]
    exists = Words(("It exists ", *(region if _is_words(region) else ("where ", *region)), "."), symbols)
    yield Passage(f"Family {number}: {shown(family.name)}", (exists,), (*items, *results), level=3)
    supports = _supports(lines[first:], players, symbols)
    if supports:
        yield Passage("", ("Off its path it is held up by any of these:",), tuple(supports))
    if family.free:
        told = "; ".join(condition_in_words(one, players) for one in family.free)
        yield Passage("", (f"Ties leave some of what is played open: {told}.",))


def _is_words(region: tuple[Any, ...]) -> bool:
    return len(region) == 1 and isinstance(region[0], str)


def _who(place: str, players: Any) -> str:
    told = place.strip()
    for name, label in players.items():
        if told == name or told.startswith(f"{name} "):
            return f"{label}{told[len(name) :]}"
    return told


def _supports(lines: list[tuple[str, Any]], players: Any, symbols: dict[str, str]) -> list[Words]:
    items: list[Words] = []
    told = 0
    left = sum(place.startswith("held up by") for place, _ in lines)
    for place, said in lines:
        if place.startswith("held up by"):
            told += 1
            if told > MOST_SUPPORTS:
                items.append(Words((f"and {left - MOST_SUPPORTS} more",), symbols))
                break
            name = place.removeprefix("held up by ")
            items.append(Words(((name[:1].upper() + name[1:]),), symbols))
        else:
            items.append(Words((f"  {_who(place, players)}: ", *said), symbols))
    return items if any(str(one).startswith("  ") for one in items) else []


def families_table(study: Study) -> Table:
    """One row per family, formulas as text."""
    found = study.families
    return Table((), ()) if found is None else Table.of(found.rows(), "Families")


def threshold_elements(study: Study) -> list[Element]:
    """Where the regime changes as one parameter moves, and over two; what moves it most."""
    elements: list[Element] = [Passage("Where the regime changes", tuple(_rule(study)), anchor="regimes")]
    if study.tornado is not None:
        caption = "How far each parameter can move alone, within its range, before the set of equilibria changes."
        elements.append(tornado_drawing(study.tornado, caption=caption))
    for number, plane in enumerate(study.planes, start=1):
        elements.append(_phases(study, plane, number))
    shown_along = {one.parameter: one for one in study.along}
    for name in study.matter_most:
        elements += _along(study, shown_along[name])
    others = [one for one in study.along if one.parameter not in study.matter_most and one.points]
    if others:
        elements.append(_list_of(others))
    return elements


def _rule(study: Study) -> Iterator[str]:
    yield (
        "The regime at a point is the set of families that exist there. A threshold is a value of a parameter at which "
        "the regime changes while the other parameters stay at the baseline; thresholds are exact."
    )
    if study.tornado is None:
        yield f"None were computed: {study.undone.get('thresholds', 'no parameter varies')}."
        return
    most = study.matter_most
    if most:
        verb = "matters" if len(most) == 1 else "matter"
        noun = "The parameter that matters" if len(most) == 1 else "The parameters that matter"
        yield (
            f"{noun} most here {'is' if len(most) == 1 else 'are'} {listed(most)}: measured as a share of its range, "
            f"the way from the baseline to the nearest threshold is shortest there. What {verb} at other points may be "
            "something else."
        )
    else:
        yield "No parameter can change the regime by moving alone within its range."
    for part, reason in study.undone.items():
        if part.startswith("phase"):
            yield f"There is no {part}: {reason}."


def _phases(study: Study, plane: Characterization, number: int) -> Drawing:
    why = (
        "the two that matter most" if number == 1 and len(study.matter_most) == 2 else "which claims and scenarios vary"
    )
    held = "" if len(plane.vary) == len(study.model.parameters) else "; the others are at the baseline"
    name = "phases" if number == 1 else f"phases-{number}"
    return phase_drawing(plane, name=name, caption=f"Regimes over {listed(plane.vary)}, {why}{held}.")


def _along(study: Study, found: Thresholds) -> Iterator[Element]:
    one = study.model.parameters[found.parameter]
    meaning = f" ({one.meaning[:1].lower()}{one.meaning[1:]})" if one.meaning else ""
    intro = f"The range is {one.range}, the baseline {plain_number(one.value)}."
    yield Passage(f"Along {found.parameter}", (f"{found.parameter}{meaning}: {intro}",), level=3)
    rows = tuple((_where(row["from"], row["to"]), shown(row["regime"])) for row in found.rows())
    state = "Complete" if found.complete else "Not complete"
    yield Table((found.parameter, "regime"), rows, f"Regimes along {found.parameter}", (f"{state}: {found.argument}.",))
    if found.notes:
        yield Passage("", ("What does not respond to it:",), tuple(f"{note}." for note in found.notes))


def _where(low: Any, high: Any) -> str:
    if low is high or low == high:
        return f"at {_number(low)}"
    return f"between {_number(low)} and {_number(high)}"


def _number(value: Any) -> str:
    told = plain_number(value)
    return told if len(told) < 40 or not hasattr(value, "approx") else f"about {value.approx:.6g}"


def _list_of(found: list[Thresholds]) -> Table:
    rows = []
    for one in found:
        regimes = [interval.regime for interval in one.intervals]
        changes = "; ".join(_change(before, after) for before, after in pairwise(regimes))
        rows.append((one.parameter, listed([_number(point.value) for point in one.points]), changes))
    columns = ("parameter", "thresholds", "what changes as it rises")
    return Table(columns, tuple(rows), "Thresholds along the other parameters")


def _change(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    gone = [shown(name) for name in before if name not in after]
    new = [shown(name) for name in after if name not in before]
    told = [f"{listed(gone)} ends"] if gone else []
    told += [f"{listed(new)} begins"] if new else []
    return " and ".join(told) or "only at the threshold itself"


def thresholds_table(study: Study) -> Table:
    """Every threshold along every parameter."""
    records = [{"parameter": one.parameter, **row} for one in study.along for row in one.rows()]
    return Table.of(records, "Regimes along each parameter")
