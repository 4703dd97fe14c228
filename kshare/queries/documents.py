"""What the index is given: the searchable words of each entity, as plain text.

Authors are given as text ids and spaces as local numbers, since handles and names change; a query's `by:anna`
and `in:"Team A"` are translated when it is asked (`kshare.queries.search`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kshare.index.document import Document
from kshare.model.ids import parse_id, text_id
from kshare.model.kinds import EntityKind
from kshare.model.post_kind import PostKind
from kshare.model.urls import host_of
from kshare.queries.reader import Reader, tags_on
from kshare.render.plain import plain_text
from kshare.store.file_texts import file_text
from kshare.store.log import EntityKey

_KINDS: Final = (EntityKind.PAGE, EntityKind.POST, EntityKind.BOOKMARK, EntityKind.PERSON)


_FILE_DOTS: Final = 3
_LOOKED_UP: Final = 400
_HAS_FILES: Final = "has:attachment"

_author_id = lru_cache(maxsize=1 << 10)(text_id)  # few people write many documents


def document_uid(key: EntityKey) -> str:
    """The name of an entity's document: `kind.space.id`."""
    return f"{int(key.kind)}.{key.space}.{text_id(key.id)}"


def key_of_uid(uid: str) -> tuple[int, int, str]:
    """(entity kind, space number, text id) of a document; of an attached file those of the item that it hangs on."""
    kind, space, entity, *_file = uid.split(".")
    return int(kind), int(space), entity


def file_of_uid(uid: str) -> str | None:
    """The text id of the operation that attached a file; None for a document that is no attached file."""
    return uid.rpartition(".")[2] if uid.count(".") == _FILE_DOTS else None


def searchable(keys: Iterable[EntityKey]) -> Iterator[EntityKey]:
    """Those of the touched entities that the index holds."""
    return (key for key in keys if key.kind in _KINDS)


def document(reader: Reader, key: EntityKey) -> Document | None:
    """The document of an entity, or None if it is not to be found (any more)."""
    match key.kind:
        case EntityKind.PAGE:
            return _page(reader, key)
        case EntityKind.POST:
            return _post(reader, key)
        case EntityKind.BOOKMARK:
            return _bookmark(reader, key)
        case EntityKind.PERSON:
            return _person(reader, key)
    return None


def belongs(reader: Reader, uid: str) -> bool:
    """False for a document of the index that stands for nothing (any more)."""
    kind, space, entity = key_of_uid(uid)
    key = EntityKey(space, kind, parse_id(entity))
    if space not in reader.spaces or document(reader, key) is None:
        return False
    file = file_of_uid(uid)
    return file is None or any(text_id(row.op) == file for row in _attached(reader.connection, [key])[key])


# -- attached files -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _FileRow:
    """What the view says of an attached file."""

    op: bytes
    hash: bytes
    name: str
    author: bytes
    at_ms: int


def file_documents(
    connection: sqlite3.Connection, keys: Collection[EntityKey], held: Collection[str] = ()
) -> dict[str, Document | None]:
    """A document for each file of these items, by uid; None for those that are `held` already.

    A file is a document of its own: a hit says which file it is, and saving the item costs nothing for its files.
    """
    found: dict[str, Document | None] = {}
    for key, rows in _attached(connection, keys).items():
        for row in rows:
            uid = f"{document_uid(key)}.{text_id(row.op)}"
            found[uid] = None if uid in held else _file(connection, key, row, uid)
    return found


def documents_of_content(connection: sqlite3.Connection, content_hash: bytes) -> list[Document]:
    """The documents of every shown file with this content."""
    keys = [
        EntityKey(*row)
        for row in connection.execute(
            "SELECT DISTINCT space, entity_kind, entity FROM view_blob WHERE hash = ?", (content_hash,)
        ).fetchall()
    ]
    reader = Reader(connection, b"", 0)
    return [
        _file(connection, key, row, f"{document_uid(key)}.{text_id(row.op)}")
        for key, rows in _attached(connection, keys).items()
        if document(reader, key) is not None
        for row in rows
        if row.hash == content_hash
    ]


def indexed_files(connection: sqlite3.Connection, key: EntityKey) -> list[str]:
    """The uids of an item's files that the index holds, shown or not."""
    first = f"{document_uid(key)}."
    rows = connection.execute(
        "SELECT uid FROM view_index_doc WHERE uid > ? AND uid < ?", (first, first[:-1] + "/")
    )
    return [uid for (uid,) in rows]


def _file(connection: sqlite3.Connection, key: EntityKey, row: _FileRow, uid: str) -> Document:
    words = file_text(connection, row.hash)
    return Document(
        uid=uid,
        kind="file",
        space=str(key.space),
        author=_author_id(row.author),
        time=row.at_ms,
        title=row.name,
        body=words.text if words else "",
        meta=(_HAS_FILES,),
    )


def _attached(connection: sqlite3.Connection, keys: Collection[EntityKey]) -> dict[EntityKey, list[_FileRow]]:
    """The files of these items, oldest first."""
    found: dict[EntityKey, list[_FileRow]] = {key: [] for key in keys}
    wanted = list({key.id for key in keys})
    for start in range(0, len(wanted), _LOOKED_UP):
        some = wanted[start : start + _LOOKED_UP]
        for space, kind, entity, *file in connection.execute(
            "SELECT space, entity_kind, entity, op, hash, name, author, at_ms FROM view_blob"
            f" WHERE entity IN ({', '.join('?' * len(some))}) ORDER BY n",
            some,
        ):
            if (rows := found.get(EntityKey(space, kind, entity))) is not None:
                rows.append(_FileRow(*file))
    return found


def _files_meta(reader: Reader, key: EntityKey) -> tuple[str, ...]:
    """The filter that an item with files fulfils."""
    row = reader.connection.execute(
        "SELECT 1 FROM view_blob WHERE space = ? AND entity_kind = ? AND entity = ? LIMIT 1",
        (key.space, key.kind, key.id),
    ).fetchone()
    return (_HAS_FILES,) if row else ()


# -- items ----------------------------------------------------------------------------------------------


def _page(reader: Reader, key: EntityKey) -> Document | None:
    row = reader.connection.execute(
        "SELECT title, text, updated_ms, updated_by, conflicts FROM view_page"
        " WHERE space = ? AND id = ? AND deleted = 0",
        (key.space, key.id),
    ).fetchone()
    if row is None:
        return None
    title, text, updated_ms, updated_by, conflicts = row
    links = reader.connection.execute(
        "SELECT title FROM view_link WHERE space = ? AND page = ?", (key.space, key.id)
    )
    meta = [f"linksto:{link}" for (link,) in links]
    if meta or "](" in text:
        meta.append("has:link")
    if "![" in text:
        meta.append("has:picture")
    if conflicts:
        meta.append("is:conflict")
    return Document(
        uid=document_uid(key),
        kind="page",
        space=str(key.space),
        author=_author_id(updated_by),
        time=updated_ms,
        title=title,
        body=plain_text(text),
        tags=tags_on(reader, key.space, EntityKind.PAGE, key.id),
        meta=(*meta, *_files_meta(reader, key)),
    )


def _post(reader: Reader, key: EntityKey) -> Document | None:
    row = reader.connection.execute(
        "SELECT author, kind, text, created_ms, answer FROM view_post WHERE space = ? AND id = ? AND gone = 0",
        (key.space, key.id),
    ).fetchone()
    if row is None or not row[2]:
        return None
    author, kind, text, created_ms, answer = row
    question = kind == PostKind.QUESTION
    meta = []
    if question:
        meta.append("is:answered" if answer else "is:open")
    if "http" in text or "[[" in text:
        meta.append("has:link")
    return Document(
        uid=document_uid(key),
        kind="question" if question else "post",
        space=str(key.space),
        author=_author_id(author),
        time=created_ms,
        title="",
        body=plain_text(text),
        tags=tags_on(reader, key.space, EntityKind.POST, key.id),
        meta=(*meta, *_files_meta(reader, key)),
    )


def _bookmark(reader: Reader, key: EntityKey) -> Document | None:
    row = reader.connection.execute(
        "SELECT saver, url, title, note, changed_ms FROM view_bookmark WHERE space = ? AND id = ?",
        (key.space, key.id),
    ).fetchone()
    if row is None:
        return None
    saver, url, title, note, changed_ms = row
    saves = reader.connection.execute(
        "SELECT title, note, text FROM view_save WHERE space = ? AND card = ? ORDER BY n", (key.space, key.id)
    ).fetchall()
    words = [note, *(part for save in saves for part in save[:2] if part not in (title, note)), url]
    host = host_of(url)
    return Document(
        uid=document_uid(key),
        kind="bookmark",
        space=str(key.space),
        author=_author_id(saver),
        time=changed_ms,
        title=title or url,
        body="\n".join(dict.fromkeys(word for word in words if word)),
        snapshot="\n".join(dict.fromkeys(save[2] for save in saves if save[2])),
        tags=tags_on(reader, key.space, EntityKind.BOOKMARK, key.id),
        meta=(*((f"site:{host}",) if host else ()), "has:link", *_files_meta(reader, key)),
    )


def _person(reader: Reader, key: EntityKey) -> Document | None:
    row = reader.connection.execute(
        "SELECT name, handle, unit, skills, about, joined_ms FROM view_person WHERE space = ? AND id = ?",
        (key.space, key.id),
    ).fetchone()
    if row is None:
        return None
    name, handle, unit, skills, about, joined_ms = row
    return Document(
        uid=document_uid(key),
        kind="person",
        space=str(key.space),
        author=text_id(key.id),
        time=joined_ms,
        title=name,
        body="\n".join(part for part in (f"@{handle}", unit, ", ".join(json.loads(skills)), about) if part),
    )
