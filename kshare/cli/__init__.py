"""The command line: everything the window can do, for scripts, tests and power users (docs/command-line.md)."""

from __future__ import annotations

from kshare.cli.main import main

__all__ = ["main"]
