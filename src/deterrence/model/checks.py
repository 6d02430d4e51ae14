"""What must hold of a model beyond its shape; `CHECKS` lists everything that is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from deterrence.errors import ExpressionError, Problem
from deterrence.model.lotteries import check_divisors, check_lottery
from deterrence.model.model import Model
from deterrence.model.names import Names, spoken_of
from deterrence.model.nodes import Mapping, Scalar, Sequence
from deterrence.model.parts import ChanceMove, Move
from deterrence.model.problems import nearest, place_within
from deterrence.model.regions import region_of

__all__ = ["CHECKS", "Examined", "check_model"]


@dataclass(frozen=True)
class Examined:
    """A file's nodes, its names, and the model as far as it is sound."""

    model: Model
    root: Mapping
    names: Names
    """Also collects the problems."""
    notes: list[Problem]


def check_structure(examined: Examined) -> None:
    """Cases, unreachable steps and terms, actions that differ within an information set, the size of the tree."""
    compiled = examined.model.compiled
    for problem in compiled.problems:
        examined.names.problems.add(problem.code, problem.what, problem.place, problem.value, problem.rule, problem.fix)
    examined.notes.extend(compiled.notes)


def check_points(examined: Examined) -> None:
    """The baseline and every scenario satisfy the assumptions, and definitions have values there."""
    model, problems = examined.model, examined.names.problems
    baseline = {name: parameter.value for name, parameter in model.parameters.items()}
    places = {"": None, **{name: scenario.place for name, scenario in model.scenarios.items()}}
    listed = examined.root.get("assume")
    assumed = [item for item in listed.items if isinstance(item, Scalar)] if isinstance(listed, Sequence) else []
    for name, place in places.items():
        values = {**baseline, **(model.scenarios[name].values if name else {})}
        if not values.keys() <= model.parameters.keys():
            continue
        who = f"scenario '{name}'" if name else "the baseline"
        for condition, scalar in zip(model.assume, assumed, strict=False):
            code = "scenario-violates-assumption" if name else "baseline-violates-assumption"
            try:
                broken = not _holds(condition, model.with_definitions(values))
            except ExpressionError as error:
                problems.add(
                    "no-value",
                    f"an expression has no value at {who}",
                    place or scalar.place,
                    scalar.text,
                    str(error.problem.what),
                    "change the values or the expression",
                )
                break
            if broken:
                problems.add(
                    code,
                    f"{who} violates an assumption",
                    place or scalar.place,
                    scalar.text,
                    "every point of a model satisfies `assume`",
                    "change the values or the assumption",
                )


def _holds(condition: object, values: dict[str, Fraction]) -> bool:
    from deterrence.expressions import Formula, condition_holds

    assert isinstance(condition, Formula)
    return condition_holds(condition, values)


def check_players(examined: Examined) -> None:
    """Every player has payoffs; one who never moves is noted."""
    model = examined.model
    section, payoffs = examined.root.get("players"), examined.root.get("payoffs")
    for name, key, _ in section.items() if isinstance(section, Mapping) else ():
        terms = payoffs.get(name) if isinstance(payoffs, Mapping) else None
        if not model.table and not (isinstance(terms, Sequence) and terms.items):
            examined.names.problems.at(
                key,
                "player-without-payoffs",
                f"player '{name}' has no payoffs",
                "every player gains or loses something",
                f"add payoff terms under `payoffs: {name}:`",
            )
        if model.timeline and not any(isinstance(step, Move) and step.player == name for step in model.timeline):
            examined.notes.append(Problem("player-without-moves", "this player never moves", name, "", "", key.place))


def check_used(examined: Examined) -> None:
    """Every parameter and definition is used somewhere; a source that nothing cites is noted."""
    names = examined.names
    suggested = " ".join(problem.fix for problem in names.problems.sorted())
    for section, kind in (("parameters", "parameter"), ("definitions", "definition")):
        node = examined.root.get(section)
        for name, key, _ in node.items() if isinstance(node, Mapping) else ():
            if name not in names.used and f"'{name}'" not in suggested:
                names.problems.at(
                    key,
                    "unused-name",
                    f"this {kind} is used nowhere",
                    "every declared number is used in payoffs, probabilities, definitions or claims",
                    "remove it, or use it",
                )
    sources = examined.root.get("sources")
    for name, key, _ in sources.items() if isinstance(sources, Mapping) else ():
        if name not in names.cited:
            examined.notes.append(Problem("uncited-source", "nothing cites this source", name, "", "", key.place))


def check_claimed_sets(examined: Examined) -> None:
    """The information sets that claims speak of exist."""
    from deterrence.expressions import Belief
    from deterrence.model.claiming import claim_texts

    game = examined.model.compiled.game
    if game is None:
        return
    labels = [label for sets in game.information_set_labels.values() for label in sets]
    scalars = [scalar for scalar in claim_texts(examined.root) if scalar is not None]
    for claim, scalar in zip(examined.model.claims, scalars, strict=False):
        for part in spoken_of(claim.expect):
            if isinstance(part, Belief) and part.information_set not in labels:
                place = place_within(scalar, part.span[0] if part.span else 0)
                examined.names.problems.add(
                    "unknown-name",
                    "no such information set",
                    place,
                    part.information_set,
                    "",
                    nearest(part.information_set, labels),
                )


def check_functions(examined: Examined) -> None:
    """`exp`, `log` and `sqrt` stand in definitions only."""
    from deterrence.expressions import Call

    model = examined.model
    amounts = [(term.amount, term.place) for terms in model.payoffs.values() for term in terms]
    amounts += [(amount, cell.place) for cell in model.table for amount in cell.pays]
    amounts += [
        (probability, step.place)
        for step in model.timeline
        if isinstance(step, ChanceMove)
        for case in step.cases
        for _, probability in case.are
    ]
    for amount, place in amounts:
        for part in amount.walk():
            if isinstance(part, Call) and part.function in ("exp", "log", "sqrt"):
                examined.names.problems.add(
                    "function-outside-definition",
                    f"{part.function} outside a definition",
                    place,
                    str(part),
                    "exp, log and sqrt stand in `definitions` only: their values are rounded",
                    "make it a definition and use its name here",
                )


def check_regions(examined: Examined) -> None:
    """Probabilities are probabilities and divisors are not zero within all ranges and assumptions."""
    model, problems = examined.model, examined.names.problems
    if len(model.parameters) < len(examined.names.parameters) or len(model.definitions) < len(
        examined.names.definitions
    ):
        return
    region = region_of(model)
    for step in model.timeline:
        if isinstance(step, ChanceMove):
            for case in step.cases:
                examined.notes.extend(check_lottery(model, step, case, region, problems))
    examined.notes.extend(check_divisors(model, region, problems))


Check = Callable[[Examined], None]

CHECKS: tuple[Check, ...] = (
    check_structure,
    check_points,
    check_players,
    check_claimed_sets,
    check_functions,
    check_used,
    check_regions,
)
"""Everything that is asked of a model once its parts are resolved, in order."""


def check_model(model: Model, root: Mapping, names: Names, checks: Iterable[Check] = CHECKS) -> tuple[Problem, ...]:
    """Ask every check; problems go to ``names.problems``, notes are returned."""
    examined = Examined(model, root, names, [])
    for check in checks:
        check(examined)
    return tuple(examined.notes)
