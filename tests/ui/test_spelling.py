"""Words that are wrong are underlined while they are written, each in the language of its paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from kshare.queries.spelling import spelling_choice
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.editor.spelling import SpellDesk
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.settings.settings_desk import SettingsDesk
from kshare.ui.settings.settings_screen import SettingsScreen
from kshare.usecases.spelling import ChangeSpelling, change_spelling
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.spelling.lexicons import ENGLISH, GERMAN, write_lexicon
from tests.ui.wiki_home import put_away, session_of, until

SPELLING = QTextCharFormat.UnderlineStyle.SpellCheckUnderline
ENGLISH_LINE = "This is the seal of a pump and we will replace it in the kit"
GERMAN_LINE = "Die Dichtung der Pumpe ist nicht mit Öl und wir sind auf der Seite"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    folder = tmp_path / "dictionaries"
    write_lexicon(folder, "en_US", ENGLISH)
    write_lexicon(folder, "de_DE", GERMAN)
    made.run(change_spelling, ChangeSpelling(folder=str(folder)))
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def editor(qtbot: QtBot, session: Session, jobs: Jobs) -> Iterator[PageEditor]:
    made = PageEditor(session)
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitExposed(made)
    made.open_page(None, "Notes")
    desk = SpellDesk.of(session)
    until(qtbot, lambda: made.is_open and desk.is_ready)
    yield made
    put_away(qtbot, jobs, [made])
    desk._speller.close()


def underlined(editor: PageEditor) -> list[str]:
    """The words that have a line below, in order."""
    found = []
    block = editor.field.document().begin()
    while block.isValid():
        for each in block.layout().formats():
            if each.format.underlineStyle() == SPELLING:
                raw = block.text().encode("utf-16-le")
                found.append(raw[2 * each.start : 2 * (each.start + each.length)].decode("utf-16-le"))
        block = block.next()
    return found


def shows(qtbot: QtBot, editor: PageEditor, text: str, *wrong: str) -> None:
    editor.field.setPlainText(text)
    until(qtbot, lambda: underlined(editor) == list(wrong) and not editor.spelling.busy)


def test_wrong_words_are_underlined_and_code_links_and_names_are_not(
    qtbot: QtBot, editor: PageEditor
) -> None:
    text = f"{ENGLISH_LINE} tehh\n\nuse `sael` [[Sael page]] @saell #sael and 🛢 **saelx** sael"

    shows(qtbot, editor, text, "tehh", "saelx", "sael")

    ranges = editor.field.document().lastBlock().layout().formats()
    wrong = [each for each in ranges if each.format.underlineStyle() == SPELLING]
    assert [each.format.fontWeight() for each in wrong] == [700, 400]


def test_each_paragraph_is_read_in_its_own_language(qtbot: QtBot, editor: PageEditor) -> None:
    shows(qtbot, editor, f"{ENGLISH_LINE} pumpex\n\n{GERMAN_LINE} pumpx", "pumpex", "pumpx")


def test_a_language_without_a_dictionary_is_left_alone(qtbot: QtBot, editor: PageEditor) -> None:
    french = "La pompe est dans le hall et nous avons changé tous les joints pour cette année"

    shows(qtbot, editor, f"{ENGLISH_LINE} tehh\n\n{french}", "tehh")


def test_what_is_typed_is_looked_up_and_a_corrected_word_loses_its_line(
    qtbot: QtBot, editor: PageEditor
) -> None:
    shows(qtbot, editor, ENGLISH_LINE)
    editor.field.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor.field, " sael")
    until(qtbot, lambda: underlined(editor) == ["sael"])

    for _ in range(4):
        qtbot.keyClick(editor.field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(editor.field, "seal")

    until(qtbot, lambda: underlined(editor) == [])


def menu_at(editor: PageEditor, word: str) -> QMenu:
    cursor = editor.field.textCursor()
    cursor.setPosition(editor.text.index(word) + 1)
    menu = editor.field.createStandardContextMenu()
    editor.spelling.fill_menu(menu, cursor)
    return menu


def entries(menu: QMenu) -> dict[str, QAction]:
    return {action.text(): action for action in menu.actions() if action.isVisible()}


def test_the_menu_offers_other_words(qtbot: QtBot, editor: PageEditor) -> None:
    shows(qtbot, editor, f"{ENGLISH_LINE} sael", "sael")
    menu = menu_at(editor, "sael")
    assert "Looking for other words…" in entries(menu)
    until(qtbot, lambda: "seal" in entries(menu))

    entries(menu)["seal"].trigger()

    assert editor.text == f"{ENGLISH_LINE} seal"
    editor.field.undo()
    assert editor.text.endswith("sael")
    assert "Looking for other words…" not in entries(menu_at(editor, "seal"))


def test_a_word_that_is_added_is_right_from_then_on_and_can_be_taken_back(
    qtbot: QtBot, editor: PageEditor, home: Workspace
) -> None:
    shows(qtbot, editor, f"{ENGLISH_LINE} Hydrax hydrax", "Hydrax", "hydrax")

    with qtbot.waitSignal(editor._session.done) as done:
        entries(menu_at(editor, "Hydrax"))["Add “Hydrax” to my words"].trigger()

    until(qtbot, lambda: underlined(editor) == [])
    assert home.ask(spelling_choice, None).words == ("Hydrax",)
    home.undo(done.args[1])
    assert home.ask(spelling_choice, None).words == ()


def test_it_can_be_switched_off_and_on_in_the_middle(
    qtbot: QtBot, editor: PageEditor, home: Workspace
) -> None:
    shows(qtbot, editor, f"{ENGLISH_LINE} sael", "sael")

    home.run(change_spelling, ChangeSpelling(on=False))
    until(qtbot, lambda: underlined(editor) == [])
    home.run(change_spelling, ChangeSpelling(on=True))
    until(qtbot, lambda: underlined(editor) == ["sael"])


def test_a_page_that_only_looks_different_is_not_changed(qtbot: QtBot, editor: PageEditor) -> None:
    editor.field.show_text(f"{ENGLISH_LINE} sael")
    editor.drafts.stop()

    until(qtbot, lambda: underlined(editor) == ["sael"])

    assert not editor.drafts.waiting


# -- settings ------------------------------------------------------------------------------------------


@pytest.fixture
def screen(qtbot: QtBot, session: Session, home: Workspace, jobs: Jobs) -> Iterator[SettingsScreen]:
    made = SettingsScreen(SettingsDesk(session, WindowMemory(home.home), session))
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    yield made
    put_away(qtbot, jobs, [made])


def facts(screen: SettingsScreen) -> str:
    row = screen.page.rows.get("language.found")
    return row.control.text() if row is not None else ""


def test_the_settings_find_the_folder_and_say_what_was_found(qtbot: QtBot, screen: SettingsScreen) -> None:
    screen.search.setText("dictionaries folder")
    until(qtbot, lambda: "language.dictionaries" in screen.page.rows)

    screen.search.setText("dictionaries found")

    until(qtbot, lambda: facts(screen) == "de_DE, en_US")


def test_without_the_library_the_settings_say_so_calmly(
    qtbot: QtBot, screen: SettingsScreen, home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kshare.ui.settings.spelling.can_check", lambda: False)
    screen.search.setText("dictionaries found")

    home.run(change_spelling, ChangeSpelling(folder=""))

    until(qtbot, lambda: "the extra “spelling”" in facts(screen))


def test_without_dictionaries_nothing_is_underlined_and_no_process_runs(
    qtbot: QtBot, session: Session, jobs: Jobs, home: Workspace
) -> None:
    home.run(change_spelling, ChangeSpelling(folder=""))
    editor = PageEditor(session)
    qtbot.addWidget(editor)
    editor.show()
    editor.open_page(None, "Notes")
    until(qtbot, lambda: editor.is_open and not jobs.waiting)
    editor.field.setPlainText("sael tehh")

    desk = SpellDesk.of(session)
    assert not desk.is_ready and not desk._speller._worker.is_running
    put_away(qtbot, jobs, [editor])
