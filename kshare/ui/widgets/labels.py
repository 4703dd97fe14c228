"""Labels that show text from others as text. Qt's own QLabel guesses rich text and would load pictures."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Type

_SPOKEN = "spoken"
"""The property that holds what a screen reader says of a tip."""


def plain_tip(text: str) -> str:
    """Tooltip text that Qt shows letter by letter, whatever is in it."""
    return f"<qt>{escape(text)}</qt>" if text else ""


def set_tip(widget: QWidget, text: str, spoken: str = "") -> None:
    """Show `text` below the mouse, letter by letter. A screen reader says `spoken`, or else `text`, after the name.

    A widget that has another description keeps it; one without any would be described by the markup of its tip.
    """
    described = widget.accessibleDescription()
    if not described or described == widget.property(_SPOKEN):
        widget.setAccessibleDescription(spoken or text)
    widget.setProperty(_SPOKEN, spoken or text)
    widget.setToolTip(plain_tip(text))


class PlainLabel(QLabel):
    """Plain text in one step of the type scale; `tone` is text, text2, text3, accent, ok, warn or danger."""

    def __init__(
        self,
        text: str = "",
        style: Type = Type.BODY,
        tone: str = "text",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setFont(font(style))
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)

    def set_tone(self, tone: str) -> None:
        """Another colour of the theme."""
        if tone != self.property("tone"):
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class ElidedLabel(QLabel):
    """One line that shortens itself with '…' instead of forcing the window wider; the tip has all of it."""

    def __init__(
        self,
        text: str = "",
        style: Type = Type.BODY,
        tone: str = "text",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(style))
        self.setProperty("tone", tone)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def minimumSizeHint(self) -> QSize:
        """Narrow: the text gives way, never the window."""
        return QSize(self.fontMetrics().horizontalAdvance("…") * 2, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Offer the whole text as a tip only while some of it is cut off."""
        if event.type() == QEvent.Type.ToolTip:
            cut = self.fontMetrics().horizontalAdvance(self.text()) > self.width()
            set_tip(self, self.text() if cut else "")
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        rect: QRect = self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), self._mode, rect.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        # The window says at which side it stands, its own script in which direction it is read.
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        flags = side | Qt.AlignmentFlag.AlignVCenter
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.drawText(rect, flags | Qt.TextFlag.TextSingleLine, shown)
        painter.end()
