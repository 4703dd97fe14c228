"""Large and odd texts in the editor and the reader: how much is done in one turn, counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QFont, QTextCursor, QTextDocument, QTextOption
from pytestqt.qtbot import QtBot

from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.documents.rich_text import to_qt_parts
from kshare.ui.editor.highlighter import AT_ONCE
from kshare.ui.editor.misspellings import MOST_LINES
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.editor.preview import WHOLE
from kshare.ui.editor.text_field import MarkdownField
from kshare.ui.process.jobs import Jobs
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import LIGHT
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import put_away, session_of, until

LINES = 4 * AT_ONCE
WORD = "x" * 20_000
ANYWHERE = QTextOption.WrapMode.WrapAnywhere


@pytest.fixture
def field(qtbot: QtBot) -> MarkdownField:
    made = MarkdownField()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def coloured(field: MarkdownField) -> list[int]:
    """The numbers of the lines that have colours."""
    document = field.document()
    found = (document.findBlockByNumber(number) for number in range(document.blockCount()))
    return [block.blockNumber() for block in found if block.layout().formats()]


def last_ink(field: MarkdownField) -> str:
    """The colour of the last line that has one."""
    block = field.document().lastBlock()
    while not block.layout().formats():
        block = block.previous()
    first = block.layout().formats()[0]  # has to live as long as its format is looked at
    return first.format.foreground().color().name()


def whole(qtbot: QtBot, field: MarkdownField) -> None:
    until(qtbot, lambda: not field.highlighter.busy)


# -- colours -------------------------------------------------------------------------------------------


def test_of_a_long_text_the_beginning_has_its_colours_at_once_and_the_rest_follows(
    qtbot: QtBot, field: MarkdownField
) -> None:
    field.show_text("**bold**\n" * LINES)

    assert coloured(field) == list(range(AT_ONCE))
    whole(qtbot, field)
    assert coloured(field) == list(range(LINES))


def test_a_fence_that_turns_everything_into_code_colours_little_at_once(
    qtbot: QtBot, field: MarkdownField
) -> None:
    field.show_text("plain\n" * LINES)
    whole(qtbot, field)
    before = field.highlighter.coloured

    field.replace_range(0, 0, "```\n")

    assert field.highlighter.coloured - before <= AT_ONCE
    whole(qtbot, field)
    assert coloured(field) == list(range(LINES + 1))
    assert field.highlighter.in_code(field.document().lastBlock())
    field.undo()
    whole(qtbot, field)
    assert coloured(field) == []


def test_lines_that_go_while_others_wait_leave_none_without_colours(
    qtbot: QtBot, field: MarkdownField
) -> None:
    field.show_text("**bold**\n" * LINES)
    assert field.highlighter.busy

    field.replace_range(0, 9 * AT_ONCE // 2, "")

    whole(qtbot, field)
    assert coloured(field) == list(range(LINES - AT_ONCE // 2))


def test_another_theme_colours_what_is_seen_first(qtbot: QtBot, field: MarkdownField) -> None:
    field.show_text("**bold**\n[a](b)\n" * LINES)
    whole(qtbot, field)
    field.moveCursor(QTextCursor.MoveOperation.End)
    before, ink = field.highlighter.coloured, last_ink(field)

    theme().toggle()

    assert field.highlighter.coloured - before <= AT_ONCE
    assert last_ink(field) != ink
    theme().toggle()


# -- endless words -------------------------------------------------------------------------------------


def test_an_endless_word_is_broken_anywhere_before_it_is_laid_out(field: MarkdownField) -> None:
    field.show_text(f"see {WORD}")
    assert field.wordWrapMode() == ANYWHERE

    field.show_text("few words " * 2_000)
    assert field.wordWrapMode() != ANYWHERE
    modes: list[QTextOption.WrapMode] = []  # Qt lays out what came once all were told of it
    field.document().contentsChange.connect(lambda *_change: modes.append(field.wordWrapMode()))
    field.replace_range(5, 5, f"some\nlines {WORD} here\n" + "and more\n" * 9)
    assert field.wordWrapMode() == ANYWHERE
    assert modes[0] == ANYWHERE


def test_a_pasted_line_is_laid_out_once_however_long_it_is(qtbot: QtBot, editor: PageEditor) -> None:
    changes: list[int] = []
    editor.field.document().contentsChange.connect(lambda _at, _gone, came: changes.append(came))
    mime = QMimeData()
    mime.setText("many words " * 10_000 + "\nend")

    editor.field.insertFromMimeData(mime)

    until(qtbot, lambda: editor.text.endswith("end") and not editor.field.isReadOnly())
    assert max(changes) >= 110_000


# -- preview, spelling ---------------------------------------------------------------------------------


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
    yield made
    put_away(qtbot, jobs, [made])


def test_of_a_long_page_the_preview_knows_the_headings_that_it_shows(
    qtbot: QtBot, editor: PageEditor
) -> None:
    editor.field.show_text("".join(f"## Part {n} 😀\n\nwords of it\n\n" for n in range(WHOLE // 20)))
    caret = editor.field.textCursor()
    caret.setPosition(editor.field.document().characterCount() // 2)
    editor.field.setTextCursor(caret)
    editor.preview.render_now()
    together = editor.preview.together
    until(qtbot, lambda: len(together._pairs) > 100 and editor.preview.browser.complete)

    pairs = together._pairs
    assert 0 < pairs[0][0] < pairs[-1][0] < editor.field.blockCount() - 1
    editor.field.verticalScrollBar().setValue(round(pairs[50][0]))
    browser = editor.preview.browser
    block = browser.cursorForPosition(browser.viewport().rect().topLeft()).block()
    near = (block, block.next(), block.next().next())
    line = editor.field.document().findBlockByLineNumber(round(pairs[50][0])).text()
    assert line.startswith("## ") and line[3:] in [each.text() for each in near]


def test_of_a_word_that_is_everywhere_few_lines_are_remembered(
    qtbot: QtBot, editor: PageEditor, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    spelling = editor.spelling
    until(qtbot, lambda: not jobs.waiting)
    spelling._languages = ("en",)
    monkeypatch.setattr(spelling._desk, "is_wrong", lambda _word, _languages: None)
    editor.field.highlighter.misspelt = spelling._misspelt

    editor.field.show_text("teh\n" * AT_ONCE)

    assert len(spelling._unsure["teh"]) == MOST_LINES
    monkeypatch.setattr(spelling._desk, "is_wrong", lambda word, _languages: word == "teh")
    spelling._show_learned(["teh"], ["teh"])
    until(qtbot, lambda: not spelling.busy)
    assert coloured(editor.field) == list(range(AT_ONCE))


# -- reading -------------------------------------------------------------------------------------------


@pytest.fixture
def browser(qtbot: QtBot) -> PageBrowser:
    made = PageBrowser()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    return made


def blocks(document: QTextDocument) -> list[tuple[str, int]]:
    """The words of each block, and how deep in lists it is."""
    found, block = [], document.begin()
    while block.isValid():
        around = block.textList()
        found.append((block.text(), around.format().indent() if around is not None else 0))
        block = block.next()
    return found


def test_what_begins_a_part_keeps_its_form(qtbot: QtBot, browser: PageBrowser) -> None:
    heading, list_, box = "<h2 style='margin:18px 0 6px 0'>two</h2>", "<ul><li>three</li></ul>", "<hr>"

    browser.show_parts(("<p>one</p>", heading, list_, "<p style='margin:3px'>four</p>", box))
    until(qtbot, lambda: browser.complete)

    assert [words for words, _ in blocks(browser.document())][:4] == ["one", "two", "three", "four"]
    styles = [browser.document().findBlockByNumber(number).blockFormat() for number in (1, 3)]
    assert [(each.headingLevel(), each.topMargin()) for each in styles] == [(2, 18.0), (0, 3.0)]


def test_a_list_in_an_item_that_comes_in_parts_looks_as_if_it_came_whole(
    qtbot: QtBot, browser: PageBrowser
) -> None:
    inner = "".join(f"<li>inner {n}</li>" for n in range(120))
    html = f"<ul><li>one<ul>{inner}</ul></li><li>two</li></ul>"
    browser.show_parts(to_qt_parts(html, LIGHT, limit=0))
    at_once = blocks(browser.document())

    parts = to_qt_parts(html, LIGHT, limit=3_000)
    browser.show_parts(parts)
    until(qtbot, lambda: browser.complete)

    assert len(parts) > 5
    assert blocks(browser.document()) == at_once


def test_another_size_of_text_never_lays_out_the_whole_former_page(
    qtbot: QtBot, browser: PageBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.show_parts(tuple(f"<p>part {n}</p>" for n in range(50)))
    until(qtbot, lambda: browser.complete)
    lengths: list[int] = []
    set_font = browser.setFont

    def note(font: QFont) -> None:
        lengths.append(browser.document().characterCount())
        set_font(font)

    monkeypatch.setattr(browser, "setFont", note)

    theme().step_text(1)

    assert lengths == [1]
    until(qtbot, lambda: browser.complete)
    assert "part 49" in browser.toPlainText()
    theme().step_text(-1)
