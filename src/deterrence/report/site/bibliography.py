"""The bibliography: entries of a BibTeX file for readers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

__all__ = ["Work", "read_works"]

Fields: TypeAlias = dict[str, str]

_ENTRY = re.compile(r"@(\w+)\{([^,\s]+),", re.M)
_FIELD = re.compile(r"(\w+)\s*=\s*")
_ACCENT = re.compile(r"\{?\\([\"'`^~cvu=.])\s*\{?\\?(\w)\}?\}?")
_COMBINING = {
    '"': "\u0308",
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "=": "\u0304",
    ".": "\u0307",
}
_LETTERS = {r"\o": "ø", r"\O": "Ø", r"\ss": "ß", r"\l": "ł", r"\ae": "æ", r"\aa": "å", r"\i": "ı", r"\&": "&"}


@dataclass(frozen=True)
class Work:
    """An entry: its key, its kind and its fields as plain text."""

    key: str
    kind: str
    fields: Fields = field(default_factory=dict)

    @property
    def _names(self) -> list[tuple[str, str]]:
        """Given names and surname of each author."""
        written = [name for name in re.split(r"\s+and\s+", self.fields.get("author", "")) if name]
        return [_parted(name) for name in written]

    @property
    def authors(self) -> tuple[str, ...]:
        """Names in reading order, given names first."""
        return tuple(f"{given} {surname}".strip() for given, surname in self._names)

    @property
    def surnames(self) -> tuple[str, ...]:
        """The authors' surnames."""
        return tuple(surname for _, surname in self._names)

    @cached_property
    def parts(self) -> tuple[str, str, str]:
        """Authors and year; the title; where it appeared."""
        names = self.authors
        told = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
        year = self.fields.get("year", "")
        return f"{told} ({year})" if year else told, self.fields.get("title", self.key), self._where()

    @property
    def label(self) -> str:
        """How it is called in running text: surnames and year, or where it appeared and the year."""
        names = self.surnames
        if len(names) > 2:
            told = f"{names[0]} et al."
        else:
            told = " and ".join(names) or self.fields.get("publisher") or self._where().partition(",")[0] or self.key
        return f"{told} {self.fields.get('year', '')}".strip()

    @property
    def address(self) -> str:
        """Where it can be found on the web, if the entry says so."""
        return f"https://doi.org/{self.fields['doi']}" if "doi" in self.fields else self.fields.get("url", "")

    def _where(self) -> str:
        held = self.fields
        if "journal" in held:
            volume = held.get("volume", "") + (f"({held['number']})" if "number" in held else "")
            return ", ".join(one for one in (f"{held['journal']} {volume}".strip(), held.get("pages", "")) if one)
        names = ("booktitle", "edition", "howpublished", "institution", "school", "publisher", "pages", "note")
        told = [held[name] for name in names if held.get(name)]
        return ", ".join([f"in {told[0]}", *told[1:]] if "booktitle" in held else told)


def _parted(name: str) -> tuple[str, str]:
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    given, _, surname = name.strip().rpartition(" ")
    return given, surname


def read_works(text: str) -> tuple[Work, ...]:
    """The entries of a BibTeX file, in its order.

    Examples
    --------
    >>> [work] = read_works('@book{a-1900, author = {Zee, {\\\\"A}ke and Wye, B.}, title = {On {X}}, year = {1900}}')
    >>> work.parts
    ('Äke Zee and B. Wye (1900)', 'On X', '')
    """
    starts = list(_ENTRY.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return tuple(
        Work(match.group(2), match.group(1).lower(), _fields(text[match.end() : end]))
        for match, end in zip(starts, ends, strict=True)
        if match.group(1).lower() not in ("comment", "string", "preamble")
    )


def _fields(text: str) -> Fields:
    found: Fields = {}
    place = 0
    while match := _FIELD.search(text, place):
        value, place = _value(text, match.end())
        found.setdefault(match.group(1).lower(), _plain(value))
    return found


def _value(text: str, start: int) -> tuple[str, int]:
    """A value in braces or quotes, or a bare one, and where it ends."""
    if start >= len(text) or text[start] not in '{"':
        end = next((k for k in range(start, len(text)) if text[k] in ",}\n"), len(text))
        return text[start:end].strip(), end
    depth = 0
    for k in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[k], 0)
        if depth == 0 and (text[start] == "{" or (k > start and text[k] == '"')):
            return text[start + 1 : k], k + 1
    return text[start + 1 :], len(text)


def _plain(value: str) -> str:
    text = _ACCENT.sub(lambda found: unicodedata.normalize("NFC", found[2] + _COMBINING[found[1]]), value)
    for latex, letter in _LETTERS.items():
        text = re.sub(re.escape(latex) + r"(?![A-Za-z])\s*", letter, text)
    text = text.replace("---", "\u2014").replace("--", "\u2013").replace("~", " ")
    return " ".join(re.sub(r"[{}]", "", text).split())
