"""Which parameters of a model get sliders, and what is known where some of them reach the ends of their ranges."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path
from typing import Any

from deterrence.analysis.sweeps.two_by_two_families import ARGUMENT, is_two_by_two, two_by_two_families
from deterrence.errors import DeterrenceError
from deterrence.expressions import evaluate, names, polynomial_context, to_flint
from deterrence.families import Characterization, kept
from deterrence.families.characterizing import characterize_at
from deterrence.families.keeping import answer_of, questions
from deterrence.families.parametric_game import ParametricGame
from deterrence.model import Model
from deterrence.report.live.ends import kept_ends
from deterrence.report.live.payload import closing_chances, live_data
from deterrence.solvers import Settings, Solution, default_concept

__all__ = ["closed_ends", "extreme_families", "faces_of", "live_families", "live_view", "slices_of", "view_of"]

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
    return None if found is None else view_of(found, for_ends, solutions, axes)


def view_of(
    found: Characterization,
    for_ends: float,
    solutions: Sequence[Solution] = (),
    axes: tuple[str, ...] | None = None,
) -> dict[str, Any]:
    """As `live_view`, from complete families that are known already."""
    exact_at_ties = found.argument == ARGUMENT
    faces = () if exact_at_ties else (*slices_of(found), *faces_of(found, for_ends))
    usable = axes if axes and len(axes) == 2 and set(axes) <= set(found.vary) else None
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
    candidates = extreme_families(model)
    if candidates is not None:
        return candidates
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


def slices_of(found: Characterization) -> tuple[Characterization, ...]:
    """Kept families over fewer parameters: where they hold, some ties of the whole are none."""
    model = found.model
    if Path(model.name).name != model.name:
        return ()
    slices = []
    for vary in questions(model.name):
        if set(vary) < set(found.vary):
            question = ParametricGame.of(model, vary, {})
            one = answer_of(question, found.concept)
            slices += [one] if one is not None else []
    return tuple(slices)


def extreme_families(model: Model) -> Characterization | None:
    """The nine possible extreme equilibria of a 2x2 game, over all parameters; None for other games."""
    if default_concept(model.symbolic()) != "nash" or not is_two_by_two(model) or model.rounded:
        return None
    free = tuple(name for name, one in model.parameters.items() if one.range.low < one.range.high)
    fixed = {name: one.value for name, one in model.parameters.items() if name not in free}
    try:
        return _with_names(two_by_two_families(model, free, fixed))
    except DeterrenceError:  # payoffs that are no quotients of polynomials
        return None


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
        How long the search may take beyond what is kept; faces left over are left out, and the page says so where
        they are reached.
    """
    started = time.monotonic()
    faces = list(kept_ends(found))
    known = [_ends_of(one, found) for one in faces]
    for ends in (*_closed(found), *_open(found)):
        left = seconds - (time.monotonic() - started)
        if left <= 0 or len(faces) >= MOST_FACES:
            break
        face = None if ends in known else _face(found, ends, min(left, max(2.0, seconds / 4)))
        if face is not None and face.complete:
            faces.append(face)
    return tuple(faces)


def closed_ends(found: Characterization, seconds: float, most: int) -> tuple[tuple[Characterization, ...], int]:
    """The complete families where the baseline ties parameters that nothing moves, and where chance rules a branch out.

    Parameters
    ----------
    found
        The families with all of these parameters free.
    seconds
        Time budget of each.
    most
        How many ends and corners of ranges are looked at, single ends first.

    Returns
    -------
    tuple
        The complete ones, and how many are not complete.
    """
    looked_at = [_face(found, ends, seconds) for ends in (*_tied(found), *_closed(found)[:most])]
    there = [one for one in looked_at if one is not None]
    return tuple(one for one in there if one.complete), sum(1 for one in there if not one.complete)


def _face(found: Characterization, ends: Ends, seconds: float) -> Characterization | None:
    """Families where parameters are fixed; None where no point of the model is."""
    vary = [name for name in found.vary if name not in ends]
    try:
        settings = Settings(seconds=seconds)
        return characterize_at(found.model, {**found.point, **ends}, found.concept, vary=vary, settings=settings)
    except DeterrenceError:
        return None


def _ends_of(face: Characterization, found: Characterization) -> Ends:
    return {name: face.point[name] for name in found.vary if name not in face.vary}


def _tied(found: Characterization) -> Iterator[Ends]:
    """Parameters that the baseline makes equal, or adds up to each other: the tie stays wherever the others move."""
    model = found.model
    baseline = {name: found.point.get(name, one.value) for name, one in model.parameters.items()}
    start = model.with_definitions(baseline)
    tied: set[str] = set()
    for surface in found.hypersurfaces:
        used = names(surface)
        if set(used) <= set(found.vary) and evaluate(surface, start) == 0:
            above, _ = to_flint(surface, polynomial_context(list(used)))
            tied |= set(used) if above.total_degree() == 1 else set()
    if tied and tied < set(found.vary):
        yield {name: start[name] for name in found.vary if name in tied}


def _closed(found: Characterization) -> list[Ends]:
    """Ends at which chance rules a branch out, then corners where several of these meet."""
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
    return sorted((one for one in corners if one), key=len)


def _open(found: Characterization) -> Iterator[Ends]:
    """Every other end by itself."""
    closed = _closed(found)
    for name in found.vary:
        allowed = found.model.parameters[name].range
        for end, is_open in ((allowed.low, allowed.low_open), (allowed.high, allowed.high_open)):
            if not is_open and {name: end} not in closed:
                yield {name: end}
