"""What Qt's rich text does not know: round corners, of boxes and of words on a ground of their own, and a sign where
a line of code goes on.

Qt fills cells and words with square grounds. Under the text, words get a rounded ground that is a little wider;
over it, the corners of boxes are painted in what lies around them. Looked at is only what `clip` shows: a page may
have many thousand boxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QBrush,
    QColor,
    QPainter,
    QPainterPath,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QTextFrame,
    QTextLength,
    QTextTable,
    QTextTableCell,
)

from kshare.ui.theme import paint
from kshare.ui.theme.tokens import Palette, Radius, Space

_SIGN: Final = 12
_PAD: Final = 2
"""How far the ground of words reaches beyond them, in px: less than a space."""
_GAP: Final = 48
_STEP: Final = 4
"""Looked for is the next text above in so large a gap, in px, in steps that miss no line."""
_SIDES: Final = ((0, 0), (1, 0), (0, 1), (1, 1))
"""Of a corner: right or left, below or above."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The blocks that can be seen, and the tables around them, each once; in the order of the text."""

    blocks: tuple[QTextBlock, ...]
    tables: tuple[QTextTable, ...]


def shown_in(document: QTextDocument, clip: QRectF) -> Shown:
    """What `clip`, in px of the document, shows."""
    blocks = tuple(_blocks(document, clip))
    tables: dict[int, QTextTable] = {}
    for block in blocks:
        frame: QTextFrame | None = QTextCursor(block).currentFrame()
        while isinstance(frame, QTextTable) and frame.firstPosition() not in tables:
            tables[frame.firstPosition()] = frame
            frame = frame.parentFrame()
    return Shown(blocks, tuple(tables.values()))


def _blocks(document: QTextDocument, clip: QRectF) -> Iterator[QTextBlock]:
    layout = document.documentLayout()
    block = _first_block(document, clip)
    while block.isValid():
        if layout.blockBoundingRect(block).top() <= clip.bottom():
            yield block
            block = block.next()
        elif (beside := _cell_beside(block)) is not None:
            block = document.findBlock(beside.firstPosition())
        else:
            return


def _first_block(document: QTextDocument, clip: QRectF) -> QTextBlock:
    """The first one that may reach into `clip`. Between two paragraphs in a box Qt hits the last one of the box."""
    layout, block = document.documentLayout(), document.begin()
    for up in range(0, _GAP, _STEP):
        # In the middle: the bar beside a long box stands before all of its text.
        place = QPointF(clip.center().x(), clip.top() - up)
        hit = max(0, layout.hitTest(place, Qt.HitTestAccuracy.FuzzyHit))
        block = document.findBlock(_row_begins(document, hit))
        if layout.blockBoundingRect(block).top() <= clip.top():
            break
    return block


def _row_begins(document: QTextDocument, position: int) -> int:
    """Where the row of a table begins, one with columns beside each other; else the same position."""
    cursor = QTextCursor(document)
    cursor.setPosition(position)
    table = cursor.currentTable()
    if table is None or table.rows() < 2 or table.columns() < 2:
        return position
    return table.cellAt(table.cellAt(position).row(), 0).firstPosition()


def _cell_beside(block: QTextBlock) -> QTextTableCell | None:
    """The next cell of the same row: it begins higher up than a block that comes after what is shown."""
    table = QTextCursor(block).currentTable()
    if table is None:
        return None
    cell = table.cellAt(block.position())
    column = cell.column() + cell.columnSpan()
    return table.cellAt(cell.row(), column) if column < table.columns() else None


def draw_document(
    painter: QPainter,
    document: QTextDocument,
    context: QAbstractTextDocumentLayout.PaintContext,
    palette: Palette,
) -> None:
    """What the context's clip shows of a document that lies on the surface, for painters without a browser."""
    shown = shown_in(document, context.clip)
    painter.save()
    ground_words(painter, document, shown)
    painter.restore()
    document.documentLayout().draw(painter, context)
    round_boxes(painter, document, shown, palette)
    mark_wraps(painter, document, shown, palette)


# -- under the text -------------------------------------------------------------------------------------


def ground_words(painter: QPainter, document: QTextDocument, shown: Shown) -> None:
    """A rounded ground under words of code, keys and marked words."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    for block in shown.blocks:
        filled = _filled(block)
        if filled and block.textDirection() is Qt.LayoutDirection.LeftToRight:
            at = document.documentLayout().blockBoundingRect(block).topLeft()
            for begin, end, ink in filled:
                painter.setBrush(ink)
                for line in _lines(block, begin, end):
                    painter.drawRoundedRect(line.translated(at), Radius.SMALL, Radius.SMALL)


def _filled(block: QTextBlock) -> list[tuple[int, int, QColor]]:
    """From where to where words stand on a colour that is not that of their cell."""
    runs: list[tuple[int, int, QColor]] = []
    ground: QColor | None = None
    for part in block.textFormats():
        brush = part.format.background()
        if brush.style() is Qt.BrushStyle.NoBrush:
            continue
        ground = ground or _ground_of(QTextCursor(block).currentTable(), block.position(), QColor())
        ink = brush.color()
        if ink == ground:
            continue
        if runs and runs[-1][1] == part.start and runs[-1][2] == ink:
            runs[-1] = runs[-1][0], part.start + part.length, ink
        else:
            runs.append((part.start, part.start + part.length, ink))
    return runs


def _lines(block: QTextBlock, begin: int, end: int) -> Iterator[QRectF]:
    """The ground of these characters, line by line, from the top left corner of the block."""
    layout = block.layout()
    for number in range(layout.lineForTextPosition(begin).lineNumber(), layout.lineCount()):
        line = layout.lineAt(number)
        first, last = line.textStart(), line.textStart() + line.textLength()
        if first >= end:
            return
        left, right = _x(line.cursorToX(max(begin, first))), _x(line.cursorToX(min(end, last)))
        yield QRectF(left - _PAD, line.y(), right - left + 2 * _PAD, line.height())


def _x(found: object) -> float:
    """PySide hands over the cursor that Qt corrected as well."""
    return float(found[0]) if isinstance(found, tuple) else float(found)  # type: ignore[arg-type]


# -- over the text --------------------------------------------------------------------------------------


def round_boxes(painter: QPainter, document: QTextDocument, shown: Shown, palette: Palette) -> None:
    """Round the outer corners of boxes and of heads of tables on a page that lies on the surface."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = paint.colour(palette.surface)
    for table in shown.tables:
        corners = _corners(document, table)
        box = _box(document, table) if corners else None
        if box is None:
            continue
        around = QBrush(_ground_of(table.parentFrame(), table.firstPosition(), ground))
        for right, below in corners:
            painter.save()
            painter.translate(box.right() if right else box.left(), box.bottom() if below else box.top())
            painter.scale(-1 if right else 1, -1 if below else 1)
            painter.fillPath(_outside(Radius.CONTROL), around)
            painter.restore()


def mark_wraps(painter: QPainter, document: QTextDocument, shown: Shown, palette: Palette) -> None:
    """A sign before every line that is not one of the code, but the rest of the one above."""
    for block in shown.blocks:
        layout = block.layout()
        if layout.lineCount() < 2 or block.blockFormat().textIndent() >= 0:
            continue
        at = document.documentLayout().blockBoundingRect(block).topLeft()
        for number in range(1, layout.lineCount()):
            line = layout.lineAt(number)
            left = line.x() + at.x() - layout.position().x()
            middle = at.y() + line.y() + line.height() / 2
            painter.save()
            painter.translate(round(left), round(middle))
            painter.scale(-1, 1)
            paint.draw_icon(painter, QPointF(Space.S, -_SIGN / 2), "corner-down-left", palette.text3, _SIGN)
            painter.restore()


def _corners(document: QTextDocument, table: QTextTable) -> Sequence[tuple[int, int]]:
    """Which corners are filled to their ends; a box that goes on in another part of the text is cut there."""
    shape = table.format()
    goes_on = shape.bottomMargin() == 0 and table.lastPosition() + 1 < document.lastBlock().position()
    cut = (shape.topMargin() == 0, goes_on)
    rows = (0, table.rows() - 1)
    return [(right, below) for right, below in _SIDES if not cut[below] and _fills(table, rows[below], right)]


def _fills(table: QTextTable, row: int, right: int) -> bool:
    """True if the outer cell is filled, and the one beside it: the bar at the side of a quote is no box."""
    last = table.columns() - 1
    columns = {last, max(0, last - 1)} if right else {0, min(1, last)}
    fills = (table.cellAt(row, column).format().background().style() for column in columns)
    return all(style is not Qt.BrushStyle.NoBrush for style in fills)


def _box(document: QTextDocument, table: QTextTable) -> QRectF | None:
    """What the cells of a table fill; None where that cannot be told.

    Reckoned from its first and last lines: asked for the place of a frame, Qt lays out the whole document first.
    """
    room = _room(document, table)
    if room is None:
        return None
    last = table.columns() - 1
    above = (_edge(document, table.cellAt(0, column), below=False) for column in {0, last})
    below = (_edge(document, table.cellAt(table.rows() - 1, column), below=True) for column in {0, last})
    (left, width), top = room, min(above)
    height = round(max(below) - top)  # rows are whole px high, wherever they begin
    return QRectF(QRectF(left, top, width, height).toRect())


def _room(document: QTextDocument, table: QTextTable) -> tuple[float, float] | None:
    """Left edge and width of a table, which fills all of the room that it has; None where that cannot be told."""
    margins, outer = table.format(), table.parentFrame()
    room = _inside(document, outer, table) if isinstance(outer, QTextTable) else (0.0, document.textWidth())
    if room is None:
        return None
    return room[0] + margins.leftMargin(), room[1] - margins.leftMargin() - margins.rightMargin()


def _inside(document: QTextDocument, outer: QTextTable, table: QTextTable) -> tuple[float, float] | None:
    """The room that a table has in a cell of another one, of which all columns but one have a width of their own."""
    room, cell = _room(document, outer), outer.cellAt(table.firstPosition())
    widths = [each.rawValue() for each in outer.format().columnWidthConstraints() if _is_fixed(each)]
    if room is None or len(widths) != outer.columns() - 1:
        return None
    # What is fixed, the bar of a box or the boxes to tick, stands before all else or behind it.
    before = sum(widths) if cell.column() else 0
    shape = cell.format().toTableCellFormat()
    taken = sum(widths) + shape.leftPadding() + shape.rightPadding()
    return room[0] + before + shape.leftPadding(), room[1] - taken


def _is_fixed(width: QTextLength) -> bool:
    return width.type() is QTextLength.Type.FixedLength


def _edge(document: QTextDocument, cell: QTextTableCell, *, below: bool) -> float:
    """Where a cell begins or ends; of the margins of its text, Qt leaves out the last one."""
    block = document.findBlock(cell.lastPosition() if below else cell.firstPosition())
    shape, place = cell.format().toTableCellFormat(), document.documentLayout().blockBoundingRect(block)
    if not below:
        return place.top() - block.blockFormat().topMargin() - shape.topPadding()
    line = block.layout().lineAt(block.layout().lineCount() - 1)
    end = line.y() + line.height() if line.isValid() else place.height()
    return place.top() + end + shape.bottomPadding()


def _ground_of(frame: QTextFrame | None, position: int, otherwise: QColor) -> QColor:
    """What `position` lies on: the innermost filled cell around it."""
    while isinstance(frame, QTextTable):
        brush = frame.cellAt(position).format().background()
        if brush.style() is not Qt.BrushStyle.NoBrush:
            return brush.color()
        frame = frame.parentFrame()
    return otherwise


@lru_cache(maxsize=4)
def _outside(radius: int) -> QPainterPath:
    """The corner at the top left that a round one leaves out, and one px around it."""
    square, circle = QPainterPath(), QPainterPath()
    square.addRect(-1, -1, radius + 1, radius + 1)
    circle.addEllipse(0, 0, 2 * radius, 2 * radius)
    return square.subtracted(circle)
