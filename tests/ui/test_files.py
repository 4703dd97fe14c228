"""Files in the window: pasted, shown, fetched; and what is never opened or drawn."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QTextDocument
from pytestqt.qtbot import QtBot

from kshare.cancel import CancelToken
from kshare.errors import InvalidInput
from kshare.model.attachment import Blob
from kshare.model.ids import text_id
from kshare.model.limits import PREVIEW_BYTES
from kshare.queries.attachments import ListAttachments, Whereabouts, list_attachments, media_type_of
from kshare.ui.documents.decoding import NoPicture, Picture, decode
from kshare.ui.editor.page_editor import PageEditor
from kshare.ui.files.file_desk import FileDesk
from kshare.ui.files.opening import is_openable
from kshare.ui.files.strip import AttachmentStrip
from kshare.ui.files.taking import Pasted, holds_files, small_picture, sources_in, take
from kshare.ui.process.jobs import Jobs
from kshare.ui.readers.page_reader import PageReader
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.ui.writing.composer import Composer
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.workspace import Workspace
from tests.builders import FakeClock, Team, new_home, team
from tests.ui.wiki_home import page, put_away, session_of, until, write

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>'


def picture(width: int = 300, height: int = 200) -> QImage:
    """A coloured picture."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#cc5533"))
    return image


def png(image: QImage) -> bytes:
    """As a file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(content.data())


def clipboard(image: QImage | None = None, text: str = "", files: tuple[Path, ...] = ()) -> QMimeData:
    """What a paste or drop brings."""
    mime = QMimeData()
    if image is not None:
        mime.setImageData(image)
    if text:
        mime.setText(text)
    if files:
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    return mime


def attach(home: Workspace, item: str, name: str, content: bytes) -> Blob:
    """A file on an item."""
    blob = home.files.keep(io.BytesIO(content))
    home.run(attach_file, AttachFile(item, blob, name, media_type=media_type_of(name)))
    return blob


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


def pixels(image: QImage) -> int:
    """How many; 1 is the placeholder."""
    return image.width() * image.height()


def test_a_picture_on_the_page_is_shown_once_it_is_read(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session
) -> None:
    item = write(home, "Pump", "Look:\n\n![[pump.png]]\n").id
    attach(home, item, "pump.png", png(picture()))
    reader = PageReader(session)
    qtbot.addWidget(reader)
    reader.resize(720, 700)
    reader.show()

    reader.show_item(item)
    until(qtbot, lambda: reader.browser.document().size().height() > 250)

    assert [tile.view.name for tile in reader.files.tiles] == ["pump.png"]
    assert not reader.browser.loader.missing
    put_away(qtbot, jobs, [reader])


def test_what_is_more_than_pixels_is_never_decoded() -> None:
    shown = decode(png(picture()), 400)

    assert decode(SVG, 400) is NoPicture.OTHER_KIND
    assert isinstance(shown, QImage) and pixels(shown) == 300 * 200


def test_pictures_are_decoded_on_their_lane_as_wide_as_they_are_shown(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = list[str]()

    def noted(content: bytes, widest: int) -> Picture:
        threads.append(threading.current_thread().name)
        return decode(content, widest)

    monkeypatch.setattr("kshare.ui.files.file_desk.decode", noted)
    item = write(home, "Pump", "![[pump.png]]\n").id
    blob = attach(home, item, "pump.png", png(QImage(5_000, 4_000, QImage.Format.Format_Mono)))
    desk = FileDesk.of(session)

    assert desk.load(text_id(blob.hash), 700) is None
    with qtbot.waitSignal(desk.arrived):
        pass
    shown = desk.load(text_id(blob.hash), 700)

    assert isinstance(shown, QImage) and (shown.width(), shown.height()) == (700, 560)
    assert threads == ["lane-pictures"]
    put_away(qtbot, jobs, [])


def test_no_more_pixels_are_kept_than_allowed(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kshare.ui.files.file_desk._REMEMBERED_BYTES", 3 * 300 * 200 * 4)
    item = write(home, "Pump", "![[pump.png]]\n").id
    blob = attach(home, item, "pump.png", png(picture()))
    desk = FileDesk.of(session)

    for widest in (300, 301, 302, 303):
        with qtbot.waitSignal(desk.arrived):
            desk.load(text_id(blob.hash), widest)

    assert desk.load(text_id(blob.hash), 303) is not None
    assert desk.load(text_id(blob.hash), 300) is None
    put_away(qtbot, jobs, [])


def test_a_damaged_picture_takes_a_line_and_the_page_is_read_on(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session
) -> None:
    item = write(home, "Pump", "Above\n\n![[pump.png]]\n\nBelow\n").id
    attach(home, item, "pump.png", png(picture())[:300])
    reader = PageReader(session)
    qtbot.addWidget(reader)
    reader.resize(720, 700)
    reader.show()

    reader.show_item(item)
    until(qtbot, lambda: bool(reader.browser.loader.asked) and not reader.browser.loader.missing)

    shown = reader.browser.document().resource(
        QTextDocument.ResourceType.ImageResource.value, QUrl(reader.browser.loader.asked[-1])
    )
    assert shown.width() > 200 and shown.height() < 60
    assert "Below" in reader.browser.toPlainText()
    put_away(qtbot, jobs, [reader])


def test_a_hash_that_nothing_holds_is_not_read(
    home: Workspace, session: Session, jobs: Jobs, qtbot: QtBot
) -> None:
    secret = home.files.keep(io.BytesIO(png(picture())))
    from kshare.ui.files.file_desk import read_picture

    assert read_picture(home, text_id(secret.hash)) is None
    assert read_picture(home, "no hash at all") is None


def test_a_pasted_picture_becomes_a_file_of_the_page_and_stands_in_its_text(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session
) -> None:
    item = write(home, "Pump", "Words\n").id
    editor = PageEditor(session)
    qtbot.addWidget(editor)
    editor.show()
    editor.open_page(item)
    until(qtbot, lambda: editor.isEnabled() and editor.text == "Words\n")

    editor.field.insertFromMimeData(clipboard(picture()))
    until(qtbot, lambda: "![[Picture " in editor.text)

    (view,) = home.ask(list_attachments, ListAttachments(item)).files
    assert (view.media_type, f"![[{view.name}]]" in editor.text) == ("image/png", True)
    assert view.preview is not None and len(view.preview) <= PREVIEW_BYTES
    put_away(qtbot, jobs, [editor])


def test_files_of_a_new_page_wait_until_it_is_published(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "sums (2).xlsx"
    path.write_bytes(b"sums")
    editor = PageEditor(session)
    qtbot.addWidget(editor)
    editor.show()
    editor.open_page(None, "Fresh")
    until(qtbot, lambda: editor.isEnabled())

    editor.field.insertFromMimeData(clipboard(files=(path,), text="file:///sums"))
    until(qtbot, lambda: "[sums (2).xlsx](sums%20%282%29.xlsx)" in editor.text)
    editor.publish()
    until(qtbot, lambda: not editor.files.pending.files and not jobs.waiting)

    item = page(home, "Fresh").id
    assert [view.name for view in home.ask(list_attachments, ListAttachments(item)).files] == [
        "sums (2).xlsx"
    ]
    put_away(qtbot, jobs, [editor])


def test_a_post_takes_its_files_along(qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session) -> None:
    composer = Composer(session, Me("Anna Berg", "a" * 32))
    qtbot.addWidget(composer)
    composer.show()
    composer.open()
    until(qtbot, lambda: composer.audience.spaces)
    composer.text.insertFromMimeData(clipboard(picture()))
    until(qtbot, lambda: composer.files.files)
    composer.text.setPlainText("Look at this")

    with qtbot.waitSignal(composer.written) as posted:
        composer.send()

    (view,) = home.ask(list_attachments, ListAttachments(posted.args[0])).files
    assert view.is_image
    put_away(qtbot, jobs, [composer])


def test_text_that_comes_with_a_picture_stays_text() -> None:
    assert not holds_files(clipboard(picture(), text="a copied cell"))
    assert holds_files(clipboard(picture()))
    assert isinstance(sources_in(clipboard(picture()))[0], Pasted)
    assert not holds_files(clipboard(text="words"))
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/a.png")])
    assert not holds_files(remote)


def test_a_folder_and_a_file_that_is_too_large_are_refused(home: Workspace, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(11))

    for source in (tmp_path, large):
        with pytest.raises(InvalidInput):
            take(home.files, [source], 10, CancelToken())


@pytest.mark.parametrize("size", [(4_000, 3_000), (10, 4_000), (3, 3)])
def test_a_small_picture_is_small(size: tuple[int, int]) -> None:
    small = small_picture(picture(*size))

    assert small is not None and len(small) <= PREVIEW_BYTES


@pytest.mark.parametrize("name", ["a.exe", "a.lnk", "a.docm", "a.pdf.scr", "a.svg", "a.html", "a"])
def test_programs_and_documents_that_run_are_only_saved(home: Workspace, name: str) -> None:
    item = write(home, "Pump", "Words\n").id
    attach(home, item, name, b"x")

    assert not is_openable(home.ask(list_attachments, ListAttachments(item)).files[0])


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben"])
    yield made
    made.close()


def test_a_click_fetches_a_file_beside_the_rounds_of_sync(qtbot: QtBot, jobs: Jobs, pair: Team) -> None:
    item = write(pair["Anna"].home, "Pump", "Words\n").id
    attach(pair["Anna"].home, item, "sums.xlsx", b"sums")
    pair.sync_all()
    pair["Anna"].home.files.transfer(pair["Anna"].space)
    session = session_of(pair["Ben"].home, jobs, pair.clock)
    strip = AttachmentStrip(session)
    qtbot.addWidget(strip)
    strip.resize(600, 100)
    strip.show_item(item)
    until(qtbot, lambda: strip.tiles)
    assert strip.tiles[0].words == "4 bytes · click to fetch"

    strip.tiles[0].click()
    until(qtbot, lambda: strip.files[0].state is Whereabouts.HERE)

    assert strip.tiles[0].words == "4 bytes"
    assert [action.text() for action in strip.menu_for(strip.tiles[0]).actions()][:2] == [
        "Open…",
        "Save a copy…",
    ]
    FileDesk.of(session).end()
    put_away(qtbot, jobs, [strip])


def test_opening_asks_first_and_names_who_attached_it(
    qtbot: QtBot, home: Workspace, jobs: Jobs, session: Session
) -> None:
    item = write(home, "Pump", "Words\n").id
    attach(home, item, "sums.xlsx", b"sums")
    strip = AttachmentStrip(session)
    qtbot.addWidget(strip)
    strip.show_item(item)
    until(qtbot, lambda: strip.tiles)

    strip.ask_to_open("SUMS.xlsx")

    assert strip.prompt is not None and strip.prompt.isVisible()
    strip.prompt.close()
    put_away(qtbot, jobs, [strip])
