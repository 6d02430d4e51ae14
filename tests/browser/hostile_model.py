"""A model whose author put markup into every text that a model may hold."""

from __future__ import annotations

import json

__all__ = ["MARKS", "hostile_model"]

MARKS = (
    "<script>window.injected=1</script>",
    "<img src=x onerror=window.injected=1>",
    "</script><svg onload=window.injected=1>",
    "\" autofocus onfocus=window.injected=1 x=\"",
    "' onmouseover='window.injected=1",
    "</code></textarea></title><iframe srcdoc='<script>parent.injected=1</script>'>",
    "{{constructor.constructor('window.injected=1')()}} ${window.injected=1}",
    "[link](javascript:window.injected=1) ![x](x) `code` <!-- -->",
    "\\href{javascript:window.injected=1}{x} \\htmlData{x=1}{y} $\\frac{a}{b}$",
    "javascript:window.injected=1",
)  # fmt: skip


def hostile_model(title: str = "An unfriendly model") -> str:
    """The text of a model file that is valid all the same."""
    text = " ".join(MARKS)
    bad = json.dumps(text)
    return f"""
deterrence: 1
title: {json.dumps(title + " " + text)}
story: {bad}
leaves_out: [{bad}]
sources:
  one: {{title: {bad}, author: {bad}, publisher: {bad}, date: {bad}, note: {bad}, url: "javascript:window.injected=1"}}
  two: {{title: {bad}, url: {json.dumps('https://x.invalid/"><script>window.injected=1</script>')}, doi: {bad}}}
players: {{iran: {bad}, us: {json.dumps("Second " + text)}}}
parameters:
  gain:
    value: 2
    range: [0, 5]
    symbol: {json.dumps(MARKS[8])}
    unit: {bad}
    meaning: {bad}
    because: {bad}
    source: [one, two]
  loss: {{value: 3, range: [0, 5], symbol: {json.dumps(MARKS[0])}, meaning: {bad}}}
definitions:
  twice: {{is: 2 * gain, meaning: {bad}, symbol: {bad}}}
timeline:
  - {{move: order, player: iran, sees: [], actions: [hold, fire], because: {bad}, source: one}}
  - {{move: reply, player: us, sees: [order], actions: [wait, strike], because: {bad}}}
payoffs:
  iran:
    - {{name: gain, gain: twice, when: order == fire, because: {bad}, source: two}}
    - {{name: loss, loss: loss, when: reply == strike, because: {bad}}}
  us:
    - {{name: cost, loss: gain, when: reply == strike, because: {bad}}}
outcomes:
  fired: {{when: order == fire, meaning: {bad}}}
concept: subgame-perfect
scenarios:
  cheap: {{loss: 0, because: {bad}, source: one}}
claims:
  - says: {bad}
    vary: [loss]
    in: every equilibrium
    expect: P(fired) >= 0
    verdict: proved
    because: {bad}
    source: [one, two]
"""
