"""One screen for all tests, people with homes on it. All of it needs the packages of `.ci/desktop-packages.txt`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.display import Display, missing
from tests.desktop.window import ROOT, Ears, Window

OpenWindow = Callable[..., Window]

collect_ignore = ["accessible.py"]  # belongs to another Python


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Only a run that asks for the marker looks in here."""
    return None if "desktop" in config.getoption("markexpr") else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder has the marker."""
    for item in items:
        if "desktop" in item.path.parts:
            item.add_marker(pytest.mark.desktop)


@pytest.fixture(scope="session")
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    """The screen of all tests. Fails where it cannot run: this suite is never skipped."""
    lacking = missing()
    assert not lacking, f"Install the packages of .ci/desktop-packages.txt; missing: {', '.join(lacking)}"
    made = Display(tmp_path_factory.mktemp("desktop"))
    yield made
    made.stop()


@pytest.fixture(scope="session")
def ears(display: Display) -> Iterator[Ears]:
    """What a screen reader hears."""
    made = Ears(display)
    yield made
    made.close()


@pytest.fixture
def window(display: Display, ears: Ears) -> Iterator[OpenWindow]:
    """Opens the window of a home: `window(home, QT_SCALE_FACTOR="1.5")`. It must not complain while it is open."""
    opened: list[Window] = []

    def open_window(home: Path, **variables: str) -> Window:
        made = Window(display, ears, home, **variables)
        opened.append(made)
        made.start()
        return made

    yield open_window
    for each in opened:
        each.stop()
    assert not any(each.complaints for each in opened), "\n".join(each.log for each in opened)


def told(home: Path, *arguments: object) -> Any:
    """What the command line answers about a home, or does to it; the window may be open meanwhile."""
    ran = subprocess.run(
        [sys.executable, "-m", "kshare", "--home", str(home), *map(str, arguments), "--json"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.fixture
def anna(tmp_path: Path) -> Path:
    """The home of somebody who began alone, and put off the recovery words and the first steps."""
    home = tmp_path / "anna"
    told(home, "init", "--name", "Anna Berg")
    (home / "window.ini").write_text("[General]\nrecovery=later\nsteps=off\n", encoding="utf-8")
    return home


@pytest.fixture
def ben(anna: Path, tmp_path: Path) -> Path:
    """The home of a colleague with whom Anna shares a space; both know each other."""
    home, share = tmp_path / "ben", tmp_path / "share"
    share.mkdir()
    told(anna, "space", "create", share, "--name", "Team Hydraulics")
    told(home, "init", "--name", "Ben Okafor")
    told(home, "space", "join", share)
    for each in (home, anna):
        told(each, "sync")
    return home
