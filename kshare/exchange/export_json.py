"""Everything in one JSON document (UTF-8), and back.

    {
      "format": "kshare-export", "version": 1,
      "pages":     [{"id", "title", "text", "tags", "created", "updated", "authors", "space", "source", "files"}],
      "bookmarks": [{"id", "url", "title", "tags", "note", "text", "added", "savers", "files"}],
      "posts":     [{"id", "kind", "author", "time", "text", "reply_to", "tags", "files"}],
      "people":    [{"id", "name", "handle", "unit", "skills", "about"}]
    }

`files` are {"name", "hash", "size"}; contents lie beside the document as `files/<hash>`, BLAKE2b-256 in hexadecimal.
`created`, `updated`, `added` and `time` are ISO 8601, UTC, with ms; ids are text ids; `authors`, `savers`
and `author` are handles; `source` is null or {"format", "root", "path", "sha"}. A reader ignores keys that
it does not know; a change that older readers would misunderstand gets a new version number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

import msgspec

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.exchange.fields import read_time, storable
from kshare.exchange.note_files import FILES
from kshare.exchange.target_folder import ExportFolder
from kshare.exchange.values import (
    JSON,
    ExportedBookmark,
    ExportedPage,
    ExportedPerson,
    ExportedPost,
    Skipped,
)
from kshare.model.attachment import Blob
from kshare.model.clock import iso_time
from kshare.words import say

FORMAT: Final = "kshare-export"
VERSION: Final = 1
FILE_NAME: Final = "kshare.json"

_TIMES: Final = frozenset({"created", "updated", "added", "time"})
_Item = TypeVar("_Item", ExportedPage, ExportedBookmark, ExportedPost, ExportedPerson)


@dataclass(frozen=True, slots=True)
class Export:
    """What one document holds, in its order."""

    pages: tuple[ExportedPage, ...] = ()
    bookmarks: tuple[ExportedBookmark, ...] = ()
    posts: tuple[ExportedPost, ...] = ()
    people: tuple[ExportedPerson, ...] = ()


def write_json(
    folder: Path,
    pages: Sequence[ExportedPage],
    bookmarks: Sequence[ExportedBookmark] = (),
    posts: Sequence[ExportedPost] = (),
    people: Sequence[ExportedPerson] = (),
    *,
    open_content: Callable[[Blob], BinaryIO] | None = None,
    cancel: CancelToken | None = None,
    progress: Progress = no_progress,
) -> tuple[str, ...]:
    """Write `kshare.json` into `folder`; gives the paths written. Raises as `ExportFolder` does, and Cancelled.

    `open_content` opens the content of an attachment; without it only what they are is written. `progress` counts
    contents.
    """
    cancel = cancel or CancelToken()
    attached = chain.from_iterable(item.files for items in (pages, bookmarks, posts) for item in items)
    contents = {file.hash: file for file in attached}.values()
    with ExportFolder(folder, JSON) as target:
        target.write(FILE_NAME, json_text(pages, bookmarks, posts, people))
        for done, file in enumerate(contents if open_content is not None else (), start=1):
            assert open_content is not None
            cancel.check()
            with open_content(file.blob) as source:
                target.write_file(f"{FILES}/{file.hash}", source)
            progress(done, len(contents))
        return target.files


def json_text(
    pages: Sequence[ExportedPage],
    bookmarks: Sequence[ExportedBookmark] = (),
    posts: Sequence[ExportedPost] = (),
    people: Sequence[ExportedPerson] = (),
) -> str:
    """The document as text."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "pages": [_fields(page) for page in pages],
        "bookmarks": [_fields(bookmark) for bookmark in bookmarks],
        "posts": [_fields(post) for post in posts],
        "people": [_fields(person) for person in people],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _fields(item: ExportedPage | ExportedBookmark | ExportedPost | ExportedPerson) -> dict[str, Any]:
    return {name: iso_time(value) if name in _TIMES else value for name, value in asdict(item).items()}


def read_json(data: bytes) -> tuple[Export, list[Skipped]]:
    """(what the document holds, what could not be read). Takes any bytes; an odd item is skipped alone."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return Export(), [Skipped(FILE_NAME, say("This is no JSON document, or only a part of one."))]
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return Export(), [Skipped(FILE_NAME, say("This JSON document is not an export of KShare."))]
    if document.get("version") != VERSION:
        reason = say("A newer KShare wrote this export. Update KShare on this PC.")
        return Export(), [Skipped(FILE_NAME, reason)]
    problems: list[Skipped] = []
    found = Export(
        pages=_read_items(document, "pages", ExportedPage, problems),
        bookmarks=_read_items(document, "bookmarks", ExportedBookmark, problems),
        posts=_read_items(document, "posts", ExportedPost, problems),
        people=_read_items(document, "people", ExportedPerson, problems),
    )
    return found, problems


def _read_items(
    document: dict[str, Any], key: str, kind: type[_Item], problems: list[Skipped]
) -> tuple[_Item, ...]:
    items = document.get(key, [])
    if not isinstance(items, list):
        problems.append(Skipped(key, say("This part of the document is not a list.")))
        return ()
    found: list[_Item] = []
    for number, item in enumerate(items, start=1):
        try:
            found.append(msgspec.convert(_with_times(_storable(item)), kind))
        except (msgspec.ValidationError, RecursionError) as error:
            problems.append(Skipped(f"{key} {number}", say("It cannot be read: {reason}", reason=error)))
    return tuple(found)


def _with_times(item: Any) -> Any:
    """A time that cannot be read stays as it is and is refused with the item."""
    if not isinstance(item, dict):
        return item
    return {
        name: read_time(value) if name in _TIMES and isinstance(value, str) else value
        for name, value in item.items()
    }


def _storable(value: Any) -> Any:
    """JSON may hold lone surrogates and NUL, which no file or database can."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {storable(str(key)): _storable(item) for key, item in value.items()}
    return value
