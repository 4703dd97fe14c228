"""How something was opened: aside in a new tab (Ctrl held, or the middle button), or by a key.

What is clicked (a row, a link in a text, a chip) knows nothing of it. The wish is read from the native window, which
every event passes before its widget; it holds until that event has been worked off.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTabBar, QTextEdit, QWidget


class Aside(QObject):
    """Listens to one window. `wanted` is True while such a click is worked off, `by_key` while a key is."""

    def __init__(self, window: QWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wanted = self._by_key = False
        window.installEventFilter(self)

    @property
    def wanted(self) -> bool:
        """True while what happens comes from a click that wants a new tab."""
        return self._wanted

    @property
    def by_key(self) -> bool:
        """True while what happens comes from the keyboard."""
        return self._by_key

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Note a click with Ctrl, or a key. Widgets know no middle button: they see a click with the left one."""
        if event.type() == QEvent.Type.KeyPress:
            self._by_key = True
            QTimer.singleShot(0, self, self._forget)
        if not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonRelease:
            return False
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.button() == Qt.MouseButton.MiddleButton:
            if _knows_middle(QApplication.widgetAt(event.globalPosition().toPoint())):
                return False
            self._wish()
            self._click_left(event)
        elif event.button() == Qt.MouseButton.LeftButton and held:
            self._wish()
        return False

    def _wish(self) -> None:
        self._wanted = True
        QTimer.singleShot(0, self, self._forget)

    def _forget(self) -> None:
        self._wanted = self._by_key = False

    def _click_left(self, at: QMouseEvent) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        for kind, held in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, none)):
            made = QMouseEvent(
                kind, at.position(), at.globalPosition(), left, held, Qt.KeyboardModifier.NoModifier
            )
            QCoreApplication.sendEvent(self._window, made)


def _knows_middle(widget: QWidget | None) -> bool:
    """True for what has its own meaning of the middle button: tabs close, text that is written takes a paste."""
    owner = widget.parentWidget() if widget is not None else None
    for each in (widget, owner):
        if isinstance(each, QTabBar | QLineEdit):
            return True
        if isinstance(each, QTextEdit | QPlainTextEdit) and not each.isReadOnly():
            return True
    return widget is None
