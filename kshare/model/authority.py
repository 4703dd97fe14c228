"""Who may do what in a space. A pure function of the genesis and the roster operations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kshare.model.op import EntityKind, OpKind, Skeleton

_FOR_MODERATORS: Final = frozenset({"hidden"})
"""Fields of posts and bookmark cards that only moderators write."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Rights as the fold sees them. Everybody with a valid certificate is a member of an open space."""

    admins: frozenset[bytes] = frozenset()
    moderators: frozenset[bytes] = frozenset()

    def moderates(self, user: bytes) -> bool:
        """True for those who may hide and erase what others wrote."""
        return user in self.admins or user in self.moderators

    def may_erase(self, user: bytes, author: bytes) -> bool:
        """An operation's content may be erased by its author or a moderator."""
        return user == author or self.moderates(user)

    def allows(self, head: Skeleton, user: bytes, owner: bytes | None) -> bool:
        """True if an operation counts. `owner` made the entity (or wrote what is erased); None if unknown yet.

        The folds keep to the same rules; this says it of one operation, so that `doctor` can list the others.
        """
        if head.kind == OpKind.ERASE:
            return owner is None or self.may_erase(user, owner)
        if head.kind not in (OpKind.SET, OpKind.ADD, OpKind.DROP):
            return True
        if head.entity_kind in (EntityKind.POST, EntityKind.BOOKMARK) and head.field in _FOR_MODERATORS:
            return self.moderates(user)
        if head.entity_kind == EntityKind.POST:
            return owner is None or user == owner
        if head.entity_kind == EntityKind.PERSON:
            return user == head.entity
        return True
