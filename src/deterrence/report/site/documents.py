"""The hand-written documentation: where it is, what it holds, and how its links become links between pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from posixpath import dirname, join, normpath

from deterrence.errors import UsageError
from deterrence.report.site.fragments import plain_text
from deterrence.report.site.markdown import markdown_html
from deterrence.report.site.page import Page, Place, link_from

__all__ = ["GROUPS", "INDEX", "Document", "Documentation", "docs_folder", "read_documents"]

PACKAGE = Path(__file__).parents[2]
INDEX = Place("Documentation", "docs/index.html")
GROUPS: tuple[tuple[str, str, str], ...] = (
    ("tutorial", "Tutorial", "Begin here: from a first file to a claim that is decided."),
    ("how-to", "How-to guides", "Recipes for a purpose."),
    ("explanation", "Explanation", "The idea, what exact and complete mean here, and where the limits are."),
    ("reference", "Reference", "Everything, in order; generated from the program where that is possible."),
    ("decisions", "Decisions", "Why things are as they are, and what was refused."),
)
"""Folder, heading and one line on each part of the documentation, in reading order."""
ELSEWHERE = ("models/", "mechanisms.md")
"""What lies among the documents and has a page of its own kind."""
_TITLE = re.compile(r"^# +(.+?)\s*$", re.M)
_NAMED = re.compile(r"\]\(([\w./-]+\.md)")
_FIRST = re.compile(r"<p>(.*?)</p>", re.S)
LONGEST = 180
"""Characters of a summary in a list."""
_PICTURES = (".svg", ".png", ".json")


@dataclass(frozen=True)
class Document:
    """A document: its path below the documentation's folder, and its Markdown."""

    source: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading, without mark-up."""
        found = _TITLE.search(self.text)
        return re.sub(r"[`*]", "", found.group(1)) if found else self.source

    @property
    def group(self) -> str:
        """The part that it belongs to; empty for none."""
        return self.source.rpartition("/")[0]

    @property
    def is_index(self) -> bool:
        """Whether it leads to the others of its group."""
        return self.source.rpartition("/")[2] == "index.md"

    @property
    def path(self) -> str:
        """Where its page goes."""
        return f"docs/{self.source.removesuffix('.md')}.html"


def docs_folder() -> Path:
    """Where the documentation is: inside the installed package, or the checkout's own folder."""
    packaged = PACKAGE / "docs"
    return packaged if packaged.is_dir() else PACKAGE.parent.parent / "docs"


def read_documents(folder: Path) -> tuple[Document, ...]:
    """All documents below a folder, in the order of `GROUPS`, within a group by file name.

    Raises
    ------
    UsageError
        When one cannot be read.
    """
    try:
        found = [
            Document(path.relative_to(folder).as_posix(), path.read_text("utf-8"))
            for path in folder.rglob("*.md")
            if not path.relative_to(folder).as_posix().startswith(ELSEWHERE)
        ]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the documentation in {folder}: {error}") from error
    return in_order(found)


def in_order(documents: Iterable[Document]) -> tuple[Document, ...]:
    """By group; within a group as the first page names them, then by file name; what leads to others comes first."""
    held = list(documents)
    named = [path for one in held if one.source == "index.md" for path in _NAMED.findall(one.text)]
    groups = [name for name, _, _ in GROUPS]

    def place(one: Document) -> tuple[int, bool, int, str]:
        group = groups.index(one.group) if one.group in groups else len(groups)
        told = named.index(one.source) if one.source in named else len(named)
        return group, not one.is_index, told, one.source

    return tuple(sorted(held, key=place))


@dataclass(frozen=True)
class Documentation:
    """All documents with what their links may lead to.

    Parameters
    ----------
    documents
        In reading order.
    folder
        Where pictures and schemas that documents name are.
    elsewhere
        From paths within the repository to paths within the site, for what is no document: ``models/NAME.yaml``,
        ``docs/mechanisms.md``.
    """

    documents: tuple[Document, ...]
    folder: Path
    elsewhere: Mapping[str, str]

    def pages(self) -> tuple[list[Page], dict[str, bytes]]:
        """A page per document, and one per group that leads to its pages; and the further files that these name."""
        named: dict[str, bytes] = {}
        pages = [self._page(one, named) for one in self.documents]
        held = {page.path for page in pages}
        lists = [self._list(name, told, pages) for name, _, told in GROUPS if self._group(name)]
        return [*pages, *(page for page in [self._first(pages), *lists] if page.path not in held)], named

    def _group(self, name: str) -> list[Document]:
        return [one for one in self.documents if one.group == name and not one.is_index]

    def _page(self, document: Document, named: dict[str, bytes]) -> Page:
        body = markdown_html(document.text, self._resolver(document, named))
        summary = _FIRST.search(body)
        if not document.is_index:
            body += _neighbours(document, self._group(document.group) if document.group else [])
        crumbs = () if document.path == INDEX.path else (INDEX, *_above(document))
        return Page(document.path, document.title, body, crumbs, plain_text(summary.group(1)) if summary else "")

    def _resolver(self, document: Document, named: dict[str, bytes]) -> Callable[[str], str | None]:
        """From an address in a document to one on its page."""
        sources = {f"docs/{one.source}": one.path for one in self.documents}
        folders = {f"docs/{one.group}".rstrip("/") for one in self.documents}

        def resolved(address: str) -> str | None:
            path, sign, anchor = address.partition("#")
            if not path:
                return address
            target = normpath(join("docs", dirname(document.source), path))
            if target in folders:
                return link_from(document.path, f"{target}/index.html")
            if target in sources:
                return link_from(document.path, sources[target] + sign + anchor)
            if target in self.elsewhere:
                return link_from(document.path, self.elsewhere[target] + sign + anchor)
            if target.startswith("docs/") and target.endswith(_PICTURES):
                return self._copied(target, document, named)
            return None

        return resolved

    def _copied(self, target: str, document: Document, named: dict[str, bytes]) -> str | None:
        file = self.folder / target.removeprefix("docs/")
        if not file.is_file():
            return None
        named[target] = file.read_bytes()
        return link_from(document.path, target)

    def _list(self, group: str, told: str, pages: Sequence[Page]) -> Page:
        """The documents of a group."""
        path = f"docs/{group}/index.html"
        heading = next(heading for name, heading, _ in GROUPS if name == group)
        by_path = {page.path: page for page in pages}
        entries = [by_path[one.path] for one in self._group(group)]
        body = [f"<h1>{escape(heading)}</h1>", f'<p class="lead">{escape(told)}</p>', _entries(path, entries)]
        return Page(path, heading, "\n".join(body), (INDEX,), kind="overview")

    def _first(self, pages: Sequence[Page]) -> Page:
        """All documents, where no page of its own leads to them."""
        by_path = {page.path: page for page in pages}
        blocks = ["<h1>Documentation</h1>"]
        for name, heading, told in [*GROUPS, ("", "More", "")]:
            held = [by_path[one.path] for one in self._group(name)]
            if held:
                blocks += [f"<h2>{escape(heading)}</h2>", f"<p>{escape(told)}</p>", _entries(INDEX.path, held)]
        return Page(INDEX.path, INDEX.label, "\n".join(blocks), kind="overview")


def _above(document: Document) -> tuple[Place, ...]:
    """The page that leads to the documents of its group."""
    found = [heading for name, heading, _ in GROUPS if name == document.group]
    return (Place(found[0], f"docs/{document.group}/index.html"),) if found and not document.is_index else ()


def _entries(here: str, pages: Iterable[Page]) -> str:
    items = "".join(
        f'<li><a href="{escape(link_from(here, page.path))}">{escape(page.title)}</a>'
        f'<span class="hit-page">{escape(_short(page.summary))}</span></li>'
        for page in pages
    )
    return f'<ul class="hits">{items}</ul>'


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"


def _neighbours(document: Document, group: Sequence[Document]) -> str:
    """Links to the document before and after."""
    if len(group) < 2:
        return ""
    place = group.index(document)
    links = [
        (words, group[other])
        for words, other in (("Before", place - 1), ("Next", place + 1))
        if 0 <= other < len(group)
    ]
    told = "".join(
        f'<li class="{words.lower()}"><span>{words}</span> '
        f'<a href="{escape(link_from(document.path, one.path))}">{escape(one.title)}</a></li>'
        for words, one in links
    )
    return f'<nav class="neighbours" aria-label="Neighbouring pages"><ul>{told}</ul></nav>\n'
