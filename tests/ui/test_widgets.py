"""The small parts: each states a wish, none decides anything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent, QKeyEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kshare.ui.theme.assets import icon, icon_pixmap
from kshare.ui.widgets.banner import Banner
from kshare.ui.widgets.buttons import IconButton, NavButton, PrimaryButton
from kshare.ui.widgets.chip import Chip
from kshare.ui.widgets.empty_state import EmptyState
from kshare.ui.widgets.fields import SearchField
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel, plain_tip, set_tip
from kshare.ui.widgets.menu import Menu
from kshare.ui.widgets.popup import Completion, CompletionPopup
from kshare.ui.widgets.skeleton import Skeleton
from kshare.ui.widgets.tabs import Tabs
from kshare.ui.widgets.toast import Toast

HOSTILE = '<img src="file:///etc/passwd"><b>x</b>'


def test_labels_show_hostile_text_letter_by_letter(qtbot: QtBot) -> None:
    for label in (PlainLabel(HOSTILE), ElidedLabel(HOSTILE)):
        qtbot.addWidget(label)
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert label.text() == HOSTILE
    assert "<img" not in plain_tip(HOSTILE)


def test_a_tip_is_words_and_no_markup_to_a_screen_reader(qtbot: QtBot) -> None:
    button = QPushButton("Go")
    qtbot.addWidget(button)

    set_tip(button, f"{HOSTILE} tip")
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Description) == f"{HOSTILE} tip"
    set_tip(button, "Another tip", "Ctrl+G")
    assert button.accessibleDescription() == "Ctrl+G"

    button.setAccessibleDescription("3 new")
    set_tip(button, "A third tip")
    assert button.accessibleDescription() == "3 new"


def test_a_long_name_does_not_widen_the_window(qtbot: QtBot) -> None:
    label = ElidedLabel("a very long name " * 30)
    qtbot.addWidget(label)

    assert label.minimumSizeHint().width() < 60


def click_twice(first: QWidget, second: QWidget) -> None:
    """A double click whose two clicks meet these."""
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(second, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(second, Qt.MouseButton.LeftButton)


def test_the_second_click_of_a_double_click_presses_nothing_else(qtbot: QtBot) -> None:
    """Publish gives way to another button at the same place, Accept becomes the opposite of itself."""
    room = QWidget()
    qtbot.addWidget(room)
    publish, share = PrimaryButton("Publish", parent=room), IconButton("share-2", "Share", parent=room)
    accept, more = PrimaryButton("Accept", parent=room), IconButton("plus", "Larger", parent=room)
    pressed: list[str] = []
    for button in (publish, share, accept, more):
        button.move(0, 0)
        button.hide()
        button.clicked.connect(
            lambda _on=False, button=button: pressed.append(button.accessibleName() or button.text())
        )
    publish.clicked.connect(publish.hide)
    publish.clicked.connect(share.show)
    accept.clicked.connect(lambda: accept.say("Not the answer", "x"))
    room.show()

    publish.show()
    click_twice(publish, share)
    share.hide()
    accept.show()
    click_twice(accept, accept)
    accept.hide()
    more.show()
    click_twice(more, more)

    assert pressed == ["Publish", "Accept", "Larger", "Larger"]


def test_an_ampersand_in_a_menu_is_a_letter(qtbot: QtBot) -> None:
    """Qt takes it for the mark of a key: nobody would mute 'R&D', but 'RD'."""
    menu = Menu()
    qtbot.addWidget(menu)
    muted = list[str]()

    plain = menu.offer("Mute R&D", lambda: muted.append("R&D"), "bell-off", keys="M")
    menu.offer_choice("Pumps & seals", True, lambda wanted: muted.append(f"seals {wanted}"))
    for action in menu.actions():
        action.trigger()

    assert plain.text() == "Mute R&&D\tM"
    assert muted == ["R&D", "seals False"]


def test_a_menu_is_deleted_when_it_goes(qtbot: QtBot) -> None:
    button = QPushButton("More")
    qtbot.addWidget(button)
    button.show()
    menu = Menu(button)
    menu.offer("Open", lambda: None)
    menu.show_below(button)

    with qtbot.waitSignal(menu.destroyed):
        menu.hide()

    assert button.findChildren(Menu) == []


def test_an_icon_button_needs_a_name(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="name"):
        IconButton("x", "  ")


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_icons_are_sharp_at_every_pixel_ratio(qapp: QApplication, ratio: float) -> None:
    pixmap = icon_pixmap("house", "#1F6F68", 18, ratio)

    assert pixmap.width() == round(18 * ratio)
    assert pixmap.devicePixelRatio() == ratio
    assert not icon("house").isNull()


def test_the_search_field_follows_the_keys_and_leaves_in_two_steps(qtbot: QtBot) -> None:
    field = SearchField("Find", shortcut="Ctrl K")
    qtbot.addWidget(field)
    asked, moved, left = list[str](), list[int](), list[bool]()
    field.asked.connect(asked.append)
    field.moved.connect(moved.append)
    field.left.connect(lambda: left.append(True))

    QTest.keyClicks(field, "re")
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QTest.keyClick(field, Qt.Key.Key_Escape)

    assert (asked, moved, left) == (["r", "re", ""], [1], [True])


def test_nothing_is_asked_while_an_input_method_composes(qtbot: QtBot) -> None:
    field, asked = SearchField("Find"), list[str]()
    qtbot.addWidget(field)
    field.asked.connect(asked.append)

    QApplication.sendEvent(field, QInputMethodEvent("に", []))
    assert asked == []
    done = QInputMethodEvent("", [])
    done.setCommitString("日本")
    QApplication.sendEvent(field, done)

    assert asked == ["日本"]


def test_tabs_are_chosen_by_mouse_and_arrows(qtbot: QtBot) -> None:
    tabs, chosen = Tabs([("a", "All"), ("p", "Pages"), ("o", "Posts")], "Kinds"), list[str]()
    qtbot.addWidget(tabs)
    tabs.chosen.connect(chosen.append)
    tabs.set_figure("p", "14")

    QTest.keyClick(tabs, Qt.Key.Key_Right)
    QTest.keyClick(tabs, Qt.Key.Key_Left)
    QTest.keyClick(tabs, Qt.Key.Key_Left)

    assert (chosen, tabs.current) == (["p", "a"], "a")


def toggled_by_a_screen_reader(button: QAbstractButton) -> None:
    interface = QAccessible.queryAccessibleInterface(button)
    assert interface.role() == QAccessible.Role.RadioButton
    interface.actionInterface().doAction("Toggle")


def test_a_tab_is_a_radio_button_that_a_screen_reader_chooses(qtbot: QtBot) -> None:
    tabs, chosen = Tabs([("a", "All"), ("p", "Pages")], "Kinds"), list[str]()
    qtbot.addWidget(tabs)
    tabs.chosen.connect(chosen.append)

    toggled_by_a_screen_reader(tabs.findChildren(QAbstractButton)[1])

    assert (chosen, tabs.current) == (["p"], "p")
    tabs.choose("a")
    assert chosen == ["p"], "what is shown as chosen was chosen by nobody"


def test_a_place_of_the_rail_is_one_that_a_screen_reader_goes_to(qtbot: QtBot) -> None:
    place, wanted = NavButton("house", "Home"), list[str]()
    qtbot.addWidget(place)
    place.clicked.connect(lambda: wanted.append("home"))

    toggled_by_a_screen_reader(place)
    assert len(wanted) == 1 and not place.isChecked(), "the window marks it once it is there"
    place.setChecked(True)
    toggled_by_a_screen_reader(place)
    assert len(wanted) == 2 and place.isChecked()


@pytest.mark.parametrize("make", [PrimaryButton, Chip, lambda words: IconButton("search", words)])
def test_enter_and_the_space_bar_press_the_button_with_the_keyboard(
    qtbot: QtBot, make: Callable[[str], QAbstractButton]
) -> None:
    button = make("Keep")
    qtbot.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda checked=False: pressed.append(checked))

    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        QTest.keyClick(button, key)
    QTest.keyClick(button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(button, held)

    assert len(pressed) == 3


def test_a_removable_chip_goes_by_key_or_cross(qtbot: QtBot) -> None:
    chip, wishes = Chip("release", removable=True), list[str]()
    qtbot.addWidget(chip)
    chip.remove_wanted.connect(lambda: wishes.append("remove"))
    chip.clicked.connect(lambda: wishes.append("click"))
    chip.show()

    QTest.keyClick(chip, Qt.Key.Key_Delete)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, chip.rect().center())
    right = chip.rect().center()
    right.setX(chip.width() - 10)
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, right)

    assert wishes == ["remove", "click", "remove"]


def test_a_toast_takes_back_once(qtbot: QtBot) -> None:
    window, undone = QWidget(), list[bool]()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    toast = Toast(window)

    toast.show_text("Page deleted", lambda: undone.append(True))
    assert toast.isVisible()
    for button in toast.findChildren(QWidget):
        if button.property("text") == "Undo":
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert undone == [True]
    assert not toast.isVisible()


def test_a_toast_with_a_long_title_leaves_the_sides_of_its_window_free(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1400, 800)
    window.show()
    toast = Toast(window)

    toast.show_text(f"Renamed to “{'a very long name ' * 20}”", lambda: None)

    assert toast.x() > 300 and toast.geometry().right() < 1100
    assert toast.accessibleName().endswith("long name ”")


def test_a_short_tip_is_one_line(qtbot: QtBot) -> None:
    line, page = QTextDocument(), QTextDocument()
    for document, words in ((line, "Hear nothing more of it  M"), (page, "Of one line that is long " * 5)):
        document.setHtml(plain_tip(words))
        document.setTextWidth(60)
        document.size()  # lays it out

    assert line.firstBlock().layout().lineCount() == 1
    assert page.firstBlock().layout().lineCount() > 3


def test_icons_of_a_menu_keep_their_distance_from_its_edge(qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    menu = Menu(room)
    menu.offer("Delete", lambda: None, "trash-2", ink="danger")
    menu.ensurePolished()
    menu.resize(menu.sizeHint())

    picture, middle = menu.grab().toImage(), menu.height() // 2
    inside = range(3, picture.width() // 2)
    first = next(x for x in inside if picture.pixelColor(x, middle).lightness() < 200)

    assert 13 <= first <= 18


def test_a_banner_waits_until_it_has_something_to_say(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    banner = Banner(window)
    window.show()
    assert not banner.isVisible()

    banner.show_text("Ben changed this page", "Show")

    assert banner.isVisible()
    assert banner.accessibleName() == "Ben changed this page"


def key_press(key: Qt.Key) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def test_completion_walks_round_and_takes_the_current_offer(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 500)
    window.show()
    popup, chosen = CompletionPopup(window), list[object]()
    popup.chosen.connect(chosen.append)
    offers = [Completion(f"Page {number}") for number in range(12)]

    popup.offer(offers, QRect(300, 480, 1, 18), window)
    assert popup.geometry().bottom() <= window.height() + 20
    taken = [popup.take_key(key_press(key)) for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return)]
    assert taken == [True, True, True]
    assert not popup.take_key(key_press(Qt.Key.Key_Return))

    assert chosen == [offers[10]]
    assert not popup.isVisible()


def test_an_empty_state_says_what_to_do(qtbot: QtBot) -> None:
    state = EmptyState("bookmark", "No bookmarks yet", "Save a link.", "Import")
    qtbot.addWidget(state)
    state.show()
    button = next(each for each in state.findChildren(QWidget) if each.property("text") == "Import")

    with qtbot.waitSignal(state.wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_skeleton_shows_nothing_at_first(qtbot: QtBot) -> None:
    skeleton = Skeleton()
    qtbot.addWidget(skeleton)
    skeleton.resize(300, 200)
    skeleton.show()
    first = skeleton.grab().toImage()

    skeleton._due.timeout.emit()
    skeleton._due.stop()

    assert skeleton.grab().toImage() != first


def test_a_button_is_wide_enough_for_its_words(qtbot: QtBot) -> None:
    short, long = PrimaryButton("Post"), PrimaryButton("Share it with everybody", "plus")
    qtbot.addWidget(short)
    qtbot.addWidget(long)

    assert short.minimumSizeHint().width() < long.minimumSizeHint().width()
