"""What the sync badge opens: every shared space, when it was reached last, what waits, what is odd."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.queries.spaces import on_the_way_words
from kshare.ui.presenting import time_words
from kshare.ui.syncing import Standing, Syncer
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import GhostButton
from kshare.ui.widgets.card import Rule
from kshare.ui.widgets.labels import ElidedLabel, PlainLabel
from kshare.ui.widgets.popup import Popover
from kshare.words import say, say_many

_NAMED: Final = 3


def standing_words(standing: Standing, now_ms: int) -> tuple[str, ...]:
    """A space's standing as sentences, the most important first."""
    row, lines = standing.row, []
    if standing.trouble is not None:
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


class SyncDetails(Popover):
    """Follows the syncer while it is open."""

    def __init__(self, syncer: Syncer, now_ms: int, window: QWidget) -> None:
        super().__init__(window, width=340)
        self._syncer, self._now_ms = syncer, now_ms
        self.body.addWidget(PlainLabel(say("Shared folders"), Type.HEADING))
        self._spaces = QVBoxLayout()
        self._spaces.setSpacing(Space.S)
        self.body.addLayout(self._spaces)
        self.button = GhostButton(say("Look now"), "refresh-cw")
        self.button.clicked.connect(syncer.sync_now)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        self.body.addLayout(row)
        self.lines: tuple[str, ...] = ()
        syncer.standings_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        lines = tuple(
            line
            for standing in self._syncer.standings
            for line in (
                standing.row.name,
                standing.row.folder or "",
                *standing_words(standing, self._now_ms),
            )
        )
        if lines == self.lines:
            return
        self.lines = lines
        while (item := self._spaces.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        if not self._syncer.standings:
            words = say("Everything is on this PC only. A shared folder makes it a team.")
            self._spaces.addWidget(PlainLabel(words, Type.LABEL, "text2", wrap=True))
            self.button.hide()
        for number, standing in enumerate(self._syncer.standings):
            if number:
                self._spaces.addWidget(Rule())
            self._spaces.addWidget(PlainLabel(standing.row.name, Type.BODY_STRONG))
            self._spaces.addWidget(ElidedLabel(standing.row.folder or "", Type.CAPTION, "text3"))
            for line in standing_words(standing, self._now_ms):
                self._spaces.addWidget(PlainLabel(line, Type.META, "text2", wrap=True))
        self.adjustSize()
