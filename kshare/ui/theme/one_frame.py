"""A change of theme in one frame: windows show the old colours until what is rendered anew in the new ones is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from kshare.ui.theme.tokens import Motion


class OneFrame(QObject):
    """Holds back what is painted; no longer than `Motion.THEME_WAIT`, whoever is missing then."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._windows: list[QWidget] = []
        self._awaited: set[QObject] = set()
        self._begun = False
        self._last = QTimer(self, singleShot=True, interval=Motion.THEME_WAIT)
        self._last.timeout.connect(self._paint)

    def begin(self) -> None:
        """From now on nothing is painted; `end` follows within the same turn."""
        self._begun = True
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and window.updatesEnabled():
                window.setUpdatesEnabled(False)
                self._windows.append(window)

    def end(self) -> None:
        """Everybody has heard of the new theme: paint, or wait for those who need a moment."""
        self._begun = False
        if self._awaited:
            self._last.start()
        else:
            self._paint()

    def wait_for(self, widget: QWidget) -> None:
        """While the theme changes: `widget` can be seen, and will say with `is_there` that it has followed."""
        if self._begun and widget.isVisible():
            self._awaited.add(widget)

    def is_there(self, widget: QWidget) -> None:
        """What `widget` shows is in the new colours; of one that nobody waits for it means nothing."""
        self._awaited.discard(widget)
        if self._windows and not self._begun and not any(map(_can_be_seen, self._awaited)):
            self._paint()

    def _paint(self) -> None:
        self._last.stop()
        self._awaited.clear()
        windows, self._windows = self._windows, []
        # What another style sheet moves is in its place before the first frame.
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        for window in windows:
            if isValid(window):
                window.setUpdatesEnabled(True)


def _can_be_seen(widget: QObject) -> bool:
    return isValid(widget) and isinstance(widget, QWidget) and widget.isVisible()
