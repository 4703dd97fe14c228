"""Choosing the keys of an action by pressing them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLineEdit, QWidget

from kshare.ui.actions import action, keymap, shown_keys
from kshare.ui.settings.field import Field, Keys, Note
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton, LinkButton
from kshare.words import say

_MOST_CHORDS = 2
"""As in `G, H`."""
_WIDTH = 150
_LONE = {Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
"""Keys that by themselves belong to everybody: they walk through the window and press what has the keyboard."""


class Capture(QKeySequenceEdit):
    """Listens to keys. Esc leaves everything as it was, Backspace alone takes the keys away."""

    left = Signal()
    taken = Signal(str)
    """A sequence in Qt's portable spelling; '' for none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(_MOST_CHORDS)
        field = self.findChild(QLineEdit)
        if field is not None:
            field.setPlaceholderText(say("Press the keys"))
            field.setFont(font(Type.BODY))
        self.setFixedSize(_WIDTH, Size.CONTROL)
        self.editingFinished.connect(self._finish)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Two keys mean something here; the others are taken down."""
        alone = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if alone and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif alone and event.key() == Qt.Key.Key_Backspace:
            self.taken.emit("")
        elif alone and event.key() in _LONE:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever goes elsewhere chose nothing."""
        super().focusOutEvent(event)
        self.left.emit()

    def event(self, event: QEvent) -> bool:
        """No key is a command of the window now."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def _finish(self) -> None:
        if not self.keySequence().isEmpty():
            self.taken.emit(self.keySequence().toString(QKeySequence.SequenceFormat.PortableText))


class KeysControl(QWidget):
    """A button with the keys that hold; pressed, it listens. Keys that are taken already are told first."""

    def __init__(self, field: Field, kind: Keys, note: Note) -> None:
        super().__init__()
        self._field, self._key, self._note = field, kind.action, note
        self._wanted = ""
        self.button = GhostButton("")
        self.button.setMinimumWidth(_WIDTH)
        self.usual = IconButton("undo-2", say("{name}: usual keys", name=field.words))
        self.take = LinkButton(say("Use it here"))
        self.take.hide()
        self.capture: Capture | None = None
        """While it listens."""
        self.setFocusProxy(self.button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        for widget in (self.take, self.usual, self.button):
            row.addWidget(widget)
        self.button.clicked.connect(self._listen)
        self.take.clicked.connect(self._take_over)
        self.usual.clicked.connect(lambda: self._choose(action(self._key).keys))
        self.show_kind(kind)

    def show_kind(self, kind: Keys) -> None:
        """As it is now."""
        self._key = kind.action
        keys = shown_keys(self._key) or say("None")
        self.button.setText(keys)
        self.button.setAccessibleName(f"{self._field.words}: {keys}")
        self.button.setAccessibleDescription(say("Press to choose other keys"))
        self.usual.setVisible(self._key in keymap().chosen)

    def _listen(self) -> None:
        self._note.tell(say("Press the keys; Esc leaves them as they are, Backspace takes them away."))
        self.take.hide()
        capture = self.capture = Capture(self)
        capture.left.connect(self._stop)
        capture.taken.connect(self._take_down)
        row = self.layout()
        assert row is not None
        row.addWidget(capture)
        self.button.hide()
        capture.show()
        capture.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stop(self) -> None:
        capture, self.capture = self.capture, None
        if capture is None:
            return
        had_keyboard = capture.hasFocus()
        self.button.show()
        capture.hide()
        capture.deleteLater()
        self._note.tell("")
        if had_keyboard:
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_down(self, sequence: str) -> None:
        self._stop()
        other = keymap().in_the_way(self._key, sequence) if sequence else None
        if other is None:
            self._choose((sequence,) if sequence else ())
            return
        self._wanted = sequence
        shown = QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)
        self._note.tell(say("{keys} is already “{name}”.", keys=shown, name=other.name))
        self.take.show()

    def _take_over(self) -> None:
        """From whoever has it: one sequence means one thing."""
        self.take.hide()
        while (other := keymap().in_the_way(self._key, self._wanted)) is not None:
            left = tuple(keys for keys in keymap().keys(other.key) if keys != self._wanted)
            keymap().choose(other.key, left)
        self._choose((self._wanted,))
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, keys: tuple[str, ...]) -> None:
        self.take.hide()
        self._note.tell("")
        keymap().choose(self._key, keys)
