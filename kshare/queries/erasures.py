"""What an erasure would take away, to be read before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.clock import milliseconds
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.skeleton import read_skeleton
from kshare.queries.reader import Person, Reader
from kshare.store.erasable import WhatToErase, erasable


@dataclass(frozen=True, slots=True)
class GoingRevision:
    """A text of a page that goes: who saved it and when (ms)."""

    id: str
    author: Person
    time_ms: int


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What goes: so many contents, these revisions among them. `hides` if the item goes out of sight as well."""

    item: str
    kind: str
    contents: int
    revisions: tuple[GoingRevision, ...]
    hides: bool


_KINDS = {EntityKind.PAGE: "page", EntityKind.POST: "post", EntityKind.BOOKMARK: "bookmark"}


def preview_erasure(reader: Reader, request: WhatToErase) -> ErasurePreview:
    """What would go. Raises what erasing itself raises: NotFound, NotAllowed, InvalidInput."""
    found = erasable(reader.connection, reader.user, request)
    space = found.place.space.n
    revisions = []
    for revision in found.revisions:
        author, skeleton = reader.connection.execute(
            "SELECT author, skeleton FROM log_op WHERE id = ?", (revision,)
        ).fetchone()
        head = read_skeleton(skeleton)
        time_ms = milliseconds(head.hlc) if head else 0
        revisions.append(GoingRevision(text_id(revision), reader.person(space, author), time_ms))
    return ErasurePreview(
        found.place.text_id, _KINDS[found.place.kind], len(found.ops), tuple(revisions), found.hides
    )
