"""Backward induction at many points at once.

With perfect information every decision node is a subgame, so that the game is solved from its ends: at each node the
mover takes the action that is worth most to it, given what is done afterwards. Numbers are written once, as source code
with bounds on their rounding errors (`bounded`), and run over whole columns of points. An action certainly is best only
where it beats each of the others by more than the bounds; then it is the only best one, in exact numbers. Where that
holds at every node of the tree, on the path of play and off it, and every branch of chance is certainly possible,
backward induction leaves no choice: there is exactly one subgame-perfect equilibrium, in pure strategies, and its path
and numbers are those found.

Where something ties, a *careful* kernel looks again. At each node it keeps every action that is not certainly beaten by
another, and encloses what the node is worth to each player by the least and the most over these; so every
subgame-perfect equilibrium of the subgame, mixtures included, lies between. An action beats another where the least of
the one exceeds the most of the other. If at every node on the path of play some action beats all others like that, all
subgame-perfect equilibria take this path, whatever they do off it: ties there change nothing that a sweep tells.
Everywhere else the point is left to an exact solve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from deterrence.analysis.sweeps.batch_kernel import BatchKernel, BatchWriter, both, either, neither
from deterrence.analysis.sweeps.bounded import Bounded
from deterrence.analysis.sweeps.kernels import Quantity
from deterrence.analysis.sweeps.plans import Layout
from deterrence.errors import ExpressionError, NotDefinedError
from deterrence.expressions import ONE, ZERO, Expression, Power, Product, Sum, substitute
from deterrence.games import Decision, ExtensiveFormGame, Terminal
from deterrence.games.extensive_form import Chance, Node
from deterrence.model import Model
from deterrence.model.intervals import enclosure

__all__ = ["MOST_NODES", "backward_kernel", "has_perfect_information"]

MOST_NODES = 2000
"""Largest tree that is written out."""
MOST_ACTIONS = 40
"""Largest choice, as each action is compared with each other one."""
MOST_SYMBOLS = 300
"""Longest expectation that is kept as an expression, so that equal terms cancel before anything is rounded."""


def has_perfect_information(model: Model) -> bool:
    """Whether every mover of a model knows everything that happened."""
    game = model.symbolic()
    return isinstance(game, ExtensiveFormGame) and all(len(one.nodes) == 1 for one in game.information_sets)


def backward_kernel(
    model: Model, names: Sequence[str], fixed: Mapping[str, Fraction], layout: Layout, careful: bool = False
) -> BatchKernel:
    """Write the kernel of a model with perfect information.

    Raises
    ------
    NotDefinedError
        For larger trees than `MOST_NODES`, and choices larger than `MOST_ACTIONS`.
    ExpressionError
        For payoffs or probabilities that kernels do not have.
    """
    game = model.symbolic()
    assert isinstance(game, ExtensiveFormGame)
    if len(game.nodes) > MOST_NODES:
        raise NotDefinedError(f"{model.name} has {len(game.nodes)} nodes; batches hold at most {MOST_NODES}")
    most = max((len(one.actions) for one in game.information_sets), default=0)
    if most > MOST_ACTIONS:
        raise NotDefinedError(f"{model.name} has a choice of {most} actions; batches hold at most {MOST_ACTIONS}")
    writer = BatchWriter(model, names, fixed, layout)
    return _Induction(game.map(lambda amount: substitute(amount, fixed)), writer, careful).run()


Amount = Expression | Bounded
LEAST, MOST = -1, 1
"""The ends between which a careful kernel knows an amount; others know but one."""


class _Induction:
    """Amounts are numbered: the players' payoffs, then the outcomes' probabilities."""

    def __init__(self, game: ExtensiveFormGame[Expression], writer: BatchWriter, careful: bool) -> None:
        self.game, self.writer, self.numbers, self.careful = game, writer, writer.numbers, careful
        self.events = tuple(game.outcomes.values())
        self._known: dict[tuple[int, int, int], Amount] = {}
        self._best: dict[int, list[str]] = {}
        self._possible: dict[int, list[str]] = {}
        self._settled: dict[int, bool] = {}

    def run(self) -> BatchKernel:
        """Write everything, from the ends of the tree to its root and down again."""
        live = self._live()
        for number in reversed(live):
            node = self.game.nodes[number]
            if isinstance(node, Decision):
                self._decide(number, node)
            elif isinstance(node, Chance):
                self._require_lottery(node)
        reached = {0: "True"}
        for number in live:
            node = self.game.nodes[number]
            flags = self._best[number] if isinstance(node, Decision) else ["True"] * len(node.children)
            for flag, child in zip(flags, node.children, strict=True):
                reached[child] = self._named(both(reached[number], flag))
            if isinstance(node, Decision):
                open_ = neither(self._named(either(*flags)))
                self.writer.doubt(both(reached[number], open_) if self.careful else open_)
        self.writer.add("", "True", self._quantities())
        for one in sorted(self.game.information_sets, key=lambda one: one.player):
            for number in set(one.nodes) & {*live}:
                for action, child in zip(one.actions, self.game.nodes[number].children, strict=True):
                    if reached[child] != "False":
                        self.writer.add(f"{one.label}={action}", reached[child])
        return self.writer.written(path=True)

    def _live(self) -> list[int]:
        """Nodes that no impossible branch of chance cuts off; parents first."""
        live = {0}
        for number, node in enumerate(self.game.nodes):
            if number in live:
                live.update(child for child, _ in self._branches(node))
        return sorted(live)

    def _branches(self, node: Node[Expression]) -> list[tuple[int, Expression]]:
        """Children, with their probabilities at chance nodes."""
        if not isinstance(node, Chance):
            return [(child, ONE) for child in node.children]
        every = zip(node.children, node.probabilities, strict=True)
        return [(child, share) for child, share in every if not self.numbers.of(share).is_zero]

    def _require_lottery(self, node: Chance[Expression]) -> None:
        left: Expression = ONE
        for share in node.probabilities:
            left = left - share
            if not self.numbers.of(share).is_zero:
                self.writer.doubt(neither(self._named(self._positive(share))))
        if not self.numbers.of(left).is_zero:
            rule = "probabilities of a chance move add up to 1 whatever the parameters"
            raise ExpressionError("no-lottery", "probabilities that may not add up", node.move, rule)

    def _positive(self, share: Expression) -> str:
        """Source of whether a probability is certainly positive; also if it is a small product of positive factors."""
        match share:
            case Sum(parts) | Product(parts) if all(self._is_share(part) for part in parts):
                join = either if isinstance(share, Sum) else both
                return self._named(join(*(self._positive(part) for part in parts)))
            case Power(base, exponent) if exponent > 0 and self._is_share(base):
                return self._positive(base)
            case _:
                return self.numbers.positive(self.numbers.of(share))

    def _is_share(self, part: Expression) -> bool:
        """Whether it is never negative within the ranges."""
        ends = enclosure(part, self.numbers.box)
        return ends is not None and ends[0] >= 0

    def _decide(self, number: int, node: Decision) -> None:
        """For each action the sources of whether it certainly is the only best one, and whether it may be best."""
        mover = self.game.information_sets[node.information_set].player
        places = range(len(node.children))
        beats = {
            (a, b): self._beats(node.children[a], node.children[b], mover) for a in places for b in places if a != b
        }
        wins = [[beats[a, b] for b in places if b != a] for a in places]
        losses = [[beats[b, a] for b in places if b != a] for a in places]
        self._best[number] = [self._named(both(*one)) for one in wins]
        self._possible[number] = [neither(self._named(either(*one))) for one in losses]

    def _beats(self, one: int, other: int, mover: int) -> str:
        """Source of whether a node certainly is worth more to somebody than another."""
        if self._is_settled(one) and self._is_settled(other):  # a difference and its negative are written once
            first, second = sorted((one, other))
            gap = self._less(self._amount(first, mover, LEAST), self._amount(second, mover, LEAST))
            return self.numbers.positive(gap) if one < other else self.numbers.negative(gap)
        return self.numbers.positive(self._less(self._amount(one, mover, LEAST), self._amount(other, mover, MOST)))

    def _is_settled(self, number: int) -> bool:
        """Whether what a node is worth is one number."""
        if not self.careful:
            return True
        if number not in self._settled:
            node = self.game.nodes[number]
            if isinstance(node, Decision):
                left = self._left(number, node)
                self._settled[number] = len(left) == 1 and self._is_settled(left[0][0])
            else:
                self._settled[number] = all(self._is_settled(child) for child, _ in self._branches(node))
        return self._settled[number]

    def _left(self, number: int, node: Decision) -> list[tuple[int, str]]:
        """Children that may be chosen, each with the source of where it is."""
        flags = self._possible[number] if self.careful else self._best[number]
        found = [(child, flag) for child, flag in zip(node.children, flags, strict=True) if flag != "False"]
        return found or [(node.children[0], "True")]  # a tie at every point, so that an exact solve decides everywhere

    def _less(self, one: Amount, other: Amount) -> Bounded:
        """A difference; of expressions, so that what they share cancels."""
        if isinstance(one, Expression) and isinstance(other, Expression):
            return self.numbers.of(one - other)
        return self.numbers.difference(self._number(one), self._number(other))

    def _number(self, amount: Amount) -> Bounded:
        return amount if isinstance(amount, Bounded) else self.numbers.of(amount)

    def _amount(self, number: int, what: int, end: int) -> Amount:
        """What a node is worth to a player, or how probable an outcome is there, at the least or most."""
        key = number, what, LEAST if self._is_settled(number) else end
        if key not in self._known:
            self._known[key] = self._worth(self.game.nodes[number], *key)
        return self._known[key]

    def _worth(self, node: Node[Expression], number: int, what: int, end: int) -> Amount:
        if isinstance(node, Terminal):
            players = len(self.game.players)
            return node.payoffs[what] if what < players else ONE if number in self.events[what - players] else ZERO
        if isinstance(node, Decision):
            left = self._left(number, node)
            amounts = [self._amount(child, what, end) for child, _ in left]
            if all(isinstance(one, Expression) and one == amounts[0] for one in amounts):
                return amounts[0]
            flags, numbers = [flag for _, flag in left], [self._number(one) for one in amounts]
            return self.numbers.outermost(flags, numbers, end) if self.careful else self.numbers.chosen(flags, numbers)
        return self._expected([(share, self._amount(child, what, end)) for child, share in self._branches(node)])

    def _expected(self, terms: Sequence[tuple[Expression, Amount]]) -> Amount:
        whole: Expression = ZERO
        for share, amount in terms:
            if not isinstance(amount, Expression) or whole.size + share.size + amount.size > MOST_SYMBOLS:
                products = [self.numbers.product(self.numbers.of(share), self._number(one)) for share, one in terms]
                return self.numbers.sum(products)
            whole = whole + share * amount
        return whole

    def _quantities(self) -> list[Quantity]:
        """The numbers of the equilibrium that are held."""
        told = [*(f"payoff({one})" for one in self.game.players), *(f"P({one})" for one in self.game.outcomes)]
        held = [k for k, one in enumerate(told) if self.writer.layout.pair(one) is not None]
        return [
            one for k in held for one in self.writer.quantity(told[k], self._number(self._amount(0, k, LEAST)).source)
        ]

    def _named(self, source: str) -> str:
        return self.numbers.named(source) if "&" in source or "|" in source else source
