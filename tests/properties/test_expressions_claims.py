"""Claims are read to the tree that their words mean."""

from __future__ import annotations

from fractions import Fraction

from deterrence.expressions import (
    At,
    Belief,
    Comparison,
    Exists,
    HoldsAt,
    HoldsIn,
    Implies,
    In,
    Monotone,
    Name,
    Number,
    Outcome,
    Over,
    Payoff,
    Played,
    Probability,
    condition_holds,
    parse_claim,
    parse_quantity,
    replace,
    to_text,
)

ATTACKED = Probability(Outcome("attacked"))


def test_bare_names_inside_p_are_outcomes_and_outside_parameters() -> None:
    claim = parse_claim("P(attacked | move == no) >= attacked")
    given = Played("move", ("no",))
    assert claim == Comparison(Probability(Outcome("attacked"), given), ">=", Name("attacked"))


def test_quantities_of_an_equilibrium() -> None:
    one = Number(Fraction(1))
    assert parse_quantity("payoff(us)") == Payoff("us")
    assert parse_quantity("lowest(P(attacked))") == Over("lowest", ATTACKED)
    assert parse_quantity("at(P(attacked), x=1)") == At(ATTACKED, (("x", one),))
    assert parse_quantity("in(no-shield, P(attacked))") == In("no-shield", ATTACKED)
    label = "response[resolve=firm,evidence=-]"
    assert parse_quantity("belief(m == a | response[ resolve = firm, evidence = - ])") == Belief(
        Played("m", ("a",)), label
    )


def test_statements_about_equilibria() -> None:
    assert parse_claim("exists(semi-separating)") == Exists("semi-separating")
    assert parse_claim("exists('pooling on strike')") == Exists("pooling on strike")
    assert parse_claim("decreasing(P(attacked), in cost)") == Monotone("decreasing", ATTACKED, "cost")
    inner = Exists("f")
    assert parse_claim("at(exists(f), x=1)") == HoldsAt(inner, (("x", Number(Fraction(1))),))
    assert parse_claim("in(variant, exists(f))") == HoldsIn("variant", inner)


def test_implies_is_the_loosest_and_leans_right() -> None:
    claim = parse_claim("x > 0 or y > 0 implies exists(f) implies exists(g)")
    assert isinstance(claim, Implies)
    assert claim.consequent == Implies(Exists("f"), Exists("g"))
    assert parse_claim(to_text(claim)) == claim


def test_words_of_claims_stay_free_as_parameters() -> None:
    assert parse_claim("payoff > 0") == Comparison(Name("payoff"), ">", Number(Fraction(0)))


def test_quantities_replaced_by_formulas_make_a_condition() -> None:
    claim = parse_claim("P(attacked) <= 1/2 and not P(attacked) == q")
    condition = replace(claim, {ATTACKED: Name("q") * 2})
    assert condition_holds(condition, {"q": Fraction(1, 4)})
    assert not condition_holds(condition, {"q": Fraction(1, 3)})
