"""What Qt says by itself is said in the language of the window, and looks like the rest of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from kshare.ui.process.qt_words import translate_qt
from kshare.ui.theme import paint
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import LIGHT, Type
from kshare.ui.widgets.menu import Menu
from kshare.words import choose_language, language


@pytest.fixture(autouse=True)
def _in_english(qapp: QApplication) -> Iterator[None]:
    yield
    choose_language("en")
    translate_qt(qapp)


def menu_words(field: QLineEdit) -> str:
    menu = field.createStandardContextMenu()
    words = " ".join(each.text() for each in menu.actions())
    menu.deleteLater()
    return words


def test_menus_of_text_fields_follow_the_language_there_and_back(qapp: QApplication, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)

    for code, word in (("de", "Alles auswählen"), ("en", "Select All"), ("de", "Alles auswählen")):
        choose_language(code)
        translate_qt(qapp)
        assert word in menu_words(field).replace("&", "")


def test_a_language_that_is_not_here_is_not_half_spoken(qapp: QApplication) -> None:
    choose_language("fr")
    translate_qt(qapp)

    assert language() == "en"
    assert QCoreApplication.translate("QLineEdit", "&Copy") == "&Copy"


def test_a_menu_lets_what_is_below_it_through_its_corners(qtbot: QtBot) -> None:
    menu = Menu()
    qtbot.addWidget(menu)
    menu.addAction("Copy")
    menu.popup(menu.pos())

    assert menu.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
    assert menu.windowType() is Qt.WindowType.Popup
    menu.close()


def ink(text: str, direction: Qt.LayoutDirection, align: int = paint.LEFT) -> list[int]:
    """In which columns of 200 a painted line has ink, in a window of that direction."""
    image = QImage(200, 24, QImage.Format.Format_Grayscale8)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setLayoutDirection(direction)
    paint.line_of_text(painter, QRectF(0, 0, 200, 24), text, font(Type.BODY), LIGHT.text, align)
    painter.end()
    return [x for x in range(200) if any(image.pixelColor(x, y).lightness() < 128 for y in range(24))]


def test_what_is_painted_lies_where_it_was_reckoned_in_a_window_from_right_to_left(
    qapp: QApplication,
) -> None:
    forwards, backwards = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft

    for words in ("#seals, 3", "#אטמים, 3"):
        for align in (paint.LEFT, paint.RIGHT, paint.CENTRE):
            assert ink(words, forwards, align) == ink(words, backwards, align)
        assert max(ink(words, backwards, paint.LEFT)) < 100
        assert min(ink(words, forwards, paint.RIGHT)) > 100


def test_a_text_from_right_to_left_is_cut_at_its_own_end(qapp: QApplication) -> None:
    """The three dots stand far apart and low, so the first columns with ink tell them from letters."""
    long = "לפני כל החלפה של אטם יש לסגור את השסתום ולהמתין"

    at_the_left = ink(long, Qt.LayoutDirection.LeftToRight)
    of_the_dots = ink("\u200f…", Qt.LayoutDirection.LeftToRight)

    gaps = [after - before for before, after in pairwise(of_the_dots)]
    assert [after - before for before, after in pairwise(at_the_left)][: len(gaps)] == gaps
