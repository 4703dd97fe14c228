"""A report of a bug: where it happened, and nothing of what was written or read."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path


def report_text(bug: BaseException) -> str:
    """Files, lines and kinds of the exceptions. Their messages are left out: they may quote a page."""
    lines = [f"Python {platform.python_version()} on {platform.system()} {platform.release()}"]
    seen: BaseException | None = bug
    while seen is not None:
        lines.append(type(seen).__qualname__)
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines) + "\n"


def write_report(home: Path, bug: BaseException) -> Path:
    """Write the report into the home, or where temporary files go if that fails; where it lies.

    Raises OSError if neither can be written.
    """
    name = f"crash-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    writable = home.is_dir() and os.access(home, os.W_OK)
    path = (home if writable else Path(tempfile.gettempdir())) / name
    path.write_text(report_text(bug), encoding="utf-8")
    return path
