"""Families, thresholds and phases on a page: what exists where, and what moves it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from deterrence.expressions import Expression, to_text
from deterrence.families.telling import Line, Said, family_lines
from deterrence.report.drawings import phase_drawing, tornado_drawing
from deterrence.report.drawings.words import listed, shown
from deterrence.report.elements import Drawing, Element, Passage, Table, Words
from deterrence.report.pages.words import called, condition_in_words, counted, family_label, relabelled, situation
from deterrence.report.values import plain_number

if TYPE_CHECKING:
    from deterrence.analysis.sensitivity.tornado import Change, Tornado
    from deterrence.analysis.studying import Study
    from deterrence.analysis.thresholds import Thresholds
    from deterrence.families import Characterization, Family

LONGEST_FORM = 360
"""Longer closed forms of payoffs and probabilities are left to the tables."""
_PLACE = re.compile(r"(?P<player>\w+)(?P<believes> believes)?(?P<there> there)?( at (?P<label>.+))?")
_FACT = re.compile(r"(\w)=")

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
    items = [Words((_who(place, players), *_words(said)), symbols) for place, said in path]
    results = [Words((f"Payoff of {players[who]}: ", *_form(form)), symbols) for who, form in family.payoffs.items()]
    results += [
        Words((f"Probability of {shown(name)}: ", *_form(form)), symbols) for name, form in family.outcomes.items()
    ]
    exists = Words(("It exists ", *(region if _is_words(region) else ("where ", *region)), "."), symbols)
    name = family_label(found, family.name)
    heading = name[:1].upper() + name[1:] if name.startswith(f"family {number} ") else f"Family {number}: {name}"
    yield Passage(heading, (exists,), (*items, *results), level=3)
    supports = _supports(lines[first:], players, symbols, region)
    if supports:
        parts = len({one.part for one in family.supports})
        which = "any of these" if parts == 1 else f"one of each of its {counted(parts, 'part')}"
        yield Passage("", (f"What holds it up off its path, {which}:",), tuple(supports))
    if family.free:
        told = "; ".join(condition_in_words(one, players) for one in family.free)
        yield Passage("", (f"Ties leave some of what is played open: {told}.",))


def _form(form: Expression) -> Said:
    """A closed form, unless it is too long to be read."""
    return (form,) if len(to_text(form)) <= LONGEST_FORM else ("a closed form too long to print; the tables hold it",)


def _is_words(region: tuple[Any, ...]) -> bool:
    return len(region) == 1 and isinstance(region[0], str)


def _who(place: str, players: Mapping[str, str]) -> str:
    """The beginning of a sentence about an information set: where, who, and whether it acts or believes."""
    told = place.strip()
    found = _PLACE.fullmatch(told)
    if found is None or found["player"] not in players:
        return f"{told}: "
    who = players[found["player"]]
    verb = " believes that " if found["believes"] else " chooses "
    if found["label"] is None:
        return f"There {who}{verb}" if found["there"] else f"{who}{verb}"
    move, seen = situation(found["label"])
    return f"At {move}, {f'when {seen}, ' if seen else ''}{who}{verb}"


def _words(said: Said) -> Said:
    """With names as words; what stands between formulas keeps its blanks."""
    return tuple(_FACT.sub(r"\1 is ", one).replace("_", " ") if isinstance(one, str) else one for one in said)


def _supports(
    lines: Sequence[Line], players: Mapping[str, str], symbols: Mapping[str, str], region: Said
) -> list[Words]:
    """What holds a family up; of every part, up to `MOST_SUPPORTS` of its supports."""
    items: list[Words] = []
    told: Counter[str] = Counter()
    part = ""
    for place, said in lines:
        if place.startswith("held up by"):
            name = called(place.removeprefix("held up by "))
            part = name.partition(" (for ")[2]
            told[part] += 1
            if told[part] <= MOST_SUPPORTS:
                items.append(Words((name[:1].upper() + name[1:],), symbols))
        elif told[part] > MOST_SUPPORTS:
            continue
        elif place.strip() != "where":
            items.append(Words((f"  {_who(place, players)}", *_words(said)), symbols))
        elif said != region and not _is_words(said):
            items.append(Words(("  This takes ", *said), symbols))
    left = sum(max(0, count - MOST_SUPPORTS) for count in told.values())
    items += [Words((f"and {left} more, in the data of deterrence characterize",), symbols)] if left else []
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
        elements.append(tornado_drawing(_relabelled(study, study.tornado), caption=caption))
    for number, plane in enumerate(study.planes, start=1):
        elements.append(_phases(study, plane, number))
    shown_along = {one.parameter: one for one in study.along}
    for name in study.matter_most:
        elements += _along(study, shown_along[name])
    others = [one for one in study.along if one.parameter not in study.matter_most and one.points]
    if others:
        elements.append(_list_of(study, others))
    return elements


def _relabelled(study: Study, tornado: Tornado) -> Tornado:
    """The tornado with families under the names that the page calls them by."""

    def regime(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(family_label(study.families, name) for name in names)

    def change(one: Change | None) -> Change | None:
        return None if one is None else replace(one, regime=regime(one.regime))

    reaches = tuple(replace(one, below=change(one.below), above=change(one.above)) for one in tornado.reaches)
    return replace(tornado, regime=regime(tornado.regime), reaches=reaches)


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
        noun = "The parameter that matters" if len(most) == 1 else "The parameters that matter"
        yield (
            f"{noun} most here {'is' if len(most) == 1 else 'are'} {listed(most)}: measured as a share of its range, "
            "the way from the baseline to the nearest threshold is shortest there. At other points it may be others."
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
    plane = relabelled(plane, study.families)
    return phase_drawing(plane, name=name, caption=f"Regimes over {listed(plane.vary)}, {why}{held}.")


def _along(study: Study, found: Thresholds) -> Iterator[Element]:
    one = study.model.parameters[found.parameter]
    meaning = f"{one.meaning}. " if one.meaning else ""
    intro = f"{meaning}The range is {one.range}, the baseline {plain_number(one.value)}."
    yield Passage(f"Along {found.parameter}", (intro,), level=3)
    rows = tuple((_where(each.low, each.high), _regime(study, each.regime)) for each in found.intervals)
    state = "Complete" if found.complete else "Not complete"
    yield Table((found.parameter, "regime"), rows, f"Regimes along {found.parameter}", (f"{state}: {found.argument}.",))
    if found.notes:
        yield Passage("", ("What does not respond to it:",), tuple(_note(study, found, note) for note in found.notes))


def _regime(study: Study, names: Iterable[str]) -> str:
    return "; ".join(family_label(study.families, name) for name in names) or "no equilibrium"


def _note(study: Study, found: Thresholds, note: str) -> str:
    """A note on what does not respond, with its family's name in words."""
    for family in found.characterization.families:
        if note.startswith(f"{family.name}: "):
            return f"{family_label(study.families, family.name)}: {note[len(family.name) + 2 :]}."
    return f"{note}."


def _where(low: Any, high: Any) -> str:
    return f"between {_number(low)} and {_number(high)}"


def _number(value: Any) -> str:
    told = plain_number(value)
    return told if len(told) < 40 or not hasattr(value, "approx") else f"about {value.approx:.6g}"


def _list_of(study: Study, found: list[Thresholds]) -> Table:
    rows = []
    for one in found:
        regimes = [interval.regime for interval in one.intervals]
        changes = "; ".join(_change(study, before, after) for before, after in pairwise(regimes))
        rows.append((one.parameter, listed([_number(point.value) for point in one.points]), changes))
    columns = ("parameter", "thresholds", "what changes as it rises")
    return Table(columns, tuple(rows), "Thresholds along the other parameters")


def _change(study: Study, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    gone = [family_label(study.families, name) for name in before if name not in after]
    new = [family_label(study.families, name) for name in after if name not in before]
    told = [f"{listed(gone)} {'ends' if len(gone) == 1 else 'end'}"] if gone else []
    told += [f"{listed(new)} {'begins' if len(new) == 1 else 'begin'}"] if new else []
    return ", ".join(told) or "only at the threshold itself"


def thresholds_table(study: Study) -> Table:
    """Every threshold along every parameter."""
    records = [{"parameter": one.parameter, **row} for one in study.along for row in one.rows()]
    return Table.of(records, "Regimes along each parameter")
