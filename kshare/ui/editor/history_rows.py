"""The timeline of revisions and the lines with their authors, as lists that paint themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kshare.queries.page_history import BlamedLine, Revision
from kshare.ui.models.indexes import NOWHERE, Index
from kshare.ui.presenting.times import moment_words, time_words
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Radius, Space, Type
from kshare.ui.widgets.labels import plain_tip
from kshare.words import say, say_many

REVISION: Final = 58
LINE: Final = 22
_WHO: Final = 168


class RowsModel(QAbstractListModel):
    """Frozen rows under `Qt.UserRole`, a sentence for each under the accessible role."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[Any] = ()
        self.now_ms = 0

    def show(self, rows: Sequence[Any], now_ms: int) -> None:
        """Other rows; `now_ms` is what times are told from."""
        self.beginResetModel()
        self.rows, self.now_ms = rows, now_ms
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """All of them."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A row or its sentence."""
        if not index.isValid() or not 0 <= index.row() < len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self.spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, BlamedLine):
            return plain_tip(row.text.strip())  # a paragraph is one line, and the list shows its beginning
        return None

    def spoken(self, row: Any) -> str:
        """What a screen reader says of a row."""
        if isinstance(row, Revision):
            return f"{row.author.name}, {moment_words(row.time_ms, self.now_ms)}, {change_words(row)}"
        return f"{row.text} ({row.author.name})"


def change_words(revision: Revision) -> str:
    """Lines that came and went, for screen readers; or that the text was erased, and why."""
    if revision.erased is not None:
        return erased_words(revision.erased)
    added = say_many("{count} line added", "{count} lines added", revision.added)
    removed = say_many("{count} line removed", "{count} lines removed", revision.removed)
    return f"{added}, {removed}"


def erased_words(reason: str) -> str:
    """That a text was erased for good, and why if somebody said so."""
    return say("erased for good: {reason}", reason=reason) if reason else say("erased for good")


class RevisionDelegate(QStyledItemDelegate):
    """Author, time, comment and a figure of lines; a rail at the left makes it a timeline."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for all."""
        return QSize(120, REVISION)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one revision."""
        row, palette = index.data(Qt.ItemDataRole.UserRole), theme().palette
        model = index.model()
        now_ms = model.now_ms if isinstance(model, RowsModel) else 0
        rect = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        painter.save()
        card = rect.adjusted(Space.S, 2, -Space.S, -2)
        if state & QStyle.StateFlag.State_Selected:
            paint.box(painter, card, Radius.CONTROL, palette.selected)
        elif state & QStyle.StateFlag.State_MouseOver:
            paint.box(painter, card, Radius.CONTROL, palette.hover)
        dot = QRectF(card.left() + 8, card.top() + 11, 30, 30)
        paint.avatar(painter, dot, row.author.name, row.author.id)
        left = dot.right() + Space.M
        figures = self._figures(painter, card, row)
        room = QRectF(left, card.top() + 7, figures - left - Space.S, 20)
        paint.line_of_text(painter, room, row.author.name, font(Type.LABEL, weight=600), palette.text)
        when = time_words(row.time_ms, now_ms)
        remark = row.comment if row.erased is None else erased_words(row.erased)
        words = f"{when} · {remark}" if remark else when
        below = QRectF(left, room.bottom() + 1, card.right() - left - Space.S, 18)
        paint.line_of_text(painter, below, words, font(Type.META), palette.text3)
        painter.restore()

    @staticmethod
    def _figures(painter: QPainter, card: QRectF, row: Revision) -> float:
        """Draws '+12 −3'; returns where it begins."""
        palette, right = theme().palette, card.right() - Space.M
        for sign, count, ink in (("−", row.removed, palette.danger), ("+", row.added, palette.ok)):
            if count:
                text = f"{sign}{count}"
                width = paint.metrics(font(Type.META_STRONG)).horizontalAdvance(text) + 1
                where = QRectF(right - width, card.top() + 7, width, 20)
                paint.line_of_text(painter, where, text, font(Type.META_STRONG), ink)
                right -= width + Space.S
        return right


class BlameDelegate(QStyledItemDelegate):
    """A line of the page with who brought it in; the name stands where the author changes."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for all."""
        return QSize(_WHO * 2, LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one line."""
        row, palette = index.data(Qt.ItemDataRole.UserRole), theme().palette
        model = index.model()
        now_ms = model.now_ms if isinstance(model, RowsModel) else 0
        above = model.index(index.row() - 1, 0).data(Qt.ItemDataRole.UserRole)
        begins = not isinstance(above, BlamedLine) or above.revision != row.revision
        rect = QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, paint.colour(palette.selected))
        if begins:
            if index.row():
                painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1), paint.colour(palette.line))
            who = QRectF(rect.left() + Space.L, rect.top(), _WHO - Space.L, rect.height())
            words = f"{row.author.name} · {time_words(row.time_ms, now_ms)}"
            paint.line_of_text(painter, who, words, font(Type.CAPTION), palette.text2)
        left = rect.left() + _WHO + Space.M
        room = QRectF(left, rect.top(), rect.right() - left - Space.S, rect.height())
        paint.line_of_text(painter, room, row.text, font(Type.MONO), palette.text)
        painter.restore()
