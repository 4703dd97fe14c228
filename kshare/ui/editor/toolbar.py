"""The row of formatting buttons; every one has a shortcut."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.actions import action, bind
from kshare.ui.editor import formatting
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.buttons import IconButton
from kshare.words import say


class Toolbar(QWidget):
    """Acts on one field. `preview_toggled(bool)` and what else is wanted is answered by the editor."""

    preview_toggled = Signal(bool)
    find_wanted = Signal()
    file_wanted = Signal()
    table_wanted = Signal()
    template_wanted = Signal()

    def __init__(self, field: MarkdownField, scope: QWidget) -> None:
        """`scope` is the widget inside which the shortcuts hold."""
        super().__init__(scope)
        self._field, self._scope = field, scope
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(Space.XS)
        self._add("write.heading", field.next_heading)
        self._add("write.bold", lambda: field.wrap("**"))
        self._add("write.italic", lambda: field.wrap("*"))
        self._add("write.list", lambda: field.prefix_lines(formatting.BULLET))
        self._add("write.tasks", lambda: field.prefix_lines(formatting.TASK))
        self._add("write.quote", lambda: field.prefix_lines(formatting.QUOTE))
        self._add("write.code", field.put_code)
        self._add("write.link", field.put_link)
        self.table = self._add("write.table", self.table_wanted.emit)
        self._add("write.file", self.file_wanted.emit)
        self.template = self._add("write.template", self.template_wanted.emit)
        self._row.addStretch(1)
        self._add("write.find", self.find_wanted.emit)
        self.preview = IconButton("columns-2", say("Preview beside the text"))
        self.preview.setCheckable(True)
        self.preview.setChecked(True)
        self.preview.toggled.connect(self.preview_toggled)
        self._row.addWidget(self.preview)

    def _add(self, key: str, act: Callable[[], object]) -> IconButton:
        button = IconButton(action(key).icon, action(key).name)
        button.clicked.connect(lambda: self._act(act))
        bind(self._scope, key, lambda: self._act(act), button)
        self._row.addWidget(button)
        return button

    def _act(self, act: Callable[[], object]) -> None:
        if act != self.find_wanted.emit:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
        act()
