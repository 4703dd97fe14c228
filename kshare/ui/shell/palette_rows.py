"""The rows of the quick switcher: a list to a screen reader as every other, with a heading above each group."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QObject,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from kshare.ui.models.indexes import NOWHERE, Index
from kshare.ui.models.rows import Ranges
from kshare.ui.shell.palette_offers import Offer
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type
from kshare.words import say

WIDTH: Final = 620
_ROW: Final = 38
_HEADING: Final = 28


def spoken(offer: Offer) -> str:
    """A row in words."""
    return f"{offer.text}, {offer.meta}".strip(", ")


class OffersModel(QAbstractListModel):
    """What is offered; the first row of each group knows the heading above it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.offers: tuple[Offer, ...] = ()
        self._headings: dict[int, str] = {}

    def show_offers(self, places: Sequence[Offer], deeds: Sequence[Offer]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.offers = (*places, *deeds)
        groups = ((0, say("Go to"), places), (len(places), say("Do"), deeds))
        self._headings = {first: heading for first, heading, offers in groups if offers}
        self.endResetModel()

    def heading(self, number: int) -> str:
        """What stands above a row, mostly nothing."""
        return self._headings.get(number, "")

    @property
    def height(self) -> int:
        """Of all rows with their headings (px)."""
        return _HEADING * len(self._headings) + _ROW * len(self.offers)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many rows."""
        return 0 if parent.isValid() else len(self.offers)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """The words of a row."""
        if not index.isValid():
            return None
        offer = self.offers[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(offer)
        return offer.text if role == Qt.ItemDataRole.DisplayRole else None


class _OfferDelegate(QStyledItemDelegate):
    """Draws the rows of an `OffersModel`."""

    def __init__(self, rows: Rows) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """A row, and its heading."""
        heading = self._rows.model_of_offers.heading(index.row())
        return QSize(_ROW, _ROW + (_HEADING if heading else 0))

    def paint(self, painter: QPainter, _option: QStyleOptionViewItem, index: Index) -> None:
        """The heading in capitals, the row below it."""
        number, palette = index.row(), theme().palette
        model, row = self._rows.model_of_offers, QRectF(self._rows.row_rect(number))
        heading = model.heading(number)
        if heading:
            width = row.width() - 2 * Space.M
            above = QRectF(row.left() + Space.M, row.top() - _HEADING, width, _HEADING)
            paint.line_of_text(painter, above, heading.upper(), font(Type.OVERLINE), palette.text3)
        _draw_offer(painter, row, model.offers[number], number == self._rows.number, palette)


class Rows(QListView):
    """Two groups of rows, of which one is current; the keyboard stays in the field above."""

    taken = Signal(object)
    """The `Offer` that was clicked."""
    current_changed = Signal(str)
    """The current row in words."""
    walked = Signal(str)
    """The same after a step, with its number: the field keeps the keyboard, so that nobody else would say it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model_of_offers = OffersModel(self)
        self.setAccessibleName(say("Go to or do"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setItemDelegate(_OfferDelegate(self))
        self.setModel(self.model_of_offers)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """All rows, from above."""
        return self.model_of_offers.offers

    @property
    def number(self) -> int:
        """Of the current row, from 0; -1 without rows."""
        return self.currentIndex().row()

    @property
    def current(self) -> Offer | None:
        """The row that Enter takes."""
        return self.offers[self.number] if self.number >= 0 else None

    def show_offers(self, places: Sequence[Offer], deeds: Sequence[Offer]) -> None:
        """Other rows; the first is current."""
        self.model_of_offers.show_offers(places, deeds)
        self._choose(0)

    def step(self, by: int) -> None:
        """The neighbour; behind the last comes the first."""
        if self.offers:
            self._choose((self.number + by) % len(self.offers))
            self.walked.emit(f"{self._spoken}, {self.number + 1}/{len(self.offers)}")

    def _choose(self, number: int) -> None:
        self.setCurrentIndex(self.model_of_offers.index(number, 0))
        self.scrollTo(self.currentIndex())
        self.current_changed.emit(self._spoken)

    @property
    def _spoken(self) -> str:
        return spoken(self.current) if self.current is not None else ""

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(WIDTH, self.model_of_offers.height)

    def row_rect(self, number: int) -> QRect:
        """Where a row is, without the heading above it."""
        rect = self.visualRect(self.model_of_offers.index(number, 0))
        return rect.adjusted(0, rect.height() - _ROW, 0, 0)

    def _row_at(self, event: QMouseEvent) -> int:
        at = event.position().toPoint()
        number = self.indexAt(at).row()
        return number if number >= 0 and self.row_rect(number).contains(at) else -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The current row stays in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The row under the mouse is the current one."""
        number = self._row_at(event)
        if number >= 0 and number != self.number:
            self._choose(number)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes it."""
        number = self._row_at(event)
        if number >= 0:
            self.taken.emit(self.offers[number])


def _draw_offer(painter: QPainter, rect: QRectF, offer: Offer, current: bool, palette: Palette) -> None:
    if current:
        paint.box(painter, rect, Radius.CONTROL, palette.selected)
    at = QPointF(rect.left() + Space.M, rect.center().y() - Size.ICON / 2)
    paint.draw_icon(painter, at, offer.icon, getattr(palette, offer.ink), Size.ICON)
    keys = offer.command.keys if offer.command is not None else say("Enter") if current else ""
    style = font(Type.META)
    width = paint.metrics(style).horizontalAdvance(keys)
    right = rect.right() - Space.M
    paint.line_of_text(
        painter, QRectF(right - width, rect.top(), width + 1, _ROW), keys, style, palette.text3, paint.RIGHT
    )
    left = at.x() + Size.ICON + Space.M
    room = QRectF(left, rect.top(), right - width - Space.M - left, _ROW)
    room.setLeft(room.left() + _marked(painter, room, offer.text, offer.marks, palette.text) + Space.M)
    if room.width() > Space.HUGE:
        paint.line_of_text(painter, room, offer.meta, style, palette.text3)


def _marked(painter: QPainter, room: QRectF, text: str, marks: Ranges, ink: str) -> float:
    """Text on one line with what matched in bold; returns its width."""
    plain, bold = font(Type.BODY), font(Type.BODY, weight=700)
    ends = [0, *(end for mark in marks for end in mark), len(text)]
    left = 0.0
    for number, (start, end) in enumerate(pairwise(ends)):
        part = QRectF(room.left() + left, room.top(), room.width() - left, room.height())
        if start < end and part.width() > 0:
            left += paint.line_of_text(painter, part, text[start:end], bold if number % 2 else plain, ink)
    return left
