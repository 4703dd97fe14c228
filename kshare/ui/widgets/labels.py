"""Labels that show text from others as text. Qt's own QLabel guesses rich text and would load pictures."""

from __future__ import annotations

from html import escape
from math import ceil
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Type

_ONE_LINE: Final = 60
"""A tip of so many characters is never broken."""
_WIDTHS: Final = 8
"""A label keeps its lines for so many widths: its own, what it would like, and what boxes around it try."""
_SPOKEN = "spoken"
"""The property that holds what a screen reader says of a tip."""


def plain_tip(text: str) -> str:
    """Tooltip text that Qt shows letter by letter, whatever is in it."""
    if not text:
        return ""
    # Qt breaks markup into lines of its own liking, also what is two words long.
    shown = (
        f'<div style="white-space:nowrap">{escape(text)}</div>' if len(text) <= _ONE_LINE else escape(text)
    )
    return f"<qt>{shown}</qt>"


def set_tip(widget: QWidget, text: str, spoken: str = "") -> None:
    """Show `text` below the mouse, letter by letter. A screen reader says `spoken`, or else `text`, after the name.

    A widget that has another description keeps it; one without any would be described by the markup of its tip.
    """
    described = widget.accessibleDescription()
    if not described or described == widget.property(_SPOKEN):
        widget.setAccessibleDescription(spoken or text)
    widget.setProperty(_SPOKEN, spoken or text)
    widget.setToolTip(plain_tip(text))


class _Lines:
    """A text broken into lines, and how high it is."""

    def __init__(self, text: str, letters: QFont) -> None:
        self.layout = QTextLayout(_in_lines(text), letters)
        self.height = 0

    def break_at(self, width: int, side: Qt.AlignmentFlag, line_px: int) -> None:
        """Lines of `width`, `line_px` apart, or more where a letter of another font is higher."""
        option = QTextOption(side)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        self.layout.setTextOption(option)
        self.layout.beginLayout()
        line = self.layout.createLine()
        while line.isValid():
            line.setLineWidth(max(1, width))
            high = max(line_px, ceil(line.height()))
            line.setPosition(QPointF(0, self.height + (high - ceil(line.height())) // 2))
            self.height += high
            line = self.layout.createLine()
        self.layout.endLayout()


def _in_lines(text: str) -> str:
    """A text layout is one paragraph: what ends a line in it is another letter."""
    return text.replace("\n", "\N{LINE SEPARATOR}")


class PlainLabel(QLabel):
    """Plain text in one step of the type scale; `tone` is text, text2, text3, accent, ok, warn or danger.

    Text that wraps has the line distance of its step, which QLabel cannot have.
    """

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
        self._line_px = style.value.line_px
        self._made_of: tuple[object, ...] = ()
        self._laid_out: dict[int, _Lines] = {}
        self.setWordWrap(wrap)

    @property
    def _breaks(self) -> bool:
        """True if there are words that may need several lines."""
        return self.wordWrap() and bool(self.text())

    def hasHeightForWidth(self) -> bool:
        """As soon as it wraps."""
        return self.wordWrap()

    def heightForWidth(self, width: int) -> int:
        """What the lines take at that width."""
        if not self._breaks:
            return super().heightForWidth(width)
        around = self.contentsMargins()
        lines = self._lines(width - around.left() - around.right())
        return lines.height + around.top() + around.bottom()

    def sizeHint(self) -> QSize:
        """As wide as Qt likes it, as high as it is then."""
        hint = super().sizeHint()
        return QSize(hint.width(), self.heightForWidth(hint.width())) if self._breaks else hint

    def minimumSizeHint(self) -> QSize:
        """At least one line."""
        hint = super().minimumSizeHint()
        return hint.expandedTo(QSize(0, self._line_px)) if self._breaks else hint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines at their distance. What can be selected is painted by Qt, which knows what is selected."""
        selectable = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        if not self._breaks or selectable:
            super().paintEvent(event)
            return
        room: QRect = self.contentsRect()
        lines = self._lines(room.width())
        spare = room.height() - lines.height
        above = spare // 2 if self.alignment() & Qt.AlignmentFlag.AlignVCenter else 0
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines.layout.draw(painter, QPointF(room.left(), room.top() + max(0, above)))
        painter.end()

    def _lines(self, width: int) -> _Lines:
        """The text in lines of that width; kept, because a layout asks again and again, of a few widths in turn."""
        side = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        made_of = (self.text(), self.font().key(), side.value)
        if self._made_of != made_of or (width not in self._laid_out and len(self._laid_out) == _WIDTHS):
            self._made_of, self._laid_out = made_of, {}
        if width not in self._laid_out:
            lines = _Lines(self.text(), self.font())
            lines.break_at(width, side & Qt.AlignmentFlag.AlignHorizontal_Mask, self._line_px)
            self._laid_out[width] = lines
        return self._laid_out[width]

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
