"""Content security policies: a page may load its own files and nothing else.

Opened from the file system, a page has an opaque origin; Chromium lets ``'self'`` stand for files, Firefox does not,
so ``file:`` is named as well. Served from a web server ``file:`` allows nothing, as browsers load no file then.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable

__all__ = ["SITE_POLICY", "hash_source", "inline_policy"]

OWN = "'self' file:"
_REST = "base-uri 'none'; form-action 'none'"
SITE_POLICY = f"default-src 'none'; script-src {OWN}; style-src {OWN}; img-src {OWN}; font-src {OWN}; {_REST}"
"""For pages of a site: only the site's own files."""


def hash_source(text: str) -> str:
    """The source expression that allows exactly this inline script or style.

    Examples
    --------
    >>> hash_source("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def inline_policy(scripts: Iterable[str], styles: Iterable[str], connect: bool = False) -> str:
    """For a page that holds everything: exactly these scripts and styles, fonts and pictures within the page.

    Parameters
    ----------
    scripts, styles
        The texts of the inline elements.
    connect
        Whether its scripts may ask the server that the page came from.
    """
    told = {"script-src": [*map(hash_source, scripts)], "style-src": [*map(hash_source, styles)]}
    parts = ["default-src 'none'", *(f"{name} {' '.join(found)}" for name, found in told.items() if found)]
    parts += ["img-src data:", "font-src data:", *(["connect-src 'self'"] if connect else []), _REST]
    return "; ".join(parts)
