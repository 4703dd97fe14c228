"""The keys of every action, and how to get the usual ones back."""

from __future__ import annotations

from kshare.ui.actions import ACTIONS, keymap
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Deed, Field, Keys, Note
from kshare.words import say


def key_fields(context: Context) -> tuple[Field, ...]:
    """Two deeds, then the table of actions by the part of the window where their keys hold."""
    return (
        Field(
            "keys.map",
            say("Map of the keyboard"),
            say("All keys at one glance; ? shows them too."),
            Deed(say("Show"), lambda _note: context.wishes.keys_wanted.emit()),
        ),
        Field(
            "keys.usual",
            say("Usual keys"),
            say("Forget every key that you chose yourself on this PC."),
            Deed(say("Put back"), _put_back, question=say("Put the usual keys back for every action?")),
        ),
        *(
            Field(
                f"keys.{action.key}",
                action.name,
                _usual(action.keys),
                Keys(action.key),
                say(action.where.value),
            )
            for action in ACTIONS
        ),
    )


def _usual(keys: tuple[str, ...]) -> str:
    """What the table says; only of interest once it differs, but then at once."""
    return say("Usually {keys}", keys=say(" or ").join(keys)) if keys else say("Usually none")


def _put_back(note: Note) -> None:
    keymap().load({})
    note.tell(say("The usual keys hold again."))
