"""How long the window keeps anybody waiting while much happens: python -m bench.waiting

A stall is the longest time between two turns of the event loop, see `bench.watch`; beside it
stands what the window's own thread worked in its longest turn, which does not depend on what else the machine does.
The peer of the theme is Qt's own way (one style sheet exchanged for the other), with the same window and process.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from bench.watch import LONGEST_S, Stall, Watch
from kshare.store.transaction import Transaction
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.attachments import AttachFile, attach_file
from kshare.usecases.bookmarks import AddBookmark, add_bookmark
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.workspace import Workspace, init_workspace

if TYPE_CHECKING:
    from kshare.app import Application

Row = tuple[str, float, str, float | None, str]
"""(what, value, unit, limit or None, the peer and the ratio to it)"""

_ARRIVING: Final = 10_000
_BATCH: Final = 500
_SIDE: Final = 5_000
_PICTURES: Final = 5
_SCREENS: Final = ("home", "wiki", "bookmarks", "search", "settings", "inbox")
_WORDS: Final = (
    "pump",
    "seal",
    "valve",
    "shift",
    "reading",
    "bar",
    "stock",
    "torque",
    "visa",
    "budget",
    "offer",
)


def _wall() -> int:
    return time.time_ns() // 1_000_000


# -- a colleague ---------------------------------------------------------------------------------------


class _Colleague:
    """Writes posts, bookmarks and pages into the space until the log has grown by so many operations."""

    def __init__(self, home: Workspace) -> None:
        self.home = home
        self._random = Random(7)
        self._written = 0

    def known(self) -> int:
        """How many operations the home knows."""
        return int(self.home.store.connection.execute("SELECT count(*) FROM log_op").fetchone()[0])

    def write(self, operations: int) -> None:
        """At least so many, in batches of one transaction."""
        end = self.known() + operations
        while self.known() < end:
            self.home.run(self._some, None, relaxed=True)

    def _some(self, tx: Transaction, _nothing: None) -> None:
        for _ in range(_BATCH // 3):
            self._written += 1
            number, kind = self._written, self._random.random()
            said = " ".join(self._random.choices(_WORDS, k=18))
            if kind < 0.7:
                write_post(tx, WritePost(f"{said}. **{number}** #{self._random.choice(_WORDS)}"))
            elif kind < 0.9:
                add_bookmark(
                    tx, AddBookmark(f"https://{number}.example/", title=f"Sheet {number}", tags=("pump",))
                )
            else:
                save_page(tx, SavePage(f"Page {number}", f"{said}.\n\n{said}.\n" * 4))


# -- the window ----------------------------------------------------------------------------------------


class _Window:
    """The window of a home whose event loop is watched."""

    def __init__(self, home: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from kshare.app import Application

        self.qt = QApplication(["kshare"])
        self.application: Application = Application(self.qt, home)
        self.application.begin()
        assert self.application.desk is not None
        self.desk = self.application.desk
        self.desk.window.resize(1400, 900)
        self._watch = Watch()

    @property
    def stall(self) -> Stall:
        """The longest of the last run."""
        return self._watch.stall

    def run(self, until: Callable[[], bool]) -> Stall:
        """Let the window live until something holds; the longest stall meanwhile. TimeoutError after too long."""
        return self._watch.run(until)

    def rest(self) -> None:
        """Until half a second long nobody waits for anything."""
        quiet_since = [time.perf_counter()]

        def is_quiet() -> bool:
            if self.application.jobs.waiting:
                quiet_since[0] = time.perf_counter()
            return time.perf_counter() - quiet_since[0] > 0.5

        self.run(is_quiet)

    def visit(self, names: Sequence[str]) -> None:
        """Go to every screen and let it show all that it has."""
        from kshare.ui.navigation import Place

        for name in names:
            self.desk.window.go(Place(name))
            self.rest()

    def end(self) -> None:
        """As the person closes it."""
        self.desk.end()


def _arrival(window: _Window, colleague: _Colleague, screen: str) -> Stall:
    """The longest stall while what a colleague wrote arrives and one screen is seen."""
    window.visit((screen,))
    colleague.write(_ARRIVING)
    colleague.home.sync(colleague.home.shared_spaces()[0])
    home = window.desk.session.workspace
    known, expected = _Colleague(home).known, colleague.known()

    def is_here() -> bool:
        return not window.application.jobs.waiting and known() >= expected

    window.desk.syncer.sync_now()
    stall = window.run(is_here)
    window.rest()  # what is read again because of it counts as well
    return stall.or_longer(window.stall)


def _theme(window: _Window) -> tuple[Stall, float]:
    """The longest stall as the theme changes with every screen made; and what exchanging the sheet alone takes."""
    from kshare.ui.theme.apply import theme
    from kshare.ui.theme.stylesheet import stylesheet
    from kshare.ui.theme.tokens import DARK

    window.visit(_SCREENS)
    window.visit(("home",))
    longest = Stall()
    for _ in range(4):
        began, worked = time.perf_counter(), time.thread_time()
        theme().toggle()
        window.desk.home.list.viewport().repaint()
        painted = Stall((time.perf_counter() - began) * 1000, (time.thread_time() - worked) * 1000)
        window.rest()
        longest = longest.or_longer(painted).or_longer(window.stall)
    worked = time.thread_time()
    window.qt.setStyleSheet(stylesheet(DARK))
    return longest, (time.thread_time() - worked) * 1000


def _large_picture(side: int) -> bytes:
    """A JPEG as a camera makes it: `side` px wide and high, nothing of it flat."""
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage

    small = QImage(Random(5).randbytes(4 * 250 * 250), 250, 250, QImage.Format.Format_RGB32)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    small.scaled(side, side).save(buffer, "JPG", 85)  # type: ignore[call-overload]  # the stubs want bytes
    return bytes(content.data())


def _pictures(window: _Window) -> tuple[Stall, float]:
    """The longest stall as a page of large pictures is opened; and what Qt's own reader takes to show one of them."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QImage, QTextDocument
    from PySide6.QtWidgets import QTextBrowser

    content, home = _large_picture(_SIDE), window.desk.session.workspace
    names = [f"{number}.jpg" for number in range(_PICTURES)]
    page = home.run(save_page, SavePage("Pictures", "\n\n".join(f"![[{name}]]" for name in names)))
    for number, name in enumerate(names):
        blob = home.files.keep(io.BytesIO(content + bytes([number])))
        home.run(attach_file, AttachFile(page.id, blob, name, media_type="image/jpeg"))
    window.rest()
    window.desk.window.open_item(page.id)
    began = time.perf_counter()
    stall = window.run(lambda: time.perf_counter() - began > 1 and not window.application.jobs.waiting)
    worked = time.thread_time()
    browser = QTextBrowser()
    image = QImage.fromData(content)
    browser.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl("a"), image)
    browser.setHtml('<img src="a">')
    browser.grab()
    return stall, (time.thread_time() - worked) * 1000


def measured() -> dict[str, Stall | float]:
    """Everything, in this process."""
    with tempfile.TemporaryDirectory(prefix="kshare-bench-") as folder:
        root = Path(folder)
        (share := root / "share").mkdir()
        mei = init_workspace(root / "mei", Introduce("Mei Tanaka"), _wall, os.urandom, durable=False)
        mei.create_space(str(share), SpaceDraft("Team"))
        anna = init_workspace(root / "anna", Introduce("Anna Berg"), _wall, os.urandom, durable=False)
        colleague = _Colleague(mei)
        colleague.write(_BATCH)
        mei.sync(mei.shared_spaces()[0])
        anna.sync(anna.join_space(str(share)))
        anna.close()
        window = _Window(root / "anna")
        found: dict[str, Stall | float] = {}
        found |= {screen: _arrival(window, colleague, screen) for screen in ("home", "wiki")}
        found["pictures"], found["one picture"] = _pictures(window)
        found["theme"], found["exchanged"] = _theme(window)
        window.end()
        window.application.lanes.store.wait(LONGEST_S)
        mei.close()
    return found


def rows() -> list[Row]:
    """The figures that are published."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "bench.waiting", "--measure"]
    answer = subprocess.run(command, env=env, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    found = json.loads(answer.stdout.splitlines()[-1])
    arriving = f"longest stall, {_ARRIVING:,} operations arrive"
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    one = f"QTextBrowser, one of them: {found['one picture']:.0f} ms of work"
    sheet = f"exchanging the sheet alone: {found['exchanged']:.0f} ms of work"
    return [
        _row(f"{arriving}, Home is seen", found["home"], 50.0, load),
        _row(f"{arriving}, Wiki is seen", found["wiki"], 50.0, load),
        _row(f"longest stall, {_PICTURES} pictures of {_SIDE:,} px", found["pictures"], 50.0, one),
        _row("longest stall, the theme changes", found["theme"], 100.0, sheet),
    ]


def _row(what: str, stall: Sequence[float], limit: float, peer: str) -> Row:
    clock, work = stall
    return (what, clock, "ms", limit, f"{work:.0f} ms of work; {peer}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measured()))
    else:
        for what, value, unit, limit, peer in rows():
            bound = f"<= {limit:g} {unit}" if limit is not None else ""
            print(f"{what:<56} {value:>9.2f} {unit}  {bound:<10} {peer}")
