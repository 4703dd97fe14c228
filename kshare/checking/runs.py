"""Looking at many addresses: server by server in turn, slowly enough to disturb none, stopped at any time."""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.checking.probe import look
from kshare.errors import InvalidInput
from kshare.model.link_check import LinkCheck, Verdict
from kshare.queries.link_checks import Address, ToCheck, addresses_to_check
from kshare.usecases.link_checks import NoteChecks, note_link_checks
from kshare.workspace import Workspace

PAUSE_S: Final = 0.25
"""Between two questions to the same server."""
_DEAD_AFTER: Final = 3
"""A server that gave no answer so often in a row is not asked again in this run."""
_BATCH: Final = 20
_SILENT: Final = frozenset({Verdict.NO_HOST, Verdict.REFUSED, Verdict.UNREACHABLE, Verdict.CERTIFICATE})

Look = Callable[[str, Collection[str]], LinkCheck]
Wait = Callable[[float], object]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How many addresses were looked at, and how many met each verdict."""

    looked: int
    verdicts: Counter[Verdict]

    @property
    def broken(self) -> int:
        """How many lead to nothing."""
        return sum(count for verdict, count in self.verdicts.items() if LinkCheck(verdict).broken)


@dataclass(slots=True)
class _Pace:
    """When each server may be asked again, and which are given up."""

    wait: Wait
    next_s: dict[str, float] = field(default_factory=dict)
    silent: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    last: dict[str, LinkCheck] = field(default_factory=dict)

    def ask(self, address: Address, look_at: Look, named: Collection[str]) -> LinkCheck:
        """Look as soon as it is polite; a server that never answers is not asked for ever."""
        host = address.host
        if self.silent[host] >= _DEAD_AFTER:
            return self.last[host]
        pause = self.next_s.get(host, 0) - time.monotonic()
        if pause > 0:
            self.wait(pause)
        found = look_at(address.url, named)
        self.next_s[host] = time.monotonic() + PAUSE_S
        self.silent[host] = self.silent[host] + 1 if found.verdict in _SILENT else 0
        self.last[host] = found
        return found


def check_links(
    workspace: Workspace,
    hosts: Collection[str],
    progress: Progress = no_progress,
    cancel: CancelToken | None = None,
    *,
    look_at: Look = look,
    wait: Wait = time.sleep,
) -> CheckReport:
    """Look at every bookmark of these servers and keep what was found, with the time, on this PC.

    Raises InvalidInput where no bookmark leads to any of them, Cancelled; what was found until then is kept.
    """
    cancel, named = cancel or CancelToken(), frozenset(hosts)
    waiting = workspace.ask(addresses_to_check, ToCheck(named))
    if not waiting:
        raise InvalidInput("No bookmark leads to {hosts}.", hosts=", ".join(sorted(named)) or "…")
    pace, verdicts = _Pace(wait), Counter[Verdict]()
    found: dict[bytes, LinkCheck] = {}
    try:
        for done, address in enumerate(_in_turn(waiting), start=1):
            cancel.check()
            check = pace.ask(address, look_at, named)
            verdicts[check.verdict] += 1
            found[address.card] = check
            progress(done, len(waiting))
            if len(found) >= _BATCH:
                _keep(workspace, found)
    finally:
        _keep(workspace, found)
    return CheckReport(len(waiting), verdicts)


def _keep(workspace: Workspace, found: dict[bytes, LinkCheck]) -> None:
    if found:
        workspace.run(note_link_checks, NoteChecks(dict(found)))
        found.clear()


def _in_turn(addresses: Iterable[Address]) -> Iterator[Address]:
    """One of each server after the other, so that the pauses of one are used for the next."""
    queues: dict[str, deque[Address]] = {}
    for address in addresses:
        queues.setdefault(address.host, deque()).append(address)
    while queues:
        for host in list(queues):
            yield queues[host].popleft()
            if not queues[host]:
                del queues[host]
