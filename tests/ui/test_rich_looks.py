"""A page looks as it does in a browser: boxes with sign and colour, columns as wide as their words, right to left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QUrl
from PySide6.QtGui import (
    QFontInfo,
    QFontMetrics,
    QImage,
    QImageWriter,
    QTextBlock,
    QTextCursor,
    QTextDocument,
)
from pytestqt.qtbot import QtBot

from kshare.ui.documents.decoding import rounded
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.documents.rich_looks import CALLOUTS, SIGNS
from kshare.ui.documents.rich_tables import column_shares
from kshare.ui.documents.rich_text import to_qt
from kshare.ui.documents.rich_zoom import zoomed
from kshare.ui.documents.safe_document import SafeDocument
from kshare.ui.theme.fonts import text_families
from kshare.ui.theme.tokens import CONTRAST, CONTRAST_DARK, DARK, LIGHT, Palette, contrast

IMAGE = QTextDocument.ResourceType.ImageResource.value
PALETTES = (LIGHT, DARK, CONTRAST, CONTRAST_DARK)


def png(width: int, height: int) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def box(kind: str) -> str:
    return f'<div class="admonition {kind}"><p class="admonition-title">Title</p><p>Words</p></div>'


@pytest.mark.parametrize("kind", CALLOUTS)
@pytest.mark.parametrize("palette", PALETTES, ids=lambda palette: palette.name)
def test_the_title_of_every_box_has_a_sign_and_can_be_read_on_its_ground(kind: str, palette: Palette) -> None:
    html = to_qt(box(kind), palette)

    sign = re.search(r'kshare:sign/([a-z-]+)/[0-9a-f]{6}"', html)
    ink = re.search(r'<p style="[^"]*color:(#\w{6})"><img', html)
    assert sign is not None and sign[1] == CALLOUTS[kind][1]
    assert ink is not None and contrast(ink[1], getattr(palette, f"{CALLOUTS[kind][0]}_soft")) >= 4.5


def test_a_box_of_an_unknown_kind_is_plain_and_has_no_sign() -> None:
    html = to_qt(box("haiku"), LIGHT)

    assert "kshare:sign" not in html
    assert LIGHT.code in html


def test_a_sign_is_drawn_for_known_icons_only(qtbot: QtBot) -> None:
    document = SafeDocument()

    for icon in SIGNS:
        assert document.loadResource(IMAGE, QUrl(f"kshare:sign/{icon}/336699")).width() > 16
    for address in ("kshare:sign/trash-2/336699", "kshare:sign/info/red", "kshare:sign/../info/336699"):
        assert document.loadResource(IMAGE, QUrl(address)).width() == 1


def test_pictures_have_round_corners_and_keep_their_size(qtbot: QtBot) -> None:
    document = SafeDocument(lambda _hash, _widest: rounded(QImage.fromData(png(300, 200))))
    document.setTextWidth(600)

    shown = document.loadResource(IMAGE, QUrl(f"kshare:blob/{'k' * 32}"))

    assert (shown.width(), shown.height()) == (300, 200)
    assert shown.pixelColor(0, 0).alpha() == 0
    assert shown.pixelColor(150, 0).alpha() == shown.pixelColor(20, 20).alpha() == 255


def test_no_column_is_too_narrow_for_its_longest_word_while_there_is_room() -> None:
    shares = column_shares([["No", "Remark"], ["17-4", "Only the red ones; " * 12], ["Klappe", ""]])

    assert sum(shares) == pytest.approx(100)
    assert 10 < shares[0] < 20 < shares[1]


def test_columns_of_short_words_share_the_width_by_their_words() -> None:
    assert column_shares([["a", "a"], ["b", "b"]]) == (50, 50)
    assert column_shares([["Part", "Where it is kept"]])[1] > 60


def test_a_table_that_nobody_fits_gives_the_longest_words_the_most() -> None:
    shares = column_shares([["w" * 20] * 9 + ["w"]])

    assert shares[0] > 3 * shares[9] > 0


def test_the_first_row_of_a_table_says_how_wide_its_columns_are() -> None:
    html = to_qt(
        "<table><thead><tr><th>Part</th><th>What is said</th></tr></thead><tbody><tr><td>a &amp; b</td><td>c</td>"
        "</tr></tbody></table>",
        LIGHT,
    )

    assert [bool(re.search("width=", cell)) for cell in re.findall(r"<t[hd] [^>]*>", html)] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("source", "mirrored"),
    [("<p>לפני</p>", True), ("<p>قبل</p>", True), ("<p>A לפני</p>", False), ('<p class="א">a</p>', False)],
)
def test_boxes_and_tasks_of_a_page_that_is_read_from_the_right_are_mirrored(
    source: str, mirrored: bool
) -> None:
    tasks = '<ul class="task-list"><li><input type="checkbox" checked="">done</li></ul>'

    html = to_qt(source + box("note") + tasks, LIGHT)

    assert (html.index("Words") < html.index('width="3"')) is mirrored
    assert (html.index("done</p>") < html.index("kshare:task/done")) is mirrored


def test_bullets_stand_half_a_letter_before_their_words_as_in_a_browser(qtbot: QtBot) -> None:
    """Qt draws them the width of a space before the words, in the letters of the item itself."""
    document = SafeDocument()
    document.setHtml(to_qt("<ul><li>Seals</li></ul>", LIGHT, 15))
    block = next(block for block in blocks_of(document) if block.text() == "Seals")

    gap = QFontMetrics(block.charFormat().font()).horizontalAdvance(" ")

    assert 0.4 * 15 <= gap <= 0.65 * 15
    words = QTextCursor(block)
    words.movePosition(QTextCursor.MoveOperation.NextCharacter)
    assert words.charFormat().font().pixelSize() == 15
    assert QFontInfo(words.charFormat().font()).family() == text_families(15)[0]


def test_numbers_of_a_list_that_is_read_from_the_right_have_their_dot_at_the_left(qtbot: QtBot) -> None:
    """What Qt lays out from the right must begin with the figure."""
    document = SafeDocument()
    document.setHtml(to_qt("<ol><li>אטם</li></ol>", LIGHT, 15))
    listed = next(block.textList() for block in blocks_of(document) if block.textList() is not None)

    assert listed.itemText(listed.item(0)) == "1."


def blocks_of(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def test_what_breaks_a_line_behind_a_box_leaves_no_empty_one() -> None:
    assert "<br>" not in to_qt("<p>A</p><pre>B</pre><br>", LIGHT)
    assert "<br>" in to_qt("<p>A<br>B</p>", LIGHT)


def test_boxes_to_tick_and_signs_are_as_large_as_their_words() -> None:
    tasks = '<ul class="task-list"><li><input type="checkbox">open</li></ul>'

    html = zoomed(to_qt(tasks + box("note"), LIGHT), 1.5)

    assert html.count('width="24" height="24"') == 2
    assert zoomed(f"<p>{escape(html)}</p>", 1.5) == f"<p>{escape(html)}</p>"


def test_a_part_that_follows_a_list_is_not_one_of_its_items(qtbot: QtBot) -> None:
    browser = PageBrowser()
    qtbot.addWidget(browser)
    browser.show_parts([to_qt("<ol><li>one</li></ol>", LIGHT)])

    browser.append(to_qt("<p>Related</p>", LIGHT))

    block = browser.document().begin()
    listed = []
    while block.isValid():
        listed.append((block.text(), block.textList() is not None))
        block = block.next()
    assert ("one", True) in listed
    assert not any(in_list for text, in_list in listed if text != "one")
