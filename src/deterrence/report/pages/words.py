"""Sentences about what is played, seen and believed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deterrence.analysis.action_values import Choice
from deterrence.report.drawings.words import listed, name_of, shown
from deterrence.report.values import plain_number

if TYPE_CHECKING:
    from deterrence.families import Characterization

__all__ = [
    "belief_in_words",
    "called",
    "condition_in_words",
    "counted",
    "family_label",
    "mixed",
    "needed",
    "played_in_words",
    "relabelled",
    "situation",
    "values_in_words",
]

LONGEST_NAME = 48
"""Families with longer names are called by their numbers."""
_SET = re.compile(r"(?P<move>[^\[]*)\[(?P<seen>.*)\]")
_HOLDS = re.compile(
    r"(?P<low>\S+) <= (?P<what>(p|belief)\(.*\)) <= (?P<high>\S+)|(?P<alone>(p|belief)\(.*\)) = (?P<value>\S+)"
)
_TERM = re.compile(r"(?P<kind>p|belief)\((?P<player>\w+), (?P<label>.+), (?P<name>[^,()]+)\)")


def counted(count: int, what: str, several: str = "") -> str:
    """A number of things.

    Examples
    --------
    >>> counted(1, "claim"), counted(2, "family", "families"), counted(0, "equilibrium", "equilibria")
    ('one claim', 'two families', 'no equilibria')
    """
    small = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    told = small[count] if count < len(small) else str(count)
    return f"{told} {what if count == 1 else several or what + 's'}"


def called(name: str) -> str:
    """The name of a family or support; those that are made of what is played read as words.

    Examples
    --------
    >>> called("attack=none|proxy"), called("pooling on wait"), called("attack=none; attack=direct")
    ('attack none or proxy', 'pooling on wait', 'attack none; attack direct')
    """
    return shown(name.replace("=", " ").replace("|", " or ")) if name else ""


def family_label(found: Characterization | None, name: str) -> str:
    """What a page calls a family: by its name where that is short, else by its number and its kind or first move."""
    told = called(name)
    if len(told) <= LONGEST_NAME or found is None:
        return told
    for number, family in enumerate(found.families, start=1):
        if family.name == name:
            kind, colon, _ = name.partition(": ")
            if colon and len(kind) <= LONGEST_NAME:
                return f"family {number} ({kind})"
            move, actions = family.order[0]
            return f"family {number} ({situation(move)[0]} {listed([shown(one) for one in actions], 'or')})"
    return told


def relabelled(found: Characterization, whole: Characterization | None) -> Characterization:
    """The same families under the names that the page calls them by."""
    families = tuple(replace(one, name=family_label(whole or found, one.name)) for one in found.families)
    return replace(found, families=families)


def needed(conditions: Iterable[str]) -> list[str]:
    """Conditions without those that follow: of two probabilities that add up to one, the second.

    Examples
    --------
    >>> needed(["0 <= p(us, reply, hold) <= 1/5", "4/5 <= p(us, reply, strike) <= 1"])
    ['4/5 <= p(us, reply, strike) <= 1']
    """
    groups: dict[tuple[str, str, str], list[str]] = {}
    left: list[str] = []
    for condition in conditions:
        found = _HOLDS.fullmatch(condition)
        term = None if found is None else _TERM.fullmatch(found["what"] or found["alone"])
        if term is not None:
            groups.setdefault((term["kind"], term["player"], term["label"]), []).append(condition)
        elif not condition.startswith("jointly: "):
            left.append(condition)
    kept = [
        held if len(held) != 2 else [max(held, key=lambda one: not one.startswith("0 "))] for held in groups.values()
    ]
    return [*(condition for held in kept for condition in held), *left]


def situation(label: str) -> tuple[str, str]:
    """The move that an information set belongs to, and what its player has seen, in words.

    Examples
    --------
    >>> situation("response[resolve=firm,evidence=-]"), situation("attack")
    (('response', 'resolve is firm and there was no evidence'), ('attack', ''))
    """
    found = _SET.fullmatch(label)
    if found is None:
        return shown(label), ""
    return shown(found["move"]), _facts(found["seen"])


def _facts(told: str) -> str:
    return listed([_fact(*one.partition("=")) for one in told.split(",") if one])


def _fact(name: str, sign: str, value: str) -> str:
    if not sign:
        return shown(name)
    return f"there was no {shown(name)}" if value == "-" else f"{shown(name)} is {shown(value)}"


def mixed(mixture: Mapping[str, Any]) -> str:
    """What is chosen with what probability, the likeliest first.

    Examples
    --------
    >>> from fractions import Fraction as F
    >>> mixed({"none": F(4, 5), "proxy": F(1, 5), "direct": F(0)}), mixed({"hold": F(1)})
    ('none with probability 4/5 and proxy with probability 1/5', 'hold')
    """
    played = sorted(((p, name) for name, p in mixture.items() if p != 0), key=lambda one: -one[0])
    if len(played) == 1:
        return shown(played[0][1])
    return listed([f"{shown(name)} with probability {plain_number(p)}" for p, name in played])


def belief_in_words(belief: Mapping[str, Any]) -> str:
    """What somebody believes, the likeliest first; empty for no belief.

    Examples
    --------
    >>> from fractions import Fraction as F
    >>> belief_in_words({"attack=none": F(1, 7), "attack=proxy": F(6, 7)})
    'attack is proxy with probability 6/7, attack is none with probability 1/7'
    """
    held = sorted(((p, name) for name, p in belief.items() if p != 0 and name), key=lambda one: -one[0])
    if len(held) == 1:
        return f"{_facts(held[0][1])}, for certain"
    return ", ".join(f"{_facts(name)} with probability {plain_number(p)}" for p, name in held)


def values_in_words(values: Mapping[str, Any]) -> str:
    """What each action gives.

    Examples
    --------
    >>> values_in_words({"hold": -7, "strike_back": -6})
    'hold -7, strike back -6'
    """
    return ", ".join(f"{shown(action)} {plain_number(value)}" for action, value in values.items())


def played_in_words(one: Choice, players: Mapping[str, str]) -> str:
    """One sentence: who does what where."""
    who = name_of(one.player, players)
    if one.label == one.player:
        return f"{who} chooses {mixed(one.mixture)}."
    move, seen = situation(one.label)
    return f"At {move}, {f'when {seen}, ' if seen else ''}{who} chooses {mixed(one.mixture)}."


def condition_in_words(condition: str, players: Mapping[str, str]) -> str:
    """A support's condition on one probability or belief; conditions of other shapes stay as they are.

    Examples
    --------
    >>> condition_in_words("4/5 <= p(us, reply[sign=b], strike) <= 1", {"us": "Defender"})
    'At reply, when sign is b, Defender chooses strike with probability at least 4/5'
    >>> condition_in_words("belief(us, reply, attack=none) = 1/2", {})
    'At reply, us believes that attack is none with probability 1/2'
    """
    found = _HOLDS.fullmatch(condition)
    term = None if found is None else _TERM.fullmatch(found["what"] or found["alone"])
    if found is None or term is None:
        return condition
    if found["value"] is not None:
        amount = f"with probability {found['value']}" if found["value"] != "1" else ""
    else:
        amount = _between(found["low"], found["high"])
    move, seen = situation(term["label"])
    who = name_of(term["player"], players)
    where = f"At {move}, {f'when {seen}, ' if seen else ''}{who}"
    if term["kind"] == "p":
        return f"{where} chooses {shown(term['name'])} {amount}".rstrip()
    return f"{where} believes that {_facts(term['name'])} {amount or 'for certain'}"


def _between(low: str, high: str) -> str:
    if low == "0":
        return "with any probability" if high == "1" else f"with probability at most {high}"
    return f"with probability at least {low}" if high == "1" else f"with probability between {low} and {high}"
