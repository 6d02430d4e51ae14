"""The shape of the repository, checked: who may import whom, what may stand where, what stays out."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "deterrence"
MODULES = sorted(PACKAGE.rglob("*.py"))

_PLAYED = {"errors", "expressions", "games", "displays"}
_SOLVED = _PLAYED | {"concepts", "solvers"}
_KNOWN = _SOLVED | {"model", "families"}
_USED = _KNOWN | {"analysis", "report", "interop"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "expressions": {"errors"},
    "displays": {"report"},
    "games": {"errors", "expressions", "displays"},
    "concepts": _PLAYED,
    "solvers": _PLAYED | {"concepts"},
    "model": _PLAYED,
    "interop": _PLAYED | {"solvers.solution"},
    "families": _SOLVED | {"model"},
    "analysis": _KNOWN | {"interop"},
    "report": _KNOWN | {"analysis"},
    "cli": _USED,
    "__main__": {"cli"},
    "__init__": _USED,
}
"""Layer -> what it may import besides itself; an entry with a dot allows that one module of a layer."""

HEAVY = {"flint", "matplotlib", "numba", "numpy", "pandas", "scipy", "sympy", "xarray", "yaml", "z3"}
HEAVY_FOR_HELP = {"matplotlib", "numba", "pandas", "scipy", "sympy", "xarray"}
SUBJECT = re.compile(r"\b(iran\w*|iraq\w*|soleimani|washington|tehran|baghdad|united states|trump|militias?)\b", re.I)
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "data", "process", "common", "misc"}
MOST_CODE_LINES = 300
MOST_PUBLIC_NAMES = 40
MACHINE_PATH = re.compile(r"(^|[^A-Za-z0-9_.])/(tmp|work|root|home|farm)/")
REGISTRY_HOST = re.compile(r"\b(pypi\.org|pythonhosted\.org|registry\.npmjs|npmjs\.com|deb\.debian\.org|crates\.io)")


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_in(source: str, module: str) -> Iterator[str]:
    """Dotted names below ``deterrence`` that a module imports anywhere, functions and type-checking blocks included."""
    parents = ["deterrence", *module.split(".")]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = parents[: len(parents) - node.level] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name == "deterrence" or name.startswith("deterrence."):
                yield name.removeprefix("deterrence").removeprefix(".")


def is_allowed(layer: str, name: str) -> bool:
    first = name.partition(".")[0]
    allowed = MAY_IMPORT[layer]
    if not name or first not in MAY_IMPORT:  # the package itself, or one of its public names: only the program may
        return layer == "cli"
    return first == layer or first in allowed or any(name.startswith(f"{one}.") or name == one for one in allowed)


def wrong_imports(source: str, module: str) -> list[str]:
    layer = module.partition(".")[0]
    return sorted({name for name in imports_in(source, module) if not is_allowed(layer, name)})


def code_lines(source: str) -> int:
    """Lines that hold code: neither blank, nor comment, nor docstring."""
    prose: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                prose.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in silent:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - prose)


def texts_of_the_repository() -> Iterator[tuple[str, str]]:
    folders = ("src", "tests", "docs", "models", "benchmarks", ".ci")
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    beside = (path for path in ROOT.iterdir() if not path.name.startswith("."))
    for path in [*inside, *beside]:
        if path.is_file() and "__pycache__" not in path.parts and not path.parent.name.startswith(".mypy"):
            try:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def named(paths: list[Path]) -> list[str]:
    return [path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".") for path in paths]


def loaded_by(statement: str, watched: set[str]) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return watched & set(done.stdout.split())


@pytest.mark.parametrize("path", MODULES, ids=named(MODULES))
def test_imports_go_one_way(path: Path) -> None:
    assert layer_of(path) in MAY_IMPORT, "a new layer needs a row in MAY_IMPORT and a reason in docs/decisions"
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    assert wrong_imports(path.read_text("utf-8"), ".".join(parts)) == []


def test_answers_reach_reports_only_when_they_are_shown() -> None:
    """`displays` is the one place below reports that names them, and never on import (decision 0012)."""
    tree = ast.parse((PACKAGE / "displays.py").read_text("utf-8"))
    at_once = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert at_once == ["__future__", "typing"]
    assert loaded_by("import deterrence.displays", {"deterrence.report"}) == set()


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("solvers.nash", "def f():\n    from deterrence.model import load", ["model.load"]),
        ("games.base", "import deterrence.solvers.base", ["solvers.base"]),
        ("interop.nfg", "from deterrence.solvers import base", ["solvers.base"]),
        ("interop.nfg", "from deterrence.solvers.solution import Solution", []),
        ("concepts.nash", "from ..analysis import sweep", ["analysis.sweep"]),
        ("analysis.sweep", "from deterrence import solve", ["solve"]),
        ("analysis.sweep", "from . import blocks", []),
    ],
)
def test_the_import_check_catches_planted_imports(module: str, source: str, wrong: list[str]) -> None:
    assert wrong_imports(source, module) == wrong


@pytest.mark.parametrize("path", MODULES, ids=named(MODULES))
def test_the_package_knows_no_subject(path: Path) -> None:
    assert [match.group() for match in SUBJECT.finditer(path.read_text("utf-8"))] == []


def test_the_subject_check_catches_a_planted_word() -> None:
    assert SUBJECT.search("payoff of the Iranian side")
    assert not SUBJECT.search("the challenger of a deterrer")


@pytest.mark.parametrize("path", MODULES, ids=named(MODULES))
def test_a_file_holds_one_idea(path: Path) -> None:
    assert code_lines(path.read_text("utf-8")) <= MOST_CODE_LINES


def test_code_lines_are_neither_blank_nor_comment_nor_docstring() -> None:
    source = '"""Doc\n\nmore."""\n\n# why\nx = [\n    1,\n]\n\n\ndef f():\n    """Doc."""\n    return x  # why\n'
    assert code_lines(source) == 5


def test_every_name_of_a_module_says_something() -> None:
    assert [path for path in MODULES if EMPTY_NAMES & {*path.relative_to(PACKAGE).with_suffix("").parts}] == []


def test_importing_the_package_loads_no_heavy_library() -> None:
    assert loaded_by("import deterrence", HEAVY) == set()


def test_help_loads_no_heavy_library() -> None:
    assert loaded_by("import deterrence.cli", HEAVY_FOR_HELP) == set()


def test_the_check_of_loaded_libraries_catches_one() -> None:
    assert loaded_by("import deterrence, yaml", HEAVY) == {"yaml"}


def test_every_public_name_is_there_and_known_to_type_checkers() -> None:
    import deterrence

    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    seen = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("deterrence")
        for alias in node.names
    }
    assert seen == deterrence._HOME
    assert vars(deterrence)["__all__"] == sorted(seen)
    assert len(seen) <= MOST_PUBLIC_NAMES
    assert [name for name in seen if getattr(deterrence, name, None) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(deterrence, "nothing")  # noqa: B009 -- a checker would refuse the plain form


def test_the_lock_file_names_hashes_and_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = re.findall(r"^\S+==\S+.*?(?=^\S|\Z)", text, flags=re.M | re.S)
    assert "://" not in text
    assert len(pinned) > 20
    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_the_repository_names_no_machine_path_and_no_registry() -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in texts_of_the_repository()
        for pattern in (MACHINE_PATH, REGISTRY_HOST)
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_the_check_of_paths_and_registries_catches_both() -> None:
    assert MACHINE_PATH.search("see " + "/".join(["", "home", "ann", "x"]))
    assert REGISTRY_HOST.search("from " + ".".join(["pypi", "org"]))


def cited_keys(text: str) -> set[str]:
    return {key.strip() for keys in re.findall(r":cite:`([^`]+)`", text) for key in keys.split(",")}


def test_every_work_that_a_docstring_cites_is_in_the_bibliography() -> None:
    entries = re.findall(r"^@\w+\{([^,]+),", (ROOT / "docs" / "references.bib").read_text("utf-8"), re.M)
    assert len(entries) == len(set(entries)), "a key stands twice"
    cited = {key for path in MODULES for key in cited_keys(path.read_text("utf-8"))}
    assert len(cited) > 10
    assert sorted(cited - set(entries)) == []


def test_cited_keys_are_read_one_by_one() -> None:
    assert cited_keys(":cite:`nash-1951` and :cite:`a-1, b-2`") == {"nash-1951", "a-1", "b-2"}


def test_every_place_states_the_same_version() -> None:
    import deterrence

    version = deterrence.__version__
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\n## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
