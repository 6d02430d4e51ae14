"""Probabilities are probabilities, and divisors are not zero, at every point that the model speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deterrence.errors import Place, Problem
from deterrence.model.intervals import enclosure
from deterrence.model.parts import Case, ChanceMove, Lottery
from deterrence.model.problems import Problems
from deterrence.model.regions import Region, Search

if TYPE_CHECKING:
    from deterrence.expressions import Expression, Formula
    from deterrence.model.model import Model

__all__ = ["check_divisors", "check_lottery"]


def check_lottery(
    model: Model, step: ChanceMove, case: Case[Lottery], region: Region, problems: Problems
) -> Iterator[Problem]:
    """Whether the probabilities of one case sum to one and are never negative; yields what could not be decided."""
    from deterrence.expressions import ONE, ZERO, compare, evaluate, substitute

    lottery = {name: substitute(probability, model.substitutions) for name, probability in case.are}
    total: Expression = ZERO
    for probability in lottery.values():
        total = total + probability
    search = Search(True) if total == ONE else region.find(compare(total, "!=", ONE))
    written = " + ".join(str(probability) for _, probability in case.are)
    if not search.decided:
        yield _undecided(f"whether the probabilities of '{step.name}' always sum to one", written, case.place)
    elif search.point is not None:
        sums = f"they sum to {evaluate(total, search.point)}" if search.exact and not model.rounded else "they do not"
        at = f"at {search.told()} {sums}" if search.point else sums
        problems.add(
            "probability-sum",
            f"the probabilities of '{step.name}' do not always sum to one",
            case.place,
            written,
            "they sum to one within all ranges and assumptions",
            f"{at}; write one of them as 1 minus the others",
        )
    for (name, written_one), probability in zip(case.are, lottery.values(), strict=True):
        search = _negative(probability, region)
        if not search.decided:
            yield _undecided(
                f"whether the probability of '{step.name}={name}' is never negative", str(written_one), case.place
            )
        elif search.point is not None:
            where = f"at {search.told()} it is negative" if search.point else "it is negative"
            problems.add(
                "probability-range",
                f"the probability of '{step.name}={name}' leaves [0, 1]",
                case.place,
                str(written_one),
                "probabilities lie in [0, 1] within all ranges and assumptions",
                f"{where}; narrow the ranges or add an assumption",
            )


def _negative(probability: Expression, region: Region) -> Search:
    from deterrence.expressions import ZERO, compare

    found = enclosure(probability, region.box)
    if found is not None and found[0] >= 0:
        return Search(True)
    return region.find(compare(probability, "<", ZERO))


def check_divisors(model: Model, region: Region, problems: Problems) -> Iterator[Problem]:
    """Whether divisors are never zero, and `log` and `sqrt` stay in their domains; yields what could not be decided."""
    from deterrence.expressions import ZERO, Call, Power, compare, substitute

    for node, place in _amounts(model):
        for part in node.walk():
            if isinstance(part, Power) and part.exponent < 0:
                search = _zero(substitute(part.base, model.substitutions), region)
                told = ("division-by-zero", "this divisor can be zero", str(part.base), "no number is divided by zero")
            elif isinstance(part, Call) and part.function in ("log", "sqrt"):
                relation = "<=" if part.function == "log" else "<"
                argument = substitute(part.arguments[0], model.substitutions)
                found = enclosure(argument, region.box)
                fine = found is not None and (found[0] > 0 or (found[0] == 0 and relation == "<"))
                search = Search(True) if fine else region.find(compare(argument, relation, ZERO))
                told = (
                    "outside-domain",
                    f"{part.function} can leave its domain",
                    str(part),
                    "log takes positive numbers, sqrt numbers from zero on",
                )
            else:
                continue
            code, what, value, rule = told
            if not search.decided:
                yield _undecided(what.replace("this divisor can", "whether this divisor can"), value, place)
            elif search.point is not None:
                fix = "narrow the ranges or add an assumption"
                problems.add(code, what, place, value, rule, f"at {search.told()}; {fix}" if search.point else fix)


def _zero(divisor: Expression, region: Region) -> Search:
    from deterrence.expressions import ZERO, compare

    found = enclosure(divisor, region.box)
    if found is not None and (found[0] > 0 or found[1] < 0):
        return Search(True)
    return region.find(compare(divisor, "==", ZERO))


def _amounts(model: Model) -> Iterator[tuple[Expression | Formula, Place | None]]:
    yield from ((one.expression, one.place) for one in model.definitions.values())
    yield from ((term.amount, term.place) for terms in model.payoffs.values() for term in terms)
    yield from ((amount, cell.place) for cell in model.table for amount in cell.pays)
    for step in model.timeline:
        if isinstance(step, ChanceMove):
            yield from ((probability, case.place) for case in step.cases for _, probability in case.are)


def _undecided(what: str, value: str, place: Place | None) -> Problem:
    return Problem(
        "undecided", f"could not decide {what}", value, "", "simplify the expression or the assumptions", place
    )
