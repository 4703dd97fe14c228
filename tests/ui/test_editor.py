"""The page editor: writing, completing, drafts, colleagues and conflicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from kshare.model.limits import PAGE_BYTES
from kshare.queries.drafts import list_drafts
from kshare.ui.editor.conflict_text import BOTH
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.process.jobs import Jobs
from kshare.ui.theme.apply import theme
from kshare.usecases.pages import DeletePage, SavePage, delete_page, save_page
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import Workspace
from tests.builders import FakeClock, Team, new_home, team
from tests.ui.wiki_home import conflicting, page, put_away, session_of, until, write

CTRL = Qt.KeyboardModifier.ControlModifier
OpenEditor = Callable[..., PageEditor]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def home(tmp_path: Path, clock: FakeClock) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg", clock)
    yield made
    made.close()


@pytest.fixture
def open_editor(qtbot: QtBot, jobs: Jobs, clock: FakeClock) -> Iterator[OpenEditor]:
    """Opens an editor on a home and waits until one can write."""
    made: list[PageEditor] = []

    def opened(home: Workspace, page_id: str | None = None, title: str = "") -> PageEditor:
        editor = PageEditor(session_of(home, jobs, clock))
        made.append(editor)
        qtbot.addWidget(editor)
        editor.resize(1200, 800)
        editor.show()
        qtbot.waitExposed(editor)
        editor.open_page(page_id, title)
        until(qtbot, lambda: editor.isEnabled() and editor.completer.space)
        return editor

    yield opened
    put_away(qtbot, jobs, made)


def typed(qtbot: QtBot, widget: QWidget, text: str) -> None:
    for number, line in enumerate(text.split("\n")):
        if number:
            qtbot.keyClick(widget, Qt.Key.Key_Return)
        if line:
            qtbot.keyClicks(widget, line)


def to_end(editor: PageEditor) -> None:
    editor.field.setFocus()
    editor.field.moveCursor(QTextCursor.MoveOperation.End)


def published(qtbot: QtBot, editor: PageEditor) -> str:
    with qtbot.waitSignal(editor.published, timeout=8_000) as done:
        qtbot.keyClick(editor.field, Qt.Key.Key_Return, CTRL)
    (page_id,) = done.args
    return str(page_id)


def test_a_page_is_written_and_published_by_keyboard_alone(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    editor = open_editor(home)

    typed(qtbot, editor.head.title, "Seal kits")
    qtbot.keyClick(editor.head.title, Qt.Key.Key_Return)
    typed(qtbot, editor.field, "# Order\n- kit A\nkit B")
    typed(qtbot, editor.head.tags.line, "Hall 3")
    qtbot.keyClick(editor.head.tags.line, Qt.Key.Key_Return)
    saved = page(home, published(qtbot, editor))

    assert (saved.title, saved.text, saved.tags) == ("Seal kits", "# Order\n- kit A\n- kit B\n", ("hall-3",))
    assert home.ask(list_drafts, None) == ()


def test_tab_leads_from_the_title_over_tags_and_tools_to_the_text(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    editor = open_editor(home)
    typed(qtbot, editor.head.title, "Seal kits")
    stops = [editor.head.tags.line, editor.toolbar, editor.field]

    for stop in stops:
        qtbot.keyClick(at_keyboard(editor), Qt.Key.Key_Tab)
        assert stop is at_keyboard(editor) or stop.isAncestorOf(at_keyboard(editor))
    typed(qtbot, at_keyboard(editor), "All about it")
    qtbot.keyClick(editor.field, Qt.Key.Key_Backtab)
    first = at_keyboard(editor)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(at_keyboard(editor), key)

    assert editor.text == "All about it"
    assert first.accessibleName() == "Heading"
    assert at_keyboard(editor).accessibleName() == "Bold"


def at_keyboard(editor: PageEditor) -> QWidget:
    """What has the keyboard in the window of the editor."""
    found = editor.window().focusWidget()
    assert found is not None
    return found


def test_a_page_is_changed_and_published_by_mouse(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = write(home, "Rules", "Be kind.\n", tags=("ways",))
    editor = open_editor(home, known.id)
    to_end(editor)
    typed(qtbot, editor.field, "And brief.")

    with qtbot.waitSignal(editor.published, timeout=8_000):
        qtbot.mouseClick(editor.head.publish, Qt.MouseButton.LeftButton)

    saved = page(home, known.id)
    assert (saved.text, saved.tags) == ("Be kind.\nAnd brief.\n", ("ways",))


def test_the_title_can_be_changed_with_the_text(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = write(home, "Rules", "Be kind.\n")
    editor = open_editor(home, known.id)
    editor.head.title.selectAll()
    typed(qtbot, editor.head.title, "House rules")

    published(qtbot, editor)

    assert page(home, known.id).title == "House rules"


@pytest.mark.parametrize(
    ("words", "chosen", "expected"),
    [
        ("see [[Rele", "Release process", "see [[Release process]]"),
        ("ask @ann", "Anna Berg", "ask @anna.berg "),
        ("about #chec", "#checklist", "about #checklist "),
    ],
)
def test_completion_offers_and_inserts(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor, words: str, chosen: str, expected: str
) -> None:
    write(home, "Release process", "Ship.\n", tags=("checklist",))
    editor = open_editor(home, None, "Notes")
    typed(qtbot, editor.field, words)
    until(qtbot, lambda: editor.completer.popup and editor.completer.popup.isVisible())
    popup = editor.completer.popup
    assert popup is not None and popup.current is not None
    assert popup.current.text == chosen

    qtbot.keyClick(editor.field, Qt.Key.Key_Return)

    assert editor.text == expected


def test_completion_can_create_the_page_that_is_missing(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    editor = open_editor(home, None, "Notes")
    typed(qtbot, editor.field, "[[Pump rig")
    until(qtbot, lambda: editor.completer.popup and editor.completer.popup.isVisible())

    qtbot.keyClick(editor.field, Qt.Key.Key_Up)
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)

    assert editor.text == "[[Pump rig]]"
    until(qtbot, lambda: any(row for row in [home.ask(_titles, None)] if "Pump rig" in row))


def _titles(reader: object, _request: None) -> list[str]:
    connection = reader.connection  # type: ignore[attr-defined]
    return [row[0] for row in connection.execute("SELECT title FROM view_page")]


def test_esc_ends_the_offers_and_leaves_the_text(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    write(home, "Release process", "Ship.\n")
    editor = open_editor(home, None, "Notes")
    typed(qtbot, editor.field, "[[Rele")
    until(qtbot, lambda: editor.completer.popup and editor.completer.popup.isVisible())

    qtbot.keyClick(editor.field, Qt.Key.Key_Escape)

    assert editor.completer.popup is not None and not editor.completer.popup.isVisible()
    assert editor.text == "[[Rele"


@pytest.mark.parametrize(
    ("key", "modifiers", "before", "after"),
    [
        (Qt.Key.Key_B, CTRL, "word", "**word**"),
        (Qt.Key.Key_I, CTRL, "word", "*word*"),
        (Qt.Key.Key_1, CTRL, "word", "# word"),
        (Qt.Key.Key_E, CTRL, "word", "`word`"),
        (Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier, "word", "- word"),
        (Qt.Key.Key_L, CTRL, "word", "[word](https://)"),
    ],
)
def test_every_formatting_has_a_shortcut(
    qtbot: QtBot,
    home: Workspace,
    open_editor: OpenEditor,
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    before: str,
    after: str,
) -> None:
    editor = open_editor(home, None, "Notes")
    typed(qtbot, editor.field, before)

    qtbot.keyClick(editor.field, key, modifiers)

    assert editor.text == after


def test_find_and_replace_goes_through_the_whole_text(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = write(home, "Rules", "oil and Oil and oil 🛢 oil\n")
    editor = open_editor(home, known.id)

    qtbot.keyClick(editor.field, Qt.Key.Key_H, CTRL)
    typed(qtbot, editor.find_bar.words, "oil")
    typed(qtbot, editor.find_bar.replacement, "fluid")
    qtbot.mouseClick(editor.find_bar.replace_all, Qt.MouseButton.LeftButton)
    qtbot.keyClick(editor.find_bar.words, Qt.Key.Key_Escape)

    assert editor.text == "fluid and fluid and fluid 🛢 fluid\n"
    assert editor.find_bar.isHidden()


def test_a_draft_survives_the_window(qtbot: QtBot, home: Workspace, open_editor: OpenEditor) -> None:
    known = write(home, "Rules", "Be kind.\n")
    first = open_editor(home, known.id)
    to_end(first)
    typed(qtbot, first.field, "Half a sent")
    with qtbot.waitSignal(first.drafts.kept, timeout=8_000):
        first.drafts.keep_now()
    first.close()

    second = open_editor(home, known.id)

    assert second.text == "Be kind.\nHalf a sent"
    assert second.notices.notice.isVisible()
    assert page(home, known.id).text == "Be kind.\n"


def test_a_draft_that_was_never_published_is_not_offered_its_published_text(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    first = open_editor(home, None, "Notes")
    typed(qtbot, first.field, "Half a sent")
    with qtbot.waitSignal(first.drafts.kept, timeout=8_000):
        first.drafts.keep_now()
    first.close()

    second = open_editor(home, None, "Notes")

    assert second.text == "Half a sent" and second.notices.notice.isVisible()
    assert not any("published" in button.text() for button in second.notices.findChildren(QPushButton))


def test_a_draft_is_kept_by_itself_while_writing(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    editor = open_editor(home, None, "Notes")

    with qtbot.waitSignal(editor.drafts.kept, timeout=8_000):
        typed(qtbot, editor.field, "a thought")

    (draft,) = home.ask(list_drafts, None)
    assert (draft.title, draft.text) == ("Notes", "a thought")
    assert editor.head.status.text().startswith("Draft kept")


def test_closing_keeps_the_draft_and_throwing_away_can_be_undone(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    editor = open_editor(home, None, "Notes")
    typed(qtbot, editor.field, "a thought")
    with qtbot.waitSignal(editor.closed):
        qtbot.mouseClick(editor.head.close_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: home.ask(list_drafts, None))
    editor.open_page(None, "Notes")
    until(qtbot, lambda: editor.text == "a thought" and editor.isEnabled())

    with qtbot.waitSignal(editor._session.done) as done:
        qtbot.mouseClick(editor.head.discard, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not home.ask(list_drafts, None))
    home.undo(done.args[1])

    assert [draft.text for draft in home.ask(list_drafts, None)] == ["a thought"]


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    yield made
    made.close()


def test_a_colleagues_change_is_told_shown_and_merged(
    qtbot: QtBot, people: Team, open_editor: OpenEditor
) -> None:
    anna, ben = people["Anna"], people["Ben"]
    known = write(anna.home, "Rules", "Be kind.\n\nBe brief.\n")
    people.sync_all()
    editor = open_editor(anna.home, known.id)
    to_end(editor)
    typed(qtbot, editor.field, "\nAsk early.")

    write(ben.home, "Rules", "Be very kind.\n\nBe brief.\n", page=known.id)
    people.sync_all()
    until(qtbot, editor.notices.news.isVisible)
    assert "Ben changed this page" in editor.notices.news.accessibleName()
    assert "Ask early." in editor.text and "very" not in editor.text
    editor.notices.news.wanted.emit()
    until(qtbot, lambda: "very" in editor.preview.browser.toPlainText())
    qtbot.keyClick(editor.field, Qt.Key.Key_Escape)
    assert editor.is_open and not editor.preview.shows_change
    published(qtbot, editor)

    assert page(anna.home, known.id).text == "Be very kind.\n\nBe brief.\n\nAsk early.\n"


def test_a_conflict_is_never_settled_unseen(qtbot: QtBot, home: Workspace, open_editor: OpenEditor) -> None:
    known = conflicting(home)
    editor = open_editor(home, known.id)
    assert editor.conflicts.open == 1
    to_end(editor)
    typed(qtbot, editor.field, "More.")

    qtbot.keyClick(editor.field, Qt.Key.Key_S, CTRL)

    assert editor.notices.notice.isVisible()
    assert len(page(home, known.id).conflicts) == 1


def test_choosing_a_side_lets_the_next_save_settle_it(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = conflicting(home)
    editor = open_editor(home, known.id)
    card = editor.conflicts.cards[0]
    wanted = card.conflict.sides[1].text

    qtbot.mouseClick(card.buttons[1], Qt.MouseButton.LeftButton)
    published(qtbot, editor)

    saved = page(home, known.id)
    assert saved.conflicts == ()
    assert saved.text == f"Kits are in hall 3.\n\n{wanted}\n\nEnd.\n".replace("\n\n\n", "\n\n")


def test_both_texts_can_be_kept(qtbot: QtBot, home: Workspace, open_editor: OpenEditor) -> None:
    known = conflicting(home)
    editor = open_editor(home, known.id)

    qtbot.mouseClick(editor.conflicts.cards[0].buttons[BOTH], Qt.MouseButton.LeftButton)
    published(qtbot, editor)

    saved = page(home, known.id)
    assert saved.conflicts == ()
    assert "Tuesday" in saved.text and "Friday" in saved.text


def test_all_texts_can_be_published_after_being_asked(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = conflicting(home)
    editor = open_editor(home, known.id)
    qtbot.keyClick(editor.field, Qt.Key.Key_S, CTRL)

    with qtbot.waitSignal(editor.published, timeout=8_000):
        editor.notices.notice.wanted.emit()

    saved = page(home, known.id)
    assert saved.conflicts == ()
    assert "Tuesday" in saved.text and "Friday" in saved.text


def test_a_draft_of_a_page_in_conflict_still_shows_the_conflict(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = conflicting(home)
    first = open_editor(home, known.id)
    to_end(first)
    typed(qtbot, first.field, "More.")
    with qtbot.waitSignal(first.drafts.kept, timeout=8_000):
        first.close()

    second = open_editor(home, known.id)

    assert second.text.endswith("More.")
    assert second.conflicts.open == 1


def test_publishing_into_a_conflict_keeps_the_editor_open_with_both_texts(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = write(home, "Rules", "Order at Monday.\n")
    editor = open_editor(home, known.id)
    editor.field.selectAll()
    typed(qtbot, editor.field, "Order at Tuesday.")
    write(home, "Rules", "Order at Friday.\n", page=known.id, base=known.heads)

    qtbot.keyClick(editor.field, Qt.Key.Key_Return, CTRL)

    until(qtbot, lambda: editor.conflicts.open == 1)
    assert "Tuesday" in editor.text and "Friday" in editor.text


def test_a_title_that_is_taken_overwrites_nothing(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = write(home, "Rules", "Be kind.\n")
    editor = open_editor(home, None, "rules")
    typed(qtbot, editor.field, "Mine.")

    qtbot.keyClick(editor.field, Qt.Key.Key_Return, CTRL)

    until(qtbot, editor.notices.notice.isVisible)
    assert page(home, known.id).text == "Be kind.\n"


def test_a_text_that_is_too_long_is_refused_in_words_and_kept(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    editor = open_editor(home, None, "Long")
    text = ("words " * 170 + "\n") * (PAGE_BYTES // 1_000)
    editor.field.setPlainText(text)

    editor.publish()

    until(qtbot, editor.notices.notice.isVisible)
    assert "at most" in editor.notices.notice.accessibleName()
    assert len(editor.text) == len(text)


def test_the_preview_follows_and_loads_nothing(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    editor = open_editor(home, None, "Notes")
    typed(qtbot, editor.field, "**bold** <img src='//evil/x.png'> ![p](file:///etc/passwd)")

    until(qtbot, lambda: "bold" in editor.preview.browser.toPlainText())

    assert editor.preview.browser.loader.asked == []


def test_nothing_is_published_without_a_title(qtbot: QtBot, home: Workspace, open_editor: OpenEditor) -> None:
    editor = open_editor(home)
    editor.field.setFocus()
    typed(qtbot, editor.field, "words")

    qtbot.keyClick(editor.field, Qt.Key.Key_Return, CTRL)

    assert editor.notices.notice.isVisible()
    assert editor.head.title.hasFocus()


def test_another_theme_changes_no_page(qtbot: QtBot, home: Workspace, open_editor: OpenEditor) -> None:
    editor = open_editor(home, write(home, "Seals", "# Order\n\n**Two** kits and `one`.\n").id)
    assert not editor.head.discard.isVisible()

    with qtbot.waitSignal(editor.field.textChanged):
        theme().toggle()
    unchanged = not editor.drafts.waiting and not editor.head.discard.isVisible()
    theme().toggle()
    to_end(editor)
    typed(qtbot, editor.field, "More")

    assert unchanged
    assert editor.drafts.waiting and editor.head.discard.isVisible()


def test_a_page_that_is_deleted_while_it_is_edited_goes_on_as_a_new_one(
    qtbot: QtBot, home: Workspace, open_editor: OpenEditor
) -> None:
    known = home.run(save_page, SavePage("Rules", "Be kind.\n", tags=("conduct",)))
    editor = open_editor(home, known.id)
    assert editor.head.title.cursorPosition() == 0  # a title that is cut shows its beginning
    to_end(editor)
    typed(qtbot, editor.field, "Be very kind.")

    home.run(delete_page, DeletePage(known.id))

    until(qtbot, editor.notices.notice.isVisible)
    assert "not here any more" in editor.notices.notice.accessibleName()
    editor.notices.notice.wanted.emit()
    until(qtbot, lambda: editor.isEnabled() and editor.page_id is None)
    assert editor.text.startswith("Be kind.\nBe very kind.")
    saved = page(home, published(qtbot, editor))
    assert (saved.title, saved.tags, saved.deleted) == ("Rules", ("conduct",), False)
    assert saved.text.startswith("Be kind.\nBe very kind.")


def test_a_space_that_is_left_while_its_page_is_edited_takes_no_text_along(
    qtbot: QtBot, tmp_path: Path, open_editor: OpenEditor
) -> None:
    colleague = team(tmp_path, ["Anna Berg"])["Anna Berg"]
    known = colleague.home.run(save_page, SavePage("Rules", "Be kind.\n", space="Team"))
    editor = open_editor(colleague.home, known.id)
    to_end(editor)
    typed(qtbot, editor.field, "Be very kind.")

    colleague.home.leave_space(LeaveSpace("Team", force=True, forget=True))

    until(qtbot, editor.notices.notice.isVisible)
    editor.notices.notice.wanted.emit()
    until(qtbot, lambda: editor.isEnabled() and editor.page_id is None)
    assert editor.text.startswith("Be kind.\nBe very kind.")
