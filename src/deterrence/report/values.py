"""How one value is written: in plain text, in LaTeX and in HTML."""

from __future__ import annotations

import re
from fractions import Fraction
from html import escape
from typing import Any

from deterrence.expressions import to_text
from deterrence.expressions.algebraic import AlgebraicNumber
from deterrence.expressions.latex import escaped
from deterrence.report.elements import Words

__all__ = [
    "html_value",
    "latex_text",
    "latex_value",
    "markdown_text",
    "markdown_value",
    "plain_number",
    "plain_value",
    "shown_value",
]

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#$~])")
_BAR = r"\|"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain_value(value: Any) -> str:
    """A value as text: exact numbers in full, None as nothing, control characters as blanks.

    Examples
    --------
    >>> plain_value(Fraction(3, 5)), plain_value(None), plain_value(True)
    ('3/5', '', 'yes')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(plain_value(item) for item in value)
    return _CONTROL.sub(" ", str(value))


_LONG = re.compile(r"(?<![\w./])(-?\d+)/(\d{30,})(?![\w./])")
"""Fractions that nobody reads, such as those of rounded exponentials."""


def shown_value(value: Any) -> str:
    """A value as text to read: as `plain_value`, but fractions with denominators of 30 digits and more are decimals.

    Examples
    --------
    >>> shown_value(Fraction(3, 5)), shown_value(f"from 0 to {Fraction(10**39 + 1, 3 * 10**39)}")
    ('3/5', 'from 0 to about 0.3333')
    """
    return _LONG.sub(lambda found: f"about {_decimal(Fraction(int(found[1]), int(found[2])))}", plain_value(value))


def plain_number(value: Any, digits: int = 9) -> str:
    """An exact number for running text: in full, followed by a decimal where the full form is long.

    Examples
    --------
    >>> plain_number(Fraction(2, 5)), plain_number(Fraction(1234567, 7654321))
    ('2/5', '1234567/7654321 (about 0.1613)')
    """
    told = shown_value(value)
    if len(told) <= digits or told.startswith("about ") or not isinstance(value, Fraction) or value.denominator == 1:
        return told
    return f"{told} (about {_decimal(value)})"


def _decimal(value: Fraction) -> str:
    """Four significant digits, rounded to even; also where the value exceeds the range of floats."""
    from decimal import Context, Decimal

    context = Context(prec=4, Emin=-(10**9), Emax=10**9)
    return str(context.divide(Decimal(value.numerator), Decimal(value.denominator)))


def latex_text(text: str) -> str:
    """Text that LaTeX sets as it stands.

    Examples
    --------
    >>> print(latex_text("50% of $x_1"))
    50\\% of \\$x\\_1
    """
    return escaped(_CONTROL.sub(" ", text))


def latex_value(value: Any) -> str:
    """A value for a LaTeX table: numbers in math mode, texts escaped.

    Examples
    --------
    >>> print(latex_value(Fraction(-3, 5)))
    $-3/5$
    """
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool) and not _LONG.search(str(value)):
        return f"${value}$"
    if isinstance(value, AlgebraicNumber):
        return f"${value.to_latex()}$"
    if isinstance(value, Words):
        return value.latex()
    return latex_text(shown_value(value))


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it stands, on one line.

    Examples
    --------
    >>> print(markdown_text("a|b <c>"))
    a\\|b \\<c\\>
    """
    return " ".join(_MARKDOWN.sub(r"\\\1", _CONTROL.sub(" ", text)).split("\n"))


def markdown_value(value: Any) -> str:
    """A value for Markdown, on one line; mathematics as code.

    Examples
    --------
    >>> print(markdown_value(Fraction(-3, 5)))
    -3/5
    """
    if isinstance(value, Words) and not value.text:
        return "".join(
            markdown_text(part) if isinstance(part, str) else f"`{to_text(part).replace('|', _BAR)}`"
            for part in value.said
        )
    return markdown_text(shown_value(value))


def html_value(value: Any) -> str:
    """A value for HTML, escaped.

    Examples
    --------
    >>> html_value("<script>")
    '&lt;script&gt;'
    """
    if isinstance(value, Words):
        return value.html()
    if isinstance(value, AlgebraicNumber):
        return f'<code class="math" data-latex="{escape(value.to_latex())}">{escape(str(value))}</code>'
    return escape(shown_value(value), quote=True)
