"""Code in colour: pygments where it is installed, plain text otherwise."""

from __future__ import annotations

from html import escape

__all__ = ["highlighted"]

CLASSES = (
    ("Token.Keyword", "hl-k"),
    ("Token.Name.Tag", "hl-k"),
    ("Token.Literal.String", "hl-s"),
    ("Token.Literal.Number", "hl-n"),
    ("Token.Literal.Scalar", "hl-s"),
    ("Token.Comment", "hl-c"),
    ("Token.Generic.Prompt", "hl-g"),
    ("Token.Generic.Inserted", "hl-s"),
    ("Token.Generic.Deleted", "hl-c"),
)
"""Kind of token -> class; the first that fits."""


def highlighted(text: str, language: str) -> str:
    """Code as a fragment, escaped.

    Examples
    --------
    >>> highlighted("a: <b>  # c", "yaml")
    '<span class="hl-k">a</span>: <span class="hl-s">&lt;b&gt;</span>  <span class="hl-c"># c</span>'
    >>> highlighted("$ ls\\nfile", "console")
    '<span class="hl-g">$ </span>ls\\nfile'
    >>> highlighted("<b>", "no such language")
    '&lt;b&gt;'
    """
    try:
        from pygments import lex
        from pygments.lexers import get_lexer_by_name
        from pygments.util import ClassNotFound
    except ImportError:
        return escape(text, quote=False)
    name = language.lower()
    if name in ("python", "py") and ">>>" in text:
        name = "pycon"
    try:
        lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return escape(text, quote=False)
    whole = text if text.endswith("\n") else f"{text}\n"  # without it, lexers of sessions lose the last line
    parts = [(str(kind), part) for kind, part in lex(whole, lexer)]
    if whole is not text:
        parts[-1:] = [(kind, part.removesuffix("\n")) for kind, part in parts[-1:]]
    return "".join(_span(kind, part) for kind, part in parts)


def _span(kind: str, text: str) -> str:
    told = escape(text, quote=False)
    name = next((name for start, name in CLASSES if kind.startswith(start)), "")
    return f'<span class="{name}">{told}</span>' if name and text.strip() else told
