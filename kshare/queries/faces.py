"""The pictures of people, for whoever draws them."""

from __future__ import annotations

from collections.abc import Mapping

from kshare.model.ids import text_id
from kshare.model.kinds import EntityKind
from kshare.queries.reader import Reader

Faces = Mapping[str, bytes]
"""By the text id of a person: the bytes of a PNG or JPEG of at most 16 KiB, or of anything, as somebody sent them."""


def show_faces(reader: Reader, request: None = None) -> Faces:
    """Everybody who has a picture; of several spaces the first one that knows it."""
    faces: dict[str, bytes] = {}
    for space in reader.spaces:
        rows = reader.connection.execute(
            "SELECT entity, preview FROM view_blob WHERE space = ? AND entity_kind = ? AND preview IS NOT NULL",
            (space, EntityKind.PERSON),
        )
        for person, preview in rows:
            faces.setdefault(text_id(person), preview)
    return faces
