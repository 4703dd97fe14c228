"""Writing everything that leaves KShare, in one of its formats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.exchange.export_json import Export
from kshare.exchange.values import (
    JSON,
    MARKDOWN,
    ExportedBookmark,
    ExportedPage,
    ExportedPost,
    Skipped,
)
from kshare.model.attachment import Blob
from kshare.words import say

_Carrier = TypeVar("_Carrier", ExportedPage, ExportedBookmark, ExportedPost)


def with_files_here(found: Export, holds: Callable[[Blob], bool]) -> tuple[Export, list[Skipped]]:
    """The export without files whose content is not on this PC, and a line for each of them."""
    away: list[Skipped] = []
    reason = say("The file is not on this PC. Fetch it first.")

    def here(items: Sequence[_Carrier], name: Callable[[_Carrier], str]) -> tuple[_Carrier, ...]:
        kept = []
        for item in items:
            files = tuple(file for file in item.files if holds(file.blob))
            lost = (file for file in item.files if file not in files)
            away.extend(Skipped(f"{name(item)}: {file.name}", reason) for file in lost)
            kept.append(replace(item, files=files))
        return tuple(kept)

    whole = replace(
        found,
        pages=here(found.pages, lambda page: page.title),
        bookmarks=here(found.bookmarks, lambda card: card.title or card.url),
        posts=here(found.posts, lambda post: post.id),
    )
    return whole, away


def write_export(
    folder: Path,
    as_format: str,
    found: Export,
    open_content: Callable[[Blob], BinaryIO] | None = None,
    cancel: CancelToken | None = None,
    progress: Progress = no_progress,
) -> tuple[tuple[str, ...], list[Skipped]]:
    """(paths written below the folder, what the format has no place for); `as_format` as in `exchange.values`.

    `progress` counts what is written. Raises Cancelled and what `ExportFolder` does; the next run mends the folder.
    """
    if as_format == MARKDOWN:
        from kshare.exchange.export_markdown import write_markdown

        return write_markdown(
            folder,
            found.pages,
            found.bookmarks,
            found.posts,
            found.people,
            open_content=open_content,
            cancel=cancel,
            progress=progress,
        ), []
    if as_format == JSON:
        from kshare.exchange.export_json import write_json

        return write_json(
            folder,
            found.pages,
            found.bookmarks,
            found.posts,
            found.people,
            open_content=open_content,
            cancel=cancel,
            progress=progress,
        ), []
    from kshare.exchange.export_netscape import write_netscape

    reason = say("This format holds bookmarks only.")
    left = ((page.title for page in found.pages), (post.id for post in found.posts))
    skipped = [Skipped(item, reason) for items in left for item in items]
    return write_netscape(folder, found.bookmarks), skipped
