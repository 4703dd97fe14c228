"""Bringing notes and bookmarks in, and taking everything out again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from kshare.cancel import CancelToken, Progress
from kshare.exchange.values import JSON, MARKDOWN, NETSCAPE, Skipped
from kshare.ui.importing import left_out_lines, report_words
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Field, Job, Pick, Report, Work
from kshare.words import say, say_many
from kshare.workspace import Workspace

_IMPORTED: Final = "*.html *.htm *.json *.md *.markdown *.txt"


def exchange_fields(context: Context) -> tuple[Field, ...]:
    """Two ways in, three ways out."""
    workspace = context.session.workspace
    return (*_ways_in(workspace), *_ways_out(workspace))


def _ways_in(workspace: Workspace) -> tuple[Field, ...]:
    group = say("Import")
    return (
        Field(
            "exchange.import.file",
            say("Bookmarks, or an export of KShare"),
            say(
                "A browser's bookmarks file, JSON or a note. Only you see what comes in; again brings what is new."
            ),
            Work(say("Choose a file…"), partial(_prepare_import, workspace, _IMPORTED)),
            group,
        ),
        Field(
            "exchange.import.folder",
            say("A folder of notes"),
            say("Markdown as Obsidian and others write it, with folders, links and attached pictures."),
            Work(say("Choose a folder…"), partial(_prepare_import, workspace, "")),
            group,
        ),
    )


def _ways_out(workspace: Workspace) -> tuple[Field, ...]:
    group = say("Export")
    ways = (
        (
            MARKDOWN,
            say("Everything as Markdown"),
            say("A folder of notes that any editor reads, with attached files."),
        ),
        (
            JSON,
            say("Everything as JSON"),
            say("For programs; it can be imported again with authors and times."),
        ),
        (NETSCAPE, say("Bookmarks as HTML"), say("A file that every browser imports.")),
    )
    return tuple(
        Field(
            f"exchange.export.{key}",
            words,
            line,
            Work(say("Choose a folder…"), partial(_prepare_export, workspace, key)),
            group,
        )
        for key, words, line in ways
    )


def _prepare_import(workspace: Workspace, files: str, pick: Pick) -> Job | None:
    path = pick(say("What to import"), files=files)
    return partial(_import, workspace, path) if path is not None else None


def _import(workspace: Workspace, path: Path, cancel: CancelToken, progress: Progress) -> Report:
    from kshare.importing.runs import run_import

    done = run_import(workspace, path, progress=progress, cancel=cancel)
    lines = left_out_lines(done)
    nothing = not (done.created or done.updated or done.unchanged)
    return Report(report_words(done, path.name or str(path)), tuple(lines.splitlines()), is_trouble=nothing)


def _prepare_export(workspace: Workspace, as_format: str, pick: Pick) -> Job | None:
    folder = pick(say("An empty folder, or one with an earlier export"))
    return partial(_export, workspace, as_format, folder) if folder is not None else None


def _export(
    workspace: Workspace, as_format: str, folder: Path, _cancel: CancelToken, _progress: Progress
) -> Report:
    from kshare.exchange.export import with_files_here, write_export
    from kshare.queries.exports import ExportAll, export_all

    found, away = with_files_here(workspace.ask(export_all, ExportAll()), workspace.files.folder.holds)
    files, skipped = write_export(folder, as_format, found, workspace.files.open)
    words = say_many(
        "{count} file written to {folder}.", "{count} files written to {folder}.", len(files), folder=folder
    )
    return Report(words, tuple(map(_line, (*skipped, *away))))


def _line(skipped: Skipped) -> str:
    return f"{' '.join(skipped.item.split())}: {skipped.reason}"
