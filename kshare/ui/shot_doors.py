"""How the pictures of members, joining and recovery are arranged; `kshare.ui.shots` takes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kshare.ui.shot_homes import wall_clock

if TYPE_CHECKING:
    from kshare.ui.screens.welcome import Welcome
    from kshare.ui.shots import Scene
    from kshare.ui.team.team_sheet import TeamSheet


def at_the_door(scene: Scene) -> QWidget:
    """An encrypted space, before it is known whether there is an invite."""
    welcome = _welcome_at(scene, scene.home.parent / "closed_team")
    scene.settle()
    return welcome


def beginning(scene: Scene) -> QWidget:
    """An empty folder in which an encrypted space is to begin."""
    empty = scene.home.parent / "empty_team"
    empty.mkdir(exist_ok=True)
    welcome = _welcome_at(scene, empty)
    scene.settle()
    welcome.choice.name.setText("Team Hydraulics")
    welcome.choice.protection.choose("encrypted")
    welcome.choice.protection.chosen.emit("encrypted")
    return welcome


def _welcome_at(scene: Scene, folder: Path) -> Welcome:
    from kshare.ui.screens.welcome import Welcome

    welcome = Welcome(scene.home, scene.jobs, wall_clock, os.urandom)
    welcome.name.setText("Cleo Okafor")
    welcome.go_on()
    welcome.choice.folder.setText(str(folder))
    return welcome


def asking(scene: Scene) -> QWidget:
    """A request that lies in a folder."""
    from kshare.ui.joining.entering import Request

    welcome = _welcome_at(scene, scene.home.parent / "closed_team")
    welcome._entered(Request("//server/team", "nw6n-c7k5-yjx4-fofm"))
    return welcome


def coming_back(scene: Scene) -> QWidget:
    """Recovery words that fit."""
    from kshare.sync.keys.recovery import recovery_words
    from kshare.ui.screens.welcome import Welcome

    welcome = Welcome(scene.home, scene.jobs, wall_clock, os.urandom)
    welcome.name.setText("Cleo Okafor")
    welcome.recover()
    welcome.words.field.setPlainText(recovery_words(bytes(range(32))))
    return welcome


def _members(scene: Scene) -> TeamSheet:
    from kshare.ui.team.team_sheet import TeamSheet

    scene.settle()
    scene.window.doors.show_current_members()
    scene.settle()
    sheet = scene.window.doors.sheet
    assert isinstance(sheet, TeamSheet)
    return sheet


def team(scene: Scene) -> None:
    """Everybody in a space."""
    _members(scene)


def member(scene: Scene) -> None:
    """A member and the sentence before a removal."""
    sheet = _members(scene)
    assert sheet.team is not None
    sheet.list.opened.emit(sheet.team.members[-2])
    sheet.member.remove.click()


def doubtful(scene: Scene) -> None:
    """Somebody whose name another one has too."""
    sheet = _members(scene)
    assert sheet.team is not None
    sheet.list.opened.emit(next(each for each in sheet.team.members if not each.confirmed))


def inviting(scene: Scene) -> None:
    """An invite that was written."""
    sheet = _members(scene)
    sheet.open_invite()
    sheet.inviting.name.setText("Cleo Okafor")
    sheet.inviting.write.click()


def requests(scene: Scene) -> None:
    """Two who ask, one about to be admitted."""
    sheet = _members(scene)
    sheet.asking.wanted.emit()
    sheet.requests.admits[0].click()


def recovery(scene: Scene) -> None:
    """The 24 words."""
    scene.settle()
    scene.window.doors.show_words()


def joining(scene: Scene) -> None:
    """Another space, from a home that is in use."""
    scene.settle()
    scene.window.doors.join(str(scene.home.parent / "closed_team"))


def sync(scene: Scene) -> QWidget:
    """The details with everything that can be odd."""
    from kshare.ui.sync_details import SyncDetails

    scene.settle()
    desk = scene.window
    desk.syncer.is_new_device = True
    return SyncDetails(desk.syncer, wall_clock(), desk.window, "//server/teams/quality")
