"""One setting as a row: words and explanation at the left, its control at the right or, where it is narrow, below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, assert_never

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QVBoxLayout, QWidget
from shiboken6 import isValid

from kshare.errors import KShareError
from kshare.ui.session import Session
from kshare.ui.settings.controls import (
    ChoiceControl,
    DeedControl,
    FactsControl,
    LineControl,
    LinesControl,
    NumberControl,
    SwitchControl,
)
from kshare.ui.settings.field import Choice, Deed, Facts, Field, Keys, Kind, Number, Switch, Text, Work
from kshare.ui.settings.key_capture import KeysControl
from kshare.ui.settings.working import WorkControl
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.confirm import Confirm
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

_WIDE_FROM: Final = 520


class FieldRow(QWidget):
    """Shows a `Field`; it is the `Note` and the `Asker` of its control."""

    def __init__(self, field: Field, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._session = session
        self._marked = False
        self._confirm: Confirm | None = None
        self._has_below = False
        self.control = self._make_control(field.kind)
        self._words = PlainLabel(field.words, Type.BODY_STRONG, wrap=True)
        self._line = PlainLabel(field.line, Type.META, "text2", wrap=True)
        self.note = PlainLabel("", Type.META, "accent", wrap=True)
        self.note.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        self._column.setSpacing(Space.XS)
        self._lay_out()

    def _make_control(self, kind: Kind) -> Any:
        """The widget for a kind; all of them have `show_kind`."""
        match kind:
            case Switch():
                return SwitchControl(self.field, kind, self)
            case Choice():
                return ChoiceControl(self.field, kind, self)
            case Number():
                return NumberControl(self.field, kind, self)
            case Text(lines=1):
                return LineControl(self.field, kind, self)
            case Text():
                return LinesControl(self.field, kind, self)
            case Keys():
                return KeysControl(self.field, kind, self)
            case Deed():
                return DeedControl(self.field, kind, self)
            case Work():
                return WorkControl(self.field, kind, self._session, self)
            case Facts():
                return FactsControl(self.field, kind)
            case _:
                assert_never(kind)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(Space.XXS)
        names.addWidget(self._words)
        names.addWidget(self._line)
        self._line_up = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line_up.setSpacing(Space.L)
        self._line_up.addLayout(names, 1)
        self._line_up.addWidget(self.control, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(self._line_up)
        self._column.addWidget(self.note)

    @property
    def _is_wide_control(self) -> bool:
        """Lines of text and folders take the whole width."""
        kind = self.field.kind
        return isinstance(kind, Facts) or (isinstance(kind, Text) and (kind.lines > 1 or kind.picks_folder))

    def show_field(self, field: Field) -> None:
        """The same setting as it stands now."""
        self.field = field
        self._words.setText(field.words)
        self._line.setText(field.line)
        self.control.show_kind(field.kind)

    def set_marked(self, marked: bool) -> None:
        """A ground of its own: this is the one that was looked for."""
        self._marked = marked
        self.update()

    @property
    def is_at_rest(self) -> bool:
        """Nothing is said, asked or under way below it."""
        asks = self._confirm is not None and not self._confirm.isHidden()
        return not (self.note.text() or self._has_below or asks)

    # -- what a control asks for -----------------------------------------------------------------------

    def tell(self, words: str) -> None:
        """It went well; '' says nothing."""
        if isValid(self):
            self._show_note(words, "accent")

    def fail(self, trouble: KShareError) -> None:
        """Why it did not; what was typed stays, what was switched goes back."""
        if not isValid(self):  # its page was left meanwhile: the window says it
            self._session.tell_trouble(trouble)
            return
        self._show_note(f"{trouble.message} {trouble.next_step}".strip(), "warn")
        if not isinstance(self.field.kind, Text):
            self.control.show_kind(self.field.kind)

    def _show_note(self, words: str, tone: str) -> None:
        self.note.set_tone(tone)
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def put_below(self, widget: QWidget) -> None:
        """Something of the control's that takes the whole width."""
        self._has_below = True
        self._column.addWidget(widget)

    def ask(self, deed: Deed) -> None:
        """The question before a deed, in the page."""
        if self._confirm is None:
            self._confirm = Confirm()
            self._confirm.left.connect(self.control.setFocus)
            self._column.addWidget(self._confirm)
        act = partial(self._confirmed, deed.act)
        self._confirm.ask(deed.question, deed.word.rstrip("…"), act, danger=deed.danger)

    def _confirmed(self, act: Callable[..., object]) -> None:
        if self._confirm is not None:
            self._confirm.hide()
        act(self)

    def pick(self, title: str, *, files: str = "") -> Path | None:
        """A folder, or with `files` (patterns) a file; None if the person left it."""
        if files:
            kinds = f"{say('Files that fit')} ({files});;{say('All files')} (*)"
            path, _kind = QFileDialog.getOpenFileName(self.window(), title, "", kinds)
        else:
            path = QFileDialog.getExistingDirectory(self.window(), title)
        return Path(path) if path else None

    # -- look ------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other where there is room."""
        super().resizeEvent(event)
        beside = event.size().width() >= _WIDE_FROM and not self._is_wide_control
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._line_up.direction() != direction:
            self._line_up.setDirection(direction)
            self._line_up.setSpacing(Space.L if beside else Space.S)
            whole = Qt.AlignmentFlag(0) if self._is_wide_control else Qt.AlignmentFlag.AlignLeft
            self._line_up.setAlignment(self.control, Qt.AlignmentFlag.AlignVCenter if beside else whole)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Nothing, or the ground of the one that was looked for."""
        if self._marked:
            painter = QPainter(self)
            painter.fillRect(self.rect().adjusted(1, 1, -1, -1), paint.colour(theme().palette.selected))
            painter.end()
