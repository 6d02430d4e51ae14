"""From checked nodes to the parts of a model: people, numbers, scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from deterrence.games.rationals import exact
from deterrence.model.names import Names, declared, text_of
from deterrence.model.nodes import Mapping, Scalar, Sequence
from deterrence.model.parts import Definition, Parameter, Prior, Range, Scenario, Source
from deterrence.model.problems import nearest

if TYPE_CHECKING:
    from deterrence.expressions import Formula

__all__ = [
    "listed_texts",
    "read_assumptions",
    "read_definitions",
    "read_parameters",
    "read_players",
    "read_scenarios",
    "read_sources",
]


def section(root: Mapping, name: str) -> Iterator[tuple[str, Scalar, Mapping]]:
    """The entries of a section that are mappings."""
    value = root.get(name)
    if isinstance(value, Mapping):
        yield from ((key, scalar, node) for key, scalar, node in value.items() if isinstance(node, Mapping))


def read_sources(root: Mapping) -> dict[str, Source]:
    """The section `sources`."""
    fields = ("title", "author", "publisher", "date", "url", "doi", "note")
    return {
        name: Source(name, **{key: text_of(node, key) for key in fields}) for name, _, node in section(root, "sources")
    }


def read_players(root: Mapping) -> dict[str, str]:
    """The section `players`: name -> label."""
    value = root.get("players")
    return {name: text_of(value, name) for name in declared(root, "players")} if value is not None else {}


def listed_texts(root: Mapping, name: str) -> tuple[str, ...]:
    """The texts of a list."""
    value = root.get(name)
    items = value.items if isinstance(value, Sequence) else ()
    return tuple(item.text.strip() for item in items if isinstance(item, Scalar))


def read_assumptions(root: Mapping, names: Names) -> tuple[Formula, ...]:
    """The section `assume`: the conditions that are sound. A parameter is not used by being bounded."""
    value = root.get("assume")
    items = value.items if isinstance(value, Sequence) else ()
    conditions = [names.condition(item, uses=False) for item in items if isinstance(item, Scalar)]
    return tuple(condition for condition in conditions if condition is not None)


def number(node: object) -> Fraction | None:
    """The exact value of a scalar that the shape of numbers has let through."""
    return exact(node.text) if isinstance(node, Scalar) else None


def read_parameters(root: Mapping, names: Names) -> dict[str, Parameter]:
    """The section `parameters`: those that are sound."""
    found = {}
    for name, key, node in section(root, "parameters"):
        value, span = number(node.get("value")), read_range(node, names)
        sources = names.cites(node)
        if value is None or span is None:
            continue
        if value not in span:
            place = node.get("value")
            assert isinstance(place, Scalar)
            names.problems.at(
                place,
                "baseline-outside-range",
                f"the baseline of '{name}' is outside its range",
                f"the range is {span}",
                "change one of them",
            )
        found[name] = Parameter(
            name,
            value,
            span,
            text_of(node, "meaning"),
            text_of(node, "symbol"),
            text_of(node, "unit"),
            text_of(node, "because"),
            sources,
            read_prior(node, span, names),
            key.place,
        )
    return found


def read_range(node: Mapping, names: Names) -> Range | None:
    """A range as a list, or with ends that may be open."""
    value = node.get("range")
    low: Fraction | None
    high: Fraction | None
    if isinstance(value, Sequence):
        if len(value.items) != 2:
            return None
        low, high = (number(item) for item in value.items)
        low_open = high_open = False
    elif isinstance(value, Mapping):
        ends = {name: number(item) for name, _, item in value.items()}
        if len(ends.keys() & {"from", "above"}) != 1 or len(ends.keys() & {"to", "below"}) != 1:
            names.problems.add(
                "range-ends",
                "a range needs a lower and an upper end",
                value.place,
                ", ".join(ends),
                "one of from, above and one of to, below",
                "e.g. {from: 0, below: 1}",
            )
            return None
        low_open, high_open = "above" in ends, "below" in ends
        low, high = ends["above" if low_open else "from"], ends["below" if high_open else "to"]
    else:
        return None
    if low is None or high is None:
        return None
    if low > high or (low == high and (low_open or high_open)):
        names.problems.add(
            "empty-range",
            "no number is in this range",
            value.place,
            str(Range(low, high, low_open, high_open)),
            "the lower end comes first",
            "exchange the ends",
        )
        return None
    return Range(low, high, low_open, high_open)


def read_prior(node: Mapping, span: Range, names: Names) -> Prior | None:
    """A prior distribution, checked against the range."""
    value = node.get("prior")
    if not isinstance(value, Mapping) or len(value.entries) != 1:
        return None
    kind, _, listed = next(iter(value.items()))
    numbers = [number(item) for item in listed.items] if isinstance(listed, Sequence) else []
    arguments = tuple(one for one in numbers if one is not None)
    rule = ""
    if kind in ("uniform", "triangular"):
        inside = span.low <= arguments[0] and arguments[-1] <= span.high and arguments[0] < arguments[-1]
        if list(arguments) != sorted(arguments) or not inside:
            rule = f"its numbers ascend within the range {span}"
    elif kind == "beta" and min(arguments) <= 0:
        rule = "both shape numbers are positive"
    elif kind == "normal" and arguments[1] <= 0:
        rule = "the standard deviation is positive"
    if rule:
        told = f"{kind}: [{', '.join(str(one) for one in arguments)}]"
        names.problems.add("impossible-prior", "this is no distribution on the range", value.place, told, rule)
        return None
    return Prior(kind, arguments)


def read_definitions(root: Mapping, names: Names) -> dict[str, Definition]:
    """The section `definitions`, in an order in which each mentions earlier ones only."""
    value = root.get("definitions")
    found: dict[str, Definition] = {}
    for name, key, node in value.items() if isinstance(value, Mapping) else ():
        if name in names.parameters:
            names.problems.at(key, "name-taken", "a parameter has this name already", "", "rename one of them")
        scalar = node.get("is") if isinstance(node, Mapping) else node
        expression = names.amount(scalar) if isinstance(scalar, Scalar) else None
        if expression is not None:
            meaning, symbol, unit = (text_of(node, one) for one in ("meaning", "symbol", "unit"))
            found[name] = Definition(name, expression, meaning, symbol, unit, key.place)
    return _ordered(found, names)


def _ordered(found: dict[str, Definition], names: Names) -> dict[str, Definition]:
    from deterrence.expressions import names as mentioned

    needs = {
        name: {one for one in mentioned(definition.expression) if one in found} for name, definition in found.items()
    }
    ordered: dict[str, Definition] = {}
    while len(ordered) < len(found):
        ready = [name for name in found if name not in ordered and needs[name] <= ordered.keys()]
        if not ready:
            circle = [name for name in found if name not in ordered]
            for name in circle:
                names.problems.add(
                    "circular-definition",
                    "this definition needs itself",
                    found[name].place,
                    name,
                    f"together with: {', '.join(circle)}",
                    "break the circle",
                )
            break
        ordered.update((name, found[name]) for name in ready)
    return ordered


def read_scenarios(root: Mapping, names: Names, parameters: dict[str, Parameter]) -> dict[str, Scenario]:
    """The section `scenarios`."""
    found = {}
    for name, key, node in section(root, "scenarios"):
        values = {}
        for parameter, scalar, item in node.items():
            if parameter in ("because", "source"):
                continue
            if parameter not in names.parameters:
                fix = nearest(parameter, names.parameters)
                names.problems.at(scalar, "unknown-name", "no such parameter", "a scenario sets parameters", fix)
            elif (value := number(item)) is not None:
                values[parameter] = value
                if parameter in parameters and value not in parameters[parameter].range:
                    assert isinstance(item, Scalar)
                    rule = f"the range of '{parameter}' is {parameters[parameter].range}"
                    names.problems.at(
                        item,
                        "scenario-outside-range",
                        f"scenario '{name}' leaves a range",
                        rule,
                        "change the value or the range",
                    )
        found[name] = Scenario(name, values, text_of(node, "because"), names.cites(node), key.place)
    return found
