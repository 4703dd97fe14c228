"""What can be erased of an item, found before anything goes: the same for the preview and for the act."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kshare.errors import InvalidInput, NotAllowed, NotFound
from kshare.model.authority import Authority
from kshare.model.bookmark import SAVERS
from kshare.model.facts import Fact, elements, of_kind
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.page import DELETED
from kshare.model.post import HIDDEN
from kshare.model.revisions import Node, heads
from kshare.store.attached import attached_named
from kshare.store.log import EntityKey, facts_of
from kshare.store.lookup import Place, find_item
from kshare.store.revision_texts import RevisionTexts
from kshare.store.roster import authority_of
from kshare.words import BySurface

_KEPT_FIELDS: Final = frozenset((DELETED, HIDDEN, SAVERS))
"""What says that an item is gone must stay readable; who saved an address is no word of anybody."""
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class WhatToErase:
    """An item (id or title), or of it one `revision`, a `passage` with all revisions that hold it, or a `file`."""

    item: str
    revision: str | None = None
    passage: str | None = None
    file: str | None = None
    space: str | None = None


@dataclass(frozen=True, slots=True)
class Erasable:
    """What goes. `hides` if the item itself goes out of sight with it."""

    place: Place
    ops: tuple[bytes, ...]
    revisions: tuple[bytes, ...]
    """Those of `ops` that are texts of a page, oldest first."""
    hides: bool
    savers: tuple[bytes, ...] = ()
    """Additions by which a bookmark is saved and that are taken back."""


def erasable(connection: sqlite3.Connection, user: bytes, wanted: WhatToErase) -> Erasable:
    """What goes if this person erases.

    Raises NotFound; InvalidInput for what is shown now; NotAllowed for what another wrote.
    """
    place = find_item(connection, wanted.item, wanted.space)
    authority = authority_of(connection, place.space.n)
    facts = facts_of(connection, EntityKey(place.space.n, place.kind, place.id), authority)
    if sum(part is not None for part in (wanted.revision, wanted.passage, wanted.file)) > 1:
        raise InvalidInput("Name one thing to erase: a revision, a passage or a file.")
    if wanted.file is not None:
        row = attached_named(connection, place, wanted.file)
        found = Erasable(place, (row.op,), (), False)
    elif wanted.revision is not None or wanted.passage is not None:
        found = _texts_of_page(connection, place, facts, wanted, authority)
    elif place.kind == EntityKind.BOOKMARK:
        found = _own_words(place, facts, user, authority)
    else:
        found = _all_words(place, facts)
    _require(facts, found, user, authority, place)
    return found


def _require(facts: Sequence[Fact], found: Erasable, user: bytes, authority: Authority, place: Place) -> None:
    role = authority.role_of(user)
    authors = {fact.id: fact.author for fact in facts}
    if not all(authority.may_erase(user, authors[op], role) for op in found.ops):
        raise NotAllowed(
            "Others wrote on this as well. Only a moderator of '{space}' may erase their words.",
            space=place.space.name,
        )
    if not found.ops:
        raise NotFound("There is nothing left to erase.")


def _all_words(place: Place, facts: Sequence[Fact]) -> Erasable:
    """Every content of an item, but for what says that it is gone."""
    ops = [fact for fact in facts if _has_words(fact)]
    return Erasable(place, _ids(ops), _ids(of_kind(ops, OpKind.REVISE)), hides=True)


def _own_words(place: Place, facts: Sequence[Fact], user: bytes, authority: Authority) -> Erasable:
    """What this person said about an address; of a moderator who said nothing, what everybody did."""
    own = authority.acting_as(user)
    whose = own if any(fact.author in own for fact in facts) else None
    ops = [fact for fact in facts if _has_words(fact) and (whose is None or fact.author in whose)]
    savers = [fact for fact in elements(facts, SAVERS, own=True) if whose is not None and fact.author == user]
    return Erasable(place, _ids(ops), (), hides=whose is None, savers=_ids(savers))


def _has_words(fact: Fact) -> bool:
    """True if an operation has content that is here and that somebody wrote."""
    if fact.content is None or fact.head.content_hash is None or fact.head.kind == OpKind.DROP:
        return False
    return fact.head.field not in _KEPT_FIELDS


def _texts_of_page(
    connection: sqlite3.Connection,
    place: Place,
    facts: Sequence[Fact],
    wanted: WhatToErase,
    authority: Authority,
) -> Erasable:
    """Former texts of a page: what it shows now has to be changed first."""
    if place.kind != EntityKind.PAGE:
        raise InvalidInput("Only pages have revisions. Erase the whole item instead.")
    revisions = of_kind(facts, OpKind.REVISE)
    nodes = {fact.id: Node(fact.head.refs, fact.head.hlc, fact.author) for fact in revisions}
    current = set(heads(nodes))
    if wanted.revision is not None:
        found = [fact for fact in revisions if text_id(fact.id).startswith(wanted.revision.lower())]
        if len(found) != 1 or len(wanted.revision) < 4:
            raise NotFound(
                BySurface(
                    "The page has no revision '{ref}'. See: kshare page history.",
                    "The page has no revision '{ref}'. Its history shows which there are.",
                ),
                ref=wanted.revision,
            )
        if found[0].id in current:
            raise InvalidInput(
                "That is the text that the page shows now. Change the page first, then erase it from its history."
            )
        found = [fact for fact in found if fact.content is not None]
    else:
        found = _holding(connection, place, revisions, wanted.passage or "", authority)
        if any(fact.id in current for fact in found):
            raise InvalidInput("Take the passage out of the page first, then erase it from its history.")
        if not found:
            raise NotFound("No text of the page holds this passage (any more).")
    return Erasable(place, _ids(found), _ids(found), hides=False)


def _holding(
    connection: sqlite3.Connection,
    place: Place,
    revisions: Sequence[Fact],
    passage: str,
    authority: Authority,
) -> list[Fact]:
    """The revisions whose text, comment or links hold a passage."""
    if len(passage.strip()) < _SHORTEST:
        raise InvalidInput("A passage needs at least {count} characters.", count=_SHORTEST)
    texts = RevisionTexts(connection, place.space.n, authority)
    return [
        fact
        for fact in revisions
        if fact.content is not None
        and (passage in (texts.text(fact.id) or "") or passage in str(fact.content[2:]))
    ]


def _ids(facts: Iterable[Fact]) -> tuple[bytes, ...]:
    return tuple(fact.id for fact in sorted(facts, key=lambda fact: fact.order))
