"""The trash of a space: notes that nothing refers to an attachment any more (docs/sync-protocol.md, "Trash").

A note is an empty promise: it deletes nothing and hides nothing, and whoever knows of a reference takes it away.
Content is not moved: that would cost its bytes twice on every line, and readers would look in vain meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from kshare.errors import NotFound
from kshare.sync.names import TRASH, parse_month, parse_trash_name, trash_path
from kshare.sync.stores.port import Store

NOTE: Final = b"KST1"
_LAST_MS: Final = 253_402_300_799_000
"""The last second of the year 9999: the month in a name has six digits whatever a clock says."""
_MONTHS: Final = 240


def read_notes(store: Store) -> dict[str, list[str]]:
    """The paths of all notes, by the stem of the content that they are about. One listing a month of notes."""
    found: dict[str, list[str]] = {}
    try:
        months = sorted(month for entry in store.list(TRASH) if (month := parse_month(entry)))
    except NotFound:
        return found
    for month in months[-_MONTHS:]:
        with suppress(NotFound):
            for entry in sorted(store.list(f"{TRASH}/{month}")):
                if stem := parse_trash_name(entry):
                    found.setdefault(stem, []).append(trash_path(month, stem))
    return found


def is_noted(store: Store, paths: Iterable[str]) -> bool:
    """True if one of these notes is still there."""
    for path in paths:
        folder, _, name = path.rpartition("/")
        with suppress(NotFound):
            if name in store.list(folder):
                return True
    return False


def write_note(store: Store, stem: str, now_ms: int) -> str:
    """Note that nothing refers to the content; its path. The month is for people, nobody reckons with it."""
    moment = datetime.fromtimestamp(min(max(now_ms, 0), _LAST_MS) / 1000, UTC)
    month = f"{moment:%Y%m}".rjust(6, "0")
    store.mkdir(f"{TRASH}/{month}")
    path = trash_path(month, stem)
    store.put_new(path, NOTE)
    return path


def remove_notes(store: Store, paths: Iterable[str]) -> None:
    """Take notes away, and the months that are empty without them."""
    months = set()
    for path in paths:
        with suppress(NotFound):
            store.delete(path)
        months.add(path.rpartition("/")[0])
    for month in sorted(months):
        with suppress(NotFound):
            store.delete(f"{month}/")
