"""Find and replace in the text that is being written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from time import perf_counter
from typing import Final

from PySide6.QtCore import QPoint, QRegularExpression, Qt, QTimer, Signal
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QGridLayout, QPlainTextEdit, QWidget

from kshare.ui.editor.replacing import Replaced, filled_in, matches_in, replacing
from kshare.ui.theme.apply import follow_theme
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton
from kshare.ui.widgets.finding import FindLine, highlights
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say, say_many

_MOST_COUNTED: Final = 1_000
_MOST_SHOWN: Final = 200
"""On a screen. For each, Qt looks at every line that comes or goes: with a thousand, undoing took seconds."""
_REST_MS: Final = 40
_SLICE_S: Final = 0.01
"""Of a frame: so long matches are looked for before the window goes on."""


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
        self.expression = IconButton("code", say("Regular expression"))
        self.expression.setCheckable(True)
        self.replace_one = GhostButton(say("Replace"))
        self.replace_all = GhostButton(say("Replace all"))
        self._second = (self.replacement, self.replace_one, self.replace_all)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._show_marks)
        self._lay_out()
        self._connect()
        follow_theme(self._wear_theme)
        self.hide()

    def _lay_out(self) -> None:
        back = IconButton("chevron-up", say("Previous match"), shortcut="Shift+Enter")
        on = IconButton("chevron-down", say("Next match"), shortcut="Enter")
        leave = IconButton("x", say("Close find and replace"), shortcut="Esc")
        back.clicked.connect(lambda: self.step(back=True))
        on.clicked.connect(lambda: self.step())
        leave.clicked.connect(self.leave)
        grid = QGridLayout(self)
        grid.setContentsMargins(Space.XXL, Space.S, Space.XL, Space.S)
        grid.setSpacing(Space.S)
        for column, widget in enumerate((self.words, self._count, back, on)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.expression, 0, 4)
        grid.addWidget(leave, 0, 5)
        grid.addWidget(self.replacement, 1, 0)
        grid.addWidget(self.replace_one, 1, 1)
        grid.addWidget(self.replace_all, 1, 2, 1, 3)
        grid.setColumnStretch(0, 1)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._look)
        self.expression.toggled.connect(lambda _on: self._look())
        self.words.left.connect(self.leave)
        self.replacement.left.connect(self.leave)
        self.words.entered.connect(self.step)
        self.replacement.entered.connect(lambda _back: self._replace())
        self.replace_one.clicked.connect(self._replace)
        self.replace_all.clicked.connect(self._replace_all)
        self._field.verticalScrollBar().valueChanged.connect(lambda _value: self._rest.start())

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

    def _matches(self, begin: QTextCursor, most: int) -> list[QTextCursor]:
        """The first ones from there on; a line is read once, however many are in it."""
        pattern = self._pattern()
        found: list[QTextCursor] = []
        cursor = self._next(begin)
        while pattern is not None and not cursor.isNull() and len(found) < most:
            block = cursor.block()
            for match in islice(matches_in(block.text(), pattern), most - len(found)):
                place = QTextCursor(block)
                place.setPosition(block.position() + match.capturedStart())
                place.setPosition(block.position() + match.capturedEnd(), QTextCursor.MoveMode.KeepAnchor)
                found.append(place)
            block = block.next()
            cursor = self._next(QTextCursor(block)) if block.isValid() else QTextCursor()
        return found

    def _wear_theme(self) -> None:
        if self.isVisible():
            self._look()

    def _look(self) -> None:
        matches = self._matches(QTextCursor(self._field.document()), _MOST_COUNTED)
        self._count.setText(self._count_words(matches))
        self._show_marks()

    def _show_marks(self) -> None:
        """In what is seen."""
        if self.isVisible():
            begin = self._field.cursorForPosition(QPoint())
            begin.movePosition(QTextCursor.MoveOperation.StartOfBlock)
            self._field.setExtraSelections(highlights(self._matches(begin, _MOST_SHOWN)))

    def _count_words(self, matches: list[QTextCursor]) -> str:
        if not self.words.text():
            return ""
        if self._pattern() is None:
            return say("No valid expression")
        if not matches:
            return say("No match")
        here = self._field.textCursor()
        plus = "+" if len(matches) == _MOST_COUNTED else ""
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
        """What to put in the place of a match."""
        words, pattern = self.replacement.text(), self._pattern()
        if not self.expression.isChecked() or pattern is None:
            return words
        start = self._field.document().findBlock(match.selectionStart())
        found = pattern.match(start.text(), match.selectionStart() - start.position())
        return filled_in(found, words, groups=True)

    def _replace_all(self) -> None:
        """In slices, while nobody can write; one step of undo."""
        pattern, raw = self._pattern(), self._field.document().toRawText()
        if pattern is not None and not self._field.isReadOnly():
            words, groups = self.replacement.text(), self.expression.isChecked()
            self._field.setReadOnly(True)
            self._go_on(replacing(raw, pattern, words, groups=groups), raw)

    def _go_on(self, work: Iterator[Replaced | None], raw: str) -> None:
        until = perf_counter() + _SLICE_S
        for made in work:
            if made is not None:
                self._begin_to_put(made, raw)
                return
            if perf_counter() > until:
                QTimer.singleShot(0, self, partial(self._go_on, work, raw))
                return

    def _begin_to_put(self, made: Replaced, raw: str) -> None:
        """A text that became another one meanwhile stays as it is."""
        caret = self._field.textCursor()
        if self._field.document().toRawText() == raw and made.changes:
            self._field.setExtraSelections([])
            self._put(made, made.moved(caret.position()), len(made.changes), self._characters)
        else:
            self._end(made)

    def _put(self, made: Replaced, caret: int, left: int, characters: int) -> None:
        """One after the other."""
        until = perf_counter() + _SLICE_S
        place = QTextCursor(self._field.document())
        while left and characters == self._characters and perf_counter() < until:
            if left == len(made.changes):
                place.beginEditBlock()
            else:
                place.joinPreviousEditBlock()
            left -= 1
            change = made.changes[left]
            place.setPosition(change.start)
            place.setPosition(change.end, QTextCursor.MoveMode.KeepAnchor)
            place.insertText(change.text)
            place.endEditBlock()
            characters = self._characters
        if left and characters == self._characters and self._field.isReadOnly():
            QTimer.singleShot(0, self, partial(self._put, made, caret, left, characters))
            return
        if not left:
            place.setPosition(caret)
            self._field.setTextCursor(place)
        self._end(made)

    @property
    def _characters(self) -> int:
        return self._field.document().characterCount()

    def _end(self, made: Replaced) -> None:
        self._field.setReadOnly(False)
        self._look()
        count = len(made.ends)
        self._count.setText(say_many("{count} replaced", "{count} replaced", count))
