"""Pages in a list: read bit by bit behind a cursor, painted with tags and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kshare.queries.pages import ListPages, PageList, PageRow, list_pages
from kshare.render.plain import first_words
from kshare.ui import paint
from kshare.ui.presenting import time_words
from kshare.ui.session import Session
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type
from kshare.words import say

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
HEIGHT: Final = 84
_BATCH: Final = 60


class PagesModel(QAbstractListModel):
    """Rows of `list_pages` under `Qt.UserRole`; more are asked for as the view nears the end."""

    loaded = Signal()
    """The first rows are here, or there are none."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.request = ListPages(limit=_BATCH)
        self._rows: list[PageRow] = []
        self._next: str | None = None
        self._busy = self._wanted = False
        self.now_ms = 0

    def ask(self, request: ListPages) -> None:
        """Show other pages; the old rows stay until the new ones are here."""
        self.request = replace(request, limit=_BATCH, after=None)
        self._reload(self.request)

    def refresh(self) -> None:
        """The same pages as they are now, as many as were shown."""
        self._reload(replace(self.request, limit=max(_BATCH, min(len(self._rows), 10 * _BATCH))))

    def _reload(self, request: ListPages) -> None:
        self._busy = True
        self._session.ask(list_pages, request, self, self._show_first)

    def _show_first(self, found: PageList) -> None:
        self.now_ms, self._busy = self._session.wall(), False
        self._next = found.next
        if [row.id for row in found.items] == [row.id for row in self._rows]:
            self._rows = list(found.items)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        else:
            self.beginResetModel()
            self._rows = list(found.items)
            self.endResetModel()
        self.loaded.emit()
        if self._wanted:
            self.fetchMore()

    def _append(self, found: PageList) -> None:
        self._busy = False
        self._next = found.next
        if found.items:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(found.items) - 1)
            self._rows.extend(found.items)
            self.endInsertRows()
        if self._wanted:
            self.fetchMore()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Rows that are here."""
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: Index = _NOWHERE) -> bool:
        """True if there are further pages."""
        return not parent.isValid() and self._next is not None

    def fetchMore(self, parent: Index = _NOWHERE) -> None:
        """Ask for them, or as soon as the last answer is here: a view that is at its end asks only once."""
        self._wanted = self._busy
        if self.canFetchMore(parent) and not self._busy:
            self._busy = True
            request = replace(self.request, after=self._next)
            self._session.ask(list_pages, request, self, self._append)

    def number_of(self, page_id: str) -> int:
        """Where a page stands, or -1."""
        return next((at for at, row in enumerate(self._rows) if row.id == page_id), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row or its sentence."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            parts = [row.title, row.updated_by.name, time_words(row.updated_ms, self.now_ms)]
            if row.conflicts:
                parts.append(say("changed differently by colleagues"))
            return ". ".join(parts)
        return None


class PageDelegate(QStyledItemDelegate):
    """Title, first words, who and when, tags, and a chip where a choice waits."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for all."""
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one page."""
        row, palette = index.data(Qt.ItemDataRole.UserRole), theme().palette
        model = index.model()
        now_ms = model.now_ms if isinstance(model, PagesModel) else 0
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        border = palette.accent if selected else palette.line_strong if hovered else palette.line
        card = QRectF(option.rect).adjusted(Space.M, 3, -Space.M, -3)
        painter.save()
        paint.box(painter, card, Radius.CARD, palette.surface, border, 1.6 if selected else 1)
        _draw_page(painter, card, row, palette, now_ms)
        painter.restore()


def _draw_page(painter: QPainter, card: QRectF, row: PageRow, palette: Palette, now_ms: int) -> None:
    at = QPointF(card.left() + Space.L, card.top() + 13)
    paint.draw_icon(painter, at, "file-text", palette.page, Size.ICON_SMALL)
    left = card.left() + Space.L + Size.ICON_SMALL + Space.M
    right = card.right() - Space.L
    if row.conflicts:
        right = _pill(painter, right, card.top() + 10, say("Two versions"), "warn", "warn_soft") - Space.S
    room = QRectF(left, card.top() + 9, right - left, 22)
    paint.line_of_text(painter, room, row.title, font(Type.HEADING), palette.text)
    words = QRectF(left, room.bottom() + 1, card.right() - Space.L - left, 19)
    paint.line_of_text(
        painter, words, first_words(row.preview, 160), font(Type.LABEL, weight=400), palette.text2
    )
    meta = QRectF(left, words.bottom() + 1, words.width(), 18)
    facts = f"{row.updated_by.name} · {time_words(row.updated_ms, now_ms)}"
    width = paint.line_of_text(painter, meta, facts, font(Type.META), palette.text3)
    tags = "   ".join(f"#{tag}" for tag in row.tags)
    meta.setLeft(meta.left() + width + Space.M)
    if tags and meta.width() > Space.HUGE:
        paint.line_of_text(painter, meta, tags, font(Type.META_STRONG), palette.accent_text)


def _pill(painter: QPainter, right: float, top: float, word: str, ink: str, fill: str) -> float:
    """A painted chip that ends at `right`; returns where it begins."""
    palette = theme().palette
    width = paint.metrics(font(Type.CAPTION)).horizontalAdvance(word) + 18
    rect = QRectF(right - width, top, width, 20)
    paint.box(painter, rect, 10, getattr(palette, fill))
    paint.line_of_text(painter, rect, word, font(Type.CAPTION), getattr(palette, ink), paint.CENTRE)
    return rect.left()


class ChipRow(QWidget):
    """Chips on one line; those that find no room are hidden, never squeezed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips: list[QWidget] = []
        self.setFixedHeight(26)

    def show_chips(self, chips: Sequence[QWidget]) -> None:
        """Other chips."""
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = list(chips)
        for chip in self.chips:
            chip.setParent(self)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Room for more or fewer."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        left = 0
        for chip in self.chips:
            size = chip.sizeHint()
            chip.setGeometry(left, 0, size.width(), size.height())
            chip.setVisible(left + size.width() <= self.width() or left == 0)
            left += size.width() + Space.XS + 2
