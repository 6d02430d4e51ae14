"""Random model files: tables whose payoffs tie in many ways, and trees in which everybody sees everything."""

from __future__ import annotations

import random
from itertools import combinations, product

PARAMETERS = ("x", "y", "z")
HEAD = "deterrence: 1\ntitle: Random\nplayers: {a: First, b: Second}\n"
PLAIN = ("1", "0", "-1", "2", "x", "-y", "2*z", "x*y - 1", "x + y - z", "(x - y)**2")
CASES = ("max(x, y)", "min(x, 1)", "abs(z)", "x/(5 + y)", "1", "0", "2*z", "(x + y)**2", "max(0, x - z)")


def parameters(low: str, high: str) -> str:
    """The three parameters."""
    told = [f"  {name}: {{value: 1/2, range: [{low}, {high}], meaning: A number}}" for name in PARAMETERS]
    return "parameters:\n" + "\n".join(told) + "\n"


def random_table(rng: random.Random, rows: int, columns: int, amounts: tuple[str, ...] | None = PLAIN) -> str:
    """A game in normal form.

    Amounts are drawn from those given, so that many tie and some rows or columns may be alike; if None they are linear
    with random coefficients, and ties are rare.
    """

    def amount() -> str:
        if amounts is not None:
            return rng.choice(amounts)
        return " + ".join(f"{rng.randint(-9, 9)}*{name}" for name in PARAMETERS) + f" + {rng.randint(-9, 9)}"

    tables = [[[amount() for _ in range(columns)] for _ in range(rows)] for _ in range(2)]
    if amounts is not None:
        kind = rng.choice(("alike for one", "alike for both", "zero", "as drawn", "as drawn"))
        one, other = rng.randrange(rows), rng.randrange(rows)
        for table in tables[: 1 if kind == "alike for one" else 2]:
            if kind.startswith("alike"):
                table[one] = list(table[other])
            elif kind == "zero":
                table[one] = ["0"] * columns
    cells = [
        f'  r{i} / c{j}: ["{tables[0][i][j]}", "{tables[1][i][j]}"]' for i, j in product(range(rows), range(columns))
    ]
    actions = [f"  {player}: [{', '.join(f'{letter}{k}' for k in range(count))}]" for player, letter, count in
               (("a", "r", rows), ("b", "c", columns))]  # fmt: skip
    parts = ["actions:", *actions, "table:", *cells, "payoffs:"]
    parts += [f"  {player}: [{{name: base, gain: x + y + z, because: Everybody has it}}]" for player in ("a", "b")]
    parts += ["outcomes:", "  corner: a == r0 and b == c0", "  first: a == r0", "  either: a == r0 or b == c0"]
    return HEAD + parameters("-3", "3") + "\n".join(parts) + "\n"


def random_tree(rng: random.Random, moves: int = 3) -> str:
    """Moves in turn, some of which do not always happen, one of them by chance."""
    steps: list[str] = []
    needs: dict[str, dict[str, str]] = {}
    lottery = rng.randrange(3)
    for k in range(moves):
        after = rng.choice(list(needs)) if needs and rng.random() < 0.4 else ""
        when = f", when: {after}" if after else ""
        odds = rng.choice(("{up: x, down: 1 - x}", "{up: x*y, mid: x*(1 - y), down: 1 - x}"))
        told = ["up", "down"] if k == lottery else ["s", "t", "u"][: rng.choice((2, 2, 3))]
        if k == lottery:
            steps.append(f"  - {{chance: m{k}, outcomes: {odds}{when}}}")
        else:
            player = rng.choice(("a", "b"))
            steps.append(f"  - {{move: m{k}, player: {player}, sees: all, actions: [{', '.join(told)}]{when}}}")
        needs |= {f"m{k} == {one}": {**needs.get(after, {}), f"m{k}": one} for one in told}
    pairs = [
        f"{one} and {other}"
        for one, other in combinations(needs, 2)
        if all(needs[other].get(move, action) == action for move, action in needs[one].items())
    ]
    payoffs = []
    for player in ("a", "b"):
        payoffs += [f"  {player}:", "    - {name: base, gain: x + y + z, because: It counts}"]
        for k in range(9):
            where = rng.choice(pairs if rng.random() < 0.7 else list(needs))
            payoffs.append(f'    - {{name: t{k}, gain: "{_term(rng)}", when: {where}, because: It counts}}')
    outcomes = ["outcomes:", f"  first: {next(iter(needs))}", f"  both: {pairs[-1]}"]
    return HEAD + parameters("0", "1") + "\n".join(["timeline:", *steps, "payoffs:", *payoffs, *outcomes]) + "\n"


def _term(rng: random.Random) -> str:
    return rng.choice((f"{rng.randint(-3, 3)}*y", f"{rng.randint(-3, 3)}*z", str(rng.randint(-2, 2)), "x*y - z/2"))
