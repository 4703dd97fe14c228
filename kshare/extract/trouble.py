"""Why a file could not be read. Inside the worker these are raised; outside they are `Trouble`, a word of a row."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """What kept a file, or the rest of it, from being read. Kept in `own_text.problem`: append only."""

    PROTECTED = "protected"
    DAMAGED = "damaged"
    MEMORY = "memory"
    """It needs more memory than the process may take."""
    SLOW = "slow"
    """It takes longer than the process may work on one file."""
    DIED = "died"
    """The process ended while it read the file, twice."""


class Protected(Exception):
    """The file needs a password."""


class Damaged(Exception):
    """The file is not what its name says, or a part of it cannot be read."""
