"""Homes, pages and waiting for the tests of reading and writing pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from kshare.queries.pages import PageView, ShowPage, show_page
from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.usecases.pages import PageSaved, SavePage, save_page
from kshare.workspace import Workspace
from tests.builders import FakeClock
from tests.ui.homes import settle

Answer = TypeVar("Answer")


def session_of(home: Workspace, jobs: Jobs, clock: FakeClock) -> Session:
    """A window's session over a home; it lives as long as `jobs`."""
    return Session(home, jobs, clock, jobs)


def put_away(qtbot: QtBot, jobs: Jobs, widgets: Sequence[QWidget]) -> None:
    """Hide windows and wait for the last answer, so that their homes can be closed."""
    for widget in widgets:
        if isValid(widget):
            widget.close()
    for session in jobs.findChildren(Session):
        for timer in session.findChildren(QTimer):
            timer.stop()
    until(qtbot, lambda: jobs.waiting == 0)
    for session in jobs.findChildren(Session):
        settle(session)


def write(
    home: Workspace,
    title: str,
    text: str,
    *,
    page: str | None = None,
    base: tuple[str, ...] | None = None,
    tags: tuple[str, ...] | None = None,
) -> PageSaved:
    """Save a page past the window, as the command line or a sync would."""
    return home.run(save_page, SavePage(title, text, page=page, base=base, tags=tags))


def page(home: Workspace, ref: str) -> PageView:
    """The page as it is now."""
    return home.ask(show_page, ShowPage(ref))


def conflicting(home: Workspace, title: str = "Seal kit") -> PageSaved:
    """A page whose second line was changed differently from one base."""
    first = write(home, title, "Kits are in hall 3.\n\nOrder at Monday.\n\nEnd.\n")
    write(home, title, "Kits are in hall 3.\n\nOrder at Tuesday.\n\nEnd.\n", page=first.id, base=first.heads)
    return write(
        home, title, "Kits are in hall 3.\n\nOrder at Friday.\n\nEnd.\n", page=first.id, base=first.heads
    )


def until(qtbot: QtBot, holds: Callable[[], object]) -> None:
    """Wait until something is so."""
    qtbot.waitUntil(lambda: bool(holds()), timeout=8_000)
