"""Who may do what in a space. A pure function of the genesis and the roster operations."""

from __future__ import annotations

from dataclasses import dataclass


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
