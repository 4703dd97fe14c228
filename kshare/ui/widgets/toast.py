"""What was just done, with ten seconds to take it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from kshare.ui.actions import bind, shown_keys
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Motion, Radius, Size, Space, Type
from kshare.ui.widgets.announcing import announce
from kshare.ui.widgets.buttons import IconButton, LinkButton
from kshare.ui.widgets.labels import ElidedLabel
from kshare.words import say

_SHADOW: Final = 16
_MOST: Final = 5
_WIDEST: Final = 640
"""A long title is cut; it must not cover what stands at the sides."""


@dataclass(frozen=True, slots=True)
class _Deed:
    text: str
    undo: Callable[[], object] | None


class Toast(QWidget):
    """One is seen at a time, at the foot of its window; taking it back shows the deed before it again.

    The clock stands still while mouse or keyboard is on it. Ctrl+Z takes back too, wherever no text is written.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._deeds: list[_Deed] = []
        row = QHBoxLayout(self)
        edge = _SHADOW + Space.XS + Space.XXS
        row.setContentsMargins(_SHADOW + Space.L, edge, edge, edge)
        row.setSpacing(Space.S)
        self._text = ElidedLabel("", Type.LABEL)
        self._action = LinkButton(say("Undo"), "undo-2")
        self._close = IconButton("x", say("Close"), size=Size.ICON_SMALL)
        for widget in (self._text, self._action, self._close):
            row.addWidget(widget)
        self._action.clicked.connect(self.take_back)
        self._close.clicked.connect(self._forget)
        self._clock = QTimer(self, singleShot=True, interval=Motion.UNDO)
        self._clock.timeout.connect(self._end)
        bind(window, "item.undo", self.take_back)
        window.installEventFilter(self)
        self.hide()

    def show_text(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Say what was done; `undo` is called if the person wants it back."""
        self._deeds = (
            [*self._deeds[1 - _MOST :], _Deed(text, undo)] if self.isVisible() else [_Deed(text, undo)]
        )
        spoken = (
            say("{words}. {keys} takes it back.", words=text, keys=shown_keys("item.undo"))
            if undo is not None
            else text
        )
        announce(self._window, spoken)
        self._show()

    def take_back(self) -> None:
        """Undo the deed that is shown; nothing if none is, or if it cannot be undone."""
        if not self._deeds or self._deeds[-1].undo is None:
            return
        undo = self._deeds.pop().undo
        if self._deeds:
            self._show()
        else:
            self._forget()
        if undo is not None:
            undo()

    def _show(self) -> None:
        deed = self._deeds[-1]
        self._text.setText(deed.text)
        self.setAccessibleName(deed.text)
        self._action.setVisible(deed.undo is not None)
        self.adjustSize()
        self._settle()
        self.show()
        self.raise_()
        self._clock.start()

    def _end(self) -> None:
        """Time is over, unless the keyboard is on it."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self._clock.start()
        else:
            self._forget()

    def _forget(self) -> None:
        self._deeds = []
        self._clock.stop()
        self.hide()

    def _settle(self) -> None:
        window = self._window
        self.resize(min(self.sizeHint().width(), window.width(), _WIDEST), self.sizeHint().height())
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - Space.XXL)

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
