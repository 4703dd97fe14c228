"""While somebody writes: questions that were asked before, and things that are kept already."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kshare.errors import InvalidInput
from kshare.model.urls import parse_url
from kshare.queries.bookmarks import BookmarkRow, FindAddress, find_address
from kshare.queries.related import Similar
from kshare.ui.models.kinds import kind_word
from kshare.ui.search.related_rows import ItemRow, ItemRows, similar_rows
from kshare.ui.session import Session
from kshare.ui.writing.composer_line import Mode
from kshare.words import say

REST_MS: Final = 300
"""So long after the last key it is looked."""
SHOWN: Final = 3
_LEAST: Final = 8
"""Characters; fewer say too little."""


class SimilarItems(QWidget):
    """Up to three rows under what is being written; hidden while there are none. Other keys change them late."""

    opened = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._asked: Similar | FindAddress | None = None
        self._next: Similar | FindAddress | None = None
        self.rows = ItemRows("")
        self.rows.opened.connect(self.opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.rows)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)

    def look(self, mode: Mode, text: str, address: str = "") -> None:
        """What is in the composer: questions are compared with questions, addresses with what is kept."""
        if mode is Mode.QUESTION:
            self._wait_for(Similar(text.strip(), limit=SHOWN) if len(text.strip()) >= _LEAST else None)
        elif mode is Mode.BOOKMARK:
            self._wait_for(FindAddress(known) if (known := _address(address)) else None)
        else:
            self._wait_for(None)

    def look_for_page(self, title: str) -> None:
        """A page that is being begun: others with nearly this title."""
        title = title.strip()
        self._wait_for(Similar("", title, ("page",), SHOWN) if len(title) >= _LEAST else None)

    def _wait_for(self, request: Similar | FindAddress | None) -> None:
        if request is None:
            self._rest.stop()
            self._asked = self._next = None
            self._show((), "")
        elif request not in (self._asked, self._next):
            self._next = request
            self._rest.start()

    def _ask(self) -> None:
        request = self._asked = self._next
        if isinstance(request, FindAddress):
            self._session.ask(
                find_address, request, self, partial(self._show_known, request), topic="similar"
            )
        elif request is not None:
            self._session.ask(
                similar_rows, request, self, partial(self._show_similar, request), topic="similar"
            )

    def _show_similar(self, request: Similar, rows: tuple[ItemRow, ...]) -> None:
        if request is self._asked:
            questions = request.kinds == ("question",)
            self._show(rows, say("Asked before?") if questions else say("Perhaps written already"))

    def _show_known(self, request: FindAddress, row: BookmarkRow | None) -> None:
        if request is self._asked:
            rows = (_kept_row(row),) if row is not None else ()
            self._show(rows, say("Kept already"))

    def _show(self, rows: tuple[ItemRow, ...], heading: str) -> None:
        self.rows.say_heading(heading)
        self.rows.show_rows(rows)
        self.setVisible(bool(rows))


def _kept_row(row: BookmarkRow) -> ItemRow:
    who = say("by you") if row.mine else say("by {name}", name=row.saved_by.name)
    return ItemRow(row.ref, "bookmark", row.title, f"{kind_word('bookmark')} · {who}")


def _address(typed: str) -> str:
    """The address as it would be kept; '' while it is none."""
    try:
        return parse_url(typed) if "." in typed else ""
    except InvalidInput:
        return ""
