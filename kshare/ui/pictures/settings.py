"""The settings, section by section."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtTest import QTest

from kshare.ui.pictures.scene import Scene, Shot
from kshare.ui.settings.settings_screen import SettingsScreen


def _screen(scene: Scene) -> SettingsScreen:
    found = scene.window.window.findChild(SettingsScreen)
    assert found is not None
    return found


def _settings(scene: Scene, key: str) -> None:
    scene.settle()
    scene.window.preferences.open(key)
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


SHOTS: Final = (
    Shot("settings", "demo", partial(_settings, key="appearance")),
    Shot("settings_you", "demo", partial(_settings, key="profile.unit")),
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
