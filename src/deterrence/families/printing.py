"""What is said of families, in LaTeX and HTML."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from deterrence.expressions import to_latex, to_text
from deterrence.expressions.latex import escaped
from deterrence.families.telling import Said

__all__ = ["said_html", "said_latex"]


def said_latex(said: Said, symbols: Mapping[str, str]) -> str:
    """Words escaped, mathematics in math mode."""
    return "".join(escaped(part) if isinstance(part, str) else f"${to_latex(part, symbols)}$" for part in said)


def said_html(said: Said, symbols: Mapping[str, str]) -> str:
    """Words escaped, mathematics as text that carries its LaTeX along."""
    return "".join(
        escape(part)
        if isinstance(part, str)
        else f'<code class="math" data-latex="{escape(to_latex(part, symbols))}">{escape(to_text(part))}</code>'
        for part in said
    )
