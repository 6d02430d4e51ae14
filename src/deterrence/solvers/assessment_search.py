"""Search for all assessments of a concept, support by support.

First the supports along the path of play are enumerated, from the root down, with the conditions of optimality added as
soon as they can be written; what is left is a path. Then the information sets off the path fall into *clusters* that
share no condition once the path is pinned down; every cluster is enumerated alone, and a path stands when each of its
clusters can be held up. Every step discards only supports whose exact linear conditions have no solution.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, combinations
from math import lcm
from typing import Literal

from deterrence.errors import LimitError
from deterrence.games import ExtensiveFormGame
from deterrence.solvers.base import Settings
from deterrence.solvers.linear_conditions import Piece, Systems
from deterrence.solvers.sequence_form import Leaf, Place, SequenceForm
from deterrence.solvers.theories import ONE, Condition, Nonlinear, Supports, Theories, Unknown

__all__ = ["AssessmentSearch", "Cell", "Mode", "Path"]

Mode = Literal["nash", "weak-perfect-bayesian", "perfect-bayesian"]


@dataclass(frozen=True)
class Cell:
    """One way to play and believe at some information sets, under fixed supports: a product of polytopes.

    Parameters
    ----------
    sets
        The information sets concerned.
    theories
        Supports (of the path, too) and the theories that they lead to.
    pieces
        The solution set.
    """

    sets: tuple[int, ...]
    theories: Theories
    pieces: tuple[Piece, ...]

    def centre(self) -> dict[Unknown, Fraction]:
        """Values in the relative interior."""
        return {unknown: value for piece in self.pieces for unknown, value in piece.centre().items()}


@dataclass(frozen=True)
class Path:
    """Supports along a path of play, with all that can hold it up.

    Parameters
    ----------
    supports
        Decided exactly at the reached information sets.
    values
        The unknowns on the path, where they are pinned to one value; None where ties leave a continuum.
    parts
        One list of alternative cells for every cluster off the path. Without pinned values there is one part, whose
        cells comprise the path's unknowns.
    """

    supports: tuple[tuple[int, ...] | None, ...]
    values: dict[Unknown, Fraction] | None
    parts: tuple[tuple[Cell, ...], ...]


@dataclass
class AssessmentSearch:
    """Enumerates the equilibrium paths of an extensive-form game.

    Parameters
    ----------
    game
        Exact, with perfect recall.
    mode
        Which concept: see `deterrence.concepts`.
    settings
        Time budget and progress.

    Attributes
    ----------
    undecided
        Supports that could not be decided, with the reason: completeness fails when there are any.
    """

    game: ExtensiveFormGame[Fraction]
    mode: Mode = "perfect-bayesian"
    settings: Settings = field(default_factory=Settings)
    undecided: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.form = SequenceForm(self.game)
        _scale_to_integers(self.form)
        self.systems = Systems()
        self.count = len(self.game.information_sets)
        self.candidates = [self._candidates(number) for number in range(self.count)]
        self.order = sorted(range(self.count), key=lambda h: (self._depth(h), h))

    # --- candidates ------------------------------------------------------------------------------------------------

    def _depth(self, number: int) -> int:
        return max(len(self.game.path(place.node)) for place in self.form.places[number])

    def _candidates(self, number: int) -> list[tuple[int, ...]]:
        """Supports of an information set that some belief and some play of the others may justify."""
        actions = self._undominated(number)
        subsets = list(chain.from_iterable(combinations(actions, k) for k in range(1, len(actions) + 1)))
        if any(self.form.sets_below[number]):
            return subsets
        return [support for support in subsets if self._justifiable(number, support)]

    def _undominated(self, number: int) -> list[int]:
        """Actions whose best payoff at some node reaches the worst payoff of every other action there."""
        form, player = self.form, self.form.owner[number]
        best: dict[tuple[int, int], Fraction] = {}
        worst: dict[tuple[int, int], Fraction] = {}
        places = {place.node: place for place in form.places[number]}
        helper = Theories(form, [None] * self.count)
        for k in form.leaves_below[number]:
            leaf = form.leaves[k]
            action = next(a for h, a in leaf.sequences[player] if h == number)
            key = (helper.ancestor(leaf.node, places), action)
            amount = leaf.payoffs[player]
            best[key] = max(best.get(key, amount), amount)
            worst[key] = min(worst.get(key, amount), amount)
        actions = range(form.sizes[number])
        return [
            a
            for a in actions
            if not any(all(best[v, a] < worst[v, b] for v in places) for b in actions if b != a)
        ]

    def _justifiable(self, number: int, support: tuple[int, ...]) -> bool:
        """For an information set that ends the game: whether some belief makes all of a support optimal."""
        form, player = self.form, self.form.owner[number]
        amounts = {}
        for k in form.leaves_below[number]:
            leaf = form.leaves[k]
            action = next(a for h, a in leaf.sequences[player] if h == number)
            parent = self.game.parents[leaf.node][0]
            while parent not in {place.node for place in form.places[number]}:
                parent = self.game.parents[parent][0]
            share = leaf.chance * leaf.payoffs[player]
            amounts[parent, action] = amounts.get((parent, action), Fraction(0)) + share
        nodes = [place.node for place in form.places[number]]
        conditions = [Condition(True, (*((("node", v), 1) for v in nodes), (ONE, -1)))]
        for action in range(form.sizes[number]):
            gap = tuple((("node", v), amounts[v, support[0]] - amounts[v, action]) for v in nodes)
            conditions.append(Condition(action in support, tuple((u, c) for u, c in gap if c != 0)))
        return self.systems.solve(conditions) is not None

    # --- the path --------------------------------------------------------------------------------------------------

    def paths(self) -> Iterator[Path]:
        """Every path of play that something holds up."""
        yield from self._extend([None] * self.count)

    def _extend(self, supports: Supports) -> Iterator[Path]:
        if self.settings.out_of_time():
            raise LimitError("the time budget is used up")
        theories = Theories(self.form, supports)
        following = next((h for h in self.order if supports[h] is None and theories.reached(h)), None)
        if following is None:
            yield from self._hold_up(supports)
            return
        for support in self.candidates[following]:
            longer = list(supports)
            longer[following] = support
            if self._path_pieces(longer) is not None:
                yield from self._extend(longer)

    def _path_pieces(self, supports: Supports) -> list[Piece] | None:
        """The solution set of the conditions along the path that can be written already."""
        theories = Theories(self.form, supports)
        decided = [h for h in range(self.count) if supports[h] is not None]
        try:
            conditions = [c for h in decided for c in self._ready(theories, h)]
        except Nonlinear as error:
            return [] if self._note(supports, error) else None
        return self._positive(self._solve(theories, conditions, None), theories, decided)

    def _note(self, supports: Supports, error: Nonlinear) -> bool:
        """Remember supports whose conditions are not linear; they are not searched further."""
        told = "; ".join(
            f"{one.label}: {' or '.join(one.actions[a] for a in support)}"
            for one, support in zip(self.game.information_sets, supports, strict=True)
            if support is not None
        )
        self.undecided.append(f"{told} ({error})")
        return False

    def _ready(self, theories: Theories, number: int) -> Iterator[Condition]:
        """Conditions of optimality at a decided information set whose further course is decided, too."""
        supports, below = theories.supports, self.form.sets_below[number]
        support = supports[number]
        if support is None or any(supports[h] is None for h in below[support[0]]):
            return
        actions = [a for a in range(self.form.sizes[number]) if all(supports[h] is not None for h in below[a])]
        yield from theories.optimality(number, actions)

    def _solve(
        self, theories: Theories, conditions: list[Condition], known: dict[Unknown, Fraction] | None
    ) -> list[Piece] | None:
        unknowns = dict.fromkeys(u for c in conditions for u, _ in c.form if u != ONE and (not known or u not in known))
        flows = list(theories.bookkeeping(unknowns))
        self._check_scales(chain(conditions, flows))
        return self.systems.solve(chain(flows, conditions), known)

    def _check_scales(self, conditions: Iterable[Condition]) -> None:
        """One information set's mixture, counted relative to two unknown weights, is not linear in either."""
        scale: dict[int, tuple[object, ...]] = {}
        for condition in conditions:
            for unknown, _ in condition.form:
                if unknown == ONE or unknown[0] == "u":
                    continue
                h, prefix = (unknown[1], unknown[:1]) if unknown[0] == "b" else (unknown[3], unknown[:3])
                if scale.setdefault(h, prefix) != prefix:
                    label = self.game.information_sets[h].label
                    raise Nonlinear(f"two separate theories weigh the mixture at {label}")

    def _positive(self, pieces: list[Piece] | None, theories: Theories, sets: Iterable[int]) -> list[Piece] | None:
        """The pieces, unless some action of a support cannot have positive weight."""
        if pieces is None:
            return None
        wanted = {("b", h, a) for h in sets for a in theories.supports[h] or () if len(theories.supports[h] or ()) > 1}
        for piece in pieces:
            if any(u in wanted and not piece.can_be_positive(u) for u in piece.unknowns):
                return None
        return pieces

    # --- off the path ----------------------------------------------------------------------------------------------

    def _hold_up(self, supports: Supports) -> Iterator[Path]:
        theories = Theories(self.form, supports)
        reached = [h for h in range(self.count) if supports[h] is not None]
        unknowns = [("b", h, a) for h in reached for a in supports[h] or () if len(supports[h] or ()) > 1]
        conditions = [c for h in reached for c in self._ready(theories, h)]
        flows = list(theories.bookkeeping(unknowns))
        pieces = self._positive(self.systems.solve(chain(flows, conditions)), theories, reached)
        if pieces is None:
            return
        off = [h for h in self.order if supports[h] is None]
        if all(len(piece.cone.vertices()) == 1 for piece in pieces):
            values = {u: v for piece in pieces for u, v in piece.vertices()[0].items()}
            parts = []
            for cluster in self._clusters(theories, off):
                cells = tuple(self._cells(supports, cluster, [], values))
                if not cells:
                    return
                parts.append(cells)
            yield Path(tuple(supports), values, tuple(parts))
            return
        whole = tuple(
            cell
            for cell in self._cells(supports, off, [*flows, *conditions], None)
            if self._positive(list(cell.pieces), cell.theories, reached) is not None
        )
        if whole:
            yield Path(tuple(supports), None, (whole,))

    def _clusters(self, theories: Theories, off: list[int]) -> list[list[int]]:
        """Groups of unreached information sets that may share a condition, in search order."""
        group = {h: h for h in off}

        def find(h: int) -> int:
            while group[h] != h:
                h = group[h]
            return h

        def unite(several: Iterable[int]) -> None:
            members = [h for h in several if h in group]
            for other in members[1:]:
                group[find(other)] = find(members[0])

        led: dict[tuple[int, int, int], int] = {}
        for h in off:
            unite([h, *chain.from_iterable(self.form.sets_below[h])])
            for place in self.form.places[h]:
                for deviation in theories.deviations(place, self.form.owner[h]):
                    unite([h, led.setdefault((self.form.owner[h], *deviation), h)])
        for h in range(self.count):
            for a, below in enumerate(self.form.sets_below[h]):
                if h not in group and a not in (theories.supports[h] or ()):
                    unite(below)
        clusters: dict[int, list[int]] = {}
        for h in off:
            clusters.setdefault(find(h), []).append(h)
        return list(clusters.values())

    def _cells(
        self, supports: Supports, cluster: list[int], extra: list[Condition], known: dict[Unknown, Fraction] | None
    ) -> Iterator[Cell]:
        """All supports of a cluster whose conditions can be met, given the path."""
        above = [h for h in range(self.count) if supports[h] is not None]

        def search(longer: Supports, position: int) -> Iterator[Cell]:
            if self.settings.out_of_time():
                raise LimitError("the time budget is used up")
            if position == len(cluster):
                yield from self._finish(longer, cluster, above, extra, known)
                return
            number = cluster[position]
            for support in self._off_path_candidates(longer, number):
                deeper = list(longer)
                deeper[number] = support
                if position + 1 == len(cluster) or self._may_stand(deeper, cluster, above, extra, known):
                    yield from search(deeper, position + 1)

        yield from search(supports, 0)

    def _off_path_candidates(self, supports: Supports, number: int) -> list[tuple[int, ...]]:
        if self.mode != "nash":
            return self.candidates[number]
        theories = Theories(self.form, supports)
        if any(theories.others_reach(place, self.form.owner[number]) for place in self.form.places[number]):
            return [(a,) for a in range(self.form.sizes[number])]
        return [tuple(range(self.form.sizes[number]))]

    def _conditions(self, theories: Theories, cluster: list[int], above: list[int], early: bool) -> list[Condition]:
        """What must hold at a cluster, and on the path because of it; `early`: only what is safe to write already."""
        supports = theories.supports
        members = set(cluster)
        found: list[Condition] = []
        for h in above:
            for a, below in enumerate(self.form.sets_below[h]):
                if members & below and all(supports[other] is not None for other in below):
                    found.extend(theories.optimality(h, [a]))
        for h in cluster:
            if supports[h] is None or (early and not self._is_settled(theories, h)):
                continue
            if self.mode == "nash" and not any(
                theories.others_reach(place, self.form.owner[h]) for place in self.form.places[h]
            ):
                continue
            if all(supports[other] is not None for below in self.form.sets_below[h] for other in below):
                found.extend(theories.optimality(h))
        return found

    def _is_settled(self, theories: Theories, number: int) -> bool:
        """Whether the theory of an information set no longer depends on undecided supports or alternatives."""
        above = {h for place in self.form.places[number] for s in place.sequences for h, _ in s}
        if any(theories.supports[h] is None for h in above):
            return False
        earlier = [h for h, _ in self.form.own_parent[number]]
        return not any(theories.has_alternatives(h) for h in [*earlier, number])

    def _may_stand(
        self, supports: Supports, cluster: list[int], above: list[int], extra: list[Condition], known: dict[Unknown, Fraction] | None
    ) -> bool:
        theories = Theories(self.form, supports, weak=self.mode == "weak-perfect-bayesian")
        try:
            conditions = self._conditions(theories, cluster, above, early=True)
            return self._solve(theories, [*extra, *conditions], known) is not None
        except Nonlinear:
            return True

    def _finish(
        self, supports: Supports, cluster: list[int], above: list[int], extra: list[Condition], known: dict[Unknown, Fraction] | None
    ) -> Iterator[Cell]:
        first = Theories(self.form, supports, weak=self.mode == "weak-perfect-bayesian")
        choices = [h for h in cluster if first.has_alternatives(h)]
        for fresh in chain.from_iterable(combinations(choices, k) for k in range(len(choices) + 1)):
            theories = Theories(self.form, supports, frozenset(fresh), first.weak)
            try:
                conditions = [*extra, *self._conditions(theories, cluster, above, early=False)]
                kept = [theories.theory(h) for h in cluster]
                for one in kept:
                    name, roots = one.none or ((), ())
                    conditions += [Condition(True, ((("u", name, root), 1),)) for root in roots]
                pieces = self._solve(theories, conditions, known)
            except Nonlinear as error:
                self._note(supports, error)
                continue
            masses = [[("u", one.name, root) for root in one.mass] for one in kept if one.mass]
            if pieces is not None and all(_some_positive(pieces, mass) for mass in masses):
                yield Cell(tuple(cluster), theories, tuple(pieces))


def _some_positive(pieces: list[Piece], unknowns: list[Unknown]) -> bool:
    held = [(piece, u) for piece in pieces for u in unknowns if u in piece.unknowns]
    return not held or any(piece.can_be_positive(u) for piece, u in held)


def _scale_to_integers(form: SequenceForm[Fraction]) -> None:
    """Multiply the probabilities of chance, and each player's payoffs, by a positive number: nothing else changes."""
    places = [place for several in form.places for place in several]
    chances = lcm(*(one.chance.denominator for one in chain(form.leaves, places)))
    scales = [
        lcm(*(leaf.payoffs[i].denominator for leaf in form.leaves)) for i in range(len(form.game.players))
    ]

    def payoffs(leaf: Leaf[Fraction]) -> tuple[Fraction, ...]:
        return tuple(int(amount * scale) for amount, scale in zip(leaf.payoffs, scales, strict=True))  # type: ignore[misc]

    form.leaves = [Leaf(x.node, int(x.chance * chances), x.sequences, payoffs(x)) for x in form.leaves]  # type: ignore[arg-type]
    form.places = [
        [Place(place.node, int(place.chance * chances), place.sequences) for place in several]  # type: ignore[arg-type]
        for several in form.places
    ]
