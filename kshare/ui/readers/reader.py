"""The right half of the window: finds out what an item is and shows it in the reader made for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from kshare.errors import KShareError
from kshare.queries.titles import kind_of
from kshare.ui.readers.item_reader import ItemReader
from kshare.ui.readers.returning import Return, reading_bar
from kshare.ui.readers.seeing import Seeing
from kshare.ui.screen import begin_in, waits_with
from kshare.ui.session import Session
from kshare.ui.widgets.empty_state import EmptyState
from kshare.words import say

SEEN_MS: Final = 1_500
"""What is shown for so long was read; walking past it is not reading."""


class Reader(QWidget):
    """Stacks one reader for each kind; each is made when it is needed first."""

    link_wanted = Signal(str)
    opened = Signal(str)
    edit_wanted = Signal(str)
    """The id of a page that the person wants to edit."""
    page_wanted = Signal(str)
    """The id of a question that is to become a page."""
    missed = Signal(str)
    """There is no item with this id (any more)."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._item = ""
        self._begin = ""
        self._anchor = ""
        self._return_px: int | None = None
        self._readers: dict[str, ItemReader] = {}
        self._shown = self._kind = ""
        self.setAccessibleName(say("What you read"))
        self._stack = QStackedWidget()
        self._empty = EmptyState("book-open", "", "")
        self._stack.addWidget(self._empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._seen = QTimer(self, singleShot=True, interval=SEEN_MS)
        self._seen.timeout.connect(self._note_read)
        self._seeing = Seeing(session, self)
        self._say_nothing()

    @property
    def item(self) -> str:
        """The id of what is shown, or ''."""
        return self._item

    @property
    def current(self) -> QWidget | None:
        """The reader in use, or the empty state."""
        return self._stack.currentWidget()

    @property
    def scrolled(self) -> int:
        """How far what is read is scrolled (px)."""
        bar = reading_bar(self.current) if self._shown == self._item else None
        return bar.value() if bar is not None else 0

    def return_to(self, px: int) -> None:
        """Scroll the item that was asked for to where it was read (px), as soon as so much of it is there.

        A heading or revision that was asked for holds before its beginning (0).
        """
        self._return_px = px if px or not self._anchor else None
        if self._shown == self._item and self.current is not self._empty:
            self._return()

    def _return(self) -> None:
        px, self._return_px = self._return_px, None
        bar = reading_bar(self.current) if px is not None else None
        if bar is not None and px is not None:
            Return(bar, px)

    def show_item(self, item_id: str) -> None:
        """Show an item of any kind, with `#heading` (or `#revision:…`) behind its id at that place; '' clears."""
        item_id, _, self._anchor = item_id.partition("#")
        self._item, self._return_px = item_id, None
        self._seen.stop()
        self._seeing.read("")
        if not item_id:
            self._say_nothing()
            self._stack.setCurrentWidget(self._empty)
            return
        self._session.ask(kind_of, item_id, self, lambda kind: self._show(item_id, kind), self._fail)

    def start_reply(self) -> None:
        """Put the cursor into the reply box as soon as a thread is shown."""
        self._begin_in_thread("reply")

    def start_edit(self) -> None:
        """Open the own words as soon as their thread is shown."""
        self._begin_in_thread("edit")

    def _begin_in_thread(self, what: str) -> None:
        self._begin = what
        QTimer.singleShot(0, self, self._begin_if_wanted)

    def _begin_if_wanted(self) -> None:
        from kshare.ui.readers.thread_reader import ThreadReader

        current = self._stack.currentWidget()
        if self._begin and isinstance(current, ThreadReader) and self._shown == self._item:
            begin, self._begin = self._begin, ""
            if begin == "reply":
                current.start_reply()
            else:
                current.start_edit()

    def _show(self, item_id: str, kind: str) -> None:
        if item_id != self._item:
            return
        if kind == "import":
            self._empty.say(
                say("Imported"), say("What came with this import is among the pages and bookmarks.")
            )
            self._stack.setCurrentWidget(self._empty)
            return
        if kind not in self._readers:
            self._readers[kind] = self._make(kind)
            self._stack.addWidget(self._readers[kind])
        reader, self._kind = self._readers[kind], kind
        self._stack.setCurrentWidget(reader)
        self._shown = item_id
        reader.show_item(item_id)
        if self._anchor:
            reader.begin_at(self._anchor)
        self._return()
        self._seen.start()
        self._seeing.read(item_id)
        if waits_with(self):
            self._hand_keyboard_on()
        self._begin_if_wanted()
        self._begin = ""

    def changeEvent(self, event: QEvent) -> None:
        """Whoever comes back to the window sees what came meanwhile."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._seeing.look_soon()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard waits here until there is something to read, and then goes there."""
        super().focusInEvent(event)
        self._hand_keyboard_on()

    def _hand_keyboard_on(self) -> None:
        if self._shown == self._item and self._stack.currentWidget() is not self._empty:
            begin_in(self._readers[self._kind].begins_in, self)

    def _note_read(self) -> None:
        from kshare.usecases.reading import NoteRead, note_read

        if self._shown == self._item and self.isVisible() and self._stack.currentWidget() is not self._empty:
            # It may have gone meanwhile: then there is nothing to note, and nobody to tell.
            self._session.run(note_read, NoteRead(self._item), self, failed=lambda _trouble: None)

    def _make(self, kind: str) -> ItemReader:
        made = _MAKERS[kind](self._session)
        made.link_wanted.connect(self.link_wanted)
        made.opened.connect(self.opened)
        made.edit_wanted.connect(self.edit_wanted)
        made.page_wanted.connect(self.page_wanted)
        return made

    def _say_nothing(self) -> None:
        self._empty.say(
            say("Nothing open"),
            say("Choose something on the left to read it here. J and K walk, Enter opens."),
        )

    def _fail(self, trouble: KShareError) -> None:
        self._empty.say(say("This is not here"), trouble.message)
        self._stack.setCurrentWidget(self._empty)
        self.missed.emit(self._item)


def _page_reader(session: Session) -> ItemReader:
    from kshare.ui.readers.page_reader import PageReader

    return PageReader(session)


def _thread_reader(session: Session) -> ItemReader:
    from kshare.ui.readers.thread_reader import ThreadReader

    return ThreadReader(session)


def _bookmark_reader(session: Session) -> ItemReader:
    from kshare.ui.readers.bookmark_reader import BookmarkReader

    return BookmarkReader(session)


def _person_reader(session: Session) -> ItemReader:
    from kshare.ui.readers.person_reader import PersonReader

    return PersonReader(session)


_MAKERS: Final[dict[str, Callable[[Session], ItemReader]]] = {
    "page": _page_reader,
    "post": _thread_reader,
    "bookmark": _bookmark_reader,
    "person": _person_reader,
}
