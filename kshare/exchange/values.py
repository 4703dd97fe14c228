"""What importers give and exporters take. Times are ms since the epoch, UTC; ids are text ids."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from kshare.model.attachment import Blob

MARKDOWN: Final = "markdown"
NETSCAPE: Final = "netscape"
JSON: Final = "json"


@dataclass(frozen=True, slots=True)
class Source:
    """Where an imported item comes from. (format, root, path) finds it again; `sha` tells if it changed."""

    format: str
    root: str
    """Name of the folder or file that was imported, without its place on this PC."""
    path: str
    """Path below the root with `/`, or the address of a bookmark."""
    sha: str
    """BLAKE2b-160 of the item as it was read, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not taken over, and why, in the person's language."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeftFile(Skipped):
    """A file that is no note: skipped, unless a note refers to it."""

    path: Path


@dataclass(frozen=True, slots=True)
class ImportedPage:
    """A page as it was found; `text` is without front matter and has LF line ends."""

    title: str
    _: KW_ONLY
    text: str
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    """Other names under which links may mean this page."""
    created: int | None
    modified: int | None
    source: Source
    notes: tuple[str, ...]
    """What to tell the person although the page was taken over."""
    places: tuple[str, ...] = ()
    """Where the files lie that the page refers to, as it says it (`note_files`)."""


@dataclass(frozen=True, slots=True)
class ImportedBookmark:
    """A bookmark as it was found; `url` has passed `parse_url`, `tags` hold the folders' names too."""

    url: str
    _: KW_ONLY
    title: str
    tags: tuple[str, ...]
    note: str
    added: int | None
    folder: tuple[str, ...]
    source: Source
    private: bool
    """Marked as private where it comes from: not for a team space unless the person says so."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """An attachment to be written down; its content is found by its hash (BLAKE2b-256, hexadecimal)."""

    name: str
    hash: str
    size: int

    @property
    def blob(self) -> Blob:
        """What the content is."""
        return Blob(bytes.fromhex(self.hash), self.size)


@dataclass(frozen=True, slots=True)
class ExportedPage:
    """A page to be written down. `source` says where it was imported from."""

    id: str
    _: KW_ONLY
    title: str
    text: str
    tags: tuple[str, ...]
    created: int
    updated: int
    authors: tuple[str, ...]
    """Handles, the first author first."""
    space: str
    source: Source | None
    files: tuple[ExportedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedBookmark:
    """A bookmark card to be written down. `text` is the kept text of the page behind the address."""

    id: str
    _: KW_ONLY
    url: str
    title: str
    tags: tuple[str, ...]
    note: str
    text: str
    added: int
    savers: tuple[str, ...]
    files: tuple[ExportedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedPost:
    """A post to be written down. `author` is a handle, `reply_to` the id of another post."""

    id: str
    kind: str
    author: str
    time: int
    text: str
    reply_to: str | None = None
    tags: tuple[str, ...] = ()
    files: tuple[ExportedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportedPerson:
    """A person to be written down."""

    id: str
    name: str
    handle: str
    unit: str = ""
    skills: tuple[str, ...] = ()
    about: str = ""


def fingerprint_of_file(path: Path) -> str:
    """The `fingerprint` of a file's content, read piece by piece."""
    total = blake2b(path.stat().st_size.to_bytes(8, "big"), digest_size=20)
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


def fingerprint(*parts: bytes) -> str:
    """The `sha` of a source: each part counts with its length, so that parts cannot run into each other."""
    total = blake2b(digest_size=20)
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()
