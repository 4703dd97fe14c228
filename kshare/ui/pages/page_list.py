"""Pages in a list: read bit by bit behind a cursor, painted with tags and marks."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QObject,
    QPointF,
    QRectF,
    Qt,
)
from PySide6.QtGui import QCursor, QPainter

from kshare.queries.page_care import reason_words
from kshare.queries.pages import ListPages, PageList, PageRow
from kshare.render.plain import first_words
from kshare.ui.delegates.framed_row import FramedRowDelegate
from kshare.ui.models.keyset import KeysetModel
from kshare.ui.pages.views import PagesRequest, read_pages
from kshare.ui.presenting.times import time_words
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type
from kshare.words import say

HEIGHT: Final = 84
ICON_ROOM: Final = Space.M + Space.L + Size.ICON_SMALL + Space.S
"""From the edge of a row to behind its icon: a click there chooses the page."""


class PagesModel(KeysetModel[PageRow, PagesRequest, PageList]):
    """The pages of one view of the wiki."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, read_pages, ListPages(), parent)

    def spoken(self, row: PageRow) -> str:
        """Title, who changed it and when, and whether a choice waits."""
        parts = [row.title, facts_of(row, self.now_ms), *map(reason_words, row.reasons)]
        if row.conflicts and not row.reasons:
            parts.append(say("changed differently by colleagues"))
        return ". ".join(parts)


class PageDelegate(FramedRowDelegate):
    """Title, first words, who and when, tags, and a chip where a choice waits."""

    height = HEIGHT

    def draw(self, painter: QPainter, card: QRectF, row: PageRow, palette: Palette, now_ms: int) -> None:
        """Draw one page."""
        _draw_page(painter, card, row, palette, now_ms)
        at = QPointF(card.left() + Space.L, card.top() + 13)
        name, ink = self._icon_of(row, card, palette)
        paint.draw_icon(painter, at, name, ink, Size.ICON_SMALL)

    def _icon_of(self, row: PageRow, card: QRectF, palette: Palette) -> tuple[str, str]:
        """A box to tick while several pages are chosen, or the mouse is where one begins to choose."""
        selected = self._view.selectionModel().selectedIndexes()
        chosen = any(index.data(Qt.ItemDataRole.UserRole) is row for index in selected)
        if len(selected) > 1 and chosen:
            return "square-check", palette.accent
        mouse = self._view.viewport().mapFromGlobal(QCursor.pos())
        near = self._view.underMouse() and card.contains(QPointF(mouse)) and mouse.x() < ICON_ROOM
        if len(selected) > 1 or near:
            return "square", palette.text3
        return ("trash-2", palette.text3) if row.deleted_by is not None else ("file-text", palette.page)


def _draw_page(painter: QPainter, card: QRectF, row: PageRow, palette: Palette, now_ms: int) -> None:
    left = card.left() + Space.L + Size.ICON_SMALL + Space.M
    right = card.right() - Space.L
    if row.conflicts:
        right = _pill(painter, right, card.top() + 10, say("Two versions"), "warn", "warn_soft") - Space.S
    room = QRectF(left, card.top() + 9, right - left, 22)
    paint.line_of_text(painter, room, row.title, font(Type.HEADING), palette.text)
    words = QRectF(left, room.bottom() + 1, card.right() - Space.L - left, 19)
    why = ". ".join(map(reason_words, row.reasons))
    style, ink = font(Type.LABEL, weight=400), palette.warn if why else palette.text2
    paint.line_of_text(painter, words, why or first_words(row.preview, 160), style, ink)
    meta = QRectF(left, words.bottom() + 1, words.width(), 18)
    width = paint.line_of_text(painter, meta, facts_of(row, now_ms), font(Type.META), palette.text3)
    tags = "   ".join(f"#{tag}" for tag in row.tags)
    meta.setLeft(meta.left() + width + Space.M)
    if tags and meta.width() > Space.HUGE:
        paint.line_of_text(painter, meta, tags, font(Type.META_STRONG), palette.accent_text)


def facts_of(row: PageRow, now_ms: int) -> str:
    """Who touched it last and when; of a deleted page who deleted it."""
    if row.deleted_by is not None:
        when = time_words(row.deleted_ms, now_ms)
        return say("Deleted by {name} · {time}", name=row.deleted_by.name, time=when)
    return f"{row.updated_by.name} · {time_words(row.updated_ms, now_ms)}"


def _pill(painter: QPainter, right: float, top: float, word: str, ink: str, fill: str) -> float:
    """A painted chip that ends at `right`; returns where it begins."""
    palette = theme().palette
    width = paint.metrics(font(Type.CAPTION)).horizontalAdvance(word) + 18
    rect = QRectF(right - width, top, width, 20)
    paint.box(painter, rect, Radius.CHIP, getattr(palette, fill))
    paint.line_of_text(painter, rect, word, font(Type.CAPTION), getattr(palette, ink), paint.CENTRE)
    return rect.left()
