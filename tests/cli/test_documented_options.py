"""docs/command-line.md names every option of every command, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kshare.cli.main import kshare

DOCUMENT = Path(__file__).parents[2] / "docs" / "command-line.md"
EVERYWHERE = frozenset({"--home", "--json", "--space", "--help"})
"""Explained once, at the top."""
OPTION = re.compile(r"--[a-z][a-z-]*")


def commands(group: click.Group, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that help shows, with its words."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        elif not command.hidden:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands(kshare))


def documented() -> dict[str, set[str]]:
    """The options that the section of each command names, apart from those that are everywhere."""
    found: dict[str, set[str]] = {}
    for section in re.split(r"^##+ ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        heading = section.partition("\n")[0].strip("`")
        words = heading.split()
        name = next((known for n in (2, 1) if (known := " ".join(words[:n])) in COMMANDS), None)
        if name is not None:
            found[name] = set(OPTION.findall(section)) - EVERYWHERE
    return found


def options(command: click.Command) -> set[str]:
    return {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("--")
    } - EVERYWHERE


def test_every_command_has_a_section() -> None:
    assert COMMANDS.keys() == documented().keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_section_names_the_options_that_the_command_has(name: str) -> None:
    assert documented()[name] == options(COMMANDS[name])
