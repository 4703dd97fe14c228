"""Reports of bugs: where it happened, and nothing of what was written or read."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kshare.words import say

_MOST_REPORTS: Final = 10


def report_text(bug: BaseException) -> str:
    """Files, lines and kinds of the exceptions. Their messages are left out: they may quote a page."""
    lines = [f"Python {platform.python_version()} on {platform.system()} {platform.release()}"]
    seen: BaseException | None = bug
    while seen is not None:
        lines.append(type(seen).__qualname__)
        frames = traceback.extract_tb(seen.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"


def write_report(home: Path, bug: BaseException) -> Path:
    """Write a report into the home, or where temporary files go if that fails; where it lies.

    The ten latest are kept. Raises OSError if neither place can be written.
    """
    writable = home.is_dir() and os.access(home, os.W_OK)
    folder = home if writable else Path(tempfile.gettempdir())
    path = folder / f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    path.write_text(report_text(bug), encoding="utf-8")
    if writable:
        for old in sorted(home.glob("crash-*.txt"))[:-_MOST_REPORTS]:
            old.unlink(missing_ok=True)
    return path


def say_report(home: Path, bug: BaseException) -> str:
    """Write a report and say where it lies. Raises OSError as `write_report` does."""
    return say(
        "KShare has a bug, sorry. A report without any content of yours lies in {file}.",
        file=write_report(home, bug),
    )
