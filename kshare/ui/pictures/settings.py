"""The settings, section by section."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from kshare.queries.people import ListPeople, list_people
from kshare.ui.files.taking import small_picture
from kshare.ui.navigation import Place
from kshare.ui.pictures.scene import Scene, Shot
from kshare.ui.settings.settings_screen import SettingsScreen
from kshare.ui.theme.faces import faces, squared


def _screen(scene: Scene) -> SettingsScreen:
    found = scene.desk.window.findChild(SettingsScreen)
    assert found is not None
    return found


def _settings(scene: Scene, key: str) -> None:
    scene.settle()
    scene.desk.preferences.open(key)
    scene.settle()


def _search(scene: Scene, words: str) -> None:
    _settings(scene, "appearance")
    QTest.keyClicks(_screen(scene).search, words)


def _leaving(scene: Scene) -> None:
    _settings(scene, "spaces")
    leave = next(row for key, row in _screen(scene).page.rows.items() if key.endswith(".forget"))
    leave.control.button.click()


def _licence(scene: Scene) -> None:
    _settings(scene, "about")
    rows = _screen(scene).page.rows
    for key in ("about.diagnosis", next(key for key in rows if key.startswith("about.library.nh3"))):
        rows[key].control.begin()


def _picture(scene: Scene) -> None:
    """A picture that is being cropped."""
    from kshare.ui.settings.picture_sheet import PictureSheet

    _settings(scene, "profile")
    scene.desk.doors.show_picture()
    sheet = scene.desk.doors.sheet
    assert isinstance(sheet, PictureSheet)
    sheet.take(_portrait(scene.home.parent / "portrait.png"))
    scene.settle()


def _face(scene: Scene) -> None:
    """Home in a team where people have pictures; the next window asks for the true ones."""
    from kshare.ui.settings.picture_sheet import read_picture

    content = small_picture(squared(read_picture(_portrait(scene.home.parent / "portrait.png")), 240)) or b""
    scene.settle()
    people = scene.data.ask(list_people, ListPeople())
    faces().show({each.person.id: content for each in people[::2]})
    scene.desk.window.go(Place("inbox"))
    scene.desk.window.go(Place("home"))


def _portrait(path: Path) -> Path:
    """A face as a child draws it."""
    image = QImage(640, 480, QImage.Format.Format_RGB32)
    image.fill(QColor("#9cc7d8"))
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    for ink, place in (
        ("#5b3a29", QRectF(215, 70, 210, 250)),
        ("#f0c7a4", QRectF(235, 110, 170, 220)),
        ("#3d6f5a", QRectF(170, 330, 300, 300)),
        ("#2a2a2a", QRectF(278, 200, 18, 18)),
        ("#2a2a2a", QRectF(344, 200, 18, 18)),
        ("#b0524b", QRectF(290, 268, 60, 14)),
    ):
        painter.setBrush(QColor(ink))
        painter.drawEllipse(place)
    painter.end()
    image.save(str(path))
    return path


SHOTS: Final = (
    Shot("settings", "demo", partial(_settings, key="appearance")),
    Shot("settings_you", "demo", partial(_settings, key="profile.unit")),
    Shot("settings_picture", "demo", _picture),
    Shot("settings_picture_720", "demo", _picture, (720, 640)),
    Shot("home_faces", "demo", _face),
    Shot("settings_spaces", "closed", partial(_settings, key="spaces")),
    Shot("settings_spaces_720", "demo", partial(_settings, key="spaces"), (720, 900)),
    Shot("settings_leave", "demo", _leaving, (1000, 760)),
    Shot("settings_notifications", "demo", partial(_settings, key="notifications"), (1000, 760)),
    Shot("settings_keys", "demo", partial(_settings, key="keys.item.edit")),
    Shot("settings_storage", "demo", partial(_settings, key="storage")),
    Shot("settings_exchange", "demo", partial(_settings, key="exchange"), (1000, 760)),
    Shot("settings_about", "demo", _licence),
    Shot("settings_search", "demo", partial(_search, words="theme")),
    Shot("settings_search_nothing", "demo", partial(_search, words="zebra"), (1000, 760)),
    Shot("settings_150", "demo", partial(_settings, key="appearance"), scale=1.5),
)
