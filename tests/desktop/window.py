"""A person at the real window: sees what a screen reader is told, types and clicks as X tells the program to.

Nothing here knows Qt or a widget. Where something is comes from the accessible tree, what is done goes through the
keyboard and the mouse of the screen.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.desktop.display import SYSTEM_PYTHON, Display, end, until

ROOT: Final = Path(__file__).parents[2]
_HERE: Final = Path(__file__).parent
_BEGIN_S: Final = 30.0
_USUAL: Final = {"enabled", "sensitive", "showing", "visible", "focusable"}
_HARMLESS: Final = "qt.accessibility.atspi:"
"""Qt says so of questions that it does not know, and of what vanished between two of them."""


@dataclass(frozen=True, slots=True, repr=False)
class Node:
    """One thing in the window as a screen reader is told of it. `box` is x, y, width, height in px of the screen."""

    path: tuple[int, ...]
    role: str
    name: str
    description: str
    states: frozenset[str]
    text: str | None
    actions: tuple[str, ...]
    box: tuple[int, int, int, int]
    children: int

    @classmethod
    def read(cls, told: dict[str, Any], scale: float) -> Node:
        """From JSON: see `accessible.py`. Qt tells boxes in px of its own, `scale` px of the screen each."""
        x, y, width, height = (round(scale * side) for side in told["box"] or (0, 0, 0, 0))
        return cls(
            tuple(told["path"]),
            told["role"],
            told["name"] or "",
            told["description"] or "",
            frozenset(told["states"]),
            told["text"],
            tuple(told["actions"]),
            (x, y, width, height),
            told["children"],
        )

    @property
    def words(self) -> str:
        """All that is said of it."""
        return " ".join(filter(None, (self.name, self.description, self.text)))

    @property
    def middle(self) -> tuple[int, int]:
        """Where one clicks."""
        x, y, width, height = self.box
        return x + width // 2, y + height // 2

    def __repr__(self) -> str:
        said = " | ".join(filter(None, (self.name, self.description, self.text)))
        return f"{self.role}: {said[:160]!r} {self.box} {', '.join(sorted(self.states - _USUAL))}"


class Ears:
    """Asks the accessible tree of any process on a display, through the system's Python."""

    def __init__(self, display: Display) -> None:
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, str(_HERE / "accessible.py")],
            env=display.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ask(self, **request: object) -> dict[str, Any]:
        """One request and its answer."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """Ask no more."""
        self._process.communicate()


class Window:
    """`python -m kshare` on a home, and the person in front of it."""

    def __init__(self, display: Display, ears: Ears, home: Path, **variables: str) -> None:
        self.display, self._ears, self.home = display, ears, home
        self._variables = variables
        self._log = home.parent / f"{home.name}.log"

    def start(self) -> None:
        """Start the program; returns when its window is there and takes the keyboard."""
        environment = {
            **self.display.environment,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "LANGUAGE": "en",
            **self._variables,
        }
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-X", "dev", "-W", "ignore", "-m", "kshare", "--home", str(self.home)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.id = until(self._window, f"a window of {self.home.name}\n{self.log}", _BEGIN_S)
        self.take_keyboard()

    def _window(self) -> str:
        assert self._process.poll() is None, f"the program ended\n{self.log}"
        return next(iter(self._windows("--name", "KShare")), "")

    def _windows(self, *wanted: str) -> list[str]:
        """The numbers of the windows of the program that are on the screen."""
        ours = ("--all", "--onlyvisible", "--pid", str(self.pid), *(wanted or ("--class", "k")))
        return self.display.ask("xdotool", "search", *ours).split()

    @property
    def pid(self) -> int:
        """The process of the window."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What the program wrote on its terminal, and its reports of crashes."""
        reports = sorted(self.home.glob("crash-*.txt"))
        return "\n".join(
            each.read_text(encoding="utf-8", errors="replace")
            for each in (self._log, *reports)
            if each.exists()
        )

    @property
    def complaints(self) -> list[str]:
        """The lines of the log that nobody expects."""
        return [line for line in self.log.splitlines() if line.strip() and not line.startswith(_HARMLESS)]

    def close(self) -> int:
        """Close the window by the key of the window manager; the exit code."""
        self.take_keyboard()
        self.press("alt+F4")
        return self._process.wait(20)

    def stop(self) -> None:
        """End the program, however it stands."""
        if self._process.poll() is None:
            end(self._process)

    # -- seeing ----------------------------------------------------------------------------------------

    def nodes(self, *, hidden: bool = False) -> list[Node]:
        """Everything in the windows of the program now, parents first."""

        def whole() -> list[Any]:
            assert self._process.poll() is None, f"the program ended\n{self.log}"
            nodes: list[Any] = self._ears.ask(pid=self.pid, hidden=hidden).get("nodes", [])
            return nodes

        scale = float(self._variables.get("QT_SCALE_FACTOR", "1"))
        return [Node.read(told, scale) for told in until(whole, "an accessible tree", _BEGIN_S)]

    def all(self, role: str = "", name: str = "", words: str = "") -> list[Node]:
        """What is shown and fits: `name` is the whole name, `words` part of what is said."""
        return [
            node
            for node in self.nodes()
            if (not role or node.role == role) and (not name or node.name == name) and words in node.words
        ]

    def see(self, role: str = "", name: str = "", words: str = "", seconds: float = 15.0) -> Node:
        """Wait until something that fits is shown; the first of them."""
        try:
            return until(lambda: self.all(role, name, words), "", seconds)[0]
        except AssertionError:
            shown = "\n".join(repr(node) for node in self.nodes() if node.words)
            raise AssertionError(f"not seen: {role} {name!r} {words!r}\n{shown}\n{self.log}") from None

    def gone(self, role: str = "", name: str = "", words: str = "") -> None:
        """Wait until nothing that fits is shown."""
        until(lambda: not self.all(role, name, words), f"still seen: {role} {name!r} {words!r}")

    @property
    def focused(self) -> Node | None:
        """What has the keyboard."""
        return next((node for node in reversed(self.nodes()) if "focused" in node.states), None)

    def _still(self) -> list[Node]:
        """What is seen when it is seen twice in the same places."""
        seen: list[list[Node]] = [[]]

        def look() -> bool:
            seen.append(self.nodes())
            before, now = ([(node.role, node.box) for node in nodes] for nodes in seen[-2:])
            return before == now

        until(look, "the window is never still")
        return seen[-1]

    # -- doing -----------------------------------------------------------------------------------------

    def take_keyboard(self) -> None:
        """Bring the window to the front, as a click on its title does."""
        self.display.ask("xdotool", "windowactivate", "--sync", self.id)

    def resize(self, width: int, height: int) -> None:
        """Draw the window to this size (px)."""
        self.display.ask("xdotool", "windowsize", "--sync", self.id, str(width), str(height))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as the window system knows them (px)."""
        told = self.display.ask("xdotool", "getwindowgeometry", "--shell", self.id)
        found = dict(line.split("=") for line in told.split())
        return int(found["WIDTH"]), int(found["HEIGHT"])

    def move(self, x: int, y: int) -> None:
        """Draw the window to this place (px)."""
        self.display.ask("xdotool", "windowmove", "--sync", self.id, str(x), str(y))

    def press(self, *keys: str) -> None:
        """Press keys, in the spelling of xdotool: `ctrl+k`, `Return`, `slash`."""
        self.display.ask("xdotool", "key", "--clearmodifiers", "--delay", "20", *keys)

    def type(self, text: str) -> None:
        """Type ASCII, key by key; xdotool loses other letters: `paste` them."""
        assert text.isascii()
        self.display.ask("xdotool", "type", "--clearmodifiers", "--delay", "12", text)

    def paste(self, text: str) -> None:
        """Put a text on the clipboard and press Ctrl+V."""
        self.display.copy(text)
        self.press("ctrl+v")

    def click(self, node: Node) -> None:
        """Click into the middle of it, once nothing moves any more."""
        alike = [each for each in self._still() if (each.role, each.name) == (node.role, node.name)]
        assert alike, f"{node} is gone\n{self.log}"
        there = min(alike, key=lambda each: math.dist(each.middle, node.middle))
        x, y = there.middle
        self.display.ask("xdotool", "mousemove", "--sync", str(x), str(y), "click", "1")

    def choose(self, node: Node, *keys: str) -> None:
        """Open the menu of a button, and walk in it. Qt tells a menu to nobody before something in it is chosen."""
        before = self._windows()
        self.click(node)
        until(lambda: len(self._windows()) > len(before), f"a menu at {node}")
        self.press(*keys)
