#!/usr/bin/env python3
"""Set up this checkout and run its work: standard library only, one file, any machine with Python >= 3.11.

    python3 dev.py demo                  solve every shipped model in every scenario; tables and pages go to results/
    python3 dev.py test                  lint, types, the default tests, the pages in docs/models
    python3 dev.py test --long           the same, then the long tests
    python3 dev.py test PYTEST_ARGS      only pytest, with these arguments
    python3 dev.py lint | types | pages  one stage alone
    python3 dev.py families [MODELS]     find the families of shipped models anew and keep them in models/families/
    python3 dev.py bench                 the measurements of benchmarks/
    python3 dev.py lock                  resolve requirements.lock anew from pyproject.toml (needs uv)

The first command makes .venv from requirements.lock (every file checked against its hash); later ones start at once.
Why it goes about it in this order: docs/decisions/0003-set-up-order.md
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "set-up.json"  # written last: what this environment was made from
UNFINISHED = VENV / "set-up-unfinished"  # exists while packages are being installed
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.exit(f"dev.py: Python 3.11 or later is needed; this is {sys.version.split()[0]} ({sys.executable})")

Command = list[str]


def home_is_writable() -> bool:
    try:
        with tempfile.TemporaryFile(dir=Path.home()):
            return True
    except (OSError, RuntimeError):
        return False


def environment() -> dict[str, str]:
    """The caller's environment, without what would leak other packages or other settings into ours."""
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_USER"}}
    env.update(UV_SYSTEM_CERTS="1", UV_PYTHON_DOWNLOADS="never", PIP_DISABLE_PIP_VERSION_CHECK="1")
    if not home_is_writable():
        env.update(UV_NO_CACHE="1", PIP_NO_CACHE_DIR="1")
    return env


def run(*command: object, env: dict[str, str] | None = None) -> int:
    """Run a command in the checkout and return its exit code."""
    sys.stdout.flush()
    return subprocess.call([str(word) for word in command], cwd=ROOT, env=env or environment())


def works(*command: object) -> bool:
    """Whether a probe runs and succeeds; what it prints is not shown."""
    try:
        done = subprocess.run([str(word) for word in command], cwd=ROOT, env=environment(), capture_output=True)
    except OSError:
        return False
    return done.returncode == 0


def say(text: str) -> None:
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


# ---- set-up -------------------------------------------------------------------------------------------------------


def wanted_state() -> dict[str, str]:
    inputs = LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    return {"checkout": str(ROOT), "inputs": hashlib.sha256(inputs).hexdigest()}


def recorded_state() -> dict[str, str]:
    try:
        return {str(k): str(v) for k, v in json.loads(STAMP.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def set_up() -> None:
    """Make .venv fit the lock file; do nothing when it already does."""
    wanted, recorded = wanted_state(), recorded_state()
    if recorded == wanted and PYTHON.exists():
        return
    say("setting up .venv (once; about a minute, mostly downloading)")
    moved = recorded.get("checkout", wanted["checkout"]) != wanted["checkout"]
    runs = works(PYTHON, "-c", f"import sys; assert sys.version_info >= {OLDEST}")
    if moved or UNFINISHED.exists() or not runs or not fill(installer_for_existing()):
        make_anew()
    STAMP.write_text(json.dumps(wanted), encoding="utf-8")
    UNFINISHED.unlink()


def make_anew() -> None:
    for route in (by_uv, by_ensurepip, by_outer_pip, by_apt):
        if VENV.exists():
            shutil.rmtree(VENV)
        if fill(route()):
            return
    sys.exit(
        "dev.py: could not set up .venv. It needs one of these, and access to a Python package index:\n"
        "  - uv on the PATH;\n"
        "  - Python's own venv and ensurepip (on Debian and Ubuntu: apt-get install python3-venv);\n"
        "  - pip 22.3 or later for this Python.\n"
        "What was there and failed is told above."
    )


def fill(install: Command | None) -> bool:
    """Install the locked packages and this project into .venv with the given command."""
    if install is None:
        return False
    UNFINISHED.touch()
    if run(*install, "--quiet", "--require-hashes", "-r", LOCK) != 0:
        say(f"failed: {' '.join(install)}; trying the next way")
        return False
    if run(*install, "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT) != 0:
        sys.exit("dev.py: the packages are there, but this project itself could not be installed (see above)")
    return True


def made(*command: object) -> bool:
    """Whether a command made the environment; if not, its own words and the command are shown."""
    if run(*command) == 0:
        return True
    say(f"failed: {' '.join(map(str, command))}")
    return False


def uv_install() -> Command | None:
    uv = shutil.which("uv")
    return [uv, "pip", "install", "--python", str(PYTHON)] if uv else None


def pip_install() -> Command:
    return [str(PYTHON), "-m", "pip", "install"]


def installer_for_existing() -> Command | None:
    if works(PYTHON, "-m", "pip", "--version"):
        return pip_install()
    return uv_install()


def by_uv() -> Command | None:
    install = uv_install()
    return install if install and made(install[0], "venv", "--quiet", "--python", sys.executable, VENV) else None


def has_ensurepip() -> bool:
    return works(sys.executable, "-c", "import ensurepip, venv")


def by_ensurepip() -> Command | None:
    if not has_ensurepip():
        return None
    return pip_install() if made(sys.executable, "-m", "venv", VENV) else None


def by_outer_pip() -> Command | None:
    if not works(sys.executable, "-m", "pip", "--version"):
        return None
    install = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install"]
    return install if made(sys.executable, "-m", "venv", "--without-pip", VENV) else None


def by_apt() -> Command | None:
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if has_ensurepip() or not (root and shutil.which("apt-get") and sys.executable.startswith("/usr/bin/")):
        return None
    package = f"python3.{sys.version_info[1]}-venv"
    say(f"no uv, ensurepip or pip here: installing the system package {package}")
    env = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=env)
    if run("apt-get", "install", "-qq", "-y", "--no-install-recommends", package, env=env) != 0:
        return None
    return by_ensurepip()


def find_browser() -> str | None:
    """A Chromium for the tests of pages; DETERRENCE_CHROMIUM names one that is not on the PATH."""
    named = os.environ.get("DETERRENCE_CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def set_up_browser() -> None:
    """Install the system's Chromium where that is ours to do; without one, the tests of pages are skipped."""
    if find_browser():
        return
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and shutil.which("apt-get"):
        say("no Chromium here: installing the system packages chromium and fonts-dejavu-core for the tests of pages")
        env = {**environment(), "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", env=env)
        run("apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core", env=env)
    if not find_browser():
        say(
            "no Chromium: the tests of pages in tests/browser are SKIPPED. Install one (on Debian and Ubuntu: "
            "apt-get install chromium), or name it in DETERRENCE_CHROMIUM"
        )


# ---- commands -----------------------------------------------------------------------------------------------------


def demo(args: Command) -> int:
    solved = run(PYTHON, "-m", "deterrence", "solve", "--all", "--output", ROOT / "results", *args)
    return run(PYTHON, "-m", "deterrence", "docs", "--output", ROOT / "results" / "site") or solved


def lint(args: Command) -> int:
    return run(PYTHON, "-m", "ruff", "check", *args)


def types(args: Command) -> int:
    checked = [name for name in ("src", "tests", "benchmarks", "dev.py") if (ROOT / name).exists()]
    return run(PYTHON, "-m", "mypy", *(args or checked)) or run(PYTHON, "-m", "basedpyright", "--level", "error", *args)


def tests(args: Command) -> int:
    return run(PYTHON, "-m", "pytest", "-q", "-n", "2", *args)


def pages(args: Command) -> int:
    return run(PYTHON, "-m", "deterrence", "docs", "--check", *args)


def test(args: Command) -> int:
    whole = "--long" in args
    chosen = [arg for arg in args if arg != "--long"]
    if chosen:
        return run(PYTHON, "-m", "pytest", *chosen)
    stages: list[tuple[str, Callable[[Command], int], Command]] = [
        ("lint", lint, []),
        ("types", types, []),
        ("tests", tests, []),
        ("pages", pages, []),
        ("long tests", tests, ["-m", "long"]),
    ]
    for name, stage, options in stages if whole else stages[:-1]:
        say(name)
        if stage is tests:
            set_up_browser()
        code = stage(options)
        if code:
            say(f"{name}: failed")
            return code
    return 0


def bench(args: Command) -> int:
    scripts = sorted(path for path in (ROOT / "benchmarks").glob("*.py") if not path.name.startswith("_"))
    if not scripts:
        say("benchmarks/ has no script")
        return 2
    return max(run(PYTHON, script, *args) for script in scripts)


def families(args: Command) -> int:
    return run(PYTHON, "-m", "deterrence.families", *args)


def lock(args: Command) -> int:
    uv = shutil.which("uv") or shutil.which("uv", path=str(PYTHON.parent))
    if not uv:
        say("resolving the lock file needs uv on the PATH")
        return 2
    options = ["--universal", "--generate-hashes", "--no-header", "--no-annotate", "--python-version", "3.11"]
    return run(uv, "pip", "compile", "pyproject.toml", "--extra", "dev", *options, "--quiet", "-o", LOCK, *args)


COMMANDS = (demo, test, lint, types, pages, families, bench, lock)


def main(argv: Command) -> int:
    known = {command.__name__: command for command in COMMANDS}
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return 0
    if argv[0] not in known:
        print(f"dev.py: no command {argv[0]!r}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    if argv[0] != "lock":
        set_up()
    return known[argv[0]](argv[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
