"""What a page begins with: the story, the game, its parameters and payoffs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from deterrence.expressions import Name
from deterrence.report.drawings import matrix_drawing, timeline_drawing, tree_drawing
from deterrence.report.drawings.trees import MOST_LEAVES
from deterrence.report.drawings.words import listed, shown
from deterrence.report.elements import Drawing, Element, Passage, Table, Words
from deterrence.report.pages.moves import moves_in_words
from deterrence.report.pages.words import counted
from deterrence.report.values import plain_number

if TYPE_CHECKING:
    from deterrence.analysis.studying import Study
    from deterrence.model import Model

__all__ = [
    "game_elements",
    "parameter_elements",
    "parameters_table",
    "payoff_elements",
    "story",
    "symbols_of",
    "trimmed",
]


def story(study: Study) -> list[Element]:
    """What the model is about, whose variant it is, and by which concept it is solved."""
    from deterrence.concepts import concept_named

    model = study.model
    told = [" ".join(model.story.split())] if model.story else []
    if model.extends:
        told.append(f"This model is a variant of {model.extends}.")
    concept = concept_named(study.concept)
    kind = study.concept.replace("-", " ").replace("bayesian", "Bayesian").replace("nash", "Nash")
    meant = f"{concept.definition[:1].lower()}{concept.definition[1:]}"
    told.append(f"An equilibrium, on this page, is a {kind} equilibrium: {meant}")
    return [Passage(paragraphs=tuple(told))]


def game_elements(study: Study) -> list[Element]:
    """Who plays, who moves when, and the drawings."""
    from deterrence.games import ExtensiveFormGame, NormalFormGame

    model = study.model
    game = model.at()
    players = list(model.players.values())
    drawn: list[Drawing] = []
    found = study.baseline.solution
    first = found.equilibria[0] if found is not None and found.equilibria else None
    if isinstance(game, NormalFormGame):
        equilibria = found.equilibria if found is not None else ()
        caption = "Payoffs at the baseline; best responses are bold and underlined, what equilibria play is framed."
        drawn.append(matrix_drawing(game, equilibria, players=model.players, caption=caption))
    elif isinstance(game, ExtensiveFormGame):
        caption = "The moves in the order of play, and what each mover sees of those before."
        drawn.append(timeline_drawing(game, model=model, caption=caption))
        which = "; drawn thick: the first equilibrium" if first is not None else ""
        caption = f"The game at the baseline{which}."
        small = len(game.terminals) <= MOST_LEAVES
        drawn += [tree_drawing(game, first, players=model.players, caption=caption)] if small else []
    lines: list[str | Words] = [line for step in model.timeline for line in moves_in_words(step, model)]
    lines += [f"{model.players[who]} chooses {listed(actions, 'or')}" for who, actions in model.actions.items()]
    order = "They choose once, at the same time:" if not model.timeline else "The moves, in order:"
    intro = f"The players are {listed(players)}. {order}"
    return [Passage("The game", (intro,), tuple(lines), anchor="game"), *drawn]


def parameter_elements(study: Study) -> list[Element]:
    """The numbers that the game depends on."""
    model = study.model
    if not model.parameters:
        return []
    varied = [] if study.families is None else list(study.families.vary)
    held = [name for name in model.parameters if name not in varied]
    told = f"The game depends on {counted(len(model.parameters), 'parameter')}."
    if varied and held:
        told += (
            f" Where this page speaks of families, thresholds and phases, {listed(varied)} "
            f"{'varies' if len(varied) == 1 else 'vary'}; {listed(held)} {'stays' if len(held) == 1 else 'stay'} at "
            "the baseline. Claims vary what they say they vary."
        )
    elif varied:
        told += " All of them vary where this page speaks of families."
    elements: list[Element] = [Passage("Parameters", (told,), anchor="parameters"), parameters_table(model)]
    symbols = symbols_of(model)
    if model.definitions:
        rows = tuple(
            (one.name, Words((one.expression,), symbols), plain_number(value), one.meaning)
            for one, value in ((one, model.point()[one.name]) for one in model.definitions.values())
        )
        elements.append(Table(("name", "stands for", "at the baseline", "meaning"), rows, "Definitions"))
    if model.assume:
        held_true = tuple(Words((one,), symbols) for one in model.assume)
        elements.append(Passage("", ("Throughout it is assumed that:",), held_true))
    if model.scenarios:
        named = tuple(
            (one.name, ", ".join(f"{name} = {value}" for name, value in one.values.items()), one.because)
            for one in model.scenarios.values()
        )
        notes = ("What is not named stays at the baseline.",)
        elements.append(Table(("scenario", "sets", "because"), named, "Scenarios", notes))
    return elements


def parameters_table(model: Model) -> Table:
    """One row per parameter."""
    symbols = symbols_of(model)
    rows = tuple(
        (
            one.name,
            Words((Name(one.name),), symbols, symbol_text(one.symbol)) if one.symbol else "",
            f"{one.meaning}; {one.because}" if one.because else one.meaning,
            one.unit,
            one.value,
            str(one.range),
            ", ".join(one.sources),
        )
        for one in model.parameters.values()
    )
    columns = ("parameter", "symbol", "meaning", "unit", "baseline", "range", "source")
    return trimmed(Table(columns, rows, "Parameters"))


def payoff_elements(model: Model) -> list[Element]:
    """What each player gains and loses, term by term, with the author's reasons."""
    symbols = symbols_of(model)
    elements: list[Element] = [
        Passage(
            "Payoffs",
            ("Each term is a consideration that somebody can dispute; a player's payoff is the sum of its terms.",),
            anchor="payoffs",
        )
    ]
    if model.table:
        elements.append(_cells(model, symbols))
    for player, terms in model.payoffs.items():
        if terms:
            rows = tuple(
                (
                    shown(one.name),
                    Words(("minus ", one.amount) if one.is_loss else (one.amount,), symbols),
                    "always" if one.when is None else Words((one.when,), symbols),
                    one.because,
                    ", ".join(one.sources),
                )
                for one in terms
            )
            columns = ("term", "amount", "when", "because", "source")
            elements.append(trimmed(Table(columns, rows, f"What {model.players[player]} gains and loses")))
    return elements


def _cells(model: Model, symbols: dict[str, str]) -> Table:
    rows = tuple(
        (" / ".join(one.actions), *(Words((amount,), symbols) for amount in one.pays), one.because)
        for one in model.table
    )
    return trimmed(Table(("actions", *model.players.values(), "because"), rows, "Payoffs, cell by cell"))


def trimmed(table: Table) -> Table:
    """Without columns that are empty throughout."""
    kept = [k for k in range(len(table.columns)) if any(str(row[k] or "") for row in table.rows)]
    rows: tuple[tuple[Any, ...], ...] = tuple(tuple(row[k] for k in kept) for row in table.rows)
    return Table(tuple(table.columns[k] for k in kept), rows, table.caption, table.notes)


_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")


def symbol_text(symbol: str) -> str:
    """A symbol's LaTeX as text.

    Examples
    --------
    >>> symbol_text(r"\\sigma"), symbol_text(r"p_{\\mathrm{hard}}"), symbol_text("d'")
    ('σ', 'p_hard', "d'")
    """
    told = _COMMAND.sub(lambda found: _greek(found[1]), symbol)
    return told.replace("{", "").replace("}", "").strip() or symbol


def _greek(command: str) -> str:
    """The Greek letter of that name; nothing for other commands."""
    size = "SMALL" if command[:1].islower() else "CAPITAL"
    name = command.upper().removeprefix("VAR").replace("LAMBDA", "LAMDA")
    try:
        return unicodedata.lookup(f"GREEK {size} LETTER {name}")
    except KeyError:
        return ""


def symbols_of(model: Model) -> dict[str, str]:
    """LaTeX of parameters and definitions, where the author gave one."""
    symbols = {name: one.symbol for name, one in model.parameters.items()}
    symbols |= {name: one.symbol for name, one in model.definitions.items()}
    return {name: symbol for name, symbol in symbols.items() if symbol}
