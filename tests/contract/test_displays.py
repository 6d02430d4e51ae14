"""Every kind of answer tells itself as text, in a notebook, and as a table in every format."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from html.parser import HTMLParser
from importlib import import_module

import pandas
import pytest

import deterrence as dt
from deterrence.displays import Displayed
from deterrence.model.reading import read_text
from deterrence.model.starter import starter
from deterrence.report.displays import DISPLAYS, in_notebook, report_of
from deterrence.report.elements import Report

HOSTILE = "<script>alert('x')</script>"
DILEMMA = dt.NormalFormGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]], players=("us", "them"))
NAU = dt.NormalFormGame.from_arrays(
    [[[3, 1], [0, 0]], [[0, 0], [1, 2]]],
    [[[0, 0], [2, 1]], [[1, 3], [0, 0]]],
    [[[2, 0], [0, 0]], [[0, 0], [0, 3]]],
    players=("row", "column", "matrix"),
)


@cache
def crisis() -> dt.Model:
    text = starter().replace("title: A threat that may be a bluff", f'title: "{HOSTILE}"')
    return read_text(text, "crisis.yaml", "crisis", lambda name, file: None)


@cache
def solved() -> dt.Solution:
    return dt.solve(crisis(), p_resolved="1/5")


@cache
def characterized() -> dt.Characterization:
    return dt.characterize(crisis(), vary=["p_resolved"], cache=False)


SAMPLES: dict[str, tuple[Callable[[], Displayed], str]] = {
    "Model": (crisis, "Worth of the prize to either side"),
    "Game": (lambda: crisis().at(), "challenge=attack"),
    "Equilibrium": (lambda: solved().equilibria[0], "challenger"),
    "Profile": (lambda: dt.Profile({"us": {"us": {"1": Fraction(1, 3), "2": Fraction(2, 3)}}}), "2/3"),
    "Certificate": (lambda: dt.check(DILEMMA, {p: {p: {"1": 1}} for p in ("us", "them")}), "2 gains 2"),
    "Solution": (solved, "P(attacked)"),
    "Characterization": (characterized, "p_resolved"),
    "Family": (lambda: characterized().families[0], "exists"),
    "Region": (lambda: characterized().families[0].region, "p_resolved"),
    "Thresholds": (lambda: dt.thresholds(crisis(), "p_resolved"), "3/7"),
    "Verdicts": (lambda: dt.check_claims(crisis()), "A prepared defender is never attacked"),
    "Verdict": (lambda: dt.check_claims(crisis())[0], "A prepared defender is never attacked"),
    "Sensitivity": (lambda: dt.sensitivity(crisis(), "attacked"), "p_resolved"),
    "Comparison": (lambda: dt.compare(crisis(), scenarios=[None, "strong-defender"], claims=False), "p_resolved"),
    "WhyNot": (lambda: dt.why_not(crisis(), "P(attacked) == 1"), "P(attacked)"),
    "Classification": (lambda: dt.classify(DILEMMA), "prisoner's dilemma"),
}
"""Class -> an answer of it, and what its text must say."""


class Balanced(HTMLParser):
    """Collects tags and finds out whether each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(text: str) -> Balanced:
    parser = Balanced()
    parser.feed(text)
    parser.close()
    return parser


def test_every_listed_class_exists_and_has_a_sample() -> None:
    for module, name, maker in DISPLAYS:
        assert issubclass(getattr(import_module(module), name), Displayed)
        stem, _, function = maker.rpartition(".")
        assert callable(getattr(import_module(f"deterrence.report.{stem}"), function))
    assert sorted(SAMPLES) == sorted(name for _, name, _ in DISPLAYS)


def test_every_answer_of_the_public_interface_shows_itself() -> None:
    quiet = {"AlgebraicNumber", "Claim", "Parameter", "Solver", "SolutionConcept"}
    classes = [getattr(dt, name) for name in dt._HOME if isinstance(getattr(dt, name), type)]
    silent = [one.__name__ for one in classes if not issubclass(one, (Displayed, Exception))]
    assert set(silent) == quiet


@pytest.mark.parametrize("name", SAMPLES)
def test_text_tells_the_answer(name: str) -> None:
    make, said = SAMPLES[name]
    answer = make()
    assert said in str(answer)
    assert str(answer) != repr(answer)
    assert "object at 0x" not in str(answer) + repr(answer)
    assert name in ("Profile", "Certificate", "Region", "Classification") or len(repr(answer)) < 200


@pytest.mark.parametrize("name", SAMPLES)
def test_notebooks_get_sound_html_in_which_names_are_text(name: str) -> None:
    shown = SAMPLES[name][0]()._repr_html_()
    seen = parsed(shown)
    assert seen.open == []
    assert "script" not in seen.seen
    assert "h1" not in seen.seen
    assert seen.seen & {"table", "p", "ul"}


def test_a_planted_tag_is_caught() -> None:
    assert "script" in parsed(f"<p>{HOSTILE}</p>").seen
    with pytest.raises(AssertionError):
        parsed("<p><b></p>")


def test_hostile_titles_reach_the_pages_of_this_test() -> None:
    assert "&lt;script&gt;" in crisis()._repr_html_()


@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_renders(name: str) -> None:
    answer = SAMPLES[name][0]()
    assert answer.to_markdown().startswith("# ")
    assert parsed(answer.to_html()).open == []
    latex = answer.to_latex()
    assert latex == answer._repr_latex_()
    assert latex.count(r"\begin{") == latex.count(r"\end{")
    assert not re.search(r"(?<![\\&a-z{}$])_(?![{a-z0-9])", latex)
    rows = list(csv.reader(io.StringIO(answer.to_csv())))
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_table_is_a_data_frame_with_the_same_rows(name: str) -> None:
    answer = SAMPLES[name][0]()
    frame = answer.to_dataframe()
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == len(report_of(answer).table.rows) or name == "Sensitivity"


def test_answers_that_hold_nothing_show_themselves_as_well() -> None:
    nothing = (
        replace(characterized(), families=()),
        dt.check_claims(crisis(), claims=()),
        dt.solve("asymmetric-escalation-types", seconds=1e-9),
        dt.Region(()),
    )
    for answer in nothing:
        assert str(answer)
        assert len(answer.to_dataframe()) == len(report_of(answer).table.rows) <= 1
        assert parsed(answer._repr_html_()).open == []
        assert answer.to_latex()
        assert answer.to_csv()


def test_exact_numbers_stay_exact_in_data_frames() -> None:
    frame = solved().to_dataframe()
    assert isinstance(frame["payoff: challenger"][0], Fraction)
    assert {"equilibrium", "max_regret"} <= set(frame.columns)


def test_a_family_takes_the_symbols_of_a_paper() -> None:
    family = characterized().families[0]
    assert r"\pi" in family.to_latex({"p_resolved": r"\pi"})
    assert r"\pi" not in family.to_latex()


def test_an_irrational_probability_is_set_as_mathematics() -> None:
    p = dt.solve(NAU).equilibria[0].strategies["row"]["row"]["1"]
    assert isinstance(p, dt.AlgebraicNumber)
    assert p._repr_latex_() == r"$\frac{1}{46}\,\left(53 - \sqrt{601}\right)$"
    assert p._repr_latex_() in dt.solve(NAU).equilibria[0].to_latex()
    assert 'data-latex="\\frac{1}{46}' in dt.solve(NAU).equilibria[0].to_html()


def test_a_root_without_radicals_is_set_with_its_polynomial() -> None:
    from deterrence.expressions.algebraic import real_roots

    (root,) = real_roots([-1, -1, 0, 1])
    assert isinstance(root, dt.AlgebraicNumber)
    assert root.to_latex() == r"1.32472\ldots\;\text{(a root of }x^{3} - x - 1\text{)}"


def test_what_is_not_listed_is_refused() -> None:
    with pytest.raises(TypeError, match="add it to DISPLAYS"):
        report_of(3)


def test_headings_in_notebooks_stand_two_levels_lower() -> None:
    assert "<h3>a</h3>" in in_notebook(Report("a", ()))
