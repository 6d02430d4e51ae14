"""Claims judged at single points by solving there: an oracle that knows nothing of families or regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace as changed
from fractions import Fraction
from random import Random

from deterrence.analysis.solving import solve_at
from deterrence.errors import UsageError
from deterrence.expressions import (
    And,
    Expression,
    Formula,
    Not,
    Number,
    Or,
    Outcome,
    Payoff,
    Probability,
    condition_holds,
    replace,
)
from deterrence.model import Model
from deterrence.model.parts import Claim
from deterrence.model.parts import Outcome as NamedEvent

Point = Mapping[str, Fraction]


def points(model: Model, claim: Claim, random: Random, steps: int = 24) -> Iterator[Point]:
    """Endless points of the region that a claim speaks of; the baseline first where it is one of them."""
    varied = model.parameters if claim.vary is None else claim.vary
    yield from [{}] if _inside(model, claim, {}) else []
    while True:
        point = {}
        for name in varied:
            allowed = model.parameters[name].range
            value = allowed.low + (allowed.high - allowed.low) * Fraction(random.randint(0, steps), steps)
            point[name] = value if value in allowed else model.parameters[name].value
        if random.random() < 1 / 2:  # regions may ask that parameters be equal
            shared = random.choice(list(point.values()))
            point = {name: shared if shared in model.parameters[name].range else v for name, v in point.items()}
        if _inside(model, claim, point):
            yield point


def _inside(model: Model, claim: Claim, point: Point) -> bool:
    try:
        values = model.point(None, **point)
    except UsageError:
        return False
    return claim.where is None or condition_holds(claim.where, values)


def holds(model: Model, claim: Claim, point: Point) -> bool | None:
    """Whether the claim holds at the point; None where no equilibrium can be judged.

    Examples
    --------
    >>> from deterrence.model import load
    >>> model = load("sanctions-violation")
    >>> [holds(model, claim, {"penalty": Fraction(9)}) for claim in model.claims]
    [True, True, False, False]
    """
    quantities = [part for part in claim.expect.walk() if isinstance(part, (Probability, Payoff))]
    events = {f"event{i}": part for i, part in enumerate(quantities) if isinstance(part, Probability)}
    asked = {
        **{name: _expanded(_both(part), model) for name, part in events.items()},
        **{f"{name}given": _expanded(part.given, model) for name, part in events.items() if part.given is not None},
    }
    examined = changed(model, outcomes={name: NamedEvent(name, event) for name, event in asked.items()})
    solution = solve_at(examined, point)
    assert solution.complete
    values = model.point(None, **point)
    verdicts = []
    for one in solution.equilibria:
        numbers: dict[Expression, Expression] = {}
        for i, part in enumerate(quantities):
            if isinstance(part, Payoff):
                numbers[part] = Number(one.payoffs[part.player])
                continue
            given = one.outcomes[f"event{i}given"] if part.given is not None else Fraction(1)
            if given != 0:
                numbers[part] = Number(one.outcomes[f"event{i}"] / given)
        if len(numbers) == len(set(quantities)):
            verdicts.append(condition_holds(replace(claim.expect, numbers), values))
    if not verdicts:
        return None
    return all(verdicts) if claim.every else any(verdicts)


def _both(part: Probability) -> Formula:
    return part.event if part.given is None else And((part.event, part.given))


def _expanded(event: Formula, model: Model) -> Formula:
    """The event with named outcomes spelt out."""
    match event:
        case Outcome(name):
            return model.outcomes[name].when
        case And(parts):
            return And(tuple(_expanded(part, model) for part in parts))
        case Or(parts):
            return Or(tuple(_expanded(part, model) for part in parts))
        case Not(part):
            return Not(_expanded(part, model))
        case _:
            return event
