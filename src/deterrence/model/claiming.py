"""From checked nodes to claims: parsed, and every name in them checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deterrence.errors import ExpressionError
from deterrence.model.names import Names, spoken_of, text_of
from deterrence.model.nodes import Mapping, Scalar, Sequence
from deterrence.model.parts import Claim
from deterrence.model.problems import nearest, place_within

if TYPE_CHECKING:
    from deterrence.expressions import Formula

__all__ = ["claim_texts", "read_claims"]


def claim_texts(root: Mapping) -> list[Scalar | None]:
    """The scalars under `expect`, in the order of the claims."""
    claims = root.get("claims")
    nodes = claims.items if isinstance(claims, Sequence) else ()
    found = [node.get("expect") if isinstance(node, Mapping) else None for node in nodes]
    return [scalar if isinstance(scalar, Scalar) else None for scalar in found]


def read_claims(root: Mapping, names: Names) -> tuple[Claim, ...]:
    """The section `claims`: those that are sound."""
    claims = root.get("claims")
    found = (
        [_claim(node, names) for node in claims.items if isinstance(node, Mapping)]
        if isinstance(claims, Sequence)
        else []
    )
    return tuple(claim for claim in found if claim is not None)


def _claim(node: Mapping, names: Names) -> Claim | None:
    varied, where, scalar = node.get("vary"), node.get("where"), node.get("expect")
    vary: tuple[str, ...] | None = None
    if isinstance(varied, Sequence):
        listed = [item for item in varied.items if isinstance(item, Scalar)]
        vary = tuple(item.text for item in listed if names.known(item, "parameter", names.parameters))
    condition = names.condition(where) if isinstance(where, Scalar) else None
    expect = _expectation(scalar, names) if isinstance(scalar, Scalar) else None
    sources = names.cites(node)
    if expect is None:
        return None
    every, proved = text_of(node, "in") == "every equilibrium", text_of(node, "verdict") == "proved"
    return Claim(
        text_of(node, "says"), expect, every, proved, vary, condition, text_of(node, "because"), sources, node.place
    )


def _expectation(scalar: Scalar, names: Names) -> Formula | None:
    from deterrence.expressions import parse_claim

    try:
        claim = parse_claim(scalar.text)
    except ExpressionError as error:
        names.problems.expression(scalar, error)
        return None
    before = len(names.problems)
    names.check_parameters(scalar, claim)
    names.check_event(scalar, claim)
    _check_people_and_parameters(scalar, claim, names)
    return claim if len(names.problems) == before else None


def _check_people_and_parameters(scalar: Scalar, claim: Formula, names: Names) -> None:
    from deterrence.expressions import At, HoldsAt, HoldsIn, In, Monotone, Payoff

    for part in spoken_of(claim):
        mentioned: tuple[str, ...] = ()
        kind, known = "parameter", names.parameters
        if isinstance(part, Payoff):
            kind, known, mentioned = "player", names.players, (part.player,)
        elif isinstance(part, Monotone):
            mentioned = (part.parameter,)
        elif isinstance(part, (At, HoldsAt)):
            mentioned = tuple(name for name, _ in part.settings)
        elif isinstance(part, (In, HoldsIn)) and not names.is_model(part.variant):
            kind, known, mentioned = "model", (), (part.variant,)
        for name in mentioned:
            if name not in known:
                place = place_within(scalar, part.span[0] if part.span else 0)
                names.problems.add("unknown-name", f"no such {kind}", place, name, "", nearest(name, known))
