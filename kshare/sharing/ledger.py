"""What this home remembers about packs, losses and slow work: `kshare.sync.packs.ledger.PackLedger` over SQLite."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Final

from kshare.sharing.held import HeldSegments, chunks, marks
from kshare.store.transaction import Transaction
from kshare.sync.packs.ledger import MISSED_LISTINGS, Loss, PackNote, SlowState

_LISTED: Final = "own_cover c CROSS JOIN own_pack p ON p.n = c.pack AND p.missed = 0 AND p.space = ?"
"""What packs name that the last listing showed. CROSS: SQLite shall look up the segment first, not every pack."""


class StoreLedger(HeldSegments):
    """The notes of one space of this home."""

    def _write(self, work: Callable[[Transaction], None]) -> None:
        self._store.run(work, relaxed=True)

    # -- packs on the share ----------------------------------------------------------------------------

    def packs(self) -> Mapping[str, PackNote]:
        """All packs that are known, by file name."""
        rows = self._connection.execute(
            "SELECT name, size, first_ms, missed, count, bare, done, proven_ms FROM own_pack WHERE space = ?",
            (self._space.n,),
        )
        return {
            name: PackNote(size, first_ms, missed, count, bare, bool(done), proven_ms)
            for name, size, first_ms, missed, count, bare, done, proven_ms in rows
        }

    def packs_listed(self, sizes: Mapping[str, int], now_ms: int) -> None:
        """The folder of packs was listed."""
        known = self.packs()
        changed = [name for name, size in sizes.items() if name in known and known[name].size != size]
        gone = [
            name for name, note in known.items() if name not in sizes and note.missed + 1 >= MISSED_LISTINGS
        ]
        missed = {name: 0 if name in sizes else note.missed + 1 for name, note in known.items()}
        missed = {name: count for name, count in missed.items() if count != known[name].missed}
        new = [name for name in sizes if name not in known or name in changed]
        if not (new or gone or missed):
            return

        def work(tx: Transaction) -> None:
            for name in (*gone, *changed):
                self._forget(tx, name)
            tx.connection.executemany(
                "UPDATE own_pack SET missed = ? WHERE space = ? AND name = ?",
                [(count, self._space.n, name) for name, count in missed.items()],
            )
            for name in new:
                self._note_pack(tx, name, sizes[name], now_ms)

        self._write(work)

    def _forget(self, tx: Transaction, name: str) -> None:
        at = (self._space.n, name)
        tx.connection.execute(
            "DELETE FROM own_cover WHERE pack = (SELECT n FROM own_pack WHERE space = ? AND name = ?)", at
        )
        tx.connection.execute("DELETE FROM own_pack WHERE space = ? AND name = ?", at)

    def _note_pack(self, tx: Transaction, name: str, size: int, now_ms: int) -> int:
        """The local number of a pack; noted if it was not."""
        tx.connection.execute(
            "INSERT OR IGNORE INTO own_pack(space, name, size, first_ms) VALUES(?, ?, ?, ?)",
            (self._space.n, name, size, now_ms),
        )
        n: int = tx.connection.execute(
            "SELECT n FROM own_pack WHERE space = ? AND name = ?", (self._space.n, name)
        ).fetchone()[0]
        return n

    def cover(self, pack: str, size: int, now_ms: int, segment_ids: Collection[bytes], bare: int) -> None:
        """The index of a pack was read: it names these."""

        def work(tx: Transaction) -> None:
            n = self._note_pack(tx, pack, size, now_ms)
            tx.connection.execute("DELETE FROM own_cover WHERE pack = ?", (n,))
            tx.connection.executemany("INSERT INTO own_cover VALUES(?, ?)", [(n, id_) for id_ in segment_ids])
            tx.connection.execute(
                "UPDATE own_pack SET count = ?, bare = ?, missed = 0 WHERE n = ?", (len(segment_ids), bare, n)
            )
            tx.connection.execute(
                "UPDATE own_segment SET state = 'confirmed' WHERE space = ? AND state != 'confirmed' AND segment IN"
                " (SELECT l.n FROM own_cover c JOIN log_segment l ON l.id = c.segment WHERE c.pack = ?)",
                (self._space.n, n),
            )

        self._write(work)

    def uncover(self, pack: str) -> None:
        """What the pack names counts no more."""

        def work(tx: Transaction) -> None:
            tx.connection.execute(
                "DELETE FROM own_cover WHERE pack = (SELECT n FROM own_pack WHERE space = ? AND name = ?)",
                (self._space.n, pack),
            )
            tx.connection.execute(
                "UPDATE own_pack SET count = 0, bare = 0, done = 0, proven_ms = 0 WHERE space = ? AND name = ?",
                (self._space.n, pack),
            )

        self._write(work)

    def pack_done(self, pack: str) -> None:
        """Everything the pack names is held."""
        self._set("done", 1, pack)

    def pack_proven(self, pack: str, now_ms: int) -> None:
        """The pack was read back whole here."""
        self._set("proven_ms", now_ms, pack)

    def _set(self, column: str, value: int, pack: str) -> None:
        def work(tx: Transaction) -> None:
            tx.connection.execute(
                f"UPDATE own_pack SET {column} = ? WHERE space = ? AND name = ?", (value, self._space.n, pack)
            )

        self._write(work)

    def claims(self, pack: str) -> AbstractSet[bytes]:
        """The ids of the segments that the pack names."""
        rows = self._connection.execute(
            "SELECT c.segment FROM own_cover c JOIN own_pack p ON p.n = c.pack WHERE p.space = ? AND p.name = ?",
            (self._space.n, pack),
        )
        return {row[0] for row in rows}

    def covered(self, segment_ids: Collection[bytes]) -> AbstractSet[bytes]:
        """Those of the ids that some pack of the last listing names."""
        found: set[bytes] = set()
        for some in chunks(segment_ids):
            rows = self._connection.execute(
                f"SELECT c.segment FROM {_LISTED} WHERE c.segment IN ({marks(some)})", (self._space.n, *some)
            )
            found.update(row[0] for row in rows)
        return found

    def packs_naming(self, segment_ids: Collection[bytes]) -> Mapping[str, int]:
        """Packs that name any of the ids, and how many of them."""
        found: dict[str, int] = {}
        for some in chunks(segment_ids):
            rows = self._connection.execute(
                f"SELECT p.name, count(*) FROM {_LISTED} WHERE c.segment IN ({marks(some)}) GROUP BY p.n",
                (self._space.n, *some),
            )
            for name, count in rows:
                found[name] = found.get(name, 0) + count
        return found

    def outdated_packs(self) -> Sequence[str]:
        """Packs that carry more than one that is made now, of segments that are all held."""
        # CROSS: what was erased first, which is mostly nothing; not the segments of every pack.
        rows = self._connection.execute(
            "SELECT p.name FROM (SELECT c.pack, count(*) AS bare FROM own_bare b CROSS JOIN own_cover c"
            "  ON c.segment = b.segment WHERE b.space = ? GROUP BY c.pack) now CROSS JOIN own_pack p ON p.n = now.pack"
            " WHERE p.space = ? AND p.missed = 0 AND p.bare < now.bare AND p.count = (SELECT count(*)"
            "  FROM own_cover c JOIN log_segment s ON s.id = c.segment AND s.whole = 1 WHERE c.pack = p.n)"
            " ORDER BY p.name",
            (self._space.n, self._space.n),
        )
        return [row[0] for row in rows]

    def supersets(self, pack: str) -> Sequence[str]:
        """The other packs that name everything this one names."""
        rows = self._connection.execute(
            f"SELECT p.name FROM own_pack own JOIN own_cover named ON named.pack = own.n JOIN {_LISTED}"
            " WHERE own.space = ? AND own.name = ? AND c.segment = named.segment AND c.pack != own.n"
            " GROUP BY p.n HAVING count(*) = own.count ORDER BY p.name",
            (self._space.n, self._space.n, pack),
        )
        return [row[0] for row in rows]

    # -- segments that are held here -------------------------------------------------------------------

    def own(self, segment_ids: Collection[bytes]) -> AbstractSet[bytes]:
        """Those that this home signed and keeps track of."""
        found: set[bytes] = set()
        for some in chunks(segment_ids):
            rows = self._connection.execute(
                "SELECT l.id FROM own_segment o JOIN log_segment l ON l.n = o.segment"
                f" WHERE o.space = ? AND l.id IN ({marks(some)})",
                (self._space.n, *some),
            )
            found.update(row[0] for row in rows)
        return found

    def unpacked(self, limit: int) -> Mapping[bytes, AbstractSet[int]]:
        """Held segments that no pack names, and the epochs where we saw their files."""
        strangers = self._strangers()
        # +: in the order of the table; by an index of the space every segment is a jump somewhere else.
        rows = self._connection.execute(
            "SELECT s.id, s.stem, s.device FROM log_segment s LEFT JOIN own_segment o ON o.segment = s.n"
            " WHERE +s.space = ? AND s.whole = 1 AND (o.state IS NULL OR o.state = 'confirmed')"
            f" AND NOT EXISTS (SELECT 1 FROM {_LISTED} WHERE c.segment = s.id) ORDER BY s.n",
            (self._space.n, self._space.n),
        )
        known = islice((row for row in rows if row[2] not in strangers), limit)
        return {segment_id: self._epochs_of(stem) for segment_id, stem, _ in list(known)}

    def _epochs_of(self, stem: str) -> AbstractSet[int]:
        rows = self._connection.execute(
            "SELECT DISTINCT epoch FROM own_seen WHERE space = ? AND name > ? AND name < ?",
            (self._space.n, f"{stem}.", f"{stem}~"),
        )
        return {row[0] for row in rows}

    # -- losses ----------------------------------------------------------------------------------------

    def note_lost(self, segment_ids: Collection[bytes], now_ms: int) -> Mapping[bytes, Loss]:
        """This slow round missed exactly these."""
        rows = self._connection.execute(
            "SELECT segment, first_ms, rounds FROM own_lost WHERE space = ?", (self._space.n,)
        )
        known = {segment: Loss(first_ms, rounds) for segment, first_ms, rounds in rows}
        lost = {
            segment: Loss(known[segment].first_ms, known[segment].rounds + 1)
            if segment in known
            else Loss(now_ms, 1)
            for segment in segment_ids
        }

        def work(tx: Transaction) -> None:
            tx.connection.execute("DELETE FROM own_lost WHERE space = ?", (self._space.n,))
            tx.connection.executemany(
                "INSERT INTO own_lost VALUES(?, ?, ?, ?)",
                [(self._space.n, segment, loss.first_ms, loss.rounds) for segment, loss in lost.items()],
            )

        if known or lost:
            self._write(work)
        return lost

    # -- epochs that were closed -----------------------------------------------------------------------

    def closed_epochs(self) -> Mapping[int, int]:
        """Closed epochs that may still have loose files, and since when we know them closed."""
        rows = self._connection.execute(
            "SELECT epoch, closed_ms FROM own_closed WHERE space = ?", (self._space.n,)
        )
        return dict(rows.fetchall())

    def note_closed(self, epoch: int, now_ms: int) -> None:
        """The epoch is closed; the first time counts."""

        def work(tx: Transaction) -> None:
            tx.connection.execute(
                "INSERT OR IGNORE INTO own_closed VALUES(?, ?, ?)", (self._space.n, epoch, now_ms)
            )

        if epoch not in self.closed_epochs():
            self._write(work)

    def note_clean(self, epoch: int) -> None:
        """A closed epoch has no segment files left."""

        def work(tx: Transaction) -> None:
            for table in ("own_closed", "own_seen"):
                tx.connection.execute(
                    f"DELETE FROM {table} WHERE space = ? AND epoch = ?", (self._space.n, epoch)
                )

        self._write(work)

    # -- slow work -------------------------------------------------------------------------------------

    def slow_state(self) -> SlowState | None:
        """As noted last; None in a new replica."""
        row = self._connection.execute(
            "SELECT slow_ms, tour FROM own_share WHERE space = ? AND slow_ms IS NOT NULL", (self._space.n,)
        ).fetchone()
        return SlowState(*row) if row else None

    def note_slow(self, state: SlowState) -> None:
        """Slow work begins now."""

        def work(tx: Transaction) -> None:
            tx.connection.execute(
                "INSERT INTO own_share(space, slow_ms, tour) VALUES(?, ?, ?) ON CONFLICT(space)"
                " DO UPDATE SET slow_ms = excluded.slow_ms, tour = excluded.tour",
                (self._space.n, state.last_ms, state.tour),
            )

        self._write(work)

    def active_devices(self, since_ms: int) -> AbstractSet[bytes]:
        """Devices of which a segment arrived here since that time."""
        rows = self._connection.execute(
            "SELECT DISTINCT device FROM log_segment WHERE space = ? AND received_ms >= ?",
            (self._space.n, since_ms),
        )
        return {row[0] for row in rows}
