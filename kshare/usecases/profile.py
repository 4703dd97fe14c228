"""Changing what the person of this home says about themselves, field by field."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from kshare.model.facts import shown
from kshare.model.ids import text_id
from kshare.model.limits import NAME_CHARACTERS, NOTE_CHARACTERS, within
from kshare.model.person import ABOUT, HANDLE, NAME, SKILLS, UNIT, parse_handle, parse_name
from kshare.store.spaces import all_spaces
from kshare.store.transaction import Transaction
from kshare.usecases.people import PERSON, free_handle
from kshare.usecases.undo import Done, Undo


@dataclass(frozen=True, slots=True)
class ChangeProfile:
    """What becomes of the profile; None leaves a field as it is, '' or () empties it (not name and handle)."""

    name: str | None = None
    handle: str | None = None
    unit: str | None = None
    skills: tuple[str, ...] | None = None
    about: str | None = None


def change_profile(tx: Transaction, command: ChangeProfile) -> Done:
    """Write the changed fields in every space of this home. A handle that others have there gets '-2' and so on.

    Raises InvalidInput for a name, handle or text that cannot be taken.
    """
    fields = _parsed(command)
    former = _former(tx, command)
    for space in all_spaces(tx.connection):
        facts = tx.facts(space, PERSON, tx.user)
        for field, value in fields.items():
            written = free_handle(tx, space, str(value)) if field == HANDLE else value
            if shown(facts, field, None, {tx.user}) != written:
                tx.write(space, PERSON, tx.user, field, written, own=True)
    return Done(text_id(tx.user), Undo(change_profile, former) if former != command else None)


def _parsed(command: ChangeProfile) -> dict[str, object]:
    fields: dict[str, object] = {}
    if command.name is not None:
        fields[NAME] = parse_name(command.name)
    if command.handle is not None:
        fields[HANDLE] = parse_handle(command.handle)
    if command.unit is not None:
        fields[UNIT] = within(command.unit.strip(), NAME_CHARACTERS, "unit")
    if command.about is not None:
        fields[ABOUT] = within(command.about.strip(), NOTE_CHARACTERS, "text about you")
    if command.skills is not None:
        fields[SKILLS] = [skill.strip() for skill in command.skills if skill.strip()]
    return fields


def _former(tx: Transaction, command: ChangeProfile) -> ChangeProfile:
    """The same fields as they are now."""
    row = tx.connection.execute(
        "SELECT name, handle, unit, skills, about FROM view_person WHERE id = ? ORDER BY space LIMIT 1",
        (tx.user,),
    ).fetchone()
    name, handle, unit, skills, about = row
    whole = ChangeProfile(name, handle, unit, tuple(json.loads(skills)), about)
    untouched = {field: None for field in ChangeProfile.__slots__ if getattr(command, field) is None}
    return replace(whole, **untouched)
