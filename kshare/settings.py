"""Where this person's data lies on this PC."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

HOME_VARIABLE: Final = "KSHARE_HOME"
NEXT_HOME: Final = "next-home"
"""A file in a home: the name of the folder beside it that takes its place at the next start of a window."""


def home_folder(given: str | Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """The home: as given, else `KSHARE_HOME`, else `%LOCALAPPDATA%\\KShare` or `~/.local/share/kshare`."""
    environment = os.environ if environment is None else environment
    named = given or environment.get(HOME_VARIABLE)
    # Absolute: a restored home is put beside it, and `.` has no name.
    return Path(named).expanduser().absolute() if named else default_home()


def default_home() -> Path:
    """The home of somebody who names none. Local on purpose: a roaming profile would copy a running database."""
    from platformdirs import user_data_path

    name = "KShare" if sys.platform in ("win32", "darwin") else "kshare"
    return user_data_path(name, appauthor=False, roaming=False)


def state_folder() -> Path:
    """What is known about this PC and lies outside of every home, so that no copy of a home takes it along."""
    from platformdirs import user_state_path

    return user_state_path(
        "KShare State" if sys.platform in ("win32", "darwin") else "kshare", appauthor=False
    )


def has_display() -> bool:
    """False on a Linux machine without a screen, unless Qt was told to do without one."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
