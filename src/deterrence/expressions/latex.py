"""Expressions and conditions in LaTeX mathematics, as KaTeX reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from deterrence.expressions.build import negative_of
from deterrence.expressions.claims import At, Belief, Exists, HoldsAt, HoldsIn, In, Monotone, Over, Payoff, Probability
from deterrence.expressions.events import Happened, Outcome, Played
from deterrence.expressions.formulas import And, Comparison, Formula, Implies, Not, Or, Truth
from deterrence.expressions.nodes import Call, Expression, Name, Number, Power, Product, Sum
from deterrence.expressions.text import fraction_parts, is_negative

__all__ = ["escaped", "is_symbol", "name_to_latex", "to_latex"]

GREEK: Final = frozenset(
    (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
        *("nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
    )
)
SYMBOL_PART: Final = re.compile(
    r"\\(?P<command>[A-Za-z]+)|\\[,;:! ]|[A-Za-z0-9 _^{}()',.+*/=:;|-]|(?P<other>.)", re.DOTALL
)
COMMANDS: Final = frozenset(
    (
        *GREEK,
        *("varepsilon", "vartheta", "varpi", "varrho", "varsigma", "varphi"),
        *("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
        *("mathrm", "mathit", "mathbf", "mathsf", "mathtt", "mathcal", "mathbb", "mathfrak", "text", "operatorname"),
        *("bar", "hat", "tilde", "dot", "ddot", "vec", "overline", "underline", "widehat", "widetilde"),
        *("star", "ast", "prime", "ell", "hbar", "circ", "dagger", "infty", "cdot", "times", "pm", "max", "min"),
    )
)
"""Commands that an author's symbol may hold."""
RELATION: Final = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "==": "=", "!=": r"\ne"}
ESCAPES: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        "[": "{[}",
        "]": "{]}",
        '"': r"\textquotedbl{}",
    }
)


def escaped(text: str) -> str:
    r"""Return plain text as LaTeX sets it in text mode; with ``fontenc`` (T1), which has straight quotation marks.

    Examples
    --------
    >>> print(escaped("strike_sponsor"))
    strike\_sponsor
    """
    return text.translate(ESCAPES)


def name_to_latex(name: str) -> str:
    r"""Return how a name is set when its author gave no symbol.

    Examples
    --------
    >>> print(*[name_to_latex(name) for name in ("x", "sigma", "p_firm", "sanction_pressure")])
    x \sigma p_{\mathrm{firm}} \mathit{sanction\_pressure}
    """
    head, _, tail = name.partition("_")
    if len(head) == 1 or head in GREEK:
        letter = head if len(head) == 1 else f"\\{head}"
        if not tail:
            return letter if head == name else rf"\mathit{{{escaped(name)}}}"
        return rf"{letter}_{{\mathrm{{{escaped(tail)}}}}}"
    return rf"\mathit{{{escaped(name)}}}"


def is_symbol(told: str) -> bool:
    r"""Whether an author's LaTeX is nothing but a symbol: letters, signs and harmless commands in balanced braces.

    What a file says is set in documents, so whatever could read files, define macros or end a formula is no symbol.

    Examples
    --------
    >>> is_symbol(r"\bar{\sigma}_{\mathrm{us}}'"), is_symbol(r"\input{x}"), is_symbol("a$b")
    (True, False, False)
    """
    depth = 0
    for part in SYMBOL_PART.finditer(told):
        depth += {"{": 1, "}": -1}.get(part.group(), 0)
        if part["other"] or depth < 0 or (part["command"] and part["command"] not in COMMANDS):
            return False
    return bool(told.strip()) and depth == 0


def to_latex(node: Expression | Formula, symbols: Mapping[str, str] | None = None) -> str:
    r"""Return the node as LaTeX mathematics, without delimiters.

    Parameters
    ----------
    node
        An expression, condition, event or claim.
    symbols
        The LaTeX of names, as authors declare it; other names are set by `name_to_latex`.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> print(to_latex(parse_expression("(relief*x - 1)/(2*y**2)"), {"relief": r"\rho"}))
    \frac{\rho\,x - 1}{2\,y^{2}}
    """
    printer = Printer(symbols or {})
    return printer.number(node) if isinstance(node, Expression) else printer.statement(node)


class Printer:
    """Prints with one map of symbols."""

    def __init__(self, symbols: Mapping[str, str]) -> None:
        self.symbols = symbols

    def number(self, node: Expression) -> str:
        """Return a number-valued expression."""
        match node:
            case Number(value):
                return rational(value)
            case Name(name):
                symbol = self.symbols.get(name, "")
                return symbol if is_symbol(symbol) else name_to_latex(name)
            case Sum(terms):
                return self.sum(terms)
            case Power(base, exponent) if exponent >= 0:
                return self.power(base, exponent)
            case Product() | Power():
                return self.quotient(node)
            case Call(function, arguments):
                return self.call(function, arguments)
            case _:
                return self.quantity(node)

    def sum(self, terms: tuple[Expression, ...]) -> str:
        """Return terms joined by plus and minus."""
        text = self.number(terms[0])
        for term in terms[1:]:
            if is_negative(term):
                opposite = negative_of(term)
                text += f" - {self.factor(opposite) if isinstance(opposite, Sum) else self.number(opposite)}"
            else:
                text += f" + {self.number(term)}"
        return text

    def quotient(self, node: Expression) -> str:
        """Return a product, with a fraction bar where something is divided."""
        coefficient, above, below = fraction_parts(node)
        sign = "-" if coefficient < 0 else ""
        size = abs(coefficient)
        if not below:
            front = [] if size == 1 else [rational(size)]
            return sign + r"\,".join(front + self.factors(above, alone=not front and not sign))
        tops = ([] if size.numerator == 1 and above else [str(size.numerator)]) + self.factors(
            above, alone=size.numerator == 1
        )
        plain = size.denominator == 1
        bottoms = ([] if plain else [str(size.denominator)]) + self.factors(below, alone=plain)
        over, under = r"\,".join(tops), r"\,".join(bottoms)
        return rf"{sign}\frac{{{over}}}{{{under}}}"

    def factors(self, factors: list[Expression], *, alone: bool) -> list[str]:
        """Return factors; a single one that stands alone needs no brackets."""
        if alone and len(factors) == 1:
            return [self.number(factors[0])]
        return [self.factor(factor) for factor in factors]

    def factor(self, node: Expression) -> str:
        """Return a factor, in brackets when it is a sum."""
        return self.bracketed(node) if isinstance(node, Sum | Product) else self.number(node)

    def power(self, base: Expression, exponent: int) -> str:
        """Return a power; a symbol is grouped, since it may carry an index."""
        inner = self.bracketed(base) if isinstance(base, Sum | Product | Power | Call) else self.number(base)
        grouped = inner if len(inner) == 1 or inner.startswith(r"\left") else f"{{{inner}}}"
        return f"{grouped}^{{{exponent}}}"

    def bracketed(self, node: Expression) -> str:
        """Return the node in growing brackets."""
        return rf"\left({self.number(node)}\right)"

    def call(self, function: str, arguments: tuple[Expression, ...]) -> str:
        """Return a function of its arguments."""
        inner = ", ".join([self.number(argument) for argument in arguments])
        match function:
            case "abs":
                return rf"\left|{inner}\right|"
            case "sqrt":
                return rf"\sqrt{{{inner}}}"
            case _:
                return rf"\{function}\left({inner}\right)"

    def quantity(self, node: Expression) -> str:
        """Return a quantity of an equilibrium."""
        match node:
            case Probability(event, given):
                condition = "" if given is None else rf" \mid {self.statement(given)}"
                return rf"P\left({self.statement(event)}{condition}\right)"
            case Payoff(player):
                return rf"u_{{{plain(player)}}}"
            case Belief(event, information_set):
                return rf"\mu\left({self.statement(event)} \mid {plain(information_set)}\right)"
            case Over(extreme, quantity):
                return rf"\operatorname{{{extreme}}}\left({self.number(quantity)}\right)"
            case At(quantity, settings):
                return rf"\left.{self.number(quantity)}\right|_{{{self.settings(settings)}}}"
            case In(variant, quantity):
                return rf"\left[{self.number(quantity)}\right]_{{{plain(variant)}}}"
            case _:
                raise TypeError(f"no LaTeX for {type(node).__name__}")

    def settings(self, settings: tuple[tuple[str, Expression], ...]) -> str:
        """Return ``a = 1, b = 2``."""
        return ", ".join([f"{self.number(Name(name))} = {self.number(value)}" for name, value in settings])

    def statement(self, node: Formula) -> str:
        """Return a statement."""
        match node:
            case Comparison(left, relation, right):
                return f"{self.number(left)} {RELATION[relation]} {self.number(right)}"
            case And(parts):
                return r" \land ".join([self.grouped(part, (Or, Implies)) for part in parts])
            case Or(parts):
                return r" \lor ".join([self.grouped(part, (And, Implies)) for part in parts])
            case Not(part):
                return rf"\lnot {self.grouped(part, (And, Or, Implies, Comparison, Played))}"
            case Implies(antecedent, consequent):
                return rf"{self.grouped(antecedent, (Implies,))} \implies {self.statement(consequent)}"
            case Truth(value):
                return r"\text{true}" if value else r"\text{false}"
            case _:
                return self.atom(node)

    def grouped(self, part: Formula, kinds: tuple[type[Formula], ...]) -> str:
        """Return the part, in brackets when it is one of `kinds`."""
        text = self.statement(part)
        return rf"\left({text}\right)" if isinstance(part, kinds) else text

    def atom(self, node: Formula) -> str:
        """Return a statement about a history or about equilibria."""
        match node:
            case Played(move, (action,), negated):
                relation = r"\ne" if negated else "="
                return f"{plain(move)} {relation} {plain(action)}"
            case Played(move, actions, negated):
                listed = ", ".join([plain(action) for action in actions])
                relation = r"\notin" if negated else r"\in"
                return rf"{plain(move)} {relation} \{{{listed}\}}"
            case Happened(name):
                return rf"{plain(name)}\text{{ happens}}"
            case Outcome(name):
                return plain(name)
            case Exists(family):
                return rf"\exists\,{plain(family)}"
            case Monotone(direction, quantity, parameter):
                return rf"{self.number(quantity)}\text{{ {direction} in }}{self.number(Name(parameter))}"
            case HoldsAt(statement, settings):
                return rf"\left.{self.statement(statement)}\right|_{{{self.settings(settings)}}}"
            case HoldsIn(variant, statement):
                return rf"\left[{self.statement(statement)}\right]_{{{plain(variant)}}}"
            case _:
                raise TypeError(f"no LaTeX for {type(node).__name__}")


def rational(value: Fraction) -> str:
    """Return a rational number."""
    if value.denominator == 1:
        return str(value.numerator)
    return rf"{'-' if value < 0 else ''}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"


def plain(word: str) -> str:
    """Return a word of the model as upright text."""
    return rf"\text{{{escaped(word)}}}"
