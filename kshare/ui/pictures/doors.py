"""The first start, members, joining, recovery and how sync stands."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from kshare.ui.pictures.homes import wall_clock
from kshare.ui.pictures.scene import Scene, Shot

if TYPE_CHECKING:
    from kshare.ui.screens.welcome import Welcome
    from kshare.ui.team.team_sheet import TeamSheet


def first_start(scene: Scene) -> QWidget:
    """A home that is still empty."""
    from kshare.ui.screens.welcome import Welcome

    return Welcome(scene.home, scene.jobs, wall_clock, os.urandom)


def first_space(scene: Scene) -> QWidget:
    """After the name: alone or with others."""
    from kshare.ui.screens.welcome import Welcome

    welcome = Welcome(scene.home, scene.jobs, wall_clock, os.urandom)
    welcome.name.setText("Anna Berg")
    welcome.go_on()
    return welcome


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
    welcome.show_request(Request("//server/team", "nw6n-c7k5-yjx4-fofm"))
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
    scene.desk.doors.show_current_members()
    scene.settle()
    sheet = scene.desk.doors.sheet
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
    scene.desk.doors.show_words()


def joining(scene: Scene) -> None:
    """Another space, from a home that is in use."""
    scene.settle()
    scene.desk.doors.join(str(scene.home.parent / "closed_team"))


def from_backup(scene: Scene) -> QWidget:
    """The first start with a backup that was found."""
    from kshare.ui.screens.welcome import Welcome

    welcome = Welcome(scene.home, scene.jobs, wall_clock, os.urandom)
    welcome.restore()
    welcome.backup.folder.setText(str(scene.home.parent / "demo"))
    scene.settle()
    return welcome


def restoring(scene: Scene) -> None:
    """A backup beside a home in use, before a folder is named."""
    scene.settle()
    scene.desk.doors.restore()


def sync(scene: Scene) -> QWidget:
    """The details with everything that can be odd."""
    from kshare.ui.sync.details import SyncDetails

    scene.settle()
    desk = scene.desk
    desk.syncer.is_new_device = True
    return SyncDetails(desk.syncer, wall_clock(), desk.window, "//server/teams/quality")


def keys(scene: Scene) -> None:
    """The map of the keyboard."""
    scene.settle()
    scene.desk.show_keys()


_DOOR: Final = (900, 680)
_SMALL: Final = (720, 640)
SHOTS: Final = (
    Shot("welcome", "", first_start, _DOOR),
    Shot("welcome_space", "", first_space, _DOOR),
    Shot("welcome_encrypted", "", at_the_door, _DOOR),
    Shot("welcome_begin", "", beginning, _DOOR),
    Shot("welcome_asked", "", asking, _DOOR),
    Shot("welcome_back", "", coming_back, _DOOR),
    Shot("welcome_backup", "", from_backup, _DOOR),
    Shot("restore", "fresh", restoring, (1000, 760)),
    Shot("members", "closed", team),
    Shot("members_720", "closed", team, (720, 600)),
    Shot("members_demo", "demo", team, (1000, 760)),
    Shot("member", "closed", member),
    Shot("members_open", "open", team, (1000, 760)),
    Shot("member_doubtful", "open", doubtful, (1000, 760)),
    Shot("invite", "closed", inviting),
    Shot("requests", "closed", requests),
    Shot("recovery", "closed", recovery),
    Shot("recovery_720", "closed", recovery, _SMALL),
    Shot("restore_720", "fresh", restoring, _SMALL),
    Shot("join_720", "fresh", joining, _SMALL),
    Shot("join", "fresh", joining, (1000, 760)),
    Shot("sync", "closed", sync, (372, 476)),
    Shot("keys", "fresh", keys),
    Shot("keys_720", "fresh", keys, (720, 600)),
)
