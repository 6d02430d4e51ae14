"""Games of one message and one answer, and a brute-force search over their assessments, written from the definitions.

A sender (of type t) chooses m; evidence e arises from (t, m) by chance; a receiver (of type k) sees (k, e) and answers
r. Signalling games (e = m) and hidden actions with noisy evidence (one t) are special cases. All supports of all
information sets are tried; for each of them linear programs decide. Nothing is shared with the solvers under test
but the tree that they are given, and an exact linear program whose every answer carries a checked proof.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations, product
from typing import Any

from deterrence.games import ExtensiveFormGame
from deterrence.games.extensive_form import Chance, Decision, InformationSet, Node, Terminal
from deterrence.solvers.linear_programs import LinearProgram, Row, minimise

Number = Fraction
Variable = tuple[Any, ...]
Form = Mapping[Variable, Fraction]
Rule = tuple[Form, Fraction]
"""A linear form and its bound."""
Seen = tuple[int, int]
"""The receiver's type and the evidence."""
Pattern = tuple[tuple[tuple[int, ...], ...], tuple[tuple[Seen, tuple[int, ...]], ...]]
"""Supports on the path: the sender's by type, the receiver's at what it may see."""


@dataclass(frozen=True)
class OneShot:
    """Who is who, what evidence says, what is at stake.

    Parameters
    ----------
    prior
        (t, k) -> probability, at most zero where impossible.
    evidence
        (t, m) -> probability of every e.
    payoffs
        (t, k, m, e, r) -> payoffs of sender and receiver.
    answers
        Number of answers.
    """

    prior: Mapping[tuple[int, int], Number]
    evidence: Mapping[tuple[int, int], tuple[Number, ...]]
    payoffs: Mapping[tuple[int, int, int, int, int], tuple[Number, Number]]
    answers: int

    @property
    def types(self) -> range:
        """The sender's."""
        return range(1 + max(t for t, _ in self.prior))

    @property
    def messages(self) -> range:
        """The sender's choices."""
        return range(1 + max(m for _, m in self.evidence))

    def weight(self, t: int, k: int, m: int, e: int) -> Number:
        """Chance's probability of (t, k) and of e after (t, m)."""
        return self.prior.get((t, k), Fraction(0)) * self.evidence[t, m][e]

    def seen(self) -> dict[Seen, list[tuple[int, int]]]:
        """What the receiver may see -> the (t, m) that may be behind it."""
        found: dict[Seen, list[tuple[int, int]]] = {}
        for (t, k), (_, m) in product(sorted(self.prior), sorted(self.evidence)):
            if (t, m) in [one for one in self.evidence if one[0] == t]:
                for e in range(len(self.evidence[t, m])):
                    if self.weight(t, k, m, e) > 0 and (t, m) not in found.setdefault((k, e), []):
                        found[k, e].append((t, m))
        return {key: several for key, several in found.items() if several}

    def tree(self) -> ExtensiveFormGame[Number]:
        """The game in extensive form: sets ``s[t]`` of ``S``, ``r[k,e]`` of ``R``, actions ``m0``, ``r0``, ..."""
        return _Tree(self).grow()


class _Tree:
    def __init__(self, game: OneShot) -> None:
        self.game = game
        self.nodes: list[Node[Number] | None] = []
        self.members: dict[tuple[str, int, int], list[int]] = {}

    def grow(self) -> ExtensiveFormGame[Number]:
        draws = [(t, k) for (t, k), p in sorted(self.game.prior.items()) if p > 0]
        number = self._new(None)
        children = tuple(self._send(t, k) for t, k in draws)
        names = tuple(f"t{t}k{k}" for t, k in draws)
        self.nodes[number] = Chance("types", names, tuple(self.game.prior[d] for d in draws), children)
        sets, keys = [], sorted(self.members, key=lambda key: (key[0] == "r", key))
        for kind, a, b in keys:
            actions = self.game.messages if kind == "s" else range(self.game.answers)
            prefix, label = ("m", f"s[{a}]") if kind == "s" else ("r", f"r[{a},{b}]")
            names = tuple(f"{prefix}{x}" for x in actions)
            sets.append(InformationSet(int(kind == "r"), label, kind, names, tuple(self.members[kind, a, b])))
        number_of = {node: k for k, one in enumerate(sets) for node in one.nodes}
        nodes = [Decision(number_of[v], n.children) if isinstance(n, Decision) else n for v, n in enumerate(self.nodes)]
        return ExtensiveFormGame(("S", "R"), tuple(n for n in nodes if n is not None), tuple(sets))

    def _new(self, node: Node[Number] | None) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _send(self, t: int, k: int) -> int:
        number = self._new(None)
        self.members.setdefault(("s", t, 0), []).append(number)
        self.nodes[number] = Decision(0, tuple(self._show(t, k, m) for m in self.game.messages))
        return number

    def _show(self, t: int, k: int, m: int) -> int:
        number = self._new(None)
        chances = self.game.evidence[t, m]
        shown = [e for e, p in enumerate(chances) if p > 0]
        children = tuple(self._answer(t, k, m, e) for e in shown)
        self.nodes[number] = Chance(
            "evidence", tuple(f"e{e}" for e in shown), tuple(chances[e] for e in shown), children
        )
        return number

    def _answer(self, t: int, k: int, m: int, e: int) -> int:
        number = self._new(None)
        self.members.setdefault(("r", k, e), []).append(number)
        leaves = tuple(self._new(Terminal(self.game.payoffs[t, k, m, e, r])) for r in range(self.game.answers))
        self.nodes[number] = Decision(0, leaves)
        return number


@dataclass(frozen=True)
class Cell:
    """Equilibria with given supports on the path: any sender mixture that meets `sender`, times any receiver mixture
    for which one of the alternatives `receiver` has a completion off the path."""

    sender: Block
    receiver: tuple[Block, ...]


@dataclass(frozen=True)
class Block:
    """Linear conditions on nonnegative variables; those in `positive` must be above zero."""

    variables: tuple[Variable, ...]
    equal: tuple[Rule, ...]
    at_most: tuple[Rule, ...]
    positive: tuple[Variable, ...] = ()

    def best(self, direction: Form) -> Number:
        """The greatest value of a linear form on the closure."""
        answer = self._solve(direction, {}, raised=False)
        assert answer is not None
        return answer

    def feasible(self, point: Form | None = None) -> bool:
        """Whether some point (with these values for some variables) belongs to the block."""
        answer = self._solve({}, point or {}, raised=bool(self.positive))
        return answer is not None and (answer > 0 or not self.positive)

    def _solve(self, direction: Form, point: Form, raised: bool) -> Number | None:
        """The greatest value of a form, or of the least among the variables that must be positive; None: empty."""
        known = {v: point[v] for v in self.variables if v in point}
        known |= {v: bound for form, bound in self.equal if bound == 1 and len(form) == 1 for v in form}
        if any(known[v] != value for v, value in point.items() if v in known):
            return None
        left = [v for v in self.variables if v not in known]
        raise_ = [Fraction(1)] * raised

        def row(form: Form, bound: Number) -> Row:
            rest = bound - sum((amount * known[v] for v, amount in form.items() if v in known), Fraction(0))
            return [form.get(v, Fraction(0)) for v in left] + [Fraction(0)] * raised, rest

        equal = [row(*one) for one in self.equal]
        at_most = [row(*one) for one in self.at_most]
        if any(not any(r) and bound != 0 for r, bound in equal) or any(
            not any(r) and bound < 0 for r, bound in at_most
        ):
            return None
        if not left:
            least = min((known[v] for v in self.positive), default=Fraction(1))
            return least if raised else sum((direction.get(v, 0) * value for v, value in known.items()), Fraction(0))
        for one in self.positive if raised else ():
            at_most.append(([Fraction(-(v == one)) for v in left] + raise_, known.get(one, Fraction(0))))
        at_most += [([Fraction(0)] * len(left) + raise_, Fraction(1))] * raised
        program = LinearProgram(
            [-direction.get(v, Fraction(0)) for v in left] + [Fraction(-1)] * raised,
            [one for one in at_most if any(one[0])],
            [one for one in equal if any(one[0])],
        )
        answer = minimise(program)
        assert answer.proves(program)
        pinned = sum((direction.get(v, 0) * value for v, value in known.items()), Fraction(0))
        return pinned - answer.value if answer.status == "optimal" else None


def _subsets(several: range) -> list[tuple[int, ...]]:
    return list(chain.from_iterable(combinations(several, k) for k in range(1, len(several) + 1)))


class BruteForce:
    """All equilibria of a one-shot game by trying all supports.

    Parameters
    ----------
    game
        Small.
    concept
        ``perfect-bayesian``, ``weak-perfect-bayesian`` or ``nash``.
    """

    def __init__(self, game: OneShot, concept: str) -> None:
        self.game, self.concept = game, concept
        self.behind = game.seen()
        self._thinkable: dict[Seen, list[tuple[int, ...]]] = {}
        self._alone: dict[Variable, bool] = {}

    def cells(self) -> Iterator[tuple[Pattern, Cell]]:
        """Every nonempty combination of supports on the path."""
        for sender in product(_subsets(self.game.messages), repeat=len(self.game.types)):
            reached = [i for i, behind in self.behind.items() if any(m in sender[t] for t, m in behind)]
            others = [i for i in self.behind if i not in reached]
            several = list(self._held_up(others))
            for answers in self._on_path(sender, reached):
                blocks = [self._sender_agrees(sender, {**answers, **more}, reached) for more in several]
                blocks = [one for one in blocks if one.feasible()]
                if blocks:
                    yield (
                        (sender, tuple(sorted(answers.items()))),
                        Cell(self._receiver_agrees(sender, answers), tuple(blocks)),
                    )

    def _on_path(
        self, sender: tuple[tuple[int, ...], ...], reached: list[Seen]
    ) -> Iterator[dict[Seen, tuple[int, ...]]]:
        """Supports of the receiver that some mixtures over the sender's supports make optimal."""
        choices = [[s for s in self.thinkable(i) if self._stands_alone(sender, i, s)] for i in reached]
        for supports in product(*choices):
            answers = dict(zip(reached, supports, strict=True))
            if self._receiver_agrees(sender, answers).feasible():
                yield answers

    def _stands_alone(self, sender: tuple[tuple[int, ...], ...], i: Seen, support: tuple[int, ...]) -> bool:
        key = (sender, i, support)
        if key not in self._alone:
            self._alone[key] = self._receiver_agrees(sender, {i: support}).feasible()
        return self._alone[key]

    def thinkable(self, i: Seen) -> list[tuple[int, ...]]:
        """Supports that some belief makes optimal."""
        if i not in self._thinkable:
            every = _subsets(range(self.game.answers))
            self._thinkable[i] = [s for s in every if self._beliefs_agree({i: s}, "weak-perfect-bayesian").feasible()]
        return self._thinkable[i]

    def _worth(self, i: Seen, t: int, m: int, r: int) -> Number:
        """The receiver's payoff times chance's probability."""
        k, e = i
        return self.game.weight(t, k, m, e) * self.game.payoffs[t, k, m, e, r][1]

    def _receiver_agrees(self, sender: tuple[tuple[int, ...], ...], answers: Mapping[Seen, tuple[int, ...]]) -> Block:
        """The sender's mixtures that make the receiver's supports optimal on the path."""
        variables = [("s", t, m) for t in self.game.types for m in sender[t]]
        equal: list[Rule] = [({("s", t, m): Fraction(1) for m in sender[t]}, Fraction(1)) for t in self.game.types]
        at_most: list[Rule] = []
        for i, support in answers.items():
            for r in range(self.game.answers):
                form = {
                    ("s", t, m): self._worth(i, t, m, r) - self._worth(i, t, m, support[0])
                    for t, m in self.behind[i]
                    if m in sender[t]
                }
                (equal if r in support else at_most).append((form, Fraction(0)))
        positive = [v for v in variables if len(sender[int(str(v[1]))]) > 1]
        return Block(tuple(variables), tuple(equal), tuple(at_most), tuple(positive))

    def _beliefs_agree(self, answers: Mapping[Seen, tuple[int, ...]], concept: str) -> Block:
        """Weights of deviations (or beliefs) that make the receiver's supports optimal off the path."""
        groups = {
            i: (tuple(self.behind[i]) if concept == "perfect-bayesian" else (i, *self.behind[i])) for i in answers
        }
        variables = [("w", groups[i], t, m) for i in answers for t, m in self.behind[i]]
        variables = list(dict.fromkeys(variables))
        equal: list[Rule] = [
            ({v: Fraction(1) for v in variables if v[1] == group}, Fraction(1))
            for group in dict.fromkeys(groups.values())
        ]
        at_most: list[Rule] = []
        for i, support in answers.items():
            for r in range(self.game.answers):
                form = {
                    ("w", groups[i], t, m): self._worth(i, t, m, r) - self._worth(i, t, m, support[0])
                    for t, m in self.behind[i]
                }
                (equal if r in support else at_most).append((form, Fraction(0)))
        return Block(tuple(variables), tuple(equal), tuple(at_most))

    def off_path(self, others: list[Seen]) -> list[dict[Seen, tuple[int, ...]]]:
        """All supports off the path that some beliefs make optimal."""
        if self.concept == "nash":
            return [{i: tuple(range(self.game.answers)) for i in others}]
        found = [dict(zip(others, s, strict=True)) for s in product(*(self.thinkable(i) for i in others))]
        if self.concept == "weak-perfect-bayesian":
            return found
        return [one for one in found if self._beliefs_agree(one, self.concept).feasible()]

    def _held_up(self, others: list[Seen]) -> Iterator[dict[Seen, tuple[int, ...]]]:
        """The largest supports off the path; whatever is played within them is optimal, too."""
        several = self.off_path(others)
        for one in several:
            if not any(one != other and all(set(one[i]) <= set(other[i]) for i in others) for other in several):
                yield one

    def _sender_agrees(
        self, sender: tuple[tuple[int, ...], ...], answers: Mapping[Seen, tuple[int, ...]], reached: list[Seen]
    ) -> Block:
        """The receiver's mixtures that make the sender's supports optimal."""
        variables = [("r", i, r) for i, support in answers.items() for r in support]
        equal: list[Rule] = [
            ({("r", i, r): Fraction(1) for r in support}, Fraction(1)) for i, support in answers.items()
        ]
        at_most: list[Rule] = []
        for t in self.game.types:
            worth = {m: self._sender_worth(t, m, answers) for m in self.game.messages}
            for m in self.game.messages:
                form = dict(worth[m])
                for v, amount in worth[sender[t][0]].items():
                    form[v] = form.get(v, Fraction(0)) - amount
                (equal if m in sender[t] else at_most).append((form, Fraction(0)))
        positive = [("r", i, r) for i in reached for r in answers[i] if len(answers[i]) > 1]
        return Block(tuple(variables), tuple(equal), tuple(at_most), tuple(positive))

    def _sender_worth(self, t: int, m: int, answers: Mapping[Seen, tuple[int, ...]]) -> dict[Variable, Number]:
        form: dict[Variable, Number] = {}
        for (k, e), support in answers.items():
            weight = self.game.weight(t, k, m, e)
            if weight > 0:
                for r in support:
                    form["r", (k, e), r] = weight * self.game.payoffs[t, k, m, e, r][0]
        return form


def random_signalling(rng: random.Random, messages: int, answers: int, spread: int) -> OneShot:
    """Two types; the message is what is seen; integer payoffs within `spread`, so that ties abound."""
    p = Fraction(rng.randint(1, 4), 5)
    evidence = {(t, m): tuple(Fraction(int(e == m)) for e in range(messages)) for t in (0, 1) for m in range(messages)}
    payoffs = {
        (t, 0, m, m, r): (Fraction(rng.randint(0, spread)), Fraction(rng.randint(0, spread)))
        for t, m, r in product((0, 1), range(messages), range(answers))
    }
    return OneShot({(0, 0): p, (1, 0): 1 - p}, evidence, payoffs, answers)


def random_hidden_action(
    rng: random.Random, actions: int, signals: int, answers: int, spread: int, watchers: int = 1
) -> OneShot:
    """A hidden action and noisy evidence, often impossible; the receiver's type may be private, too."""
    evidence: dict[tuple[int, int], tuple[Number, ...]] = {}
    for m in range(actions):
        counts = [0]
        while not any(counts):
            counts = [rng.choice((0, 0, 1, 2)) for _ in range(signals)]
        evidence[0, m] = tuple(Fraction(c, sum(counts)) for c in counts)
    share = Fraction(rng.randint(1, 3), 4)
    prior = {(0, 0): Fraction(1)} if watchers == 1 else {(0, 0): share, (0, 1): 1 - share}
    payoffs = {
        (0, k, m, e, r): (Fraction(rng.randint(0, spread)), Fraction(rng.randint(0, spread)))
        for k, m, e, r in product(range(watchers), range(actions), range(signals), range(answers))
    }
    return OneShot(prior, evidence, payoffs, answers)
