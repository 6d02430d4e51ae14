"""The model file, described once: checks, JSON Schema and the reference page are made from `FILE`."""

from __future__ import annotations

from typing import Any

from deterrence.model.shapes import Choice, Either, Field, Keyed, ListOf, MapOf, Pattern, Record, Shape, Text

__all__ = ["ACTION", "FILE", "FORMAT_VERSION", "NAME", "NUMBER", "SLUG", "json_schema"]

FORMAT_VERSION = "1"

NUMBER = Pattern(
    r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?|[-+]?\d+/0*[1-9]\d*",
    "numbers are written like 3, 0.6, 3/5 or 1e-3 and are exact",
    code="not-a-number",
    numeric=True,
    longest=400,
)
NAME = Pattern(
    r"(?!(and|or|not|in|implies|true|false|happened|min|max|abs|exp|log|sqrt)$)[A-Za-z_][A-Za-z0-9_]*",
    "names have letters, digits and _, begin with no digit, and are no word of the expression language",
)
PARAMETER_NAME = Pattern(
    rf"(?!(because|source|scenario|concept|self)$){NAME.expression}",
    f"{NAME.rule}; nor because, source, scenario, concept or self",
)
ACTION = Pattern(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?", "actions have letters, digits, _ and inner -")
SLUG = Pattern(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?", "names have letters, digits, _ and inner - or .")
PATH = Pattern(
    r"[A-Za-z0-9_.-]+",
    "a section, section.name or payoffs.player.term is removed, e.g. payoffs.us.backlash",
    longest=200,
)

AMOUNT = Text("2 * damage")
EVENT = Text("attack == proxy")
CONDITION = Text("damage > cost")

SOURCES = Either((SLUG, ListOf(SLUG)))
BECAUSE = Field(Text(), "why, in a sentence")
BECAUSE_REQUIRED = Field(Text(), "why this is a consideration, in a sentence", required=True)
CITED = Field(SOURCES, "names of sources")
WHEN = Field(EVENT, "the history in which it happens; always when absent")


def _cases(are: Shape) -> Shape:
    when = Field(EVENT, "the history in which this case applies, unless an earlier one does", required=True)
    case = Record("a case", {"when": when, "are": Field(are, "what holds in this case", required=True)})
    otherwise = Record("the last case", {"otherwise": Field(are, "what holds in all other histories", required=True)})
    return Keyed({"otherwise": otherwise, "when": case})


LOTTERY = MapOf(ACTION, AMOUNT, least=1)
ACTIONS = ListOf(ACTION, least=1)
CHANCE = Record(
    "a chance move",
    {
        "chance": Field(NAME, "name of the chance move", required=True),
        "outcomes": Field(
            Either((LOTTERY, ListOf(_cases(LOTTERY), least=1))),
            "its outcomes with probabilities, or cases",
            required=True,
        ),
        "when": WHEN,
        "because": BECAUSE,
        "source": CITED,
    },
)
MOVE = Record(
    "a move",
    {
        "move": Field(NAME, "name of the move", required=True),
        "player": Field(NAME, "who moves", required=True),
        "when": WHEN,
        "sees": Field(
            Either((ListOf(NAME), Choice(("all",)))),
            "what the mover has seen: moves, chance moves and outcomes; [] for nothing, all for everything",
            required=True,
        ),
        "actions": Field(
            Either((ListOf(Either((ACTION, _cases(ACTIONS))), least=1),)),
            "what the mover can do, or cases",
            required=True,
        ),
        "because": BECAUSE,
        "source": CITED,
    },
)
BOUND = {
    name: Field(NUMBER, meaning)
    for name, meaning in (
        ("from", "smallest value"),
        ("above", "excluded lower end"),
        ("to", "largest value"),
        ("below", "excluded upper end"),
    )
}
PRIOR = {
    name: Field(ListOf(NUMBER, least=count, most=count), meaning)
    for name, count, meaning in (
        ("uniform", 2, "lowest and highest value"),
        ("beta", 2, "the two shape numbers of a beta distribution on the range"),
        ("triangular", 3, "lowest, most likely and highest value"),
        ("normal", 2, "mean and standard deviation, cut off at the range"),
    )
}
PARAMETER = Record(
    "a parameter",
    {
        "value": Field(NUMBER, "the baseline", required=True),
        "range": Field(
            Either((ListOf(NUMBER, least=2, most=2), Record("a range", BOUND))),
            "lowest and highest value, e.g. [0, 1]; with open ends {above: 0, below: 1}",
            required=True,
        ),
        "symbol": Field(Text(), "in formulas, as LaTeX"),
        "meaning": Field(Text(), "what it stands for", required=True),
        "unit": Field(Text(), "what it is counted in"),
        "because": Field(Text(), "why this value and range"),
        "source": CITED,
        "prior": Field(Record("a prior", PRIOR, one_of=tuple(PRIOR)), "distribution for uncertainty analysis"),
    },
)
DEFINITION = Record(
    "a definition",
    {
        "is": Field(AMOUNT, "an expression over parameters and other definitions", required=True),
        "meaning": Field(Text(), "what it stands for"),
        "symbol": Field(Text(), "in formulas, as LaTeX"),
        "unit": Field(Text(), "what it is counted in"),
    },
)
TERM = Record(
    "a payoff term",
    {
        "name": Field(SLUG, "unique within the player", required=True),
        "gain": Field(AMOUNT, "added to the payoff"),
        "loss": Field(AMOUNT, "taken from the payoff"),
        "when": Field(EVENT, "the histories in which it counts; all when absent"),
        "because": BECAUSE_REQUIRED,
        "source": CITED,
    },
    one_of=("gain", "loss"),
)
CELL = Record(
    "a cell",
    {
        "pays": Field(ListOf(AMOUNT, least=1), "one amount per player", required=True),
        "because": BECAUSE,
        "source": CITED,
    },
)
OUTCOME = Record(
    "an outcome",
    {"when": Field(EVENT, "the histories in which it holds", required=True), "meaning": Field(Text(), "in words")},
)
CLAIM = Record(
    "a claim",
    {
        "says": Field(Text(), "the statement in words", required=True),
        "vary": Field(ListOf(NAME), "parameters that vary, the others stay at the baseline; all vary when absent"),
        "where": Field(CONDITION, "the region that it speaks of"),
        "in": Field(Choice(("every equilibrium", "some equilibrium")), "every equilibrium, or some", required=True),
        "expect": Field(Text("P(attacked) == 0"), "the statement", required=True),
        "verdict": Field(Choice(("proved", "refuted")), "what the author expects", required=True),
        "because": BECAUSE,
        "source": CITED,
    },
)
SOURCE = Record(
    "a source",
    {
        "title": Field(Text(), "its title", required=True),
        "author": Field(Text(), "who wrote it"),
        "publisher": Field(Text(), "who published it"),
        "date": Field(Text(), "when"),
        "url": Field(Text(), "where it can be read"),
        "doi": Field(Text(), "digital object identifier"),
        "note": Field(Text(), "what else a reader should know"),
    },
)
CELL_KEY = Pattern(
    r"\s*[A-Za-z0-9_-]+(\s*/\s*[A-Za-z0-9_-]+)*\s*",
    "a cell is named by one action per player, e.g. escalate / restrain",
    code="not-a-cell",
    longest=1000,
)
SCENARIO = MapOf(Pattern(r"[A-Za-z_][A-Za-z0-9_]*", NAME.rule), NUMBER, special={"because": Text(), "source": SOURCES})

FAMILY_NAME = Pattern(
    r"[A-Za-z0-9_]([A-Za-z0-9_ -]*[A-Za-z0-9_])?",
    "names of families have letters, digits, _ and inner blanks and hyphens",
)
PLAYED = MapOf(
    Pattern(
        r"[A-Za-z_][A-Za-z0-9_]*(\[[A-Za-z0-9_=,-]*\])?",
        "a move, e.g. response, or an information set, e.g. response[resolve=firm]",
        longest=1000,
    ),
    Either((ACTION, ACTIONS)),
    least=1,
)
FAMILY = Record(
    "a family",
    {
        "path": Field(
            PLAYED,
            "per move or information set on the path of play the action taken, or the list of exactly those "
            "actions that carry weight",
            required=True,
        ),
        "support": Field(
            Either((PLAYED, ListOf(PLAYED, least=1))),
            "what is done off the path, in the same way; a list: any of these. The name then means this support",
        ),
        "because": BECAUSE,
        "source": CITED,
    },
)

FILE = Record(
    "a model file",
    {
        "deterrence": Field(Choice((FORMAT_VERSION,)), "version of this format", required=True),
        "extends": Field(SLUG, "the model that this one is a variant of; a name beside this file, or a shipped one"),
        "remove": Field(ListOf(PATH), "what of the extended model is left out, e.g. payoffs.us.backlash"),
        "title": Field(Text(), "one line", required=True),
        "story": Field(Text(), "what happens, for a reader who knows the case"),
        "mechanisms": Field(ListOf(SLUG), "the mechanisms of the subject that the model carries"),
        "leaves_out": Field(ListOf(Text()), "what the model leaves out"),
        "sources": Field(MapOf(SLUG, SOURCE), "what the model is motivated by"),
        "players": Field(MapOf(NAME, Text(), least=1), "name and label of every player, in order", required=True),
        "parameters": Field(MapOf(PARAMETER_NAME, PARAMETER), "the numbers that payoffs and probabilities depend on"),
        "definitions": Field(MapOf(NAME, Either((AMOUNT, DEFINITION))), "names for expressions over parameters"),
        "assume": Field(ListOf(CONDITION), "what holds among parameters; bounds everything that speaks of a region"),
        "timeline": Field(
            ListOf(Keyed({"chance": CHANCE, "move": MOVE}), least=1),
            "who moves, in order, and what each mover has seen",
        ),
        "actions": Field(MapOf(NAME, ACTIONS), "in place of a timeline: the actions of players who all choose at once"),
        "table": Field(
            MapOf(CELL_KEY, Either((ListOf(AMOUNT, least=1), CELL)), least=1),
            "in place of a timeline: payoffs per combination of actions, e.g. escalate / restrain: [1, -2]",
        ),
        "payoffs": Field(MapOf(NAME, ListOf(TERM)), "per player a sum of named terms"),
        "outcomes": Field(MapOf(NAME, Either((EVENT, OUTCOME))), "what the reader cares about: events"),
        "concept": Field(SLUG, "the solution concept when none is asked for"),
        "scenarios": Field(MapOf(SLUG, SCENARIO), "named parameter points"),
        "families": Field(MapOf(FAMILY_NAME, FAMILY), "names that the field has for families of equilibria"),
        "claims": Field(ListOf(CLAIM), "statements that the toolkit must prove or refute"),
    },
)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of model files, for editors.

    A file that extends another need not repeat what that one says.

    Examples
    --------
    >>> json_schema()["properties"]["players"]["minProperties"]
    1
    """
    schema = FILE.schema()
    required = schema.pop("required")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "deterrence model file",
        **schema,
        "required": ["deterrence", "title"],
        "anyOf": [{"required": ["extends"]}, {"required": required}],
    }
