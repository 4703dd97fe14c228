"""What lies around a page, as a picture with the same pages in a list beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kshare.queries.neighbourhood import MOST_COUNTED, Neighbourhood, ShowAround, show_around
from kshare.queries.reader import Reader
from kshare.ui.graph.layout import Point, arrange
from kshare.ui.graph.view import GraphView, node_words
from kshare.ui.session import Session
from kshare.ui.theme.tokens import Space, Type
from kshare.ui.widgets.buttons import IconButton
from kshare.ui.widgets.labels import PlainLabel
from kshare.ui.widgets.sheet import Sheet
from kshare.ui.widgets.tabs import Tabs
from kshare.words import figure, say, say_many

_LIST: Final = 250
_BOTH_FROM: Final = 720
_SIZE: Final = (1160, 780)


@dataclass(frozen=True, slots=True)
class _Picture:
    around: Neighbourhood
    places: list[Point]


def _draw(reader: Reader, request: ShowAround) -> _Picture:
    """Read a neighbourhood and find its places; for a lane, as both take a while."""
    around = show_around(reader, request)
    return _Picture(around, arrange([node.steps for node in around.nodes], around.ties))


class AroundSheet(Sheet):
    """Begin with `look_around`. A page that is opened closes the sheet; Esc goes back to the page before."""

    opened = Signal(str)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window, _SIZE)
        self._session = session
        self._page = ""
        self._way: list[str] = []
        self._around = Neighbourhood((), (), 0)
        self.graph = GraphView()
        self.nodes = QListWidget()
        self.nodes.setAccessibleName(say("The pages around this one"))
        self.nodes.setFixedWidth(_LIST)
        self.nodes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps = Tabs([("1", say("Linked directly")), ("2", say("And at one remove"))], say("How far"))
        self.steps.choose("2")
        self.count = PlainLabel("", Type.META, "text3")
        self.closer = IconButton("plus", say("Nearer"), shortcut="+")
        self.farther = IconButton("minus", say("Farther"), shortcut="-")
        self.all = IconButton("maximize-2", say("All in sight"), shortcut="0")
        self._page_widget = QWidget()
        self._lay_out_page()
        self.add_page(self._page_widget, scrolls=False)
        self._connect()

    def _lay_out_page(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(Space.S)
        tools.addWidget(self.steps)
        tools.addStretch(1)
        tools.addWidget(self.count)
        for button in (self.farther, self.closer, self.all):
            tools.addWidget(button)
        both = QHBoxLayout()
        both.setSpacing(Space.M)
        both.addWidget(self.graph, 1)
        both.addWidget(self.nodes)
        hint = say("Click a page to read it. Space puts the chosen page in the middle.")
        column = QVBoxLayout(self._page_widget)
        column.setContentsMargins(Space.XL, 0, Space.XL, Space.L)
        column.setSpacing(Space.S)
        column.addLayout(tools)
        column.addLayout(both, 1)
        column.addWidget(PlainLabel(hint, Type.META, "text3", wrap=True))

    def _connect(self) -> None:
        self.graph.opened.connect(self._open_page)
        self.graph.centre_wanted.connect(self._go_on)
        self.graph.current_changed.connect(self.nodes.setCurrentRow)
        self.nodes.currentRowChanged.connect(self.graph.choose)
        self.nodes.itemActivated.connect(lambda item: self._open_page(self._id_of(item)))
        self.nodes.itemClicked.connect(lambda item: self._open_page(self._id_of(item)))
        self.steps.chosen.connect(lambda _key: self._ask())
        self.closer.clicked.connect(lambda: self.graph.zoom(1.2))
        self.farther.clicked.connect(lambda: self.graph.zoom(1 / 1.2))
        self.all.clicked.connect(self.graph.fit)

    def _id_of(self, item: QListWidgetItem) -> str:
        return self._around.nodes[self.nodes.row(item)].id

    def look_around(self, page: str) -> None:
        """What lies around this page."""
        self._page = page
        self._ask()

    def _ask(self) -> None:
        request = ShowAround(self._page, int(self.steps.current))
        self._session.ask(_draw, request, self, self._show, lane="io")

    def _show(self, picture: _Picture) -> None:
        self._around = around = picture.around
        back = self._go_back_one if self._way else None
        title = say("Around “{title}”", title=around.nodes[0].title)
        self.show_page(self._page_widget, title, back)
        self.count.setText(count_words(around))
        self.nodes.blockSignals(True)
        self.nodes.clear()
        for node in around.nodes:
            item = QListWidgetItem(node.title)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, node_words(node))
            self.nodes.addItem(item)
        self.nodes.setCurrentRow(0)
        self.nodes.blockSignals(False)
        self.graph.show_around(around, picture.places)
        if self.isHidden():
            self.open_sheet(self.graph)

    def _go_on(self, page: str) -> None:
        """Look around another page; Esc comes back."""
        if page != self._page:
            self._way.append(self._page)
            self.look_around(page)

    def _go_back_one(self) -> None:
        self.look_around(self._way.pop())

    def _open_page(self, page: str) -> None:
        self.close_sheet()
        self.opened.emit(page)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list stands beside the picture where there is room for both."""
        super().resizeEvent(event)
        self.nodes.setVisible(self.width() >= _BOTH_FROM)


def count_words(around: Neighbourhood) -> str:
    """How many pages are shown; honest if there are more."""
    shown, total = len(around.nodes) - 1, around.total - 1
    if around.total >= MOST_COUNTED:
        return say(
            "Showing {shown} of more than {total} linked pages", shown=figure(shown), total=figure(total)
        )
    if shown < total:
        return say("Showing {shown} of {total} linked pages", shown=figure(shown), total=figure(total))
    return say_many("{count} linked page", "{count} linked pages", shown)
