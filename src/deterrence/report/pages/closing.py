"""What a page ends with: claims and their verdicts, what the model leaves out, sources, how to cite it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deterrence.report.drawings.words import listed, name_of
from deterrence.report.elements import Element, Links, Passage, Table
from deterrence.report.pages.words import counted

if TYPE_CHECKING:
    from deterrence.analysis.claims import Counterexample, Verdict
    from deterrence.analysis.studying import Study
    from deterrence.model import Claim, Model
    from deterrence.model.parts import Source

__all__ = ["RELEASED", "claim_elements", "claims_table", "download_elements", "last_elements", "limits"]

RELEASED = "2026"
"""The year of this version, for citations."""
SHOWN_OF_HASH = 12


def claim_elements(study: Study) -> list[Element]:
    """Each claim with what is asked exactly, the verdict, and a counterexample or what the proof rests on."""
    if not study.model.claims:
        return []
    counts = {word: sum(one.status == word for one in study.verdicts) for word in ("proved", "refuted", "undecided")}
    tally = listed([f"{count} {'is' if count == 1 else 'are'} {word}" for word, count in counts.items() if count])
    intro = f"The model's author makes {counted(len(study.model.claims), 'claim')} about this game; {tally}. "
    intro += "A proof covers every point that the claim speaks of; a refutation is one point, solved exactly."
    if "claims" in study.undone:
        intro = f"The claims were not decided: {study.undone['claims']}."
    elements: list[Element] = [Passage("Claims", (intro,), anchor="claims")]
    elements += [_claim(study.model, number, one) for number, one in enumerate(study.verdicts, start=1)]
    return elements


def _claim(model: Model, number: int, one: Verdict) -> Passage:
    claim = one.claim
    status = f"{one.status}, but vacuously: it is never judged" if one.vacuous else one.status
    paragraphs = [f"{_sentence(claim.says)} {_sentence(claim.because)}".strip()]
    items = [f"Asked: {_asked(model, claim)}"]
    if one.counterexample is not None:
        items += [_counterexample(model, one.counterexample), f"To see it: {_command(one)}"]
    items += [f"Rests on: {ground}." for ground in one.rests_on]
    items += [f"Undecided because {one.reason}."] if one.reason else []
    items += [f"{one.evidence}."] if one.evidence else []
    items += [f"Sources: {listed(claim.sources)}."] if claim.sources else []
    if not one.as_expected:
        items.append(f"The author expected it to be {one.expected}.")
    return Passage(f"Claim {number}: {status}", tuple(paragraphs), tuple(items), level=3)


def _sentence(told: str) -> str:
    words = " ".join(told.split())
    return words if not words or words[-1] in ".!?" else f"{words}."


def _asked(model: Model, claim: Claim) -> str:
    which = "in every equilibrium" if claim.every else "in some equilibrium"
    where = f", wherever {claim.where}" if claim.where is not None else ""
    if claim.vary is None:
        vary = "all parameters vary"
    elif not claim.vary:
        vary = "at the baseline"
    else:
        rest = "" if len(claim.vary) == len(model.parameters) else ", the others stay at the baseline"
        vary = f"{listed(claim.vary)} {'varies' if len(claim.vary) == 1 else 'vary'}{rest}"
    return f"{which}, {claim.expect}{where}; {vary}."


def _counterexample(model: Model, shown_: Counterexample) -> str:
    where = listed([f"{name} = {value}" for name, value in shown_.parameters.items()]) or "the baseline"
    if shown_.second:
        where += f", compared with {listed([f'{name} = {value}' for name, value in shown_.second.items()])}"
    told = listed([f"{_quantity(model, name)} is {value}" for name, value in shown_.quantities.items()])
    if shown_.equilibrium == 0:
        return f"Counterexample: at {where} no equilibrium is as the claim says{f'; {told}' if told else ''}."
    return f"Counterexample: at {where}, in equilibrium {shown_.equilibrium}{f', {told}' if told else ''}."


def _quantity(model: Model, name: str) -> str:
    if name.startswith("payoff(") and name.endswith(")"):
        return f"the payoff of {name_of(name[7:-1], model.players)}"
    return name


def _command(one: Verdict) -> str:
    assert one.counterexample is not None
    return f"deterrence solve {one.model} {one.counterexample.options()}".rstrip()


def claims_table(verdicts: Sequence[Verdict]) -> Table:
    """One row per claim, with what was asked and what contradicts it."""
    records = [
        {
            "claim": " ".join(one.claim.says.split()),
            "in": "every equilibrium" if one.claim.every else "some equilibrium",
            "expect": str(one.claim.expect),
            "where": "" if one.claim.where is None else str(one.claim.where),
            "vary": "all" if one.claim.vary is None else ", ".join(one.claim.vary),
            "verdict": one.status + (", vacuously" if one.vacuous else ""),
            "counterexample": "" if one.counterexample is None else str(one.counterexample),
        }
        for one in verdicts
    ]
    return Table.of(records, "Claims")


def limits(study: Study) -> Passage:
    """What the model leaves out, in the author's words; what was not computed, with the reason."""
    items = tuple(study.model.leaves_out)
    told = ["This is a model's logic, not a forecast."]
    if not items:
        told.append("Its author has not written down what it leaves out.")
    told += [f"Not computed here: {part}, because {reason}." for part, reason in study.undone.items()]
    return Passage("What the model leaves out", (" ".join(told),), items, anchor="limits")


def download_elements(downloads: Sequence[tuple[str, tuple[str, ...]]]) -> list[Element]:
    """Files that lie beside the page."""
    return [Links("Downloads", tuple(downloads))] if downloads else []


def last_elements(study: Study) -> list[Element]:
    """Sources, how to cite the model, and what the page was computed from."""
    model = study.model
    elements: list[Element] = []
    if model.sources:
        items = tuple(_cited(one) for one in model.sources.values())
        elements.append(Passage("Sources", items=items, anchor="sources"))
    cite = (
        f"“{model.title}” (model {model.name}, SHA-256 {model.hash[:SHOWN_OF_HASH]}), solved with deterrence "
        f"{study.version}, {RELEASED}."
    )
    about = f"Every number on this page was computed by deterrence {study.version} from the model {model.name}."
    items = (
        f"SHA-256 of the model's canonical text: {model.hash}",
        f"To compute it again: deterrence report {model.name} -o page.html",
    )
    return [*elements, Passage("How to cite", (cite, about), items, anchor="cite")]


def _cited(one: Source) -> str:
    """A source as in a list of references, with what the model calls it."""
    places = [one.author, f"“{one.title}”", one.publisher, one.date, f"doi:{one.doi}" if one.doi else "", one.url]
    told = f"{', '.join(place for place in places if place)} ({one.name})."
    return f"{told} {_sentence(one.note)}".strip()
