"""One's picture in the window: chosen, cropped, kept, drawn wherever the person is, removed; bad files are refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kshare.model.ids import text_id
from kshare.queries.faces import show_faces
from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.ui.settings.crop import SIDE, CropView
from kshare.ui.settings.picture_sheet import PictureSheet
from kshare.ui.shell.rail import Me
from kshare.ui.team.face_desk import FaceDesk
from kshare.ui.theme.faces import FaceBook, faces
from kshare.ui.widgets.avatar import Avatar
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home
from tests.ui.wiki_home import put_away, session_of, until

LEFT = Qt.MouseButton.LeftButton
RED, BLUE = QColor(200, 20, 20), QColor(20, 20, 200)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna Berg")
    yield made
    made.close()
    faces().show({})


@pytest.fixture
def session(home: Workspace, jobs: Jobs) -> Session:
    return session_of(home, jobs, FakeClock())


@pytest.fixture
def sheet(qtbot: QtBot, home: Workspace, session: Session, jobs: Jobs) -> Iterator[PictureSheet]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 700)
    window.show()
    FaceDesk(session, window)
    until(qtbot, lambda: jobs.waiting == 0)
    made = PictureSheet(session, Me("Anna Berg", text_id(home.store.user)), window)
    made.open_picture()
    yield made
    put_away(qtbot, jobs, [window])


def two_colours(folder: Path) -> Path:
    """600 × 300 px, red at the left, blue at the right."""
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    image.fill(RED)
    for x in range(300, 600):
        for y in range(300):
            image.setPixelColor(x, y, BLUE)
    path = folder / "me.png"
    image.save(str(path))
    return path


def close_to(found: QColor, wanted: QColor) -> bool:
    parts = ((found.red(), wanted.red()), (found.green(), wanted.green()), (found.blue(), wanted.blue()))
    return all(abs(one - other) < 30 for one, other in parts)


def test_a_picture_is_chosen_cropped_by_keyboard_kept_and_drawn(
    qtbot: QtBot, home: Workspace, sheet: PictureSheet, tmp_path: Path
) -> None:
    assert sheet.avatar.isVisible() and not sheet.remove.isVisible()
    sheet.take(two_colours(tmp_path))
    until(qtbot, sheet.crop.isVisible)
    for _ in range(40):
        qtbot.keyClick(sheet.crop, Qt.Key.Key_Right)
    assert sheet.crop.square.left() == 300

    sheet.keep.setFocus()
    qtbot.keyClick(sheet.keep, Qt.Key.Key_Space)

    me = text_id(home.store.user)
    until(qtbot, lambda: sheet.isHidden() and faces().picture(me) is not None)
    (content,) = home.ask(show_faces, None).values()
    assert len(content) <= 16 << 10 and QImage.fromData(content).width() <= 256
    avatar = Avatar("Anna Berg", me, 64)
    qtbot.addWidget(avatar)
    assert close_to(avatar.grab().toImage().pixelColor(32, 32), BLUE)


def test_a_picture_is_removed_and_the_letters_are_back(
    qtbot: QtBot, home: Workspace, sheet: PictureSheet, tmp_path: Path
) -> None:
    sheet.take(two_colours(tmp_path))
    until(qtbot, sheet.crop.isVisible)
    qtbot.mouseClick(sheet.keep, LEFT)
    me = text_id(home.store.user)
    until(qtbot, lambda: faces().picture(me) is not None)

    sheet.open_picture()
    qtbot.mouseClick(sheet.remove, LEFT)

    until(qtbot, lambda: faces().picture(me) is None and home.ask(show_faces, None) == {})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"\x89PNG\r\n\x1a\n" + bytes(500),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xff\xff\0\xff\xff\xff\x08\x02\0\0\0",
    ],
)
def test_a_file_that_is_no_picture_is_refused_in_words(
    qtbot: QtBot, sheet: PictureSheet, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "me.png").write_bytes(content)

    sheet.take(tmp_path / "me.png")

    until(qtbot, lambda: "picture" in sheet.words.text().lower() and "Colleagues" not in sheet.words.text())
    assert not sheet.keep.isVisible()


def test_hostile_bytes_of_a_colleague_leave_their_letters(qtbot: QtBot) -> None:
    book = FaceBook()
    bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xff\xff\0\xff\xff\xff\x08\x02"
    sent = {"anna": b"<svg/>", "ben": bomb}

    assert book.show(sent)

    assert book.picture("anna") is None and book.picture("ben") is None and book.picture("cleo") is None
    assert not book.show(dict(sent))


def test_the_square_never_leaves_the_picture(qtbot: QtBot) -> None:
    crop = CropView()
    qtbot.addWidget(crop)
    image = QImage(400, 1000, QImage.Format.Format_RGB32)
    image.fill(RED)
    crop.show_image(image)
    assert (crop.square.width(), crop.square.left()) == (400, 0)

    crop.set_zoom(200)
    qtbot.mousePress(crop, LEFT, pos=QPoint(10, 10))
    crop._move_by(QPointF(9_000, 9_000))
    qtbot.mouseRelease(crop, LEFT)

    assert crop.square.bottomRight() == QPointF(400, 1000) and crop.square.width() == 200
    assert crop.cropped(SIDE).width() == 200
    crop.set_zoom(5_000)
    assert crop.square.width() == 100
