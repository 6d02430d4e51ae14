"""Documents in Markdown, with mathematics between dollar signs, as fragments; nothing in them is taken as HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, MutableMapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from deterrence.errors import UsageError
from deterrence.report.reference.markdown import anchor
from deterrence.report.site.highlighting import highlighted

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["markdown_html"]

EXTERNAL = re.compile(r"(?:https?|mailto):", re.I)
_INLINE = re.compile(r"\$(?=[^\s$])((?:\\.|[^$\\])*?(?<![\s\\]))\$(?!\d)", re.S)


def markdown_html(text: str, resolved: Callable[[str], str | None]) -> str:
    """A document as a fragment of a page.

    Parameters
    ----------
    text
        Markdown (CommonMark and tables); HTML in it is shown as text.
    resolved
        From an address in the text to one on the page; None where there is nothing to lead to, so that the words
        remain without a link. Addresses of the web are left as they are.

    Raises
    ------
    UsageError
        When the library that reads Markdown is not installed.

    Examples
    --------
    >>> print(markdown_html("# A\\n\\n$x_1 < 2$ <b>", lambda address: address))
    <h1 id="a">A</h1>
    <p><code class="math" data-latex="x_1 &lt; 2">x_1 &lt; 2</code> &lt;b&gt;</p>
    <BLANKLINE>
    """
    reader = _reader()
    tokens = reader.parse(text)
    _readdress(tokens, resolved)
    _name_headings(tokens)
    return str(reader.renderer.render(tokens, reader.options, {}))


def _reader() -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise UsageError("documents need markdown-it-py: pip install 'deterrence[docs]'") from error
    reader = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable(["table", "smartquotes"])
    reader.inline.ruler.after("escape", "math", _math)
    reader.block.ruler.before("fence", "display", _display, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    rules: dict[str, Callable[..., str]] = {
        "math": lambda tokens, place, options, env: _formula(tokens[place].content, "math"),
        "display": lambda tokens, place, options, env: f"<p>{_formula(tokens[place].content, 'math display')}</p>\n",
        "fence": lambda tokens, place, options, env: _code(tokens[place]),
        "code_block": lambda tokens, place, options, env: _code(tokens[place]),
    }
    renderer: Any = reader.renderer
    renderer.rules.update(rules)
    return reader


def _formula(latex: str, kind: str) -> str:
    told = escape(latex.strip())
    return f'<code class="{kind}" data-latex="{told}">{told}</code>'


def _math(state: StateInline, silent: bool) -> bool:
    found = _INLINE.match(state.src, state.pos)
    if found is None or found.end() > state.posMax:
        return False
    if not silent:
        state.push("math", "", 0).content = found.group(1)
    state.pos = found.end()
    return True


def _display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``$$`` at a line's beginning up to ``$$`` at a line's end."""

    def line(number: int) -> str:
        return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]].strip()

    if not line(start).startswith("$$"):
        return False
    held = [line(start)[2:]]
    number = start
    while not held[-1].endswith("$$"):
        number += 1
        if number >= end:
            return False
        held.append(line(number))
    if not silent:
        token = state.push("display", "", 0)
        token.content = "\n".join(held)[:-2]
        token.map = [start, number + 1]
        state.line = number + 1
    return True


def _code(token: Token) -> str:
    """A block of code, under the name of the file that it is where it has one."""
    language, _, rest = token.info.strip().partition(" ")
    block = f'<pre tabindex="0"><code>{highlighted(token.content.rstrip(), language)}\n</code></pre>\n'
    if "." not in rest:
        return block
    return f'<figure class="code"><figcaption>{escape(rest)}</figcaption>{block}</figure>\n'


def _name_headings(tokens: Sequence[Token]) -> None:
    """What links within a page call its headings, as repository browsers form it; a repeated name is numbered."""
    seen: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            name = anchor(tokens[place + 1].content)
            seen[name] = seen.get(name, -1) + 1
            token.attrs["id"] = f"{name}-{seen[name]}" if seen[name] else name


def _readdress(tokens: Sequence[Token], resolved: Callable[[str], str | None]) -> None:
    """New addresses for links and pictures; alignment as a class, since the policy forbids styles in attributes."""
    open_links: list[bool] = []
    for token in tokens:
        if "style" in token.attrs:
            aligned = str(token.attrs.pop("style"))
            if "right" in aligned:
                token.attrs["class"] = "number"
        if token.type == "link_open":
            open_links.append(_lead(token.attrs, "href", resolved))
            _drop_unless(open_links[-1], token)
        elif token.type == "link_close":
            _drop_unless(open_links.pop(), token)
        elif token.type == "image" and not _lead(token.attrs, "src", resolved):
            token.type, token.tag = "text", ""
            token.children = None
        if token.type == "image":
            token.attrs.pop("title", None)
        _readdress(token.children or (), resolved)


def _lead(attributes: MutableMapping[str, Any], name: str, resolved: Callable[[str], str | None]) -> bool:
    address = str(attributes.get(name, ""))
    if EXTERNAL.match(address):
        attributes["rel"] = "noreferrer"
        return name == "href"
    found = resolved(address)
    if found is not None:
        attributes[name] = found
    return found is not None


def _drop_unless(kept: bool, token: Token) -> None:
    if not kept:
        token.tag, token.type, token.content, token.attrs = "", "text", "", {}
