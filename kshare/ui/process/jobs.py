"""The only bridge between threads and widgets.

A lane's thread gets a number and a callable of the core, never a widget. The answer comes back through a
queued Qt signal, so `done` and `failed` always run on the UI thread.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from kshare.cancel import CancelToken
from kshare.errors import KShareError
from kshare.lanes import Lanes, Work

Done = Callable[[Any], object]
Failed = Callable[[KShareError], object]


_Key = tuple[int, str]
"""Whose question, and about what: the newest of these wins."""


@dataclass(frozen=True, slots=True)
class _Question:
    owner: weakref.ref[QObject]
    key: _Key | None
    done: Done
    failed: Failed
    cancel: CancelToken | None
    within: object


class Jobs(QObject):
    """Runs work on lanes and brings the answers home."""

    _answered = Signal(int, object, object)

    def __init__(self, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lanes = lanes
        self._numbers = count(1)
        self._open: dict[int, _Question] = {}
        self._newest: dict[_Key, int] = {}
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: str,
        work: Work,
        owner: QObject,
        done: Done,
        failed: Failed,
        *,
        topic: str = "",
        cancel: CancelToken | None = None,
        within: object = None,
    ) -> None:
        """Run `work` on the lane of that name; call `done(answer)` or `failed(KShareError)` later.

        With a `topic` the newest question of the same owner and topic wins: older ones that still wait are
        not asked, the `cancel` of one under way is set, and their answers are dropped. Everything on the lane
        "search" has the topic "search" unless it names another. Nothing is called once `owner` is gone, or
        after `drop(within)`. Any other exception goes to `sys.excepthook`: it is our bug.
        """
        number = next(self._numbers)
        topic = topic or ("search" if lane == "search" else "")
        key = (id(owner), topic) if topic else None
        if key is not None:
            self._forget(self._newest.get(key, 0))
            self._newest[key] = number
        self._open[number] = _Question(weakref.ref(owner), key, done, failed, cancel, within)
        task = partial(_answer, self._answered.emit, number, work)
        self.lanes.named(lane).submit(task, replace=key)

    def drop(self, within: object) -> None:
        """Answer no question that was asked `within` this any more: it ends. Reads under way are stopped; what is
        to be written is written all the same."""
        for number in [number for number, question in self._open.items() if question.within is within]:
            self._forget(number)

    def _forget(self, number: int) -> None:
        question = self._taken(number)
        if question is not None and question.cancel is not None:
            question.cancel.cancel()

    def _taken(self, number: int) -> _Question | None:
        question = self._open.pop(number, None)
        if question is not None and question.key is not None and self._newest.get(question.key) == number:
            del self._newest[question.key]
        return question

    @property
    def waiting(self) -> int:
        """How many answers are still expected."""
        return len(self._open)

    @property
    def waiting_for(self) -> tuple[str, ...]:
        """Who expects them, for whoever looks for a fault."""
        return tuple(repr(question.done) for question in self._open.values())

    @Slot(int, object, object)
    def _deliver(self, number: int, answer: object, trouble: BaseException | None) -> None:
        question = self._taken(number)
        if question is None:
            return
        owner = question.owner()
        if trouble is not None and not isinstance(trouble, KShareError):
            sys.excepthook(type(trouble), trouble, trouble.__traceback__)
        elif owner is not None and isValid(owner):
            if isinstance(trouble, KShareError):
                question.failed(trouble)
            else:
                question.done(answer)


def _answer(emit: Callable[[int, object, object], None], number: int, work: Work) -> None:
    """Runs on the lane's thread."""
    answer: object = None
    trouble: BaseException | None = None
    try:
        answer = work()
    except BaseException as error:
        trouble = error
    try:
        emit(number, answer, trouble)
    except RuntimeError:
        # The window closed meanwhile: Qt says that the signal's source is deleted. Nobody is left to tell.
        return
