"""Random small models with random claims about them, and what exact solves at points hold against a verdict."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from deterrence.analysis.claims import Verdict
from deterrence.errors import DeterrenceError
from deterrence.expressions import And, Monotone, Over, condition_holds
from deterrence.model import Claim, Model
from tests.oracles.claim_truth import ClaimTruth, Point
from tests.oracles.random_models import random_table, random_tree

RANGES = ("[0, 1]", "[0, 1]", "{above: 0, below: 1}", "{above: 0, to: 1}", "[0, 2]", "[-1, 1]")
STEPS = 6
"""A grid of points divides every range so often; payoffs are small integers and multiples, so that many tie there."""


# --- models --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What claims about a model may speak of."""

    events: tuple[str, ...]
    players: tuple[str, ...]
    parameters: tuple[str, ...]
    beliefs: tuple[str, ...] = ()


def random_model(rng: random.Random) -> tuple[str, Words]:
    """The text of a model file and what may be said about it."""
    kind = rng.choice(("signalling", "signalling", "signalling", "table", "tree"))
    if kind == "signalling":
        return random_signalling(rng)
    players = ("a", "b")
    if kind == "table":
        text = random_table(rng, 2, rng.choice((2, 2, 3)))
        return text, Words(("corner", "first", "either", "b == c1"), players, ("x", "y", "z"))
    return random_tree(rng, rng.choice((2, 3))), Words(("first", "both"), players, ("x", "y", "z"))


def random_signalling(rng: random.Random) -> tuple[str, Words]:
    """A sender of one of two types, a message, an answer; two or three parameters, the prior often among them."""
    ranges = {"p": rng.choice(RANGES[:4]), "x": rng.choice(RANGES), "y": rng.choice(RANGES)}
    lines = ["deterrence: 1", "title: Random", "players: {s: Sender, r: Receiver}", "parameters:"]
    for name, told in ranges.items():
        lines.append(f"  {name}: {{value: {'1/2' if name == 'p' else rng.choice(('1/2', '1/3', '1'))}, range: {told}, ")
        lines[-1] += "meaning: A number}"
    lines = [one.replace("value: 1,", "value: 2/3,") for one in lines]
    odds = rng.choice(("p", "p", "p", "1/3"))
    answers = rng.choice((("no", "yes"), ("no", "yes"), ("no", "yes", "war")))
    lines += [
        "timeline:",
        f"  - {{chance: type, outcomes: {{strong: {odds}, weak: 1 - {odds}}}}}",
        "  - {move: signal, player: s, sees: [type], actions: [quiet, loud]}",
        f"  - {{move: answer, player: r, sees: [signal], actions: [{', '.join(answers)}]}}",
        "payoffs:",
    ]
    for player in ("s", "r"):
        lines.append(f"  {player}:")
        lines.append("    - {name: base, gain: (p + x + y)/4, because: Everybody has it}")
        cells = list(product(("strong", "weak"), ("quiet", "loud"), answers))
        for k, (type_, signal, answer) in enumerate(cells):
            if rng.random() < 0.7 or k == 0:
                amount = rng.choice(("1", "-1", "2", "x", "y", "x - y", "2*x - 1", "1 - 2*y", "x*y", "x + y - 1"))
                where = f"type == {type_} and signal == {signal} and answer == {answer}"
                lines.append(f'    - {{name: t{k}, gain: "{amount}", when: {where}, because: It counts}}')
    lines += [
        "outcomes:",
        "  loud: signal == loud",
        "  yes: answer == yes",
        "  bluff: signal == loud and type == weak",
        f"concept: {rng.choice(('perfect-bayesian',) * 5 + ('nash', 'weak-perfect-bayesian', 'sequential', 'd1'))}",
    ]
    beliefs = tuple(f"belief(type == strong | answer[signal={one}])" for one in ("quiet", "loud"))
    events = ("loud", "yes", "bluff", "type == strong", "answer == no and signal == loud", "type == weak")
    return "\n".join(lines) + "\n", Words(events, ("s", "r"), ("p", "x", "y"), beliefs)


# --- claims --------------------------------------------------------------------------------------------------------


class Writer:
    """Writes random claims."""

    def __init__(self, rng: random.Random, words: Words, model: Model) -> None:
        self.rng, self.words, self.model = rng, words, model

    def claim(self) -> Claim:
        """A claim that is likely to be neither trivially true nor trivially false."""
        from deterrence.analysis.claims.reading import read_statement
        from deterrence.expressions import parse_condition

        rng = self.rng
        text = self.statement(rng.choice((0, 0, 1, 1, 2)))
        count = rng.choice((1, 1, 2, 2, len(self.words.parameters)))
        vary = tuple(sorted(rng.sample(self.words.parameters, count)))
        where = None
        if rng.random() < 0.35:
            relation, bound = rng.choice(("<", "<=", ">", ">=")), rng.choice(("1/2", "1/3", "0", "2/3"))
            where = parse_condition(f"{rng.choice(vary)} {relation} {bound}")
        return Claim(text, read_statement(self.model, text), rng.random() < 0.7, True, vary, where)

    def statement(self, depth: int) -> str:
        rng = self.rng
        if rng.random() < 0.08:
            return f"{rng.choice(('increasing', 'decreasing'))}({self.plain()}, in {rng.choice(self.words.parameters)})"
        if depth == 0 or rng.random() < 0.35:
            if rng.random() < 0.15:
                return f"at({self.comparison(False)}, {self.setting()})"
            return self.comparison(True)
        joined = rng.choice(("and", "or", "implies", "implies", "not"))
        if joined == "not":
            return f"not ({self.statement(depth - 1)})"
        return f"({self.statement(depth - 1)}) {joined} ({self.statement(depth - 1)})"

    def comparison(self, moves: bool) -> str:
        rng = self.rng
        relation = rng.choice(("<=", ">=", "<", ">", "==", "!=", "<=", ">="))
        other = rng.choice(("0", "1", "1/2", "1/3", "2/3", "-1", self.parameter(), self.number(moves)))
        return f"{self.number(moves)} {relation} {other}"

    def number(self, moves: bool) -> str:
        rng = self.rng
        kind = rng.randrange(16)
        if kind < 8:
            return self.plain()
        if kind == 8:
            return f"{rng.choice(('2*', '-', '1/2*'))}({self.plain()})"
        if kind == 9:
            return f"({self.plain()} {rng.choice('+-*')} {self.plain()})"
        if kind == 10:
            return f"{self.plain()}/({self.plain()})"
        if kind == 11:
            return rng.choice((f"max({self.plain()}, {self.parameter()})", f"min({self.plain()}, {self.plain()})"))
        if kind == 12:
            return f"abs({self.plain()} - {self.plain()})"
        if kind == 13:
            return f"{rng.choice(('lowest', 'highest'))}({self.unconditional()})"
        if kind == 14 and moves:
            return f"at({self.plain()}, {self.setting()})"
        return f"({self.plain()} - {self.parameter()})"

    def plain(self) -> str:
        rng = self.rng
        kind = rng.randrange(10)
        if kind < 2:
            return f"P({self.event()} | {self.event()})"
        if kind == 2 and self.words.beliefs:
            return rng.choice(self.words.beliefs)
        return self.unconditional()

    def unconditional(self) -> str:
        return f"payoff({self.rng.choice(self.words.players)})" if self.rng.random() < 0.35 else f"P({self.event()})"

    def event(self) -> str:
        return self.rng.choice(self.words.events)

    def parameter(self) -> str:
        return self.rng.choice((*self.words.parameters, "x*y", "1 - x"))

    def setting(self) -> str:
        name = self.rng.choice(self.words.parameters)
        other = self.rng.choice([one for one in self.words.parameters if one != name])
        return f"{name}={self.rng.choice(('1/2', '0', '1', '1/3', other, f'{name}/2'))}"


# --- what is held against verdicts ---------------------------------------------------------------------------------


def grid(model: Model, claim: Claim, rng: random.Random, count: int) -> list[Point]:
    """Points of the region that a claim speaks of: ends of ranges, a grid, and others."""
    vary = list(model.parameters if claim.vary is None else claim.vary)
    vary += [one.parameter for one in claim.expect.walk() if isinstance(one, Monotone) and one.parameter not in vary]
    shares = [Fraction(k, STEPS) for k in range(STEPS + 1)]
    every = list(product(shares, repeat=len(vary)))
    ends = [one for one in every if all(share in (0, 1) for share in one)]
    rng.shuffle(every)
    found: list[Point] = []
    for chosen in [*ends, *every]:
        ranges = {name: model.parameters[name].range for name in vary}
        point = {
            name: one.low + share * (one.high - one.low)
            for (name, one), share in zip(ranges.items(), chosen, strict=True)
        }
        if point not in found and allowed(model, claim, point):
            found.append(point)
        if len(found) == count:
            break
    return found


def allowed(model: Model, claim: Claim, point: Point) -> bool:
    """Whether a claim speaks of a point."""
    if not all(value in model.parameters[name].range for name, value in point.items()):
        return False
    try:
        values = model.with_definitions(model.point(None, **point))
    except DeterrenceError:
        return False
    return claim.where is None or condition_holds(claim.where, values)


def contradictions(verdict: Verdict, truth: ClaimTruth, points: Sequence[Point]) -> Iterator[str]:
    """What speaks against a verdict: points for a proof, the counterexample itself for a refutation."""
    claim = verdict.claim
    about_pairs = any(isinstance(part, Monotone) for part in claim.expect.walk())
    if verdict.status == "refuted" and verdict.counterexample is not None:
        yield from _unconfirmed(verdict, truth)
    if verdict.status == "proved" and not about_pairs:
        for point in points:
            told = _false_at(claim, truth, point, verdict.vacuous)
            if told:
                yield f"proved, but at {_shown(point)}: {told}"
    if verdict.status == "proved" and isinstance(claim.expect, Monotone):
        yield from _running_against(claim.expect, truth, points)


def _false_at(claim: Claim, truth: ClaimTruth, point: Point, vacuous: bool) -> str:
    try:
        found = truth.truths(claim.expect, point)
        settled = truth.settled(claim.expect, point)
    except DeterrenceError:
        return ""  # `at` leads out of the model
    told = [one for _, one in found]
    extremes = any(isinstance(part, Over) for part in claim.expect.walk())
    if extremes and not settled:
        return ""
    if claim.every and False in told:
        return f"false in equilibrium {told.index(False)} of {len(told)}"
    if not claim.every and True not in told and settled:
        return f"true in none of {len(told)}"
    if vacuous and (True in told or False in told):
        return "said to be vacuous, but it is judged"
    return ""


def _unconfirmed(verdict: Verdict, truth: ClaimTruth) -> Iterator[str]:
    claim, shown = verdict.claim, verdict.counterexample
    assert shown is not None
    point = dict(shown.parameters)
    if not allowed(truth.model, claim, point):
        yield f"the counterexample {_shown(point)} is no point of the claim's"
        return
    if shown.second:
        yield from _no_fall(verdict, truth)
        return
    if any(isinstance(part, Monotone) for part in claim.expect.walk()):
        return
    found = truth.truths(claim.expect, point)
    listed = [one for one in found if all(held.number is not None for held in one[0].values())]
    if not claim.every:
        if any(one is True for _, one in found):
            yield f"refuted at {_shown(point)}, but true in some equilibrium there"
    elif not any(one is False for _, one in listed):
        yield f"refuted at {_shown(point)}, but false in no equilibrium there"
    elif shown.quantities:
        wanted = shown.equilibrium - 1
        named = [env[()] for env, one in listed if one is False and () in env and env[()].number == wanted]
        if not named:
            yield f"equilibrium {shown.equilibrium} at {_shown(point)} does not contradict the claim"


def _no_fall(verdict: Verdict, truth: ClaimTruth) -> Iterator[str]:
    shown = verdict.counterexample
    assert shown is not None
    low, high = dict(shown.parameters), {**shown.parameters, **shown.second}
    if not allowed(truth.model, verdict.claim, high):
        yield f"the second point {_shown(high)} is no point of the claim's"
        return
    claims = verdict.claim.expect.parts if isinstance(verdict.claim.expect, And) else (verdict.claim.expect,)
    pairs = [one for part in claims if isinstance(part, Monotone) for one in _falls(part, truth, low, high)]
    if not pairs and any(isinstance(part, Monotone) for part in claims):
        yield f"nothing runs against the claim between {_shown(low)} and {_shown(high)}"


def _falls(claim: Monotone, truth: ClaimTruth, low: Point, high: Point) -> Iterator[tuple[Any, Any]]:
    """Values of a quantity in equilibria with the same supports at two points that run against a claim."""
    one, other = truth.here(low), truth.here(high)
    for here, there in product(one.held, other.held):
        if here.lone and there.lone and here.supports == there.supports:
            before, after = truth.value(claim.quantity, low, here), truth.value(claim.quantity, high, there)
            if before is None or after is None or before == after:
                continue
            if (before > after) == (claim.direction == "increasing"):
                yield before, after


def _running_against(claim: Monotone, truth: ClaimTruth, points: Sequence[Point]) -> Iterator[str]:
    if any(isinstance(part, Over) for part in claim.quantity.walk()):
        return
    for low, high in product(points, repeat=2):
        same = {k: v for k, v in low.items() if k != claim.parameter} == {
            k: v for k, v in high.items() if k != claim.parameter
        }
        if not same or low[claim.parameter] >= high[claim.parameter]:
            continue
        if _alike(truth, low, high):
            for before, after in _falls(claim, truth, low, high):
                yield f"proved, but from {_shown(low)} to {_shown(high)} it goes from {before} to {after}"


def _alike(truth: ClaimTruth, low: Point, high: Point) -> bool:
    """Whether two points have games with the same branches of chance, for which the concept is defined."""
    try:
        return truth.here(low).branches == truth.here(high).branches
    except DeterrenceError:
        return False


def _shown(point: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in point.items()) or "the baseline"
