"""The index of the search, built beforehand in the form that the vendored search library reads."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from deterrence.report.site.fragments import plain_text, prepared
from deterrence.report.site.page import SHELL_ANCHORS, Page

__all__ = ["Section", "index_script", "sections_of", "terms"]

Section = tuple[str, str, str, str]
"""Address within the site, title of the page, heading (empty for the page's beginning), text."""

_WORD = re.compile(r"[^\W_]+")
_SPLIT = re.compile(r"(?=<h[2-4][ >])")
_HEADED = re.compile(r'<h[2-4][^>]* id="([^"]*)"[^>]*>(.*?)</h[2-4]>(.*)', re.S)
YEAR = 4
UNSEARCHED = ("downloads", "cite")
"""Anchors of sections that are alike on every page."""
SHOWN = 150
"""Characters of a section's beginning that a hit shows."""


def terms(text: str) -> Iterator[str]:
    """The words of a text as the search compares them: small letters without accents; of bare numbers only years.

    Examples
    --------
    >>> list(terms("Sjöström's P(attack) == 3/5, q_H"))
    ['sjostrom', 's', 'p', 'attack', 'q', 'h']
    """
    for word in _WORD.findall(text):
        folded = unicodedata.normalize("NFKD", word)
        term = "".join(letter for letter in folded if not unicodedata.combining(letter)).lower()
        if not term.isdigit() or len(term) == YEAR:
            yield term


def sections_of(page: Page) -> tuple[Section, ...]:
    """The page's sections."""
    if not page.searched:
        return ()
    first, *rest = _SPLIT.split(prepared(page.body, SHELL_ANCHORS).html)
    title = f"{page.title} ({page.path.split('/')[1]})" if page.kind == "model" else page.title
    found = [(page.path, title, "", plain_text(re.sub(r"<h1.*?</h1>", "", first, flags=re.S)))]
    for part in rest:
        headed = _HEADED.match(part)
        if headed and headed[1] not in UNSEARCHED:
            anchor, heading, text = headed.groups()
            found.append((f"{page.path}#{anchor}", title, plain_text(heading), plain_text(text)))
    return tuple(found)


def index_script(sections: Iterable[Section]) -> str:
    """The index as a script, since pages that were opened from the file system cannot read other files."""
    held = list(sections)
    fields = {"title": 0, "heading": 1, "page": 2, "text": 3}
    index: dict[str, dict[str, dict[str, int]]] = {}
    lengths: dict[str, list[int]] = {}
    for number, (_, title, heading, text) in enumerate(held):
        lengths[str(number)] = []
        for place, content in enumerate(("" if heading else title, heading, title if heading else "", text)):
            counted = Counter(terms(content))
            lengths[str(number)].append(len(counted))
            for term, count in counted.items():
                index.setdefault(term, {}).setdefault(str(place), {})[str(number)] = count
    count = max(len(held), 1)
    record = {
        "documentCount": len(held),
        "nextId": len(held),
        "documentIds": {str(k): k for k in range(len(held))},
        "fieldIds": fields,
        "fieldLength": {key: {str(k): n for k, n in enumerate(found)} for key, found in lengths.items()},
        "averageFieldLength": [
            round(sum(found[k] for found in lengths.values()) / count, 6) for k in range(len(fields))
        ],
        "storedFields": {
            str(k): {"title": title, "heading": heading, "address": address, "start": _start(text)}
            for k, (address, title, heading, text) in enumerate(held)
        },
        "dirtCount": 0,
        "index": [[term, index[term]] for term in sorted(index)],
        "serializationVersion": 2,
    }
    told = json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f"window.searchIndex = {told};\n"


def _start(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN].rsplit(" ", 1)[0] + " …"
