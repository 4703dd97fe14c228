"""Taking content off this disk: what was erased, what policy retires, and what a carrier has spoiled.

Only content goes. Skeletons, signed heads and signatures stay, so that structure and order are the same on a home
that knew the words and on one that never had them. Before a revision loses its text, every child that is carried
as a difference to it is written in full: the content hash covers the full form, so no signature notices.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from kshare.model.authority import Authority
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.op import full_content, in_full_mark, is_delta
from kshare.model.skeleton import SPACE_ENTITY, BlobHead, read_skeleton
from kshare.store.cuts import ops_in
from kshare.store.file_texts import forget_file_texts
from kshare.store.fold import Fold
from kshare.store.log import ERASED_KIND, EntityKey, NewFacts, has_erasures, is_erased
from kshare.store.scrub import want_scrub

_TOGETHER: Final = 200


class Erasing:
    """What one transaction has to take away. In a space where nothing was erased it costs one look at an index."""

    def __init__(self, connection: sqlite3.Connection, fold: Fold) -> None:
        self._connection = connection
        self._fold = fold
        self._named: dict[int, set[bytes]] = {}
        self._judged_anew: set[int] = set()

    def note(self, added: NewFacts, touched: Iterable[EntityKey]) -> None:
        """These operations came, and these entities changed."""
        for space, op_ids in added.arrived.items():
            if has_erasures(self._connection, space):
                self._named.setdefault(space, set()).update(op_ids)
        for space, named in added.erased.items():
            self._named.setdefault(space, set()).update(named)
        # Another roster may make an erase count that did not.
        self._judged_anew |= {key.space for key in touched if key.id == SPACE_ENTITY}

    def purge(self, now_ms: int) -> None:
        """Take away the content of what is erased by now."""
        for space in self._judged_anew:
            if has_erasures(self._connection, space):
                self._named.setdefault(space, set()).update(_erased_candidates(self._connection, space))
        for space, op_ids in self._named.items():
            authority = self._fold.authority(space)
            erased = {
                op_id: held
                for op_id, author, held in _named_by_erasures(self._connection, space, op_ids)
                if is_erased(self._connection, space, op_id, author, authority)
            }
            bare = {op_id for op_id, held in erased.items() if not held}
            if bare:
                bare -= _noted(self._connection, space)
                _miss_no_more(self._connection, self._fold, space, bare)
                children = list(_children(self._connection, space, bare))
                _write_in_full(self._connection, self._fold, space, children, fresh=())
            gone = {op_id for op_id, held in erased.items() if held}
            if gone:
                take_away(self._connection, self._fold, space, gone, now_ms)
            children = list(self._children_of_erased(space, op_ids))
            _write_in_full(self._connection, self._fold, space, children, fresh=op_ids)
        self._named.clear()
        self._judged_anew.clear()

    def _children_of_erased(self, space: int, op_ids: Collection[bytes]) -> Iterator[tuple[bytes, bytes]]:
        """Of these operations the revisions (id, content) that were made from an erased text."""
        texts = self._fold.texts(space)
        for op_id, skeleton, content in list(_rows(self._connection, space, op_ids)):
            head = read_skeleton(skeleton)
            if head is not None and head.kind == OpKind.REVISE and texts.erased(head.refs[:1]):
                yield op_id, content


def take_away(
    connection: sqlite3.Connection, fold: Fold, space: int, op_ids: Collection[bytes], now_ms: int
) -> None:
    """Take away the content of these operations for good, here and in what this PC writes from now on."""
    connection.execute("PRAGMA secure_delete = ON")
    children = list(_children(connection, space, op_ids))
    _write_in_full(connection, fold, space, children, fresh=())
    for op_id in op_ids:
        connection.execute("UPDATE log_op SET content = NULL WHERE id = ?", (op_id,))
    _drop_drafts(connection, space, op_ids)
    forget_file_texts(connection, _blobs_of(connection, space, op_ids))
    for op_id in op_ids:
        _note_bare(connection, space, op_id, op_id, announce=False)
    want_scrub(connection, now_ms)


def _write_in_full(
    connection: sqlite3.Connection,
    fold: Fold,
    space: int,
    revisions: Collection[tuple[bytes, bytes]],
    fresh: Collection[bytes],
) -> None:
    """Carry these revisions (id, content) in full, since the text they were made from is gone.

    One whose text cannot be made is worthless without its base: a better copy may come.
    """
    texts = fold.texts(space)
    lost = set()
    for revision, content in revisions:
        if not is_delta(content):
            _note_bare(connection, space, revision, in_full_mark(revision), announce=None)
            continue
        text = texts.kept(revision)
        if text is None:
            lost.add(revision)
            continue
        connection.execute(
            "UPDATE log_op SET content = ? WHERE id = ?", (full_content(content, text), revision)
        )
        _note_bare(connection, space, revision, in_full_mark(revision), announce=True)
    drop_worthless(connection, space, lost, fresh)


def _children(
    connection: sqlite3.Connection, space: int, op_ids: Collection[bytes]
) -> Iterator[tuple[bytes, bytes]]:
    """(id, content) of revisions that were made from these, but for those that go themselves."""
    pages = {
        head.entity
        for _, skeleton, _ in _rows(connection, space, op_ids)
        if (head := read_skeleton(skeleton)) is not None and head.kind == OpKind.REVISE
    }
    for page in pages:
        rows = connection.execute(
            "SELECT o.id, o.skeleton, o.content FROM view_fact f JOIN log_op o ON o.n = f.op"
            " WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ? AND o.content IS NOT NULL",
            (space, EntityKind.PAGE, page),
        ).fetchall()
        for child, skeleton, content in rows:
            head = read_skeleton(skeleton)
            if head is None or head.kind != OpKind.REVISE or child in op_ids:
                continue
            if head.refs and head.refs[0] in op_ids:
                yield child, content


def _note_bare(
    connection: sqlite3.Connection, space: int, op_id: bytes, listed: bytes, *, announce: bool | None
) -> None:
    """The segments with this operation are carried otherwise than they were: own files are made anew.

    `listed` is what packs list for it.

    `announce` says them again at once: who reads the old file only can make nothing of it any more. None if
    nothing has changed here: what is noted hangs on what was erased alone, so that all packs are called alike.
    """
    segments = connection.execute(
        "SELECT s.n, s.id FROM log_op o JOIN log_device d ON d.user = o.author"
        " JOIN log_segment s ON s.space = o.space AND s.device = d.id AND instr(s.head, o.id)"
        " WHERE o.id = ? UNION SELECT s.n, s.id FROM log_op o JOIN own_op w ON w.op = o.n"
        " JOIN log_segment s ON s.n = w.segment WHERE o.id = ?",
        (op_id, op_id),
    ).fetchall()
    for n, segment_id in segments:
        connection.execute("INSERT OR IGNORE INTO own_bare VALUES(?, ?, ?)", (space, segment_id, listed))
        if announce is None:
            continue
        # Another attempt is another name: no path of the share is ever written with other bytes.
        connection.execute(
            "UPDATE own_segment SET file = x'', attempt = attempt % 9 + 1, state = 'sealed' WHERE segment = ?"
            " AND (state = 'sealed' OR ?)",
            (n, announce),
        )
        connection.execute("UPDATE own_segment SET file = x'' WHERE segment = ?", (n,))


def _drop_drafts(connection: sqlite3.Connection, space: int, op_ids: Iterable[bytes]) -> None:
    """Drafts that began with words that are gone."""
    for op_id, skeleton, _ in list(_rows(connection, space, op_ids, with_content=False)):
        head = read_skeleton(skeleton)
        if head is None:
            continue
        if head.kind == OpKind.REVISE:
            connection.execute(
                "DELETE FROM own_draft WHERE space = ? AND instr(base, ?)", (space, text_id(op_id))
            )
        elif head.entity_kind in (EntityKind.POST, EntityKind.BOOKMARK):
            entity = op_id if head.kind == OpKind.NEW else head.entity
            connection.execute("DELETE FROM own_draft WHERE space = ? AND entity = ?", (space, entity))


def drop_worthless(
    connection: sqlite3.Connection, space: int, op_ids: Collection[bytes], fresh: Collection[bytes]
) -> None:
    """Treat the content of these revisions as missing, since it makes no text: a good copy may take its place.

    What is not `fresh` was held for a while, so that other copies were passed over: all of them are read again.
    """
    for op_id in op_ids:
        segments = connection.execute(
            "SELECT s.id, s.stem FROM log_op o JOIN log_device d ON d.user = o.author"
            " JOIN log_segment s ON s.space = o.space AND s.device = d.id AND instr(s.head, o.id) WHERE o.id = ?",
            (op_id,),
        ).fetchall()
        connection.execute("UPDATE log_op SET content = NULL WHERE id = ?", (op_id,))
        for segment_id, stem in segments:
            connection.execute("UPDATE log_segment SET whole = 0 WHERE id = ?", (segment_id,))
            if op_id in fresh:
                continue
            connection.execute(
                "DELETE FROM own_seen WHERE space = ? AND name > ? AND name < ?",
                (space, f"{stem}.", f"{stem}~"),
            )
            connection.execute(
                "UPDATE own_pack SET done = 0 WHERE n IN (SELECT pack FROM own_cover WHERE segment = ?)",
                (segment_id,),
            )


def _rows(
    connection: sqlite3.Connection, space: int, op_ids: Iterable[bytes], *, with_content: bool = True
) -> Iterator[tuple[bytes, bytes, bytes]]:
    """(id, skeleton, content) of operations of a space, of those with content only if wanted so."""
    wanted = sorted(op_ids)
    condition = " AND content IS NOT NULL" if with_content else ""
    for start in range(0, len(wanted), _TOGETHER):
        some = wanted[start : start + _TOGETHER]
        yield from connection.execute(
            f"SELECT id, skeleton, content FROM log_op WHERE id IN ({', '.join('?' * len(some))})"
            f" AND space = ?{condition}",
            (*some, space),
        ).fetchall()


def _named_by_erasures(
    connection: sqlite3.Connection, space: int, op_ids: Iterable[bytes]
) -> Iterator[tuple[bytes, bytes, bool]]:
    """(id, author, content is here) of those of the operations that some erase names."""
    wanted = sorted(op_ids)
    for start in range(0, len(wanted), _TOGETHER):
        some = wanted[start : start + _TOGETHER]
        rows = connection.execute(
            f"SELECT id, author, content NOTNULL FROM log_op o WHERE id IN ({', '.join('?' * len(some))})"
            " AND space = ? AND EXISTS (SELECT 1 FROM view_fact f WHERE f.space = o.space"
            " AND f.entity_kind = ? AND f.entity = o.id)",
            (*some, space, ERASED_KIND),
        ).fetchall()
        yield from ((op_id, author, bool(held)) for op_id, author, held in rows)


def _miss_no_more(connection: sqlite3.Connection, fold: Fold, space: int, op_ids: Collection[bytes]) -> None:
    """Segments that came without the content of these operations before it was known to be erased are whole now."""
    for op_id in op_ids:
        _note_bare(connection, space, op_id, op_id, announce=None)
        segments = connection.execute(
            "SELECT s.n, s.head FROM log_op o JOIN log_device d ON d.user = o.author"
            " JOIN log_segment s ON s.space = o.space AND s.device = d.id AND s.whole = 0 AND instr(s.head, o.id)"
            " WHERE o.id = ?",
            (op_id,),
        ).fetchall()
        for n, head in segments:
            if _lacks_nothing(connection, space, ops_in(head), fold.authority(space)):
                connection.execute("UPDATE log_segment SET whole = 1 WHERE n = ?", (n,))


def _lacks_nothing(
    connection: sqlite3.Connection, space: int, op_ids: Sequence[bytes], authority: Authority
) -> bool:
    """True if each of these operations is here with its content, or was erased."""
    here = {
        op_id: read_skeleton(skeleton)
        for op_id, skeleton, _ in _rows(connection, space, op_ids, with_content=False)
    }
    held = {op_id for op_id, _, _ in _rows(connection, space, op_ids)}
    lacking = {op_id for op_id, head in here.items() if op_id not in held and head and head.content_hash}
    authors = {op_id: author for op_id, author, _ in _named_by_erasures(connection, space, lacking)}
    return set(op_ids) <= here.keys() and all(
        op_id in authors and is_erased(connection, space, op_id, authors[op_id], authority)
        for op_id in lacking
    )


def _noted(connection: sqlite3.Connection, space: int) -> set[bytes]:
    """Operations of which it is noted that they are carried otherwise."""
    return {row[0] for row in connection.execute("SELECT op FROM own_bare WHERE space = ?", (space,))}


def _erased_candidates(connection: sqlite3.Connection, space: int) -> set[bytes]:
    """Whatever some erase names."""
    rows = connection.execute(
        "SELECT DISTINCT entity FROM view_fact WHERE space = ? AND entity_kind = ?", (space, ERASED_KIND)
    )
    return {row[0] for row in rows}


def _blobs_of(connection: sqlite3.Connection, space: int, op_ids: Iterable[bytes]) -> list[bytes]:
    """Hashes of the contents that these operations attached."""
    rows = _rows(connection, space, op_ids, with_content=False)
    heads = (read_skeleton(skeleton) for _, skeleton, _ in list(rows))
    return [head.blob_hash for head in heads if isinstance(head, BlobHead)]


def erased_blobs(connection: sqlite3.Connection, space: int | None = None) -> set[bytes]:
    """Hashes of attached contents of which an attachment was erased here, whatever else may hold them."""
    rows = connection.execute(
        "SELECT DISTINCT o.skeleton FROM view_fact f JOIN log_op o ON o.id = f.entity AND o.space = f.space"
        " WHERE f.entity_kind = ? AND o.content IS NULL AND o.space = coalesce(?, o.space)",
        (ERASED_KIND, space),
    )
    heads = (read_skeleton(row[0]) for row in rows)
    return {head.blob_hash for head in heads if isinstance(head, BlobHead)}


def unattached_erased(connection: sqlite3.Connection, space: int) -> set[bytes]:
    """Of those of a space, the ones that nothing in the space holds any more."""
    if not has_erasures(connection, space):
        return set()
    held = connection.execute("SELECT DISTINCT hash FROM view_blob WHERE space = ?", (space,))
    return erased_blobs(connection, space) - {row[0] for row in held}
