"""Who belongs to a space: removing, granting roles, attesting who succeeds after a lost key, taking over.

Every loss names the last accepted seq of each device of the person, as far as it is known here: what was done up
to it counts for everybody, what comes later is kept and hidden (`kshare.model.roster`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kshare.errors import InvalidInput, NotAllowed
from kshare.model.ids import text_id
from kshare.model.invitation import open_proof
from kshare.model.kinds import EntityKind
from kshare.model.roster import Limit, Roster, Standing
from kshare.model.skeleton import SPACE_ENTITY, RosterHead
from kshare.model.statement import Action, Position, Role, Statement
from kshare.store.cuts import last_seqs_of
from kshare.store.lookup import find_person
from kshare.store.roster import read_roster
from kshare.store.spaces import Space, find_space
from kshare.store.transaction import Transaction
from kshare.usecases.undo import Done, Undo
from kshare.words import BySurface

ROLE_NAMES: Final = {
    Role.NONE: "removed",
    Role.READER: "reader",
    Role.MEMBER: "member",
    Role.MODERATOR: "moderator",
    Role.ADMIN: "admin",
}
"""As they are typed and shown; keys of the command line's JSON."""


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """Somebody stands otherwise now. `role` is a value of `ROLE_NAMES`."""

    id: str
    role: str
    space: str
    undo: Undo | None = None


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """Let somebody do nothing any more; what was written before stays. `person` as typed: handle or id."""

    person: str
    space: str | None = None


def remove_member(tx: Transaction, command: RemoveMember) -> MemberChanged:
    """Remove somebody from a space. NotAllowed for those who are no admin, and for the only admin."""
    space, user, roster = _about(tx, command.person, command.space)
    former = roster.standing(user).role
    if former == Role.NONE:
        raise InvalidInput("'{person}' is no member of '{space}'.", person=command.person, space=space.name)
    _keep_an_admin(roster, user, space)
    said = Statement(
        Action.LIMIT, user, Role.NONE, _known_acts(tx, space, user), name=_name_of(tx, space, user)
    )
    tx.append(space, said)
    undo = Undo(grant_role, GrantRole(text_id(user), ROLE_NAMES[former], space.text_id))
    return _changed(tx, space, user, undo)


@dataclass(frozen=True, slots=True)
class GrantRole:
    """Give somebody exactly this role: `reader`, `member`, `moderator` or `admin`."""

    person: str
    role: str
    space: str | None = None


def grant_role(tx: Transaction, command: GrantRole) -> MemberChanged:
    """Raise or lower somebody's role, or let a removed person in again. NotAllowed for those who are no admin.

    Where no admin is left, who grants himself that role claims the space.
    """
    role = _parse_role(command.role)
    space, user, roster = _about(tx, command.person, command.space)
    if role == Role.ADMIN and user == tx.user and not roster.admins:
        return claim_space(tx, ClaimSpace(space.text_id))
    standing = roster.standing(user)
    if role == standing.role:
        return MemberChanged(text_id(user), ROLE_NAMES[role], space.text_id)
    if role < Role.ADMIN:
        _keep_an_admin(roster, user, space)
    tx.append(space, _granting(tx, space, user, standing, role))
    former = standing.role
    undo = (
        Undo(remove_member, RemoveMember(text_id(user), space.text_id))
        if former == Role.NONE
        else Undo(grant_role, GrantRole(text_id(user), ROLE_NAMES[former], space.text_id))
    )
    return _changed(tx, space, user, undo)


def _granting(tx: Transaction, space: Space, user: bytes, standing: Standing, role: Role) -> Statement:
    """The statement that gives somebody exactly this role, who may have more or less now.

    Limits below it end. Who once had more keeps what was done with that, up to the cut-offs of those limits, or
    up to what is known now: a plain grant would give all of it back.
    """
    ending = [limit for limit in standing.limits if limit.role < role]
    over, name = tuple(limit.op for limit in ending), _name_of(tx, space, user)
    if standing.ceiling <= role:
        return Statement(Action.GRANT, user, role, over=over, name=name)
    cutoffs = _common(ending) if ending else _known_acts(tx, space, user)
    return Statement(Action.LIMIT, user, role, cutoffs, over, name=name)


def _common(limits: Iterable[Limit]) -> tuple[Position, ...]:
    """Cut-offs that accept only what every one of these limits accepts."""
    first, *rest = (dict(limit.cutoffs) for limit in limits)
    return tuple(
        (device, min([seq, *(other[device] for other in rest)]))
        for device, seq in sorted(first.items())
        if all(device in other for other in rest)
    )


@dataclass(frozen=True, slots=True)
class AttestSuccessor:
    """`person` lost the key and is `successor` now: same role, may edit what `person` wrote."""

    person: str
    successor: str
    space: str | None = None


def attest_successor(tx: Transaction, command: AttestSuccessor) -> MemberChanged:
    """Let a new identity stand for one whose key is lost, which is removed. NotAllowed for those who are no admin."""
    space, user, roster = _about(tx, command.person, command.space)
    heir = find_person(tx.connection, command.successor, space)
    if heir == user:
        raise InvalidInput("Name two people: who lost the key, and who it is now.")
    if user in roster.successors:
        raise InvalidInput("'{person}' has a successor already.", person=command.person)
    role = max(roster.standing(user).role, Role.MEMBER)
    said = Statement(
        Action.SUCCEED,
        user,
        role,
        _known_acts(tx, space, user),
        heir=heir,
        name=_name_of(tx, space, heir),
    )
    tx.append(space, said)
    return _changed(tx, space, heir)


@dataclass(frozen=True, slots=True)
class ClaimSpace:
    """Become the admin of a space whose last admin is gone; everybody sees who did."""

    space: str | None = None


def claim_space(tx: Transaction, command: ClaimSpace) -> MemberChanged:
    """Take a space over. NotAllowed while it has an admin, or a member who is more senior."""
    space = _shared(tx, command.space)
    roster = _roster(tx, space)
    if roster.admins:
        names = ", ".join(_name_of(tx, space, user) for user in sorted(roster.admins))
        raise NotAllowed(
            "'{space}' has an admin. Ask for the role: {people}.", space=space.name, people=names
        )
    if roster.role_of(tx.user) < Role.MEMBER:
        raise NotAllowed("Only a member may take over '{space}'. Ask a colleague.", space=space.name)
    members = [user for user in roster.ranks if roster.role_of(user) >= Role.MEMBER]
    senior = min([*members, tx.user], key=roster.seniority)
    if senior != tx.user:
        raise NotAllowed(
            "'{space}' has no admin. The most senior member may take it over: ask {person}.",
            space=space.name,
            person=_name_of(tx, space, senior),
        )
    tx.append(space, Statement(Action.CLAIM, tx.user, Role.ADMIN, name=_name_of(tx, space, tx.user)))
    return _changed(tx, space, tx.user)


@dataclass(frozen=True, slots=True)
class WithdrawInvitation:
    """Let nobody in any more with this invitation (its id, 20 bytes)."""

    invitation: bytes
    space: str | None = None


def withdraw_invitation(tx: Transaction, command: WithdrawInvitation) -> Done:
    """Withdraw an invitation; who came in with it stays. NotAllowed for those who are no admin."""
    space = _shared(tx, command.space)
    joined = [user for user, invitation, _ in _joins(tx, space) if invitation == command.invitation]
    tx.append(space, Statement(Action.WITHDRAW, command.invitation, cutoffs=_positions(tx, space, joined)))
    return Done(text_id(command.invitation))


# -- what all of them need --------------------------------------------------------------------------------


def _about(tx: Transaction, person: str, name: str | None) -> tuple[Space, bytes, Roster]:
    """The space, the person in it and the roster."""
    space = _shared(tx, name)
    return space, find_person(tx.connection, person, space), _roster(tx, space)


def _shared(tx: Transaction, name: str | None) -> Space:
    space = find_space(tx.connection, name)
    if not space.is_shared:
        raise InvalidInput("'{space}' has no members: it is on this PC only.", space=space.name)
    return space


def _roster(tx: Transaction, space: Space) -> Roster:
    tx.fold()  # statements of this transaction count too
    return read_roster(tx.connection, space.n)


def _changed(tx: Transaction, space: Space, user: bytes, undo: Undo | None = None) -> MemberChanged:
    tx.note("people", "spaces")
    role = _roster(tx, space).role_of(user)
    return MemberChanged(text_id(user), ROLE_NAMES[role], space.text_id, undo)


def _parse_role(typed: str) -> Role:
    wanted = typed.strip().lower()
    for role, name in ROLE_NAMES.items():
        if name == wanted and role != Role.NONE:
            return role
    raise InvalidInput("'{typed}' is no role. Roles are reader, member, moderator and admin.", typed=typed)


def _keep_an_admin(roster: Roster, user: bytes, space: Space) -> None:
    if roster.admins == {user}:
        raise NotAllowed(
            BySurface(
                "'{space}' would be without an admin. Grant somebody that role first: kshare space grant HANDLE admin.",
                "'{space}' would be without an admin. Make somebody else admin first.",
            ),
            space=space.name,
        )


def _known_acts(tx: Transaction, space: Space, user: bytes) -> tuple[Position, ...]:
    """The last seq of each device of a person, and of those whom this person's invitations let in: they stay."""
    guests = [guest for guest, _, issuer in _joins(tx, space) if issuer == user]
    return _positions(tx, space, [user, *guests])


def _positions(tx: Transaction, space: Space, users: Iterable[bytes]) -> tuple[Position, ...]:
    return tuple(sorted({place for user in users for place in last_seqs_of(tx.connection, space.n, user)}))


def _joins(tx: Transaction, space: Space) -> list[tuple[bytes, bytes, bytes]]:
    """(who came in, id of the invitation, its issuer) of everybody who showed a proof."""
    found = []
    for fact in tx.facts(space, EntityKind.SPACE, SPACE_ENTITY):
        if isinstance(fact.head, RosterHead) and fact.head.action == Action.JOIN:
            invitation = open_proof(fact.head.proof or b"", space.id, fact.author)
            if invitation is not None:
                found.append((fact.author, invitation.id, invitation.issuer))
    return found


def _name_of(tx: Transaction, space: Space, user: bytes) -> str:
    """The name of a person for people; the beginning of the id of one whose name is not known."""
    row = tx.connection.execute(
        "SELECT name FROM view_person WHERE id = ? ORDER BY space <> ? LIMIT 1", (user, space.n)
    ).fetchone()
    return row[0] if row else text_id(user)[:8]
