"""From the log to the views: recompute each touched entity from its own operations, never edit a row in place.

So the order and the number of times in which operations arrive cannot matter.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import groupby

from kshare.model import changes
from kshare.model.authority import Authority
from kshare.model.changes import Changes
from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.model.op import Op
from kshare.store.cuts import cut_some
from kshare.store.log import EntityFacts, EntityKey, NewFacts, facts_of_many, has_erasures, older_entities
from kshare.store.projections.bookmarks import project_bookmark, project_import
from kshare.store.projections.pages import project_page
from kshare.store.projections.people import project_person
from kshare.store.projections.posts import project_marks, project_post
from kshare.store.projections.rows import EntityRows, ViewRows
from kshare.store.revision_texts import RevisionTexts
from kshare.store.roster import authority_of, project_roster

_TOPIC_OF = {
    EntityKind.PAGE: changes.PAGES,
    EntityKind.POST: changes.POSTS,
    EntityKind.BOOKMARK: changes.BOOKMARKS,
    EntityKind.PERSON: changes.PEOPLE,
    EntityKind.MARK: changes.MARKS,
    EntityKind.IMPORT: changes.BOOKMARKS,
    EntityKind.SPACE: changes.SPACES,
}
_IDS_TOLD = 200
"""More touched ids than this are not told one by one: screens refresh as a whole."""


class Fold:
    """Folds the entities of one transaction. Remembers what a space allows and the texts that were rebuilt."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._authority: dict[int, Authority] = {}
        self._texts: dict[int, RevisionTexts] = {}

    def authority(self, space: int) -> Authority:
        """Who may do what in a space, as of the last fold of its roster."""
        if space not in self._authority:
            self._authority[space] = authority_of(self._connection, space)
        return self._authority[space]

    def texts(self, space: int) -> RevisionTexts:
        """Texts of the revisions of a space."""
        if space not in self._texts:
            self._texts[space] = RevisionTexts(self._connection, space, self.authority(space))
        return self._texts[space]

    def take_spoiled(self) -> dict[int, set[bytes]]:
        """Revisions whose content was found to be spoiled, by space; each is named once."""
        return {space: spoiled for space, texts in self._texts.items() if (spoiled := texts.take_spoiled())}

    def carried(self, space: int, ops: Iterable[Op]) -> set[EntityKey]:
        """Note which of these operations, known or new, are beyond a cut-off. The entities that they are about."""
        authority = self.authority(space)
        if not authority.cuts:
            return set()
        by_author: dict[bytes, list[bytes]] = {}
        for op in ops:
            by_author.setdefault(op.author, []).append(op.id)
        touched: set[EntityKey] = set()
        for author, ids in by_author.items():
            if (standing := authority.standing(author)) is not None:
                touched |= cut_some(self._connection, space, author, standing, ids)
        return touched

    def roster(self, space: int) -> set[EntityKey]:
        """Fold the roster of a space. The entities that those wrote about who stand otherwise now."""
        touched = project_roster(self._connection, space)
        self._authority.pop(space, None)
        self._texts.pop(space, None)
        return touched

    def run(
        self, touched: Iterable[EntityKey], since: int = 0, added: NewFacts | None = None
    ) -> set[EntityKey]:
        """Recompute these entities. Returns the keys whose views may have changed.

        Entities without an operation up to number `since` of the log are known to have no rows yet; all of
        their facts are in `added`, if that is given.
        """
        keys = set(touched)
        for space in {key.space for key in keys if key.kind == EntityKind.SPACE}:
            keys |= self.roster(space)
        keys |= {EntityKey(key.space, EntityKind.POST, key.id) for key in keys if key.kind == EntityKind.MARK}
        rows = ViewRows()
        if added is not None:
            for space in {key.space for key in keys}:
                self.texts(space).look_first_at(added.revisions.get(space, {}))
        for (space, kind), group in groupby(sorted(keys), key=lambda key: (key.space, key.kind)):
            self._project(rows, space, kind, [key.id for key in group], since, added)
        rows.write(self._connection)
        return keys

    def _facts(
        self, space: int, kind: int, ids: list[bytes], since: int, added: NewFacts | None
    ) -> dict[bytes, EntityFacts]:
        """The facts of these entities: of new ones from memory, of the others from the log."""
        authority = self.authority(space)
        if added is None or has_erasures(self._connection, space):
            return facts_of_many(self._connection, space, kind, ids, authority)
        held = {entity: facts for entity in ids if (facts := added.of(EntityKey(space, kind, entity)))}
        if authority.cuts:
            held = {entity: facts for entity, facts in held.items() if not authority.watches(facts)}
        for entity in older_entities(self._connection, space, kind, list(held), since):
            del held[entity]
        rest = [entity for entity in ids if entity not in held]
        found = facts_of_many(self._connection, space, kind, rest, authority) if rest else {}
        return found | {entity: EntityFacts(facts, since + 1) for entity, facts in held.items()}

    def _project(
        self,
        rows: ViewRows,
        space: int,
        kind: int,
        ids: list[bytes],
        since: int,
        added: NewFacts | None,
    ) -> None:
        authority = self.authority(space)
        found = self._facts(space, kind, ids, since, added)
        marks = (
            facts_of_many(self._connection, space, EntityKind.MARK, ids, authority)
            if kind == EntityKind.POST
            else {}
        )
        for entity, known in found.items():
            pen = EntityRows(rows, EntityKey(space, kind, entity), fresh=known.first_op > since)
            facts = known.facts
            if known.watched:  # what was shown may be beyond a cut-off now
                pen.clear()
            match kind:
                case EntityKind.PAGE:
                    project_page(pen, facts, self.texts(space))
                case EntityKind.POST:
                    project_post(pen, facts, marks[entity].facts if entity in marks else (), authority)
                case EntityKind.BOOKMARK:
                    project_bookmark(pen, facts, authority)
                case EntityKind.PERSON:
                    project_person(pen, facts)
                case EntityKind.MARK:
                    project_marks(pen, facts)
                case EntityKind.IMPORT:
                    project_import(pen, facts)
                case _:
                    pass  # of a newer version, or registers without a view: kept in the log

    @staticmethod
    def changes(touched: Iterable[EntityKey]) -> Changes:
        """What screens are told about these entities."""
        keys = list(touched)
        kinds = {key.kind for key in keys}
        topics = frozenset(topic for kind, topic in _TOPIC_OF.items() if kind in kinds)
        ids = frozenset(text_id(key.id) for key in keys) if len(keys) <= _IDS_TOLD else frozenset()
        return Changes(topics, ids)
