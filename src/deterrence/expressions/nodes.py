"""The nodes of an exact arithmetic expression.

A tree is frozen and hashable; equality is structural and ignores where in a text a node stood (`span`). Every tree
is *well formed*: sums hold no sums, products hold no products and at most one number, which comes first, and
divisions are negative exponents after all other factors. `build` keeps the shape while reading a text; the
operators ``+ - * / **`` additionally simplify (see `simplify`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias, final

from deterrence.expressions.limits import MAX_DEPTH, MAX_SIZE, beyond_limit

__all__ = ["FUNCTIONS", "Call", "Expression", "Name", "Node", "Number", "Power", "Product", "Quantity", "Span", "Sum"]

Span: TypeAlias = tuple[int, int]
"""First character and the one after the last, counted from the text's start."""

FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "min": (1, None),
    "max": (1, None),
    "abs": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "sqrt": (1, 1),
}
"""The functions of the grammar with the least and the greatest number of arguments."""


write = object.__setattr__


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One node of an expression, condition, event or claim; only the final classes are instantiated.

    (No metaclass enforces that: `isinstance` on abstract base classes would triple the time of every traversal.)

    Attributes
    ----------
    span
        Where the node stood in its text; None when it was computed. Ignored by equality.
    size
        Number of nodes of the tree.
    depth
        Levels of the tree.
    """

    span: Span | None = field(default=None, kw_only=True, repr=False)
    size: int = field(init=False, repr=False)
    depth: int = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        size, depth = 1, 1
        for child in self.children():
            size += child.size
            if child.depth >= depth:
                depth = child.depth + 1
        if size > MAX_SIZE:
            raise beyond_limit("the expression is too large", "", f"at most {MAX_SIZE} nodes")
        if depth > MAX_DEPTH:
            raise beyond_limit("the expression is nested too deeply", "", f"at most {MAX_DEPTH} levels")
        write(self, "size", size)
        write(self, "depth", depth)

    def children(self) -> tuple[Node, ...]:
        """Return the nodes directly below this one."""
        raise NotImplementedError

    def key(self) -> tuple[Any, ...]:
        """Return what equality compares: the values of the fields, in order."""
        names: tuple[str, ...] = self.__match_args__
        return tuple([getattr(self, name) for name in names])

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other) or not isinstance(other, Node) or hash(self) != hash(other):
            return False
        return self.key() == other.key()

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:  # kept when first asked for; never pickled, since texts hash differently in each process
            write(self, "_hash", hash((type(self).__name__, self.key())))
            return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.key()

    def __str__(self) -> str:
        from deterrence.expressions.text import to_text

        return to_text(self)

    def walk(self) -> Iterator[Node]:
        """Yield this node and every node below it, parents first."""
        yield self
        for child in self.children():
            yield from child.walk()


Operand: TypeAlias = "Expression | Fraction | int"


@dataclass(frozen=True, slots=True, eq=False)
class Expression(Node):
    """An exact number as a function of named parameters.

    The operators ``+ - * / **`` with expressions, fractions and integers give simplified expressions, so that
    the payoffs of a symbolic game stay small. Floats are refused: they are not exact.

    Examples
    --------
    >>> x, y = Name("x"), Name("y")
    >>> print(0 * x + y - Fraction(1, 2) * y + 1)
    y/2 + 1
    >>> x - x
    Number(value=Fraction(0, 1))
    """

    def __add__(self, other: Operand) -> Expression:
        from deterrence.expressions.simplify import add

        return NotImplemented if (right := operand(other)) is None else add((self, right))

    def __radd__(self, other: Operand) -> Expression:
        from deterrence.expressions.simplify import add

        return NotImplemented if (left := operand(other)) is None else add((left, self))

    def __sub__(self, other: Operand) -> Expression:
        from deterrence.expressions.simplify import add

        return NotImplemented if (right := operand(other)) is None else add((self, -right))

    def __rsub__(self, other: Operand) -> Expression:
        from deterrence.expressions.simplify import add

        return NotImplemented if (left := operand(other)) is None else add((left, -self))

    def __mul__(self, other: Operand) -> Expression:
        from deterrence.expressions.simplify import multiply

        return NotImplemented if (right := operand(other)) is None else multiply((self, right))

    def __rmul__(self, other: Operand) -> Expression:
        from deterrence.expressions.simplify import multiply

        return NotImplemented if (left := operand(other)) is None else multiply((left, self))

    def __truediv__(self, other: Operand) -> Expression:
        from deterrence.expressions.simplify import divide

        return NotImplemented if (right := operand(other)) is None else divide(self, right)

    def __rtruediv__(self, other: Operand) -> Expression:
        from deterrence.expressions.simplify import divide

        return NotImplemented if (left := operand(other)) is None else divide(left, self)

    def __pow__(self, exponent: int) -> Expression:
        from deterrence.expressions.simplify import raise_to

        return raise_to(self, exponent) if isinstance(exponent, int) else NotImplemented

    def __neg__(self) -> Expression:
        from deterrence.expressions.simplify import multiply

        return multiply((MINUS_ONE, self))

    def __pos__(self) -> Expression:
        return self

    def __abs__(self) -> Expression:
        from deterrence.expressions.simplify import apply

        return apply("abs", (self,))


def operand(value: object) -> Expression | None:
    """Return an exact value as an expression; None when it is not exact."""
    match value:
        case Expression():
            return value
        case int() | Fraction():
            return Number(Fraction(value))
        case _:
            return None


@final
@dataclass(frozen=True, slots=True, eq=False)
class Number(Expression):
    """An exact rational number."""

    value: Fraction

    def children(self) -> tuple[Expression, ...]:
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Name(Expression):
    """A parameter or a definition."""

    name: str

    def children(self) -> tuple[Expression, ...]:
        return ()


@final
@dataclass(frozen=True, slots=True, eq=False)
class Sum(Expression):
    """A sum of two or more terms, none of them a sum."""

    terms: tuple[Expression, ...]

    def children(self) -> tuple[Expression, ...]:
        return self.terms


@final
@dataclass(frozen=True, slots=True, eq=False)
class Product(Expression):
    """A product of two or more factors, none a product: a number first if any, negative powers last."""

    factors: tuple[Expression, ...]

    def children(self) -> tuple[Expression, ...]:
        return self.factors


@final
@dataclass(frozen=True, slots=True, eq=False)
class Power(Expression):
    """A base to an integer exponent; division is the exponent -1."""

    base: Expression
    exponent: int

    def children(self) -> tuple[Expression, ...]:
        return (self.base,)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Call(Expression):
    """One of `FUNCTIONS` applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]

    def children(self) -> tuple[Expression, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True, eq=False)
class Quantity(Expression):
    """A number that depends on an equilibrium, such as a probability; only claims contain it."""


MINUS_ONE = Number(Fraction(-1))
