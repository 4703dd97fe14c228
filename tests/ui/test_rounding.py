"""Boxes have round corners, words of code a rounded ground, wrapped code a sign; only what is seen is looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QImage,
    QPainter,
    QTextDocument,
    QTextTable,
)
from pytestqt.qtbot import QtBot

from kshare.ui.documents import rounding
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.documents.rich_boxes import HANGING
from kshare.ui.documents.rich_text import to_qt, to_qt_parts
from kshare.ui.documents.rich_zoom import zoomed
from kshare.ui.documents.rounding import draw_document, shown_in
from kshare.ui.documents.safe_document import SafeDocument
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.theme.tokens import LIGHT, Palette, Radius

CODE = "<pre><code>value = 1\n</code></pre>"
NOTE = '<div class="admonition note"><p class="admonition-title">Title</p><p>Words</p>{}</div>'
WIDE, HIGH = 500, 400


def laid_out(html: str) -> SafeDocument:
    document = SafeDocument()
    document.setTextWidth(WIDE)
    document.setHtml(to_qt(html, LIGHT))
    return document


def drawn(document: SafeDocument, palette: Palette = LIGHT) -> QImage:
    image = QImage(WIDE, HIGH, QImage.Format.Format_RGB32)
    image.fill(QColor(palette.surface))
    painter = QPainter(image)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = QRectF(image.rect())
    draw_document(painter, document, context, palette)
    painter.end()
    return image


def boxes(document: SafeDocument) -> list[QRectF]:
    """Of all tables on the page."""
    return [place_of(document, table) for table in everything(document).tables]


def place_of(document: QTextDocument, table: QTextTable) -> QRectF:
    box = rounding._box(document, table)
    assert box is not None
    return box


def place_by_qt(document: QTextDocument, table: QTextTable) -> QRectF:
    """Qt tells the place of the first cell's words, and the size with all margins."""
    frame = document.documentLayout().frameBoundingRect(table)
    shape, first = table.format(), table.cellAt(0, 0).format().toTableCellFormat()
    around = QMarginsF(shape.leftMargin(), shape.topMargin(), shape.rightMargin(), shape.bottomMargin())
    at = QPointF(frame.left() - first.leftPadding(), frame.top() - first.topPadding())
    room = frame.marginsRemoved(around)
    return QRectF(QRectF(at, room.size()).toRect())


def everything(document: SafeDocument) -> rounding.Shown:
    return shown_in(document, QRectF(0, 0, WIDE, document.size().height()))


def corners(image: QImage, box: QRectF) -> list[str]:
    """The colours of the outermost pixels: top left, top right, bottom left, bottom right."""
    left, right, top, bottom = (
        int(side) for side in (box.left(), box.right() - 1, box.top(), box.bottom() - 1)
    )
    return [image.pixelColor(x, y).name() for y in (top, bottom) for x in (left, right)]


def edges(image: QImage, box: QRectF) -> list[str]:
    """The colours beside the round corners."""
    return corners(image, box.adjusted(Radius.CONTROL, 0, -Radius.CONTROL, 0))


def test_boxes_of_code_have_round_corners_and_straight_sides(qtbot: QtBot) -> None:
    document = laid_out(CODE)
    (box,) = boxes(document)

    image = drawn(document)

    assert corners(image, box) == [LIGHT.surface.lower()] * 4
    assert edges(image, box) == [LIGHT.code.lower()] * 4
    assert box.width() == WIDE


def test_a_box_in_a_box_has_the_outer_one_around_its_corners(qtbot: QtBot) -> None:
    document = laid_out(NOTE.format(CODE))
    outer, inner = sorted(boxes(document), key=QRectF.width, reverse=True)

    image = drawn(document)

    assert outer.contains(inner)
    assert corners(image, outer) == [LIGHT.surface.lower()] * 4
    assert corners(image, inner) == [LIGHT.accent_soft.lower()] * 4
    assert edges(image, inner) == [LIGHT.code.lower()] * 4


@pytest.mark.parametrize("first", ["<p>Words</p>", "<p>שלום</p>"])
@pytest.mark.parametrize("zoom", [1.0, 1.45])
@pytest.mark.parametrize(
    "html",
    [
        CODE,
        NOTE.format(CODE),
        NOTE.format(NOTE.format(CODE)),
        f"<ol><li><p>one</p>{CODE}</li></ol>",
        f'<ul class="task-list"><li><input type="checkbox"> one{NOTE.format("")}</li></ul>',
        f"<blockquote><ul><li>one{CODE}</li></ul>{CODE}</blockquote>",
        f"<details><summary>More</summary><h2>Head</h2>{CODE}</details>",
    ],
)
def test_every_box_is_where_qt_paints_it(qtbot: QtBot, html: str, zoom: float, first: str) -> None:
    document = SafeDocument()
    document.setTextWidth(WIDE)
    document.setHtml(zoomed(to_qt(first + html, LIGHT), zoom))
    filled = [table for table in everything(document).tables if rounding._corners(document, table)]

    assert filled
    for table in filled:
        assert place_of(document, table) == place_by_qt(document, table)


def test_the_bar_of_a_quote_stays_as_it_is(qtbot: QtBot) -> None:
    document = laid_out("<blockquote><p>Words</p></blockquote>")
    (box,) = boxes(document)

    image = drawn(document)

    assert corners(image, box)[::2] == [LIGHT.line_strong.lower()] * 2


def test_the_head_of_a_table_is_round_above_only(qtbot: QtBot) -> None:
    document = laid_out(
        "<table><tr><th>Part</th><th>Count</th></tr><tr><td>Hose</td><td>12</td></tr></table>"
    )

    (table,) = everything(document).tables

    assert rounding._corners(document, table) == [(0, 0), (1, 0)]


def test_a_box_that_comes_in_parts_is_round_at_its_ends_only(qtbot: QtBot) -> None:
    browser = PageBrowser()
    qtbot.addWidget(browser)
    browser.resize(WIDE, HIGH)
    lines = "value = 1\n" * 90
    parts = to_qt_parts(f"<pre>{lines}</pre><p>End</p>", LIGHT, limit=400)
    browser.show_parts(parts)
    qtbot.waitUntil(lambda: browser.complete)
    document = browser.document()

    shown = shown_in(document, QRectF(0, 0, WIDE, document.size().height()))
    found = [rounding._corners(document, table) for table in shown.tables]

    assert len(found) > 2
    assert found[0] == [(0, 0), (1, 0)] and found[-1] == [(0, 1), (1, 1)]
    assert not any(found[1:-1])


def test_words_of_code_have_a_rounded_ground_that_is_a_little_wider(qtbot: QtBot) -> None:
    document = laid_out("<p>with <code>code</code> in it</p>")
    (block,) = (block for block in everything(document).blocks if block.text())
    (ground,) = rounding._lines(block, 5, 9)

    image = drawn(document)

    left, middle = round(ground.left()), round(ground.center().y())
    assert image.pixelColor(left + 1, middle).name() == LIGHT.code.lower()
    assert image.pixelColor(left, round(ground.top())).name() == LIGHT.surface.lower()


def test_words_in_a_coloured_cell_are_no_words_of_code(qtbot: QtBot) -> None:
    document = laid_out(NOTE.format(""))

    assert [rounding._filled(block) for block in everything(document).blocks if block.text()] == [[], []]


@pytest.mark.parametrize(("line", "wraps"), [("value", False), ("value = compute(one, two) + " * 6, True)])
def test_a_line_of_code_that_goes_on_hangs_in_and_has_a_sign(qtbot: QtBot, line: str, wraps: bool) -> None:
    document = laid_out(f"<pre>{line}</pre>")
    (box,) = boxes(document)

    image = drawn(document)
    gutter = range(round(box.left()) + 14, round(box.left()) + 14 + HANGING - 2)
    second = range(round(box.top()) + 30, min(HIGH, round(box.bottom()) - 8))
    inks = {image.pixelColor(x, y).name() for x in gutter for y in second}

    assert (inks > {LIGHT.code.lower()}) is wraps


@pytest.fixture
def long_pages() -> Iterator[tuple[SafeDocument, ...]]:
    many = laid_out(CODE * 600)
    one = laid_out(NOTE.format("<p>line</p>" * 1_500))
    table = laid_out(f"<table><tr><th>a</th><th>b</th></tr>{'<tr><td>c</td><td>d</td></tr>' * 600}</table>")
    yield many, one, table


def test_only_what_is_seen_is_looked_at(qtbot: QtBot, long_pages: tuple[SafeDocument, ...]) -> None:
    for document in long_pages:
        for step in range(30):  # on lines and between them
            top = document.size().height() // 2 + step
            shown = shown_in(document, QRectF(0, top, WIDE, HIGH))

            assert 5 < len(shown.blocks) < 80
            tops = [document.documentLayout().blockBoundingRect(block).top() for block in shown.blocks]
            assert top - 60 < min(tops) <= top and max(tops) <= top + HIGH


def test_a_browser_paints_them_too_in_the_colours_of_the_theme(qtbot: QtBot) -> None:
    browser = PageBrowser()
    qtbot.addWidget(browser)
    browser.resize(WIDE, HIGH)
    theme().choose(Mode.DARK)
    palette = theme().palette
    browser.setStyleSheet(f"background: {palette.surface}")
    browser.show()
    browser.show_parts([to_qt(CODE * 30, palette)])
    browser.verticalScrollBar().setValue(7)

    image = browser.viewport().grab().toImage()
    document, at = browser.document(), browser.verticalScrollBar().value()
    size = QSizeF(browser.viewport().size())
    table = shown_in(document, QRectF(0, at, size.width(), size.height())).tables[1]

    box = place_of(document, table).translated(0, -at)
    assert corners(image, box) == [palette.surface.lower()] * 4
    assert edges(image, box) == [palette.code.lower()] * 4
