"""A model's page as a report, and the pages that are kept where the repository is browsed."""

from __future__ import annotations

from deterrence.report.pages.page import model_page, page_tables

__all__ = ["model_page", "page_tables"]
