"""Clusters of dask as executors.

To try one on this machine: ``pip install 'deterrence[dask]'``, then ``dask scheduler`` in one terminal, ``dask worker
tcp://127.0.0.1:8786`` in others, and ``deterrence sweep M ... --scheduler tcp://127.0.0.1:8786``; or, in Python,
``sweep(..., executor=dask.distributed.Client(dask.distributed.LocalCluster(n_workers=2)))``. Workers need this package.
A worker's death costs the chunks that it was working on, nothing else.
"""

from __future__ import annotations

from typing import Any

from deterrence.errors import UsageError

__all__ = ["connected"]

TIMEOUT = 10


def connected(address: str) -> Any:
    """A client of a running scheduler, for `sweep`'s `executor`.

    Raises
    ------
    UsageError
        When dask is not installed or nothing answers there.
    """
    try:
        import distributed
    except ImportError as error:
        raise UsageError("a cluster needs dask: pip install 'deterrence[dask]'") from error
    try:
        client: Any = distributed.Client
        return client(address, timeout=TIMEOUT)
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"no scheduler of dask answers at {address}: {error}") from error
