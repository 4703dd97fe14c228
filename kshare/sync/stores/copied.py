"""Is a folder kept in step by a program that copies files (OneDrive, Syncthing, Dropbox, Nextcloud, …)?

There a delete may travel faster than the file that made it right, so files have to stay longer (`turn.Grace`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_MARKS: Final = (
    ".stfolder",
    ".stignore",
    ".dropbox",
    ".dropbox.cache",
    ".nextcloudsync.log",
    ".owncloudsync.log",
)
"""What such programs leave in the top folder of what they copy."""
_DATABASES: Final = (".sync_*.db", "._sync_*.db", ".tmp.drivedownload")
_VARIABLES: Final = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Environment variables in which Windows says where OneDrive keeps its folders."""


def is_copied(folder: Path, home: Path, environment: Mapping[str, str]) -> bool:
    """True if a known program copies this folder, as far as the marks in it and above it tell.

    Marks are looked for only below the person's `home`: such folders lie there, and network drives, which
    might not answer, do not. A folder that cannot be looked into counts as a network drive.
    """
    above = (folder, *folder.parents)
    roots = [Path(environment[name]) for name in _VARIABLES if environment.get(name)]
    if any(root in above for root in roots):
        return True
    if home not in above:
        return False
    try:
        return any(_is_marked(place) for place in above)
    except OSError:
        return False


def _is_marked(folder: Path) -> bool:
    return any((folder / mark).exists() for mark in _MARKS) or any(
        next(folder.glob(pattern), None) is not None for pattern in _DATABASES
    )
