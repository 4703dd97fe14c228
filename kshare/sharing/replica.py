"""The local store as sync sees it: the one place that knows both.

Implements `kshare.sync.replica.Replica` for one space of the home. Every method is one transaction or a read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from kshare.model.changes import SYNC, Changes
from kshare.model.kinds import OpClass
from kshare.model.op import Op
from kshare.sharing.ledger import StoreLedger
from kshare.sharing.segments import is_whole, keep_received, keep_sealed, once_each, position_after
from kshare.store.spaces import Space, require_entered
from kshare.store.store import Store
from kshare.store.transaction import Transaction
from kshare.sync.keys.identity import Certificate
from kshare.sync.replica import Announcement, Arrival, Publication, SealSegment, Trouble
from kshare.sync.segment import VerifiedSegment, fitting

_ATTEMPTS: Final = 9
_TOGETHER: Final = 200
"""Names that are looked up with one statement."""
_WAITING: Final = 2_000
"""Operations looked at when a segment is sealed; more than one may hold."""


class StoreReplica:
    """One space of this home. `told` hears what each received batch changed."""

    def __init__(self, store: Store, space: Space, told: Callable[[Changes], None]) -> None:
        self._store = store
        self._space = space
        self._told = told
        self._ledger = StoreLedger(store, space)

    @property
    def space(self) -> bytes:
        """The id of the space, 16 bytes."""
        return self._space.id

    @property
    def ledger(self) -> StoreLedger:
        """What is remembered about packs and slow work."""
        return self._ledger

    def _write(self, work: Callable[[Transaction], None], *, relaxed: bool = False) -> None:
        _, changes = self._store.run(work, relaxed=relaxed)
        if changes.topics:
            self._told(changes)

    # -- own changes on their way out ------------------------------------------------------------------

    def seal(self, device: bytes, make: SealSegment) -> bool:
        """Sign the oldest waiting operations of one class as a segment, and keep its file before anyone sees it."""

        if not self._anything_waits():
            return False  # nearly always: a look for news need not write for that

        def work(tx: Transaction) -> bool:
            waiting = _waiting(tx, self._space)
            if not waiting:
                return False
            op_class, rows = waiting
            count = fitting(len(op.packed) for _, op in rows)
            sealed = make(position_after(tx, self._space, device), op_class, [op for _, op in rows[:count]])
            segment = keep_sealed(tx, self._space, device, op_class, sealed)
            tx.connection.executemany(
                "INSERT INTO own_op VALUES(?, ?)", [(n, segment) for n, _ in rows[:count]]
            )
            tx.connection.executemany("DELETE FROM own_outbox WHERE op = ?", [(n,) for n, _ in rows[:count]])
            tx.carried(self._space, [op for _, op in rows[:count]])
            tx.note(SYNC)
            return True

        sealed, changes = self._store.run(work)
        if sealed:
            self._told(changes)
        return sealed

    def _anything_waits(self) -> bool:
        sql = "SELECT 1 FROM own_outbox WHERE space = ? LIMIT 1"
        return self._store.connection.execute(sql, (self._space.n,)).fetchone() is not None

    def to_publish(self) -> Sequence[Publication]:
        """Own segments that are sealed and not on the share, oldest first."""
        rows = self._store.connection.execute(
            "SELECT l.id, o.name, o.file, o.attempt FROM own_segment o JOIN log_segment l ON l.n = o.segment"
            " WHERE o.space = ? AND o.state = 'sealed' ORDER BY o.segment",
            (self._space.n,),
        )
        return [Publication(*row) for row in rows]

    def unsent(self) -> AbstractSet[bytes]:
        """The ids of what is sealed and not on the share."""
        rows = self._store.connection.execute(
            "SELECT l.id FROM own_segment o JOIN log_segment l ON l.n = o.segment"
            " WHERE o.space = ? AND o.state = 'sealed'",
            (self._space.n,),
        )
        return {row[0] for row in rows}

    def keep_file(self, segment_id: bytes, file: bytes) -> None:
        """The file of an own segment from which content was erased, made anew."""

        def work(tx: Transaction) -> None:
            tx.connection.execute(
                "UPDATE own_segment SET file = ? WHERE segment = (SELECT n FROM log_segment WHERE id = ?)",
                (file, segment_id),
            )

        self._write(work)

    def announced(self, segment_id: bytes, epoch: int, at_ms: int) -> None:
        """The file is on the share, as far as the share says."""

        def work(tx: Transaction) -> None:
            tx.connection.execute(
                "UPDATE own_segment SET state = 'announced', epoch = ?, at_ms = ?"
                " WHERE segment = (SELECT n FROM log_segment WHERE id = ?)",
                (epoch, at_ms, segment_id),
            )
            tx.note(SYNC)

        self._write(work)

    def unconfirmed(self) -> Sequence[Announcement]:
        """Own segments that no late enough listing has shown whole."""
        rows = self._store.connection.execute(
            "SELECT l.id, o.name, length(o.file), o.epoch, o.at_ms, o.attempt"
            " FROM own_segment o JOIN log_segment l ON l.n = o.segment"
            " WHERE o.space = ? AND o.state = 'announced' ORDER BY o.segment",
            (self._space.n,),
        )
        return [Announcement(*row) for row in rows]

    def confirmed(self, segment_ids: Collection[bytes]) -> None:
        """These are whole on the share."""
        self._set_state(segment_ids, "state = 'confirmed'")

    def announce_again(self, segment_ids: Collection[bytes]) -> None:
        """Publish these once more under the next attempt's name."""
        self._set_state(segment_ids, f"state = 'sealed', attempt = attempt % {_ATTEMPTS} + 1")

    def _set_state(self, segment_ids: Collection[bytes], assignment: str) -> None:
        if not segment_ids:
            return

        def work(tx: Transaction) -> None:
            tx.connection.executemany(
                f"UPDATE own_segment SET {assignment} WHERE segment = (SELECT n FROM log_segment WHERE id = ?)",
                [(segment_id,) for segment_id in segment_ids],
            )
            tx.note(SYNC)

        self._write(work)

    def forked(self, device: bytes) -> bool:
        """True if a segment of this device is held that this home did not seal."""
        row = self._store.connection.execute(
            "SELECT 1 FROM log_segment l LEFT JOIN own_segment o ON o.segment = l.n"
            " WHERE l.space = ? AND l.device = ? AND o.segment IS NULL LIMIT 1",
            (self._space.n, device),
        ).fetchone()
        return row is not None

    # -- what others wrote -----------------------------------------------------------------------------

    def epoch(self) -> int:
        """The epoch to look into."""
        row = self._store.connection.execute(
            "SELECT epoch FROM own_share WHERE space = ?", (self._space.n,)
        ).fetchone()
        return row[0] if row and row[0] is not None else 0

    def move_to(self, epoch: int) -> None:
        """Look there from now on."""
        self._write(lambda tx: self._note_share(tx, "epoch", epoch))

    def seen(self, epoch: int) -> AbstractSet[str]:
        """Names of that epoch that need no more reading."""
        rows = self._store.connection.execute(
            "SELECT name FROM own_seen WHERE space = ? AND epoch = ?", (self._space.n, epoch)
        )
        return {row[0] for row in rows}

    def holds(self, names: Collection[str]) -> AbstractSet[str]:
        """Those of the names whose segment is here with all its operations' content."""
        wanted, held = list(names), set[str]()
        for start in range(0, len(wanted), _TOGETHER):
            some = wanted[start : start + _TOGETHER]
            rows = self._store.connection.execute(
                "SELECT stem FROM log_segment WHERE space = ?"
                f" AND stem IN ({', '.join('?' * len(some))}) GROUP BY stem HAVING min(whole) = 1",
                (self._space.n, *some),
            )
            held.update(row[0] for row in rows)
        return held

    def receive(self, arrivals: Sequence[Arrival]) -> None:
        """Take segments in: operations, fold, index and seen marks in one transaction."""

        def work(tx: Transaction) -> None:
            self._take_in(tx, [arrival.segment for arrival in arrivals])
            tx.connection.executemany(
                "INSERT OR IGNORE INTO own_seen VALUES(?, ?, ?)",
                [(self._space.n, arrival.epoch, arrival.file_name) for arrival in arrivals],
            )

        self._write(work, relaxed=True)

    def receive_packed(self, segments: Sequence[VerifiedSegment]) -> None:
        """As `receive`, for segments that came out of a pack."""
        self._write(lambda tx: self._take_in(tx, segments), relaxed=True)

    def _take_in(self, tx: Transaction, segments: Sequence[VerifiedSegment]) -> None:
        # A space that was left while a round was under way is taken out of the views just now.
        require_entered(tx.connection, self._space)
        keep_received(tx, self._space, segments)
        tx.receive(self._space, once_each(segments))
        for segment in segments:
            if not segment.complete and is_whole(tx, self._space, segment):
                tx.connection.execute("UPDATE log_segment SET whole = 1 WHERE id = ?", (segment.id,))
        tx.note(SYNC)

    def ignore(self, epoch: int, names: Collection[str]) -> None:
        """Mark names as seen without reading."""

        def work(tx: Transaction) -> None:
            tx.connection.executemany(
                "INSERT OR IGNORE INTO own_seen VALUES(?, ?, ?)",
                [(self._space.n, epoch, name) for name in names],
            )

        if names:
            self._write(work, relaxed=True)

    def devices(self) -> Mapping[bytes, Certificate]:
        """Certificates that were verified before, by device id."""
        rows = self._store.connection.execute("SELECT id, user_key, device_key, signature FROM log_device")
        return {row[0]: Certificate(*row[1:]) for row in rows}

    # -- trouble and contact ---------------------------------------------------------------------------

    def trouble(self) -> Mapping[str, Trouble]:
        """Files that could not be read, by path on the share."""
        rows = self._store.connection.execute(
            "SELECT path, size, tries, first_ms, retry_ms, reason FROM own_trouble WHERE space = ?",
            (self._space.n,),
        )
        return {row[0]: Trouble(*row[1:]) for row in rows}

    def note_trouble(self, path: str, size: int, now_ms: int, retry_ms: int, reason: str) -> None:
        """One more failed try."""

        def work(tx: Transaction) -> None:
            tx.connection.execute(
                "INSERT INTO own_trouble(space, path, size, tries, first_ms, retry_ms, reason)"
                " VALUES(?, ?, ?, 1, ?, ?, ?) ON CONFLICT(space, path) DO UPDATE SET tries = tries + 1,"
                " size = excluded.size, retry_ms = excluded.retry_ms, reason = excluded.reason",
                (self._space.n, path, size, now_ms, retry_ms, reason),
            )
            tx.note(SYNC)

        self._write(work, relaxed=True)

    def clear_trouble(self, path: str) -> None:
        """The file was read, or is gone for good."""

        def work(tx: Transaction) -> None:
            tx.connection.execute(
                "DELETE FROM own_trouble WHERE space = ? AND path = ?", (self._space.n, path)
            )
            tx.note(SYNC)

        self._write(work, relaxed=True)

    def contact(self, at_ms: int) -> None:
        """The share answered."""
        self._write(lambda tx: self._note_share(tx, "contact_ms", at_ms), relaxed=True)

    def _note_share(self, tx: Transaction, column: str, value: int) -> None:
        tx.connection.execute(
            f"INSERT INTO own_share(space, {column}) VALUES(?, ?)"
            f" ON CONFLICT(space) DO UPDATE SET {column} = excluded.{column}",
            (self._space.n, value),
        )
        tx.note(SYNC)


def _waiting(tx: Transaction, space: Space) -> tuple[OpClass, list[tuple[int, Op]]] | None:
    """The class of the oldest waiting operation and the operations of that class, oldest first."""
    first = tx.connection.execute(
        "SELECT class FROM own_outbox WHERE space = ? ORDER BY op LIMIT 1", (space.n,)
    ).fetchone()
    if first is None:
        return None
    rows = tx.connection.execute(
        "SELECT o.n, o.id, o.author, o.skeleton, o.content FROM own_outbox w JOIN log_op o ON o.n = w.op"
        " WHERE w.space = ? AND w.class = ? ORDER BY w.op LIMIT ?",
        (space.n, first[0], _WAITING),
    )
    return OpClass(first[0]), [
        (n, Op(op_id, space.id, author, skeleton, content)) for n, op_id, author, skeleton, content in rows
    ]
