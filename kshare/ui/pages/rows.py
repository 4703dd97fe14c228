"""The list of pages: a click opens one; several are chosen at their icons, with Shift, or with Ctrl+A."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from kshare.queries.pages import PageRow
from kshare.ui.delegates.row_list import RowList
from kshare.ui.models.indexes import Index
from kshare.ui.pages.page_list import HEIGHT, ICON_ROOM
from kshare.words import say

_Flag = QItemSelectionModel.SelectionFlag
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier


class PageRows(RowList):
    """Pages as cards. With Ctrl a click opens aside, as everywhere; with Shift it chooses all up to there."""

    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("Pages"), HEIGHT, parent)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    @property
    def chosen(self) -> tuple[PageRow, ...]:
        """The pages that are selected, in their order."""
        selection = self.selectionModel()
        indexes = sorted(selection.selectedIndexes(), key=QModelIndex.row) if selection else []
        rows = (index.data(Qt.ItemDataRole.UserRole) for index in indexes)
        return tuple(row for row in rows if isinstance(row, PageRow))

    def choose_none(self) -> None:
        """Only the current row stays chosen."""
        self.setCurrentIndex(self.currentIndex())

    def toggle(self, index: QModelIndex) -> None:
        """Choose a page besides the others, or let go of it; nothing is opened."""
        self.selectionModel().select(index, _Flag.Toggle)
        self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell who offers what can be done with several."""
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self.chosen_changed.emit()

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """What is opened aside is not chosen here."""
        if isinstance(event, QMouseEvent) and event.modifiers() & _CTRL:
            return _Flag.NoUpdate
        return super().selectionCommand(index, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the icon chooses."""
        index = self._at_icon(event)
        if index.isValid():
            self.toggle(index)
        else:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press on the icon opens nothing."""
        if not self._at_icon(event).isValid():
            super().mouseReleaseEvent(event)

    def _at_icon(self, event: QMouseEvent) -> QModelIndex:
        at = event.position().toPoint()
        away = self.viewport().width() - at.x() if self.isRightToLeft() else at.x()
        plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        return self.indexAt(at) if plain and away < ICON_ROOM else QModelIndex()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves a choice of several; Ctrl+Space adds one to it."""
        if event.key() == Qt.Key.Key_Escape and len(self.chosen) > 1:
            self.choose_none()
        elif event.key() == Qt.Key.Key_Space and event.modifiers() & _CTRL and self.currentIndex().isValid():
            self.toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        if not QGuiApplication.keyboardModifiers() & _SHIFT:
            super()._open(index)
