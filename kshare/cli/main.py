"""The entry of the command line: finds the command, and turns trouble into a sentence and an exit code."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import click

from kshare.cli.commands import WINDOW, Entry, LazyGroup, home_option, json_option
from kshare.cli.session import Session
from kshare.errors import Cancelled, InvalidInput, KShareError

OpenWindow = Callable[[Path], int]
"""Starts the window on a home; gives its exit code."""


def _entries(module: str, **commands: str) -> dict[str, Entry]:
    return {
        name.rstrip("_").replace("_", "-"): Entry(f"kshare.cli.{module}", name, text)
        for name, text in commands.items()
    }


COMMANDS: Final = {
    **_entries(
        "people",
        init="Begin: make a home for a person on this PC.",
    ),
    **_entries("admission", recovery="The 24 words that bring you back after losing a PC."),
    **_entries("spaces", space="Create, join, choose and leave spaces."),
    **_entries("pages", page="Write, read, compare and restore wiki pages."),
    **_entries("bookmarks", bookmark="Keep, list, edit, check and withdraw bookmarks."),
    **_entries("tags", tag="Which tags there are; rename and merge them."),
    **_entries(
        "posts",
        post="Say something, ask, answer or repost.",
        post_edit="Change the words of an own post.",
        post_delete="Take an own post out of sight.",
        timeline="What is new, latest first.",
        thread="A post with everything said in reply.",
        mark="Say what an item was worth: helped, struggled, disagree, thanks.",
        accept="Accept a reply as the answer to its question.",
    ),
    **_entries(
        "people",
        follow="Follow a colleague or a tag.",
        mute="Do not see somebody's posts any more.",
        people="Who is in a space.",
        profile="Show or change your own profile.",
    ),
    **_entries(
        "search",
        search="Search everything, in every space.",
        searches="Saved searches and what is new in them.",
        related="What belongs to an item, and why.",
        draft="Texts that were not sent yet.",
    ),
    **_entries(
        "attachments",
        attach="Attach a file to a page, post or bookmark.",
        attachments="List the files of an item.",
        detach="Take a file off an item.",
        fetch="Fetch files of an item, save copies, keep them here.",
    ),
    **_entries("inbox", inbox="What concerns you: mentions, replies, changes, marks."),
    **_entries("erase", erase="Erase words for good, everywhere."),
    **_entries("exchange", share="Copy an item to another space."),
    **_entries("sync", sync="One full round with the shared folders."),
    **_entries(
        "exchange",
        import_="Import notes, browser bookmarks or an export of KShare.",
        export="Write everything down as Markdown, JSON or browser bookmarks.",
    ),
    **_entries(
        "backup",
        backup="Copy the home to another folder.",
        restore="Make the home from a backup.",
    ),
    **_entries(
        "care",
        doctor="Is everything on this PC whole?",
        reindex="Make views and index anew from the log.",
        stats="How much there is; counted on this PC.",
    ),
    **_entries("demo", demo="A filled home and shared folder to try things out."),
}
LATER: Final = _entries("later", who="")

_HELP = """A wiki, bookmarks and a microblog for teams that share nothing but a folder.

Without a command the window opens. Answers go to stdout, messages to stderr; the exit code says what went
wrong (docs/troubleshooting.md)."""


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    later=LATER,
    help=_HELP,
    invoke_without_command=True,
    params=[home_option(), json_option()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.pass_context
def kshare(ctx: click.Context) -> int | None:
    """Runs before every command; alone it opens the window."""
    if ctx.invoked_subcommand is not None:
        return None
    open_window: OpenWindow | None = ctx.meta.get(WINDOW)
    if open_window is None:
        click.echo(ctx.get_help())
        return 0
    return open_window(ctx.ensure_object(Session).home)


def main(arguments: Sequence[str] | None = None, open_window: OpenWindow | None = None) -> int:
    """Run one command; the exit code. `open_window` is called if no command is named."""
    _speak_utf8()
    session = Session()
    try:
        return _run(session, _readable(sys.argv[1:] if arguments is None else arguments), open_window)
    except click.ClickException as wrong:
        wrong.show()
        return InvalidInput.exit_code
    except KShareError as trouble:
        _tell(session, trouble)
        return trouble.exit_code
    except (KeyboardInterrupt, click.Abort):
        _tell(session, Cancelled("Stopped on request."))
        return Cancelled.exit_code
    except BrokenPipeError:
        # Whoever read our answer has enough (`| head`); nobody is left to tell.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as bug:
        from kshare.crash import say_report

        session.note(say_report(session.home, bug))
        return 1
    finally:
        session.close()


def _readable(arguments: Sequence[str]) -> list[str]:
    """The arguments; InvalidInput if one has bytes that are no text in the system's encoding."""
    for argument in arguments:
        try:
            argument.encode("utf-8")
        except UnicodeEncodeError as error:
            raise InvalidInput(
                "{typed} has characters that cannot be read.", typed=ascii(argument)
            ) from error
    return list(arguments)


def _run(session: Session, arguments: list[str], open_window: OpenWindow | None) -> int:
    try:
        with kshare.make_context("kshare", arguments, obj=session) as context:
            context.meta[WINDOW] = open_window
            outcome = kshare.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    return outcome if isinstance(outcome, int) else 0


def _tell(session: Session, trouble: KShareError) -> None:
    session.note(trouble.message)
    session.note(trouble.next_step)


def _speak_utf8() -> None:
    """A console of another encoding must not end a command: what it cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="replace")
