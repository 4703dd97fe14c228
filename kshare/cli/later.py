"""Commands of later versions: known by name, so that nobody searches for a typing mistake."""

from __future__ import annotations

from kshare.cli.commands import later_command

who = later_command("who")
