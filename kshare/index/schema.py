"""The index's tables. All of them are caches (`view_`): they may be dropped and built again from documents.

`doc` is narrow, so that counting facets stays cheap: its column `facets` has the numbers of kind, space, author and
tags in one text, read with one look. `text` is wide and is what the full-text table reads.
Row ids are ordered by time, therefore `ORDER BY rowid DESC` streams the newest hits first.
"""

from __future__ import annotations

import sqlite3
from functools import cache

from kshare.model.ids import digest

INDEX_VERSION = 2
"""Raised whenever the same documents give other rows; changed tables are noticed by themselves."""

TEXT_COLUMNS = ("title", "body", "snapshot", "extra", "stem", "meta")
"""Columns of the full-text table, in its order."""

WEIGHTS = (8.0, 2.0, 1.0, 0.5, 0.1, 0.0)
"""bm25 weight of each of `TEXT_COLUMNS`."""

TIME_SHIFT = 20
"""A document's row id is its display time in ms, shifted by this, plus the next free number."""

_TABLES = """
CREATE TABLE IF NOT EXISTS view_index_name(
  id INTEGER PRIMARY KEY, sort TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL, UNIQUE(sort, name));
CREATE INDEX IF NOT EXISTS view_index_name_folded ON view_index_name(sort, folded);
CREATE TABLE IF NOT EXISTS view_index_doc(
  id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL,
  space INTEGER NOT NULL, author INTEGER NOT NULL, time INTEGER NOT NULL, facets TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS view_index_text(
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL, snapshot TEXT NOT NULL,
  extra TEXT NOT NULL, stem TEXT NOT NULL, meta TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS view_index_title(
  folded TEXT NOT NULL, doc INTEGER NOT NULL, PRIMARY KEY(folded, doc)) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS view_index_fts USING fts5(
  title, body, snapshot, extra, stem, meta,
  content='view_index_text', content_rowid='id', tokenize="unicode61 remove_diacritics 2");
CREATE TABLE IF NOT EXISTS view_index_word(
  id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, shown TEXT, df INTEGER NOT NULL,
  known INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS view_index_top(
  prefix TEXT NOT NULL, place INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY(prefix, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS view_index_delete(
  key INTEGER NOT NULL, word INTEGER NOT NULL, PRIMARY KEY(key, word)) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS view_index_infix USING fts5(
  word, content='view_index_word', content_rowid='id', tokenize='trigram', detail='none');
CREATE TABLE IF NOT EXISTS view_index_state(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_NAMES = ("fts", "infix", "doc", "text", "title", "name", "word", "top", "delete", "state")


def create(connection: sqlite3.Connection) -> None:
    """Make the tables that are missing, in the caller's transaction if there is one (SQLite >= 3.34)."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    weights = ", ".join(map(str, WEIGHTS))
    connection.execute(
        "INSERT INTO view_index_fts(view_index_fts, rank) VALUES('rank', ?)", (f"bm25({weights})",)
    )


@cache
def version() -> str:
    """What a home notes when its index is made: one that notes anything else makes it anew."""
    return f"{INDEX_VERSION}.{digest(8, _TABLES.encode()).hex()}"


def drop(connection: sqlite3.Connection) -> None:
    """Remove every table of the index; nothing happens to those that are not there."""
    for name in _NAMES:
        connection.execute(f"DROP TABLE IF EXISTS view_index_{name}")


def strike_off(connection: sqlite3.Connection) -> None:
    """Strike every table of the index off the schema: damaged ones cannot be dropped.

    Their pages are lost until the next VACUUM. Tables have to be made in the same transaction: that is what tells
    other connections that the schema is another.
    """
    connection.execute("PRAGMA writable_schema = ON")
    try:
        connection.execute("DELETE FROM sqlite_master WHERE tbl_name GLOB 'view_index_*'")
    finally:
        connection.execute("PRAGMA writable_schema = RESET")
