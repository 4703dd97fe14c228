"""Homes for tests of the window: small, quick, with a clock that stands where it is told to."""

from __future__ import annotations

from pathlib import Path

from kshare.ui.process.jobs import Jobs
from kshare.ui.session import Session
from kshare.ui.shell.rail import Me
from kshare.workspace import Workspace
from tests.builders import FakeClock, new_home

ME = Me("Anna Berg", "anna")


def session_of(workspace: Workspace, jobs: Jobs, clock: FakeClock | None = None) -> Session:
    """A session that looks for changes of other processes only when it is asked to."""
    return Session(workspace, jobs, clock or FakeClock())


def anna(tmp_path: Path, clock: FakeClock | None = None) -> Workspace:
    """A home of one person."""
    return new_home(tmp_path, "Anna Berg", clock)


def settle(session: Session) -> None:
    """Let every lane finish: a connection that is closed while another thread reads takes the process along."""
    hanging = session.jobs.lanes.hanging(10)
    assert not hanging, f"the lanes {hanging} hang"
