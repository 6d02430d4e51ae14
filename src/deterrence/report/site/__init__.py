"""A static site that opens from the file system, and single pages to mail; no network, no server.

`build_site` writes a whole site, `self_contained` one page with everything inside it, `page_html` wraps a fragment in
the shell that all of them share.
"""

from __future__ import annotations

from deterrence.report.site.page import Page, Site, page_html
from deterrence.report.site.self_contained import self_contained
from deterrence.report.site.whole import build_site

__all__ = ["Page", "Site", "build_site", "page_html", "self_contained"]
