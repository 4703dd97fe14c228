"""Idle work: what search needs of new words, and of files that came, is made while nobody types."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from kshare.cancel import CancelToken
from kshare.errors import KShareError
from kshare.ui.session import Session

_QUIET_MS: Final = 3_000
"""So long nothing must have changed."""
_PAUSE_MS: Final = 200
_STEPS: Final = 5


class Tidying(QObject):
    """Runs a few steps at a time on the store lane, between which everything else has its turn.

    When they are done, new files are read on a lane of their own: that may take seconds each.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reading: CancelToken | None = None
        self._over = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._work)
        session.changed.connect(self.start)

    def start(self) -> None:
        """Begin once the window has been quiet for a while, counted from now."""
        if not self._over:
            self._timer.start(_QUIET_MS)

    def stop(self) -> None:
        """No more steps, for good."""
        self._over = True
        self._timer.stop()
        if self._reading:
            self._reading.cancel()

    def _work(self) -> None:
        self._session.work(
            "store", partial(self._session.workspace.tidy, _STEPS), self, self._worked, self._busy
        )

    def _worked(self, left: bool) -> None:
        if left and not self._over:
            self._timer.start(_PAUSE_MS)
        elif not self._reading and not self._over:
            self._reading = CancelToken()
            work = partial(self._session.workspace.read_files, self._reading)
            self._session.work("texts", work, self, self._read, self._read)

    def _read(self, _outcome: object) -> None:
        """All files are read, or one could not be: they are tried again when something has changed."""
        self._reading = None

    def _busy(self, _trouble: KShareError) -> None:
        """Another program writes: later."""
        self.start()
