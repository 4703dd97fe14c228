"""Takes the pictures: a window of its own for each, both themes, and no picture spoils the next.

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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from kshare.lanes import Lanes
from kshare.queries.people import ShowPerson, show_person
from kshare.ui.desk import Desk
from kshare.ui.pictures import bookmarks, doors, finding, home, long_texts, settings, wiki, windows
from kshare.ui.pictures.complaints import complaints
from kshare.ui.pictures.homes import ready_homes, wall_clock
from kshare.ui.pictures.scene import NotQuiet, Scene, Shot
from kshare.ui.process.jobs import Jobs
from kshare.ui.process.qt_words import translate_qt
from kshare.ui.process.window_memory import WindowMemory
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.ui.theme.apply import Mode, theme
from kshare.ui.widgets.popup import Popover
from kshare.words import WRITTEN_IN, choose_language
from kshare.workspace import open_workspace

SHOTS: Final = (
    *home.SHOTS,
    *wiki.SHOTS,
    *finding.SHOTS,
    *bookmarks.SHOTS,
    *doors.SHOTS,
    *settings.SHOTS,
    *windows.SHOTS,
    *long_texts.SHOTS,
)
_MODES: Final = (Mode.LIGHT, Mode.DARK)
_SCALE: Final = "QT_SCALE_FACTOR"
_BEST_COMPRESSION: Final = 0
_LANES_S: Final = 60.0


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
        desk.tidying.stop()  # idle work, which may take longer than a picture waits
        desk.begin()
        yield scene
    finally:
        desk.end(keep=False)
        hanging = jobs.lanes.hanging(_LANES_S)
        for part in (desk.window, desk.session, desk):
            part.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if hanging:
            raise NotQuiet(f"{', '.join(hanging)} did not end")
        workspace.close()


def take(shot: Shot, homes: Path, folder: Path) -> list[str]:
    """Save one shot in both themes; what went wrong, if anything."""
    broken: list[str] = []
    with _reporting(broken):
        try:
            theme().choose(Mode.LIGHT)
            way = Qt.LayoutDirection.RightToLeft if shot.mirrored else Qt.LayoutDirection.LeftToRight
            QGuiApplication.setLayoutDirection(way)
            with _scene(shot, homes) as scene:
                own = shot.arrange(scene)
                widget = own or scene.desk.window
                if own is not None:
                    # A popover is as high as its words; whatever else stands alone is a window.
                    own.adjustSize() if isinstance(own, Popover) else own.resize(*shot.size)
                    own.show()
                for mode in _MODES:
                    theme().choose(mode)
                    scene.settle()
                    file = folder / f"{shot.name}_{mode.value}.png"
                    if not widget.grab().save(str(file), "PNG", _BEST_COMPRESSION):
                        broken.append(f"{file} cannot be written")
                broken += complaints(widget)
                if own is not None:
                    own.close()
        except ImportError as error:
            broken.append(f"left out, {error}")
        except Exception as error:  # whatever breaks one picture, the others are taken
            broken.append(f"{type(error).__name__}: {error}")
    gc.collect()
    return list(dict.fromkeys(broken))


def _take_scaled(shot: Shot, folder: Path, options: argparse.Namespace) -> list[str]:
    """Qt reads the scale when it starts, so another process takes this one."""
    command = [
        sys.executable,
        "-m",
        "kshare.ui.pictures",
        str(folder),
        shot.name,
        "--people",
        str(options.people),
    ]
    command += ["--language", options.language]
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
    parser.add_argument("--language", default=WRITTEN_IN, help="of the window's own words")
    options = parser.parse_args(argv)
    choose_language(options.language)
    shots = _chosen(options.names)
    folder: Path = options.folder.absolute()
    translate_qt(_application())
    gc.disable()  # a lane must not collect what belongs to Qt; see kshare.ui.process.garbage
    homes = ready_homes(folder / ".demo", options.people)
    failed = False
    for shot in shots:
        began = time.monotonic()
        scaled = _needs_scale(shot)
        broken = _take_scaled(shot, folder, options) if scaled else take(shot, homes, folder)
        failed |= bool(broken)
        print(f"{shot.name:<14} {time.monotonic() - began:5.1f} s  {'; '.join(broken) or 'ok'}", flush=True)
    return int(failed)
