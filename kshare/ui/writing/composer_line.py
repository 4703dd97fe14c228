"""The closed composer: one line that looks like a field, with an icon for each kind of thing to write."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout

from kshare.ui.shell.rail import Me
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.avatar import Avatar
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.labels import ElidedLabel
from kshare.words import say


class Mode(Enum):
    """What is being written; the value is the tab's key and the draft's kind."""

    POST = "post"
    QUESTION = "question"
    BOOKMARK = "bookmark"


class ComposerLine(Card):
    """The closed composer: looks like a field, opens the sheet."""

    opened = Signal(object)
    page_wanted = Signal()

    def __init__(self, me: Me) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.M, Space.M, Space.M)
        row.setSpacing(Space.XS)
        self._words = ElidedLabel("", Type.BODY, "text3")
        row.addWidget(Avatar(me.name, me.person_id))
        row.addSpacing(Space.S)
        row.addWidget(self._words, 1)
        for icon, name, mode in (
            ("circle-help", say("Ask a question"), Mode.QUESTION),
            ("bookmark", say("Keep a bookmark"), Mode.BOOKMARK),
        ):
            button = IconButton(icon, name)
            button.clicked.connect(lambda _checked=False, mode=mode: self.opened.emit(mode))
            row.addWidget(button)
        page = IconButton("file-plus", say("Write a page"))
        page.clicked.connect(lambda: self.page_wanted.emit())
        row.addWidget(page)
        self.show_draft("")

    def show_draft(self, text: str) -> None:
        """The beginning of what waits unsent, or the invitation."""
        invitation = say("What did you learn, find or wonder about?")
        words = " ".join(text.split())
        self._words.setText(say("Draft: {words}", words=words) if words else invitation)
        self.setAccessibleName(self._words.text())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Anywhere but on an icon."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar open, as with any button."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(None)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        super().focusInEvent(event)
        self._border = "focus"
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And that it went."""
        super().focusOutEvent(event)
        self._border = "line"
        self.update()
