"""Reports in LaTeX: a fragment to ``\\input``, and a document that compiles by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from deterrence.report.elements import Drawing, Element, Links, Live, Passage, Report, Table, Words, is_numeric
from deterrence.report.lists import nested
from deterrence.report.values import latex_text, latex_value, plain_value, shown_value

__all__ = ["latex", "latex_document"]

LINE = 88
"""Characters that fit on a line; a wider table gets columns that wrap."""
NARROW_LINE = 72
"""Characters that fit on a line of the class article, without options."""
MOST = 0.6
"""Share of the line that a column is content with."""
GAP = 0.016
"""Share of the line between two columns."""
SECTIONS = {2: "section*", 3: "subsection*", 4: "subsubsection*"}
_PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[margin=27mm]{geometry}
\usepackage{amsmath}
\usepackage{booktabs}
\usepackage{longtable}
\usepackage{graphicx}
\sloppy
\raggedbottom"""
_UNBROKEN = re.compile(r"(?<![\\\w])[0-9A-Za-z]{41,}")
_WRITTEN_OUT = re.compile(r"[^\x00-\u017f\u2010-\u2027\u2030\u20ac\u2190-\u2193]")
"""Characters that the fonts of plain LaTeX do not have."""


def latex(report: Report) -> str:
    """A fragment to ``\\input``; its tables need the package booktabs."""
    blocks = [f"% {' '.join(plain_value(report.title).split())}; needs \\usepackage[T1]{{fontenc}} and {{booktabs}}"]
    blocks += [_element(element, {}) for element in report.elements]
    return "\n\n".join(block for block in blocks if block) + "\n"


def latex_document(report: Report) -> str:
    """A document of the class article, with what it needs of the packages that every LaTeX has.

    Examples
    --------
    >>> told = latex_document(Report("Costs & gains", (Passage("Story", ("50%",)),)))
    >>> r"\\title{Costs \\& gains}" in told, r"\\section*{Story}" in told
    (True, True)
    """
    blocks = [
        _PREAMBLE,
        f"\\title{{{latex_text(report.title)}}}\n\\author{{}}\n\\date{{}}",
        "\\begin{document}\n\\maketitle",
        *(_element(element, SECTIONS) for element in report.elements),
        "\\end{document}",
    ]
    told = "\n\n".join(block for block in blocks if block) + "\n"
    told = _UNBROKEN.sub(lambda found: _breakable(found.group()), told)
    return told.replace("\\begin{document}", f"{_declared(told)}\\begin{{document}}", 1)


def _breakable(word: str) -> str:
    """A word as long as a hash, with places to break it."""
    return "\\allowbreak{}".join(word[k : k + 16] for k in range(0, len(word), 16))


def _declared(told: str) -> str:
    """What stands for characters that the fonts do not have: Greek letters as mathematics, others by their number."""
    lines = []
    for character in sorted(set(_WRITTEN_OUT.findall(told))):
        name = unicodedata.name(character, "").lower()
        code = f"{ord(character):04X}"
        shown = f"[U+{code}]"
        if name.startswith("greek small letter ") and name.count(" ") == 3:
            shown = f"\\ensuremath{{\\{name.rpartition(' ')[2].replace('lamda', 'lambda')}}}"
        lines.append(f"\\ifdefined\\DeclareUnicodeCharacter\\DeclareUnicodeCharacter{{{code}}}{{{shown}}}\\fi")
    return "".join(f"{line}\n" for line in lines)


def _element(element: Element, sections: Mapping[int, str]) -> str:
    match element:
        case Table():
            return _long_table(element) if sections else _table(element)
        case Links():
            items = [
                f"  \\item {latex_text(label)}: {latex_text(', '.join(paths))}" for label, paths in element.entries
            ]
            return "\n".join([_heading(element.heading, 2, sections), "\\begin{itemize}", *items, "\\end{itemize}"])
        case Drawing():
            return _drawing(element, bool(sections))
        case Live():
            return ""
        case Passage():
            lines = [_heading(element.heading, element.level, sections)] if element.heading else []
            lines += [latex_value(paragraph) + "\n" for paragraph in element.paragraphs]
            return "\n".join([*lines, *_list(element.items)])


def _heading(heading: str, level: int, sections: Mapping[int, str]) -> str:
    return f"\\{sections.get(level, 'paragraph')}{{{latex_text(heading)}}}"


def _list(items: Sequence[str | Words]) -> list[str]:
    lines: list[str] = []
    for first, below in nested(items):
        lines.append(f"  \\item {latex_value(first).strip()}")
        lines += [f"  {line}" for line in _list(below)]
    return ["\\begin{itemize}", *lines, "\\end{itemize}"] if lines else []


def _drawing(drawing: Drawing, in_document: bool) -> str:
    """The picture where a converted one stands beside the text, else what it shows in words."""
    picture = f"\\includegraphics[width=\\linewidth]{{{drawing.name}.pdf}}"
    file = f"\\IfFileExists{{{drawing.name}.pdf}}"
    if in_document:
        caption = latex_text(drawing.caption or drawing.alt)
        return f"{file}{{\\begin{{center}}{picture}\\\\{{\\small {caption}}}\\end{{center}}}}{{}}"
    lines = [
        "\\begin{figure}",
        "  \\centering",
        f"  {file}{{{picture}}}{{\\emph{{{latex_text(drawing.alt)}}}}}",
        *([f"  \\caption{{{latex_text(drawing.caption)}}}"] if drawing.caption else []),
        "\\end{figure}",
    ]
    return "\n".join(lines)


def _table(table: Table) -> str:
    kinds, wraps = _layout(table, NARROW_LINE)
    ragged, end = ("\\raggedright ", " \\tabularnewline") if wraps else ("", " \\\\")

    def line(cells: Sequence[str]) -> str:
        return "    " + " & ".join(f"{ragged}{cell}" for cell in cells) + end

    lines = [
        "\\begin{table}",
        "  \\centering",
        *(["  \\small\\setlength{\\tabcolsep}{3pt}"] if wraps else []),
        *([f"  \\caption{{{latex_text(table.caption)}}}"] if table.caption else []),
        f"  \\begin{{tabular}}{{{''.join(kinds)}}}",
        "    \\toprule",
        line([latex_text(column) for column in table.columns]),
        "    \\midrule",
        *(line([latex_value(value) for value in row]) for row in table.rows),
        "    \\bottomrule",
        "  \\end{tabular}",
        *(f"  \\par\\footnotesize {latex_text(note)}" for note in table.notes),
        "\\end{table}",
    ]
    return "\n".join(lines)


def _columns(table: Table) -> list[tuple[Any, ...]]:
    return list(zip(*table.rows, strict=True)) or [("",)] * len(table.columns)


def _layout(table: Table, line: int) -> tuple[list[str], bool]:
    """What LaTeX calls the columns, and whether they wrap because the table has more characters than a line."""
    columns = _columns(table)
    told = [[heading, *map(shown_value, column)] for heading, column in zip(table.columns, columns, strict=True)]
    widths = [max(map(len, column)) for column in told]
    if sum(widths) + 2 * len(widths) <= line:
        return ["r" if is_numeric(column) else "l" for column in columns], False
    words = [max(len(word) for cell in column for word in [*cell.split(), ""]) for column in told]
    return [f"p{{{share:.3f}\\linewidth}}" for share in _shares(widths, words)], True


def _long_table(table: Table) -> str:
    """A table that goes on over pages; one that is wider than the line gets columns that wrap."""
    kinds, wraps = _layout(table, LINE)
    ragged = "\\raggedright " if wraps else ""

    def line(cells: Sequence[str]) -> str:
        return "  " + " & ".join(f"{ragged}{cell}" for cell in cells) + " \\tabularnewline"

    head = line([latex_text(column) for column in table.columns])
    lines = [
        "\\begingroup\\small\\setlength{\\tabcolsep}{3pt}",
        f"\\begin{{longtable}}{{{''.join(kinds)}}}",
        *([f"  \\caption*{{{latex_text(table.caption)}}} \\tabularnewline"] if table.caption else []),
        "  \\toprule",
        head,
        "  \\midrule",
        "  \\endhead",
        "  \\bottomrule",
        "  \\endlastfoot",
        *(line([latex_value(value) for value in row]) for row in table.rows),
        "\\end{longtable}",
        *(f"\\noindent\\footnotesize {latex_text(note)}\\par" for note in table.notes),
        "\\endgroup",
    ]
    return "\n".join(lines)


def _shares(widths: Sequence[int], words: Sequence[int]) -> list[float]:
    """Shares of the line: to every column what its longest word needs, as far as there is room, the rest by length."""
    room = 1 - GAP * len(widths)
    least = [(word + 1) / LINE for word in words]
    least = [share * min(1, room / sum(least)) for share in least]
    more = [max(0, min(width / LINE, MOST) - share) for width, share in zip(widths, least, strict=True)]
    left = (room - sum(least)) / sum(more) if sum(more) else 0
    return [share + min(left, 1) * extra for share, extra in zip(least, more, strict=True)]
