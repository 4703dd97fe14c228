"""The headings of a page: which one is being read, and a way to the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from kshare.render.rendered import Heading
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.words import say

_REST_MS: Final = 80
_BACK_MOST: Final = 3_000
"""Blocks above the view among which the heading is looked for."""
_ROWS_MOST: Final = 14
_ROW: Final = 28
_WIDTH: Final = 360


class Outline(QObject):
    """Follows the scrolling of a browser; `moved(number)` says which heading the view is under, -1 for none."""

    moved = Signal(int)

    def __init__(self, browser: PageBrowser) -> None:
        super().__init__(browser)
        self._browser = browser
        self.headings: tuple[Heading, ...] = ()
        self.current = -1
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._look)
        browser.verticalScrollBar().valueChanged.connect(lambda _value: self._rest.start())
        browser.settled.connect(self._rest.start)

    def show_headings(self, headings: Sequence[Heading]) -> None:
        """Those of another text."""
        self.headings = tuple(headings)
        self._rest.start()

    def _look(self) -> None:
        number = self._number_at_top()
        if number != self.current:
            self.current = number
            self.moved.emit(number)

    def _number_at_top(self) -> int:
        """The heading that stands at or above the top of the view."""
        numbers = {heading.anchor: number for number, heading in enumerate(self.headings)}
        block = self._browser.cursorForPosition(QPoint(1, Space.XL)).block()
        for _ in range(_BACK_MOST if numbers else 0):
            if not block.isValid():
                break
            if block.blockFormat().headingLevel():
                pieces = block.begin()
                while not pieces.atEnd():
                    for name in pieces.fragment().charFormat().anchorNames():
                        if name in numbers:
                            return numbers[name]
                    pieces += 1
            block = block.previous()
        return -1


class OutlinePopover(Popover):
    """All headings; the arrows walk, Enter or a click goes there."""

    chosen = Signal(str)
    """An anchor."""

    def __init__(self, window: QWidget, headings: Sequence[Heading], current: int) -> None:
        super().__init__(window, width=_WIDTH)
        self.body.addWidget(PlainLabel(say("On this page"), Type.HEADING))
        self.list = QListWidget()
        self.list.setAccessibleName(say("On this page"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setUniformItemSizes(True)
        top = min((heading.level for heading in headings), default=1)
        for heading in headings:
            row = QListWidgetItem("    " * min(4, heading.level - top) + heading.text)
            row.setData(Qt.ItemDataRole.UserRole, heading.anchor)
            row.setData(Qt.ItemDataRole.AccessibleTextRole, heading.text)
            self.list.addItem(row)
        if headings:
            self.list.setCurrentRow(max(0, current))
        self.list.setFixedHeight(_ROW * max(1, min(len(headings), _ROWS_MOST)))
        self.body.addWidget(self.list)
        self.list.itemClicked.connect(self._take)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the heading."""
        row = self.list.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row is not None:
            self._take(row)
        else:
            super().keyPressEvent(event)

    def _take(self, row: QListWidgetItem) -> None:
        self.close()
        self.chosen.emit(str(row.data(Qt.ItemDataRole.UserRole)))
