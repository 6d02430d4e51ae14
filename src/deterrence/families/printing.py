"""Families in LaTeX and HTML, for notebooks and papers."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

from deterrence.expressions import to_latex, to_text
from deterrence.families.telling import Said, family_lines

if TYPE_CHECKING:
    from deterrence.families.family import Characterization, Family

__all__ = [
    "characterization_html",
    "characterization_latex",
    "family_html",
    "family_latex",
    "said_html",
    "said_latex",
]

ESCAPES = str.maketrans(
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
        "[": "{[}",
        "]": "{]}",
    }
)


def said_latex(said: Said, symbols: Mapping[str, str]) -> str:
    """Words escaped, mathematics in math mode."""
    return "".join(
        part.translate(ESCAPES) if isinstance(part, str) else f"${to_latex(part, symbols)}$" for part in said
    )


def family_latex(family: Family, symbols: Mapping[str, str]) -> str:
    """A paragraph with a list."""
    lines = [rf"\paragraph{{{family.name.translate(ESCAPES)}}}", r"\begin{itemize}"]
    for place, said in family_lines(family):
        told = f": {said_latex(said, symbols)}" if said else ":"
        lines.append(rf"  \item {place.strip().translate(ESCAPES)}{told}")
    return "\n".join([*lines, r"\end{itemize}"])


def characterization_latex(found: Characterization) -> str:
    """The overview and a paragraph per family."""
    title, *rest = (line.translate(ESCAPES) for line in found.overview)
    body = [family_latex(one, found.symbols) for one in found.families]
    return "\n\n".join([rf"\subsection*{{{title}}}", *rest, *body]) + "\n"


def said_html(said: Said, symbols: Mapping[str, str]) -> str:
    """Words escaped, mathematics as text that carries its LaTeX along."""
    return "".join(
        escape(part)
        if isinstance(part, str)
        else f'<code class="math" data-latex="{escape(to_latex(part, symbols))}">{escape(to_text(part))}</code>'
        for part in said
    )


def family_html(family: Family, symbols: Mapping[str, str]) -> str:
    """A table with one row per line; mathematics carries its LaTeX along."""
    rows = [
        f'<tr><th scope="row">{escape(place.strip())}</th><td>{said_html(said, symbols)}</td></tr>'
        for place, said in family_lines(family)
    ]
    return "\n".join(["<table>", f"<caption>{escape(family.name)}</caption>", "<tbody>", *rows, "</tbody>", "</table>"])


def characterization_html(found: Characterization) -> str:
    """The overview and a table per family."""
    title, *rest = (escape(line) for line in found.overview)
    body = [family_html(one, found.symbols) for one in found.families]
    return "\n".join(["<section>", f"<h2>{title}</h2>", *(f"<p>{line}</p>" for line in rest), *body, "</section>"])
