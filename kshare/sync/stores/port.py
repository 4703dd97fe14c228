"""The shared folder behind five verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

Content = bytes | Iterable[bytes]
"""What a file is made of: all of it, or its pieces as they come, for files larger than memory should hold."""


class Store(Protocol):
    """Write-once files in folders. One may be seen half written: readers check, nobody trusts a name.

    Paths are relative, with "/" between the parts; "" is the top folder. Every method may raise
    `ShareUnavailable`; the writing ones also `ShareReadOnly` and `ShareFull`. After an error nobody knows
    whether the call had its effect.
    """

    def list(self, folder: str) -> Mapping[str, int]:
        """Entry -> size in bytes; a sub-folder ends in "/" and has size 0. A hint: it may be stale.

        `NotFound` if there is no such folder.
        """

    def get(self, path: str, offset: int = 0, size: int | None = None) -> bytes:
        """Up to `size` bytes (None: all) from `offset`; fewer where the file ends. `NotFound` if missing."""

    def put_new(self, path: str, content: Content) -> bool:
        """Create `path` with `content`. False if something of that name is there already.

        Pieces are asked for only once the name is ours, and each is let go of before the next. If one of
        them raises, the error passes on, what was written stays, and the name is taken: as after a cut,
        the file is torn. `NotFound` if the folder is missing.
        """

    def delete(self, path: str) -> None:
        """Remove a file. `NotFound` if missing.

        A path that ends in "/" is a folder: it goes if it is empty, and stays as it is if it is not.
        """

    def mkdir(self, folder: str) -> None:
        """Make a folder and those above it. It may be there already."""
