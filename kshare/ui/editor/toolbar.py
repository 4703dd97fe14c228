"""The row of formatting buttons; every one has a shortcut.

To Tab it is one stop between the tags and the text, as toolbars are; the arrow keys lead from button to button.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.actions import action, bind
from kshare.ui.editor import formatting
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.buttons import IconButton
from kshare.words import say

_STEPS: Final = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


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
        self._buttons = [*self.findChildren(IconButton)]
        for button in self._buttons:
            button.installEventFilter(self)
        self._stop_at(self._buttons[0])

    def _stop_at(self, stop: IconButton) -> None:
        """Let Tab come to this button and to no other."""
        for button in self._buttons:
            is_stop = button is stop
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if is_stop else Qt.FocusPolicy.NoFocus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right lead to the neighbours of a button that has the keyboard."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if not step:
            return False
        there = [button for button in self._buttons if button.isVisible() and button.isEnabled()]
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        at = there.index(cast(IconButton, watched)) + (-step if mirrored else step)
        self._stop_at(there[at % len(there)])
        there[at % len(there)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

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
