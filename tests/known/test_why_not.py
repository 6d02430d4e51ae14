"""What stands in the way of an outcome, and the exact parameters that clear it."""

from __future__ import annotations

from fractions import Fraction

import deterrence as dt
from deterrence.analysis.claims.judging import Judge
from deterrence.analysis.claims.reading import read_statement
from deterrence.analysis.hoped_for import blocked_paths
from deterrence.analysis.solving import solve_at


def test_the_campaign_that_nobody_wages_alone_needs_these_payoffs() -> None:
    """Waging it pays alone where cost <= benefit; the baseline is benefit 4, cost 6."""
    found = dt.why_not("preemption-dilemma", "P(capability_survives) == 0")
    assert (found.every, found.some) == (False, False)
    told = {(one.parameter, one.sense): (one.value, one.direction, one.attained) for one in found.restored}
    assert told == {
        ("benefit", "every"): (Fraction(6), 1, False),
        ("benefit", "some"): (Fraction(6), 1, True),
        ("cost", "every"): (Fraction(4), -1, False),
        ("cost", "some"): (Fraction(4), -1, True),
    }
    both = next(one for one in found.blocked if one.path == "us: preempt; ally: preempt")
    assert both.reasons == ("us at us: hold gains 2", "ally at ally: hold gains 2")


def test_restoring_values_hold_there_and_not_before() -> None:
    model = dt.load("preemption-dilemma")
    for one in dt.why_not(model, "P(capability_survives) == 0").restored:
        at_sample = solve_at(model, {one.parameter: one.sample})
        assert any(e.outcomes["capability_survives"] == 0 for e in at_sample.equilibria)
        short = one.value - one.direction * Fraction(1, 1000)
        before = solve_at(model, {one.parameter: short})
        assert all(e.outcomes["capability_survives"] != 0 for e in before.equilibria)


def test_an_outcome_that_holds_needs_nothing() -> None:
    found = dt.why_not("preemption-dilemma", "P(capability_survives) == 1")
    assert found.every is True
    assert found.blocked == ()
    assert found.restored == ()


def test_a_threat_that_is_not_credible_is_named_as_the_obstacle() -> None:
    """Nobody harasses if Washington would retaliate, which costs it more than bearing with harassment."""
    model = dt.load("proxy-deniability")
    point = {name: one.value for name, one in model.parameters.items()}
    statement = read_statement(model, "P(attacked) <= 1/10")
    judge = Judge(model, "perfect-bayesian")
    found = blocked_paths(model.at(), "perfect-bayesian", lambda g, s: judge.truth_of(statement, point, g, s))
    assert found is not None
    nearest = found[0]
    assert nearest.certificate.max_regret == Fraction(3, 5)
    assert [one.split(" believing")[0] for one in nearest.reasons] == ["iran at attack"]
    struck = next(one for one in found if one.path.count("strike_iran") == 2)
    assert any("weary" in reason and "strike_militia gains 14" in reason for reason in struck.reasons)
    assert not any(one.certificate for one in found)


def test_a_path_that_is_an_equilibrium_is_not_blocked() -> None:
    """Negative control: where the outcome comes about, its path must be certified."""
    model = dt.load("proxy-deniability")
    point = {name: one.value for name, one in model.parameters.items()} | {"sanction_pressure": Fraction(1, 2)}
    statement = read_statement(model, "P(attacked) <= 1/10")
    judge = Judge(model, "perfect-bayesian")
    game = model.at(sanction_pressure="1/2")
    found = blocked_paths(game, "perfect-bayesian", lambda g, s: judge.truth_of(statement, point, g, s))
    assert found is not None
    assert found[0].certificate
