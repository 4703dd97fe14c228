"""`kshare` and `python -m kshare`: commands, or the window if no command is named; `kshare-window`: the window."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from kshare.errors import EnvironmentTrouble, KShareError
from kshare.settings import has_display, home_folder


def main() -> int:
    """Run what the command line says; the exit code."""
    arguments = sys.argv[1:]
    home = _home_of_window(arguments)
    if home is not None:
        return _start_window(home)
    from kshare.cli import main as run_command

    return run_command(arguments, _open_window)


def window(arguments: Sequence[str] | None = None) -> int:
    """Open the window, by default as the menu's entry says it (`--home`, links); the exit code."""
    gc.disable()  # What is loaded now stays for good; `kshare.ui.process.garbage` collects what comes later.
    from kshare.ui.process.plain_import import load_qt

    load_qt()
    from kshare.app import main as run_window

    return run_window(arguments)


def _home_of_window(arguments: Sequence[str]) -> Path | None:
    """The home if nothing but the window is asked for: most starts, and they need no command line (40 ms)."""
    match arguments:
        case []:
            return home_folder()
        case ["--home", folder] if not folder.startswith("-"):
            return home_folder(folder)
        case _:
            return None


def _start_window(home: Path) -> int:
    """The window; trouble at the start is told as a command tells it."""
    try:
        return _open_window(home)
    except KShareError as trouble:
        print(trouble.message, trouble.next_step, sep="\n", file=sys.stderr)
        return trouble.exit_code
    except Exception as bug:
        from kshare.crash import say_report

        print(say_report(home, bug), file=sys.stderr)
        return 1


def _open_window(home: Path) -> int:
    if not has_display():
        raise EnvironmentTrouble(
            "There is no display to open the window on. Every command works without one; see kshare --help."
        )
    try:
        return window(["--home", str(home)])
    except ImportError as error:
        raise EnvironmentTrouble(
            "The window cannot be opened: {reason}. Every command works without it; see kshare --help.",
            reason=error,
        ) from error


if __name__ == "__main__":
    sys.exit(main())
