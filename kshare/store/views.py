"""The caches folded from the log: one or two tables for each entity kind. All may be dropped and made anew.

`space` is the number of the space in `log_space`; ids have 20 bytes; times are ms since the epoch for display.
"""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Final

from kshare.model.ids import digest

VIEW_VERSION: Final = 3
"""Raised whenever a fold gives other rows for the same operations; changed tables are noticed by themselves."""

_DDL: Final = """
CREATE TABLE view_fact(space INTEGER NOT NULL, entity_kind INTEGER NOT NULL, entity BLOB NOT NULL, op
  INTEGER NOT NULL, PRIMARY KEY(space, entity_kind, entity, op)) WITHOUT ROWID;
CREATE TABLE view_page(space INTEGER NOT NULL, id BLOB NOT NULL, title TEXT NOT NULL, key TEXT NOT NULL,
  parent BLOB, deleted INTEGER NOT NULL, deleted_ms INTEGER NOT NULL, deleted_by BLOB, waiting INTEGER NOT
  NULL, conflicts INTEGER NOT NULL, revisions INTEGER NOT NULL, created_ms INTEGER NOT NULL, updated_ms
  INTEGER NOT NULL, updated_by BLOB NOT NULL,
  authors BLOB NOT NULL, heads BLOB NOT NULL, copied_from TEXT, text TEXT NOT NULL, PRIMARY KEY(id, space));
CREATE INDEX view_page_key ON view_page(deleted, key, id);
CREATE INDEX view_page_updated ON view_page(deleted, updated_ms, id);
CREATE INDEX view_page_deleted ON view_page(deleted_ms, id) WHERE deleted = 1;
CREATE INDEX view_page_parent ON view_page(parent, space, deleted, id) WHERE parent IS NOT NULL;
CREATE TABLE view_source(space INTEGER NOT NULL, key TEXT NOT NULL, page BLOB NOT NULL, sha TEXT NOT NULL,
  revision BLOB, PRIMARY KEY(space, key, page)) WITHOUT ROWID;
CREATE INDEX view_source_page ON view_source(space, page);
CREATE TABLE view_conflict(space INTEGER NOT NULL, page BLOB NOT NULL, n INTEGER NOT NULL, line INTEGER NOT
  NULL, lines INTEGER NOT NULL, base TEXT NOT NULL, sides TEXT NOT NULL, PRIMARY KEY(space, page, n))
  WITHOUT ROWID;
CREATE TABLE view_title(space INTEGER NOT NULL, key TEXT NOT NULL, page BLOB NOT NULL, former INTEGER NOT
  NULL, PRIMARY KEY(space, key, page)) WITHOUT ROWID;
CREATE INDEX view_title_page ON view_title(space, page);
CREATE TABLE view_link(space INTEGER NOT NULL, page BLOB NOT NULL, n INTEGER NOT NULL, title TEXT NOT NULL,
  key TEXT NOT NULL, target BLOB, PRIMARY KEY(space, page, n)) WITHOUT ROWID;
CREATE INDEX view_link_target ON view_link(target, page) WHERE target IS NOT NULL;
CREATE INDEX view_link_key ON view_link(space, key, page);
CREATE TABLE view_post(space INTEGER NOT NULL, id BLOB NOT NULL, author BLOB NOT NULL, kind TEXT NOT NULL,
  reply_to BLOB, repost_of BLOB, gone INTEGER NOT NULL, edited INTEGER NOT NULL, created_ms INTEGER NOT
  NULL, answer BLOB, answered_by BLOB, writes BLOB NOT NULL, copied_from TEXT, mentions TEXT NOT NULL, text
  TEXT NOT NULL, PRIMARY KEY(id, space));
CREATE INDEX view_post_reply ON view_post(reply_to, created_ms) WHERE reply_to IS NOT NULL;
CREATE INDEX view_post_repost ON view_post(repost_of) WHERE repost_of IS NOT NULL;
CREATE TABLE view_bookmark(space INTEGER NOT NULL, id BLOB NOT NULL, saver BLOB NOT NULL, savers INTEGER NOT
  NULL, saved_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, note
  TEXT NOT NULL, PRIMARY KEY(id, space));
CREATE INDEX view_bookmark_saved ON view_bookmark(saved_ms, id);
CREATE TABLE view_save(space INTEGER NOT NULL, card BLOB NOT NULL, saver BLOB NOT NULL, n INTEGER NOT NULL,
  saved_ms INTEGER NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, note TEXT NOT NULL, source TEXT, text
  TEXT NOT NULL, PRIMARY KEY(space, card, saver));
CREATE TABLE view_person(space INTEGER NOT NULL, id BLOB NOT NULL, name TEXT NOT NULL, handle TEXT NOT NULL,
  unit TEXT NOT NULL, skills TEXT NOT NULL, about TEXT NOT NULL, joined_ms INTEGER NOT NULL, client
  TEXT NOT NULL, PRIMARY KEY(space, id)) WITHOUT ROWID;
CREATE INDEX view_person_handle ON view_person(handle, space);
CREATE INDEX view_person_name ON view_person(name, space);
CREATE INDEX view_person_id ON view_person(id);
CREATE TABLE view_follow(space INTEGER NOT NULL, person BLOB NOT NULL, target TEXT NOT NULL, PRIMARY
  KEY(space, person, target)) WITHOUT ROWID;
CREATE TABLE view_mute(space INTEGER NOT NULL, person BLOB NOT NULL, muted BLOB NOT NULL, PRIMARY KEY(space,
  person, muted)) WITHOUT ROWID;
CREATE TABLE view_compared(space INTEGER NOT NULL, person BLOB NOT NULL, other BLOB NOT NULL, PRIMARY
  KEY(space, person, other)) WITHOUT ROWID;
CREATE TABLE view_search(space INTEGER NOT NULL, person BLOB NOT NULL, key TEXT NOT NULL, name TEXT NOT
  NULL, query TEXT NOT NULL, opened_ms INTEGER NOT NULL, PRIMARY KEY(space, person, key)) WITHOUT ROWID;
CREATE TABLE view_inbox(space INTEGER NOT NULL, person BLOB NOT NULL, what TEXT NOT NULL, key TEXT NOT NULL,
  PRIMARY KEY(space, person, what, key)) WITHOUT ROWID;
CREATE TABLE view_later(space INTEGER NOT NULL, person BLOB NOT NULL, item BLOB NOT NULL, item_space BLOB NOT
  NULL, since_ms INTEGER NOT NULL, PRIMARY KEY(space, person, item, item_space)) WITHOUT ROWID;
CREATE INDEX view_later_item ON view_later(item, person);
CREATE TABLE view_reached(space INTEGER NOT NULL, person BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY
  KEY(space, person)) WITHOUT ROWID;
CREATE TABLE view_mark(space INTEGER NOT NULL, item BLOB NOT NULL, author BLOB NOT NULL, grp TEXT NOT NULL,
  value TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY(space, item, author, grp))
  WITHOUT ROWID;
CREATE INDEX view_mark_item ON view_mark(item, value);
CREATE INDEX view_mark_at ON view_mark(at_ms);
CREATE TABLE view_tag(tag TEXT NOT NULL, space INTEGER NOT NULL, entity_kind INTEGER NOT NULL, entity BLOB
  NOT NULL, PRIMARY KEY(tag, space, entity_kind, entity)) WITHOUT ROWID;
CREATE INDEX view_tag_entity ON view_tag(space, entity_kind, entity);
CREATE TABLE view_mention(person BLOB NOT NULL, at_ms INTEGER NOT NULL, space INTEGER NOT NULL, entity_kind
  INTEGER NOT NULL, entity BLOB NOT NULL, PRIMARY KEY(person, at_ms, space, entity_kind, entity)) WITHOUT
  ROWID;
CREATE INDEX view_mention_entity ON view_mention(space, entity_kind, entity);
CREATE TABLE view_feed(at_ms INTEGER NOT NULL, space INTEGER NOT NULL, entity_kind INTEGER NOT NULL, entity
  BLOB NOT NULL, author BLOB NOT NULL, reply INTEGER NOT NULL, question INTEGER NOT NULL, PRIMARY KEY(at_ms,
  space, entity_kind, entity)) WITHOUT ROWID;
CREATE UNIQUE INDEX view_feed_entity ON view_feed(space, entity_kind, entity);
CREATE INDEX view_feed_author ON view_feed(author, at_ms);
CREATE TABLE view_blob(space INTEGER NOT NULL, entity_kind INTEGER NOT NULL, entity BLOB NOT NULL, n INTEGER
  NOT NULL, op BLOB NOT NULL, hash BLOB NOT NULL, size INTEGER NOT NULL, name TEXT NOT NULL, media TEXT NOT
  NULL, author BLOB NOT NULL, at_ms INTEGER NOT NULL, preview BLOB, PRIMARY KEY(space, entity_kind, entity,
  n)) WITHOUT ROWID;
CREATE INDEX view_blob_hash ON view_blob(hash);
CREATE INDEX view_blob_entity ON view_blob(entity);
CREATE TABLE view_member(space INTEGER NOT NULL, user BLOB NOT NULL, ceiling INTEGER NOT NULL, role INTEGER
  NOT NULL, limits BLOB, heirs BLOB, PRIMARY KEY(space, user)) WITHOUT ROWID;
CREATE TABLE view_cut(op INTEGER PRIMARY KEY, space INTEGER NOT NULL, user BLOB NOT NULL, role INTEGER NOT
  NULL);
CREATE INDEX view_cut_user ON view_cut(space, user);
CREATE TABLE view_import(space INTEGER NOT NULL, id BLOB NOT NULL, author BLOB NOT NULL, at_ms INTEGER NOT
  NULL, format TEXT NOT NULL, label TEXT NOT NULL, pages INTEGER NOT NULL, bookmarks INTEGER NOT NULL,
  PRIMARY KEY(space, id)) WITHOUT ROWID;
"""


@cache
def views_version() -> str:
    """What a home notes when its views are made: one that notes anything else folds its log again."""
    return f"{VIEW_VERSION}.{digest(8, _DDL.encode()).hex()}"


def create_views(connection: sqlite3.Connection) -> None:
    """Make the empty tables. The caller holds a transaction."""
    for statement in _DDL.strip().split(";\n"):
        connection.execute(statement.rstrip(";"))


def drop_views(connection: sqlite3.Connection) -> None:
    """Drop every `view_` table but those of the index. The caller holds a transaction."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'view\\_%' ESCAPE '\\'"
        " AND name NOT LIKE 'view\\_index\\_%' ESCAPE '\\'"
    ).fetchall()
    for (name,) in tables:
        connection.execute(f'DROP TABLE IF EXISTS "{name}"')
