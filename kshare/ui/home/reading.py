"""How far the timeline was read: the line between new and known, the way to it, and noting what was seen.

Only what stood before the person's eyes for a moment counts as seen, and the position moves up only over cards that
were all seen: whoever looks at the newest ones and leaves finds the line again where it was.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QAbstractItemView

from kshare.queries.timeline import MOST_UNREAD, Unread
from kshare.ui.delegates.card_list import CardList
from kshare.ui.models.feed import FeedModel
from kshare.ui.models.rows import CardRow
from kshare.ui.presenting.times import moment_words
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space
from kshare.ui.widgets.chip import Chip
from kshare.words import say, say_many

SEEN_MS: Final = 800
"""Cards that stand still for so long were seen."""
NOTED_MS: Final = 60_000
"""The position is written at most so often, and when the window closes."""


class ReadingPosition(QObject):
    """Watches one list. `begin` is told of every first page."""

    def __init__(self, session: Session, cards: CardList, model: FeedModel) -> None:
        super().__init__(cards)
        self._session, self._list, self._model = session, cards, model
        self._since_ms = self._reached_ms = self._noted_ms = self._count = 0
        self._counts = False
        self._seen: set[str] = set()
        self._line = ""
        self._going = False
        self.chip = Chip("", icon="arrow-down", ink="on_accent", fill="accent", removable=True, parent=cards)
        self.chip.setAccessibleDescription(
            say("Goes to where you stopped reading; Delete says that all is read")
        )
        self.chip.hide()
        self.chip.clicked.connect(self.go_to_line)
        self.chip.remove_wanted.connect(self.all_seen)
        self._look = QTimer(self, singleShot=True, interval=SEEN_MS)
        self._look.timeout.connect(self._note_seen)
        self._writer = QTimer(self, singleShot=True, interval=NOTED_MS)
        self._writer.timeout.connect(self.keep)
        cards.verticalScrollBar().valueChanged.connect(self._moved)
        cards.installEventFilter(self)
        model.rowsInserted.connect(self._find_line)

    @property
    def line(self) -> str:
        """The item below the line, '' if there is none (yet)."""
        return self._line

    @property
    def reached_ms(self) -> int:
        """Up to here everything was read; 0 as long as that is not known."""
        return self._reached_ms

    def begin(self, unread: Unread, counts: bool) -> None:
        """A first page was shown. With `counts`, what is seen in this view counts as read."""
        self._reached_ms = max(self._reached_ms, unread.since_ms)
        self._noted_ms = self._noted_ms or unread.since_ms
        self._since_ms, self._counts = unread.since_ms, counts
        self._count = unread.count
        self._seen.clear()
        self._line, self._going = "", False
        self._find_line()
        self._look.start()

    def go_to_line(self) -> None:
        """Scroll to where reading stopped; older cards are asked for until it is there."""
        if self._line:
            self._going = False
            index = self._model.index(self._model.number_of(self._line))
            self._list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
            self._list.setCurrentIndex(index)
        elif self._since_ms and self._count:
            self._going = True
            self._model.fetchMore()

    def all_seen(self) -> None:
        """Everything that is here now counts as read; that can be taken back."""
        if self._model.rowCount():
            self._count = 0
            self._draw("")
            # Not remembered here: if that is taken back, the next first page begins where it was.
            self._write(self._model.row(0).at_ms, said=say("Everything here counts as read"))

    def keep(self) -> None:
        """Write the position, if it moved."""
        self._writer.stop()
        if self._reached_ms > self._noted_ms:
            self._noted_ms = self._reached_ms
            self._write(self._reached_ms)

    # -- the line --------------------------------------------------------------------------------------

    def _find_line(self) -> None:
        """The line stands above the first card that was known already, if something new stands above it."""
        if self._line or not self._since_ms or not self._count:
            self._show_chip()
            return
        rows = self._rows()
        at = next((at for at, row in enumerate(rows) if row.at_ms <= self._since_ms), -1)
        if at > 0:
            self._line = rows[at].id
            self._draw(say("↑ New since {moment}", moment=self._moment()))
        if self._going:
            self.go_to_line()
        self._show_chip()

    def _draw(self, words: str) -> None:
        self._model.draw_line(self._line, words)
        self._list.scheduleDelayedItemsLayout()
        self._show_chip()

    def _moment(self) -> str:
        return moment_words(self._since_ms, self._session.wall())

    def _rows(self) -> list[CardRow]:
        return [self._model.row(number) for number in range(self._model.rowCount())]

    # -- the way to it ---------------------------------------------------------------------------------

    def _show_chip(self) -> None:
        wanted = bool(self._since_ms and self._count) and self._line_is_below()
        if wanted:
            many = self._count >= MOST_UNREAD
            count = say("More than {count} new", count=MOST_UNREAD - 1) if many else _new(self._count)
            words = say("{count} since {moment}", count=count, moment=self._moment())
            self.chip.setText(words)
            self.chip.setAccessibleName(words)
            self.chip.adjustSize()
            self._place_chip()
            self.chip.raise_()
        self.chip.setVisible(wanted)

    def _line_is_below(self) -> bool:
        if not self._line:
            return self._model.canFetchMore()
        rect: QRect = self._list.visualRect(self._model.index(self._model.number_of(self._line)))
        return not rect.isNull() and rect.top() > self._list.viewport().height()

    def _place_chip(self) -> None:
        left = (self._list.width() - self.chip.width()) // 2
        self.chip.move(left, self._list.height() - self.chip.height() - Space.M)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The way to the line stays at the foot of the list."""
        if event.type() == QEvent.Type.Resize:
            self._place_chip()
            self._moved()
        elif event.type() == QEvent.Type.Show:
            self._look.start()
        return super().eventFilter(watched, event)

    # -- what was seen ---------------------------------------------------------------------------------

    def _moved(self) -> None:
        if self._since_ms and self._count:
            self._show_chip()
        self._look.start()

    def _note_seen(self) -> None:
        """The cards that stand there now were seen; so was everything up to the highest without a gap."""
        if not self._list.isVisible() or not self._model.rowCount():
            return
        self._show_chip()  # the list has its layout now
        rows, first, last = self._rows(), *self._visible()
        self._seen.update(row.id for row in rows[first : last + 1])
        if not self._counts:
            return
        known = next((at for at, row in enumerate(rows) if row.at_ms <= self._reached_ms), len(rows))
        if not self._reached_ms:
            known = last + 1  # whoever begins has missed nothing below
        elif known == len(rows):
            return  # what was read last is further down than what is here
        top = known
        while top > 0 and (rows[top - 1].mine or rows[top - 1].id in self._seen):
            top -= 1
        if top < known:
            self._reached_ms = max(self._reached_ms, rows[top].at_ms)
            self._write_later()

    def _visible(self) -> tuple[int, int]:
        """The first and the last row that can be seen."""
        port = self._list.viewport().rect()
        first = self._list.indexAt(port.topLeft()).row()
        last = self._list.indexAt(port.bottomLeft()).row()
        count = self._model.rowCount()
        return max(0, first), last if last >= 0 else count - 1

    def _write_later(self) -> None:
        if not self._writer.isActive():
            if not self._noted_ms:
                self.keep()
            self._writer.start()

    def _write(self, until_ms: int, said: str = "") -> None:
        from kshare.usecases.reading_position import ReachTimeline, reach_timeline

        self._session.run(reach_timeline, ReachTimeline(until_ms), self, said=said)


def _new(count: int) -> str:
    return say_many("{count} new", "{count} new", count)
