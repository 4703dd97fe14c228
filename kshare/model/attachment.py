"""Attachments: files that belong to a page, a post or a bookmark. The operation names the content by its hash."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from kshare.errors import InvalidInput
from kshare.model.clock import display_ms
from kshare.model.facts import Fact, of_kind
from kshare.model.kinds import OpKind
from kshare.model.limits import ATTACHMENTS_PER_ITEM, FILE_NAME_CHARACTERS, PREVIEW_BYTES
from kshare.model.skeleton import BLOB_HASH_BYTES, BLOBS, BlobHead

IMAGE_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
"""What is shown as a picture. SVG is not: it is a document that can do things."""
UNKNOWN_TYPE: Final = "application/octet-stream"

_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_NOT_IN_NAMES: Final = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069]')
"""What no system allows in file names, and what makes a name look like another one (text direction)."""
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")


@dataclass(frozen=True, slots=True)
class Blob:
    """Content of a file, by what it is and not by what it is called."""

    hash: bytes
    """BLAKE2b-256 of the content."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file whose content is in the home and that is attached to nothing yet."""

    blob: Blob
    name: str
    media_type: str
    preview: bytes | None
    """A small picture, PNG or JPEG, at most 16 KiB."""

    @property
    def is_image(self) -> bool:
        """True for what may be shown as a picture."""
        return self.media_type in IMAGE_TYPES


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is attached to an item. `op` is what attached it, and what a removal names."""

    op: bytes
    blob: Blob
    name: str
    media_type: str
    preview: bytes | None
    """A small picture, PNG or JPEG, at most 16 KiB; hostile like any bytes of others."""
    author: bytes
    at_ms: int

    @property
    def is_image(self) -> bool:
        """True for what may be shown as a picture."""
        return self.media_type in IMAGE_TYPES


def fold_attachments(
    facts: Sequence[Fact],
    adders: Collection[bytes] | None = None,
    freely: Callable[[Fact], bool] | None = None,
) -> tuple[Attachment, ...]:
    """The attachments of an entity, oldest first; of equal content and name only the first.

    With `adders` only those people's count. A removal may name anybody's file if `freely` says so (without it
    every one may), else only the own. What was erased, has not come yet or is malformed is left out.
    """
    added = of_kind(facts, OpKind.BLOB)
    if not added:
        return ()
    dropped = {
        (ref, b"" if freely is None or freely(fact) else fact.author)
        for fact in of_kind(facts, OpKind.DROP)
        if fact.head.field == BLOBS
        for ref in fact.head.refs
    }
    found: dict[tuple[str, bytes], Attachment] = {}
    for fact in sorted(added, key=lambda fact: fact.order):
        if (adders is not None and fact.author not in adders) or not dropped.isdisjoint(
            {(fact.id, b""), (fact.id, fact.author)}
        ):
            continue
        attachment = _read(fact)
        if attachment is not None:
            found.setdefault((attachment.name, attachment.blob.hash), attachment)
    return tuple(found.values())[:ATTACHMENTS_PER_ITEM]


def _read(fact: Fact) -> Attachment | None:
    match fact.head, fact.content:
        case BlobHead() as head, [str() as name, str() as media_type, (bytes() | None) as preview, *_]:
            blob = Blob(head.blob_hash, head.blob_size)
            small = preview if preview and len(preview) <= PREVIEW_BYTES else None
            at_ms = display_ms(fact.head.hlc, fact.received_ms)
            return Attachment(
                fact.id, blob, safe_name(name), _known_type(media_type), small, fact.author, at_ms
            )
    return None


def safe_name(written: str) -> str:
    """A name that is a plain file name on every system, whatever was written.

    >>> safe_name("../../etc/pass" + chr(0) + "wd"), safe_name("con.txt"), safe_name(" .. ")
    ('.._.._etc_pass_wd', '_con.txt', 'file')
    >>> safe_name("Q3\\u202exls.exe")
    'Q3_xls.exe'
    """
    name = _NOT_IN_NAMES.sub("_", written.encode("utf-8", "replace").decode()).strip().rstrip(". ")
    if len(name) > FILE_NAME_CHARACTERS:
        stem, dot, suffix = name.rpartition(".")
        keep = f"{dot}{suffix}" if stem and len(suffix) <= 10 else ""
        name = name[: FILE_NAME_CHARACTERS - len(keep)].rstrip(". ") + keep
    return f"_{name}" if _RESERVED.match(name) else name or "file"


def _known_type(written: str) -> str:
    return written if _MEDIA_TYPE.fullmatch(written) else UNKNOWN_TYPE


def parse_media_type(typed: str) -> str:
    """A media type such as `image/png`, in small letters. InvalidInput for anything else."""
    media_type = typed.strip().lower()
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise InvalidInput("'{typed}' is not a media type; write it like 'image/png'.", typed=typed)
    return media_type


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it if it is taken (upper and lower case count as the same).

    >>> free_name("plan.png", ["Plan.png", "plan 2.png"])
    'plan 3.png'
    """
    used = {other.lower() for other in taken}
    stem, dot, suffix = name.rpartition(".")
    if not stem:
        stem, dot, suffix = name, "", ""
    number, free = 2, name
    while free.lower() in used:
        free, number = f"{stem} {number}{dot}{suffix}", number + 1
    return free


class ContentHash:
    """BLAKE2b-256 of content that comes in pieces."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=BLOB_HASH_BYTES)
        self.size = 0

    def update(self, piece: bytes) -> None:
        """The next bytes."""
        self._hash.update(piece)
        self.size += len(piece)

    @property
    def blob(self) -> Blob:
        """What came so far."""
        return Blob(self._hash.digest(), self.size)
