"""The names of files on the share: built and parsed here only (docs/sync-protocol.md, "Folder").

Names are lower case `[a-z0-9.-]`, at most 62 characters with their folders, and carry what a reader must
know before it opens a file. Whatever does not match (`x (PC-17).ks`, `Thumbs.db`) is not ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
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
BLOBS: Final = "bl"
KEYS: Final = "key"
REQUESTS: Final = "in"
PACKS: Final = "pk"
TRASH: Final = "trash"
ATTEMPTS: Final = 9
"""A segment, a pack, an attachment or a key file may be written again as `.1` to `.9`."""

_EPOCH = re.compile(r"([0-9a-f]{8})/")
_SEGMENT = re.compile(r"([a-z2-7]{26})(?:\.([1-9]))?\.ks")
_BLOB = re.compile(r"([a-z2-7]{26})(?:\.([1-9]))?\.kb")
_PACK = re.compile(r"([0-9])-([0-9a-f]{8})-([0-9a-f]{8})-([a-z2-7]{16})(?:\.([1-9]))?\.kp")
_GENESIS = re.compile(r"[a-z2-7]{16}\.kg")
_KEY_FILE = re.compile(r"([0-9a-f]{16})(?:\.([a-z2-7]{16}))?(?:\.([1-9]))?\.kk")
_MONTH = re.compile(r"(\d{6})/")
_TRASH_NOTE = re.compile(r"([a-z2-7]{26})\.kt")
_REQUEST = re.compile(r"[a-z2-7]{16}\.kj")


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


@lru_cache(maxsize=4_096)
def segment_stem(segment_id: bytes) -> str:
    """The first 26 characters (130 bits) of a segment's id, which is the hash of its head."""
    return text_id(segment_id)[:STEM_CHARACTERS]


@lru_cache(maxsize=4_096)  # every look for news shows the same names again
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


@dataclass(frozen=True, slots=True, order=True)
class BlobName:
    """Name of an attachment's file."""

    stem: str
    attempt: int = 0

    @property
    def path(self) -> str:
        """Where it lies.

        >>> BlobName("abcdefghijklmnopqrstuvwxyz", 1).path
        'bl/ab/abcdefghijklmnopqrstuvwxyz.1.kb'
        """
        suffix = f".{self.attempt}.kb" if self.attempt else ".kb"
        return f"{blob_folder(self.stem)}/{self.stem}{suffix}"


def blob_folder(stem: str) -> str:
    """The folder of the attachments whose names begin alike."""
    return f"{BLOBS}/{stem[:2]}"


def parse_blob_name(entry: str) -> BlobName | None:
    """The parts of an attachment's file name; None for anything else."""
    match = _BLOB.fullmatch(entry)
    return BlobName(match[1], int(match[2] or 0)) if match else None


def trash_path(month: str, stem: str) -> str:
    """Where it is noted that nothing refers to an attachment any more.

    >>> trash_path("202605", "abcdefghijklmnopqrstuvwxyz")
    'trash/202605/abcdefghijklmnopqrstuvwxyz.kt'
    """
    return f"{TRASH}/{month}/{stem}.kt"


def parse_month(entry: str) -> str | None:
    """The month from an entry of `trash`, such as `202605/`; None for anything else."""
    match = _MONTH.fullmatch(entry)
    return match[1] if match else None


def parse_trash_name(entry: str) -> str | None:
    """The stem of the attachment that a note is about; None for anything else."""
    match = _TRASH_NOTE.fullmatch(entry)
    return match[1] if match else None


@dataclass(frozen=True, slots=True)
class PackName:
    """Name of a pack. The epochs are a hint where to look; what it holds is told by its index alone."""

    level: int
    """0 to 9: how often it was merged."""
    first_epoch: int
    last_epoch: int
    contents: str
    """16 characters of the hash of what it holds (`pack.contents_hash`)."""
    attempt: int = 0

    @property
    def file_name(self) -> str:
        """As it stands in the folder.

        >>> PackName(0, 1, 31, "a" * 16).file_name
        '0-00000001-0000001f-aaaaaaaaaaaaaaaa.kp'
        """
        stem = f"{self.level}-{self.first_epoch:08x}-{self.last_epoch:08x}-{self.contents}"
        return f"{stem}.{self.attempt}.kp" if self.attempt else f"{stem}.kp"

    @property
    def age_order(self) -> tuple[int, int, int, str]:
        """Sorts by the epochs that it is from, the oldest first."""
        return self.last_epoch, self.first_epoch, self.level, self.contents


def parse_pack_name(entry: str) -> PackName | None:
    """The parts of a pack's file name; None for anything else."""
    match = _PACK.fullmatch(entry)
    if match is None or match[2] > match[3]:
        return None
    return PackName(int(match[1]), int(match[2], 16), int(match[3], 16), match[4], int(match[5] or 0))


def pack_path(file_name: str) -> str:
    """Where a pack lies."""
    return f"{PACKS}/{file_name}"


def genesis_path(space: bytes) -> str:
    """Where the genesis of a space lies."""
    return f"{IDENTITY}/{text_id(space)[:16]}.kg"


def is_genesis_name(entry: str) -> bool:
    """True for a file name that a genesis may have."""
    return _GENESIS.fullmatch(entry) is not None


@dataclass(frozen=True, slots=True, order=True)
class KeyFileName:
    """Name of a key file: the one that came with the key, or one for a single person, by a mark."""

    key_id: bytes
    mark: str = ""
    attempt: int = 0

    @property
    def path(self) -> str:
        """Where it lies.

        >>> KeyFileName(bytes(8), "abcdefghijklmnop").path
        'key/0000000000000000.abcdefghijklmnop.kk'
        """
        mark = f".{self.mark}" if self.mark else ""
        attempt = f".{self.attempt}" if self.attempt else ""
        return f"{KEYS}/{self.key_id.hex()}{mark}{attempt}.kk"


def parse_key_file_name(entry: str) -> KeyFileName | None:
    """The parts of a key file's name; None for anything else."""
    match = _KEY_FILE.fullmatch(entry)
    return KeyFileName(bytes.fromhex(match[1]), match[2] or "", int(match[3] or 0)) if match else None


def request_path(request_id: bytes) -> str:
    """Where a join request lies."""
    return f"{REQUESTS}/{text_id(request_id)[:16]}.kj"


def is_request_name(entry: str) -> bool:
    """True for a file name that a join request may have."""
    return _REQUEST.fullmatch(entry) is not None


def passphrase_path(name: bytes) -> str:
    """Where a person's key lies under a passphrase; `name` (10 bytes) comes from the passphrase."""
    return f"{IDENTITY}/{text_id(name)}.kr"
