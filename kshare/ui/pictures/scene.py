"""What a picture works with: a window of its own over one of the homes, and how to wait until it is still."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from kshare.ui.desk import Desk
from kshare.ui.process.jobs import Jobs
from kshare.workspace import Workspace

WIDE: Final = (1440, 900)
_QUIET_MS: Final = 400
"""Nothing may be under way for so long; longer than every delay after which a screen asks for more."""
_LOOK_MS: Final = 20
_LONGEST_S: Final = 30.0


class NotQuiet(Exception):
    """A screen still waited for an answer after half a minute."""


@dataclass(slots=True)
class Scene:
    """What a shot works with: the jobs of its window, the home, and (but for the welcome) the desk."""

    jobs: Jobs
    home: Path
    workspace: Workspace | None = None
    shown: Desk | None = None

    @property
    def desk(self) -> Desk:
        """The desk of the home; only the welcome is without."""
        assert self.shown is not None
        return self.shown

    @property
    def data(self) -> Workspace:
        """The open home."""
        assert self.workspace is not None
        return self.workspace

    def settle(self) -> None:
        """Let every lane answer and every late question be asked. Raises NotQuiet."""
        loop, since, began = QEventLoop(), time.monotonic(), time.monotonic()

        def look() -> None:
            nonlocal since
            now = time.monotonic()
            if self.jobs.waiting:
                since = now
            if now - since > _QUIET_MS / 1000 or now - began > _LONGEST_S:
                loop.quit()

        timer = QTimer(interval=_LOOK_MS)
        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()
        # A question that was asked while the loop came to its end is none that hangs.
        if self.jobs.waiting and time.monotonic() - began > _LONGEST_S:
            raise NotQuiet(f"These answers did not come: {', '.join(self.jobs.waiting_for)}")


Arrange = Callable[[Scene], QWidget | None]
"""Brings the window to what is shown; a widget of its own is photographed instead of the window."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, which home ('demo', 'fresh', 'long', 'closed' or ''), how it is arranged, its size."""

    name: str
    home: str
    arrange: Arrange
    size: tuple[int, int] = WIDE
    scale: float = 1.0
    mirrored: bool = False
    """The window as it stands where one writes from right to left."""


def as_it_begins(scene: Scene) -> None:
    """The window as it comes up."""
    scene.settle()
