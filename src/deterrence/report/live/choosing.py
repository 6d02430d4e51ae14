"""Which parameters of a model get sliders, and what is known where some of them reach the ends of their ranges."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from typing import Any

from deterrence.analysis.sweeps.two_by_two_families import ARGUMENT, is_two_by_two, two_by_two_families
from deterrence.errors import DeterrenceError
from deterrence.families import Characterization, kept
from deterrence.families.characterizing import characterize_at
from deterrence.model import Model
from deterrence.report.live.payload import closing_chances, live_data
from deterrence.solvers import Settings, Solution, default_concept

__all__ = ["faces_of", "live_families", "live_view"]

MOST_FACES = 40
"""Most ends of ranges, and corners where several meet, whose families a page holds."""

Ends = dict[str, Fraction]


def live_view(
    model: Model,
    seconds: float = 30.0,
    for_ends: float = 30.0,
    *,
    vary: Sequence[str] | None = None,
    solutions: Sequence[Solution] = (),
    axes: tuple[str, str] | None = None,
) -> dict[str, Any] | None:
    """What a page solves a model with: the data of `deterrence.report.elements.Live`.

    Parameters
    ----------
    model
        The concept is its own.
    seconds, for_ends
        How long the search for families may take, and that for families at the ends of ranges, where none are kept.
    vary
        What is to be free; when absent, as much as can be.
    solutions
        Exact solves of the baseline and of scenarios; shown where the closed forms alone do not decide the point.
    axes
        The two parameters of the phase diagram at first; when absent, those that most conditions speak of.

    Returns
    -------
    dict or None
        None where no complete families were found.

    Examples
    --------
    >>> from deterrence.model import load
    >>> told = live_view(load("rogue-cover"))
    >>> told["model"], len(told["free"])
    ('rogue-cover', 6)
    """
    found = live_families(model, seconds, vary)
    if found is None:
        return None
    exact_at_ties = found.argument == ARGUMENT
    faces = () if exact_at_ties else faces_of(found, for_ends)
    usable = axes if axes and set(axes) <= set(found.vary) else None
    return live_data(found, faces, solutions, usable, exact_at_ties)


def live_families(model: Model, seconds: float = 30.0, vary: Sequence[str] | None = None) -> Characterization | None:
    """Families that are complete, over as many parameters as can be left free in the time.

    Of 2x2 games these are the nine possible extreme equilibria, which are all there is at ties, too.

    Parameters
    ----------
    model
        The concept is its own.
    seconds
        How long the search may take, unless the answer is kept.
    vary
        What is to be free; when absent, as much as can be.

    Returns
    -------
    Characterization or None
        None where no complete one was found.

    Examples
    --------
    >>> from deterrence.model import load
    >>> model = load("rogue-cover")
    >>> live_families(model).vary == tuple(model.parameters)
    True
    """
    started = time.monotonic()
    free = tuple(name for name, one in model.parameters.items() if one.range.low < one.range.high)
    if default_concept(model.symbolic()) == "nash" and is_two_by_two(model) and not model.rounded:
        with suppress(DeterrenceError):
            fixed = {name: one.value for name, one in model.parameters.items() if name not in free}
            return _with_names(two_by_two_families(model, free, fixed))
    found = kept(model) if vary is None else None
    for chosen in _tries(model, free) if vary is None else (tuple(vary),):
        left = seconds - (time.monotonic() - started)
        if left <= 0 or (found is not None and found.complete):
            break
        with suppress(DeterrenceError):
            found = characterize_at(model, {}, vary=chosen, settings=Settings(seconds=left if vary else left / 2))
    return found if found is not None and found.complete else None


def _tries(model: Model, free: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """All parameters, then what scenarios change and chance depends on, then the like one by one."""
    yield free
    changed = {name for one in model.scenarios.values() for name in one.values}
    varied = {name for claim in model.claims for name in claim.vary or ()}
    shares = {name for name in free if str(model.parameters[name].range)[1:-1] == "0, 1"}
    for wanted in (changed | varied | shares, changed | varied, shares):
        chosen = tuple(name for name in free if name in wanted)
        if chosen and chosen != free:
            yield chosen
    ranked = sorted(free, key=lambda name: (name not in changed | varied, name not in shares))
    for pair in combinations(ranked[:4], 2):
        yield tuple(name for name in free if name in pair)
    yield from ((name,) for name in ranked)


def _with_names(found: Characterization) -> Characterization:
    """The nine candidates under the names that the model's own families have."""
    with suppress(DeterrenceError):
        told = kept(found.model) or characterize_at(found.model, {}, settings=Settings(seconds=5.0))
        names = {repr(dict(one.path)): one.name for one in told.families}
        families = tuple(replace(one, name=names.get(repr(dict(one.path)), one.name)) for one in found.families)
        if len({one.name for one in families}) == len(families):
            return replace(found, families=families)
    return found


def faces_of(found: Characterization, seconds: float = 30.0) -> tuple[Characterization, ...]:
    """The complete families where parameters are fixed at ends of their ranges that the sliders can reach.

    First the ends at which chance rules a branch out, and the corners where several of these meet; then every other
    end by itself.

    Parameters
    ----------
    found
        The families with all of these parameters free.
    seconds
        How long the search may take; faces left over are left out, and the page says so where they are reached.
    """
    started = time.monotonic()
    faces: list[Characterization] = []
    for ends in _faces(found):
        left = seconds - (time.monotonic() - started)
        if left <= 0 or len(faces) >= MOST_FACES:
            break
        vary = [name for name in found.vary if name not in ends]
        with suppress(DeterrenceError):
            settings = Settings(seconds=min(left, max(2.0, seconds / 4)))
            face = characterize_at(found.model, {**found.point, **ends}, found.concept, vary=vary, settings=settings)
            if face.complete:
                faces.append(face)
    return tuple(faces)


def _faces(found: Characterization) -> Iterator[Ends]:
    closing: dict[str, set[Fraction]] = {}
    for _, zeros in closing_chances(found.model, found):
        for name, value in zeros:
            if name in found.vary:
                closing.setdefault(name, set()).add(Fraction(value))
    choices: Mapping[str, list[Fraction | None]] = {name: [None, *sorted(values)] for name, values in closing.items()}
    corners = [
        {name: value for name, value in zip(choices, values, strict=True) if value is not None}
        for values in product(*choices.values())
    ]
    corners = sorted((one for one in corners if one), key=len)
    ends = [
        {name: end}
        for name in found.vary
        for end, is_open in _ends(found.model, name)
        if not is_open and end not in closing.get(name, ())
    ]
    singles = [one for one in corners if len(one) == 1]
    yield from (*singles, *ends, *corners[len(singles) :])


def _ends(model: Model, name: str) -> tuple[tuple[Fraction, bool], ...]:
    allowed = model.parameters[name].range
    return (allowed.low, allowed.low_open), (allowed.high, allowed.high_open)
