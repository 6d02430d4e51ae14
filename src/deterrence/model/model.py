"""A model: what an author wrote, resolved, and the games that it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from deterrence.displays import Displayed
from deterrence.errors import Problem, UsageError
from deterrence.games import ExtensiveFormGame, NormalFormGame, exact
from deterrence.model.compiling import Compiled, compile_table, compile_timeline
from deterrence.model.parts import (
    Cell,
    Claim,
    Definition,
    NamedFamily,
    Outcome,
    Parameter,
    PayoffTerm,
    Scenario,
    Source,
    Step,
)
from deterrence.model.problems import nearest

if TYPE_CHECKING:
    from deterrence.expressions import Expression, Formula

__all__ = ["Model"]


@dataclass(frozen=True, repr=False)
class Model(Displayed):
    """A crisis as a game over named parameters.

    Parameters
    ----------
    name
        What `load` knows it by.
    title, story
        For readers.
    players
        name -> label, in order.
    parameters, definitions, assume
        The numbers that payoffs and probabilities depend on, names for expressions over them, what holds among them.
    timeline
        Who moves, in order; empty when all choose at once.
    actions, table
        When all choose at once: player -> actions, and the cells of a payoff table (possibly none).
    payoffs
        player -> payoff terms, which add up (and add to the table's amounts).
    outcomes, concept, scenarios, families, claims
        What the reader cares about, the solution concept when none is asked for, named points, names that the field has
        for families of equilibria, statements to decide.
    sources, mechanisms, leaves_out
        What motivates the model, which of the subject's mechanisms it carries, what it leaves out.
    extends
        Name of the model that this one is a variant of; empty for none. The variant's parts are complete all the same.
    path
        The file that was read.
    notes
        What an author may want to know although nothing is wrong.

    Examples
    --------
    >>> from deterrence.model import load
    >>> model = load("proxy-deniability")
    >>> game = model.at(sanction_pressure="7/10")
    >>> len(game.information_sets), sorted(game.outcomes)
    (5, ['attacked', 'strike_on_iran', 'wrongful_strike'])
    """

    name: str
    title: str
    players: Mapping[str, str]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    assume: tuple[Formula, ...] = ()
    timeline: tuple[Step, ...] = ()
    actions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    table: tuple[Cell, ...] = ()
    payoffs: Mapping[str, tuple[PayoffTerm, ...]] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    concept: str = ""
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    families: Mapping[str, NamedFamily] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    story: str = ""
    sources: Mapping[str, Source] = field(default_factory=dict)
    mechanisms: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()
    extends: str = field(default="", compare=False)
    path: str = field(default="", compare=False)
    notes: tuple[Problem, ...] = field(default=(), compare=False, repr=False)

    def __repr__(self) -> str:
        return f"<Model {self.name}: {self.title}>"

    @cached_property
    def compiled(self) -> Compiled:
        """The game's structure with its amounts still apart."""
        if self.timeline:
            return compile_timeline(
                tuple(self.players), self.timeline, self.payoffs, self.outcomes, self.title, self.concept
            )
        return compile_table(self.actions, self.table, self.payoffs, self.outcomes, self.title, self.concept)

    @cached_property
    def text(self) -> str:
        """The model as a file in canonical form: block style, complete, without comments."""
        from deterrence.model.writing import model_text

        return model_text(self)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def game_hash(self) -> str:
        """SHA-256 of the canonical text without its words: what families of equilibria depend on."""
        from deterrence.model.bare import without_words
        from deterrence.model.writing import model_text

        return sha256(model_text(without_words(self)).encode()).hexdigest()

    @cached_property
    def substitutions(self) -> Mapping[str, Expression]:
        """The exact definitions, each over parameters and rounded definitions only."""
        from deterrence.expressions import substitute

        found: dict[str, Expression] = {}
        for name, definition in self.definitions.items():
            if name not in self.rounded:
                found[name] = substitute(definition.expression, found)
        return found

    @cached_property
    def rounded(self) -> tuple[str, ...]:
        """Definitions with `exp`, `log` or `sqrt`: their values are rounded, and families treat them as parameters."""
        from deterrence.expressions import is_exact

        return tuple(name for name, definition in self.definitions.items() if not is_exact(definition.expression))

    @cached_property
    def symbolic_game(self) -> ExtensiveFormGame[Expression] | NormalFormGame[Expression]:
        """See `symbolic`."""
        from deterrence.expressions import ZERO, substitute

        amounts = [substitute(amount, self.substitutions) for amount in self.compiled.amounts]

        def total(positions: tuple[int, ...]) -> Expression:
            result: Expression = ZERO
            for position in positions:
                result = result + amounts[position]
            return result

        return self.compiled.fill(total)

    def symbolic(self) -> ExtensiveFormGame[Expression] | NormalFormGame[Expression]:
        """The game with payoffs and probabilities as expressions over the parameters.

        Exact definitions are substituted; `rounded` ones remain as names.
        """
        return self.symbolic_game

    def point(self, scenario: str | None = None, **parameters: Any) -> dict[str, Fraction]:
        """Values of all parameters and definitions: the baseline, changed by a scenario, changed by `parameters`.

        Raises
        ------
        UsageError
            For a name that does not exist, a value outside the parameter's range, or a violated assumption.

        Examples
        --------
        >>> from deterrence.model import load
        >>> point = load("proxy-deniability").point("january-2020", deniability="1/4")
        >>> point["sanction_pressure"], point["deniability"], point["leverage"]
        (Fraction(4, 5), Fraction(1, 4), Fraction(8, 1))
        """
        from deterrence.expressions import condition_holds

        values = {name: parameter.value for name, parameter in self.parameters.items()}
        values.update(self.values_of(scenario))
        for name, value in parameters.items():
            values[name] = self._checked(name, value)
        point = self.with_definitions(values)
        for condition in self.assume:
            if not condition_holds(condition, point):
                told = ", ".join(f"{name} = {point[name]}" for name in _mentioned(condition))
                raise UsageError(f"{self.name}: this point violates the assumption `{condition}`: {told}")
        return point

    def with_definitions(self, values: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Parameter values together with the values of all definitions."""
        from deterrence.expressions import evaluate

        point = dict(values)
        for name, definition in self.definitions.items():
            point[name] = evaluate(definition.expression, point)
        return point

    def known_from(self, values: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """Values of some parameters together with those of all definitions that depend on nothing else."""
        from deterrence.expressions import evaluate

        point = dict(values)
        for name, definition in self.definitions.items():
            if all(one in point for one in _mentioned(definition.expression)):
                point[name] = evaluate(definition.expression, point)
        return point

    def at(
        self, scenario: str | None = None, **parameters: Any
    ) -> ExtensiveFormGame[Fraction] | NormalFormGame[Fraction]:
        """The game at a point, in exact numbers, without chance branches that are impossible there.

        Parameters
        ----------
        scenario
            A named point to start from; the baseline when absent.
        **parameters
            Values that differ: integers, fractions, texts such as ``"7/10"``, or floats, which stand for the shortest
            decimal that prints as them.

        Raises
        ------
        UsageError
            For a name that does not exist, a value outside the parameter's range, or a violated assumption.
        """
        from deterrence.expressions import evaluate

        point = self.point(scenario, **parameters)
        values = [evaluate(amount, point) for amount in self.compiled.amounts]
        game = self.compiled.fill(lambda positions: sum([values[position] for position in positions], Fraction(0)))
        return game.without_impossible_branches() if isinstance(game, ExtensiveFormGame) else game

    def values_of(self, scenario: str | None) -> Mapping[str, Fraction]:
        """The values that a scenario sets; None sets none.

        Raises
        ------
        UsageError
            When there is no such scenario.
        """
        if scenario is None:
            return {}
        if scenario not in self.scenarios:
            raise UsageError(f"{self.name} has no scenario {scenario!r}; {nearest(scenario, self.scenarios)}")
        return self.scenarios[scenario].values

    def _checked(self, name: str, value: Any) -> Fraction:
        if name in self.definitions:
            names = ", ".join(_mentioned(self.definitions[name].expression))
            raise UsageError(f"{name!r} is a definition of {self.name}; set what it is made of: {names}")
        if name not in self.parameters:
            raise UsageError(f"{self.name} has no parameter {name!r}; {nearest(name, self.parameters)}")
        try:
            number = exact(value)
        except UsageError as error:
            raise UsageError(f"{name}: {error}") from error
        if number not in self.parameters[name].range:
            raise UsageError(f"{name} = {number} is outside its range {self.parameters[name].range}")
        return number


def _mentioned(node: Expression | Formula) -> tuple[str, ...]:
    from deterrence.expressions import names

    return names(node)
