"""Text fields with what belongs into them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.words import say


class DropDown(QComboBox):
    """One of several values; a click opens the list."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The value and an arrow."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        dots = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(option.currentText, dots, room.width())
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        middle = (self.height() - Size.ICON_SMALL) // 2
        arrow = QRect(self.width() - Size.ICON_SMALL - Space.S, middle, Size.ICON_SMALL, Size.ICON_SMALL)
        at = QPointF(QStyle.visualRect(self.layoutDirection(), self.rect(), arrow).topLeft())
        palette = theme().palette
        ink = palette.text2 if self.isEnabled() else palette.disabled
        paint.draw_icon(painter, at, "chevron-down", ink, Size.ICON_SMALL)
        painter.end()


class SearchField(QLineEdit):
    """One line to find things with.

    `asked(str)` follows every keystroke but nothing that an input method is still composing; `opened` is
    Enter, `moved(int)` an arrow key (-1 up, 1 down), `left` is Esc in an empty field.
    """

    asked = Signal(str)
    opened = Signal()
    moved = Signal(int)
    left = Signal()

    def __init__(self, placeholder: str, *, shortcut: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shortcut = shortcut
        self._take_direction()
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(say("Search everything"))
        self.setFont(font(Type.BODY))
        self.setFixedHeight(Size.CONTROL + 2)
        # QLineEdit emits textEdited only for text that is settled, not for an input method's preview.
        self.textEdited.connect(self.asked)

    def _take_direction(self) -> None:
        """Room for the glass where reading begins, and for the keys where it ends."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self.setProperty("place", "top-mirrored" if mirrored else "top")
        self.style().unpolish(self)
        self.style().polish(self)

    def changeEvent(self, event: QEvent) -> None:
        """The window is read from the other side now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._take_direction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk through the answers; Esc empties first and leaves then."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.asked.emit("")
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, a magnifying glass, and the keys that lead here."""
        super().paintEvent(event)
        palette = theme().palette
        painter = QPainter(self)
        middle = (self.height() - Size.ICON_SMALL) / 2
        at = QStyle.visualRect(
            self.layoutDirection(), self.rect(), QRect(13, int(middle), Size.ICON_SMALL, Size.ICON_SMALL)
        )
        paint.draw_icon(painter, QPointF(at.topLeft()), "search", palette.text3, Size.ICON_SMALL)
        if self._shortcut and not self.text():
            style = font(Type.CAPTION)
            width = paint.metrics(style).horizontalAdvance(self._shortcut) + 14
            cap = QRect(self.width() - round(width) - 9, (self.height() - 20) // 2, round(width), 20)
            key = QRectF(QStyle.visualRect(self.layoutDirection(), self.rect(), cap))
            paint.box(painter, key, Radius.KEY, palette.hover, palette.line)
            paint.line_of_text(painter, key, self._shortcut, style, palette.text3, paint.CENTRE)
        painter.end()
