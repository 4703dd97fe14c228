"""How far a person came on the first day, told from what is there."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.kinds import EntityKind
from kshare.queries.reader import Reader


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What this person did already, here or on another of their PCs."""

    brought: bool
    """Imported something, or kept a bookmark."""
    written: bool
    """Wrote a post or at a page."""


def first_steps(reader: Reader, request: None = None) -> FirstSteps:
    """A few looks at indexes: the cost does not grow with the home."""
    return FirstSteps(
        brought=_any(reader, "SELECT 1 FROM view_import WHERE author = ? LIMIT 1")
        or _has(reader, EntityKind.BOOKMARK),
        written=_has(reader, EntityKind.POST) or _has(reader, EntityKind.PAGE),
    )


def _has(reader: Reader, kind: EntityKind) -> bool:
    return _any(reader, "SELECT 1 FROM view_feed WHERE author = ? AND entity_kind = ? LIMIT 1", kind)


def _any(reader: Reader, sql: str, *values: object) -> bool:
    return reader.connection.execute(sql, (reader.user, *values)).fetchone() is not None
