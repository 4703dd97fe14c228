"""Who may do what in a space: what the roster (`kshare.model.roster`) means for each single operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kshare.model.facts import Fact
from kshare.model.kinds import EntityKind, OpKind
from kshare.model.roster import Standing
from kshare.model.skeleton import Skeleton
from kshare.model.statement import Role

_FOR_MODERATORS: Final = frozenset({"hidden"})
"""Fields of posts and bookmark cards that only moderators write."""
_FOR_READERS: Final = frozenset((EntityKind.PERSON, EntityKind.MARK))
"""A reader has an own profile and marks."""


def needed_role(head: Skeleton) -> Role:
    """The role without which an operation does not count. Whose item it is about is another question."""
    if head.kind == OpKind.ROSTER:
        return Role.NONE  # the roster itself judges its statements
    if head.kind == OpKind.ERASE:
        return Role.READER  # of one's own; the rest says `Authority.may_erase`
    if head.entity_kind == EntityKind.SPACE:
        return Role.ADMIN
    if head.entity_kind in _FOR_READERS:
        return Role.READER
    return Role.MODERATOR if is_for_moderators(head) else Role.MEMBER


def is_for_moderators(head: Skeleton) -> bool:
    """True for what hides another's item."""
    return (
        head.kind in (OpKind.SET, OpKind.ADD, OpKind.DROP)
        and head.entity_kind in (EntityKind.POST, EntityKind.BOOKMARK)
        and head.field in _FOR_MODERATORS
    )


@dataclass(frozen=True, slots=True)
class Authority:
    """Rights as the fold sees them.

    Roles are those that somebody ever had: the fold leaves out each operation that lies beyond a cut-off, and
    marks those whose author was a member, but no moderator any more (`Fact.demoted`).
    """

    admins: frozenset[bytes] = frozenset()
    moderators: frozenset[bytes] = frozenset()
    restricted: Mapping[bytes, Standing] = field(default_factory=dict)
    """Everybody of whose acts some do not count, by user id."""
    heirs: Mapping[bytes, frozenset[bytes]] = field(default_factory=dict)
    """Who acts for those who lost a key, themselves among them."""
    members: frozenset[bytes] | None = None
    """Of a space where somebody must let people in: who was. None: a valid certificate makes a member."""

    @property
    def cuts(self) -> bool:
        """True if operations have to be looked at one by one: the rare case."""
        return bool(self.restricted) or self.members is not None

    def standing(self, user: bytes) -> Standing | None:
        """The standing of somebody of whose acts some do not count; None if all do."""
        if user not in self.restricted and self.members is not None and user not in self.members:
            return Standing(Role.NONE)
        return self.restricted.get(user)

    def watches(self, facts: Iterable[Fact]) -> bool:
        """True if some of these may be beyond a cut-off."""
        return any(self.standing(fact.author) is not None for fact in facts)

    def ceiling(self, user: bytes) -> Role:
        """The highest role that somebody ever had."""
        standing = self.standing(user)
        if standing is not None:
            return standing.ceiling
        if user in self.admins:
            return Role.ADMIN
        return Role.MODERATOR if user in self.moderators else Role.MEMBER

    def role_of(self, user: bytes) -> Role:
        """The role that somebody has now."""
        standing = self.standing(user)
        return standing.role if standing is not None else self.ceiling(user)

    def moderates(self, user: bytes) -> bool:
        """True for those who may now hide and erase what others wrote."""
        return self.role_of(user) >= Role.MODERATOR

    def moderated(self, fact: Fact) -> bool:
        """True if the author was a moderator there where this stands."""
        return not fact.demoted and (fact.author in self.moderators or fact.author in self.admins)

    def acting_for(self, user: bytes) -> frozenset[bytes]:
        """Those whose acts count as this person's: the person, and who succeeded after a key was lost."""
        return self.heirs.get(user) or frozenset({user})

    def acting_as(self, user: bytes) -> frozenset[bytes]:
        """Those as whom this person's acts count: the person, and who was succeeded."""
        return frozenset({user}.union(old for old, heirs in self.heirs.items() if user in heirs))

    def may_erase(self, user: bytes, author: bytes, role: Role) -> bool:
        """True if an operation's content may be erased by somebody with this role: its author or a moderator."""
        return role >= Role.MODERATOR or (role >= Role.READER and user in self.acting_for(author))

    def allows(self, head: Skeleton, user: bytes, owner: bytes | None, role: Role) -> bool:
        """True if an operation counts. `owner` made the entity (or wrote what is erased); None if unknown yet.

        The folds keep to the same rules; this says it of one operation, so that `doctor` can list the others.
        """
        if role < needed_role(head):
            return False
        if head.kind == OpKind.ERASE:
            return owner is None or self.may_erase(user, owner, role)
        if head.kind not in (OpKind.SET, OpKind.ADD, OpKind.DROP) or is_for_moderators(head):
            return True
        if head.entity_kind == EntityKind.POST:
            return owner is None or user in self.acting_for(owner)
        if head.entity_kind == EntityKind.PERSON:
            return user == head.entity
        return True
