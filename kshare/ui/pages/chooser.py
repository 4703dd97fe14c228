"""A question with offers: type a part of what is meant, Enter takes the one that is marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListWidget, QListWidgetItem, QWidget

from kshare.ui.theme.tokens import Type
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover

_ROWS: Final = 210
_ID: Final = Qt.ItemDataRole.UserRole


class Chooser(Popover):
    """A line to type into and the offers that fit; the keyboard stays in the line."""

    def __init__(self, window: QWidget, title: str, hint: str) -> None:
        super().__init__(window, width=400)
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.setAccessibleName(hint)
        self.offers = QListWidget()
        self.offers.setAccessibleName(title)
        self.offers.setFixedHeight(_ROWS)
        self.offers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.offers.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.note = PlainLabel("", Type.META, "text3", wrap=True)
        self.body.addWidget(PlainLabel(title, Type.HEADING))
        self.body.addWidget(self.line)
        self.body.addWidget(self.offers)
        self.body.addWidget(self.note)
        self.line.setFocus()

    def show_offers(self, offers: Sequence[tuple[str, str]]) -> None:
        """(id, words) pairs; the first one is the one that Enter takes."""
        self.offers.clear()
        for key, words in offers:
            item = QListWidgetItem(words)
            item.setData(_ID, key)
            self.offers.addItem(item)
        self.offers.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk through the offers while the keyboard is in the line."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = self.offers.currentRow() + step
            self.offers.setCurrentRow(max(0, min(self.offers.count() - 1, row)))
        else:
            super().keyPressEvent(event)

    @property
    def current(self) -> str | None:
        """The offer that Enter would take, None if there is none."""
        item = self.offers.currentItem()
        return str(item.data(_ID)) if item is not None else None
