"""Random texts of the expression grammars, and what Python itself makes of the arithmetic ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from hypothesis import strategies as st

NAMES = ("a", "b", "c", "lambda", "E")
LITERAL = re.compile(r"(?<![\w.*])(\d+\.?\d*(?:e-?\d+)?)")


def arithmetic_texts(*, functions: bool = True) -> st.SearchStrategy[str]:
    """Texts whose operators meet without brackets in every order."""
    leaves = st.one_of(
        st.sampled_from(NAMES), st.integers(0, 12).map(str), st.sampled_from(["0.5", "2.25", "1e-2", "3e1"])
    )

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        pair = st.tuples(inner, inner)
        ways = [
            pair.map(" + ".join),
            pair.map("-".join),
            pair.map(" * ".join),
            pair.map("/".join),
            pair.map(lambda two: f"({two[0]})/({two[1]})"),
            inner.map(lambda text: f"-{text}"),
            inner.map(lambda text: f"({text})"),
            st.tuples(inner, st.integers(-3, 3)).map(lambda two: f"({two[0]})**{two[1]}"),
            st.tuples(st.sampled_from(NAMES), st.integers(-3, 3)).map(lambda two: f"{two[0]}**{two[1]}"),
        ]
        if functions:
            ways.append(
                st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})")
            )
            ways.append(inner.map(lambda text: f"abs({text})"))
        return st.one_of(ways)

    return st.recursive(leaves, extend, max_leaves=12)


def condition_texts() -> st.SearchStrategy[str]:
    """Conditions over the same names, chained comparisons included."""
    number = arithmetic_texts()
    relation = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    leaves = st.one_of(
        st.tuples(number, relation, number).map(" ".join),
        st.tuples(number, relation, number, relation, number).map(" ".join),
    )
    return st.recursive(leaves, joined, max_leaves=4)


def event_texts() -> st.SearchStrategy[str]:
    """Events over two moves, with actions that are also keywords, numbers and hyphenated words."""
    move = st.sampled_from(["m", "second-move"])
    action = st.sampled_from(["x", "no", "not", "2", "strike-base", "in"])
    leaves = st.one_of(
        st.tuples(move, st.sampled_from(["==", "!="]), action).map(" ".join),
        st.tuples(move, st.sampled_from(["in", "not in"]), st.lists(action, min_size=1, max_size=3)).map(
            lambda parts: f"{parts[0]} {parts[1]} [{', '.join(parts[2])}]"
        ),
        move.map(lambda name: f"happened({name})"),
        st.sampled_from(["true", "false"]),
    )
    return st.recursive(leaves, joined, max_leaves=5)


def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(" and ".join),
        pair.map(" or ".join),
        inner.map(lambda text: f"not ({text})"),
        inner.map(lambda text: f"({text})"),
    )


def points() -> st.SearchStrategy[dict[str, Fraction]]:
    few = st.sampled_from([Fraction(0), Fraction(1), Fraction(-1, 2)])  # ties and zeros are where rewriting goes wrong
    value = few | st.fractions(min_value=-3, max_value=3, max_denominator=6)
    return st.fixed_dictionaries(dict.fromkeys(NAMES, value))


def python_value(text: str, values: Mapping[str, Fraction]) -> Fraction | bool | None:
    """What Python's own grammar and fractions make of the text; None for a division by zero."""
    code = LITERAL.sub(r"F('\1')", text).replace("lambda", "lambda_")
    known = {"F": Fraction, "min": min, "max": max, "abs": abs, "__builtins__": {}}
    known |= {"lambda_" if name == "lambda" else name: value for name, value in values.items()}
    try:
        result = eval(code, known)
    except ZeroDivisionError:
        return None
    return result if isinstance(result, bool) else Fraction(result)
