"""The person of this home and colleagues."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kshare.cli.commands import Command
from kshare.cli.output import person_json, profile_json
from kshare.cli.pages import space_option
from kshare.cli.session import Session, pass_session, wall_ms
from kshare.errors import InvalidInput
from kshare.model.attachment import NewFile
from kshare.model.ids import text_id
from kshare.model.limits import PREVIEW_BYTES
from kshare.queries.faces import show_faces
from kshare.queries.people import ListPeople, ShowPerson, list_muted, list_people, show_person
from kshare.usecases import people as usecases
from kshare.usecases.people import Follow, Introduce, Mute
from kshare.usecases.profile_picture import ChangePicture, change_picture, picture_type
from kshare.words import say

if TYPE_CHECKING:
    from kshare.sync.keys.identity import PersonKey


@click.command(cls=Command, help="Begin: make a home for a person on this PC.")
@click.option("--name", required=True, metavar="NAME", help='Your name, for example "Anna Berg".')
@click.option(
    "--handle", default="", metavar="HANDLE", help="How colleagues mention you (default: from the name)."
)
@click.option("--unit", default="", metavar="UNIT", help='Where you work, for example "Plant B".')
@click.option("--recover", is_flag=True, help="Be the person of a lost PC: asks for the recovery phrase.")
@click.option(
    "--share", metavar="FOLDER", help="With --recover: asks for the passphrase kept in this folder instead."
)
@pass_session
def init(session: Session, name: str, handle: str, unit: str, recover: bool, share: str | None) -> None:
    """Make a home."""
    from kshare.sync.keys.files import load_keys
    from kshare.workspace import KEYS, init_workspace

    session.settle()
    person = Introduce(name, handle, unit)
    recovered = _recovered(handle, share) if recover or share else None
    workspace = session.adopt(init_workspace(session.home, person, wall_ms, os.urandom, recovered=recovered))
    me = workspace.ask(show_person, ShowPerson()).person
    document = {
        "person": me.id,
        "name": me.name,
        "handle": me.handle,
        "device": text_id(load_keys(session.home / KEYS).device.id),
        "home": str(session.home),
    }
    session.answer(document, say("Welcome, {name} (@{handle}).", name=me.name, handle=me.handle))


def _recovered(handle: str, share: str | None) -> PersonKey:
    """The key of the person who comes back: by a passphrase kept in `share`, else by the 24 words."""
    from kshare.cli.admission import read_passphrase, read_words
    from kshare.sync.keys.identity import PersonKey
    from kshare.sync.keys.recovery import seed_from_words

    if not share:
        return PersonKey(seed_from_words(read_words()))
    if not handle:
        raise InvalidInput("Name the handle that you had there: --handle HANDLE.")
    from kshare.sharing.admission import person_in

    return person_in(share, handle, read_passphrase())


@click.command(cls=Command, help="Follow a colleague (@handle) or a tag (#tag).")
@click.argument("target")
@click.option("--undo", is_flag=True, help="Stop following.")
@space_option
@pass_session
def follow(session: Session, target: str, undo: bool, space: str | None) -> None:
    """Follow, or stop it."""
    done = session.run(usecases.follow, Follow(target, undo, space))
    words = "Not followed any more: {target}" if undo else "Followed: {target}"
    session.answer({"id": done.id}, say(words, target=target))


@click.command(cls=Command, help="Do not see somebody's posts any more; without HANDLE: who is muted.")
@click.argument("handle", required=False)
@click.option("--undo", is_flag=True, help="See them again.")
@pass_session
def mute(session: Session, handle: str | None, undo: bool) -> None:
    """Mute somebody, or list who is muted."""
    if handle is None:
        found = session.ask(list_muted, None)
        session.answer({"items": [person_json(one) for one in found]}, (f"@{one.handle}" for one in found))
        return
    done = session.run(usecases.mute, Mute(handle, undo))
    words = (
        "Their posts are shown again: {handle}" if undo else "Their posts are not shown any more: {handle}"
    )
    session.answer({"id": done.id}, say(words, handle=handle))


@click.command(cls=Command, help="Who is in a space (default: the current one).")
@click.argument("prefix", default="")
@space_option
@pass_session
def people(session: Session, prefix: str, space: str | None) -> None:
    """List people."""
    found = session.ask(list_people, ListPeople(prefix, space))
    lines = (f"@{one.person.handle:<20} {one.person.name}  {one.person.unit}".rstrip() for one in found)
    session.answer({"items": [profile_json(one) for one in found]}, lines)


@click.command(cls=Command, help="Show a profile (default: yours), or change yours with the options.")
@click.argument("person", required=False)
@click.option("--name", metavar="NAME")
@click.option("--handle", metavar="HANDLE")
@click.option("--unit", metavar="UNIT")
@click.option("--skill", "skills", multiple=True, metavar="SKILL", help="What you know about (repeat it).")
@click.option("--about", metavar="TEXT")
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A square PNG or JPEG of at most 16 KiB; the window makes one from any picture.",
)
@click.option("--no-picture", is_flag=True, help="The letters of your name again.")
@pass_session
def profile(
    session: Session,
    person: str | None,
    skills: tuple[str, ...],
    picture: Path | None,
    no_picture: bool,
    **words: str | None,
) -> None:
    """Show or change a profile."""
    if picture is not None or no_picture:
        session.run(change_picture, ChangePicture(_picture(session, picture) if picture else None))
        person = None
    if skills or any(words.values()):
        me = session.ask(show_person, ShowPerson()).person
        command = Introduce(
            words["name"] or me.name,
            words["handle"] or me.handle,
            words["unit"] or "",
            skills,
            words["about"] or "",
        )
        session.run(usecases.introduce, command)
        person = None
    shown = session.ask(show_person, ShowPerson(person))
    has_picture = shown.person.id in session.ask(show_faces, None)
    lines = [
        f"{shown.person.name} (@{shown.person.handle})",
        shown.person.unit,
        ", ".join(shown.skills),
        shown.about,
    ]
    session.answer({**profile_json(shown), "picture": has_picture}, filter(None, lines))


def _picture(session: Session, path: Path) -> NewFile:
    """The file as a profile picture. InvalidInput if it is none, or cannot be read."""
    try:
        with path.open("rb") as file:
            content = file.read(PREVIEW_BYTES + 1)
    except OSError as error:
        raise InvalidInput(
            "{path} cannot be read: {reason}", path=path, reason=error.strerror or error
        ) from error
    media_type = picture_type(content)
    blob = session.workspace.files.keep(io.BytesIO(content))
    return NewFile(blob, "picture." + media_type.removeprefix("image/"), media_type, content)
