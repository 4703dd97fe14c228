"""How fast a page is kept and the log is folded, beside plain SQLite in the same run: python -m bench.store"""

from __future__ import annotations

import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

from kshare.model.clock import stamp
from kshare.model.ids import digest
from kshare.model.kinds import EntityKind
from kshare.model.op import Add, Change, New, Op, Revise, RevisionContent, Set, make_op
from kshare.store.spaces import Space, add_space
from kshare.store.store import Store, open_database
from kshare.store.transaction import Transaction
from kshare.usecases.pages import SavePage, save_page
from kshare.usecases.people import Introduce
from kshare.workspace import init_workspace
from tests.builders import read_packed

Row = tuple[str, float, str, float | None, str]
"""(what, value, unit, limit or None, the peer and the ratio to it)"""

_SAVES = 300
_OPS = 20_000
_BATCH = 1_000
_NOW_MS = 1_780_000_000_000
_SPACE = bytes(16)
_WORDS = """
    pump seal valve shift reading bar stock cupboard torque wrench glove visa travel rules budget offer tender
    meeting plant winter shaft bearing table page colleague answer question morning line record safety manual
    """.split()  # noqa: SIM905


def _wall() -> int:
    return time.time_ns() // 1_000_000


def _text(random: Random, words: int) -> str:
    lines = (" ".join(random.choices(_WORDS, k=12)) + "." for _ in range(words // 12))
    return "\n\n".join(lines) + "\n"


def _saves(folder: Path) -> list[float]:
    """Milliseconds of each save of a page of about 4 kB: kept on the disk, folded, indexed."""
    home = init_workspace(folder / "home", Introduce("Anna"), _wall, os.urandom)
    random, times = Random(1), []
    for n in range(_SAVES):
        command = SavePage(f"Page {n % 100}", _text(random, 700), add_tags=("pumps",))
        started = time.perf_counter()
        home.run(save_page, command)
        times.append((time.perf_counter() - started) * 1000)
    home.close()
    return times


def _plain_saves(folder: Path) -> list[float]:
    """The same texts as rows of one plain table, each committed to the disk."""
    connection = sqlite3.connect(folder / "plain.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE page(title TEXT PRIMARY KEY, text TEXT)")
    random, times = Random(1), []
    for n in range(_SAVES):
        row = (f"Page {n % 100}", _text(random, 700))
        started = time.perf_counter()
        connection.execute("INSERT OR REPLACE INTO page VALUES(?, ?)", row)
        times.append((time.perf_counter() - started) * 1000)
    connection.close()
    return times


def _entity(random: Random, author: bytes, made: Callable[[Change], Op]) -> None:
    """One thing that a team's log holds: a page, a post with a mark, or a bookmark with its registers."""
    kind = random.random()
    if kind < 0.2:
        page = made(New(EntityKind.PAGE, {"title": " ".join(random.choices(_WORDS, k=3))}))
        made(Revise(page.id, (), RevisionContent(_text(random, 300))))
    elif kind < 0.7:
        body = [" ".join(random.choices(_WORDS, k=20)), [], ["pumps"]]
        post = made(New(EntityKind.POST, {"kind": "note", "body": body}))
        if random.random() < 0.3:
            made(Set(EntityKind.MARK, post.id, "verdict", ["helped", "", None, ""]))
    else:
        card = digest(20, random.randbytes(8))
        made(Set(EntityKind.BOOKMARK, card, "url", f"https://{card.hex()}.example/"))
        made(Set(EntityKind.BOOKMARK, card, "title", random.choice(_WORDS)))
        made(Add(EntityKind.BOOKMARK, card, "savers", author))
        made(Add(EntityKind.BOOKMARK, card, "tags", random.choice(_WORDS)))


def _log(count: int) -> list[Op]:
    """Operations of one person, as they come from a shared folder."""
    random, author = Random(2), digest(20, b"anna")
    ops: list[Op] = []

    def made(change: Change) -> Op:
        hlc, nonce, salt = stamp(_NOW_MS + len(ops)), random.randbytes(8), random.randbytes(16)
        ops.append(make_op(change, space=_SPACE, author=author, hlc=hlc, nonce=nonce, salt=salt))
        return ops[-1]

    while len(ops) < count:
        _entity(random, author, made)
    return [read_packed(op.packed, _SPACE, author) for op in ops[:count]]


def _receive(space: Space, batch: Sequence[Op], tx: Transaction) -> None:
    tx.receive(space, batch)


def _folded_per_second(folder: Path, ops: Sequence[Op]) -> tuple[float, dict[str, list[tuple[object, ...]]]]:
    """Operations taken in and folded, with the projections alone (no index); and the rows that they made."""
    store = Store(open_database(folder / "fold", create=True), lambda: _NOW_MS, os.urandom)
    space: Space = store.run(
        lambda tx: add_space(tx.connection, _SPACE, "Team", "share", bytes(20), None, 0), user=bytes(20)
    )[0]
    store.run(lambda tx: None, relaxed=True, user=bytes(20))  # loads the fold
    started = time.perf_counter()
    for start in range(0, len(ops), _BATCH):
        store.run(partial(_receive, space, ops[start : start + _BATCH]), relaxed=True, user=bytes(20))
    seconds = time.perf_counter() - started
    tables = [
        name
        for (name,) in store.connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND (name LIKE 'view\\_%' ESCAPE '\\' OR name = 'log_op')"
        )
    ]
    rows = {name: store.connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    store.database.close()
    return len(ops) / seconds, rows


def _inserted_per_second(folder: Path, ops: int, rows: dict[str, list[tuple[object, ...]]]) -> float:
    """The same rows put into plain tables without a key, in as many transactions; per operation."""
    connection = sqlite3.connect(folder / "rows.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    filled = {name: found for name, found in rows.items() if found}
    for name, found in filled.items():
        connection.execute(f"CREATE TABLE {name}({', '.join(f'c{n}' for n in range(len(found[0])))})")
    batches = max(1, ops // _BATCH)
    started = time.perf_counter()
    for batch in range(batches):
        connection.execute("BEGIN")
        for name, found in filled.items():
            part = found[batch * len(found) // batches : (batch + 1) * len(found) // batches]
            connection.executemany(f"INSERT INTO {name} VALUES({', '.join('?' * len(found[0]))})", part)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return ops / seconds


def rows() -> list[Row]:
    """The figures that are published."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, plain = sorted(_saves(folder)), sorted(_plain_saves(folder))
        folded, made = _folded_per_second(folder, _log(_OPS))
        inserted = _inserted_per_second(folder, _OPS, made)
    half, most = statistics.median(plain), plain[len(plain) * 99 // 100]
    ours_half, ours_most = statistics.median(ours), ours[len(ours) * 99 // 100]
    peer = "one row of plain SQLite, synced"
    return [
        (
            "save a page of 4 kB, indexed, p50",
            ours_half,
            "ms",
            3.0,
            f"{peer}: {half:.2f} ms (x {ours_half / half:.1f})",
        ),
        (
            "save a page of 4 kB, indexed, p99",
            ours_most,
            "ms",
            25.0,
            f"{peer}: {most:.2f} ms (x {ours_most / most:.1f})",
        ),
        (
            "bulk fold, projections alone",
            folded,
            "ops/s",
            20_000.0,
            f"the same rows into plain tables: {inserted:,.0f} ops/s (x {folded / inserted:.2f})",
        ),
    ]


if __name__ == "__main__":
    for what, value, unit, limit, peer in rows():
        bound = f"{'>=' if unit.endswith('/s') else '<='} {limit:g} {unit}" if limit is not None else ""
        print(f"{what:<34} {value:>10.2f} {unit:<5}  {bound:<16} {peer}")
