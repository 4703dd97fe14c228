"""How commands are declared: loaded when called, `--home` and `--json` welcome anywhere on the line."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from kshare.cli.session import Session
from kshare.errors import InvalidInput

WINDOW: Final = "kshare.open_window"
"""Where the context keeps the function that opens the window."""


class Command(click.Command):
    """A command that also takes `--home` and `--json` behind its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += [home_option(), json_option()]


class Group(click.Group):
    """A group of such commands."""

    command_class = Command
    group_class = type


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is and what help says about it; `name` is the variable in the module."""

    module: str
    name: str
    help: str


class LazyGroup(click.Group):
    """Knows its commands by name and one line of help; their modules are imported when called."""

    def __init__(self, *args: Any, entries: dict[str, Entry], later: dict[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._entries, self._later = entries, later

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names that help shows, in their order."""
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        entry = self._entries.get(cmd_name) or self._later.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = getattr(importlib.import_module(entry.module), entry.name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in help, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self._entries.items()])


def home_option() -> click.Option:
    """`--home DIR`, noted in the session."""

    def note(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.ensure_object(Session).given_home = Path(value)

    return click.Option(
        ["--home"], metavar="DIR", expose_value=False, callback=note, help="The home (default: KSHARE_HOME)."
    )


def json_option() -> click.Option:
    """`--json`, noted in the session."""

    def note(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.ensure_object(Session).as_json = True

    return click.Option(
        ["--json"], is_flag=True, expose_value=False, callback=note, help="Answer with one JSON document."
    )


def comes_later(what: str) -> NoReturn:
    """Refuse what this version does not have. Raises InvalidInput."""
    raise InvalidInput("'{what}' comes with a later version of KShare.", what=what)


def later_command(name: str) -> click.Command:
    """A command that only says that it is not there yet."""

    def refuse(**_: object) -> None:
        comes_later(name)

    return Command(
        name.rpartition(" ")[2],
        callback=refuse,
        params=[click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED)],
        hidden=True,
        context_settings={"ignore_unknown_options": True},
    )
