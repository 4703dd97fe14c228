"""A desktop of our own: a screen in memory, a window manager, a session bus and the bus of screen readers.

Everything listens on Unix sockets below one folder; only what was started here is stopped.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

SIZE: Final = (1920, 1080)
PROGRAMS: Final = ("Xvfb", "openbox", "dbus-daemon", "xdotool", "xclip", "xrandr")
SYSTEM_PYTHON: Final = "/usr/bin/python3"
_LAUNCHERS: Final = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_OTHERS: Final = (
    "WAYLAND_DISPLAY",
    "QT_QPA_PLATFORM",
    "XAUTHORITY",
    "SESSION_MANAGER",
    "XDG_CURRENT_DESKTOP",
)
"""Variables of the desktop that the tests were started from."""
_COLOUR: Final = """
import sys
from PySide6.QtGui import QGuiApplication
app = QGuiApplication(["", "-platform", "xcb"])
x, y = map(int, sys.argv[1:])
print(*app.primaryScreen().grabWindow(0, x, y, 1, 1).toImage().pixelColor(0, 0).getRgb()[:3])
"""
_LOOK_S: Final = 0.05

Found = TypeVar("Found")


def missing() -> list[str]:
    """What has to be installed before a `Display` works."""
    lacking = [name for name in PROGRAMS if shutil.which(name) is None]
    if not any(Path(each).exists() for each in _LAUNCHERS):
        lacking.append("at-spi-bus-launcher")
    asked = subprocess.run([SYSTEM_PYTHON, "-c", "import pyatspi"], capture_output=True, check=False)
    return lacking + (["pyatspi"] if asked.returncode else [])


def until(look: Callable[[], Found], what: str, seconds: float = 15.0) -> Found:
    """The first answer of `look` that is true. Raises AssertionError with `what` was waited for."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s"
        time.sleep(_LOOK_S)


class Display:
    """A screen with what belongs to it, until `stop`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen[bytes]] = []
        # Paths of sockets are short (108 bytes), folders of tests are not.
        self._sockets = Path(tempfile.mkdtemp(prefix="kshare-desktop-"))
        self.environment: dict[str, str] = {}
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        plain = {name: value for name, value in os.environ.items() if name not in _OTHERS}
        plain |= {"XDG_RUNTIME_DIR": str(self._sockets), "LC_ALL": "C.UTF-8"}
        self.environment = plain | {"DISPLAY": self._screen(plain)}
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = self._bus()
        launcher = next(each for each in _LAUNCHERS if Path(each).exists())
        self.run([launcher, "--launch-immediately"])
        self.run(["openbox", "--sm-disable"])
        until(lambda: self._root("_NET_SUPPORTING_WM_CHECK"), "a window manager")
        until(lambda: self._root("AT_SPI_BUS"), "the bus of screen readers")

    def _screen(self, environment: Mapping[str, str]) -> str:
        """Start the server; it chooses a free number itself."""
        told, tell = os.pipe()
        size = "x".join(map(str, SIZE))
        command = [
            "Xvfb",
            "-displayfd",
            str(tell),
            "-screen",
            "0",
            f"{size}x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]
        self.run(command, environment, tell)
        os.close(tell)
        with os.fdopen(told, encoding="ascii") as answer:
            number = answer.readline().strip()
        assert number, f"Xvfb did not start:\n{self.log}"
        return f":{number}"

    def _bus(self) -> str:
        """A session bus at a socket of ours."""
        address = f"unix:path={self._sockets}/bus"
        self.run(["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"])
        until((self._sockets / "bus").exists, "a session bus")
        return address

    def _root(self, name: str) -> bool:
        """True if the root window has this property."""
        answer = self.ask("xprop", "-root", name)
        return "=" in answer or "#" in answer

    @property
    def log(self) -> str:
        """What the servers said."""
        log = self._folder / "desktop.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def run(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, tell: int | None = None
    ) -> None:
        """Start something that lives as long as the screen; `tell` is a descriptor that it may write to."""
        with (self._folder / "desktop.log").open("ab") as log:
            process = subprocess.Popen(
                command,
                env=environment or self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=() if tell is None else (tell,),
                start_new_session=True,
            )
        self._running.append(process)

    def copy(self, text: str, kind: str = "UTF8_STRING") -> None:
        """Put a text on the clipboard, as another program does; `kind` is a target such as `text/html`."""
        command = ["xclip", "-selection", "clipboard", "-target", kind, "-quiet"]
        process = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._running.append(process)
        assert process.stdin is not None
        process.stdin.write(text.encode())
        process.stdin.close()
        until(
            lambda: self.ask("xclip", "-selection", "clipboard", "-target", kind, "-o") == text,
            "the clipboard",
        )

    def colour(self, at: Sequence[int]) -> tuple[int, int, int]:
        """Red, green and blue (0 to 255) of the pixel at x, y."""
        red, green, blue = self.ask(sys.executable, "-c", _COLOUR, *map(str, at)).split()
        return int(red), int(green), int(blue)

    def ask(self, *command: str) -> str:
        """Run a small program on this screen to its end; what it says."""
        ran = subprocess.run(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            check=False,
            timeout=20,
        )
        return ran.stdout

    def stop(self) -> None:
        """End everything, last started first."""
        for process in reversed(self._running):
            end(process)
        shutil.rmtree(self._sockets, ignore_errors=True)


def end(process: subprocess.Popen[bytes], seconds: float = 8.0) -> None:
    """Ask a process and what it started to end; kill what does not."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
