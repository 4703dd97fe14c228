"""How far an own change has come on its way to the colleagues."""

from __future__ import annotations

from typing import Final

from kshare.queries.reader import Reader

KEPT: Final = "kept"
"""On this PC only; it goes out by itself."""
SENT: Final = "sent"
"""On the share: a look that was late enough to be sure has shown it there whole."""
SAFE: Final = "safe"
"""In a pack too, so that no single file carries it."""
_STATES: Final = (KEPT, SENT, SAFE)


def delivery(reader: Reader, space: int, kind: int, entity: bytes) -> str | None:
    """KEPT, SENT or SAFE: the least of this person's changes of an item. None where nothing is ever sent.

    What this person wrote on another PC came from the share: it is SENT, and what carries it is not known here.
    """
    known = reader.spaces.get(space)
    if known is None or not known.is_shared:
        return None
    row = reader.connection.execute(
        "SELECT min(CASE WHEN w.op IS NOT NULL THEN 0 WHEN s.segment IS NULL THEN 1"
        " WHEN s.state <> 'confirmed' THEN 0 WHEN EXISTS (SELECT 1 FROM log_segment l"
        "  JOIN own_cover c ON c.segment = l.id JOIN own_pack k ON k.n = c.pack AND k.missed = 0"
        "  WHERE l.n = s.segment) THEN 2 ELSE 1 END)"
        " FROM view_fact f JOIN log_op o ON o.n = f.op AND o.author = ?"
        " LEFT JOIN own_outbox w ON w.op = f.op LEFT JOIN own_op p ON p.op = f.op"
        " LEFT JOIN own_segment s ON s.segment = p.segment"
        " WHERE f.space = ? AND f.entity_kind = ? AND f.entity = ?",
        (reader.user, space, kind, entity),
    ).fetchone()
    return _STATES[row[0]] if row[0] is not None else None
