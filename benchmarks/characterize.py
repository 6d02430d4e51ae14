"""Families over parameters: what is examined, what is found, how long it takes.

    python benchmarks/characterize.py            every answer that is kept with the shipped models
    python benchmarks/characterize.py quick      those that take seconds
    python benchmarks/characterize.py NAMES      of these models

"cold" finds the families anew, on one core; "kept" reads them back in a new process, start-up included. Both are
seconds of CPU time, so that other work on the machine does not count.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time

from deterrence.families import characterize
from deterrence.families.keeping import questions
from deterrence.model import shipped_models

SLOW = {"asymmetric-escalation-types", "base-withdrawal", "decapitation", "hawks-and-doves", "resolve-signals"}
SECONDS = 3600.0


def kept(name: str, vary: list[str]) -> float:
    """Seconds of a new process that reads the answer back."""
    command = [sys.executable, "-m", "deterrence", "characterize", name, "--vary", ",".join(vary), "--format", "json"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "DETERRENCE_CACHE": "off"}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(name: str, vary: list[str]) -> str:
    """One line of the table."""
    began = time.process_time()
    found = characterize(name, vary=vary, seconds=SECONDS, cache=False)
    cold = time.process_time() - began
    counts = found.counts
    cells = (
        name, f"{len(vary)} of {len(found.model.parameters)}", counts["raw_supports"], counts["asked"],
        counts["kept"], len(found), "yes" if found.complete else "no", f"{cold:.2f}", f"{kept(name, vary):.2f}",
    )  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def main(arguments: list[str]) -> None:
    """Print the table."""
    names = [one for one in arguments if one != "quick"] or list(shipped_models())
    print("| model | free | supports | examined | solved | families | complete | cold, s | kept, s |")
    print("|---|---:|---:|---:|---:|---:|---|---:|---:|")
    for name in names:
        if "quick" in arguments and name in SLOW:
            continue
        for vary in questions(name):
            print(row(name, vary), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
