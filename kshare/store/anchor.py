"""Whether a home still is the one that ran here last: a restored or copied one must go on as another device.

A random word lies in the home and in a file outside of it, under a name made of this machine and the home's
path. Both change whenever a process begins to sync. A copy on another PC or path finds no such file, a home
that was set back finds another word. The doubtful case costs a new device and nothing else.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kshare.model.ids import digest
from kshare.settings import state_folder

_KEY: Final = "anchor"
_WORD_BYTES: Final = 16


def is_settled(connection: sqlite3.Connection, home: Path) -> bool:
    """False if this home was copied, moved or set back since it last began to sync here."""
    row = connection.execute("SELECT value FROM own_state WHERE key = ?", (_KEY,)).fetchone()
    try:
        outside = _anchor_file(home).read_text(encoding="ascii")
    except FileNotFoundError:
        return row is None
    except (OSError, ValueError):
        return True  # no word about it: what the shared folder shows decides
    return row is not None and row[0] == outside


def settle(connection: sqlite3.Connection, home: Path, random_bytes: Callable[[int], bytes]) -> None:
    """From now on this home, here, is the one that runs. The caller holds a transaction that ends with this.

    Where nothing can be written outside of the home, the word is forgotten inside of it too.
    """
    word, file = random_bytes(_WORD_BYTES).hex(), _anchor_file(home)
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(word, encoding="ascii")
        temporary.replace(file)
    except OSError:
        connection.execute("DELETE FROM own_state WHERE key = ?", (_KEY,))
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
        return
    connection.execute("INSERT OR REPLACE INTO own_state VALUES(?, ?)", (_KEY, word))


def _anchor_file(home: Path) -> Path:
    place = f"{_machine()}\n{home.absolute()}"
    return state_folder() / "homes" / digest(16, place.encode("utf-8", "surrogatepass")).hex()


def _machine() -> str:
    """What tells this machine from others; "" if it has no such thing."""
    if sys.platform == "win32":
        import winreg

        with (
            contextlib.suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key,
        ):
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    with contextlib.suppress(OSError, ValueError):
        return Path("/etc/machine-id").read_text(encoding="ascii").strip()
    return ""
