"""Works as other pages cite them: a short label that leads to the entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deterrence.report.site.bibliography import Work
from deterrence.report.site.facts import Facts
from deterrence.report.site.markup import Piece, element, joined, words
from deterrence.report.site.page import link_from

__all__ = ["REFERENCES", "Citations"]

REFERENCES = "references.html"


@dataclass(frozen=True)
class Citations:
    """The works that a site knows, by key, in order of authors."""

    works: Mapping[str, Work]

    @classmethod
    def of(cls, works: Iterable[Work], models: Iterable[Facts]) -> Citations:
        """The works of the bibliography, and the sources of models that it does not have."""
        found = {work.key: work for work in works}
        for facts in models:
            for key, told in facts["sources"].items():
                if key not in found:
                    fields = {**told, "year": told["date"][:4]}
                    found[key] = Work(key, "misc", {name: held for name, held in fields.items() if held})
        return cls({work.key: work for work in sorted(found.values(), key=_order)})

    def label(self, key: str) -> str:
        """How a work is called; the key itself where the site does not know it."""
        return self.works[key].label if key in self.works else key

    def title(self, key: str) -> str:
        """Its title."""
        return self.works[key].parts[1] if key in self.works else key

    def link(self, key: str, here: str) -> Piece:
        """Its label, which leads to its entry."""
        if key not in self.works:
            return words(key)
        address = link_from(here, f"{REFERENCES}#{key}")
        return element("a", words(self.label(key)), href=address, title=self.title(key))

    def cell(self, keys: Iterable[str], here: str) -> Piece:
        """A table's cell that can be filtered by works."""
        held = list(keys)
        return element(
            "td",
            joined((self.link(key, here) for key in held), "; "),
            data_values="|".join(self.label(key) for key in held),
        )


def _order(work: Work) -> tuple[str, str, str]:
    return (" ".join(work.surnames) or work.label).casefold(), work.fields.get("year", ""), work.key
