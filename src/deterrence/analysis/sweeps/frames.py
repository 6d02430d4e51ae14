"""Datasets of sweeps as tables of pandas."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from deterrence.errors import UsageError
from deterrence.games import exact

if TYPE_CHECKING:
    import pandas
    import xarray

__all__ = ["regime_words", "to_dataframe"]

FORMS = ("wide", "long")


def to_dataframe(found: xarray.Dataset, form: str = "wide", exactly: bool = True) -> pandas.DataFrame:
    """A sweep as a table.

    Parameters
    ----------
    found
        From `sweep`, or read back from one of its files.
    form
        ``wide``: a row per point, with a column per number, named as in CSV files; ``long``: a row per point and
        equilibrium that exists there, with its outcomes, payoffs and probabilities of actions.
    exactly
        Whether parameters are `Fraction`, as asked for, rather than floats.

    Returns
    -------
    pandas.DataFrame
        ``regime`` (and ``picked``, ``equilibrium``) are categories, in words.

    Raises
    ------
    UsageError
        For another form, or for the long one where a sweep holds no single equilibria.

    Examples
    --------
    >>> from deterrence.analysis.sweeps import sweep
    >>> found = sweep("proxy-deniability", {"sanction_pressure": ["8/15", "3/5"]})
    >>> table = to_dataframe(found)
    >>> table.sanction_pressure.tolist(), list(table["highest P(attacked)"].round(3))
    ([Fraction(8, 15), Fraction(3, 5)], [0.28, 1.0])
    >>> to_dataframe(found, "long")[["sanction_pressure", "equilibrium"]].shape
    (4, 2)
    """
    import pandas

    if form not in FORMS:
        raise UsageError(f"no form {form!r} of a table; there are: {', '.join(FORMS)}")
    if "regime" not in found:
        raise UsageError("a sweep's dataset is needed, with a variable named regime")
    columns: dict[str, Any] = dict(_parameters(found, exactly))
    words = regime_words(found)
    codes = {value: k for k, value in enumerate(words)}
    places = [codes[value] for value in found.regime.values.ravel().tolist()]
    columns["regime"] = pandas.Categorical.from_codes(places, list(dict.fromkeys(words.values())))
    columns["resolved"] = found.resolved.values.ravel().astype(bool)
    if form == "long":
        return _long(found, pandas.DataFrame(columns))
    return pandas.DataFrame({**columns, **dict(_wide(found))})


def regime_words(found: xarray.Dataset) -> dict[int, str]:
    """Number of each regime -> its equilibria in words."""
    return _words(found.regime)


def _words(variable: xarray.DataArray) -> dict[int, str]:
    """What the flags of a variable mean."""
    import numpy as np

    told = variable.attrs["flag_meanings"].split()
    return dict(zip(np.atleast_1d(variable.attrs["flag_values"]).tolist(), told, strict=True))


def _parameters(found: xarray.Dataset, exactly: bool) -> Iterator[tuple[str, Any]]:
    """A column per parameter that varies."""
    import numpy as np

    dims, shape = found.regime.dims, found.regime.shape
    for name in found.attrs["parameters"].split(", "):
        if name not in found.coords or not found[name].dims:
            continue
        coordinate = found[name]
        values: Any = coordinate.values
        if exactly:
            told = coordinate.attrs.get("exact")
            known = [Fraction(one) for one in told.split()] if told else [exact(float(one)) for one in values]
            values = np.empty(len(known), object)
            values[:] = known
        along = [1] * len(dims)
        along[dims.index(coordinate.dims[0])] = -1
        yield name, np.broadcast_to(values.reshape(along), shape).ravel()


def _wide(found: xarray.Dataset) -> Iterator[tuple[str, Any]]:
    import pandas

    if "picked" in found:
        told = _words(found.picked)
        names = [str(one) for one in found["equilibrium"].values] if "equilibrium" in found.coords else []
        words = [told[k] if k < 0 else names[k] for k in found.picked.values.ravel().tolist()]
        yield "picked", pandas.Categorical(words)
    for first in ("lowest", "highest", "picked"):
        for kind, dim in (("outcome", "outcome"), ("payoff", "player")):
            if f"{kind}_{first}" in found:
                for label in found[dim].values.tolist():
                    values = found[f"{kind}_{first}"].sel({dim: label}).values.ravel()
                    yield f"{first} {_told(kind, label)}", values
    for name in found["mixing"].player.values.tolist() if "mixing" in found else ():
        yield f"p({name}: first)", found["mixing"].sel(player=name).values.ravel()
    for name in found["equilibrium"].values.tolist() if "present" in found else ():
        one = found.sel(equilibrium=name)
        yield f"{name}: exists", one.present.values.ravel().astype(bool)
        for what, values in _numbers(one):
            yield f"{name}: {what}", values


def _numbers(one: xarray.Dataset) -> Iterator[tuple[str, Any]]:
    """What one equilibrium has at every point."""
    for group, dim, kind in (("outcomes", "outcome", "outcome"), ("payoffs", "player", "payoff")):
        for label in one[dim].values.tolist() if group in one else ():
            yield _told(kind, label), one[group].sel({dim: label}).values.ravel()
    for label in one["action"].values.tolist() if "strategies" in one else ():
        yield f"p({label})", one["strategies"].sel(action=label).values.ravel()


def _told(kind: str, label: str) -> str:
    return f"P({label})" if kind == "outcome" else f"payoff({label})"


def _long(found: xarray.Dataset, points: pandas.DataFrame) -> pandas.DataFrame:
    import pandas

    if "present" not in found:
        raise UsageError("this sweep holds no single equilibria (solved point by point); use the wide form")
    names = [str(one) for one in found["equilibrium"].values]
    parts = []
    for k in range(len(names)):
        one = found.isel(equilibrium=k)
        here = one.present.values.ravel().astype(bool)
        part = points[here].copy()
        part["equilibrium"] = pandas.Categorical.from_codes([k] * len(part), names)
        for what, values in _numbers(one):
            part[what] = values[here]
        parts.append(part)
    return pandas.concat(parts).sort_index(kind="stable").reset_index(drop=True)
