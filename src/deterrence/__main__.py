"""``python -m deterrence`` is the command line program."""

from __future__ import annotations

from deterrence.cli import main

if __name__ == "__main__":
    main()
