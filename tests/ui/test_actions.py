"""The table of actions: one place for words and keys, and what the person chose instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from kshare.ui.actions import ACTIONS, KeyMap, bind, keymap
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.shell.keys_sheet import KeysSheet
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.labels import plain_tip


@pytest.fixture(autouse=True)
def _usual_keys() -> Iterator[None]:
    yield
    keymap().load({})


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def test_no_two_actions_that_meet_share_a_key() -> None:
    usual = KeyMap()

    met = [
        (action.key, usual.in_the_way(action.key, keys))
        for action in ACTIONS
        for keys in action.keys
        if usual.in_the_way(action.key, keys) is not None
    ]

    assert met == []
    assert len({action.key for action in ACTIONS}) == len(ACTIONS)


def test_other_keys_hold_at_once_and_the_tip_says_so(qtbot: QtBot, place: QWidget) -> None:
    done: list[str] = []
    button = IconButton("pencil", "Edit", parent=place)
    bind(place, "item.edit", lambda: done.append("edit"), button)
    qtbot.keyClick(place, Qt.Key.Key_E)
    assert (done, button.toolTip()) == (["edit"], plain_tip("Edit  E"))

    keymap().choose("item.edit", ("Ctrl+D",))
    qtbot.keyClick(place, Qt.Key.Key_E)
    qtbot.keyClick(place, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)

    assert (done, button.toolTip()) == (["edit", "edit"], plain_tip("Edit  Ctrl+D"))


def test_a_letter_that_is_typed_is_no_command(qtbot: QtBot, place: QWidget) -> None:
    done: list[str] = []
    field = QLineEdit(place)
    field.show()
    bind(place, "item.edit", lambda: done.append("edit"))
    field.setFocus()

    qtbot.keyClick(field, Qt.Key.Key_E)

    assert (field.text(), done) == ("e", [])


def test_a_widget_that_went_away_is_forgotten(qtbot: QtBot, place: QWidget) -> None:
    owner = QWidget(place)
    bind(owner, "item.edit", lambda: None)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()

    keymap().choose("item.edit", ("X",))

    assert keymap().keys("item.edit") == ("X",)


def test_chosen_keys_are_kept_on_this_pc_and_unknown_ones_left_out(tmp_path: Path) -> None:
    memory = WindowMemory(tmp_path)
    memory.keep_keys({"item.edit": ("Ctrl+D", "F2"), "go.home": ()})

    kept = WindowMemory(tmp_path).keys()
    keymap().load({**kept, "item.gone": ("X",)})

    assert kept == {"item.edit": ("Ctrl+D", "F2"), "go.home": ()}
    assert dict(keymap().chosen) == kept
    keymap().choose("item.edit", ("E",))
    assert "item.edit" not in keymap().chosen


def test_the_map_of_the_keyboard_tells_every_key_as_it_is_now(qtbot: QtBot, place: QWidget) -> None:
    keymap().choose("item.edit", ("Ctrl+D",))
    place.resize(1000, 800)

    sheet = KeysSheet(place)

    shown = {words: keys for group in sheet.groups for words, keys in group.rows}
    assert shown["Edit"] == "Ctrl+D"
    assert set(shown) == {each.name for each in ACTIONS if keymap().keys(each.key)}
    assert all(name in group.accessibleDescription() for group in sheet.groups for name, _ in group.rows)
