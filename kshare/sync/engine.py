"""One round of sync: read to the end, publish, and now and then a turn of slow work.

Reading comes first: a home that was restored from a backup must meet its own later words before it signs
new ones, and what is published lands in the epoch that is open now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kshare.cancel import CancelToken, Progress, no_progress
from kshare.errors import NotFound, ShareFull, ShareReadOnly, ShareUnavailable
from kshare.model.clock import WallClock
from kshare.sync.genesis import check_space
from kshare.sync.keys.cipher import Cipher
from kshare.sync.keys.identity import KeyRing
from kshare.sync.packs.folder import Meter, PackFolder
from kshare.sync.packs.reader import PackReader
from kshare.sync.packs.slow_work import SlowWork
from kshare.sync.packs.turn import NETWORK_DRIVE, Grace
from kshare.sync.publisher import Publisher
from kshare.sync.reader import Reader
from kshare.sync.replica import Replica
from kshare.sync.round import Round
from kshare.sync.stores.ahead import ReadAheadStore
from kshare.sync.stores.counting import CountingStore
from kshare.sync.stores.port import Store
from kshare.sync.trouble import Newer
from kshare.words import say, say_many

_SHARE_TROUBLE: Final = (ShareUnavailable, ShareReadOnly, ShareFull, NotFound)


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round did and what it cost."""

    sent: int
    """Segments written."""
    received: int
    """Segments that were new here."""
    requests: int
    """Calls of the store."""
    bytes_up: int
    bytes_down: int
    waiting: int
    """Own segments that no listing has confirmed yet."""
    problems: tuple[str, ...]
    """Sentences for people; nothing in them is lost or needs to be done at once."""


class Engine:
    """Sync of one space in one process. Remembers only that the folder was found to be the right one."""

    def __init__(
        self,
        replica: Replica,
        store: Store,
        keys: KeyRing,
        clock: WallClock,
        renew: Callable[[], KeyRing],
        cipher: Cipher | None = None,
        grace: Grace = NETWORK_DRIVE,
        width: int = 1,
    ) -> None:
        """`renew` gives this home a fresh device; called when it meets words of its own that it did not say.

        `cipher` is None for an open space; `grace` is longer in a folder that a program copies around.
        `width`: so many files are read at once; with 1 no other thread has a part in a round.
        """
        self._replica = replica
        self._store = store
        self._keys = keys
        self._clock = clock
        self._renew = renew
        self._cipher = cipher
        self._grace = grace
        self._width = width
        self._meter = Meter()
        self._known_space = False
        self._log_end: int | None = None
        self._in_doubt = True

    @property
    def epoch(self) -> int:
        """The epoch that was open at the last look: news will come into its folder."""
        return self._replica.epoch()

    def round(
        self, cancel: CancelToken, progress: Progress = no_progress, *, slow: bool = True
    ) -> RoundReport:
        """Read everything new, then publish what waits.

        An idle round is one listing; publishing a segment is one create more. `ShareUnavailable` if the
        folder is missing, empty or another space, `ShareTooNew`, `Cancelled`; what was done until then
        is kept, and the next round goes on from there. If only writing fails, the report says so.
        Without `slow`, packs, healing and sweeping are left to others and to later.
        """
        counted = CountingStore(self._store)
        store = ReadAheadStore(counted, self._width, cancel)
        try:
            this = Round(self._replica, store, self._keys, self._clock, cancel, progress, self._cipher)
            return self._round(this, counted, slow=slow)
        finally:
            store.forget()

    def _round(self, this: Round, counted: CountingStore, *, slow: bool) -> RoundReport:
        store, cancel = this.store, this.cancel
        if checked := not self._known_space:
            check_space(store, self._replica.space)
            self._known_space = True
        folder = PackFolder(this, self._meter)
        packs = PackReader(this, folder)
        reader = Reader(this, packs, self._log_end)
        slow_work = SlowWork(this, folder, reader, self._grace)
        is_due = slow and slow_work.is_due
        # A round that breaks off may have met words of its own: the next one asks.
        in_doubt, self._in_doubt = self._in_doubt, True
        if is_due:
            packs.read_new()  # before anything is signed: own later words may be in there
        reader.poll()
        self._replica.contact(self._clock())
        met_own = reader.harvest.own_unknown + packs.own_unknown > 0
        forked = (in_doubt or met_own) and self._replica.forked(self._keys.device.id)
        if forked:
            # Restored or copied: whoever goes on with the old device may have used the same numbers.
            self._keys = this.keys = self._renew()
        publisher = Publisher(self._replica, store, self._keys, self._clock, cancel, self._cipher)

        def poll() -> int:
            reader.poll(publisher.closed)
            return reader.harvest.open_files

        publisher.seal_all()
        if not (checked or reader.harvest.at_home) and (is_due or self._replica.unsent()):
            check_space(store, self._replica.space)  # the folder may have become another space meanwhile
        problems = _sentences(self._replica, forked=forked)
        try:
            publisher.write_all(reader.harvest.open_files, poll)
        except _SHARE_TROUBLE as trouble:
            problems.append(trouble.message)
        else:
            if slow:
                slow_work.do()
        self._log_end = reader.log_end
        # Met while writing: the next round begins with it.
        self._in_doubt = reader.harvest.own_unknown + packs.own_unknown > 0
        received = reader.harvest.received + packs.received
        return self._report(publisher.sent, received, counted, problems)

    def _report(self, sent: int, received: int, counted: CountingStore, problems: list[str]) -> RoundReport:
        return RoundReport(
            sent=sent,
            received=received,
            requests=counted.requests,
            bytes_up=counted.bytes_up,
            bytes_down=counted.bytes_down,
            waiting=len(self._replica.unsent()) + len(self._replica.unconfirmed()),
            problems=tuple(problems),
        )


def _sentences(replica: Replica, *, forked: bool) -> list[str]:
    """What the poll noticed, in words."""
    problems = []
    if newer := sum(trouble.reason.startswith(Newer.MARK) for trouble in replica.trouble().values()):
        problems.append(
            say_many(
                "{count} file in the shared folder was written by a newer KShare.",
                "{count} files in the shared folder were written by a newer KShare.",
                newer,
            )
        )
    if forked:
        problems.append(restored_words())
    return problems


def restored_words() -> str:
    """What a person is told whose home goes on as a new device."""
    return say("This home was restored or copied. It goes on as a new device; nothing is lost.")
