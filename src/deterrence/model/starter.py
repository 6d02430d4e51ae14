"""The file that a new model starts from: small, commented, sound and solvable."""

from __future__ import annotations

__all__ = ["starter"]

TEXT = r"""# A model file. Change what you like, then run: deterrence check THIS_FILE
# Numbers are exact (0.1 is 1/10). Every error names the line, the value, the rule and the fix.
deterrence: 1                       # version of this format
title: A threat that may be a bluff
story: >
  A challenger may attack. The defender may punish an attack, but punishing costs it something too, and only the
  defender knows whether it is resolved enough to do so.
sources:                            # what the model is motivated by; parts cite these names
  my-source: {title: The text that motivates the numbers, publisher: Its publisher, date: 2020-01-31}

players: {challenger: Challenger, defender: Defender}

parameters:                         # every number that somebody may want to change
  prize:
    value: 3                        # the baseline
    range: [0, 10]                  # closed; open ends: {above: 0, below: 10}
    symbol: v                       # in formulas
    meaning: Worth of the prize to either side
    source: my-source
  punishment: {value: 4, range: [0, 10], meaning: Loss to the challenger when punished}
  cost: {value: 2, range: [0, 10], meaning: Cost of punishing to a resolved defender}
  dread: {value: 5, range: [0, 10], meaning: Cost of punishing to an irresolute defender}
  p_resolved: {value: 1/2, range: [0, 1], meaning: Chance that the defender is resolved}
definitions:                        # names for expressions; + - * / ** min max abs, and here also exp log sqrt
  honour: prize / 2
assume:                             # what holds among the parameters
  - dread >= cost

timeline:                           # who moves, in order, and what each mover has seen
  - chance: resolve
    outcomes: {resolved: p_resolved, irresolute: 1 - p_resolved}
  - move: challenge
    player: challenger
    sees: []                        # nothing; a list of moves and chance moves; or all
    actions: [wait, attack]
  - move: response
    player: defender
    when: challenge == attack       # the move happens only then
    sees: [resolve, challenge]
    actions: [yield, punish]

payoffs:                            # sums of named terms; each one is a consideration that somebody can dispute
  challenger:
    - {name: prize, gain: prize, when: response == yield, because: An attack that is not answered wins the prize}
    - {name: punishment, loss: punishment, when: response == punish, because: Punishment hurts}
  defender:
    - {name: prize, loss: prize, when: response == yield, because: The prize is lost}
    - {name: honour, gain: honour, when: response == punish, because: A kept word is worth half the prize}
    - name: cost                    # quote or use lines of their own where a text holds a comma, colon or bracket
      loss: cost
      when: response == punish and resolve == resolved
      because: Punishing is costly
    - name: dread
      loss: dread
      when: response == punish and resolve == irresolute
      because: Punishing is costlier for those who are not prepared for it

outcomes:                           # what you care about
  attacked: challenge == attack
  punished: response == punish
concept: perfect-bayesian           # what `solve` uses when not told otherwise
scenarios:                          # named parameter points
  strong-defender: {p_resolved: 9/10, because: The defender has prepared}
claims:                             # statements that the toolkit proves or refutes
  - says: A prepared defender is never attacked
    vary: [p_resolved]
    where: p_resolved > 9/10
    in: every equilibrium
    expect: P(attacked) == 0
    verdict: proved
"""


def starter() -> str:
    """Text of a commented model file that passes every check and can be solved.

    Examples
    --------
    >>> starter().splitlines()[2]
    'deterrence: 1                       # version of this format'
    """
    return TEXT
