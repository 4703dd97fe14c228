"""Where the home is and how large, backups of it, and whether all of it is whole."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from kshare.cancel import CancelToken, Progress
from kshare.errors import KShareError
from kshare.model.quota import readable_bytes
from kshare.sharing.backup import back_up
from kshare.store.database import FILE_NAME
from kshare.ui.presenting.times import moment_words
from kshare.ui.settings.context import Context
from kshare.ui.settings.field import Deed, Facts, Field, Job, Pick, Report, Work
from kshare.words import say, say_many
from kshare.workspace import KEYS, Workspace


def storage_fields(context: Context) -> tuple[Field, ...]:
    """The home, its backup, its health."""
    home = context.session.workspace.home
    return (
        Field(
            "storage.home",
            say("Folder of your data"),
            say("Everything KShare knows lies here, on this PC's own disk."),
            Facts((str(home),)),
        ),
        Field(
            "storage.open",
            say("Open the folder"),
            say("Look, do not change: KShare is using it."),
            Deed(say("Open"), lambda _note: context.wishes.folder_wanted.emit(str(home))),
        ),
        Field("storage.size", say("Room on this PC"), say("As of now."), Facts(_sizes(context))),
        *_backup_fields(context),
        *_health_fields(context),
    )


def _sizes(context: Context) -> tuple[str, ...]:
    size = context.size
    return (
        say("Texts and search: {size}", size=readable_bytes(size.database)),
        say("Attached files: {size}", size=readable_bytes(size.files)),
    )


# -- backup ---------------------------------------------------------------------------------------------


def _backup_fields(context: Context) -> tuple[Field, ...]:
    group = say("Backup")
    return (
        Field(
            "storage.backup",
            say("Back up now"),
            say(
                "A copy of all of it with your keys, best on another disk. Doing it again copies what is new."
            ),
            Work(say("Choose a folder…"), partial(_prepare_backup, context)),
            group,
        ),
        Field(
            "storage.backup.last",
            say("Last backup"),
            say("It holds everything as of then: words that were erased since are still in it."),
            Facts((_last_words(context),)),
            group,
        ),
        Field(
            "storage.restore",
            say("Restore a backup"),
            say("Says what is in it, and makes a second home from it. What is here now stays."),
            Deed(say("Restore…"), lambda _note: context.wishes.restore_wanted.emit()),
            group,
        ),
    )


def _last_words(context: Context) -> str:
    at_ms, folder = context.memory.backup()
    if not folder:
        return say("None was made on this PC.")
    return say("{when}, in {folder}", when=moment_words(at_ms, context.session.wall()), folder=folder)


def _prepare_backup(context: Context, pick: Pick) -> Job | None:
    chosen = pick(say("Where to put the backup"))
    if chosen is None:
        return None
    # A folder of its own inside one that holds other things: nobody should have to make it first.
    target = chosen if _holds_only_a_backup(chosen) else chosen / f"KShare {datetime.now():%Y-%m-%d}"
    return partial(_back_up, context, target)


def _holds_only_a_backup(folder: Path) -> bool:
    try:
        return not any(folder.iterdir()) or (folder / FILE_NAME).exists()
    except OSError:
        return True


def _back_up(context: Context, target: Path, cancel: CancelToken, progress: Progress) -> Report:
    workspace = context.session.workspace
    size = back_up(workspace.home, workspace.store, target, cancel, progress)
    words = say(
        "Backed up to {folder}: {size}.", folder=target, size=readable_bytes(size.database + size.files)
    )
    return Report(words, then=partial(_note_backup, context, target))


def _note_backup(context: Context, target: Path) -> None:
    context.memory.keep_backup(context.session.wall(), str(target))
    context.wishes.stale.emit()


# -- health ---------------------------------------------------------------------------------------------


def _health_fields(context: Context) -> tuple[Field, ...]:
    workspace, group = context.session.workspace, say("Health")
    return (
        Field(
            "storage.doctor",
            say("Examine"),
            say("Is everything on this PC whole? Changes nothing."),
            Work(say("Examine"), lambda _pick: partial(_examine, workspace)),
            group,
        ),
        Field(
            "storage.repair",
            say("Repair"),
            say(
                "Makes lists and search anew from what was kept. Minutes in a large home; you can go on working."
            ),
            Work(say("Make anew"), lambda _pick: partial(_repair, workspace)),
            group,
        ),
        Field(
            "storage.files",
            say("Read attached files again"),
            say("For search, those too whose words could not be read."),
            Work(say("Read"), lambda _pick: partial(_read_files, workspace)),
            group,
        ),
    )


def _examine(workspace: Workspace, _cancel: CancelToken, _progress: Progress) -> Report:
    lines, is_damaged = problems(workspace)
    if not lines:
        return Report(say("All is well."))
    if is_damaged:
        return Report(say("Something on this PC is damaged. Repair it below."), lines, is_trouble=True)
    return Report(say("Everything on this PC is whole. There is something to know:"), lines)


def problems(workspace: Workspace) -> tuple[tuple[str, ...], bool]:
    """What is not as it should be, in sentences; True if something on this PC is damaged. For a lane."""
    from kshare.queries.health import health, index_is_whole
    from kshare.queries.unreadable import unreadable
    from kshare.sync.keys.files import load_person

    found = workspace.ask(health, None)
    lines = [problem.sentence for problem in found.problems]
    is_damaged = found.damaged
    try:
        load_person(workspace.home / KEYS)
    except KShareError as trouble:
        lines.append(trouble.message)
        is_damaged = True
    if not index_is_whole(workspace.store):
        lines.append(say("The search index does not agree with the texts."))
        is_damaged = True
    lines += workspace.ask(unreadable, None)
    return tuple(lines), is_damaged


def _repair(workspace: Workspace, cancel: CancelToken, progress: Progress) -> Report:
    workspace.rebuild(progress, cancel)
    workspace.scrub()
    return Report(say("Lists and search are new."))


def _read_files(workspace: Workspace, cancel: CancelToken, progress: Progress) -> Report:
    report = workspace.read_files(cancel, progress, again=True)
    words = say_many("{count} file was read.", "{count} files were read.", report.read)
    if report.failed:
        words += " " + say_many(
            "{count} could not be read; Examine says which.",
            "{count} could not be read; Examine says which.",
            report.failed,
        )
    return Report(words)
