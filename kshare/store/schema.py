"""The tables that are never dropped, `log_*` and `own_*`, and how they came to be (docs/storage.md).

A migration is never edited after a release: a later version adds one. The number of migrations is the
version of a home (`PRAGMA user_version`).
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite_utils import Database as AnyDatabase
    from sqlite_utils.migrations import Migrations

SCHEMA_VERSION: Final = 4


def _migrations() -> Migrations:
    """All steps in their order. sqlite-utils is imported here since the start path has no time for it."""
    from sqlite_utils.migrations import Migrations

    steps = Migrations("kshare")

    @steps(name="0001_foundations")
    def foundations(db: AnyDatabase) -> None:
        _log_tables(db)
        _own_tables(db)
        _sync_tables(db)

    @steps(name="0002_sync_to_the_letter")
    def sync_to_the_letter(db: AnyDatabase) -> None:
        db.table("own_space").add_column("encrypted", int, not_null_default=0)
        db.table("own_share").add_column("slow_ms", int)
        db.table("own_share").add_column("tour", int)
        db.table("own_seen").create_index(["space", "name"])
        _delivery_table(db)
        _file_tables(db)
        _pack_tables(db)

    @steps(name="0003_search_and_window")
    def search_and_window(db: AnyDatabase) -> None:
        _file_text_table(db)
        _trash_table(db)
        _read_table(db)
        _indexes_of_slow_work(db)
        _link_table(db)

    @steps(name="0004_whole_drafts")
    def whole_drafts(db: AnyDatabase) -> None:
        db.table("own_draft").add_column("tags", str, not_null_default="")
        db.table("own_draft").add_column("files", bytes)

    return steps


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a home to the newest schema; every step is one transaction."""
    from sqlite_utils import Database

    _migrations().apply(Database(connection))
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _log_tables(db: AnyDatabase) -> None:
    db.table("log_space").create({"n": int, "id": bytes, "genesis": bytes}, pk="n", not_null={"id"})
    db.table("log_space").create_index(["id"], unique=True)
    db.table("log_op").create(
        {
            "n": int,
            "id": bytes,
            "space": int,
            "author": bytes,
            "skeleton": bytes,
            "content": bytes,
            "received_ms": int,
        },
        pk="n",
        not_null={"id", "space", "author", "skeleton", "received_ms"},
    )
    db.table("log_op").create_index(["id"], unique=True)
    db.table("log_segment").create(
        {
            "n": int,
            "id": bytes,
            "space": int,
            "device": bytes,
            "seq": int,
            "class": int,
            "head": bytes,
            "signature": bytes,
            "stem": str,
            "whole": int,
            "received_ms": int,
        },
        pk="n",
        not_null={"id", "space", "device", "seq", "class", "head", "signature"},
    )
    db.table("log_segment").create_index(["id"], unique=True)
    db.table("log_segment").create_index(["stem"])
    db.table("log_segment").create_index(["space", "device", "seq"])
    db.table("log_device").create(
        {"id": bytes, "user": bytes, "user_key": bytes, "device_key": bytes, "signature": bytes}, pk="id"
    )


def _own_tables(db: AnyDatabase) -> None:
    db.table("own_state").create({"key": str, "value": str}, pk="key")
    db.table("own_setting").create({"key": str, "value": str}, pk="key")
    db.table("own_space").create(
        {"n": int, "name": str, "folder": str, "creator": bytes, "left": int, "opened_ms": int},
        pk="n",
        not_null={"name", "creator", "left"},
        defaults={"left": 0},
    )
    db.table("own_draft").create(
        {
            "key": str,
            "space": int,
            "kind": str,
            "entity": bytes,
            "base": str,
            "title": str,
            "text": str,
            "saved_ms": int,
        },
        pk="key",
    )
    db.table("own_change").create({"n": int, "topics": str, "ids": str}, pk="n")


def _sync_tables(db: AnyDatabase) -> None:
    db.table("own_outbox").create(
        {"op": int, "space": int, "class": int}, pk="op", not_null={"space", "class"}
    )
    db.table("own_outbox").create_index(["space", "class", "op"])
    db.table("own_segment").create(
        {
            "segment": int,
            "space": int,
            "name": str,
            "file": bytes,
            "state": str,
            "epoch": int,
            "at_ms": int,
            "attempt": int,
        },
        pk="segment",
        not_null={"space", "name", "file", "state", "attempt"},
    )
    db.table("own_segment").create_index(["space", "state"])
    db.table("own_seen").create({"space": int, "epoch": int, "name": str}, pk=("space", "epoch", "name"))
    db.table("own_trouble").create(
        {
            "space": int,
            "path": str,
            "size": int,
            "tries": int,
            "first_ms": int,
            "retry_ms": int,
            "reason": str,
        },
        pk=("space", "path"),
    )
    db.table("own_share").create({"space": int, "epoch": int, "contact_ms": int, "round_ms": int}, pk="space")


def _delivery_table(db: AnyDatabase) -> None:
    """Which own segment carries an own operation; for those that were sealed before there was such a table too."""
    import msgspec

    db.table("own_op").create({"op": int, "segment": int}, pk="op", not_null={"segment"})
    db.table("own_op").create_index(["segment"])
    sealed = db.execute("SELECT o.segment, l.head FROM own_segment o JOIN log_segment l ON l.n = o.segment")
    for segment, head in sealed.fetchall():
        ids = [(segment, op_id) for op_id in msgspec.msgpack.decode(head)[-1]]
        db.conn.executemany("INSERT OR IGNORE INTO own_op SELECT n, ? FROM log_op WHERE id = ?", ids)


def _file_tables(db: AnyDatabase) -> None:
    db.table("own_blob").create(
        {"hash": bytes, "size": int, "here": int, "pinned": int, "used_ms": int},
        pk="hash",
        not_null={"size", "here", "pinned", "used_ms"},
    )
    db.table("own_transfer").create(
        {
            "space": int,
            "hash": bytes,
            "size": int,
            "state": str,
            "at_ms": int,
            "tries": int,
            "retry_ms": int,
            "reason": str,
        },
        pk=("space", "hash"),
        not_null={"size", "state", "at_ms", "tries", "retry_ms", "reason"},
        defaults={"tries": 0, "retry_ms": 0, "reason": ""},
    )
    db.table("own_transfer").create_index(["hash"])


def _pack_tables(db: AnyDatabase) -> None:
    db.table("own_pack").create(
        {
            "n": int,
            "space": int,
            "name": str,
            "size": int,
            "first_ms": int,
            "missed": int,
            "count": int,
            "bare": int,
            "done": int,
            "proven_ms": int,
        },
        pk="n",
        not_null={"space", "name", "size", "first_ms", "missed", "count", "bare", "done", "proven_ms"},
        defaults={"missed": 0, "count": 0, "bare": 0, "done": 0, "proven_ms": 0},
    )
    db.table("own_pack").create_index(["space", "name"], unique=True)
    db.table("own_cover").create({"pack": int, "segment": bytes}, pk=("pack", "segment"))
    db.table("own_cover").create_index(["segment"])
    db.table("own_bare").create({"space": int, "segment": bytes, "op": bytes}, pk=("segment", "op"))
    db.table("own_lost").create(
        {"space": int, "segment": bytes, "first_ms": int, "rounds": int}, pk=("space", "segment")
    )
    db.table("own_closed").create({"space": int, "epoch": int, "closed_ms": int}, pk=("space", "epoch"))


def _file_text_table(db: AnyDatabase) -> None:
    """The words of attached files, by content, so that an index that is made anew need not read them again."""
    db.table("own_text").create(
        {"hash": bytes, "version": int, "text": str, "cut": int, "problem": str, "at_ms": int},
        pk="hash",
        not_null={"version", "text", "cut", "problem", "at_ms"},
    )


def _trash_table(db: AnyDatabase) -> None:
    """Contents that nothing in a space refers to any more, and for how long this PC has seen it so."""
    db.table("own_trash").create(
        {"space": int, "hash": bytes, "size": int, "alone_ms": int, "noted_ms": int, "looked_ms": int},
        pk=("space", "hash"),
        not_null={"size", "alone_ms", "looked_ms"},
    )


def _read_table(db: AnyDatabase) -> None:
    """What this person opened on this PC, by the name of its document, and when last."""
    db.table("own_read").create({"uid": str, "at_ms": int}, pk="uid", not_null={"at_ms"})
    db.table("own_read").create_index(["at_ms"])


def _indexes_of_slow_work(db: AnyDatabase) -> None:
    """They hold all that a turn of slow work asks of every segment, so that it need not read the segments."""
    db.table("log_segment").create_index(["space", "received_ms", "device"])
    db.table("own_cover").create_index(["segment", "pack"])
    db.execute("DROP INDEX idx_own_cover_segment")


def _link_table(db: AnyDatabase) -> None:
    """What became of the addresses of bookmarks when this PC looked last."""
    db.table("own_link").create(
        {"card": bytes, "verdict": str, "code": int, "target": str, "at_ms": int},
        pk="card",
        not_null={"verdict", "code", "target", "at_ms"},
    )
