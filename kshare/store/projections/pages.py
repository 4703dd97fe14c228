"""Pages: their shown text, conflicts, titles, links and tags."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from kshare.model.facts import Fact
from kshare.model.ids import text_id
from kshare.model.links import link_targets
from kshare.model.merge import Conflict, conflict_lines
from kshare.model.page import Page, fold_page, title_key
from kshare.store.log import EntityKey
from kshare.store.projections.shared import write_feed, write_mentions, write_tags
from kshare.store.revision_texts import RevisionTexts


def project_page(
    connection: sqlite3.Connection, key: EntityKey, facts: Sequence[Fact], texts: RevisionTexts
) -> None:
    """Write the rows of one page."""
    page = fold_page(facts, texts.text)
    if page is None:
        return
    hidden = page.deleted
    _write_page(connection, key, page)
    _write_conflicts(connection, key, page)
    _write_titles(connection, key, page)
    _write_links(connection, key, page)
    write_tags(connection, key, () if hidden else page.tags)
    write_mentions(connection, key, page.updated_ms, () if hidden else page.mentions)
    write_feed(connection, key, None if hidden or page.fresh_import else (page.updated_ms, page.updated_by))


def _write_page(connection: sqlite3.Connection, key: EntityKey, page: Page) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO view_page VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key.space,
            page.id,
            page.title,
            title_key(page.title),
            page.parent,
            page.deleted,
            page.waiting,
            sum(isinstance(part, Conflict) for part in page.parts),
            page.revisions,
            page.created_ms,
            page.updated_ms,
            page.updated_by,
            b"".join(page.authors),
            b"".join(page.heads),
            json.dumps(page.source, sort_keys=True, ensure_ascii=False) if page.source else None,
            page.copied_from,
            page.text,
        ),
    )


def _write_conflicts(connection: sqlite3.Connection, key: EntityKey, page: Page) -> None:
    place = (key.space, key.id)
    connection.execute("DELETE FROM view_conflict WHERE space = ? AND page = ?", place)
    conflicts = [part for part in page.parts if isinstance(part, Conflict)]
    for n, (part, where) in enumerate(zip(conflicts, conflict_lines(page.parts), strict=True)):
        sides = [[text_id(side.revision), side.text] for side in part.sides]
        connection.execute(
            "INSERT INTO view_conflict VALUES(?, ?, ?, ?, ?, ?, ?)",
            (*place, n, where.line, where.lines, part.base, json.dumps(sides, ensure_ascii=False)),
        )


def _write_titles(connection: sqlite3.Connection, key: EntityKey, page: Page) -> None:
    connection.execute("DELETE FROM view_title WHERE space = ? AND page = ?", (key.space, key.id))
    if page.deleted:
        return
    names = [(page.title, False), *((title, True) for title in page.former_titles)]
    connection.executemany(
        "INSERT OR IGNORE INTO view_title VALUES(?, ?, ?, ?)",
        [(key.space, title_key(title), key.id, former) for title, former in names],
    )


def _write_links(connection: sqlite3.Connection, key: EntityKey, page: Page) -> None:
    """Every `[[link]]` of the shown text; those that were resolved when saving carry the page's id."""
    connection.execute("DELETE FROM view_link WHERE space = ? AND page = ?", (key.space, key.id))
    if page.deleted:
        return
    resolved = {title_key(written): target for written, target in page.links}
    connection.executemany(
        "INSERT INTO view_link VALUES(?, ?, ?, ?, ?, ?)",
        [
            (key.space, key.id, n, title, title_key(title), resolved.get(title_key(title)))
            for n, title in enumerate(link_targets(page.text))
        ],
    )
