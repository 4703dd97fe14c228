"""What the tests of the window share: no screen, the light theme, lanes that answer."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from typing import Any

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from kshare.lanes import Lanes
from kshare.ui.delegates import bodies
from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.ui.theme.apply import Mode, theme
from kshare.words import BySurface


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
    """A session ends with its test, before its widgets: nobody is told or answered while they are taken down."""
    for session in _begun:
        if isValid(session):
            session.end()
    _begun.clear()
    return (yield)


@pytest.fixture
def jobs() -> Jobs:
    """The real bridge over real lanes."""
    return Jobs(Lanes())
