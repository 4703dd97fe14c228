"""Reading people: who is here, what they follow, completion of handles."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kshare.model.ids import is_id, parse_id
from kshare.queries.reader import Person, Reader
from kshare.store.lookup import find_person
from kshare.store.spaces import find_space


@dataclass(frozen=True, slots=True)
class ListPeople:
    """Everybody in a space (the current one unless named) whose handle or name begins with `prefix`."""

    prefix: str = ""
    space: str | None = None
    limit: int = 500


@dataclass(frozen=True, slots=True)
class Profile:
    """A person with what they say about themselves."""

    person: Person
    skills: tuple[str, ...]
    about: str
    joined_ms: int
    me: bool


def list_people(reader: Reader, request: ListPeople) -> tuple[Profile, ...]:
    """People of a space by name; those who were removed are none any more."""
    space = find_space(reader.connection, request.space)
    rows = reader.connection.execute(
        "SELECT id, name, handle, skills, about, joined_ms FROM view_person p WHERE space = ? AND NOT EXISTS"
        " (SELECT 1 FROM view_member m WHERE m.space = p.space AND m.user = p.id AND m.role = 0)"
        " ORDER BY name, id",
        (space.n,),
    ).fetchall()
    start = request.prefix.removeprefix("@").casefold()
    fitting = [row for row in rows if row[2].startswith(start) or row[1].casefold().startswith(start)]
    return tuple(
        Profile(
            reader.person(space.n, row[0]), tuple(json.loads(row[3])), row[4], row[5], row[0] == reader.user
        )
        for row in fitting[: request.limit]
    )


@dataclass(frozen=True, slots=True)
class ShowPerson:
    """A colleague by handle, id or the beginning of one; None for the person of this home."""

    person: str | None = None


def show_person(reader: Reader, request: ShowPerson) -> Profile:
    """One person as known in the current space, else wherever known. NotFound if nobody."""
    user = reader.user if request.person is None else find_person(reader.connection, request.person)
    space = find_space(reader.connection, None).n
    row = reader.connection.execute(
        "SELECT skills, about, joined_ms, space FROM view_person WHERE id = ? ORDER BY space <> ? LIMIT 1",
        (user, space),
    ).fetchone()
    skills, about, joined_ms, known_in = row or ("[]", "", 0, space)
    return Profile(
        reader.person(known_in, user), tuple(json.loads(skills)), about, joined_ms, user == reader.user
    )


@dataclass(frozen=True, slots=True)
class Follows:
    """What this person follows."""

    people: tuple[Person, ...]
    tags: tuple[str, ...]


def my_follows(reader: Reader, request: None = None) -> Follows:
    """Colleagues and tags that this person follows, in all spaces."""
    rows = reader.connection.execute(
        "SELECT DISTINCT target FROM view_follow WHERE person = ? ORDER BY target", (reader.user,)
    ).fetchall()
    space = find_space(reader.connection, None).n
    people = [parse_id(target[1:]) for (target,) in rows if target.startswith("@") and is_id(target[1:])]
    return Follows(
        tuple(reader.person(space, user) for user in people),
        tuple(target[1:] for (target,) in rows if target.startswith("#")),
    )


def muted(reader: Reader) -> frozenset[bytes]:
    """Whose posts this person does not want to see, in no space."""
    rows = reader.connection.execute("SELECT muted FROM view_mute WHERE person = ?", (reader.user,))
    return frozenset(row[0] for row in rows)


def list_muted(reader: Reader, request: None = None) -> tuple[Person, ...]:
    """Those people, by name."""
    home = min(reader.spaces)
    return tuple(sorted((reader.person(home, user) for user in muted(reader)), key=lambda one: one.name))
