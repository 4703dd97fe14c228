"""What every list of rows has in common: how it is dressed, which row is chosen, walking, the ring of the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame

from kshare.ui.actions import pressed
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Radius


def dress(view: QAbstractItemView, name: str) -> None:
    """Name it, and let it scroll by pixels and choose one row at a time."""
    view.setAccessibleName(name)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setTabKeyNavigation(False)
    view.setMouseTracking(True)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.verticalScrollBar().setSingleStep(24)


def chosen_index(view: QAbstractItemView) -> QModelIndex:
    """The selected index. Qt makes the first row current, unselected, as soon as a list gets the keyboard."""
    index, selection = view.currentIndex(), view.selectionModel()
    return index if selection is not None and selection.isSelected(index) else QModelIndex()


def is_halfway(view: QAbstractItemView) -> bool:
    """True while one row is current and another selected: Qt changes them one after the other."""
    selection = view.selectionModel()
    return selection is not None and selection.hasSelection() and not chosen_index(view).isValid()


def step(view: QAbstractItemView, by: int) -> None:
    """Choose a neighbour of the chosen row; from nowhere it begins at the top."""
    model = view.model()
    if model is None or model.rowCount() == 0:
        return
    at = chosen_index(view).row()
    number = 0 if at < 0 else max(0, min(model.rowCount() - 1, at + by))
    view.setCurrentIndex(model.index(number, 0))


def takes_key(view: QAbstractItemView, event: QKeyEvent) -> bool:
    """J and K walk; other letters are commands of the window here, not a search through the rows."""
    for key, by in (("list.next", 1), ("list.previous", -1)):
        if pressed(event, key):
            step(view, by)
            return True
    if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
        return False
    if event.text() and event.text().isprintable():
        event.ignore()
        return True
    return False


def draw_focus(view: QAbstractItemView) -> None:
    """A ring around the list while the keyboard is in it but no row is chosen."""
    if paint.shows_focus(view) and not chosen_index(view).isValid():
        painter = QPainter(view.viewport())
        ring = QRectF(view.viewport().rect()).adjusted(2, 2, -2, -2)
        paint.focus_ring(painter, ring, Radius.CHIP, theme().palette)
        painter.end()
