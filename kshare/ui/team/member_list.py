"""Members in a list: who, where from, which role, and whose name somebody else has too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from kshare.model.statement import Role
from kshare.queries.members import Member
from kshare.ui.delegates.framed_row import FramedRowDelegate
from kshare.ui.delegates.row_list import RowList
from kshare.ui.presenting.people import person_words
from kshare.ui.presenting.times import date_words
from kshare.ui.team.values import role_word
from kshare.ui.theme import paint
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type
from kshare.words import say

HEIGHT: Final = 64
_NOBODY: Final = QModelIndex()


class MembersModel(QAbstractListModel):
    """Everybody, or those whose name, handle or unit holds what was typed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Member, ...] = ()
        self._rows: tuple[Member, ...] = ()
        self._words = ""

    def show_members(self, members: Sequence[Member]) -> None:
        """Others, or the same ones as they are now."""
        self._all = tuple(members)
        self._narrow()

    def find(self, typed: str) -> None:
        """Show only those who fit."""
        self._words = typed.strip().casefold()
        self._narrow()

    def _narrow(self) -> None:
        rows = tuple(each for each in self._all if self._words in _found_by(each))
        if rows != self._rows:  # news of somebody else must not take the selection away
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOBODY) -> int:
        """How many fit."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """A member or the sentence about one."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        member = self._rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return member
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(member)
        return None


def _found_by(member: Member) -> str:
    return f"{member.person.name} @{member.person.handle} {member.person.unit}".casefold()


def spoken(member: Member) -> str:
    """A member as a screen reader says it."""
    parts = [name_words(member), role_word(member.role), person_words(member.person)]
    if member.over_quota:
        parts.append(say("more files than allowed"))
    if not member.confirmed:
        parts.append(say("not confirmed, fingerprint {fingerprint}", fingerprint=member.fingerprint))
    return ". ".join(parts)


def name_words(member: Member) -> str:
    """The name, and whether it is oneself."""
    return say("{name} (you)", name=member.person.name) if member.me else member.person.name


def _below(member: Member) -> str:
    """Handle, unit and the day of the newest item."""
    if member.wrote_ms is None:
        return person_words(member.person)
    wrote = say("last wrote on {day}", day=date_words(member.wrote_ms))
    return f"{person_words(member.person)} · {wrote}"


class _MemberDelegate(FramedRowDelegate):
    height = HEIGHT

    def draw(self, painter: QPainter, card: QRectF, row: Member, palette: Palette, now_ms: int) -> None:
        """Avatar, name, unit; the role at the right."""
        side = Size.AVATAR
        avatar = QRectF(card.left() + Space.M, card.center().y() - side / 2, side, side)
        paint.avatar(painter, avatar, row.person.name, row.person.id)
        right = self._draw_role(painter, card, row, palette) - Space.M
        left = avatar.right() + Space.M
        room = QRectF(left, card.center().y() - 20, right - left, 20)
        paint.line_of_text(painter, room, name_words(row), font(Type.BODY_STRONG), palette.text)
        room.translate(0, 20)
        if row.confirmed:
            if row.over_quota:
                words = say("More files than allowed")
                width = paint.line_of_text(painter, room, words, font(Type.META_STRONG), palette.warn)
                room.setLeft(room.left() + width + Space.S)
            paint.line_of_text(painter, room, _below(row), font(Type.META), palette.text3)
            return
        words = say("Not confirmed")
        width = paint.line_of_text(painter, room, words, font(Type.META_STRONG), palette.warn)
        room.setLeft(room.left() + width + Space.S)
        if room.width() > Space.HUGE:
            width = paint.line_of_text(painter, room, row.fingerprint, font(Type.MONO), palette.text3)
            room.setLeft(room.left() + width + Space.S)
        if row.over_quota and room.width() > Space.HUGE:
            words = say("More files than allowed")
            paint.line_of_text(painter, room, words, font(Type.META_STRONG), palette.warn)

    @staticmethod
    def _draw_role(painter: QPainter, card: QRectF, row: Member, palette: Palette) -> float:
        """Where the role begins."""
        word, style = role_word(row.role), font(Type.META_STRONG)
        width = paint.metrics(style).horizontalAdvance(word) + 2 * Space.S
        rect = QRectF(card.right() - Space.M - width, card.center().y() - 11, width, 22)
        is_admin = row.role == Role.ADMIN
        if is_admin:
            paint.box(painter, rect, Radius.PILL, palette.accent_soft)
        ink = palette.accent_text if is_admin else palette.text2
        paint.line_of_text(painter, rect, word, style, ink, paint.CENTRE)
        return rect.left()


class MemberList(RowList):
    """`opened(Member)`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("Members"), HEIGHT, parent)
        self.show_model(MembersModel(self), _MemberDelegate(self))

    @property
    def members(self) -> MembersModel:
        """Its model."""
        model = self.model()
        assert isinstance(model, MembersModel)
        return model
