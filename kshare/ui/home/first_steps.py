"""The first day: three small steps on Home that tick themselves off by being done.

Each is of use to a person alone: bring what one has, write something down, find it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.model.changes import BOOKMARKS, PAGES, POSTS, Changes
from kshare.queries.first_steps import FirstSteps, first_steps
from kshare.ui.session import Session
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.announcing import announce
from kshare.ui.widgets.buttons import IconButton, LinkButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

BRING: Final = "bring"
WRITE: Final = "write"
FIND: Final = "find"
_PUT_OFF: Final = "off"
"""The person wants to see nothing of it."""
_ALL: Final = frozenset({BRING, WRITE, FIND})


@dataclass(frozen=True, slots=True)
class _Step:
    key: str
    title: str
    sentence: str
    action: str


def _steps() -> tuple[_Step, ...]:
    return (
        _Step(
            BRING,
            say("Bring what you have"),
            say("Bookmarks of your browser, or a folder of notes; the originals stay as they are."),
            say("Import…"),
        ),
        _Step(
            WRITE,
            say("Write one thing down"),
            say("What did you learn today? A sentence is enough."),
            say("Write"),
        ),
        _Step(
            FIND,
            say("Find it again"),
            say("Type a word of it: the search looks inside everything, also without the network."),
            say("Search", context="button"),
        ),
    )


class _Tick(QWidget):
    """An empty circle, or a filled one with a tick."""

    def __init__(self) -> None:
        super().__init__()
        self.done = False
        self.setFixedSize(Size.ICON, Size.ICON)

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = theme().palette
        painter = QPainter(self)
        if self.done:
            paint.draw_icon(painter, QPointF(0, 0), "circle-check", palette.ok, Size.ICON)
        else:
            circle = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            paint.box(painter, circle, circle.width() / 2, None, palette.input_border, 1.6)
        painter.end()


class _StepRow(QWidget):
    wanted = Signal()

    def __init__(self, step: _Step) -> None:
        super().__init__()
        self._step = step
        self.tick = _Tick()
        self._title = PlainLabel(step.title, Type.LABEL)
        self._sentence = PlainLabel(step.sentence, Type.META, "text2", wrap=True)
        self.button = LinkButton(step.action)
        self.button.setAccessibleDescription(step.title)
        self.button.clicked.connect(self.wanted)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.M)
        row.addWidget(self.tick)
        row.addLayout(words, 1)
        row.addWidget(self.button)
        self.show_done(False)

    def show_done(self, done: bool) -> None:
        """Tick it off; what is done needs neither sentence nor button."""
        self.tick.done = done
        self.tick.update()
        self._title.set_tone("text3" if done else "text")
        self._sentence.setVisible(not done)
        self.button.setVisible(not done)
        state = say("done") if done else say("not done yet")
        self._title.setAccessibleName(f"{self._step.title}: {state}")


class StepsCard(Card):
    """States wishes: `wanted` carries the key of a step, `put_off` asks to show nothing more of it."""

    wanted = Signal(str)
    put_off = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        head = QHBoxLayout()
        self._heading = PlainLabel(say("Three small steps"), Type.BODY_STRONG)
        self.close_button = IconButton("x", say("Do not show this again"), size=Size.ICON_SMALL)
        self.close_button.clicked.connect(self.put_off)
        head.addWidget(self._heading, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.S, Space.S, Space.L)
        column.setSpacing(Space.M)
        column.addLayout(head)
        self.rows: dict[str, _StepRow] = {}
        for step in _steps():
            row = _StepRow(step)
            row.wanted.connect(partial(self.wanted.emit, step.key))
            column.addWidget(row)
            self.rows[step.key] = row

    def show_done(self, done: Iterable[str]) -> None:
        """Tick these off."""
        finished = frozenset(done)
        for key, row in self.rows.items():
            row.show_done(key in finished)
        if finished >= _ALL:
            self._heading.setText(say("All three done. You know your way around."))
            announce(self, self._heading.text())


class StepsMemory(Protocol):
    """Which steps are done, kept on this PC."""

    def steps(self) -> frozenset[str]: ...

    def keep_steps(self, done: Iterable[str]) -> None: ...


class FirstDay(QObject):
    """Shows the card as long as a step is open; looks by itself whether one was taken."""

    wanted = Signal(str)
    offered = Signal(object)
    """The card, once there is reason to show it."""

    def __init__(self, session: Session, memory: StepsMemory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._memory = session, memory
        self._done = memory.steps()
        self.card: StepsCard | None = None

    @property
    def is_over(self) -> bool:
        """True if nothing is left to show."""
        return _PUT_OFF in self._done or self._done >= _ALL

    def begin(self) -> None:
        """Look for the first time; a home that is in use already needs no steps."""
        if not self.is_over:
            self._session.ask(first_steps, None, self, self._begin)

    def note_found(self) -> None:
        """The person opened something that a search found."""
        self._take(FIND)

    def _begin(self, found: FirstSteps) -> None:
        if found.brought and found.written:
            self._keep(_ALL)
            return
        self._show(found)
        self.card = StepsCard()
        self.card.wanted.connect(self.wanted)
        self.card.put_off.connect(self._put_off)
        self.card.show_done(self._done)
        self._session.changed.connect(self._on_changes)
        self.offered.emit(self.card)

    def _on_changes(self, changes: Changes) -> None:
        if not self.is_over and changes.touches(PAGES, POSTS, BOOKMARKS):
            self._session.ask(first_steps, None, self, self._show)

    def _show(self, found: FirstSteps) -> None:
        for key, is_done in ((BRING, found.brought), (WRITE, found.written)):
            if is_done:
                self._take(key)

    def _take(self, key: str) -> None:
        if key not in self._done and not self.is_over:
            self._keep(self._done | {key})
            if self.card is not None:
                self.card.show_done(self._done)

    def _put_off(self) -> None:
        self._keep(self._done | {_PUT_OFF})
        if self.card is not None:
            self.card.hide()

    def _keep(self, done: frozenset[str]) -> None:
        self._done = done
        self._memory.keep_steps(done)
