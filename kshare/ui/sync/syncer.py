"""Keeps every shared space in step without anybody noticing: rounds on the share lane, the result in words.

The window never waits for a round. A share that hangs blocks the share lane and nothing else; closing the
window abandons it, which is safe because files on the share are written once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from kshare.cancel import CancelToken
from kshare.errors import KeyMissing, KShareError, StoreLocked
from kshare.model.changes import BOOKMARKS, MARKS, PAGES, PEOPLE, POSTS, SPACES, Changes
from kshare.queries.spaces import OnTheWay, SpaceRow, list_spaces, on_the_way
from kshare.sync.pacing import pace, poll_interval_s
from kshare.ui.presenting.times import clock_words, day_words
from kshare.ui.session import Session
from kshare.ui.widgets.sync_badge import SyncKind, SyncState
from kshare.words import say, say_many
from kshare.workspace import Workspace

if TYPE_CHECKING:
    from kshare.sync.engine import RoundReport

EARLY_MS: Final = 1_000
"""A local change starts a round so soon; several in a row go together."""
NEWS_MS: Final = 1_000
"""All who hear of news look within so much time."""
_NO_ANSWER_S: Final = 15.0
_BEAT_MS: Final = 1_000
_CONTENT: Final = (POSTS, PAGES, BOOKMARKS, MARKS, PEOPLE)


class _Pulse:
    """How a round comes along; written by the lane, read by the window."""

    def __init__(self) -> None:
        self.started = self.last = time.monotonic()
        self.done = self.total = 0

    def beat(self, done: int, total: int) -> None:
        """The progress callback of a round."""
        self.done, self.total, self.last = done, total, time.monotonic()

    @property
    def silence_s(self) -> float:
        """Seconds since the share last answered."""
        return time.monotonic() - self.last


@dataclass(slots=True)
class Standing:
    """How one space stands. Times are ms since the epoch; `trouble` is why the last round failed."""

    row: SpaceRow
    trouble: KShareError | None = None
    problems: tuple[str, ...] = ()
    failed_ms: int = 0
    pulse: _Pulse | None = None
    again: bool = False
    missing: tuple[OnTheWay, ...] = ()
    """Whose changes are known and not here yet."""
    delivered: bool = False
    """True if the last round laid everything into the folder; a later look confirms that it stayed there."""

    @property
    def waits_for_key(self) -> bool:
        """True for an encrypted space that this home cannot open yet."""
        return isinstance(self.trouble, KeyMissing)

    @property
    def is_silent(self) -> bool:
        """True while a round waits for a folder that does not answer."""
        return self.pulse is not None and self.pulse.silence_s > _NO_ANSWER_S


def sync_space(workspace: Workspace, space_id: str, cancel: CancelToken, pulse: _Pulse) -> RoundReport | None:
    """One round on the share lane; None if the space was left meanwhile. Raises Cancelled, share trouble."""
    cancel.check()
    for space in workspace.shared_spaces():
        if space.text_id == space_id:
            return workspace.sync(space, cancel, pulse.beat)
    return None


class Syncer(QObject):
    """Rounds for every shared space. `state_changed(SyncState)` for the badge, `standings` for the details."""

    state_changed = Signal(object)
    standings_changed = Signal()
    _heard = Signal(str)

    def __init__(
        self,
        session: Session,
        parent: QObject | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._chance = chance
        self._cancel = CancelToken()
        self._standings: dict[str, Standing] = {}
        self._timers: dict[str, QTimer] = {}
        self._news_ms = self._input_ms = session.wall()
        self._state: SyncState | None = None
        self._listens = False
        self.is_new_device = False
        """True from when this home went on as a new device until the person has read that."""
        self._early = QTimer(self, singleShot=True, interval=EARLY_MS)
        self._early.timeout.connect(self._look_early)
        self._beat = QTimer(self, interval=_BEAT_MS)
        self._beat.timeout.connect(self._tell)
        session.changed.connect(self._on_changes)
        self._heard.connect(self._look_at_news, Qt.ConnectionType.QueuedConnection)

    # -- beginning and ending --------------------------------------------------------------------------

    def start(self) -> None:
        """Find the shared spaces and begin with a round for each."""
        self._session.work("share", self._listen, self, lambda _: None, lambda _: None)
        self._session.ask(list_spaces, None, self, self._take_spaces, topic="spaces")

    def stop(self) -> None:
        """No more rounds; one that hangs is left behind."""
        self._cancel.cancel()
        if self._listens:
            self._session.workspace.stop_hearing()
        self._early.stop()
        self._beat.stop()
        for timer in self._timers.values():
            timer.stop()

    def sync_now(self) -> None:
        """A round for every space, at once."""
        for space_id in self._standings:
            self._round(space_id)

    @property
    def standings(self) -> tuple[Standing, ...]:
        """Every shared space, in their order."""
        return tuple(self._standings.values())

    def _take_spaces(self, rows: tuple[SpaceRow, ...]) -> None:
        shared = {row.id: row for row in rows if row.folder is not None}
        for gone in self._standings.keys() - shared.keys():
            del self._standings[gone]
            self._timers.pop(gone).stop()
        for space_id, row in shared.items():
            if space_id in self._standings:
                self._standings[space_id].row = row
                continue
            self._standings[space_id] = Standing(row)
            timer = QTimer(self, singleShot=True)
            timer.timeout.connect(partial(self._round, space_id))
            self._timers[space_id] = timer
            self._round(space_id)
        self._tell()

    # -- rounds ----------------------------------------------------------------------------------------

    def _round(self, space_id: str) -> None:
        standing = self._standings.get(space_id)
        if standing is None:
            return
        if standing.pulse is not None:
            standing.again = True
            return
        self._timers[space_id].stop()
        standing.pulse = _Pulse()
        self._beat.start()
        work = partial(sync_space, self._session.workspace, space_id, self._cancel, standing.pulse)
        done, failed = partial(self._done, space_id), partial(self._failed, space_id)
        self._session.work("share", work, self, done, failed)

    def _done(self, space_id: str, report: RoundReport | None) -> None:
        standing = self._end(space_id)
        if standing is None or report is None:
            return
        if report.received:
            self._news_ms = self._session.wall()
        if report.received or standing.missing or standing.row.contact_ms is None:
            done = partial(self._take_missing, space_id)
            self._session.ask(on_the_way, space_id, self, done, topic=f"missing {space_id}")
        standing.trouble, standing.failed_ms, standing.problems = None, 0, self._lasting(report.problems)
        standing.delivered = not report.problems and not standing.again
        self._next(space_id, standing)

    def _lasting(self, problems: tuple[str, ...]) -> tuple[str, ...]:
        """Without what a round says only once: that is remembered until somebody has read it."""
        from kshare.sync.engine import restored_words  # a round has loaded it

        self.is_new_device |= restored_words() in problems
        return tuple(each for each in problems if each != restored_words())

    def note_new_device(self) -> None:
        """The person has read that this home goes on as a new device."""
        self.is_new_device = False
        self.standings_changed.emit()

    def _take_missing(self, space_id: str, missing: tuple[OnTheWay, ...]) -> None:
        if (standing := self._standings.get(space_id)) is not None:
            standing.missing = missing
            self._tell()

    def _failed(self, space_id: str, trouble: KShareError) -> None:
        standing = self._end(space_id)
        if standing is None:
            return
        if not isinstance(trouble, StoreLocked):  # another process of this home syncs: no trouble at all
            standing.trouble = trouble
            standing.failed_ms = standing.failed_ms or self._session.wall()
        self._next(space_id, standing)

    def _end(self, space_id: str) -> Standing | None:
        standing = self._standings.get(space_id)
        if standing is not None:
            standing.pulse = None
        if all(each.pulse is None for each in self._standings.values()):
            self._beat.stop()
        return standing

    def _next(self, space_id: str, standing: Standing) -> None:
        """Plan the next look, and read again how many changes wait."""
        delay = EARLY_MS if standing.again else self._interval_ms()
        standing.again = False
        if not self._cancel.cancelled:
            self._timers[space_id].start(delay)
            self._session.ask(list_spaces, None, self, self._take_spaces, topic="spaces")

    def _interval_ms(self) -> int:
        now = self._session.wall()
        active = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
        if active:
            self._input_ms = now
        keenness = pace(
            window_active=active, since_news_ms=now - self._news_ms, since_input_ms=now - self._input_ms
        )
        return round(1000 * poll_interval_s(keenness, self._chance()))

    def _on_changes(self, changes: Changes) -> None:
        if changes.touches(SPACES):
            self._session.ask(list_spaces, None, self, self._take_spaces, topic="spaces")
        if self._standings and changes.touches(*_CONTENT) and not self._early.isActive():
            self._early.start()

    def _listen(self) -> None:
        """On the share lane: it loads all that syncing needs."""
        self._session.workspace.hear_news(self._heard.emit)
        self._listens = True

    def _look_at_news(self, space_id: str) -> None:
        """Somebody wrote, perhaps ourselves. All who hear it spread over a second."""
        standing = self._standings.get(space_id)
        if standing is not None and standing.pulse is None and not self._cancel.cancelled:
            timer, delay = self._timers[space_id], round(NEWS_MS * self._chance())
            if timer.remainingTime() > delay:
                timer.start(delay)

    def _look_early(self) -> None:
        self._session.ask(list_spaces, None, self, self._send_early, topic="early")

    def _send_early(self, rows: tuple[SpaceRow, ...]) -> None:
        self._take_spaces(rows)
        for row in rows:
            if row.waiting and row.id in self._standings:
                self._standings[row.id].delivered = False
                self._news_ms = self._session.wall()
                self._round(row.id)
        self._tell()

    # -- in words --------------------------------------------------------------------------------------

    def _tell(self) -> None:
        state = state_of(self.standings, self._session.wall())
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
        self.standings_changed.emit()


def state_of(standings: tuple[Standing, ...], now_ms: int) -> SyncState:
    """The badge for all spaces together: the worst of them decides the headline."""
    if not standings:
        return SyncState(SyncKind.ALONE, say("Only on this PC"))
    waiting = sum(each.row.waiting for each in standings)
    waits = say_many("{count} change waits here", "{count} changes wait here", waiting) if waiting else ""
    keyless = [each for each in standings if each.waits_for_key]
    if keyless and len(keyless) == len(standings):
        return SyncState(SyncKind.TROUBLE, say("Waits for a key"), say("An admin can let you in"))
    offline = [each for each in standings if each.trouble is not None or each.is_silent]
    if offline:
        since = min(each.row.contact_ms or each.failed_ms or now_ms for each in offline)
        return SyncState(SyncKind.OFFLINE, since_words(since, now_ms), waits or say("Nothing is lost"))
    if waiting and any(each.problems for each in standings):
        return SyncState(SyncKind.TROUBLE, say("Cannot send"), waits)
    receiving = [each.pulse for each in standings if each.pulse is not None and each.pulse.total > 1]
    if receiving:
        done, total = sum(p.done for p in receiving), sum(p.total for p in receiving)
        return SyncState(SyncKind.BUSY, say("Receiving…"), say("{done} of {total}", done=done, total=total))
    if waiting and all(each.delivered for each in standings):
        return SyncState(SyncKind.UP_TO_DATE, say("Sent"), say("The folder has yet to confirm it"))
    if waiting:
        words = say_many("{count} change", "{count} changes", waiting)
        return SyncState(SyncKind.BUSY, say("Sending…"), words)
    if any(each.row.contact_ms is None for each in standings):
        return SyncState(SyncKind.BUSY, say("Looking into the folder…"))
    colleagues = max(each.row.members for each in standings) - 1
    shared = (
        say_many("Shared with {count} colleague", "Shared with {count} colleagues", colleagues)
        if colleagues > 0
        else say("Nobody else is here yet")
    )
    return SyncState(SyncKind.UP_TO_DATE, say("Up to date"), shared)


def since_words(since_ms: int, now_ms: int) -> str:
    """Since when the folder cannot be reached.

    >>> since_words(0, 400 * 86_400_000).startswith("Offline since ")
    True
    """
    if now_ms - since_ms < 12 * 3_600_000:
        return say("Offline since {time}", time=clock_words(since_ms))
    return say("Offline since {day}", day=day_words(since_ms, now_ms))
