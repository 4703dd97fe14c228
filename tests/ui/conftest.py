"""What the tests of the window share: no screen, the light theme, lanes that answer."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from typing import Any

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from kshare.lanes import Lanes
from kshare.ui.delegates import bodies
from kshare.ui.documents import safe_document
from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.ui.theme.apply import Mode, theme
from kshare.words import BySurface
from tests.ui.homes import settle
from tests.ui.naughty import Naughty


@pytest.fixture(autouse=True)
def _dressed(qapp: QApplication) -> None:
    """Every test begins in the light theme."""
    if not qapp.styleSheet():
        theme().install(qapp, Mode.LIGHT)
    elif theme().mode is not Mode.LIGHT or theme().palette.name != "light":
        theme().choose(Mode.LIGHT)


@pytest.fixture(autouse=True)
def _no_bodies_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards of one test may have the names of those of another."""
    monkeypatch.setattr(bodies, "_shared", None)


@pytest.fixture(autouse=True)
def _words_of_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told to type a command."""
    monkeypatch.setattr(BySurface, "in_window", True)


@pytest.fixture(autouse=True)
def _no_dictionaries_of_this_pc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which words are wrong is the same wherever tests run."""
    for module in ("kshare.ui.editor.spelling", "kshare.ui.settings.spelling"):
        monkeypatch.setattr(f"{module}.system_folders", list)


_FOR_HANDS = (
    "kshare.ui.notices.bell._SOON_MS",
    "kshare.ui.editor.spelling.ASK_MS",
    "kshare.ui.joining.folder_choice._LOOK_AFTER_MS",
    "kshare.ui.joining.words_field._CHECK_AFTER_MS",
)
"""Pauses in which somebody who types or clicks goes on, before work is begun: together seconds of nothing in tests."""


@pytest.fixture(autouse=True)
def _no_pauses_for_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hands of a test never hesitate."""
    for pause in _FOR_HANDS:
        monkeypatch.setattr(pause, 10)


@pytest.fixture(autouse=True)
def _widgets_die_on_their_own_thread() -> Iterator[None]:
    """As in `kshare.ui.process.garbage`: a cycle with a widget in it, collected by a lane, would crash the process."""
    gc.disable()
    gc.collect(1)
    yield
    gc.collect(0)


_begun: list[Session] = []


@pytest.fixture(autouse=True)
def _sessions_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Session.__init__

    def noted(self: Session, *args: Any, **named: Any) -> None:
        begin(self, *args, **named)
        _begun.append(self)

    monkeypatch.setattr(Session, "__init__", noted)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, object, object]:
    """A session ends with its test, before its widgets: nobody is told or answered while they are taken down.

    Nor is anything read any more when the home is closed, whatever an answer after the test's own `settle` had asked.
    """
    for session in _begun:
        if isValid(session):
            session.end()
            settle(session)
    _begun.clear()
    outcome = yield
    # What `qtbot` closed is gone before the next test begins: it would hear of themes and sizes of text still.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return outcome


@pytest.fixture
def jobs() -> Jobs:
    """The real bridge over real lanes."""
    return Jobs(Lanes())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a document wanted to load."""
    wanted: list[str] = []
    answer = safe_document._Loader.answer

    def noting(self: safe_document._Loader, kind: int, url: QUrl, widest: int) -> object:
        wanted.append(url.toString())
        return answer(self, kind, url, widest)

    monkeypatch.setattr(safe_document._Loader, "answer", noting)
    return wanted


@pytest.fixture(scope="session")
def naughty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Naughty]:
    """Ada's home, in which Ben wrote every naughty string; nobody changes it."""
    made = Naughty(tmp_path_factory.mktemp("naughty"))
    yield made
    made.close()
