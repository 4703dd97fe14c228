"""What an item was worth to those who read it, as buttons below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.labels import ElidedLabel
from kshare.words import say, say_many

_ICONS: Final = {
    "helped": "heart",
    "struggled": "hand-helping",
    "disagree": "thumbs-down",
    "thanks": "heart-handshake",
}


class MarksBar(QWidget):
    """Asks `question`; one click on one of `marks` answers it, a second one takes it back."""

    pressed = Signal(str, bool)
    """The mark, and True to take it back."""

    def __init__(self, question: str, marks: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, IconButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, Space.S, Space.XL, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(ElidedLabel(question, Type.META, "text3"), 1)
        for mark in marks:
            button = IconButton(_ICONS[mark], _name(mark, 0), size=Size.ICON_SMALL)
            button.setCheckable(True)
            button.clicked.connect(lambda checked, mark=mark: self.pressed.emit(mark, not checked))
            row.addWidget(button)
            self.buttons[mark] = button

    def show_marks(self, marks: dict[str, int], mine: Sequence[str]) -> None:
        """How many said what, and what this person said."""
        for mark, button in self.buttons.items():
            count, own = marks.get(mark, 0), mark in mine
            button.setText(f"{_word(mark)} {count}" if count else _word(mark))
            button.setChecked(own)
            button.show_icon(_ICONS[mark], _name(mark, count), filled=own and mark == "helped")
            button.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A hairline above."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), 1), paint.colour(theme().palette.line))
        painter.end()


def _word(mark: str) -> str:
    match mark:
        case "helped":
            return say("Helped")
        case "struggled":
            return say("Struggled")
        case "disagree":
            return say("Disagree")
        case _:
            return say("Thanks")


def _name(mark: str, count: int) -> str:
    match mark:
        case "helped":
            return say_many("This helped me ({count} person)", "This helped me ({count} people)", count)
        case "struggled":
            return say_many(
                "I struggled with this ({count} person)", "I struggled with this ({count} people)", count
            )
        case "disagree":
            return say_many("I disagree ({count} person)", "I disagree ({count} people)", count)
        case _:
            return say_many("Say thanks ({count} person)", "Say thanks ({count} people)", count)
