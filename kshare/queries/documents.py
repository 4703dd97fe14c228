"""What the index is given: the searchable words of each entity, as plain text.

Authors are given as text ids and spaces as local numbers, since handles and names change; a query's `by:anna`
and `in:"Team A"` are translated when it is asked (`kshare.queries.search`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from kshare.index.document import Document
from kshare.model.ids import text_id
from kshare.model.post import PostKind
from kshare.model.skeleton import EntityKind
from kshare.model.urls import host_of
from kshare.queries.reader import Reader, tags_on
from kshare.render.plain import plain_text
from kshare.store.log import EntityKey

_KINDS: Final = (EntityKind.PAGE, EntityKind.POST, EntityKind.BOOKMARK, EntityKind.PERSON)


_author_id = lru_cache(maxsize=1 << 10)(text_id)  # few people write many documents


def document_uid(key: EntityKey) -> str:
    """The name of an entity's document: `kind.space.id`."""
    return f"{int(key.kind)}.{key.space}.{text_id(key.id)}"


def key_of_uid(uid: str) -> tuple[int, int, str]:
    """(entity kind, space number, text id) of a document."""
    kind, space, entity = uid.split(".")
    return int(kind), int(space), entity


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


def all_keys(connection: sqlite3.Connection) -> Iterator[EntityKey]:
    """Every searchable entity, newest first."""
    rows = connection.execute(
        "SELECT space, entity_kind, entity FROM view_fact WHERE entity_kind IN (1, 2, 3, 4)"
        " GROUP BY space, entity_kind, entity"
    )
    return (EntityKey(*row) for row in rows)


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
        meta=tuple(meta),
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
        meta=tuple(meta),
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
        meta=(f"site:{host}", "has:link") if host else ("has:link",),
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
