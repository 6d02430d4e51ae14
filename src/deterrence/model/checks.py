"""What must hold of a model beyond its shape; `CHECKS` lists everything that is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from deterrence.errors import ExpressionError, Place, Problem
from deterrence.model.family_names import check_played
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
    """A file's nodes, its names, and the model; None when its moves are not sound."""

    model: Model | None
    root: Mapping
    names: Names
    """Also collects the problems."""
    notes: list[Problem]


def check_structure(examined: Examined) -> None:
    """Cases, unreachable steps and terms, actions that differ within an information set, the size of the tree."""
    if examined.model is None:
        return
    compiled = examined.model.compiled
    for problem in compiled.problems:
        examined.names.problems.add(problem.code, problem.what, problem.place, problem.value, problem.rule, problem.fix)
    examined.notes.extend(compiled.notes)


def check_seen_outcomes(examined: Examined) -> None:
    """An outcome that a mover sees is settled before the move."""
    if examined.model is None:
        return
    from deterrence.expressions import actions_named

    order = list(examined.names.moves)
    for step in examined.model.timeline:
        for name in (step.sees or ()) if isinstance(step, Move) else ():
            outcome = examined.model.outcomes.get(name)
            later = [
                move
                for move in (actions_named(outcome.when) if outcome is not None else ())
                if order.index(move) >= order.index(step.name)
            ]
            if later:
                examined.names.problems.add(
                    "later-move",
                    f"'{step.name}' sees an outcome that is not settled yet",
                    step.place,
                    name,
                    f"it depends on '{later[0]}', which comes later",
                    "see an outcome of earlier steps, or move the step down",
                )


def check_definitions(examined: Examined) -> None:
    """Definitions stay within the limits of expressions when they are put into each other."""
    section = examined.root.get("definitions")
    if examined.model is None or section is None:
        return
    try:
        _ = examined.model.substitutions
    except ExpressionError as error:
        one = error.problem
        examined.names.problems.add(
            one.code, f"with definitions written out, {one.what}", section.place, one.value, one.rule, one.fix
        )


def check_points(examined: Examined) -> None:
    """The baseline and every scenario satisfy the assumptions, and all amounts have values there."""
    if examined.model is None:
        return
    model = examined.model
    baseline = {name: parameter.value for name, parameter in model.parameters.items()}
    section = examined.root.get("parameters") or examined.root
    _check_point(examined, baseline, "the baseline", "baseline", section.place)
    for name, scenario in model.scenarios.items():
        if scenario.values.keys() <= baseline.keys():
            _check_point(examined, {**baseline, **scenario.values}, f"scenario '{name}'", "scenario", scenario.place)


def _check_point(examined: Examined, values: dict[str, Fraction], who: str, kind: str, place: Place | None) -> None:
    from deterrence.expressions import condition_holds, evaluate

    model, problems = examined.model, examined.names.problems
    assert model is not None
    if len(values) < len(examined.names.parameters) or len(model.definitions) < len(examined.names.definitions):
        return
    listed = examined.root.get("assume")
    assumed = [item for item in listed.items if isinstance(item, Scalar)] if isinstance(listed, Sequence) else []
    try:
        point = model.with_definitions(values)
        for amount in model.compiled.amounts:
            evaluate(amount, point)
        broken = [item for one, item in zip(model.assume, assumed, strict=False) if not condition_holds(one, point)]
    except ExpressionError as error:
        one = error.problem
        fix = one.fix or "change the values or the expression"
        problems.add("no-value", f"at {who} an expression has no value: {one.what}", place, one.value, one.rule, fix)
        return
    for item in broken:
        problems.add(
            f"{kind}-violates-assumption",
            f"{who} violates an assumption",
            item.place if kind == "baseline" else place,
            item.text,
            "every point of a model satisfies `assume`",
            "change the values or the assumption",
        )


def check_players(examined: Examined) -> None:
    """Every player has payoffs; one who never moves is noted."""
    model = examined.model
    section, payoffs = examined.root.get("players"), examined.root.get("payoffs")
    for name, key, _ in section.items() if isinstance(section, Mapping) else ():
        terms = payoffs.get(name) if isinstance(payoffs, Mapping) else None
        if examined.root.get("table") is None and not (isinstance(terms, Sequence) and terms.items):
            examined.names.problems.at(
                key,
                "player-without-payoffs",
                f"player '{name}' has no payoffs",
                "every player gains or loses something",
                f"add payoff terms under `payoffs: {name}:`",
            )
        if (
            model is not None
            and model.timeline
            and not any(isinstance(step, Move) and step.player == name for step in model.timeline)
        ):
            examined.notes.append(Problem("player-without-moves", "this player never moves", name, "", "", key.place))


def check_used(examined: Examined) -> None:
    """Every parameter and definition is used somewhere; a source that nothing cites is noted."""
    names = examined.names
    used = names.used | names.mentioned
    for section, kind in (("parameters", "parameter"), ("definitions", "definition")):
        node = examined.root.get(section)
        for name, key, _ in node.items() if isinstance(node, Mapping) else ():
            if name not in used and not names.problems.suggests(name):
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
    if examined.model is None:
        return
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


def check_families(examined: Examined) -> None:
    """What named families speak of exists."""
    if examined.model is None or not examined.model.families or examined.names.problems.has("tree-too-large"):
        return
    game = examined.model.compiled.game
    if game is not None:
        check_played(examined.root, examined.names, game)


def check_functions(examined: Examined) -> None:
    """`exp`, `log` and `sqrt` stand in definitions only."""
    if examined.model is None:
        return
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
    if examined.model is None:
        return
    model, problems = examined.model, examined.names.problems
    if examined.names.problems.has("expression-limit"):
        return
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
    check_seen_outcomes,
    check_definitions,
    check_points,
    check_players,
    check_claimed_sets,
    check_families,
    check_functions,
    check_used,
    check_regions,
)
"""Everything that is asked of a model once its parts are resolved, in order."""


def check_model(
    model: Model | None, root: Mapping, names: Names, checks: Iterable[Check] = CHECKS
) -> tuple[Problem, ...]:
    """Ask every check; problems go to ``names.problems``, notes are returned."""
    examined = Examined(model, root, names, [])
    for check in checks:
        check(examined)
    return tuple(examined.notes)
