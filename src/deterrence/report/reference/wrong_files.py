"""Files that are wrong in one way each: what the reference page of errors shows, and what it is answered.

The answers are never written down here; the page reads the files.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from deterrence.errors import InputError, Problem

__all__ = ["GAME_FILES", "MODEL_FILES", "SOUND", "UNSHOWN", "WrongFile", "problems_of"]

SOUND = """\
deterrence: 1
title: Test
players: {us: Us, them: Them}
parameters:
  cost: {value: 1/2, range: [0, 1], meaning: Cost of acting}
timeline:
  - {move: act, player: us, sees: [], actions: [go, stay]}
  - {move: reply, player: them, when: act == go, sees: [act], actions: [yield, fight]}
payoffs:
  us:
    - {name: cost, loss: cost, when: act == go, because: Acting is costly}
  them:
    - {name: fight, loss: 1, when: reply == fight, because: Fighting is costly}
"""
"""The file with nothing wrong, of which the wrong ones are variants."""

ACT = "  - {move: act"
REPLY = "  - {move: reply, player: them, when: act == go, sees: [act], actions: [yield, fight]}\n"
HEAD = "deterrence: 1\ntitle: Test\nplayers: {us: Us, them: Them}\n"
LUCK = "  luck_rate: {value: 1/4, range: [0, 1], meaning: Chance of luck}\ntimeline"
FIGHT_ALONE = "      - {when: act == go, are: [yield, fight]}\n      - otherwise: [fight]\n"
LUCK_CASES = """\
      - {when: act != stay, are: {fair: 1}}
      - {when: act == go, are: {foul: 1}}
      - otherwise: {fair: 1}
"""
TREE = 'EFG 2 R "Two markets" { "entrant" "incumbent" }\n'
ENTRY = 'p "" 1 1 "entry" { "in" "out" } 0\n'
REPLIES = tuple(f'p "" 2 1 "reply" {{ {both} }} 0\nt "" 0\nt "" 0\n' for both in ('"yield" "fight"', '"fight" "yield"'))


@dataclass(frozen=True)
class WrongFile:
    """One wrong file.

    Parameters
    ----------
    code
        Of the problem that it shows.
    text
        The file.
    shown
        The lines of it that matter.
    ending
        Of its name.
    """

    code: str
    text: str
    shown: str
    ending: str = ".yaml"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it."""
        return problems_of(self.text, self.ending)


def varied(code: str, *changes: tuple[str, str], end: str = "") -> WrongFile:
    """`SOUND` with passages replaced, each at its first place, and lines added at the end."""
    text = SOUND
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    text += end
    before = set(SOUND.splitlines())
    changed = [line for line in text.splitlines() if line not in before]
    return WrongFile(code, text, "\n".join(changed) or text)


def whole(code: str, text: str, ending: str = ".yaml") -> WrongFile:
    """A file that is shown as a whole."""
    return WrongFile(code, text, text, ending)


MODEL_FILES: tuple[WrongFile, ...] = (
    varied(
        "actions-differ",
        (
            REPLY,
            "  - move: reply\n    player: them\n    sees: []\n    actions:\n" + FIGHT_ALONE,
        ),
    ),
    varied("alias", ("loss: cost", "loss: &c cost"), ("loss: 1", "loss: *c")),
    varied("baseline-outside-range", ("value: 1/2", "value: 3/2")),
    varied("baseline-violates-assumption", end="assume:\n  - cost > 1/2\n"),
    varied(
        "cases-not-exhaustive",
        (REPLY, f"  - chance: luck\n    outcomes:\n      - {{when: act == go, are: {{fair: 1}}}}\n{REPLY}"),
    ),
    varied("circular-definition", end="definitions:\n  one: cost + two\n  two: 2 * one\n"),
    varied("division-by-zero", ("loss: cost", "loss: 1 / (3 * cost - 1)")),
    varied("duplicate-action", ("stay", "stay, go")),
    varied("duplicate-key", ("{us: Us, them: Them}", "\n  us: Us\n  them: Them\n  us: Others")),
    whole("empty-file", "# nothing but a comment\n"),
    varied("empty-range", ("0, 1", "1, 0")),
    varied("empty-value", ("title: Test", "title:")),
    varied("expression-character", ("loss: cost", "loss: cost ^ 2")),
    varied("expression-limit", ("loss: cost", "loss: cost**1000")),
    varied("expression-syntax", ("loss: cost", "loss: 2 * cost +")),
    whole("extends-circle", "deterrence: 1\ntitle: Test\nextends: model\n"),
    varied("forbidden-character", ("Test", "Te\x07st")),
    varied("function-outside-definition", ("loss: cost", "loss: exp(cost)")),
    varied("impossible-prior", ("1], ", "1], prior: {triangular: [0, 2, 1]}, ")),
    varied("key-not-text", ("{us:", "{[us]:")),
    varied("later-move", ("us, sees: []", "us, when: reply == fight, sees: []")),
    varied("merge-key", ("cost: {", "cost: {<<: {unit: one}, ")),
    whole("missing-cell", f"{HEAD}table:\n  go / go: [1, 2]\n  stay / stay: [0, 0]\n"),
    varied("missing-key", (", because: Acting is costly", "")),
    varied("name-taken", ("move: reply", "move: act"), ("reply == fight", "act == stay")),
    varied(
        "no-value",
        ("loss: cost", "loss: share"),
        end="definitions:\n  share: 1 / (cost - 1/2)\nassume:\n  - share > 0\n",
    ),
    whole("not-a-cell", f"{HEAD}table:\n  go / stay: [1, 2]\n  go: [1, 2]\n"),
    varied("not-a-choice", ("deterrence: 1", "deterrence: 2")),
    varied("not-a-name", ("  cost:", "  act-cost:"), ("loss: cost", "loss: 2")),
    varied("not-a-number", ("1/2", "half")),
    varied("not-yaml", ("cost, when: act == go", "cost, when: act in [go, stay]")),
    varied("one-of-keys", ("name: cost, ", "name: cost, gain: 1, ")),
    varied("outside-domain", ("loss: cost", "loss: effort"), end="definitions:\n  effort: log(cost)\n"),
    varied(
        "player-without-payoffs",
        ("  them:\n    - {name: fight, loss: 1, when: reply == fight, because: Fighting is costly}\n", ""),
    ),
    varied(
        "probability-range",
        ("timeline", LUCK),
        (ACT, f"  - chance: luck\n    outcomes: {{good: 2 * luck_rate, bad: 1 - 2 * luck_rate}}\n{ACT}"),
    ),
    varied(
        "probability-sum",
        ("timeline", LUCK),
        (ACT, f"  - chance: luck\n    outcomes: {{good: luck_rate, bad: 3/4}}\n{ACT}"),
    ),
    varied("quote-this", ("loss: cost", "loss: min(cost, 1)")),
    varied("range-ends", ("[0, 1]", "{above: 0}")),
    varied("scenario-outside-range", end="scenarios:\n  costly: {cost: 7}\n"),
    varied("scenario-violates-assumption", end="assume:\n  - cost < 3/4\nscenarios:\n  costly: {cost: 1}\n"),
    varied("several-documents", end="---\n"),
    varied("tag", ("1/2", "!!float 1/2")),
    varied("too-deep", ("title: Test", f"title: Test\nstory: {'[' * 30}{']' * 30}")),
    varied("unknown-key", ("meaning", "menaing")),
    whole("unknown-model", "deterrence: 1\ntitle: Test\nextends: my-crysis\n"),
    varied("unknown-name", ("loss: cost", "loss: 2 * (cots + 1)")),
    varied(
        "unreachable-case",
        (
            REPLY,
            f"  - chance: luck\n    outcomes:\n{LUCK_CASES}{REPLY}",
        ),
    ),
    varied("unreachable-move", ("them, when: act == go", "them, when: act == go and act == stay")),
    varied("unreachable-term", ("cost, when: act == go", "cost, when: act == stay and reply == fight")),
    varied("unused-name", ("loss: cost", "loss: 2")),
    varied("wrong-kind", ("{us: Us, them: Them}", "[us, them]")),
    varied("wrong-length", ("0, 1", "0, 1, 2")),
)
"""One file per code of a model file's problems, by code."""

GAME_FILES: tuple[WrongFile, ...] = tuple(
    whole(code, text, ".nfg" if text.startswith("NFG") and code != "unknown-header" else ".efg")
    for code, text in (
        ("bad-index", f'{TREE}p "" 1 1/2 "entry" {{ "in" "out" }} 0\nt "" 0\nt "" 0\n'),
        ("bad-number", f'{TREE}{ENTRY}t "" 1 "" {{ 1.2.3, 1/0 }}\nt "" 0\n'),
        ("empty-list", f'{TREE}p "" 1 1 "entry" {{ }} 0\n'),
        ("extra-nodes", f'{TREE}{ENTRY}t "" 0\nt "" 0\nt "too many" 0\n'),
        ("game-too-large", 'NFG 1 R "a large table" { "a" "b" }\n{ 1000000 1000000 }\n0 0\n'),
        (
            "information-set-mismatch",
            f"{TREE}{ENTRY}{''.join(REPLIES)}",
        ),
        ("missing-nodes", f'{TREE}{ENTRY}t "" 0\n'),
        ("not-a-lottery", f'{TREE}c "" 1 "weather" {{ "fair" 0.33 "foul" 0.66 }} 0\nt "" 0\nt "" 0\n'),
        ("null-outcome", f'{TREE}t "" 0 "peace" {{ 1, 1 }}\n'),
        ("outcome-mismatch", f'{TREE}{ENTRY}t "" 1 "war" {{ -1, -1 }}\nt "" 1 "war" {{ -1, -2 }}\n'),
        ("payoff-count", f'{TREE}{ENTRY}t "" 1 "war" {{ -1 }}\nt "" 0\n'),
        ("strategy-lists", 'NFG 1 R "two lists" { "a" "b" "c" }\n{ { "l" "r" } { "l" "r" } }\n0 0 0\n'),
        ("unclosed-label", f'{TREE}p "" 1 1 "entry {{ in out }} 0\nt 0 t 0\n'),
        ("undefined-information-set", f'{TREE}p "" 1 1 0\nt "" 0\nt "" 0\n'),
        ("undefined-outcome", f'{TREE}{ENTRY}t "" 1 "war" {{ -1, -1 }}\nt "" 2\n'),
        ("unexpected-end", f'{TREE}p "" 1 1 "entry" {{ "in" "out"\n'),
        ("unexpected-token", f'{TREE}p "" 1 1 entry {{ "in" "out" }} 0\nt "" 0\nt "" 0\n'),
        ("unknown-header", 'NFG 1 R "a table in a tree\'s file" { "a" } { 1 } 0\n'),
        ("unknown-node", f'{TREE}d "" 1 1 "entry" {{ "in" "out" }} 0\nt "" 0\nt "" 0\n'),
        ("unknown-player", f'{TREE}p "" 3 1 "entry" {{ "in" "out" }} 0\nt "" 0\nt "" 0\n'),
        ("unsupported-version", 'EFG 1 R "an early version" { "a" }\nt "" 0\n'),
    )
)
"""One file per code of a game file's problems, by code."""

UNSHOWN: tuple[tuple[str, str], ...] = (
    ("cannot-read", "The file cannot be opened or is a folder."),
    ("claim-verdict", "`check`: a claim's verdict is not the one that the file expects."),
    ("file-too-large", "The file is longer than what is read at all."),
    (
        "no-game-at-point",
        "`check`: the baseline or a scenario has no game, for instance since a probability is missing.",
    ),
    ("not-utf-8", "A byte of the file is not text in UTF-8."),
    ("too-many-values", "A model file holds more values than are read."),
    ("tree-too-large", "The timeline unfolds into a larger tree than is grown."),
    ("unknown-concept", "`check`: the model names a solution concept that has no solver."),
)
"""(code, meaning) of problems that no short file shows."""

NOTES: tuple[tuple[str, str], ...] = (
    ("asked-reveals", "Being asked to move tells the mover more than its `sees` lists."),
    ("constant-outcome", "An outcome always or never holds."),
    ("player-without-moves", "A player never moves."),
    ("uncited-source", "Nothing cites a source."),
    ("undecided", "Whether probabilities sum to one, or an expression has a value everywhere, could not be decided."),
)
"""(code, meaning) of notes: `check` tells them, and nothing is wrong."""


def problems_of(text: str, ending: str = ".yaml") -> tuple[Problem, ...]:
    """What is wrong with a file of that text; its name is ``model`` or ``game``."""
    from deterrence.analysis.solving import open_subject

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{'model' if ending == '.yaml' else 'game'}{ending}"
        path.write_text(text, encoding="utf-8")
        try:
            open_subject(str(path))
        except InputError as error:
            return tuple(_without(folder, error.problems))
    return ()


def _without(folder: str, problems: Iterable[Problem]) -> Iterable[Problem]:
    for one in problems:
        place = one.place
        yield replace(one, place=replace(place, file=place.file.removeprefix(f"{folder}/")) if place else None)
