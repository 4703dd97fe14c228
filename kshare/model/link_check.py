"""What became of an address when somebody asked to look: found, moved, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Verdict(Enum):
    """The outcome of one look; the values are stored."""

    FOUND = "found"
    MOVED = "moved"
    """It leads elsewhere for good; `LinkCheck.target` says where."""
    LOGIN = "login"
    """A sign-in page answers: whether the document is there, only who signs in can see."""
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    SERVER = "server"
    """The server itself reports an error."""
    NO_HOST = "no host"
    """The name of the server leads nowhere."""
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    """No answer, or none in time."""
    CERTIFICATE = "certificate"
    UNREADABLE = "unreadable"
    """What answers does not speak HTTP."""


BROKEN: Final = frozenset(
    {
        Verdict.MISSING,
        Verdict.SERVER,
        Verdict.NO_HOST,
        Verdict.REFUSED,
        Verdict.UNREACHABLE,
        Verdict.CERTIFICATE,
        Verdict.UNREADABLE,
    }
)
"""Whoever opens such an address finds nothing."""
WORTH_A_LOOK: Final = BROKEN | {Verdict.MOVED, Verdict.FORBIDDEN}
"""What is listed after a check: broken, or about to be."""


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """One look at one address. `code` is the HTTP status, 0 without an answer; `at_ms` since the epoch."""

    verdict: Verdict
    code: int = 0
    target: str = ""
    at_ms: int = 0

    @property
    def broken(self) -> bool:
        """True if nothing is found there."""
        return self.verdict in BROKEN
