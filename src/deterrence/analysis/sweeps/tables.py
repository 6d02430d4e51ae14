"""Points read from columns, tables and files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deterrence.analysis.sweeps.point_tables import Table
from deterrence.errors import UsageError
from deterrence.games import exact

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["read_points"]


def read_points(given: Any) -> Table:
    """Read points given one by one.

    Parameters
    ----------
    given
        parameter -> values, a DataFrame, or the path of a ``.csv`` or ``.parquet`` file with a column per parameter.
        Texts such as ``"8/15"`` are exact.

    Raises
    ------
    UsageError
        When it cannot be read, or a value is no number.

    Examples
    --------
    >>> table = read_points({"p": [0.5, 0.25], "q": ["1/3", "2/3"]})
    >>> table.exact_at(1)
    {'p': Fraction(1, 4), 'q': Fraction(2, 3)}
    """
    if isinstance(given, (str, Path)):
        given = _read_file(Path(given))
    columns: Mapping[str, Any]
    if isinstance(given, Mapping):
        columns = given
    elif hasattr(given, "columns") and hasattr(given, "to_numpy"):
        columns = {str(name): given[name].to_numpy() for name in given.columns}
    else:
        raise UsageError(f"points are columns by parameter, a DataFrame or a file, not a {type(given).__name__}")
    floats: dict[str, NDArray[np.float64]] = {}
    exact_columns: dict[str, Sequence[Fraction]] = {}
    for name, values in columns.items():
        floats[name], known = _column(name, values)
        if known is not None:
            exact_columns[name] = known
    table = Table(floats, exact_columns)
    if not table.length:
        raise UsageError("there are no points: every column is empty")
    return table


def _column(name: str, values: Any) -> tuple[NDArray[np.float64], list[Fraction] | None]:
    import numpy as np

    if isinstance(values, (str, bytes, Set, Mapping)) or not (hasattr(values, "ndim") or isinstance(values, Iterable)):
        raise UsageError(f"{name}: a column is a list or an array with a value for each point, not {values!r}")
    array = values if isinstance(values, np.ndarray) else np.asarray(list(values), dtype=None)
    if array.ndim != 1:
        raise UsageError(f"{name}: a column has one dimension, not {array.ndim}")
    if array.dtype.kind == "f" and array.dtype.itemsize == 8:
        return np.ascontiguousarray(array), None
    known: list[Fraction] = []
    try:
        for value in array if array.dtype.kind == "f" else array.tolist():  # lists would lengthen shorter floats
            known.append(exact(value))
        return np.array([float(value) for value in known]), known
    except UsageError as error:
        raise UsageError(f"{name}, row {len(known) + 1}: {error}") from error
    except OverflowError as error:
        raise UsageError(f"{name} has values too large for floating point") from error


def _read_file(path: Path) -> Mapping[str, Any]:
    import pandas

    try:
        if path.suffix.lower() == ".csv":
            heading = pandas.read_csv(path, dtype=str, nrows=1, header=None, skipinitialspace=True).iloc[0].tolist()
            twice = next((name for name in heading if heading.count(name) > 1), None)
            if twice is not None:  # pandas gives the second one another name
                raise ValueError(f"two columns are called {twice!r}")
            frame = pandas.read_csv(path, dtype=str, keep_default_na=False, skipinitialspace=True)
            if not isinstance(frame.index, pandas.RangeIndex):  # pandas takes what is too many for labels of rows
                raise ValueError("a row has more values than the first line has names")
            return {str(name).strip(): _numbers(frame[name].to_numpy(dtype=object)) for name in frame.columns}
        if path.suffix.lower() == ".parquet":
            frame = pandas.read_parquet(path)
            return {str(name): frame[name].to_numpy() for name in frame.columns}
    except ImportError as error:
        raise UsageError("reading Parquet needs pyarrow: pip install 'deterrence[storage]'") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no table of points: {error}") from error
    raise UsageError(f"{path}: points are read from .csv and .parquet files")


def _numbers(texts: Any) -> Any:
    """Decimals as floats, whose shortest decimals they are when they have at most 15 digits; else as they are."""
    import numpy as np

    short = all(len(text) <= 15 and "/" not in text for text in texts)
    try:
        return texts.astype(np.float64) if short else texts
    except ValueError:
        return texts
