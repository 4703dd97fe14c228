"""When what is typed is kept: two seconds after the first key at the latest, and again and again while that fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from kshare.errors import KShareError
from kshare.ui.session import Session
from kshare.workspace import UseCase

KEEP_MS: Final = 2_000
AGAIN_MS: Final = 10_000
"""The disk may be full, or another program writes for long."""


class Keeping(QObject):
    """Calls `keep`, which says with `run` what is to be kept."""

    def __init__(self, session: Session, keep: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._failing = False
        self._timer = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._timer.timeout.connect(keep)

    @property
    def waiting(self) -> bool:
        """True while something is typed that is not kept yet."""
        return self._timer.isActive()

    def touch(self) -> None:
        """Something was typed. Who goes on typing does not put it off."""
        if not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is left to keep: it is being kept, was published or thrown away."""
        self._timer.stop()

    def run(
        self, use_case: UseCase[Any, Any], command: object, done: Callable[[], object] = lambda: None
    ) -> None:
        """Keep it now; `done` when it is. Trouble is told once, and tried again until it is over."""

        def kept(_outcome: object) -> None:
            self._failing = False
            self._timer.setInterval(KEEP_MS)
            done()

        self._timer.stop()
        self._session.run(use_case, command, self, kept, self._fail)

    def _fail(self, trouble: KShareError) -> None:
        if not self._failing:
            self._failing = True
            self._session.tell_trouble(trouble)
        self._timer.setInterval(AGAIN_MS)
        self.touch()
