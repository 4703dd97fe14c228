"""The tree as people see it: arrows open and close, Enter reads, dragging moves."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPointF,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyleOptionViewItem, QTreeView, QWidget

from kshare.queries.page_tree import TreeRow
from kshare.ui.actions import pressed
from kshare.ui.models.indexes import Index
from kshare.ui.pages.tree_model import TreeModel
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Size, Space, Type
from kshare.words import say

_INDENT: Final = 22
_CHEVRON: Final = 14
_Flag = QItemSelectionModel.SelectionFlag
_CHOOSING: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
"""Held while several pages are chosen: such a click opens none."""


class PageTree(QTreeView):
    """Shows the pages under each other. `move_wanted(pages, parent)` is what was dragged."""

    opened = Signal(object)
    """The row that was opened with Enter or a click."""
    chosen_changed = Signal()
    move_wanted = Signal(object, str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("Tree of pages"))
        self.tree = TreeModel(session, self)
        self.setModel(self.tree)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)
        self._open_pages: dict[str, None] = {}
        self._chosen_page, self._scrolled = "", 0
        self.tree.move_wanted.connect(self._note_target)
        self.tree.move_wanted.connect(self.move_wanted)
        self.tree.modelAboutToBeReset.connect(self._remember)
        self.tree.modelReset.connect(self._return)
        self.expanded.connect(lambda index: self._note_open(index, True))
        self.collapsed.connect(lambda index: self._note_open(index, False))
        self.clicked.connect(self._open)

    def refresh(self) -> None:
        """Read what is seen again; what is open stays open."""
        self.tree.refresh(tuple(self._open_pages))

    @property
    def current_row(self) -> TreeRow | None:
        """The page that is chosen."""
        index = self.currentIndex()
        row = index.data(Qt.ItemDataRole.UserRole) if self.selectionModel().isSelected(index) else None
        return row if isinstance(row, TreeRow) else None

    @property
    def chosen(self) -> tuple[TreeRow, ...]:
        """The pages that are selected, from top to bottom."""
        indexes = sorted(self.selectionModel().selectedIndexes(), key=lambda at: self.visualRect(at).top())
        rows = (index.data(Qt.ItemDataRole.UserRole) for index in indexes)
        return tuple(row for row in rows if isinstance(row, TreeRow))

    def choose_none(self) -> None:
        """Only the current page stays chosen."""
        self.setCurrentIndex(self.currentIndex())

    def toggle(self, index: Index) -> None:
        """Choose a page besides the others, or let go of it; nothing is opened."""
        self.selectionModel().select(index, _Flag.Toggle)
        self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell who offers what can be done with several."""
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit()

    def step(self, by: int) -> None:
        """The next page that is seen, or the one before."""
        at = self.currentIndex()
        there = self.indexBelow(at) if by > 0 else self.indexAbove(at)
        if not at.isValid():
            there = self.tree.index(0, 0)
        if there.isValid():
            self.setCurrentIndex(there)

    def _open(self, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if row is not None and not QGuiApplication.keyboardModifiers() & _CHOOSING:
            self.opened.emit(row)

    # -- what is open stays open -----------------------------------------------------------------------

    def _note_open(self, index: QModelIndex, is_open: bool) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(row, TreeRow):
            if is_open:
                self._open_pages[row.id] = None
            else:
                self._open_pages.pop(row.id, None)

    def _note_target(self, _pages: object, parent: str) -> None:
        """What is dragged into a branch must not vanish in it: it opens with the pages that come."""
        if parent:
            self._open_pages[parent] = None

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Note the page: when the tree is read again, Qt forgets it before anybody is told."""
        super().currentChanged(current, previous)
        row = current.data(Qt.ItemDataRole.UserRole)
        if isinstance(row, TreeRow):
            self._chosen_page = row.id

    def _remember(self) -> None:
        self._scrolled = self.verticalScrollBar().value()

    def _return(self) -> None:
        for page in tuple(self._open_pages):
            index = self.tree.find(page)
            if index.isValid():
                self.setExpanded(index, True)
        index = self.tree.find(self._chosen_page)
        if index.isValid():
            self.setCurrentIndex(index)
        self.verticalScrollBar().setValue(self._scrolled)

    # -- keys and painting -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J, K, Enter; letters are commands of the window."""
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape and len(self.chosen) > 1:
            self.choose_none()
        elif event.key() == Qt.Key.Key_Space and ctrl and self.currentIndex().isValid():
            self.toggle(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif pressed(event, "list.next"):
            self.step(1)
        elif pressed(event, "list.previous"):
            self.step(-1)
        elif event.text().isprintable() and event.text() and event.text() not in "+-*":
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second click opens or closes the branch."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.tree.hasChildren(index):
            self.setExpanded(index, not self.isExpanded(index))

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, place: Index) -> None:
        """Ground, chevron, icon, title, and how many stand under it."""
        index = self.tree.index(place.row(), 0, place.parent())
        row = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(row, TreeRow):
            return
        palette = theme().palette
        whole = QRectF(option.rect).adjusted(Space.M, 1, -Space.M, -1)
        cell = QRectF(self.visualRect(index))
        chosen = self.selectionModel().isSelected(index)
        state: QStyle.StateFlag = option.state
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        if chosen or hovered:
            paint.box(painter, whole, Radius.CONTROL, palette.selected if chosen else palette.hover)
        if chosen and paint.shows_focus(self):
            paint.focus_ring(painter, whole, Radius.CONTROL, palette)
        middle = cell.center().y()
        if row.children:
            icon = "chevron-down" if self.isExpanded(index) else "chevron-right"
            at = QPointF(cell.left() - _CHEVRON, middle - _CHEVRON / 2)
            paint.draw_icon(painter, at, icon, palette.text3, _CHEVRON)
        left = cell.left() + Space.S
        at = QPointF(left, middle - Size.ICON_SMALL / 2)
        paint.draw_icon(painter, at, "file-text", palette.page, Size.ICON_SMALL)
        room = QRectF(left + Size.ICON_SMALL + Space.S, cell.top(), 0, cell.height())
        room.setRight(whole.right() - Space.M)
        count = str(row.children) if row.children else ""
        wide = paint.line_of_text(painter, room, count, font(Type.META), palette.text3, paint.RIGHT)
        room.setRight(room.right() - wide - Space.S)
        paint.line_of_text(
            painter, room, row.title, font(Type.LABEL, weight=600 if row.children else 400), palette.text
        )
        painter.restore()
