"""Finding words in what is read: Ctrl+F, a count, next and previous, every match highlighted."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QWidget

from kshare.ui.actions import bind
from kshare.ui.documents.page_browser import PageBrowser
from kshare.ui.theme.apply import follow_theme
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.finding import FindLine, highlights
from kshare.ui.widgets.labels import PlainLabel
from kshare.words import say

MOST: Final = 1_000
"""Matches that are counted and highlighted; then it says '1,000+'."""
_REST_MS: Final = 60
_INSIDE: Final = Qt.ShortcutContext.WidgetWithChildrenShortcut


class FindInPage(QWidget):
    """Hidden until `open`. Enter goes on, Shift+Enter back, Esc closes; capitals do not matter."""

    closed = Signal()

    def __init__(self, browser: PageBrowser, keys_of: QWidget) -> None:
        """Ctrl+F in `keys_of` or anything in it opens the bar."""
        super().__init__()
        self._browser = browser
        self._matches: list[QTextCursor] = []
        self._at = -1
        self.words = FindLine(say("Find on this page"))
        self.count = PlainLabel("", Type.META, "text3")
        self.count.setMinimumWidth(92)
        back = IconButton("chevron-up", say("Previous match"), shortcut="Shift+Enter")
        on = IconButton("chevron-down", say("Next match"), shortcut="Enter")
        leave = IconButton("x", say("Close"), shortcut="Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XL, Space.XS, Space.L, Space.S)
        row.setSpacing(Space.S)
        row.addWidget(self.words, 1)
        for widget in (self.count, back, on, leave):
            row.addWidget(widget)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._look_again)
        self.words.textChanged.connect(lambda: self._rest.start())
        self.words.entered.connect(lambda is_back: self.step(-1 if is_back else 1))
        self.words.left.connect(self.leave)
        back.clicked.connect(lambda: self.step(-1))
        on.clicked.connect(lambda: self.step(1))
        leave.clicked.connect(self.leave)
        browser.settled.connect(self._look_where_it_is)
        follow_theme(self._highlight)
        bind(keys_of, "item.find", self.open)
        for keys, by in (("F3", 1), ("Shift+F3", -1)):
            shortcut = QShortcut(QKeySequence(keys), keys_of, context=_INSIDE)
            shortcut.activated.connect(partial(self.step, by))
        self.hide()

    def open(self) -> None:
        """Show the bar; what is selected are the words to find."""
        chosen = self._browser.textCursor().selectedText()
        if chosen and "\u2029" not in chosen:
            self.words.setText(chosen)
        self.show()
        self.words.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()
        self._look_again()

    def leave(self) -> None:
        """Back to the text, where it is."""
        self._rest.stop()
        self._matches, self._at = [], -1
        self._browser.setExtraSelections([])
        if not self.isHidden():
            self.hide()
            self._browser.setFocus(Qt.FocusReason.OtherFocusReason)
            self.closed.emit()

    def step(self, by: int) -> None:
        """The next or previous match, around the ends."""
        if self._rest.isActive():
            self._look_again()
            return
        if self._matches:
            self._show_match((self._at + by) % len(self._matches))

    # -- looking ---------------------------------------------------------------------------------------

    def _look_where_it_is(self) -> None:
        """The text became another one: its matches are others too, and the view stays."""
        if not self.isHidden():
            at, bar = self._at, self._browser.verticalScrollBar()
            value = bar.value()
            self._find()
            self._at = min(at, len(self._matches) - 1)
            self._highlight()
            bar.setValue(value)

    def _look_again(self) -> None:
        """The words became others: begin at the first match from the top of the view on."""
        self._rest.stop()
        self._find()
        top = self._browser.cursorForPosition(self._browser.viewport().rect().topLeft()).position()
        first = next((n for n, match in enumerate(self._matches) if match.selectionStart() >= top), 0)
        self._show_match(first if self._matches else -1)

    def _find(self) -> None:
        words, document = self.words.text(), self._browser.document()
        self._matches, cursor = [], document.find(words) if words else QTextCursor()
        while not cursor.isNull() and len(self._matches) < MOST:
            self._matches.append(cursor)
            cursor = document.find(words, cursor)

    def _show_match(self, number: int) -> None:
        self._at = number
        if number >= 0:
            place = QTextCursor(self._matches[number])
            place.setPosition(place.selectionStart())
            self._browser.setTextCursor(place)
            self._browser.ensureCursorVisible()
        self._highlight()

    def _highlight(self) -> None:
        if not self.isHidden():
            self._browser.setExtraSelections(highlights(self._matches, self._at))
            self.count.setText(self._count_words())

    def _count_words(self) -> str:
        if not self.words.text():
            return ""
        if not self._matches:
            return say("No match")
        plus = "+" if len(self._matches) == MOST else ""
        return say("{at:,} of {count:,}{plus}", at=self._at + 1, count=len(self._matches), plus=plus)
