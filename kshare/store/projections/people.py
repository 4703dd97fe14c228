"""People of a space and what they follow."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from kshare.model.facts import Fact
from kshare.model.person import fold_person
from kshare.store.log import EntityKey


def project_person(connection: sqlite3.Connection, key: EntityKey, facts: Sequence[Fact]) -> None:
    """Write the rows of one person."""
    person = fold_person(key.id, facts)
    place = (key.space, key.id)
    connection.execute("DELETE FROM view_person WHERE space = ? AND id = ?", place)
    connection.execute("DELETE FROM view_follow WHERE space = ? AND person = ?", place)
    if person is None:
        return
    connection.execute(
        "INSERT INTO view_person VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *place,
            person.name,
            person.handle,
            person.unit,
            json.dumps(person.skills, ensure_ascii=False),
            person.about,
            person.joined_ms,
        ),
    )
    connection.executemany(
        "INSERT INTO view_follow VALUES(?, ?, ?)", [(*place, target) for target in person.follows]
    )
