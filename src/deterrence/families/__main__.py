"""For maintainers: find the families of shipped models anew and keep the complete answers beside the models.

    python -m deterrence.families                        every answer that is kept, and every shipped model without one
    python -m deterrence.families NAME                   of one model, all parameters free
    python -m deterrence.families NAME --vary p,q        some parameters free, the others at the baseline
    python -m deterrence.families ... --seconds 1200     time budget of each (600)
"""

from __future__ import annotations

import argparse
import time

from deterrence.errors import DeterrenceError
from deterrence.families.characterizing import characterize
from deterrence.families.keeping import keep, questions
from deterrence.model import load, shipped_models


def main() -> int:
    """Run the command line; 1 when some answer is not complete."""
    parser = argparse.ArgumentParser(prog="python -m deterrence.families", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("models", nargs="*", metavar="NAME")
    parser.add_argument("--vary", default="", help="parameters to leave free, with commas; all when absent")
    parser.add_argument("--seconds", type=float, default=600.0, help="time budget of each answer")
    told = parser.parse_args()
    everything: list[list[str] | None] = [None]
    asked = [told.vary.split(",")] if told.vary else everything
    missed = 0
    for name in told.models or shipped_models():
        for vary in asked if told.models else questions(name) or everything:
            missed += not _found_and_kept(name, vary, told.seconds)
    return 1 if missed else 0


def _found_and_kept(name: str, vary: list[str] | None, seconds: float) -> bool:
    began = time.process_time()
    free = "all" if vary is None else ", ".join(vary)
    try:
        found = characterize(load(name), vary=vary, seconds=seconds, cache=False)
        path = keep(found)
    except DeterrenceError as error:
        print(f"{name}, free: {free}: not kept: {error}", flush=True)
        return False
    spent = time.process_time() - began
    print(f"{name}, free: {free}: {len(found)} families in {spent:.1f} s, {path.stat().st_size} bytes", flush=True)
    return True


if __name__ == "__main__":
    raise SystemExit(main())
