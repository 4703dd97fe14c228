"""Entering a space as it was chosen in a `FolderChoice`. For the share lane; no widgets."""

from __future__ import annotations

from dataclasses import dataclass

from kshare.errors import KeyMissing
from kshare.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wanted:
    """A folder and what to do with it: begin a space called `name`, use an `invite`, or enter (or ask) as it is."""

    folder: str
    name: str = ""
    encrypted: bool = False
    invite: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """This person asks to be let into the space of a folder; both sides compare the fingerprint."""

    folder: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Inside:
    """The space was entered."""

    name: str
    space: str


def enter(workspace: Workspace, wanted: Wanted, *, returning: bool = False) -> Inside | Request:
    """Create, enter, or leave a request where only an admin can let this person in. Trouble passes through.

    `returning`: the person came back by recovery words and was in the space before.
    """
    if wanted.name:
        from kshare.sync.genesis import SpaceDraft

        draft = SpaceDraft(wanted.name)
        space = workspace.create_space(wanted.folder, draft, encrypted=wanted.encrypted)
    elif wanted.invite:
        space = workspace.accept_invite(wanted.folder, wanted.invite)
    else:
        try:
            space = workspace.join_space(wanted.folder, returning=returning)
        except KeyMissing:
            return Request(wanted.folder, workspace.admission.ask(wanted.folder).fingerprint)
    return Inside(space.name, space.text_id)
