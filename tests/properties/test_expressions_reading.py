"""Reading, printing and evaluating expressions, against Python's own grammar over fractions."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deterrence.errors import ExpressionError
from deterrence.expressions import (
    FALSE,
    TRUE,
    Expression,
    Formula,
    Name,
    condition_holds,
    evaluate,
    event_holds,
    identical,
    names,
    parse_claim,
    parse_condition,
    parse_event,
    parse_expression,
    parse_quantity,
    simplify,
    substitute,
    to_latex,
    to_text,
)
from deterrence.expressions.source_code import SCALAR, source
from tests.properties.expression_texts import (
    NAMES,
    arithmetic_texts,
    condition_texts,
    event_texts,
    points,
    python_value,
)

READERS: tuple[Callable[[str], Expression | Formula], ...] = (
    parse_expression,
    parse_condition,
    parse_event,
    parse_claim,
    parse_quantity,
)


def own_value(text: str, values: Mapping[str, Fraction]) -> Fraction | None:
    try:
        return evaluate(parse_expression(text), values)
    except ExpressionError as error:
        if error.problem.code != "division-by-zero":
            raise
        return None


@settings(max_examples=400)
@given(arithmetic_texts(), points())
def test_value_is_that_of_pythons_grammar_over_fractions(text: str, values: dict[str, Fraction]) -> None:
    assert own_value(text, values) == python_value(text, values)


def test_the_comparison_with_python_catches_a_wrong_precedence() -> None:
    values = dict.fromkeys(NAMES, Fraction(3))
    assert own_value("-a**2", values) == python_value("-a**2", values)
    assert own_value("(-a)**2", values) != python_value("-a**2", values)
    assert own_value("a/(b*c)", values) != python_value("a/b*c", values)


@settings(max_examples=300)
@given(arithmetic_texts())
def test_expression_read_from_its_own_text_is_the_same(text: str) -> None:
    try:
        expression = parse_expression(text)
    except ExpressionError:
        return
    assert parse_expression(to_text(expression)) == expression


@settings(max_examples=200)
@given(arithmetic_texts(), arithmetic_texts(), points())
def test_computed_expression_has_the_value_and_reads_back(one: str, other: str, values: dict[str, Fraction]) -> None:
    try:
        left, right = parse_expression(one), parse_expression(other)
        computed = [
            left + right,
            left - right,
            left * right,
            left / right,
            left**2,
            -left,
            simplify(left),
            2 * left - left,
        ]
    except ExpressionError:
        return
    for expression in computed:
        assert parse_expression(to_text(expression)) == expression
    first, second = own_value(one, values), own_value(other, values)
    if first is None or second is None or second == 0:
        return
    expected = [first + second, first - second, first * second, first / second, first**2, -first, first, first]
    assert [evaluate(expression, values) for expression in computed] == expected


@settings(max_examples=200)
@given(condition_texts(), points())
def test_condition_is_that_of_python_and_reads_back(text: str, values: dict[str, Fraction]) -> None:
    expected = python_value(text, values)
    if expected is None:
        return
    try:
        condition = parse_condition(text)
    except ExpressionError as error:  # a part that Python skips divides by a literal zero
        if error.problem.code != "division-by-zero":
            raise
        return
    assert condition_holds(condition, values) == expected
    assert parse_condition(to_text(condition)) == condition


@given(event_texts(), st.dictionaries(st.sampled_from(["m", "second-move"]), st.sampled_from(["x", "no", "2"])))
def test_event_is_the_brute_force_reading_and_reads_back(text: str, history: dict[str, str]) -> None:
    event = parse_event(text)
    assert parse_event(to_text(event)) == event
    assert event_holds(event, history) == brute_force_event(text, history)


def brute_force_event(text: str, history: dict[str, str]) -> bool:
    """The event with every comparison replaced by its truth value, read by Python."""

    def truth(found: re.Match[str]) -> str:
        move, relation, action = found["move"], found["relation"], found["action"]
        if move not in history:
            return " False "
        listed = [word.strip() for word in action.strip("[]").split(",")]
        return f" {(history[move] in listed) == (relation in ('==', 'in'))} "

    pattern = r"(?P<move>second-move|\bm\b) (?P<relation>==|!=|not in|in) (?P<action>\[[^\]]*\]|[\w-]+)"
    code = re.sub(pattern, truth, text)
    code = re.sub(r"happened\(([\w-]+)\)", lambda found: str(found[1] in history), code)
    return bool(eval(code.replace("true", "True").replace("false", "False")))


def test_a_move_that_did_not_happen_satisfies_no_comparison() -> None:
    for text in ("m == x", "m != x", "m in [x]", "m not in [x]", "happened(m)"):
        assert event_holds(parse_event(text), {}) is False
    assert event_holds(parse_event("not m == x"), {})


@settings(max_examples=300)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_with_an_expression_error(text: str) -> None:
    for reader in READERS:
        refuse_or_print(reader, text)


TOKENS = (
    *("a", "b", "P", "payoff", "belief", "exists", "increasing", "lowest", "at", "in", "not", "and", "or", "implies"),
    *("min", "max", "abs", "exp", "sqrt", "happened", "true", "(", ")", "[", "]", ",", "|", "=", "==", "!=", "<", "<="),
    *("+", "-", "*", "**", "/", "1", "0", "2.5", "1e3", "'x y'", "a-b", "64", "1e99"),
)


@settings(max_examples=1000)
@given(st.lists(st.sampled_from(TOKENS), max_size=14).map(" ".join))
def test_any_tokens_are_read_or_refused_with_an_expression_error(text: str) -> None:
    for reader in READERS:
        refuse_or_print(reader, text)


def refuse_or_print(reader: Callable[[str], Expression | Formula], text: str) -> None:
    try:
        node = reader(text)
    except ExpressionError as error:
        offset = error.offset
    else:
        assert reader(to_text(node)) == node
        assert to_latex(node)
        return
    assert 0 <= offset <= len(text)


@given(arithmetic_texts(), points())
def test_substitution_then_value_is_value_at_the_substituted_point(text: str, values: dict[str, Fraction]) -> None:
    expected = own_value(text, values)
    if expected is None:
        return
    expression = parse_expression(text)
    swapped = substitute(expression, {"a": Name("b"), "b": Name("a")})
    assert evaluate(swapped, values | {"a": values["b"], "b": values["a"]}) == expected
    assert to_text(substitute(expression, values)) == str(expected)


@given(arithmetic_texts())
def test_pickled_expression_is_equal_and_keeps_its_hash(text: str) -> None:
    try:
        expression = parse_expression(text)
    except ExpressionError:
        return
    copy = pickle.loads(pickle.dumps(expression))
    assert copy == expression
    assert hash(copy) == hash(expression)
    assert names(copy) == names(expression)


def test_spans_say_where_each_name_stood() -> None:
    text = "relief * pressure - (harm)"
    for node in parse_expression(text).walk():
        if isinstance(node, Name):
            assert node.span is not None
            assert text[slice(*node.span)] == node.name


def test_nothing_an_author_wrote_is_lost() -> None:
    assert names(parse_expression("0*a + b - b + c**0")) == ("a", "b", "c")
    with pytest.raises(ExpressionError, match="division by zero"):
        evaluate(parse_expression("0*(1/a)"), {"a": Fraction(0)})


def test_one_over_one_over_zero_has_no_value() -> None:
    for text in ("1/(1/a)", "(a**-2)**-1", "1/(1/(1/a))"):
        with pytest.raises(ExpressionError, match="division by zero"):
            evaluate(parse_expression(text), {"a": Fraction(0)})


def test_substitution_decides_what_numbers_decide() -> None:
    assert substitute(parse_condition("a > 1 and b > 1"), {"a": 0}) == FALSE
    assert substitute(parse_condition("a > 1 or b > 1"), {"a": 2}) == TRUE
    assert substitute(parse_condition("not a > 1 and b > 1"), {"a": 1}) == parse_condition("b > 1")


def test_source_code_never_lets_a_name_become_code() -> None:
    with pytest.raises(ExpressionError, match="no code may hold"):
        source(Name("x;alert(1)"), SCALAR)


def test_identical_sees_equality_that_structure_does_not() -> None:
    one, other = parse_expression("(a + b)**2 - max(a, b)"), parse_expression("a**2 + 2*a*b + b**2 - max(a, b)")
    assert one != other
    assert identical(one, other)
    assert not identical(one, other + 1)
