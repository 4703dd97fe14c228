"""Read a folder of Markdown notes as Obsidian, Foam, Zettlr and KShare's own export write it.

The name of the file is the title, because `[[links]]` go by it, unless the front matter has a `title`;
then the name becomes an alias. Front matter (`title`, `tags`, `aliases`, `created`, `updated`) leaves the
text, inline `#tags` stay in it. Links between notes become `[[Title]]` (see `note_links`).

`scan` finds the notes, `read_page` reads one, so that the caller can count, show progress and stop.
What cannot be taken is one `Skipped` each; nothing in a folder makes the import fail.
"""

from __future__ import annotations

import os
import unicodedata
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import deque
from pathlib import Path
from typing import Final

from kshare.exchange.fields import storable
from kshare.exchange.front_matter import (
    BrokenFrontMatter,
    FrontMatter,
    list_field,
    read_front_matter,
    split_front_matter,
    tags_field,
    text_field,
    time_field,
)
from kshare.exchange.note_files import FILES, places_in
from kshare.exchange.note_links import rewrite_links
from kshare.exchange.values import MARKDOWN, ImportedPage, LeftFile, Skipped, Source, fingerprint
from kshare.model.limits import PAGE_BYTES, TITLE_CHARACTERS
from kshare.words import say

NOTE_ENDINGS: Final = frozenset({".md", ".markdown"})

KIND_FIELD: Final = "kshare"
"""Front matter field of KShare's own files: `page`, or the kind of a list that is not a page."""

_CREATED: Final = ("created", "date", "created_at", "date created", "creation date")
_UPDATED: Final = ("updated", "modified", "updated_at", "date modified", "last modified", "lastmod")
_KNOWN: Final = frozenset(
    {
        *_CREATED,
        *_UPDATED,
        FILES,
        "title",
        "tags",
        "tag",
        "aliases",
        "alias",
        "id",
        "authors",
        "source",
        "space",
    }
)
_FILE_BYTES: Final = PAGE_BYTES + 100_000
"""Front matter comes on top of the text; anything larger is not even opened."""


def scan(root: Path) -> tuple[list[Path], list[Skipped]]:
    """(the notes below `root` in a fixed order, what else lies there; of files `LeftFile`). `root` may be one note.

    A folder that can be reached twice through links is read once, at its real place if that is below `root`.
    """
    if root.is_file():
        return [root], []
    notes: list[Path] = []
    skipped: list[Skipped] = []
    seen: set[str] = set()
    real, linked = deque([root]), deque[Path]()
    while real or linked:
        folder = real.popleft() if real else linked.popleft()
        place = os.path.realpath(folder)
        if place in seen:
            skipped.append(Skipped(_item(root, folder), say("A link to a folder that is read already.")))
            continue
        seen.add(place)
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            skipped.append(_unreadable(_item(root, folder), error))
            continue
        for entry in entries:
            path = folder / entry.name
            reason = _reason_to_skip(entry)
            if not reason and entry.is_file() and path.suffix.lower() not in NOTE_ENDINGS:
                words = say("No note refers to this file; it stays where it is.")
                skipped.append(LeftFile(_item(root, path), words, path))
            elif reason:
                skipped.append(Skipped(_item(root, path), reason))
            elif not entry.is_dir():
                notes.append(path)
            else:
                (linked if entry.is_symlink() else real).append(path)
    notes.sort(key=lambda path: _item(root, path))
    return notes, sorted(skipped, key=lambda line: line.item)


def _reason_to_skip(entry: os.DirEntry[str]) -> str:
    """Why an entry is neither a file nor a folder to look into; empty if it is one."""
    try:
        entry.name.encode("utf-8")
        is_folder, is_file = entry.is_dir(), entry.is_file()
    except UnicodeEncodeError:
        return say("The name of this file has characters that cannot be read.")
    except OSError as error:
        return _trouble(error)
    if entry.name.startswith("."):
        return say("Hidden files and folders are not read.")
    if not (is_folder or is_file):
        return say("This is a broken link or no ordinary file.")
    return ""


def read_page(root: Path, path: Path) -> ImportedPage | Skipped:
    """The page in the file `path`, which lies below `root`; `Skipped` if there is none to be had.

    Bytes are read as UTF-8, as UTF-16 with a byte order mark, else as cp1252 (with a note).
    """
    item = _item(root, path)
    try:
        with path.open("rb") as file:
            data = file.read(_FILE_BYTES + 1)
            modified = os.fstat(file.fileno()).st_mtime_ns // 1_000_000
    except OSError as error:
        return _unreadable(item, error)
    if len(data) > _FILE_BYTES:
        return Skipped(item, _too_large())
    whole, notes = _decode(data)
    if "\0" in whole:
        return Skipped(item, say("This is no text: it has binary data in it."))
    if not whole.strip():
        return Skipped(item, say("The file is empty."))
    source = Source(MARKDOWN, _name(root), item, fingerprint(data))
    return _page(storable(whole), modified, source, notes)


def _page(whole: str, modified: int, source: Source, notes: list[str]) -> ImportedPage | Skipped:
    block, text = split_front_matter(whole)
    try:
        front = read_front_matter(block)
    except BrokenFrontMatter:
        front, text = {}, whole
        notes.append(say("The block between the --- lines cannot be read; it was left in the text."))
    kind = text_field(front, KIND_FIELD)
    if kind not in ("", "page"):
        return Skipped(source.path, say("A list written by KShare's export; import its JSON file instead."))
    text = text.removeprefix("\n") if kind else rewrite_links(text.lstrip("\n"))
    if len(text.encode("utf-8")) > PAGE_BYTES:
        return Skipped(source.path, _too_large())
    if not kind:
        notes += _lost_fields(front)
    stem = _stem(source.path)
    title = text_field(front, "title")
    if len(title) > TITLE_CHARACTERS:
        title = ""
        notes.append(say("The title is too long; the name of the file was taken instead."))
    aliases = list_field(front, "aliases", "alias")
    if title and title != stem and not kind:
        aliases = tuple(dict.fromkeys((stem, *aliases)))
    return ImportedPage(
        title=unicodedata.normalize("NFC", title) or stem,
        text=text,
        tags=tags_field(front),
        aliases=aliases,
        created=time_field(front, *_CREATED),
        modified=time_field(front, *_UPDATED) or (modified if modified > 0 else None),
        source=source,
        notes=tuple(notes),
        places=tuple(dict.fromkeys((*places_in(text), *list_field(front, FILES)))),
    )


def _lost_fields(front: FrontMatter) -> list[str]:
    lost = sorted(front.keys() - _KNOWN)
    if not lost:
        return []
    names = ", ".join(lost)[:200]
    return [say("Fields that KShare has no place for were left behind: {names}.", names=names)]


def _decode(data: bytes) -> tuple[str, list[str]]:
    """(text with LF, notes)."""
    notes: list[str] = []
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.removeprefix(BOM_UTF8).decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
            notes.append(say("The file is not UTF-8; it was read as Western European text (cp1252)."))
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _item(root: Path, path: Path) -> str:
    """`path` below `root` with `/`; composed, so that a vault from a Mac matches the same one from a PC."""
    below = path.name if path == root else path.relative_to(root).as_posix()
    return unicodedata.normalize("NFC", storable(below))


def _name(root: Path) -> str:
    return unicodedata.normalize("NFC", storable(root.name or str(root)))


def _stem(path: str) -> str:
    name = path.rpartition("/")[2].rpartition(".")[0]
    return " ".join(name.split()) or "untitled"


def _too_large() -> str:
    return say("The file is larger than {limit} MB.", limit=PAGE_BYTES // 1_000_000)


def _unreadable(item: str, error: OSError) -> Skipped:
    return Skipped(item, _trouble(error))


def _trouble(error: OSError) -> str:
    return say("It cannot be read: {reason}", reason=error.strerror or type(error).__name__)
