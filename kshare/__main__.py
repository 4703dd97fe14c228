"""`kshare` and `python -m kshare`: commands, or the window if no command is named."""

from __future__ import annotations

import sys
from pathlib import Path

from kshare.cli import main as run_command
from kshare.errors import EnvironmentTrouble
from kshare.settings import has_display


def main() -> int:
    """Run what the command line says; the exit code."""
    return run_command(sys.argv[1:], _open_window)


def _open_window(home: Path) -> int:
    if not has_display():
        raise EnvironmentTrouble(
            "There is no display to open the window on. Every command works without one; see kshare --help."
        )
    try:
        from kshare.app import main as window
    except ImportError as error:
        raise EnvironmentTrouble(
            "The window cannot be opened: {reason}. Every command works without it; see kshare --help.",
            reason=error,
        ) from error
    return int(window(["--home", str(home)]))


if __name__ == "__main__":
    sys.exit(main())
