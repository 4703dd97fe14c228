"""Pictures of every screen, light and dark: `python -m kshare.ui.shots FOLDER [names…]`.

The window, its screens and its data are the real ones: the demo's team, a home that was begun a moment ago, and
one with texts that are as long as they get. The homes are kept under FOLDER/.demo for a day.
"""

from __future__ import annotations

import argparse
import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from kshare.lanes import Lanes
from kshare.queries.bookmarks import ListBookmarks, list_bookmarks
from kshare.queries.items import Item
from kshare.queries.pages import ListPages, ShowPage, list_pages, show_page
from kshare.queries.people import ListPeople, ShowPerson, list_people, show_person
from kshare.queries.timeline import Timeline, timeline
from kshare.ui import shot_doors
from kshare.ui.desk import Desk
from kshare.ui.jobs import Jobs
from kshare.ui.navigation import Place
from kshare.ui.rail import Me
from kshare.ui.session import Session
from kshare.ui.shot_homes import ready_homes, wall_clock
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.window_memory import WindowMemory
from kshare.workspace import Workspace, open_workspace

PAGE: Final = "Release process"
QUERY: Final = "release"
WIDE: Final = (1440, 900)
_MODES: Final = (Mode.LIGHT, Mode.DARK)
_QUIET_MS: Final = 400
"""Nothing may be under way for so long; longer than every delay after which a screen asks for more."""
_LOOK_MS: Final = 20
_LONGEST_S: Final = 30.0
_FEW_REPLIES: Final = 4
"""A thread that can be seen whole."""
_SCALE: Final = "QT_SCALE_FACTOR"
_BEST_COMPRESSION: Final = 0


class NotQuiet(Exception):
    """A screen still waited for an answer after half a minute."""


@dataclass(slots=True)
class Scene:
    """What a shot works with: the jobs of its window, the home, and (but for the welcome) the desk."""

    jobs: Jobs
    home: Path
    workspace: Workspace | None = None
    desk: Desk | None = None

    @property
    def window(self) -> Desk:
        """The desk of a home; only the welcome is without."""
        assert self.desk is not None
        return self.desk

    @property
    def data(self) -> Workspace:
        """The open home."""
        assert self.workspace is not None
        return self.workspace

    def settle(self) -> None:
        """Let every lane answer and every late question be asked. Raises NotQuiet."""
        loop, since, began = QEventLoop(), time.monotonic(), time.monotonic()

        def look() -> None:
            nonlocal since
            now = time.monotonic()
            if self.jobs.waiting:
                since = now
            if now - since > _QUIET_MS / 1000 or now - began > _LONGEST_S:
                loop.quit()

        timer = QTimer(interval=_LOOK_MS)
        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()
        if self.jobs.waiting:
            raise NotQuiet(f"{self.jobs.waiting} answers did not come")


Arrange = Callable[[Scene], QWidget | None]
"""Brings the window to what is shown; a widget of its own is photographed instead of the window."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its name, which home ('demo', 'fresh', 'long', 'closed' or ''), how it is arranged, its size."""

    name: str
    home: str
    arrange: Arrange
    size: tuple[int, int] = WIDE
    scale: float = 1.0


# -- what is shown -------------------------------------------------------------------------------------


def _list(scene: Scene) -> None:
    scene.settle()


def _home(scene: Scene) -> None:
    newest = scene.data.ask(timeline, Timeline(replies=False)).items
    page = next(item for item in newest if item.kind == "page")
    scene.settle()
    scene.window.window.open_item(page.key)


def _thread(scene: Scene) -> None:
    def weight(item: Item) -> tuple[bool, bool, int]:
        return item.state == "answered", item.replies <= _FEW_REPLIES, item.replies

    questions = scene.data.ask(timeline, Timeline(questions=True, replies=False, limit=200)).items
    best = max(questions, key=weight)
    scene.window.window.go(Place("home", item=best.id, query="questions"))


def _page_id(scene: Scene) -> str:
    return scene.data.ask(show_page, ShowPage(PAGE)).id


def _wiki(scene: Scene) -> None:
    scene.window.window.go(Place("wiki", item=_page_id(scene)))


def _editor(scene: Scene) -> None:
    scene.window.window.go(Place("wiki"))
    scene.window.wiki.real.edit_page(_page_id(scene))


def _history(scene: Scene) -> None:
    from kshare.ui.readers.page_reader import PageReader

    _wiki(scene)
    scene.settle()
    reader = scene.window.reader.current
    assert isinstance(reader, PageReader)
    reader.show_history()
    scene.settle()
    reader.history.timeline.step(1)


def _bookmarks(scene: Scene) -> None:
    saved = scene.data.ask(list_bookmarks, ListBookmarks(limit=1)).items
    scene.window.window.go(Place("bookmarks", item=saved[0].ref))


def _search(scene: Scene) -> None:
    desk = scene.window
    desk.window.top_bar.search.setText(QUERY)
    desk.window.search_asked.emit(QUERY)
    scene.settle()
    desk.search.real.move(1)


def _person(scene: Scene) -> None:
    others = [each for each in scene.data.ask(list_people, ListPeople()) if not each.me]
    scene.window.window.go(Place("home", item=others[0].person.id))


def _welcome(scene: Scene) -> QWidget:
    from kshare.ui.screens.welcome import Welcome

    return Welcome(scene.home, scene.jobs, wall_clock, os.urandom)


def _welcome_space(scene: Scene) -> QWidget:
    from kshare.ui.screens.welcome import Welcome

    welcome = Welcome(scene.home, scene.jobs, wall_clock, os.urandom)
    welcome.name.setText("Anna Berg")
    welcome.go_on()
    return welcome


def _composer(scene: Scene) -> None:
    scene.settle()
    scene.window.compose()


def _long_post(scene: Scene) -> None:
    posts = scene.data.ask(timeline, Timeline()).items
    longest = max((item for item in posts if item.kind != "page"), key=lambda item: len(item.text))
    scene.window.window.go(Place("home", item=longest.id))


def _titled(scene: Scene, beginning: str) -> None:
    pages = scene.data.ask(list_pages, ListPages()).items
    found = next(row for row in pages if row.title.startswith(beginning))
    scene.window.window.go(Place("wiki", item=found.id))


SHOTS: Final = (
    Shot("home", "demo", _home),
    Shot("thread", "demo", _thread),
    Shot("wiki", "demo", _wiki),
    Shot("editor", "demo", _editor),
    Shot("history", "demo", _history),
    Shot("bookmarks", "demo", _bookmarks),
    Shot("search", "demo", _search),
    Shot("person", "demo", _person),
    Shot("composer", "demo", _composer),
    Shot("home_1000", "demo", _list, (1000, 760)),
    Shot("home_720", "demo", _list, (720, 900)),
    Shot("home_150", "demo", _list, (1280, 800), scale=1.5),
    Shot("welcome", "", _welcome, (900, 680)),
    Shot("welcome_space", "", _welcome_space, (900, 680)),
    Shot("welcome_encrypted", "", shot_doors.at_the_door, (900, 680)),
    Shot("welcome_begin", "", shot_doors.beginning, (900, 680)),
    Shot("welcome_asked", "", shot_doors.asking, (900, 680)),
    Shot("welcome_back", "", shot_doors.coming_back, (900, 680)),
    Shot("empty", "fresh", _list),
    Shot("members", "closed", shot_doors.team),
    Shot("members_720", "closed", shot_doors.team, (720, 600)),
    Shot("members_demo", "demo", shot_doors.team, (1000, 760)),
    Shot("member", "closed", shot_doors.member),
    Shot("members_open", "open", shot_doors.team, (1000, 760)),
    Shot("member_doubtful", "open", shot_doors.doubtful, (1000, 760)),
    Shot("invite", "closed", shot_doors.inviting),
    Shot("requests", "closed", shot_doors.requests),
    Shot("recovery", "closed", shot_doors.recovery),
    Shot("join", "fresh", shot_doors.joining, (1000, 760)),
    Shot("sync", "closed", shot_doors.sync, (372, 476)),
    Shot("long_post", "long", _long_post),
    Shot("long_title", "long", partial(_titled, beginning="Everything")),
    Shot("german", "long", partial(_titled, beginning="Wie")),
    Shot("japanese", "long", partial(_titled, beginning="ポンプ")),
)


# -- taking them ---------------------------------------------------------------------------------------


@contextmanager
def _reporting(broken: list[str]) -> Iterator[None]:
    """What goes wrong inside Qt's callbacks reaches nobody else."""

    def note(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        broken.append(f"{kind.__name__}: {error}")

    before, sys.excepthook = sys.excepthook, note
    try:
        yield
    finally:
        sys.excepthook = before


@contextmanager
def _scene(shot: Shot, homes: Path) -> Iterator[Scene]:
    """A window of its own for every shot, so that none depends on the one before."""
    jobs = Jobs(Lanes())
    if not shot.home:
        yield Scene(jobs, homes / "nobody")
        return
    home = homes / shot.home
    workspace = open_workspace(home, wall_clock, os.urandom)
    person = workspace.ask(show_person, ShowPerson()).person
    desk = Desk(Session(workspace, jobs, wall_clock), Me(person.name, person.id), WindowMemory(home))
    scene = Scene(jobs, home, workspace, desk)
    try:
        desk.window.resize(*shot.size)
        desk.window.show()
        desk.begin()
        yield scene
    finally:
        theme().changed.disconnect(desk._keep_theme)
        desk.syncer.stop()
        desk.window.close()
        scene.settle()
        for part in (desk.window, desk.session, desk):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        workspace.close()


def take(shot: Shot, homes: Path, folder: Path) -> list[str]:
    """Save one shot in both themes; what went wrong, if anything."""
    broken: list[str] = []
    with _reporting(broken):
        try:
            theme().choose(Mode.LIGHT)
            with _scene(shot, homes) as scene:
                own = shot.arrange(scene)
                widget = own or scene.window.window
                if own is not None:
                    own.resize(*shot.size)
                    own.show()
                for mode in _MODES:
                    theme().choose(mode)
                    scene.settle()
                    file = folder / f"{shot.name}_{mode.value}.png"
                    if not widget.grab().save(str(file), "PNG", _BEST_COMPRESSION):
                        broken.append(f"{file} cannot be written")
                if own is not None:
                    own.close()
        except ImportError as error:
            broken.append(f"left out, {error}")
        except Exception as error:  # whatever breaks one picture, the others are taken
            broken.append(f"{type(error).__name__}: {error}")
    gc.collect()
    return list(dict.fromkeys(broken))


def _take_scaled(shot: Shot, folder: Path, people: int) -> list[str]:
    """Qt reads the scale when it starts, so another process takes this one."""
    command = [sys.executable, "-m", "kshare.ui.shots", str(folder), shot.name, "--people", str(people)]
    env = {**os.environ, _SCALE: str(shot.scale)}
    answer = subprocess.run(
        command, env=env, stdout=subprocess.PIPE, encoding="utf-8", errors="replace", check=False
    )
    return [answer.stdout.strip() or f"exit code {answer.returncode}"] if answer.returncode else []


def _needs_scale(shot: Shot) -> bool:
    return float(os.environ.get(_SCALE, "1")) != shot.scale


def _chosen(names: Sequence[str]) -> list[Shot]:
    unknown = set(names) - {shot.name for shot in SHOTS}
    if unknown:
        known = " ".join(shot.name for shot in SHOTS)
        raise SystemExit(f"No such picture: {', '.join(sorted(unknown))}. There are: {known}")
    return [shot for shot in SHOTS if not names or shot.name in names]


def _application() -> QApplication:
    if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    made = QApplication(["kshare"])
    made.setCursorFlashTime(0)
    theme().install(made, Mode.LIGHT)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 1 if a picture is missing or something broke while it was taken."""
    parser = argparse.ArgumentParser(prog="dev.py shots", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="which pictures (default: all)")
    parser.add_argument("--people", type=int, default=12, help="how many colleagues the demo has")
    options = parser.parse_args(argv)
    shots = _chosen(options.names)
    folder: Path = options.folder.absolute()
    _application()
    gc.disable()  # a lane must not collect what belongs to Qt; see kshare.ui.garbage
    homes = ready_homes(folder / ".demo", options.people)
    failed = False
    for shot in shots:
        began = time.monotonic()
        scaled = _needs_scale(shot)
        broken = _take_scaled(shot, folder, options.people) if scaled else take(shot, homes, folder)
        failed |= bool(broken)
        print(f"{shot.name:<14} {time.monotonic() - began:5.1f} s  {'; '.join(broken) or 'ok'}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
