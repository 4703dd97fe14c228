"""Words that are longer than usual: in another language, in a narrow window, in a box of fixed width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOption, QStylePainter, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kshare.model.quota import parse_bytes, readable_bytes
from kshare.ui.actions import ACTIONS, key_caps
from kshare.ui.home.tasks import SmallTasks
from kshare.ui.theme.tokens import Size, Type
from kshare.ui.widgets.buttons import GhostButton, IconButton, PrimaryButton, directed
from kshare.ui.widgets.fields import DropDown, SearchField
from kshare.ui.widgets.fitting_row import FittingRow
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.ui.widgets.sync_badge import SyncBadge, SyncKind, SyncState
from kshare.words import choose_language, figure, say


@pytest.fixture
def german() -> Iterator[None]:
    choose_language("de")
    yield
    choose_language("")


def test_figures_have_the_marks_of_the_language(german: None) -> None:
    assert (figure(12_500), figure(2.5, ".1f")) == ("12.500", "2,5")
    assert say("{at:,} of {count:,}{plus}", at=1_200, count=3_000, plus="+") == "1.200 von 3.000+"
    assert [readable_bytes(size) for size in (0, 1, 5_420_000, 300_000_000)] == [
        "0 Byte",
        "1 Byte",
        "5,4 MB",
        "300 MB",
    ]


def test_a_size_that_is_shown_can_be_typed_again(german: None) -> None:
    for size in (1, 999, 5_400_000, 2_500_000_000):
        assert parse_bytes(readable_bytes(size)) == size


def test_a_popover_is_as_high_as_its_words_however_many(qtbot: QtBot) -> None:
    """Qt's own `adjustSize` stops at two thirds of the screen, and what is above it is cut."""
    window = QWidget()
    qtbot.addWidget(window)
    popover = Popover(window, width=300)
    qtbot.addWidget(popover)
    labels = [PlainLabel("Some words of a notice. " * 9, Type.BODY, wrap=True) for _ in range(4)]
    for label in labels:
        popover.body.addWidget(label)

    popover.adjustSize()
    popover.body.activate()

    assert popover.height() > popover.screen().availableGeometry().height() * 2 / 3
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)


def test_the_sync_badge_grows_for_a_sentence_that_needs_two_lines(qtbot: QtBot) -> None:
    badge = SyncBadge(SyncState(SyncKind.UP_TO_DATE, "Up to date", "Shared with 11 colleagues"))
    qtbot.addWidget(badge)
    short = badge.sizeHint().height()

    badge.show_state(SyncState(SyncKind.UP_TO_DATE, "Sent", "The folder has yet to confirm it"))

    assert badge.sizeHint().height() > short
    badge.set_narrow(True)
    assert badge.sizeHint().height() == short


def test_buttons_lose_their_words_before_they_widen_a_row(qtbot: QtBot) -> None:
    row = FittingRow()
    qtbot.addWidget(row)
    first, last = GhostButton("Bring what you have", "download"), PrimaryButton("Add a bookmark", "plus")
    for button in (first, last):
        row.row.addWidget(button)
        row.give_way(button)
    words = [button.sizeHint().width() for button in (first, last)]

    def shown(width: int) -> list[bool]:
        row.resize(width, Size.CONTROL)
        row.fit()
        return [button.sizeHint().width() == wide for button, wide in zip((first, last), words, strict=True)]

    assert shown(600) == [True, True]
    assert shown(sum(words) - 20) == [False, True]
    assert first.toolTip() and first.text() == "Bring what you have"
    assert shown(120) == [False, False]
    assert shown(600) == [True, True]
    assert row.sizePolicy().horizontalPolicy().name == "Ignored"


def test_a_value_that_is_longer_than_its_box_ends_in_dots(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kshare.ui.widgets import fields

    drawn: list[str] = []

    class Watching(QStylePainter):
        def drawControl(self, element: QStyle.ControlElement, option: QStyleOption) -> None:
            drawn.append(getattr(option, "currentText", ""))
            super().drawControl(element, option)

    monkeypatch.setattr(fields, "QStylePainter", Watching)
    box = DropDown()
    qtbot.addWidget(box)
    box.addItem("Maximiliane von Oberthal-Lichtenstein, 13 October, 19:48")
    box.resize(160, Size.CONTROL)

    box.grab()

    assert drawn[-1].endswith("…") and drawn[-1].startswith("Maxi")


def test_key_names_of_two_words_are_one_cap() -> None:
    caps = [key_caps(action.key) for action in ACTIONS]

    assert ("G", "H") in caps and ("Ctrl+,",) in caps
    assert all(len(strokes) <= 2 for strokes in caps)


def test_what_points_back_points_to_the_right_where_one_reads_from_there(qtbot: QtBot) -> None:
    button = IconButton("arrow-left", "Back")
    qtbot.addWidget(button)

    assert directed("arrow-left", button) == "arrow-left"
    button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert (directed("arrow-left", button), directed("search", button)) == ("arrow-right", "search")


def test_the_glass_of_a_search_field_changes_sides_with_the_window(qtbot: QtBot) -> None:
    field = SearchField("Find", shortcut="/")
    qtbot.addWidget(field)
    assert field.property("place") == "top"

    field.setLayoutDirection(Qt.LayoutDirection.RightToLeft)

    assert field.property("place") == "top-mirrored"


def test_small_tasks_stand_back_when_there_is_no_room_and_only_those_that_were_seen_return(
    qtbot: QtBot,
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tasks, cards = SmallTasks(), [PlainLabel("one"), PlainLabel("two")]
    QVBoxLayout(window).addLayout(tasks)
    for card in cards:
        tasks.addWidget(card)
    cards[1].hide()

    tasks.stand_back(1_000)
    assert not cards[0].isHidden()
    tasks.stand_back(1)
    assert cards[0].isHidden()
    tasks.come_back()

    assert [card.isHidden() for card in cards] == [False, True]


def test_small_tasks_need_the_height_of_their_lines_as_they_are_broken(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tasks, card = SmallTasks(), QWidget()
    words = PlainLabel("Bookmarks of your browser, or a folder of notes; the originals stay. " * 2)
    words.setWordWrap(True)
    for layout, widget in ((QVBoxLayout(window), None), (QVBoxLayout(card), words)):
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(tasks) if widget is None else layout.addWidget(widget)
    tasks.addWidget(card)
    window.resize(150, 600)
    window.show()
    qtbot.waitExposed(window)
    needed = card.heightForWidth(card.width())
    assert needed > card.sizeHint().height()

    tasks.stand_back(needed)
    assert not card.isHidden()
    tasks.stand_back(needed - 1)
    assert card.isHidden()


def test_a_popover_is_on_the_screen_though_its_anchor_is_as_high_as_that(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    screen = window.screen().availableGeometry()
    window.setGeometry(screen.adjusted(0, 40, 0, 0))
    window.show()
    popover = Popover(window)
    offers = QWidget()
    offers.setMinimumHeight(200)
    popover.body.addWidget(offers)

    popover.open_at(window)

    assert screen.contains(popover.geometry())
    popover.close()


def test_a_popover_shrinks_with_what_is_hidden_in_it_and_stays_where_it_hangs(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 500)
    badge = QPushButton("Sent", window)
    badge.move(10, 470)
    window.move(0, window.screen().availableGeometry().bottom() - 500)
    window.show()
    popover = Popover(window)
    offers = QWidget()
    offers.setMinimumHeight(200)
    popover.body.addWidget(PlainLabel("Shared folders"))
    popover.body.addWidget(offers)
    popover.open_at(badge)
    high, foot = popover.height(), popover.geometry().bottom()

    offers.hide()
    popover.adjustSize()

    assert popover.height() <= high - 200
    assert popover.geometry().bottom() == foot
    popover.close()
