"""Why bytes from the share were not taken. Never seen by people; the reader turns them into a later try."""

from __future__ import annotations


class FileTrouble(Exception):
    """The file cannot be taken now. `reason` is a few fixed words for the log, without content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(FileTrouble):
    """Torn, damaged, forged or foreign: tried again later, because a torn file may still be completed."""


class Newer(FileTrouble):
    """Whole, but of a form that this version does not know: to be read after an update, never touched."""

    MARK = "newer "
    """Every reason begins so; it is how notes of trouble are told apart later."""

    def __init__(self, reason: str) -> None:
        super().__init__(self.MARK + reason)
