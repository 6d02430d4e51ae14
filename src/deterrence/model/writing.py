"""A model as a file in canonical form: complete, in block style, sections and keys in the format's order.

Reading what was written gives the same model. Comments and the layout of the original are not kept, numbers are written
as fractions, and a variant is written out with everything that it inherits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from deterrence.model.format import FORMAT_VERSION
from deterrence.model.parts import (
    Case,
    ChanceMove,
    Claim,
    Definition,
    NamedFamily,
    Outcome,
    Parameter,
    PayoffTerm,
    Played,
    Range,
    Step,
)

if TYPE_CHECKING:
    from deterrence.model.model import Model

__all__ = ["model_text", "yaml_text"]

T = TypeVar("T")
Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"

PLAIN = re.compile(r"[A-Za-z0-9_(\\.](?:[^\n\r\t:#\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]|:(?=\S)|(?<=\S)#)*(?<![\s:])")
"""Texts that need no quotes in block style."""


def model_text(model: Model) -> str:
    """The canonical text of a model.

    Examples
    --------
    >>> from deterrence.model import load
    >>> model_text(load("proxy-deniability")).splitlines()[0]
    'deterrence: 1'
    """
    return yaml_text(model_tree(model))


def yaml_text(tree: Mapping[str, Tree]) -> str:
    """Nested mappings, lists and texts as YAML in block style.

    Examples
    --------
    >>> print(yaml_text({"sees": [], "cases": [{"when": "a == b", "are": ["x", "#y"]}]}), end="")
    sees: []
    cases:
      - when: a == b
        are:
          - x
          - "#y"
    """
    return "".join(f"{line}\n" for line in _mapping_lines(tree))


def _mapping_lines(tree: Mapping[str, Tree]) -> Iterable[str]:
    for key, value in tree.items():
        name = _scalar(key)
        if isinstance(value, str) and "\n" in value and _is_block(value):
            yield f"{name}: |-"
            yield from (f"  {line}" if line else "" for line in value.split("\n"))
        elif isinstance(value, str):
            yield f"{name}: {_scalar(value)}"
        elif not value:
            yield f"{name}: {'[]' if isinstance(value, list) else '{}'}"
        else:
            yield f"{name}:"
            yield from (f"  {line}" for line in _lines(value))


def _lines(value: list[Tree] | dict[str, Tree]) -> Iterable[str]:
    if isinstance(value, dict):
        yield from _mapping_lines(value)
        return
    for item in value:
        if isinstance(item, str):
            yield f"- {_scalar(item)}"
        else:
            for number, line in enumerate(_lines(item)):
                yield f"{'  ' if number else '- '}{line}"


def _is_block(text: str) -> bool:
    """Whether a text of several lines can stand as a literal block."""
    lines = text.split("\n")
    return lines[0].strip() != "" and not lines[0].startswith(" ") and all(_is_printable(line) for line in lines)


def _is_printable(line: str) -> bool:
    return re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", line) is None


def _scalar(text: str) -> str:
    if PLAIN.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda found: f"\\u{ord(found[0]):04x}", quoted)


def _filled(**pairs: Tree | None) -> dict[str, Tree]:
    """The pairs that say something; a trailing underscore of a key is dropped."""
    return {key.rstrip("_"): value for key, value in pairs.items() if value}


def model_tree(model: Model) -> dict[str, Tree]:
    """A model as nested mappings, lists and texts."""
    return {
        "deterrence": FORMAT_VERSION,
        "title": model.title,
        **_filled(
            story=model.story,
            mechanisms=list(model.mechanisms),
            leaves_out=list(model.leaves_out),
            sources={
                name: _filled(
                    title=one.title,
                    author=one.author,
                    publisher=one.publisher,
                    date=one.date,
                    url=one.url,
                    doi=one.doi,
                    note=one.note,
                )
                for name, one in model.sources.items()
            },
            players=dict(model.players),
            parameters={name: _parameter(one) for name, one in model.parameters.items()},
            definitions={name: _definition(one) for name, one in model.definitions.items()},
            assume=[str(condition) for condition in model.assume],
            timeline=[_step(step) for step in model.timeline],
            actions={name: list(actions) for name, actions in model.actions.items()},
            table={
                " / ".join(cell.actions): _filled(
                    pays=[str(amount) for amount in cell.pays], because=cell.because, source=list(cell.sources)
                )
                for cell in model.table
            },
            payoffs={player: [_term(term) for term in terms] for player, terms in model.payoffs.items()},
            outcomes={name: _outcome(one) for name, one in model.outcomes.items()},
            concept=model.concept,
            scenarios={
                name: {**_numbers(one.values), **_filled(because=one.because, source=list(one.sources))}
                for name, one in model.scenarios.items()
            },
            families={name: _family(one) for name, one in model.families.items()},
            claims=[_claim(claim) for claim in model.claims],
        ),
    }


def _numbers(values: Mapping[str, Fraction]) -> dict[str, Tree]:
    return {name: str(value) for name, value in values.items()}


def _parameter(one: Parameter) -> dict[str, Tree]:
    prior: Tree | None = None
    if one.prior is not None:
        prior = {one.prior.kind: [str(number) for number in one.prior.arguments]}
    return _filled(
        value=str(one.value),
        range=_range(one.range),
        symbol=one.symbol,
        meaning=one.meaning,
        unit=one.unit,
        because=one.because,
        source=list(one.sources),
        prior=prior,
    )


def _range(one: Range) -> Tree:
    if not one.low_open and not one.high_open:
        return [str(one.low), str(one.high)]
    low, high = "above" if one.low_open else "from", "below" if one.high_open else "to"
    return {low: str(one.low), high: str(one.high)}


def _definition(one: Definition) -> Tree:
    about = _filled(meaning=one.meaning, symbol=one.symbol, unit=one.unit)
    return {"is": str(one.expression), **about} if about else str(one.expression)


def _outcome(one: Outcome) -> Tree:
    return {"when": str(one.when), "meaning": one.meaning} if one.meaning else str(one.when)


def _step(step: Step) -> dict[str, Tree]:
    when = str(step.when) if step.when is not None else None
    why = _filled(because=step.because, source=list(step.sources))
    if isinstance(step, ChanceMove):
        lotteries = _cases(step.cases, lambda are: {name: str(probability) for name, probability in are})
        return {**_filled(chance=step.name, when=when), "outcomes": lotteries, **why}
    sees: Tree = "all" if step.sees is None else list(step.sees)
    actions = _cases(step.cases, lambda are: list(are))
    return {**_filled(move=step.name, player=step.player, when=when), "sees": sees, "actions": actions, **why}


def _cases(cases: tuple[Case[T], ...], written: Callable[[T], Tree]) -> Tree:
    if len(cases) == 1 and cases[0].when is None:
        return written(cases[0].are)
    return [
        {"otherwise": written(case.are)} if case.when is None else {"when": str(case.when), "are": written(case.are)}
        for case in cases
    ]


def _term(term: PayoffTerm) -> dict[str, Tree]:
    amount, when = str(term.amount), str(term.when) if term.when is not None else None
    signed = {"loss": amount} if term.is_loss else {"gain": amount}
    return {"name": term.name, **signed, **_filled(when=when, because=term.because, source=list(term.sources))}


def _family(one: NamedFamily) -> dict[str, Tree]:
    supports: list[Tree] = [_played(played) for played in one.supports]
    told = supports[0] if len(supports) == 1 else supports
    return {"path": _played(one.path), **_filled(support=told, because=one.because, source=list(one.sources))}


def _played(played: Played) -> dict[str, Tree]:
    return {where: actions[0] if len(actions) == 1 else list(actions) for where, actions in played.items()}


def _claim(claim: Claim) -> dict[str, Tree]:
    return {
        "says": claim.says,
        **({"vary": list(claim.vary)} if claim.vary is not None else {}),
        **_filled(where=str(claim.where) if claim.where is not None else None),
        "in": "every equilibrium" if claim.every else "some equilibrium",
        "expect": str(claim.expect),
        "verdict": "proved" if claim.proved else "refuted",
        **_filled(because=claim.because, source=list(claim.sources)),
    }
