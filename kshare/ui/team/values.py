"""What the members' sheet shows of a space, read at one moment, and the sentences about it."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.model.quota import readable_bytes
from kshare.model.statement import Role
from kshare.queries.members import ListMembers, Member, members, role_here
from kshare.queries.people import list_muted
from kshare.queries.reader import Reader
from kshare.queries.room import show_room
from kshare.ui.presenting.times import date_words
from kshare.words import say, say_many

ROLES = (Role.READER, Role.MEMBER, Role.MODERATOR, Role.ADMIN)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Team:
    """A space with everybody in it. `id` is its text id."""

    id: str
    name: str
    encrypted: bool
    role: Role
    """Of the person at this PC."""
    members: tuple[Member, ...]
    muted: frozenset[str] = frozenset()
    """Ids of those whose posts this person does not want to see."""
    is_full: bool = False
    """True if all files together fill more than the policy allows."""

    @property
    def is_admin(self) -> bool:
        """True if this person decides who is here."""
        return self.role == Role.ADMIN

    @property
    def admins(self) -> tuple[Member, ...]:
        """Everybody who decides."""
        return tuple(each for each in self.members if each.role == Role.ADMIN)

    def member(self, person_id: str) -> Member | None:
        """The member with this id, if there still is one."""
        return next((each for each in self.members if each.person.id == person_id), None)


def team_of(reader: Reader, space_id: str) -> Team:
    """Read a space of this home. NotFound if it was left meanwhile."""
    space = reader.space_called(space_id)
    room = show_room(reader, space.text_id)
    return Team(
        space.text_id,
        space.name,
        space.encrypted,
        role_here(reader, space.text_id),
        members(reader, ListMembers(space.text_id)),
        frozenset(person.id for person in list_muted(reader)),
        room.usage.space > room.quota.space,
    )


def role_word(role: Role) -> str:
    """A role as a word on a chip."""
    return {
        Role.NONE: say("Removed"),
        Role.READER: say("Reader"),
        Role.MEMBER: say("Member"),
        Role.MODERATOR: say("Moderator"),
        Role.ADMIN: say("Admin"),
    }[role]


def may_words(role: Role, name: str) -> str:
    """What somebody with a role may do."""
    template = {
        Role.NONE: say("{name} may do nothing here any more."),
        Role.READER: say("{name} may read, thank and react, but not write."),
        Role.MEMBER: say("{name} may read and write everything."),
        Role.MODERATOR: say("{name} may write everything, and hide or erase what others wrote."),
        Role.ADMIN: say("{name} may do everything, also invite, remove and make others admin."),
    }[role]
    return template.format(name=name)


def summary_words(team: Team) -> str:
    """One line about the whole space."""
    count = say_many("{count} member", "{count} members", len(team.members))
    read = (
        say("encrypted: only members can read it")
        if team.encrypted
        else say("open: everybody with access to the folder can read it")
    )
    full = say("its files fill more than it allows") if team.is_full else ""
    return " · ".join(filter(None, (count, read, full)))


def admins_words(team: Team) -> str:
    """Whom to ask, for those who may not decide themselves."""
    names = [each.person.name for each in team.admins]
    if not names:
        return say("This space has no admin, so nobody can invite, remove or change a role.")
    shown, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    if more > 0:
        shown += " " + say_many("and {count} more", "and {count} more", more)
    return say("Only admins invite, remove and change roles. Ask {people}.", people=shown)


def removal_words(team: Team, name: str) -> str:
    """What a removal means, before it is done."""
    first = say("Remove {name} from {space}? What they wrote until now stays.", name=name, space=team.name)
    then = (
        say("They can read nothing that is written from now on; what they have already, they keep.")
        if team.encrypted
        else say(
            "What they write from now on is not shown. They can still read, as long as they reach the folder."
        )
    )
    return f"{first} {then}"


def facts_of(member: Member) -> str:
    """The quiet line about a member: version, the day of the newest item, files. Nothing about being here."""
    facts = [
        say("KShare {version}", version=member.client) if member.client else say("an older KShare"),
        say("last wrote on {day}", day=date_words(member.wrote_ms)) if member.wrote_ms is not None else "",
        say("{size} of files", size=readable_bytes(member.file_bytes)) if member.file_bytes else "",
    ]
    return " · ".join(filter(None, facts))


def quota_words(member: Member) -> str:
    """Why somebody's files are more than the space allows; empty if they are not."""
    if not member.over_quota:
        return ""
    if member.me:
        return say(
            "Your files here fill {size}, more than this space allows. Take off what nobody needs.",
            size=readable_bytes(member.file_bytes),
        )
    return say(
        "The files of {name} fill {size}, more than this space allows. They are fetched only when you ask for one.",
        name=member.person.name,
        size=readable_bytes(member.file_bytes),
    )


def notes_of(member: Member) -> tuple[str, ...]:
    """What there is to know about a member besides role and name."""
    found = []
    if member.founder:
        found.append(say("Founded this space."))
    if member.claimed:
        found.append(say("Took this space over when it had no admin any more."))
    if member.successor is not None:
        found.append(say("Lost the key; {name} stands for this person now.", name=member.successor.name))
    return tuple(found)
