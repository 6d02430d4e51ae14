"""Backward induction at many points at once.

With perfect information every decision node is a subgame, so that the game is solved from its ends: at each node the
mover takes the action that is worth most to it, given what is done afterwards. Numbers are written once, as source code
with bounds on their rounding errors (`bounded`), and run over whole columns of points. An action counts as best only
where it beats each of the others by more than the bounds; then it is the only best one, in exact numbers. Where that
holds at every node of the tree, on the path of play and off it, and every branch of chance is certainly possible,
backward induction leaves no choice: there is exactly one subgame-perfect equilibrium, in pure strategies, and its path
and numbers are those found. Everywhere else the point is left to an exact solve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations

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
MOST_SYMBOLS = 300
"""Longest expectation that is kept as an expression, so that equal terms cancel before anything is rounded."""


def has_perfect_information(model: Model) -> bool:
    """Whether every mover of a model knows everything that happened."""
    game = model.symbolic()
    return isinstance(game, ExtensiveFormGame) and all(len(one.nodes) == 1 for one in game.information_sets)


def backward_kernel(model: Model, names: Sequence[str], fixed: Mapping[str, Fraction], layout: Layout) -> BatchKernel:
    """Write the kernel of a model with perfect information.

    Raises
    ------
    NotDefinedError
        For larger trees than `MOST_NODES`.
    ExpressionError
        For payoffs or probabilities that kernels do not have.
    """
    game = model.symbolic()
    assert isinstance(game, ExtensiveFormGame)
    if len(game.nodes) > MOST_NODES:
        raise NotDefinedError(f"{model.name} has {len(game.nodes)} nodes; batches hold at most {MOST_NODES}")
    writer = BatchWriter(model, names, fixed, layout)
    return _Induction(game.map(lambda amount: substitute(amount, fixed)), writer).run()


class _Induction:
    """Amounts are numbered: the players' payoffs, then the outcomes' probabilities."""

    def __init__(self, game: ExtensiveFormGame[Expression], writer: BatchWriter) -> None:
        self.game, self.writer, self.numbers = game, writer, writer.numbers
        self.events = tuple(game.outcomes.values())
        self._known: dict[tuple[int, int], Expression | Bounded] = {}
        self._best: dict[int, list[str]] = {}

    def run(self) -> BatchKernel:
        """Write everything, from the ends of the tree to its root and down again."""
        live = self._live()
        for number in reversed(live):
            node = self.game.nodes[number]
            if isinstance(node, Decision):
                self._best[number] = self._decided(node)
            elif isinstance(node, Chance):
                self._require_lottery(node)
        reached = {0: "True"}
        for number in live:
            node = self.game.nodes[number]
            flags = self._best[number] if isinstance(node, Decision) else ["True"] * len(node.children)
            for flag, child in zip(flags, node.children, strict=True):
                reached[child] = self._named(both(reached[number], flag))
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

    def _decided(self, node: Decision) -> list[str]:
        """For each action the source of whether it is certainly the only best one."""
        mover = self.game.information_sets[node.information_set].player
        beats = {
            (a, b): self._signs(
                self._less(self._amount(node.children[a], mover), self._amount(node.children[b], mover))
            )
            for a, b in combinations(range(len(node.children)), 2)
        }
        flags = []
        for a in range(len(node.children)):
            wins = [beats[a, b][0] if a < b else beats[b, a][1] for b in range(len(node.children)) if b != a]
            flags.append(self._named(both(*wins)))
        self.writer.doubt(neither(self._named(either(*flags))))
        return flags

    def _signs(self, gap: Bounded) -> tuple[str, str]:
        return self.numbers.positive(gap), self.numbers.negative(gap)

    def _less(self, one: Expression | Bounded, other: Expression | Bounded) -> Bounded:
        """A difference; of expressions, so that what they share cancels."""
        if isinstance(one, Expression) and isinstance(other, Expression):
            return self.numbers.of(one - other)
        return self.numbers.difference(self._number(one), self._number(other))

    def _number(self, amount: Expression | Bounded) -> Bounded:
        return amount if isinstance(amount, Bounded) else self.numbers.of(amount)

    def _amount(self, number: int, what: int) -> Expression | Bounded:
        """What a node is worth to a player, or how probable an outcome is there."""
        if (number, what) not in self._known:
            self._known[number, what] = self._worth(self.game.nodes[number], number, what)
        return self._known[number, what]

    def _worth(self, node: Node[Expression], number: int, what: int) -> Expression | Bounded:
        if isinstance(node, Terminal):
            players = len(self.game.players)
            return node.payoffs[what] if what < players else ONE if number in self.events[what - players] else ZERO
        branches = self._branches(node)
        amounts = [self._amount(child, what) for child, _ in branches]
        if isinstance(node, Decision):
            sure = [amount for amount, flag in zip(amounts, self._best[number], strict=True) if flag != "False"]
            flags = [flag for flag in self._best[number] if flag != "False"]
            if not sure:  # a tie at every point, so that an exact solve decides at every point
                return amounts[0]
            same = all(isinstance(one, Expression) and one == sure[0] for one in sure)
            return sure[0] if same else self.numbers.chosen(flags, [self._number(one) for one in sure])
        whole: Expression = ZERO
        for (_, share), amount in zip(branches, amounts, strict=True):
            if not isinstance(amount, Expression) or whole.size + share.size + amount.size > MOST_SYMBOLS:
                terms = zip(branches, amounts, strict=True)
                return self.numbers.sum(
                    [self.numbers.product(self.numbers.of(share), self._number(one)) for (_, share), one in terms]
                )
            whole = whole + share * amount
        return whole

    def _quantities(self) -> list[Quantity]:
        """The numbers of the equilibrium that are held."""
        told = [*(f"payoff({one})" for one in self.game.players), *(f"P({one})" for one in self.game.outcomes)]
        held = [k for k, one in enumerate(told) if self.writer.layout.pair(one) is not None]
        return [one for k in held for one in self.writer.quantity(told[k], self._number(self._amount(0, k)).source)]

    def _named(self, source: str) -> str:
        return self.numbers.named(source) if "&" in source or "|" in source else source
