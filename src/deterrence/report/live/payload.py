"""What a page needs to solve a model at any position of its sliders, as JSON's types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from deterrence.expressions import (
    Comparison,
    Expression,
    Formula,
    condition_holds,
    names,
    parse_expression,
    polynomial_context,
    substitute,
    to_flint,
    to_latex,
    to_text,
)
from deterrence.families import Characterization, Family, FamilySupport, Region
from deterrence.families.telling import CONDITION
from deterrence.games import Chance, Decision, ExtensiveFormGame
from deterrence.model import Model
from deterrence.report.live.identities import Identity, identities
from deterrence.report.live.tape import Tape
from deterrence.report.pages.words import situation
from deterrence.solvers import default_concept
from deterrence.solvers.solution import Solution

__all__ = ["axes_of", "closing_chances", "known_point", "live_data", "waiting_data"]

FORMAT = 1
STEPS, HALF = 16, Fraction(1, 2)
WHY_FIXED = "Fixed here: with this parameter free as well, not all equilibria are known in closed form."


def live_data(
    found: Characterization,
    faces: Sequence[Characterization] = (),
    solutions: Sequence[Solution] = (),
    axes: tuple[str, str] | None = None,
    exact_at_ties: bool = False,
) -> dict[str, Any]:
    """What the page's script solves the game with.

    Parameters
    ----------
    found
        The families, over the parameters that get sliders.
    faces
        The families where some of these parameters are fixed at an end of their ranges.
    solutions
        Exact solves at single points, shown there instead of the families.
    axes
        The two parameters of the phase diagram at first.
    exact_at_ties
        Whether the families are all there is also where conditions hold with equality.

    Returns
    -------
    dict
        Rational numbers are texts such as ``"3/5"``; formulas are numbers of the instructions in ``tape``.

    Examples
    --------
    >>> from deterrence.families import characterize
    >>> told = live_data(characterize("rogue-cover", vary=["rogue"]))
    >>> told["free"], [one["name"] for one in told["games"][0]["families"]]
    (['rogue'], ['order=hold|fire'])
    """
    model = found.model
    tape = Tape({name: model.definitions[name].expression for name in model.definitions})
    chosen = axes or axes_of(found)
    games = (found, *faces)
    return {
        "format": FORMAT,
        "model": model.name,
        "title": model.title,
        "hash": model.hash,
        "concept": found.concept,
        "players": dict(model.players),
        "free": list(found.vary),
        "fixed_because": WHY_FIXED,
        "parameters": [_parameter(model, name, found) for name in model.parameters],
        "definitions": [
            {"name": one.name, "at": tape.write(one.expression), "says": to_text(one.expression), "unit": one.unit}
            for one in model.definitions.values()
        ],
        "assume": [{"says": to_text(one), "holds": tape.condition(one)} for one in model.assume],
        "outcomes": [{"name": one.name, "meaning": one.meaning} for one in model.outcomes.values()],
        "scenarios": [
            {"name": one.name, "values": _texts(one.values), "because": one.because} for one in model.scenarios.values()
        ],
        "sets": _sets(model),
        "tree": _tree(tape, model),
        "chances": [
            {"at": tape.write(probability), "says": to_text(probability), "closed": closed}
            for probability, closed in closing_chances(model, found)
        ],
        "games": [_game(tape, one, found, known) for one, known in zip(games, identities(games), strict=True)],
        "exact_at_ties": exact_at_ties,
        "known": [known_point(one) for one in solutions],
        "axes": list(chosen),
        "tape": tape.instructions,
    }


def waiting_data(model: Model) -> dict[str, Any]:
    """As `live_data` before any family is known: every point is left to the server that the page comes from."""
    free = tuple(name for name, one in model.parameters.items() if one.range.low < one.range.high)
    fixed = {name: one.value for name, one in model.parameters.items() if name not in free}
    why = "the families in closed form are being worked out"
    none = Characterization(model, default_concept(model.symbolic()), free, fixed, (), False, why)
    return {**live_data(none), "server": {"solve": "/solve"}}


def _texts(values: Mapping[str, Fraction]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _parameter(model: Model, name: str, found: Characterization) -> dict[str, Any]:
    one = model.parameters[name]
    value = one.value if name in found.vary else found.point.get(name, one.value)
    return {
        "name": name,
        "symbol": one.symbol,
        "meaning": one.meaning,
        "unit": one.unit,
        "value": str(value),
        "low": str(one.range.low),
        "high": str(one.range.high),
        "low_open": one.range.low_open,
        "high_open": one.range.high_open,
    }


def _sets(model: Model) -> dict[str, dict[str, Any]]:
    """player -> information set -> its name in words and its actions."""
    return {
        player: {label: {"words": _situation(label), "actions": list(actions)} for label, actions in sets.items()}
        for player, sets in model.symbolic().information_set_labels.items()
    }


def _situation(label: str) -> str:
    move, facts = situation(label)
    return f"{move} when {facts}" if facts else move


def _tree(tape: Tape, model: Model) -> list[list[Any]]:
    """Node by node: ``chance``, a move and its branches; ``move``, a player, a set and its actions; ``end``, payoffs.

    A game in normal form has one node: ``table``, the players' actions, and payoffs player by player.
    """
    game = model.symbolic()
    if not isinstance(game, ExtensiveFormGame):
        return [["table", [list(one) for one in game.actions], [[tape.write(p) for p in row] for row in game.payoffs]]]
    return [_node(tape, game, node) for node in game.nodes]


def _node(tape: Tape, game: ExtensiveFormGame[Expression], node: Any) -> list[Any]:
    if isinstance(node, Chance):
        told = zip(node.branches, map(tape.write, node.probabilities), node.children, strict=True)
        return ["chance", node.move, [list(branch) for branch in told]]
    if isinstance(node, Decision):
        one = game.information_sets[node.information_set]
        actions = zip(one.actions, node.children, strict=True)
        return ["move", game.players[one.player], one.label, [list(action) for action in actions]]
    return ["end", [tape.write(payoff) for payoff in node.payoffs]]


def closing_chances(model: Model, found: Characterization) -> Iterator[tuple[Expression, list[tuple[str, str]]]]:
    """Probabilities of chance that some position of the sliders may make zero, with the single values that do so.

    Where a probability is zero although no parameter has one of these values, a branch is impossible that the families
    of `found` count on, and no face among the ends of ranges says what becomes of the game.
    """
    game = model.symbolic()
    if not isinstance(game, ExtensiveFormGame):
        return
    told: dict[Expression, None] = {}
    for node in game.nodes:
        for probability in node.probabilities if isinstance(node, Chance) else ():
            whole = substitute(probability, dict(found.point))
            if set(names(whole)) & set(found.vary):
                told[whole] = None
    for one in told:
        yield one, [(name, str(value)) for name, value in _single_zeros(model, one)]


def _single_zeros(model: Model, probability: Expression) -> Iterator[tuple[str, Fraction]]:
    used = list(names(probability))
    if not set(used) <= set(model.parameters):
        return
    above, _ = to_flint(probability, polynomial_context(used))
    for factor, _ in above.factor()[1]:
        degrees = factor.degrees()
        if sum(1 for one in degrees if one) != 1 or max(degrees) != 1:
            continue
        name = used[next(k for k, one in enumerate(degrees) if one)]
        terms = {tuple(int(e) for e in exponents): Fraction(str(c)) for exponents, c in factor.terms()}
        slope = next(c for exponents, c in terms.items() if any(exponents))
        value = -terms.get((0,) * len(used), Fraction(0)) / slope
        if value in model.parameters[name].range:
            yield name, value


# --- families --------------------------------------------------------------------------------------------------------


def _game(tape: Tape, one: Characterization, whole: Characterization, known: Sequence[Identity]) -> dict[str, Any]:
    """The families of a characterization; `fixed` holds what it fixes and `whole` does not."""
    return {
        "fixed": {name: str(one.point[name]) for name in whole.vary if name not in one.vary},
        "complete": one.complete,
        "argument": one.argument,
        "families": [
            {**_family(tape, family, one.symbols), "number": number, "called": label}
            for family, (number, label) in zip(one.families, known, strict=True)
        ],
        "differences": _differences(tape, one.families),
        "surfaces": [{"at": tape.write(s), "says": to_text(s)} for s in one.hypersurfaces],
    }


def _differences(tape: Tape, families: Sequence[Family]) -> dict[int, str]:
    """What conditions compare with zero, in words, by the number of its instruction."""
    regions = [region for one in families for region in (one.region, *(support.region for support in one.supports))]
    formulas = dict.fromkeys(formula for one in regions for alternative in one.alternatives for formula in alternative)
    compared = dict.fromkeys(node for one in formulas for node in one.walk() if isinstance(node, Comparison))
    return {tape.write(one.left - one.right): to_text(one.left - one.right) for one in compared}


def _family(tape: Tape, family: Family, symbols: Mapping[str, str]) -> dict[str, Any]:
    pairs = [(player, label) for player, sets in family.path.items() for label in sets]
    pairs.sort(key=lambda pair: family.depth.get(pair[1], 0))
    return {
        "name": family.name,
        "sets": [_played(tape, family, player, label) for player, label in pairs],
        "region": _region(tape, family.region),
        "where": [
            [{"says": to_text(one), "latex": to_latex(one, symbols)} for one in alternative]
            for alternative in family.region.alternatives
        ],
        "supports": [_support(tape, one) for one in family.supports],
        "payoffs": {player: tape.write(form) for player, form in family.payoffs.items()},
        "outcomes": {name: tape.write(form) for name, form in family.outcomes.items()},
        "free": list(family.free),
    }


def _played(tape: Tape, family: Family, player: str, label: str) -> dict[str, Any]:
    """What is done and believed at an information set on the path."""
    forms = family.strategies.get(player, {}).get(label, {})
    held = family.beliefs.get(player, {}).get(label, {})
    return {
        "player": player,
        "set": label,
        "path": list(family.path[player][label]),
        "plays": {action: tape.write(form) for action, form in forms.items()},
        "beliefs": {node: tape.write(form) for node, form in held.items()},
    }


def _region(tape: Tape, region: Region) -> list[Any]:
    return ["or", *(["and", *(tape.condition(one) for one in alternative)] for alternative in region.alternatives)]


def _support(tape: Tape, one: FamilySupport) -> dict[str, Any]:
    return {
        "name": one.name,
        "part": one.part,
        "region": _region(tape, one.region),
        "needs": [_need(tape, condition) for condition in one.conditions],
    }


def _need(tape: Tape, condition: str) -> dict[str, Any]:
    """One condition on responses or beliefs off the path."""
    read = CONDITION.fullmatch(condition)
    if read is None:
        return {"text": condition}
    kind, player, label, name, relation, amount = read.groups()
    form = parse_expression(amount)
    return {"kind": kind, "player": player, "set": label, "name": name, "is": relation, "at": tape.write(form)}


def known_point(solution: Solution) -> dict[str, Any]:
    """An exact solve at one point, as the page shows it."""
    told = solution.to_dict()
    return {key: told[key] for key in ("parameters", "complete", "completeness", "equilibria", "components")}


# --- the phase diagram -----------------------------------------------------------------------------------------------


def axes_of(found: Characterization) -> tuple[str, ...]:
    """The two free parameters that most conditions of the families' regions speak of; fewer when fewer are free.

    Those whose range lies mostly outside the assumptions, the others being at the baseline, come last.
    """
    counts: Counter[str] = Counter()
    for family in found.families:
        for formula in (f for one in family.region.alternatives for f in one):
            counts.update(set(_names_in(formula)) & set(found.vary))
    order = {name: k for k, name in enumerate(found.vary)}
    shares = [name for name in found.vary if found.model.parameters[name].range.high <= 1]
    narrow = [name for name in found.vary if _allowed_share(found, name) < HALF]
    ranked = sorted(found.vary, key=lambda name: (name in narrow, -counts[name], name not in shares, order[name]))
    return tuple(sorted(ranked[:2], key=order.__getitem__))


def _allowed_share(found: Characterization, name: str) -> Fraction:
    """How much of a parameter's range the assumptions allow, in steps."""
    model = found.model
    allowed = model.parameters[name].range
    start = {one.name: found.point.get(one.name, one.value) for one in model.parameters.values()}
    values = (allowed.low + (allowed.high - allowed.low) * Fraction(2 * k + 1, 2 * STEPS) for k in range(STEPS))
    points = (model.with_definitions({**start, name: value}) for value in values)
    return Fraction(sum(all(condition_holds(one, point) for one in model.assume) for point in points), STEPS)


def _names_in(formula: Formula) -> Iterator[str]:
    for node in formula.walk():
        if isinstance(node, Comparison):
            yield from names(node.left)
            yield from names(node.right)
