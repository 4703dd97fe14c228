"""Find and replace in the text that is being written."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from kshare.ui.theme.apply import follow_theme
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton
from kshare.ui.widgets.finding import FindLine, highlights
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say, say_many

_MOST_SHOWN: Final = 1_000
_GROUP: Final = re.compile(r"\\(\d)")


class FindBar(QWidget):
    """Hidden until `open`. Enter goes on, Shift+Enter back, Esc closes; capitals do not matter."""

    closed = Signal()

    def __init__(self, field: QPlainTextEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.words = FindLine(say("Find"))
        self.replacement = FindLine(say("Replace with"))
        self._count = PlainLabel("", Type.META, "text3")
        self._count.setMinimumWidth(108)
        back = IconButton("chevron-up", say("Previous match"), shortcut="Shift+Enter")
        on = IconButton("chevron-down", say("Next match"), shortcut="Enter")
        self.expression = IconButton("code", say("Regular expression"))
        self.expression.setCheckable(True)
        leave = IconButton("x", say("Close find and replace"), shortcut="Esc")
        self.replace_one = GhostButton(say("Replace"))
        self.replace_all = GhostButton(say("Replace all"))
        grid = QGridLayout(self)
        grid.setContentsMargins(Space.XXL, Space.S, Space.XL, Space.S)
        grid.setSpacing(Space.S)
        for column, widget in enumerate((self.words, self._count, back, on)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.expression, 0, 4)
        grid.addWidget(leave, 0, 5)
        self._second = (self.replacement, self.replace_one, self.replace_all)
        grid.addWidget(self.replacement, 1, 0)
        grid.addWidget(self.replace_one, 1, 1)
        grid.addWidget(self.replace_all, 1, 2, 1, 3)
        grid.setColumnStretch(0, 1)
        self.words.textChanged.connect(self._look)
        self.expression.toggled.connect(lambda _on: self._look())
        self.words.left.connect(self.leave)
        self.replacement.left.connect(self.leave)
        self.words.entered.connect(self.step)
        self.replacement.entered.connect(lambda _back: self._replace())
        back.clicked.connect(lambda: self.step(back=True))
        on.clicked.connect(lambda: self.step())
        leave.clicked.connect(self.leave)
        self.replace_one.clicked.connect(self._replace)
        self.replace_all.clicked.connect(self._replace_all)
        follow_theme(self._wear_theme)
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
        """The next or previous match after the caret, around the end if need be."""
        cursor = self._field.textCursor()
        found = self._next(cursor, back)
        if found.isNull():
            cursor.movePosition(QTextCursor.MoveOperation.End if back else QTextCursor.MoveOperation.Start)
            found = self._next(cursor, back)
        if not found.isNull():
            self._field.setTextCursor(found)
        self._look()

    @property
    def count_words(self) -> str:
        """What is said about the matches."""
        return self._count.text()

    def _pattern(self) -> QRegularExpression | None:
        """What is looked for; None for nothing, and for an expression that is none."""
        words = self.words.text()
        if not self.expression.isChecked():
            words = QRegularExpression.escape(words)
        pattern = QRegularExpression(words, QRegularExpression.PatternOption.CaseInsensitiveOption)
        return pattern if words and pattern.isValid() else None

    def _next(self, cursor: QTextCursor, back: bool = False) -> QTextCursor:
        """The next match with anything in it; a null cursor if there is none."""
        pattern, document = self._pattern(), self._field.document()
        if pattern is None:
            return QTextCursor()
        flags = QTextDocument.FindFlag.FindBackward if back else QTextDocument.FindFlag(0)
        found = document.find(pattern, cursor, flags)
        while not found.isNull() and not found.hasSelection():
            step = QTextCursor.MoveOperation.Left if back else QTextCursor.MoveOperation.Right
            if not found.movePosition(step):
                return QTextCursor()
            found = document.find(pattern, found, flags)
        return found

    def _matches(self) -> list[QTextCursor]:
        found: list[QTextCursor] = []
        cursor = self._next(QTextCursor(self._field.document()))
        while not cursor.isNull() and len(found) < _MOST_SHOWN:
            found.append(cursor)
            cursor = self._next(cursor)
        return found

    def _wear_theme(self) -> None:
        if self.isVisible():
            self._look()

    def _look(self) -> None:
        matches = self._matches()
        self._field.setExtraSelections(highlights(matches))
        self._count.setText(self._count_words(matches))

    def _count_words(self, matches: list[QTextCursor]) -> str:
        if not self.words.text():
            return ""
        if self._pattern() is None:
            return say("No valid expression")
        if not matches:
            return say("No match")
        here = self._field.textCursor()
        plus = "+" if len(matches) == _MOST_SHOWN else ""
        for number, match in enumerate(matches, 1):
            if (
                match.selectionStart() == here.selectionStart()
                and match.selectionEnd() == here.selectionEnd()
            ):
                return say("{at:,} of {count:,}{plus}", at=number, count=len(matches), plus=plus)
        return say_many("{count:,}{plus} match", "{count:,}{plus} matches", len(matches), plus=plus)

    def _replace(self) -> None:
        chosen = self._field.textCursor()
        start = self._field.textCursor()
        start.setPosition(chosen.selectionStart())
        if chosen.hasSelection() and self._next(start) == chosen:
            chosen.insertText(self._replacement_of(chosen))
        self.step()

    def _replacement_of(self, match: QTextCursor) -> str:
        r"""The words to put in; in those of an expression `\\1` is its first group."""
        words, pattern = self.replacement.text(), self._pattern()
        if not self.expression.isChecked() or pattern is None:
            return words
        start = self._field.document().findBlock(match.selectionStart())
        found = pattern.match(start.text(), match.selectionStart() - start.position())
        return _GROUP.sub(lambda group: found.captured(int(group[1])), words)

    def _replace_all(self) -> None:
        whole = self._field.textCursor()
        whole.beginEditBlock()
        cursor, count = self._next(QTextCursor(self._field.document())), 0
        while not cursor.isNull():
            cursor.insertText(self._replacement_of(cursor))
            count += 1
            cursor = self._next(cursor)
        whole.endEditBlock()
        self._look()
        self._count.setText(say_many("{count} replaced", "{count} replaced", count))
