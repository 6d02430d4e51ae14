"""For maintainers: find the families at those ends of ranges where chance rules a branch out, and keep them.

python -m deterrence.report.live              of every shipped model with kept families
python -m deterrence.report.live NAME ...     of these models
"""

from __future__ import annotations

import sys

from deterrence.families import kept
from deterrence.model import load, shipped_models
from deterrence.report.live.choosing import closed_ends, extreme_families
from deterrence.report.live.ends import ends_file, keep_ends

MOST = 8
"""Most ends that are kept of a model: single ones first, then corners where several meet."""
SECONDS = 120.0
"""Time budget of one."""


def main(names: list[str]) -> int:
    """Run the command line; 1 when the families at some end are not complete."""
    missed = 0
    for name in names or shipped_models():
        model = load(name)
        found = kept(model)
        if found is None or extreme_families(model) is not None:
            continue
        faces, failed = closed_ends(found, SECONDS, MOST)
        missed += failed
        if faces:
            path = keep_ends(found, faces)
            print(f"{name}: {len(faces)} ends, {failed} not complete, {path.stat().st_size} bytes", flush=True)
        else:
            ends_file(name).unlink(missing_ok=True)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
