"""A search result: what matched, where, and how to recognise it. One height for all."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from kshare.ui.models.indexes import Index
from kshare.ui.models.kinds import kind_word, look
from kshare.ui.models.rows import HitRow, Ranges
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Palette, Radius, Size, Space, Type
from kshare.ui.widgets.skeleton import draw_card

HEIGHT = 104
_LINE = 19
_SNIPPET_LINES = 2
_BESIDE_TEXT = 14 + 34 + Space.M + 2 + Space.L
"""What the sign and the edges take of a card's width."""


class HitDelegate(QStyledItemDelegate):
    """Paints `HitRow`s, all `HEIGHT` px high, so that a million of them scroll like ten."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """The same for all."""
        return QSize(self._view.viewport().width(), HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one result."""
        row, palette = index.data(Qt.ItemDataRole.UserRole), theme().palette
        rect: QRect = option.rect
        card = paint.card_in(rect, self._view, 3)
        if row is None:
            draw_card(painter, card, palette)
            return
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        border = palette.accent if selected else palette.line_strong if hovered else palette.line
        painter.save()
        paint.box(painter, card, Radius.CARD, palette.surface, border, 2 if selected else 1)
        _draw_hit(painter, card, row, palette)
        painter.restore()


def _draw_hit(painter: QPainter, card: QRectF, row: HitRow, palette: Palette) -> None:
    kind = look(row.kind)
    spare = (_SNIPPET_LINES - _lines_of(row.snippet, card.width() - _BESIDE_TEXT)) * _LINE
    card = card.adjusted(0, spare // 2, 0, -(spare - spare // 2))
    tile = QRectF(card.left() + 14, card.top() + 14, 34, 34)
    if row.kind == "person":
        paint.avatar(painter, tile, row.author or row.title, row.author_id or row.id)
    else:
        paint.box(painter, tile, Radius.CONTROL, getattr(palette, kind.soft))
        at = QPointF(tile.left() + 8, tile.top() + 8)
        paint.draw_icon(painter, at, kind.icon, getattr(palette, kind.ink), Size.ICON)
    left = tile.right() + Space.M + 2
    room = QRectF(left, card.top() + 11, card.right() - Space.L - left, _LINE + 2)
    word = kind_word(row.kind)
    width = paint.metrics(font(Type.META_STRONG)).horizontalAdvance(word)
    side = QRectF(room.right() - width, room.top(), width + 1, room.height())
    paint.line_of_text(painter, side, word, font(Type.META_STRONG), getattr(palette, kind.ink), paint.RIGHT)
    beside = room.adjusted(0, 0, -width - Space.M, 0)
    snippet = QRectF(left, room.bottom() + 1, room.width(), _LINE * _SNIPPET_LINES)
    marked_text(painter, beside, row.title or row.author, row.title_marks, Type.HEADING, palette.text, 1)
    marked_text(painter, snippet, row.snippet, row.snippet_marks, Type.LABEL, palette.text2, _SNIPPET_LINES)
    meta = QRectF(left, card.bottom() - 26, room.width(), 18)
    paint.line_of_text(painter, meta, row.meta, font(Type.META), palette.text3)


def _lines_of(text: str, width: float) -> int:
    """0 without text, 1 if it fits into one line, else all that there is room for."""
    if not text:
        return 0
    return (
        1 if paint.metrics(font(Type.LABEL, weight=400)).horizontalAdvance(text) <= width else _SNIPPET_LINES
    )


def marked_text(
    painter: QPainter, rect: QRectF, text: str, marks: Ranges, style: Type, ink: str, most_lines: int
) -> None:
    """Text on at most so many lines, with ranges highlighted; what does not fit ends in '…'."""
    palette = theme().palette
    of = font(style, weight=400 if style is Type.LABEL else None)
    layout = QTextLayout(text.replace("\n", " "), of)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.setFormats([_highlight(start, end, palette) for start, end in marks])
    layout.beginLayout()
    dots = paint.metrics(of).horizontalAdvance("…") + 1
    rest = QPointF()
    cut = False
    for number in range(most_lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(rect.width())
        cut = number == most_lines - 1 and line.textStart() + line.textLength() < len(text)
        if cut:
            line.setLineWidth(rect.width() - dots)
        line.setPosition(QPointF(0, number * _LINE))
        rest = QPointF(line.naturalTextWidth(), number * _LINE)
    layout.endLayout()
    painter.setPen(paint.colour(ink))
    layout.draw(painter, rect.topLeft())
    if cut:
        paint.line_of_text(painter, QRectF(rect.topLeft() + rest, QSizeF(dots, _LINE)), "…", of, ink)


def _highlight(start: int, end: int, palette: Palette) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, end - start
    style = QTextCharFormat()
    style.setBackground(paint.colour(palette.mark))
    style.setForeground(paint.colour(palette.mark_text))
    made.format = style
    return made
