"""How soon Home is painted, what the window holds in memory, how smoothly it scrolls: python -m bench.window

The home has 100,000 items and lies in the temporary folder, so that the next run finds it. Starts are real:
`python -m kshare` as another process, from just before it is started until the first rows are on the screen.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import IO

from kshare.model.clock import DAY_MS, stamp
from kshare.model.ids import digest
from kshare.model.op import Add, Change, New, Op, Revise, RevisionContent, Set, make_op, read_packed
from kshare.model.skeleton import EntityKind
from kshare.store.spaces import Space, find_space
from kshare.store.transaction import Transaction
from kshare.ui.first_paint import SAID, VARIABLE
from kshare.usecases.people import Introduce
from kshare.workspace import Workspace, init_workspace

Row = tuple[str, float, str, float | None, str]
"""(what, median, unit, limit or None, the peer and the ratio to it)"""

_ITEMS = 100_000
_EDITION = 1
"""Another one makes the home anew."""
_BATCH = 500
_RUNS = 7
_LONGEST_S = 60.0
_IDLE_S = 2.0
_FRAMES = 600
_FRAME_S = 1 / 60
_STEP_PX = 60
_TYPED = ("pump seal", "torque wr", "shift reading", "valve cupb", "type:page winter", "summer")
"""Words of the home, prefixes, a filter, a word that is nowhere."""
_NOT_HERE = "not installed here"
_WORDS = """
    pump seal valve shift reading bar stock cupboard torque wrench glove visa travel rules budget offer tender
    meeting plant winter shaft bearing table page colleague answer question morning line record safety manual
    """.split()  # noqa: SIM905


def _wall() -> int:
    return time.time_ns() // 1_000_000


# -- the home ------------------------------------------------------------------------------------------


class _Writer:
    """Writes the operations of one person, a minute apart, into batches."""

    def __init__(self, space: Space, author: bytes, began_ms: int) -> None:
        self._space, self._author, self._now_ms = space.id, author, began_ms
        self._random = Random(3)
        self.ops: list[Op] = []

    def _made(self, change: Change) -> Op:
        self._now_ms += 10_000
        nonce, salt = self._random.randbytes(8), self._random.randbytes(16)
        hlc = stamp(self._now_ms)
        op = make_op(change, space=self._space, author=self._author, hlc=hlc, nonce=nonce, salt=salt)
        self.ops.append(read_packed(op.packed, self._space, self._author))
        return op

    def _said(self, words: int) -> str:
        return " ".join(self._random.choices(_WORDS, k=words))

    def item(self) -> None:
        """One post (70 %), bookmark (20 %) or page (10 %)."""
        kind, tag = self._random.random(), self._random.choice(_WORDS)
        if kind < 0.7:
            text = f"{self._said(18)}. **{self._said(2)}** #{tag}"
            self._made(New(EntityKind.POST, {"kind": "note", "body": [text, [], [tag]]}))
        elif kind < 0.9:
            card = digest(20, self._random.randbytes(8))
            self._made(Set(EntityKind.BOOKMARK, card, "url", f"https://{card.hex()}.example/"))
            self._made(Set(EntityKind.BOOKMARK, card, "title", self._said(4)))
            self._made(Add(EntityKind.BOOKMARK, card, "savers", self._author))
            self._made(Add(EntityKind.BOOKMARK, card, "tags", tag))
        else:
            page = self._made(New(EntityKind.PAGE, {"title": self._said(5)}))
            self._made(Revise(page.id, (), RevisionContent(f"{self._said(120)}.\n\n{self._said(120)}.\n")))


def _receive(space: Space, batch: Sequence[Op], tx: Transaction) -> None:
    tx.receive(space, batch)


def _fill(workspace: Workspace) -> None:
    """The items, as they would come from a shared folder."""
    space = find_space(workspace.store.connection, None)
    writer = _Writer(space, workspace.store.user, _wall() - 40 * DAY_MS)
    for number in range(1, _ITEMS + 1):
        writer.item()
        if len(writer.ops) >= _BATCH or number == _ITEMS:
            workspace.store.run(partial(_receive, space, writer.ops), relaxed=True)
            writer.ops = []


def ready_home() -> Path:
    """The home of 100,000 items; made once (some minutes), complete or not there."""
    home = Path(tempfile.gettempdir()) / f"kshare-bench-window-{_ITEMS}-{_EDITION}"
    if not home.exists():
        growing = Path(tempfile.mkdtemp(prefix="kshare-bench-"))
        workspace = init_workspace(growing, Introduce("Anna Berg"), _wall, os.urandom, durable=False)
        _fill(workspace)
        workspace.close()
        shutil.move(growing, home)
    return home


# -- the start -----------------------------------------------------------------------------------------


def _environment() -> dict[str, str]:
    """Without a screen; what is installed is compiled once, not at every start."""
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return env


def _start(home: Path, stay_ms: int = 0) -> subprocess.Popen[str]:
    env = {**_environment(), VARIABLE: f"{time.time_ns()} {stay_ms}"}
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


def _cold_ms(home: Path) -> float:
    _forget_files(home)
    return _first_paint_ms(home)


def _median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(_RUNS))


# -- memory and scrolling ------------------------------------------------------------------------------


def _pss_mb(process_id: int) -> float:
    """Proportional set size in MB (10^6 bytes)."""
    lines = Path(f"/proc/{process_id}/smaps_rollup").read_text(encoding="ascii").splitlines()
    found = next(line for line in lines if line.startswith("Pss:"))
    return int(found.split()[1]) * 1024 / 1_000_000


def _idle_memory_mb(home: Path) -> float:
    """Of a window that was painted two seconds ago."""
    process = _start(home, stay_ms=round(_LONGEST_S * 1000))
    try:
        assert process.stdout is not None
        _painted_ms(process.stdout)
        time.sleep(_IDLE_S)
        return _pss_mb(process.pid)
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def scroll(home: Path) -> tuple[float, float]:
    """Scrolls Home at 60 frames a second while older rows come in; needs a process of its own.

    Returns the 95th percentile of the ms that a frame takes to paint, and the longest time in ms that anything
    else (rows that arrived, their layout) kept the window between two frames.
    """
    from PySide6.QtWidgets import QApplication

    from kshare.app import Application

    qt = QApplication(["kshare"])
    application = Application(qt, home)
    application.begin()
    desk = application.desk
    assert desk is not None
    cards, bar = desk.home.list, desk.home.list.verticalScrollBar()
    limit = time.monotonic() + _LONGEST_S
    while (not bar.maximum() or application.jobs.waiting) and time.monotonic() < limit:
        qt.processEvents()
    frames, stalls = [], []
    for _ in range(_FRAMES):
        began = time.perf_counter()
        bar.setValue(bar.value() + _STEP_PX)
        cards.viewport().repaint()
        frames.append((time.perf_counter() - began) * 1000)
        while (left := _FRAME_S - (time.perf_counter() - began)) > 0:
            busy = time.perf_counter()
            qt.processEvents()
            stalls.append((time.perf_counter() - busy) * 1000)
            time.sleep(min(max(left, 0), 0.001))
    desk.end()
    return statistics.quantiles(frames, n=20)[-1], max(stalls)


def _scroll_ms(home: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.window", "--scroll", str(home)]
    answer = subprocess.run(command, env=_environment(), stdout=subprocess.PIPE, encoding="utf-8", check=True)
    frame, stall = answer.stdout.split()[-2:]
    return float(frame), float(stall)


# -- typing --------------------------------------------------------------------------------------------


def typed(home: Path) -> tuple[float, float, float]:
    """Types into the search box of a window, each key as soon as the rows of the one before are painted.

    Needs a process of its own. Returns the median and the 95th percentile of ms from a key to its painted rows, and
    the part of the keys (0 to 1) that were answered with rows on the screen.
    """
    from PySide6.QtWidgets import QApplication

    from bench.replay import Key, replay
    from kshare.app import Application

    qt = QApplication(["kshare"])
    application = Application(qt, home)
    application.begin()
    desk = application.desk
    assert desk is not None
    keys: list[Key] = []
    for words in _TYPED:
        keys += replay(desk, words, wait_for_paint=True)
    desk.end()
    times = [key.ms for key in keys if key.ms is not None]
    answered = sum(key.painted_rows is not None for key in keys) / len(keys)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], answered


def _typed_ms(home: Path) -> tuple[float, float, float, str]:
    """`typed` in another process, on a display of its own where there is Xvfb, and on which."""
    command = [sys.executable, "-m", "bench.window", "--typing", str(home)]
    env, where, screen = _environment(), "offscreen", None
    if shutil.which("Xvfb") is not None:
        display = ":96"
        screen = subprocess.Popen(["Xvfb", display], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        env, where = {**env, "QT_QPA_PLATFORM": "xcb", "DISPLAY": display}, "under Xvfb"
    try:
        answer = subprocess.run(command, env=env, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    finally:
        if screen is not None:
            screen.terminate()
            screen.wait()
    median, p95, answered = map(float, answer.stdout.split()[-3:])
    return median, p95, answered, where


# -- peers ---------------------------------------------------------------------------------------------


def _window_visible_ms(program: str, display: str) -> float:
    """One start until the program has a window; `xdotool` waits for it."""
    began = time.perf_counter()
    env = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    process = subprocess.Popen([program], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        search = ["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(process.pid)]
        subprocess.run(search, env=env, stdout=subprocess.DEVNULL, timeout=_LONGEST_S, check=True)
        return (time.perf_counter() - began) * 1000
    finally:
        process.terminate()
        process.wait()


def _peer(program: str) -> str:
    """What a peer needs until its (empty) window is visible, in words."""
    if shutil.which(program) is None:
        return f"{program}: {_NOT_HERE}"
    if shutil.which("Xvfb") is None or shutil.which("xdotool") is None:
        return f"{program}: needs Xvfb and xdotool, {_NOT_HERE}"
    display = ":97"
    screen = subprocess.Popen(["Xvfb", display], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        shown = _median(lambda: _window_visible_ms(program, display))
    except (subprocess.SubprocessError, OSError) as error:
        return f"{program}: could not be measured ({type(error).__name__})"
    finally:
        screen.terminate()
        screen.wait()
    return f"{program}, empty: {shown:.0f} ms"


def rows() -> list[Row]:
    """The figures that are published."""
    home = ready_home()
    _first_paint_ms(home)  # compiles, and fills the file cache
    warm = _median(partial(_first_paint_ms, home))
    peers = "; ".join(_peer(program) for program in ("zim", "retext"))
    found: list[Row] = [("Home painted, 100,000 items, warm", warm, "ms", 450.0, peers)]
    if hasattr(os, "posix_fadvise"):
        cold = _median(partial(_cold_ms, home))
        found.append(("Home painted, 100,000 items, cold", cold, "ms", 900.0, "files dropped from the cache"))
    if sys.platform == "linux":
        found.append(("memory of the idle window (PSS)", _idle_memory_mb(home), "MB", 110.0, ""))
    frame, stall = _scroll_ms(home)
    found.append(
        ("a frame while Home is scrolled, p95", frame, "ms", 8.0, f"{_STEP_PX} px a frame, 60 a second")
    )
    median_key, slow_key, answered, where = _typed_ms(home)
    peer = f"median {median_key:.0f} ms; {100 * answered:.0f} % of the keys answered; {where}"
    found.append(("a key to its painted results, p95", slow_key, "ms", 50.0, peer))
    found.append(("longest stall between two frames", stall, "ms", None, "rows that arrive are laid out"))
    return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--scroll"]:
        print(*scroll(Path(sys.argv[2])))
    elif sys.argv[1:2] == ["--typing"]:
        print(*typed(Path(sys.argv[2])))
    else:
        for what, median, unit, limit, peer in rows():
            bound = f"<= {limit:g} {unit}" if limit is not None else ""
            print(f"{what:<38} {median:>9.2f} {unit}  {bound:<10} {peer}")
