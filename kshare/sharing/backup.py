"""A copy of a home in another folder, made while the home is in use; and how much room a home takes.

The copy is a home itself: put in the place of a lost one, or named with `--home`, it opens as it was. It takes
the keys of person and spaces along and never the device's: whoever goes on with it is a new device of that person,
so that a copy and its original never sign as one. Contents of files that are in the copy already are not copied
again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import EnvironmentTrouble, InvalidInput
from kshare.store.blobs import FOLDER as FILES
from kshare.store.database import FILE_NAME
from kshare.store.store import Store
from kshare.sync.keys.files import DEVICE_FILE

_KEYS: Final = "keys"
_NEW: Final = ".new"


@dataclass(frozen=True, slots=True)
class HomeSize:
    """How many bytes a home takes on this PC's disk: its database with the index, and contents of files."""

    database: int
    files: int


def home_size(home: Path) -> HomeSize:
    """Add up; of a large home a moment."""
    database = sum(path.stat().st_size for path in home.glob(f"{FILE_NAME}*"))
    return HomeSize(database, sum(path.stat().st_size for path in contents(home)))


def back_up(
    home: Path,
    store: Store,
    target: Path,
    cancel: CancelToken | None = None,
    progress: Progress = no_progress,
) -> HomeSize:
    """Copy a home into a folder that is empty or holds an earlier backup of it; how large the copy is.

    `progress` counts bytes. Raises InvalidInput for any other folder, EnvironmentTrouble if it cannot be written,
    Cancelled (an earlier backup is still whole then).
    """
    cancel = cancel or CancelToken()
    _check(home, target)
    size, done = home_size(home), 0
    try:
        target.mkdir(parents=True, exist_ok=True)
        _copy_database(store, target)
        done += size.database
        progress(done, size.database + size.files)
        _copy_keys(home, target)
        for path in contents(home):
            cancel.check()
            _copy(path, target / path.relative_to(home))
            done += path.stat().st_size
            progress(done, size.database + size.files)
    except OSError as error:
        raise EnvironmentTrouble(
            "The backup in {folder} could not be written: {reason}.",
            folder=target,
            reason=error.strerror or error,
        ) from error
    return home_size(target)


def _check(home: Path, target: Path) -> None:
    inside, outside = target.resolve(), home.resolve()
    if inside == outside or outside in inside.parents:
        raise InvalidInput("A backup lies outside of the home, best on another disk.")
    if target.exists() and any(target.iterdir()) and not (target / FILE_NAME).exists():
        raise InvalidInput("Choose an empty folder, or one with an earlier backup: {folder}", folder=target)


def _copy_database(store: Store, target: Path) -> None:
    """Beside the earlier one first, so that there is a whole one at every moment."""
    fresh = target / (FILE_NAME + _NEW)
    fresh.unlink(missing_ok=True)
    store.database.backup(fresh)
    fresh.replace(target / FILE_NAME)


def _copy_keys(home: Path, target: Path) -> None:
    folder = target / _KEYS
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in (home / _KEYS).glob("*.key"):
        if path.name != DEVICE_FILE:
            fresh = folder / (path.name + _NEW)
            shutil.copy2(path, fresh)
            fresh.replace(folder / path.name)


def contents(home: Path) -> Iterator[Path]:
    """Whole contents of files; what is still on its way is left out."""
    for path in (home / FILES).glob("??/*"):
        if path.is_file():
            yield path


def _copy(path: Path, target: Path) -> None:
    """Contents never change: one of the same name and size is the same."""
    if target.exists() and target.stat().st_size == path.stat().st_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + _NEW)
    shutil.copyfile(path, fresh)
    fresh.replace(target)
