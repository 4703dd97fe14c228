"""A quiet line above what it is about: something happened that the person may look at, or not."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.ui.widgets.buttons import IconButton, LinkButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

_KINDS = {
    "info": ("info", "accent_text", "accent_soft"),
    "ok": ("circle-check", "ok", "ok_soft"),
    "warn": ("triangle-alert", "warn", "warn_soft"),
    "danger": ("circle-alert", "danger", "danger_soft"),
}


class Banner(QWidget):
    """Hidden until `show_text`. `wanted` is its action, `closed` its cross."""

    wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "info"
        self.setMinimumHeight(Size.CONTROL)
        row = QHBoxLayout(self)
        edge = Space.XS + Space.XXS
        row.setContentsMargins(Space.M + Size.ICON + Space.M, edge, edge, edge)
        row.setSpacing(Space.S)
        self._text = PlainLabel("", Type.LABEL, wrap=True)
        self._action = LinkButton("")
        self._close = IconButton("x", say("Close"), size=Size.ICON_SMALL)
        self._more = PlainLabel("", Type.META, "text3")
        self._more.hide()
        row.addWidget(self._text, 1)
        row.addWidget(self._more)
        row.addWidget(self._action)
        row.addWidget(self._close)
        self._action.clicked.connect(self.wanted)
        self._close.clicked.connect(self._dismiss)
        self.hide()

    def show_text(self, text: str, action: str = "", kind: str = "info") -> None:
        """`kind` is info, ok, warn or danger; it changes icon and colour, never the volume."""
        self._kind = kind
        self._text.setText(text)
        self.setAccessibleName(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.show()
        self.update()

    def show_more(self, words: str) -> None:
        """A remark at the right, such as how many lines wait behind this one; '' for none."""
        self._more.setText(words)
        self._more.setVisible(bool(words))

    def set_closable(self, closable: bool) -> None:
        """Without a cross it stays until what it is about has gone."""
        self._close.setVisible(closable)

    def _dismiss(self) -> None:
        self.hide()
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A soft box with the icon of its kind."""
        palette = theme().palette
        icon, ink, fill = _KINDS[self._kind]
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), Radius.CONTROL, getattr(palette, fill))
        at = QPointF(Space.M, (self.height() - Size.ICON) / 2)
        paint.draw_icon(painter, at, icon, getattr(palette, ink), Size.ICON)
        painter.end()
