"""The reference page of what ``--format json`` writes: every key, and what it means."""

from __future__ import annotations

from deterrence.report.reference.markdown import code, fenced, grid, prose
from deterrence.report.reference.pages import ReferencePage, Surface

__all__ = ["OUTPUTS", "json_page", "undocumented"]

OPENING = (
    "Every command that answers with a table can write JSON (`--format json`, or `-o` with a name that ends in "
    "`.json`). From Python the same objects come from `to_dict()`. A dot leads into an object, `[]` into each item of "
    "a list; keys below what is described as a mapping are names from the model."
)
NUMBERS = (
    "Exact numbers are texts such as `3/5` and `-2`. Another algebraic number is an object that names it exactly, with "
    "an approximation for convenience. Expressions and conditions are texts of the [language](expressions.md). Only "
    "estimates (indices, shares of samples) are JSON numbers."
)
ALGEBRAIC = '{"approx": 0.6180339887, "minimal_polynomial": "x**2 + x - 1", "interval": ["3/5", "5/8"]}'

_COMPLETE = (("complete", "whether all are listed"),)
_CLAIM = (
    ("model, says, sources, in, expect, where, vary, concept", "the claim, as in the file"),
    ("verdict", "`proved`, `refuted` or `undecided`"),
    ("expected, as_expected", "what the file expects, and whether it is so"),
    ("vacuous", "whether the claim was never judged"),
    ("rests_on", "what a proof rests on, or what a refutation was confirmed by"),
    ("counterexample", "for a refutation: parameters, equilibrium, quantities, and a scenario to run; else null"),
    ("reason", "why it is undecided"),
    ("evidence", "what sampled points said"),
)
_EQUILIBRIUM = (
    ("component", "number of the connected component that it belongs to"),
    ("name", "the field's name, where there is one"),
    ("strategies", "mapping: player, information set, action; the probability"),
    ("beliefs", "mapping: player, information set, what it does not see; the probability"),
    ("payoffs", "mapping: player; the expected payoff"),
    ("outcomes", "mapping: outcome; its probability"),
    ("max_regret", 'the largest gain of any deviation: `"0"`'),
    ("supports", "what holds it up off the path: a list"),
    ("supports[].name", "the field's name, or empty"),
    ("supports[].part", "supports of one part are alternatives; one of every part is needed"),
    ("supports[].conditions", "conditions over `p(player, set, action)` and `belief(player, set, node)`"),
    ("supports[].strategies, supports[].beliefs", "one exact witness"),
    ("supports[].vertices", "extreme points, where the set is a polytope"),
    ("concepts", "mapping: another concept; whether the equilibrium satisfies it"),
    ("remarks", "findings in words"),
)

_MODEL = (
    ("model, title, story, extends, concept", "texts"),
    ("players", "mapping: identifier; label"),
    ("parameters", "list: name, value, range, meaning, unit, because, sources"),
    ("definitions", "mapping: name; expression"),
    ("assume, timeline, leaves_out, mechanisms, notes", "lists of texts"),
    ("actions", "mapping: player; list of actions, when all choose at once"),
    ("table", "list of cells, when all choose at once"),
    ("payoffs", "list: player, term, amount, when, because, source"),
    ("outcomes", "mapping: name; event"),
    ("scenarios", "mapping: name, parameter; value"),
    ("claims", "list: says, in, expect, where, vary, verdict"),
    ("sources", "mapping: name; citation"),
)

OUTPUTS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "list",
        "A list with one object per model.",
        (
            ("[].name, [].title, [].players, [].concept", "as in the file; players as one text"),
            ("[].parameters", "how many"),
            ("[].scenarios", "their names as one text"),
        ),
    ),
    (
        "show",
        "What the file says.",
        _MODEL,
    ),
    (
        "solve",
        "Held to the JSON Schema `reference/solve.schema.json`.",
        (
            ("model", "name of the model, or title of the game"),
            ("concept", "whose equilibria these are"),
            ("parameters", "mapping: parameter; its exact value"),
            *_COMPLETE,
            ("completeness", "the argument that `complete` rests on"),
            ("equilibria", "list:"),
            *((", ".join(f"equilibria[].{key}" for key in keys.split(", ")), told) for keys, told in _EQUILIBRIUM),
            ("components", "connected components: number, dimension, subsets of `equilibria`, conditions"),
            (
                "excluded",
                "profiles of a coarser concept that fail this one, like `equilibria`, with remarks that say why",
            ),
            ("remarks", "findings about the game as a whole"),
        ),
    ),
    (
        "characterize",
        "Families of equilibria.",
        (
            ("model, title, hash, concept", "what was characterized; the hash is of the model's canonical text"),
            ("vary, fixed", "parameters that vary; values of the others"),
            *_COMPLETE,
            ("argument", "what `complete` rests on"),
            ("interrupted", "whether the time budget ended the search"),
            ("families", "list:"),
            ("families[].name, families[].case", "its name; the case of min, max and abs that it belongs to"),
            ("families[].path", "mapping: player, information set; actions that carry weight"),
            ("families[].strategies, families[].beliefs", "closed forms along the path, as in `solve`"),
            (
                "families[].region",
                "where it exists: alternatives, each a list of conditions; an empty list: everywhere",
            ),
            ("families[].supports", "list: name, part, played, responses, beliefs, conditions, region"),
            ("families[].payoffs, families[].outcomes", "closed forms"),
            ("families[].sample", "parameters at which it exists"),
            ("families[].free", "what ties leave free on the path"),
            ("families[].depth", "how many moves come before each information set"),
            ("remarks", "what the method could not reach"),
            (
                "hypersurfaces",
                "polynomials outside whose zeros the families are all there is, where one parameter varies",
            ),
            ("counts", "supports asked about and discarded, seconds"),
        ),
    ),
    (
        "thresholds",
        "Regimes along a parameter.",
        (
            ("model, parameter, concept, point", "what was asked, and the values of the others"),
            ("thresholds", "list: value, regime there, whether the value is exact"),
            ("intervals", "list: from, to, regime between"),
            ("ends", "the regimes at the ends of the range"),
            ("notes", "what does not respond to the parameter, and why"),
            *_COMPLETE,
            ("argument", "what `complete` rests on"),
        ),
    ),
    (
        "sensitivity",
        "The rows differ by method; their keys are the headings of the table.",
        (
            ("model, method, concept, what", "what was asked"),
            ("rows", "list: one mapping from heading to value per row"),
            ("notes", "how the numbers came about"),
        ),
    ),
    (
        "compare",
        "Two sides.",
        (
            ("sides", "list of two: label, model, parameters, solution, thresholds, claims"),
            ("rows", "list: part, what, a value per side (under its label), same"),
            ("notes", "what could not be compared"),
        ),
    ),
    (
        "sweep",
        "The summary; the points themselves go to `-o`.",
        (
            ("model, title, model_hash, source, concept, method, scenario, fixed", "where the results come from"),
            *_COMPLETE,
            ("completeness", "the argument that `complete` rests on"),
            ("points", "fingerprint of the points"),
            ("parameters", "those that vary, as one text"),
            ("points_incomplete", "points at which an exact solve could not rule out further equilibria"),
            ("size, resolved", "how many points; how many of them were solved exactly one by one"),
            ("share_resolved_exactly", "resolved / size"),
            ("regimes", "list: equilibria that exist together, points, share"),
            ("spans", "along one parameter: list of from, to, equilibria"),
        ),
    ),
    (
        "check",
        "A list with one object per subject.",
        (
            ("[].subject, [].title", "as given; of the model or game"),
            ("[].fine", "whether nothing is wrong"),
            ("[].problems, [].notes", "lists: code, what, value, rule, fix, file, line, column"),
            ("[].claims", "list:"),
            *((", ".join(f"[].claims[].{key}" for key in keys.split(", ")), told) for keys, told in _CLAIM),
        ),
    ),
    (
        "why-not",
        "Why a hoped-for outcome does not come about.",
        (
            ("model, expect, concept, parameters", "what was asked, and where"),
            ("every, some", "whether every, some equilibrium is as hoped; null: not decided"),
            ("equilibria", "list: equilibrium, as_hoped, quantities"),
            ("blocked", "list: path, whether it is an equilibrium, max_regret, reasons"),
            (
                "restored",
                (
                    "list: parameter, nearest value, direction, in which sense, whether it holds at the value and "
                    "beyond it"
                ),
            ),
            ("remarks", "what could not be looked at"),
        ),
    ),
    (
        "report",
        "Everything that the page of a model tells; all keys of `show`, and:",
        (
            *_MODEL,
            ("version, hash", "of the program; of the model's canonical text"),
            ("points", "list: point (the baseline or a scenario), solution as in `solve`, or why there is none"),
            ("families", "as in `characterize`, or null"),
            ("thresholds", "list, as in `thresholds`"),
            ("tornado", "as in `sensitivity`, or null"),
            ("matter_most", "the parameters of the phase diagram"),
            ("verdicts", "list: as the claims of `check`"),
            ("undone", "mapping: what was not computed; why"),
        ),
    ),
    (
        "classify",
        "The name of a 2 x 2 game.",
        (
            ("game, name, names", "title; its name; all names when ties leave several"),
            ("classes", "list: number of 144, code, name, number of Rapoport and Guyer"),
            ("orders", "mapping: player; its payoffs from best to worst"),
            ("dominant", "mapping: player; strictly dominant action, or empty"),
            ("pure_equilibria, payoff_dominant, risk_dominant", "profiles"),
            ("notes", "what was done to the game first"),
        ),
    ),
)
"""(command, what it writes, (keys, meaning) of what it writes) of every command that answers in JSON."""


def json_page(_surface: Surface) -> ReferencePage:
    """Every JSON output."""
    title = "JSON outputs"
    parts = [f"# {title}", OPENING, NUMBERS, fenced(ALGEBRAIC, "json")]
    for command, told, keys in OUTPUTS:
        rows = [(", ".join(code(key) for key in names.split(", ")), prose(meaning)) for names, meaning in keys]
        parts += [f"## {command}", prose(told), grid(("key", "meaning"), rows)]
    return ReferencePage("reference/json.md", title, "\n\n".join(parts) + "\n")


def undocumented(command: str, answer: object) -> list[str]:
    """Keys of a command's JSON that its table does not have; below a key whose items are not listed all are free.

    Examples
    --------
    >>> undocumented("list", [{"name": "escalation", "size": 3}])
    ['[].size']
    """
    keys = next(keys for name, _, keys in OUTPUTS if name == command)
    known = {key for names, _ in keys for key in names.split(", ")}
    found: list[str] = []

    def walk(value: object, path: str) -> None:
        if path and not any(key.startswith((f"{path}.", f"{path}[]")) for key in known):
            if path not in known:
                found.append(path)
            return
        if isinstance(value, dict):
            for key, held in value.items():
                walk(held, f"{path}.{key}" if path else str(key))
        elif isinstance(value, list):
            for held in value:
                walk(held, f"{path}[]")

    walk(answer, "")
    return sorted(set(found))
