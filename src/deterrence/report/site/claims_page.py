"""Every claim of every model with its verdict: what holds, where, and where it fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from deterrence.report.site.catalogue_page import model_address
from deterrence.report.site.citing import Citations
from deterrence.report.site.facts import Facts
from deterrence.report.site.markup import Piece, element, filtered_table, link, verdict_mark, words
from deterrence.report.site.page import Page

__all__ = ["CLAIMS", "claims_page"]

CLAIMS = "claims.html"
HEADS = ("Claim", "Verdict", "Where it was decided", "Where it fails", "Model", "Rests on or disputes")
STATUSES = ("proved", "refuted", "undecided")
MEANINGS = {
    "proved": "true at every point of the region that the claim speaks of, with a proof",
    "refuted": "false somewhere in it, with a point to look at",
    "undecided": "neither, with the reason",
}


def claims_page(models: Sequence[Facts], citations: Citations) -> Page:
    """All claims, and a count by what the models were drawn from.

    Parameters
    ----------
    models
        What is known of each model.
    citations
        The works that the site knows.
    """
    pairs = [(facts, claim) for facts in models for claim in facts["claims"]]
    counted = Counter(claim["status"] for _, claim in pairs)
    told = ", ".join(f"{counted[status]} {status}" for status in STATUSES if counted[status]) or "none"
    blocks = [
        element("h1", words("Claims")),
        element("p", words(f"{len(pairs)} statements about deterrence, decided: {told}."), class_="lead"),
        element("p", words("A claim speaks of every point of a region of parameters, not of one example.")),
        element(
            "ul",
            *(element("li", verdict_mark(status), words(f": {MEANINGS[status]}.")) for status in STATUSES),
        ),
        _by_source(pairs, citations),
        element("h2", words("Every claim")),
        filtered_table("Claims and verdicts", HEADS, [_row(*pair, citations) for pair in pairs], (1, 4, 5)),
    ]
    return Page(CLAIMS, "Claims", "\n".join(blocks), kind="overview")


def _sources(facts: Facts, claim: Mapping[str, Any]) -> list[str]:
    """What a claim itself cites; else what its model was drawn from."""
    return list(claim["sources"]) or list(facts["sources"])


def _by_source(pairs: Sequence[tuple[Facts, Mapping[str, Any]]], citations: Citations) -> Piece:
    counts: dict[str, Counter[str]] = {}
    for facts, claim in pairs:
        for key in _sources(facts, claim):
            counts.setdefault(key, Counter())[claim["status"]] += 1
    if not counts:
        return words("")
    order = sorted(counts, key=lambda key: (-sum(counts[key].values()), key))
    used = [status for status in STATUSES if any(counts[key][status] for key in order)]
    heads = ("Source", *(status.capitalize() for status in used))
    rows = [
        [
            element("th", citations.link(key, CLAIMS), words(f": {citations.title(key)}"), scope="row"),
            *(element("td", words(str(counts[key][status])), class_="number") for status in used),
        ]
        for key in order
    ]
    head = element(
        "tr", *(element("th", words(one), scope="col", class_="number" if k else "") for k, one in enumerate(heads))
    )
    body = element("tbody", *(Piece("\n" + element("tr", *row)) for row in rows))
    table = element("table", element("caption", words("Claims by source")), element("thead", head), body)
    note = "Counted is what a claim cites; where it cites nothing of its own, what its model was drawn from."
    return Piece(f"{element('h2', words('By source'))}\n{table}\n{element('p', words(note), class_='quiet')}")


def _row(facts: Facts, claim: Mapping[str, Any], citations: Citations) -> list[Piece]:
    status = claim["status"]
    address = model_address(facts["name"], CLAIMS) + "#claims"
    formal = f"{'every' if claim['every'] else 'some'} equilibrium: {claim['expect']}"
    fails = claim["counterexample"] or claim["reason"] or ("nowhere" if status == "proved" else "")
    return [
        element(
            "th",
            words(claim["says"]),
            Piece("<br>"),
            element("code", words(formal)),
            scope="row",
            class_="statement",
        ),
        element("td", verdict_mark(status), words(" vacuously" if claim["vacuous"] else ""), data_values=status),
        element("td", words(_region(claim))),
        element("td", words(fails)),
        element("td", link(facts["title"], address), data_values=facts["title"]),
        citations.cell(_sources(facts, claim), CLAIMS),
    ]


def _region(claim: Mapping[str, Any]) -> str:
    vary = claim["vary"]
    if vary is None:
        told = "all declared values of all parameters"
    elif vary:
        told = f"all declared values of {', '.join(vary)}, the others at their baseline"
    else:
        told = "the baseline"
    return f"{told}, where {claim['where']}" if claim["where"] else told
