"""Bookmarks in a list: read bit by bit behind a cursor, painted with a letter mark instead of a picture.

No icon is fetched from anywhere: asking a server for one would tell it what a colleague reads.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kshare.queries.bookmarks import BookmarkList, BookmarkRow, ListBookmarks, list_bookmarks
from kshare.queries.reader import Person
from kshare.render.plain import first_words
from kshare.ui import paint
from kshare.ui.presenting import time_words
from kshare.ui.session import Session
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import ON_AVATAR, Palette, Radius, Space, Type, avatar_colour
from kshare.words import say, say_many

Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()
HEIGHT: Final = 88
_BATCH: Final = 60
_MARK: Final = 36


def saver_words(savers: tuple[Person, ...]) -> str:
    """Who keeps an address: one name, two, or one and how many others."""
    names = [saver.name for saver in savers]
    match len(names):
        case 0:
            return ""
        case 1:
            return names[0]
        case 2:
            return say("{name} and {other}", name=names[0], other=names[1])
        case count:
            return say_many("{name} and {count} other", "{name} and {count} others", count - 1, name=names[0])


def place_words(row: BookmarkRow) -> str:
    """Where an address leads, in short: its host, or the beginning of what has none."""
    return row.host or row.url


def letter_of(host: str) -> str:
    """The letter that stands for a host.

    >>> letter_of("www.example.org"), letter_of("")
    ('E', '#')
    """
    return next((char for char in host.removeprefix("www.") if char.isalnum()), "#").upper()


class BookmarksModel(QAbstractListModel):
    """Rows of `list_bookmarks` under `Qt.UserRole`; more are asked for as the view nears the end."""

    loaded = Signal()
    """The first rows are here, or there are none."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.request = ListBookmarks(limit=_BATCH)
        self._rows: list[BookmarkRow] = []
        self._next: str | None = None
        self._busy = self._wanted = False
        self.now_ms = 0

    def ask(self, request: ListBookmarks) -> None:
        """Show other bookmarks; the old rows stay until the new ones are here."""
        self.request = replace(request, limit=_BATCH, after=None)
        self._reload(self.request)

    def refresh(self) -> None:
        """The same bookmarks as they are now, as many as were shown."""
        self._reload(replace(self.request, limit=max(_BATCH, min(len(self._rows), 10 * _BATCH))))

    def _reload(self, request: ListBookmarks) -> None:
        self._busy = True
        self._session.ask(list_bookmarks, request, self, self._show_first)

    def _show_first(self, found: BookmarkList) -> None:
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

    def _append(self, found: BookmarkList) -> None:
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
        """True if there are further bookmarks."""
        return not parent.isValid() and self._next is not None

    def fetchMore(self, parent: Index = _NOWHERE) -> None:
        """Ask for them, or as soon as the last answer is here: a view that is at its end asks only once."""
        self._wanted = self._busy
        if self.canFetchMore(parent) and not self._busy:
            self._busy = True
            request = replace(self.request, after=self._next)
            self._session.ask(list_bookmarks, request, self, self._append)

    def number_of(self, bookmark_id: str) -> int:
        """Where a bookmark stands, or -1."""
        return next((at for at, row in enumerate(self._rows) if row.id == bookmark_id), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row or its sentence."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = [row.title, place_words(row), row.note, *(f"#{tag}" for tag in row.tags)]
            parts.append(say("kept by {names}", names=saver_words(row.savers)))
            parts.append(time_words(row.saved_ms, self.now_ms))
            return ". ".join(part for part in parts if part)
        return None


class BookmarkDelegate(QStyledItemDelegate):
    """Letter mark, title and host, note, who keeps it and since when, tags."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for all."""
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one bookmark."""
        row, palette = index.data(Qt.ItemDataRole.UserRole), theme().palette
        model = index.model()
        now_ms = model.now_ms if isinstance(model, BookmarksModel) else 0
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        border = palette.accent if selected else palette.line_strong if hovered else palette.line
        card = QRectF(option.rect).adjusted(Space.M, 3, -Space.M, -3)
        painter.save()
        paint.box(painter, card, Radius.CARD, palette.surface, border, 1.6 if selected else 1)
        _draw_bookmark(painter, card, row, palette, now_ms)
        painter.restore()


def _draw_bookmark(painter: QPainter, card: QRectF, row: BookmarkRow, palette: Palette, now_ms: int) -> None:
    mark = QRectF(card.left() + Space.L, card.top() + 13, _MARK, _MARK)
    paint.box(painter, mark, Radius.CONTROL, avatar_colour(row.host or row.url))
    paint.line_of_text(
        painter, mark, letter_of(row.host or row.title), font(Type.HEADING), ON_AVATAR, paint.CENTRE
    )
    left = mark.right() + Space.M
    width = card.right() - Space.L - left
    title = QRectF(left, card.top() + 9, width, 22)
    paint.line_of_text(painter, title, row.title, font(Type.HEADING), palette.text)
    words = QRectF(left, title.bottom() + 1, width, 19)
    place = place_words(row)
    taken = paint.line_of_text(painter, words, place, font(Type.LABEL, weight=500), palette.bookmark)
    note = first_words(row.note, 160)
    words.setLeft(left + taken + Space.S)
    if note and words.width() > Space.HUGE:
        paint.line_of_text(painter, words, note, font(Type.LABEL, weight=400), palette.text2)
    meta = QRectF(left, words.bottom() + 1, width, 18)
    facts = f"{saver_words(row.savers)} · {time_words(row.saved_ms, now_ms)}"
    taken = paint.line_of_text(painter, meta, facts, font(Type.META), palette.text3)
    meta.setLeft(left + taken + Space.M)
    tags = "   ".join(f"#{tag}" for tag in row.tags)
    if tags and meta.width() > Space.HUGE:
        paint.line_of_text(painter, meta, tags, font(Type.META_STRONG), palette.accent_text)
