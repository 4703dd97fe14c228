"""Notices in a list: who did what, about which item, when, and a dot while nobody looked at it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter

from kshare.queries.inbox import ANSWER, CHANGE, MARK, MENTION, REPLY, Inbox, Notice, Notices, inbox
from kshare.queries.notice_words import notice_words
from kshare.ui.delegates.framed_row import FramedRowDelegate
from kshare.ui.models.keyset import KeysetModel
from kshare.ui.presenting.times import time_words
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Size, Space, Type
from kshare.words import say

HEIGHT: Final = 84
_FACE: Final = 36
_DOT: Final = 8
_LOOKS: Final = {
    MENTION: ("at-sign", "post"),
    REPLY: ("reply", "post"),
    ANSWER: ("circle-help", "page"),
    CHANGE: ("file-text", "page"),
    MARK: ("heart", "person"),
}
"""Icon and colour of each kind; others are trouble of a space."""


class NoticesModel(KeysetModel[Notice, Inbox, Notices]):
    """Notices, the newest first."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(session, inbox, Inbox(), parent)

    def spoken(self, row: Notice) -> str:
        """Whether it is new, who did what, about which item, what was said, when."""
        parts = [say("New") if row.new else "", notice_words(row), row.title, row.words]
        parts.append(time_words(row.at_ms, self.now_ms))
        return ". ".join(part for part in parts if part)


class NoticeDelegate(FramedRowDelegate):
    """A face with the kind's icon, the sentence, and below it the item and what was said."""

    height = HEIGHT

    def draw(self, painter: QPainter, card: QRectF, row: Notice, palette: Palette, now_ms: int) -> None:
        """Draw one notice."""
        icon, token = _LOOKS.get(row.kind, ("triangle-alert", "warn"))
        ink: str = getattr(palette, token)
        _draw_face(painter, card, row, icon, palette, ink)
        left = card.left() + Space.L + _FACE + Space.M + 2
        right = card.right() - Space.L
        if row.new:
            dot = QRectF(right - _DOT, card.top() + 17, _DOT, _DOT)
            paint.box(painter, dot, _DOT / 2, palette.accent)
            right = dot.left() - Space.S
        time = time_words(row.at_ms, now_ms)
        width = paint.metrics(font(Type.META)).horizontalAdvance(time)
        side = QRectF(right - width, card.top() + 10, width + 1, 22)
        paint.line_of_text(painter, side, time, font(Type.META), palette.text3, paint.RIGHT)
        room = QRectF(left, card.top() + 10, side.left() - Space.M - left, 22)
        style = font(Type.LABEL, weight=600 if row.new else 500)
        paint.line_of_text(painter, room, notice_words(row), style, palette.text)
        below = QRectF(left, room.bottom() + 1, card.right() - Space.L - left, 18)
        said = row.words if row.words != row.title else ""
        about = row.title or said or row.space
        is_titled = row.item_kind in ("page", "bookmark")
        paint.line_of_text(
            painter, below, about, font(Type.META_STRONG if is_titled else Type.META), palette.text2
        )
        below.translate(0, 18)
        words = said if row.title and said else row.space if about != row.space else ""
        paint.line_of_text(painter, below, words, font(Type.META), palette.text3)


def _draw_face(painter: QPainter, card: QRectF, row: Notice, icon: str, palette: Palette, ink: str) -> None:
    face = QRectF(card.left() + Space.L, card.top() + 13, _FACE, _FACE)
    if row.actor is None:
        paint.box(painter, face, _FACE / 2, palette.warn_soft)
        at = QPointF(face.center().x() - Size.ICON / 2, face.center().y() - Size.ICON / 2)
        paint.draw_icon(painter, at, icon, ink, Size.ICON)
        return
    paint.avatar(painter, face, row.actor.name, row.actor.id)
    badge = QRectF(face.right() - 14, face.bottom() - 14, 20, 20)
    paint.box(painter, badge, badge.height() / 2, palette.surface, palette.line)
    paint.draw_icon(painter, badge.topLeft() + QPointF(4, 4), icon, ink, 12)
