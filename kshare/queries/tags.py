"""What changing a tag everywhere would touch: said before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.kinds import EntityKind
from kshare.model.statement import Role
from kshare.model.tag import parse_tag
from kshare.queries.members import role_here
from kshare.queries.reader import Reader
from kshare.store.spaces import find_space


@dataclass(frozen=True, slots=True)
class TagReach:
    """How far some tags reach, in one space or in all."""

    tags: tuple[str, ...]
    space: str | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Items that carry the tags or tags inside them.

    `left`: pages and bookmarks of spaces where this person only reads. `posts` have them in their words.
    """

    pages: int
    bookmarks: int
    posts: int
    left: int

    @property
    def changed(self) -> int:
        """How many items a renaming changes."""
        return self.pages + self.bookmarks


def tag_reach(reader: Reader, request: TagReach) -> Reach:
    """Count them. Raises InvalidInput for what cannot be a tag, NotFound for a space that is not here."""
    spaces = [find_space(reader.connection, request.space)] if request.space else reader.spaces.values()
    tags = [parse_tag(tag) for tag in request.tags]
    carried = " OR ".join("tag = ? OR tag BETWEEN ? AND ?" for _ in tags)
    values = [value for tag in tags for value in (tag, f"{tag}/", f"{tag}/\U0010ffff")]
    found = dict.fromkeys((EntityKind.PAGE, EntityKind.BOOKMARK, EntityKind.POST), 0)
    left = 0
    for space in spaces:
        may = role_here(reader, space.text_id) >= Role.MEMBER
        rows = reader.connection.execute(
            f"SELECT entity_kind, count(DISTINCT entity) FROM view_tag WHERE space = ? AND ({carried})"
            " GROUP BY entity_kind",
            (space.n, *values),
        )
        for kind, count in rows:
            if may or kind == EntityKind.POST:
                found[EntityKind(kind)] += count
            else:
                left += count
    return Reach(found[EntityKind.PAGE], found[EntityKind.BOOKMARK], found[EntityKind.POST], left)
