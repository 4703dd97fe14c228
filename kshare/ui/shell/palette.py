"""The quick switcher (Ctrl+K): titles, people, tags and commands behind one field.

It lies over the window it belongs to, so that input methods and the window's own keys work as everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from kshare.ui.session import Session
from kshare.ui.shell.palette_offers import Command, Offer, destinations, fitting
from kshare.ui.shell.palette_rows import WIDTH, Rows
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Radius, Size, Space
from kshare.ui.widgets.announcing import announce
from kshare.ui.widgets.fields import SearchField
from kshare.words import say

_EDGE: Final = Space.M
_SCRIM: Final = 90


class QuickSwitcher(QWidget):
    """Over the whole window while it is open. Enter or a click takes a row; Esc or a click beside it closes."""

    opened = Signal(str)
    """An item's id."""
    tag_wanted = Signal(str)
    search_wanted = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._before: QWidget | None = None
        self._places: tuple[Offer, ...] = ()
        self._answered = ""
        self._take_when_here = False
        self.commands: Sequence[Command] = ()
        self.field = SearchField(
            say("Go to a page, person or tag, or do something…"), shortcut="Esc", parent=self
        )
        self.field.setAccessibleName(say("Go to or do"))
        self.field.setProperty("place", "bare")
        self.field.setTextMargins(_EDGE + Size.ICON + Space.M, 0, Space.HUGE, 0)
        self.rows = Rows(self)
        self.field.asked.connect(self._ask)
        self.field.moved.connect(self.rows.step)
        self.field.opened.connect(self._take)
        self.rows.taken.connect(self._act)
        self.rows.current_changed.connect(self.field.setAccessibleDescription)
        self.rows.walked.connect(lambda words: announce(self.field, words, urgent=True))
        self.field.installEventFilter(self)
        window.installEventFilter(self)
        self.hide()

    def open_box(self) -> None:
        """Show it, empty, with the keyboard in its field."""
        if self.isVisible():
            return
        self._before = self.window().focusWidget()
        self._places = ()
        self.field.clear()
        self.rows.show_offers((), ())
        self._fit()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._ask("")

    def close_box(self) -> None:
        """Hide it; the keyboard returns to where it was."""
        before, self._before = self._before, None
        self._take_when_here = False
        if before is not None and isValid(before) and self.isAncestorOf(self.window().focusWidget()):
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    # -- asking and taking -----------------------------------------------------------------------------

    def _ask(self, typed: str) -> None:
        self._take_when_here = False
        self._show_offers()
        self._session.ask(destinations, typed, self, partial(self._show_places, typed))

    def _show_places(self, typed: str, places: tuple[Offer, ...]) -> None:
        self._places, self._answered = places, typed
        self._show_offers()
        if self._take_when_here:
            self._take()

    def _show_offers(self) -> None:
        self.rows.show_offers(self._places, fitting(self.commands, self.field.text()))
        self._fit()

    def _take(self) -> None:
        if self._answered != self.field.text():
            # The rows are still those of fewer letters: Enter means what these letters will find.
            self._take_when_here = True
        elif self.rows.current is not None:
            self._act(self.rows.current)

    def _act(self, offer: Offer) -> None:
        typed = " ".join(self.field.text().split())
        self.close_box()
        if offer.item:
            self.opened.emit(offer.item)
        elif offer.tag:
            self.tag_wanted.emit(offer.tag)
        elif offer.query:
            self.search_wanted.emit(offer.query)
        elif offer.command is not None:
            offer.command.act(typed if offer.text != offer.command.name else "")

    # -- place and keyboard ----------------------------------------------------------------------------

    @property
    def box(self) -> QRect:
        """Where the box lies in the window."""
        width = min(WIDTH, self.width() - 2 * Space.XL)
        top = min(Space.HUGE * 2, self.height() // 10)
        return QRect((self.width() - width) // 2, top, width, self.rows.geometry().bottom() + _EDGE - top)

    def _fit(self) -> None:
        self.setGeometry(self.window().rect())
        box = self.box
        inner = box.adjusted(_EDGE, _EDGE, -_EDGE, 0)
        self.field.setGeometry(inner.left(), inner.top(), inner.width(), self.field.height())
        top = self.field.geometry().bottom() + _EDGE
        room = self.height() - top - _EDGE - Space.XL
        self.rows.setGeometry(
            inner.left(), top, inner.width(), max(0, min(self.rows.sizeHint().height(), room))
        )
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the window; closed once the keyboard goes to something under it."""
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            elsewhere = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
            if self.isVisible() and isinstance(event, QFocusEvent) and event.reason() not in elsewhere:
                self.close_box()
        elif watched is self.field and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            # At once, also with words in the field: who opened it by mistake is out again with one key.
            self.close_box()
            return True
        elif watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab walks through the rows: the keyboard stays in the field."""
        self.rows.step(1 if forward else -1)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the box closes it."""
        if not self.box.contains(event.position().toPoint()):
            self.close_box()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The window dimmed, the box with its shadow."""
        palette = theme().palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(palette.shadow, _SCRIM))
        box = QRectF(self.box)
        paint.shadow(painter, box, Radius.CARD, palette)
        paint.box(painter, box, Radius.CARD, palette.raised, palette.line_strong)
        under = QRectF(
            box.left() + _EDGE, self.field.geometry().bottom() + Space.XS, box.width() - 2 * _EDGE, 1
        )
        painter.fillRect(under, paint.colour(palette.line))
        painter.end()
