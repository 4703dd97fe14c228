"""Which importer a file or folder is for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kshare.errors import InvalidInput, NotFound
from kshare.exchange.export_json import FILE_NAME as JSON_FILE
from kshare.exchange.export_json import FORMAT as JSON_FORMAT
from kshare.exchange.markdown_folder import NOTE_ENDINGS

ImportFormat = Literal["markdown", "netscape", "json"]


def detect_format(path: Path) -> ImportFormat:
    """The format of what lies at `path`: by its kind and first bytes, not by its name alone.

    A folder and a single note are "markdown", a folder with a kshare.json (KShare's own export) is "json".
    Raises NotFound, or InvalidInput with what can be imported.
    """
    if path.is_dir():
        return "json" if (path / JSON_FILE).is_file() else "markdown"
    if not path.is_file():
        raise NotFound("There is no file or folder {path}.", path=path)
    try:
        with path.open("rb") as file:
            head = file.read(65_536)
    except OSError as error:
        raise InvalidInput("{path} cannot be read: {reason}", path=path, reason=error.strerror) from error
    # Bytes that are not ASCII do not matter here; without NUL, UTF-16 reads like ASCII.
    text = head.replace(b"\0", b"").decode("ascii", "replace")
    if JSON_FORMAT in text[:1000] and text.lstrip("\ufffd \t\r\n").startswith("{"):
        return "json"
    if path.suffix.lower() in NOTE_ENDINGS:
        return "markdown"
    lowered = text.lower()
    if "netscape-bookmark-file" in lowered or ("<dt>" in lowered and "<a href=" in lowered):
        return "netscape"
    raise InvalidInput(
        "KShare cannot import {path}. It takes a folder with Markdown notes, a bookmarks.html that a browser "
        "exported, or the kshare.json of another KShare.",
        path=path,
    )
