"""A server, mounts of it, and people at command lines. All of it needs Samba and FUSE: `python dev.py samba`."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.samba.mounting import mounted
from tests.samba.server import SambaServer, Share, missing_programs

ROOT = Path(__file__).parents[2]
SMALL_BYTES = 1 << 20
"""Size of the disk under the share `small`."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Only a run that asks for the marker looks in here."""
    return None if "samba" in config.getoption("markexpr") else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder has the marker."""
    for item in items:
        if "samba" in item.path.parts:
            item.add_marker(pytest.mark.samba)


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer; fails if the command failed."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True)
class Person:
    """Somebody at a command line: every command is a process of its own."""

    home: Path

    def begin(self, *arguments: object) -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "kshare", "--home", str(self.home), *map(str, arguments), "--json"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: object) -> Ran:
        """Run a command to its end, which must come within a minute."""
        return ended(self.begin(*arguments))

    def ask(self, *arguments: object) -> Any:
        """Run a command that must work; its JSON."""
        return self.run(*arguments).json

    def state(self) -> dict[str, str]:
        """State hash by space, and proof that nothing on this PC is damaged."""
        report = self.ask("doctor")
        assert report["ok"], report
        hashes: dict[str, str] = report["state_hash"]
        return hashes


def ended(process: subprocess.Popen[str]) -> Ran:
    """Wait for a command. If it crashed, its report is among what it said: the folder may be gone by then."""
    try:
        out, err = process.communicate(timeout=100)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    for report in re.findall(r"lies in (.+\.txt)", err):
        err += Path(report).read_text(encoding="utf-8")
    return Ran(process.returncode, out, err)


@dataclass(frozen=True)
class Served:
    """The running server and where its shares lie on its disk."""

    server: SambaServer
    team: Path
    """Behind the share `team`, and read-only behind `look`."""
    small: Path
    """Behind the share `small`: a disk of `SMALL_BYTES`."""


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own that is quickly full."""
    folder.mkdir()
    size = f"size={SMALL_BYTES},mode=777"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "kshare-test", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def running(folder: Path) -> Iterator[Served]:
    """A server with its shares, until the end of the block."""
    with ExitStack() as stack:
        (team := folder / "team").mkdir()
        small = stack.enter_context(small_disk(folder / "small"))
        shares = [Share("team", team), Share("look", team, read_only=True), Share("small", small)]
        server = SambaServer(folder / "server", shares)
        server.start()
        stack.callback(server.stop)
        yield Served(server, team, small)


@pytest.fixture(scope="session")
def samba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The server of all tests. Fails where it cannot run: this suite is never skipped."""
    missing = missing_programs() + [name for name in ("fusermount3",) if shutil.which(name) is None]
    assert not missing, f"Install Samba and FUSE (.ci/samba-packages.txt); missing: {', '.join(missing)}"
    assert Path("/dev/fuse").exists(), "There is no /dev/fuse: a mount of an SMB share is not possible here."
    with running(tmp_path_factory.mktemp("samba")) as served:
        yield served


@pytest.fixture
def served(samba: Served) -> Iterator[Served]:
    """The server with empty shares, running."""
    for folder in (samba.team, samba.small):
        for entry in folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    yield samba
    samba.server.thaw()


@pytest.fixture
def mount(served: Served, tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mounts a share as a PC does: `mount("anna", "team")`."""
    with ExitStack() as stack:

        def make(pc: str, share: str = "team", cache_s: float = 0.0) -> Path:
            return stack.enter_context(
                mounted(served.server.port, share, tmp_path / f"{pc} {share}", cache_s)
            )

        stack.callback(served.server.thaw)  # before unmounting: a mount waits for its server
        yield make


@pytest.fixture
def person(tmp_path: Path) -> Callable[[str], Person]:
    """Makes people, each with a fresh home."""

    def make(name: str) -> Person:
        somebody = Person(tmp_path / f"home {name}")
        somebody.ask("init", "--name", name)
        return somebody

    return make
