"""The names of files on the share: built and parsed here only (docs/sync-protocol.md, "Folder").

Names are lower case `[a-z0-9.-]`, at most 62 characters with their folders, and carry what a reader must
know before it opens a file. Whatever does not match (`x (PC-17).ks`, `Thumbs.db`) is not ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kshare.model.ids import text_id

LABEL: Final = "kshare.json"
LOG: Final = "log"
IDENTITY: Final = "id"
MARKER: Final = "next.ke"
"""In an epoch's folder: this epoch is closed, go on with the next."""
MARKER_CONTENT: Final = b"KSE1"

LONGEST_PATH: Final = 62
STEM_CHARACTERS: Final = 26
LAST_EPOCH: Final = 0xFFFF_FFFF
ATTEMPTS: Final = 9
"""A segment may be announced again as `.1` to `.9`."""

_EPOCH = re.compile(r"([0-9a-f]{8})/")
_SEGMENT = re.compile(r"([a-z2-7]{26})(?:\.([1-9]))?\.ks")
_GENESIS = re.compile(r"[a-z2-7]{16}\.kg")


@dataclass(frozen=True, slots=True, order=True)
class SegmentName:
    """Name of a loose segment. Sorted, the first copy of a segment comes before the announced-again ones."""

    stem: str
    attempt: int = 0

    @property
    def file_name(self) -> str:
        """As it stands in the folder.

        >>> SegmentName("a" * 26, 2).file_name
        'aaaaaaaaaaaaaaaaaaaaaaaaaa.2.ks'
        """
        return f"{self.stem}.{self.attempt}.ks" if self.attempt else f"{self.stem}.ks"


def segment_stem(segment_id: bytes) -> str:
    """The first 26 characters (130 bits) of a segment's id, which is the hash of its head."""
    return text_id(segment_id)[:STEM_CHARACTERS]


def parse_segment_name(entry: str) -> SegmentName | None:
    """The parts of a segment's file name; None for anything else."""
    match = _SEGMENT.fullmatch(entry)
    return SegmentName(match[1], int(match[2] or 0)) if match else None


def epoch_folder(epoch: int) -> str:
    """The folder of an epoch.

    >>> epoch_folder(31)
    'log/0000001f'
    """
    return f"{LOG}/{epoch:08x}"


def parse_epoch(entry: str) -> int | None:
    """The number of an epoch from an entry of `log`, such as `0000001f/`; None for anything else."""
    match = _EPOCH.fullmatch(entry)
    return int(match[1], 16) if match else None


def parse_epoch_path(path: str) -> tuple[int, str] | None:
    """Epoch and file name of a path below `log`; None for anything else."""
    match path.split("/"):
        case ["log", folder, name] if (epoch := parse_epoch(f"{folder}/")) is not None:
            return epoch, name
    return None


def genesis_path(space: bytes) -> str:
    """Where the genesis of a space lies."""
    return f"{IDENTITY}/{text_id(space)[:16]}.kg"


def is_genesis_name(entry: str) -> bool:
    """True for a file name that a genesis may have."""
    return _GENESIS.fullmatch(entry) is not None
