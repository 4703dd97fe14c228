"""The card painter: cached bodies, aligned figures, what is pressed, and no lost references to None."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kshare.ui.delegates.bodies import MOST_CHARACTERS, MOST_DOCUMENTS, Bodies, shared_bodies
from kshare.ui.delegates.card import CardDelegate, Part
from kshare.ui.delegates.card_list import CardList
from kshare.ui.delegates.hit import HEIGHT, HitDelegate
from kshare.ui.delegates.previews import tiles
from kshare.ui.delegates.row_list import RowList
from kshare.ui.editor.history_rows import RowsModel
from kshare.ui.models.feed import FeedModel, FeedPage
from kshare.ui.models.rows import CardRow, HitRow
from kshare.ui.process.jobs import Jobs
from kshare.ui.theme import paint
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import DARK, LIGHT, Type

QUESTION = CardRow(
    "q1",
    "question",
    "Mei Tanaka",
    "mei",
    "4 min",
    body_html='<p>Who moved the portal? <a class="mention" href="kshare:person/j">@jonas</a></p>',
    tags=("sign-on", "portal"),
    replies=3,
    marks=2,
    state="2 answers",
)
BOOKMARK = CardRow("b1", "bookmark", "Luis", "luis", "2 h", "Reviews", "wiki.example/reviews", "<p>Good.</p>")
LONG = CardRow("l1", "post", "Anna", "anna", "1 d", body_html="<p>Many words in a row.</p>" * 60)


@pytest.fixture
def cards(qtbot: QtBot, jobs: Jobs) -> CardList:
    view = CardList("Timeline")
    qtbot.addWidget(view)
    view.resize(560, 700)
    model = FeedModel(jobs, lambda _cursor: FeedPage((QUESTION, BOOKMARK, LONG)), parent=view)
    view.setModel(model)
    with qtbot.waitSignal(model.loaded):
        model.reload()
    view.show()
    qtbot.waitExposed(view)
    return view


def delegate(view: CardList) -> CardDelegate:
    painter = view.itemDelegate()
    assert isinstance(painter, CardDelegate)
    return painter


def test_a_long_body_is_cut_and_a_short_one_is_not(cards: CardList) -> None:
    shapes = [delegate(cards).shape(cards.rect(), row) for row in (QUESTION, LONG)]

    assert [shape.cut for shape in shapes] == [False, True]
    assert shapes[1].body.height() < 250


def test_figures_stand_in_the_same_columns_whatever_they_are(cards: CardList) -> None:
    many = replace(QUESTION, replies=120, reposts=0, marks=1000)

    one, other = (delegate(cards).shape(cards.rect(), row) for row in (QUESTION, many))

    assert [one.count(place).left() for place in range(3)] == [
        other.count(place).left() for place in range(3)
    ]


def test_what_is_pressed_is_said(cards: CardList) -> None:
    rect = cards.visualRect(cards.model().index(0, 0))
    shape = delegate(cards).shape(rect, QUESTION)
    part_at = delegate(cards).part_at
    link = next(
        found
        for x in range(int(shape.body.left()), int(shape.body.right()), 4)
        if (found := part_at(QPointF(x, shape.body.top() + 14), rect, QUESTION))
    )

    assert part_at(shape.avatar.center(), rect, QUESTION) == (Part.AUTHOR, "mei")
    assert part_at(shape.count(2).center(), rect, QUESTION) == (Part.HELPED, "q1")
    assert part_at(shape.foot.topLeft() + QPointF(4, 8), rect, QUESTION) == (Part.TAG, "sign-on")
    assert link == (Part.LINK, "kshare:person/j")
    assert part_at(QPointF(shape.card.left() + 3, shape.card.bottom() - 3), rect, QUESTION) is None


def test_a_click_on_a_tag_is_handed_over(qtbot: QtBot, cards: CardList) -> None:
    shape = delegate(cards).shape(cards.visualRect(cards.model().index(0, 0)), QUESTION)
    point = (shape.foot.topLeft() + QPointF(4, 8)).toPoint()

    with qtbot.waitSignal(cards.pressed) as pressed:
        QTest.mouseClick(
            cards.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(point)
        )

    assert pressed.args == [QUESTION, Part.TAG, "sign-on"]


def test_keys_walk_and_open(qtbot: QtBot, cards: CardList) -> None:
    QTest.keyClick(cards, Qt.Key.Key_J)
    QTest.keyClick(cards, Qt.Key.Key_J)
    QTest.keyClick(cards, Qt.Key.Key_K)
    QTest.keyClick(cards, Qt.Key.Key_J)

    with qtbot.waitSignal(cards.opened) as opened:
        QTest.keyClick(cards, Qt.Key.Key_Return)

    assert opened.args == [BOOKMARK]


def test_bodies_are_laid_out_once_per_revision_width_and_theme() -> None:
    bodies = Bodies()

    first = bodies.document(QUESTION, 400, LIGHT)

    assert bodies.document(QUESTION, 400, LIGHT) is first
    assert bodies.document(replace(QUESTION, replies=9), 400, LIGHT) is first
    assert bodies.document(replace(QUESTION, revision="2"), 400, LIGHT) is not first
    assert bodies.document(QUESTION, 300, LIGHT) is not first


def test_no_more_bodies_are_kept_than_allowed() -> None:
    bodies = Bodies()

    for number in range(MOST_DOCUMENTS + 20):
        bodies.height(replace(BOOKMARK, id=str(number)), 300, LIGHT)

    assert len(bodies) == MOST_DOCUMENTS


def test_a_few_long_bodies_push_out_the_others() -> None:
    bodies, long = Bodies(), f"<p>{'x ' * (MOST_CHARACTERS // 8)}</p>"

    for number in range(6):
        bodies.document(replace(LONG, id=str(number), body_html=long), 300, LIGHT)

    assert len(bodies) == 3


def test_another_theme_measures_no_card_again() -> None:
    bodies = Bodies()
    height = bodies.height(LONG, 300, LIGHT)

    assert bodies.height(LONG, 300, DARK) == height
    assert len(bodies) == 1


def test_all_lists_keep_their_bodies_in_one_place(qtbot: QtBot) -> None:
    lists = CardList("Timeline"), CardList("What this person wrote", behind="surface")
    for each in lists:
        qtbot.addWidget(each)

    assert {id(delegate(each).bodies) for each in lists} == {id(shared_bodies())}


def test_lists_can_be_painted_in_every_theme(qtbot: QtBot, cards: CardList) -> None:
    hits = RowList("Results", HEIGHT)
    qtbot.addWidget(hits)
    rows = [HitRow("h", "page", "Release process", "a release " * 40, "Jonas", ((0, 7),), ((2, 9),))]
    model = RowsModel(hits)
    model.show(rows, 0)
    hits.show_model(model, HitDelegate(hits))
    hits.resize(400, 300)
    cards.step(1)

    pictures = []
    for mode in (Mode.LIGHT, Mode.DARK):
        theme().choose(mode)
        pictures.append((cards.grab().toImage(), hits.grab().toImage()))

    assert pictures[0][0] != pictures[1][0]
    assert pictures[0][1] != pictures[1][1]


def test_a_chosen_result_changes_its_card_and_nothing_around_it(qtbot: QtBot, jobs: Jobs) -> None:
    hits = RowList("Results", HEIGHT)
    qtbot.addWidget(hits)
    rows = [HitRow("h", "page", "Release process")]
    model = RowsModel(hits)
    model.show(rows, 0)
    hits.show_model(model, HitDelegate(hits))
    hits.resize(400, 300)
    hits.show()
    before = hits.viewport().grab().toImage()

    hits.step(1)

    after = hits.viewport().grab().toImage()
    assert hits.current_row == rows[0]
    assert after != before
    assert after.pixel(3, 50) == before.pixel(3, 50)


def test_home_and_end_lead_to_the_ends_and_no_letter_searches_the_rows(qtbot: QtBot) -> None:
    hits = RowList("Results", HEIGHT)
    qtbot.addWidget(hits)
    rows = [HitRow(title, "page", title) for title in ("Oil", "Pumps", "Japan", "Seals")]
    model = RowsModel(hits)
    model.show(rows, 0)
    hits.show_model(model, HitDelegate(hits))
    hits.show()

    def after(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> object:
        QTest.keyClick(hits, key, modifier)
        return hits.current_row

    hits.step(1)
    assert after(Qt.Key.Key_End) == rows[3]
    assert after(Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier) == rows[3]
    assert after(Qt.Key.Key_Home) == rows[0]


def test_two_thousand_painter_calls_lose_no_reference_to_none(cards: CardList, qapp: QApplication) -> None:
    """PySide6 6.12.0 lost one for each call and the process ended after some thousand paints."""
    pixmap = QPixmap(200, 200)
    painter = QPainter(pixmap)
    body, rect = font(Type.BODY), QRectF(0, 0, 80, 20)

    def strokes() -> None:
        painter.save()
        paint.box(painter, rect, 8, LIGHT.surface, LIGHT.line)
        paint.line_of_text(painter, rect, "abc", body, LIGHT.text)
        paint.avatar(painter, rect, "Anna Berg", "anna")
        painter.restore()

    strokes()
    before = sys.getrefcount(None)
    for _ in range(2_000):
        strokes()
    painter.end()
    for _ in range(30):
        cards.viewport().repaint()

    assert sys.getrefcount(None) > before - 200


def test_small_pictures_stand_side_by_side_below_the_words(qtbot: QtBot, cards: CardList) -> None:
    picture = QPixmap(300, 100)
    picture.fill(Qt.GlobalColor.magenta)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    small = bytes(content.data())
    shown = replace(QUESTION, pictures=(small, b"no picture", small))
    before = delegate(cards).shape(cards.rect(), QUESTION)
    model = cards.model()
    assert isinstance(model, FeedModel)

    model.replace(shown)
    cards.scheduleDelayedItemsLayout()

    room = delegate(cards).shape(cards.visualRect(model.index(0, 0)), shown).pictures
    assert room.height() == 104
    assert delegate(cards).shape(cards.rect(), shown).foot.top() == before.foot.top() + 104 + 8
    image = cards.viewport().grab().toImage()
    first, second, third = (tile.center().toPoint() for tile in tiles(room, 3))
    assert image.pixelColor(first) == image.pixelColor(third) == QColor(Qt.GlobalColor.magenta)
    assert image.pixelColor(second) != QColor(Qt.GlobalColor.magenta)


def test_cards_are_pictures_only_while_the_list_is_scrolled(qtbot: QtBot, cards: CardList) -> None:
    second = cards.visualRect(cards.model().index(1, 0))
    inside = delegate(cards).shape(second, BOOKMARK).head.toRect()
    still = cards.viewport().grab(inside).toImage()
    assert len(delegate(cards).pictures) == 0

    cards.verticalScrollBar().valueChanged.emit(0)
    moving = cards.viewport().grab(inside).toImage()
    cards.viewport().grab()

    assert len(delegate(cards).pictures) >= 1
    assert moving == still
    qtbot.waitUntil(lambda: len(delegate(cards).pictures) == 0)
