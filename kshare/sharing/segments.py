"""Segments on their way into the log: what is kept of an own one before anyone sees it, and of those of others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kshare.model.kinds import OpClass
from kshare.model.op import Op
from kshare.sharing.held import chunks, erased_ops, marks
from kshare.store.spaces import Space
from kshare.store.transaction import Transaction
from kshare.sync.keys.identity import Certificate
from kshare.sync.replica import Position
from kshare.sync.segment import SealedSegment, VerifiedSegment, lacks_content


def position_after(tx: Transaction, space: Space, device: bytes) -> Position:
    """After the highest segment of this device that is known, whoever brought it."""
    row = tx.connection.execute(
        "SELECT seq, id FROM log_segment WHERE space = ? AND device = ? ORDER BY seq DESC, id DESC LIMIT 1",
        (space.n, device),
    ).fetchone()
    return Position(row[0] + 1, row[1]) if row else Position(0, bytes(20))


def keep_sealed(
    tx: Transaction, space: Space, device: bytes, op_class: OpClass, sealed: SealedSegment
) -> int:
    """Keep an own segment before anyone sees it; its number."""
    position = position_after(tx, space, device)
    cursor = tx.connection.execute(
        "INSERT INTO log_segment(id, stem, space, device, seq, class, head, signature, whole, received_ms)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, 1, ?)",
        (
            sealed.id,
            sealed.name,
            space.n,
            device,
            position.seq,
            op_class,
            sealed.head_bytes,
            sealed.signature,
            tx.now_ms,
        ),
    )
    tx.connection.execute(
        "INSERT INTO own_segment(segment, space, name, file, state, attempt) VALUES(?, ?, ?, ?, 'sealed', 0)",
        (cursor.lastrowid, space.n, sealed.name, sealed.file),
    )
    _keep_certificate(tx, sealed.certificate)
    return cursor.lastrowid or 0


def is_whole(tx: Transaction, space: Space, segment: VerifiedSegment) -> bool:
    """True if what the segment came without is here by now, or was erased here."""
    lacking = set(segment.head.ops)
    for some in chunks(segment.head.ops):
        rows = tx.connection.execute(
            f"SELECT id, author, skeleton, content FROM log_op WHERE id IN ({marks(some)})", some
        )
        for op_id, author, skeleton, content in rows:
            if not lacks_content(Op(op_id, space.id, author, skeleton, content)):
                lacking.discard(op_id)
    return not lacking - erased_ops(tx.connection, space.n, lacking)


def once_each(segments: Iterable[VerifiedSegment]) -> Iterable[Op]:
    """The operations of these segments: of one that several bring, the first with its content."""
    found: dict[bytes, Op] = {}
    for segment in segments:
        for op in segment.ops:
            if op.id not in found or found[op.id].content is None:
                found[op.id] = op
    return found.values()


def keep_received(tx: Transaction, space: Space, segments: Sequence[VerifiedSegment]) -> None:
    """Keep the signed heads of segments of others, and who wrote them. Their operations are the caller's."""
    tx.connection.executemany(
        "INSERT INTO log_segment(id, stem, space, device, seq, class, head, signature, whole, received_ms)"
        " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET whole = max(whole, excluded.whole)",
        [
            (
                segment.id,
                segment.name,
                space.n,
                segment.device,
                segment.head.seq,
                segment.head.op_class,
                segment.head_bytes,
                segment.signature,
                segment.complete,
                tx.now_ms,
            )
            for segment in segments
        ],
    )
    for certificate in dict.fromkeys(segment.certificate for segment in segments):
        _keep_certificate(tx, certificate)


def _keep_certificate(tx: Transaction, certificate: Certificate) -> None:
    """Of the own device too: whoever packs its segments needs it."""
    tx.connection.execute(
        "INSERT OR IGNORE INTO log_device VALUES(?, ?, ?, ?, ?)",
        (
            certificate.device,
            certificate.user,
            certificate.user_public,
            certificate.device_public,
            certificate.signature,
        ),
    )
