"""A sheet above the window for something that wants the whole attention for a moment. It never blocks anything.

While it is open the keyboard stays in it: Tab goes round inside, and letters that are commands of the window
are not. Esc goes one page back and closes at last.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Radius, Space, Type
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import ElidedLabel
from kshare.words import say

_EDGE: Final = Space.XL
_SCRIM: Final = 110
"""Of 255: how much of the window is darkened."""
_NEW_SIZES: Final = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)
"""What a window says that has another size, and a page that needs another."""


class Sheet(QWidget):
    """Covers its window. `add_page` what it shows; the first page is the one it begins with."""

    closed = Signal()

    def __init__(self, window: QWidget, size: tuple[int, int] = (560, 620), *, fits: bool = False) -> None:
        """`size` is what it takes where the window has the room; one that `fits` is no higher than its page."""
        super().__init__(window)
        self._window, self._size, self._fits = window, size, fits
        self._before: QWidget | None = None
        self._back: Callable[[], object] | None = None
        self.back = IconButton("arrow-left", say("Back"))
        self.back.clicked.connect(self._go_back)
        self.title = ElidedLabel("", Type.SECTION)
        self.cross = IconButton("x", say("Close"), shortcut="Esc")
        self.cross.clicked.connect(self.close_sheet)
        self._stack = QStackedWidget()
        self._card = Card(self, fill="raised", border="line_strong", radius=Radius.DIALOG)
        self._lay_out()
        window.installEventFilter(self)
        self.hide()

    def _lay_out(self) -> None:
        head = self._head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.cross)
        column = self._card.column(0, 0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def add_page(self, page: QWidget, *, scrolls: bool = True) -> None:
        """One more page. A page that `scrolls` is as high as it needs; others share the room themselves."""
        if scrolls:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            page.setObjectName("content")
            area.setWidget(page)
            self._stack.addWidget(area)
            if self._fits:
                page.installEventFilter(self)
        else:
            self._stack.addWidget(page)

    def show_page(self, page: QWidget, title: str, back: Callable[[], object] | None = None) -> None:
        """Go to a page; with `back` there is an arrow, and Esc does the same."""
        self._back = back
        self.back.setVisible(back is not None)
        # Without the arrow the title stands above the edge of what is below it.
        self._head.setContentsMargins(Space.L if back else Space.XL, Space.M, Space.M, Space.S)
        self.title.setText(title)
        self.setAccessibleName(title)
        for number in range(self._stack.count()):
            widget = self._stack.widget(number)
            if widget is not None and (widget is page or widget.isAncestorOf(page)):
                self._stack.setCurrentIndex(number)
        if self.isVisible():
            self._settle()

    @property
    def shown(self) -> QWidget:
        """The page that is seen."""
        area = self._stack.currentWidget()
        page = area.widget() if isinstance(area, QScrollArea) else area
        assert page is not None, "a sheet has pages"
        return page

    def open_sheet(self, first: QWidget | None = None) -> None:
        """Show it, with the keyboard in `first`, or in the first thing that takes it."""
        self._before = self._window.focusWidget()
        self._settle()
        self.show()
        self.raise_()
        if first is None or not first.isVisible():  # what is hidden would leave the keyboard behind the sheet
            first = self._stops()[0]
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_sheet(self) -> None:
        """Put it away; the keyboard goes back to where it was."""
        if self.isHidden():
            return
        self.hide()
        before = self._before
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def _go_back(self) -> None:
        if self._back is not None:
            self._back()

    def _settle(self) -> None:
        area = self._window.rect()
        self.setGeometry(area)
        width = min(self._size[0], area.width() - 2 * _EDGE)
        most = min(self._size[1], area.height() - 2 * _EDGE)
        # What grows, grows downwards: nothing that is read already moves.
        top = (area.height() - most) // 2
        height = min(most, self._height_of_page(width)) if self._fits else most
        self._card.setGeometry((area.width() - width) // 2, top, width, height)
        self.update()

    def _height_of_page(self, width: int) -> int:
        layout = self.shown.layout()
        assert layout is not None, "a page has a layout"
        high = (
            layout.totalHeightForWidth(width)
            if layout.hasHeightForWidth()
            else layout.totalSizeHint().height()
        )
        return self._head.sizeHint().height() + high

    # -- the keyboard stays inside ---------------------------------------------------------------------

    def _stops(self) -> list[QWidget]:
        """What Tab reaches: first what the sheet is about, then the ways out of it."""
        found, widget = list[QWidget](), self.nextInFocusChain()
        while widget is not None and widget is not self:
            tabs = widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
            if tabs and self.isAncestorOf(widget) and widget.isVisibleTo(self) and widget.isEnabled():
                found.append(widget)
            widget = widget.nextInFocusChain()
        return sorted(found, key=(self.back, self.cross).__contains__)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Round and round."""
        stops, at = self._stops(), self._window.focusWidget()
        number = stops.index(at) + (1 if forward else -1) if at in stops else 0
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        wanted = stops[number % len(stops)]
        wanted.setFocus(reason)
        reveal(wanted)
        return True

    def event(self, event: QEvent) -> bool:
        """No key is a command of the window behind."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: back, or away."""
        if event.key() == Qt.Key.Key_Escape:
            if self._back is not None:
                self._back()
            else:
                self.close_sheet()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """What lies behind is out of reach."""
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as the window allows, and its page needs."""
        # Qt also tells what is taken apart, when the attributes here are gone: the kind of event is asked first.
        if event.type() in _NEW_SIZES and self.isVisible():
            self._settle()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The window behind, darkened, and a shadow."""
        palette = theme().palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(palette.shadow, _SCRIM))
        paint.shadow(painter, QRectF(self._card.geometry()), Radius.DIALOG, palette)
        painter.end()


def reveal(widget: QWidget) -> None:
    """Scroll the page around a widget so far that it is seen."""
    around = widget.parentWidget()
    while around is not None and not isinstance(around, QScrollArea):
        around = around.parentWidget()
    if isinstance(around, QScrollArea):
        around.ensureWidgetVisible(widget)


def page_column(page: QWidget) -> QVBoxLayout:
    """The column of a sheet's page, with the sheet's margins."""
    column = QVBoxLayout(page)
    column.setContentsMargins(Space.XL, Space.XS, Space.XL, Space.XL)
    column.setSpacing(Space.M)
    return column
