"""Where Markdown is written: plain text with highlighting, formatting commands and lists that continue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QMargins, QMimeData, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QWidget

from kshare.ui.editor import formatting
from kshare.ui.editor.highlighter import MarkdownHighlighter, places
from kshare.ui.files.taking import holds_files, sources_in
from kshare.ui.theme.apply import follow_text_size, reading_font
from kshare.ui.theme.tokens import Space, Type
from kshare.words import say

TakeKey = Callable[[QKeyEvent], bool]
TakeTab = Callable[[bool], bool]
TakeForm = Callable[[bytes, str], object]
FillMenu = Callable[[QMenu, QTextCursor], object]
_CODE_EDITOR = "vscode-editor-data"
"""Text out of an editor for code has colours, which mean nothing here."""
_INDENT = "    "
_NEAR = 400
"""Characters before the caret that completion looks at."""
_LONGEST_WORD: Final = 10_000
"""To break lines between words Qt looks for the end of the word at every line of it: a million letters took 37 s."""


class MarkdownField(QPlainTextEdit):
    """A plain-text editor. Tab indents inside lists and selections and leaves the field anywhere else."""

    caret_moved = Signal()
    files_given = Signal(list)
    """Pictures and files that were pasted or dropped."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.take_key: TakeKey = lambda _event: False
        """Asked first about every key, for example by the completion box."""
        self.take_tab: TakeTab = lambda _back: False
        """Asked about Tab and Shift+Tab (True), for example by tables."""
        self.fill_menu: FillMenu = lambda _menu, _place: None
        """Adds to the context menu of a place in the text."""
        self.take_form: TakeForm | None = None
        """Gets (HTML as the clipboard has it, plain text) of what is pasted or dropped; without it the plain text
        goes in."""
        self.setAccessibleName(say("Text of the page, in Markdown"))
        self.setPlaceholderText(say("Write here. [[ links to a page, @ names a colleague, # sets a tag."))
        self._resize_text()
        follow_text_size(self._resize_text)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.highlighter = MarkdownHighlighter(self.document())
        self.highlighter.first_seen = self.firstVisibleBlock
        self.document().contentsChange.connect(self._look_for_endless_words)
        self.cursorPositionChanged.connect(self.caret_moved)

    def _resize_text(self) -> None:
        """As large as the person chose; the margins of `resizeEvent` follow."""
        self.setFont(reading_font(Type.MONO))
        self.setTabStopDistance(QFontMetricsF(self.font()).horizontalAdvance(_INDENT))
        self._keep_lines_readable()

    def show_text(self, text: str) -> None:
        """A whole new text, not undoable; the caret stays at its place as well as can be."""
        at, scrolled = self.textCursor().position(), self.verticalScrollBar().value()
        self._break_words(_has_endless_word(text))
        self.setPlainText(text)
        cursor = self.textCursor()
        cursor.setPosition(min(at, max(0, self.document().characterCount() - 1)))
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(scrolled)

    def _look_for_endless_words(self, at: int, _removed: int, added: int) -> None:
        """In what came; asked before it is laid out."""
        block = self.document().findBlock(at)
        if added > _LONGEST_WORD or block.length() > _LONGEST_WORD:
            came = QTextCursor(block)
            came.setPosition(min(at + added, self.document().characterCount() - 1))
            came.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            came.setPosition(block.position(), QTextCursor.MoveMode.KeepAnchor)
            if not self._breaks_words and _has_endless_word(came.selectedText()):
                self._break_words(True)

    @property
    def _breaks_words(self) -> bool:
        return self.wordWrapMode() == QTextOption.WrapMode.WrapAnywhere

    def _break_words(self, anywhere: bool) -> None:
        """Lines end at any letter, or between words where that can be."""
        between = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere if anywhere else between)

    def replace_range(self, start: int, end: int, text: str) -> None:
        """Put `text` in the place of the characters `start` to `end`; one step of undo."""
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def replace_near(self, line: int, words: str, text: str) -> None:
        """Put `text` in the place of `words`, of those nearest below `line` (from 0); nothing if not there."""
        whole = self.toPlainText()
        start = sum(map(len, whole.split("\n")[: max(0, line)])) + max(0, line)
        at = whole.find(words, start)
        at = at if at >= 0 else whole.find(words)
        if at >= 0 and words:
            first = places(whole[:at])
            self.replace_range(first, first + places(words), text)

    def line_before_caret(self) -> str:
        """The caret's line up to the caret, of a long one the last part."""
        cursor = self.textCursor()
        return _before(cursor.block().text(), cursor.positionInBlock())[-_NEAR:]

    def line_after_caret(self) -> str:
        """The caret's line from the caret on."""
        cursor = self.textCursor()
        line = cursor.block().text()
        return line[len(_before(line, cursor.positionInBlock())) :]

    def caret_rect(self) -> QRect:
        """Where the caret is, in this widget."""
        return self.cursorRect().translated(self.viewport().pos())

    # -- formatting ------------------------------------------------------------------------------------

    def wrap(self, mark: str) -> None:
        """Bold, italic or struck: `mark` around the selection or the word at the caret, or away from it."""
        cursor = self._selection_or_word()
        before = cursor.selectedText()
        after = formatting.toggle_around(before, mark)
        self._replace_selection(cursor, after)
        if not before.strip():
            cursor.setPosition(cursor.position() - len(mark))
        self.setTextCursor(cursor)

    def put_code(self) -> None:
        """Inline code or a fence around the selection."""
        cursor = self._selection_or_word()
        self._replace_selection(cursor, formatting.code_around(_plain(cursor.selectedText())))
        self.setTextCursor(cursor)

    def put_link(self) -> None:
        """A link made of the selection, with what is still missing selected."""
        cursor = self._selection_or_word()
        start = cursor.selectionStart()
        text, offset, length = formatting.link_around(_plain(cursor.selectedText()))
        cursor.insertText(text)
        cursor.setPosition(start + offset)
        cursor.setPosition(start + offset + length, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def put_block(self, text: str) -> None:
        """A paragraph of its own at the caret."""
        cursor = self.textCursor()
        cursor.clearSelection()
        before = cursor.block().text()[: cursor.positionInBlock()]
        after = cursor.block().text()[cursor.positionInBlock() :]
        start, end = "\n\n" if before.strip() else "", "\n\n" if after.strip() else "\n"
        cursor.insertText(f"{start}{text}{end}")
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def prefix_lines(self, prefix: str) -> None:
        """A list, task list or quote out of the selected lines, or back."""
        self._change_lines(lambda lines: formatting.toggle_prefix(lines, prefix))

    def next_heading(self) -> None:
        """Text, heading 1, 2, 3 and text again."""
        self._change_lines(lambda lines: [formatting.next_heading(line) for line in lines])

    def _selection_or_word(self) -> QTextCursor:
        cursor = self.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return cursor

    @staticmethod
    def _replace_selection(cursor: QTextCursor, text: str) -> None:
        start = cursor.selectionStart()
        cursor.insertText(text)
        if text:
            cursor.setPosition(start)
            cursor.setPosition(start + len(text), QTextCursor.MoveMode.KeepAnchor)
            if not text.strip("*_`~"):
                cursor.setPosition(start + len(text))

    def _change_lines(self, change: Callable[[list[str]], list[str]]) -> None:
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.setPosition(start)
        cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        lines = change(_plain(cursor.selectedText()).split("\n"))
        first = cursor.selectionStart()
        cursor.insertText("\n".join(lines))
        if start != end:
            cursor.setPosition(first, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    # -- keys ------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Completion first, then lists, then Qt."""
        if self.take_key(event):
            return
        key, modifiers = event.key(), event.modifiers()
        plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self._continue_list():
            return
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if self.take_tab(key == Qt.Key.Key_Backtab):
                return
            if self._may_indent():
                self._indent(key == Qt.Key.Key_Backtab)
            else:
                # The one of QPlainTextEdit keeps the focus where Tab might write.
                QWidget.focusNextPrevChild(self, key == Qt.Key.Key_Tab)
            return
        super().keyPressEvent(event)

    def _continue_list(self) -> bool:
        cursor = self.textCursor()
        line = cursor.block().text()
        if cursor.hasSelection() or cursor.positionInBlock() < len(line):
            return False
        start = formatting.continued(line)
        if start == "":
            return False
        if start is None:
            cursor.select(QTextCursor.SelectionType.LineUnderCursor)
            cursor.removeSelectedText()
        else:
            cursor.insertText("\n" + start)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def _may_indent(self) -> bool:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return True
        return bool(formatting.continued(cursor.block().text() + "x"))

    def _indent(self, back: bool) -> None:
        def change(lines: list[str]) -> list[str]:
            if not back:
                return [_INDENT + line if line else line for line in lines]
            return [
                line.removeprefix(_INDENT) if line.startswith(_INDENT) else line.lstrip() for line in lines
            ]

        cursor = self.textCursor()
        from_end = len(cursor.block().text()) - cursor.positionInBlock()
        self._change_lines(change)
        if not self.textCursor().hasSelection() and from_end:
            cursor = self.textCursor()
            left = QTextCursor.MoveOperation.Left
            cursor.movePosition(left, QTextCursor.MoveMode.MoveAnchor, from_end)
            self.setTextCursor(cursor)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Text, and files of this PC: whatever else the clipboard holds is never fetched."""
        if holds_files(source):
            self.files_given.emit(sources_in(source))
            return
        if not source.hasText() and not source.hasHtml():
            return
        text = source.text()  # handed over from another program, and decoded, each time
        if link := formatting.link_on(_plain(self.textCursor().selectedText()), text):
            self.textCursor().insertText(link)
        elif self.take_form is not None:
            has_form = source.hasHtml() and not source.hasFormat(_CODE_EDITOR)
            form = bytes(source.data("text/html").data()) if has_form else b""
            self.take_form(form, text)
        else:
            self.textCursor().insertText(text)
            self.ensureCursorVisible()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Of the place under the mouse, or with the menu key of the caret's."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.textCursor() if by_key else self.cursorForPosition(event.pos())
        menu = self.createStandardContextMenu()
        self.fill_menu(menu, place)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(self.cursorRect().bottomLeft() if by_key else event.pos()))

    def paste_plain(self) -> None:
        """The words of the clipboard without their form."""
        if self.take_form is not None:
            self.take_form(b"", QGuiApplication.clipboard().text())

    def in_code(self) -> bool:
        """True if the caret is in a block of code."""
        return self.highlighter.in_code(self.textCursor().block())

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """As above."""
        return source.hasText() or source.hasHtml() or holds_files(source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room around the text."""
        self._keep_lines_readable()
        super().resizeEvent(event)

    def _keep_lines_readable(self) -> None:
        """Also in a wide field."""
        widest = QFontMetricsF(self.font()).horizontalAdvance("m") * 88
        side = max(Space.XXL, int(self.width() - Space.XXL - widest))
        margins = QMargins(Space.XXL, Space.XL, min(side, self.width() // 3), 0)
        # Setting the same again resizes again where a scroll bar comes and goes: without an end.
        if margins != self.viewportMargins():
            self.setViewportMargins(margins)


def _before(line: str, places: int) -> str:
    """The beginning of `line` that takes so many positions."""
    return line.encode("utf-16-le", "surrogatepass")[: 2 * places].decode("utf-16-le", "ignore")


def _plain(selected: str) -> str:
    """Qt separates the lines of a selection with U+2029."""
    return selected.replace("\u2029", "\n")


def _has_endless_word(text: str) -> bool:
    return len(text) > _LONGEST_WORD and max(map(len, text.split()), default=0) > _LONGEST_WORD
