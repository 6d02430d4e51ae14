"""From supports that could not be refuted to closed forms and regions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

from deterrence.expressions import Expression
from deterrence.families.elimination import (
    Bound,
    Form,
    eliminate,
    form_of,
    positive_terms,
    solve_equalities,
    without_redundant,
)
from deterrence.families.expectations import expected_payoffs, outcome_probabilities
from deterrence.families.family import Family, FamilySupport, Forms, Region
from deterrence.families.family_search import FamilySearch, PathValues, SymbolicState
from deterrence.families.products import ProductSupport, Unsolved
from deterrence.families.rational_functions import RationalFunction
from deterrence.families.regions import RegionMaker
from deterrence.families.signs import Constraint
from deterrence.families.support_words import SupportWords
from deterrence.solvers.support_search import Cell, Path
from deterrence.solvers.theories import ONE, Supports, Theories, Unknown

__all__ = ["FamilyBuilder"]

MOST_FREE = 6
"""Most unknowns that are eliminated for one supporting set; beyond, the set is reported as undecided."""


@dataclass
class FamilyBuilder:
    """Turns paths of a `FamilySearch` into families.

    Attributes
    ----------
    thresholds
        Supports that exist at parameters on hypersurfaces only.
    undecided
        Supports about which the proofs gave up.
    examined
        Supports, of paths and off them, that were solved symbolically.
    """

    search: FamilySearch
    thresholds: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    examined: int = 0

    def __post_init__(self) -> None:
        self.oracle = self.search.oracle
        self.ring = self.search.ring
        self.maker = RegionMaker(self.oracle)
        self.doubtful = False

    def build(self, path: Path[SymbolicState]) -> Family | None:
        """The family of a path; None when it exists on no open set of parameters."""
        self.examined += max(1, sum(map(len, path.parts)))
        supports: Supports = list(path.supports)
        contexts = [one for one in self._path_constraints(path) if self._opens(one, supports)]
        if not contexts:
            return None
        context = contexts[0] if len(contexts) == 1 else []
        parts: list[list[list[Constraint]]] = []
        held: list[FamilySupport] = []
        for number, part in enumerate(path.parts):
            alternatives: list[list[Constraint]] = []
            for cell in part:
                found = self._cell(cell, path, context, number)
                if found is not None:
                    support, branches = found
                    alternatives += branches
                    held.append(support)
            if not alternatives:
                return None
            parts.append(self.maker.union(alternatives, context))
        self.doubtful = False
        whole = self._with_all_played(self._cross(contexts, parts), path)
        if self.doubtful:
            self.undecided.append(self.search.describe(supports))
        if not whole:
            self.thresholds.append(self.search.describe(supports))
            return None
        return self._family(path, whole, tuple(held))

    def build_product(self, support: ProductSupport) -> Iterator[Family]:
        """The families of a support whose conditions multiply unknowns."""
        self.examined += 1
        supports: Supports = list(support.supports)
        if support.is_refuted():
            return
        try:
            found = list(support.solutions())
        except Unsolved as error:
            self.undecided.append(f"{self.search.describe(supports)} ({error})")
            return
        self.search.hypersurfaces.add(support.dead_ends)
        for values, conditions in found:
            contexts = [one for one in self.maker.alternatives(conditions, ()) if self._opens(one, supports)]
            if contexts:
                path = Path(support.supports, SymbolicState(()), PathValues(values), ())
                yield self._family(path, self.maker.union(contexts, []), ())

    # --- the path --------------------------------------------------------------------------------------------------

    def _path_constraints(self, path: Path[SymbolicState]) -> list[list[Constraint]]:
        """Sign conditions along the path, simplified, as alternatives."""
        if path.values is None:
            return [[]]
        constraints: list[Constraint] = [(value, ">") for value in path.values.values()]
        for condition in path.state.conditions:
            if not condition.equal:
                constraints.append((self._value(form_of(condition, self.ring), path.values), ">="))
        return self.maker.alternatives(constraints, ())

    def _value(self, form: Form, values: dict[Unknown, Any]) -> RationalFunction:
        total = self.ring.zero
        for unknown, amount in form.items():
            total = total + (amount if unknown == ONE else amount * values[unknown])
        return total

    def _opens(self, constraints: Sequence[Constraint], supports: Supports) -> bool:
        """Whether conditions hold on an open set; records thresholds and doubts."""
        answer = self.maker.strictly_possible(constraints)
        self.search.hypersurfaces.add(function for function, _ in constraints)
        if answer == "unknown":
            self.undecided.append(self.search.describe(supports))
        elif answer == "no" and self.oracle.possible(constraints) != "no":
            self.thresholds.append(self.search.describe(supports))
        return answer == "yes"

    # --- off the path ----------------------------------------------------------------------------------------------

    def _cell(
        self, cell: Cell[SymbolicState], path: Path[SymbolicState], context: list[Constraint], part: int
    ) -> tuple[FamilySupport, list[list[Constraint]]] | None:
        """A supporting set in closed form, and the conditions under which it is not empty."""
        known = path.values or {}
        forms = [(condition.equal, _put(form_of(condition, self.ring), known)) for condition in cell.state.conditions]
        equalities = [form for equal, form in forms if equal]
        self.search.hypersurfaces.add_system(equalities)
        solved = solve_equalities(equalities)
        if solved is None:
            return None
        signs = positive_terms(_unknowns(form for _, form in forms), self.ring.one)
        inequalities = [solved.put_into(form) for equal, form in forms if not equal]
        bounds = [solved.put_into(form) for form in signs]
        wanted = without_redundant([form for form in [*inequalities, *bounds] if form], self.oracle, context)
        strict = [solved.put_into(form) for form in self._positive(cell, path)]
        free = list(dict.fromkeys(u for form in [*wanted, *strict] for u in form if u != ONE))
        if len(free) > MOST_FREE:
            self.undecided.append(self.search.describe(cell.theories.supports))
            return None
        conditions: list[Bound] = [*((form, False) for form in wanted), *((form, True) for form in strict)]
        noted: list[RationalFunction] = []
        found = eliminate(conditions, free, self.oracle, context, noted)
        self.search.hypersurfaces.add([*noted, *(function for branch in found for function, _ in branch)])
        branches = [
            simple
            for branch in found
            for simple in self.maker.alternatives(branch, context)
            if self._opens([*context, *simple], cell.theories.supports)
        ]
        branches = self.maker.union(branches, context)
        if not branches:
            return None
        words = SupportWords(self.search, cell, solved, known, self.maker, context)
        support = FamilySupport(
            name="",
            part=part,
            responses=words.responses(),
            beliefs=words.beliefs(),
            conditions=words.conditions([form for form in inequalities if any(form is one for one in wanted)]),
            region=self._region(branches),
            played={
                one.label: tuple(one.actions[a] for a in cell.theories.supports[h] or ())
                for h in cell.sets
                for one in [self.search.game.information_sets[h]]
            },
        )
        return support, branches

    def _positive(self, cell: Cell[SymbolicState], path: Path[SymbolicState]) -> list[Form]:
        """What must be positive: the mass of inherited theories, and the path's own weights where ties free them."""
        one = self.ring.one
        found = [
            {("u", theory.name, root): one for root in theory.mass}
            for theory in map(cell.theories.theory, cell.sets)
            if theory.mass
        ]
        if path.values is None:
            unknowns = _unknowns(form_of(condition, self.ring) for condition in path.state.conditions)
            found += [{u: one} for u in unknowns if u[0] == "b"]
        return found

    # --- the family ------------------------------------------------------------------------------------------------

    def _cross(self, contexts: list[list[Constraint]], parts: list[list[list[Constraint]]]) -> list[list[Constraint]]:
        """One alternative of the path and of every part; combinations without interior left out."""
        combined = contexts
        for alternatives in parts:
            combined = [[*one, *other] for one in combined for other in alternatives]
        found = []
        for one in combined:
            whole = self.maker.simplify(one)
            answer = "no" if whole is None else self.maker.strictly_possible(whole)
            if whole is not None and answer == "yes":
                found.append(whole)
            elif answer == "unknown":
                self.doubtful = True
        return self.maker.union(found, [])

    def _with_all_played(self, whole: list[list[Constraint]], path: Path[SymbolicState]) -> list[list[Constraint]]:
        """Alternatives without the edges at which a supported action is not played: another path begins there."""
        gone = 0
        for value in (path.values or {}).values():
            factored = self.oracle.table.of(RationalFunction(self.ring, value.above, self.ring.unit))
            gone |= factored.odd | factored.even
        return [
            [(one, ">" if self.oracle.table.of(one).odd & gone else relation) for one, relation in alternative]
            for alternative in whole
        ]

    def _region(self, alternatives: list[list[Constraint]]) -> Region:
        return Region(tuple(tuple(self.maker.formula(c) for c in one) for one in alternatives))

    def _family(
        self, path: Path[SymbolicState], whole: list[list[Constraint]], held: tuple[FamilySupport, ...]
    ) -> Family:
        game = self.search.game
        reached = path.reached()
        theories = Theories(self.search.form, list(path.supports))
        named: dict[str, dict[str, tuple[str, ...]]] = {}
        for h in reached:
            one = game.information_sets[h]
            actions = tuple(one.actions[a] for a in path.supports[h] or ())
            named.setdefault(game.players[one.player], {})[one.label] = actions
        values = PathValues(path.values or {})
        sample = self.oracle.sample([(c, ">") for c, _ in whole[0]])
        leaves = self._leaf_probabilities(theories, values)
        return Family(
            name="",
            path=named,
            strategies=self._strategies(theories, reached, values),
            beliefs=self._beliefs(theories, reached, values),
            region=self._region(whole),
            supports=held,
            payoffs=expected_payoffs(self.search, leaves),
            outcomes=outcome_probabilities(self.search, leaves),
            sample=sample or {},
            free=self._free(path),
            depth={game.information_sets[h].label: len(game.path(game.information_sets[h].nodes[0])) for h in reached},
        )

    def probability(
        self, theories: Theories, number: int, action: int, values: dict[Unknown, Any]
    ) -> RationalFunction | None:
        """Probability of an action on the path; None where ties leave it free."""
        support = theories.supports[number] or ()
        if action not in support:
            return self.ring.zero
        if len(support) == 1:
            return self.ring.one
        if any(("b", number, a) not in values for a in support):
            return None
        total = self.ring.zero
        for a in support:
            total = total + values["b", number, a]
        share: RationalFunction = values["b", number, action] / total
        return share

    def _strategies(self, theories: Theories, reached: list[int], values: dict[Unknown, Any]) -> Forms:
        game = self.search.game
        found: dict[str, dict[str, dict[str, Expression]]] = {}
        for h in reached:
            one = game.information_sets[h]
            mixture = {}
            for a, action in enumerate(one.actions):
                probability = self.probability(theories, h, a, values)
                if probability is not None:
                    mixture[action] = probability.expression
            found.setdefault(game.players[one.player], {})[one.label] = mixture
        return found

    def _beliefs(self, theories: Theories, reached: list[int], values: dict[Unknown, Any]) -> Forms:
        game = self.search.game
        found: dict[str, dict[str, dict[str, Expression]]] = {}
        for h in reached if self.search.mode != "nash" else ():
            one = game.information_sets[h]
            if len(one.nodes) == 1:
                continue
            weights = {}
            for place in self.search.form.places[h]:
                multiplied = theories.factors(h, theories.theory(h), place)
                factors = [] if multiplied is None else multiplied[0]
                if any(unknown not in values for unknown in factors):
                    break
                weight = prod((values[unknown] for unknown in factors), start=self.ring.one)
                weight = self.ring.zero if multiplied is None else weight
                weights[game.node_labels[place.node]] = weight * place.chance
            else:
                total = self.ring.zero
                for weight in weights.values():
                    total = total + weight
                held = {label: (weight / total).expression for label, weight in weights.items()}
                found.setdefault(game.players[one.player], {})[one.label] = held
        return found

    def _leaf_probabilities(self, theories: Theories, values: dict[Unknown, Any]) -> list[RationalFunction] | None:
        found = []
        for leaf in self.search.form.leaves:
            probability = self.ring.one * leaf.chance / self.search.chance_scale
            for sequence in leaf.sequences:
                for h, a in sequence:
                    if probability == 0:
                        break
                    share = self.probability(theories, h, a, values)
                    if share is None:
                        return None
                    probability = probability * share
            found.append(probability)
        return found

    def _free(self, path: Path[SymbolicState]) -> tuple[str, ...]:
        if path.values is not None:
            return ()
        game = self.search.game
        unknowns = _unknowns(form_of(c, self.ring) for c in path.state.conditions)
        return tuple(
            f"p({game.players[game.information_sets[u[1]].player]}, {game.information_sets[u[1]].label}, "
            f"{game.information_sets[u[1]].actions[u[2]]})"
            for u in unknowns
            if u[0] == "b"
        )


def _put(form: Form, known: dict[Unknown, Any]) -> Form:
    result: Form = {}
    for unknown, amount in form.items():
        target, value = (ONE, amount * known[unknown]) if unknown in known else (unknown, amount)
        result[target] = result[target] + value if target in result else value
    return {u: c for u, c in result.items() if c != 0}


def _unknowns(forms: Any) -> list[Unknown]:
    return list(dict.fromkeys(u for form in forms for u in form if u != ONE))
