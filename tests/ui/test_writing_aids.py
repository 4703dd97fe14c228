"""Pasting, tables, find and replace in the page editor, by keyboard and by mouse."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QTextCursor
from pytestqt.qtbot import QtBot

from kshare.model.limits import PAGE_BYTES
from kshare.queries.attachments import ListAttachments, list_attachments
from kshare.ui.editor.find_bar import FindBar
from kshare.ui.editor.highlighter import AT_ONCE
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.process.jobs import Jobs
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import put_away, session_of, until

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TABLE = "| A   | B   |\n| --- | --- |\n| 1   | 2   |"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def editor(qtbot: QtBot, home: Workspace, jobs: Jobs) -> Iterator[PageEditor]:
    made = PageEditor(session_of(home, jobs, FakeClock()))
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    qtbot.waitExposed(made)
    made.open_page(None, "Notes")
    until(qtbot, lambda: made.isEnabled() and made.completer.space)
    made.field.setFocus()
    yield made
    put_away(qtbot, jobs, [made])


def pasted(editor: PageEditor, html: str, plain: str = "") -> None:
    mime = QMimeData()
    if html:
        mime.setHtml(html)
    if plain:
        mime.setText(plain)
    editor.field.insertFromMimeData(mime)


def choose(editor: PageEditor, words: str) -> None:
    at = editor.text.index(words)
    cursor = editor.field.textCursor()
    cursor.setPosition(at)
    cursor.setPosition(at + len(words), QTextCursor.MoveMode.KeepAnchor)
    editor.field.setTextCursor(cursor)


# -- pasting -------------------------------------------------------------------------------------------


def test_a_table_out_of_a_browser_comes_in_as_a_table_in_one_step(editor: PageEditor) -> None:
    editor.field.show_text("before ")
    editor.field.moveCursor(QTextCursor.MoveOperation.End)

    pasted(editor, "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A\tB\n1\t2")

    assert editor.text == "before \n\n| A | B |\n| --- | --- |\n| 1 | 2 |"
    editor.field.undo()
    assert editor.text == "before "


def test_a_spreadsheet_comes_in_as_a_table(editor: PageEditor) -> None:
    pasted(editor, "", "A\tB\n1\t2\n")

    assert editor.text == "|   A |   B |\n| --: | --: |\n|   1 |   2 |"


def test_in_code_and_with_ctrl_shift_v_the_words_alone_come_in(qtbot: QtBot, editor: PageEditor) -> None:
    editor.field.show_text("```\n\n```")
    cursor = editor.field.textCursor()
    cursor.setPosition(4)
    editor.field.setTextCursor(cursor)
    pasted(editor, "<b>bold</b>", "bold")
    assert editor.text == "```\nbold\n```"

    editor.field.show_text("")
    mime = QMimeData()
    mime.setHtml("<b>bold</b>")
    mime.setText("bold")
    QGuiApplication.clipboard().setMimeData(mime)
    qtbot.keyClick(editor.field, Qt.Key.Key_V, CTRL | SHIFT)

    assert editor.text == "bold"
    # What Python made must not be left to the clipboard, which outlives Python.
    QGuiApplication.clipboard().clear()


def test_an_address_that_is_pasted_on_words_makes_them_a_link(editor: PageEditor) -> None:
    editor.field.show_text("see docs")
    choose(editor, "docs")

    pasted(editor, "<a href='https://example.org/'>https://example.org/</a>", "https://example.org/")

    assert editor.text == "see [docs](https://example.org/)"


def test_long_formatted_text_comes_in_where_the_caret_was(qtbot: QtBot, editor: PageEditor) -> None:
    editor.field.show_text("one\n\ntwo")
    cursor = editor.field.textCursor()
    cursor.setPosition(5)
    editor.field.setTextCursor(cursor)

    pasted(editor, "<p>A <b>word</b>.</p>" * 2_000, "words")
    editor.field.moveCursor(QTextCursor.MoveOperation.Start)

    until(qtbot, lambda: "A **word**." in editor.text)
    assert editor.text.startswith("one\n\nA **word**.")
    assert editor.text.endswith("two")


def test_more_than_a_page_holds_is_refused_in_words(qtbot: QtBot, editor: PageEditor) -> None:
    pasted(editor, "<b>x</b>" * 2_500_000, "x" * (PAGE_BYTES + 1))

    until(qtbot, editor.notices.notice.isVisible)
    assert editor.text == ""
    assert "longer than a page may be" in editor.notices.notice.accessibleName()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da63fccf"
    "c0500f0004850180842b29f90000000049454e44ae426082"
)


def carried(content: bytes = PNG, kind: str = "png") -> str:
    return f'<img src="data:image/{kind};base64,{base64.b64encode(content).decode()}" alt="seal">'


def test_pictures_that_pasted_text_carries_become_files_of_the_page(
    qtbot: QtBot, home: Workspace, editor: PageEditor
) -> None:
    pasted(editor, f"<p>Before</p><p>{carried()}</p><p>between {carried()}</p><b>after</b>", "Before after")

    until(qtbot, lambda: len(editor.files.pending.files) == 2)
    first, second = (file.name for file in editor.files.pending.files)
    assert first != second
    assert editor.text == f"Before\n\n![[{first}]]\n\nbetween ![[{second}]]\n\n**after**"
    assert not editor.notices.notice.isVisible()
    with qtbot.waitSignal(editor.published, timeout=8_000) as done:
        editor.publish()
    assert [view.name for view in home.ask(list_attachments, ListAttachments(done.args[0])).files] == [
        first,
        second,
    ]


@pytest.mark.parametrize(
    "address",
    [
        "file:///C:/Users/anna/AppData/Local/Temp/msohtmlclip1/01/clip_image002.png",
        "https://pumps.example/seal.png",
        "//pumps.example/seal.png",
        "\\\\server\\share\\seal.png",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "data:image/png,notbase64",
        "picture:7",
    ],
)
def test_pictures_that_lie_elsewhere_are_not_fetched_and_that_is_said(
    editor: PageEditor, address: str
) -> None:
    pasted(editor, f"<p><b>Seal</b> <img src='{address}' alt='of a pump'></p>", "Seal")

    assert editor.text == "**Seal** of a pump"
    assert "is not fetched" in editor.notices.notice.accessibleName()
    assert editor.files.pending.files == []


def test_twenty_megabytes_of_a_clipboard_hold_nobody_up(qtbot: QtBot, editor: PageEditor) -> None:
    html = "<p>A <b>word</b></p>" * 1_000_000

    pasted(editor, html, "A word\n" * 20_000)
    assert editor.text == ""
    until(qtbot, lambda: editor.text.endswith("A word\n") and not editor.field.isReadOnly())

    assert len(editor.text) == 7 * 20_000
    assert "too much" in editor.notices.notice.accessibleName()
    editor.field.undo()
    assert editor.text == ""


def test_a_large_picture_within_pasted_text_comes_in(qtbot: QtBot, editor: PageEditor) -> None:
    pasted(editor, f"<p>See {carried(PNG + bytes(6_000_000))}</p>", "See")

    until(qtbot, lambda: editor.files.pending.files)
    assert editor.files.pending.files[0].blob.size > 6_000_000
    assert editor.text.startswith("See ![[Picture ")


def test_a_folder_that_is_dropped_is_explained_in_words(
    qtbot: QtBot, editor: PageEditor, tmp_path: Path
) -> None:
    folder = tmp_path / "drawings"
    folder.mkdir()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])

    editor.field.insertFromMimeData(mime)

    words = editor.files.pending._trouble
    until(qtbot, words.isVisible)
    assert words.text().startswith("“drawings” is a folder.")
    assert editor.text == "" and editor.files.pending.files == []


def test_what_was_pasted_into_a_page_that_was_left_comes_into_no_other(
    qtbot: QtBot, home: Workspace, editor: PageEditor
) -> None:
    pasted(editor, "<p>A <b>word</b>.</p>" * 2_000, "words")
    editor.open_page(None, "Another")
    until(qtbot, lambda: editor.is_open and editor._session.jobs.waiting == 0)

    assert editor.text == ""


# -- tables --------------------------------------------------------------------------------------------


def test_a_table_is_made_with_the_keyboard_alone(qtbot: QtBot, editor: PageEditor) -> None:
    qtbot.keyClick(editor.field, Qt.Key.Key_B, CTRL | SHIFT)
    size = editor.tables.size
    assert size is not None
    qtbot.keyClick(size.squares, Qt.Key.Key_Left)
    qtbot.keyClick(size.squares, Qt.Key.Key_Return)

    assert editor.text.split("\n")[:2] == ["| Column 1 | Column 2 |", "| -------- | -------- |"]
    assert editor.field.textCursor().selectedText() == "Column 1"


def test_tab_walks_the_cells_lays_the_columns_out_and_grows_a_row(qtbot: QtBot, editor: PageEditor) -> None:
    editor.field.show_text("|A|B|\n|-|-|\n|1|2|")
    cursor = editor.field.textCursor()
    cursor.setPosition(1)
    editor.field.setTextCursor(cursor)

    qtbot.keyClick(editor.field, Qt.Key.Key_Tab)
    assert editor.text == TABLE
    assert editor.field.textCursor().selectedText() == "B"
    qtbot.keyClick(editor.field, Qt.Key.Key_Tab)
    qtbot.keyClick(editor.field, Qt.Key.Key_Tab)
    assert editor.field.textCursor().selectedText() == "2"
    qtbot.keyClick(editor.field, Qt.Key.Key_Tab)
    assert editor.text == TABLE + "\n|     |     |"
    qtbot.keyClick(editor.field, Qt.Key.Key_Backtab)
    assert editor.field.textCursor().selectedText() == "2"


def test_rows_and_columns_come_and_go_by_the_menu(editor: PageEditor) -> None:
    editor.field.show_text(TABLE)
    choose(editor, "1")
    actions = {each.text(): each for each in editor.tables.menu().actions()}

    actions["Column after"].trigger()
    assert editor.text.split("\n")[2] == "| 1   |     | 2   |"
    actions["Remove column"].trigger()
    actions["To the right"].trigger()
    actions["Row below"].trigger()

    assert editor.text.count("\n") == 3
    assert "--:" in editor.text


def test_tab_leaves_the_field_outside_tables(qtbot: QtBot, editor: PageEditor) -> None:
    editor.field.show_text("plain | text")

    qtbot.keyClick(editor.field, Qt.Key.Key_Tab)

    assert not editor.field.hasFocus()


# -- find and replace ----------------------------------------------------------------------------------


def bar_with(qtbot: QtBot, editor: PageEditor, text: str, words: str, replacement: str = "") -> FindBar:
    editor.field.show_text(text)
    editor.field.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.keyClick(editor.field, Qt.Key.Key_H, CTRL)
    editor.find_bar.words.setText(words)
    editor.find_bar.replacement.setText(replacement)
    return editor.find_bar


def test_replace_all_is_one_step_of_undo(qtbot: QtBot, editor: PageEditor) -> None:
    bar = bar_with(qtbot, editor, "pump Pump\npump", "pump", "pumps")

    qtbot.mouseClick(bar.replace_all, Qt.MouseButton.LeftButton)
    assert editor.text == "pumps pumps\npumps"

    editor.field.undo()
    assert editor.text == "pump Pump\npump"


def test_ten_thousand_places_are_replaced_in_one_step_with_the_window_awake(
    qtbot: QtBot, editor: PageEditor
) -> None:
    bar = bar_with(qtbot, editor, "a pump 😀 and a\xa0pump\n" * 5_000, "a pump", "the seal")
    caret = editor.field.textCursor()
    caret.setPosition(len("a pump 😀 and a pump\n") + 1)  # the second line, as Qt counts
    editor.field.setTextCursor(caret)

    bar.replace_all.click()
    assert editor.field.isReadOnly() and "the seal" not in editor.text
    until(qtbot, lambda: not editor.field.isReadOnly())

    assert editor.text == "the seal 😀 and the seal\n" * 5_000
    assert bar.count_words == "10000 replaced"
    assert editor.field.textCursor().block().blockNumber() == 1
    coloured = editor.field.highlighter.coloured
    editor.field.undo()
    assert editor.field.highlighter.coloured - coloured <= AT_ONCE  # the others follow in slices
    assert editor.text == "a pump 😀 and a pump\n" * 5_000


def test_a_text_that_was_left_while_it_was_replaced_changes_no_other(
    qtbot: QtBot, editor: PageEditor
) -> None:
    bar = bar_with(qtbot, editor, "a pump\n" * 10_000, "pump", "seal")

    bar.replace_all.click()
    editor.field.show_text("another pump")
    until(qtbot, lambda: bar.count_words == "10000 replaced")

    assert editor.text == "another pump"


def test_signs_are_signs_until_an_expression_is_wanted(qtbot: QtBot, editor: PageEditor) -> None:
    bar = bar_with(qtbot, editor, "a.c abc 12-34", "a.c")
    assert bar.count_words == "1 match"

    qtbot.mouseClick(bar.expression, Qt.MouseButton.LeftButton)
    assert bar.count_words == "2 matches"

    bar.words.setText(r"(\d+)-(\d+)")
    bar.replacement.setText(r"\2/\1")
    qtbot.mouseClick(bar.replace_all, Qt.MouseButton.LeftButton)
    assert editor.text == "a.c abc 34/12"

    bar.words.setText("(")
    assert bar.count_words == "No valid expression"
    bar.words.setText("x*")
    assert bar.count_words == "No match"


def test_stepping_says_which_match_it_is_and_goes_around(qtbot: QtBot, editor: PageEditor) -> None:
    bar = bar_with(qtbot, editor, "one two one", "one")

    qtbot.keyClick(bar.words, Qt.Key.Key_Return)
    qtbot.keyClick(bar.words, Qt.Key.Key_Return)
    assert bar.count_words == "2 of 2"
    qtbot.keyClick(bar.words, Qt.Key.Key_Return)
    assert bar.count_words == "1 of 2"
    qtbot.keyClick(bar.words, Qt.Key.Key_Return, SHIFT)
    assert bar.count_words == "2 of 2"


def test_replacing_one_goes_to_the_next(qtbot: QtBot, editor: PageEditor) -> None:
    bar = bar_with(qtbot, editor, "one two one", "one", "1")

    qtbot.keyClick(bar.replacement, Qt.Key.Key_Return)
    qtbot.keyClick(bar.replacement, Qt.Key.Key_Return)

    assert editor.text == "1 two one"


# -- preview -------------------------------------------------------------------------------------------


def long_text() -> str:
    """Parts of which the odd ones are much longer to read than to write."""
    table = "| a | b |\n|---|---|\n| 1 | 2 |\n"
    return "".join(f"## Part {n}\n\n" + (table * 1 + "\n" if n % 2 else "words\n\n" * 12) for n in range(20))


def shows(editor: PageEditor, words: str) -> None:
    editor.head.tags.setFocus()
    editor.field.show_text(words)
    editor.preview.render_now()


def heading_at_top(editor: PageEditor) -> str:
    browser = editor.preview.browser
    block = browser.cursorForPosition(browser.viewport().rect().topLeft()).block()
    while block.isValid() and not block.blockFormat().headingLevel():
        block = block.previous()
    return block.text()


def test_the_preview_follows_the_text_and_the_text_the_preview(qtbot: QtBot, editor: PageEditor) -> None:
    shows(editor, long_text())
    bar, other = editor.field.verticalScrollBar(), editor.preview.browser.verticalScrollBar()
    until(
        qtbot, lambda: "Part 19" in editor.preview.browser.toPlainText() and editor.preview.browser.complete
    )

    line = editor.text.split("\n").index("## Part 8")
    bar.setValue(line + 1)
    assert heading_at_top(editor) == "Part 8"

    wanted = other.value() // 2
    other.setSliderPosition(wanted)
    other.triggerAction(other.SliderAction.SliderMove)
    assert other.value() == wanted
    assert 0 < bar.value() < line
    before = bar.value()
    editor.preview.render_now()
    until(qtbot, lambda: editor.preview.browser.complete)
    assert bar.value() == before


def test_on_a_narrow_desk_the_preview_takes_the_place_of_the_text(qtbot: QtBot, editor: PageEditor) -> None:
    assert editor.preview.isVisible() and editor.field.isVisible()

    editor.resize(700, 700)
    assert editor.field.isVisible() and not editor.preview.isVisible()
    qtbot.mouseClick(editor.toolbar.preview, Qt.MouseButton.LeftButton)
    assert editor.preview.isVisible() and not editor.field.isVisible()
    qtbot.mouseClick(editor.toolbar.preview, Qt.MouseButton.LeftButton)
    assert editor.field.isVisible() and not editor.preview.isVisible()

    editor.resize(1000, 700)
    assert editor.preview.isVisible() and editor.field.isVisible()
