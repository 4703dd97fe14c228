"""Mounts an SMB share at a folder, by a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def mounted(port: int, share: str, folder: Path, cache_s: float = 0.0) -> Iterator[Path]:
    """A mount of a share at a new folder, until the end of the block."""
    folder.mkdir()
    arguments = map(str, (port, share, folder, cache_s))
    words = folder.with_name(f"{folder.name}.log")
    with words.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.samba.mount", *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        until(lambda: os.path.ismount(folder) or process.poll() is not None)
        if process.poll() is not None:
            raise RuntimeError(words.read_text(encoding="utf-8", errors="replace"))
        yield folder
    finally:
        subprocess.run(["fusermount3", "-uz", str(folder)], check=False)
        with suppress(subprocess.TimeoutExpired):
            process.wait(3)
        process.kill()
        process.wait()


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something in another process."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)
