"""Pytest finds nothing to run here: `tests/contract/test_documents.py` runs every document from top to bottom."""

from __future__ import annotations

collect_ignore_glob = ["*.md"]
