"""The views of the wiki, the tree, several pages at once, templates, and the questions before pages change."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from kshare.queries.pages import ListPages, list_pages
from kshare.ui.navigation import Place
from kshare.ui.pages.page_list import ICON_ROOM
from kshare.ui.pages.questions import DeleteQuestion, MoveQuestion, RenameQuestion, TagsQuestion
from kshare.ui.pages.tree_model import MIME
from kshare.ui.pages.views import VIEWS
from kshare.ui.process.jobs import Jobs
from kshare.ui.screens.wiki import WikiScreen
from kshare.ui.session import Session
from kshare.usecases.pages import DeletePage, MovePage, delete_page, move_page
from kshare.usecases.posts import MarkItem, mark_item
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import page, put_away, session_of, until, write

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def wiki(qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session) -> Iterator[WikiScreen]:
    made = WikiScreen(session)
    session.changed.connect(made.on_changes)
    session.done.connect(lambda _said, undo: undone.append(undo))
    undone.clear()
    qtbot.addWidget(made)
    made.resize(700, 760)
    made.show()
    qtbot.waitExposed(made)
    until(qtbot, lambda: jobs.waiting == 0)
    yield made
    put_away(qtbot, jobs, [made])


undone: list[object] = []
"""The ways back that the window would offer, the latest last."""


def titles(wiki: WikiScreen) -> list[str]:
    model = wiki.pane.model
    return [model.index(row, 0).data(Qt.ItemDataRole.UserRole).title for row in range(model.rowCount())]


def lists(wiki: WikiScreen, expected: list[str]) -> bool:
    return titles(wiki) == expected and wiki.list.isVisible()


def branch(wiki: WikiScreen, parent: QModelIndex | None = None) -> list[str]:
    tree, above = wiki.pane.tree.tree, parent or QModelIndex()
    return [tree.index(row, 0, above).data() for row in range(tree.rowCount(above))]


def pages_of(home: Workspace) -> dict[str, tuple[str, ...]]:
    return {row.title: row.tags for row in home.ask(list_pages, ListPages()).items}


# -- views ---------------------------------------------------------------------------------------------


def test_every_view_lists_what_it_says_and_has_words_for_nothing(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    for view in VIEWS:
        wiki.pane.show_view(view.key)
        until(qtbot, wiki.pane.empty.isVisible)
    write(home, "Bolts", "See [[Nuts]] and [[Valves]].\n")
    write(home, "Nuts", "Words.\n")
    home.run(mark_item, MarkItem("Nuts", "struggled"))
    home.run(delete_page, DeletePage(write(home, "Gone", "Words.\n").id))

    for key, expected in (
        ("mine", ["Nuts", "Bolts"]),
        ("care", ["Nuts"]),
        ("orphans", ["Bolts"]),
        ("trash", ["Gone"]),
        ("title", ["Bolts", "Nuts"]),
    ):
        wiki.pane.show_view(key)
        qtbot.waitUntil(partial(lists, wiki, expected), timeout=8_000)
    wiki.pane.show_view("wanted")
    until(qtbot, lambda: wiki.pane.wanted.isVisible())
    assert wiki.pane.wanted_model.index(0, 0).data() == "Valves. Linked from Bolts"


def test_the_views_without_a_tab_are_in_a_menu_and_the_tab_says_which(qtbot: QtBot, wiki: WikiScreen) -> None:
    menu = wiki.pane.views_menu()
    names = [action.text() for action in menu.actions()]
    assert names == ["Needs care", "Linked from nowhere", "Not written yet", "Trash"]

    menu.actions()[3].trigger()

    assert wiki.pane.view.key == "trash" and wiki.pane.order.current == "more"
    until(qtbot, wiki.pane.empty.isVisible)
    wiki.pane.show_view("recent")
    assert wiki.pane.order.current == "recent"


def test_back_returns_to_the_view(wiki: WikiScreen) -> None:
    wiki.pane.show_view("orphans")
    place = wiki.current_place(Place("wiki", "x"))
    wiki.pane.show_view("title")

    wiki.show_place(place)

    assert wiki.pane.view.key == "orphans" and place.item == "x"
    wiki.show_place(Place("wiki"))
    assert wiki.pane.view.key == "orphans"


def test_a_page_that_nobody_wrote_is_begun_from_the_list(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    write(home, "Bolts", "See [[Valves]].\n")
    wiki.pane.show_view("wanted")
    until(qtbot, lambda: wiki.pane.wanted_model.rowCount() == 1 and wiki.pane.wanted.isVisible())
    wiki.pane.focus_first()

    qtbot.keyClick(wiki.pane.wanted, Qt.Key.Key_J)
    qtbot.keyClick(wiki.pane.wanted, Qt.Key.Key_Return)

    until(qtbot, lambda: wiki.editing and wiki.editor.head.title.text() == "Valves")


def test_a_deleted_page_is_brought_back_from_the_trash(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    home.run(delete_page, DeletePage(write(home, "Gone", "Words.\n").id))
    wiki.pane.show_view("trash")
    until(qtbot, lambda: titles(wiki) == ["Gone"] and wiki.list.isVisible())
    assert "Deleted by Anna Berg" in wiki.pane.model.index(0, 0).data()

    wiki.list.step(1)
    qtbot.mouseClick(wiki.pane.chosen.restore, LEFT)

    until(qtbot, wiki.pane.empty.isVisible)
    assert list(pages_of(home)) == ["Gone"]


# -- the tree ------------------------------------------------------------------------------------------


@pytest.fixture
def hall(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> dict[str, str]:
    """Hall over Pump over Seal, and Bolts; the tree is shown."""
    ids = {title: write(home, title, "Words.\n").id for title in ("Hall", "Pump", "Seal", "Bolts")}
    home.run(move_page, MovePage(ids["Pump"], ids["Hall"]))
    home.run(move_page, MovePage(ids["Seal"], ids["Pump"]))
    QAbstractItemModelTester(
        wiki.pane.tree.tree, QAbstractItemModelTester.FailureReportingMode.Fatal, wiki.pane.tree
    )
    wiki.pane.show_view("tree")
    until(qtbot, lambda: branch(wiki) == ["Bolts", "Hall"])
    return ids


def test_branches_are_read_as_they_are_opened_by_keyboard(
    qtbot: QtBot, hall: dict[str, str], wiki: WikiScreen
) -> None:
    tree = wiki.pane.tree
    tree.setFocus()
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_Right):
        qtbot.keyClick(tree, key)
    until(qtbot, lambda: branch(wiki, tree.tree.find(hall["Hall"])) == ["Pump"])

    qtbot.keyClick(tree, Qt.Key.Key_J)
    with qtbot.waitSignal(wiki.opened) as opened:
        qtbot.keyClick(tree, Qt.Key.Key_Return)

    assert opened.args == [hall["Pump"]]


def test_what_is_open_stays_open_when_somebody_changes_a_page(
    qtbot: QtBot, home: Workspace, hall: dict[str, str], wiki: WikiScreen
) -> None:
    tree = wiki.pane.tree
    tree.expand(tree.tree.find(hall["Hall"]))
    until(qtbot, lambda: tree.tree.find(hall["Pump"]).isValid())
    tree.setCurrentIndex(tree.tree.find(hall["Pump"]))

    write(home, "Axles", "Words.\n")
    until(qtbot, lambda: branch(wiki) == ["Axles", "Bolts", "Hall"])

    assert tree.isExpanded(tree.tree.find(hall["Hall"]))
    assert tree.current_row is not None and tree.current_row.id == hall["Pump"]


def test_dropping_a_page_on_another_moves_it_and_can_be_taken_back(
    qtbot: QtBot, home: Workspace, session: Session, hall: dict[str, str], wiki: WikiScreen
) -> None:
    model = wiki.pane.tree.tree
    data = model.mimeData([model.find(hall["Bolts"])])
    assert model.mimeTypes() == [MIME]

    model.dropMimeData(data, Qt.DropAction.MoveAction, -1, 0, model.find(hall["Hall"]))

    until(qtbot, lambda: branch(wiki) == ["Hall"])
    parent = page(home, hall["Bolts"]).parent
    assert parent is not None and parent.title == "Hall"
    assert wiki.pane.tree.isExpanded(model.find(hall["Hall"])), "what was dragged there can be seen"
    until(qtbot, lambda: undone)
    session.undo(undone[-1])  # type: ignore[arg-type]
    until(qtbot, lambda: branch(wiki) == ["Bolts", "Hall"])


def test_a_page_begins_under_another_one_from_its_menu(
    qtbot: QtBot, home: Workspace, hall: dict[str, str], wiki: WikiScreen
) -> None:
    menu = wiki.pane.desk.menu(hall["Hall"], "Hall")
    offered = next(each for each in menu.actions() if each.text() == "New page under it…")
    with qtbot.waitSignal(wiki.pane.edit_wanted) as wanted:
        offered.trigger()
        question = wiki.pane.desk.popover
        assert question is not None
        line = question.findChild(QLineEdit)
        assert isinstance(line, QLineEdit) and question.focusWidget() is line
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert question.isVisible(), "a page needs a title"
        qtbot.keyClicks(line, "Crane")
        qtbot.keyClick(line, Qt.Key.Key_Return)

    made = page(home, "Crane")
    assert wanted.args == [made.id]
    assert made.parent is not None and made.parent.id == hall["Hall"]


def test_a_page_cannot_be_dropped_on_itself_or_below_itself(
    qtbot: QtBot, hall: dict[str, str], wiki: WikiScreen
) -> None:
    tree, model = wiki.pane.tree, wiki.pane.tree.tree
    tree.expand(model.find(hall["Hall"]))
    until(qtbot, lambda: model.find(hall["Pump"]).isValid())
    data = model.mimeData([model.find(hall["Hall"])])
    move = Qt.DropAction.MoveAction

    assert not model.canDropMimeData(data, move, -1, 0, model.find(hall["Hall"]))
    assert not model.canDropMimeData(data, move, -1, 0, model.find(hall["Pump"]))
    assert model.canDropMimeData(data, move, -1, 0, model.find(hall["Bolts"]))
    assert model.canDropMimeData(data, move, -1, 0, QModelIndex())


def test_filtering_the_tree_finds_what_lies_deep(
    qtbot: QtBot, hall: dict[str, str], wiki: WikiScreen
) -> None:
    qtbot.keyClicks(wiki.pane.filter, "sea")

    until(qtbot, lambda: titles(wiki) == ["Seal"] and wiki.list.isVisible())
    wiki.pane.filter.clear()
    wiki.pane.filter.asked.emit("")
    until(qtbot, wiki.pane.tree.isVisible)


# -- questions before a change -------------------------------------------------------------------------


def test_a_rename_says_who_links_here_and_that_a_title_is_taken(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    write(home, "Bolts", "Words.\n")
    write(home, "Nuts", "See [[Bolts]].\n")
    until(qtbot, lambda: len(titles(wiki)) == 2)
    wiki.list.step(1)
    wiki.list.setFocus()
    qtbot.keyClick(wiki.list, Qt.Key.Key_F2)
    question = wiki.pane.desk.popover
    assert isinstance(question, RenameQuestion)
    until(qtbot, lambda: "1 page links here (“Nuts”)" in question.follows.text())

    question.line.selectAll()
    qtbot.keyClicks(question.line, "nuts")
    until(qtbot, lambda: not question.taken.isHidden())
    question.line.setText("Screws")
    qtbot.keyClick(question.line, Qt.Key.Key_Return)

    until(qtbot, lambda: titles(wiki) == ["Nuts", "Screws"])


def test_a_page_is_moved_by_typing_a_part_of_the_other_title(
    qtbot: QtBot, home: Workspace, hall: dict[str, str], wiki: WikiScreen
) -> None:
    wiki.pane.desk.ask_place(hall["Pump"], "Pump", wiki.pane.filter)
    question = wiki.pane.desk.popover
    assert isinstance(question, MoveQuestion)
    until(qtbot, lambda: "1 page that stands under it moves along." in question.note.text())
    until(qtbot, lambda: question.offers.count() == 3)

    qtbot.keyClicks(question.line, "bol")
    until(qtbot, lambda: question.offers.count() == 1)
    qtbot.keyClick(question.line, Qt.Key.Key_Return)

    until(qtbot, lambda: (parent := page(home, hall["Pump"]).parent) and parent.title == "Bolts")


def test_a_copy_is_made_and_shown(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> None:
    write(home, "Bolts", "Words.\n")
    until(qtbot, lambda: titles(wiki) == ["Bolts"])
    wiki.list.step(1)
    wiki.list.setFocus()

    with qtbot.waitSignal(wiki.opened) as opened:
        qtbot.keyClick(wiki.list, Qt.Key.Key_D, CTRL)

    assert page(home, opened.args[0]).title == "Copy of Bolts"


# -- several pages -------------------------------------------------------------------------------------


@pytest.fixture
def three(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> list[str]:
    ids = [write(home, title, "Words.\n", tags=("old",)).id for title in ("Axles", "Bolts", "Nuts")]
    until(qtbot, lambda: len(titles(wiki)) == 3 and wiki.list.isVisible())
    return ids


def test_pages_are_chosen_at_their_icons_and_tagged_together(
    qtbot: QtBot, home: Workspace, session: Session, three: list[str], wiki: WikiScreen
) -> None:
    rows = wiki.list
    for number in (0, 2):
        at = QPoint(ICON_ROOM // 2, rows.visualRect(rows.model().index(number, 0)).center().y())
        qtbot.mouseClick(rows.viewport(), LEFT, pos=at)
    assert [row.title for row in rows.chosen] == ["Axles", "Nuts"] and wiki.pane.chosen.isVisible()

    qtbot.mouseClick(wiki.pane.chosen.tags, LEFT)
    question = wiki.pane.desk.popover
    assert isinstance(question, TagsQuestion)
    until(qtbot, lambda: question.field.tags == ("old",))
    question.field.remove("old")
    question.field.add("New")
    qtbot.mouseClick(question.yes, LEFT)

    until(qtbot, lambda: pages_of(home) == {"Axles": ("new",), "Bolts": ("old",), "Nuts": ("new",)})
    until(qtbot, lambda: undone)
    session.undo(undone[-1])  # type: ignore[arg-type]
    until(qtbot, lambda: set(pages_of(home).values()) == {("old",)})


def test_several_pages_are_chosen_and_deleted_by_keyboard_with_one_way_back(
    qtbot: QtBot, home: Workspace, session: Session, three: list[str], wiki: WikiScreen
) -> None:
    write(home, "Nuts", "They fit [[Bolts]].\n", page=three[2])
    wiki.list.setFocus()
    qtbot.keyClick(wiki.list, Qt.Key.Key_J)
    qtbot.keyClick(wiki.list, Qt.Key.Key_Down, SHIFT)
    assert [row.title for row in wiki.list.chosen] == ["Axles", "Bolts"]

    qtbot.keyClick(wiki.list, Qt.Key.Key_Delete)
    question = wiki.pane.desk.popover
    assert isinstance(question, DeleteQuestion)
    until(qtbot, lambda: "1 other page links to them (“Nuts”)." in question.follows.text())
    assert titles(wiki) == ["Axles", "Bolts", "Nuts"]
    qtbot.keyClick(question.yes, Qt.Key.Key_Space)

    until(qtbot, lambda: titles(wiki) == ["Nuts"])
    assert not wiki.pane.chosen.isVisible() and len(undone) == 1
    session.undo(undone[0])  # type: ignore[arg-type]
    until(qtbot, lambda: titles(wiki) == ["Axles", "Bolts", "Nuts"])


def test_several_pages_are_moved_under_another_with_one_way_back(
    qtbot: QtBot, home: Workspace, session: Session, three: list[str], wiki: WikiScreen
) -> None:
    for number in (0, 1):
        wiki.list.toggle(wiki.list.model().index(number, 0))
    qtbot.mouseClick(wiki.pane.chosen.move_under, LEFT)
    question = wiki.pane.desk.popover
    assert isinstance(question, MoveQuestion)
    until(qtbot, lambda: question.offers.count() == 2 and question.note.text())

    qtbot.keyClicks(question.line, "nut")
    until(qtbot, lambda: question.offers.count() == 1)
    qtbot.keyClick(question.line, Qt.Key.Key_Return)

    def parents() -> list[str]:
        return [above.title if (above := page(home, each).parent) else "" for each in three[:2]]

    until(qtbot, lambda: parents() == ["Nuts", "Nuts"])
    until(qtbot, lambda: undone)
    session.undo(undone[-1])  # type: ignore[arg-type]
    until(qtbot, lambda: parents() == ["", ""])


def test_several_pages_of_the_tree_are_chosen_by_keyboard_and_dragged_together(
    qtbot: QtBot, home: Workspace, hall: dict[str, str], wiki: WikiScreen
) -> None:
    axles = write(home, "Axles", "Words.\n").id
    until(qtbot, lambda: branch(wiki) == ["Axles", "Bolts", "Hall"])
    tree = wiki.pane.tree
    tree.setFocus()
    tree.setCurrentIndex(tree.tree.find(axles))
    qtbot.keyClick(tree, Qt.Key.Key_Down, SHIFT)
    assert [row.title for row in tree.chosen] == ["Axles", "Bolts"] and wiki.pane.chosen.isVisible()
    qtbot.keyClick(tree, Qt.Key.Key_Escape)
    assert len(tree.chosen) == 1 and not wiki.pane.chosen.isVisible()

    data = tree.tree.mimeData([tree.tree.find(axles), tree.tree.find(hall["Bolts"])])
    tree.tree.dropMimeData(data, Qt.DropAction.MoveAction, -1, 0, tree.tree.find(hall["Hall"]))

    until(qtbot, lambda: branch(wiki) == ["Hall"])


def test_a_click_that_chooses_in_the_tree_opens_nothing(
    qtbot: QtBot, hall: dict[str, str], wiki: WikiScreen
) -> None:
    tree = wiki.pane.tree
    opened: list[str] = []
    wiki.opened.connect(opened.append)

    for page_id in (hall["Bolts"], hall["Hall"]):
        at = tree.visualRect(tree.tree.find(page_id)).center()
        qtbot.mouseClick(tree.viewport(), LEFT, CTRL, at)

    assert len(tree.chosen) == 2 and opened == []


def test_t_asks_for_the_tags_of_the_page_that_is_chosen_in_list_and_tree(
    qtbot: QtBot, home: Workspace, hall: dict[str, str], wiki: WikiScreen
) -> None:
    wiki.pane.tree.setFocus()
    wiki.pane.tree.setCurrentIndex(wiki.pane.tree.tree.find(hall["Bolts"]))
    qtbot.keyClick(wiki.pane.tree, Qt.Key.Key_T)
    question = wiki.pane.desk.popover
    assert isinstance(question, TagsQuestion)
    until(qtbot, question.yes.isEnabled)

    question.field.add("steel")
    qtbot.mouseClick(question.yes, LEFT)

    until(qtbot, lambda: pages_of(home)["Bolts"] == ("steel",))


def test_esc_leaves_a_choice_of_several(qtbot: QtBot, three: list[str], wiki: WikiScreen) -> None:
    wiki.list.setFocus()
    qtbot.keyClick(wiki.list, Qt.Key.Key_A, CTRL)
    assert len(wiki.list.chosen) == 3

    qtbot.keyClick(wiki.list, Qt.Key.Key_Escape)

    assert len(wiki.list.chosen) <= 1 and not wiki.pane.chosen.isVisible()


# -- templates -----------------------------------------------------------------------------------------


def test_a_new_page_begins_with_a_template(qtbot: QtBot, home: Workspace, wiki: WikiScreen) -> None:
    write(home, "Audit form", "# {{title}}\nBy {{me}}.\n", tags=("template", "audit"))
    qtbot.mouseClick(wiki.from_template, LEFT)
    question = wiki.question
    assert question is not None
    until(qtbot, lambda: question.offers.count() == 1)

    qtbot.keyClicks(question.line, "Audit of hall 3")
    qtbot.keyClick(question.line, Qt.Key.Key_Return)

    until(qtbot, lambda: wiki.editor.text == "# Audit of hall 3\nBy @anna.berg.\n")
    assert wiki.editor.head.title.text() == "Audit of hall 3" and wiki.editor.head.tags.tags == ("audit",)
    wiki.editor.publish()
    until(qtbot, lambda: pages_of(home).get("Audit of hall 3") == ("audit",))


def test_without_templates_it_says_how_to_make_one(qtbot: QtBot, wiki: WikiScreen) -> None:
    qtbot.mouseClick(wiki.from_template, LEFT)
    question = wiki.question
    assert question is not None

    until(qtbot, lambda: "#template" in question.note.text())

    assert not question.yes.isEnabled()
    question.close()


def test_a_template_is_put_into_the_text_that_is_written(
    qtbot: QtBot, home: Workspace, wiki: WikiScreen
) -> None:
    write(home, "Steps", "1. {{title}}\n", tags=("template",))
    write(home, "Form", "Form.\n", tags=("template",))
    wiki.edit_page(None, "Pumps")
    until(qtbot, lambda: wiki.editor.isEnabled() and wiki.editor.completer.space)
    qtbot.keyClicks(wiki.editor.field, "Before ")
    qtbot.mouseClick(wiki.editor.toolbar.template, LEFT)
    choice = wiki.editor.templates.choice
    assert choice is not None
    until(qtbot, lambda: choice.offers.count() == 2)

    qtbot.keyClicks(choice.line, "ste")
    qtbot.keyClick(choice.line, Qt.Key.Key_Return)

    until(qtbot, lambda: wiki.editor.text == "Before 1. Pumps\n")
