"""Pictures of the screens: saved in both themes, nothing broken on the way, an unknown name said at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from kshare.ui.pictures.scene import WIDE, Scene, Shot
from kshare.ui.pictures.taking import main, take


def test_two_screens_are_saved_light_and_dark(qapp: QApplication, tmp_path: Path) -> None:
    assert main([str(tmp_path), "home", "person", "--people", "2"]) == 0

    pictures = {path.stem: QImage(str(path)) for path in tmp_path.glob("*.png")}
    assert set(pictures) == {"home_light", "home_dark", "person_light", "person_dark"}
    assert {(each.width(), each.height()) for each in pictures.values()} == {WIDE}
    for name in ("home", "person"):
        light, dark = (pictures[f"{name}_{mode}"].pixelColor(1300, 880) for mode in ("light", "dark"))
        assert light.lightness() > 200 > 60 > dark.lightness()


def test_a_screen_that_cannot_be_made_is_said_and_left_out(qapp: QApplication, tmp_path: Path) -> None:
    def arrange(_scene: Scene) -> None:
        raise ImportError("no such screen")

    assert take(Shot("nothing", "", arrange), tmp_path, tmp_path) == ["left out, no such screen"]
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_name_is_answered_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="There are: home thread"):
        main([str(tmp_path), "nowhere"])
