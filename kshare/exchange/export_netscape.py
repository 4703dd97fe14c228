"""Write bookmarks as the Netscape HTML that every browser imports.

Each bookmark carries `TAGS` (Firefox and most services read them), `ADD_DATE` in seconds, and its note as
`DD`. Kept texts, ids and savers have no place in this format: the JSON export holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Final

from kshare.exchange.target_folder import ExportFolder
from kshare.exchange.values import NETSCAPE, ExportedBookmark

FILE_NAME: Final = "bookmarks.html"

_HEAD: Final = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file.
     It will be read and overwritten.
     DO NOT EDIT! -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""


def write_netscape(folder: Path, bookmarks: Sequence[ExportedBookmark]) -> tuple[str, ...]:
    """Write `bookmarks.html` into `folder`; gives the paths written. Raises as `ExportFolder` does."""
    with ExportFolder(folder, NETSCAPE) as target:
        target.write(FILE_NAME, netscape_html(bookmarks))
        return target.files


def netscape_html(bookmarks: Iterable[ExportedBookmark]) -> str:
    """The file as text, bookmarks in the order given."""
    return f"{_HEAD}{''.join(map(_entry, bookmarks))}</DL><p>\n"


def _entry(bookmark: ExportedBookmark) -> str:
    title = escape(" ".join(bookmark.title.split()) or bookmark.url)
    tags = f' TAGS="{escape(",".join(bookmark.tags))}"' if bookmark.tags else ""
    address = f'HREF="{escape(bookmark.url)}" ADD_DATE="{bookmark.added // 1000}"'
    note = f"    <DD>{escape(bookmark.note, quote=False)}\n" if bookmark.note.strip() else ""
    return f"    <DT><A {address}{tags}>{title}</A>\n{note}"
