"""The figures of the index (docs/search.md), each beside plain FTS5 with `prefix='2 3'` in the same run.

    python bench/search.py [SIZE]

Times are ms of CPU, since others may be using the machine. The peer answers the same question as one would
write it first: MATCH with bm25 over all hits, the last word as `w*`, its own snippet().
"""

from __future__ import annotations

import gc
import json
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.corpus import LAST_MS, Corpus, kept
from kshare.index import schema
from kshare.index.document import Document
from kshare.index.searcher import Searcher
from kshare.index.writer import Writer
from kshare.lanes import Lanes

Row = tuple[str, float, str, float | None, str]
"""What was measured, the value, its unit, the limit to hold (None: none), and the peer's figure in words."""

_SAVES = 200
_TICK_MS = 10
_INDEXED_MEANWHILE = 10_000
_AT_REST_S = 2.0


def _open(path: Path) -> sqlite3.Connection:
    sql = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-32000", "temp_store=MEMORY"):
        sql.execute(f"PRAGMA {setting}")
    return sql


class _Plain:
    """The peer: one FTS5 table with its own prefix index, used as its documentation shows."""

    def __init__(self, path: Path) -> None:
        self.sql = _open(path)
        self.sql.execute("CREATE VIRTUAL TABLE fts USING fts5(title, body, snapshot, prefix='2 3')")

    def add(self, documents: Iterable[Document]) -> None:
        self.sql.execute("BEGIN")
        self.sql.executemany(
            "INSERT INTO fts VALUES(?, ?, ?)", [(d.title, d.body, d.snapshot) for d in documents]
        )
        self.sql.execute("COMMIT")

    def search(self, text: str, order: str = "rank") -> None:
        words = [f'"{word}"' for word in text.rstrip("*").split()]
        match = " AND ".join(words) + (" *" if text.endswith("*") else "")
        self.sql.execute(
            "SELECT rowid, snippet(fts, -1, '<', '>', '...', 24) FROM fts WHERE fts MATCH ?"
            f" ORDER BY {order} LIMIT 20",
            (match,),
        ).fetchall()


class _Queries:
    """Queries of each kind, drawn from the corpus with a fixed seed."""

    def __init__(self, corpus: Corpus) -> None:
        chance = random.Random(7)
        known = (*corpus.common, *corpus.middling)
        pair = [f"{chance.choice(known)} {chance.choice(corpus.common)}" for _ in range(60)]
        self.typed = [
            text[:size]
            for text in [*chance.sample(corpus.middling, 20), *pair[:15]]
            for size in range(2, min(len(text), 16) + 1)
            if text[size - 1] != " "
        ]
        self.ranked = [
            *(f"{word} " for word in chance.sample(corpus.common, 40)),
            *(f"{word} " for word in chance.sample(corpus.rare, 30)),
            *(f"{words} " for words in pair[15:55]),
        ]
        self.filtered = [
            f"{chance.choice(known)} {condition}"
            for condition in ("type:page", "type:post", "by:anna.berg", "from:2023-01 to:2023-06", "is:open")
            * 8
        ]
        self.newest = [f"{chance.choice(known)} " for _ in range(60)]
        self.common = [f"{word} " for word in chance.sample(corpus.common, 20)]
        long = [word for word in corpus.middling if len(word) > 6]
        self.typos = [word[:2] + word[3] + word[2] + word[4:] for word in chance.sample(long, 60)]


def _times(work: Callable[[str], object], questions: Iterable[str]) -> tuple[float, float]:
    """p50 and p95 in ms."""
    taken = []
    for question in questions:
        start = time.process_time()
        work(question)
        taken.append((time.process_time() - start) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


def _measure_queries(searcher: Searcher, plain: _Plain, queries: _Queries) -> list[Row]:
    def search(text: str) -> object:
        return searcher.search(text, now=LAST_MS)

    def newest(text: str) -> object:
        return searcher.search(text, now=LAST_MS, sort="newest")

    def by_rowid(text: str) -> None:
        plain.search(text, "rowid DESC")

    def by_prefix(text: str) -> None:
        plain.search(text + "*")

    def with_facets(text: str) -> object:
        return searcher.search(text, now=LAST_MS, facets=True)

    measured: list[tuple[str, Callable[[str], object], list[str], float, tuple[float, float] | None]] = [
        ("keystroke to hits", searcher.typing, queries.typed, 10, _times(by_prefix, queries.typed)),
        ("ranked query", search, queries.ranked, 20, _times(plain.search, queries.ranked)),
        ("newest first", newest, queries.newest, 10, _times(by_rowid, queries.newest)),
        ("filtered, newest first", newest, queries.filtered, 10, None),
        ("filtered, ranked", search, queries.filtered, 20, None),
        ("did you mean", searcher.suggest, queries.typos, 1, None),
        ("facets with the query", with_facets, queries.common, 40, None),
    ]  # fmt: skip
    rows: list[Row] = []
    for what, work, questions, limit, peer in measured:
        for question in questions[:5]:
            work(question)
        middle, high = _times(work, questions)
        said = f"FTS5 prefix='2 3': p50 {peer[0]:.1f}, p95 {peer[1]:.1f} ms" if peer else ""
        rows += [(f"{what}, p50", middle, "ms", None, ""), (f"{what}, p95", high, "ms", limit, said)]
    return rows


def _measure_saves(sql: sqlite3.Connection, corpus: Corpus) -> list[Row]:
    chance = random.Random(4)
    writer = Writer(sql)

    def save(number: str) -> None:
        document = chance.choice(corpus.documents[:5000])
        sql.execute("BEGIN IMMEDIATE")
        writer.put([replace(document, uid=f"new{number}", time=LAST_MS + int(number))])
        sql.execute("COMMIT")

    middle, high = _times(save, map(str, range(_SAVES)))
    return [("save to searchable, p50", middle, "ms", 1, ""), ("save to searchable, p95", high, "ms", 15, "")]


def _resident_mb() -> float:
    """Resident set of this process in MB (10^6 bytes)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) * 1024 / 1_000_000


def memory(path: Path) -> tuple[float, float]:
    """MB of a process that opened an index and ran the queries that it was sent, and before that."""
    before = _resident_mb()
    asked = json.load(sys.stdin)
    sql = _open(path)
    searcher = Searcher(sql)
    for text in asked["typed"]:
        searcher.typing(text)
    for text in asked["ranked"]:
        searcher.search(text, now=LAST_MS, facets=True)
    for text in asked["typos"]:
        searcher.suggest(text)
    sql.close()
    return _resident_mb(), before


def lateness(size: int) -> tuple[float, float, float]:
    """ms by which an event loop's ticks are late: p95 and p99 while a lane indexes in bulk, p95 at rest."""
    from PySide6.QtCore import QCoreApplication, Qt, QTimer

    documents = kept(size).documents[:_INDEXED_MEANWHILE]
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
        sql = _open(path)
        schema.create(sql)
        Writer(sql).put_bulk(documents)
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


def _in_another_process(*arguments: object, said: str = "") -> list[float]:
    """What `memory` or `lateness` give in a process of their own."""
    command = [sys.executable, "-m", "bench.search", *map(str, arguments)]
    answer = subprocess.run(command, input=said, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return list(map(float, answer.stdout.split()))


def _measure_processes(path: Path, queries: _Queries, size: int) -> list[Row]:
    found: list[Row] = []
    if sys.platform == "linux":
        asked = {"typed": queries.typed, "ranked": queries.ranked, "typos": queries.typos}
        held, before = _in_another_process("--memory", path, said=json.dumps(asked))
        peer = f"{before:.0f} MB before the index is opened"
        found.append(("memory of a process that searches", held, "MB", 100, peer))
    late, latest, at_rest = _in_another_process("--lateness", size)
    peer = f"wall time; p99 {latest:.1f} ms; p95 at rest {at_rest:.1f} ms"
    found.append(("UI tick late while indexing, p95", late, "ms", 2, peer))
    return found


def rows(size: int = 100_000) -> list[Row]:
    """All figures for a corpus of `size` documents. Takes about a minute for each 100,000."""
    corpus = kept(size)
    queries = _Queries(corpus)
    gc.freeze()  # the corpus in memory is not the index's; its collection must not be measured
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        sql = _open(Path(folder) / "index.db")
        schema.create(sql)
        start = time.process_time()
        Writer(sql).put_bulk(corpus.documents)
        bulk = time.process_time() - start
        start = time.process_time()
        Writer(sql).refresh_words()
        found.append(("idle word refresh, whole", time.process_time() - start, "s", None, ""))
        plain = _Plain(Path(folder) / "plain.db")
        start = time.process_time()
        plain.add(corpus.documents)
        peer = f"FTS5 prefix='2 3': {size / (time.process_time() - start):,.0f} documents/s"
        found.append(("bulk indexing", size / bulk, "documents/s", 4_000, peer))
        found += _measure_queries(Searcher(sql), plain, queries)
        found += _measure_processes(Path(folder) / "index.db", queries, size)
        found += _measure_saves(sql, corpus)
        start = time.process_time()
        Writer(sql).rebuild_fts()
        found.append(("rebuild of the full-text table", time.process_time() - start, "s", 30, ""))
        sql.close()
        plain.sql.close()
    gc.unfreeze()
    return found


def main(arguments: list[str]) -> None:
    """Print the table, or what one of the processes in it measured."""
    if arguments[:1] == ["--memory"]:
        print(*memory(Path(arguments[1])))
        return
    if arguments[:1] == ["--lateness"]:
        print(*lateness(int(arguments[1])))
        return
    for what, value, unit, limit, peer in rows(int(arguments[0]) if arguments else 100_000):
        held = "" if limit is None else f"limit {limit:g}"
        print(f"{what:34} {value:10,.2f} {unit:12} {held:12} {peer}")


if __name__ == "__main__":
    main(sys.argv[1:])
