"""Pages: their shown text, conflicts, titles, links and tags."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kshare.model.attachment import fold_attachments
from kshare.model.facts import Fact, of_kind
from kshare.model.ids import text_id
from kshare.model.kinds import OpKind
from kshare.model.links import link_targets
from kshare.model.merge import Conflict, conflict_lines
from kshare.model.page import Page, fold_page
from kshare.model.title import title_key
from kshare.store.projections.rows import EntityRows, Row
from kshare.store.revision_texts import RevisionTexts


def project_page(rows: EntityRows, facts: Sequence[Fact], texts: RevisionTexts) -> None:
    """The rows of one page."""
    page = fold_page(facts, texts.text)
    if page is None:
        return
    if page.waiting:  # what was erased will not come
        erased = texts.erased(fact.id for fact in of_kind(facts, OpKind.REVISE))
        page = fold_page(facts, texts.text, erased) or page
    rows.replace("view_page", [_page_row(rows.key.space, page)])
    rows.replace("view_conflict", _conflict_rows(rows.key.space, page))
    rows.replace("view_source", _source_rows(rows.key.space, page))
    rows.replace("view_title", [] if page.deleted else _title_rows(rows.key.space, page))
    attachments = fold_attachments(facts)
    names = frozenset(title_key(attached.name) for attached in attachments)
    rows.replace("view_link", [] if page.deleted else _link_rows(rows.key.space, page, names))
    rows.tags(() if page.deleted else page.tags)
    rows.attachments(attachments)
    rows.mentions(page.updated_ms, () if page.deleted else page.mentions)
    if page.deleted or page.fresh_import:
        rows.not_in_feed()
    else:
        rows.feed(page.updated_ms, page.updated_by)


def _page_row(space: int, page: Page) -> Row:
    return (
        space,
        page.id,
        page.title,
        title_key(page.title),
        page.parent,
        page.deleted,
        page.deleted_ms,
        page.deleted_by,
        page.waiting,
        sum(isinstance(part, Conflict) for part in page.parts),
        page.revisions,
        page.created_ms,
        page.updated_ms,
        page.updated_by,
        b"".join(page.authors),
        b"".join(page.heads),
        page.copied_from,
        page.text,
    )


def _conflict_rows(space: int, page: Page) -> list[Row]:
    conflicts = [part for part in page.parts if isinstance(part, Conflict)]
    return [
        (
            space,
            page.id,
            n,
            where.line,
            where.lines,
            part.base,
            json.dumps([[text_id(side.revision), side.text] for side in part.sides], ensure_ascii=False),
        )
        for n, (part, where) in enumerate(zip(conflicts, conflict_lines(page.parts), strict=True))
    ]


def _source_rows(space: int, page: Page) -> list[Row]:
    """Where the page was imported from, to find it when its source is imported again."""
    if page.source is None:
        return []
    place = [str(page.source.get(part, "")) for part in ("format", "root", "path")]
    revision = page.source.get("revision")
    return [(space, "\0".join(place), page.id, str(page.source.get("sha", "")), revision)]


def _title_rows(space: int, page: Page) -> list[Row]:
    names = {title_key(title): True for title in page.former_titles}
    names[title_key(page.title)] = False
    return [(space, key, page.id, former) for key, former in names.items()]


def _link_rows(space: int, page: Page, files: frozenset[str]) -> list[Row]:
    """Every `[[link]]` of the shown text; those that were resolved when saving carry the page's id.

    `![[plan.png]]` is no link to a page if a file is called so.
    """
    resolved = {title_key(written): target for written, target in page.links}
    return [
        (space, page.id, n, title, title_key(title), resolved.get(title_key(title)))
        for n, title in enumerate(link_targets(page.text))
        if title_key(title) not in files or title_key(title) in resolved
    ]
