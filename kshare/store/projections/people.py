"""People of a space and what they follow."""

from __future__ import annotations

import json
from collections.abc import Sequence

from kshare.model.attachment import fold_attachments
from kshare.model.facts import Fact
from kshare.model.inbox import NOTICED, QUIET, SEEN, InboxState
from kshare.model.person import fold_person
from kshare.store.projections.rows import EntityRows, Row


def project_person(rows: EntityRows, facts: Sequence[Fact]) -> None:
    """The rows of one person."""
    person = fold_person(rows.key.id, facts)
    if person is None:  # not named yet, or no more
        for table in (
            "view_person",
            "view_follow",
            "view_mute",
            "view_compared",
            "view_search",
            "view_inbox",
            "view_later",
            "view_reached",
        ):
            rows.replace(table, [])
        rows.attachments(())
        return
    place = (rows.key.space, rows.key.id)
    skills = json.dumps(person.skills, ensure_ascii=False)
    profile = (person.name, person.handle, person.unit, skills, person.about, person.joined_ms, person.client)
    rows.replace("view_person", [(*place, *profile)])
    rows.attachments(fold_attachments(facts, (person.id,), lambda fact: fact.author == person.id)[-1:])
    rows.replace("view_follow", [(*place, target) for target in person.follows])
    rows.replace("view_mute", [(*place, muted) for muted in person.mutes])
    rows.replace("view_compared", [(*place, other) for other in person.compared])
    rows.replace(
        "view_search", [(*place, each.key, each.name, each.query, each.opened_ms) for each in person.searches]
    )
    rows.replace("view_inbox", [(*place, *each) for each in _inbox_rows(person.inbox)])
    rows.replace("view_later", [(*place, each.item, each.space, each.since_ms) for each in person.later])
    rows.replace("view_reached", [(*place, person.reached_ms)] if person.reached_ms else [])


def _inbox_rows(inbox: InboxState) -> list[Row]:
    """(what, key) of everything that was seen; nothing for the many who have seen nothing."""
    until = [(NOTICED, str(inbox.noticed_ms))] if inbox.noticed_ms else []
    return [*until, *((SEEN, key) for key in inbox.seen), *((QUIET, item) for item in inbox.quiet)]
