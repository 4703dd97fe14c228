"""A window that only reads: one item and what its links lead to, with a way back of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kshare.ui.actions import bind
from kshare.ui.navigation import History, Place
from kshare.ui.readers.reader import Reader
from kshare.ui.session import Session
from kshare.ui.shell.tab_strip import TabLabel
from kshare.ui.theme import paint
from kshare.ui.theme.apply import theme
from kshare.ui.theme.tokens import Size, Space, Type
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.labels import ElidedLabel
from kshare.ui.widgets.toast import Toast
from kshare.ui.windows.tab_labels import label_of
from kshare.words import say

_FIRST_SIZE = (760, 860)


class ReaderWindow(QWidget):
    """States wishes where more is wanted than reading."""

    link_wanted = Signal(str)
    """A link that was followed: the window's owner asks the router, and calls `go` for items."""
    edit_wanted = Signal(str)
    page_wanted = Signal(str)
    main_wanted = Signal(str)
    """Show this item in the main window instead."""
    closed = Signal()

    def __init__(self, session: Session, item_id: str) -> None:
        super().__init__()
        self._session = session
        self._history = History(Place("window", item_id))
        self.resize(*_FIRST_SIZE)
        self.setMinimumSize(400, 320)
        self.back = IconButton("arrow-left", say("Back"))
        self.forward = IconButton("arrow-right", say("Forward"))
        self.main = IconButton("corner-down-left", say("Show in the main window"))
        self._title = ElidedLabel("", Type.BODY_STRONG)
        self.reader = Reader(session)
        bar = QHBoxLayout()
        bar.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        bar.setSpacing(Space.XS)
        bar.addWidget(self.back)
        bar.addWidget(self.forward)
        bar.addSpacing(Space.S)
        bar.addWidget(self._title, 1)
        bar.addWidget(self.main)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.reader, 1)
        self.toast = Toast(self)
        self._connect()
        self._arrive()
        self.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        self.back.clicked.connect(self.go_back)
        self.forward.clicked.connect(self.go_forward)
        self.main.clicked.connect(lambda: self.main_wanted.emit(self.item))
        self.reader.opened.connect(self.go)
        self.reader.link_wanted.connect(self.link_wanted)
        self.reader.edit_wanted.connect(self.edit_wanted)
        self.reader.page_wanted.connect(self.page_wanted)
        bind(self, "go.back", self.go_back, self.back)
        bind(self, "go.forward", self.go_forward, self.forward)
        bind(self, "window.close_tab", self.close)

    @property
    def item(self) -> str:
        """The id of what is read."""
        return self._history.current.item

    def go(self, item_id: str) -> None:
        """Read another item; 'back' returns to this one."""
        self._keep()
        self._history.visit(Place("window", item_id))
        self._arrive()

    def go_back(self) -> None:
        """To the item before this one."""
        self._keep()
        self._history.back()
        self._arrive()

    def go_forward(self) -> None:
        """To the item that 'back' came from."""
        self._keep()
        self._history.forward()
        self._arrive()

    def _keep(self) -> None:
        self._history.keep(Place("window", self.item, reading=self.reader.scrolled))

    def _arrive(self) -> None:
        place = self._history.current
        self.back.setEnabled(self._history.can_go_back)
        self.forward.setEnabled(self._history.can_go_forward)
        self.reader.show_item(place.item)
        self.reader.return_to(place.reading)
        self.ask_label()

    def ask_label(self) -> None:
        """What the item is called now, for the title."""
        self._session.ask(label_of, self.item, self, self._show_label)

    def _show_label(self, label: TabLabel) -> None:
        self._title.setText(label.title)
        # Qt's own sign for unsaved words; doubled it stands for itself.
        self.setWindowTitle(label.title.replace("[*]", "[*][*]"))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whoever opened it forgets it."""
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of a reader, with a hairline below the bar."""
        palette = theme().palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), paint.colour(palette.surface))
        line = Size.CONTROL + 2 * Space.S - 1
        painter.fillRect(0, line, self.width(), 1, paint.colour(palette.line))
        painter.end()
