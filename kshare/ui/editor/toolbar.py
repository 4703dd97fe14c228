"""The row of formatting buttons; every one has a shortcut."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.editor import formatting
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.buttons import IconButton
from kshare.words import say


class Toolbar(QWidget):
    """Acts on one field; `preview_toggled(bool)`, `find_wanted` and `file_wanted` are answered by the editor."""

    preview_toggled = Signal(bool)
    find_wanted = Signal()
    file_wanted = Signal()

    def __init__(self, field: MarkdownField, scope: QWidget) -> None:
        """`scope` is the widget inside which the shortcuts hold."""
        super().__init__(scope)
        self._field, self._scope = field, scope
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.XS)
        self._add("heading-1", say("Heading"), "Ctrl+1", field.next_heading)
        self._add("bold", say("Bold"), "Ctrl+B", lambda: field.wrap("**"))
        self._add("italic", say("Italic"), "Ctrl+I", lambda: field.wrap("*"))
        self._add("list", say("List"), "Ctrl+Shift+L", lambda: field.prefix_lines(formatting.BULLET))
        self._add("list-checks", say("Tasks"), "Ctrl+Shift+T", lambda: field.prefix_lines(formatting.TASK))
        self._add("quote", say("Quote"), "Ctrl+Shift+Q", lambda: field.prefix_lines(formatting.QUOTE))
        self._add("code", say("Code"), "Ctrl+E", field.put_code)
        self._add("link-2", say("Link"), "Ctrl+L", field.put_link)
        self._add("paperclip", say("Attach file"), "Ctrl+Shift+A", self.file_wanted.emit)
        self._row.addStretch(1)
        self._add("search", say("Find and replace"), "Ctrl+F", self.find_wanted.emit)
        self.preview = IconButton("columns-2", say("Preview beside the text"))
        self.preview.setCheckable(True)
        self.preview.setChecked(True)
        self.preview.toggled.connect(self.preview_toggled)
        self._row.addWidget(self.preview)

    def _add(self, icon: str, name: str, keys: str, act: Callable[[], object]) -> None:
        button = IconButton(icon, name, shortcut=keys)
        button.clicked.connect(lambda: self._act(act))
        shortcut = QShortcut(QKeySequence(keys), self._scope)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda: self._act(act))
        self._row.addWidget(button)

    def _act(self, act: Callable[[], object]) -> None:
        if act != self.find_wanted.emit:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        act()
