"""What every command works with: the home, the workspace once it is needed, and where answers go."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kshare.errors import NotFound
from kshare.settings import home_folder
from kshare.words import say

if TYPE_CHECKING:
    from kshare.cancel import Progress
    from kshare.queries.reader import Reader
    from kshare.store.transaction import Transaction
    from kshare.workspace import Workspace

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def wall_ms() -> int:
    """The time of day in ms since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class Session:
    """One call of `kshare`."""

    def __init__(self) -> None:
        self.given_home: Path | None = None
        self.as_json = False
        self._workspace: Workspace | None = None

    @property
    def home(self) -> Path:
        """The home that this call is about."""
        return home_folder(self.given_home)

    @property
    def workspace(self) -> Workspace:
        """The workspace of the home; NotFound if there is none yet."""
        if self._workspace is None:
            from kshare.workspace import is_home, open_workspace

            self.settle()
            if not is_home(self.home):
                raise NotFound(
                    'There is no KShare home in {folder}. Begin with: kshare init --name "Your Name".',
                    folder=self.home,
                )
            self._workspace = open_workspace(self.home, wall_ms, os.urandom)
        return self._workspace

    def settle(self) -> None:
        """Let a restored home take the place of this one, as the start of the window does, or say why it waits."""
        from kshare.sharing.next_home import settle_home

        trouble = settle_home(self.home, datetime.now())
        if isinstance(trouble, NotFound):
            self.note(trouble.message)
        elif trouble is not None:
            self.note(
                say(
                    "The restored home could not take the place of this one; the next start tries again. {reason}",
                    reason=trouble.message,
                )
            )

    def adopt(self, workspace: Workspace) -> Workspace:
        """Use this workspace, which was made just now."""
        self._workspace = workspace
        return workspace

    def run(self, use_case: Callable[[Transaction, Item], Answer], command: Item) -> Answer:
        """Change the home."""
        return self.workspace.run(use_case, command)

    def ask(self, query: Callable[[Reader, Item], Answer], request: Item) -> Answer:
        """Read from the home. Raises StoreLocked and DamagedData where SQLite says so."""
        from kshare.store.database import in_words

        with in_words():
            return self.workspace.ask(query, request)

    def close(self) -> None:
        """Let go of the home."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    # -- answering -------------------------------------------------------------------------------------

    def answer(self, document: dict[str, Any], lines: Iterable[str] | str) -> None:
        """Print the answer: the JSON document if asked for, else the lines for people."""
        if self.as_json:
            click.echo(json.dumps(document, ensure_ascii=False, indent=2))
            return
        for line in [lines] if isinstance(lines, str) else lines:
            click.echo(line)

    def note(self, sentence: str) -> None:
        """Say something that is not the answer."""
        click.echo(sentence, err=True)

    def progress(self, what: str) -> Progress:
        """A count on stderr: rewritten in place on a terminal, else a line at most every two seconds."""
        interval_s = 0.1 if sys.stderr.isatty() else 2.0
        spoken = time.monotonic()

        def tell(done: int, total: int) -> None:
            nonlocal spoken
            now = time.monotonic()
            if now - spoken < interval_s:
                return
            spoken = now
            share = f"{done:,} of {total:,}" if total else f"{done:,}"
            click.echo(f"{what}: {share}", err=True, nl=not sys.stderr.isatty())
            if sys.stderr.isatty():
                click.echo("\r", err=True, nl=False)

        return tell


pass_session: Callable[[Callable[..., Any]], Callable[..., Any]] = click.make_pass_decorator(Session)
"""Hands the session to a command as its first argument."""
