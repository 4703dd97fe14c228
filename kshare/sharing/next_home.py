"""Homes that change places: a restored one becomes the home, the former one is kept beside it, whole.

A folder in use cannot be renamed on Windows and must not be elsewhere, so it is done while nobody has either open.
"""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Final

from kshare.errors import EnvironmentTrouble, KShareError, NotFound, StoreLocked
from kshare.settings import NEXT_HOME
from kshare.store.database import FILE_NAME
from kshare.store.lockfile import exclusive

_WAIT_S: Final = 10.0
"""Homes change places in a moment; who starts meanwhile waits for it."""


def settle_home(home: Path, now: datetime) -> KShareError | None:
    """Before a home is opened, by the window and by commands alike: do what is noted, finish what was cut off.

    One start at a time does it. Returns why it could not be done yet, the home being whole where it was. Raises
    StoreLocked if another start is still at it, EnvironmentTrouble if there is no home because a former start was cut
    off in between, and still none now.
    """
    if not _unsettled(home):
        return None
    try:
        with exclusive(home.with_name(f".{home.name}.changing"), wait_s=_WAIT_S):
            if (home / NEXT_HOME).exists():
                return _taken(home, home.with_name(f"{home.name} before {now:%Y-%m-%d %H-%M-%S}"))
            if not (home / FILE_NAME).is_file():
                finish_next_home(home)
    except OSError as error:
        raise EnvironmentTrouble("{path} cannot be written.", path=home.parent) from error
    return None


def _taken(home: Path, aside: Path) -> KShareError | None:
    try:
        take_next_home(home, aside)
    except KShareError as trouble:
        return trouble
    return None


def _unsettled(home: Path) -> bool:
    cut_off = not (home / FILE_NAME).is_file()
    return (home / NEXT_HOME).exists() or (
        cut_off and any(_noted(each)[1] == home.name for each in _beside(home).values())
    )


def change_places(home: Path, fresh: Path, aside: Path) -> None:
    """Put `home` at `aside` and `fresh` in its place, both unused. Raises EnvironmentTrouble; then all is as it was.

    Needs the note of `note_next_home`: should the power fail between the two steps, it says how to go on.
    """
    try:
        home.rename(aside)
        try:
            fresh.rename(home)
        except OSError:
            aside.rename(home)
            raise
    except OSError as error:
        reason = error.strerror or error
        raise EnvironmentTrouble(
            "The home in {folder} cannot be put aside: {reason}.", folder=home, reason=reason
        ) from error
    forget_next_home(aside)


def note_next_home(home: Path, restored: Path) -> None:
    """Let a home that lies beside this one take its place at the next start. Raises EnvironmentTrouble."""
    try:
        (home / NEXT_HOME).write_text(f"{restored.name}\n{home.name}", encoding="utf-8")
    except OSError as error:
        raise EnvironmentTrouble("{path} cannot be written.", path=home / NEXT_HOME) from error


def forget_next_home(home: Path) -> None:
    """Take the note off. One that cannot be taken off harms nobody: what it names is gone, or has the place."""
    with contextlib.suppress(OSError):
        (home / NEXT_HOME).unlink(missing_ok=True)


def _noted(folder: Path) -> tuple[str, str]:
    """From the note in a folder: the name of the home that is to come, and of the one whose place it takes."""
    try:
        lines = (folder / NEXT_HOME).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "", ""
    coming, place = (*lines, "", "")[:2]
    return coming.strip(), place.strip()


def take_next_home(home: Path, aside: Path) -> None:
    """Do what `note_next_home` noted, before the home is opened.

    Raises StoreLocked while somebody works on one of the two and EnvironmentTrouble if the home cannot be put aside:
    then the note stays, for another start. NotFound if no home beside this one has that name: the note is forgotten.
    """
    name, _ = _noted(home)
    restored = _beside(home).get(name)
    if restored is None or not (restored / FILE_NAME).is_file():
        forget_next_home(home)
        raise NotFound("The restored home “{name}” is not beside {folder} any more.", name=name, folder=home)
    check_unused(home)
    check_unused(restored)
    change_places(home, restored, aside)


def finish_next_home(home: Path) -> None:
    """Go on where the power failed while homes changed places, so that `home` is none now.

    The restored one takes the place; if it is gone, the former one comes back. Raises EnvironmentTrouble.
    """
    beside = _beside(home)
    for aside in beside.values():
        name, place = _noted(aside)
        if place != home.name or not (aside / FILE_NAME).is_file():
            continue
        restored = beside.get(name)
        _come_back(home, restored if restored and (restored / FILE_NAME).is_file() else aside)
        forget_next_home(aside)
        forget_next_home(home)
        return


def _come_back(home: Path, coming: Path) -> None:
    try:
        if home.exists():
            home.rmdir()  # what is not empty is somebody's
        coming.rename(home)
    except OSError as error:
        raise EnvironmentTrouble(
            "The home in {folder} could not be written: {reason}.",
            folder=home,
            reason=error.strerror or error,
        ) from error


def _beside(home: Path) -> dict[str, Path]:
    """What lies beside a home, by name."""
    try:
        return {path.name: path for path in home.parent.iterdir() if path != home}
    except OSError:
        return {}


def check_unused(home: Path) -> None:
    """Raises StoreLocked if anybody has the home open. A damaged home counts as unused."""
    # SQLite leaves its write-ahead log only when nobody else has the file open; opening it again brings it back.
    try:
        with contextlib.closing(sqlite3.connect(home / FILE_NAME, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise StoreLocked("Another KShare works on this home. Close its window first.") from error
    except sqlite3.DatabaseError:
        return
