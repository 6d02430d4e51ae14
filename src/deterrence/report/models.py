"""A model for readers: story, parameters, who moves when, payoff terms with their reasons, scenarios, claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from deterrence.report.elements import Element, Passage, Report, Table

if TYPE_CHECKING:
    from deterrence.model import Model
    from deterrence.model.parts import ChanceMove, Claim, Move, PayoffTerm, Source, Step

__all__ = ["model_report", "models_report"]


def models_report(models: Iterable[Model]) -> Report:
    """One row per model; scenarios are told by their number to readers, by their names to programs."""
    held = list(models)
    records = [
        {
            "name": model.name,
            "title": model.title,
            "players": ", ".join(model.players),
            "parameters": len(model.parameters),
            "scenarios": ", ".join(model.scenarios),
            "concept": model.concept or "default",
        }
        for model in held
    ]
    table = Table.of(records)
    shown = Table.of(
        [
            {"name": one["name"], "title": one["title"], "parameters": one["parameters"],
             "scenarios": len(model.scenarios), "concept": one["concept"]}
            for one, model in zip(records, held, strict=True)
        ]
    )  # fmt: skip
    hint = Passage(paragraphs=("`deterrence show NAME` tells a model, `deterrence solve NAME` solves it.",))
    return Report("Shipped models", (shown, hint), table, records)


def model_report(model: Model) -> Report:
    """Everything that a model's author wrote, as tables and passages."""
    parameters = _parameters(model)
    elements: list[Element] = [
        _opening(model),
        _labels("Players", model.players.items()),
        parameters,
        _definitions(model),
        _labels("Assumed", ((str(condition), "") for condition in model.assume)),
        Passage("Timeline", items=tuple(line for step in model.timeline for line in _step_lines(step))),
        _labels("Choices, all at once", ((who, ", ".join(actions)) for who, actions in model.actions.items())),
        _cells(model),
        _terms(model),
        _outcomes(model),
        _scenarios(model),
        _claims(model),
        _labels("Left out", ((item, "") for item in model.leaves_out)),
        _labels("Sources", ((one.name, _cited(one)) for one in model.sources.values())),
        _labels("Notes", ((str(note), "") for note in model.notes)),
    ]
    return Report(f"{model.title} ({model.name})", tuple(filter(_says_something, elements)), parameters, _data(model))


def _says_something(element: Element) -> bool:
    match element:
        case Passage():
            return bool(element.paragraphs or element.items)
        case Table():
            return bool(element.rows)
        case _:
            return True


def _opening(model: Model) -> Passage:
    variant = f"A variant of {model.extends}." if model.extends else ""
    concept = f"Solved for {model.concept} unless told otherwise." if model.concept else ""
    mechanisms = f"Mechanisms: {', '.join(model.mechanisms)}." if model.mechanisms else ""
    lines = (" ".join(model.story.split()), variant, concept, mechanisms)
    return Passage(paragraphs=tuple(line for line in lines if line))


def _labels(heading: str, pairs: Iterable[tuple[str, str]]) -> Passage:
    return Passage(heading, items=tuple(f"{name}: {told}" if told else name for name, told in pairs))


def _parameters(model: Model) -> Table:
    records = [
        {
            "parameter": one.name,
            "baseline": one.value,
            "range": str(one.range),
            "meaning": _reasoned(f"{one.meaning} ({one.unit})" if one.unit else one.meaning, one.because),
            "source": ", ".join(one.sources),
        }
        for one in model.parameters.values()
    ]
    return _without_empty_columns(Table.of(records, "Parameters"))


def _reasoned(told: str, because: str) -> str:
    return f"{told}; {because}" if because else told


def _without_empty_columns(table: Table) -> Table:
    kept = [place for place in range(len(table.columns)) if any(row[place] not in ("", None) for row in table.rows)]
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return Table(tuple(table.columns[place] for place in kept), rows, table.caption, table.notes)


def _definitions(model: Model) -> Table:
    rows = tuple((one.name, str(one.expression), one.meaning) for one in model.definitions.values())
    return _without_empty_columns(Table(("definition", "is", "meaning"), rows, "Definitions"))


def _step_lines(step: Step) -> list[str]:
    from deterrence.model.parts import ChanceMove

    lines = _chance_lines(step) if isinstance(step, ChanceMove) else _move_lines(step)
    return [_reasoned(lines[0], step.because), *lines[1:]]


def _chance_lines(step: ChanceMove) -> list[str]:
    lotteries = [(case.when, ", ".join(f"{name} with probability {p}" for name, p in case.are)) for case in step.cases]
    return _with_cases(f"{step.name}: chance{_only_when(step)}", lotteries)


def _move_lines(step: Move) -> list[str]:
    seen = "everything so far" if step.sees is None else ", ".join(step.sees) or "nothing"
    head = f"{step.name}: {step.player}{_only_when(step)}, having seen {seen}"
    return _with_cases(head, [(case.when, ", ".join(case.are)) for case in step.cases])


def _only_when(step: Step) -> str:
    return f" (only when {step.when})" if step.when is not None else ""


def _with_cases(head: str, cases: list[tuple[Any, str]]) -> list[str]:
    if len(cases) == 1 and cases[0][0] is None:
        return [f"{head}: {cases[0][1]}"]
    told = [f"  {'otherwise' if when is None else f'when {when}'}: {are}" for when, are in cases]
    return [head, *told]


def _cells(model: Model) -> Table:
    records = [
        {
            "actions": " / ".join(cell.actions),
            **{player: str(amount) for player, amount in zip(model.players, cell.pays, strict=True)},
            "because": cell.because,
        }
        for cell in model.table
    ]
    return _without_empty_columns(Table.of(records, "Payoffs"))


def _terms(model: Model) -> Table:
    records = [
        {
            "player": player,
            "term": term.name,
            "amount": _signed(term),
            "when": "always" if term.when is None else str(term.when),
            "because": term.because,
            "source": ", ".join(term.sources),
        }
        for player, terms in model.payoffs.items()
        for term in terms
    ]
    return _without_empty_columns(Table.of(records, "Payoff terms (they add up)"))


def _signed(term: PayoffTerm) -> str:
    amount = str(term.amount)
    if not term.is_loss:
        return amount
    return f"-{amount}" if amount.replace("_", "").isalnum() else f"-({amount})"


def _outcomes(model: Model) -> Table:
    rows = tuple((one.name, str(one.when), one.meaning) for one in model.outcomes.values())
    return _without_empty_columns(Table(("outcome", "when", "meaning"), rows, "Outcomes"))


def _scenarios(model: Model) -> Passage:
    pairs = [
        (one.name, _reasoned(", ".join(f"{name} = {value}" for name, value in one.values.items()), one.because))
        for one in model.scenarios.values()
    ]
    return _labels("Scenarios (what is not named stays at the baseline)", pairs)


def _claims(model: Model) -> Passage:
    return Passage("Claims", items=tuple(line for claim in model.claims for line in _claim_lines(claim)))


def _claim_lines(claim: Claim) -> list[str]:
    where = f" where {claim.where}" if claim.where is not None else ""
    vary = "all parameters vary" if claim.vary is None else f"{', '.join(claim.vary) or 'no parameter'} may vary"
    quantified = f"in {'every' if claim.every else 'some'} equilibrium: {claim.expect}{where}; {vary}"
    return [claim.says, f"  {quantified}; expected to be {'proved' if claim.proved else 'refuted'}"]


def _cited(one: Source) -> str:
    parts = (one.author, one.title, one.publisher, one.date, one.doi, one.url, one.note)
    return ", ".join(part for part in parts if part)


def _data(model: Model) -> dict[str, Any]:
    return {
        "model": model.name,
        "title": model.title,
        "story": model.story,
        "extends": model.extends,
        "concept": model.concept,
        "players": dict(model.players),
        "parameters": [
            {
                "name": one.name,
                "value": str(one.value),
                "range": str(one.range),
                "meaning": one.meaning,
                "unit": one.unit,
                "because": one.because,
                "sources": list(one.sources),
            }
            for one in model.parameters.values()
        ],
        "definitions": {one.name: str(one.expression) for one in model.definitions.values()},
        "assume": [str(condition) for condition in model.assume],
        "timeline": [line.strip() for step in model.timeline for line in _step_lines(step)],
        "actions": {player: list(actions) for player, actions in model.actions.items()},
        "table": _cells(model).records(),
        "payoffs": _terms(model).records(),
        "outcomes": {one.name: str(one.when) for one in model.outcomes.values()},
        "scenarios": {
            one.name: {name: str(value) for name, value in one.values.items()} for one in model.scenarios.values()
        },
        "claims": [
            {
                "says": one.says,
                "in": "every equilibrium" if one.every else "some equilibrium",
                "expect": str(one.expect),
                "where": None if one.where is None else str(one.where),
                "vary": None if one.vary is None else list(one.vary),
                "verdict": "proved" if one.proved else "refuted",
            }
            for one in model.claims
        ],
        "sources": {one.name: _cited(one) for one in model.sources.values()},
        "leaves_out": list(model.leaves_out),
        "mechanisms": list(model.mechanisms),
        "notes": [str(note) for note in model.notes],
    }
