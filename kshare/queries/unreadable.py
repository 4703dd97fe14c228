"""Attached files whose words could not be read: why, in words."""

from __future__ import annotations

from kshare.queries.reader import Reader
from kshare.store.file_texts import unreadable_files
from kshare.words import say


def unreadable_words(problem: str) -> str:
    """What a problem of `own_text` means for search; it may come from a newer version."""
    match problem:
        case "protected":
            return say("Only the name was searched: the file needs a password.")
        case "damaged":
            return say("Not all of it was searched: the file is damaged.")
        case "memory":
            return say("Not all of it was searched: the file needs too much memory.")
        case "slow":
            return say("Not all of it was searched: reading the file takes too long.")
    return say("Only the name was searched: the file cannot be read.")


def unreadable(reader: Reader, request: None = None) -> tuple[str, ...]:
    """One sentence for each attached file whose words could not be read, or not all."""
    return tuple(
        f"{name}: {unreadable_words(problem)}" for name, problem in unreadable_files(reader.connection)
    )
