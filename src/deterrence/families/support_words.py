"""What a supporting set says, in probabilities and beliefs instead of weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deterrence.expressions import Expression, to_text
from deterrence.families.elimination import Form, Solved
from deterrence.families.family import Forms
from deterrence.families.family_search import FamilySearch, SymbolicState
from deterrence.families.rational_functions import RationalFunction
from deterrence.families.regions import RegionMaker
from deterrence.families.signs import Constraint
from deterrence.solvers.support_search import Cell
from deterrence.solvers.theories import ONE, Nonlinear, Unknown

__all__ = ["SupportWords"]


class SupportWords:
    """Reads a supporting set in the author's words.

    Parameters
    ----------
    search
        Where it was found.
    cell
        The supports and conditions.
    solved
        Their equations, solved.
    known
        Closed forms of the path's unknowns.
    maker, context
        Decide the direction of inequalities.
    """

    def __init__(
        self,
        search: FamilySearch,
        cell: Cell[SymbolicState],
        solved: Solved,
        known: Mapping[Unknown, Any],
        maker: RegionMaker,
        context: Sequence[Constraint],
    ) -> None:
        self.search, self.cell, self.solved, self.known = search, cell, solved, known
        self.maker, self.context = maker, context
        self.theories = cell.theories
        self.game = search.game
        self.ring = search.ring

    # --- closed forms ----------------------------------------------------------------------------------------------

    def _pinned(self, unknown: Unknown) -> RationalFunction | None:
        if unknown == ONE:
            return self.ring.one
        if unknown in self.known:
            value: RationalFunction = self.known[unknown]
            return value
        form = self.solved.values.get(unknown)
        if form is None or any(u != ONE for u in form):
            return None
        return form.get(ONE, self.ring.zero)

    def probability(self, number: int, action: int) -> RationalFunction | None:
        """Probability of an action off the path; None where it is not pinned down."""
        support = self.theories.supports[number] or ()
        if action not in support:
            return self.ring.zero
        if len(support) == 1:
            return self.ring.one
        for unknown in (*self.solved.values, *self.solved.free):
            if unknown[0] in ("b", "g") and unknown[-2:] == (number, action):
                total = self._pinned(self.theories.flow_of(unknown)[-1])
                weight = self._pinned(unknown)
                if total is not None and weight is not None and total != 0:
                    return weight / total
        return None

    def responses(self) -> Forms:
        """Probabilities that are pinned down."""
        found: dict[str, dict[str, dict[str, Expression]]] = {}
        for h in self.cell.sets:
            one = self.game.information_sets[h]
            shares = {action: self.probability(h, a) for a, action in enumerate(one.actions)}
            if all(share is not None for share in shares.values()):
                mixture = {action: share.expression for action, share in shares.items() if share is not None}
                found.setdefault(self.game.players[one.player], {})[one.label] = mixture
        return found

    def beliefs(self) -> Forms:
        """Beliefs that are pinned down, at information sets with several nodes."""
        found: dict[str, dict[str, dict[str, Expression]]] = {}
        for h in self.cell.sets:
            one = self.game.information_sets[h]
            weights = self._weights(h)
            if len(one.nodes) == 1 or weights is None:
                continue
            total = self.ring.zero
            for weight in weights.values():
                total = total + weight
            if total != 0:
                held = {label: (weight / total).expression for label, weight in weights.items()}
                found.setdefault(self.game.players[one.player], {})[one.label] = held
        return found

    def _weights(self, h: int) -> dict[str, RationalFunction] | None:
        found = {}
        for place in self.search.form.places[h]:
            try:
                unknown = self.theories.weight(h, self.theories.theory(h), place)
            except Nonlinear:
                return None
            weight = self.ring.zero if unknown is None else self._pinned(unknown)
            if weight is None:
                return None
            found[self.game.node_labels[place.node]] = weight * place.chance
        return found

    # --- conditions ------------------------------------------------------------------------------------------------

    def conditions(self, inequalities: Sequence[Form]) -> tuple[str, ...]:
        """The pinned probabilities and beliefs, and what binds the others."""
        told = []
        for h in self.cell.sets:
            one = self.game.information_sets[h]
            player = self.game.players[one.player]
            for a in self.theories.supports[h] or ():
                share = self.probability(h, a)
                if share is not None:
                    told.append(f"p({player}, {one.label}, {one.actions[a]}) = {share}")
        for player, sets in self.beliefs().items():
            for label, held in sets.items():
                told += [
                    f"belief({player}, {label}, {node}) = {to_text(p)}" for node, p in held.items() if to_text(p) != "0"
                ]
        for form in inequalities:
            if any(u != ONE for u in form):
                told.append(self._inequality(form))
        return tuple(dict.fromkeys(told))

    def _inequality(self, form: Form) -> str:
        unknowns = [u for u in form if u != ONE]
        in_beliefs = self._in_beliefs(form, unknowns) if all(u[0] == "u" for u in unknowns) else None
        if in_beliefs is not None:
            return in_beliefs
        if len(unknowns) == 1 and unknowns[0][0] == "b":
            return self._bound(self._name(unknowns[0]), form[unknowns[0]], form.get(ONE, self.ring.zero))
        terms = [f"({amount})*{self._name(u)}" if u != ONE else f"({amount})" for u, amount in form.items()]
        return f"{' + '.join(terms)} >= 0"

    def _bound(self, name: str, slope: RationalFunction, rest: RationalFunction) -> str:
        """``slope * name + rest >= 0`` solved for the name."""
        bound = (-(rest / slope)).expression
        sign = self.maker.oracle.sign(slope, self.context)
        if sign == "+":
            return f"{name} >= {to_text(bound)}"
        if sign == "-":
            return f"{name} <= {to_text(bound)}"
        return f"({slope})*{name} + {rest} >= 0"

    def _name(self, unknown: Unknown) -> str:
        if unknown[0] in ("b", "g"):
            one = self.game.information_sets[unknown[-2]]
            return f"p({self.game.players[one.player]}, {one.label}, {one.actions[unknown[-1]]})"
        return "weight(" + ", ".join(self._root_name(part) for part in unknown[2] if part is not None) + ")"

    def _root_name(self, root: tuple[int, int]) -> str:
        one = self.game.information_sets[root[0]]
        return f"{one.label}: {one.actions[root[1]]}"

    def _in_beliefs(self, form: Form, unknowns: list[Unknown]) -> str | None:
        """The condition over the beliefs of one information set whose nodes are the theory's roots, one each."""
        theory_name = unknowns[0][1]
        holder = self._holder(theory_name)
        if holder is None or any(u[1] != theory_name for u in unknowns):
            return None
        h, nodes = holder
        constant = form.get(ONE, self.ring.zero)
        slopes = {root: form.get(("u", theory_name, root), self.ring.zero) + constant for root in nodes}
        eliminated = [root for root in nodes if ("u", theory_name, root) in self.solved.values]
        if len(eliminated) != 1:
            return None
        one = self.game.information_sets[h]
        player = self.game.players[one.player]
        scaled = {root: slopes[root] / chance for root, (_, chance) in nodes.items()}
        names = {root: f"belief({player}, {one.label}, {label})" for root, (label, _) in nodes.items()}
        if len(nodes) == 2:
            first, second = nodes
            slope = scaled[first] - scaled[second]
            if slope != 0:
                return self._bound(names[first], slope, scaled[second])
        return " + ".join(f"({scaled[root]})*{names[root]}" for root in nodes) + " >= 0"

    def _holder(self, theory_name: Any) -> tuple[int, dict[Any, tuple[str, RationalFunction]]] | None:
        for h in self.cell.sets:
            theory = self.theories.theory(h)
            if theory.name != theory_name or len(theory.roots) < 2:
                continue
            nodes: dict[Any, tuple[str, RationalFunction]] = {}
            for place in self.search.form.places[h]:
                found = self.theories.factors(h, theory, place)
                unknown = None if found is None or found[0] else self.theories.weight(h, theory, place)
                if unknown is not None and unknown[0] == "u" and unknown[2] not in nodes:
                    nodes[unknown[2]] = (self.game.node_labels[place.node], self.ring.one * place.chance)
            if len(nodes) == len(theory.roots):
                return h, nodes
        return None
