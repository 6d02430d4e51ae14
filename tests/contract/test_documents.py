"""Every document runs as a reader would run it: from top to bottom, in an empty folder.

What a fence holds, by its first line:

``yaml NAME``, ``python NAME``, ``csv NAME``
    a file that the reader writes;
``diff NAME``
    what the reader changes in it;
``console``
    commands after ``$``, with what they print; ``...`` stands for lines left out. ``console fails``: the
    exit code is not 0;
``python``
    statements after ``>>>``, as doctests; the names of earlier blocks are there;
``sh``
    what cannot run in a test: installing, and commands that wait for somebody. Allowed ones are listed in `PLAIN`;
``text``, ``json``, ``latex``, ``bibtex``
    nothing to run.

After a deliberate change of what is printed, run this file as a program to write the outputs anew (those without
``...``), and read the difference.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from deterrence.cli import main

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
GAMES = ROOT / "tests" / "known" / "games"
WRITTEN_BY_HAND = sorted(
    path
    for path in DOCS.rglob("*.md")
    if path.relative_to(DOCS).parts[0] not in ("models", "decisions", "reference", "mechanisms.md")
)
INDEX = DOCS / "reference" / "index.md"
FENCE = re.compile(r"^```(\S*)([^\n`]*)\n(.*?)^```$", re.M | re.S)
FILES = ("yaml", "python", "csv")
SILENT = ("text", "json", "latex", "bibtex")
PLAIN = (
    re.compile(r"python3 -m venv \S+"),
    re.compile(r"\. \S+/bin/activate"),
    re.compile(r"(python3? -m )?pip install (\.|'\.\[[a-z,]+\]'|notebook)"),
    re.compile(r"dask (scheduler|worker)( \S+)*"),
    re.compile(r"deterrence (explore|docs)( \S+)*"),
    re.compile(r"deterrence sweep( \S+)* --scheduler tcp://127.0.0.1:8786( \S+)*"),
    re.compile(r"jupyter notebook"),
    re.compile(r"pdflatex \S+\.tex"),
)
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


class WrongDocumentError(AssertionError):
    """A document that does not say what happens."""


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the rest of the first line, its text, where it begins, and its line number."""

    language: str
    rest: str
    text: str
    start: int
    line: int


def blocks(document: str) -> Iterator[Block]:
    """The fenced blocks of a document, in order."""
    for found in FENCE.finditer(document):
        line = document.count("\n", 0, found.start()) + 1
        yield Block(found[1], found[2].strip(), found[3], found.start(3), line)


def patched(text: str, change: str) -> str:
    """A text with the lines of a diff changed; unchanged lines say where."""
    lines = [(line[:1] or " ", line[1:]) for line in change.splitlines()]
    old = [line for sign, line in lines if sign != "+"]
    new = [line for sign, line in lines if sign != "-"]
    held = text.splitlines()
    places = [k for k in range(len(held) - len(old) + 1) if held[k : k + len(old)] == old]
    if len(places) != 1:
        raise WrongDocumentError(f"the lines to change stand {len(places)} times in the file:\n{change}")
    place = places[0]
    return "\n".join([*held[:place], *new, *held[place + len(old) :]]) + "\n"


def commands(text: str) -> list[tuple[str, str]]:
    """(command, what is shown below it) of a block."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found and found[-1][0].endswith("\\"):
            found[-1] = (f"{found[-1][0][:-1]} {line.strip()}", [])
        elif found:
            found[-1][1].append(line)
        else:
            raise WrongDocumentError(f"a block of commands begins with {line!r}")
    return [(command, "\n".join(lines)) for command, lines in found]


def run(command: str) -> tuple[int, str]:
    """Exit code, and everything printed, in order."""
    program, *arguments = shlex.split(command)
    printed = io.StringIO()
    code: Any = 0
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            if program == "deterrence":
                main(arguments)
            elif program == "python" and len(arguments) == 1:
                runpy.run_path(arguments[0], run_name="__main__")
            elif program == "cat":
                print("".join(Path(one).read_text("utf-8") for one in arguments), end="")
            elif program == "ls":
                print("\n".join(sorted(path.name for path in Path(*arguments).iterdir())))
            else:
                raise WrongDocumentError(f"this command is not run in tests: {command}")
        except SystemExit as ended:
            code = ended.code
    return int(code or 0), printed.getvalue()


def agrees(shown: str, printed: str) -> bool:
    """Whether what is shown is what was printed, line by line, where ``...`` stands for any lines."""

    def lines(text: str) -> list[str]:
        return [line.rstrip() for line in text.strip("\n").splitlines()]

    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else f"{re.escape(line)}\n" for line in lines(shown))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines(printed))) is not None


def run_document(document: str, corrected: list[tuple[int, int, str]] | None = None) -> int:
    """Run a document in the current folder; returns how many things were run.

    With a list for corrections, what is shown may differ: (start, end, text) of each block that does is added to it.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    done = 0
    for block in blocks(document):
        if block.rest and block.language in FILES:
            Path(block.rest).write_text(block.text, encoding="utf-8")
        elif block.language == "diff":
            path = Path(block.rest)
            path.write_text(patched(path.read_text("utf-8"), block.text), encoding="utf-8")
        elif block.language == "console":
            told = run_commands(block, corrected is not None)
            if corrected is not None and told != block.text:
                corrected.append((block.start, block.start + len(block.text), told))
        elif block.language == "python":
            run_statements(block, names)
        elif block.language == "sh":
            for line in block.text.splitlines():
                bare = re.sub(r"\s+#.*", "", line).strip()
                if bare and not any(one.fullmatch(bare) for one in PLAIN):
                    raise WrongDocumentError(f"line {block.line}: {bare!r} runs in no test")
        elif block.language not in SILENT:
            raise WrongDocumentError(f"line {block.line}: a block of {block.language or 'no language'} runs in no test")
        done += block.language not in SILENT
    return done


def run_commands(block: Block, correcting: bool) -> str:
    """Run a block of commands; returns it with what was really printed."""
    told = []
    for command, shown in commands(block.text):
        code, printed = run(command)
        if (code != 0) != (block.rest == "fails"):
            raise WrongDocumentError(f"line {block.line}: {command} ended with {code}:\n{printed}")
        keeps = not shown or "..." in shown.splitlines()
        if shown and not agrees(shown, printed) and (keeps or not correcting):
            raise WrongDocumentError(f"line {block.line}: {command} prints\n{printed}\nnot\n{shown}")
        told.append(f"$ {command}\n" + (f"{shown}\n" if shown and keeps else f"{trimmed(printed)}" if shown else ""))
    return "".join(told) if correcting else block.text


def trimmed(printed: str) -> str:
    """Without blanks at the ends of lines, and with one line feed at the end."""
    return "\n".join(line.rstrip() for line in printed.strip("\n").splitlines()) + "\n"


def run_statements(block: Block, names: dict[str, Any]) -> None:
    """Run a block of doctests."""
    test = doctest.DocTestParser().get_doctest(block.text, names, "document", None, block.line)
    if not test.examples:
        raise WrongDocumentError(f"line {block.line}: Python without statements to run")
    told = io.StringIO()
    doctest.DocTestRunner(optionflags=FLAGS, verbose=False).run(test, out=told.write, clear_globs=False)
    names.update(test.globs)
    if told.getvalue():
        raise WrongDocumentError(f"line {block.line}:\n{told.getvalue()}")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with Gambit's classic example beside nothing else."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(GAMES / "kuhn-poker.efg", tmp_path / "poker.efg")
    return tmp_path


@pytest.mark.parametrize("path", [*WRITTEN_BY_HAND, INDEX], ids=lambda path: path.relative_to(DOCS).as_posix())
def test_a_document_runs_from_top_to_bottom(path: Path, folder: Path) -> None:
    run_document(path.read_text("utf-8"))
    assert stale_pictures(folder) == []


def stale_pictures(folder: Path) -> list[str]:
    """Pictures that a document shows and that its own commands have just drawn otherwise."""
    kept = {path.name: path for path in PICTURES.iterdir()}
    drawn = [path for path in folder.iterdir() if path.name in kept]
    return [path.name for path in drawn if path.read_bytes() != kept[path.name].read_bytes()]


def test_a_stale_picture_is_found(folder: Path) -> None:
    shutil.copy(PICTURES / "strait.png", folder / "strait.png")
    assert stale_pictures(folder) == []
    (folder / "strait.png").write_bytes(b"another")
    assert stale_pictures(folder) == ["strait.png"]


def test_the_documents_are_found() -> None:
    names = {path.relative_to(DOCS).parts[0] for path in WRITTEN_BY_HAND}
    assert {"tutorial", "how-to", "explanation", "glossary.md", "index.md"} <= names


WORDS = {
    "action", "assessment", "baseline", "belief", "best response", "chance move", "claim", "component",
    "dominated", "extreme equilibrium", "family", "history", "information set", "leader", "move", "outcome",
    "parameter", "player", "precision", "prior", "profile", "range", "region", "regime", "regret", "scenario",
    "sensitivity index", "state", "strategy", "support", "sweep", "threshold", "type",
}  # fmt: skip


def test_the_glossary_has_the_words_of_the_field_in_order() -> None:
    terms = re.findall(r"^\*\*(.+?)\.\*\*", (DOCS / "glossary.md").read_text("utf-8"), re.M)
    assert terms == sorted(terms, key=str.lower)
    assert WORDS - {term.lower() for term in terms} == set()
    assert "planted" not in {term.lower() for term in terms}


def test_the_first_page_leads_to_every_document() -> None:
    reached = {address.partition("#")[0] for address in addresses((DOCS / "index.md").read_text("utf-8"))}
    here = {path.relative_to(DOCS).as_posix() for path in WRITTEN_BY_HAND} - {"index.md"}
    assert here - reached == set()


PLANTED = {
    "another output": "```console\n$ deterrence --version\nversion 99\n```\n",
    "a failing command": "```console\n$ deterrence solve nothing\n```\n",
    "no failure": "```console fails\n$ deterrence --version\n```\n",
    "an unknown command": "```console\n$ rm file\n```\n",
    "another value": "```python\n>>> 1 + 1\n3\n```\n",
    "a language that runs nowhere": "```ruby\n1\n```\n",
    "a plain command that does more": "```sh\npip install . && rm file\n```\n",
    "a change of lines that are not there": "```yaml a.yaml\na: 1\n```\n\n```diff a.yaml\n-b: 1\n+b: 2\n```\n",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_caught(name: str, folder: Path) -> None:
    with pytest.raises(WrongDocumentError):
        run_document(PLANTED[name])


def test_files_are_written_changed_and_used_in_order(folder: Path) -> None:
    document = (
        "```csv a.csv\nx\n1\n2\n```\n\n```diff a.csv\n x\n-1\n+3\n 2\n```\n\n"
        "```console\n$ cat a.csv\nx\n...\n2\n```\n\n```python\n>>> a = 1\n```\n\n```python\n>>> a + 1\n2\n```\n"
    )
    assert run_document(document) == 5
    assert (folder / "a.csv").read_text() == "x\n3\n2\n"


def addresses(document: str) -> list[str]:
    """Where the links of a document lead, code left out."""
    prose = re.sub(r"`[^`\n]*`", "", FENCE.sub("", document))
    return re.findall(r"\]\(([^)\s]+)\)", prose)


def anchors(document: str) -> set[str]:
    """What the headings of a document are called in links."""
    from deterrence.report.reference.markdown import anchor

    return {anchor(heading) for heading in re.findall(r"^#+ (.*)$", FENCE.sub("", document), re.M)}


def broken(path: Path, document: str) -> list[str]:
    """Links of a document at that path that lead nowhere."""
    found = []
    for address in addresses(document):
        name, _, place = address.partition("#")
        if re.match(r"https?:|mailto:", name):
            continue
        target = (path.parent / name).resolve()
        if name and not target.exists():
            found.append(address)
        elif place and (not name or target.suffix == ".md"):
            text = target.read_text("utf-8") if name else document
            found += [address] if place not in anchors(text) else []
    return found


@pytest.mark.parametrize(
    "path", [*WRITTEN_BY_HAND, INDEX, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda path: path.name
)
def test_links_lead_somewhere(path: Path) -> None:
    assert broken(path, path.read_text("utf-8")) == []


def test_a_planted_broken_link_is_found() -> None:
    text = "# A\n\n[x](nowhere.md) [y](#b) [z](#a)\n"
    assert broken(DOCS / "planted.md", text) == ["nowhere.md", "#b"]


def test_every_block_of_code_is_fenced() -> None:
    """What is only indented would run nowhere."""
    assert [path for path in WRITTEN_BY_HAND if indented(path.read_text("utf-8"))] == []
    assert indented("a\n\n    b\n\n```text\n    c\n```\n") == ["    b"]


def indented(document: str) -> list[str]:
    """Lines of blocks of code without a fence."""
    return re.findall(r"(?<=\n\n)    .*", FENCE.sub("", document))


def test_documents_hold_no_raw_html() -> None:
    wrong = [path for path in WRITTEN_BY_HAND if tags(path.read_text("utf-8"))]
    assert wrong == []
    assert tags("a <b>bold</b> word") == ["<b>", "</b>"]


def tags(document: str) -> list[str]:
    """HTML in a document's prose."""
    prose = re.sub(r"\$[^$]*\$", "", re.sub(r"`[^`\n]*`", "", FENCE.sub("", document)))
    return re.findall(r"</?[a-zA-Z][^>\n]*>", prose)


def rewritten(path: Path) -> bool:
    """Write what is printed now into a document; True when that changed it."""
    text = path.read_text("utf-8")
    corrected: list[tuple[int, int, str]] = []
    run_document(text, corrected)
    for start, end, told in reversed(corrected):
        text = text[:start] + told + text[end:]
    path.write_text(text, encoding="utf-8")
    return bool(corrected)


if __name__ == "__main__":
    import tempfile

    os.environ["DETERRENCE_CACHE"] = "off"
    for each in [Path(one).resolve() for one in sys.argv[1:]] or [*WRITTEN_BY_HAND, INDEX]:
        with tempfile.TemporaryDirectory() as empty:
            os.chdir(empty)
            shutil.copy(GAMES / "kuhn-poker.efg", "poker.efg")
            print(f"{'changed' if rewritten(each) else 'as it was'}: {each}")
            for name in stale_pictures(Path(empty)):
                shutil.copy(name, PICTURES / name)
