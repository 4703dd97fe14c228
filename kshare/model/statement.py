"""Statements about members: what a `roster` operation says (docs/sync-protocol.md, "Membership").

Everything that decides stands in the skeleton; the content holds a name for people and nothing else. What the
statements of a space say together is folded in `kshare.model.roster`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

Position = tuple[bytes, int]
"""Where an operation stands: the device (8 bytes) and the seq of a segment that lists it."""


class Role(IntEnum):
    """What a person may do. Each role may do what those below it may. Numbers are part of the format."""

    NONE = 0
    """Nothing any more: removed, or not let in yet."""
    READER = 1
    """Own profile and marks."""
    MEMBER = 2
    """All content."""
    MODERATOR = 3
    """Hide and erase what others wrote."""
    ADMIN = 4
    """Roster and policy."""


class Action(IntEnum):
    """What a statement does. Numbers are part of the format; unknown ones are kept and do nothing."""

    GRANT = 1
    """The subject has at least this role, whenever it acted: a grant has no lower bound."""
    LIMIT = 2
    """Beyond the cut-offs the subject has at most this role: the loss of a role, or with `NONE` the removal."""
    SUCCEED = 3
    """The subject lost its key: the heir has this role and acts for it, the subject is removed."""
    CLAIM = 4
    """The author takes over a space whose last admin is gone."""
    JOIN = 5
    """The author enters with an invitation; `proof` shows that it holds one."""
    WITHDRAW = 6
    """The invitation with the subject's id lets nobody in any more, but for those within the cut-offs."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it is written; a `Change` like any other."""

    action: Action
    subject: bytes
    """Whom it is about: a user id; for `WITHDRAW` the id of the invitation. 20 bytes."""
    role: Role = Role.NONE
    cutoffs: tuple[Position, ...] | None = None
    """The last accepted seq of each device; nothing of a device that is not named. None: no cut-off."""
    over: tuple[bytes, ...] = ()
    """Ids of the limits of the same subject that this one takes the place of."""
    heir: bytes | None = None
    """Who succeeds, for `SUCCEED`."""
    proof: bytes | None = None
    """For `JOIN`: see `kshare.model.invitation`."""
    name: str = ""
    """The subject's name for people; travels as content and decides nothing."""


def last_seqs(cutoffs: Iterable[Position]) -> dict[bytes, int]:
    """Cut-offs by device; of a device that is named twice the higher one counts."""
    found: dict[bytes, int] = {}
    for device, seq in cutoffs:
        found[device] = max(seq, found.get(device, seq))
    return found


def covers(cutoffs: Mapping[bytes, int], positions: Iterable[Position]) -> bool:
    """True if an operation with these positions was accepted: one of them is not beyond its cut-off.

    What was not sent yet has no position, and is beyond every cut-off.

    >>> covers({b"tablet": 7}, [(b"tablet", 9), (b"laptop", 3)])
    False
    """
    return any(seq <= cutoffs.get(device, -1) for device, seq in positions)
