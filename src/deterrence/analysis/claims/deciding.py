"""Decide one claim: search for a counterexample with exact solves, then for a proof over the whole territory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from deterrence.analysis.claims.along_families import slopes_of
from deterrence.analysis.claims.asking import Answer, ask
from deterrence.analysis.claims.covering import cover
from deterrence.analysis.claims.falling import falls
from deterrence.analysis.claims.judging import Judge
from deterrence.analysis.claims.known_families import KnownFamilies
from deterrence.analysis.claims.normal_form import about_all_alike, conjuncts, lifted
from deterrence.analysis.claims.reading import unknown_names
from deterrence.analysis.claims.territory import Territory
from deterrence.analysis.claims.vacuity import EMPTY, is_empty, why_never_judged
from deterrence.analysis.claims.verdicts import Counterexample, Status, Verdict, combined, opposite
from deterrence.errors import DeterrenceError
from deterrence.expressions import And, Exists, Formula, Monotone, Not

if TYPE_CHECKING:
    from deterrence.model import Claim, Model
    from deterrence.solvers import Settings

__all__ = ["Decision"]

FIRST_POINTS = 3
"""Points solved before a proof is tried, where the author expects a refutation; else one."""
MORE_POINTS = 16
"""Points solved as evidence when neither proof nor counterexample was found."""
LARGE_TREE = 120
"""Trees with more nodes are solved at the first points and at candidates only."""
ROUND = tuple(Fraction(1, d) for d in (1, 2, 4, 5, 8, 10, 12, 20, 100))


@dataclass
class Decision:
    """The decision of one claim about a model.

    A claim about every equilibrium is decided piece by piece: see `conjuncts`.

    Parameters
    ----------
    model, claim, concept
        What is decided, by whose equilibria.
    judge
        Shared between the claims of a model: points are solved once.
    families
        Shared, too.
    settings
        Time budget.
    statement
        The piece that is decided; the whole claim when absent.
    """

    model: Model
    claim: Claim
    concept: str
    judge: Judge
    families: KnownFamilies
    settings: Settings
    statement: Formula | None = None
    solved: int = 0
    judged: bool = False
    failures: list[str] = field(default_factory=list)

    def verdict(self) -> Verdict:
        """The verdict."""
        for told in unknown_names(self.model, self.expect):
            return self.undecided(told)
        try:
            self.territory = Territory.of(self.model, self.claim)
            if is_empty(self.territory, self.settings):
                return replace(self._verdict("proved", vacuous=True), reason=EMPTY)
        except DeterrenceError as error:
            return self.undecided(str(error))
        self.judge = self.judge.knowing(partial(self.families.presence, self.territory))
        if not self.claim.every and not about_all_alike(self.expect):
            if any(isinstance(part, Monotone) for part in self.expect.walk()):
                return self.undecided("increasing and decreasing are about every equilibrium")
            return self._refuted_at(self.territory.points(self._first)) or self._of_some(self.expect)
        parts = list(conjuncts(self.expect)) if self.statement is None else [self.statement]
        if parts == [self.expect]:
            return self._of_piece()
        return combined(self._verdict("proved"), [replace(self, statement=part).verdict() for part in parts])

    @property
    def _first(self) -> int:
        return 1 if self.claim.proved else FIRST_POINTS

    @property
    def expect(self) -> Formula:
        """What is decided."""
        return self.claim.expect if self.statement is None else self.statement

    def _of_piece(self) -> Verdict:
        if isinstance(self.expect, Not) and isinstance(self.expect.part, Monotone):
            return opposite(replace(self, statement=self.expect.part).verdict())
        refuted = self._refuted_at(self.territory.points(self._first))
        if refuted is not None:
            return refuted
        some = lifted(self.expect)
        return self._of_every() if some is None else self._of_some(some)

    # --- every equilibrium -----------------------------------------------------------------------------------------

    def _of_every(self) -> Verdict:
        answer = self._ask(self.territory, False)
        if answer.nowhere:
            return self._proved(answer)
        for candidate in answer.found:
            verdict = self._confirmed(candidate, answer)
            if verdict is not None:
                return verdict
        if isinstance(self.expect, Monotone):
            return self._along_families(self.expect)
        reason = "; ".join(answer.doubts[:2]) or "z3 proposes a point that the exact solve does not confirm"
        return self._with_evidence(reason)

    def _along_families(self, statement: Monotone) -> Verdict:
        """By the families' closed forms, where the search by supports met a continuum."""
        slopes = slopes_of(self.territory, statement, self.families, self.settings)
        if slopes.none_against:
            return self._verdict("proved", rests_on=slopes.grounds)
        for point, higher in slopes.pairs:
            second = f"{statement.parameter} second"
            for values in _simpler({**point, second: higher}):
                verdict = self._falls(
                    {n: v for n, v in values.items() if n != second}, {statement.parameter: values[second]}
                )
                if verdict is not None:
                    return verdict
        return self._with_evidence("; ".join(slopes.doubts[:2]) or "z3's points are not confirmed by exact solves")

    def _ask(self, territory: Territory, wanted: bool) -> Answer:
        return ask(territory, self.expect, wanted, self.families, self.settings)

    def _proved(self, answer: Answer) -> Verdict:
        vacuous = False
        if not self.judged and not any(isinstance(part, Monotone) for part in self.expect.walk()):
            vacuous = self._ask(self.territory, True).nowhere
        count = len(answer.faces)
        told = "1 face" if count == 1 else f"{count} faces"
        faces = f", {told} where chance rules out a branch included" if count else ""
        looked = {
            0: "no support along the path that some point allows could contradict the claim",
            1: "the 1 support along the path that some point allows and that matters",
        }.get(answer.paths, f"all {answer.paths} supports along the path that some point allows and that matter")
        grounds: tuple[str, ...] = (
            f"families: {looked}{faces}",
            "completeness: every other support was refuted at all points, ties and closed ends included",
            "z3: no point, no equilibrium contradicts the claim",
        )
        if any(isinstance(part, Monotone) for part in self.expect.walk()):
            grounds += ("families are compared between points at which the same branches of chance are possible",)
        if any(isinstance(part, Exists) for part in self.expect.walk()):
            grounds += ("where a named family exists is known except on hypersurfaces",)
        proved = self._verdict("proved", rests_on=grounds, vacuous=vacuous)
        return replace(proved, reason=why_never_judged(self.expect)) if vacuous else proved

    def _confirmed(self, candidate: Mapping[str, Fraction], answer: Answer) -> Verdict | None:
        """A refutation at a candidate or at a simpler point near it."""
        second = {name: answer.raised[name] for name in candidate if name in answer.raised}
        for values in _simpler(candidate):
            point = {name: value for name, value in values.items() if name in self.territory.vary}
            if not self.territory.contains(point):
                continue
            if second:
                verdict = self._falls(point, {parameter: values[name] for name, parameter in second.items()})
            else:
                verdict = self._refuted_at([point])
            if verdict is not None:
                return verdict
        return None

    def _falls(self, point: Mapping[str, Fraction], seconds: Mapping[str, Fraction]) -> Verdict | None:
        """A refutation of ``increasing(...)`` by two points."""
        for part in _conjuncts(self.expect):
            if not isinstance(part, Monotone) or part.parameter not in seconds:
                continue
            above = {**point, part.parameter: seconds[part.parameter]}
            if above[part.parameter] <= point[part.parameter]:
                continue
            if not self.territory.contains(point) or not self.territory.contains(above):
                continue
            try:
                pair = falls(self.judge.values, part, self.territory.point(point), self.territory.point(above))
            except DeterrenceError as error:
                self.failures.append(str(error))
                continue
            if pair is not None:
                one, _, before, after = pair
                told = {
                    f"{part.quantity} at {v}": q
                    for v, q in ((point[part.parameter], before), (above[part.parameter], after))
                }
                shown = Counterexample(point, {part.parameter: above[part.parameter]}, one.number + 1, told)
                return self._verdict("refuted", ("confirmed by exact solves at both points",), shown)
        return None

    # --- some equilibrium ------------------------------------------------------------------------------------------

    def _of_some(self, statement: Formula) -> Verdict:
        covered = cover(self.territory, statement, self.families, self.settings)
        if covered.everywhere:
            return self._verdict("proved", rests_on=covered.grounds)
        for candidate in covered.gaps:
            for values in _simpler(candidate):
                if self.territory.contains(values) and (verdict := self._refuted_at([values])) is not None:
                    return verdict
        return self._with_evidence("; ".join(covered.doubts) or "where z3 sees a gap, the exact solve does not")

    # --- points ----------------------------------------------------------------------------------------------------

    def _refuted_at(self, points: list[dict[str, Fraction]]) -> Verdict | None:
        """A refutation at one of some points; remembers how many were solved and whether the claim was judged there."""
        for values in points:
            try:
                found = self.judge.judge(self.expect, self.territory.point(values))
            except DeterrenceError as error:
                self.failures.append(str(error))
                continue
            self.solved += 1
            self.judged = self.judged or found.judged
            if found.every is False and (self.claim.every or about_all_alike(self.expect)):
                assert found.culprit is not None
                standing, quantities = found.culprit
                shown = Counterexample(values, {}, standing.number + 1, quantities)
                return self._verdict("refuted", ("confirmed by an exact solve at the counterexample",), shown)
            if not self.claim.every and found.some is not True and self._none_at(values, found.some):
                told = "confirmed by an exact solve at the counterexample, which lists all equilibria"
                return self._verdict("refuted", (told,), Counterexample(values))
        return None

    def _none_at(self, values: Mapping[str, Fraction], some: bool | None) -> bool:
        """Whether no equilibrium at a point is as the claim says."""
        if some is False:
            return True
        here = self.territory
        for name, value in values.items():
            here = here.at(name, value)
        return self._ask(here, True).nowhere

    def _with_evidence(self, reason: str) -> Verdict:
        refuted = self._refuted_at(self.territory.points(self._affordable(MORE_POINTS))[self._first :])
        return self.undecided(reason) if refuted is None else refuted

    def _affordable(self, points: int) -> int:
        small = self.model.compiled.game is not None and _size(self.model) <= LARGE_TREE
        return points if small else FIRST_POINTS + 1

    def refuted_at_points(self, first: list[dict[str, Fraction]], count: int) -> Verdict | None:
        """A refutation by exact solves at given points or at up to `count` others; None where they find none."""
        try:
            self.territory = Territory.of(self.model, self.claim)
        except DeterrenceError as error:
            self.failures.append(str(error))
            return None
        return self._refuted_at([*first, *self.territory.points(self._affordable(count))])

    # --- verdicts --------------------------------------------------------------------------------------------------

    def undecided(self, reason: str) -> Verdict:
        """The verdict where nothing was shown, with the evidence."""
        failed = f"; not solved: {self.failures[0]}" if self.failures else ""
        points = "1 point" if self.solved == 1 else f"{self.solved} points"
        evidence = f"{points} solved exactly, none contradicts it{failed}"
        return replace(self._verdict("undecided"), reason=reason, evidence=evidence)

    def _verdict(
        self,
        status: Status,
        rests_on: tuple[str, ...] = (),
        counterexample: Counterexample | None = None,
        vacuous: bool = False,
    ) -> Verdict:
        return Verdict(
            self.model.name,
            self.claim,
            self.concept,
            status,
            rests_on,
            counterexample,
            vacuous=vacuous,
        )


def _size(model: Model) -> int:
    game = model.compiled.game
    return len(getattr(game, "nodes", ()))


def _conjuncts(statement: Formula) -> tuple[Formula, ...]:
    return statement.parts if isinstance(statement, And) else (statement,)


def _simpler(values: Mapping[str, Fraction]) -> list[dict[str, Fraction]]:
    """Points near a point, the simplest first, and the point itself."""
    found: list[dict[str, Fraction]] = []
    for step in ROUND:
        near = {name: round(value / step) * step for name, value in values.items()}
        if all(abs(near[name] - value) <= step / 2 for name, value in values.items()) and near not in found:
            found.append(near)
    return [*found[-4:], dict(values)] if len(found) > 4 else [*found, dict(values)]
