"""Fills that are told apart in grey: a tint of the family's colour and a pattern of lines or dots."""

from __future__ import annotations

from deterrence.report.drawings.canvas import FAMILIES, Canvas

__all__ = ["PATTERNS", "define_patterns", "fill_of", "pattern_of"]

PATTERNS: tuple[tuple[float, str, str], ...] = (
    (0, "", ""),
    (8, "M-2 2l4 -4M0 8l8 -8M6 10l4 -4", ""),
    (7, "", "M2 3.5a1 1 0 1 0 2 0a1 1 0 1 0 -2 0Z"),
    (8, "M-2 6l4 4M0 0l8 8M6 -2l4 4", ""),
    (8, "M0 4H8", ""),
    (9, "M0 0l9 9M9 0l-9 9", ""),
    (8, "M4 0V8", ""),
    (9, "M4.5 1.5V7.5M1.5 4.5H7.5", ""),
)
"""Size of the tile, lines and dots of every pattern; the first is plain."""


def pattern_of(k: int) -> int:
    """The pattern of the area number k: colours and patterns repeat out of step."""
    return (k + k // FAMILIES) % len(PATTERNS)


def define_patterns(canvas: Canvas, used: set[int]) -> None:
    """Definitions of the patterns that are used."""
    told = []
    for k in sorted(used):
        size, lines, dots = PATTERNS[k]
        if not size:
            continue
        inside = f'<path class="in-ink" fill="none" stroke-width="0.8" d="{lines}"/>' if lines else ""
        inside += f'<path class="ink" d="{dots}"/>' if dots else ""
        told.append(
            f'<pattern id="{canvas.id(f"hatch-{k}")}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
            f"{inside}</pattern>"
        )
    if told:
        canvas.parts.append(f"<defs>{''.join(told)}</defs>")


def fill_of(canvas: Canvas, k: int) -> str | None:
    """What fills the hatching of area number k; None for a plain one."""
    pattern = pattern_of(k)
    return f"url(#{canvas.id(f'hatch-{pattern}')})" if PATTERNS[pattern][0] else None
