"""A whole site: models, what holds across them, and the documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from deterrence.model import Model
from deterrence.report.coverage import Coverage, read_coverage
from deterrence.report.site.assets import asset_files, licences
from deterrence.report.site.bibliography import Work, read_works
from deterrence.report.site.building import Built, Task, build, code_hash, key_of
from deterrence.report.site.catalogue_page import catalogue_page
from deterrence.report.site.citing import Citations
from deterrence.report.site.claims_page import claims_page
from deterrence.report.site.comparison_pages import (
    comparisons_page,
    missing_pair_page,
    pair_page,
    pair_path,
    scenarios_page,
    scenarios_path,
)
from deterrence.report.site.documents import Document, Documentation, docs_folder, read_documents
from deterrence.report.site.facts import Facts
from deterrence.report.site.home_page import home_page, licences_page, search_page
from deterrence.report.site.mechanisms_page import mechanisms_page
from deterrence.report.site.model_pages import ModelWork, model_output
from deterrence.report.site.page import NAVIGATION, Page, Place, Site, page_html
from deterrence.report.site.records import Record, digest
from deterrence.report.site.references_page import references_page
from deterrence.report.site.search_index import index_script, sections_of
from deterrence.report.site.subjects import Subject, coverage_file, read_subjects

__all__ = ["build_site"]


def build_site(
    asked: Sequence[str],
    target: str | Path,
    *,
    title: str = "deterrence",
    workers: int = 2,
    progress: Callable[[str, float], None] | None = None,
) -> Built:
    """Write a site, or bring one up to date.

    A model that cannot be read or studied has no page; the catalogue says why, everything else is written.

    Parameters
    ----------
    asked
        Names of shipped models, model files, folders of them; every shipped model when empty.
    target
        The site's folder: new, empty, or a site that this function wrote.
    title
        The site's name.
    workers
        Processes to share the models among; the pages do not depend on it.
    progress
        Called as ``progress(what, share done)``.

    Raises
    ------
    UsageError
        When a name means nothing, or the folder is not a site's or cannot be written.
    """
    plan = _plan(asked, title)
    built = build(Path(target), plan.tasks(), plan.finish, workers=workers, progress=progress)
    unread = {str(one.path): one.problem for one in plan.subjects if one.model is None}
    return replace(built, failures={**unread, **built.failures})


@dataclass(frozen=True)
class Plan:
    """What a site is made of, before anything is solved."""

    subjects: tuple[Subject, ...]
    pairs: tuple[tuple[str, str], ...]
    coverage: Coverage | None
    documents: tuple[Document, ...]
    folder: Path
    site: Site

    def tasks(self) -> list[Task]:
        """What is expensive."""
        paths = {one.name: one.path for one in self.subjects if one.model is not None}
        models = {one.name: one.model for one in self.subjects if one.model is not None}
        keys = {one.name: self._key(one) for one in self.subjects if one.model is not None}
        tasks = []
        for name, path in paths.items():
            related = self._related(name)
            told = self._mechanisms(models[name])
            key = key_of(code_hash(), keys[name], self._shell(), [(one.label, one.path) for one in (*related, *told)])
            work = ModelWork(name, path, self.site, related, told)
            tasks.append(Task(f"model-{name}", key, model_output, work, _effort(models[name])))
        return tasks

    def _shell(self) -> list[str]:
        return [self.site.name, *(one.path for one in self.site.parts)]

    def _key(self, subject: Subject) -> list[str]:
        """What the answers about a model depend on."""
        assert subject.model is not None
        kept = sorted((subject.path.parent / "families").rglob(f"{subject.name}.json"))
        files = [digest(path.read_bytes()) for path in (subject.path, *kept)]
        return [subject.name, subject.model.hash, *files]

    def _mechanisms(self, model: Model) -> tuple[Place, ...]:
        listed = self.coverage.mechanisms if self.coverage is not None else ()
        return tuple(
            Place(f"{one.key}. {one.name}", f"mechanisms.html#mechanism-{one.key}")
            for one in listed
            if one.key in model.mechanisms
        )

    def _related(self, name: str) -> tuple[Place, ...]:
        models = {one.name: one.model for one in self.subjects if one.model is not None}
        told = [Place("Its scenarios side by side", scenarios_path(name))] if models[name].scenarios else []
        for variant, base in self.pairs:
            if name in (variant, base):
                other = models[base if name == variant else variant]
                told.append(Place(f"With {other.title}", pair_path(variant, base)))
        return tuple(told)

    def finish(self, records: Mapping[str, Record], failures: Mapping[str, str]) -> dict[str, bytes]:
        """Everything that is cheap: pages across models, documents, search, assets."""
        facts = [record.facts for name, record in sorted(records.items()) if name.startswith("model-")]
        failed = [one for one in self.subjects if one.model is None]
        failed += [
            Subject(one.name, one.path, None, failures[f"model-{one.name}"])
            for one in self.subjects
            if f"model-{one.name}" in failures
        ]
        pages = self._pages(facts, failed)
        documents, files = self._documentation(facts)
        pages += documents
        sections = [section for record in records.values() for section in record.sections]
        sections += [section for page in pages for section in sections_of(page)]
        files |= {page.path: page_html(page, self.site).encode() for page in pages}
        files |= dict(asset_files())
        files["search-index.js"] = index_script(sections).encode()
        return files

    def _pages(self, facts: list[Facts], failed: list[Subject]) -> list[Page]:
        by_name = {one["name"]: one for one in facts}
        citations = Citations.of(self._works(), facts)
        pairs = [pair for pair in self.pairs if {*pair} <= {*by_name}]
        pages = [
            home_page(self.site, facts, self.coverage, bool(self.documents)),
            catalogue_page(facts, self.coverage, citations, failed),
            claims_page(facts, citations),
            comparisons_page(facts, pairs),
            references_page(citations, facts, self.coverage),
            *(scenarios_page(one) for one in facts if len(one["points"]) > 1),
            *(pair_page(by_name[base], by_name[variant]) for variant, base in pairs),
            *(missing_pair_page(*pair) for pair in self.pairs if pair not in pairs),
            search_page(),
            licences_page(licences()),
        ]
        if self.coverage is not None:
            pages.append(mechanisms_page(self.coverage, by_name, citations))
        return pages

    def _works(self) -> tuple[Work, ...]:
        file = self.folder / "references.bib"
        return read_works(file.read_text("utf-8")) if file.is_file() else ()

    def _documentation(self, facts: Sequence[Facts]) -> tuple[list[Page], dict[str, bytes]]:
        elsewhere = {"docs/references.bib": "references.html", "models": "models/index.html", "README.md": "index.html"}
        elsewhere["docs/models/README.md"] = "models/index.html"
        for one in facts:
            page = f"models/{one['name']}/index.html"
            elsewhere |= {f"models/{one['name']}.yaml": page, f"docs/models/{one['name']}/README.md": page}
        if self.coverage is not None:
            elsewhere["docs/mechanisms.md"] = "mechanisms.html"
        return Documentation(self.documents, self.folder, elsewhere).pages()


def _effort(model: Model) -> int:
    return (len(model.claims) + len(model.scenarios)) * len(model.compiled.amounts)


def _plan(asked: Sequence[str], title: str) -> Plan:
    subjects = read_subjects(asked)
    names = {one.name for one in subjects if one.model is not None}
    pairs = tuple(
        (one.name, one.model.extends) for one in subjects if one.model is not None and one.model.extends in names
    )
    file = coverage_file(subjects)
    coverage = read_coverage(file) if file is not None else None
    folder = docs_folder()
    documents = read_documents(folder) if folder.is_dir() else ()
    parts = tuple(one for one in NAVIGATION if coverage is not None or one.path != "mechanisms.html")
    return Plan(subjects, pairs, coverage, documents, folder, Site(title, parts))
