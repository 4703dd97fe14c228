"""Whom and what one hears of, and whom not. Colleagues never learn of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from kshare.queries.reader import Person
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Deed, Facts, Field, Note
from kshare.usecases.people import Follow, Mute, follow, mute
from kshare.words import say


def notification_fields(context: Context) -> tuple[Field, ...]:
    """What is always told, what is followed, who is muted."""
    now = context.standing
    fields = [
        Field(
            "notifications.always",
            say("Always told"),
            say("What concerns you is found under the bell; nothing interrupts you."),
            Facts(
                (
                    say("Mentions of you, replies to your posts, answers to your questions"),
                    say("Changes by others to pages you wrote, and marks on what is yours"),
                )
            ),
        ),
        *_followed(context),
        *(_muted(context, person) for person in now.muted),
    ]
    if not now.muted:
        fields.append(
            Field(
                "notifications.muted",
                say("Muted people"),
                say("Whose posts you do not see. You mute somebody on their profile."),
                Facts((say("Nobody is muted."),)),
                group=say("Muted"),
            )
        )
    return tuple(fields)


def _followed(context: Context) -> Iterator[Field]:
    now, group = context.standing, say("Followed")
    names = [(f"#{tag}", f"#{tag}") for tag in now.tags]
    names += [(f"@{person.handle}", person.name) for person in now.followed]
    for target, shown in names:
        yield Field(
            f"notifications.follow.{target}",
            shown,
            say("What is new there stands on Home under “Following”."),
            Deed(say("Stop following"), partial(_stop, context, target, shown)),
            group=group,
        )
    if not names:
        yield Field(
            "notifications.followed",
            say("Followed tags and people"),
            say("You follow a tag on its list and a person on their profile."),
            Facts((say("Nothing is followed yet."),)),
            group=group,
        )


def _muted(context: Context, person: Person) -> Field:
    return Field(
        f"notifications.mute.{person.id}",
        person.name,
        say("You do not see their posts; they are not told."),
        Deed(say("Hear again"), partial(_hear, context, person)),
        group=say("Muted"),
    )


def _stop(context: Context, target: str, shown: str, note: Note) -> None:
    said = say("You do not follow {name} any more", name=shown)
    context.run(follow, Follow(target, stop=True), note, said=said)


def _hear(context: Context, person: Person, note: Note) -> None:
    said = say("You see posts by {name} again", name=person.name)
    context.run(mute, Mute(person.id, undo=True), note, said=said)
