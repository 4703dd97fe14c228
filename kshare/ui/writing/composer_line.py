"""The closed composer: one line that looks like a field, with an icon for each kind of thing to write."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from kshare.ui.shell.rail import Me
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.fonts import font
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.avatar import Avatar
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.card import Card
from kshare.ui.widgets.pressing import press_by_enter
from kshare.words import say


class Mode(Enum):
    """What is being written; the value is the tab's key and the draft's kind."""

    POST = "post"
    QUESTION = "question"
    BOOKMARK = "bookmark"


class _Invitation(QPushButton):
    """The words on the line: all of it is a button. `focused(bool)` lets the line show that the keyboard is here."""

    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._short = ""
        self.setFont(font(Type.BODY))
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_words(self, words: str, short: str = "") -> None:
        """Other words, letter by letter: a button's own text would make a shortcut of '&'.

        `short` stands where there is no room for them; without it they are cut.
        """
        self._short = short
        self.setAccessibleName(words)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the avatar beside it."""
        return QSize(120, Size.AVATAR)

    def minimumSizeHint(self) -> QSize:
        """The words give way, never the window."""
        return QSize(40, Size.AVATAR)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as well as the space bar."""
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard came."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And went."""
        super().focusOutEvent(event)
        self.focused.emit(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The words alone: the line is their box."""
        painter = QPainter(self)
        room, words = QRectF(self.rect()), self.accessibleName()
        if self._short and self.fontMetrics().horizontalAdvance(words) > room.width():
            words = self._short
        paint.line_of_text(painter, room, words, self.font(), theme().palette.text3)
        painter.end()


class ComposerLine(Card):
    """The closed composer: looks like a field, opens the sheet."""

    opened = Signal(object)
    page_wanted = Signal()

    def __init__(self, me: Me) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.IBeamCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.M, Space.M, Space.M)
        row.setSpacing(Space.XS)
        self.invitation = _Invitation()
        self.invitation.clicked.connect(lambda: self.opened.emit(None))
        self.invitation.focused.connect(self._show_focus)
        self.setFocusProxy(self.invitation)
        row.addWidget(Avatar(me.name, me.person_id))
        row.addSpacing(Space.S)
        row.addWidget(self.invitation, 1)
        for icon, name, mode in (
            ("circle-help", say("Ask a question"), Mode.QUESTION),
            ("bookmark", say("Keep a bookmark"), Mode.BOOKMARK),
        ):
            button = IconButton(icon, name)
            button.clicked.connect(lambda _checked=False, mode=mode: self.opened.emit(mode))
            row.addWidget(button)
        page = IconButton("file-plus", say("Write a page"))
        page.clicked.connect(self.page_wanted)
        row.addWidget(page)
        self.show_draft("")

    def show_draft(self, text: str) -> None:
        """The beginning of what waits unsent, or the invitation."""
        words = " ".join(text.split())
        if words:
            self.invitation.show_words(say("Draft: {words}", words=words))
        else:
            self.invitation.show_words(
                say("What did you learn, find or wonder about?"), say("Share a thought")
            )

    def _show_focus(self, here: bool) -> None:
        self._border = "focus" if here else "line"
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the words is on the line too."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(None)
