"""What search costs a process of its own: importing it, its memory, and the ticks of an event loop beside indexing."""

from __future__ import annotations

import gc
import json
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from bench.corpus import LAST_MS, kept

_TICK_MS = 10
_INDEXED_MEANWHILE = 10_000
_AT_REST_S = 2.0


def process_rows(
    path: Path, texts: list[str], size: int
) -> Iterator[tuple[str, float, str, float | None, str]]:
    """Rows of the table for the index in `path`, asked all of the `texts`."""
    imported, before, held = _in_another_process("--memory", path, said=json.dumps(texts))
    yield "importing the search", imported, "ms", None, "without the grammar, which filters ask for"
    if sys.platform == "linux":
        yield (
            "memory of a process that searches",
            held,
            "MB",
            100 if size <= 100_000 else 130,
            f"{before:.0f} before",
        )
    if size == 100_000:
        late, latest, at_rest = _in_another_process("--lateness", size)
        peer = f"wall time; p99 {latest:.1f} ms; p95 at rest {at_rest:.1f} ms"
        yield "UI tick late while indexing, p95", late, "ms", 2, peer


def _in_another_process(*arguments: object, said: str = "") -> list[float]:
    command = [sys.executable, "-m", "bench.search_processes", *map(str, arguments)]
    answer = subprocess.run(command, input=said, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return list(map(float, answer.stdout.split()))


def _held_mb() -> float:
    """Memory of this process, shared pages by their share (PSS), 10^6 bytes; 0 where the system does not tell."""
    smaps = Path("/proc/self/smaps_rollup")
    if not smaps.exists():
        return 0.0
    lines = smaps.read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024 / 1e6


def memory(path: Path) -> tuple[float, float, float]:
    """ms of CPU to import the searcher, MB after that, MB after all questions of stdin."""
    start = time.process_time()
    from kshare.index.searcher import Searcher

    imported = (time.process_time() - start) * 1000
    before = _held_mb()
    sql = sqlite3.connect(path, isolation_level=None)
    sql.execute("PRAGMA cache_size=-32000")
    searcher = Searcher(sql)
    for text in json.load(sys.stdin):
        if text.endswith(" "):
            searcher.search(text, now=LAST_MS, facets=True)
        else:
            searcher.typing(text)
    sql.close()
    return imported, before, _held_mb()


def lateness(size: int) -> tuple[float, float, float]:
    """ms by which an event loop's ticks are late: p95 and p99 while a lane indexes in bulk, p95 at rest."""
    from PySide6.QtCore import QCoreApplication, Qt, QTimer

    from bench.filling import fill
    from kshare.index import schema
    from kshare.lanes import Lanes

    documents = list(islice(kept(size).documents(), _INDEXED_MEANWHILE))
    gc.freeze()
    application = QCoreApplication([])
    late: list[float] = []
    at_rest: list[float] = []
    before = time.perf_counter()

    def tick() -> None:
        nonlocal before
        now = time.perf_counter()
        late.append(max(0.0, (now - before) * 1000 - _TICK_MS))
        before = now

    def index(path: Path) -> None:
        time.sleep(_AT_REST_S)
        at_rest.extend(late)
        late.clear()
        sql = sqlite3.connect(path, isolation_level=None)
        sql.execute("PRAGMA journal_mode=WAL")
        sql.execute("PRAGMA synchronous=NORMAL")
        schema.create(sql)
        fill(sql, documents)
        sql.close()
        QTimer.singleShot(0, application, application.quit)

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=_TICK_MS)
    timer.timeout.connect(tick)
    with tempfile.TemporaryDirectory() as folder:
        timer.start()
        Lanes().store.submit(partial(index, Path(folder) / "index.db"))
        application.exec()
    cuts = statistics.quantiles(late, n=100)
    return cuts[94], cuts[98], statistics.quantiles(at_rest, n=20)[-1]


if __name__ == "__main__":
    print(*(memory(Path(sys.argv[2])) if sys.argv[1] == "--memory" else lateness(int(sys.argv[2]))))
