"""How soon Home is painted, what the window holds in memory, how smoothly it scrolls: python -m bench.window

Starts are real: `python -m kshare` as another process, from just before it is started until the first rows are on the
screen, always from a window that was left on Home. Programs of others stand beside it in the same run.
"""

from __future__ import annotations

import math
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from bench.window_home import ready_home
from bench.window_peers import beside_peers, words
from bench.window_screen import NEEDED, screen
from kshare.store.stay import NAME as STAY
from kshare.ui.process.first_paint import SAID, VARIABLE
from kshare.ui.process.window_memory import FILE_NAME

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QScrollBar

    from kshare.app import Application
    from kshare.ui.desk import Desk

Row = tuple[str, float, str, float | None, str]
"""(what, median, unit, limit or None, the peer and the ratio to it)"""

_RUNS: Final = 7
_LONGEST_S: Final = 60.0
_IDLE_S: Final = 2.0
_FRAMES: Final = 600
_FRAME_S: Final = 1 / 60
_STEP_PX: Final = 60
_TYPED: Final = ("pump seal", "torque wr", "shift reading", "valve cupb", "type:page winter", "summer")
"""Words of the home, prefixes, a filter, a word that is nowhere."""


# -- the start -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Home:
    """The home, and what the window remembered of it when it was left on Home."""

    path: Path
    memory: bytes

    def leave(self) -> None:
        """As every measured start finds it, whatever was done here since."""
        (self.path / FILE_NAME).write_bytes(self.memory)
        (self.path / STAY).unlink(missing_ok=True)


def _left_home(path: Path) -> _Home:
    """Start once, look at Home, and close the window: this compiles too, and fills the file cache."""
    (path / FILE_NAME).unlink(missing_ok=True)
    (path / STAY).unlink(missing_ok=True)
    _first_paint_ms(path)
    return _Home(path, (path / FILE_NAME).read_bytes())


def _environment() -> dict[str, str]:
    """Without a screen; what is installed is compiled once, not at every start."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def _start(home: Path) -> subprocess.Popen[str]:
    env = {**_environment(), VARIABLE: str(time.time_ns())}
    command = [sys.executable, "-m", "kshare", "--home", str(home)]
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, encoding="utf-8")


def _painted_ms(output: IO[str]) -> float:
    for line in output:
        if line.startswith(SAID):
            return float(line.removeprefix(SAID))
    raise RuntimeError("the window ended before it was painted")


def _first_paint_ms(home: Path) -> float:
    """One start, from before the process until the rows are there."""
    process = _start(home)
    watch = threading.Timer(_LONGEST_S, process.kill)
    watch.start()
    try:
        assert process.stdout is not None
        return _painted_ms(process.stdout)
    finally:
        process.wait()
        watch.cancel()
        if process.stdout is not None:
            process.stdout.close()


def _loaded_files(home: Path) -> Iterator[Path]:
    import PySide6

    roots = (home, Path(PySide6.__file__).parent, Path(__file__).resolve().parents[1] / "kshare")
    for root in roots:
        yield from (path for path in root.rglob("*") if path.is_file())


def _forget_files(home: Path) -> None:
    """Let the system drop the home, Qt and KShare from its file cache. What others have mapped stays there."""
    for path in _loaded_files(home):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def _warm_ms(home: _Home) -> float:
    home.leave()
    return _first_paint_ms(home.path)


def _cold_ms(home: _Home) -> float:
    home.leave()
    _forget_files(home.path)
    return _first_paint_ms(home.path)


def _median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(_RUNS))


# -- scrolling ------------------------------------------------------------------------------------------


def _begin_in_the_middle(desk: Desk) -> None:
    """Let Home show as its first row the one that has as many rows below as above: nobody scrolls there in a run."""
    from kshare.model.ids import text_id
    from kshare.ui.home.source import FeedSource
    from kshare.ui.home.view import HomeView

    workspace = desk.session.workspace
    at_ms = workspace.store.connection.execute(
        "SELECT at_ms FROM view_feed ORDER BY at_ms LIMIT 1 OFFSET (SELECT count(*) / 2 FROM view_feed)"
    ).fetchone()[0]
    source, middle = FeedSource(workspace, HomeView().request(20)), f"{at_ms}.0.0.{text_id(bytes(20))}"
    desk.home.model.reload(lambda cursor: source(cursor or middle))


def scroll(home: Path, *, from_the_middle: bool = False) -> tuple[float, float, float]:
    """Scrolls Home at 60 frames a second while older rows come in; needs a process of its own.

    Returns the 95th percentile of the ms that a frame takes to paint, the longest time in ms that anything else (rows
    that arrived, their layout) kept the window between two frames, and of a frame the ms (again the 95th percentile)
    that the window's own thread worked, which does not depend on what else the machine does.
    """
    from PySide6.QtWidgets import QApplication

    from kshare.app import Application

    qt = QApplication(["kshare"])
    application = Application(qt, home)
    application.begin()
    desk = application.desk
    assert desk is not None
    cards, bar = desk.home.list, desk.home.list.verticalScrollBar()
    _rest(qt, application, bar)
    if from_the_middle:
        _begin_in_the_middle(desk)
        _rest(qt, application, bar)
    frames, stalls, worked = [], [], []
    for _ in range(_FRAMES):
        began, work = time.perf_counter(), time.thread_time()
        bar.setValue(bar.value() + _STEP_PX)
        cards.viewport().repaint()
        frames.append((time.perf_counter() - began) * 1000)
        worked.append((time.thread_time() - work) * 1000)
        while (left := _FRAME_S - (time.perf_counter() - began)) > 0:
            busy = time.perf_counter()
            qt.processEvents()
            stalls.append((time.perf_counter() - busy) * 1000)
            time.sleep(min(max(left, 0), 0.001))
    desk.end()
    return statistics.quantiles(frames, n=20)[-1], max(stalls), statistics.quantiles(worked, n=20)[-1]


def _rest(qt: QApplication, application: Application, bar: QScrollBar) -> None:
    """Until there are rows, and nobody waits for more of them."""
    limit = time.monotonic() + _LONGEST_S
    while (not bar.maximum() or application.jobs.waiting) and time.monotonic() < limit:
        qt.processEvents()


# -- typing --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """ms from a key to its painted rows: of the first key, and of all that find something."""

    first: float
    median: float
    p95: float
    nothing: float
    """The longest time until the window says that there is nothing: rows that stand there stay until a rest."""
    answered: float
    """The part of the keys (0 to 1) whose answer came to the screen."""


def typed(home: Path) -> Typed:
    """Types into the search box of a window that has come to rest, each key once the rows before are painted.

    Needs a process of its own.
    """
    from PySide6.QtWidgets import QApplication

    from bench.replay import Key, replay
    from kshare.app import Application

    qt = QApplication(["kshare"])
    application = Application(qt, home)
    application.begin()
    desk = application.desk
    assert desk is not None
    limit = time.monotonic() + _IDLE_S
    while time.monotonic() < limit or application.jobs.waiting:
        qt.processEvents()
        time.sleep(0.005)
    keys: list[Key] = []
    for text in _TYPED:
        keys += replay(desk, text, wait_for_paint=True)
    desk.end()
    found = [key.ms for key in keys if key.ms is not None and key.painted_rows]
    nothing = [key.ms for key in keys if key.ms is not None and not key.painted_rows]
    answered = sum(key.painted_rows is not None for key in keys) / len(keys)
    p95 = statistics.quantiles(found, n=20)[-1]
    return Typed(found[0], statistics.median(found), p95, max(nothing), answered)


def _own_process(what: str, home: _Home, extra: Mapping[str, str]) -> list[float]:
    """`scroll` or `typed` in another process, on the screen that `extra` names; the numbers that it prints."""
    home.leave()
    command = [sys.executable, "-m", "bench.window", what, str(home.path)]
    env = {**_environment(), **extra}
    answer = subprocess.run(command, env=env, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return [float(number) for number in answer.stdout.splitlines()[-1].split()]


# -- the table -----------------------------------------------------------------------------------------


def _start_rows(home: _Home) -> list[Row]:
    warm = _median(partial(_warm_ms, home))
    found: list[Row] = [
        ("Home painted, 100,000 items, warm", warm, "ms", 450.0, "offscreen, by our own clock")
    ]
    if hasattr(os, "posix_fadvise"):
        cold = _median(partial(_cold_ms, home))
        found.append(("Home painted, 100,000 items, cold", cold, "ms", 900.0, "files dropped from the cache"))
    ours, peers, trouble = beside_peers(home.path, home.leave)
    if trouble or ours.trouble:
        return [
            *found,
            ("window on the screen", math.nan, "ms", None, f"not measured: {trouble or ours.trouble}"),
        ]
    times = words(ours.median_ms, peers, lambda peer: peer.median_ms, "ms")
    memory = words(ours.memory_mb, peers, lambda peer: peer.memory_mb, "MB")
    return [
        *found,
        (
            "window on the screen (Xvfb), warm",
            ours.median_ms,
            "ms",
            None,
            f"with a few lines of text: {times}",
        ),
        (
            "memory of the idle window (PSS)",
            ours.memory_mb,
            "MB",
            110.0,
            f"with a few lines of text: {memory}",
        ),
    ]


def _use_rows(home: _Home, extra: Mapping[str, str], where: str) -> list[Row]:
    frame, stall, work = _own_process("--scroll", home, extra)
    key = Typed(*_own_process("--typing", home, extra))
    also = f"median {key.median:.0f} ms; {100 * key.answered:.0f} % of the keys answered; {where}"
    pace = f"{work:.1f} ms of work; {_STEP_PX} px a frame, 60 a second; {where}"
    return [
        ("a frame while Home is scrolled, p95", frame, "ms", 8.0, pace),
        ("longest stall between two frames", stall, "ms", None, "rows that arrive are laid out"),
        ("a key to its painted results, p95", key.p95, "ms", 50.0, also),
        ("the first key to its painted results", key.first, "ms", None, f"{_IDLE_S:g} s after the start"),
        ("nothing found, longest until it is said", key.nothing, "ms", None, "rows stay for 200 ms of rest"),
    ]


def _far_rows(home: _Home, extra: Mapping[str, str], items: int) -> list[Row]:
    """Scrolling alone, in a home of more items, half of them above the first row."""
    frame, stall, work = _own_process("--scroll-far", home, extra)
    pace = f"{work:.1f} ms of work; {_STEP_PX} px a frame, 60 a second; half of the rows above"
    return [
        (f"a frame while {items:,} items are scrolled, p95", frame, "ms", 8.0, pace),
        ("longest stall between two of these frames", stall, "ms", None, "rows that arrive are laid out"),
    ]


def _on_screen(measure: Callable[[Mapping[str, str], str], list[Row]]) -> list[Row]:
    if all(shutil.which(program) for program in NEEDED):
        with screen() as on:
            return measure(on.environment, "under Xvfb")
    return measure({}, "offscreen")


def rows(items: int | None = None) -> list[Row]:
    """The figures that are published; with a number of `items` only how a home of that many is scrolled."""
    if items is not None:
        home = _left_home(ready_home(items))
        return _on_screen(lambda extra, _where: _far_rows(home, extra, items))
    home = _left_home(ready_home())
    found = _start_rows(home)
    return found + _on_screen(partial(_use_rows, home))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--scroll"]:
        print(*scroll(Path(sys.argv[2])))
    elif sys.argv[1:2] == ["--scroll-far"]:
        print(*scroll(Path(sys.argv[2]), from_the_middle=True))
    elif sys.argv[1:2] == ["--typing"]:
        print(*astuple(typed(Path(sys.argv[2]))))
    else:
        for what, value, unit, limit, peer in rows():
            bound = f"<= {limit:g} {unit}" if limit is not None else ""
            print(f"{what:<38} {value:>9.2f} {unit}  {bound:<10} {peer}")
