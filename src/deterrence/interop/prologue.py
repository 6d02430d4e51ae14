"""The first lines of Gambit's text formats: what it is, its title, the players."""

from __future__ import annotations

from deterrence.interop.base import MOST_PLAYERS
from deterrence.interop.tokens import Cursor, Kind

__all__ = ["read_players", "read_title"]

_OTHER = {"EFG": "a .efg file", "NFG": "a .nfg file", "#AGG": "an action-graph game", "#BAGG": "an action-graph game"}


def read_title(cursor: Cursor, magic: str, version: str) -> str:
    """Read ``EFG 2 R "title"`` or ``NFG 1 R "title"``.

    Raises
    ------
    FormatError
        When the file is of another format or version: nothing after that can be trusted.
    """
    token = cursor.advance()
    if token.kind is not Kind.WORD or token.text != magic:
        rule = f"a .{magic.lower()} file begins with {magic} {version} R"
        kind = _OTHER.get(token.text)
        fix = f"this looks like {kind}: rename it" if kind else "check that it is the right file"
        cursor.findings.add("unknown-header", token.offset, f"not {_OTHER[magic]}", token.text, rule, fix)
        cursor.findings.stop()
    token = cursor.expect(Kind.NUMBER, "the version of the format")
    if token.text != version:
        what, rule = "another version of the format", f"version {version} is the only one in use"
        cursor.findings.add("unsupported-version", token.offset, what, token.text, rule, "save it again in Gambit")
        cursor.findings.stop()
    token = cursor.expect(Kind.WORD, "the letter R (rational numbers)")
    if token.text not in {"R", "D"}:
        rule = "after the version stands R (or D in old files)"
        cursor.findings.add("unexpected-token", token.offset, "unknown kind of numbers", token.text, rule, "write R")
    return cursor.expect(Kind.LABEL, "the title").text


def read_players(cursor: Cursor) -> list[str]:
    """Read the list of players as it stands."""
    return cursor.labels("the list of players", MOST_PLAYERS)
