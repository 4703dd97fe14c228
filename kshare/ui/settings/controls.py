"""One widget for each kind of field. `show_kind` shows how it stands; a change goes to the field's own function.

Every control has the names of its field for screen readers, and hears nothing of where a value is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from kshare.ui.settings.field import Choice, Deed, Facts, Field, Note, Number, Switch, Text
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets import fields
from kshare.ui.widgets.buttons import DangerButton, GhostButton, IconButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.switch import SwitchButton
from kshare.words import figure, say

_TEXT_WIDTH = 210
_FIGURE_WIDTH = 64


class Asker(Note, Protocol):
    """The row around a control: its note, and a question before something is done."""

    def ask(self, deed: Deed) -> None: ...

    def put_below(self, widget: QWidget) -> None: ...

    def pick(self, title: str, *, files: str = "") -> Path | None: ...


_Named = TypeVar("_Named", bound=QWidget)


def named(widget: _Named, field: Field) -> _Named:
    """Give a widget the names of its field."""
    widget.setAccessibleName(field.words)
    widget.setAccessibleDescription(field.line)
    return widget


class SwitchControl(SwitchButton):
    """A switch; what it shows is what holds, also after trouble."""

    def __init__(self, field: Field, kind: Switch, note: Note) -> None:
        super().__init__(field.words)
        named(self, field)
        self._kind, self._note = kind, note
        self.setChecked(kind.on)
        self.clicked.connect(lambda on: self._kind.turn(on, self._note))

    def show_kind(self, kind: Switch) -> None:
        """As it is now."""
        self._kind = kind
        self.setChecked(kind.on)


class ChoiceControl(fields.DropDown):
    """A list that opens."""

    def __init__(self, field: Field, kind: Choice, note: Note) -> None:
        super().__init__()
        named(self, field)
        self._note = note
        self.setFont(font(Type.BODY))
        self.setMinimumWidth(180)
        self.setFixedHeight(Size.CONTROL)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_kind(kind)
        # Not `activated`: letters typed in the closed list change the choice without it.
        self.currentIndexChanged.connect(self._choose)

    def show_kind(self, kind: Choice) -> None:
        """As it is now; the list stays open if only the choice differs."""
        self._kind = kind
        words, keys = [words for _, words in kind.options], [key for key, _ in kind.options]
        with QSignalBlocker(self):
            if [self.itemText(at) for at in range(self.count())] != words:
                self.clear()
                self.addItems(words)
            self.setCurrentIndex(keys.index(kind.chosen) if kind.chosen in keys else -1)
        self.update()

    def _choose(self, at: int) -> None:
        if at >= 0:
            self._kind.choose(self._kind.options[at][0], self._note)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page and changes nothing by accident."""
        event.ignore()


class NumberControl(QWidget):
    """Smaller, the figure, larger."""

    def __init__(self, field: Field, kind: Number, note: Note) -> None:
        super().__init__()
        self._kind, self._note = kind, note
        self.less = IconButton("minus", say("{name}: smaller", name=field.words))
        self.more = IconButton("plus", say("{name}: larger", name=field.words))
        self.figure = PlainLabel("", Type.BODY_STRONG)
        self.figure.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.figure.setFixedWidth(_FIGURE_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        for widget in (self.less, self.figure, self.more):
            row.addWidget(widget)
        self.less.clicked.connect(lambda: self._step(-1))
        self.more.clicked.connect(lambda: self._step(1))
        self.setFocusProxy(self.less)
        self.show_kind(kind)

    def show_kind(self, kind: Number) -> None:
        """As it is now."""
        self._kind = kind
        shown = f"{figure(kind.value)} {kind.unit}".strip()
        self.figure.setText(shown)
        for button in (self.less, self.more):
            button.setAccessibleDescription(shown)
        self.less.setEnabled(kind.value > kind.steps[0])
        self.more.setEnabled(kind.value < kind.steps[-1])

    def _step(self, by: int) -> None:
        steps = self._kind.steps
        nearest = min(range(len(steps)), key=lambda at: abs(steps[at] - self._kind.value))
        self._kind.write(steps[max(0, min(len(steps) - 1, nearest + by))], self._note)


class LineControl(QWidget):
    """One line of text; a folder can be browsed for."""

    def __init__(self, field: Field, kind: Text, asker: Asker) -> None:
        super().__init__()
        self._title = field.words
        self._asker = asker
        self.line = named(QLineEdit(), field)
        self.line.setFont(font(Type.BODY))
        self.line.setFixedHeight(Size.CONTROL)
        self.line.setMinimumWidth(_TEXT_WIDTH)
        self.line.setPlaceholderText(kind.placeholder)
        self.setFocusProxy(self.line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.line, 1)
        if kind.picks_folder:
            self.browse = GhostButton(say("Browse…"), "folder-open")
            self.browse.clicked.connect(self._browse)
            row.addWidget(self.browse)
        self._kind = Text("", kind.write)
        self.show_kind(kind)
        self.line.editingFinished.connect(self._write)

    def show_kind(self, kind: Text) -> None:
        """As it is now. What is being typed, or was refused, stays until the value itself changes."""
        is_new, self._kind = kind.value != self._kind.value, kind
        self.line.setEnabled(kind.enabled)
        if is_new and self.line.text() != kind.value:
            self.line.setText(kind.value)
            self.line.setCursorPosition(0)

    def _write(self) -> None:
        if self.line.text() != self._kind.value:
            self._kind.write(self.line.text(), self._asker)

    def _browse(self) -> None:
        folder = self._asker.pick(self._title)
        if folder is not None:
            self.line.setText(str(folder))
            self._write()


class _Lines(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class LinesControl(QWidget):
    """Several lines of text, kept when the keyboard leaves them."""

    def __init__(self, field: Field, kind: Text, note: Note) -> None:
        super().__init__()
        self._note, self._kind = note, Text("", kind.write)
        self.text = named(_Lines(), field)
        self.text.setObjectName("field")
        self.text.setFont(font(Type.BODY))
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(kind.placeholder)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * kind.lines + 24)
        self.setFocusProxy(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        self.show_kind(kind)
        self.text.left.connect(self._write)

    def show_kind(self, kind: Text) -> None:
        """As it is now; otherwise as with one line."""
        is_new, self._kind = kind.value != self._kind.value, kind
        self.text.setEnabled(kind.enabled)
        if is_new and self.text.toPlainText() != kind.value:
            self.text.setPlainText(kind.value)

    def _write(self) -> None:
        if self.text.toPlainText() != self._kind.value:
            self._kind.write(self.text.toPlainText(), self._note)


class DeedControl(QWidget):
    """A button; with a question the row asks it first."""

    def __init__(self, field: Field, kind: Deed, asker: Asker) -> None:
        super().__init__()
        self._kind, self._asker = kind, asker
        self.button = DangerButton(kind.word) if kind.danger else GhostButton(kind.word)
        self.button.setAccessibleName(f"{field.words}: {kind.word}")
        self.button.setAccessibleDescription(field.line)
        self.setFocusProxy(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        self.button.clicked.connect(self._press)

    def show_kind(self, kind: Deed) -> None:
        """As it is now."""
        self._kind = kind
        self.button.setText(kind.word)

    def _press(self) -> None:
        if self._kind.question:
            self._asker.ask(self._kind)
        else:
            self._kind.act(self._asker)


class FactsControl(PlainLabel):
    """Lines that can be selected with mouse and keyboard."""

    def __init__(self, field: Field, kind: Facts) -> None:
        super().__init__("", Type.BODY, "text2", wrap=True)
        named(self, field)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.show_kind(kind)

    def show_kind(self, kind: Facts) -> None:
        """As it is now."""
        self.setText("\n".join(kind.lines))
