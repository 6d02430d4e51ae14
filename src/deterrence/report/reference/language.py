"""The reference page of expressions, conditions, events and claims."""

from __future__ import annotations

from deterrence.expressions import limits, to_text
from deterrence.expressions.claim_grammar import CLAIM_WORDS, parse_claim
from deterrence.expressions.event_grammar import parse_event
from deterrence.expressions.nodes import FUNCTIONS
from deterrence.expressions.parser import parse_condition, parse_expression
from deterrence.report.reference.markdown import code, fenced, grid, prose
from deterrence.report.reference.pages import ReferencePage, Surface

__all__ = ["CLAIM_TERMS", "FUNCTION_MEANINGS", "LIMITS", "language_page"]

OPENING = (
    "Four small grammars share one parser. They are the package's own: no text is ever run as code, and whatever is "
    "not of the grammar is refused with the place and the fix."
)
GRAMMAR = """\
expression = expression ("+" | "-" | "*" | "/") expression
           | "-" expression
           | expression "**" integer
           | number | name | function "(" expression {"," expression} ")" | "(" expression ")"
condition  = expression {("<" | "<=" | "==" | "!=" | ">=" | ">") expression}
           | condition ("and" | "or") condition | "not" condition | "(" condition ")"
event      = move ("==" | "!=") action
           | move ["not"] "in" "[" action {"," action} "]"
           | "happened" "(" move ")"
           | event ("and" | "or") event | "not" event | "(" event ")"
claim      = condition whose expressions and conditions may also be a term of claims
           | claim "implies" claim
"""
PRECEDENCE = (
    "From loose to tight: `implies`, `or`, `and`, `not`, comparisons (which may be chained: `0 < x <= 1`), `+ -`, `* "
    "/`, unary minus, `**`. Numbers are exact: `0.1` is 1/10, `3/5` is a fraction. Exponents are integers."
)
FUNCTION_MEANINGS: dict[str, str] = {
    "min": "the smallest; splits into cases, exact",
    "max": "the largest; splits into cases, exact",
    "abs": "absolute value; splits into cases, exact",
    "exp": "in `definitions` only; rounded to a rational",
    "log": "natural logarithm of a positive number; in `definitions` only; rounded to a rational",
    "sqrt": "square root; in `definitions` only; rounded to a rational where it is irrational",
}
"""Function -> meaning."""

CLAIM_TERMS: tuple[tuple[str, str, str], ...] = (
    ("P", "P(attacked)", "probability of an event; bare names are outcomes of the model"),
    ("P", "P(attacked | challenge == attack)", "conditional probability; judged where the condition can happen"),
    ("payoff", "payoff(defender) >= 0", "a player's expected payoff"),
    (
        "belief",
        "belief(resolve == firm | response[evidence=murky]) > 1/2",
        "belief in an event at an information set; about every belief that supports the equilibrium",
    ),
    ("exists", "exists(separating)", "whether a family of that name exists; put names with blanks in quotes"),
    ("increasing", "increasing(P(attacked), in prize)", "weakly, as the parameter rises, within each family"),
    ("decreasing", "decreasing(payoff(defender), in cost)", "weakly, as the parameter rises, within each family"),
    ("lowest", "lowest(P(attacked)) == 0", "the lowest value over the equilibria of a point"),
    ("highest", "highest(P(attacked)) < 1/2", "the highest value over the equilibria of a point"),
    ("at", "at(P(attacked), prize=4) >= P(attacked)", "a number or statement with parameters set to other values"),
    ("in", "in(with-warning, P(attacked)) <= P(attacked)", "a number or statement in another model, usually a variant"),
)
"""(word, example, meaning) of every term that only claims have."""

LIMITS: tuple[tuple[str, str], ...] = (
    ("MAX_LENGTH", "characters of one text"),
    ("MAX_TOKENS", "numbers, names, operators and brackets of one text"),
    ("MAX_DEPTH", "levels of nesting"),
    ("MAX_EXPONENT", "largest absolute value of an exponent"),
    ("MAX_LITERAL_DIGITS", "digits of a literal number, written out"),
    ("MAX_BITS", "bits of any numerator or denominator that arises"),
    ("MAX_CASES", "cases that min, max and abs of one expression split into"),
    ("MAX_SIZE", "parts of one expression with definitions written out"),
    ("SIGNIFICANT_DIGITS", "significant decimal digits to which exp, log and irrational sqrt are rounded"),
)
"""(name in the code, meaning) of what bounds expressions."""

SAMPLES = (
    ("an amount", "2 * damage - max(0, relief - cost)", parse_expression),
    ("an assumption", "damage > cost and 0 < rogue < 1", parse_condition),
    ("a `when`", "attack in [proxy, direct] and not happened(response)", parse_event),
    ("a claim", "P(attacked) > 0 implies payoff(defender) < 0", parse_claim),
)
JUDGING = (
    "A claim speaks of every point within the ranges, the model's assumptions and its own `where`; the parameters "
    "under `vary` move (all of them when it is absent), the others stay at the baseline. `every equilibrium` covers "
    "every point of every component and every supporting belief. A claim that is never judged, because its condition "
    "or the event after `|` never occurs, is *vacuous*, and never as expected."
)


def language_page(_surface: Surface) -> ReferencePage:
    """Grammar, functions, terms of claims, limits."""
    title = "Expressions and claims"
    parts = [
        f"# {title}",
        OPENING,
        fenced(GRAMMAR, "text"),
        prose(PRECEDENCE),
        grid(
            ("written as", "for example", "read as"),
            [(told, code(text), code(str(read(text)))) for told, text, read in SAMPLES],
        ),
        "## Functions",
        grid(("function", "meaning"), [(code(name), prose(FUNCTION_MEANINGS.get(name, ""))) for name in FUNCTIONS]),
        "## Terms of claims",
        grid(("term", "meaning"), [(code(to_text(parse_claim(_whole(text)))), told) for _, text, told in CLAIM_TERMS]),
        prose(JUDGING),
        "## Limits",
        "So that a hostile or mistaken file costs neither time nor memory:",
        grid(("limit", "of"), [(f"{getattr(limits, name):,}", told) for name, told in LIMITS]),
    ]
    assert {word for word, _, _ in CLAIM_TERMS} == set(CLAIM_WORDS)
    return ReferencePage("reference/expressions.md", title, "\n\n".join(parts) + "\n")


def _whole(text: str) -> str:
    """A number is shown within a statement, since a claim is one."""
    is_number = text.startswith("P(") and text.endswith(")")
    return f"{text} == 0" if is_number else text
