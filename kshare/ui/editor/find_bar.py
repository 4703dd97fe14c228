"""Find and replace in the text that is being written."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say, say_many

_MOST_SHOWN = 1_000


class FindBar(QWidget):
    """Hidden until `open`. Enter goes on, Shift+Enter back, Esc closes; capitals do not matter."""

    closed = Signal()

    def __init__(self, field: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.words = _Line(say("Find"))
        self.replacement = _Line(say("Replace with"))
        self._count = PlainLabel("", Type.META, "text3")
        self._count.setMinimumWidth(84)
        back = IconButton("chevron-up", say("Previous match"), shortcut="Shift+Enter")
        on = IconButton("chevron-down", say("Next match"), shortcut="Enter")
        leave = IconButton("x", say("Close find and replace"), shortcut="Esc")
        self.replace_one = GhostButton(say("Replace"))
        self.replace_all = GhostButton(say("Replace all"))
        grid = QGridLayout(self)
        grid.setContentsMargins(Space.XXL, Space.S, Space.XL, Space.S)
        grid.setSpacing(Space.S)
        for column, widget in enumerate((self.words, self._count, back, on)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(leave, 0, 5)
        self._second = (self.replacement, self.replace_one, self.replace_all)
        grid.addWidget(self.replacement, 1, 0)
        grid.addWidget(self.replace_one, 1, 1)
        grid.addWidget(self.replace_all, 1, 2, 1, 3)
        grid.setColumnStretch(0, 1)
        self.words.textChanged.connect(self._look)
        self.words.left.connect(self.leave)
        self.replacement.left.connect(self.leave)
        self.words.entered.connect(self.step)
        self.replacement.entered.connect(lambda _back: self._replace())
        back.clicked.connect(lambda: self.step(back=True))
        on.clicked.connect(lambda: self.step())
        leave.clicked.connect(self.leave)
        self.replace_one.clicked.connect(self._replace)
        self.replace_all.clicked.connect(self._replace_all)
        self.hide()

    def open(self, *, replace: bool = False) -> None:
        """Show the bar, with what is selected as the words to find."""
        for widget in self._second:
            widget.setVisible(replace)
        chosen = self._field.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self.words.setText(chosen)
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()
        self._look()

    def leave(self) -> None:
        """Back to the text."""
        self.hide()
        self._field.setExtraSelections([])
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def step(self, back: bool = False) -> None:
        """The next match after the caret, around the end if need be."""
        words = self.words.text()
        if not words:
            return
        flags = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        if not self._field.find(words, flags):
            cursor = self._field.textCursor()
            edge = QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start
            cursor.movePosition(edge)
            self._field.setTextCursor(cursor)
            self._field.find(words, flags)
        self._look()

    def _matches(self) -> list[QTextCursor]:
        words, document = self.words.text(), self._field.document()
        found: list[QTextCursor] = []
        cursor = document.find(words) if words else QTextCursor()
        while not cursor.isNull() and len(found) < _MOST_SHOWN:
            found.append(cursor)
            cursor = document.find(words, cursor)
        return found

    def _look(self) -> None:
        matches = self._matches()
        palette = theme().palette
        marks = []
        for cursor in matches:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            mark.format.setBackground(QColor(palette.mark))
            mark.format.setForeground(QColor(palette.mark_text))
            marks.append(mark)
        self._field.setExtraSelections(marks)
        if not self.words.text():
            self._count.setText("")
        elif not matches:
            self._count.setText(say("No match"))
        else:
            self._count.setText(say_many("{count} match", "{count} matches", len(matches)))

    def _is_match(self) -> bool:
        chosen = self._field.textCursor().selectedText()
        return bool(chosen) and chosen.casefold() == self.words.text().casefold()

    def _replace(self) -> None:
        if self._is_match():
            self._field.textCursor().insertText(self.replacement.text())
        self.step()

    def _replace_all(self) -> None:
        words, document = self.words.text(), self._field.document()
        if not words:
            return
        whole = self._field.textCursor()
        whole.beginEditBlock()
        cursor, count = document.find(words), 0
        while not cursor.isNull():
            cursor.insertText(self.replacement.text())
            count += 1
            cursor = document.find(words, cursor)
        whole.endEditBlock()
        self._look()
        self._count.setText(say_many("{count} replaced", "{count} replaced", count))


class _Line(QLineEdit):
    """One line with Enter (`entered(back)`) and Esc (`left`)."""

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
