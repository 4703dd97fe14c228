"""Enter presses the button that has the keyboard. Qt leaves that to dialogs; elsewhere it knows the space bar only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton


def press_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """True if this is Enter alone: the button is pressed, once for as long as the key is held."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or held:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True
