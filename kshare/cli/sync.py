"""`kshare sync`: rounds with the shared folders."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

import click

from kshare.cli.commands import Command
from kshare.cli.output import on_the_way_json
from kshare.cli.session import Session, pass_session
from kshare.errors import KShareError, StoreLocked
from kshare.queries.spaces import on_the_way, on_the_way_words
from kshare.sync.pacing import pace, poll_interval_s
from kshare.words import say

if TYPE_CHECKING:
    from kshare.sharing.transfers import TransferReport
    from kshare.store.spaces import Space
    from kshare.sync.engine import RoundReport
    from kshare.workspace import Workspace


_SLICE_S: Final = 0.5
_READING_S: Final = 30.0


@dataclass(slots=True)
class Sums:
    """What several rounds did together. `waiting` and `problems` are those of the latest."""

    sent: int = 0
    received: int = 0
    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    waiting: int = 0
    problems: list[str] = field(default_factory=list)
    files_sent: int = 0
    files_received: int = 0
    files_waiting: int = 0
    """Files of attachments that are to be sent, or not confirmed yet."""

    def add_files(self, report: TransferReport) -> None:
        """Count the files of one space in."""
        self.files_sent += report.sent
        self.files_received += report.received
        self.files_waiting += report.waiting
        self.problems += report.problems

    def add(self, report: RoundReport) -> None:
        """Count a round with one space in."""
        for name in ("sent", "received", "requests", "bytes_up", "bytes_down", "waiting"):
            setattr(self, name, getattr(self, name) + getattr(report, name))
        self.problems += report.problems


@click.command(cls=Command, help="Send and fetch: one full round with every shared folder.")
@click.option("--watch", is_flag=True, help="Go on until Ctrl+C.")
@pass_session
def sync(session: Session, watch: bool) -> None:
    """Sync all spaces that have a folder."""
    workspace = session.workspace
    if not workspace.shared_spaces():
        session.note(say("No space of this home has a shared folder yet: kshare space join FOLDER."))
    sums = _watched(workspace, session.note) if watch else round_of_all(workspace)
    workspace.tidy()
    _read_files(workspace, sums)
    workspace.files.tidy()
    workspace.scrub()
    missing = [each for space in workspace.shared_spaces() for each in session.ask(on_the_way, space.text_id)]
    document = {**asdict(sums), "on_the_way": [on_the_way_json(each) for each in missing]}
    session.answer(document, _line(sums))
    for each in missing:
        session.note(on_the_way_words(each) + ".")
    for problem in sums.problems:
        session.note(problem)


def round_of_all(workspace: Workspace) -> Sums:
    """One round with each shared space. A space that fails is a problem; if all fail, raises the first trouble."""
    sums, troubles = Sums(), list[KShareError]()
    spaces = workspace.shared_spaces()
    for space in spaces:
        try:
            sums.add(workspace.sync(space))
        except KShareError as trouble:
            troubles.append(trouble)
            sums.problems.append(f"{space.name}: {trouble.message}")
        else:
            _transfer(workspace, space, sums)
    if troubles and len(troubles) == len(spaces):
        raise troubles[0]
    return sums


def _transfer(workspace: Workspace, space: Space, sums: Sums) -> None:
    """The files of one space. A window that is at it goes on with it: that is no trouble of this round."""
    try:
        sums.add_files(workspace.files.transfer(space))
        workspace.files.tidy_share(space)
    except StoreLocked:
        sums.problems.append(say("Another KShare of this home sends and fetches files right now."))


def _read_files(workspace: Workspace, sums: Sums) -> None:
    """Read what came, for search; what is not read within half a minute is read another time."""
    try:
        workspace.read_files(seconds=_READING_S)
    except KShareError as trouble:
        sums.problems.append(trouble.message)


def _watched(workspace: Workspace, note: Callable[[str], None]) -> Sums:
    """Watch, and look early when the system tells of news."""
    news = threading.Event()
    workspace.hear_news(lambda _: news.set())

    def pause(seconds: float) -> None:
        end = time.monotonic() + seconds
        # In slices, since on Windows a wait is not interrupted by Ctrl+C.
        while (left := end - time.monotonic()) > 0 and not news.wait(min(left, _SLICE_S)):
            pass
        news.clear()

    try:
        return watch_spaces(workspace, note, pause)
    finally:
        workspace.stop_hearing()


def watch_spaces(
    workspace: Workspace,
    note: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
    chance: Callable[[], float] = random.random,
    clock_s: Callable[[], float] = time.monotonic,
) -> Sums:
    """Rounds at the pace of `kshare.sync.pacing` until Ctrl+C; trouble is said once and tried again."""
    total, told = Sums(), ""
    news_s = clock_s()
    try:
        while True:
            trouble = ""
            try:
                latest = round_of_all(workspace)
                if latest.files_received:
                    _read_files(workspace, latest)
            except KShareError as error:
                trouble = error.message
            else:
                _count(total, latest)
                if latest.sent or latest.received:
                    news_s = clock_s()
                    note(_line(latest))
            if trouble and trouble != told:
                note(trouble)
            told = trouble
            since_news_ms = round((clock_s() - news_s) * 1000)
            sleep(
                poll_interval_s(
                    pace(window_active=True, since_news_ms=since_news_ms, since_input_ms=0), chance()
                )
            )
    except KeyboardInterrupt:
        return total


def _count(total: Sums, latest: Sums) -> None:
    for name in ("sent", "received", "requests", "bytes_up", "bytes_down", "files_sent", "files_received"):
        setattr(total, name, getattr(total, name) + getattr(latest, name))
    total.waiting, total.problems = latest.waiting, latest.problems


def _line(sums: Sums) -> str:
    return say(
        "Files sent: {sent}, received: {received}, waiting to be confirmed: {waiting}.",
        sent=sums.sent,
        received=sums.received,
        waiting=sums.waiting,
    )
