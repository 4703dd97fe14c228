"""Who the person at this PC is, as colleagues see it."""

from __future__ import annotations

from functools import partial
from typing import Any

from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Deed, Field, Note, Text
from kshare.usecases.profile import ChangeProfile, change_profile
from kshare.words import say


def profile_fields(context: Context) -> tuple[Field, ...]:
    """Name, handle, unit, skills, a few words, and the way back after a lost PC."""
    now = context.standing

    def text(key: str, words: str, line: str, value: str, placeholder: str = "", lines: int = 1) -> Field:
        kind = Text(value, partial(_write, context, key), placeholder, lines, enabled=bool(now.name))
        return Field(f"profile.{key}", words, line, kind)

    return (
        Field(
            "profile.picture",
            say("Picture"),
            say(
                "Beside everything you write, in every space. Without one there are the letters of your name."
            ),
            Deed(say("Change…"), lambda _note: context.wishes.picture_wanted.emit()),
        ),
        text("name", say("Name"), say("What colleagues read beside everything you write."), now.name),
        text(
            "handle",
            say("Handle"),
            say(
                "How colleagues mention you: @ and this word. If somebody has it, a number is put behind it."
            ),
            now.handle,
        ),
        text(
            "unit", say("Unit"), say("Your team, plant or department."), now.unit, say("For example Plant B")
        ),
        text(
            "skills",
            say("Skills"),
            say("What colleagues may ask you about, with commas between."),
            ", ".join(now.skills),
            say("For example hydraulics, Python"),
        ),
        text("about", say("About you"), say("A few sentences for your profile."), now.about, lines=3),
        Field(
            "profile.show",
            say("Your profile"),
            say("See it as colleagues do."),
            Deed(say("Show"), lambda _note: context.wishes.profile_wanted.emit()),
        ),
        Field(
            "profile.words",
            say("Recovery words"),
            say("24 words that bring you back, in every space, after a lost PC."),
            Deed(say("Show…"), lambda _note: context.wishes.words_wanted.emit()),
        ),
    )


def _write(context: Context, field: str, typed: str, note: Note) -> None:
    value: Any = tuple(typed.split(",")) if field == "skills" else typed
    command = ChangeProfile(**{field: value})
    context.run(change_profile, command, note, said=say("Your profile is changed"))
