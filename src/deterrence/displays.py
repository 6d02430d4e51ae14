"""How an answer shows itself: as text, in a notebook, as a table to paste.

Answers live in layers that know nothing of formats; what readers see is made by reports. This mixin is the one place
where an answer asks for its report, and it does so only when it is shown (decision 0012).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

__all__ = ["Displayed"]


class Displayed:
    """An answer with a report in `deterrence.report.displays.DISPLAYS`.

    Every format comes from that report, which is also what the command line shows.

    Examples
    --------
    >>> from deterrence.games import NormalFormGame
    >>> game = NormalFormGame.from_arrays([[3, 0], [5, 1]], [[3, 5], [0, 1]], players=("us", "them"))
    >>> print(game.to_markdown().splitlines()[-1])
    | 2 | 5, 0 | 1, 1 |
    """

    def to_markdown(self) -> str:
        """As Markdown with tables."""
        return self._shown("markdown")

    def to_csv(self) -> str:
        """The table as CSV; exact numbers such as 3/5 stay texts."""
        return self._shown("csv")

    def to_latex(self) -> str:
        """As a LaTeX fragment that needs the packages fontenc (T1) and booktabs."""
        return self._shown("latex")

    def to_html(self) -> str:
        """As an HTML fragment, everything escaped."""
        return self._shown("html")

    def to_dataframe(self) -> pandas.DataFrame:
        """The table as a data frame of pandas; numbers stay exact (object columns)."""
        import pandas

        from deterrence.report.displays import report_of

        table = report_of(self).table
        return pandas.DataFrame(table.records(), columns=list(table.columns))

    def __str__(self) -> str:
        return self._shown("table").rstrip()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {str(self).partition(chr(10))[0]}>"

    def _repr_html_(self) -> str:
        from deterrence.report.displays import in_notebook, report_of

        return in_notebook(report_of(self))

    def _repr_latex_(self) -> str:
        return self.to_latex()

    def _shown(self, form: str, *more: Any) -> str:
        from deterrence.report.displays import report_of
        from deterrence.report.rendering import rendering_named

        return rendering_named(form).render(report_of(self, *more))
