"""Pages that links name and nobody has written."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter

from kshare.queries.page_care import ListWanted, WantedList, WantedRow, list_wanted
from kshare.ui.delegates.framed_row import FramedRowDelegate
from kshare.ui.models.keyset import KeysetModel
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Size, Space, Type
from kshare.words import say, say_many

HEIGHT: Final = 64


class WantedModel(KeysetModel[WantedRow, ListWanted, WantedList]):
    """Titles, the most wanted first."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, list_wanted, ListWanted(), parent)

    def spoken(self, row: WantedRow) -> str:
        """The title and who wants it."""
        return f"{row.title}. {wanted_words(row)}"


def wanted_words(row: WantedRow) -> str:
    """How many pages link to a title, and which."""
    named = ", ".join(row.wanted_by)
    if row.count > len(row.wanted_by):
        return say_many(
            "Linked from {count} page: {titles} …",
            "Linked from {count} pages: {titles} …",
            row.count,
            titles=named,
        )
    return say("Linked from {titles}", titles=named)


class WantedDelegate(FramedRowDelegate):
    """A title in the colour of what is not there yet, and where it is named."""

    height = HEIGHT

    def draw(self, painter: QPainter, card: QRectF, row: WantedRow, palette: Palette, now_ms: int) -> None:
        """Draw one title."""
        at = QPointF(card.left() + Space.L, card.top() + 13)
        paint.draw_icon(painter, at, "file-plus", palette.danger, Size.ICON_SMALL)
        left = card.left() + Space.L + Size.ICON_SMALL + Space.M
        room = QRectF(left, card.top() + 9, card.right() - Space.L - left, 22)
        paint.line_of_text(painter, room, row.title, font(Type.HEADING), palette.text)
        meta = QRectF(left, room.bottom() + 1, room.width(), 18)
        paint.line_of_text(painter, meta, wanted_words(row), font(Type.META), palette.text3)
