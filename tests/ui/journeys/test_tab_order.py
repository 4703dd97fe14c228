"""Tab leads through every place: to named things only, from top to bottom, round and back the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from kshare.ui.shell.main_window import MainWindow
from tests.ui.journeys.person import Person, name_of
from tests.ui.journeys.places import BY_NAME, PLACES, PLAIN, Closed, Furnished, Place, is_shown
from tests.ui.journeys.rooms import FirstStart, Room

MOST: Final = 120


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    made = Furnished(tmp_path_factory.mktemp("furnished"))
    yield made
    made.close()


@pytest.fixture
def room(
    qtbot: QtBot, furnished: Furnished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(notes))
    made = Room(qtbot, furnished.home, furnished.clock, tmp_path)
    made.person.sees(PLAIN.page)
    yield made
    made.close()


@pytest.mark.parametrize(
    "place",
    [place for place in PLACES if place.by_tab and not place.closed],
    ids=lambda place: place.name,
)
def test_tab_goes_round_a_place(room: Room, place: Place) -> None:
    goes_round(room, place)


def test_tab_goes_round_those_who_ask_to_be_let_in(qtbot: QtBot, tmp_path: Path) -> None:
    closed = Closed(tmp_path)
    room = Room(qtbot, closed.home, closed.clock)
    goes_round(room, BY_NAME["requests"])
    room.close()
    closed.close()


def test_the_size_of_a_table_is_asked_in_a_box_that_escape_leaves(room: Room) -> None:
    person = room.person
    BY_NAME["editor"].go_there(person, PLAIN)
    person.presses("Ctrl+End", "Ctrl+Shift+B")
    person.until(lambda: "Size of the table" in person.keyboard_is_on, "the box")
    person.presses("Right", "Tab")
    assert "4 columns" in person.keyboard_is_on
    person.presses("Escape")
    person.is_at("Text of the page, in Markdown")


def test_tab_goes_round_the_welcome(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    start = FirstStart(qtbot, qapp, tmp_path / "new")
    try:
        for _step in range(2):
            way = walked(start.person, "Tab")
            assert all(name_of(each).strip() for each in way), said(way)
            assert upwards(way) == [], said(way)
            start.person.tabs_to("Your name")
            start.person.types("Cleo")
            start.person.presses("Return")
            start.person.sees("Begin alone")
            break
        way = walked(start.person, "Tab")
        assert all(name_of(each).strip() for each in way) and upwards(way) == [], said(way)
    finally:
        start.close()


def goes_round(room: Room, place: Place) -> None:
    """Tab and Shift+Tab lead the same way through what has a name, while the rooms of the place are there."""
    person = room.person
    place.go_there(person, PLAIN)
    for name in place.rooms:
        person.until(lambda name=name: is_shown(name), f"a {name}")  # type: ignore[misc]
    room.rest()
    round_trip = walked(person, "Tab")
    back = walked(person, "Shift+Tab")

    assert [name_of(each) for each in round_trip if not name_of(each).strip()] == [], said(round_trip)
    assert all(each.isVisible() and each.isEnabled() for each in round_trip)
    assert [*back[:1], *reversed(back[1:])] == round_trip, (
        f"{said(back)} is no way back of {said(round_trip)}"
    )
    assert upwards(round_trip) == [], said(round_trip)


def walked(person: Person, key: str) -> list[QWidget]:
    """Where the key leads until it is back where it began; a text stops at each of its links, and counts once."""
    if not person.keyboard.focusPolicy() & Qt.FocusPolicy.TabFocus:
        person.presses("Tab")  # whatever waits for rows with the keyboard is no stop of the round
    way = [person.keyboard]
    for _ in range(MOST):
        person.presses(key)
        stop = person.keyboard
        if stop is way[-1]:
            continue
        if stop is way[0]:
            return way
        else:
            assert stop not in way, f"{name_of(stop)} again after {said(way)}"
            way.append(stop)
    if len(way) == 1:
        return way  # a box with one button
    raise AssertionError(f"{key} never comes back to where it began: {said(way)}")


def upwards(way: Sequence[QWidget]) -> list[str]:
    """Steps to something that lies wholly above, within one part of the window."""
    found = []
    for before, after in pairwise(way):
        part, rect = _part(before), _rect(after)
        if (
            part is _part(after)
            and rect.bottom() < _rect(before).top()
            and rect.left() <= _rect(before).right()
        ):
            found.append(f"{name_of(before)} -> {name_of(after)}")
    return found


def _part(widget: QWidget) -> QWidget:
    """The rail, the top bar, a screen or the reader; a sheet is a part of its own."""
    part, above = widget, widget.parentWidget()
    while above is not None and not isinstance(above, MainWindow):
        if above.metaObject().className() in ("Rail", "TopBar", "_ReaderFrame", "QStackedWidget"):
            part = above
        above = above.parentWidget()
    return part


def _rect(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), widget.rect().topLeft()), widget.size())


def said(way: Sequence[QWidget]) -> str:
    """The stops in words."""
    return " > ".join(f"{name_of(each) or '?'}[{type(each).__name__}]" for each in way)
