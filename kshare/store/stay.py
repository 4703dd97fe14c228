"""Noticing that the last window of a home did not end well: power was cut, or its process was killed.

SQLite keeps its promises then; a disk that said "written" too early does not. A file says that a window is open.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

NAME: Final = "window.open"


def begin_stay(home: Path) -> bool:
    """A window opens; True if the one before did not end well. A home has one window at a time."""
    mark = home / NAME
    was_there = mark.exists()
    with contextlib.suppress(OSError):  # worth no trouble: then the next start looks once too often, or not
        mark.touch()
    return was_there


def end_stay(home: Path) -> None:
    """The window ends well."""
    with contextlib.suppress(OSError):
        (home / NAME).unlink()
