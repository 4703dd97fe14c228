"""A home, and a home with a team of three."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kshare.workspace import Workspace
from tests.builders import Team, new_home, team


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Workspace]:
    made = new_home(tmp_path, "Anna")
    yield made
    made.close()


@pytest.fixture
def trio(tmp_path: Path) -> Iterator[Team]:
    made = team(tmp_path, ["Anna", "Ben", "Cleo"])
    made.sync_all()
    yield made
    made.close()
