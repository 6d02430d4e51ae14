"""The interpreter of live pages against exact evaluation: every kind of formula, in fractions, floats and pictures."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from typing import Any

import pytest

from deterrence.errors import ExpressionError
from deterrence.expressions import condition_holds, evaluate, is_exact, parse_condition, parse_expression
from deterrence.report.live.tape import Tape
from tests.oracles import live_pages

FORMULAS = (
    *("a", "-7/3", "a + b*c - 2", "(a - b)**3/(c**2 + 1)", "1/(a - b)", "(a*b)**-2", "min(a, b, c) - max(a, 1/2, b)"),
    *("abs(a - c)*abs(b)", "max(0, a - b)/(1 + max(a, b))", "exp(a - b) + 1", "sqrt(abs(a)) - b", "log(1 + abs(c))"),
    *("sqrt(4/9)*a", "123456789012345678901234567890*a - b/98765432109876543210", "((a + b)*(a - b) - a**2 + b**2)*c"),
)
CONDITIONS = (
    *("a < b", "a <= b and b <= c", "not (a > b or b == c)", "a != b", "max(a, b) == b", "1/(a - b) > 0", "a*b >= c"),
    *("(a + b)*(a - b) == a**2 - b**2", "a < b implies a <= b"),
)


def points() -> list[dict[str, Fraction]]:
    rng = random.Random(7)
    found = [{name: Fraction(rng.randint(-40, 40), rng.randint(1, 30)) for name in "abc"} for _ in range(40)]
    third = Fraction(1, 3)
    close = third + Fraction(1, 10**25)
    return [*found, {"a": third, "b": third, "c": third}, {"a": third, "b": close, "c": -close}]


def computed(tape: Tape, places: list[int], conditions: list[Any]) -> list[dict[str, Any]]:
    told = [{name: str(value) for name, value in point.items()} for point in points()]
    found: list[dict[str, Any]] = live_pages.computed("liveValues", tape.instructions, places, conditions, told)
    return found


def expected(text: str, point: dict[str, Fraction]) -> Fraction | None:
    try:
        return evaluate(parse_expression(text), point)
    except (ExpressionError, ZeroDivisionError):
        return None


def test_formulas_have_their_exact_values() -> None:
    tape = Tape()
    places = [tape.write(parse_expression(text)) for text in FORMULAS]
    for point, found in zip(points(), computed(tape, places, []), strict=True):
        for text, one in zip(FORMULAS, found["values"], strict=True):
            value = expected(text, point)
            if value is None:
                assert one["exact"] is None, (text, point)
                continue
            if is_exact(parse_expression(text)):
                assert Fraction(one["exact"]) == value, (text, point)
                assert not one["rounded"]
                assert one["sign"] == (value > 0) - (value < 0)
            if one["error"] is None:  # infinite: rounding hides whether a divisor is zero
                continue
            assert abs(Fraction(one["number"]) - value) <= Fraction(one["error"]), (text, point)
            assert one["drawn"] == pytest.approx(one["number"], rel=1e-9, abs=1e-6 * max(1, one["error"]))


def test_signs_that_rounding_hides_are_not_claimed() -> None:
    tape = Tape()
    place = tape.write(parse_expression("exp(a) - exp(b)"))
    *_, close = computed(tape, [place], [["<", place]])
    assert close["values"][0]["rounded"]
    assert close["values"][0]["sign"] is None
    assert close["holds"] == [None]


def test_conditions_are_decided_alike() -> None:
    tape = Tape()
    held = [text for text in CONDITIONS if "implies" not in text]
    conditions = [tape.condition(parse_condition(text)) for text in held]
    for point, found in zip(points(), computed(tape, [], conditions), strict=True):
        for text, one in zip(held, found["holds"], strict=True):
            try:
                wanted = condition_holds(parse_condition(text), point)
            except (ExpressionError, ZeroDivisionError):
                wanted = False
            assert one == wanted, (text, point)


def test_a_planted_instruction_is_caught() -> None:
    tape = Tape()
    places = [tape.write(parse_expression("a + b*c - 2"))]
    right = computed(tape, places, [])
    tape.instructions = json.loads(json.dumps(tape.instructions).replace('"-2"', '"-3"'))
    assert [one["values"] for one in computed(tape, places, [])] != [one["values"] for one in right]


def test_a_browser_computes_what_node_computes() -> None:
    tape = Tape()
    places = [tape.write(parse_expression(text)) for text in FORMULAS if "exp" not in text and "log" not in text]
    told = [{name: str(value) for name, value in point.items()} for point in points()[:5]]
    text = "\n".join(path.read_text("utf-8") for path in live_pages.SCRIPTS)
    found = live_pages.in_chromium(text, "liveValues", [tape.instructions, places, [], told])
    here = live_pages.computed("liveValues", tape.instructions, places, [], told)
    assert [[one["exact"] for one in each["values"]] for each in found] == [
        [one["exact"] for one in each["values"]] for each in here
    ]
