"""Expected trouble: what a colleague is told, what to do next, and the exit code of the command line.

Every class has a heading in docs/troubleshooting.md with the words of its hint (a test keeps them equal).
Anything that is not a `KShareError` is our bug and gets a crash report.
"""

from __future__ import annotations

from typing import ClassVar

from kshare.words import BySurface, Sentence, say


class KShareError(Exception):
    """Trouble that was expected. `template` is the key of the sentence, `values` fill its places."""

    hint: ClassVar[Sentence] = "Please try again."
    exit_code: ClassVar[int] = 1

    def __init__(self, template: Sentence, /, **values: object) -> None:
        super().__init__(str(template))
        self.template = template
        self.values = values

    @property
    def message(self) -> str:
        """The sentence for people, in their language."""
        return say(self.template, context="", **self.values)

    @property
    def next_step(self) -> str:
        """What the person can do now, in their language."""
        return say(self.hint)

    @property
    def full_message(self) -> str:
        """What happened, and what the person can do now."""
        return f"{self.message} {self.next_step}".strip()

    def __str__(self) -> str:
        return self.message


class InvalidInput(KShareError):
    """Text, an address or a file that cannot be taken as it is."""

    hint = "Change the text as the message says and try again; what you typed is still there."
    exit_code = 2


class NotFound(KShareError):
    """There is no such page, post, bookmark, person, space or file."""

    hint = BySurface(
        "Check the spelling, or search for it: kshare search WORDS.", "Check the spelling, or search for it."
    )
    exit_code = 3


class Cancelled(KShareError):
    """The person stopped a longer job; everything is as it was before."""

    hint = "Nothing was changed. Start it again when you like."
    exit_code = 9


class EnvironmentTrouble(KShareError):
    """The PC or the network does not play along; the person's work is safe."""

    hint = "Your work is kept on this PC. Try again later."
    exit_code = 5


class ShareUnavailable(EnvironmentTrouble):
    """The shared folder is missing, empty, unreachable, or belongs to another space."""

    hint = "Nothing is lost. KShare tries again when the folder can be reached."
    exit_code = 10


class ShareReadOnly(EnvironmentTrouble):
    """The shared folder can be read but not written."""

    hint = "Your changes wait on this PC. Ask for write access to the folder."
    exit_code = 11


class ShareFull(EnvironmentTrouble):
    """The shared folder has no space left."""

    hint = "Your changes wait on this PC. Ask for more space on the network drive."
    exit_code = 12


class ShareTooNew(EnvironmentTrouble):
    """The shared folder is written by a KShare that is newer than this one."""

    hint = "Update KShare on this PC; until then everything that is here stays readable."
    exit_code = 13


class StoreLocked(EnvironmentTrouble):
    """Another program holds the home's database for longer than five seconds."""

    hint = "Close other KShare windows or wait for the running job, then try again."
    exit_code = 20


class DiskFull(EnvironmentTrouble):
    """This PC's disk is full; the change was not kept."""

    hint = "Free some space on this PC and save again; what was kept before is safe."
    exit_code = 21


class StoreTooNew(EnvironmentTrouble):
    """The home was written by a newer KShare."""

    hint = "Update KShare on this PC. The home was left untouched."
    exit_code = 22


class NotAllowed(KShareError):
    """The person may not do this, for example edit another's post."""

    hint = "Ask the author or a moderator of the space."
    exit_code = 6


class QuotaReached(KShareError):
    """A file is larger than the space takes, or the person or the space has used up its room."""

    hint = "Attach a smaller file, remove attachments that nobody needs, or ask an admin for more room."
    exit_code = 7


class KeyMissing(KShareError):
    """The space is encrypted, and this home has no key of it."""

    hint = BySurface(
        "Ask an admin of the space for an invite, or to admit you: kshare space join FOLDER.",
        "Ask an admin of the space for an invite, or ask to be let in.",
    )
    exit_code = 8


class DamagedData(KShareError):
    """Bytes on this PC that should be whole are not."""

    hint = BySurface(
        "Run: kshare doctor --repair. If that does not help, restore the latest backup in the home.",
        "What was sent is safe in the shared folder. Ask whoever looks after this PC to repair the home.",
    )
    exit_code = 30
