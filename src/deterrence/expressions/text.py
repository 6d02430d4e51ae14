"""Canonical text: brackets only where needed, and reading it again gives an equal tree."""

from __future__ import annotations

import re
from fractions import Fraction

from deterrence.expressions.build import negative_of
from deterrence.expressions.claims import At, Belief, Exists, HoldsAt, HoldsIn, In, Monotone, Over, Payoff, Probability
from deterrence.expressions.events import Happened, Outcome, Played
from deterrence.expressions.formulas import And, Comparison, Formula, Implies, Not, Or, Truth
from deterrence.expressions.nodes import Call, Expression, Name, Node, Number, Power, Product, Sum

__all__ = ["fraction_parts", "to_text"]

PLAIN = re.compile(r"[A-Za-z0-9_]+(?:-+[A-Za-z0-9_]+)*")
"""Names of families that need no quotes."""


def to_text(node: Node) -> str:
    """Return the node in the language it was read from.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> to_text(parse_expression("((a)+(b*2))/(2*c) - -d**2"))
    '(a + 2*b)/(2*c) + d**2'
    """
    match node:
        case Expression():
            return arithmetic_text(node)
        case Formula():
            return formula_text(node)
        case _:
            raise TypeError(f"no text for {type(node).__name__}")


def arithmetic_text(node: Expression) -> str:
    """Return a number-valued expression."""
    match node:
        case Number(value):
            return str(value)
        case Name(name):
            return name
        case Sum(terms):
            return sum_text(terms)
        case Power(base, exponent) if exponent >= 0:
            return power_text(base, exponent)
        case Product() | Power():
            return quotient_text(node)
        case Call(function, arguments):
            return f"{function}({', '.join([arithmetic_text(argument) for argument in arguments])})"
        case _:
            return quantity_text(node)


def sum_text(terms: tuple[Expression, ...]) -> str:
    """Return terms joined by plus and minus."""
    text = arithmetic_text(terms[0])
    for term in terms[1:]:
        if is_negative(term):
            opposite = negative_of(term)
            text += f" - {factor_text(opposite) if isinstance(opposite, Sum) else arithmetic_text(opposite)}"
        else:
            text += f" + {arithmetic_text(term)}"
    return text


def is_negative(term: Expression) -> bool:
    """Return whether a term starts with a minus sign."""
    match term:
        case Number(value) | Product((Number(value), *_)):
            return value < 0
        case _:
            return False


def fraction_parts(node: Expression) -> tuple[Fraction, list[Expression], list[Expression]]:
    """Return the number in front, the factors above and the factors below the fraction bar."""
    coefficient, above, below = Fraction(1), list[Expression](), list[Expression]()
    for factor in node.factors if isinstance(node, Product) else (node,):
        match factor:
            case Number(value):
                coefficient = value
            case Power(base, exponent) if exponent < 0:
                below.append(base if exponent == -1 else Power(base, -exponent))
            case _:
                above.append(factor)
    return coefficient, above, below


def quotient_text(node: Expression) -> str:
    """Return a product as one numerator over one denominator."""
    coefficient, above, below = fraction_parts(node)
    number = abs(coefficient.numerator)
    tops = [factor_text(factor) for factor in above]
    if number != 1 or not tops:
        tops.insert(0, str(number))
    bottoms = [factor_text(factor) for factor in below]
    if coefficient.denominator != 1:
        bottoms.insert(0, str(coefficient.denominator))
    text = ("-" if coefficient < 0 else "") + "*".join(tops)
    if not bottoms:
        return text
    return f"{text}/{bottoms[0]}" if len(bottoms) == 1 else f"{text}/({'*'.join(bottoms)})"


def factor_text(node: Expression) -> str:
    """Return a factor, in brackets when it is a sum or a fraction."""
    match node:
        case Sum() | Product():
            return f"({arithmetic_text(node)})"
        case Power(_, exponent) if exponent < 0:
            return f"({arithmetic_text(node)})"
        case _:
            return arithmetic_text(node)


def power_text(base: Expression, exponent: int) -> str:
    """Return a power with a non-negative exponent."""
    match base:
        case Sum() | Product() | Power():
            return f"({arithmetic_text(base)})**{exponent}"
        case _:
            return f"{arithmetic_text(base)}**{exponent}"


def quantity_text(node: Expression) -> str:
    """Return a quantity of an equilibrium."""
    match node:
        case Probability(event, None):
            return f"P({formula_text(event)})"
        case Probability(event, Formula() as given):
            return f"P({formula_text(event)} | {formula_text(given)})"
        case Payoff(player):
            return f"payoff({player})"
        case Belief(event, information_set):
            return f"belief({formula_text(event)} | {information_set})"
        case Over(extreme, quantity):
            return f"{extreme}({arithmetic_text(quantity)})"
        case At(quantity, settings):
            return f"at({arithmetic_text(quantity)}, {settings_text(settings)})"
        case In(variant, quantity):
            return f"in({variant}, {arithmetic_text(quantity)})"
        case _:
            raise TypeError(f"no text for {type(node).__name__}")


def settings_text(settings: tuple[tuple[str, Expression], ...]) -> str:
    """Return ``a=1, b=2``."""
    return ", ".join([f"{name}={arithmetic_text(value)}" for name, value in settings])


def formula_text(node: Formula) -> str:
    """Return a statement."""
    match node:
        case Comparison(left, relation, right):
            return f"{arithmetic_text(left)} {relation} {arithmetic_text(right)}"
        case And(parts):
            return " and ".join([bracketed(part, (Or, Implies)) for part in parts])
        case Or(parts):
            return " or ".join([bracketed(part, (Implies,)) for part in parts])
        case Not(part):
            return f"not {bracketed(part, (And, Or, Implies))}"
        case Implies(antecedent, consequent):
            return f"{bracketed(antecedent, (Implies,))} implies {formula_text(consequent)}"
        case Truth(value):
            return "true" if value else "false"
        case _:
            return atom_text(node)


def atom_text(node: Formula) -> str:
    """Return a statement about a history or about equilibria."""
    match node:
        case Played(move, (action,), negated):
            return f"{move} {'!=' if negated else '=='} {action}"
        case Played(move, actions, negated):
            return f"{move} {'not in' if negated else 'in'} [{', '.join(actions)}]"
        case Happened(move):
            return f"happened({move})"
        case Outcome(name):
            return name
        case Exists(family):
            return f"exists({family_text(family)})"
        case Monotone(direction, quantity, parameter):
            return f"{direction}({arithmetic_text(quantity)}, in {parameter})"
        case HoldsAt(statement, settings):
            return f"at({formula_text(statement)}, {settings_text(settings)})"
        case HoldsIn(variant, statement):
            return f"in({variant}, {formula_text(statement)})"
        case _:
            raise TypeError(f"no text for {type(node).__name__}")


def family_text(family: str) -> str:
    """Return a family's name, in quotes where it needs them."""
    if PLAIN.fullmatch(family):
        return family
    quote = "'" if '"' in family else '"'
    return f"{quote}{family}{quote}"


def bracketed(part: Formula, looser: tuple[type[Formula], ...]) -> str:
    """Return the part, in brackets when its operator binds no tighter."""
    text = formula_text(part)
    return f"({text})" if isinstance(part, looser) else text
