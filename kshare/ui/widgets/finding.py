"""What finding words in a text needs, in a page that is read and in one that is written."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QTextEdit

from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Size


class FindLine(QLineEdit):
    """One line with Enter (`entered(back)`: with Shift) and Esc (`left`)."""

    entered = Signal(bool)
    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setPlaceholderText(name)
        self.setAccessibleName(name)
        self.setFixedHeight(Size.CONTROL)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc; the rest is text."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def highlights(matches: Iterable[QTextCursor], current: int = -1) -> list[QTextEdit.ExtraSelection]:
    """Marks for the matches of a search, that of number `current` stronger."""
    palette, marks = theme().palette, []
    for number, cursor in enumerate(matches):
        mark = QTextEdit.ExtraSelection()
        mark.cursor = cursor
        chosen = number == current
        mark.format.setBackground(QColor(palette.accent if chosen else palette.mark))
        mark.format.setForeground(QColor(palette.on_accent if chosen else palette.mark_text))
        marks.append(mark)
    return marks
