"""Hearing of news at once: the system tells when the open epoch's folder changes, which brings a look forward.

Nothing depends on it. A share that cannot tell (many cannot), a watch that dies or a folder that hangs cost
only the wait for the next look.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kshare.sync.names import epoch_folder

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver


class FolderWatch:
    """Watches one epoch of one shared folder. `wake` is called on a thread of the watch, often in bursts.

    One thread calls the methods, and not that of a window: a network drive may hang in them.
    """

    def __init__(self, folder: str, wake: Callable[[], None]) -> None:
        self._folder = Path(folder).expanduser()
        self._wake = wake
        self._epoch: int | None = None
        self._observer: BaseObserver | None = None

    def follow(self, epoch: int) -> None:
        """Watch this epoch from now on; does nothing where it cannot be watched."""
        if epoch == self._epoch and self._is_alive():
            return
        self.stop()
        # A network drive may refuse in as many ways as there are drives; then polling alone goes on.
        with contextlib.suppress(Exception):
            self._observer = _observing(self._folder / epoch_folder(epoch), self._wake)
            self._epoch = epoch

    def stop(self) -> None:
        """No more calls of `wake`, apart from one that may be under way."""
        if self._observer is not None:
            self._observer.stop()
        self._observer, self._epoch = None, None

    def _is_alive(self) -> bool:
        return self._observer is not None and self._observer.is_alive()


def _observing(folder: Path, wake: Callable[[], None]) -> BaseObserver:
    """A running observer of one folder. Raises OSError, and whatever a driver makes of a watch."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler
    from watchdog.observers import Observer

    class _News(FileSystemEventHandler):
        def on_created(self, event: FileSystemEvent) -> None:
            wake()

        def on_moved(self, event: FileSystemEvent) -> None:
            wake()

    observer = Observer()
    observer.daemon = True
    observer.schedule(_News(), str(folder), recursive=False)
    observer.start()
    return observer
