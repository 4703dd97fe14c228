"""Whatever happens between typing and the answer of a save, what was typed and given is still there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QColor, QImage, QTextCursor
from pytestqt.qtbot import QtBot

from kshare.errors import KShareError
from kshare.queries.attachments import ListAttachments, list_attachments
from kshare.queries.drafts import DraftRow, list_drafts
from kshare.sharing.files import HomeFiles
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.thread_reader import ThreadReader
from kshare.ui.session import Session
from kshare.ui.writing.composer import Composer
from kshare.usecases.pages import (
    DeletePage,
    RenamePage,
    SavePage,
    TagPage,
    delete_page,
    rename_page,
    save_page,
    tag_page,
)
from kshare.usecases.posts import WritePost, write_post
from kshare.usecases.spaces import LeaveSpace
from kshare.workspace import Workspace
from tests.builders import FakeClock, Team, new_home, team
from tests.ui.homes import ME
from tests.ui.wiki_home import page, put_away, session_of, until, write

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def home(tmp_path: Path, clock: FakeClock) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg", clock)
    yield made
    made.close()


@pytest.fixture
def people(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    yield made
    made.close()


class Writers:
    """Editors on homes, opened and put away."""

    def __init__(self, qtbot: QtBot, jobs: Jobs, clock: FakeClock) -> None:
        self._qtbot, self._jobs, self._clock = qtbot, jobs, clock
        self.made: list[PageEditor] = []
        self.troubles: list[KShareError] = []

    def session(self, home: Workspace) -> Session:
        session = session_of(home, self._jobs, self._clock)
        session.trouble.connect(self.troubles.append)
        return session

    def opened(self, home: Workspace, page_id: str | None = None, title: str = "") -> PageEditor:
        editor = PageEditor(self.session(home))
        self.made.append(editor)
        self._qtbot.addWidget(editor)
        editor.resize(1000, 700)
        editor.show()
        self._qtbot.waitExposed(editor)
        self.go(editor, page_id, title)
        return editor

    def go(self, editor: PageEditor, page_id: str | None, title: str = "") -> None:
        editor.open_page(page_id, title)
        until(self._qtbot, lambda: editor.is_open)

    def idle(self) -> None:
        until(self._qtbot, lambda: self._jobs.waiting == 0)


@pytest.fixture
def writers(qtbot: QtBot, jobs: Jobs, clock: FakeClock) -> Iterator[Writers]:
    made = Writers(qtbot, jobs, clock)
    yield made
    put_away(qtbot, jobs, made.made)


def write_on(qtbot: QtBot, editor: PageEditor, words: str) -> None:
    editor.field.setFocus()
    editor.field.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(editor.field, words)


def publish(qtbot: QtBot, editor: PageEditor) -> None:
    qtbot.keyClick(editor.field, Qt.Key.Key_Return, CTRL)


def drafts(home: Workspace) -> tuple[DraftRow, ...]:
    return home.ask(list_drafts, None)


def picture() -> QMimeData:
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    mime = QMimeData()
    mime.setImageData(image)
    return mime


def names(home: Workspace, item: str) -> list[str]:
    return [view.name for view in home.ask(list_attachments, ListAttachments(item)).files]


# -- between the key and the answer --------------------------------------------------------------------


def test_what_is_typed_between_publishing_and_the_answer_stays_in_the_editor(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    known = write(home, "Rules", "Be kind.\n")
    editor = writers.opened(home, known.id)
    write_on(qtbot, editor, "Be brief.")
    ended: list[str] = []
    editor.published.connect(ended.append)

    publish(qtbot, editor)
    write_on(qtbot, editor, " Be early.")
    until(qtbot, lambda: not editor.publishing.busy)

    assert page(home, known.id).text == "Be kind.\nBe brief.\n"
    assert not ended and editor.text == "Be kind.\nBe brief. Be early."
    assert editor.head.discard.isVisible() and editor.drafts.waiting
    publish(qtbot, editor)
    until(qtbot, lambda: ended)
    assert page(home, known.id).text == "Be kind.\nBe brief. Be early.\n"
    assert drafts(home) == ()


def test_what_is_typed_on_while_a_new_page_is_made_goes_to_that_page(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    editor = writers.opened(home, None, "Rules")
    write_on(qtbot, editor, "Be kind.")
    # The answer waits in the queue of the window while the key is pressed.
    editor.publishing.saved.disconnect(editor._saved)
    editor.publishing.saved.connect(lambda *_: write_on(qtbot, editor, " Be early."))
    editor.publishing.saved.connect(editor._saved)

    with qtbot.waitSignal(editor.publishing.saved, timeout=8_000):
        publish(qtbot, editor)
    editor.leave()
    writers.idle()

    known = page(home, "Rules")
    (row,) = drafts(home)
    assert (known.text, row.entity, row.text) == ("Be kind.\n", known.id, "Be kind. Be early.")
    assert row.base == known.heads


def test_leaving_before_the_answer_brings_back_no_draft_of_what_is_published(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    rules = write(home, "Rules", "One\n")
    editor = writers.opened(home, rules.id)
    write_on(qtbot, editor, "Two")

    publish(qtbot, editor)
    editor.leave()
    writers.idle()

    assert drafts(home) == () and "Two" in page(home, rules.id).text


def test_a_page_that_is_left_before_the_answer_keeps_what_was_typed_since_as_a_draft(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    known = write(home, "Rules", "Be kind.\n")
    editor = writers.opened(home, known.id)
    write_on(qtbot, editor, "Be brief.")

    publish(qtbot, editor)
    write_on(qtbot, editor, " Be early.")
    editor.leave()
    writers.idle()

    assert page(home, known.id).text == "Be kind.\nBe brief.\n"
    assert [row.text for row in drafts(home)] == ["Be kind.\nBe brief. Be early."]


def test_a_save_that_fails_after_the_editor_was_left_is_kept_as_a_draft(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    editor = writers.opened(home, None, "Long")
    other = write(home, "Other", "Words\n")
    editor.field.setPlainText(("words " * 170 + "\n") * 2_100)
    editor.drafts.stop()

    assert editor._at is not None
    editor.publishing._save(editor._at)
    writers.go(editor, other.id)
    writers.idle()

    assert [row.title for row in drafts(home)] == ["Long"]
    assert len(writers.troubles) == 1


def test_files_go_along_though_the_editor_is_left_before_the_answer(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    other = write(home, "Other", "Words\n")
    editor = writers.opened(home, None, "Rules")
    editor.field.insertFromMimeData(picture())
    until(qtbot, lambda: "![[Picture " in editor.text)

    assert editor._at is not None
    editor.publishing._save(editor._at)
    writers.go(editor, other.id)
    writers.idle()

    made = page(home, "Rules")
    assert [f"![[{name}]]\n" for name in names(home, made.id)] == [made.text]
    assert editor.files.pending.files == []


def test_publishing_waits_for_files_that_are_still_read(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    editor = writers.opened(home, None, "Rules")
    write_on(qtbot, editor, "See ")

    editor.field.insertFromMimeData(picture())
    with qtbot.waitSignal(editor.published, timeout=8_000) as done:
        editor.publish()

    assert len(names(home, done.args[0])) == 1
    assert "![[Picture " in page(home, done.args[0]).text


def test_a_file_that_arrives_after_its_page_was_left_goes_to_no_other_page(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    other = write(home, "Other", "Words\n")
    editor = writers.opened(home, None, "Rules")

    editor.field.insertFromMimeData(picture())
    writers.go(editor, other.id)
    writers.idle()

    assert editor.text == "Words\n" and editor.files.pending.files == []


def test_a_file_that_arrives_after_its_page_was_left_waits_in_the_draft(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    editor = writers.opened(home, None, "Rules")
    write_on(qtbot, editor, "See the plan.")

    editor.field.insertFromMimeData(picture())
    editor.leave()
    writers.idle()

    writers.go(editor, None, "Rules")
    (file,) = editor.files.pending.files
    assert editor.text == f"See the plan.\n\n![[{file.name}]]"


def test_a_file_that_arrives_when_its_draft_is_open_again_stands_in_it(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    editor = writers.opened(home, None, "Rules")

    editor.field.insertFromMimeData(picture())
    editor.leave()
    writers.go(editor, None, "Rules")
    writers.idle()

    until(qtbot, lambda: len(editor.files.pending.files) == 1)
    assert editor.text.count("![[Picture ") == 1


def test_a_file_that_arrives_after_its_draft_was_thrown_away_makes_no_draft(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    editor = writers.opened(home, None, "Rules")
    write_on(qtbot, editor, "See the plan.")

    editor.field.insertFromMimeData(picture())
    editor._discard()
    writers.idle()

    assert drafts(home) == ()


def test_a_reply_takes_its_files_along_though_its_thread_is_left(
    qtbot: QtBot, home: Workspace, jobs: Jobs, writers: Writers
) -> None:
    first, second = (home.run(write_post, WritePost(words)).id for words in ("Leaks again", "Fixed"))
    reader = ThreadReader(writers.session(home))
    qtbot.addWidget(reader)
    reader.show()
    reader.show_item(first)
    until(qtbot, lambda: reader.reply.isVisible() and reader._view is not None)
    reader.reply.field.insertFromMimeData(picture())
    until(qtbot, lambda: reader.reply.files.files)
    reader.reply.field.setPlainText("Like this")

    qtbot.keyClick(reader.reply.field, Qt.Key.Key_Return, CTRL)
    reader.show_item(second)
    reader.reply.field.setPlainText("And this one")
    writers.idle()

    replies = home.store.connection.execute(
        "SELECT text, (SELECT count(*) FROM view_blob b WHERE b.entity = p.id) FROM view_post p"
        " WHERE reply_to IS NOT NULL"
    ).fetchall()
    assert replies == [("Like this", 1)]
    assert reader.reply.field.toPlainText() == "And this one"
    put_away(qtbot, jobs, [reader])


def test_what_is_typed_while_a_post_is_sent_stays_in_the_composer(
    qtbot: QtBot, home: Workspace, jobs: Jobs, writers: Writers
) -> None:
    composer = Composer(writers.session(home), ME)
    qtbot.addWidget(composer)
    composer.show()
    composer.open()
    qtbot.keyClicks(composer.text, "First")

    with qtbot.waitSignal(composer.written):
        composer.send()
        qtbot.keyClicks(composer.text, " and second")

    assert composer.text.toPlainText() == "First and second" and composer.is_open
    put_away(qtbot, jobs, [composer])


# -- drafts --------------------------------------------------------------------------------------------


def test_a_draft_keeps_tags_and_files_and_they_are_published_with_it(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    first = writers.opened(home, None, "Rules")
    first.head.tags.add("house")
    first.field.insertFromMimeData(picture())
    until(qtbot, lambda: "![[Picture " in first.text)
    first.leave()
    writers.idle()

    second = writers.opened(home, None, "Rules")
    assert second.head.tags.tags == ("house",)
    assert len(second.files.pending.files) == 1
    with qtbot.waitSignal(second.published, timeout=8_000) as done:
        second.publish()

    assert page(home, done.args[0]).tags == ("house",)
    assert len(names(home, done.args[0])) == 1


def test_tags_that_a_colleague_gave_meanwhile_stay_when_a_draft_is_published(
    qtbot: QtBot, home: Workspace, writers: Writers
) -> None:
    known = write(home, "Rules", "Be kind.\n", tags=("ways", "old"))
    first = writers.opened(home, known.id)
    first.head.tags.add("house")
    first.head.tags.remove("old")
    first.leave()
    writers.idle()
    home.run(tag_page, TagPage(known.id, ("ways", "old", "theirs")))

    second = writers.opened(home, known.id)
    assert set(second.head.tags.tags) == {"ways", "theirs", "house"}
    with qtbot.waitSignal(second.published, timeout=8_000):
        second.publish()

    assert set(page(home, known.id).tags) == {"ways", "theirs", "house"}


def test_a_draft_of_a_new_page_keeps_its_space(qtbot: QtBot, people: Team, writers: Writers) -> None:
    home = people["Anna"].home
    editor = writers.opened(home)
    editor.open_page(None, "Mine", "personal")
    until(qtbot, lambda: editor.is_open and editor.head.title.text() == "Mine")
    write_on(qtbot, editor, "Only for me.")
    editor.leave()
    writers.idle()

    writers.go(editor, None, "Mine")
    with qtbot.waitSignal(editor.published, timeout=8_000) as done:
        editor.publish()

    assert page(home, done.args[0]).space == "personal"


def test_files_of_a_draft_are_not_tidied_away(
    qtbot: QtBot, home: Workspace, writers: Writers, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = writers.opened(home, None, "Rules")
    editor.field.insertFromMimeData(picture())
    until(qtbot, lambda: editor.files.pending.files)
    (file,) = editor.files.pending.files
    editor.leave()
    writers.idle()
    files: HomeFiles = home.files
    kept = files.folder.path(file.blob.hash)

    monkeypatch.setattr("kshare.sharing.files._UNUSED_S", -1_000)

    assert (files.tidy(), kept.exists()) == (0, True)
    writers.go(editor, None, "Rules")
    with qtbot.waitSignal(editor.closed):
        qtbot.mouseClick(editor.head.discard, Qt.MouseButton.LeftButton)
    writers.idle()
    assert (files.tidy(), kept.exists()) == (1, False)


def test_the_composer_brings_back_its_space_and_files(
    qtbot: QtBot, people: Team, jobs: Jobs, writers: Writers
) -> None:
    session = writers.session(people["Anna"].home)
    first, second = Composer(session, ME), Composer(session, ME)
    for composer in (first, second):
        qtbot.addWidget(composer)
        composer.show()
    first.open()
    until(qtbot, lambda: first.audience.spaces)
    first.audience.use(next(row for row in first.audience.spaces if row.folder is None))
    first.text.insertFromMimeData(picture())
    until(qtbot, lambda: first.files.files)
    first.close_sheet()
    writers.idle()

    second.restore_draft()
    until(qtbot, lambda: second.files.files)
    second.open()
    until(qtbot, lambda: second.audience.text() == "Only you")

    assert second.files.files == first.files.files
    put_away(qtbot, jobs, [first, second])


# -- colleagues ----------------------------------------------------------------------------------------


def test_a_page_that_a_colleague_renames_is_published_under_the_new_title(
    qtbot: QtBot, people: Team, writers: Writers
) -> None:
    anna, ben = people["Anna"], people["Ben"]
    known = write(anna.home, "Rules", "Be kind.\n")
    people.sync_all()
    editor = writers.opened(anna.home, known.id)
    write_on(qtbot, editor, "Be brief.")

    ben.home.run(rename_page, RenamePage(known.id, "House rules"))
    people.sync_all()
    until(qtbot, lambda: editor.head.title.text() == "House rules")
    assert "“House rules” now" in editor.notices.notice.accessibleName()
    with qtbot.waitSignal(editor.published, timeout=8_000):
        publish(qtbot, editor)

    saved = page(anna.home, known.id)
    assert (saved.title, saved.text) == ("House rules", "Be kind.\nBe brief.\n")


def test_an_own_new_title_wins_over_the_one_of_a_colleague(
    qtbot: QtBot, people: Team, writers: Writers
) -> None:
    anna, ben = people["Anna"], people["Ben"]
    known = write(anna.home, "Rules", "Be kind.\n")
    people.sync_all()
    editor = writers.opened(anna.home, known.id)
    editor.head.title.selectAll()
    qtbot.keyClicks(editor.head.title, "Our rules")

    ben.home.run(rename_page, RenamePage(known.id, "House rules"))
    people.sync_all()
    until(qtbot, editor.notices.notice.isVisible)
    assert editor.head.title.text() == "Our rules"
    with qtbot.waitSignal(editor.published, timeout=8_000):
        publish(qtbot, editor)

    assert page(anna.home, known.id).title == "Our rules"


def test_a_page_that_a_colleague_deletes_comes_back_with_what_was_typed(
    qtbot: QtBot, people: Team, writers: Writers
) -> None:
    anna, ben = people["Anna"], people["Ben"]
    known = write(anna.home, "Rules", "Be kind.\n")
    people.sync_all()
    editor = writers.opened(anna.home, known.id)
    write_on(qtbot, editor, "Be brief.")

    ben.home.run(delete_page, DeletePage(known.id))
    people.sync_all()
    until(qtbot, editor.notices.notice.isVisible)
    assert "not here any more" in editor.notices.notice.accessibleName()
    with qtbot.waitSignal(editor.published, timeout=8_000):
        publish(qtbot, editor)
    people.sync_all()

    back = page(ben.home, known.id)
    assert (back.deleted, back.text) == (False, "Be kind.\nBe brief.\n")


def test_a_change_that_arrives_while_a_key_is_down_moves_no_letter(
    qtbot: QtBot, people: Team, writers: Writers
) -> None:
    anna, ben = people["Anna"], people["Ben"]
    known = write(anna.home, "Rules", "One.\n\nTwo.\n")
    people.sync_all()
    editor = writers.opened(anna.home, known.id)
    editor.field.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    write_on(qtbot, editor, "Thr")
    caret = editor.field.textCursor().position()

    write(ben.home, "Rules", "One and a half.\n\nTwo.\n", page=known.id)
    people.sync_all()
    until(qtbot, editor.notices.news.isVisible)
    assert editor.field.textCursor().position() == caret
    qtbot.keyClicks(editor.field, "ee.")
    with qtbot.waitSignal(editor.published, timeout=8_000):
        publish(qtbot, editor)

    assert page(anna.home, known.id).text == "One and a half.\n\nTwo.\n\nThree.\n"


def test_a_space_that_goes_while_its_page_is_edited_leaves_a_draft(
    qtbot: QtBot, people: Team, writers: Writers
) -> None:
    home = people["Anna"].home
    known = home.run(save_page, SavePage("Rules", "Be kind.\n", space="Team"))
    editor = writers.opened(home, known.id)
    write_on(qtbot, editor, "Be brief.")

    home.leave_space(LeaveSpace("Team", force=True, forget=True))
    until(qtbot, editor.notices.notice.isVisible)
    editor.leave()
    writers.idle()

    (row,) = drafts(home)
    assert (row.title, row.text, row.entity) == ("Rules", "Be kind.\nBe brief.", None)
    writers.go(editor, None, row.key.partition(":")[2])
    assert (editor.head.title.text(), editor.text) == ("Rules", "Be kind.\nBe brief.")
    with qtbot.waitSignal(editor.published, timeout=8_000) as done:
        editor.publish()
    assert page(home, done.args[0]).title == "Rules"
    assert writers.troubles == []


def test_a_draft_of_a_page_that_is_not_here_any_more_opens_as_a_new_page(
    qtbot: QtBot, people: Team, writers: Writers
) -> None:
    home = people["Anna"].home
    known = home.run(save_page, SavePage("Rules", "Be kind.\n", space="Team"))
    editor = writers.opened(home, known.id)
    write_on(qtbot, editor, "Be brief.")
    editor.leave()
    writers.idle()
    home.leave_space(LeaveSpace("Team", force=True))

    writers.go(editor, known.id)

    assert (editor.page_id, editor.text) == (None, "Be kind.\nBe brief.")
    with qtbot.waitSignal(editor.published, timeout=8_000) as done:
        editor.publish()
    assert page(home, done.args[0]).space == "personal"
    assert drafts(home) == ()
