"""Bookmarks in a list: read bit by bit behind a cursor, painted with a letter mark instead of a picture.

No icon is fetched from anywhere: asking a server for one would tell it what a colleague reads.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter

from kshare.queries.bookmarks import BookmarkList, BookmarkRow, ListBookmarks, list_bookmarks
from kshare.queries.reader import Person
from kshare.render.plain import first_words
from kshare.ui.bookmarks.wording import check_words, letter_of, place_words
from kshare.ui.delegates.framed_row import FramedRowDelegate
from kshare.ui.models.keyset import KeysetModel
from kshare.ui.presenting.times import time_words
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.fonts import font
from kshare.ui.theme.letters import avatar_colour
from kshare.ui.theme.tokens import ON_AVATAR, Palette, Radius, Size, Space, Type
from kshare.words import say, say_many

HEIGHT: Final = 88
_MARK: Final = 36
_WARNING: Final = 14


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


class BookmarksModel(KeysetModel[BookmarkRow, ListBookmarks, BookmarkList]):
    """The bookmarks of a space, latest first."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, list_bookmarks, ListBookmarks(), parent)

    def key(self, row: BookmarkRow) -> str:
        """The card in its space: two spaces may hold one for the same address."""
        return row.ref

    def spoken(self, row: BookmarkRow) -> str:
        """Title, host, note, tags, who keeps it and since when."""
        parts = [row.title, place_words(row), row.note, *(f"#{tag}" for tag in row.tags)]
        parts.append(say("kept by {names}", names=saver_words(row.savers)))
        parts.append(time_words(row.saved_ms, self.now_ms))
        parts.append(say("kept for later") if row.later else "")
        parts.append(check_words(row, self.now_ms))
        return ". ".join(part for part in parts if part)


class BookmarkDelegate(FramedRowDelegate):
    """Letter mark, title and host, note, who keeps it and since when, tags."""

    height = HEIGHT

    def draw(self, painter: QPainter, card: QRectF, row: BookmarkRow, palette: Palette, now_ms: int) -> None:
        """Draw one bookmark."""
        _draw_bookmark(painter, card, row, palette, now_ms)


def _draw_bookmark(painter: QPainter, card: QRectF, row: BookmarkRow, palette: Palette, now_ms: int) -> None:
    mark = QRectF(card.left() + Space.L, card.top() + 13, _MARK, _MARK)
    paint.box(painter, mark, Radius.CONTROL, avatar_colour(row.host or row.url))
    paint.line_of_text(
        painter, mark, letter_of(row.host or row.title), font(Type.HEADING), ON_AVATAR, paint.CENTRE
    )
    left = mark.right() + Space.M
    width = card.right() - Space.L - left
    title = QRectF(left, card.top() + 9, width, 22)
    if row.later:
        at = QPointF(title.right() - Size.ICON_SMALL, title.center().y() - Size.ICON_SMALL / 2)
        paint.draw_icon(painter, at, "clock", palette.accent_text, Size.ICON_SMALL)
        title.setRight(at.x() - Space.S)
    paint.line_of_text(painter, title, row.title, font(Type.HEADING), palette.text)
    words = QRectF(left, title.bottom() + 1, width, 19)
    _draw_place(painter, words, row, palette, now_ms)
    meta = QRectF(left, words.bottom() + 1, width, 18)
    facts = f"{saver_words(row.savers)} · {time_words(row.saved_ms, now_ms)}"
    taken = paint.line_of_text(painter, meta, facts, font(Type.META), palette.text3)
    meta.setLeft(meta.left() + taken + Space.M)
    tags = "   ".join(f"#{tag}" for tag in row.tags)
    if tags and meta.width() > Space.HUGE:
        paint.line_of_text(painter, meta, tags, font(Type.META_STRONG), palette.accent_text)


def _draw_place(painter: QPainter, room: QRectF, row: BookmarkRow, palette: Palette, now_ms: int) -> None:
    """The host, then what is wrong with the address, or else the note."""
    taken = paint.line_of_text(
        painter, room, place_words(row), font(Type.LABEL, weight=500), palette.bookmark
    )
    rest = room.adjusted(taken + Space.S, 0, 0, 0)
    if rest.width() <= Space.HUGE:
        return
    if trouble := check_words(row, now_ms):
        at = QPointF(rest.left(), rest.center().y() - _WARNING / 2)
        paint.draw_icon(painter, at, "triangle-alert", palette.warn, _WARNING)
        rest.setLeft(at.x() + _WARNING + Space.XS)
        paint.line_of_text(painter, rest, trouble, font(Type.LABEL, weight=400), palette.warn)
    elif note := first_words(row.note, 160):
        paint.line_of_text(painter, rest, note, font(Type.LABEL, weight=400), palette.text2)
