"""Bringing notes and bookmarks in, and taking everything out again."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from kshare.cancel import CancelToken, Progress
from kshare.exchange.values import JSON, MARKDOWN, NETSCAPE, Skipped
from kshare.store.spaces import PERSONAL
from kshare.ui.exchange.import_place import place_options, who_sees
from kshare.ui.exchange.importing import left_out_lines, report_words
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Choice, Field, Job, Note, Pick, Report, Work
from kshare.words import say, say_many
from kshare.workspace import Workspace

_IMPORTED: Final = "*.html *.htm *.json *.md *.markdown *.txt"


def exchange_fields(context: Context) -> tuple[Field, ...]:
    """Where to and two ways in, three ways out."""
    workspace = context.session.workspace
    return (*_ways_in(context), *_ways_out(workspace))


def _ways_in(context: Context) -> tuple[Field, ...]:
    group = say("Import")
    return (
        *_where_to(context, group),
        Field(
            "exchange.import.file",
            say("Bookmarks, or an export of KShare"),
            say("A browser's bookmarks file, JSON or a note. A second time brings only what is new."),
            Work(say("Choose a file…"), partial(_prepare_import, context, _IMPORTED), counts=True),
            group,
        ),
        Field(
            "exchange.import.folder",
            say("A folder of notes"),
            say("Markdown as Obsidian and others write it, with folders, links and attached pictures."),
            Work(say("Choose a folder…"), partial(_prepare_import, context, ""), counts=True),
            group,
        ),
    )


def _ways_out(workspace: Workspace) -> tuple[Field, ...]:
    group = say("Export")
    ways = (
        (
            MARKDOWN,
            say("Everything as Markdown"),
            say("A folder of notes that any editor reads, with all attached files."),
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
            Work(say("Choose a folder…"), partial(_prepare_export, workspace, key), counts=True),
            group,
        )
        for key, words, line in ways
    )


def _where_to(context: Context, group: str) -> tuple[Field, ...]:
    """Asked of somebody who has more than their personal space."""
    options = place_options([each.row for each in context.standing.spaces])
    if len(options) == 1:
        return ()
    place = context.picked.import_place
    kind = Choice(options, place, partial(_pick_place, context))
    return (Field("exchange.import.place", say("Where to"), who_sees(place, options), kind, group),)


def _pick_place(context: Context, place: str, _note: Note) -> None:
    context.picked.import_place = place
    context.wishes.stale.emit()


def _prepare_import(context: Context, files: str, pick: Pick) -> Job | None:
    path = pick(say("What to import"), files=files)
    return partial(_import, context, path, context.picked.import_place) if path is not None else None


def _import(context: Context, path: Path, place: str, cancel: CancelToken, progress: Progress) -> Report:
    from kshare.importing.runs import run_import

    def each_once(done: int, total: int) -> None:
        # An import counts each item when it is read, and again when it is taken over.
        progress(done // 2, total // 2)

    done = run_import(context.session.workspace, path, space=place, progress=each_once, cancel=cancel)
    options = place_options([each.row for each in context.standing.spaces])
    words = report_words(done, path.name or str(path), who_sees(place, options))
    nothing = not (done.created or done.updated or done.unchanged)
    then = partial(_pick_place_again, context)
    return Report(words, tuple(left_out_lines(done).splitlines()), is_trouble=nothing, then=then)


def _pick_place_again(context: Context) -> None:
    """What is imported next is the person's own again, unless they say so."""
    context.picked.import_place = PERSONAL
    context.wishes.stale.emit()


def _prepare_export(workspace: Workspace, as_format: str, pick: Pick) -> Job | None:
    folder = pick(say("An empty folder, or one with an earlier export"))
    return partial(_export, workspace, as_format, folder) if folder is not None else None


def _export(
    workspace: Workspace, as_format: str, folder: Path, cancel: CancelToken, progress: Progress
) -> Report:
    from kshare.exchange.export import with_files_here, write_export
    from kshare.queries.exports import ExportAll, export_all

    found, away = with_files_here(workspace.ask(export_all, ExportAll()), workspace.files.folder.holds)
    cancel.check()
    files, skipped = write_export(folder, as_format, found, workspace.files.open, cancel, progress)
    words = say_many(
        "{count} file written to {folder}.", "{count} files written to {folder}.", len(files), folder=folder
    )
    return Report(words, tuple(map(_line, (*skipped, *away))))


def _line(skipped: Skipped) -> str:
    return f"{' '.join(skipped.item.split())}: {skipped.reason}"
