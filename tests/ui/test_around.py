"""What lies around a page: where the nodes stand, the picture by mouse and keyboard, the list beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from kshare.queries.neighbourhood import Neighbourhood, Node
from kshare.ui.graph.around_sheet import AroundSheet, count_words
from kshare.ui.graph.layout import arrange
from kshare.ui.graph.view import GraphView
from kshare.ui.process.jobs import Jobs
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import put_away, session_of, until, write

LEFT = Qt.MouseButton.LeftButton


def web(count: int) -> tuple[list[int], list[tuple[int, int]]]:
    """A page with some neighbours, and their neighbours."""
    near = min(count - 1, max(1, count // 6))
    steps = [0] + [1] * near + [2] * (count - 1 - near)
    ties = [(0, node) if steps[node] == 1 else (1 + node % near, node) for node in range(1, count)]
    return steps, sorted(ties)


@pytest.mark.parametrize("count", [1, 2, 7, 60, 300])
def test_places_are_the_same_every_time_apart_and_finite(count: int) -> None:
    steps, ties = web(count)

    places = arrange(steps, ties)

    assert places == arrange(steps, ties) and len(places) == count
    assert places[0] == (0.0, 0.0)
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places)
    nearest = min(
        (math.dist(one, other) for at, one in enumerate(places) for other in places[:at]), default=1.0
    )
    assert nearest > 0.1


def test_nothing_has_no_places_and_a_ring_of_one_tie_is_drawn() -> None:
    assert arrange([], []) == []
    assert len(arrange([0, 1, 1], [(0, 1), (0, 2), (1, 2)])) == 3


def cross() -> tuple[Neighbourhood, list[tuple[float, float]]]:
    """A node in the middle and one on each side."""
    names = ("Middle", "Right", "Left", "Below", "Above")
    nodes = tuple(Node(name.lower(), name, min(at, 1), 1) for at, name in enumerate(names))
    return Neighbourhood(nodes, tuple((0, at) for at in range(1, 5)), 5), [
        (0, 0),
        (1, 0),
        (-1, 0),
        (0, 1),
        (0, -1),
    ]


@pytest.fixture
def graph(qtbot: QtBot) -> GraphView:
    made = GraphView()
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    qtbot.waitExposed(made)
    made.show_around(*cross())
    made.setFocus()
    return made


def test_arrows_walk_to_the_node_that_lies_there_and_it_is_said(qtbot: QtBot, graph: GraphView) -> None:
    for key, name in (
        (Qt.Key.Key_Right, "Right"),
        (Qt.Key.Key_Left, "Middle"),
        (Qt.Key.Key_Up, "Above"),
        (Qt.Key.Key_Down, "Middle"),
    ):
        qtbot.keyClick(graph, key)
        assert graph.accessibleDescription().startswith(f"{name}. ")

    qtbot.keyClick(graph, Qt.Key.Key_Left)
    with qtbot.waitSignal(graph.opened) as opened:
        qtbot.keyClick(graph, Qt.Key.Key_Return)
    assert opened.args == ["left"]
    with qtbot.waitSignal(graph.centre_wanted) as centre:
        qtbot.keyClick(graph, Qt.Key.Key_Space)
    assert centre.args == ["left"]


def test_a_click_opens_and_a_drag_moves_the_ground(qtbot: QtBot, graph: GraphView) -> None:
    right = graph.point(1).toPoint()
    with qtbot.waitSignal(graph.opened) as opened:
        qtbot.mouseClick(graph, LEFT, pos=right)
    assert opened.args == ["right"]

    ground = right + QPoint(0, 60)
    with qtbot.assertNotEmitted(graph.opened):
        qtbot.mousePress(graph, LEFT, pos=ground)
        qtbot.mouseMove(graph, ground + QPoint(50, 20))
        qtbot.mouseRelease(graph, LEFT, pos=ground + QPoint(50, 20))


def test_zooming_keeps_what_is_pointed_at_and_0_shows_all(qtbot: QtBot, graph: GraphView) -> None:
    before = graph.point(1)
    graph.zoom(1.5, before)
    assert (graph.point(1) - before).manhattanLength() < 1e-6
    assert graph.point(2).x() < before.x() - 150

    qtbot.keyClick(graph, Qt.Key.Key_0)

    assert all(graph.rect().contains(graph.point(number).toPoint()) for number in range(5))


def test_more_pages_than_are_shown_are_told() -> None:
    nodes = tuple(Node(str(at), str(at), 1, 1) for at in range(301))
    assert count_words(Neighbourhood(nodes, (), 1_241)) == "Showing 300 of 1,240 linked pages"
    assert count_words(Neighbourhood(nodes[:2], (), 2)) == "1 linked page"


# -- the sheet -----------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1100, 800)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_sheet_walks_from_page_to_page_and_opens_one(
    qtbot: QtBot, home: Workspace, jobs: Jobs, window: QWidget
) -> None:
    ids = {
        title: write(home, title, text).id
        for title, text in (("Bolts", "See [[Nuts]].\n"), ("Nuts", "See [[Axles]].\n"), ("Axles", "x\n"))
    }
    sheet = AroundSheet(session_of(home, jobs, FakeClock()), window)
    sheet.look_around(ids["Bolts"])
    until(qtbot, lambda: sheet.isVisible() and sheet.nodes.count() == 3)
    assert sheet.title.text() == "Around “Bolts”" and sheet.count.text() == "2 linked pages"

    sheet.graph.setFocus()
    sheet.nodes.setCurrentRow(1)
    assert sheet.graph.current == 1
    qtbot.keyClick(sheet.graph, Qt.Key.Key_Space)
    until(qtbot, lambda: sheet.title.text() == "Around “Nuts”")
    qtbot.keyClick(sheet.graph, Qt.Key.Key_Escape)
    until(qtbot, lambda: sheet.title.text() == "Around “Bolts”")
    qtbot.mouseClick(sheet.steps.findChildren(QWidget)[0], LEFT)
    until(qtbot, lambda: sheet.nodes.count() == 2)

    with qtbot.waitSignal(sheet.opened) as opened:
        sheet.nodes.itemActivated.emit(sheet.nodes.item(1))
    assert opened.args == [ids["Nuts"]] and not sheet.isVisible()
    put_away(qtbot, jobs, [window])
