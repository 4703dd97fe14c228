"""Windows stay where they can be seen: screens come and go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_SEEN: Final = QSize(160, 48)
"""So much of a window must lie on a screen that it can be taken by its title and drawn back."""


def place_on(frame: QRect, screens: Sequence[QRect]) -> QRect:
    """Where a window goes: as it is if it can be taken by its title, else into the middle of the first screen.

    `frame` and `screens` are in px of the desktop; without any screen nothing is changed.
    """
    title = QRect(frame.topLeft(), QSize(frame.width(), _SEEN.height()))
    for screen in screens:
        seen = screen.intersected(title)
        if seen.width() >= min(_SEEN.width(), frame.width()) and seen.height() >= _SEEN.height() // 2:
            return frame
    if not screens:
        return frame
    room = screens[0]
    size = frame.size().boundedTo(room.size())
    spare = room.size() - size
    return QRect(room.topLeft() + QPoint(spare.width() // 2, spare.height() // 2), size)


def bring_back(window: QWidget) -> None:
    """Move a window that no screen shows (any more) onto the first one."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    first = QGuiApplication.primaryScreen()
    if first is not None:
        screens.insert(0, first.availableGeometry())
    wanted = place_on(window.frameGeometry(), screens)
    if wanted != window.frameGeometry() and not window.isMaximized() and not window.isFullScreen():
        window.resize(wanted.size())
        window.move(wanted.topLeft())
