"""One sync round or migration at a time: a lock that the operating system gives back when its holder dies."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kshare.cancel import CancelToken
from kshare.errors import StoreLocked


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def exclusive(path: Path, *, wait_s: float, cancel: CancelToken | None = None) -> Iterator[None]:
    """Hold the lock file while inside. Raises StoreLocked if another process holds it for `wait_s` seconds."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + wait_s
        while not _try_lock(descriptor):
            if cancel is not None:
                cancel.check()
            if time.monotonic() >= deadline:
                raise StoreLocked("Another KShare works on this home: {name} is held.", name=path.name)
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)
