"""A solution for readers: equilibria in words, their components, what fails and why, and the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deterrence.concepts.dominance import Dominance
from deterrence.games import ExtensiveFormGame, Game, Strategies
from deterrence.games.reaching import reached_information_sets
from deterrence.report.elements import Element, Passage, Report, Table
from deterrence.report.values import plain_number, plain_value
from deterrence.solvers.solution import Component, Equilibrium, Solution

__all__ = [
    "equilibrium_passage",
    "in_one_line",
    "mixture_in_words",
    "set_in_words",
    "solution_elements",
    "solution_report",
    "solution_table",
    "support_items",
]

MOST_COLUMNS = 6
"""Up to this many equilibria stand side by side as columns; more become rows."""
MOST_PASSAGES = 12
"""Up to this many equilibria are told in words; the table holds them all."""
MOST_EXCLUDED = 6
"""Up to this many profiles that fail the concept are told."""


def solution_report(solution: Solution, scenario: str = "", title: str = "") -> Report:
    """A solution as a report.

    Parameters
    ----------
    solution
        What to tell.
    scenario
        Name of the scenario that was solved; empty: the baseline.
    title
        The model's title; the game's own when empty.
    """
    rows = Table.of(solution.rows())
    return Report(heading(solution, scenario, title), tuple(solution_elements(solution)), rows, solution.to_dict())


def heading(solution: Solution, scenario: str = "", title: str = "") -> str:
    """Title, name and point of a solution on one line."""
    shown = title or solution.game.title or solution.model or "Game"
    named = f" ({solution.model})" if solution.model and solution.model != shown else ""
    point = f", scenario {scenario}" if scenario else ""
    return f"{shown}{named}{point}"


def solution_elements(solution: Solution) -> list[Element]:
    """What a reader is told of a solution, in order."""
    elements: list[Element] = [_overview(solution)]
    if solution.concept == Dominance.name:
        elements.append(Passage("Elimination", items=solution.remarks))
    told = solution.equilibria[:MOST_PASSAGES]
    elements += [equilibrium_passage(solution, number, one) for number, one in enumerate(told, start=1)]
    if len(told) < len(solution):
        left = f"The other {len(solution) - len(told)} equilibria are in the table (--format csv or json)."
        elements.append(Passage(paragraphs=(left,)))
    elements += _components(solution) + _excluded(solution)
    if solution.remarks and solution.concept != Dominance.name:
        elements.append(Passage("Remarks", items=solution.remarks))
    if len(solution) > 1:
        elements.append(solution_table(solution))
    return elements


def _overview(solution: Solution) -> Passage:
    point = ", ".join(f"{name} = {plain_number(value)}" for name, value in solution.parameters.items())
    lines = [f"{_found(solution)}; {solution.complete}.", f"Parameters: {point}." if point else ""]
    return Passage(paragraphs=tuple(line for line in lines if line))


def _found(solution: Solution) -> str:
    count = len(solution)
    if solution.concept == Dominance.name:
        left = "one action to every player" if count else "several actions to some player, as listed below"
        return f"Iterated strict dominance leaves {left}"
    if not count and not solution.complete:
        return f"No equilibrium was found ({solution.concept}), which does not mean that there is none"
    isolated = all(one.dimension == 0 for one in solution.components)
    kind = "equilibrium" if isolated or count == 1 else "extreme equilibrium"
    found = f"{count or 'No'} {_plural(kind, count)} ({solution.concept})"
    connected = len(solution.components)
    if count and not isolated:
        found += f" in {connected} connected {_plural('component', connected)}"
    return found


def _plural(word: str, count: int) -> str:
    if count == 1:
        return word
    return f"{word[:-2]}a" if word.endswith("um") else f"{word}s"


def equilibrium_passage(solution: Solution, number: int, one: Equilibrium) -> Passage:
    """One equilibrium in words."""
    items = strategy_items(solution, one)
    items.append(f"payoffs: {_payoffs(solution, one)}")
    if one.outcomes:
        items.append(f"outcomes: {_pairs({f'P({name})': p for name, p in one.outcomes.items()})}")
    items += support_items(one)
    fails = [name for name, holds in one.concepts.items() if not holds]
    holds = [name for name, holds in one.concepts.items() if holds]
    items += [f"also: {', '.join(holds)}"] if holds else []
    items += [f"not: {', '.join(fails)}"] if fails else []
    items += one.remarks
    if one.max_regret != 0:
        items.append(f"largest gain of a deviation: {plain_number(one.max_regret)}")
    return Passage(f"Equilibrium {number}{_told_of(solution, one)}", items=tuple(items))


def _told_of(solution: Solution, one: Equilibrium) -> str:
    sizes = {component.number: component.dimension for component in solution.components}
    name = f": {one.name}" if one.name else ""
    return f"{name} (component {one.component})" if sizes.get(one.component) else name


def strategy_items(solution: Solution, one: Equilibrium) -> list[str]:
    """Who does what where: reached information sets in the order of play, then those that play does not reach."""
    reached = reached_information_sets(solution.game, one.strategies)
    on_path: list[str] = []
    off_path: list[str] = []
    for player, label in _in_order_of_play(solution.game, one.strategies):
        belief = _belief(one.beliefs, player, label)
        line = f"{_where(solution, player, label)}: {mixture_in_words(one.strategies[player][label])}{belief}"
        if (player, label) in reached:
            on_path.append(line)
        else:
            off_path.append(f"{line} [not reached]")
    return on_path + off_path


def _in_order_of_play(game: Game[Any], strategies: Strategies[Any]) -> list[tuple[str, str]]:
    """The (player, information set) pairs of a profile, by depth and then by place in the tree."""
    pairs = [(player, label) for player, sets in strategies.items() for label in sets]
    if not isinstance(game, ExtensiveFormGame):
        return pairs
    first = {(game.players[one.player], one.label): one.nodes[0] for one in game.information_sets}
    return sorted(pairs, key=lambda pair: (len(game.path(first.get(pair, 0))), first.get(pair, 0)))


def _name(solution: Solution, player: str) -> str:
    return solution.player_names.get(player) or player


def _where(solution: Solution, player: str, label: str) -> str:
    who = _name(solution, player)
    return who if label == player else f"{who}, {set_in_words(label)}"


def _payoffs(solution: Solution, one: Equilibrium) -> str:
    return _pairs({_name(solution, player): value for player, value in one.payoffs.items()})


def _belief(beliefs: Strategies[Any], player: str, label: str) -> str:
    held = {node: p for node, p in beliefs.get(player, {}).get(label, {}).items() if node and p != 0}
    return f", believing {mixture_in_words(held)}" if held else ""


def set_in_words(label: str) -> str:
    """An information set's label for running text.

    Examples
    --------
    >>> set_in_words("response[resolve=firm,evidence=-]")
    'response after resolve=firm, no evidence'
    """
    move, bracket, seen = label.partition("[")
    if not bracket or not seen.endswith("]"):
        return label
    items = [item.partition("=") for item in seen[:-1].split(",")]
    told = [f"no {name}" if value == "-" else f"{name}{sign}{value}" for name, sign, value in items]
    return f"{move} after {', '.join(told)}"


def mixture_in_words(mixture: Mapping[str, Any]) -> str:
    """A mixture without the actions of probability zero; a pure one by its action alone.

    Examples
    --------
    >>> from fractions import Fraction as F
    >>> mixture_in_words({"none": F(4, 5), "proxy": F(1, 5), "direct": F(0)}), mixture_in_words({"hold": F(1)})
    ('none 4/5, proxy 1/5', 'hold')
    """
    played = {action: p for action, p in mixture.items() if p != 0}
    if len(played) == 1:
        return plain_value(next(iter(played)))
    return _pairs(played)


def _pairs(numbers: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {plain_number(value)}" for name, value in numbers.items())


def support_items(one: Equilibrium) -> list[str]:
    """The sets of responses and beliefs that hold an equilibrium up: alternatives, one of every part."""
    parts = {support.part for support in one.supports}
    items: list[str] = []
    for number, support in enumerate(one.supports, start=1):
        which = f"support {number}" if len(one.supports) > 1 else "support"
        name = f" ({support.name})" if support.name else ""
        part = f", for part {support.part + 1} of {len(parts)}" if len(parts) > 1 else ""
        items.append(f"{which}{name}{part}: off the path it is held up by")
        items += [f"  {condition}" for condition in support.conditions] or ["  any response and belief"]
    return items


def _components(solution: Solution) -> list[Element]:
    items = [_component_in_words(solution, one) for one in solution.components if one.dimension > 0]
    return [Passage("Components", items=tuple(items))] if items else []


_PLAYER_BY_PLAYER = "every mixture, player by player,"


def _component_in_words(solution: Solution, one: Component) -> str:
    subsets = [", ".join(str(number + 1) for number in subset) for subset in one.subsets if len(subset) > 1]
    along_paths = one.subsets and isinstance(solution.game, ExtensiveFormGame) and solution.concept != "subgame-perfect"
    mixed = "every mixture, on their paths and in one proportion for all players," if along_paths else _PLAYER_BY_PLAYER
    spanned = "; ".join(f"{mixed} of equilibria {subset}" for subset in subsets)
    parts = [part for part in (spanned, " and ".join(one.conditions)) if part]
    return f"component {one.number} has dimension {one.dimension}" + (f": {'; '.join(parts)}" if parts else "")


def _excluded(solution: Solution) -> list[Element]:
    items: list[str] = []
    for one in solution.excluded[:MOST_EXCLUDED]:
        items.append("; ".join(strategy_items(solution, one)))
        items += [f"  {remark}" for remark in one.remarks]
    if len(solution.excluded) > MOST_EXCLUDED:
        items.append(f"... and {len(solution.excluded) - MOST_EXCLUDED} more (--format json lists them)")
    return [Passage(f"Fail {solution.concept}", items=tuple(items))] if items else []


def solution_table(solution: Solution) -> Table:
    """Probabilities, payoffs and outcomes; a column per equilibrium, or a row when there are many."""
    dropped = {"max_regret"} | ({"component"} if all(one.dimension == 0 for one in solution.components) else set())
    records = [{k: v for k, v in row.items() if k not in dropped} for row in solution.rows()]
    caption = f"Equilibria ({solution.concept})"
    rows = Table.of(records, caption=caption)
    return rows if len(solution) > MOST_COLUMNS else rows.transposed()


def in_one_line(solution: Solution, one: Equilibrium) -> str:
    """What is played at the information sets that are reached, and what comes of it."""
    reached = reached_information_sets(solution.game, one.strategies)
    played = [
        f"{_where(solution, player, label)}: {mixture_in_words(one.strategies[player][label])}"
        for player, label in _in_order_of_play(solution.game, one.strategies)
        if (player, label) in reached
    ]
    outcomes = {f"P({name})": p for name, p in one.outcomes.items()}
    told = f"{one.name}: " if one.name else ""
    told += f"{'; '.join(played)}. Payoffs: {_payoffs(solution, one)}."
    return f"{told} {_pairs(outcomes)}." if outcomes else told
