"""What the sync badge opens: every shared space, when it was reached last, what waits, what is odd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.queries.spaces import on_the_way_words
from kshare.ui.presenting.times import time_words
from kshare.ui.sync.syncer import Standing, Syncer
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton, LinkButton
from kshare.ui.widgets.card import Rule
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.ui.widgets.tab_order import tab_before
from kshare.words import say, say_many

_NAMED: Final = 3


def standing_words(standing: Standing, now_ms: int) -> tuple[str, ...]:
    """A space's standing as sentences, the most important first."""
    row, lines = standing.row, []
    if standing.waits_for_key:
        lines.append(say("Encrypted, and this PC has no key of it yet. Nothing is lost."))
    elif standing.trouble is not None:
        lines += [standing.trouble.message, standing.trouble.next_step]
    elif standing.is_silent:
        lines += [say("The folder does not answer."), say("Nothing is lost; go on working.")]
    if row.contact_ms is None:
        lines.append(say("Not reached yet"))
    else:
        lines.append(say("Last reached: {time}", time=time_words(row.contact_ms, now_ms)))
    if row.waiting:
        lines.append(
            say_many("{count} change waits to be sent", "{count} changes wait to be sent", row.waiting)
        )
    else:
        lines.append(say("Everything of yours is there"))
    lines += [on_the_way_words(each) for each in standing.missing[:_NAMED]]
    lines += standing.problems
    if row.troubles:
        lines.append(
            say_many("{count} file cannot be read yet", "{count} files cannot be read yet", row.troubles)
        )
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Notice:
    """A sentence and what can be done about it."""

    words: str
    action: str
    icon: str
    act: Callable[[], object]


class SyncDetails(Popover):
    """Follows the syncer while it is open."""

    members_wanted = Signal(str)
    """The id of a space."""
    join_wanted = Signal(str)
    """The folder of a space to enter, or '' to choose one."""

    def __init__(self, syncer: Syncer, now_ms: int, window: QWidget, asked: str = "") -> None:
        """`asked` is the folder in which a request to be let in lies."""
        super().__init__(window, width=340)
        self._syncer, self._now_ms, self._asked = syncer, now_ms, asked
        self.body.addWidget(PlainLabel(say("Shared folders"), Type.HEADING))
        self._spaces = QVBoxLayout()
        self._spaces.setSpacing(Space.S)
        self.body.addLayout(self._spaces)
        self.button = GhostButton(say("Look now"), "refresh-cw")
        self.button.clicked.connect(syncer.sync_now)
        self.join = LinkButton(say("Another space…"), "plus")
        self.join.clicked.connect(partial(self._leave_to, self.join_wanted, ""))
        row = QHBoxLayout()
        row.addWidget(self.join)
        row.addStretch(1)
        row.addWidget(self.button)
        self.body.addLayout(row)
        self.lines: tuple[str, ...] = ()
        self.offers: list[LinkButton] = []
        """What can be done about the spaces, from top to bottom."""
        syncer.standings_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        lines = self._all_lines()
        if lines == self.lines:
            return
        self.lines, self.offers = lines, []
        while (item := self._spaces.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._show_notices()
        if not self._syncer.standings:
            words = say("Everything is on this PC only. A shared folder makes it a team.")
            self._spaces.addWidget(PlainLabel(words, Type.LABEL, "text2", wrap=True))
        self.button.setVisible(bool(self._syncer.standings))
        for number, standing in enumerate(self._syncer.standings):
            if number:
                self._spaces.addWidget(Rule())
            self._show_space(standing)
        tab_before(self.join, *self.offers)
        self.adjustSize()

    def _all_lines(self) -> tuple[str, ...]:
        """Everything that is said, to see whether it is different now."""
        spaces = (
            line
            for standing in self._syncer.standings
            for line in (
                standing.row.name,
                standing.row.folder or "",
                *standing_words(standing, self._now_ms),
            )
        )
        return (*(notice.words for notice in self._notices()), *spaces)

    def _notices(self) -> tuple[_Notice, ...]:
        """What concerns no space of this home in particular."""
        found = []
        if self._syncer.is_new_device:
            words = say(
                "This home was restored or copied, so it goes on as a new device. Nothing is lost; what the other"
                " copy wrote comes back from the folder."
            )
            found.append(_Notice(words, say("Understood"), "check", self._syncer.note_new_device))
        if self._asked:
            words = say("You asked to be let into the space in {folder}.", folder=self._asked)
            look = partial(self._leave_to, self.join_wanted, self._asked)
            found.append(_Notice(words, say("Look again…"), "refresh-cw", look))
        return tuple(found)

    def _show_notices(self) -> None:
        for notice in self._notices():
            self._spaces.addWidget(PlainLabel(notice.words, Type.META, "text2", wrap=True))
            self._offer(notice.action, notice.icon, notice.act)
            self._spaces.addWidget(Rule())

    def _show_space(self, standing: Standing) -> None:
        row = standing.row
        self._spaces.addWidget(PlainLabel(row.name, Type.BODY_STRONG, wrap=True))
        self._spaces.addWidget(ElidedLabel(row.folder or "", Type.CAPTION, "text3"))
        for line in standing_words(standing, self._now_ms):
            self._spaces.addWidget(PlainLabel(line, Type.META, "text2", wrap=True))
        if standing.waits_for_key:
            wanted = partial(self._leave_to, self.join_wanted, row.folder or "")
            self._offer(say("Paste an invite, or ask…"), "key-round", wanted)
        else:
            self._offer(say("Members…"), "users", partial(self._leave_to, self.members_wanted, row.id))

    def _offer(self, words: str, icon: str, act: Callable[[], object]) -> None:
        button = LinkButton(words, icon)
        button.clicked.connect(lambda: act())
        self.offers.append(button)
        self._spaces.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)

    def _leave_to(self, signal: SignalInstance, words: str) -> None:
        """Out of the way before something larger opens."""
        self.hide()
        signal.emit(words)
