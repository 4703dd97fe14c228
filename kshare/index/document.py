"""What the index is given: one searchable thing, already plain text."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("page", "post", "question", "bookmark", "person", "file")
"""Every kind there is; the position is the number stored in `view_index_doc.kind`. Append only."""

KEPT_KINDS = frozenset({"page", "bookmark", "file"})
"""Kinds that people look up years later; ranked in a window of their own, apart from the stream of posts."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page, post, question, bookmark, person or attached file as the index sees it.

    `uid`, `space` and `author` are opaque texts; `author` is what people type after `by:`, so a handle.
    `time` is the display time in ms since the epoch, UTC: the last change of pages and bookmarks, the
    creation of posts. `title`, `body` and `snapshot` (the kept text of a bookmarked page) are plain text
    without markup. `tags` carry no '#'. `meta` are further exact filters in the form in which they are
    typed: `is:open`, `has:link`, `site:example.com`, `linksto:Some title`.
    """

    uid: str
    kind: str
    space: str
    author: str
    time: int
    title: str
    body: str
    snapshot: str = ""
    tags: tuple[str, ...] = ()
    meta: tuple[str, ...] = ()
