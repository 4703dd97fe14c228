"""Writing everything that leaves KShare, in one of its formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from kshare.exchange.export_json import Export
from kshare.exchange.values import JSON, MARKDOWN, Skipped
from kshare.model.attachment import Blob
from kshare.words import say


def with_files_here(found: Export, holds: Callable[[Blob], bool]) -> tuple[Export, list[Skipped]]:
    """The export without files whose content is not on this PC, and a line for each of them."""
    reason = say("The file is not on this PC. Fetch it first.")
    away = [
        Skipped(f"{page.title}: {file.name}", reason)
        for page in found.pages
        for file in page.files
        if not holds(file.blob)
    ]
    pages = (
        replace(page, files=tuple(file for file in page.files if holds(file.blob))) for page in found.pages
    )
    return replace(found, pages=tuple(pages)), away


def write_export(
    folder: Path,
    as_format: str,
    found: Export,
    open_content: Callable[[Blob], BinaryIO] | None = None,
) -> tuple[tuple[str, ...], list[Skipped]]:
    """(paths written below the folder, what the format has no place for); `as_format` as in `exchange.values`."""
    if as_format == MARKDOWN:
        from kshare.exchange.export_markdown import write_markdown

        written = write_markdown(
            folder, found.pages, found.bookmarks, found.posts, found.people, open_content=open_content
        )
        return written, []
    if as_format == JSON:
        from kshare.exchange.export_json import write_json

        return write_json(
            folder, found.pages, found.bookmarks, found.posts, found.people, open_content=open_content
        ), []
    from kshare.exchange.export_netscape import write_netscape

    reason = say("This format holds bookmarks only.")
    left = ((page.title for page in found.pages), (post.id for post in found.posts))
    skipped = [Skipped(item, reason) for items in left for item in items]
    return write_netscape(folder, found.bookmarks), skipped
