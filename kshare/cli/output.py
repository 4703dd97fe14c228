"""The shapes of JSON answers, in one place, and lines for people. Keys are a promise (docs/command-line.md).

Times are ISO 8601 in UTC with ms; authors are `{"id", "handle", "name"}`; ids are text ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kshare.model.clock import iso_time

if TYPE_CHECKING:
    from kshare.exchange.values import Skipped
    from kshare.index.results import Facets
    from kshare.model.link_check import LinkCheck
    from kshare.queries.attachments import AttachmentView
    from kshare.queries.bookmarks import BookmarkRow
    from kshare.queries.drafts import DraftRow
    from kshare.queries.inbox import Notice
    from kshare.queries.items import Item
    from kshare.queries.page_history import Revision
    from kshare.queries.pages import PageConflict, PageRow, PageView
    from kshare.queries.people import Profile
    from kshare.queries.reader import Person
    from kshare.queries.related import RelatedItem
    from kshare.queries.saved_searches import SavedRow
    from kshare.queries.search import Found
    from kshare.queries.spaces import OnTheWay, SpaceRow
    from kshare.usecases.pages import PageSaved

Json = dict[str, Any]


def person_json(person: Person) -> Json:
    """Somebody, as author, saver or member."""
    return {"id": person.id, "handle": person.handle, "name": person.name}


def profile_json(profile: Profile) -> Json:
    """Somebody with what they say about themselves."""
    return {
        **person_json(profile.person),
        "unit": profile.person.unit,
        "skills": list(profile.skills),
        "about": profile.about,
        "joined": iso_time(profile.joined_ms),
        "me": profile.me,
    }


def page_json(page: PageView) -> Json:
    """A page with all around it."""
    return {
        "id": page.id,
        "space": page.space,
        "title": page.title,
        "text": page.text,
        "tags": list(page.tags),
        "heads": list(page.heads),
        "conflicts": [conflict_json(conflict) for conflict in page.conflicts],
        "authors": [person_json(author) for author in page.authors],
        "parent": page.parent.id if page.parent else None,
        "created": iso_time(page.created_ms),
        "updated": iso_time(page.updated_ms),
        "updated_by": person_json(page.updated_by),
        "revisions": page.revisions,
        "waiting": page.waiting,
        "deleted": page.deleted,
        "links": [{"id": link.id, "title": link.title, "written": link.written} for link in page.links],
        "backlinks": [{"id": link.id, "title": link.title, "words": link.words} for link in page.backlinks],
        "missing": list(page.missing),
        "marks": page.marks,
        "my_marks": list(page.my_marks),
    }


def conflict_json(conflict: PageConflict) -> Json:
    """Where two edits clash: first line (from 1) and number of lines in the shown text, and the sides."""
    return {
        "line": conflict.line,
        "lines": conflict.lines,
        "base": conflict.base,
        "sides": [
            {
                "revision": side.revision,
                "author": person_json(side.author),
                "time": iso_time(side.time_ms),
                "text": side.text,
            }
            for side in conflict.sides
        ],
    }


def page_row_json(row: PageRow) -> Json:
    """A page in a list."""
    return {
        "id": row.id,
        "space": row.space,
        "title": row.title,
        "tags": list(row.tags),
        "updated": iso_time(row.updated_ms),
        "author": person_json(row.updated_by),
        "conflicts": row.conflicts,
        "deleted": iso_time(row.deleted_ms) if row.deleted_by else None,
        "deleted_by": person_json(row.deleted_by) if row.deleted_by else None,
    }


def saved_json(saved: PageSaved) -> Json:
    """A saved page. `revision` holds the text; if nothing changed it is the head (null if there are several)."""
    only = saved.heads[0] if len(saved.heads) == 1 else None
    return {
        "id": saved.id,
        "revision": saved.revision or only,
        "heads": list(saved.heads),
        "conflicts": saved.conflicts,
        "created": saved.created,
        "changed": saved.revision is not None,
    }


def revision_json(revision: Revision) -> Json:
    """One saved text of a page; `size` in characters, null where the text is not here; `erased` says why, or null."""
    return {
        "id": revision.id,
        "author": person_json(revision.author),
        "time": iso_time(revision.time_ms),
        "parents": list(revision.parents),
        "comment": revision.comment,
        "size": revision.size,
        "added": revision.added,
        "removed": revision.removed,
        "erased": revision.erased,
    }


def attachment_json(view: AttachmentView) -> Json:
    """A file of an item. `state`: here, sending, sent, fetching, on its way, away."""
    return {
        "id": view.id,
        "name": view.name,
        "media_type": view.media_type,
        "size": view.blob.size,
        "hash": view.blob.hash.hex(),
        "author": person_json(view.author),
        "time": iso_time(view.at_ms),
        "state": view.state.value,
        "reason": view.reason,
        "pinned": view.pinned,
    }


def bookmark_json(row: BookmarkRow) -> Json:
    """A bookmark card."""
    return {
        "id": row.id,
        "space": row.space,
        "url": row.url,
        "title": row.title,
        "note": row.note,
        "tags": list(row.tags),
        "savers": [person_json(saver) for saver in row.savers],
        "author": person_json(row.saved_by),
        "time": iso_time(row.saved_ms),
        "mine": row.mine,
        "later": row.later,
        "check": check_json(row.check) if row.check else None,
    }


def check_json(check: LinkCheck) -> Json:
    """What became of an address."""
    from kshare.checking.reasons import reason_of

    return {
        "verdict": check.verdict.value,
        "code": check.code,
        "target": check.target,
        "reason": reason_of(check),
        "time": iso_time(check.at_ms),
    }


def item_json(item: Item) -> Json:
    """An item of the timeline. `marks` counts each mark."""
    return {
        "id": item.id,
        "kind": item.kind,
        "space": item.space,
        "author": person_json(item.author),
        "time": iso_time(item.time_ms),
        "title": item.title,
        "text": item.text,
        "url": item.url,
        "tags": list(item.tags),
        "reply_to": item.reply_to,
        "repost_of": item.repost_of,
        "replies": item.replies,
        "marks": item.marks,
        "my_marks": list(item.my_marks),
        "answer": item.answer,
        "state": item.state,
        "delivery": item.delivery,
    }


def found_json(found: Found) -> Json:
    """A hit. `highlights` are [start, end) in characters of `snippet`, `title_highlights` of `title`.

    `anchor` is the heading of a page above the passage, `revision` the former text (`in:history`). Of an attached file
    `title` is its name, `on` the item that it hangs on, and `id` that item's.
    """
    return {
        "id": found.id,
        "kind": found.kind,
        "space": found.space,
        "title": found.title,
        "title_highlights": [list(span) for span in found.title_highlights],
        "snippet": found.snippet.text,
        "highlights": [list(span) for span in found.snippet.highlights],
        "score": found.score,
        "author": person_json(found.author),
        "time": iso_time(found.time_ms),
        "tags": list(found.tags),
        "anchor": found.anchor,
        **({"revision": found.revision} if found.revision else {}),
        **({"on": {"kind": found.on.kind, "title": found.on.title}} if found.on else {}),
    }


def related_json(found: RelatedItem) -> Json:
    """What belongs to an item, and why: `reasons` are short sentences, strongest first."""
    return {
        "id": found.item.id,
        "kind": found.item.kind,
        "space": found.item.space,
        "title": found.item.title,
        "text": found.item.text,
        "author": person_json(found.item.author),
        "time": iso_time(found.item.time_ms),
        "tags": list(found.item.tags),
        "reasons": list(found.reasons),
        "score": found.score,
    }


def saved_search_json(row: SavedRow) -> Json:
    """A saved search. `new` counts hits by others since it was opened last, up to 100."""
    return {
        "id": row.key,
        "name": row.name,
        "query": row.query,
        "new": row.new,
        "opened": iso_time(row.opened_ms),
    }


def facets_json(facets: Facets) -> Json:
    """How the hits are spread: value and count, most frequent first."""
    return {
        "kinds": dict(facets.kinds),
        "authors": dict(facets.authors),
        "tags": dict(facets.tags),
        "spaces": dict(facets.spaces),
        "years": dict(facets.years),
        "sampled": facets.sampled,
    }


def space_json(space: SpaceRow) -> Json:
    """A space of this home. `waiting` counts changes that are not confirmed on the share."""
    return {
        "space": space.id,
        "name": space.name,
        "folder": space.folder,
        "members": space.members,
        "encrypted": space.encrypted,
        "current": space.current,
        "waiting": space.waiting,
        "contact": iso_time(space.contact_ms) if space.contact_ms is not None else None,
    }


def on_the_way_json(missing: OnTheWay) -> Json:
    """Whose changes are known to be missing, and how many segments of them."""
    return {"person": person_json(missing.person), "count": missing.count}


def draft_json(draft: DraftRow) -> Json:
    """A text that was not sent yet."""
    return {
        "key": draft.key,
        "kind": draft.kind,
        "title": draft.title,
        "text": draft.text,
        "entity": draft.entity,
        "base": list(draft.base),
        "time": iso_time(draft.saved_ms),
    }


def skipped_json(lines: Iterable[Skipped]) -> list[Json]:
    """What was not taken over, and why."""
    return [{"item": line.item, "reason": line.reason} for line in lines]


def notice_json(notice: Notice) -> Json:
    """Something that concerns this person; `item` is what to open, None if nothing can be."""
    return {
        "id": notice.id,
        "kind": notice.kind,
        "space": notice.space,
        "title": notice.title,
        "text": notice.words,
        "time": iso_time(notice.at_ms),
        "item": notice.item or None,
        "item_kind": notice.item_kind or None,
        "thread": notice.thread or None,
        "by": person_json(notice.actor) if notice.actor else None,
        "people": notice.people,
        "count": notice.count,
        "mark": notice.mark or None,
        "new": notice.new,
    }


# -- for people ---------------------------------------------------------------------------------------


def local_time(ms: int) -> str:
    """A time on the clock of this PC, to the minute."""
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


def hashtags(tags: Sequence[str]) -> str:
    """The tags as people write them, after a space; empty if there are none."""
    return "".join(f" #{tag}" for tag in tags)


def item_lines(item: Item, depth: int = 0) -> Iterator[str]:
    """An item of the timeline or of a thread in a few lines; replies are indented."""
    pad = "  " * depth
    state = f" ({item.state})" if item.state else ""
    yield f"{pad}{local_time(item.time_ms)}  @{item.author.handle}  {item.kind}{state}  {item.id[:10]}  [{item.space}]"
    for line in (item.title, item.url, *item.text.strip().splitlines()[:12]):
        if line:
            yield f"{pad}  {line}"
    marks = ", ".join(f"{mark} {count}" for mark, count in item.marks.items())
    if marks:
        yield f"{pad}  {marks}"
