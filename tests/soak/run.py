"""One soak: makes the homes, opens the window, acts until the time is over, and judges what was seen."""

from __future__ import annotations

import faulthandler
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from kshare.app import Application, wall_clock
from kshare.store.spaces import Space
from kshare.sync.genesis import SpaceDraft
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.usecases.posts import WritePost, write_post
from kshare.words import BySurface
from kshare.workspace import Workspace, init_workspace
from tests.soak.acts import act
from tests.soak.colleague import Colleague, some_text, some_words
from tests.soak.memory import Growth, Sample, growth, sample
from tests.soak.person import Person
from tests.soak.watch import Watch

_SAMPLE_EVERY: Final = 50
_PAUSES_MS: Final = (0, 0, 5, 20, 60, 150)
_HANG_S: Final = 90
_SEED_PAGES: Final = 30


@dataclass(slots=True)
class Outcome:
    """What one soak has seen."""

    seed: int
    acts: list[str] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    seconds: float = 0.0
    changes: int = 0
    watch: Watch | None = None

    @property
    def growth(self) -> tuple[Growth, ...]:
        """How what the process holds grew; see `tests.soak.memory`."""
        return growth(self.samples)

    @property
    def failed(self) -> bool:
        """True if anything happened that must not."""
        return bool(self.watch and self.watch.faults) or any(each.is_leak for each in self.growth)


class _Outside(QObject):
    """Takes what the window would hand to other programs."""

    @Slot("QUrl")
    def take(self, _address: object) -> None:
        """Nothing opens."""


class _Doorman(QObject):
    """Says no to what waits for an answer: file dialogs, and menus that stay open inside a click."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._menu: object = None
        timer = QTimer(self, interval=400)
        timer.timeout.connect(self._look)
        timer.start()

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            dialog.reject()
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu) and menu is self._menu:
            menu.close()
        self._menu = menu


def soak(folder: Path, seed: int, seconds: float, log: Path | None = None) -> Outcome:
    """Use the window for so long. `folder` takes the homes and shares; `log` every act as it begins."""
    BySurface.in_window = True
    faulthandler.enable()
    qt = QApplication.instance() or QApplication(["kshare"])
    assert isinstance(qt, QApplication)
    outcome = Outcome(seed)
    home, side = _make_home(folder, seed)
    application = Application(qt, home.home)
    outcome.watch = Watch(application.jobs, lambda: len(outcome.acts))
    outcome.watch.begin(application.garbage)
    _Doorman(application.garbage)
    outside = _Outside()
    for scheme in ("http", "https", "mailto", "file"):
        QDesktopServices.setUrlHandler(scheme, outside, "take")  # type: ignore[arg-type]
    application.open(home)
    assert application.desk is not None
    colleague = Colleague(folder / "ben", folder / "share", str(seed))
    colleague.begin()
    began = time.monotonic()
    _use(Person(application.desk, colleague, side), outcome, began + seconds, log)
    outcome.seconds = time.monotonic() - began
    outcome.changes = colleague.written
    colleague.end()
    _settle(outcome.watch, colleague)
    faulthandler.cancel_dump_traceback_later()
    QGuiApplication.clipboard().clear()  # what Python laid there must not outlive it
    application.end()
    application.leave()
    return outcome


def _make_home(folder: Path, seed: int) -> tuple[Workspace, Space]:
    """A person's home in a team's space with some pages and posts, and in a second space of one page."""
    chance = Random(f"{seed} home")
    home = init_workspace(folder / "anna", Introduce("Anna Berg"), wall_clock, os.urandom, durable=False)
    for name in ("side", "share"):
        (folder / name).mkdir()
    side = home.create_space(str(folder / "side"), SpaceDraft("Second"))
    home.run(save_page, SavePage("Aside", "In the second space.\n", space=side.text_id))
    team = home.create_space(str(folder / "share"), SpaceDraft("Team"))
    for number in range(_SEED_PAGES):
        text = some_text(chance)
        home.run(save_page, SavePage(f"Pump {number}", text, space=team.text_id, tags=("pump",)))
        home.run(write_post, WritePost(some_words(chance, 20), space=team.text_id))
    home.sync(team)
    return home, side


def _use(person: Person, outcome: Outcome, until: float, log: Path | None) -> None:
    watch = outcome.watch
    assert watch is not None
    while time.monotonic() < until:
        number = len(outcome.acts) + 1
        chance = Random(f"{outcome.seed} act {number}")
        faulthandler.dump_traceback_later(_HANG_S, exit=True)
        outcome.acts.append("")
        outcome.acts[-1] = act(person, chance)
        if log is not None:
            with log.open("a", encoding="utf-8") as lines:
                lines.write(f"{number} {outcome.acts[-1]!r}\n")
        QTest.qWait(chance.choice(_PAUSES_MS))
        watch.look_at_jobs()
        if number % _SAMPLE_EVERY == 0:
            outcome.samples.append(sample(number, _operations(person)))


def _operations(person: Person) -> int:
    """How many the person's home has; the colleague's has the same but for the last ones."""
    connection = person.desk.session.workspace.store.connection
    found: int = connection.execute("SELECT count(*) FROM log_op").fetchone()[0]
    return found


def _settle(watch: Watch, colleague: Colleague) -> None:
    """Let what was begun end, or be noted as stuck; the window goes on meanwhile."""
    while colleague.is_there or watch.jobs.waiting:
        faulthandler.dump_traceback_later(_HANG_S, exit=True)
        QTest.qWait(50)
        watch.look_at_jobs()
        if any(key.startswith("job") for key in watch.faults):
            break
