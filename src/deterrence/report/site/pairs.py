"""A model and its variant, compared exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from deterrence.report.rendering import rendering_named
from deterrence.report.site.comparison_pages import pair_page, pair_title
from deterrence.report.site.page import Site, page_html
from deterrence.report.site.records import Output
from deterrence.report.site.search_index import sections_of

__all__ = ["PairWork", "pair_output"]


@dataclass(frozen=True)
class PairWork:
    """A variant and the model that it extends: names, files, and the site that the page belongs to."""

    variant: str
    base: str
    variant_path: Path
    base_path: Path
    site: Site


def pair_output(work: PairWork) -> Output:
    """Solve both at their baselines and along the parameters that they share.

    Raises
    ------
    DeterrenceError
        When one of them cannot be solved.
    """
    from deterrence.analysis.comparing import compare_at
    from deterrence.model import load
    from deterrence.report.comparisons import comparison_report

    base, variant = load(work.base_path), load(work.variant_path)
    titles = {work.base: base.title, work.variant: variant.title}
    report = replace(
        comparison_report(compare_at(base, variant, {})), title=pair_title(work.variant, work.base, titles)
    )
    page = pair_page(work.variant, work.base, titles, rendering_named("html").render(report))
    return Output({page.path: page_html(page, work.site).encode()}, sections_of(page))
