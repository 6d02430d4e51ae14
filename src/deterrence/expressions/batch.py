"""Expressions compiled to one function over columns of numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from deterrence.errors import ExpressionError
from deterrence.expressions.formulas import Formula
from deterrence.expressions.lowering import lower, lower_formula
from deterrence.expressions.nodes import Call, Expression, Node, Power, Product, Sum
from deterrence.expressions.source_code import ATOM, NUMPY, SCALAR, Code, CodeTarget
from deterrence.expressions.substitution import names as names_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

__all__ = ["BatchFunction", "compile_batch", "fused_lines"]


@final
@dataclass(frozen=True)
class BatchFunction:
    """A compiled function over columns.

    Attributes
    ----------
    names
        The columns that it reads, in order.
    source
        The code that was compiled.
    """

    names: tuple[str, ...]
    source: str
    function: Callable[..., tuple[Any, ...]]

    def __call__(self, columns: Mapping[str, ArrayLike]) -> tuple[NDArray[np.float64] | NDArray[np.bool_], ...]:
        """Return one array per compiled node; columns broadcast against each other.

        Points where a division by zero occurs get `inf` or `nan`, without a warning.

        Raises
        ------
        ExpressionError
            A column is missing.
        """
        import numpy as np

        missing = [name for name in self.names if name not in columns]
        if missing:
            raise ExpressionError("unknown-name", "a name without a column", missing[0])
        arrays = np.broadcast_arrays(*[np.asarray(columns[name], dtype=float) for name in self.names])
        shape = arrays[0].shape if arrays else ()
        with np.errstate(all="ignore"):
            results = self.function(*arrays)
        return tuple([np.array(np.broadcast_to(result, shape)) for result in results])


def compile_batch(nodes: Sequence[Expression | Formula], names: Sequence[str] | None = None) -> BatchFunction:
    """Return one function that evaluates all `nodes` on columns of floating-point numbers; NumPy is imported here.

    Subexpressions that occur more than once are computed once.

    Parameters
    ----------
    nodes
        Expressions (giving floats) and conditions (giving truth values).
    names
        The columns in order; by default the names that occur.

    Raises
    ------
    ExpressionError
        A name that is no identifier or not in `names`, a quantity of an equilibrium or an event.

    Examples
    --------
    >>> from deterrence.expressions import parse_condition, parse_expression
    >>> function = compile_batch([parse_expression("a/(a + b)"), parse_condition("a/(a + b) < 1/2")])
    >>> share, low = function({"a": [1, 3], "b": 3})
    >>> share.tolist(), low.tolist()
    ([0.25, 0.5], [True, False])
    """
    import numpy as np

    found = dict.fromkeys([name for node in nodes for name in names_of(node)])
    columns = tuple(found) if names is None else tuple(names)
    unknown = [name for name in found if name not in columns]
    if unknown:
        raise ExpressionError("unknown-name", "a name without a column", unknown[0])
    lines, results = fused_lines(nodes, CodeTarget(NUMPY))
    parameters = ", ".join([NUMPY.prefix + name for name in columns if CodeTarget(NUMPY).name(name)])
    body = "".join([f"    {line}\n" for line in lines])
    code = f"def batch({parameters}):\n{body}    return ({''.join([f'{result}, ' for result in results])})\n"
    space: dict[str, Any] = {"np": np}
    exec(compile(code, "<batch>", "exec"), space)
    return BatchFunction(columns, code, space["batch"])


def fused_lines(nodes: Sequence[Expression | Formula], target: CodeTarget | None = None) -> tuple[list[str], list[str]]:
    """Return assignments of shared subexpressions and then the source of each node, for use inside a generated
    function.

    Parameters
    ----------
    nodes
        Expressions and conditions.
    target
        The dialect; scalars by default.

    Examples
    --------
    >>> from deterrence.expressions import parse_expression
    >>> fused_lines([parse_expression("1/(a + b)"), parse_expression("a*(a + b)")])
    (['t0 = v_a + v_b'], ['1.0/t0', 'v_a*t0'])
    """
    chosen = CodeTarget(SCALAR) if target is None else target
    done: dict[Expression, Code] = {}
    lines: list[str] = []
    for index, shared in enumerate(sorted(repeated(nodes), key=lambda node: node.size)):
        lines.append(f"t{index} = {lower(shared, chosen, done).text}")
        done[shared] = Code(f"t{index}", ATOM)
    results = [
        lower(node, chosen, done).text if isinstance(node, Expression) else str(lower_formula(node, chosen, done))
        for node in nodes
    ]
    return lines, results


def repeated(nodes: Sequence[Node]) -> list[Expression]:
    """Return the operations that occur more than once, not counting those only inside a larger repeated one twice."""
    counts: Counter[Expression] = Counter()

    def count(node: Node) -> None:
        if isinstance(node, Sum | Product | Power | Call):
            counts[node] += 1
            if counts[node] > 1:
                return
        for child in node.children():
            count(child)

    for node in nodes:
        count(node)
    return [node for node, times in counts.items() if times > 1]
