"""An X display of its own (Xvfb), and an eye on it: when a program has painted a window there.

Xvfb keeps its pixels in a file that can be read while programs draw, so looking costs them nothing.
"""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

NEEDED: Final = ("Xvfb", "dbus-daemon")
_SIZE: Final = "1400x900x24"
_SMALLEST: Final = (300, 200)
"""px; what is smaller is no window that somebody works in."""
_COLOURS: Final = 6
"""A window with no more colours than this is still an empty frame."""
_STEP: Final = 4
"""Every fourth pixel of every fourth line is looked at."""
_LONGEST_S: Final = 60.0
_PAUSE_S: Final = 0.004


class NotPainted(Exception):
    """The program ended, or a minute passed, before it painted a window."""


class Screen:
    """A display; `environment` makes programs draw on it."""

    def __init__(self, environment: Mapping[str, str], pixels: mmap.mmap) -> None:
        self.environment = environment
        self._map = pixels
        header = struct.unpack_from(">25I", pixels)  # XWDFileHeader of X11/XWDFile.h, always big-endian
        self._width, self._height, self._line_bytes = header[4], header[5], header[12]
        self._begin = header[0] + header[19] * 12  # behind the header and its table of colours
        self._empty = self._pixel(self._width - 1, self._height - 1)

    def _pixel(self, x: int, y: int) -> bytes:
        at = self._begin + y * self._line_bytes + x * 4
        return self._map[at : at + 3]

    @property
    def shows_a_window(self) -> bool:
        """True while something as large as a window stands here and more than a few colours are in it."""
        colours: set[bytes] = set()
        left, right, lines = self._width, 0, 0
        for y in range(0, self._height, _STEP):
            at = self._begin + y * self._line_bytes
            line = self._map[at : at + self._width * 4]
            dots = [line[x : x + 3] for x in range(0, self._width * 4, _STEP * 4)]
            drawn = [number for number, dot in enumerate(dots) if dot != self._empty]
            if drawn:
                lines += 1
                left, right = min(left, drawn[0] * _STEP), max(right, drawn[-1] * _STEP)
                colours.update(dots)
        large = right - left >= _SMALLEST[0] and lines * _STEP >= _SMALLEST[1]
        return large and len(colours) > _COLOURS

    def wait_until_empty(self) -> None:
        """Until the window of the program before is gone."""
        limit = time.monotonic() + _LONGEST_S
        while self.shows_a_window and time.monotonic() < limit:
            time.sleep(_PAUSE_S)

    def start(
        self, command: Sequence[str], extra: Mapping[str, str]
    ) -> tuple[subprocess.Popen[bytes], float]:
        """Start a program; it, and the ms until its window is painted. Raises NotPainted, OSError."""
        self.wait_until_empty()
        env = {**self.environment, **extra}
        began = time.monotonic()
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not self.shows_a_window:
            if process.poll() is not None or time.monotonic() - began > _LONGEST_S:
                end_tree(process)
                raise NotPainted(f"{Path(command[0]).name} painted no window")
            time.sleep(_PAUSE_S)
        return process, (time.monotonic() - began) * 1000


@contextmanager
def screen() -> Iterator[Screen]:
    """A display with a message bus and no window manager, for as long as the block lasts. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix="kshare-bench-screen-") as folder:
        reading, writing = os.pipe()
        command = [
            "Xvfb",
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            _SIZE,
            "-fbdir",
            folder,
            "-nolisten",
            "tcp",
        ]
        server = subprocess.Popen(
            command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(writing)
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--print-address", "--nofork"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="ascii",
        )
        try:
            with os.fdopen(reading, encoding="ascii") as answer:
                display = f":{answer.readline().strip()}"  # Xvfb writes its number once it is ready
            assert bus.stdout is not None
            env = {
                **os.environ,
                "DISPLAY": display,
                "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip(),
            }
            env |= {"QT_QPA_PLATFORM": "xcb", "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
            with (Path(folder) / "Xvfb_screen0").open("rb") as file:
                pixels = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            with pixels:
                yield Screen(env, pixels)
        finally:
            for process in (bus, server):
                process.terminate()
                process.wait()


def _children(process_id: int) -> list[int]:
    """The process and everything that it started."""
    found = [process_id]
    for each in found:
        with suppress(OSError):
            text = Path(f"/proc/{each}/task/{each}/children").read_text(encoding="ascii")
            found += [int(child) for child in text.split()]
    return found


def tree_pss_mb(process_id: int) -> float:
    """Proportional set size of a process and all it started, in MB (10^6 bytes)."""
    total = 0
    for each in _children(process_id):
        with suppress(OSError):
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii").splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024 / 1_000_000


def end_tree(process: subprocess.Popen[bytes]) -> None:
    """End a program with everything that it started; kindly, for five seconds."""
    for each in reversed(_children(process.pid)):
        with suppress(OSError):
            os.kill(each, 15)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
