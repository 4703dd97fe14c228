"""Reading a page: what is shown, what is never loaded, what stays where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from kshare.ui.pages.questions import RenameQuestion
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.page_bars import MissingPopover
from kshare.ui.readers.page_reader import PageReader
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Size
from kshare.usecases.pages import DeletePage, RenamePage, delete_page, rename_page
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import conflicting, page, put_away, session_of, until, write

HOSTILE = """# Plan
<img src="file:///etc/passwd"> <img src="//server/share/x.png"> <img src="\\\\server\\share\\x.png">
![picture](https://evil.example/pixel.png) <link rel="stylesheet" href="//server/a.css">
<style>body { background: url(//server/b.png) }</style> <a href="javascript:alert(1)">click</a>
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def reader(qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session) -> Iterator[PageReader]:
    made = PageReader(session)
    qtbot.addWidget(made)
    made.resize(720, 700)
    made.show()
    qtbot.waitExposed(made)
    yield made
    put_away(qtbot, jobs, [made])


def shown(qtbot: QtBot, reader: PageReader, page_id: str, words: str) -> None:
    reader.show_item(page_id)
    until(qtbot, lambda: words in reader.browser.toPlainText() and reader.browser.complete)


def top_line(reader: PageReader) -> str:
    """The words at the top of the view."""
    return reader.browser.cursorForPosition(QPoint(1, 1)).block().text()


def test_a_page_shows_who_wrote_it_its_tags_and_where_links_come_from(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    known = write(home, "Rules", "Be kind to #newcomers.\n", tags=("ways",))
    write(home, "Start here", "Read [[Rules]] first.\n")

    shown(qtbot, reader, known.id, "Be kind")

    text = reader.browser.toPlainText()
    for words in (
        "Rules",
        "Anna Berg",
        "updated just now",
        "1 min read",
        "#ways",
        "Linked from",
        "Start here",
    ):
        assert words in text


def test_a_late_answer_about_the_page_before_does_not_take_the_place_of_the_page_that_is_read(
    qtbot: QtBot, home: Workspace, jobs: Jobs, reader: PageReader
) -> None:
    """Who goes back has the page at once, from what was kept; the other one may be on its way still."""
    first, second = write(home, "Seals", "A green dot.\n"), write(home, "Pumps", "It runs backwards.\n")
    shown(qtbot, reader, first.id, "green dot")
    shown(qtbot, reader, second.id, "backwards")
    qtbot.waitUntil(lambda: not jobs.waiting)

    reader.refresh()
    reader.show_item(first.id)
    qtbot.waitUntil(lambda: not jobs.waiting)

    assert reader.view is not None and reader.view.id == first.id
    assert "green dot" in reader.browser.toPlainText()


def test_a_hostile_page_makes_no_request(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    known = write(home, "Plan", HOSTILE)

    shown(qtbot, reader, known.id, "click")

    assert reader.browser.loader.asked == []


def test_lines_are_no_longer_than_the_reading_measure(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    known = write(home, "Rules", "words " * 200)
    reader.resize(1600, 700)

    shown(qtbot, reader, known.id, "words")

    assert reader.browser.viewport().width() <= Size.MEASURE


def test_a_long_page_comes_bit_by_bit(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    paragraph = "Some **words** about [[pumps]] and oil. " * 12 + "\n\n"
    known = write(home, "Long", "The beginning.\n\n" + paragraph * (320_000 // len(paragraph)))
    reader.show_item(known.id)

    qtbot.waitUntil(lambda: reader.is_whole, timeout=60_000)
    first = reader.browser.parts_shown
    assert not reader.browser.complete
    assert "The beginning." in reader.browser.toPlainText()
    until(qtbot, lambda: reader.browser.parts_shown > first + 1)
    reader.browser.show_parts(["<p>done</p>"])


def test_what_is_read_does_not_jump_when_somebody_changes_the_page(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    body = "".join(f"Paragraph {number} says something.\n\n" for number in range(120))
    known = write(home, "Long", body)
    shown(qtbot, reader, known.id, "Paragraph 119")
    bar = reader.browser.verticalScrollBar()
    until(qtbot, lambda: bar.maximum() > 3_000)
    bar.setValue(1_500)
    until(qtbot, lambda: top_line(reader).startswith("Paragraph 4"))
    top = top_line(reader)

    write(home, "Long", "A new beginning.\n\n" * 8 + body, page=known.id)

    until(qtbot, lambda: "A new beginning." in reader.browser.toPlainText() and reader.browser.complete)
    assert top_line(reader) == top


def test_coming_back_to_a_page_finds_it_scrolled_as_it_was(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    long = write(home, "Long", "".join(f"Paragraph {number}.\n\n" for number in range(120)))
    other = write(home, "Other", "Short.\n")
    shown(qtbot, reader, long.id, "Paragraph 119")
    reader.browser.verticalScrollBar().setValue(900)

    shown(qtbot, reader, other.id, "Short.")
    shown(qtbot, reader, long.id, "Paragraph 119")

    assert reader.browser.verticalScrollBar().value() == 900


def test_a_missing_page_is_offered_to_be_written(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    known = write(home, "Rules", "See [[Pump rig]].\n")
    shown(qtbot, reader, known.id, "Pump rig")

    reader.browser.link_activated.emit("kshare:new/Pump%20rig")

    popover = reader.popover
    assert isinstance(popover, MissingPopover)
    with qtbot.waitSignal(reader.link_wanted) as wanted:
        qtbot.mouseClick(popover.create_page, Qt.MouseButton.LeftButton)
    assert wanted.args == ["kshare:new/Pump%20rig"]


def test_links_are_handed_on_and_never_followed(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    known = write(home, "Rules", "See [us](https://example.org/).\n")
    shown(qtbot, reader, known.id, "us")

    with qtbot.waitSignal(reader.link_wanted) as wanted:
        reader.browser.link_activated.emit("https://example.org/")

    assert wanted.args == ["https://example.org/"]


def test_one_click_marks_and_another_takes_it_back(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    known = write(home, "Rules", "Be kind.\n")
    shown(qtbot, reader, known.id, "Be kind.")
    button = reader.marks.buttons["helped"]

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: page(home, known.id).my_marks == ("helped",))
    until(qtbot, lambda: button.text() == "Helped 1" and button.isChecked())
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)

    until(qtbot, lambda: page(home, known.id).my_marks == ())


def test_a_conflict_is_shown_in_its_place_and_settled_by_one_choice(
    qtbot: QtBot, home: Workspace, session: Session, reader: PageReader
) -> None:
    known = conflicting(home)
    shown(qtbot, reader, known.id, "Keep both")
    text = reader.browser.toPlainText()
    assert text.index("hall 3") < text.index("changed this place differently") < text.index("End.")
    wanted = page(home, known.id).conflicts[0].sides[0].text

    with qtbot.waitSignal(session.done) as done:
        reader.browser.link_activated.emit("kshare:choose/0/0")

    saved = page(home, known.id)
    assert saved.conflicts == ()
    assert wanted in saved.text
    assert done.args[1] is not None


def test_no_text_can_bring_the_link_that_settles_a_conflict(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    known = write(home, "Trap", "[read more](kshare:choose/0/0)\n")

    shown(qtbot, reader, known.id, "read more")

    assert "kshare:choose" not in reader.browser.toHtml()


def test_deleting_can_be_undone(qtbot: QtBot, home: Workspace, session: Session, reader: PageReader) -> None:
    known = write(home, "Rules", "Be kind.\n")
    shown(qtbot, reader, known.id, "Be kind.")

    with qtbot.waitSignal(session.done) as done:
        reader.bar.delete_wanted.emit()
    until(qtbot, lambda: not reader.browser.isVisible())
    session.undo(done.args[1])

    until(qtbot, reader.browser.isVisible)


def test_renaming_keeps_the_reader_where_it_is(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    known = write(home, "Rules", "Be kind.\n")
    shown(qtbot, reader, known.id, "Be kind.")
    reader.bar.rename_wanted.emit()
    popover = reader.pages.popover
    assert isinstance(popover, RenameQuestion)

    popover.line.setText("House rules")
    qtbot.mouseClick(popover.yes, Qt.MouseButton.LeftButton)

    until(qtbot, lambda: "House rules" in reader.browser.toPlainText())


def test_e_wants_the_editor_and_h_the_history(qtbot: QtBot, home: Workspace, reader: PageReader) -> None:
    known = write(home, "Rules", "Be kind.\n")
    shown(qtbot, reader, known.id, "Be kind.")
    reader.browser.setFocus()

    with qtbot.waitSignal(reader.edit_wanted) as wanted:
        qtbot.keyClick(reader.browser, Qt.Key.Key_E)
    qtbot.keyClick(reader.browser, Qt.Key.Key_H)

    assert wanted.args == [known.id]
    assert reader.history.isVisible()


def test_a_very_long_page_is_readable_before_all_of_it_is_rendered(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    paragraph = "Some **words** about pumps and oil. " * 12 + "\n\n"
    known = write(home, "Long", "The beginning.\n\n" + paragraph * 200 + "## Appendix\n\nThe end.\n")

    reader.show_item(known.id)
    until(qtbot, lambda: "The beginning." in reader.browser.toPlainText())
    assert "on its way" in reader.browser.toPlainText()
    reader.browser.verticalScrollBar().setValue(700)
    top = top_line(reader)

    until(qtbot, lambda: "The end." in reader.browser.toPlainText() and reader.browser.complete)
    assert top_line(reader) == top
    assert "on its way" not in reader.browser.toPlainText()


def test_a_heading_behind_the_beginning_of_a_long_page_is_found(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    paragraph = "Some **words** about pumps and oil. " * 12 + "\n\n"
    known = write(home, "Long", paragraph * 200 + "## Appendix\n\n" + paragraph * 20)

    reader.show_item(known.id)
    reader.go_to("appendix")

    until(qtbot, lambda: reader.browser.complete and reader.bar.section.text() == "›  Appendix")


def test_a_page_that_was_just_read_is_there_at_once_and_never_out_of_date(
    qtbot: QtBot, home: Workspace, reader: PageReader
) -> None:
    rules, other = write(home, "Rules", "Be kind.\n"), write(home, "Other", "Short.\n")
    shown(qtbot, reader, rules.id, "Be kind.")
    shown(qtbot, reader, other.id, "Short.")

    reader.show_item(rules.id)
    assert "Be kind." in reader.browser.toPlainText()

    shown(qtbot, reader, other.id, "Short.")
    write(home, "Rules", "Be very kind.\n", page=rules.id)
    reader.show_item(rules.id)
    until(qtbot, lambda: "Be very kind." in reader.browser.toPlainText())


def test_a_page_that_is_deleted_or_renamed_while_it_is_read_says_so(
    qtbot: QtBot, home: Workspace, session: Session, reader: PageReader
) -> None:
    known = write(home, "Rules", "Be kind.\n")
    shown(qtbot, reader, known.id, "Be kind.")

    home.run(rename_page, RenamePage(known.id, "House rules"))
    until(qtbot, lambda: "House rules" in reader.browser.toPlainText())
    home.run(delete_page, DeletePage(known.id))
    until(qtbot, lambda: not reader.browser.isVisible())

    assert reader._gone.accessibleName() == "“House rules” is deleted"
    reader._gone.wanted.emit()
    until(qtbot, reader.browser.isVisible)
