"""Families over parameters: what is examined, what is found, how long it takes.

    python benchmarks/characterize.py            every row
    python benchmarks/characterize.py quick      rows that take seconds

"cold" finds the families anew, "cached" reads them back in a new process, start-up included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from deterrence.families import characterize

ROWS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("preemption-dilemma", (), True),
    ("rogue-cover", (), True),
    ("unilateral-deterrence", ("p_iran_hard", "p_us_hard"), True),
    ("unilateral-deterrence", (), True),
    ("proxy-deniability", ("sanction_pressure", "deniability", "rogue", "p_firm"), True),
    ("base-defence", (), True),
    ("host-nation", (), True),
    ("mutual-deterrence", (), True),
    ("escalation", (), True),
    ("hidden-aim", (), True),
    ("asymmetric-escalation", (), True),
    ("asymmetric-escalation-types", ("p_iran_hard", "p_us_hh", "p_us_hs", "p_us_sh"), False),
)
SECONDS = 300.0


def cached(name: str, vary: tuple[str, ...]) -> float:
    """Seconds of a new process that reads the answer back."""
    arguments = ["--vary", ",".join(vary)] if vary else []
    began = time.perf_counter()
    command = [sys.executable, "-m", "deterrence", "characterize", name, *arguments, "--format", "json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def main(quick: bool) -> None:
    print("| model | free | supports | examined | solved | families | complete | cold, s | cached, s |")
    print("|---|---:|---:|---:|---:|---:|---|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DETERRENCE_CACHE"] = folder
        for name, vary, short in ROWS:
            if quick and not short:
                continue
            began = time.perf_counter()
            found = characterize(name, vary=vary or None, seconds=SECONDS)
            cold = time.perf_counter() - began
            again = cached(name, vary) if not found.interrupted else float("nan")
            counts = found.counts
            cells = (
                name, len(found.vary), counts["raw_supports"], counts["asked"], counts["kept"], len(found),
                "yes" if found.complete else "no", f"{cold:.2f}", f"{again:.2f}",
            )  # fmt: skip
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)


if __name__ == "__main__":
    main("quick" in sys.argv[1:])
