"""A fingerprint as people read it to each other: four groups, large."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Space, Type
from kshare.words import say

_HEIGHT = 52
_LARGEST_GAP = Space.XL


class FingerprintBox(QWidget):
    """Takes the keyboard, so that a screen reader can spell it letter by letter."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_fingerprint(text)

    def show_fingerprint(self, text: str) -> None:
        """Another one, such as 'abcd-efgh-ijkl-mnop'."""
        self.text = text
        self.setAccessibleName(say("Fingerprint"))
        self.setAccessibleDescription(", ".join(" ".join(group) for group in text.split("-")))
        self.update()

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(320, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A quiet box with the groups in its middle."""
        palette, style = theme().palette, font(Type.FINGERPRINT)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint.box(painter, rect, Radius.CONTROL, palette.hover, palette.line)
        if paint.shows_focus(self):
            paint.focus_ring(painter, rect, Radius.CONTROL, palette)
        groups = self.text.split("-")
        width = paint.metrics(style).horizontalAdvance("mmmm")
        room = (rect.width() - 2 * Space.M - width * len(groups)) / max(1, len(groups) - 1)
        gap = max(0.0, min(_LARGEST_GAP, room))
        left = (rect.width() - width * len(groups) - gap * (len(groups) - 1)) / 2
        for group in groups:
            cell = QRectF(left, 0, width + 1, rect.height())
            paint.line_of_text(painter, cell, group, style, palette.text, paint.CENTRE)
            left += width + gap
        painter.end()
