"""What claims say of other models: their own definitions, names that they have, points one after the other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import deterrence as dt
from deterrence.analysis.claims import Verdict
from deterrence.analysis.claims.reading import read_statement
from deterrence.cli import main
from deterrence.expressions import parse_claim
from deterrence.model import Claim, Model

TOLL = """
deterrence: 1
title: A toll
players: {us: United States, iran: Iran}
parameters:
  toll: {value: 1, range: [0, 4], meaning: What passing costs}
  trade: {value: 2, range: [0, 4], meaning: What passing is worth}
definitions: {limit: 2 * toll}
timeline:
  - {move: passage, player: us, sees: [], actions: [stay, pass]}
  - {move: answer, player: iran, sees: [passage], actions: [wave, stop]}
payoffs:
  us:
    - {name: trade, gain: trade - limit, when: passage == pass and answer == wave, because: Trade}
  iran:
    - {name: income, gain: toll, when: passage == pass and answer == wave, because: Tolls}
outcomes:
  passes: passage == pass
concept: subgame-perfect
"""


@pytest.fixture
def toll(tmp_path: Path) -> Model:
    """A model, and beside it one in which the limit is three tolls."""
    (tmp_path / "toll.yaml").write_text(TOLL)
    (tmp_path / "dear.yaml").write_text(TOLL.replace("limit: 2 * toll", "limit: 3 * toll"))
    return dt.load(str(tmp_path / "toll.yaml"))


def decided(model: Model, text: str, **more: object) -> Verdict:
    claim = Claim("", read_statement(model, text), True, True, **more)  # type: ignore[arg-type]
    (verdict,) = dt.check_claims(model, claims=[claim])
    return verdict


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("limit == 2*toll", "proved"),
        ("in(dear, limit) == 3*toll", "proved"),
        ("in(dear, limit <= 2*toll)", "refuted"),
        ("in(dear, at(limit, toll=2)) == 6", "proved"),
        ("in(dear, P(passes) > 0 implies trade >= limit)", "proved"),
        ("in(dear, P(passes) > 0) implies trade >= limit + toll", "proved"),
        ("in(dear, P(passes) > 0) implies trade > limit + toll", "refuted"),
        ("in(dear, highest(payoff(us) - limit)) >= -3*toll", "proved"),
        ("in(dear, highest(payoff(us) - limit)) >= -2*toll", "refuted"),
    ],
)
def test_a_definition_in_another_model_is_that_models_own(toll: Model, text: str, status: str) -> None:
    assert decided(toll, text).status == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("at(at(toll, toll=trade), trade=1) == 1", "proved"),
        ("at(at(toll, toll=2*toll), toll=1) == 2", "proved"),
        ("at(at(toll, toll=2*toll), toll=1) == 2*toll", "refuted"),
        ("at(at(P(passes), toll=limit), toll=1) == at(P(passes), toll=2)", "proved"),  # one point, one equilibrium
        ("at(at(P(passes), toll=limit), toll=1) == 0", "proved"),
        ("at(at(P(passes), toll=limit/4), toll=1) == 0", "refuted"),
        ("at(at(lowest(P(passes)), toll=limit), toll=1) == at(lowest(P(passes)), toll=2)", "proved"),
    ],
)
def test_settings_are_read_where_those_around_them_lead(toll: Model, text: str, status: str) -> None:
    found = decided(toll, text, where=parse_claim("trade != 4"))
    assert found.status == status, found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("in(dear, P(pases) == 0)", "dear has no outcome 'pases'; did you mean 'passes'?"),
        ("in(dear, P(passage == run)) == 0", "dear has no action of passage 'run'"),
        ("in(dear, payoff(nobody)) == 0", "dear has no player 'nobody'"),
        ("in(dear, at(P(passes), tol=1)) == 0", "dear has no parameter 'tol'; did you mean 'toll'?"),
        ("in(dear, belief(passage == pass | nowhere)) == 0", "dear has no information set 'nowhere'"),
        ("in(dear, increasing(P(passes), in tol))", "dear has no parameter 'tol'"),
    ],
)
def test_names_are_those_of_the_other_model(
    toll: Model, text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(toll.path)
    path.write_text(TOLL + f'claims:\n  - {{says: x, in: every equilibrium, expect: "{text}", verdict: proved}}\n')
    with pytest.raises(SystemExit) as ended:
        main(("check", str(path)))
    assert ended.value.code == 1
    heard = capsys.readouterr().err
    assert told in heard
    assert "toll.yaml:21:" in heard
    with pytest.raises(dt.DeterrenceError, match="dear has no"):
        read_statement(toll, text)
    (verdict,) = dt.check_claims(str(path))
    assert verdict.status == "undecided"
    assert told in verdict.reason


def test_a_variant_is_read_again_when_its_file_changes(toll: Model) -> None:
    assert decided(toll, "in(dear, limit) == 3*toll").status == "proved"
    path = Path(toll.path).with_name("dear.yaml")
    path.write_text(TOLL.replace("limit: 2 * toll", "limit: 4 * toll"))
    os.utime(path, ns=(1, 1))
    assert decided(toll, "in(dear, limit) == 3*toll").status == "refuted"
