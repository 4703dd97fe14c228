"""How a button is pressed: by Enter, which Qt leaves to dialogs, and not by the rest of a double click."""

from __future__ import annotations

import weakref
from typing import Final

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


class _LastPress:
    """The button that the mouse went down on last, and what it said and meant then."""

    def __init__(self) -> None:
        self._pressed: weakref.ref[QAbstractButton] | None = None
        self._meant = ""

    def note(self, button: QAbstractButton) -> None:
        self._pressed, self._meant = weakref.ref(button), _meaning(button)

    def is_of(self, button: QAbstractButton) -> bool:
        known = self._pressed() if self._pressed is not None else None
        return known is button and self._meant == _meaning(button)


def _meaning(button: QAbstractButton) -> str:
    return f"{button.text()}\n{button.accessibleName()}\n{button.isChecked()}"


_LAST: Final = _LastPress()


def note_press(button: QAbstractButton) -> None:
    """The mouse goes down on this button."""
    _LAST.note(button)


def goes_on(button: QAbstractButton) -> bool:
    """True if the second click of a double click means what the first one did.

    Many people click everything twice. If the first click put another button below the mouse, or made the opposite
    of this one, the second one must not press that.
    """
    return _LAST.is_of(button)
