"""What was just done, with ten seconds to take it back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui import paint
from kshare.ui.theme.apply import follow_theme, theme
from kshare.ui.theme.tokens import Motion, Radius, Size, Space, Type
from kshare.ui.widgets.buttons import IconButton, LinkButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

_SHADOW = 16


class Toast(QWidget):
    """One at a time, at the foot of its window. The clock stands still while mouse or keyboard is on it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._undo: Callable[[], object] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(_SHADOW + Space.L, _SHADOW + 6, _SHADOW + 6, _SHADOW + 6)
        row.setSpacing(Space.S)
        self._text = PlainLabel("", Type.LABEL)
        self._action = LinkButton(say("Undo"), "undo-2")
        self._close = IconButton("x", say("Close"), size=Size.ICON_SMALL)
        for widget in (self._text, self._action, self._close):
            row.addWidget(widget)
        self._action.clicked.connect(self._take_back)
        self._close.clicked.connect(self.hide)
        self._clock = QTimer(self, singleShot=True, interval=Motion.UNDO)
        self._clock.timeout.connect(self.hide)
        window.installEventFilter(self)
        follow_theme(self.update)
        self.hide()

    def show_text(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Say what was done; `undo` is called if the person wants it back."""
        self._undo = undo
        self._text.setText(text)
        self.setAccessibleName(text)
        self._action.setVisible(undo is not None)
        self.adjustSize()
        self._settle()
        self.show()
        self.raise_()
        self._clock.start()

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self.hide()
        if undo is not None:
            undo()

    def _settle(self) -> None:
        window = self._window
        self.resize(min(self.sizeHint().width(), window.width()), self.sizeHint().height())
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - Space.S)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the window's foot."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Somebody is about to decide: wait."""
        self._clock.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Go on counting, from the start."""
        if self.isVisible():
            self._clock.start()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A raised box with its shadow."""
        palette = theme().palette
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(_SHADOW, _SHADOW, -_SHADOW, -_SHADOW)
        paint.shadow(painter, rect, Radius.CARD, palette)
        paint.box(painter, rect, Radius.CARD, palette.raised, palette.line_strong)
        painter.end()
