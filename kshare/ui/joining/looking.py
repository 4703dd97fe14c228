"""What a folder and a pasted invite are, in words, before anybody enters. For lanes; no widgets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kshare.errors import KShareError, NotFound, ShareUnavailable
from kshare.model.statement import Role
from kshare.ui.presenting.times import date_words
from kshare.words import say


@dataclass(frozen=True, slots=True)
class Look:
    """What a folder is: an open or encrypted space, empty (one can begin there), or neither. `words` say it."""

    kind: Literal["space", "encrypted", "empty", "other"]
    words: str
    name: str = ""
    space: bytes = b""


@dataclass(frozen=True, slots=True)
class InviteNews:
    """What an invite says. `holds`: it can be used now, as far as the text alone tells."""

    words: str
    holds: bool
    folder: str = ""
    space: bytes = b""


def folder_of(typed: str) -> str:
    """A path as pasted: without the quotes of 'Copy as path' and without spaces around.

    >>> folder_of(' "//server/team" ')
    '//server/team'
    """
    return typed.strip().strip('"').strip()


def look_at(folder: str) -> Look:
    """Look into a folder that may become a space; for the share lane."""
    from kshare.sharing.folders import shared_folder  # a window paints before it loads what syncing needs
    from kshare.sync.genesis import read_space

    store = shared_folder(folder)
    try:
        genesis = read_space(store)
    except NotFound:
        return Look("other", say("This folder holds other things. Choose an empty one, or make one in it."))
    except ShareUnavailable as trouble:
        try:
            is_empty = not store.list("")
        except KShareError:
            is_empty = False
        if is_empty:
            return Look("empty", say("This folder is empty: a new space can begin here."))
        return Look("other", trouble.message)
    except KShareError as trouble:
        return Look("other", trouble.full_message)
    if genesis.first_key is not None:
        words = say("Found: an encrypted space. An admin has to let you in.")
        return Look("encrypted", words, space=genesis.space)
    purpose = f" {genesis.purpose}" if genesis.purpose else ""
    words = say("Found: {name}.{purpose}", name=genesis.name, purpose=purpose)
    return Look("space", words, genesis.name, genesis.space)


def look_at_invite(text: str, now_ms: int) -> InviteNews:
    """What a pasted text is; every text gets an answer."""
    from kshare.sync.keys.invite import read_invite

    try:
        invite = read_invite(text)
    except KShareError as trouble:
        return InviteNews(trouble.message, holds=False)
    inviter = invite.inviter or say("an admin")
    expires = invite.invitation.expires_ms
    if expires < now_ms:
        words = say("This invite from {inviter} has expired. Ask for a new one.", inviter=inviter)
        return InviteNews(words, holds=False, folder=invite.folder, space=invite.invitation.space)
    reads = invite.invitation.role == Role.READER
    parts = [
        say("{inviter} invites you to {space}.", inviter=inviter, space=invite.space_name),
        say("It is for {name}.", name=invite.name) if invite.name else "",
        say("You will be able to read, not to write.") if reads else "",
        say("It works until {day}.", day=date_words(expires)),
    ]
    return InviteNews(
        " ".join(filter(None, parts)), holds=True, folder=invite.folder, space=invite.invitation.space
    )
