"""Exact expressions, conditions, events and claims: read, evaluate, rewrite, print and compile.

One operator-precedence parser serves four grammars; none ever runs code. Trees are frozen, hashable and know where in
their text they stood. Printing and lowering to other systems load those systems only when called.
"""

from __future__ import annotations

from deterrence.expressions.batch import BatchFunction, compile_batch, fused_lines
from deterrence.expressions.cases import Case, split_cases, without_cases
from deterrence.expressions.claim_grammar import parse_claim, parse_quantity
from deterrence.expressions.claims import At, Belief, Exists, HoldsAt, HoldsIn, In, Monotone, Over, Payoff, Probability
from deterrence.expressions.evaluate import condition_holds, evaluate, is_exact
from deterrence.expressions.event_grammar import parse_event
from deterrence.expressions.events import Happened, Outcome, Played, actions_named, event_holds
from deterrence.expressions.flint_form import from_flint, identical, polynomial_context, to_flint
from deterrence.expressions.formulas import (
    FALSE,
    TRUE,
    And,
    Comparison,
    Formula,
    Implies,
    Not,
    Or,
    Truth,
    all_of,
    any_of,
)
from deterrence.expressions.latex import name_to_latex, to_latex
from deterrence.expressions.nodes import Call, Expression, Name, Node, Number, Power, Product, Quantity, Span, Sum
from deterrence.expressions.parser import parse_condition, parse_expression
from deterrence.expressions.simplify import ONE, ZERO, as_expression, simplify
from deterrence.expressions.substitution import compare, names, replace, substitute
from deterrence.expressions.sympy_form import to_sympy
from deterrence.expressions.text import to_text
from deterrence.expressions.tokens import KEYWORDS, is_name
from deterrence.expressions.z3_form import to_z3

__all__ = [
    "FALSE",
    "KEYWORDS",
    "ONE",
    "TRUE",
    "ZERO",
    "And",
    "At",
    "BatchFunction",
    "Belief",
    "Call",
    "Case",
    "Comparison",
    "Exists",
    "Expression",
    "Formula",
    "Happened",
    "HoldsAt",
    "HoldsIn",
    "Implies",
    "In",
    "Monotone",
    "Name",
    "Node",
    "Not",
    "Number",
    "Or",
    "Outcome",
    "Over",
    "Payoff",
    "Played",
    "Power",
    "Probability",
    "Product",
    "Quantity",
    "Span",
    "Sum",
    "Truth",
    "actions_named",
    "all_of",
    "any_of",
    "as_expression",
    "compare",
    "compile_batch",
    "condition_holds",
    "evaluate",
    "event_holds",
    "from_flint",
    "fused_lines",
    "identical",
    "is_exact",
    "is_name",
    "name_to_latex",
    "names",
    "parse_claim",
    "parse_condition",
    "parse_event",
    "parse_expression",
    "parse_quantity",
    "polynomial_context",
    "replace",
    "simplify",
    "split_cases",
    "substitute",
    "to_flint",
    "to_latex",
    "to_sympy",
    "to_text",
    "to_z3",
    "without_cases",
]
