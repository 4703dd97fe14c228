"""Pages in a list: read bit by bit behind a cursor, painted with tags and marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QObject,
    QPointF,
    QRectF,
)
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from kshare.queries.pages import ListPages, PageList, PageRow, list_pages
from kshare.render.plain import first_words
from kshare.ui import paint
from kshare.ui.delegates.framed_row import FramedRowDelegate
from kshare.ui.models.keyset import KeysetModel
from kshare.ui.presenting import time_words
from kshare.ui.session import Session
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Size, Space, Type
from kshare.words import say

HEIGHT: Final = 84


class PagesModel(KeysetModel[PageRow, ListPages, PageList]):
    """The pages of a space, by title or by last change."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, list_pages, ListPages(), parent)

    def spoken(self, row: PageRow) -> str:
        """Title, who changed it and when, and whether a choice waits."""
        parts = [row.title, row.updated_by.name, time_words(row.updated_ms, self.now_ms)]
        if row.conflicts:
            parts.append(say("changed differently by colleagues"))
        return ". ".join(parts)


class PageDelegate(FramedRowDelegate):
    """Title, first words, who and when, tags, and a chip where a choice waits."""

    height = HEIGHT

    def draw(self, painter: QPainter, card: QRectF, row: PageRow, palette: Palette, now_ms: int) -> None:
        """Draw one page."""
        _draw_page(painter, card, row, palette, now_ms)


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
