"""The list of cards: of any height, with real buttons on the current one."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QGridLayout, QListView, QWidget

from kshare.ui.actions import action, shown_keys
from kshare.ui.delegates import listing
from kshare.ui.delegates.card import COUNT_WIDTH, COUNTS, EXTRA_WIDTH, EXTRAS, CardDelegate, Part
from kshare.ui.models.feed import FeedModel
from kshare.ui.models.indexes import Index
from kshare.ui.models.kinds import kind_word
from kshare.ui.models.rows import CardRow
from kshare.ui.theme.apply import follow_text_size, follow_theme
from kshare.ui.theme.tokens import Size
from kshare.ui.widgets.buttons import IconButton
from kshare.words import say


class _CountButtons(QWidget):
    """What can be done to a card as real buttons, for keyboard and screen readers."""

    pressed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as the painted figures below it
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._buttons: dict[Part, IconButton] = {}
        actions = ("item.reply", "item.pass_on", "item.helped", "item.save", "")
        for place, ((part, icon), key) in enumerate(zip((*COUNTS, *EXTRAS), actions, strict=True)):
            name, keys = (action(key).name, shown_keys(key)) if key else (say("More"), "")
            button = IconButton(icon, name, ink="text3", size=Size.ICON_SMALL, shortcut=keys)
            button.clicked.connect(lambda _checked=False, part=part: self.pressed.emit(part))
            # Each begins where its painted figure does, whether it has a figure or not.
            row.setColumnMinimumWidth(place, COUNT_WIDTH if place < len(COUNTS) else EXTRA_WIDTH)
            row.addWidget(button, 0, place, Qt.AlignmentFlag.AlignLeft)
            self._buttons[part] = button
        row.setColumnStretch(len(self._buttons), 1)

    def corner(self, part: Part) -> QPoint:
        """Where a menu of this button opens, on the screen."""
        button = self._buttons[part]
        return button.mapToGlobal(QPoint(0, button.height()))

    def show_row(self, row: CardRow) -> None:
        """Figures and marks of one card; whom it is about is said with each button."""
        for (part, _), figure in zip(COUNTS, (row.replies, row.reposts, row.marks), strict=True):
            self._buttons[part].setText(str(figure) if figure else "")
        whose = say("{kind} by {name}", kind=kind_word(row.kind), name=row.author)
        for part, button in self._buttons.items():
            button.setAccessibleDescription(
                f"{button.text()} {whose}".strip() if part is not Part.MORE else whose
            )
        helped = row.marked == "helped"
        name = say("You said that this helped; take it back") if helped else say("This helped me")
        ink = "accent_text" if helped else "text3"
        self._buttons[Part.HELPED].show_icon("heart", name, ink=ink, filled=helped)
        name = say("Not for later any more") if row.later else action("item.save").name
        ink = "accent_text" if row.later else "text3"
        self._buttons[Part.LATER].show_icon("bookmark", name, ink=ink, filled=row.later)


class CardList(QListView):
    """Cards of any height. `pressed(row, Part, detail)` says what of a card was pressed.

    `behind` is the token of the colour that the list stands on.
    """

    opened = Signal(object)
    """The row object that was opened with Enter or a click."""
    settled = Signal(object)
    """The row object that was chosen, or None."""
    pressed = Signal(object, object, str)
    menu_wanted = Signal(object, QPoint)
    """The card that a menu is wanted for, and where on the screen."""

    def __init__(self, name: str, parent: QWidget | None = None, *, behind: str = "canvas") -> None:
        super().__init__(parent)
        listing.dress(self, name)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        # Laid out in slices: the first screen must not wait for the height of the last row.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(60)
        self._cards = CardDelegate(self, behind)
        self._cards.pressed.connect(self.pressed)
        self.setItemDelegate(self._cards)
        self._counts: _CountButtons | None = None
        self.verticalScrollBar().valueChanged.connect(self._place_counts)
        self._anchor: tuple[str, int] | None = None
        self.clicked.connect(self._open)
        follow_theme(self._redraw)
        follow_text_size(self._redraw)

    @property
    def current_row(self) -> CardRow | None:
        """The card that is chosen; merely entering the list with Tab chooses none."""
        row = listing.chosen_index(self).data(Qt.ItemDataRole.UserRole)
        return row if isinstance(row, CardRow) else None

    def step(self, by: int) -> None:
        """Choose a neighbour, as J and K do; from nowhere it begins at the top."""
        listing.step(self, by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J, K, Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(listing.chosen_index(self))
        elif not listing.takes_key(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cards that are seen."""
        super().paintEvent(event)
        listing.draw_focus(self)

    def _open(self, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if row is not None:
            self.opened.emit(row)

    def _redraw(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Keep the reader's place when the model drops rows from its top."""
        super().setModel(model)
        if isinstance(model, FeedModel):
            model.about_to_trim.connect(self._remember_place)
            model.trimmed.connect(self._return_to_place)
        if model is not None:
            model.dataChanged.connect(self._place_counts)
            model.modelReset.connect(self._place_counts)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Move the real buttons to the chosen card and tell who follows the selection."""
        super().currentChanged(current, previous)
        self._settle()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """As above: the keys select a card before they make it current, the mouse after."""
        super().selectionChanged(selected, deselected)
        self._settle()

    def _settle(self) -> None:
        if not listing.is_halfway(self):
            self.settled.emit(self.current_row)
            self._place_counts()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards change their height with the width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
        self._place_counts()

    def updateGeometries(self) -> None:
        """The layout is settled: so are the places of the buttons."""
        super().updateGeometries()
        if hasattr(self, "_counts"):  # Qt calls this from its own constructor too
            self._place_counts()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be pressed."""
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        rect = self.visualRect(index)
        hot = row is not None and self._cards.part_at(event.position(), rect, row) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if hot else Qt.CursorShape.ArrowCursor)

    def _place_counts(self) -> None:
        index, row = listing.chosen_index(self), self.current_row
        rect = self.visualRect(index) if row is not None else QRect()
        seen = rect.height() > 0 and rect.intersects(self.viewport().rect())
        self._cards.covered = QPersistentModelIndex(index) if seen else QPersistentModelIndex()
        if seen and row is not None:
            counts = self._real_counts()
            counts.show_row(row)
            # Buttons have room around their icon; the painted figures have not.
            where = self._cards.shape(rect, row).counts().toRect()
            counts.setGeometry(where.adjusted(-8, -2, 4, 2))
            counts.show()
        elif self._counts is not None:
            self._counts.hide()

    def _real_counts(self) -> _CountButtons:
        """The buttons, made for the card that is chosen first: no list needs them to be painted."""
        if self._counts is None:
            self._counts = _CountButtons(self.viewport())
            self._counts.pressed.connect(self._press_count)
        return self._counts

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the card under the mouse, or of the chosen one for the keyboard."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else listing.chosen_index(self)
        row = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(row, CardRow):
            self.menu_wanted.emit(row, event.globalPos() if by_mouse else self.menu_corner())

    def menu_corner(self) -> QPoint:
        """Where the menu of the chosen card opens, on the screen."""
        if self._counts is not None and self._counts.isVisible():
            return self._counts.corner(Part.MORE)
        return self.viewport().mapToGlobal(self.visualRect(listing.chosen_index(self)).topLeft())

    def _press_count(self, part: Part) -> None:
        row = self.current_row
        if row is not None:
            self.pressed.emit(row, part, row.id)

    def _remember_place(self, count: int) -> None:
        top = self.indexAt(self.viewport().rect().topLeft())
        row = top.data(Qt.ItemDataRole.UserRole) if top.isValid() and top.row() >= count else None
        self._anchor = (row.id, self.visualRect(top).top()) if isinstance(row, CardRow) else None

    def _return_to_place(self, _count: int) -> None:
        model = self.model()
        if self._anchor is None or not isinstance(model, FeedModel):
            return
        item, offset = self._anchor
        number = model.number_of(item)
        if number >= 0:
            self.scrollTo(model.index(number), QAbstractItemView.ScrollHint.PositionAtTop)
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - offset)
