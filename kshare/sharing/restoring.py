"""Going on from a backup: what is in one, and a home made from it.

What comes out of a backup has the keys of the person and never those of a device, so it goes on as a new device
of that person; what was sent since the backup comes back from the shared folders with the next round.

The database comes last: until then the folder is no home, and whatever stops the work leaves none.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import DamagedData, EnvironmentTrouble, InvalidInput, KShareError, NotFound, StoreTooNew
from kshare.model.ids import parse_id
from kshare.sharing.backup import HomeSize, contents, home_size
from kshare.sharing.next_home import change_places, check_unused, forget_next_home, note_next_home
from kshare.store.database import FILE_NAME, in_words
from kshare.store.schema import SCHEMA_VERSION
from kshare.store.store import USER_KEY
from kshare.sync.keys.files import DEVICE_FILE, load_person

_KEYS: Final = "keys"
_NEW: Final = ".new"
_COUNTED: Final = (
    "SELECT count(*) FROM view_page WHERE deleted = 0",
    "SELECT count(*) FROM view_bookmark",
    "SELECT count(*) FROM view_post WHERE gone = 0",
)


@dataclass(frozen=True, slots=True)
class Backup:
    """What lies in a folder that a home was copied to. `newest_ms` is when anything in it was written last."""

    folder: Path
    name: str
    handle: str
    spaces: tuple[str, ...]
    pages: int
    bookmarks: int
    posts: int
    newest_ms: int
    size: HomeSize


def look_at_backup(chosen: Path) -> Backup:
    """Read what a backup holds, changing nothing in it. Reads the file and a few counts; for a lane.

    `chosen` is the folder of a backup, its database file, or a folder in which backups lie: then the newest of
    them. Raises NotFound, DamagedData, StoreTooNew, EnvironmentTrouble.
    """
    folder = _folder_of(chosen)
    person = load_person(folder / _KEYS).id
    with _reading(folder / FILE_NAME) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            raise StoreTooNew(
                "The backup in {folder} was written by a newer KShare (schema {found}, this one knows {known}).",
                folder=folder,
                found=version,
                known=SCHEMA_VERSION,
            )
        row = connection.execute("SELECT value FROM own_state WHERE key = ?", (USER_KEY,)).fetchone()
        if row is None or parse_id(row[0]) != person:
            raise DamagedData("The keys in this home belong to another person.")
        return _counted(folder, connection, person)


def restore_home(
    backup: Backup, home: Path, cancel: CancelToken | None = None, progress: Progress = no_progress
) -> None:
    """Make a home from a backup; `progress` counts bytes. The backup stays as it is.

    Raises InvalidInput if there is a home already, DamagedData for a backup that is not whole, EnvironmentTrouble,
    Cancelled; then there is no home.
    """
    cancel = cancel or CancelToken()
    if (home / FILE_NAME).exists() or (home / _KEYS).exists():
        raise InvalidInput("There is a KShare home in {folder} already.", folder=home)
    if home.resolve() in (backup.folder.resolve(), *backup.folder.resolve().parents):
        raise InvalidInput("A home cannot lie in its own backup, nor around it.")
    was_there, fresh = home.exists(), home / (FILE_NAME + _NEW)
    try:
        _copy_all(backup, home, fresh, cancel, progress)
        _check_whole(fresh)
        cancel.check()
        _copy_keys(backup.folder, home)
        fresh.replace(home / FILE_NAME)
    except OSError as error:
        _clear(home, fresh, was_there)
        raise EnvironmentTrouble(
            "The home in {folder} could not be written: {reason}.",
            folder=home,
            reason=error.strerror or error,
        ) from error
    except BaseException:
        _clear(home, fresh, was_there)
        raise


def replace_home(
    backup: Backup,
    home: Path,
    aside: Path,
    cancel: CancelToken | None = None,
    progress: Progress = no_progress,
) -> None:
    """Put a backup in the place of a home that nobody uses now; the present one is kept at `aside`, whole.

    Raises StoreLocked while a window or a command works on it, and as `restore_home` does; then all is as it was.
    """
    if aside.exists():
        raise InvalidInput("There is something at {folder} already.", folder=aside)
    check_unused(home)
    fresh = home.with_name(f"{home.name}{_NEW}")
    restore_home(backup, fresh, cancel, progress)
    try:
        check_unused(home)  # copying took its time: somebody may have opened it since
        note_next_home(home, fresh)
        change_places(home, fresh, aside)
    except KShareError:
        forget_next_home(home)
        shutil.rmtree(fresh, ignore_errors=True)
        raise


# -- looking -----------------------------------------------------------------------------------------------


def _folder_of(chosen: Path) -> Path:
    if chosen.name == FILE_NAME and chosen.is_file():
        return chosen.parent
    try:
        inside = [chosen, *(path for path in chosen.iterdir() if path.is_dir())]
        found = [folder for folder in inside if (folder / FILE_NAME).is_file()]
    except OSError:
        found = []
    if not found:
        raise NotFound("There is no backup of KShare in {folder}.", folder=chosen)
    return chosen if chosen in found else max(found, key=lambda each: (each / FILE_NAME).stat().st_mtime_ns)


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Without writing beside it: a backup may lie on a disk that cannot be written."""
    words = path.resolve().as_posix()
    root = words if words.startswith("/") else f"/{words}"
    frozen = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    with (
        in_words(),
        contextlib.closing(sqlite3.connect(f"file://{quote(root)}?mode=ro{frozen}", uri=True)) as connection,
    ):
        yield connection


def _counted(folder: Path, connection: sqlite3.Connection, person: bytes) -> Backup:
    row = connection.execute(
        "SELECT name, handle FROM view_person WHERE id = ? ORDER BY space LIMIT 1", (person,)
    ).fetchone()
    name, handle = row or ("", "")
    spaces = connection.execute(
        'SELECT name FROM own_space WHERE folder IS NOT NULL AND "left" = 0 ORDER BY n'
    )
    newest = connection.execute("SELECT max(updated_ms) FROM view_page").fetchone()[0] or 0
    for when in ("SELECT max(created_ms) FROM view_post", "SELECT max(changed_ms) FROM view_bookmark"):
        newest = max(newest, connection.execute(when).fetchone()[0] or 0)
    pages, bookmarks, posts = (connection.execute(count).fetchone()[0] for count in _COUNTED)
    named = tuple(space for (space,) in spaces)
    size = home_size(folder)
    return Backup(folder, name, handle, named, pages, bookmarks, posts, newest, size)


# -- copying -----------------------------------------------------------------------------------------------


def _copy_all(backup: Backup, home: Path, fresh: Path, cancel: CancelToken, progress: Progress) -> None:
    total, done = backup.size.database + backup.size.files, 0
    home.mkdir(parents=True, exist_ok=True)
    for path in contents(backup.folder):
        cancel.check()
        target = home / path.relative_to(backup.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        done += path.stat().st_size
        progress(done, total)
    with (
        _reading(backup.folder / FILE_NAME) as connection,
        contextlib.closing(sqlite3.connect(fresh)) as copy,
    ):
        connection.backup(copy, pages=1_000, progress=lambda *_left: cancel.check())
    progress(total, total)


def _check_whole(path: Path) -> None:
    with in_words(), contextlib.closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedData("The backup's database is damaged: {reason}.", reason=found)


def _copy_keys(backup: Path, home: Path) -> None:
    folder = home / _KEYS
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in (backup / _KEYS).glob("*.key"):
        if path.name != DEVICE_FILE:
            shutil.copy2(path, folder / path.name)


def _clear(home: Path, fresh: Path, was_there: bool) -> None:
    """Contents that were copied stay in a folder that was there: named by their hash they harm nobody."""
    with contextlib.suppress(OSError):  # the trouble that led here is the one to tell
        fresh.unlink(missing_ok=True)
    if not was_there:
        shutil.rmtree(home, ignore_errors=True)
    elif not (home / FILE_NAME).exists():
        shutil.rmtree(home / _KEYS, ignore_errors=True)
