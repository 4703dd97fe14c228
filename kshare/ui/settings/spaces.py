"""The spaces of this home: where each lies, who is in it, how much room there is, and how to leave."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kshare.errors import KShareError
from kshare.model.quota import parse_bytes, readable_bytes
from kshare.model.statement import Role
from kshare.ui.settings.context import Context, SpaceNow
from kshare.ui.settings.field import Deed, Facts, Field, Note, Switch, Text
from kshare.usecases.file_room import SetRoom, set_room
from kshare.usecases.spaces import LeaveSpace, UseSpace, use_other_space
from kshare.words import say, say_many


def space_fields(context: Context) -> tuple[Field, ...]:
    """Each shared space under its name, then what lies on this PC only."""
    shared = [space for space in context.standing.spaces if space.row.folder is not None]
    join = Field(
        "spaces.join",
        say("Another space"),
        say("Join one in a shared folder, or begin one in an empty folder."),
        Deed(say("Join or begin…"), lambda _note: context.wishes.join_wanted.emit()),
    )
    return (join, *(field for space in shared for field in _fields_of(context, space)))


def _fields_of(context: Context, space: SpaceNow) -> Iterator[Field]:
    row = space.row

    def field(key: str, words: str, line: str, kind: Switch | Text | Deed | Facts) -> Field:
        return Field(f"spaces.{row.id}.{key}", words, line, kind, group=row.name)

    yield field(
        "current",
        say("Write here"),
        say("New posts, pages and bookmarks go to this space unless you say otherwise."),
        Switch(row.current, partial(_use, context, row.id)),
    )
    yield field(
        "folder",
        say("Shared folder"),
        say("Where the space lies now. If it was moved, say where it is; nothing is copied."),
        Text(row.folder or "", partial(_move, context, row.id), picks_folder=True),
    )
    people = say_many("{count} person.", "{count} people.", row.members)
    yield field(
        "members",
        say("Members"),
        f"{people} {say('Invite, admit, change roles.') if space.role == Role.ADMIN else ''}".strip(),
        Deed(say("Members…"), lambda _note: context.wishes.members_wanted.emit(row.id)),
    )
    yield field(
        "protection",
        say("Protection"),
        say("Decided when the space was begun."),
        Facts((_protection(space),)),
    )
    if space.fingerprint:
        yield field(
            "fingerprint",
            say("Your fingerprint"),
            say("Read it to a colleague who wants to be sure that it is you."),
            Facts((space.fingerprint,)),
        )
    yield field(
        "passphrase",
        say("Your key"),
        say("Keep it in the shared folder under a passphrase, to come back without recovery words."),
        Deed(say("Passphrase…"), lambda _note: context.wishes.passphrase_wanted.emit(row.id)),
    )
    yield from _room(context, space)
    yield from _leaving(context, space)


def _protection(space: SpaceNow) -> str:
    if space.row.encrypted:
        return say("Encrypted: only members can read it, whoever has access to the folder.")
    return say("Open: everybody with access to the folder can read it.")


def _room(context: Context, space: SpaceNow) -> Iterator[Field]:
    quota, row = space.quota, space.row
    limits = (
        ("file", say("Largest file"), say("How large one attached file may be."), quota.blob),
        ("person", say("Files of one person"), say("How much one person may attach in all."), quota.user),
        ("total", say("Files of the space"), say("How much all files together may take."), quota.space),
    )
    for key, words, line, limit in limits:
        if space.role == Role.ADMIN:
            kind: Text | Facts = Text(readable_bytes(limit), partial(_set_room, context, row.id, key))
        else:
            kind = Facts((readable_bytes(limit),))
        yield Field(f"spaces.{row.id}.room.{key}", words, line, kind, group=row.name)


def _leaving(context: Context, space: SpaceNow) -> Iterator[Field]:
    row = space.row
    ways = (
        (
            "leave",
            say("Leave"),
            say("It disappears from the window; what was received stays, hidden, on this PC."),
            say(
                "Leave {space}? Colleagues keep what you wrote. What you received stays hidden on this PC, and you can"
                " come back by joining the folder again.",
                space=row.name,
            ),
            False,
        ),
        (
            "forget",
            say("Leave and delete"),
            say("As above, and what was received is deleted from this PC."),
            say(
                "Leave {space} and delete it from this PC? Colleagues keep what you wrote. Drafts for this space go"
                " too; the keys of an encrypted space are forgotten. This cannot be undone here.",
                space=row.name,
            ),
            True,
        ),
    )
    for key, words, line, question, forget in ways:
        deed = Deed(
            f"{words}…", partial(_leave, context, row.id, row.name, forget), question=question, danger=True
        )
        yield Field(f"spaces.{row.id}.{key}", words, line, deed, group=row.name)


def _use(context: Context, space: str, on: bool, note: Note) -> None:
    if on:
        context.run(use_other_space, UseSpace(space), note)
        return
    # Somewhere one has to write: without a team it is the space of this PC.
    personal = next((each.row.id for each in context.standing.spaces if each.row.folder is None), space)
    context.run(use_other_space, UseSpace(personal), note)


def _move(context: Context, space: str, folder: str, note: Note) -> None:
    workspace = context.session.workspace

    def work() -> object:
        return workspace.move_space(space, folder)

    context.session.work(
        "share", work, context.wishes, lambda _done: note.tell(say("Found there.")), note.fail
    )


def _set_room(context: Context, space: str, which: str, typed: str, note: Note) -> None:
    try:
        limit = parse_bytes(typed)
    except KShareError as trouble:
        note.fail(trouble)
        return
    command = SetRoom(space=space, **{which: limit})
    context.run(set_room, command, note, said=say("The limit is changed"))


def _leave(context: Context, space: str, name: str, forget: bool, note: Note) -> None:
    workspace, session = context.session.workspace, context.session

    def work() -> object:
        return workspace.leave_space(LeaveSpace(space, forget=forget))

    said = say("You left {space}", space=name)
    session.work("share", work, context.wishes, lambda _done: session.tell(said), note.fail)
