"""What is typed before the page is here: kept, and typed as soon as it is."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from kshare.words import say

_COMMAND: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class EarlyKeys(QWidget):
    """Has the keyboard while a page is on its way to its editor. Nothing is seen of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._kept: list[QKeyEvent] = []
        self.setAccessibleName(say("Opening the page…"))
        self.setGeometry(0, 0, 0, 0)

    def forget(self) -> None:
        """Another page is on its way now."""
        self._kept.clear()

    def hand_over(self, editor: QWidget) -> None:
        """Type them where the keyboard is now, for as long as it is inside `editor`."""
        kept, self._kept = self._kept, []
        for key in kept:
            target = QApplication.focusWidget()
            if target is None or not editor.isAncestorOf(target):
                return
            QCoreApplication.sendEvent(target, key)

    def event(self, event: QEvent) -> bool:
        """Letters are text here, never the shortcuts of the window."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and not event.modifiers() & _COMMAND
        ):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, _forward: bool) -> bool:
        """Tab is kept too: it leads from field to field once there are some."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep it; the event itself does not outlive this call."""
        self._kept.append(QKeyEvent(event.type(), event.key(), event.modifiers(), event.text()))
